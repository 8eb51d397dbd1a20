// Cases that are open on the first day: as many children as stated, and clocks that run from the past.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::Each;

/// 61 children whose cases began 100 days before 1 January 2026: on Tuesday 23 September 2025.
std::string stock(const char* question, const char* lasts) {
  return fmt::format("question = \"{}\"\n", question) + opening() +
         fmt::format(R"(
[strand.plan]
caseload = true
[strand.other]
[step.work]
strand = "plan"
kind   = "wait"
lasts  = "{}; source test"
[step.review]
strand = "plan"
kind   = "wait"
lasts  = "1 day; source test"
[step.begun]
strand = "other"
kind   = "wait"
lasts  = "1 day; source test"
[clock.long]
from   = "work.entered"
until  = "plan.ended"
limit  = "200 days"
source = "test"
[clock.past]
from   = "work.entered"
until  = "review.done"
limit  = "40 days"
source = "test"
[event.late]
on    = {{ overdue = "long" }}
if    = "visits(work) >= 4 and not visits(work) >= 5"
start = "other.begun"
[event.look]
on    = {{ rate = "0 per child-year; source test" }}
while = ["plan"]
start = "plan.review"
[event.never]
on    = "review.done"
start = "other.begun"
[stream.a]
start    = "plan.work"
families = "0 families a year; source test"
children-per-family = "2; source test"
alike    = "0.5; assumed 0.4 to 0.6"
[stock.open]
strand   = "plan"
children = "61 children; source test"
ages     = "100 days; source test"
start    = "plan.work"
history  = {{ first = "work.entered", then = "review.done", at = "30 days", every = "30 days", source = "test" }}
)",
                     lasts) +
         team("t",
              "worker = { fte = \"10; source test\", pattern = \"office\", ceiling = \"18 "
              "children; source test\" }");
}

std::size_t at_plan(const Engine& engine) {
  return static_cast<std::size_t>(engine.strand("plan"));
}

TEST(Stock, HasAsManyChildrenAsStatedAndCountsNoneAsNew) {
  Engine engine(stock("published stock", "700 days"));
  const Story run = engine.run();
  EXPECT_EQ(run.record.strand_at_start_children[at_plan(engine)], 61);
  EXPECT_EQ(run.record.strand_starts_children[at_plan(engine)], 0);
  EXPECT_EQ(run.record.strand_at_end_children[at_plan(engine)], 61);
  EXPECT_EQ(counter(run, Counter::children_referred), 0);
  EXPECT_EQ(counter(run, Counter::stock_children), 61);
  // Within the ceilings, so that nobody waits for a worker.
  EXPECT_EQ(counter(run, Counter::child_days_unallocated), 0);
  int allocated = 0;
  for (const LogLine& line : run.log) {
    allocated += line.what == kLogAllocated ? 1 : 0;
  }
  EXPECT_EQ(allocated, counter(run, Counter::stock_families));
}

TEST(Stock, ClocksRunFromThePastAndThePastItselfCountsNowhere) {
  Engine engine(stock("published stock", "700 days"));
  const Story run = engine.run();
  std::vector<std::string> late;
  for (const LogLine& line : run.log) {
    if (line.what == kLogHappened) late.push_back(when(line.time));
  }
  // 200 days after 23 September end on 11 April; visits are the three past reviews and this one.
  EXPECT_EQ(static_cast<int>(late.size()), counter(run, Counter::stock_families));
  EXPECT_THAT(late, Each("2026-04-12 00:00"));
  EXPECT_EQ(engine.children(run, "long", ClockFate::breached), 61);
  EXPECT_EQ(engine.children(run, "past", ClockFate::met), 0);
  EXPECT_EQ(engine.children(run, "past", ClockFate::breached), 0);
}

TEST(Stock, AWaitThatBeganInThePastEndsWhenItWouldHave) {
  // Since the third review, on 22 December, 60 days: until 20 February.
  Engine engine(stock("published stock", "60 days"));
  const Story run = engine.run();
  const auto dates = engine.dates(run, "work", EventRef::What::done);
  EXPECT_EQ(static_cast<int>(dates.size()), counter(run, Counter::stock_families));
  EXPECT_THAT(dates, Each("2026-02-20 09:00"));
}

TEST(Stock, IsIgnoredInATypicalYear) {
  Engine engine(stock("typical year", "60 days"));
  EXPECT_EQ(counter(engine.run(), Counter::families_arrived_ever), 0);
}

}  // namespace
}  // namespace casetide::model::test
