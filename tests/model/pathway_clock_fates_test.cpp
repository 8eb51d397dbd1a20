// How clocks come out that are counted back, authorised late, impossible, discharged or without limit;
// dates worked out by hand. 1 June 2026 is a Monday.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kDay = 1440;
const std::string kArrives = "2026-06-01 09:00";

const std::string kDesk =
    team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }");

std::string wait(const std::string& name, std::int64_t minutes, const std::string& next = "") {
  return fmt::format(
      "\n[step.{}]\nstrand = \"visit\"\nkind = \"wait\"\nlasts = \"{} minutes; source test\"\n{}",
      name, minutes, next.empty() ? "" : "next = " + next + "\n");
}

/// All of `next` at once.
std::string fork(const std::string& next) {
  return "\n[step.fork]\nstrand = \"visit\"\nkind = \"decision\"\noutcomes = { go = \"100 %\", "
         "source = \"test\" }\nnext = { go = [" +
         next + "] }\n";
}

std::string clock(const std::string& lines) {
  return "\n[clock.it]\nfrom = \"referral.received\"\nsource = \"test\"\n" + lines + "\n";
}

/// The fates that occurred, each once: "met", "breached 3" with the working days late.
std::string fate(Engine& engine, const Story& story) {
  static constexpr const char* kNames[kFates] = {
      "met",        "breached",        "void",      "running", "undecided",
      "impossible", "authorised late", "discharged"};
  std::string text;
  for (int f = 0; f < kFates; ++f) {
    const int count = engine.families(story, "it", static_cast<ClockFate>(f));
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(kNames[f]);
    if (count > 1) text += fmt::format(" x{}", count);
  }
  return text;
}

std::string fate_of(const std::string& body, const std::string& arrives = kArrives,
                    const std::string& start = "visit.fork") {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + body + arrival("a", start, arrives));
  return fate(engine, engine.run_with(1));
}

/// Minutes from the arrival to that minute.
std::int64_t until(const std::string& minute) {
  return at(minute) - at(kArrives);
}

TEST(ClockFates, OfAClockThatStartsPastItsDeadlineIsImpossibleAndNothingElse) {
  const std::string body = fork("\"see\"") + wait("see", 60) +
                           clock(
                               "until = \"see.done\"\nlimit = \"same day\"\nends = \"close of "
                               "business\"");
  EXPECT_EQ(fate_of(body, "2026-06-01 17:01"), "impossible");
  EXPECT_EQ(fate_of(body, "2026-06-01 17:00"), "breached");
  EXPECT_EQ(fate_of(body, "2026-06-01 16:00"), "met");
  Engine engine(opening() + kDesk + "[strand.visit]\n" + body +
                arrival("a", "visit.fork", "2026-06-01 17:01"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(story.record.clock_days_families[0], 0);
  EXPECT_THAT(story.record.clock_overdue, ::testing::Each(0));
}

TEST(ClockFates, OfALatentImpossibleClockWaitUntilItBinds) {
  const auto body = [](int yes) {
    return "\n[step.fork]\nstrand = \"visit\"\nkind = \"decision\"\noutcomes = { go = \"100 "
           "%\", source = \"test\" }\nnext = { go = \"think\" }\n" +
           wait("think", 60, "\"decide\"") +
           fmt::format(
               "\n[step.decide]\nstrand = \"visit\"\nkind = \"decision\"\noutcomes = {{ "
               "yes = \"{} %\", no = \"{} %\", source = \"test\" }}\nnext = {{ yes = "
               "\"see\", no = \"rest\" }}\n",
               yes, 100 - yes) +
           wait("see", 60) + wait("rest", 60) +
           clock(
               "until = \"see.done\"\nif = \"decide.done[yes]\"\nlimit = \"same day\"\nends = "
               "\"close of business\"");
  };
  EXPECT_EQ(fate_of(body(100), "2026-06-01 20:00"), "impossible");
  EXPECT_EQ(fate_of(body(0), "2026-06-01 20:00"), "void");
}

TEST(ClockFates, OfAClockWithoutALimitAreDaysAndNothingElse) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + fork("\"see\"") + wait("see", 9 * kDay) +
                clock("until = \"see.done\"\nlimit = \"none stated\"") +
                arrival("a", "visit.fork", kArrives));
  const Story story = engine.run_with(1);
  EXPECT_EQ(fate(engine, story), "");
  EXPECT_EQ(story.record.clock_days_families[7], 1);  // 10 June is working day 7 after 1 June
  EXPECT_EQ(story.record.clock_stopped_in_time_families[0], 0);
  EXPECT_EQ(story.record.clock_stopped_without_limit_families[0], 1);
  EXPECT_THAT(story.record.clock_overdue, ::testing::Each(0));
}

