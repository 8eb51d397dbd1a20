// How a decision sees harm: cut points give the stated shares, a threshold moves them the right way,
// and more information makes two decisions about one child agree more often.
//
// Cut points are solved on 4,096 pilots and families are a sample of n, so a share is known within
// sqrt(p (1 - p) (1 / 4096 + 1 / n)); a check fails beyond 6 of those, a false alarm below 1e-7.
#include <cmath>
#include <map>
#include <string>

#include <boost/math/distributions/normal.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr double kStandardErrors = 6;
constexpr double kPilots = 4096;

std::string decisions(const std::string& first, const std::string& second,
                      const std::string& children = "1") {
  return opening() +
         team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
         R"(
[strand.visit]
[step.first]
strand   = "visit"
kind     = "decision"
reads    = "harm"
scale    = ["low", "middle", "high"]
outcomes = { low = "20 %", again = "10 %", middle = "30 %", high = "40 %", source = "test" }
next     = { low = "look", again = "rest", middle = "look", high = "look" }
)" + first +
         R"(
[step.rest]
strand = "visit"
kind   = "wait"
lasts  = "10 minutes; source test"
[step.look]
strand = "visit"
kind   = "wait"
lasts  = "10 minutes; source test"
next   = "second"
[step.second]
strand   = "visit"
kind     = "decision"
reads    = "harm"
scale    = ["below", "above"]
outcomes = { below = "50 %", above = "50 %", source = "test" }
)" + second +
         fmt::format(R"(
[stream.s]
start = "visit.first"
families = "20,000 families a year; source test"
children-per-family = "{}; source test"
alike = "0.7; source test"
)",
                     children);
}

const std::string kError = "error = { base = 1.0, source = \"test\" }\n";

double share(const Engine& engine, const Story& story, const std::string& step,
             const std::string& outcome, double* total) {
  double all = 0;
  for (const std::string& name :
       engine.scenario().steps[static_cast<std::size_t>(engine.step(step))].outcomes) {
    all += engine.outcome_families(story, step + "[" + name + "]");
  }
  *total = all;
  return engine.outcome_families(story, step + "[" + outcome + "]") / all;
}

bool agrees(double seen, double stated, double n) {
  return std::abs(seen - stated) <
         kStandardErrors * std::sqrt(stated * (1 - stated) * (1 / kPilots + 1 / n));
}

TEST(CutPoints, GiveTheStatedSharesWithSiblingsAndOffTheScale) {
  for (const char* children : {"1", "1.7"}) {
    Engine engine(decisions(kError, kError, children));
    const Story story = engine.run(3);
    double n = 0;
    for (const auto& [outcome, stated] : std::map<std::string, double>{
             {"low", 0.2}, {"again", 0.1}, {"middle", 0.3}, {"high", 0.4}}) {
      EXPECT_TRUE(agrees(share(engine, story, "first", outcome, &n), stated, n)) << outcome;
    }
    EXPECT_TRUE(agrees(share(engine, story, "second", "above", &n), 0.5, n));
  }
}

TEST(CutPoints, CountFamiliesOfEveryStreamWhereTheyStart) {
  // A third comes by way of the look, which leaves little error; the others are decided at once.
  // Pilots that all had been looked at would put the cut at 1.29, and 15 % above it.
  std::string text =
      decisions(kError, "error = { base = 1.0, less = { look = 0.9 }, source = \"test\" }\n");
  const std::string halves = "below = \"50 %\", above = \"50 %\"";
  text.replace(text.find(halves), halves.size(), "below = \"90 %\", above = \"10 %\"");
  text += R"(
[stream.late]
start = "visit.second"
families = "36,000 families a year; source test"
children-per-family = "1; source test"
alike = "1; source test"
)";
  Engine engine(text);
  const Story story = engine.run(3);
  double n = 0;
  EXPECT_TRUE(agrees(share(engine, story, "second", "above", &n), 0.1, n));
  EXPECT_FALSE(agrees(0.15, 0.1, n));
}

