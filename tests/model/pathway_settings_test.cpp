// What a scenario may set about late work and about events on open cases.
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

/// At 10:00 on Wednesday 3 June the clerk has two tasks to choose from: one due on Monday, which is
/// past, and one due today.
std::vector<std::string> late_task_done(const std::string& after_breach) {
  const std::string tasks = R"(
[strand.visit]
[step.busy]
strand = "visit"
kind   = "task"
by     = "clerk"
urgency = "emergency"
effort = "1,020 minutes; source test"
[step.late]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = "30 minutes; source test"
[step.due]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = "30 minutes; source test"
[clock.late]
from   = "referral.received"
until  = "late.done"
limit  = "same day"
source = "test"
[clock.due]
from   = "referral.received"
until  = "due.done"
limit  = "same day"
source = "test"
)";
  Engine engine(
      "after-breach = \"" + after_breach + "\"\n" + opening() +
      team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      tasks + arrival("a", "visit.busy", "2026-06-01 09:00") +
      arrival("b", "visit.late", "2026-06-01 12:00") +
      arrival("c", "visit.due", "2026-06-03 09:30"));
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 12:00", "2026-06-03 09:30"});
  return engine.work(story, "late");
}

TEST(AfterABreach, APolicySaysWhichLateWorkComesFirstUnlessTheScenarioDoes) {
  const std::string rest =
      opening() +
      team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"task\"\nby = \"clerk\"\neffort = "
      "\"60 minutes; source test\"\n" +
      arrival("a", "visit.look", "2026-06-01 09:00");
  const std::string policies = "policies = [\"one.toml\", \"two.toml\"]\n";
  const std::map<std::string, std::string> files = {
      {"one.toml", "title = \"One\"\nafter-breach = \"first\"\n"},
      {"two.toml", "title = \"Two\"\nafter-breach = \"last\"\n"}};
  using After = Scenario::AfterBreach;
  EXPECT_EQ(Engine(rest).scenario().after_breach, After::same);
  EXPECT_EQ(Engine(policies + rest, files).compiled().after_breach, After::last);
  EXPECT_EQ(Engine(policies + "after-breach = \"first\"\n" + rest, files).scenario().after_breach,
            After::first);
  EXPECT_THROW(Engine("policies = [\"later.toml\"]\n" + rest,
                      {{"later.toml",
                        "title = \"Later\"\nfrom = \"2026-07-01\"\nafter-breach = \"last\"\n"}}),
               std::runtime_error);
}

TEST(AfterABreach, LateWorkKeepsItsPlaceComesFirstOrLast) {
  EXPECT_THAT(late_task_done("same"), ElementsAre("2026-06-03 10:00 post 0"));
  EXPECT_THAT(late_task_done("first"), ElementsAre("2026-06-03 10:00 post 0"));
  EXPECT_THAT(late_task_done("last"), ElementsAre("2026-06-03 10:30 post 0"));
}

/// A task of ten days' work behind its own deadline and one just past a near deadline: by latest start
/// the long one would come first.
std::vector<std::string> long_and_late(const std::string& after_breach) {
  Engine engine(
      "after-breach = \"" + after_breach + "\"\n" + opening() +
      team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      R"(
[strand.visit]
[step.busy]
strand = "visit"
kind   = "task"
by     = "clerk"
urgency = "emergency"
effort = "540 minutes; source test"
[step.late]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = "30 minutes; source test"
[step.long]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = "4,800 minutes; source test"
[clock.late]
from   = "referral.received"
until  = "late.done"
limit  = "same day"
source = "test"
[clock.long]
from   = "referral.received"
until  = "long.done"
limit  = "5 working days"
source = "test"
)" + arrival("a", "visit.busy", "2026-06-01 09:00") +
      arrival("b", "visit.late", "2026-06-01 12:00") +
      arrival("c", "visit.long", "2026-06-01 12:30"));
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 12:00", "2026-06-01 12:30"});
  return engine.work(story, "late");
}

TEST(AfterABreach, FirstPutsLateWorkBeforeWhatShouldHaveBegunEarlier) {
  EXPECT_EQ(long_and_late("first").front(), "2026-06-02 10:00 post 0");
  EXPECT_NE(long_and_late("same").front(), "2026-06-02 10:00 post 0");
  EXPECT_NE(long_and_late("last").front(), "2026-06-02 10:00 post 0");
}

/// Open cases of a year with an event at 4 a child-year: 1 + Poisson(0.7) children each.
double events_a_child_year(const std::string& rate) {
  Engine engine(
      opening() +
      team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      R"(
[strand.plan]
[strand.check]
instances = "many"
[step.open]
strand = "plan"
kind   = "wait"
lasts  = "100 days; source test"
[step.again]
strand = "check"
kind   = "end"
[event.concern]
on    = { rate = ")" +
      rate +
      R"( per child-year; source test", with = { harm = 0.8 } }
while = ["plan"]
start = "check.again"
[stream.s]
start = "plan.open"
families = "3,000 families a year; source test"
children-per-family = "1.7; source test"
alike = "0.5; source test"
)");
  double events = 0;
  double child_minutes = 0;
  for (std::uint32_t r = 0; r < 3; ++r) {
    const Story story = engine.run(8, r);
    for (const std::int32_t time : engine.times(story, "again", EventRef::What::entered)) {
      events += time < at("2027-01-01 00:00") ? 1 : 0;
    }
    child_minutes += static_cast<double>(
        story.record.strand_child_minutes[static_cast<std::size_t>(engine.strand("plan"))]);
  }
  return events / (child_minutes / (365.25 * 1440));
}

TEST(EventsOnOpenCases, HappenAgainAndAgainAtTheStatedRate) {
  // About 15,000 children for 100 days: 16,000 events. Given harm the number is Poisson, and harm
  // multiplies a child's rate by a factor of mean 1 and variance exp(0.64) - 1 = 0.9; siblings share
  // some of it. The s.d. of the rate is then near 1.5 %; 6 of those are 9 %.
  EXPECT_NEAR(events_a_child_year("4"), 4, 0.09 * 4);
}

TEST(EventsOnOpenCases, TheCheckAboveHasTeeth) {
  EXPECT_GT(std::abs(events_a_child_year("4.8") - 4), 0.09 * 4);
}

}  // namespace
}  // namespace casetide::model::test
