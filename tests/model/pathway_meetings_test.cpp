// Meetings: joint availability, the date that is chosen, who comes, and what happens when somebody
// does not. June 2026 has no bank holiday; 1 June is a Monday.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>
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
using ::testing::IsEmpty;

std::string pattern(const std::string& name, const std::string& hours, const std::string& days) {
  return fmt::format("[pattern.{}]\nhours = \"{}\"\ndays = [{}]\noff = \"bank holidays\"\n", name,
                     hours, days);
}

std::string post(const std::string& role, const std::string& fte, const std::string& hours,
                 const std::string& more = "") {
  return fmt::format("{} = {{ fte = \"{}; source test\", pattern = \"{}\", pool = true{} }}\n",
                     role, fte, hours, more);
}

std::string meeting(const std::string& more) {
  return R"(
[strand.visit]
[step.meet]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
)" + more;
}

std::string limit(const std::string& days) {
  return "\n[clock.meet]\nfrom = \"referral.received\"\nuntil = \"meet.held\"\nlimit = \"" + days +
         "\"\nsource = \"test\"\n";
}

TEST(JointAvailability, TakesSomebodyElseForEachNeed) {
  // Two clerks, of whom one works half the week: from Wednesday 13:00 on no two are there. Each need by
  // itself could be filled on Thursday.
  const auto held = [](const std::string& needs) {
    Engine engine(opening() + team("a", post("clerk", "1.5", "office")) +
                  meeting("[step.meet.needs]\n" + needs) +
                  arrival("s", "visit.meet", "2026-06-04 09:00"));
    return engine.dates(engine.run_with(1), "meet", EventRef::What::started);
  };
  EXPECT_THAT(held("one = { by = \"clerk\" }\nother = { by = \"clerk\" }\n"),
              ElementsAre("2026-06-08 09:00"));
  EXPECT_THAT(held("one = { by = \"clerk\" }\n"), ElementsAre("2026-06-04 09:00"));
}

TEST(JointAvailability, AgreesWithTryingEveryQuarterOfEveryDay) {
  // Three diaries of different hours and days; the meeting takes the first quarter-hour that all
  // share for an hour after notice. Every combination of hours and days below, by brute force.
  struct Hours {
    const char* text;
    int from, to;
  };
  const std::vector<Hours> hours = {
      {"09:00 to 12:00", 540, 720}, {"11:00 to 17:00", 660, 1020}, {"10:30 to 16:15", 630, 975}};
  struct Days {
    const char* text;
    std::set<int> days;
  };
  const std::vector<Days> days = {{"\"Monday\", \"Thursday\"", {0, 3}},
                                  {"\"Tuesday\", \"Thursday\", \"Friday\"", {1, 3, 4}}};
  const std::int32_t request = at("2026-06-02 11:20");
  int compared = 0;
  for (const Hours& h1 : hours) {
    for (const Hours& h2 : hours) {
      for (const Days& d1 : days) {
        for (const Days& d2 : days) {
          for (const int notice : {0, 3}) {
            std::int32_t expected = -1;
            const sim::WorkCalendar calendar;
            std::int32_t from = request;
            if (notice > 0) {
              from = calendar.due(request / 1440, sim::WorkingDays{notice}) * 1440;
            }
            for (std::int32_t t = (from + 14) / 15 * 15; expected < 0; t += 15) {
              const int weekday = sim::weekday_of(t / 1440);
              const int minute = t % 1440;
              const bool one =
                  d1.days.contains(weekday) && minute >= h1.from && minute + 60 <= h1.to;
              const bool two =
                  d2.days.contains(weekday) && minute >= h2.from && minute + 60 <= h2.to;
              if (t - request > 60 * 1440) {
                break;
              }
              if (one && two) {
                expected = t;
              }
            }
            if (expected < 0) {
              continue;  // never free together
            }
            Engine engine(
                opening() + pattern("one", h1.text, d1.text) + pattern("two", h2.text, d2.text) +
                team("a", post("clerk", "1", "one") + post("police", "1", "two")) +
                meeting((notice > 0 ? fmt::format("book = {{ want = \"earliest\", notice = \"{} "
                                                  "working days; source test\" }}\n",
                                                  notice)
                                    : std::string()) +
                        "[step.meet.needs]\nclerk = 1\npolice = 1\n") +
                arrival("s", "visit.meet", when(request)));
            const Story story = engine.run_with(1);
            EXPECT_THAT(engine.dates(story, "meet", EventRef::What::started),
                        ElementsAre(when(expected)));
            ++compared;
          }
        }
      }
    }
  }
  EXPECT_GT(compared, 20);
}

