#include "analysis/emulator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/pattern_search.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Bounds and weak beliefs about the search, in log units of an input scaled to 0 to 1: a length is most likely
// between a third and three, and noise between a ten-thousandth and a tenth of the variance.
constexpr double kLengthCentre = 0;
constexpr double kLengthSpread = 1.5;
constexpr double kNoiseCentre = -5;
constexpr double kNoiseSpread = 3;

double matern(double distance) {
  const double scaled = std::sqrt(5.0) * distance;
  return (1 + scaled + scaled * scaled / 3) * std::exp(-scaled);
}

}  // namespace

Emulator::Emulator(MatrixXd points, VectorXd outputs)
    : points_(std::move(points)), outputs_(std::move(outputs)) {
  const Index inputs = points_.cols();
  sim::expects(points_.rows() == outputs_.size() && points_.rows() >= inputs + 3,
               "an emulator has more points than inputs, and an output for each");
  trend_.resize(points_.rows(), inputs + 1);
  trend_ << VectorXd::Ones(points_.rows()), points_;
  VectorXd start = VectorXd::Constant(inputs + 1, kLengthCentre);
  start[inputs] = kNoiseCentre;
  const VectorXd best = pattern_search(
      [&](const VectorXd& log_values) { return fit(log_values.head(inputs), log_values[inputs]); },
      start, {.step = 1.0, .finest = 0.05});
  static_cast<void>(fit(best.head(inputs), best[inputs]));
}

double Emulator::fit(const VectorXd& log_lengths, double log_noise) {
  lengths_ = log_lengths.array().exp();
  noise_ = std::exp(log_noise);
  const Index count = points_.rows();
  MatrixXd correlation(count, count);
  for (Index i = 0; i < count; ++i)
    correlation.col(i) = correlations(points_.row(i).transpose());
  // The least that keeps the factor exact to ten digits.
  correlation.diagonal().array() += noise_ + 1e-10;
  factor_.compute(correlation);
  if (factor_.info() != Eigen::Success) return -std::numeric_limits<double>::infinity();

  const MatrixXd solved = factor_.solve(trend_);
  trend_factor_.compute(trend_.transpose() * solved);
  if (trend_factor_.info() != Eigen::Success) return -std::numeric_limits<double>::infinity();
  slope_ = trend_factor_.solve(solved.transpose() * outputs_);
  const VectorXd residuals = outputs_ - trend_ * slope_;
  weights_ = factor_.solve(residuals);
  const auto freedom = static_cast<double>(count - trend_.cols());
  variance_ = std::max(residuals.dot(weights_) / freedom, 1e-12);
  const double log_determinant = 2 * factor_.matrixLLT().diagonal().array().log().sum();
  const double log_trend = 2 * trend_factor_.matrixLLT().diagonal().array().log().sum();
  const double belief =
      -0.5 * ((log_lengths.array() - kLengthCentre) / kLengthSpread).square().sum() -
      0.5 * std::pow((log_noise - kNoiseCentre) / kNoiseSpread, 2);
  return -0.5 * (freedom * std::log(variance_) + log_determinant + log_trend) + belief;
}

VectorXd Emulator::correlations(const VectorXd& point) const {
  const VectorXd apart =
      ((points_.rowwise() - point.transpose()).array().rowwise() / lengths_.transpose().array())
          .matrix()
          .rowwise()
          .norm();
  return apart.unaryExpr([](double distance) { return matern(distance); });
}

double Emulator::mean(const VectorXd& point) const {
  return slope_[0] + slope_.tail(point.size()).dot(point) + correlations(point).dot(weights_);
}

Emulator::Prediction Emulator::at(const VectorXd& point) const {
  const VectorXd near = correlations(point);
  VectorXd basis(point.size() + 1);
  basis << 1, point;
  const VectorXd solved = factor_.solve(near);
  const VectorXd unexplained = basis - trend_.transpose() * solved;
  const double variance =
      variance_ * (1 - near.dot(solved) + unexplained.dot(trend_factor_.solve(unexplained)));
  return {basis.dot(slope_) + near.dot(weights_), std::max(variance, 0.0)};
}

VectorXd Emulator::left_out_errors() const {
  // Dubrule (1983): with Q = C^-1 - C^-1 H (H' C^-1 H)^-1 H' C^-1, the error at i is (Q y)_i / Q_ii and its
  // variance 1 / Q_ii.
  const Index count = points_.rows();
  const MatrixXd inverse = factor_.solve(MatrixXd::Identity(count, count));
  const MatrixXd solved = inverse * trend_;
  const MatrixXd left = inverse - solved * trend_factor_.solve(solved.transpose());
  const VectorXd spread = (left.diagonal().array() * variance_).sqrt();
  return (left * outputs_).cwiseQuotient(spread);
}

}  // namespace casetide::analysis
