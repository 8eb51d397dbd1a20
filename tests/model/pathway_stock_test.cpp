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

/// 61 children on a plan since 23 September 2025, reviewed and decided on thrice by 22 December.
std::string plans(const char* then, const char* until_next_review) {
  return "question = \"published stock\"\n" + opening() +
         fmt::format(R"(
[strand.plan]
[step.circulate]
strand = "plan"
kind   = "wait"
lasts  = "1 day; source test"
next   = ["core-group", "on-plan"]
[step.core-group]
strand = "plan"
kind   = "wait"
lasts  = "1 day; source test"
[step.on-plan]
strand = "plan"
kind   = "wait"
lasts  = "{1}; source test"
next   = "review"
[step.review]
strand = "plan"
kind   = "wait"
lasts  = "1 day; source test"
next   = "decide"
[step.decide]
strand = "plan"
kind   = "decision"
rows   = [
  {{ if = "visits(review) >= 4", outcomes = {{ on = "0 %", over = "100 %", source = "test" }} }},
  {{ outcomes = {{ on = "100 %", over = "0 %", source = "test" }} }},
]
next   = {{ on = "on-plan" }}
[clock.core-group]
from   = "circulate.entered"
until  = "core-group.done"
limit  = "10 days"
source = "test"
[clock.both]
from   = "circulate.entered"
until  = {{ all = ["core-group.done", "review.done"] }}
limit  = "10 days"
source = "test"
[clock.later-review]
from   = "decide.done"
until  = "review.done"
if     = "on-plan.entered"
void   = "decide.done[over]"
limit  = "40 days"
source = "test"
[stream.a]
start    = "plan.circulate"
families = "0 families a year; source test"
[stock.open]
strand   = "plan"
children = "61 children; source test"
ages     = "100 days; source test"
start    = "plan.on-plan"
history  = {{ first = "circulate.entered", then = {0}, at = "30 days", every = "30 days", source = "test" }}
)",
                     then, until_next_review) +
         team("t", "worker = { fte = \"1; source test\", pattern = \"office\" }");
}
constexpr const char* kReviewsAndDecisions = R"(["review.done", "decide.done"])";

int of_any_fate(const Engine& engine, const Story& run, const std::string& clock) {
  int children = 0;
  for (int fate = 0; fate < kFates; ++fate) {
    children += engine.children(run, clock, static_cast<ClockFate>(fate));
  }
  return children;
}

TEST(Stock, ClocksThatNothingAheadCanStopAreOver) {
  Engine engine(plans(kReviewsAndDecisions, "700 days"));
  const Story run = engine.run();
  EXPECT_EQ(of_any_fate(engine, run, "core-group"), 0);
  EXPECT_EQ(of_any_fate(engine, run, "both"), 0);
  ASSERT_FALSE(run.clocks.empty());
  for (const ClockLine& line : run.clocks) {
    EXPECT_EQ(line.clock, engine.clock("later-review"));
  }
}

TEST(Stock, EventsThatCameAgainAreToldInTheirOrder) {
  // The last decision was on 22 December: 40 days end on 31 January.
  Engine engine(plans(kReviewsAndDecisions, "700 days"));
  const Story run = engine.run();
  EXPECT_EQ(engine.children(run, "later-review", ClockFate::breached), 61);
  std::vector<std::string> since;
  for (const ClockLine& line : run.clocks) {
    if (line.what == ClockLine::What::started) since.push_back(when(line.start));
  }
  EXPECT_EQ(static_cast<int>(since.size()), counter(run, Counter::stock_families));
  EXPECT_THAT(since, Each("2025-12-22 09:00"));
  // The other way round the review stops the clock of its own decision.
  Engine reversed(plans(R"(["decide.done", "review.done"])", "700 days"));
  EXPECT_EQ(of_any_fate(reversed, reversed.run(), "later-review"), 0);
}

TEST(Stock, WhatCameAgainHasBeenVisitedAsOften) {
  // The review of 20 February is the fourth, after which no plan goes on.
  Engine engine(plans(kReviewsAndDecisions, "60 days"));
  const Story run = engine.run();
  EXPECT_EQ(engine.outcome_children(run, "decide[over]"), 61);
  EXPECT_EQ(engine.outcome_children(run, "decide[on]"), 0);
}

TEST(Stock, IsIgnoredInATypicalYear) {
  Engine engine(stock("typical year", "60 days"));
  EXPECT_EQ(counter(engine.run(), Counter::families_arrived_ever), 0);
}

}  // namespace
}  // namespace casetide::model::test
