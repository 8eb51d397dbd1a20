#include "analysis/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

constexpr double kTail = 0.025;  // each side of a 95 % interval
constexpr double kYearLow = 0.1;
constexpr double kYearHigh = 0.9;
// How much numbers may differ that are the same in every pair.
constexpr double kRounding = 1e-12;

using Index = Eigen::Index;

Index index(std::size_t i) {
  return static_cast<Index>(i);
}

void set_year(Figure& figure, const std::vector<double>& values) {
  if (values.size() < kYearsLeast) return;
  figure.year_low = sample_quantile(values, kYearLow);
  figure.year_high = sample_quantile(values, kYearHigh);
}

Eigen::VectorXd by_pair(std::span<const double> values) {
  const std::size_t pairs = values.size() / 2;
  Eigen::VectorXd sums(index(pairs));
  for (std::size_t k = 0; k < pairs; ++k)
    sums[index(k)] = values[2 * k] + values[2 * k + 1];
  return sums;
}

/// A ratio of sums over pairs.
struct PairRatio {
  PairRatio(std::span<const double> above, std::span<const double> below)
      : tops(by_pair(above)), bottoms(by_pair(below)) {}

  [[nodiscard]] bool exists() const { return bottoms.sum() != 0; }
  [[nodiscard]] double value() const { return tops.sum() / bottoms.sum(); }
  /// What each pair adds to it, by the delta method.
  [[nodiscard]] Eigen::VectorXd parts() const {
    return (tops - value() * bottoms) / bottoms.mean();
  }
  [[nodiscard]] bool has_enough() const {
    return (bottoms.array() != 0).count() >= index(kIntervalPairsLeast);
  }

  Eigen::VectorXd tops;
  Eigen::VectorXd bottoms;
};

/// Where shares up to and with each bin reach `probability`, between bins as in histogram_quantile.
double where_reached(std::span<const double> shares, double probability, Bins bins) {
  const std::size_t last = shares.size() - 1;
  std::size_t bin = 0;
  while (bin < last && shares[bin] < probability - kRounding)
    ++bin;
  const auto start = static_cast<double>(bin);
  if (bins == Bins::whole || bin == last || bin == 0) return start;
  const double rise = shares[bin] - shares[bin - 1];
  return start + std::clamp((probability - shares[bin - 1]) / rise, 0.0, 1.0);
}

/// Where in a histogram of `count` bins a value lies that is so much of the way through one of them.
double place_in(std::size_t bin, std::size_t count, double part, Bins bins) {
  const auto start = static_cast<double>(bin);
  const bool open = bin + 1 == count;
  return bins == Bins::whole || open || bin == 0 ? start : start + part;
}

/// What each replication counts in all bins.
std::vector<double> totals(const Histograms& histograms) {
  std::vector<double> sums = histograms.bin(0);
  for (std::size_t bin = 1; bin < histograms.bins; ++bin) {
    const std::vector<double> counts = histograms.bin(bin);
    std::ranges::transform(sums, counts, sums.begin(), std::plus());
  }
  return sums;
}

/// The sign test, for pairs too few to tell how far they scatter; nothing where no pair differs.
std::optional<double> sign_p(const PairRatio& one, const PairRatio& other) {
  int higher = 0;
  int lower = 0;
  for (Index k = 0; k < one.tops.size(); ++k) {
    if (one.bottoms[k] == 0 || other.bottoms[k] == 0) continue;
    const double difference = one.tops[k] / one.bottoms[k] - other.tops[k] / other.bottoms[k];
    higher += difference > kRounding ? 1 : 0;
    lower += difference < -kRounding ? 1 : 0;
  }
  if (higher + lower == 0) return std::nullopt;
  const boost::math::binomial even(higher + lower, 0.5);
  return std::min(1.0, 2 * boost::math::cdf(even, std::min(higher, lower)));
}

