// Years about a level: the model on years made by it, its formulas by hand, volumes, routing and naive forecasts.
#include "analysis/year_model.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <gtest/gtest.h>

#include "analysis/estimate.hpp"

namespace casetide::analysis {
namespace {

using Eigen::VectorXd;

/// A panel with that truth: years 2016 to 2023.
std::vector<YearSeries> made_panel(int authorities, const YearModel& truth, std::uint64_t seed) {
  boost::random::mt19937_64 generator(seed);
  boost::random::normal_distribution<double> normal;
  std::vector<YearSeries> panel;
  for (int a = 0; a < authorities; ++a) {
    YearSeries series;
    series.values.resize(8);
    series.variances = VectorXd::Constant(8, 0.01);
    const double level = truth.level + truth.level_spread * normal(generator);
    double drift = truth.drift * normal(generator);
    for (int t = 0; t < 8; ++t) {
      series.years.push_back(2016 + t);
      series.values[t] = level + drift + truth.own * normal(generator) + 0.1 * normal(generator);
      drift = truth.memory * drift +
              truth.drift * std::sqrt(1 - truth.memory * truth.memory) * normal(generator);
    }
    panel.push_back(series);
  }
  return panel;
}

// 150 authorities, 8 years: standard errors of some 0.06 for the deviations, 0.06 for memory.
TEST(YearModels, AreLearnedFromAPanel) {
  const YearModel truth{1.5, 0.7, 0.5, 0.7, 0.3};
  const YearModel learned = learn_year_model(made_panel(150, truth, 1), {1, 1, 0.8, 0.5, 0.2});
  EXPECT_NEAR(learned.level, 1.5, 0.3);
  EXPECT_NEAR(learned.level_spread, 0.7, 0.25);
  EXPECT_NEAR(learned.drift, 0.5, 0.2);
  EXPECT_NEAR(learned.memory, 0.7, 0.3);
  EXPECT_EQ(learned.errors.size(), 150U * 5);
  // Forecasts one year ahead are as far off as they say: 9 of 10 within 1.645.
  EXPECT_NEAR(sample_quantile(learned.errors, 0.95), 1.645, 0.3);
}

TEST(YearModels, OneAuthorityLeavesTheUsualAsItWas) {
  const YearModel usual{1.5, 0.7, 0.7, 0.6, 0.2};
  const YearModel learned = learn_year_model(made_panel(1, usual, 2), usual);
  EXPECT_NEAR(learned.drift, usual.drift, 0.4);
  EXPECT_NEAR(learned.memory, usual.memory, 0.2);
  EXPECT_EQ(learned.errors.size(), 200U) << "too few errors for a shape";
}

// One year known, drift 1, memory 0.5, nothing else: the next is half of it, with variance 1 - 1/4.
TEST(YearModels, WhatComesNextByHand) {
  const YearModel model{0, 1, 1, 0.5, 0};
  YearSeries series{{2023}, VectorXd::Constant(1, 3), VectorXd::Zero(1)};
  const Continuation next = continue_series(model, series, VectorXd::Constant(1, 2), 2024, 0);
  EXPECT_NEAR(next.mean, 1, 1e-12) << "half of what the year lay above its expected value";
  EXPECT_NEAR(next.deviation, std::sqrt(0.75), 1e-12);
  const Continuation later = continue_series(model, series, VectorXd::Constant(1, 2), 2025, 0);
  EXPECT_NEAR(later.mean, 0.5, 1e-12);
  // With a year's own variance of 1 in the known one, half as much of it is drift.
  series.variances[0] = 1;
  EXPECT_NEAR(continue_series(model, series, VectorXd::Constant(1, 2), 2024, 0).mean, 0.5, 1e-12);
}

// One year known, 3; levels lie about 1 with variance 1, drift 1, memory 0.5: the known year's variance is 2, what it
// shares with the next 1.5, so the next is 1 + 1.5 / 2 x 2, with variance 2 - 1.5^2 / 2.
TEST(YearModels, AForecastFromYearsAloneByHand) {
  const YearModel model{1, 1, 1, 0.5, 0, {-1, 0, 1}};
  const YearSeries series{{2023}, VectorXd::Constant(1, 3), VectorXd::Zero(1)};
  const std::vector<double> next = forecast_alone(model, series, 2024, 0);
  ASSERT_EQ(next.size(), 3U);
  EXPECT_NEAR(next[1], 2.5, 1e-12);
  EXPECT_NEAR(next[2] - next[1], std::sqrt(2 - 1.125), 1e-12);
}

TEST(YearModels, AnAuthorityThatMovesMoreIsMoreRestless) {
  const YearModel model{0, 0.5, 0.5, 0.6, 0.2};
  YearSeries calm{{2016, 2017, 2018, 2019, 2020}, VectorXd::Zero(5), VectorXd::Constant(5, 0.01)};
  YearSeries restless = calm;
  restless.values << 0, 2, -2, 2, -2;
  EXPECT_LT(restlessness(model, calm), 1);
  EXPECT_GT(restlessness(model, restless), 1.2);
}

TEST(Angles, OfSharesByHand) {
  constexpr double kQuarter = std::numbers::pi / 4;
  EXPECT_NEAR(angle_of(0.5, 99).value, kQuarter, 1e-12);
  EXPECT_NEAR(angle_of(1, 10).value, std::asin(std::sqrt(10.375 / 10.75)), 1e-12);
  EXPECT_NEAR(angle_of(0, 10).value, 2 * kQuarter - angle_of(1, 10).value, 1e-12);
  EXPECT_NEAR(angle_of(0.5, 100).variance, 1.45 / 400, 1e-12);
  EXPECT_NEAR(share_at(angle_of(0.8, 1e9).value), 0.8, 1e-6);
  EXPECT_EQ(share_at(-0.1), 0);
  EXPECT_NEAR(share_at(2), 1, 1e-15);
}

// Between none and all of very many: somewhere on a quarter of a turn, evenly.
TEST(Angles, OfAShareThatIsOnlyBoundedByHand) {
  const Angle bounded = angle_between(0, 1, 1e12);
  EXPECT_NEAR(bounded.value, std::numbers::pi / 4, 1e-6);
  EXPECT_NEAR(bounded.variance, std::pow(std::numbers::pi / 2, 2) / 12, 1e-5);
  EXPECT_NEAR(angle_between(0.3, 0.3, 50).variance, angle_of(0.3, 50).variance, 1e-15);
}

TEST(Volumes, ASteadyRiseIsFollowedInPartAndItsUncertaintyGrowsWithDistance) {
  std::vector<int> years;
  std::vector<double> volumes;
  for (int t = 0; t < 8; ++t) {
    years.push_back(2016 + t);
    volumes.push_back(1000 * std::exp(0.05 * t));
  }
  const VolumeForecast next = forecast_volume(years, volumes, 2024);
  EXPECT_GT(next.at(0.5), 1000 * std::exp(0.3)) << "above the line's middle";
  EXPECT_LT(next.at(0.5), 1000 * std::exp(0.42));
  EXPECT_GT(forecast_volume(years, volumes, 2027).scale, next.scale);
  EXPECT_LT(next.at(0.05), next.at(0.95));
  // One year alone: the usual movement of volumes is its range, 0.14 twice over, with four years' worth.
  const VolumeForecast alone =
      forecast_volume(std::vector<int>{2023}, std::vector<double>{500}, 2024);
  EXPECT_NEAR(alone.at(0.5), 500, 1e-9);
  EXPECT_NEAR(alone.scale, 0.14 * std::sqrt(2 + 0.04), 1e-9);
}

TEST(Routing, CountsAreWorthLessWhereYearsDiffer) {
  const std::vector<double> taken{300, 300, 300};
  const std::vector<double> cases{1000, 1000, 1000};
  const RoutingShare steady = routing_share(taken, cases, 0);
  EXPECT_NEAR(steady.mean, 0.3, 0.001);
  // By chance alone: 3,000 cases, each worth 1 / 1.45.
  EXPECT_NEAR(steady.high - steady.low, 2 * 1.645 * std::sqrt(1.45 * 0.3 * 0.7 / 3000), 0.002);
  const RoutingShare honest = routing_share(taken, cases, 0.2);
  EXPECT_NEAR(honest.mean, 0.3, 0.001);
  EXPECT_GT(honest.high - honest.low, 4 * (steady.high - steady.low));
}

// Years worth the same: the mean of 2 and 10 of 100. Of their mean angle it would be 5.3.
TEST(Routing, SmallSharesThatDifferHaveTheirMean) {
  const std::vector<double> taken{20, 100};
  const std::vector<double> cases{1000, 1000};
  const RoutingShare share = routing_share(taken, cases, 0.1);
  EXPECT_NEAR(share.mean, 0.06, 1e-9);
  EXPECT_LT(share.low, 0.06);
  EXPECT_GT(share.high, 0.06);
}

TEST(NaiveForecasts, ByHand) {
  using Years = std::vector<std::optional<double>>;
  const std::vector<Years> panel{{70, 80, 75, 85}, {60, std::nullopt, 90, 80}};
  EXPECT_EQ(naive_value(Naive::last_year, panel[0]), 85);
  EXPECT_EQ(naive_value(Naive::three_year_mean, panel[0]), 80);
  EXPECT_EQ(naive_value(Naive::three_year_mean, panel[1]), std::nullopt);
  EXPECT_EQ(naive_errors(Naive::last_year, panel, 1), (std::vector<double>{10, -5, 10, -10}));
  EXPECT_EQ(naive_errors(Naive::three_year_mean, panel, 1), (std::vector<double>{10}));
  // Two years on: 75 after 70, 85 after 80; 90 after 60.
  EXPECT_EQ(naive_errors(Naive::last_year, panel, 2), (std::vector<double>{5, 5, 30}));
}

}  // namespace
}  // namespace casetide::analysis
