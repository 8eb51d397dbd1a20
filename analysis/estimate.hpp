// From the values of single replications to an estimate: a mean, how sure it is, and what one year may be.
//
// Replications 2k and 2k+1 share one draw of the uncertain inputs, so the independent unit is the pair.
// Every interval is a 95 % interval of the expected value: a t interval over what each pair adds to the
// estimate, turned for how lopsided pairs are, because years in which a queue runs away are. A ratio and
// a difference are taken as if they were straight near their value (the delta method); a quantile's interval
// is where the interval of the share below it meets the probability. tests/analysis/coverage_test.cpp
// and `./dev bench --only=coverage` hold them against known answers. What never happened in any
// replication, or always, has no interval: "0 to 0" would read as certain. The range of one year's value
// is the 10th to 90th percentile over replications. Nothing here knows what is counted.
//
// P. Hall, On the removal of skewness by transformation, J. R. Statist. Soc. B 54 (1992) 221-228, the
// transformation g; R. S. Woodruff, Confidence intervals for medians and other position measures, J. Amer.
// Statist. Assoc. 47 (1952) 635-646.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace casetide::analysis {

/// An estimate. What too few replications cannot give is absent, never a guess.
struct Figure {
  std::optional<double> mean;
  std::optional<double> low;  ///< 95 % interval of the expected value
  std::optional<double> high;
  std::optional<double> year_low;  ///< 10th percentile of one year's value
  std::optional<double> year_high;
};

/// Fewer pairs with anything to count have no interval of any kind: so few may agree by chance.
inline constexpr std::size_t kIntervalPairsLeast = 8;

/// Fewer replications have no 10-90 % range.
inline constexpr std::size_t kYearsLeast = 10;

/// What a histogram's bins stand for.
enum class Bins {
  whole,     ///< bin b holds the count of the whole number b; a quantile is a whole number
  interval,  ///< bin b holds values from b to below b + 1, taken as evenly spread; but bin 0, where
             ///< most values may be nought exactly, only says "below 1": a quantile in it is 0
};

/// A histogram of each replication, read a bin at a time: all bins of all replications may be too much to
/// hold.
struct Histograms {
  std::size_t bins = 0;
  std::function<std::vector<double>(std::size_t)> bin;  ///< its count in each replication
};

/// Estimates from one set of replications.
class Estimator {
 public:
  /// `replications` is even and at least 2.
  explicit Estimator(std::size_t replications);

  [[nodiscard]] std::size_t replications() const { return 2 * pairs_; }
  [[nodiscard]] std::size_t pairs() const { return pairs_; }

  /// Expected value of a number that each replication gives once. No interval where all of them are 0.
  [[nodiscard]] Figure mean(std::span<const double> values) const;

  /// Expected sum of `above` over expected sum of `below`. Absent where nothing is below.
  /// No interval where all pairs give the same ratio: none of the cases, or all.
  [[nodiscard]] Figure ratio(std::span<const double> above, std::span<const double> below) const;

  /// One ratio less another of the same replications: the interval is that of the difference, pair by
  /// pair. Absent where either is; no interval where all pairs give the same difference.
  struct Ratio {
    std::span<const double> above;
    std::span<const double> below;
  };
  [[nodiscard]] Figure difference(const Ratio& first, const Ratio& second) const;
  /// Of the test that the expected difference is nought, by which the interval is made: below 0.05 where that
  /// leaves nought out, and nowhere else. Nought where all pairs give the same difference. Where too few pairs
  /// for an interval have anything below it is of the sign test, two-sided, over the pairs that have and
  /// differ. Absent where none differs.
  [[nodiscard]] std::optional<double> difference_p(const Ratio& first, const Ratio& second) const;

  /// Quantile of all replications' cases together; Counts are whole numbers.
  /// The last bin is open: a quantile in it is "that or more".
  [[nodiscard]] Figure quantile(const Histograms& histograms, double probability, Bins bins) const;

 private:
  /// One end of the interval around `value`, to which each pair adds its part of `parts`, whose mean is 0.
  enum class End { low, high };
  [[nodiscard]] double end_of(End end, double value, const Eigen::VectorXd& parts) const;

  std::size_t pairs_;
  double t_ = 0;  ///< 97.5 % of Student's t; 0 with too few pairs
};

/// The value at `probability` of a sample, between neighbours in proportion (type 7 of Hyndman and Fan).
[[nodiscard]] double sample_quantile(std::vector<double> values, double probability);

/// The quantile of a histogram; absent when it is empty.
[[nodiscard]] std::optional<double> histogram_quantile(std::span<const double> counts,
                                                       double probability, Bins bins);

/// The quantile of each replication's histogram; absent where it is empty.
[[nodiscard]] std::vector<std::optional<double>> quantiles(const Histograms& histograms,
                                                           double probability, Bins bins);

/// Mean and 10-90 % range over replications, for a weekly fan; the range is absent below kYearsLeast.
[[nodiscard]] Figure year_range(const std::vector<double>& values);

/// How much of the variance of one replication's value is between pairs, that is, from uncertain inputs:
/// one-way random effects with two replications a pair, 0..1. Absent below two pairs or without variance.
[[nodiscard]] std::optional<double> share_between_pairs(std::span<const double> values);

}  // namespace casetide::analysis
