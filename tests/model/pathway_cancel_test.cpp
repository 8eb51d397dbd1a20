// Work called off: strands cancelled for some or all of their children, waits and meetings brought
// forward, targets with conditions. June 2026 has no bank holiday; 1 June is a Monday.
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
using ::testing::IsEmpty;
using What = EventRef::What;

const std::string kArrival = "2026-06-01 09:00";

std::string desk() {
  return team("desk",
              "clerk = { fte = \"1; source test\", pattern = \"office\" }\nhost = { fte = \"1; "
              "source test\", pattern = \"office\" }");
}

/// A family is looked at: work on its case begins, and a day later a decision about it is made.
std::string looked_at(const std::string& decision, const std::string& case_steps) {
  return R"(
[strand.check]
[strand.case]
[step.begin]
strand   = "check"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["case.open", "hold"] }
[step.hold]
strand = "check"
kind   = "wait"
lasts  = "1 day; source test"
next   = "judge"
[step.judge]
strand   = "check"
kind     = "decision"
)" + decision +
         R"(
[step.open]
strand   = "case"
kind     = "decision"
outcomes = { open = "100 %", source = "test" }
)" + case_steps;
}

const std::string kStops = "outcomes = { stop = \"100 %\", source = \"test\" }\n";

/// A task under way, a task that waits behind it, a wait, a meeting that is booked, and a clock.
const std::string kCase = R"(
next     = ["work", "queue", "pause", "talk"]
[step.work]
strand = "case"
kind   = "task"
by     = "clerk"
effort = "10 hours; source test"
next   = "after-work"
[step.after-work]
strand = "case"
kind   = "end"
[step.queue]
strand = "case"
kind   = "task"
by     = "clerk"
effort = "1 hour; source test"
[step.pause]
strand = "case"
kind   = "wait"
lasts  = "5 days; source test"
next   = "after-pause"
[step.after-pause]
strand = "case"
kind   = "end"
[step.talk]
strand = "case"
kind   = "meeting"
length = "60 minutes; source test"
book   = { want = "earliest", notice = "5 working days; source test" }
needs  = { host = 1 }
[clock.talk]
from   = "open.done"
until  = "talk.held"
limit  = "10 working days"
source = "test"
)";

std::vector<std::string> ends_of(const Engine& engine, const Story& story,
                                 const std::string& name) {
  std::vector<std::string> times;
  for (const LogLine& line : story.log)
    if (line.what == static_cast<std::uint8_t>(What::strand_ended) &&
        line.detail == engine.strand(name))
      times.push_back(when(line.time));
  return times;
}