TEST(ClockFates, OfClocksThatBindAndAreToldOffAreDischargedOnlyBeforeTheDeadline) {
  const auto told_off = [](const std::string& minute) {
    return fate_of(fork("\"moves\", \"see\"") + wait("moves", until(minute)) +
                   wait("see", 60 * kDay) +
                   clock("until = \"see.done\"\nvoid = \"moves.done\"\nlimit = \"5 days\""));
  };
  EXPECT_EQ(told_off("2026-06-06 23:59"), "discharged");
  EXPECT_EQ(told_off("2026-06-07 00:00"), "breached");
}

/// Limit 5 days, to 6 June 23:59; asked to extend and seen at those minutes.
std::string extended(const std::string& asked, const std::string& seen, const std::string& adds) {
  return fate_of(fork("\"extend\", \"see\"") + wait("extend", until(asked)) +
                 wait("see", until(seen)) +
                 clock("until = \"see.done\"\nlimit = \"5 days\"\nextension = { when = "
                       "\"extend.done\"" +
                       adds + " }"));
}

TEST(ClockFates, AuthorisedOnOrBeforeTheDeadlineAreLateWithLeaveUpToTheNewOne) {
  const std::string adds = ", adds = \"3 days; source test\"";  // to 9 June 23:59
  EXPECT_EQ(extended("2026-06-06 23:59", "2026-06-09 23:59", adds), "authorised late");
  EXPECT_EQ(extended("2026-06-06 23:59", "2026-06-10 00:00", adds), "breached");
  EXPECT_EQ(extended("2026-06-07 00:00", "2026-06-08 09:00", adds), "breached");
  EXPECT_EQ(extended("2026-06-03 09:00", "2026-06-06 23:59", adds), "met");
  EXPECT_EQ(extended("2026-06-03 09:00", "2026-07-09 09:00", ""), "authorised late");
}

TEST(ClockFates, LateEvenOnTheNewDeadlineAreLateFromTheOldOne) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + fork("\"extend\", \"see\"") +
                wait("extend", kDay) + wait("see", until("2026-06-12 09:00")) +
                clock("until = \"see.done\"\nlimit = \"3 days\"\nextension = { when = "
                      "\"extend.done\", adds = \"1 working day; source test\" }") +
                arrival("a", "visit.fork", kArrives));
  const Story story = engine.run_with(1);
  EXPECT_EQ(fate(engine, story), "breached");
  // Due on Thursday 4 June, then on Friday 5 June; on Friday 12 June 6 working days after the first.
  EXPECT_EQ(story.record.clock_late_families[6], 1);
  const ClockLine& judged = story.clocks.back();
  EXPECT_EQ(when(judged.deadline), "2026-06-04 23:59");
  EXPECT_EQ(when(judged.extended), "2026-06-05 23:59");
}

TEST(ClockFates, OfSeveralLimitsFollowTheEarliestDeadline) {
  const auto seen = [](const std::string& minute) {
    return fate_of(fork("\"see\"") + wait("see", at(minute) - at("2026-04-02 09:00")) +
                       clock("until = \"see.done\"\nlimit = [\"3 working days\", \"2 days\"]"),
                   "2026-04-02 09:00");
  };
  EXPECT_EQ(seen("2026-04-04 23:59"), "met");  // 3 working days would be 9 April
  EXPECT_EQ(seen("2026-04-05 00:00"), "breached");
}

