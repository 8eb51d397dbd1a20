// Events on cases happen on the very minute that dates, clocks and other events give them, and do what
// they say to those children alone.
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/time.hpp"
#include "sim/work_calendar.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::Not;

/// A case that is open for a year and a half, unless something happens.
std::string open_case(const std::string& facts, const std::string& events,
                      const std::string& arrivals) {
  return opening() + facts + R"(
[strand.need]
[strand.other]
instances = "many"
[step.work]
strand = "need"
kind   = "wait"
lasts  = "540 days; source test"
[step.look]
strand = "need"
kind   = "wait"
lasts  = "10 days; source test"
[step.begun]
strand = "other"
kind   = "wait"
lasts  = "1 day; source test"
[clock.report]
from   = "work.entered"
until  = "work.done"
limit  = "15 working days"
source = "test"
)" + events +
         arrivals + R"(
[stream.nobody]
start    = "need.work"
families = "0 families a year; source test"
[event.never]
on    = { rate = "0 per child-year; source test" }
while = ["need"]
start = "other.begun"
[event.never-either]
on    = { rate = "0 per child-year; source test" }
while = ["other"]
start = "need.look"
)" + team("t", "worker = { fte = \"1; source test\", pattern = \"always\" }");
}

std::vector<const LogLine*> lines(const Engine& engine, const Story& run,
                                  const std::string& event) {
  std::vector<const LogLine*> found;
  for (std::size_t e = 0; e < engine.scenario().events.size(); ++e) {
    for (const LogLine& line : run.log) {
      if (engine.scenario().events[e].name == event && line.what == kLogHappened &&
          line.detail == static_cast<int>(e)) {
        found.push_back(&line);
      }
    }
  }
  return found;
}

std::vector<std::string> happened(const Engine& engine, const Story& run,
                                  const std::string& event) {
  std::vector<std::string> found;
  for (const LogLine* line : lines(engine, run, event)) {
    found.push_back(when(line->time));
  }
  return found;
}

std::vector<std::string> ended(const Engine& engine, const Story& run, const std::string& strand) {
  std::vector<std::string> found;
  for (const LogLine& line : run.log) {
    if (line.what == static_cast<std::uint8_t>(EventRef::What::strand_ended) &&
        line.detail == engine.strand(strand)) {
      found.push_back(when(line.time));
    }
  }
  return found;
}

const std::string kMarchArrival = arrival("a", "need.work", "2026-03-02 10:00");

TEST(CaseEvents, TheEighteenthBirthdayIsTheDayOfTheCalendar) {
  for (const int days_old : {6420, 6500, 6573}) {
    Engine engine(open_case(fmt::format(R"(
[fact.birthday]
of = "child"
kind = "date"
before-arrival = "{} days; source test"
)",
                                        days_old),
                            R"(
[event.adult]
on     = { date = "birthday", after = "18 years" }
closes = "for good"
source = "test"
)",
                            kMarchArrival));
    const Story run = engine.run_with(1);
    using namespace std::chrono;
    const year_month_day born{local_days{2026y / March / 2} - days{days_old}};
    const year_month_day adult = born + years{18};
    ASSERT_TRUE(adult.ok());
    const std::string midnight =
        fmt::format("{:04}-{:02}-{:02} 00:00", static_cast<int>(adult.year()),
                    static_cast<unsigned>(adult.month()), static_cast<unsigned>(adult.day()));
    EXPECT_THAT(happened(engine, run, "adult"), ElementsAre(midnight));
    EXPECT_THAT(ended(engine, run, "need"), ElementsAre(midnight));
    EXPECT_EQ(run.record.event_children.front(), 1);
    EXPECT_EQ(counter(run, Counter::families_open_at_end), 0);
  }
}

TEST(CaseEvents, ABirthdayBeforeTheArrivalIsPast) {
  Engine engine(open_case(R"(
[fact.birthday]
of = "child"
kind = "date"
before-arrival = "19 years; source test"
)",
                          R"(
[event.adult]
on     = { date = "birthday", after = "18 years" }
closes = "for good"
source = "test"
)",
                          kMarchArrival));
  const Story run = engine.run_with(1);
  EXPECT_THAT(happened(engine, run, "adult"), IsEmpty());
  EXPECT_EQ(counter(run, Counter::families_open_at_end), 1);
}

