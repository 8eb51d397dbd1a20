// Ceilings by weight and by work that waits, worked by hand. 1 June 2026 is a Monday; offices open at 09:00 for
// 8 hours.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> allocated(const Story& story) {
  std::vector<std::string> lines;
  for (const LogLine& line : story.log)
    if (line.what == kLogAllocated)
      lines.push_back(fmt::format("{} family {} to {}", when(line.time), line.family, line.detail));
  return lines;
}

/// Workers with that ceiling; a family stays in an assessment for 10 days, then on a plan for 20.
std::string service(const std::string& workers, const std::string& of_post,
                    const std::string& of_plan) {
  return opening() +
         team("desk", "worker = { fte = \"" + workers + "; source test\", pattern = \"office\"" +
                          of_post + " }\n") +
         R"(
[strand.assessment]
caseload = true
[strand.plan]
caseload = true
)" + of_plan +
         R"(
[step.look]
strand = "assessment"
kind   = "task"
by     = "allocated"
effort = "12 hours; source test"
next   = "rest"
[step.rest]
strand = "assessment"
kind   = "wait"
lasts  = "10 days; source test"
next   = "plan.hold"
[step.hold]
strand = "plan"
kind   = "wait"
lasts  = "20 days; source test"
)" + arrival("nobody", "assessment.look", "2026-11-02 09:00") +
         arrival("a", "plan.hold", "2026-06-01 09:00") +
         arrival("b", "plan.hold", "2026-06-02 09:00") +
         arrival("c", "plan.hold", "2026-06-03 09:00");
}

const std::vector<std::string> kDays = {"2026-06-01 09:00", "2026-06-02 09:00", "2026-06-03 09:00"};

TEST(Weights, WithoutThemEveryChildCountsOnce) {
  Engine engine(service("1", ", ceiling = \"3 children; source test\"", ""));
  EXPECT_THAT(allocated(engine.run_with_arrivals(kDays)),
              ElementsAre("2026-06-01 09:00 family 0 to 0", "2026-06-02 09:00 family 1 to 0",
                          "2026-06-03 09:00 family 2 to 0"));
}

TEST(Weights, AChildOnAPlanFillsMoreOfACeiling) {
  // Two of 1.5 fill a ceiling of 3: the third waits until the first plan ends, 20 days after its beginning.
  Engine engine(
      service("1", ", ceiling = \"3 children; source test\"", "weight = \"1.5; source test\"\n"));
  const Story story = engine.run_with_arrivals(kDays);
  EXPECT_THAT(allocated(story),
              ElementsAre("2026-06-01 09:00 family 0 to 0", "2026-06-02 09:00 family 1 to 0",
                          "2026-06-21 09:00 family 2 to 0"));
  // A caseload is reported in children: two of them for 20 days, the third for the last 2 of its 20.
  EXPECT_EQ(story.record.role_caseload_minutes.at(0), (20 + 20 + 2) * 1440);
}

// The plan of each goes on without a worker, and ends 20 days after its beginning.
TEST(Weights, AFamilyAboveEveryCeilingGoesToWhoeverHoldsNobody) {
  Engine engine(
      service("1", ", ceiling = \"3 children; source test\"", "weight = \"4; source test\"\n"));
  EXPECT_THAT(allocated(engine.run_with_arrivals(kDays)),
              ElementsAre("2026-06-01 09:00 family 0 to 0", "2026-06-21 09:00 family 1 to 0",
                          "2026-06-22 09:00 family 2 to 0"));
}

TEST(Weights, OfTwoStrandsAChildCountsByTheHeavier) {
  // On a plan of weight 2 and in an assessment of weight 1 at once a child counts 2, so that the worker
  // with a ceiling of 3 has room for one more in assessment, and then for nobody.
  std::string text =
      service("1", ", ceiling = \"3 children; source test\"", "weight = \"2; source test\"\n");
  text += arrival("both", "both.begin", "2026-06-08 09:00") +
          arrival("one", "assessment.look", "2026-06-08 10:00") +
          arrival("late", "assessment.look", "2026-06-08 11:00") + R"(
[strand.both]
[step.begin]
strand   = "both"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["plan.hold", "assessment.look"] }
)";
  Engine engine(text);
  const Story story =
      engine.run_with_arrivals({"2026-06-08 09:00", "2026-06-08 10:00", "2026-06-08 11:00"});
  const auto lines = allocated(story);
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[0], "2026-06-08 09:00 family 0 to 0");
  EXPECT_EQ(lines[1], "2026-06-08 10:00 family 1 to 0");
  ASSERT_EQ(lines.size(),
            3U);  // once the first is no longer on a plan, 20 days after its beginning
  EXPECT_EQ(lines[2], "2026-06-28 09:00 family 2 to 0");
}

TEST(TaskHours, WhoHasMuchWorkWaitingIsGivenNobody) {
  // 12 hours of work for each family; two workers who take none while more than 10 wait. Each is done with
  // theirs on the second day, 4 hours after 09:00; who is free is looked for again as the next day begins.
  const std::string families = arrival("x", "assessment.look", "2026-06-08 09:00") +
                               arrival("y", "assessment.look", "2026-06-08 10:00") +
                               arrival("z", "assessment.look", "2026-06-08 11:00");
  const std::vector<std::string> times = {"2026-06-08 09:00", "2026-06-08 10:00",
                                          "2026-06-08 11:00"};
  Engine engine(
      service("2",
              ", ceiling = \"9 children; source test\", task-hours = \"10 hours; source test\"",
              "") +
      families);
  EXPECT_THAT(allocated(engine.run_with_arrivals(times)),
              ElementsAre("2026-06-08 09:00 family 0 to 0", "2026-06-08 10:00 family 1 to 1",
                          "2026-06-10 00:00 family 2 to 0"));
  Engine more(
      service("2",
              ", ceiling = \"9 children; source test\", task-hours = \"12 hours; source test\"",
              "") +
      families);
  EXPECT_THAT(allocated(more.run_with_arrivals(times)),
              ElementsAre("2026-06-08 09:00 family 0 to 0", "2026-06-08 10:00 family 1 to 1",
                          "2026-06-08 11:00 family 2 to 0"));
}

}  // namespace
}  // namespace casetide::model::test
