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

/// The series' mean less the emulated means', weighted as least squares would, and its variance.
struct Gap {
  double mean = 0;
  double variance = 0;
};
Gap gap(const Eigen::LLT<MatrixXd>& factor, const VectorXd& residuals) {
  const VectorXd ones = VectorXd::Ones(residuals.size());
  const VectorXd weights = factor.solve(ones);
  const double all = weights.sum();
  return {weights.dot(residuals) / all, 1 / all};
}

}  // namespace

VectorXd LoadInput::at(VectorXd point, double multiple) const {
  const double load = (low + point[input] * (high - low)) * multiple;
  point[input] = std::clamp((load - low) / (high - low), 0.0, 1.0);
  return point;
}

MatrixXd even_points(std::size_t count, std::size_t inputs) {
  boost::random::sobol engine(inputs);
  boost::random::uniform_01<double> uniform;
  engine.discard(inputs);  // the first point is all nought
  MatrixXd points(static_cast<Index>(count), static_cast<Index>(inputs));
  for (Index i = 0; i < points.rows(); ++i) {
    for (Index j = 0; j < points.cols(); ++j)
      points(i, j) = uniform(engine);
  }
  return points;
}

HistoryMatch::HistoryMatch(std::vector<OutputModel> models, LoadInput load)
    : models_(std::move(models)), load_(load) {}

std::vector<Emulator::Prediction> HistoryMatch::years_at(const VectorXd& point,
                                                         const SeenOutput& seen,
                                                         const Emulator& emulator) const {
  std::vector<Emulator::Prediction> predictions;
  for (const double multiple : seen.loads)
    predictions.push_back(emulator.at(load_.at(point, multiple)));
  return predictions;
}

double HistoryMatch::implausibility(const VectorXd& point, std::span<const SeenOutput> seen) const {
  sim::expects(seen.size() == models_.size(), "something seen of each output, if only no year");
  double worst = 0;
  for (std::size_t output = 0; output < seen.size(); ++output) {
    const SeenOutput& of = seen[output];
    if (of.loads.empty()) continue;
    const OutputModel& model = models_[output];
    const Emulator::Prediction usual = model.emulator->at(point);
    const Gap off = gap(model.years->covariance(of.series).llt(),
                        (of.series.values.array() - usual.mean).matrix());
    worst = std::max(worst, std::abs(off.mean) / std::sqrt(off.variance + usual.variance));
  }
  return worst;
}

double HistoryMatch::log_likelihood(const VectorXd& point, std::span<const SeenOutput> seen) const {
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
    const std::vector<Emulator::Prediction> years = years_at(point, of, *model.emulator);
    MatrixXd covariance = model.years->covariance(of.series);
    covariance.array() += usual.variance;  // the emulator is wrong alike in all years
    VectorXd residuals = of.series.values;
    for (std::size_t i = 0; i < years.size(); ++i)
      residuals[static_cast<Index>(i)] -= years[i].mean;
    const Eigen::LLT<MatrixXd> factor(covariance);
    sum -= 0.5 * factor.matrixL().solve(residuals).squaredNorm() +
           factor.matrixLLT().diagonal().array().log().sum();
  }
  return sum;
}

HistoryMatch::Posterior HistoryMatch::match(const MatrixXd& candidates,
                                            std::span<const SeenOutput> seen,
                                            std::size_t samples) const {
  std::vector<Index> left;
  std::vector<double> logs;
  for (Index i = 0; i < candidates.rows(); ++i) {
    const VectorXd point = candidates.row(i).transpose();
    if (implausibility(point, seen) > kRuledOutBeyond) continue;
    left.push_back(i);
    logs.push_back(log_likelihood(point, seen));
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
                                           int year, std::span<const double> loads, double variance,
                                           std::uint64_t key) const {
  const SeenOutput& of = seen[output];
  const OutputModel& model = models_[output];
  const double restless = restlessness(*model.years, of.series);
  boost::random::mt19937_64 generator(key);
  boost::random::normal_distribution<double> normal;
  const auto last = static_cast<std::int64_t>(model.years->errors.size()) - 1;
  const boost::random::uniform_int_distribution<std::int64_t> any_error(0, last);
  const boost::random::uniform_int_distribution<std::int64_t> any_load(
      0, static_cast<std::int64_t>(loads.size()) - 1);
  std::vector<double> values;
  for (Index k = 0; k < posterior.points.rows(); ++k) {
    const VectorXd point = posterior.points.row(k).transpose();
    const std::vector<Emulator::Prediction> years = years_at(point, of, *model.emulator);
    VectorXd means(of.series.values.size());
    for (std::size_t i = 0; i < years.size(); ++i)
      means[static_cast<Index>(i)] = years[i].mean;
    const Continuation next = continue_series(*model.years, of.series, means, year, variance);
    const Emulator::Prediction then =
        model.emulator->at(load_.at(point, loads[static_cast<std::size_t>(any_load(generator))]));
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