TEST(CaseEvents, ADueDateBelongsToThoseWhoHaveIt) {
  const auto text = [](const char* unborn) {
    return open_case(fmt::format(R"(
[fact.unborn]
of = "family"
among = ["yes", "no"]
shares = {{ yes = "{}", no = "{}", source = "test" }}
[fact.due-date]
of = "family"
kind = "date"
after-arrival = "10 weeks; source test"
if = "unborn = yes"
)",
                                 unborn == std::string("yes") ? "100 %" : "0 %",
                                 unborn == std::string("yes") ? "0 %" : "100 %"),
                     R"(
[event.birth]
on    = { date = "due-date" }
while = ["need"]
start = "other.begun"
[event.known]
on    = "begun.entered"
if    = "known(due-date) "
start = "need.look"
)",
                     kMarchArrival);
  };
  Engine expecting(text("yes"));
  EXPECT_THAT(happened(expecting, expecting.run_with(1), "birth"), ElementsAre("2026-05-11 00:00"));
  EXPECT_THAT(happened(expecting, expecting.run_with(1), "known"), ElementsAre("2026-05-11 00:00"));
  Engine not_expecting(text("no"));
  EXPECT_THAT(happened(not_expecting, not_expecting.run_with(1), "birth"), IsEmpty());
}

TEST(CaseEvents, AClockIsDueSoonAtTheOpeningAndOverdueAtTheFirstMinuteAfter) {
  Engine engine(open_case("", R"(
[event.near]
on    = { due-soon = "report", before = "5 working days" }
start = "look"
source = "test"
[event.late]
on    = { overdue = "report" }
start = "other.begun"
)",
                          arrival("a", "need.work", "2026-03-19 10:00")));
  const Story run = engine.run_with(1);
  // 15 working days from Thursday 19 March pass Good Friday 3 April and Easter Monday 6 April.
  EXPECT_THAT(happened(engine, run, "near"), ElementsAre("2026-04-02 09:00"));
  EXPECT_THAT(engine.dates(run, "look", EventRef::What::entered), ElementsAre("2026-04-02 09:00"));
  EXPECT_THAT(happened(engine, run, "late"), ElementsAre("2026-04-14 00:00"));
}

TEST(CaseEvents, AClockThatStopsInTimeIsNeverOverdue) {
  Engine engine(open_case("", R"(
[clock.short]
from   = "work.entered"
until  = "look.done"
limit  = "10 days"
source = "test"
[event.begin]
on    = "work.entered"
start = "look"
[event.late]
on    = { overdue = "short" }
start = "other.begun"
)",
                          kMarchArrival));
  const Story run = engine.run_with(1);
  EXPECT_THAT(engine.dates(run, "look", EventRef::What::done), ElementsAre("2026-03-12 10:00"));
  EXPECT_THAT(happened(engine, run, "late"), IsEmpty());
}

TEST(CaseEvents, AStepBegunByAnEventKeepsTheStrandThatWouldHaveEnded) {
  Engine engine(open_case("", R"(
[event.more]
on    = "look.done"
start = "work"
)",
                          arrival("a", "need.look", "2026-03-02 10:00")));
  const Story run = engine.run_with(1);
  EXPECT_THAT(engine.dates(run, "work", EventRef::What::entered), ElementsAre("2026-03-12 10:00"));
  EXPECT_THAT(ended(engine, run, "need"), IsEmpty());
}

TEST(CaseEvents, AStrandBegunAsAnotherEndsKeepsTheCaseOpen) {
  Engine engine(open_case("", R"(
[event.after]
on    = "need.ended"
start = "other.begun"
)",
                          arrival("a", "need.look", "2026-03-02 10:00")));
  const Story run = engine.run_with(1);
  EXPECT_THAT(ended(engine, run, "need"), ElementsAre("2026-03-12 10:00"));
  EXPECT_THAT(ended(engine, run, "other"), ElementsAre("2026-03-13 10:00"));
  EXPECT_EQ(counter(run, Counter::families_closed_at_end), 1);
}

