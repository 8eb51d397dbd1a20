// History matching on problems whose answer is known: a straight simulator with normal errors, and years made
// with known inputs by a bent one.
#include "analysis/history_match.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include <boost/math/distributions/binomial.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <gtest/gtest.h>

#include "analysis/estimate.hpp"

namespace casetide::analysis {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// No load input to speak of: multiples are 1.
constexpr LoadInput kLoad{0, 0, 1};

Emulator straight(double slope_first, double slope_second) {
  const MatrixXd points = even_points(30, 2);
  VectorXd outputs(30);
  for (int i = 0; i < 30; ++i)
    outputs[i] = slope_first * points(i, 0) + slope_second * points(i, 1);
  return {points, outputs};
}

TEST(EvenPoints, BeginAfterTheMiddle) {
  MatrixXd first(2, 2);
  first << 0.75, 0.25, 0.25, 0.75;
  EXPECT_TRUE(even_points(2, 2).isApprox(first));
}

// f = 4 x of one input, one year 2.0 seen with a year's own variance 0.16 and levels as good as anything: the
// posterior of x is normal about 0.5 with deviation 0.4 / 4 = 0.1, cut by nothing within 0 to 1.
TEST(HistoryMatches, AStraightSimulatorWithNormalErrorsHasTheKnownPosterior) {
  const Emulator emulator = straight(4, 0);
  const YearModel years{2, 1e4, 1e-6, 0.5, 0.4};
  const HistoryMatch match({{&emulator, &years}}, kLoad);
  const std::vector<SeenOutput> seen{
      {{{2023}, VectorXd::Constant(1, 2.0), VectorXd::Zero(1)}, {1.0}}};
  const auto posterior = match.match(even_points(8192, 2), seen, 2000);
  const Learned first = learned_input(posterior, 0);
  EXPECT_NEAR(first.median, 0.5, 0.01);
  EXPECT_NEAR(first.range.low, 0.5 - 0.1645, 0.01);
  EXPECT_NEAR(first.range.high, 0.5 + 0.1645, 0.01);
  EXPECT_TRUE(first.learned);
  const Learned second = learned_input(posterior, 1);
  EXPECT_NEAR(second.range.width(), 0.9, 0.03) << "nothing was seen of it";
  EXPECT_FALSE(second.learned);
  // Beyond 3 deviations of 0.1 is ruled out: 0.2 to 0.8 is left.
  EXPECT_NEAR(posterior.not_ruled_out, 0.6, 0.02);
}

TEST(HistoryMatches, ImplausibilityByHand) {
  const Emulator emulator = straight(4, 0);
  const YearModel years{2, 1, 1e-9, 0.5, 0.3};
  const HistoryMatch match({{&emulator, &years}}, kLoad);
  // Two years, 1.0 and 1.4, variance 0.09 + 0.07 each: mean 1.2, variance 0.08. At x = 0.5 the simulator
  // says 2: 0.8 / sqrt(0.08).
  VectorXd values(2);
  values << 1.0, 1.4;
  const std::vector<SeenOutput> seen{{{{2022, 2023}, values, VectorXd::Constant(2, 0.07)}, {1, 1}}};
  EXPECT_NEAR(match.implausibility(VectorXd::Constant(2, 0.5), seen), 0.8 / std::sqrt(0.08), 0.03);
}

TEST(HistoryMatches, ALoadIsMultipliedAndStaysWithinItsRange) {
  const LoadInput load{1, 0.5, 0.9};
  VectorXd point = VectorXd::Constant(2, 0.25);  // a load of 0.6
  point[0] = 0.3;
  EXPECT_NEAR(load.at(point, 1.2)[1], (0.72 - 0.5) / 0.4, 1e-12);
  EXPECT_EQ(load.at(point, 1.2)[0], 0.3);
  EXPECT_EQ(load.at(point, 2)[1], 1);
  EXPECT_EQ(load.at(point, 0.5)[1], 0);
  const LoadInput followed{1, 0.5, 0.9, 0.5};  // a service that meets half of it
  EXPECT_NEAR(followed.at(point, 1.21)[1], (0.66 - 0.5) / 0.4, 1e-12);
}

TEST(HistoryMatches, AYearWithAHigherLoadIsForecastWorseWhereTheSimulatorSaysSo) {
  const Emulator emulator = straight(-4, 0);
  const YearModel years{-2, 1, 0.01, 0.5, 0.01, {-1, 0, 1}};
  const HistoryMatch match({{&emulator, &years}}, kLoad);
  const std::vector<SeenOutput> seen{
      {{{2022, 2023}, VectorXd::Constant(2, -2), VectorXd::Constant(2, 1e-4)}, {1, 1}}};
  const auto posterior = match.match(even_points(8192, 2), seen, 500);
  const auto mean_at = [&](double load) {
    const std::vector<double> values = match.forecast(posterior, seen, 0, 2024, load, 0, 1);
    return sample_quantile(values, 0.5);
  };
  EXPECT_NEAR(mean_at(1), -2, 0.05);
  EXPECT_NEAR(mean_at(1.2), -2.4, 0.06) << "a fifth more of a load of one half, four times over";
}

// Years of three outputs made by a bent simulator with known inputs, 100 times over. Method: the share of the
// posterior more likely than the truth is at most 0.9 in 90 of 100 cases; the bounds are binomial with a false
// alarm of 1e-6 for an emulator without error. Twin: an emulator of another simulator, 1 off, covers far fewer.
class KnownTruth {
 public:
  static double simulator(int output, const VectorXd& x) {
    if (output == 0) return 3.5 - 3 * x[1] - 2 * std::pow(x[2], 3);
    if (output == 1) return -3 + 2 * (1 - x[0]);
    return 0.5 - x[1];
  }

