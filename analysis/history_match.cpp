#include "analysis/history_match.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include <Eigen/Cholesky>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/sobol.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "analysis/estimate.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kMiddle = 0.9;
constexpr double kLearnedAtMost = 0.5;

}  // namespace

VectorXd LoadInput::at(VectorXd point, double multiple) const {
  const double load = (low + point[input] * (high - low)) * std::pow(multiple, response);
  point[input] = std::clamp((load - low) / (high - low), 0.0, 1.0);
  return point;
}

MatrixXd even_points(std::size_t count, std::size_t inputs) {
  boost::random::sobol engine(inputs);
  boost::random::uniform_01<double> uniform;
  // The library leaves out the point of noughts itself; its first, the middle of all inputs, is left out here.
  engine.discard(inputs);
  MatrixXd points(static_cast<Index>(count), static_cast<Index>(inputs));
  for (Index i = 0; i < points.rows(); ++i) {
    for (Index j = 0; j < points.cols(); ++j)
      points(i, j) = uniform(engine);
  }
  return points;
}

HistoryMatch::HistoryMatch(std::vector<OutputModel> models, LoadInput load)
    : models_(std::move(models)), load_(load) {}

VectorXd HistoryMatch::residuals(const VectorXd& point, const SeenOutput& seen,
                                 const Emulator& emulator) const {
  VectorXd values = seen.series.values;
  for (std::size_t i = 0; i < seen.loads.size(); ++i)
    values[static_cast<Index>(i)] -= emulator.mean(load_.at(point, seen.loads[i]));
  return values;
}

std::vector<HistoryMatch::Factored> HistoryMatch::factored(std::span<const SeenOutput> seen) const {
  sim::expects(seen.size() == models_.size(), "something seen of each output, if only no year");
  std::vector<Factored> all(seen.size());
  for (std::size_t output = 0; output < seen.size(); ++output) {
    const YearSeries& series = seen[output].series;
    if (series.years.empty()) continue;
    all[output].factor.compute(models_[output].years->covariance(series));
    all[output].weights = all[output].factor.solve(VectorXd::Ones(series.values.size()));
    all[output].log_root = all[output].factor.matrixLLT().diagonal().array().log().sum();
  }
  return all;
}

double HistoryMatch::implausibility(const VectorXd& point, std::span<const SeenOutput> seen) const {
  return implausibility(point, seen, factored(seen));
}

double HistoryMatch::implausibility(const VectorXd& point, std::span<const SeenOutput> seen,
                                    const std::vector<Factored>& factored) const {
  double worst = 0;
  for (std::size_t output = 0; output < seen.size(); ++output) {
    if (seen[output].loads.empty()) continue;
    // The series' mean, weighted as least squares would, less the emulated mean.
    const Emulator::Prediction usual = models_[output].emulator->at(point);
    const VectorXd& weights = factored[output].weights;
    const double off = weights.dot(seen[output].series.values) / weights.sum() - usual.mean;
    worst = std::max(worst, std::abs(off) / std::sqrt(1 / weights.sum() + usual.variance));
  }
  return worst;
}

double HistoryMatch::log_likelihood(const VectorXd& point, std::span<const SeenOutput> seen) const {
  return log_likelihood(point, seen, factored(seen));
}

double HistoryMatch::log_likelihood(const VectorXd& point, std::span<const SeenOutput> seen,
                                    const std::vector<Factored>& factored) const {
  double sum = 0;
  for (std::size_t output = 0; output < seen.size(); ++output) {
    const SeenOutput& of = seen[output];
    const OutputModel& model = models_[output];
    const Emulator::Prediction usual = model.emulator->at(point);
    const double level_variance =
        model.years->level_spread * model.years->level_spread + usual.variance;
    sum -= 0.5 * (std::pow(usual.mean - model.years->level, 2) / level_variance +
                  std::log(level_variance));
    if (of.loads.empty()) continue;
    // The emulator is wrong alike in all years: its variance is added to every element of the covariance
    // (Sherman and Morrison 1950; determinant likewise).
    const VectorXd off = residuals(point, of, *model.emulator);
    const VectorXd& weights = factored[output].weights;
    const double alike = 1 + usual.variance * weights.sum();
    sum -= 0.5 * (factored[output].factor.matrixL().solve(off).squaredNorm() -
                  usual.variance * std::pow(weights.dot(off), 2) / alike + std::log(alike)) +
           factored[output].log_root;
  }
  return sum;
}