/// A conference asked for on 1 June, which 5 working days of notice put on Monday 8 June, 09:00 to
/// 10:00. The report is shared at that minute.
std::string conference(std::int64_t shared, const std::string& limit,
                       const std::string& more = "") {
  return fork("\"share\", \"conference\"" + more) + wait("share", shared) +
         fmt::format(R"(
[step.conference]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
needs  = {{ clerk = 1 }}
book   = {{ want = "earliest", notice = "5 working days; source test" }}
{})",
                     clock("until = \"share.done\"\nlimit = \"" + limit + "\""));
}

std::string shared(const std::string& minute, const std::string& limit) {
  return fate_of(conference(until(minute), limit));
}

TEST(ClockFates, CountedBackAreJudgedByTheDayOnWhichTheMeetingIsHeld) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" +
                conference(until("2026-06-04 23:59"), "2 working days before conference.held") +
                arrival("a", "visit.fork", kArrives));
  const Story story = engine.run_with(1);
  ASSERT_THAT(engine.dates(story, "conference", EventRef::What::held),
              ElementsAre("2026-06-08 10:00"));
  const ClockLine& judged = story.clocks.back();
  EXPECT_EQ(when(judged.deadline), "2026-06-04 23:59");
  EXPECT_EQ(when(judged.stop), "2026-06-04 23:59");
  EXPECT_EQ(when(judged.time), "2026-06-08 10:00");
  EXPECT_EQ(fate(engine, story), "met");
  EXPECT_EQ(shared("2026-06-05 00:00", "2 working days before conference.held"), "breached");
  EXPECT_EQ(shared("2026-06-03 23:59", "2 clear working days before conference.held"), "met");
  EXPECT_EQ(shared("2026-06-04 00:00", "2 clear working days before conference.held"), "breached");
  EXPECT_EQ(shared("2026-06-06 09:00", "48 hours before conference.held"), "met");
  EXPECT_EQ(shared("2026-06-06 09:01", "48 hours before conference.held"), "breached");
  EXPECT_EQ(shared("2026-06-08 09:00", "0 hours before conference.held"), "met");
  EXPECT_EQ(shared("2026-06-08 09:01", "0 hours before conference.held"), "breached");
}

TEST(ClockFates, CountedBackAreBreachedWhenNothingWasDone) {
  EXPECT_EQ(shared("2026-08-01 09:00", "2 working days before conference.held"), "breached");
  EXPECT_EQ(shared("2026-08-01 09:00", "by conference.held"), "breached");
}

TEST(ClockFates, CountedBackFurtherThanTheStartAreImpossible) {
  EXPECT_EQ(shared("2026-06-02 09:00", "6 working days before conference.held"), "impossible");
  EXPECT_EQ(shared("2026-06-01 23:59", "5 working days before conference.held"), "met");
}

TEST(ClockFates, CountedBackFromAMeetingThatIsCalledOffAreDischarged) {
  const std::string body = fork("\"share\", \"conference\", \"think\"") + wait("share", 60 * kDay) +
                           wait("think", kDay, "\"decide\"") + R"(
[step.decide]
strand   = "visit"
kind     = "decision"
outcomes = { off = "100 %", source = "test" }
cancels  = { off = ["conference"] }
[step.conference]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
needs  = { clerk = 1 }
book   = { want = "earliest", notice = "5 working days; source test" }
)" + clock("until = \"share.done\"\nlimit = \"2 working days before conference.held\"");
  EXPECT_EQ(fate_of(body), "discharged");
}

TEST(ClockFates, CountedBackAndToldOffBeforeTheMeetingAreDischargedEvenPastTheBookedDatesDeadline) {
  // Booked for 8 June, so due by 4 June; told off on 6 June, when nothing has been shared.
  Engine engine(opening() + kDesk + "[strand.visit]\n" +
                conference(60 * kDay, "2 working days before conference.held", ", \"moves\"") +
                "void = \"moves.done\"\n" + wait("moves", until("2026-06-06 09:00")) +
                arrival("a", "visit.fork", kArrives));
  const Story story = engine.run_with(1);
  EXPECT_EQ(when(story.clocks.back().deadline), "2026-06-04 23:59");
  EXPECT_EQ(fate(engine, story), "discharged");
}