TEST(CaseEvents, ACancelledStrandTellsOffItsClocks) {
  Engine engine(open_case("", R"(
[event.stop]
on     = { due-soon = "report", before = "10 working days" }
cancel = ["need"]
source = "test"
)",
                          kMarchArrival));
  const Story run = engine.run_with(1);
  EXPECT_THAT(ended(engine, run, "need"), ElementsAre("2026-03-09 09:00"));
  EXPECT_EQ(engine.families(run, "report", ClockFate::met), 0);
  EXPECT_EQ(engine.families(run, "report", ClockFate::breached), 0);
}

TEST(CaseEvents, WhoMayReturnReturnsAndWhoLeftForGoodDoesNot) {
  const auto text = [](const char* closes) {
    return open_case("",
                     fmt::format(R"(
[event.moves]
on     = "look.done"
closes = "{}"
[event.back]
on    = {{ rate = "50 per child-year; source test" }}
while = ["closed"]
start = "need.look"
)",
                                 closes),
                     arrival("a", "need.look", "2026-03-02 10:00"));
  };
  Engine may(text("may return"));
  EXPECT_GT(counter(may.run_with(1), Counter::re_referrals_families), 3);
  Engine never(text("for good"));
  EXPECT_EQ(counter(never.run_with(1), Counter::re_referrals_families), 0);
}

TEST(CaseEvents, ADateSetsFactsOfAClosedCaseToo) {
  // The case closes after 10 days; the date comes 10 weeks after the arrival, on 11 May, and whoever comes
  // back after it is another.
  Engine engine(open_case(R"(
[fact.unborn]
of = "family"
among = ["yes", "no"]
shares = { yes = "100 %", no = "0 %", source = "test" }
[fact.due-date]
of = "family"
kind = "date"
after-arrival = "10 weeks; source test"
if = "unborn = yes"
)",
                          R"(
[event.born]
on   = { date = "due-date" }
sets = { unborn = "no" }
[event.back]
on    = { rate = "50 per child-year; source test" }
while = ["closed"]
start = "need.look"
[event.born-already]
on    = "look.done"
if    = "unborn = no"
start = "other.begun"
)",
                          arrival("a", "need.look", "2026-03-02 10:00")));
  const Story run = engine.run_where([&](const Story& story) {
    const auto looks = engine.dates(story, "look", EventRef::What::done);
    return counter(story, Counter::families_arrived_ever) == 1 && looks.size() > 8 &&
           happened(engine, story, "born").empty();  // the case was closed on that day
  });
  const auto born = happened(engine, run, "born-already");
  std::vector<std::string> later;
  for (const std::string& look : engine.dates(run, "look", EventRef::What::done))
    if (look > "2026-05-11") later.push_back(look);
  EXPECT_THAT(later, Not(IsEmpty()));
  EXPECT_THAT(born, ElementsAreArray(later));
}

TEST(CaseEvents, AChildWhoComesOfAgeLeavesTheOthersInTheCase) {
  Engine engine(open_case(R"(
[fact.birthday]
of = "child"
kind = "date"
before-arrival = { low = "17 years", high = "18 years", source = "test" }
)",
                          R"(
[event.adult]
on     = { date = "birthday", after = "18 years" }
closes = "for good"
source = "test"
)",
                          arrival("a", "need.work", "2026-03-02 10:00", kUnlikeSiblings)));
  // Siblings of several ages in one case: each leaves on a day of its own.
  const Story run = engine.run_where([](const Story& story) {
    return counter(story, Counter::families_arrived_ever) == 1 &&
           story.record.event_children.front() >= 3;
  });
  unsigned left = 0;
  for (const LogLine* line : lines(engine, run, "adult")) {
    left |= line->set;
  }
  unsigned all = 0;
  for (const LogLine& line : run.log) {
    all |= line.what == kLogArrived ? line.set : 0U;
  }
  EXPECT_EQ(left & ~all, 0U);
  const int here = static_cast<int>(std::popcount(all)) - run.record.event_children.front();
  EXPECT_EQ(run.record.strand_at_end_children[static_cast<std::size_t>(engine.strand("need"))],
            here);
  EXPECT_EQ(run.record.strand_starts_children[static_cast<std::size_t>(engine.strand("need"))] -
                run.record.strand_ends_children[static_cast<std::size_t>(engine.strand("need"))],
            here);
}

