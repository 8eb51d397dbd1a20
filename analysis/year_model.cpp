#include "analysis/year_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <Eigen/Cholesky>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "analysis/pattern_search.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Children of one conference share its day: 1.45 children a conference (England 2025, children by families).
constexpr double kChildrenTogether = 1.45;
// How far a table's own authorities may lead the model from the usual, in logarithms.
constexpr double kBelief = 0.5;
// An authority's restlessness is worth as many years of the usual before its own count.
constexpr double kUsualYears = 20;
// Errors of forecasts are listed from this year of a series on, and need as many to be a shape.
constexpr std::size_t kErrorsFrom = 3;
constexpr std::size_t kErrorsLeast = 100;
constexpr int kShapeValues = 200;
constexpr double kShapeFreedom = 6;

// Volumes: authorities' logarithms move by 0.14 about a trend (England, 2016 to 2025: changes from year to
// year have a standard deviation of 0.2, which is that of two years), and trends by a fifth of it a year.
constexpr double kVolumeSpread = 0.14;
constexpr double kVolumeYears = 4;
constexpr double kTrendSpread = 0.2;

/// Errors one year ahead, in standard deviations, from the first year on.
VectorXd one_ahead(const YearModel& model, const YearSeries& series) {
  MatrixXd covariance = model.covariance(series);
  covariance.array() += model.level_spread * model.level_spread;
  const Eigen::LLT<MatrixXd> factor(covariance);
  return factor.matrixL().solve((series.values.array() - model.level).matrix());
}

double log_likelihood(const YearModel& model, std::span<const YearSeries> panel) {
  double sum = 0;
  for (const YearSeries& series : panel) {
    MatrixXd covariance = model.covariance(series);
    covariance.array() += model.level_spread * model.level_spread;
    const Eigen::LLT<MatrixXd> factor(covariance);
    if (factor.info() != Eigen::Success) return -std::numeric_limits<double>::infinity();
    const VectorXd errors = factor.matrixL().solve((series.values.array() - model.level).matrix());
    sum -= 0.5 * errors.squaredNorm() + factor.matrixLLT().diagonal().array().log().sum();
  }
  return sum;
}

YearModel from_vector(const VectorXd& x) {
  return {x[0], std::exp(x[1]), std::exp(x[2]), 1 / (1 + std::exp(-x[3])), std::exp(x[4])};
}

double spread_of(const VectorXd& errors) {
  return std::sqrt((kUsualYears + errors.squaredNorm()) /
                   (kUsualYears + static_cast<double>(errors.size())));
}

/// Student's t with the variance of one.
std::vector<double> usual_shape() {
  const boost::math::students_t distribution(kShapeFreedom);
  const double scale = std::sqrt((kShapeFreedom - 2) / kShapeFreedom);
  std::vector<double> shape;
  for (int k = 0; k < kShapeValues; ++k)
    shape.push_back(scale * boost::math::quantile(distribution, (k + 0.5) / kShapeValues));
  return shape;
}

}  // namespace

Angle angle_of(double share, double cases) {
  sim::expects(0 <= share && share <= 1 && cases > 0, "a share of cases");
  return {std::asin(std::sqrt((share * cases + 0.375) / (cases + 0.75))),
          kChildrenTogether / (4 * cases)};
}

Angle angle_between(double low, double high, double cases) {
  sim::expects(low <= high, "a share between two");
  const Angle least = angle_of(low, cases);
  const Angle most = angle_of(high, cases);
  const double width = most.value - least.value;
  return {(least.value + most.value) / 2, least.variance + width * width / 12};
}

double share_at(double angle) {
  const double sine = std::sin(std::clamp(angle, 0.0, std::numbers::pi / 2));
  return sine * sine;
}

MatrixXd YearModel::covariance(std::span<const int> years, const VectorXd& variances) const {
  const auto count = static_cast<Index>(years.size());
  MatrixXd values(count, count);
  for (Index i = 0; i < count; ++i) {
    for (Index j = 0; j < count; ++j) {
      const int apart =
          std::abs(years[static_cast<std::size_t>(i)] - years[static_cast<std::size_t>(j)]);
      values(i, j) = drift * drift * std::pow(memory, apart);
    }
    values(i, i) += own * own + variances[i];
  }
  return values;
}

MatrixXd YearModel::covariance(const YearSeries& series) const {
  return covariance(series.years, series.variances);
}

YearModel learn_year_model(std::span<const YearSeries> panel, const YearModel& usual) {
  VectorXd start(5);
  start << usual.level, std::log(usual.level_spread), std::log(usual.drift),
      std::log(usual.memory / (1 - usual.memory)), std::log(usual.own);
  const VectorXd best = pattern_search(
      [&](const VectorXd& x) {
        return log_likelihood(from_vector(x), panel) - 0.5 * ((x - start) / kBelief).squaredNorm();
      },
      start, {.step = 0.4, .finest = 0.02});
  YearModel model = from_vector(best);
  for (const YearSeries& series : panel) {
    const VectorXd errors = one_ahead(model, series);
    for (auto i = static_cast<Index>(kErrorsFrom); i < errors.size(); ++i) {
      // As a forecast then would have judged this authority: by what was known before.
      const Index known = i - static_cast<Index>(kErrorsFrom) + 1;
      model.errors.push_back(errors[i] / spread_of(errors.segment(kErrorsFrom - 1, known)));
    }
  }
  if (model.errors.size() < kErrorsLeast) model.errors = usual_shape();
  std::ranges::sort(model.errors);
  return model;
}