  explicit KnownTruth(double off) {
    boost::random::mt19937_64 generator(11);
    boost::random::normal_distribution<double> normal;
    const MatrixXd points = even_points(60, 3);
    for (int output = 0; output < 3; ++output) {
      VectorXd outputs(60);
      for (int i = 0; i < 60; ++i)
        outputs[i] = simulator(output, points.row(i).transpose()) + off + 0.05 * normal(generator);
      emulators_.emplace_back(points, outputs);
    }
  }

  int inside(int trials) const {
    boost::random::mt19937_64 generator(12);
    boost::random::normal_distribution<double> normal;
    boost::random::uniform_01<double> uniform;
    std::vector<OutputModel> models;
    for (const Emulator& emulator : emulators_)
      models.push_back({&emulator, &years_});
    const HistoryMatch match(models, load_);
    const MatrixXd candidates = even_points(2048, 3);
    int count = 0;
    for (int trial = 0; trial < trials; ++trial) {
      VectorXd truth(3);
      truth << uniform(generator), uniform(generator), uniform(generator);
      std::vector<SeenOutput> seen(3);
      for (int output = 0; output < 3; ++output) {
        SeenOutput& of = seen[static_cast<std::size_t>(output)];
        of.series.values.resize(8);
        of.series.variances = VectorXd::Constant(8, 0.02);
        double drift = years_.drift * normal(generator);
        for (int t = 0; t < 8; ++t) {
          of.series.years.push_back(2016 + t);
          of.loads.push_back(1 + 0.03 * (t - 3.5));
          of.series.values[t] = simulator(output, load_.at(truth, of.loads.back())) + drift +
                                std::sqrt(years_.own * years_.own + 0.02) * normal(generator);
          drift = years_.memory * drift +
                  years_.drift * std::sqrt(1 - years_.memory * years_.memory) * normal(generator);
        }
      }
      const auto posterior = match.match(candidates, seen, 500);
      if (posterior.candidates.empty()) continue;
      count += HistoryMatch::region_of(posterior, match.log_likelihood(truth, seen)) <= 0.9 ? 1 : 0;
    }
    return count;
  }

 private:
  YearModel years_{1, 1e3, 0.3, 0.6, 0.2};
  LoadInput load_{2, 0.5, 0.95};
  std::vector<Emulator> emulators_;
};

TEST(HistoryMatches, TheTruthLiesInTheNinetyPercentRegion) {
  const int inside = KnownTruth(0).inside(100);
  EXPECT_GE(inside, boost::math::quantile(boost::math::binomial(100, 0.9), 1e-6));
}

TEST(HistoryMatches, AnotherSimulatorsRegionsMissTheTruth) {
  EXPECT_LT(KnownTruth(1).inside(40), 20);
}

}  // namespace
}  // namespace casetide::analysis