/// Of families whose case would last 200 days, how many reach the end when an event of that rate closes
/// it: exp(-rate x 200/365.25). False alarm: a binomial 6 standard deviations out, below 1e-8.
void expect_survivors(const char* rate, double stated, bool agrees) {
  Engine engine(opening() +
                fmt::format(R"(
[strand.need]
[step.work]
strand = "need"
kind   = "wait"
lasts  = "200 days; source test"
[event.ends]
on     = {{ rate = "{} per child-year; source test" }}
while  = ["need"]
of     = "child"
cancel = ["need"]
[stream.a]
start    = "need.work"
families = "40000 families a year; source test"
school-holiday  = "0; assumed 0 to 0"
school-holidays = ["01-01 to 01-31", "03-31 to 12-31"]
source = "test"
)",
                            rate) +
                team("t", "worker = { fte = \"1; source test\", pattern = \"always\" }"));
  const Story run = engine.run();
  const double families = static_cast<double>(counter(run, Counter::families_arrived_ever));
  const double reached =
      static_cast<double>(engine.times(run, "work", EventRef::What::done).size());
  const double p = std::exp(-stated * 200 / 365.25);
  const double sd = std::sqrt(families * p * (1 - p));
  EXPECT_EQ(std::abs(reached - families * p) < 6 * sd, agrees)
      << reached << " of " << families << ", expected " << families * p;
}
TEST(CaseEvents, ChanceClosesCasesAtItsRate) {
  expect_survivors("1.0", 1.0, true);
}
TEST(CaseEvents, TheCheckAboveHasTeeth) {
  expect_survivors("1.1", 1.0, false);
}

TEST(Streams, ShocksTakeFamiliesAwayAndLeaveTheOthersAsTheyWere) {
  const auto arrivals = [](const char* shocks) {
    Engine engine(opening() +
                  fmt::format(R"(
[strand.need]
[step.work]
strand = "need"
kind   = "wait"
lasts  = {{ mean = "20 days", shape = "exponential", source = "test" }}
[stream.a]
start    = "need.work"
families = "3000 families a year; source test"
{}
)",
                              shocks) +
                  team("t", "worker = { fte = \"1; source test\", pattern = \"always\" }"));
    // By the minute of arrival: when the work ended, which is the family's own luck.
    std::map<std::int32_t, std::set<std::int32_t>> ends;
    const Story run = engine.run();
    std::map<std::uint32_t, std::int32_t> came;
    for (const LogLine& line : run.log) {
      if (line.what == kLogArrived) came[line.family] = line.time;
      if (line.what == static_cast<std::uint8_t>(EventRef::What::done)) {
        ends[came.at(line.family)].insert(line.time);
      }
    }
    return ends;
  };
  const auto usual = arrivals("");
  const auto fewer = arrivals(
      "shocks = [{ from = \"2026-03-01\", to = \"2026-04-30\", level = \"0.5; source test\" }]");
  const auto within = [](std::int32_t time) {
    return time >= at("2026-03-01 00:00") && time < at("2026-05-01 00:00");
  };
  int before = 0;
  int after = 0;
  for (const auto& [time, ends] : usual) {
    const auto found = fewer.find(time);
    if (within(time)) {
      ++before;
      after += found != fewer.end() ? 1 : 0;
      if (found == fewer.end()) continue;
      EXPECT_TRUE(
          std::includes(ends.begin(), ends.end(), found->second.begin(), found->second.end()));
    } else {
      ASSERT_NE(found, fewer.end());
      EXPECT_EQ(found->second, ends);
    }
  }
  for (const auto& [time, ends] : fewer) {
    EXPECT_TRUE(usual.contains(time));
  }
  // About 500 families come in those 61 days, of whom half stay away: 6 standard deviations are 68.
  EXPECT_NEAR(after, before / 2.0, 70);
}