TEST(CutPoints, OfAThresholdMovesTheSharesTheRightWay) {
  // The same cut points, 0.3 s.d. higher, as a policy: the stated shares no longer come out.
  const std::string base = decisions(kError, kError);
  Engine plain(base);
  Engine raised("policies = [\"p.toml\"]\nprocedure = \"base.toml\"\n" + opening(),
                {{"base.toml", "title = \"Base\"\n" + base.substr(base.find("[team."))},
                 {"p.toml", "title = \"P\"\n[step.first]\nthreshold = 0.3\n"}});
  double n = 0;
  const double high = share(raised, raised.run(3), "first", "high", &n);
  EXPECT_FALSE(agrees(high, 0.4, n));
  EXPECT_LT(high, 0.4);
  EXPECT_GT(share(raised, raised.run(3), "first", "low", &n), 0.2);
  EXPECT_TRUE(agrees(share(raised, raised.run(3), "first", "again", &n), 0.1, n));
  const auto& cuts = plain.compiled().phases[0].steps[0].rows[0].cuts_q16;
  const auto& moved = raised.compiled().phases[0].steps[0].rows[0].cuts_q16;
  ASSERT_EQ(cuts.size(), moved.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    EXPECT_EQ(moved[i] - cuts[i], 19661);  // 0.3 in 1/65,536
  }
}

TEST(CutPoints, AreQuantilesOfHarmPlusError) {
  // Of single children the signal is normal with variance 1 + 1; on the scale: 2/9, 3/9, 4/9.
  const Engine engine(decisions(kError, kError));
  const auto& cuts = engine.compiled().phases[0].steps[0].rows[0].cuts_q16;
  const boost::math::normal signal(0, std::sqrt(2.0));
  ASSERT_EQ(cuts.size(), 2U);
  const double pilots = kPilots * 0.9;
  for (const auto& [cut, p] : {std::pair(cuts[0], 2.0 / 9), std::pair(cuts[1], 5.0 / 9)}) {
    const double expected = quantile(signal, p);
    const double error = std::sqrt(p * (1 - p) / pilots) / pdf(signal, expected);
    EXPECT_LT(std::abs(static_cast<double>(cut) / 65536 - expected), kStandardErrors * error);
  }
}

TEST(CutPoints, OfAnOverlaysStepsAreSolvedWhereTheyStandOnTheWay) {
  // A third decision between the first and the look, last in the overlay's file: only those whom it
  // lets on come to the second, so that its cut points must be solved before the second's.
  const std::string base = decisions(kError, kError);
  const std::string between = R"(
base  = "base.toml"
title = "Overlay"
[step.first.next]
low    = "between"
middle = "between"
high   = "between"
[step.between]
strand   = "visit"
kind     = "decision"
reads    = "harm"
error    = { base = 1.0, source = "test" }
scale    = ["out", "on"]
outcomes = { out = "60 %", on = "40 %", source = "test" }
next     = { out = "rest", on = "look" }
)";
  Engine engine("procedure = \"overlay.toml\"\n" + opening(),
                {{"base.toml", "title = \"Base\"\n" + base.substr(base.find("[team."))},
                 {"overlay.toml", between}});
  const Story story = engine.run(3);
  double n = 0;
  EXPECT_TRUE(agrees(share(engine, story, "between", "on", &n), 0.4, n));
  EXPECT_TRUE(agrees(share(engine, story, "second", "above", &n), 0.5, n));
}

/// Of the families that the first decision puts highest, the share that the second puts above.
double agreement(const std::string& second, double* n) {
  Engine engine(decisions(kError, second));
  const Story story = engine.run(3);
  std::map<std::uint32_t, bool> high;
  double above = 0;
  double all = 0;
  for (const LogLine& line : story.log) {
    if (line.what != static_cast<std::uint8_t>(EventRef::What::outcome)) {
      continue;
    }
    if (line.step == engine.step("first")) {
      high[line.family] = line.detail == 3;
    } else if (high[line.family]) {
      all += 1;
      above += line.detail == 1 ? 1 : 0;
    }
  }
  *n = all;
  return above / all;
}

