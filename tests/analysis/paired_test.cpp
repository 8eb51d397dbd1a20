// Two settings with the same families: differences, what pairing saves, and Holm's correction.
#include "analysis/paired.hpp"

#include <cmath>
#include <optional>
#include <vector>

#include <boost/math/distributions/students_t.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/draws.hpp"

namespace casetide::analysis {
namespace {

using testing::ElementsAre;

Column each_twice(const std::vector<double>& pairs) {
  Column values;
  for (const double value : pairs) {
    values.push_back(value);
    values.push_back(value);
  }
  return values;
}

Series counts(const std::vector<double>& pairs) {
  return {each_twice(pairs), Column(2 * pairs.size(), 1.0)};
}

TEST(Paired, AgreesWithAPairedTTestWorkedByHand) {
  const Estimator estimator(16);
  // Differences 1, 2, 3, 4, 1, 2, 3, 4: mean 2.5, variance 10/7.
  const PairedDifference found = paired_difference(estimator, counts({5, 9, 2, 8, 4, 7, 1, 6}),
                                                   counts({6, 11, 5, 12, 5, 9, 4, 10}));
  EXPECT_DOUBLE_EQ(found.more.mean.value(), 2.5);
  const double t = 2.5 / std::sqrt(10.0 / 7 / 8);
  const boost::math::students_t law(7);
  EXPECT_NEAR(found.p.value(), 2 * boost::math::cdf(boost::math::complement(law, t)), 1e-12);
  EXPECT_NEAR(found.more.low.value(), 2.5 - 2.364624 * std::sqrt(10.0 / 7 / 8), 1e-5);
  // Squares about the means: 55.5 of the first (mean 5.25), 67.5 of the second (mean 7.75).
  EXPECT_NEAR(found.variance_saved.value(), 1 - (10.0 / 7) / (55.5 / 7 + 67.5 / 7), 1e-12);
  EXPECT_FALSE(found.identical);
}

TEST(Paired, TheSameRunTwiceDoesNotDiffer) {
  const Estimator estimator(16);
  const Series one = counts({5, 9, 2, 8, 4, 7, 1, 6});
  const PairedDifference found = paired_difference(estimator, one, one);
  EXPECT_TRUE(found.identical);
  EXPECT_EQ(found.more.mean, 0);
  EXPECT_FALSE(found.p.has_value());
  EXPECT_NEAR(found.correlation.value(), 1, 1e-12);
  EXPECT_NEAR(found.variance_saved.value(), 1, 1e-12);
}

// A post that costs what it costs, whatever happens.
TEST(Paired, WhatDiffersByTheSameInEveryPairIsNoChance) {
  const Estimator estimator(16);
  const PairedDifference found = paired_difference(estimator, counts({5, 9, 2, 8, 4, 7, 1, 6}),
                                                   counts({8, 12, 5, 11, 7, 10, 4, 9}));
  EXPECT_EQ(found.more.mean, 3);
  EXPECT_EQ(found.p, 0.0);
}

TEST(Paired, ARatioIsThatOfTheSums) {
  const Estimator estimator(16);
  const Series first{each_twice({1, 2, 3, 4, 1, 2, 3, 4}),
                     each_twice({10, 10, 10, 10, 20, 20, 20, 20})};
  const Series second{each_twice({2, 2, 3, 4, 1, 2, 3, 8}),
                      each_twice({10, 10, 10, 10, 20, 20, 20, 20})};
  const PairedDifference found = paired_difference(estimator, first, second);
  EXPECT_NEAR(found.first.mean.value(), 20.0 / 120, 1e-12);
  EXPECT_NEAR(found.more.mean.value(), 5.0 / 120, 1e-12);
  double sum = 0;
  for (const double residual : found.residuals)
    sum += residual;
  EXPECT_NEAR(sum, 0, 1e-12);
}

/// How often p and the interval contradict each other in 2,000 series of the most lopsided differences, and
/// how often a plain t test and the interval do, the planted fault; of counts and of shares.
struct Contradictions {
  int found = 0;
  int with_plain_t = 0;
};
Contradictions contradictions() {
  constexpr int kSeries = 2000;
  constexpr std::uint32_t kPairs = 12;
  const Estimator estimator(2 * kPairs);
  const boost::math::students_t law(kPairs - 1);
  Contradictions all;
  for (int series = 0; series < kSeries; ++series) {
    const sim::Luck luck(23, static_cast<std::uint32_t>(series));
    const auto even = [&](std::uint32_t at) {
      return (luck.word({.entity = at, .purpose = sim::purpose_named("paired-test")}) + 0.5) /
             4294967296.0;
    };
    Series first{Column(2 * kPairs), Column(2 * kPairs, 1.0)};
    if (series % 2 == 1)
      for (std::uint32_t i = 0; i < 2 * kPairs; ++i)
        first.below[i] = 40 + std::floor(20 * even(200 + i));
    Series second = first;
    for (std::uint32_t i = 0; i < 2 * kPairs; ++i) {
      first.above[i] = 10 + 5 * even(100 + i / 2);
      second.above[i] = first.above[i] + even(300) - std::log(even(i / 2)) - 1;
    }
    const PairedDifference found = paired_difference(estimator, first, second);
    const bool left_out = *found.more.low > 0 || *found.more.high < 0;
    double squares = 0;
    for (const double residual : found.residuals)
      squares += residual * residual;
    const double t = *found.more.mean / std::sqrt(squares / (kPairs - 1) / kPairs);
    const double plain = 2 * boost::math::cdf(boost::math::complement(law, std::abs(t)));
    all.found += (*found.p < 0.05) != left_out ? 1 : 0;
    all.with_plain_t += (plain < 0.05) != left_out ? 1 : 0;
  }
  return all;
}
TEST(Paired, PIsBelowATwentiethWhereTheIntervalLeavesNoughtOutAndNowhereElse) {
  EXPECT_EQ(contradictions().found, 0);
}
TEST(Paired, TheCheckAboveWouldFindAPlainTTest) {
  EXPECT_GT(contradictions().with_plain_t, 20);
}

// Too few to tell how far they scatter: by how many go which way, as coins would fall.
TEST(Paired, FewPairsWithCasesAreJudgedByTheirSigns) {
  const auto p_of = [](std::size_t higher, std::size_t lower) {
    Series first{Column(24, 0.0), Column(24, 0.0)};
    Series second = first;
    for (std::size_t i = 0; i < 2 * (higher + lower); ++i) {
      first.below[i] = second.below[i] = 10;
      (i < 2 * higher ? second : first).above[i] = 10;
    }
    const PairedDifference found = paired_difference(Estimator(24), first, second);
    EXPECT_FALSE(found.more.low.has_value());
    return found.p;
  };
  EXPECT_DOUBLE_EQ(p_of(3, 0).value(), 2.0 / 8);
  EXPECT_DOUBLE_EQ(p_of(7, 0).value(), 2.0 / 128);
  EXPECT_DOUBLE_EQ(p_of(0, 7).value(), 2.0 / 128);
  EXPECT_DOUBLE_EQ(p_of(6, 1).value(), 2 * (1 + 7) / 128.0);
  EXPECT_EQ(p_of(1, 1), 1.0);
  EXPECT_FALSE(p_of(0, 0).has_value());
}

// Where nothing differs, p is even between 0 and 1. 4,000 tests of 16 pairs: the count below 0.05 is
// binomial; more than 6 standard errors off is a false alarm below 1e-8. Pairs taken for twice as many
// independent replications, the planted fault, would give 0.16 in place of 0.05.
double share_below_a_twentieth(bool as_if_independent) {
  constexpr int kTests = 4000;
  constexpr std::size_t kPairs = 16;
  const Estimator estimator(2 * kPairs);
  int below = 0;
  for (int test = 0; test < kTests; ++test) {
    const sim::Luck luck(17, static_cast<std::uint32_t>(test));
    const auto normal = [&](std::uint32_t at) {  // sum of twelve even numbers
      double sum = -6;
      for (std::uint32_t i = 0; i < 12; ++i) {
        sum += (luck.word({.entity = at * 12 + i, .purpose = sim::purpose_named("paired-test")}) +
                0.5) /
               4294967296.0;
      }
      return sum;
    };
    Series first{Column(2 * kPairs), Column(2 * kPairs, 1.0)};
    Series second = first;
    for (std::uint32_t i = 0; i < 2 * kPairs; ++i) {
      const double shared = normal(i / 2);
      first.above[i] = 10 + shared;
      second.above[i] = 10 + shared + normal(1000 + i / 2);
    }
    const PairedDifference found = paired_difference(estimator, first, second);
    double p = found.p.value();
    if (as_if_independent) {
      const double t =
          boost::math::quantile(boost::math::students_t(kPairs - 1), 1 - p / 2) * std::sqrt(2.0);
      p = 2 * boost::math::cdf(boost::math::complement(boost::math::students_t(2 * kPairs - 1), t));
    }
    below += p < 0.05 ? 1 : 0;
  }
  return below / static_cast<double>(kTests);
}
const double kMostOff = 6 * std::sqrt(0.05 * 0.95 / 4000);
TEST(Paired, WithoutADifferencePIsBelowATwentiethOneTimeInTwenty) {
  EXPECT_NEAR(share_below_a_twentieth(false), 0.05, kMostOff);
}
TEST(Paired, TheCheckAboveHasTeeth) {
  EXPECT_GT(share_below_a_twentieth(true), 0.05 + kMostOff);
}

TEST(Holm, MultipliesByHowManyAreLeftAndNeverFalls) {
  EXPECT_THAT(holm({0.01, 0.04, 0.03}), ElementsAre(0.03, 0.06, 0.06));
  EXPECT_THAT(holm({0.5, std::nullopt, 0.01}), ElementsAre(0.5, std::nullopt, 0.02));
  EXPECT_THAT(holm({0.9, 0.8}), ElementsAre(1, 1));
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace casetide::analysis
