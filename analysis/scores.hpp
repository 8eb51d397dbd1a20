// How good a forecast was, once what it forecast is known.
//
// A forecast is a sample of equally likely values. Its continuous ranked probability score (CRPS) is the
// area between the sample's steps and the step at what happened, squared: nought for a sample that is all
// there, the plain distance for a single value, in the unit of the values (Gneiting and Raftery, 2007,
// Strictly proper scoring rules, heading 4.2). Lower is better, and nothing is gained by saying more or
// less than is believed. An interval is scored by whether it holds what happened and by its width.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace casetide::analysis {

/// The score of one forecast. The sample is not empty and need not be in order.
[[nodiscard]] double crps(std::vector<double> sample, double actual);

/// The share of the sample below what happened, ties counted half: evenly spread over 0 to 1, forecast
/// after forecast, where forecasts say as much as they know.
[[nodiscard]] double place_in_sample(std::span<const double> sample, double actual);

struct Interval {
  double low = 0;
  double high = 0;
  [[nodiscard]] bool holds(double value) const { return low <= value && value <= high; }
  [[nodiscard]] double width() const { return high - low; }
};

/// Where one more of the same lies with `probability`, as often above as below: from the value of rank
/// (1 - p) / 2 times one more than there are to that of (1 + p) / 2, between values by a straight line. At
/// most from the least to the most: few values promise more than they can (18 and fewer hold less than 90 %).
[[nodiscard]] Interval central_interval(std::vector<double> sample, double probability);

/// One forecast beside what happened.
struct Score {
  double crps = 0;
  double place = 0;  ///< place_in_sample
  Interval interval;
  bool inside = false;
};
[[nodiscard]] Score score(const std::vector<double>& sample, double actual, double probability);

/// Several forecasts by the same means.
struct ScoreSummary {
  std::size_t forecasts = 0;
  std::size_t inside = 0;
  double crps = 0;   ///< mean
  double width = 0;  ///< mean width of the intervals
  [[nodiscard]] double coverage() const {
    return static_cast<double>(inside) / static_cast<double>(forecasts);
  }
};
[[nodiscard]] ScoreSummary summarise(std::span<const Score> scores);

}  // namespace casetide::analysis
