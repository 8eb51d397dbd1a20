#include "analysis/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <boost/math/distributions/students_t.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

constexpr double kTail = 0.025;  // each side of a 95 % interval
constexpr double kYearLow = 0.1;
constexpr double kYearHigh = 0.9;
constexpr int kResamples = 1000;
// Fixed, so that the same results give the same report; unrelated to the seed of the simulation.
constexpr std::uint64_t kBootstrapKey = 0xCA5E71DE00000001U;

using Index = Eigen::Index;

Index index(std::size_t i) {
  return static_cast<Index>(i);
}

Eigen::MatrixXd make_resamples(std::size_t pairs) {
  boost::random::mt19937_64 generator(kBootstrapKey);
  const boost::random::uniform_int_distribution<std::int64_t> any(
      0, static_cast<std::int64_t>(pairs) - 1);
  Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(kResamples, index(pairs));
  for (Index resample = 0; resample < kResamples; ++resample) {
    for (std::size_t draw = 0; draw < pairs; ++draw)
      counts(resample, any(generator)) += 1;
  }
  return counts;
}

void set_year(Figure& figure, const std::vector<double>& values) {
  if (values.size() < kYearsLeast) return;
  figure.year_low = sample_quantile(values, kYearLow);
  figure.year_high = sample_quantile(values, kYearHigh);
}

}  // namespace

Estimator::Estimator(std::size_t replications) : pairs_(replications / 2) {
  sim::expects(replications >= 2 && replications % 2 == 0, "replications come in pairs");
  if (pairs_ >= kIntervalPairsLeast) resamples_ = make_resamples(pairs_);
}

Eigen::VectorXd Estimator::by_pair(std::span<const double> values) const {
  sim::expects(values.size() == replications(), "one value a replication");
  Eigen::VectorXd sums(index(pairs_));
  for (std::size_t k = 0; k < pairs_; ++k)
    sums[index(k)] = values[2 * k] + values[2 * k + 1];
  return sums;
}

Figure Estimator::mean(std::span<const double> values) const {
  const Eigen::VectorXd pair_means = by_pair(values) / 2;
  Figure figure;
  const double mean = pair_means.mean();
  figure.mean = mean;
  set_year(figure, {values.begin(), values.end()});
  const bool never = std::ranges::all_of(values, [](double value) { return value == 0; });
  if (pairs_ < kIntervalPairsLeast || never) return figure;

  const auto freedom = static_cast<double>(pairs_ - 1);
  const double variance = (pair_means.array() - mean).square().sum() / freedom;
  const double t =
      boost::math::quantile(boost::math::complement(boost::math::students_t(freedom), kTail));
  const double half = t * std::sqrt(variance / static_cast<double>(pairs_));
  figure.low = mean - half;
  figure.high = mean + half;
  // What cannot be below nought is not said to be.
  if (std::ranges::min(values) >= 0) figure.low = std::max(*figure.low, 0.0);
  return figure;
}

void Estimator::set_interval(Figure& figure, std::vector<double> resampled) const {
  // Resamples in which the estimate does not exist are left out; if they are many it has no interval.
  constexpr double kLeastDefined = 0.95;
  if (static_cast<double>(resampled.size()) < kLeastDefined * kResamples) return;
  figure.low = sample_quantile(resampled, kTail);
  figure.high = sample_quantile(std::move(resampled), 1 - kTail);
}

Figure Estimator::ratio(std::span<const double> above, std::span<const double> below) const {
  const Eigen::VectorXd tops = by_pair(above);
  const Eigen::VectorXd bottoms = by_pair(below);
  Figure figure;
  if (bottoms.sum() == 0) return figure;
  figure.mean = tops.sum() / bottoms.sum();

  std::vector<double> years;
  for (std::size_t i = 0; i < above.size(); ++i) {
    if (below[i] != 0) years.push_back(above[i] / below[i]);
  }
  set_year(figure, years);

  if (resamples_.size() == 0) return figure;
  const Eigen::VectorXd resampled_tops = resamples_ * tops;
  const Eigen::VectorXd resampled_bottoms = resamples_ * bottoms;
  std::vector<double> resampled;
  for (Index i = 0; i < kResamples; ++i) {
    if (resampled_bottoms[i] != 0) resampled.push_back(resampled_tops[i] / resampled_bottoms[i]);
  }
  if (resampled.empty() || std::ranges::min(resampled) == std::ranges::max(resampled))
    return figure;
  set_interval(figure, std::move(resampled));
  return figure;
}

