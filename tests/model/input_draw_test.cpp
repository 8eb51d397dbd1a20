// Uncertain inputs: what a range means, and which replications share one draw.
//
// Shares of 4,000 draws below a stated percentile are binomial: the checks fail beyond 6 standard
// errors, a false alarm below 1e-7 for any seed.
#include "model/input_draw.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/replicator.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr int kDraws = 4000;
constexpr double kStandardErrors = 6;

Quantity range(double value, double low, double high, RangeScale scale, const std::string& path) {
  Quantity quantity;
  quantity.value = value;
  quantity.assumed = {low, high};
  quantity.scale = scale;
  quantity.origin.path = path;
  return quantity;
}

double share_below(const Quantity& quantity, double limit) {
  int below = 0;
  for (std::uint32_t pair = 0; pair < kDraws; ++pair) {
    below += InputDraw(5, pair).value(quantity) < limit ? 1 : 0;
  }
  return below / static_cast<double>(kDraws);
}

bool agrees(double share, double expected) {
  return std::abs(share - expected) <
         kStandardErrors * std::sqrt(expected * (1 - expected) / kDraws);
}

TEST(InputDraws, HaveTheStatedMedianAndPercentilesOnEveryScale) {
  for (const RangeScale scale : {RangeScale::log, RangeScale::logit, RangeScale::linear}) {
    const Quantity quantity =
        range(0.3, 0.2, 0.7, scale, "a.path." + std::to_string(static_cast<int>(scale)));
    EXPECT_TRUE(agrees(share_below(quantity, 0.2), 0.05));
    EXPECT_TRUE(agrees(share_below(quantity, 0.3), 0.50));
    EXPECT_TRUE(agrees(share_below(quantity, 0.7), 0.95));
  }
}

TEST(InputDraws, TheCheckAboveHasTeeth) {
  const Quantity quantity = range(0.3, 0.2, 0.7, RangeScale::log, "a.path");
  EXPECT_FALSE(agrees(share_below(quantity, 0.22), 0.05));
  EXPECT_FALSE(agrees(share_below(quantity, 0.33), 0.50));
  EXPECT_FALSE(agrees(share_below(quantity, 0.60), 0.95));
}

TEST(InputDraws, OfSharesAreADirichletOfTheStatedWeight) {
  std::vector<Quantity> stated(3);
  const std::vector<double> mean = {0.2, 0.3, 0.5};
  for (std::size_t i = 0; i < 3; ++i) {
    stated[i].value = mean[i];
    stated[i].origin.path = "shares." + std::to_string(i);
  }
  constexpr double kWeight = 40;
  for (std::size_t i = 0; i < 3; ++i) {
    double sum = 0;
    double squares = 0;
    for (std::uint32_t pair = 0; pair < kDraws; ++pair) {
      const auto drawn = InputDraw(6, pair).shares(stated, kWeight);
      EXPECT_NEAR(drawn[0] + drawn[1] + drawn[2], 1, 1e-12);
      sum += drawn[i];
      squares += drawn[i] * drawn[i];
    }
    const double average = sum / kDraws;
    const double variance = squares / kDraws - average * average;
    const double stated_variance = mean[i] * (1 - mean[i]) / (kWeight + 1);
    EXPECT_LT(std::abs(average - mean[i]), kStandardErrors * std::sqrt(stated_variance / kDraws));
    EXPECT_NEAR(variance / stated_variance, 1, kStandardErrors * std::sqrt(2.5 / kDraws));
  }
}

TEST(InputDraws, StayWithinWhatTheFieldTakes) {
  // A range that touches 100 % is spread evenly, and its upper tail reaches beyond.
  Quantity share = range(0.9, 0.8, 1.0, RangeScale::linear, "a.share");
  share.least = 0;
  share.most = 1;
  Quantity children = range(1.2, 1.1, 4.9, RangeScale::log, "children");
  children.least = 1;
  children.most = 5;
  int at_most = 0;
  for (std::uint32_t pair = 0; pair < kDraws; ++pair) {
    const double drawn = InputDraw(5, pair).value(share);
    EXPECT_GE(drawn, 0);
    EXPECT_LE(drawn, 1);
    at_most += drawn == 1 ? 1 : 0;
    EXPECT_GE(InputDraw(5, pair).value(children), 1);
    EXPECT_LE(InputDraw(5, pair).value(children), 5);
  }
  EXPECT_TRUE(agrees(at_most / static_cast<double>(kDraws), 0.05));
}

TEST(InputDraws, OfSharesThatMayAllBeNothingStillSumToOne) {
  std::vector<Quantity> stated;
  for (const char* path : {"shares.a", "shares.b"}) {
    stated.push_back(range(0.5, 0, 1, RangeScale::linear, path));
  }
  int nothing = 0;
  for (std::uint32_t pair = 0; pair < kDraws; ++pair) {
    const InputDraw draw(5, pair);
    const std::vector<double> drawn = draw.shares(stated, std::nullopt);
    EXPECT_NEAR(drawn[0] + drawn[1], 1, 1e-12);
    nothing += draw.value(stated[0]) + draw.value(stated[1]) == 0 ? 1 : 0;
  }
  EXPECT_GT(nothing, 0) << "no draw tried it";
}

