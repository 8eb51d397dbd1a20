// What happens first when several things happen in one minute.
//
// Arrivals and dated facts; ends of work and meetings; strand moves until none is left; then one
// choice for each worker. Within each: family, strand, step, visit, never the order of insertion.
#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

const std::string kClerk =
    team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }");

std::string task(const std::string& name, const std::string& minutes,
                 const std::string& next = "") {
  return "\n[step." + name + "]\nstrand = \"visit\"\nkind = \"task\"\nby = \"clerk\"\neffort = \"" +
         minutes + " minutes; source test\"\n" + (next.empty() ? "" : "next = \"" + next + "\"\n");
}

std::string wait(const std::string& name, const std::string& minutes, const std::string& next) {
  return "\n[step." + name + "]\nstrand = \"visit\"\nkind = \"wait\"\nlasts = \"" + minutes +
         " minutes; source test\"\nnext = \"" + next + "\"\n";
}

std::string clock(const std::string& step, const std::string& limit) {
  return "\n[clock." + step + "]\nfrom = \"referral.received\"\nuntil = \"" + step +
         ".done\"\nlimit = \"" + limit + "\"\nsource = \"test\"\n";
}

TEST(OrderInAMinute, AnArrivalIsSeenByTheChoiceMadeWhenWorkEndsInThatMinute) {
  Engine engine(opening() + kClerk + "[strand.visit]\n" + task("first", "60") + task("slow", "30") +
                task("quick", "30") + clock("slow", "10 working days") +
                clock("quick", "1 working day") + arrival("a", "visit.first", "2026-06-01 09:00") +
                arrival("b", "visit.slow", "2026-06-01 09:20") +
                arrival("c", "visit.quick", "2026-06-01 10:00"));
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:20", "2026-06-01 10:00"});
  EXPECT_THAT(engine.work(story, "quick"), ElementsAre("2026-06-01 10:00 post 0"));
  EXPECT_THAT(engine.work(story, "slow"), ElementsAre("2026-06-01 10:30 post 0"));
}

TEST(OrderInAMinute, StrandsMoveUntilNoneIsLeftBeforeAnybodyChooses) {
  // The first task leads through two decisions to an urgent one: it comes before what waited.
  const std::string decisions = R"(
[step.one]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = "two" }
[step.two]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = "quick" }
)";
  Engine engine(opening() + kClerk + "[strand.visit]\n" + task("first", "60", "one") + decisions +
                task("quick", "30") + task("slow", "30") + clock("slow", "10 working days") +
                clock("quick", "1 working day") + arrival("a", "visit.first", "2026-06-01 09:00") +
                arrival("b", "visit.slow", "2026-06-01 09:20"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:20"});
  EXPECT_THAT(engine.work(story, "quick"), ElementsAre("2026-06-01 10:00 post 0"));
  EXPECT_THAT(engine.work(story, "slow"), ElementsAre("2026-06-01 10:30 post 0"));
}

TEST(OrderInAMinute, AmongEqualsTheEarlierFamilyComesFirstWhateverWasInsertedFirst) {
  // Both are released at 10:00; the second family's timer was set at 09:10, the first one's at 09:30.
  Engine engine(opening() + kClerk + "[strand.visit]\n" + wait("one", "30", "two") +
                wait("two", "30", "early") + wait("only", "50", "late") + task("early", "30") +
                task("late", "30") + arrival("z", "visit.only", "2026-06-01 09:10") +
                arrival("a", "visit.one", "2026-06-01 09:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:10"});
  EXPECT_THAT(engine.work(story, "early"), ElementsAre("2026-06-01 10:00 post 0"));
  EXPECT_THAT(engine.work(story, "late"), ElementsAre("2026-06-01 10:30 post 0"));
}

TEST(OrderInAMinute, FamiliesAreNumberedInOrderOfArrivalAcrossStreams) {
  Engine engine(opening() + kClerk + "[strand.visit]\n" + task("early", "30") + task("late", "30") +
                arrival("a", "visit.late", "2026-06-01 09:10") +
                arrival("b", "visit.early", "2026-06-01 09:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:10"});
  const auto first = std::find_if(story.log.begin(), story.log.end(),
                                  [](const LogLine& line) { return line.step != kNone; });
  ASSERT_NE(first, story.log.end());
  EXPECT_EQ(first->family, 0U);
  EXPECT_EQ(first->step, engine.step("early"));
}

TEST(OrderInAMinute, StepsThatEndTogetherBeginWhatWaitsForBothOnce) {
  Engine engine(opening() + kClerk + R"(
[strand.visit]
[step.begin]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["x", "y"] }
[step.x]
strand = "visit"
kind   = "wait"
lasts  = "60 minutes; source test"
[step.y]
strand = "visit"
kind   = "wait"
lasts  = "60 minutes; source test"
[step.both]
strand = "visit"
kind   = "task"
by     = "clerk"
after  = ["x", "y"]
effort = "10 minutes; source test"
)" + arrival("a", "visit.begin", "2026-06-01 09:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00"});
  EXPECT_THAT(engine.dates(story, "both", EventRef::What::entered),
              ElementsAre("2026-06-01 10:00"));
}

TEST(OrderInAMinute, EveryWorkerMakesOneChoiceAndNoTaskIsTakenTwice) {
  // Three tasks are released together to two clerks: two begin at once, the third when one ends.
  Engine engine(
      opening() + team("desk", "clerk = { fte = \"2; source test\", pattern = \"office\" }") +
      R"(
[strand.visit]
[step.begin]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["x", "y", "z"] }
)" + task("x", "30") +
      task("y", "40") + task("z", "10") + arrival("a", "visit.begin", "2026-06-01 09:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00"});
  EXPECT_THAT(engine.work(story, "x"), ElementsAre("2026-06-01 09:00 post 0"));
  EXPECT_THAT(engine.work(story, "y"), ElementsAre("2026-06-01 09:00 post 1"));
  EXPECT_THAT(engine.work(story, "z"), ElementsAre("2026-06-01 09:30 post 0"));
}

}  // namespace
}  // namespace casetide::model::test
