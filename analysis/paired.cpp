#include "analysis/paired.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/Core>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

/// Each pair's share in what the ratio of sums varies by.
std::optional<Eigen::VectorXd> residuals_of(const Series& series) {
  const auto pairs = static_cast<Eigen::Index>(series.above.size() / 2);
  Eigen::VectorXd tops(pairs);
  Eigen::VectorXd bottoms(pairs);
  for (Eigen::Index k = 0; k < pairs; ++k) {
    const auto i = static_cast<std::size_t>(2 * k);
    tops[k] = (series.above[i] + series.above[i + 1]) / 2;
    bottoms[k] = (series.below[i] + series.below[i + 1]) / 2;
  }
  if (bottoms.sum() == 0) return std::nullopt;
  const double ratio = tops.sum() / bottoms.sum();
  return (tops - ratio * bottoms) / bottoms.mean();
}

double variance_of(const Eigen::VectorXd& centred) {
  return centred.squaredNorm() / static_cast<double>(centred.size() - 1);
}

bool is_count(const Series& series) {
  return std::ranges::all_of(series.below, [](double one) { return one == 1; });
}

Figure figure_of(const Estimator& estimator, const Series& series) {
  return is_count(series) ? estimator.mean(series.above)
                          : estimator.ratio(series.above, series.below);
}

Figure difference_of(const Estimator& estimator, const Series& first, const Series& second) {
  if (is_count(first) && is_count(second)) return estimator.mean(minus(second.above, first.above));
  return estimator.difference({second.above, second.below}, {first.above, first.below});
}

}  // namespace

PairedDifference paired_difference(const Estimator& estimator, const Series& first,
                                   const Series& second) {
  sim::expects(first.above.size() == estimator.replications() &&
                   second.above.size() == estimator.replications(),
               "both have the same replications");
  PairedDifference found;
  found.first = figure_of(estimator, first);
  found.second = figure_of(estimator, second);
  found.more = difference_of(estimator, first, second);
  found.identical = first.above == second.above && first.below == second.below;
  const auto before = residuals_of(first);
  const auto after = residuals_of(second);
  if (!before || !after || estimator.pairs() < 2) return found;
  const Eigen::VectorXd residuals = *after - *before;
  found.residuals.assign(residuals.begin(), residuals.end());
  const double variance = variance_of(residuals);
  const double apart = variance_of(*before) + variance_of(*after);
  constexpr double kRounding = 1e-12;
  if (apart > kRounding * kRounding) found.variance_saved = 1 - variance / apart;
  const double spread = std::sqrt(variance_of(*before) * variance_of(*after));
  if (spread > kRounding * kRounding) {
    found.correlation = before->dot(*after) / static_cast<double>(before->size() - 1) / spread;
  }
  found.p = estimator.difference_p({second.above, second.below}, {first.above, first.below});
  return found;
}

std::vector<std::optional<double>> holm(const std::vector<std::optional<double>>& p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i)
    if (p_values[i]) order.push_back(i);
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return *p_values[a] < *p_values[b]; });
  std::vector<std::optional<double>> corrected(p_values.size());
  double least = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double factor = static_cast<double>(order.size() - rank);
    least = std::max(least, std::min(1.0, factor * *p_values[order[rank]]));
    corrected[order[rank]] = least;
  }
  return corrected;
}

}  // namespace casetide::analysis