/// Families who keep coming back, of a stream with that shape: when they do.
std::vector<std::int32_t> returns(const std::string& shape) {
  Engine engine(opening() + R"(
[strand.need]
[step.work]
strand = "need"
kind   = "wait"
lasts  = "1 day; source test"
[event.back]
on    = { rate = "2 per child-year; source test" }
while = ["closed"]
start = "need.work"
[stream.a]
start    = "need.work"
families = "4000 families a year; source test"
)" + shape + team("t", "worker = { fte = \"1; source test\", pattern = \"always\" }"));
  const Story run = engine.run();
  std::vector<std::int32_t> times;
  for (const LogLine& line : run.log) {
    if (line.what == kLogReturned) times.push_back(line.time);
  }
  return times;
}

// False alarm of each line: 6 standard deviations, 2e-9. Near 3,800 come back, so that a share of a fifth
// may be 4 points off.
TEST(Streams, FamiliesComeBackOnTheDaysAndAtTheHoursAtWhichTheyCome) {
  const std::vector<std::int32_t> times = returns(R"(
bank-holiday = "0; assumed 0 to 0"
weekday      = { monday = 2, saturday = 0, sunday = 0, source = "test" }
hours        = { "09:00 to 12:00" = 3, "12:00 to 17:00" = 1, source = "test" }
)");
  const std::vector<std::int32_t> at_any_time = returns("");
  const sim::WorkCalendar calendar;
  int mondays = 0;
  int mornings = 0;
  for (const std::int32_t time : times) {
    const std::int32_t day = time / sim::kMinutesPerDay;
    const std::int32_t minute = time % sim::kMinutesPerDay;
    ASSERT_TRUE(calendar.is_working_day(day)) << when(time);
    ASSERT_TRUE(minute >= 9 * 60 && minute < 17 * 60) << when(time);
    mondays += sim::weekday_of(day) == 0 ? 1 : 0;
    mornings += minute < 12 * 60 ? 1 : 0;
  }
  const auto near = [&](int seen, double share) {
    const auto n = static_cast<double>(times.size());
    return std::abs(seen - n * share) < 6 * std::sqrt(n * share * (1 - share));
  };
  // Of the working days of 2026, 47 are Mondays and 206 are not.
  EXPECT_TRUE(near(mondays, 94.0 / (94 + 206))) << mondays << " of " << times.size();
  EXPECT_TRUE(near(mornings, 0.75)) << mornings << " of " << times.size();
  // As many as of a stream without shapes, where nights and weekends have their part.
  const auto all = static_cast<double>(at_any_time.size());
  EXPECT_LT(std::abs(static_cast<double>(times.size()) - all), 6 * std::sqrt(2 * all)) << all;
  const auto outside = std::count_if(at_any_time.begin(), at_any_time.end(), [&](auto time) {
    return !calendar.is_working_day(time / sim::kMinutesPerDay);
  });
  EXPECT_NEAR(static_cast<double>(outside) / all, 112.0 / 365, 6 * std::sqrt(0.25 / all));
}

TEST(Streams, WhatDoesNotCountIsNoReferralAndBeginsWhereItBegins) {
  Engine engine(opening() + R"(
[strand.referral]
[strand.need]
[step.screen]
strand = "referral"
kind   = "wait"
lasts  = "1 day; source test"
[step.work]
strand = "need"
kind   = "wait"
lasts  = "5 days; source test"
[clock.referral]
from   = "referral.received"
until  = "referral.ended"
limit  = "10 days"
source = "test"
[clock.transfer]
from   = "need.received"
until  = "need.ended"
limit  = "10 days"
source = "test"
)" + arrival("a", "referral.screen", "2026-03-02 10:00") +
                arrival("b", "need.work", "2026-03-03 10:00", "counts = \"nothing\"\n") +
                team("t", "worker = { fte = \"1; source test\", pattern = \"always\" }"));
  const Story run = engine.run_with_arrivals({"2026-03-02 10:00", "2026-03-03 10:00"});
  EXPECT_EQ(counter(run, Counter::families_referred), 1);
  EXPECT_EQ(engine.families(run, "referral", ClockFate::met), 1);
  EXPECT_EQ(engine.families(run, "transfer", ClockFate::met), 1);
  EXPECT_THAT(run.record.strand_received_families, ElementsAre(1, 1));
}

}  // namespace
}  // namespace casetide::model::test