/// How far the mean of the parts that pairs add may be off, and how lopsided it is.
struct Spread {
  explicit Spread(const Eigen::VectorXd& parts) {
    const auto n = static_cast<double>(parts.size());
    const double deviation = std::sqrt(parts.squaredNorm() / (n - 1));
    error = deviation / std::sqrt(n);
    if (deviation > 0)
      skewness = (parts / deviation).array().cube().sum() * n / ((n - 1) * (n - 2)) / std::sqrt(n);
  }
  /// Without skewness Hall's transformation is a straight line.
  [[nodiscard]] bool is_straight() const {
    constexpr double kStraight = 1e-6;
    return std::abs(skewness) <= kStraight;
  }

  double error = 0;
  double skewness = 0;  ///< of the mean
};

/// Whether every value is at least 0, and at most the other beside it.
bool is_share(std::span<const double> above, std::span<const double> below) {
  return std::ranges::equal(above, below,
                            [](double top, double bottom) { return 0 <= top && top <= bottom; });
}

}  // namespace

Estimator::Estimator(std::size_t replications) : pairs_(replications / 2) {
  sim::expects(replications >= 2 && replications % 2 == 0, "replications come in pairs");
  if (pairs_ < kIntervalPairsLeast) return;
  const boost::math::students_t student(static_cast<double>(pairs_ - 1));
  t_ = boost::math::quantile(boost::math::complement(student, kTail));
}

double Estimator::end_of(End end, double value, const Eigen::VectorXd& parts) const {
  const Spread spread(parts);
  double turned = end == End::low ? t_ : -t_;
  // Hall's transformation g, turned about.
  if (!spread.is_straight())
    turned =
        3 / spread.skewness * (std::cbrt(1 + spread.skewness * (turned - spread.skewness / 6)) - 1);
  return value - turned * spread.error;
}

Figure Estimator::mean(std::span<const double> values) const {
  sim::expects(values.size() == replications(), "one value a replication");
  const Eigen::VectorXd pair_means = by_pair(values) / 2;
  Figure figure;
  const double mean = pair_means.mean();
  figure.mean = mean;
  set_year(figure, {values.begin(), values.end()});
  const bool never = std::ranges::all_of(values, [](double value) { return value == 0; });
  if (pairs_ < kIntervalPairsLeast || never) return figure;

  const Eigen::VectorXd parts = pair_means.array() - mean;
  figure.low = end_of(End::low, mean, parts);
  figure.high = end_of(End::high, mean, parts);
  // What cannot be below nought is not said to be.
  if (std::ranges::min(values) >= 0) figure.low = std::max(*figure.low, 0.0);
  return figure;
}

Figure Estimator::ratio(std::span<const double> above, std::span<const double> below) const {
  sim::expects(above.size() == replications() && below.size() == replications(),
               "one value a replication");
  const PairRatio pairs(above, below);
  Figure figure;
  if (!pairs.exists()) return figure;
  figure.mean = pairs.value();

  std::vector<double> years;
  for (std::size_t i = 0; i < above.size(); ++i) {
    if (below[i] != 0) years.push_back(above[i] / below[i]);
  }
  set_year(figure, years);

  const Eigen::VectorXd parts = pairs.parts();
  const double nothing = kRounding * std::abs(pairs.value());
  if (!pairs.has_enough() || parts.cwiseAbs().maxCoeff() <= nothing) return figure;
  figure.low = end_of(End::low, pairs.value(), parts);
  figure.high = end_of(End::high, pairs.value(), parts);
  if (std::ranges::min(above) >= 0 && std::ranges::min(below) >= 0)
    figure.low = std::max(*figure.low, 0.0);
  if (is_share(above, below)) figure.high = std::min(*figure.high, 1.0);
  return figure;
}

