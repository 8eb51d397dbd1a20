// Cases that go round: decisions that call each other off, and a cycle that hardly ever ends.
#include "model/case_without_end.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/replicator.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using What = EventRef::What;

const std::string kDesk = team("desk", "clerk = { fte = \"1; source test\" }");

/// A wait of 20 minutes, after which the case goes round again but for `out`.
std::string round(const std::string& again, const std::string& out) {
  return R"(
[strand.case]
[step.pause]
strand = "case"
kind   = "wait"
lasts  = "20 minutes; source test"
next   = "ask"
[step.ask]
strand   = "case"
kind     = "decision"
outcomes = { again = ")" +
         again + R"(", out = ")" + out + R"(", source = "test" }
next     = { again = "pause" }
)" + arrival("a", "case.pause", "2026-06-01 09:00");
}

TEST(CaseWithoutEnd, ThatARunMeetsNamesTheStepWithItsPlace) {
  // Of 24 replications one at least has a family, and its case goes round 1,023 times: both but for 1e-10.
  const Engine engine(opening() + kDesk + round("99.999999 %", "0.000001 %"));
  Replicator replicator(engine.scenario(), 1);
  try {
    for (std::uint32_t r = 0; r < 24; ++r)
      static_cast<void>(replicator.run(r));
    FAIL() << "nothing was thrown";
  } catch (const CaseWithoutEnd& found) {
    EXPECT_EQ(found.step(), engine.step("pause"));
    EXPECT_THAT(found.what(),
                AllOf(HasSubstr("scenario.toml:"),
                      HasSubstr(": step.pause: a case came to this step 1,023 times")));
  }
}

TEST(CaseWithoutEnd, IsNoneThatLeavesItsCycleInTime) {
  const Engine engine(opening() + kDesk + round("50 %", "50 %"));
  Replicator replicator(engine.scenario(), 1);
  for (std::uint32_t r = 0; r < 24; ++r)
    EXPECT_NO_THROW(static_cast<void>(replicator.run(r)));
}

TEST(CaseWithoutEnd, OfTwoDecisionsThatCancelEachOtherTheFirstIsMade) {
  const auto decision = [](const std::string& name, const std::string& more) {
    return "[step." + name +
           "]\nstrand = \"case\"\nkind = \"decision\"\noutcomes = { yes = \"100 %\", source = "
           "\"test\" }\n" +
           more;
  };
  Engine engine(opening() + kDesk + "[strand.case]\n" +
                decision("begin", "next = { yes = [\"left\", \"right\"] }\n") +
                decision("left", "cancels = { yes = [\"right\"] }\nnext = { yes = \"last\" }\n") +
                decision("right", "cancels = { yes = [\"left\"] }\nnext = { yes = \"last\" }\n") +
                decision("last", "") + arrival("a", "case.begin", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(engine.outcome_families(story, "left[yes]"), 1);
  EXPECT_EQ(engine.outcome_families(story, "right[yes]"), 0);
  EXPECT_EQ(engine.outcome_families(story, "last[yes]"), 1);
  EXPECT_EQ(counter(story, Counter::reversals), 1);
  EXPECT_EQ(engine.dates(story, "right", What::cancelled).size(), 1U);
}

}  // namespace
}  // namespace casetide::model::test