/// One convenor with slots on Tuesdays and Thursdays at 10:00; asked for on Wednesday 3 June, 12:00.
Story booked(const std::string& book, const std::string& days, Engine** out = nullptr) {
  static std::vector<std::unique_ptr<Engine>> engines;
  engines.push_back(std::make_unique<Engine>(
      opening() +
      team("desk",
           post("convenor", "1", "office", ", slots = [\"Tuesday 10:00\", \"Thursday 10:00\"]")) +
      meeting("slots = \"convenor\"\nbook = { " + book + " }\n[step.meet.needs]\nconvenor = 1\n") +
      limit(days) + arrival("s", "visit.meet", "2026-06-03 12:00")));
  if (out != nullptr) {
    *out = engines.back().get();
  }
  return engines.back()->run_with(1);
}

std::string held(const std::string& book, const std::string& days) {
  Engine* engine = nullptr;
  const Story story = booked(book, days, &engine);
  const auto dates = engine->dates(story, "meet", EventRef::What::started);
  return dates.empty() ? "never" : dates.front();
}

TEST(Booking, TakesTheLatestDayWithinTheLimitOrTheEarliest) {
  EXPECT_EQ(held("want = \"latest\", within = \"meet\"", "10 working days"), "2026-06-16 10:00");
  EXPECT_EQ(held("want = \"earliest\", within = \"meet\"", "10 working days"), "2026-06-04 10:00");
}

TEST(Booking, KeepsNoticeAndThenGoesForwardWhenTheLimitLeavesNoRoom) {
  const std::string notice = ", notice = \"5 working days; source test\"";
  // Five working days of notice: from Wednesday 10 June; the limit is Monday 8 June.
  EXPECT_EQ(held("want = \"latest\", within = \"meet\"" + notice, "3 working days"),
            "2026-06-11 10:00");
  EXPECT_EQ(held("want = \"latest\", within = \"meet\", notice-or-limit = \"notice\"" + notice,
                 "3 working days"),
            "2026-06-11 10:00");
}

TEST(Booking, CutsNoticeShortWhereTheLimitComesFirst) {
  const std::string notice = ", notice = \"5 working days; source test\"";
  EXPECT_EQ(held("want = \"latest\", within = \"meet\", notice-or-limit = \"limit\"" + notice,
                 "3 working days"),
            "2026-06-04 10:00");
  // Notice ends on the limit's day, a Wednesday without a slot: Tuesday, with a day less of notice.
  EXPECT_EQ(held("want = \"latest\", within = \"meet\", notice-or-limit = \"limit\"" + notice,
                 "5 working days"),
            "2026-06-09 10:00");
}

TEST(Booking, SharesSlotsByWhoIsLeastBookedThatWeek) {
  // Four meetings in one week, two convenors who could take any of them: two each.
  std::string streams;
  std::vector<std::string> times;
  for (int i = 0; i < 4; ++i) {
    times.push_back(fmt::format("2026-06-01 10:{:02}", 15 * i));
    streams += arrival(std::string(1, static_cast<char>('a' + i)), "visit.meet", times.back());
  }
  Engine engine(opening() + team("desk", post("convenor", "2", "office")) +
                meeting("[step.meet.needs]\nconvenor = 1\n") + streams);
  const Story story = engine.run_with_arrivals(times);
  // Least booked, not first free: held at 10:00 by one, 10:15 by the other, then in turn.
  EXPECT_THAT(
      engine.dates(story, "meet", EventRef::What::started),
      ElementsAre("2026-06-01 10:00", "2026-06-01 10:15", "2026-06-01 11:00", "2026-06-01 11:15"));
  EXPECT_EQ(engine.hours(story, "convenor", Hours::meetings), 4 * 60);
  EXPECT_EQ(engine.hours(story, "convenor", Hours::available), 2 * (261 - 8) * 480);
}