TEST(InputDraws, AsStatedAreTheStatedValues) {
  EXPECT_EQ(InputDraw::as_stated().value(range(0.3, 0.2, 0.7, RangeScale::log, "p")), 0.3);
}

std::string two_waits(const std::string& more) {
  return opening() +
         team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
         more + R"(
[strand.visit]
[step.look]
strand = "visit"
kind   = "wait"
lasts  = "100 hours; assumed 50 to 200 hours"
[clock.look]
from   = "referral.received"
until  = "look.done"
limit  = "60 days"
source = "test"
[stream.s]
start = "visit.look"
families = "300 families a year; source test"
children-per-family = "1; source test"
alike = "1; source test"
)";
}

std::int64_t wait_of(const Record& record) {
  EXPECT_GT(record.clock_stopped_in_time_families[0], 0);
  return record.clock_elapsed_minutes[0] / record.clock_stopped_in_time_families[0];
}

TEST(Replications, SharePairsOfInputsButNotLuck) {
  const Engine engine(two_waits(""));
  Replicator replicator(engine.scenario(), 9);
  const Record zero = replicator.run(0);
  const Record one = replicator.run(1);
  const Record two = replicator.run(2);
  EXPECT_EQ(wait_of(zero), wait_of(one));
  EXPECT_NE(wait_of(zero), wait_of(two));
  EXPECT_NE(zero.weekly_arrivals, one.weekly_arrivals);
  EXPECT_EQ(zero.weekly_arrivals, replicator.run(0).weekly_arrivals);
}

TEST(InputDraws, DoNotMoveWhenAnotherInputIsAdded) {
  const InputDraw draw(9, 3);
  const Engine plain(two_waits(""), {}, draw);
  const Engine more(two_waits("[team.other.posts]\naide = { fte = \"3; assumed 2 to 5\", pattern = "
                              "\"office\", pool = true }\n"),
                    {}, draw);
  EXPECT_EQ(plain.compiled().phases[0].steps[0].lasts.table.mean(),
            more.compiled().phases[0].steps[0].lasts.table.mean());
  EXPECT_NE(plain.compiled().phases[0].steps[0].lasts.table.mean(), 6000);
}

TEST(InputDraw, AFixedInputIsReadAtItsProbabilityAndTheOthersAsDrawn) {
  const Quantity one = range(10, 5, 20, RangeScale::log, "one");
  const Quantity two = range(10, 5, 20, RangeScale::log, "two");
  const InputDraw draw(5, 3, {.at = {{"one", 0.95}}});
  EXPECT_NEAR(draw.value(one), 20, 1e-9);
  EXPECT_EQ(draw.value(two), InputDraw(5, 3).value(two));
  EXPECT_NE(draw.value(two), 10);
}

TEST(InputDraw, TheOthersCanStayAsStated) {
  const Quantity one = range(10, 5, 20, RangeScale::log, "one");
  const Quantity two = range(10, 5, 20, RangeScale::log, "two");
  const InputDraw draw(5, 3, {.as_stated = true, .at = {{"one", 0.05}}});
  EXPECT_NEAR(draw.value(one), 5, 1e-9);
  EXPECT_EQ(draw.value(two), 10);
}

TEST(InputDraw, AShareOfATableIsFixedAndTheOthersKeepTheirProportions) {
  std::vector<Quantity> stated(3);
  for (std::size_t i = 0; i < stated.size(); ++i) {
    stated[i].value = i == 0 ? 0.5 : 0.25;
    stated[i].origin.path = "outcomes." + std::to_string(i);
  }
  const InputDraw all_stated(5, 3, {.as_stated = true});
  EXPECT_EQ(all_stated.shares(stated, 40), InputDraw::as_stated().shares(stated, 40));
  const std::vector<double> drawn =
      InputDraw(5, 3, {.as_stated = true, .at = {{"outcomes.0", 0.95}}}).shares(stated, 40);
  // Gamma(20, 1) has its 95th percentile at 27.879 (chi-squared of 40 degrees of freedom: 55.758 / 2).
  EXPECT_NEAR(drawn[0], 27.879 / (27.879 + 20), 1e-4);
  EXPECT_NEAR(drawn[1], 10 / (27.879 + 20), 1e-4);
  EXPECT_NEAR(drawn[2], drawn[1], 1e-12);
}

TEST(InputDraw, ListsEachUncertainInputOnceWithItsRange) {
  std::vector<UncertainInput> list;
  const InputDraw draw = InputDraw::listing(list);
  const Quantity one = range(10, 5, 20, RangeScale::log, "one");
  Quantity sure = one;
  sure.assumed.reset();
  sure.origin.path = "sure";
  std::vector<Quantity> shares(2);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    shares[i].value = 0.5;
    shares[i].origin.path = "step.response.outcomes." + std::to_string(i);
  }
  EXPECT_EQ(draw.value(one), 10);
  EXPECT_EQ(draw.value(one), 10);
  EXPECT_EQ(draw.value(sure), 10);
  (void)draw.shares(shares, 40);
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].path, "one");
  EXPECT_EQ(list[0].low, 5);
  EXPECT_EQ(list[0].high, 20);
  EXPECT_EQ(list[0].table, "");
  EXPECT_EQ(list[1].table, "step.response.outcomes");
  EXPECT_LT(list[1].low, 0.5);
  EXPECT_GT(list[1].high, 0.5);
}

}  // namespace
}  // namespace casetide::model::test