TEST(CancelledStrand, EndsWhenWhatIsUnderWayEndsAndLeadsToNothing) {
  Engine engine(opening() + desk() +
                looked_at(kStops + "cancels = { stop = [\"case\"] }\n", kCase) +
                arrival("a", "check.begin", "2026-06-01 10:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "judge", What::done), IsEmpty()) << "a decision has an outcome";
  EXPECT_EQ(engine.outcome_families(story, "judge[stop]"), 1);
  // The day after, at 10:00: 8 of the 10 hours are done, and the clerk is at it.
  EXPECT_THAT(engine.dates(story, "work", What::done), ElementsAre("2026-06-02 12:00"));
  EXPECT_THAT(ends_of(engine, story, "case"), ElementsAre("2026-06-02 12:00"));
  EXPECT_THAT(engine.dates(story, "queue", What::cancelled), ElementsAre("2026-06-02 10:00"));
  EXPECT_THAT(engine.dates(story, "pause", What::cancelled), ElementsAre("2026-06-02 10:00"));
  EXPECT_THAT(engine.dates(story, "talk", What::cancelled), ElementsAre("2026-06-02 10:00"));
  for (const char* never : {"after-work", "after-pause"})
    EXPECT_THAT(engine.dates(story, never, What::entered), IsEmpty()) << never;
  EXPECT_EQ(engine.families(story, "talk", ClockFate::discharged), 1);
  EXPECT_EQ(engine.families(story, "talk", ClockFate::breached), 0);
  EXPECT_EQ(counter(story, Counter::strands_cancelled), 1);
  EXPECT_EQ(counter(story, Counter::bookings_cancelled), 1);
  EXPECT_EQ(counter(story, Counter::effort_drawn_minutes), 600);
  EXPECT_EQ(counter(story, Counter::effort_done_minutes), 600);
  EXPECT_EQ(engine.hours(story, "host", Hours::needed), 0);
}

TEST(CancelledStrand, GivesItsSlotToTheNext) {
  // Two families with the same notice; the first has the 09:00 of 8 June until it is cancelled, and
  // the second asks again by being brought forward.
  const std::string judge = kStops +
                            "cancels = { stop = [\"case\"] }\n[strand.other]\n[step.begin-other]\n"
                            "strand = \"other\"\nkind = \"meeting\"\nlength = \"60 minutes; source "
                            "test\"\nbook = { want = \"earliest\", notice = \"4 working days; "
                            "source test\" }\nneeds = { host = 1 }\n";
  Engine engine(opening() + desk() + looked_at(judge, kCase) +
                arrival("a", "check.begin", kArrival) +
                arrival("b", "other.begin-other", "2026-06-02 10:00"));
  const Story story = engine.run_with_arrivals({kArrival, "2026-06-02 10:00"});
  EXPECT_THAT(engine.dates(story, "begin-other", What::started), ElementsAre("2026-06-08 09:00"));
}

TEST(CancelledStrand, OfSomeChildrenGoesOnForTheOthers) {
  const std::string judge =
      "per = \"child\"\noutcomes = { stop = \"50 %\", go = \"50 %\", source = \"test\" }\n"
      "cancels = { stop = [\"case\"] }\n";
  Engine engine(opening() + desk() + looked_at(judge, kCase) +
                arrival("a", "check.begin", kArrival, kUnlikeSiblings));
  const int stop = engine.step("judge");
  // The first child stops: the one whose luck the strand has.
  const auto split = [&](const Story& story, std::uint8_t stopped, std::uint8_t going) {
    int found = 0;
    for (const LogLine& line : story.log)
      if (line.what == static_cast<std::uint8_t>(What::outcome) && line.step == stop)
        found +=
            (line.set == stopped && line.detail == 0) || (line.set == going && line.detail == 1)
                ? 1
                : 100;
    return found == 2;
  };
  const Story story = engine.run_where([&](const Story& s) {
    return s.record.counters[static_cast<std::size_t>(Counter::families_referred)] == 1 &&
           split(s, 1, 2);
  });
  EXPECT_THAT(engine.dates(story, "talk", What::held), ElementsAre("2026-06-08 10:00"));
  EXPECT_EQ(engine.children(story, "talk", ClockFate::discharged), 1);
  EXPECT_EQ(engine.children(story, "talk", ClockFate::met), 1);
  EXPECT_EQ(story.record.step_done_children[static_cast<std::size_t>(engine.step("talk"))], 1);
  EXPECT_EQ(story.record.step_done_children[static_cast<std::size_t>(engine.step("work"))], 1);
  EXPECT_EQ(counter(story, Counter::strands_cancelled), 1);
  const auto strand = static_cast<std::size_t>(engine.strand("case"));
  EXPECT_EQ(story.record.strand_starts_children[strand], 2);
  EXPECT_EQ(story.record.strand_ends_children[strand], 2);
  EXPECT_EQ(story.record.strand_at_end_children[strand], 0);
  EXPECT_EQ(story.record.strand_child_minutes[strand], story.record.strand_sojourn_minutes[strand]);
}

std::string forward(const std::string& book) {
  return looked_at(kStops + "brings-forward = { stop = [\"case.pause\", \"case.talk\"] }\n", R"(
next     = ["pause", "talk"]
[step.pause]
strand = "case"
kind   = "wait"
lasts  = "5 days; source test"
next   = "after-pause"
[step.after-pause]
strand = "case"
kind   = "end"
[step.talk]
strand = "case"
kind   = "meeting"
length = "60 minutes; source test"
)" + book + R"(
needs  = { host = 1 }
[clock.talk]
from   = "open.done"
until  = "talk.held"
limit  = "10 working days"
source = "test"
)");
}

TEST(BroughtForward, AWaitEndsNowAndAMeetingIsBookedAgainAtTheEarliest) {
  Engine engine(opening() + desk() +
                forward("book = { want = \"latest\", within = \"talk\", notice = \"2 working days; "
                        "source test\" }") +
                arrival("a", "check.begin", kArrival));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "pause", What::done), ElementsAre("2026-06-02 09:00"));
  EXPECT_THAT(engine.dates(story, "after-pause", What::entered), ElementsAre("2026-06-02 09:00"));
  EXPECT_THAT(engine.dates(story, "talk", What::booked),
              ElementsAre("2026-06-01 09:00", "2026-06-02 09:00"));
  EXPECT_THAT(engine.dates(story, "talk", What::started), ElementsAre("2026-06-04 09:00"));
  EXPECT_EQ(counter(story, Counter::brought_forward), 2);
  EXPECT_EQ(counter(story, Counter::bookings_cancelled), 1);
  EXPECT_EQ(engine.hours(story, "host", Hours::needed), 60);
  EXPECT_EQ(engine.hours(story, "host", Hours::meetings), 60);
}

