// MSER-5 against numbers worked by hand, a statistic written another way, and expectations in closed form;
// and whether a typical year exists, on series whose truth is known.
#include "analysis/warm_up.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <vector>

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <gtest/gtest.h>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using Generator = boost::random::mt19937_64;

std::uint64_t test_seed() {
  const char* given = std::getenv("CASETIDE_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
}

/// Five of each, so that these are the batch means.
std::vector<double> fives(const std::vector<double>& means) {
  std::vector<double> series;
  for (const double mean : means)
    series.insert(series.end(), {mean - 2, mean + 1, mean, mean - 1, mean + 2});
  return series;
}

TEST(Mser5, AFirstBatchUnlikeTheRestIsLeftOut) {
  // Means 10 0 0 0. All: deviations 7.5, -2.5 three times: 75 / 16. Without the first, and the first
  // two: 0. The shortest of equals.
  const std::vector<double> series = fives({10, 0, 0, 0});
  const std::vector<double> statistics = mser5_statistics(series);
  ASSERT_EQ(statistics.size(), 3U);
  EXPECT_DOUBLE_EQ(statistics[0], 75.0 / 16);
  EXPECT_DOUBLE_EQ(statistics[1], 0);
  EXPECT_DOUBLE_EQ(statistics[2], 0);
  EXPECT_EQ(mser5(series).values, 5U);
  EXPECT_FALSE(mser5(series).at_bound);
}

TEST(Mser5, WhatIsGainedBySteadinessIsWeighedAgainstWhatIsLost) {
  // Means 3 1 2 0 2 1. All: mean 1.5, squares 2.25 + .25 + .25 + 2.25 + .25 + .25 = 5.5, / 36.
  // From the second: 1 2 0 2 1, mean 1.2, squares 2.8, / 25. From the third: 2 0 2 1, mean 1.25,
  // squares 2.75, / 16. From the fourth: 0 2 1, squares 2, / 9.
  const std::vector<double> statistics = mser5_statistics(fives({3, 1, 2, 0, 2, 1}));
  ASSERT_EQ(statistics.size(), 4U);
  EXPECT_NEAR(statistics[0], 5.5 / 36, 1e-15);
  EXPECT_NEAR(statistics[1], 2.8 / 25, 1e-15);
  EXPECT_NEAR(statistics[2], 2.75 / 16, 1e-15);
  EXPECT_NEAR(statistics[3], 2.0 / 9, 1e-15);
  EXPECT_EQ(mser5(fives({3, 1, 2, 0, 2, 1})).values, 5U);
}

TEST(Mser5, ASteadySeriesLosesNothing) {
  EXPECT_EQ(mser5(fives({4, 4, 4, 4, 4, 4})).values, 0U);
}

TEST(Mser5, ASeriesThatNeverSettlesIsCutAtHalfAndSaysSo) {
  const Truncation cut = mser5(fives({1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(cut.values, 20U);
  EXPECT_TRUE(cut.at_bound);
}

TEST(Mser5, ValuesAfterTheLastWholeBatchAreNotRead) {
  std::vector<double> series = fives({3, 1, 2, 0, 2, 1});
  const std::vector<double> without = mser5_statistics(series);
  series.insert(series.end(), {1000, 1000, 1000, 1000});
  EXPECT_EQ(mser5_statistics(series), without);
}

TEST(Mser5, ASeriesOfOneBatchIsRefused) {
  EXPECT_THROW(static_cast<void>(mser5(std::vector<double>(9, 1.0))), sim::BrokenExpectation);
}

/// The statistic written by differences: the sum over pairs of (a - b)^2, over the cube of their number.
double by_pairs(const std::vector<double>& means, std::size_t left_out) {
  double sum = 0;
  for (std::size_t i = left_out; i < means.size(); ++i) {
    for (std::size_t j = i + 1; j < means.size(); ++j)
      sum += (means[i] - means[j]) * (means[i] - means[j]);
  }
  return sum / std::pow(static_cast<double>(means.size() - left_out), 3);
}

/// Expected waits of the first customers of an M/M/1 queue that starts empty, by Spitzer's identity:
/// E[W of the n-th] = sum over k < n of E[(k services - k gaps)+] / k. The first k of either kind in
/// two merged Poisson streams come after E[N] / (arrivals + services), N negative binomial.
std::vector<double> expected_waits(double arrivals, double services, int customers) {
  const double p = services / (arrivals + services);
  std::vector<double> waits{0};
  for (int k = 1; k < customers; ++k) {
    double events = 0;
    for (int n = k; n < 2 * k; ++n) {
      const double ways = std::lgamma(n) - std::lgamma(k) - std::lgamma(n - k + 1);
      events += n * (std::exp(ways + k * std::log(p) + (n - k) * std::log1p(-p)) +
                     std::exp(ways + k * std::log1p(-p) + (n - k) * std::log(p)));
    }
    waits.push_back(waits.back() + (k / services - events / (arrivals + services)) / k);
  }
  return waits;
}

TEST(Mser5, AQueueThatStartsEmptyByItsExpectedWaits) {
  // Arrivals 1, services 2: the second waits 1/3 x 1/2 = 1/6, all in the end 1/2.
  std::vector<double> waits = expected_waits(1, 2, 100);
  ASSERT_NEAR(waits[1], 1.0 / 6, 1e-12);
  ASSERT_NEAR(waits.back(), 0.5, 1e-4);
  std::vector<double> means;
  for (std::size_t j = 0; j < 20; ++j) {
    // A swing that does not settle, so that leaving out more is not always better.
    double sum = 0;
    for (std::size_t i = 5 * j; i < 5 * j + 5; ++i)
      sum += waits[i] += j % 2 == 0 ? 0.02 : -0.02;
    means.push_back(sum / 5);
  }
  const std::vector<double> statistics = mser5_statistics(waits);
  ASSERT_EQ(statistics.size(), 11U);
  std::size_t least = 0;
  for (std::size_t d = 0; d < statistics.size(); ++d) {
    EXPECT_NEAR(statistics[d], by_pairs(means, d), 1e-12) << d;
    if (by_pairs(means, d) < by_pairs(means, least)) least = d;
  }
  const Truncation cut = mser5(waits);
  EXPECT_EQ(cut.values, 5 * least);
  EXPECT_GT(cut.values, 0U);
  EXPECT_FALSE(cut.at_bound);
}

// An AR(1) series x_t = 0.6 x_{t-1} + noise of s.d. 1, from x_0 = 4. Its mean is 4 x 0.6^t and the covariance
// of x_s and x_t (s <= t) is 0.6^(t-s) (1 - 0.6^(2s)) / (1 - 0.36), so the statistic's expectation is exact.
struct Autoregression {
  static constexpr double kPhi = 0.6;
  static constexpr double kStart = 4;
  static constexpr int kLength = 60;

  static Eigen::VectorXd expected_statistics() {
    Eigen::MatrixXd covariance(kLength, kLength);
    Eigen::VectorXd mean(kLength);
    for (int s = 0; s < kLength; ++s) {
      mean(s) = kStart * std::pow(kPhi, s + 1);
      for (int t = s; t < kLength; ++t) {
        covariance(s, t) = covariance(t, s) =
            std::pow(kPhi, t - s) * (1 - std::pow(kPhi, 2 * (s + 1))) / (1 - kPhi * kPhi);
      }
    }
    const int batches = kLength / 5;
    Eigen::MatrixXd batch = Eigen::MatrixXd::Zero(batches, kLength);
    for (int j = 0; j < batches; ++j)
      batch.row(j).segment(5 * j, 5).setConstant(0.2);
    const Eigen::VectorXd mu = batch * mean;
    const Eigen::MatrixXd sigma = batch * covariance * batch.transpose();
    Eigen::VectorXd expected(batches / 2 + 1);
    for (int d = 0; d <= batches / 2; ++d) {
      const int m = batches - d;
      const Eigen::MatrixXd centre =
          Eigen::MatrixXd::Identity(m, m) - Eigen::MatrixXd::Constant(m, m, 1.0 / m);
      expected(d) =
          (mu.tail(m).dot(centre * mu.tail(m)) + (centre * sigma.bottomRightCorner(m, m)).trace()) /
          (m * m);
    }
    return expected;
  }

  /// How many standard errors each mean of simulated statistics lies from its expectation, at most.
  static double furthest(
      const std::function<std::vector<double>(std::vector<double>)>& statistics) {
    constexpr int kSeries = 6000;
    Generator generator(test_seed());
    boost::random::normal_distribution<double> noise;
    const Eigen::VectorXd expected = expected_statistics();
    Eigen::MatrixXd found(kSeries, expected.size());
    for (int i = 0; i < kSeries; ++i) {
      std::vector<double> series;
      double x = kStart;
      for (int t = 0; t < kLength; ++t)
        series.push_back(x = kPhi * x + noise(generator));
      const std::vector<double> one = statistics(series);
      found.row(i) = Eigen::Map<const Eigen::VectorXd>(one.data(), expected.size()).transpose();
    }
    double most = 0;
    for (Eigen::Index d = 0; d < expected.size(); ++d) {
      const double mean = found.col(d).mean();
      const double error =
          std::sqrt((found.col(d).array() - mean).square().sum() / (kSeries - 1) / kSeries);
      most = std::max(most, std::abs(mean - expected(d)) / error);
    }
    return most;
  }
};

// Method: means of 6,000 statistics, seven of them, against exact expectations. False alarm: seven times
// P(|z| > 6) = 7 x 2.0e-9. Power: a divisor of m (m - 1), as in the twin, is 9 to 17 % too much, and the
// standard error about 0.6 %.
TEST(Mser5, StatisticsOfAutoregressionsHaveTheirExpectation) {
  EXPECT_LT(Autoregression::furthest([](const auto& series) { return mser5_statistics(series); }),
            6);
}

TEST(Mser5, TheTestOfExpectationsHasTeeth) {
  const auto wrong = [](const std::vector<double>& series) {
    std::vector<double> statistics = mser5_statistics(series);
    for (std::size_t d = 0; d < statistics.size(); ++d) {
      const double m = static_cast<double>(series.size()) / 5 - static_cast<double>(d);
      statistics[d] *= m / (m - 1);
    }
    return statistics;
  };
  EXPECT_GT(Autoregression::furthest(wrong), 6);
}

/// A pilot of `weeks` whose expected course is given, noise of s.d. `sd` on top.
PilotSeries pilot(const char* name, int weeks, const std::function<double(int)>& course,
                  double sd = 3, int replications = 32) {
  Generator generator(test_seed());
  boost::random::normal_distribution<double> noise(0, sd);
  PilotSeries series{name, Eigen::MatrixXd(weeks, replications)};
  for (int r = 0; r < replications; ++r) {
    for (int w = 0; w < weeks; ++w)
      series.weeks(w, r) = course(w) + noise(generator);
  }
  return series;
}

constexpr double kWeeks = 365.25 / 7;

double filling(int week, double weeks_to_fill) {
  return 100 * (1 - std::exp(-week / weeks_to_fill));
}

TEST(WarmUp, IsTheLongestOfItsSeriesInWholeYears) {
  // A quick one is within a hundredth of its level after 5 x ln 100 = 23 weeks, a slow one after 4.6 x 18
  // = 83: beyond the first year (52.2 weeks) and before the end of the third.
  // A swing of 2 from batch to batch in place of chance, which would cut a series at half now and then.
  const auto course = [](double weeks_to_fill) {
    return [weeks_to_fill](int w) { return filling(w, weeks_to_fill) + (w / 5 % 2 == 0 ? 2 : -2); };
  };
  const std::vector<PilotSeries> series{pilot("quick", 420, course(5), 0.01),
                                        pilot("slow", 420, course(18), 0.01)};
  const WarmUp found = warm_up(series);
  EXPECT_EQ(found.finding, WarmUpFinding::settled);
  EXPECT_GE(found.years, 2);
  EXPECT_LE(found.years, 3);
  EXPECT_EQ(warm_up({series.data(), 1}).years, 1);
}

TEST(WarmUp, BacklogThatGrowsIsSaidToAndNamed) {
  // Six a year on a level of about 60; each mean of a year has an error of 3 / sqrt(52 x 32) = 0.07.
  const std::vector<PilotSeries> series{
      pilot("open", 420, [](int w) { return filling(w, 5); }),
      pilot("unallocated", 420, [](int w) { return 30 + 6 * w / 52.0; })};
  const WarmUp found = warm_up(series);
  EXPECT_EQ(found.finding, WarmUpFinding::growing);
  EXPECT_FALSE(found.series[0].grows);
  ASSERT_TRUE(found.series[1].grows);
  // 6 / 52 a week is 6.02 a year; the slope of four years' means has an error of 0.07 / sqrt(5).
  EXPECT_NEAR(*found.series[1].slope.mean, 6 * kWeeks / 52, 0.2);
  EXPECT_NE(sentence(found).find("no typical year"), std::string::npos);
  EXPECT_NE(sentence(found).find("unallocated"), std::string::npos);
  EXPECT_EQ(sentence(found).find("open"), std::string::npos);
}

TEST(WarmUp, GrowthThatCannotBeToldFromChanceIsNotClaimed) {
  // Every replication has a slope of its own, s.d. 8 a year about 0, on a level of 300.
  PilotSeries series = pilot("open", 420, [](int) { return 300.0; });
  for (Eigen::Index r = 0; r < series.weeks.cols(); ++r) {
    const double slope = r % 2 == 0 ? 8 : -8;
    for (Eigen::Index w = 0; w < series.weeks.rows(); ++w)
      series.weeks(w, r) += slope * static_cast<double>(w) / 52;
  }
  EXPECT_FALSE(warm_up({&series, 1}).series.front().grows);
}

// The same growth as above, of a tenth as many children.
TEST(WarmUp, WhatIsRareIsNotSaidToGrow) {
  const PilotSeries series = pilot(
      "rare", 420, [](int w) { return 3 + 0.6 * w / 52.0; }, 0.1);
  ASSERT_GT(*warm_up({&series, 1}).series.front().slope.low, 0.5);
  EXPECT_FALSE(warm_up({&series, 1}).series.front().grows);
}

TEST(WarmUp, FewReplicationsClaimNoGrowth) {
  const PilotSeries series = pilot(
      "open", 420, [](int w) { return 30 + 6 * w / 52.0; }, 3, 4);
  EXPECT_FALSE(warm_up({&series, 1}).series.front().slope.low.has_value());
  EXPECT_NE(warm_up({&series, 1}).finding, WarmUpFinding::growing);
}

TEST(WarmUp, APilotThatHasNotFilledSaysSo) {
  const PilotSeries series = pilot(
      "plans", 420, [](int w) { return filling(w, 150); }, 0.1);
  const WarmUp found = warm_up({&series, 1});
  EXPECT_NE(found.finding, WarmUpFinding::settled);
}

TEST(WarmUp, AYearsMeanIsOfTheWeeksThatBeginInIt) {
  Eigen::MatrixXd weeks(110, 1);
  for (Eigen::Index w = 0; w < 110; ++w)
    weeks(w, 0) = static_cast<double>(w);
  // 52.18 weeks a year: weeks 0 to 52, and 53 to 104.
  const Eigen::MatrixXd means = yearly_means(weeks);
  ASSERT_EQ(means.rows(), 2);
  EXPECT_DOUBLE_EQ(means(0, 0), 26);
  EXPECT_DOUBLE_EQ(means(1, 0), 78.5);
}

TEST(WarmUp, AYearMayLackItsLastWeekAndNoMore) {
  // Six years end at 313.07 weeks, so 313 are six whole years and 312 are five.
  EXPECT_EQ(yearly_means(Eigen::MatrixXd::Ones(313, 1)).rows(), 6);
  EXPECT_EQ(yearly_means(Eigen::MatrixXd::Ones(312, 1)).rows(), 5);
  EXPECT_DOUBLE_EQ(yearly_means(Eigen::MatrixXd::Ones(313, 1))(5, 0), 1);
}

TEST(WarmUp, APilotOfFewYearsIsRefused) {
  const PilotSeries series = pilot("open", 300, [](int) { return 1.0; });
  EXPECT_THROW(static_cast<void>(warm_up({&series, 1})), sim::BrokenExpectation);
}

}  // namespace
}  // namespace casetide::analysis
