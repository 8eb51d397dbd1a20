// Who comes to hold a family: every allocation is checked against the rule, by brute force.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/holding_recount.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using Post = HoldingRecount::Post;

/// Families that need somebody to hold them for a while, and a visit of theirs.
std::string cases(const std::string& families) {
  return R"(
[stream.s]
start = "case.look"
families = ")" +
         families + R"( families a year; source test"
children-per-family = "1.8; source test"
alike = "0.5; source test"
[strand.case]
caseload = true
[strand.after]
caseload = true
[step.look]
strand = "case"
kind   = "task"
by     = "allocated"
effort = "3 hours; source test"
next   = "settle"
[step.settle]
strand = "case"
kind   = "wait"
lasts  = { mean = "50 days", shape = "exponential", source = "test" }
next   = "judge"
[step.judge]
strand   = "case"
kind     = "decision"
per      = "child"
outcomes = { stop = "60 %", go = "40 %", source = "test" }
next     = { go = ["after.rest"] }
[step.rest]
strand = "after"
kind   = "wait"
lasts  = { mean = "40 days", shape = "exponential", source = "test" }
[standing.case]
role = "worker"
work = "1 hours per week per child; source test"
)";
}

const std::string kTwoRoles =
    "worker = { fte = \"3.5; source test\", pattern = \"office\", ceiling = \"14 children; source "
    "test\" }\nsenior = { fte = \"1.5; source test\", pattern = \"office\", ceiling = \"6 "
    "children; source test\" }\nclerk = { fte = \"1; source test\", pattern = \"office\", ceiling "
    "= \"0 children; source test\" }";
const std::vector<Post> kTwoRolesPosts = {{14, "worker"}, {14, "worker"}, {14, "worker"},
                                          {7, "worker"},  {6, "senior"},  {3, "senior"},
                                          {0, "clerk"}};

const std::string kComeAndGo =
    "turnover = \"120 % a year; source test\"\nvacancy-lasts = \"4 weeks; source test\"\nnotice-to-"
    "leave = \"4 weeks; source test\"\nread-in = \"90 minutes; source test\"";

void expect_by_the_rule(const HoldingRecount& seen) {
  EXPECT_EQ(seen.wrong, 0);
  EXPECT_EQ(seen.overlooked, 0);
  EXPECT_EQ(seen.above_ceiling, 0);
  for (const std::string& fault : seen.faults)
    ADD_FAILURE() << fault;
}

TEST(Allocation, GoesToTheLeastLoadedOfAllRolesThatHoldFamilies) {
  Engine engine(opening() + team("desk", kTwoRoles, kComeAndGo) + cases("260"));
  HoldingRecount seen(engine, kTwoRolesPosts, {"case", "after"});
  for (std::uint32_t replication = 0; replication < 6; ++replication)
    seen.read(engine.run(3, replication));
  expect_by_the_rule(seen);
  EXPECT_GT(seen.allocations, 1000);
  EXPECT_GT(seen.waits, 100);
  EXPECT_GT(seen.by_role["senior"], 100);
  EXPECT_EQ(seen.by_role["clerk"], 0);
}

TEST(Allocation, TheRecountFindsAPostTooMany) {
  // The planted fault: the recount believes that a senior has room for one child more.
  Engine engine(opening() + team("desk", kTwoRoles, kComeAndGo) + cases("260"));
  std::vector<Post> posts = kTwoRolesPosts;
  posts[4].ceiling = 7;
  HoldingRecount seen(engine, posts, {"case", "after"});
  seen.read(engine.run(3, 0));
  EXPECT_GT(seen.wrong, 0);
}

TEST(Allocation, StandingWorkOfAFamilyIsOwedByWhoeverHoldsIt) {
  // One worker without room and a senior: what the worker's role owes for a family, the senior owes.
  const std::string posts =
      "worker = { fte = \"1; source test\", pattern = \"office\", ceiling = \"1 children; source "
      "test\" }\nsenior = { fte = \"1; source test\", pattern = \"office\", ceiling = \"9 "
      "children; source test\" }";
  const std::string rest = R"(
[strand.case]
caseload = true
[step.settle]
strand = "case"
kind   = "wait"
lasts  = "70 days; source test"
[standing.case]
role = "worker"
work = "1 hours per week per child; source test"
)";
  Engine engine(opening() + team("desk", posts) + rest +
                arrival("first", "case.settle", "2026-03-02 10:00") +
                arrival("second", "case.settle", "2026-03-02 11:00"));
  const Story story = engine.run_with_arrivals({"2026-03-02 10:00", "2026-03-02 11:00"});
  // 70 days from a Monday morning: Mondays of 9 March to 11 May accrue an hour for each child.
  EXPECT_EQ(engine.hours(story, "worker", Hours::needed), 10 * 60);
  EXPECT_EQ(engine.hours(story, "senior", Hours::needed), 10 * 60);
  EXPECT_EQ(engine.hours(story, "senior", Hours::standing), 10 * 60);
}

TEST(Allocation, WorkThatWaitsForAWorkerIsForAnybodyOnceNobodyNeedsToHoldTheFamily) {
  // The only worker has no room for the second family, whose visit waits for one to be found. Its case
  // ends before that: nobody will ever hold it, and whoever could have done so visits.
  const std::string posts =
      "worker = { fte = \"1; source test\", pattern = \"office\", ceiling = \"1 children; source "
      "test\" }";
  const std::string rest = R"(
[strand.check]
[strand.case]
caseload = true
[step.begin]
strand   = "check"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["case.short", "pause"] }
[step.pause]
strand = "check"
kind   = "wait"
lasts  = "1 day; source test"
next   = ["visit", "talk"]
[step.visit]
strand = "check"
kind   = "task"
by     = "allocated"
effort = "2 hours; source test"
[step.talk]
strand = "check"
kind   = "meeting"
needs  = { worker = "allocated" }
length = "1 hour; source test"
[step.short]
strand = "case"
kind   = "wait"
lasts  = "7 days; source test"
[step.long]
strand = "case"
kind   = "wait"
lasts  = "70 days; source test"
)";
  Engine engine(opening() + team("desk", posts) + rest +
                arrival("first", "case.long", "2026-06-01 10:00") +
                arrival("second", "check.begin", "2026-06-01 11:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 10:00", "2026-06-01 11:00"});
  EXPECT_THAT(engine.work(story, "visit"), ElementsAre("2026-06-08 12:00 post 0"));
  EXPECT_THAT(engine.dates(story, "talk", EventRef::What::started), SizeIs(1));
  // On the queue all the time, as for a worker who is busy: 6 days from 2 June, 11:00, and the meeting.
  EXPECT_EQ(story.record.step_queue_minutes.at(static_cast<std::size_t>(engine.step("visit"))),
            (6 * 24 + 1) * 60);
}

}  // namespace
}  // namespace casetide::model::test