std::string cancelling(const std::string& cancels) {
  // The family asks for a meeting and thinks for an hour; then it may call the meeting off.
  return R"(
[strand.visit]
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["meet", "think"] }
[step.meet]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
slots  = "convenor"
[step.meet.needs]
convenor = 1
[step.think]
strand = "visit"
kind   = "wait"
lasts  = "60 minutes; source test"
next   = "settle"
[step.settle]
strand   = "visit"
kind     = "decision"
outcomes = { off = "100 %", source = "test" }
)" + cancels;
}

Engine two_families(const std::string& cancels) {
  return Engine(opening() +
                team("desk", post("convenor", "1", "office",
                                  ", slots = [\"Tuesday 10:00\", \"Thursday 10:00\"]")) +
                cancelling(cancels) + arrival("a", "visit.fork", "2026-06-01 10:00") +
                arrival("b", "visit.meet", "2026-06-01 12:00"));
}

TEST(Slots, HoldAMeetingHoweverLongItsPreparingIsDrawn) {
  // Tuesdays at 15:00, and the office closes at 17:00. As stated the meeting and its preparing take 80 minutes;
  // at the far end of its range the preparing alone takes more than the two hours that there are.
  const std::string text =
      opening() + team("desk", post("convenor", "1", "office", ", slots = [\"Tuesday 15:00\"]")) +
      meeting(
          "slots = \"convenor\"\nprepare = \"20 minutes each; assumed 5 to 120 minutes\"\n"
          "[step.meet.needs]\nconvenor = 1\n") +
      arrival("s", "visit.meet", "2026-06-03 12:00");
  const auto ends = [&](const InputDraw& draw) {
    Engine engine(text, {}, draw);
    return engine.dates(engine.run_with(1), "meet", EventRef::What::held);
  };
  EXPECT_THAT(ends(InputDraw::as_stated()), ElementsAre("2026-06-09 16:30"));
  EXPECT_THAT(ends(InputDraw(1, 0, {.as_stated = true, .at = {{"step.meet.prepare", 0.99}}})),
              ElementsAre("2026-06-09 17:00"));
}

/// One convenor on Tuesdays, in those hours, with a slot at 10:00, which only `meet` uses; `talk`, of so many
/// minutes, needs the convenor too. Two families ask for a talk before one asks for a meeting.
struct Talks {
  std::string hours = "09:00 to 17:00";
  std::string minutes = "60";
  std::string meet_uses = "slots = \"convenor\"\n";

  /// When both talks begin, and the meeting.
  [[nodiscard]] std::vector<std::string> dates() const {
    Engine engine(opening() +
                  team("desk", post("convenor", "1", "tuesdays", ", slots = [\"Tuesday 10:00\"]")) +
                  pattern("tuesdays", hours, "\"Tuesday\"") +
                  meeting(meet_uses + "[step.meet.needs]\nconvenor = 1\n") +
                  "[step.talk]\nstrand = \"visit\"\nkind = \"meeting\"\nlength = \"" + minutes +
                  " minutes; source test\"\nneeds = { convenor = 1 }\n" +
                  arrival("a", "visit.talk", "2026-06-01 10:00") +
                  arrival("b", "visit.talk", "2026-06-01 11:00") +
                  arrival("c", "visit.meet", "2026-06-01 12:00"));
    const Story story =
        engine.run_with_arrivals({"2026-06-01 10:00", "2026-06-01 11:00", "2026-06-01 12:00"});
    std::vector<std::string> found = engine.dates(story, "talk", EventRef::What::started);
    const auto held = engine.dates(story, "meet", EventRef::What::started);
    found.insert(found.end(), held.begin(), held.end());
    return found;
  }
};