double restlessness(const YearModel& model, const YearSeries& series) {
  if (series.values.size() < static_cast<Index>(kErrorsFrom)) return 1;
  const VectorXd errors = one_ahead(model, series);
  return spread_of(errors.tail(errors.size() - static_cast<Index>(kErrorsFrom) + 1));
}

namespace {

/// The last of jointly normal values, given that the others lay `off` their means.
Continuation given_others(const MatrixXd& covariance, const VectorXd& off) {
  const Index count = off.size();
  const double alone = covariance(count, count);
  if (count == 0) return {0, std::sqrt(alone)};
  const VectorXd shared = covariance.topRightCorner(count, 1).col(0);
  const VectorXd weights = covariance.topLeftCorner(count, count).llt().solve(shared);
  return {weights.dot(off), std::sqrt(std::max(alone - weights.dot(shared), 0.0))};
}

/// Of a series' years and one more.
MatrixXd covariance_with(const YearModel& model, const YearSeries& series, int year,
                         double variance) {
  std::vector<int> years = series.years;
  years.push_back(year);
  VectorXd variances(series.variances.size() + 1);
  variances << series.variances, variance;
  return model.covariance(years, variances);
}

}  // namespace

Continuation continue_series(const YearModel& model, const YearSeries& series, const VectorXd& off,
                             int year, double variance) {
  return given_others(covariance_with(model, series, year, variance), off);
}

std::vector<double> forecast_alone(const YearModel& model, const YearSeries& series, int year,
                                   double variance) {
  MatrixXd covariance = covariance_with(model, series, year, variance);
  covariance.array() +=
      model.level_spread * model.level_spread;  // the level is shared by all years
  const Continuation next =
      given_others(covariance, (series.values.array() - model.level).matrix());
  const double deviation = restlessness(model, series) * next.deviation;
  std::vector<double> values;
  for (const double error : model.errors)
    values.push_back(model.level + next.mean + deviation * error);
  return values;
}

double VolumeForecast::at(double probability) const {
  return std::exp(centre +
                  scale * boost::math::quantile(boost::math::students_t(freedom), probability));
}

VolumeForecast forecast_volume(std::span<const int> years, std::span<const double> volumes,
                               int year) {
  sim::expects(!years.empty() && years.size() == volumes.size(), "a volume has a year");
  // Normal-inverse-gamma: the level is free, the trend most likely small.
  const auto count = static_cast<Index>(years.size());
  MatrixXd basis(count, 2);
  VectorXd logs(count);
  for (Index i = 0; i < count; ++i) {
    basis.row(i) << 1, years[static_cast<std::size_t>(i)] - years.back();
    logs[i] = std::log(volumes[static_cast<std::size_t>(i)]);
  }
  MatrixXd precision = basis.transpose() * basis;
  precision(1, 1) += 1 / (kTrendSpread * kTrendSpread);
  const Eigen::LLT<MatrixXd> factor(precision);
  const VectorXd line = factor.solve(basis.transpose() * logs);
  const double misfit = (logs - basis * line).squaredNorm() + std::pow(line[1] / kTrendSpread, 2);
  VolumeForecast forecast;
  forecast.freedom = kVolumeYears + static_cast<double>(count) - 1;
  const double variance =
      (kVolumeYears * kVolumeSpread * kVolumeSpread + misfit) / forecast.freedom;
  const Eigen::Vector2d next(1, year - years.back());
  forecast.centre = next.dot(line);
  forecast.scale = std::sqrt(variance * (1 + next.dot(factor.solve(next))));
  return forecast;
}

RoutingShare routing_share(std::span<const double> taken, std::span<const double> cases,
                           double spread) {
  sim::expects(!taken.empty() && taken.size() == cases.size(), "counts of what was taken");
  // The years are worth as many cases as their shares' variance allows, chance and years together.
  // The mean is of shares: the share of a mean angle is below it where small shares differ.
  double weight = 0;
  double sum = 0;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const double one_share = std::clamp(taken[i] / cases[i], 0.0, 1.0);
    const double one = 1 / (angle_of(one_share, cases[i]).variance + spread * spread);
    sum += one * one_share;
    weight += one;
  }
  const double share = std::clamp(sum / weight, 1e-6, 1 - 1e-6);
  // The variance of a beta distribution with a + b = n is p (1 - p) / (n + 1); of its angle about
  // 1 / (4 n). What a next year has of its own is in it.
  const double variance = 1 / weight + spread * spread;
  const double worth = std::max(1 / (4 * variance), 2.0);
  const boost::math::beta_distribution<double> beta(worth * share, worth * (1 - share));
  return {share, boost::math::quantile(beta, 0.05), boost::math::quantile(beta, 0.95)};
}

std::optional<double> naive_value(Naive naive, std::span<const std::optional<double>> years) {
  const std::size_t needed = naive == Naive::last_year ? 1 : 3;
  if (years.size() < needed) return std::nullopt;
  double sum = 0;
  for (const std::optional<double>& value : years.last(needed)) {
    if (!value) return std::nullopt;
    sum += *value;
  }
  return sum / static_cast<double>(needed);
}

std::vector<double> naive_errors(Naive naive,
                                 std::span<const std::vector<std::optional<double>>> panel,
                                 std::size_t ahead) {
  sim::expects(ahead > 0, "a forecast is of a later year");
  std::vector<double> errors;
  for (const std::vector<std::optional<double>>& years : panel) {
    for (std::size_t i = ahead; i < years.size(); ++i) {
      const std::optional<double> said = naive_value(naive, std::span(years).first(i - ahead + 1));
      if (said && years[i]) errors.push_back(*years[i] - *said);
    }
  }
  return errors;
}

}  // namespace casetide::analysis
