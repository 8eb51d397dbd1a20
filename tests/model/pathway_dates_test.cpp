// The date a meeting is given: a share of a limit, several limits; and needed people who do not come.
// June 2026 has no bank holiday; 1 June is a Monday.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/work_calendar.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;
using What = EventRef::What;

std::string meeting(const std::string& more) {
  return "[strand.visit]\n[step.meet]\nstrand = \"visit\"\nkind = \"meeting\"\nlength = \"60 "
         "minutes; source test\"\n" +
         more;
}

std::string limit(const std::string& name, const std::string& allowed) {
  return fmt::format(
      "\n[clock.{}]\nfrom = \"referral.received\"\nuntil = \"meet.held\"\nlimit = \"{}\"\nsource = "
      "\"test\"\n",
      name, allowed);
}

struct Diary {
  const char* days;
  std::vector<int> weekdays;
  int from, to;  ///< minutes of the day
};

TEST(DateByShare, AgreesWithTryingEveryDay) {
  // One diary of a few hours a week. The latest start on or before the wanted day and after notice,
  // else the first after it; the first start within a day.
  const std::vector<Diary> diaries = {{"\"Monday\", \"Thursday\"", {0, 3}, 600, 720},
                                      {"\"Wednesday\"", {2}, 825, 885},
                                      {"\"Tuesday\", \"Friday\"", {1, 4}, 540, 1020}};
  const sim::WorkCalendar calendar;
  int compared = 0;
  for (const Diary& diary : diaries) {
    for (const int share : {10, 50, 80, 100, 130}) {
      for (const char* arrived : {"2026-06-01 11:20", "2026-06-05 16:55", "2026-06-06 08:00"}) {
        const std::int32_t start = at(arrived);
        const std::int32_t deadline =
            (calendar.due(start / 1440, sim::WorkingDays{10}) + 1) * 1440 - 1;
        const std::int32_t wanted =
            (start + static_cast<std::int32_t>(std::floor((deadline - start) * (share / 100.0)))) /
            1440;
        const std::int32_t notice = calendar.due(start / 1440, sim::WorkingDays{2});
        const auto meets = [&](std::int32_t day) {
          return std::find(diary.weekdays.begin(), diary.weekdays.end(), sim::weekday_of(day)) !=
                 diary.weekdays.end();
        };
        std::int32_t day = wanted;
        while (day >= notice && !meets(day))
          --day;
        if (day < notice) day = std::max(wanted + 1, notice);
        while (!meets(day))
          ++day;
        Engine engine(
            opening() +
            fmt::format("[pattern.some]\nhours = \"{:02}:{:02} to {:02}:{:02}\"\ndays = [{}]\n",
                        diary.from / 60, diary.from % 60, diary.to / 60, diary.to % 60,
                        diary.days) +
            team("a", "police = { fte = \"1; source test\", pattern = \"some\", pool = true }") +
            meeting(fmt::format("book = {{ want = {{ share = \"{} %; source test\" }}, within = "
                                "\"meet\", notice = \"2 working days; source test\" }}\nneeds = {{ "
                                "police = 1 }}\n",
                                share)) +
            limit("meet", "10 working days") + arrival("s", "visit.meet", arrived));
        EXPECT_THAT(engine.dates(engine.run_with(1), "meet", What::started),
                    ElementsAre(when(day * 1440 + diary.from)))
            << diary.days << ", " << share << " % from " << arrived;
        ++compared;
      }
    }
  }
  EXPECT_EQ(compared, 45);
}