TEST(Slots, AreKeptForTheMeetingsThatUseThem) {
  // An hour fits between 09:00 and the slot; the second talk comes after the hour that the slot is kept for.
  EXPECT_THAT(Talks{}.dates(),
              ElementsAre("2026-06-02 09:00", "2026-06-02 11:00", "2026-06-02 10:00"));
  // A quarter of an hour more does not fit before it.
  EXPECT_THAT(Talks{.minutes = "75"}.dates(),
              ElementsAre("2026-06-02 11:00", "2026-06-02 12:15", "2026-06-02 10:00"));
  // A slot that no meeting uses is kept for nobody.
  EXPECT_THAT((Talks{.minutes = "75", .meet_uses = ""}.dates()),
              ElementsAre("2026-06-02 09:00", "2026-06-02 10:15", "2026-06-02 11:30"));
}

TEST(Slots, AreTakenByWhatCannotBeHeldElsewhere) {
  // On duty from 09:00 to 11:00 only, so 75 minutes always take some of the slot.
  EXPECT_THAT((Talks{.hours = "09:00 to 11:00", .minutes = "75"}.dates()),
              ElementsAre("2026-06-02 09:00", "2026-06-09 09:00", "2026-06-16 10:00"));
}

TEST(Cancelling, FreesTheSlotForTheNextRequest) {
  Engine kept = two_families("");
  EXPECT_THAT(kept.dates(kept.run_with_arrivals({"2026-06-01 10:00", "2026-06-01 12:00"}), "meet",
                         EventRef::What::started),
              ElementsAre("2026-06-02 10:00", "2026-06-04 10:00"));
  Engine freed = two_families("cancels  = { off = [\"meet\"] }\n");
  const Story story = freed.run_with_arrivals({"2026-06-01 10:00", "2026-06-01 12:00"});
  EXPECT_THAT(freed.dates(story, "meet", EventRef::What::cancelled),
              ElementsAre("2026-06-01 11:00"));
  EXPECT_THAT(freed.dates(story, "meet", EventRef::What::started), ElementsAre("2026-06-02 10:00"));
  EXPECT_EQ(counter(story, Counter::bookings_cancelled), 1);
  EXPECT_EQ(counter(story, Counter::reversals), 1);
  EXPECT_EQ(freed.hours(story, "convenor", Hours::available), (261 - 8) * 480);
}

TEST(Cancelling, GivesTheFreedSlotToWhoeverAsksNextAndMovesNobodyWhoHasADate) {
  // Monday 1 June. The first family takes Tuesday 10:00 and calls it off at 11:00. The second has asked at
  // 10:30, when Thursday was the first slot left, and keeps it. The third asks at 12:00 and is given the
  // slot that was freed; the fourth, half an hour later, the first of the next week.
  Engine engine(opening() +
                team("desk", post("convenor", "1", "office",
                                  ", slots = [\"Tuesday 10:00\", \"Thursday 10:00\"]")) +
                cancelling("cancels  = { off = [\"meet\"] }\n") +
                arrival("a", "visit.fork", "2026-06-01 10:00") +
                arrival("b", "visit.meet", "2026-06-01 10:30") +
                arrival("c", "visit.meet", "2026-06-01 12:00") +
                arrival("d", "visit.meet", "2026-06-01 12:30"));
  const Story story = engine.run_with_arrivals(
      {"2026-06-01 10:00", "2026-06-01 10:30", "2026-06-01 12:00", "2026-06-01 12:30"});
  std::vector<std::string> booked;
  for (const LogLine& line : story.log)
    if (line.what == kLogMeetingAt)
      booked.push_back(fmt::format("family {}: {}", line.family, when(line.value)));
  EXPECT_THAT(booked, ElementsAre("family 0: 2026-06-02 10:00", "family 1: 2026-06-04 10:00",
                                  "family 2: 2026-06-02 10:00", "family 3: 2026-06-09 10:00"));
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::started),
              ElementsAre("2026-06-02 10:00", "2026-06-04 10:00", "2026-06-09 10:00"));
}