TEST(BroughtForward, ADateThatIsSoonerAlreadyStands) {
  Engine engine(
      opening() + desk() +
      forward("book = { want = \"earliest\", notice = \"2 working days; source test\" }") +
      arrival("a", "check.begin", kArrival));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "talk", What::booked), ElementsAre("2026-06-01 09:00"));
  EXPECT_THAT(engine.dates(story, "talk", What::started), ElementsAre("2026-06-03 09:00"));
  EXPECT_EQ(counter(story, Counter::brought_forward), 1) << "the wait";
}

TEST(BroughtForward, WhatIsNotLiveIsLeftAlone) {
  Engine engine(opening() + desk() +
                looked_at(kStops + "brings-forward = { stop = [\"case.pause\"] }\n", R"(
[step.pause]
strand = "case"
kind   = "wait"
lasts  = "5 days; source test"
[event.never]
on    = { rate = "0 per child-year; source test" }
while = ["case"]
start = "case.pause"
)") + arrival("a", "check.begin", kArrival));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "pause", What::entered), IsEmpty());
  EXPECT_EQ(counter(story, Counter::brought_forward), 0);
}

TEST(Targets, AreFollowedWhereTheirConditionHoldsBeforeAnyOfThemHasBegun) {
  const auto entered = [](const std::string& shares) {
    Engine engine(opening() +
                  "[fact.kind]\nof = \"family\"\namong = [\"one\", \"two\"]\nshares = { " + shares +
                  ", source = \"test\" }\n" + desk() + R"toml(
[strand.check]
[strand.case]
[step.begin]
strand = "check"
kind   = "wait"
lasts  = "1 day; source test"
next   = ["case.open", { step = "a", if = "live(case)" }, { step = "b", if = "not live(case)" }, { step = "c", if = "kind = one" }, { step = "d", if = "kind = two", after = "2 days; source test" }]
[step.open]
strand = "case"
kind   = "end"
[step.a]
strand = "check"
kind   = "end"
[step.b]
strand = "check"
kind   = "end"
[step.c]
strand = "check"
kind   = "end"
[step.d]
strand = "check"
kind   = "end"
)toml" + arrival("a", "check.begin", kArrival));
    const Story story = engine.run_with(1);
    std::string names;
    for (const char* name : {"a", "b", "c", "d"})
      for (const std::string& date : engine.dates(story, name, What::entered))
        names += fmt::format("{} {}; ", name, date);
    return names;
  };
  EXPECT_EQ(entered("one = \"100 %\", two = \"0 %\""), "b 2026-06-02 09:00; c 2026-06-02 09:00; ");
  EXPECT_EQ(entered("one = \"0 %\", two = \"100 %\""), "b 2026-06-02 09:00; d 2026-06-04 09:00; ");
}

TEST(Targets, ADayCountingTheStartIsThatWorkingDayOfThoseFromTheMarksOwnOn) {
  for (const int number : {1, 2, 8}) {
    for (int arrives = 1; arrives <= 8; ++arrives) {
      const std::string arrived = fmt::format("2026-06-{:02} 10:00", arrives);
      // June 2026 begins on a Monday and has no bank holiday.
      int day = arrives;
      for (int counted = 0;; ++day) {
        counted += (day - 1) % 7 < 5 ? 1 : 0;
        if (counted == number) break;
      }
      const std::string expected =
          day == arrives ? arrived : fmt::format("2026-06-{:02} 09:00", day);
      Engine engine(opening() + desk() +
                    fmt::format(R"(
[strand.check]
[step.begin]
strand   = "check"
kind     = "decision"
outcomes = {{ go = "100 %", source = "test" }}
marks    = {{ go = "begun" }}
next     = {{ go = "hold" }}
[step.hold]
strand = "check"
kind   = "wait"
lasts  = "30 days; source test"
[step.act]
strand = "check"
kind   = "end"
at     = "day {} of begun counting the start"
)",
                                number) +
                    arrival("a", "check.begin", arrived));
      EXPECT_THAT(engine.dates(engine.run_with(1), "act", What::entered), ElementsAre(expected))
          << "day " << number << " from " << arrived;
    }
  }
}

}  // namespace
}  // namespace casetide::model::test