Figure Estimator::difference(const Ratio& first, const Ratio& second) const {
  const PairRatio one(first.above, first.below);
  const PairRatio other(second.above, second.below);
  Figure figure;
  if (!one.exists() || !other.exists()) return figure;
  const double difference = one.value() - other.value();
  figure.mean = difference;

  std::vector<double> years;
  for (std::size_t i = 0; i < first.above.size(); ++i) {
    if (first.below[i] != 0 && second.below[i] != 0) {
      years.push_back(first.above[i] / first.below[i] - second.above[i] / second.below[i]);
    }
  }
  set_year(figure, years);

  const Eigen::VectorXd parts = one.parts() - other.parts();
  if (!one.has_enough() || !other.has_enough() || parts.cwiseAbs().maxCoeff() <= kRounding)
    return figure;
  figure.low = end_of(End::low, difference, parts);
  figure.high = end_of(End::high, difference, parts);
  if (is_share(first.above, first.below) && is_share(second.above, second.below)) {
    figure.low = std::max(*figure.low, -1.0);
    figure.high = std::min(*figure.high, 1.0);
  }
  return figure;
}

std::optional<double> Estimator::difference_p(const Ratio& first, const Ratio& second) const {
  const PairRatio one(first.above, first.below);
  const PairRatio other(second.above, second.below);
  if (!one.exists() || !other.exists()) return std::nullopt;
  if (!one.has_enough() || !other.has_enough()) return sign_p(one, other);
  const double difference = one.value() - other.value();
  const Spread spread(one.parts() - other.parts());
  if (spread.error <= kRounding * std::max(std::abs(difference), 1.0))
    return std::abs(difference) > kRounding ? std::optional(0.0) : std::nullopt;
  double turned = difference / spread.error;
  // Hall's transformation g.
  if (!spread.is_straight())
    turned =
        (std::pow(1 + spread.skewness * turned / 3, 3) - 1) / spread.skewness + spread.skewness / 6;
  const boost::math::students_t student(static_cast<double>(pairs_ - 1));
  return 2 * boost::math::cdf(boost::math::complement(student, std::abs(turned)));
}

Figure Estimator::quantile(const Histograms& histograms, double probability, Bins bins) const {
  const std::vector<double> all = totals(histograms);
  sim::expects(all.size() == replications(), "one histogram a replication");
  std::vector<double> together;
  for (std::size_t bin = 0; bin < histograms.bins; ++bin) {
    const std::vector<double> counts = histograms.bin(bin);
    together.push_back(std::accumulate(counts.begin(), counts.end(), 0.0));
  }
  Figure figure;
  figure.mean = histogram_quantile(together, probability, bins);
  if (!figure.mean) return figure;

  std::vector<double> years;
  for (const auto& year : quantiles(histograms, probability, bins))
    if (year) years.push_back(*year);
  set_year(figure, years);

  // The share up to and with each bin, with its interval.
  PairRatio share(all, all);
  if (!share.has_enough()) return figure;
  share.tops.setZero();
  std::vector<double> low_shares;
  std::vector<double> high_shares;
  for (std::size_t bin = 0; bin < histograms.bins; ++bin) {
    share.tops += by_pair(histograms.bin(bin));
    const Eigen::VectorXd parts = share.parts();
    low_shares.push_back(end_of(End::low, share.value(), parts));
    high_shares.push_back(end_of(End::high, share.value(), parts));
  }
  // The more may lie below, the lower the quantile.
  figure.low = where_reached(high_shares, probability, bins);
  figure.high = where_reached(low_shares, probability, bins);
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
    if (count > 0 && before + count >= wanted)
      return place_in(bin, counts.size(), std::max(0.0, wanted - before) / count, bins);
    before += count;
  }
  sim::expects(false, "a histogram reaches its total");
  return std::nullopt;
}

std::vector<std::optional<double>> quantiles(const Histograms& histograms, double probability,
                                             Bins bins) {
  sim::expects(probability > 0, "something lies below a quantile");
  const std::vector<double> all = totals(histograms);
  std::vector<double> before(all.size(), 0.0);
  std::vector<std::optional<double>> found(all.size());
  for (std::size_t bin = 0; bin < histograms.bins; ++bin) {
    const std::vector<double> counts = histograms.bin(bin);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double wanted = probability * all[i];
      if (counts[i] > 0 && !found[i] && before[i] + counts[i] >= wanted)
        found[i] = place_in(bin, histograms.bins, (wanted - before[i]) / counts[i], bins);
      before[i] += counts[i];
    }
  }
  return found;
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