TEST(Cancelling, CountsAsFinishedForWhatWaits) {
  Engine engine = two_families(
      "cancels  = { off = [\"meet\"] }\n[step.after]\nstrand = \"visit\"\nkind = \"wait\"\nlasts = "
      "\"10 minutes; source test\"\nafter = [\"think\", \"meet\"]\n");
  const Story story = engine.run_with_arrivals({"2026-06-01 10:00", "2026-06-01 12:00"});
  ASSERT_FALSE(engine.dates(story, "after", EventRef::What::entered).empty());
  EXPECT_EQ(engine.dates(story, "after", EventRef::What::entered).front(), "2026-06-01 11:00");
}

/// Two members from a role of one post each that is often sick: what an absent minimum member does.
Engine absent(const std::string& missing, const std::string& fte) {
  return Engine(
      opening() +
      team("desk", "convenor = { fte = \"" + fte + "; source test\", pattern = \"office\" }",
           "absence = \"30 %; source test\"\nabsence-spell = \"3 working days; source test\"") +
      meeting("missing = \"" + missing +
              "\"\nbook = { want = \"earliest\", notice = \"5 working days; source test\" "
              "}\n[step.meet.needs]\nconvenor = 1\n") +
      "[stream.s]\nstart = \"visit.meet\"\nfamilies = \"300 families a year; source test\"\n"
      "children-per-family = \"1; source test\"\nalike = \"1; source test\"\n");
}

TEST(AnAbsentMember, MakesAMeetingThatIsNotQuorateAndIsBookedAgain) {
  Engine engine = absent("wait", "1");
  const Story story = engine.run(3);
  const auto missed = engine.times(story, "meet", EventRef::What::not_quorate).size();
  EXPECT_GT(missed, 10U);
  EXPECT_GT(counter(story, Counter::meetings_rebooked), 10);
  // Every meeting that was begun was either held or not quorate, but for those cut off by the end.
  const auto begun = engine.times(story, "meet", EventRef::What::started).size();
  const auto held_ones = engine.times(story, "meet", EventRef::What::held).size();
  EXPECT_LE(begun - missed - held_ones, 1U);
  // Each waited once, for its first beginning, and that counts in the year.
  std::map<std::uint32_t, std::int32_t> first;
  for (const LogLine& line : story.log)
    if (line.what == static_cast<std::uint8_t>(EventRef::What::started))
      first.try_emplace(line.family, line.time);
  const auto in_year = std::count_if(first.begin(), first.end(), [](const auto& one) {
    return one.second < at("2027-01-01 00:00");
  });
  const auto& waits = story.record.step_waits;
  const auto waited = std::accumulate(waits.begin(), waits.end(), 0L);
  EXPECT_EQ(waited, in_year);
  EXPECT_LT(waited, static_cast<long>(begun));
  EXPECT_EQ(counter(story, Counter::meetings_below_minimum), 0);
}

TEST(AnAbsentMember, IsCountedWhereTheMeetingIsHeldAllTheSame) {
  Engine engine = absent("hold", "1");
  const Story story = engine.run(3);
  EXPECT_THAT(engine.times(story, "meet", EventRef::What::not_quorate), IsEmpty());
  EXPECT_GT(counter(story, Counter::meetings_below_minimum), 10);
}

TEST(AnAbsentMember, WhoTelephonesIsNotMissed) {
  Engine engine = absent("telephone", "1");
  const Story story = engine.run(3);
  EXPECT_THAT(engine.times(story, "meet", EventRef::What::not_quorate), IsEmpty());
  EXPECT_EQ(counter(story, Counter::meetings_below_minimum), 0);
}

