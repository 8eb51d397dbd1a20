// Intervals are tried on data whose truth is known: pairs of replications that share an input, as
// x = 10 + input of the pair + noise of the replication.
#include "analysis/estimate.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <boost/math/distributions/binomial.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <gtest/gtest.h>

#include "sim/expects.hpp"
#include "tests/analysis/histogram_rows.hpp"

namespace casetide::analysis {
namespace {

std::uint64_t test_seed() {
  const char* given = std::getenv("CASETIDE_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
}

using Generator = boost::random::mt19937_64;

/// Values of `pairs` pairs whose truth is 10.
std::vector<double> paired_values(Generator& generator, std::size_t pairs, double input_sd,
                                  double noise_sd) {
  boost::random::normal_distribution<double> normal;
  std::vector<double> values;
  for (std::size_t k = 0; k < pairs; ++k) {
    const double input = input_sd * normal(generator);
    values.push_back(10 + input + noise_sd * normal(generator));
    values.push_back(10 + input + noise_sd * normal(generator));
  }
  return values;
}

/// How many of `studies` intervals hold the truth.
template <class Interval>
int covered(int studies, const Interval& interval) {
  Generator generator(test_seed());
  int inside = 0;
  for (int study = 0; study < studies; ++study) {
    const Figure figure = interval(paired_values(generator, 8, 1, 1));
    inside += *figure.low <= 10 && 10 <= *figure.high ? 1 : 0;
  }
  return inside;
}

// Method: 4,000 studies of 8 pairs; for normal data the t interval is exact, and turning it by a skewness
// that is not there costs some 0.3 of 100 (400,000 studies), so the count inside is near to
// binomial(4000, 0.95). False alarm: two tails of 4e-7. Power: with the replication taken for the unit,
// as in the twin, coverage falls to about 0.83.
struct CoverageBounds {
  static constexpr int kStudies = 4000;
  static constexpr double kTail = 4e-7;
  boost::math::binomial_distribution<double> count{kStudies, 0.95};
  double low = boost::math::quantile(count, kTail);
  double high = boost::math::quantile(boost::math::complement(count, kTail));
};

TEST(Estimate, NinetyFiveOfAHundredIntervalsHoldTheTruth) {
  const CoverageBounds bounds;
  const int inside = covered(bounds.kStudies, [](const std::vector<double>& values) {
    return Estimator(values.size()).mean(values);
  });
  EXPECT_GE(inside, bounds.low);
  EXPECT_LE(inside, bounds.high);
}

TEST(Estimate, TheCoverageTestHasTeeth) {
  const CoverageBounds bounds;
  // The fault: every replication taken for a pair of its own, as if it did not share its inputs.
  const int inside = covered(bounds.kStudies, [](const std::vector<double>& values) {
    std::vector<double> as_if_pairs;
    for (const double value : values)
      as_if_pairs.insert(as_if_pairs.end(), {value, value});
    return Estimator(as_if_pairs.size()).mean(as_if_pairs);
  });
  EXPECT_LT(inside, bounds.low);
}

/// Counts of cases (`below`) and late ones (`above`) that share the pair's level of lateness.
struct Counts {
  std::vector<double> above;
  std::vector<double> below;
};

Counts ratio_counts(std::size_t pairs) {
  Generator generator(test_seed() + 1);
  boost::random::normal_distribution<double> normal;
  Counts counts;
  for (std::size_t k = 0; k < pairs; ++k) {
    const double share = 0.2 + 0.05 * normal(generator);
    for (int i = 0; i < 2; ++i) {
      const double below = std::round(400 + 40 * normal(generator));
      counts.below.push_back(below);
      counts.above.push_back(std::round(below * share + 6 * normal(generator)));
    }
  }
  return counts;
}

/// Standard error of a ratio of sums by leaving out one unit of `unit` consecutive values at a time (the
/// jackknife).
double jackknife_standard_error(const Counts& counts, std::size_t unit) {
  const std::size_t units = counts.above.size() / unit;
  std::vector<double> ratios;
  for (std::size_t left_out = 0; left_out < units; ++left_out) {
    double above = 0;
    double below = 0;
    for (std::size_t i = 0; i < counts.above.size(); ++i) {
      if (i / unit == left_out) continue;
      above += counts.above[i];
      below += counts.below[i];
    }
    ratios.push_back(above / below);
  }
  const auto n = static_cast<double>(units);
  double mean = 0;
  for (const double ratio : ratios)
    mean += ratio / n;
  double squares = 0;
  for (const double ratio : ratios)
    squares += (ratio - mean) * (ratio - mean);
  return std::sqrt(squares * (n - 1) / n);
}

// Method: the width of the interval of 400 pairs against 2 x 1.966 (t of 399) standard errors by the
// jackknife, which differs from the delta method by terms of 1 in 400; a skewness of a tenth changes the width
// by less than that. No chance is in it. The unit taken wrongly makes the width 29 % too small, or 40 % too
// large against its own standard error, as in the twin.
constexpr double kWidthTolerance = 0.02;

double width_against_jackknife(std::size_t unit) {
  const Counts counts = ratio_counts(400);
  const Figure figure = Estimator(counts.above.size()).ratio(counts.above, counts.below);
  return (*figure.high - *figure.low) / (2 * 1.966 * jackknife_standard_error(counts, unit)) - 1;
}

TEST(Estimate, TheIntervalOfARatioAgreesWithTheJackknife) {
  EXPECT_LT(std::abs(width_against_jackknife(2)), kWidthTolerance);
}

TEST(Estimate, TheTestOfARatioHasTeeth) {
  EXPECT_GT(std::abs(width_against_jackknife(1)), kWidthTolerance);
}

TEST(Estimate, TheSameValuesGiveTheSameInterval) {
  const Counts counts = ratio_counts(20);
  const Figure one = Estimator(40).ratio(counts.above, counts.below);
  const Figure two = Estimator(40).ratio(counts.above, counts.below);
  EXPECT_EQ(one.low, two.low);
  EXPECT_EQ(one.high, two.high);
}

// Method: the analysis of variance of 20,000 pairs with input variance 1 and noise variance 3, so 0.25 of
// the variance is between pairs. The estimate is close to the correlation of a pair's two values, with
// standard error near (1 - 0.25^2) / sqrt(20000) = 0.0066. False alarm: 6 of them, 2e-9; the twin's 0.20
// is 7.5 away, and would pass once in 10 only at 0.21.
constexpr double kShareTolerance = 6 * 0.0066;

double share_with_input_sd(double input_sd) {
  Generator generator(test_seed() + 2);
  return *share_between_pairs(paired_values(generator, 20000, input_sd, std::sqrt(3.0)));
}

TEST(Estimate, ShareOfVarianceFromInputsIsFound) {
  EXPECT_LT(std::abs(share_with_input_sd(1) - 0.25), kShareTolerance);
}

TEST(Estimate, TheShareTestHasTeeth) {
  EXPECT_GT(std::abs(share_with_input_sd(std::sqrt(0.5)) - 0.25), kShareTolerance);
}

TEST(Estimate, ShareOfVarianceAtItsEnds) {
  EXPECT_EQ(share_between_pairs(std::vector<double>{1, 1, 4, 4, 9, 9}), 1.0);
  EXPECT_EQ(share_between_pairs(std::vector<double>{1, 2, 2, 1, 1, 2}), 0.0);
  EXPECT_EQ(share_between_pairs(std::vector<double>{3, 3, 3, 3}), std::nullopt);
  EXPECT_EQ(share_between_pairs(std::vector<double>{1, 2}), std::nullopt);
}

TEST(Estimate, OnePairGivesNoInterval) {
  const Estimator estimator(2);
  const std::vector<double> values = {4, 8};
  const Figure mean = estimator.mean(values);
  EXPECT_EQ(mean.mean, 6.0);
  EXPECT_EQ(mean.low, std::nullopt);
  EXPECT_EQ(mean.year_low, std::nullopt);
  const Figure ratio = estimator.ratio(values, std::vector<double>{8, 16});
  EXPECT_EQ(ratio.mean, 0.5);
  EXPECT_EQ(ratio.low, std::nullopt);
}

TEST(Estimate, TIntervalByHand) {
  // Pair means 1 and 3, five times each: mean 2, variance 10 / 9, standard error 1 / 3, no skewness; t of 9
  // degrees of freedom 2.262157.
  std::vector<double> values;
  for (int k = 0; k < 5; ++k)
    values.insert(values.end(), {0, 2, 4, 2});
  const Figure figure = Estimator(20).mean(values);
  EXPECT_DOUBLE_EQ(*figure.mean, 2);
  EXPECT_NEAR(*figure.low, 2 - 2.262157 / 3, 1e-6);
  EXPECT_NEAR(*figure.high, 2 + 2.262157 / 3, 1e-6);
}

TEST(Estimate, ALopsidedIntervalByHand) {
  // Pair means 10, seven times, and 18: mean 11, standard error 1, t of 7 degrees of freedom 2.364624. Cubes of
  // the deviations sum to 336, the standard deviation is the root of 8, so the skewness is
  // 336 / 8^1.5 x 8 / (7 x 6) = 8^0.5, and 1 when divided by the root of 8 pairs. The upper end is at
  // 11 - 3 (cbrt(1 - 2.364624 - 1/6) - 1).
  std::vector<double> values(16, 10.0);
  values[14] = 17;
  values[15] = 19;
  const Figure figure = Estimator(16).mean(values);
  EXPECT_DOUBLE_EQ(*figure.mean, 11);
  EXPECT_NEAR(*figure.high, 11 + 3 * (1.152619 + 1), 1e-5);
  EXPECT_NEAR(*figure.low, 11 - 3 * (1.473299 - 1), 1e-5);  // cbrt(1 + 2.364624 - 1/6)
}

TEST(Estimate, WhatIsNotBelowNoughtNorAboveOneIsNotSaidToBe) {
  std::vector<double> few(32, 0.0);
  few[3] = 1;
  few[20] = 2;
  const std::vector<double> cases(32, 10.0);
  std::vector<double> most;
  for (const double count : few)
    most.push_back(10 - count);
  const Estimator estimator(32);
  EXPECT_EQ(estimator.mean(few).low, 0.0);
  EXPECT_EQ(estimator.ratio(few, cases).low, 0.0);
  EXPECT_EQ(estimator.ratio(most, cases).high, 1.0);
  EXPECT_LT(estimator.ratio(cases, most).low, 1.0);
  EXPECT_GT(estimator.ratio(cases, most).high, 1.0);  // not a share
}

TEST(Estimate, FewPairsHaveNoIntervalHoweverWellTheyAgree) {
  const auto interval = [](std::size_t pairs) {
    std::vector<double> values;
    for (std::size_t k = 0; k < pairs; ++k)
      values.insert(values.end(), {7, 8});
    return Estimator(values.size()).mean(values);
  };
  for (std::size_t pairs = 1; pairs < kIntervalPairsLeast; ++pairs) {
    EXPECT_EQ(interval(pairs).mean, 7.5);
    EXPECT_EQ(interval(pairs).low, std::nullopt) << pairs;
    EXPECT_EQ(interval(pairs).high, std::nullopt) << pairs;
  }
  EXPECT_TRUE(interval(kIntervalPairsLeast).low.has_value());
}

TEST(Estimate, WhatNeverOrAlwaysHappenedIsNotCertain) {
  const std::vector<double> none(40, 0.0);
  std::vector<double> cases;
  for (int i = 0; i < 40; ++i)
    cases.push_back(100 + i);
  const Estimator estimator(40);
  for (const Figure& figure :
       {estimator.mean(none), estimator.ratio(none, cases), estimator.ratio(cases, cases)}) {
    EXPECT_TRUE(figure.mean.has_value());
    EXPECT_EQ(figure.low, std::nullopt);
    EXPECT_EQ(figure.high, std::nullopt);
  }
  std::vector<double> one = none;
  one[17] = 1;
  EXPECT_GT(estimator.mean(one).high, 0.0);
  EXPECT_GT(estimator.ratio(one, cases).high, 0.0);
}

TEST(Estimate, ARatioOfSumsIsNotAMeanOfRatios) {
  EXPECT_DOUBLE_EQ(*Estimator(2).ratio(std::vector<double>{1, 1}, std::vector<double>{1, 9}).mean,
                   0.2);
}

TEST(Estimate, ADifferenceOfRatiosIsTakenPairByPair) {
  // Years with 10 to 48 of 100, and 2 or 4 fewer of 100 from pair to pair.
  std::vector<double> first;
  std::vector<double> second;
  const std::vector<double> all(20, 100.0);
  for (int i = 0; i < 20; ++i) {
    first.push_back(10 + 2 * i);
    second.push_back(first.back() - (i / 2 % 2 == 0 ? 2 : 4));
  }
  const Estimator estimator(20);
  const Figure apart = estimator.ratio(first, all);
  const Figure difference = estimator.difference({first, all}, {second, all});
  EXPECT_NEAR(*difference.mean, 0.03, 1e-12);
  EXPECT_GT(*difference.low, 0.02);
  EXPECT_LT(*difference.high, 0.04);
  EXPECT_GT(*apart.high - *apart.low, 0.1);
  EXPECT_DOUBLE_EQ(*difference.year_low, 0.02);
  EXPECT_DOUBLE_EQ(*difference.year_high, 0.04);
  // The same in every pair, or one of the two not there.
  const Figure none = estimator.difference({first, all}, {first, all});
  EXPECT_EQ(*none.mean, 0);
  EXPECT_EQ(none.low, std::nullopt);
  const std::vector<double> nothing(20, 0.0);
  EXPECT_EQ(estimator.difference({first, all}, {nothing, nothing}).mean, std::nullopt);
}

TEST(Estimate, NothingBelowGivesNoRatio) {
  const std::vector<double> none(20, 0.0);
  EXPECT_EQ(Estimator(20).ratio(none, none).mean, std::nullopt);
}

TEST(Estimate, RangeOfOneYearIsOverReplications) {
  std::vector<double> values;
  for (int i = 0; i <= 10; ++i)
    values.push_back(i);
  values.push_back(5);
  const Figure figure = Estimator(12).mean(values);
  EXPECT_NEAR(*figure.year_low, 1.1, 1e-12);
  EXPECT_NEAR(*figure.year_high, 8.9, 1e-12);
}

TEST(Estimate, QuantilesOfHistograms) {
  const std::vector<double> counts = {0, 2, 0, 1, 1};
  EXPECT_EQ(histogram_quantile(counts, 0.25, Bins::whole), 1.0);
  EXPECT_EQ(histogram_quantile(counts, 0.5, Bins::whole), 1.0);
  EXPECT_EQ(histogram_quantile(counts, 0.51, Bins::whole), 3.0);
  EXPECT_EQ(histogram_quantile(counts, 1.0, Bins::whole), 4.0);
  EXPECT_EQ(histogram_quantile(counts, 0.25, Bins::interval), 1.5);
  EXPECT_EQ(histogram_quantile(counts, 0.5, Bins::interval), 2.0);
  EXPECT_EQ(histogram_quantile(counts, 0.9, Bins::interval), 4.0);  // the last bin is open
  EXPECT_EQ(histogram_quantile(std::vector<double>{0, 0}, 0.5, Bins::whole), std::nullopt);
}

TEST(Estimate, TheFirstBinOfIntervalsOnlySaysBelowOne) {
  const std::vector<double> counts = {90, 8, 2};
  EXPECT_EQ(histogram_quantile(counts, 0.5, Bins::interval), 0.0);
  EXPECT_EQ(histogram_quantile(counts, 0.9, Bins::interval), 0.0);
  EXPECT_EQ(histogram_quantile(counts, 0.94, Bins::interval), 1.5);
  EXPECT_EQ(histogram_quantile(counts, 0.99, Bins::interval), 2.0);
}

TEST(Estimate, PooledQuantileCountsCasesNotYears) {
  Eigen::MatrixXd histograms = Eigen::MatrixXd::Zero(20, 4);
  histograms.col(1).setConstant(1);
  histograms(0, 3) = 1000;  // one year with many cases
  EXPECT_EQ(Estimator(20).quantile(histograms_of(histograms), 0.5, Bins::whole).mean, 3.0);
}

TEST(Estimate, TheIntervalOfAQuantileIsWhereThatOfTheShareBelowMeetsIt) {
  // Each pair has 20 cases: 12 in bin 2 and 8 in bin 5, or 8 and 12, so the share up to bin 2 is 0.5 with an
  // interval of 0.5 +- 0.1 x 2.2 / sqrt(10) or so; all quantiles below 0.4 are 2, above 0.6 they are 5.
  Eigen::MatrixXd histograms = Eigen::MatrixXd::Zero(20, 8);
  for (Eigen::Index row = 0; row < 20; ++row) {
    const double more = row / 2 % 2 == 0 ? 6 : 4;
    histograms(row, 2) = more;
    histograms(row, 5) = 10 - more;
  }
  const Estimator estimator(20);
  const auto range = [&](double probability, Bins bins) {
    const Figure figure = estimator.quantile(histograms_of(histograms), probability, bins);
    return std::pair(*figure.low, *figure.high);
  };
  EXPECT_EQ(range(0.3, Bins::whole), std::pair(2.0, 2.0));
  EXPECT_EQ(range(0.5, Bins::whole), std::pair(2.0, 5.0));
  EXPECT_EQ(range(0.7, Bins::whole), std::pair(5.0, 5.0));
  // Evenly spread from 2 to 3: half of the way up to the share's upper end, 0.5 + 0.0754.
  const double reach = 0.1 * std::sqrt(10.0 / 9) * 2.262157 / std::sqrt(10.0);
  EXPECT_NEAR(range(0.25, Bins::interval).first, 2 + 0.25 / (0.5 + reach), 1e-6);
  EXPECT_NEAR(range(0.25, Bins::interval).second, 2 + 0.25 / (0.5 - reach), 1e-6);
}

TEST(Estimate, FewPairsWithCasesGiveNoIntervalOfARatioOrAQuantile) {
  std::vector<double> above(40, 0.0);
  std::vector<double> below(40, 0.0);
  Eigen::MatrixXd histograms = Eigen::MatrixXd::Zero(40, 4);
  for (int k = 0; k < 8; ++k) {
    EXPECT_EQ(Estimator(40).ratio(above, below).low, std::nullopt) << k;
    EXPECT_EQ(Estimator(40).quantile(histograms_of(histograms), 0.5, Bins::whole).low, std::nullopt)
        << k;
    above[static_cast<std::size_t>(4 * k)] = 1 + k % 2;
    below[static_cast<std::size_t>(4 * k)] = 4;
    histograms(4 * k, 1 + k % 2) = 3;
  }
  EXPECT_TRUE(Estimator(40).ratio(above, below).low.has_value());
  EXPECT_TRUE(Estimator(40).quantile(histograms_of(histograms), 0.5, Bins::whole).low.has_value());
}

TEST(Estimate, AnOddCountIsADefectOfTheCaller) {
  EXPECT_THROW(Estimator(3), sim::BrokenExpectation);
}

}  // namespace
}  // namespace casetide::analysis