HistoryMatch::Posterior HistoryMatch::match(const MatrixXd& candidates,
                                            std::span<const SeenOutput> seen,
                                            std::size_t samples) const {
  const std::vector<Factored> factors = factored(seen);
  std::vector<Index> left;
  std::vector<double> logs;
  for (Index i = 0; i < candidates.rows(); ++i) {
    const VectorXd point = candidates.row(i).transpose();
    if (implausibility(point, seen, factors) > kRuledOutBeyond) continue;
    left.push_back(i);
    logs.push_back(log_likelihood(point, seen, factors));
  }
  Posterior posterior;
  posterior.not_ruled_out =
      static_cast<double>(left.size()) / static_cast<double>(candidates.rows());
  if (left.empty()) return posterior;
  const double best = std::ranges::max(logs);
  std::vector<double> weights;
  double squares = 0;
  double all = 0;
  for (const double log : logs) {
    weights.push_back(std::exp(log - best));
    all += weights.back();
    squares += weights.back() * weights.back();
  }
  posterior.worth = all * all / squares;
  // Systematic: sample k stands at (k + 1/2) / samples of the weights one after the other.
  posterior.points.resize(static_cast<Index>(samples), candidates.cols());
  std::size_t at = 0;
  double reached = weights.front();
  for (std::size_t k = 0; k < samples; ++k) {
    const double wanted = (static_cast<double>(k) + 0.5) / static_cast<double>(samples) * all;
    while (reached < wanted && at + 1 < left.size())
      reached += weights[++at];
    posterior.points.row(static_cast<Index>(k)) = candidates.row(left[at]);
  }
  posterior.candidates = std::move(logs);
  std::ranges::sort(posterior.candidates, std::greater<>());
  return posterior;
}

double HistoryMatch::region_of(const Posterior& posterior, double log_likelihood) {
  sim::expects(!posterior.candidates.empty(), "a posterior has points");
  const double best = posterior.candidates.front();
  double above = 0;
  double all = 0;
  for (const double log : posterior.candidates) {
    all += std::exp(log - best);
    if (log > log_likelihood) above += std::exp(log - best);
  }
  return above / all;
}

std::vector<double> HistoryMatch::forecast(const Posterior& posterior,
                                           std::span<const SeenOutput> seen, std::size_t output,
                                           int year, double load, double variance,
                                           std::uint64_t key) const {
  const SeenOutput& of = seen[output];
  const OutputModel& model = models_[output];
  const double restless = restlessness(*model.years, of.series);
  boost::random::mt19937_64 generator(key);
  boost::random::normal_distribution<double> normal;
  const auto last = static_cast<std::int64_t>(model.years->errors.size()) - 1;
  const boost::random::uniform_int_distribution<std::int64_t> any_error(0, last);
  std::vector<double> values;
  for (Index k = 0; k < posterior.points.rows(); ++k) {
    const VectorXd point = posterior.points.row(k).transpose();
    const Continuation next = continue_series(
        *model.years, of.series, residuals(point, of, *model.emulator), year, variance);
    const Emulator::Prediction then = model.emulator->at(load_.at(point, load));
    // Where years were seen, most of the emulator's error was in them and has gone into next.mean.
    const double unseen = of.loads.empty() ? std::sqrt(then.variance) : 0;
    values.push_back(then.mean + unseen * normal(generator) + next.mean +
                     restless * next.deviation *
                         model.years->errors[static_cast<std::size_t>(any_error(generator))]);
  }
  return values;
}

Learned learned_input(const HistoryMatch::Posterior& posterior, Index input) {
  const VectorXd column = posterior.points.col(input);
  const std::vector<double> values(column.begin(), column.end());
  Learned found;
  found.median = sample_quantile(values, 0.5);
  found.range = central_interval(values, kMiddle);
  found.learned = found.range.width() <= kLearnedAtMost * kMiddle;
  return found;
}

}  // namespace casetide::analysis