Figure Estimator::difference(const Ratio& first, const Ratio& second) const {
  const Eigen::VectorXd first_tops = by_pair(first.above);
  const Eigen::VectorXd first_bottoms = by_pair(first.below);
  const Eigen::VectorXd second_tops = by_pair(second.above);
  const Eigen::VectorXd second_bottoms = by_pair(second.below);
  Figure figure;
  if (first_bottoms.sum() == 0 || second_bottoms.sum() == 0) return figure;
  figure.mean = first_tops.sum() / first_bottoms.sum() - second_tops.sum() / second_bottoms.sum();

  std::vector<double> years;
  for (std::size_t i = 0; i < first.above.size(); ++i) {
    if (first.below[i] != 0 && second.below[i] != 0) {
      years.push_back(first.above[i] / first.below[i] - second.above[i] / second.below[i]);
    }
  }
  set_year(figure, years);

  if (resamples_.size() == 0) return figure;
  // The same resample of pairs for both.
  const Eigen::VectorXd tops = resamples_ * first_tops;
  const Eigen::VectorXd bottoms = resamples_ * first_bottoms;
  const Eigen::VectorXd other_tops = resamples_ * second_tops;
  const Eigen::VectorXd other_bottoms = resamples_ * second_bottoms;
  std::vector<double> resampled;
  for (Index i = 0; i < kResamples; ++i) {
    if (bottoms[i] != 0 && other_bottoms[i] != 0)
      resampled.push_back(tops[i] / bottoms[i] - other_tops[i] / other_bottoms[i]);
  }
  constexpr double kRounding = 1e-12;  // of a difference that is the same in every pair
  if (resampled.empty() || std::ranges::max(resampled) - std::ranges::min(resampled) <= kRounding)
    return figure;
  set_interval(figure, std::move(resampled));
  return figure;
}

Figure Estimator::quantile(const Eigen::MatrixXd& histograms, double probability, Bins bins) const {
  sim::expects(index(replications()) == histograms.rows(), "one histogram a replication");
  const auto of = [&](const Eigen::VectorXd& counts) {
    return histogram_quantile({counts.data(), static_cast<std::size_t>(counts.size())}, probability,
                              bins);
  };
  Figure figure;
  figure.mean = of(histograms.colwise().sum().transpose());
  if (!figure.mean) return figure;

  std::vector<double> years;
  for (Index row = 0; row < histograms.rows(); ++row) {
    if (const auto year = of(histograms.row(row).transpose())) years.push_back(*year);
  }
  set_year(figure, years);

  if (resamples_.size() == 0) return figure;
  Eigen::MatrixXd pair_histograms(index(pairs_), histograms.cols());
  for (Index k = 0; k < index(pairs_); ++k) {
    pair_histograms.row(k) = histograms.row(2 * k) + histograms.row(2 * k + 1);
  }
  const Eigen::MatrixXd resampled_histograms = resamples_ * pair_histograms;
  std::vector<double> resampled;
  for (Index i = 0; i < kResamples; ++i) {
    if (const auto value = of(resampled_histograms.row(i).transpose())) resampled.push_back(*value);
  }
  set_interval(figure, std::move(resampled));
  return figure;
}

double sample_quantile(std::vector<double> values, double probability) {
  sim::expects(!values.empty(), "a quantile is of something");
  std::ranges::sort(values);
  const double place = probability * static_cast<double>(values.size() - 1);
  const auto before = static_cast<std::size_t>(place);
  const std::size_t after = std::min(before + 1, values.size() - 1);
  return values[before] + (place - static_cast<double>(before)) * (values[after] - values[before]);
}

std::optional<double> histogram_quantile(std::span<const double> counts, double probability,
                                         Bins bins) {
  double total = 0;
  for (const double count : counts)
    total += count;
  if (total <= 0) return std::nullopt;
  const double wanted = probability * total;
  double before = 0;
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    const double count = counts[bin];
    if (count > 0 && before + count >= wanted) {
      const auto start = static_cast<double>(bin);
      const bool open = bin + 1 == counts.size();
      if (bins == Bins::whole || open || bin == 0) return start;
      return start + std::max(0.0, wanted - before) / count;
    }
    before += count;
  }
  sim::expects(false, "a histogram reaches its total");
  return std::nullopt;
}

Figure year_range(const std::vector<double>& values) {
  sim::expects(!values.empty(), "a range is of something");
  Figure figure;
  double sum = 0;
  for (const double value : values)
    sum += value;
  figure.mean = sum / static_cast<double>(values.size());
  set_year(figure, values);
  return figure;
}

std::optional<double> share_between_pairs(std::span<const double> values) {
  const std::size_t pairs = values.size() / 2;
  if (pairs < 2) return std::nullopt;
  double sum = 0;
  for (const double value : values)
    sum += value;
  const double mean = sum / static_cast<double>(2 * pairs);
  double between = 0;
  double within = 0;
  for (std::size_t k = 0; k < pairs; ++k) {
    const double pair_mean = (values[2 * k] + values[2 * k + 1]) / 2;
    const double half_gap = (values[2 * k] - values[2 * k + 1]) / 2;
    between += 2 * (pair_mean - mean) * (pair_mean - mean);
    within += 2 * half_gap * half_gap;
  }
  between /= static_cast<double>(pairs - 1);
  within /= static_cast<double>(pairs);
  const double from_inputs = std::max(0.0, (between - within) / 2);
  if (from_inputs + within <= 0) return std::nullopt;
  return from_inputs / (from_inputs + within);
}

}  // namespace casetide::analysis