std::string whole_days(const std::string& book) {
  return opening() +
         team("a", "police = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
         meeting("book = " + book + "\nneeds = { police = 1 }\n") +
         limit("long", "10 working days") + limit("short", "4 working days") +
         arrival("s", "visit.meet", "2026-06-01 11:20");
}

TEST(SeveralLimits, TheEarliestDeadlineBoundsTheDate) {
  Engine both(whole_days("{ want = \"latest\", within = [\"long\", \"short\"] }"));
  EXPECT_THAT(both.dates(both.run_with(1), "meet", What::started), ElementsAre("2026-06-05 09:00"));
  Engine one(whole_days("{ want = \"latest\", within = \"long\" }"));
  EXPECT_THAT(one.dates(one.run_with(1), "meet", What::started), ElementsAre("2026-06-15 09:00"));
}

TEST(SeveralLimits, TheShareIsOfTheOneThatBinds) {
  // From Monday 11:20 to the end of Friday are 6,519 minutes; half of them end on Wednesday.
  Engine engine(
      whole_days("{ want = { share = \"50 %; source test\" }, within = [\"long\", \"short\"] }"));
  EXPECT_THAT(engine.dates(engine.run_with(1), "meet", What::started),
              ElementsAre("2026-06-03 09:00"));
}

/// The share of meetings, held or not quorate, to which the one who is needed came; its variance by
/// the binomial. A meeting without is held again, so that each attempt is a trial of its own.
struct Came {
  double share = 0;
  double error = 0;
  int meetings = 0;
};

Came came(const std::string& missing, int percent) {
  Engine engine(
      opening() +
      team("a", "police = { fte = \"9; source test\", pattern = \"always\", pool = true }") +
      meeting(fmt::format("missing = \"{}\"\n[step.meet.needs]\npolice = {{ attends = \"{} %; "
                          "source test\" }}\n",
                          missing, percent)) +
      "[stream.s]\nstart = \"visit.meet\"\nfamilies = \"2,000 families a year; source "
      "test\"\nchildren-per-family = \"1; source test\"\nalike = \"1; source test\"\n");
  int held = 0;
  int not_quorate = 0;
  for (std::uint32_t replication = 0; replication < 2; ++replication) {
    const Story story = engine.run(3, replication);
    held += static_cast<int>(engine.times(story, "meet", What::held).size());
    not_quorate += static_cast<int>(engine.times(story, "meet", What::not_quorate).size());
  }
  const double n = held + not_quorate;
  return {held / n, std::sqrt(percent / 100.0 * (1 - percent / 100.0) / n), held + not_quorate};
}

// False alarm: two-sided normal tail beyond 6 standard errors, 2e-9. With over 4,000 meetings an
// error of 1 point is 0.7 %, so a share 5 points off fails (the twin).
constexpr double kStandardErrors = 6;

TEST(Attendance, WhoIsNeededComesWithTheStatedShareAndTheMeetingIsHeldAgainWithout) {
  const Came seen = came("wait", 70);
  EXPECT_GT(seen.meetings, 4000);
  EXPECT_LT(std::abs(seen.share - 0.7), kStandardErrors * seen.error) << seen.share;
}

TEST(Attendance, TheCheckAboveHasTeeth) {
  const Came seen = came("wait", 75);
  EXPECT_GT(std::abs(seen.share - 0.7), kStandardErrors * seen.error) << seen.share;
}

TEST(Attendance, WhoDoesNotComeIsDoneWithoutWhereTheMeetingIsHeldAnyway) {
  EXPECT_EQ(came("hold", 70).share, 1);
}

/// One family with that severity on arrival, which the visit's own decision may change before the
/// meeting: to a meeting of an hour the police come always when it is serious, otherwise hardly ever.
Story by_facts(const std::string& severity, const std::string& then, Engine** out = nullptr) {
  const std::string rows = "[{ if = \"severity = serious\", is = \"100 %; source test\" }, ";
  const std::string sets = then.empty() ? "" : "sets = { go = { severity = \"" + then + "\" } }\n";
  static std::vector<std::unique_ptr<Engine>> engines;
  engines.push_back(std::make_unique<Engine>(
      opening() +
      "[fact.severity]\nof = \"family\"\namong = [\"routine\", \"serious\"]\nshares = { " +
      severity + " = \"100 %\", " + (severity == "serious" ? "routine" : "serious") +
      " = \"0 %\", source = \"test\" }\n" +
      team("a",
           "clerk = { fte = \"1; source test\" }\n"
           "police = { fte = \"1; source test\", pool = true }\n"
           "doctor = { fte = \"1; source test\", pool = true }\n",
           "") +
      "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"decision\"\n"
      "outcomes = { go = \"100 %\", source = \"test\" }\nnext = { go = \"meet\" }\n" +
      sets +
      "[step.meet]\nstrand = \"visit\"\nkind = \"meeting\"\nlength = \"60 minutes; source test\"\n"
      "missing = \"hold\"\n[step.meet.needs]\nclerk = 1\n"
      "police = { attends = " +
      rows + "{ is = \"0.00001 %; source test\" }] }\n[step.meet.invites]\ndoctor = " + rows +
      "{ is = \"0 %; source test\" }]\n" + arrival("s", "visit.look", "2026-06-01 11:00")));
  if (out != nullptr) {
    *out = engines.back().get();
  }
  return engines.back()->run_with(1);
}

// False alarm: somebody who comes to 1 in 10 million meetings comes to one of these four: 4e-7.
TEST(AttendanceByFacts, TheNeededComeByTheFirstRowThatHolds) {
  const auto below = [](const Story& story) {
    return counter(story, Counter::meetings_below_minimum);
  };
  EXPECT_EQ(below(by_facts("serious", "")), 0);
  EXPECT_EQ(below(by_facts("routine", "")), 1);
  // What is known as the meeting begins counts, not what was known on arrival.
  EXPECT_EQ(below(by_facts("routine", "serious")), 0);
  EXPECT_EQ(below(by_facts("serious", "routine")), 1);
}

TEST(AttendanceByFacts, SoDoThoseWhoAreInvited) {
  Engine* engine = nullptr;
  const Story serious = by_facts("serious", "", &engine);
  EXPECT_EQ(engine->hours(serious, "doctor", Hours::meetings), 60);
  const Story routine = by_facts("routine", "", &engine);
  EXPECT_EQ(engine->hours(routine, "doctor", Hours::meetings), 0);
  // The police had kept the hour for it, in vain; the doctor had kept none.
  EXPECT_EQ(engine->hours(routine, "police", Hours::needed), 60);
  EXPECT_EQ(engine->hours(routine, "police", Hours::meetings), 0);
  EXPECT_EQ(engine->hours(routine, "doctor", Hours::needed), 0);
}

TEST(AttendanceByFacts, ARowOfItsOwnMovesNobodyElsesLuck) {
  // The same families with rows that say what the one share said: the same bytes of the log.
  const auto text = [](const std::string& attends) {
    return opening() +
           "[fact.severity]\nof = \"family\"\namong = [\"routine\", \"serious\"]\n"
           "shares = { routine = \"50 %\", serious = \"50 %\", source = \"test\" }\n" +
           team("a", "police = { fte = \"2; source test\", pattern = \"always\", pool = true }") +
           meeting("[step.meet.needs]\npolice = { attends = " + attends + " }\n") +
           "[stream.s]\nstart = \"visit.meet\"\nfamilies = \"300 families a year; source test\"\n"
           "children-per-family = \"1; source test\"\nalike = \"1; source test\"\n";
  };
  Engine plain(text("\"70 %; source test\""));
  Engine rows(
      text("[{ if = \"severity = serious\", is = \"70 %; source test\" }, { is = \"70 %; source "
           "test\" }]"));
  Engine fewer(
      text("[{ if = \"severity = serious\", is = \"70 %; source test\" }, { is = \"60 %; source "
           "test\" }]"));
  const Story one = plain.run(3);
  EXPECT_GT(counter(one, Counter::meetings_not_quorate), 0);
  EXPECT_EQ(one.log, rows.run(3).log);
  EXPECT_GT(counter(fewer.run(3), Counter::meetings_not_quorate),
            counter(one, Counter::meetings_not_quorate));
}

}  // namespace
}  // namespace casetide::model::test