TEST(MoreInformation, BringsADecisionNearerToHarm) {
  double n = 0;
  const double blind = agreement("error = { base = 1.0, source = \"test\" }\n", &n);
  const double informed =
      agreement("error = { base = 1.0, less = { look = 0.9 }, source = \"test\" }\n", &n);
  EXPECT_GT(informed - blind, kStandardErrors * std::sqrt(0.5 * (1 / kPilots + 1 / n)))
      << blind << " " << informed;
  // A step that is not done tells nothing: the same choices as without it.
  const double unknown =
      agreement("error = { base = 1.0, less = { rest = 0.9 }, source = \"test\" }\n", &n);
  EXPECT_EQ(unknown, blind);
}

TEST(CutPoints, CountOnlyPilotsWhomAConditionLetsThrough) {
  // Only those decided "high" come to the second decision; were the others counted, the cut would be
  // that of all, and about 7 in 10 above it.
  std::string text = decisions(kError, kError);
  const std::string next = "next   = \"second\"";
  text.replace(text.find(next), next.size(),
               "next = [{ step = \"second\", if = \"first.done[high]\" }]");
  Engine engine(text);
  const Story story = engine.run(3);
  double n = 0;
  const double above = share(engine, story, "second", "above", &n);
  EXPECT_LT(std::abs(above - 0.5),
            kStandardErrors * std::sqrt(0.25 * (1 / (0.4 * kPilots) + 1 / n)))
      << above;
  EXPECT_NEAR(n, engine.outcome_families(story, "first[high]"), 5) << "but for the last minutes";
}

TEST(Threshold, OfATeamMovesTheDecisionsOfItsFamiliesAlone) {
  // What is seen is N(0, 2), and the cut is at 0: in the north it is half an s.d. of harm higher.
  std::string text = decisions(kError, kError + "threshold = { north = 0.5 }\n");
  const std::string shared = "[team.desk.posts]";
  ASSERT_NE(text.find(shared), std::string::npos);
  text += R"(
[team.north]
families = "50 %; source test"
[team.north.posts]
visitor = { fte = "1; source test", pattern = "office" }
[team.south]
families = "50 %; source test"
[team.south.posts]
visitor = { fte = "1; source test", pattern = "office" }
)";
  Engine engine(text);
  const Story story = engine.run(3);
  double n = 0;
  const double above = share(engine, story, "second", "above", &n);
  const boost::math::normal seen(0, std::sqrt(2.0));
  const double north = boost::math::cdf(boost::math::complement(seen, 0.5));
  EXPECT_TRUE(agrees(above, (north + 0.5) / 2, n)) << above;
  EXPECT_FALSE(agrees(above, 0.5, n)) << "the check has teeth";
}

TEST(Threshold, ByWhatIsKnownOfAFamilyMovesTheirDecisionsAlone) {
  // Police refer six in ten: for these the cut is an s.d. of harm higher.
  const std::string rows = "threshold = [{ if = \"referred-by = police\", is = 1 }, { is = 0 }]\n";
  Engine engine(decisions(kError, kError + rows) + R"(
[fact.referred-by]
of     = "family"
among  = ["police", "other"]
shares = { police = "60 %", other = "40 %", source = "test" }
)");
  const Story story = engine.run(3);
  double n = 0;
  const double above = share(engine, story, "second", "above", &n);
  const boost::math::normal seen(0, std::sqrt(2.0));
  const double police = boost::math::cdf(boost::math::complement(seen, 1));
  EXPECT_TRUE(agrees(above, 0.6 * police + 0.4 * 0.5, n)) << above;
  EXPECT_FALSE(agrees(above, 0.5, n)) << "the check has teeth";
  EXPECT_FALSE(agrees(above, police, n)) << "not everybody's";
}

}  // namespace
}  // namespace casetide::model::test