/// A child born so many days before 1 June 2026, seen at that minute.
std::string at_eighteen(int days, const std::string& seen) {
  return fate_of(fork("\"see\"") + wait("see", until(seen)) +
                 fmt::format("\n[fact.birthday]\nof = \"child\"\nkind = \"date\"\n"
                             "before-arrival = \"{} days; source test\"\n",
                             days) +
                 clock("until = \"see.done\"\nlimit = \"by birthday + 18 years\""));
}

TEST(ClockFates, CountedFromABirthdayEndOnItSoManyYearsLater) {
  // From 1 June 2008 to 1 June 2026 there are 18 * 365 + 4 = 6,574 days.
  EXPECT_EQ(at_eighteen(6570, "2026-06-05 23:59"), "met");
  EXPECT_EQ(at_eighteen(6570, "2026-06-06 00:00"), "breached");
  EXPECT_EQ(at_eighteen(6574, "2026-06-01 10:00"), "met");
  EXPECT_EQ(at_eighteen(6575, "2026-06-01 10:00"), "impossible");
}

/// A birth 20 weeks after 1 June 2026, on 19 October, in that share of families.
std::string before_birth(int share, const std::string& seen, const std::string& limit) {
  return fate_of(
      fork("\"see\"") + wait("see", until(seen)) +
      fmt::format("\n[fact.unborn]\nof = \"family\"\namong = [\"yes\", \"no\"]\nshares = {{ yes = "
                  "\"{} %\", no = \"{} %\", source = \"test\" }}\n[fact.due-date]\nof = "
                  "\"family\"\nkind = \"date\"\nafter-arrival = \"20 weeks; source test\"\nif = "
                  "\"unborn = yes\"\n",
                  share, 100 - share) +
      clock("until = \"see.done\"\nlimit = " + limit));
}

TEST(ClockFates, CountedFromADateThatAFamilyLacksLeaveThatLimitOut) {
  const std::string alone = "\"10 weeks before due-date\"";  // 10 August
  EXPECT_EQ(before_birth(100, "2026-08-10 23:59", alone), "met");
  EXPECT_EQ(before_birth(100, "2026-08-11 00:00", alone), "breached");
  EXPECT_EQ(before_birth(0, "2026-08-11 00:00", alone), "");
  const std::string both = "[\"10 weeks before due-date\", \"3 months\"]";  // or 1 September
  EXPECT_EQ(before_birth(100, "2026-08-11 00:00", both), "breached");
  EXPECT_EQ(before_birth(0, "2026-09-01 23:59", both), "met");
  EXPECT_EQ(before_birth(0, "2026-09-02 00:00", both), "breached");
}

TEST(ClockFates, OfSiblingsBornOnOtherDaysAreTheirOwn) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + fork("\"see\"") + wait("see", 300 * kDay) +
                "\n[fact.birthday]\nof = \"child\"\nkind = \"date\"\nbefore-arrival = { low = "
                "\"6400 days\", high = \"6570 days\", source = \"test\" }\n" +
                clock("until = \"see.done\"\nlimit = \"by birthday + 18 years\"") +
                arrival("a", "visit.fork", kArrives, kUnlikeSiblings));
  const Story story = engine.run_where([&](const Story& s) {
    return counter(s, Counter::families_arrived_ever) == 1 &&
           s.record.strand_starts_children[0] == 3;
  });
  std::vector<std::int32_t> deadlines;
  for (const ClockLine& line : story.clocks)
    if (line.what == ClockLine::What::started) deadlines.push_back(line.deadline);
  std::sort(deadlines.begin(), deadlines.end());
  ASSERT_EQ(deadlines.size(), 3U);  // of 171 days the three are not the same in this replication
  EXPECT_LT(deadlines[0], deadlines[1]);
  EXPECT_LT(deadlines[1], deadlines[2]);
  EXPECT_EQ(engine.children(story, "it", ClockFate::breached), 3);
}

}  // namespace
}  // namespace casetide::model::test
