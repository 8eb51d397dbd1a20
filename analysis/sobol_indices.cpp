#include "analysis/sobol_indices.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/seed_seq.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "analysis/estimate.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

constexpr std::uint32_t kBootstrapKey = 0x536F6272;
constexpr double kTail = 0.025;

using Index = Eigen::Index;
using Weights = Eigen::VectorXd;  // how often each row is in a resample

double mean(const Weights& weights, const Eigen::ArrayXd& values) {
  return weights.dot(values.matrix()) / weights.sum();
}

double covariance(const Weights& weights, const Eigen::ArrayXd& one, const Eigen::ArrayXd& other) {
  const double rows = weights.sum();
  const double product = mean(weights, (one - mean(weights, one)) * (other - mean(weights, other)));
  return product * rows / (rows - 1);
}

/// Mean over rows of half the product of two differences.
double half_product(const Weights& weights, const Eigen::MatrixX2d& one,
                    const Eigen::MatrixX2d& other) {
  return mean(weights, (one - other).col(0).array() * (one - other).col(1).array()) / 2;
}

struct Parts {
  double chance = 0;
  double inputs = 0;
  double varied = 0;
  std::vector<double> first;
  std::vector<double> total;

  [[nodiscard]] double variance() const { return chance + inputs; }
};

double chance_of(const Weights& weights, const Eigen::MatrixX2d& point) {
  return mean(weights, (point.col(0) - point.col(1)).array().square()) / 2;
}

double inputs_of(const Weights& weights, const Eigen::MatrixX2d& point) {
  return covariance(weights, point.col(0), point.col(1));
}

Parts parts_of(const SobolValues& values, const Weights& weights) {
  Parts parts;
  parts.chance = (chance_of(weights, values.a) + chance_of(weights, values.b)) / 2;
  parts.inputs = (inputs_of(weights, values.a) + inputs_of(weights, values.b)) / 2;
  parts.varied = half_product(weights, values.a, values.b);
  for (const Eigen::MatrixX2d& mixed : values.mixed) {
    parts.total.push_back(half_product(weights, values.a, mixed));
    const Eigen::MatrixX2d moved = mixed - values.a;
    parts.first.push_back((covariance(weights, values.b.col(0), moved.col(1)) +
                           covariance(weights, values.b.col(1), moved.col(0))) /
                          2);
  }
  return parts;
}

std::vector<Parts> resampled(const SobolValues& values, SobolBootstrap bootstrap) {
  const Index rows = values.a.rows();
  const std::array<std::uint32_t, 2> words = {kBootstrapKey, bootstrap.seed};
  boost::random::seed_seq sequence(words.begin(), words.end());
  boost::random::mt19937_64 generator(sequence);
  const boost::random::uniform_int_distribution<Index> any(0, rows - 1);
  std::vector<Parts> found;
  for (std::size_t i = 0; i < bootstrap.resamples; ++i) {
    Weights weights = Weights::Zero(rows);
    for (Index draw = 0; draw < rows; ++draw)
      weights[any(generator)] += 1;
    Parts parts = parts_of(values, weights);
    if (parts.variance() > 0) found.push_back(std::move(parts));
  }
  return found;
}

/// A quotient with its interval over the resamples.
template <class Above, class Below>
SobolShare share(const Parts& parts, const std::vector<Parts>& resamples, Above above,
                 Below below) {
  SobolShare made;
  made.value = above(parts) / below(parts);
  std::vector<double> values;
  for (const Parts& one : resamples) {
    if (below(one) > 0) values.push_back(above(one) / below(one));
  }
  if (values.empty()) return made;
  made.low = sample_quantile(values, kTail);
  made.high = sample_quantile(std::move(values), 1 - kTail);
  return made;
}

double variance_of(const Parts& parts) {
  return parts.variance();
}
double inputs_part(const Parts& parts) {
  return parts.inputs;
}

/// Whether inputs bring about anything: with intervals, if nearly all resamples say so.
bool inputs_matter(const Parts& parts, const std::vector<Parts>& resamples) {
  if (parts.inputs <= 0) return false;
  const auto against =
      std::ranges::count_if(resamples, [](const Parts& one) { return one.inputs <= 0; });
  return static_cast<double>(against) <= kTail * static_cast<double>(resamples.size());
}

}  // namespace

std::optional<SobolIndices> sobol_indices(const SobolValues& values, SobolBootstrap bootstrap) {
  const auto rows = static_cast<std::size_t>(values.a.rows());
  sim::expects(values.b.rows() == values.a.rows(), "every row has both points");
  if (rows < 2) return std::nullopt;
  const Parts parts = parts_of(values, Weights::Ones(values.a.rows()));
  if (!(parts.variance() > 0)) return std::nullopt;
  const std::vector<Parts> resamples =
      rows < kSobolRowsLeast ? std::vector<Parts>() : resampled(values, bootstrap);

  SobolIndices found;
  found.mean = (values.a.mean() + values.b.mean()) / 2;
  found.variance = parts.variance();
  const auto of_answer = [&](auto above) { return share(parts, resamples, above, variance_of); };
  found.chance = of_answer([](const Parts& one) { return one.chance; });
  found.varied = of_answer([](const Parts& one) { return one.varied; });
  found.others = of_answer([](const Parts& one) { return one.inputs - one.varied; });
  const bool matter = inputs_matter(parts, resamples);
  for (std::size_t i = 0; i < values.mixed.size(); ++i) {
    const auto first = [i](const Parts& one) { return one.first[i]; };
    const auto total = [i](const Parts& one) { return one.total[i]; };
    found.total_of_answer.push_back(of_answer(total));
    found.first.emplace_back();
    found.total.emplace_back();
    if (!matter) continue;
    found.first.back() = share(parts, resamples, first, inputs_part);
    found.total.back() = share(parts, resamples, total, inputs_part);
  }
  return found;
}

}  // namespace casetide::analysis