TEST(AnAbsentMember, IsReplacedByAColleagueWhoIsFree) {
  Engine alone = absent("wait", "1");
  Engine many = absent("wait", "20");
  const auto missed = alone.times(alone.run(3), "meet", EventRef::What::not_quorate).size();
  const auto replaced = many.times(many.run(3), "meet", EventRef::What::not_quorate).size();
  EXPECT_GT(missed, 10U);
  EXPECT_EQ(replaced, 0U);
}

/// A meeting at the earliest, without notice, to which the police come half of the time.
Engine ill_attended(const std::string& urgency) {
  return Engine(
      opening() +
      team("desk", "police = { fte = \"9; source test\", pattern = \"office\", pool = true }") +
      meeting("missing = \"wait\"\nurgency = \"" + urgency +
              "\"\n[step.meet.needs]\npolice = { attends = \"50 %; source test\" }\n") +
      limit("10 working days") + arrival("a", "visit.meet", "2026-06-01 10:00"));
}

TEST(AnAbsentMember, IsWaitedForUntilTheNextDayAndThatIsTheDelay) {
  Engine engine = ill_attended("priority");
  const Story story = engine.run_where([&](const Story& one) {
    return counter(one, Counter::families_arrived_ever) == 1 &&
           counter(one, Counter::meetings_not_quorate) == 1;
  });
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::started),
              ElementsAre("2026-06-01 10:00", "2026-06-02 09:00"));
  // The hour of the first meeting and what was left of that day; then the hour of the second.
  EXPECT_EQ(engine.cause(story, "meet", Cause::role_not_free), 60 + 6 * 60);
  EXPECT_EQ(engine.cause(story, "meet", Cause::work), 60);
  EXPECT_EQ(engine.cause(story, "meet", Cause::non_working), 16 * 60);
}

TEST(AnAbsentMember, IsAskedAgainAtOnceInAnEmergency) {
  Engine engine = ill_attended("emergency");
  const Story story = engine.run_where([&](const Story& one) {
    return counter(one, Counter::families_arrived_ever) == 1 &&
           counter(one, Counter::meetings_not_quorate) == 1;
  });
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::started),
              ElementsAre("2026-06-01 10:00", "2026-06-01 11:00"));
}

Engine dated(int day) {
  return Engine(opening() + team("desk", post("clerk", "1", "office")) +
                fmt::format(R"(
[strand.visit]
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = {{ go = "100 %", source = "test" }}
marks    = {{ go = "opened" }}
next     = {{ go = "think" }}
[step.think]
strand = "visit"
kind   = "wait"
lasts  = "3 working days; source test"
[step.write]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = "30 minutes; source test"
when   = ["think"]
at     = "day {} of opened"
)",
                            day) +
                arrival("a", "visit.fork", "2026-06-01 10:00"));
}

TEST(StepsWithADateAndACondition, BeginAtWhicheverIsFirstAndOnce) {
  Engine early = dated(2);
  EXPECT_THAT(early.dates(early.run_with(1), "write", EventRef::What::entered),
              ElementsAre("2026-06-03 09:00"));
  Engine late = dated(8);
  EXPECT_THAT(late.dates(late.run_with(1), "write", EventRef::What::entered),
              ElementsAre("2026-06-04 10:00"));
}

TEST(Strands, WaitForTheStrandsThatTheyJoin) {
  Engine engine(opening() + team("desk", post("clerk", "1", "office")) + R"(
[strand.visit]
[strand.plan]
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = "plan.think" }
[step.write]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = "30 minutes; source test"
after  = ["plan"]
[step.think]
strand = "plan"
kind   = "wait"
lasts  = "3 working days; source test"
)" + arrival("a", "visit.fork", "2026-06-01 10:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "write", EventRef::What::done), ElementsAre("2026-06-04 10:30"));
}

}  // namespace
}  // namespace casetide::model::test
