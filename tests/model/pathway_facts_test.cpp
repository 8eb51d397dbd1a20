// Facts of children are drawn child by child, tested for the children concerned, and set by outcomes.
#include <bit>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

/// Families of one to a few children, each child with its own answer; `after` goes on from "asked".
std::string asked(const char* of, const char* alike, const std::string& after) {
  return opening() +
         fmt::format(R"(
[fact.disabled]
of     = "{}"
among  = ["yes", "no"]
shares = {{ yes = "30 %", no = "70 %", source = "test" }}
[strand.need]
[step.ask]
strand = "need"
kind   = "decision"
per    = "child"
rows   = [
  {{ if = "disabled = yes", outcomes = {{ yes = "100 %", no = "0 %", source = "test" }} }},
  {{ outcomes = {{ yes = "0 %", no = "100 %", source = "test" }} }},
]
{}
[stream.a]
start    = "need.ask"
families = "20000 families a year; source test"
children-per-family = "2; source test"
alike    = "{}"
)",
                     of, after, alike) +
         team("t", "worker = { fte = \"1; source test\", pattern = \"always\" }");
}

/// Children whose family holds both answers, of all children.
double mixed(const Story& run) {
  std::map<std::uint32_t, std::pair<int, int>> families;
  for (const LogLine& line : run.log) {
    if (line.what == static_cast<std::uint8_t>(EventRef::What::outcome)) {
      auto& [yes, no] = families[line.family];
      (line.detail == 0 ? yes : no) += std::popcount(unsigned{line.set});
    }
  }
  double both = 0;
  double all = 0;
  for (const auto& [family, answers] : families) {
    all += answers.first + answers.second == 2 ? 1 : 0;
    both += answers.first == 1 && answers.second == 1 ? 1 : 0;
  }
  return both / all;
}

TEST(Facts, OfTheFamilyAreTheSameForAllItsChildren) {
  Engine engine(asked("family", "0; assumed 0 to 0", ""));
  EXPECT_EQ(mixed(engine.run()), 0);
}

TEST(Facts, OfTheChildAreEachChildsOwnUnlessAlike) {
  // Two children differ with probability (1 - alike^2) x 2 x 0.3 x 0.7; about 7,000 families of two.
  // False alarm: 6 standard deviations of a binomial, below 1e-8.
  for (const double alike : {0.0, 0.5, 1.0}) {
    Engine engine(asked("child", fmt::format("{0}; assumed {0} to {0}", alike).c_str(), ""));
    const Story run = engine.run();
    const double p = (1 - alike * alike) * 0.42;
    EXPECT_NEAR(mixed(run), p, 6 * std::sqrt(p * (1 - p) / 6500)) << alike;
    const double children =
        engine.outcome_children(run, "ask[yes]") + engine.outcome_children(run, "ask[no]");
    EXPECT_NEAR(engine.outcome_children(run, "ask[yes]") / children, 0.3, 0.03);
  }
}

TEST(Facts, AnOutcomeSetsThemForItsOwnChildren) {
  Engine engine(asked("child", "0; assumed 0 to 0", R"(
sets = { yes = { disabled = "no" }, no = { disabled = "yes" } }
next = "ask-again"
[step.ask-again]
strand = "need"
kind   = "decision"
per    = "child"
rows   = [
  { if = "disabled = yes", outcomes = { yes = "100 %", no = "0 %", source = "test" } },
  { outcomes = { yes = "0 %", no = "100 %", source = "test" } },
]
)"));
  const Story run = engine.run();
  EXPECT_GT(engine.outcome_children(run, "ask[yes]"), 1000);
  EXPECT_EQ(engine.outcome_children(run, "ask[yes]"),
            engine.outcome_children(run, "ask-again[no]"));
  EXPECT_EQ(engine.outcome_children(run, "ask[no]"),
            engine.outcome_children(run, "ask-again[yes]"));
}

TEST(Facts, SeenFromAStrandOneChildIsEnough) {
  // Without per = "child" the whole set goes the way of any child whose answer is yes: of families of
  // n children 1 - 0.7^n.
  std::string text = asked("child", "0; assumed 0 to 0", "");
  text.erase(text.find("per    = \"child\"\n"), std::string("per    = \"child\"\n").size());
  Engine engine(text);
  const Story run = engine.run();
  double expected = 0;
  double variance = 0;
  double seen = 0;
  for (const LogLine& line : run.log) {
    if (line.what == static_cast<std::uint8_t>(EventRef::What::outcome)) {
      const double p = 1 - std::pow(0.7, std::popcount(unsigned{line.set}));
      expected += p;
      variance += p * (1 - p);
      seen += line.detail == 0 ? 1 : 0;
    }
  }
  EXPECT_NEAR(seen, expected, 6 * std::sqrt(variance));
}

}  // namespace
}  // namespace casetide::model::test
