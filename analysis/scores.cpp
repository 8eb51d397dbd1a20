#include "analysis/scores.hpp"

#include <algorithm>
#include <cmath>

#include "sim/expects.hpp"

namespace casetide::analysis {

double crps(std::vector<double> sample, double actual) {
  sim::expects(!sample.empty(), "a forecast has at least one value");
  std::ranges::sort(sample);
  const auto count = static_cast<double>(sample.size());
  double distance = 0;  // of the values from what happened
  double spread = 0;    // of the values from one another; half its mean is taken off
  double rank = 1;
  for (const double value : sample) {
    distance += std::abs(value - actual);
    spread += (2 * rank - count - 1) * value;
    rank += 1;
  }
  return distance / count - spread / (count * count);
}

double place_in_sample(std::span<const double> sample, double actual) {
  sim::expects(!sample.empty(), "a forecast has at least one value");
  double below = 0;
  for (const double value : sample)
    below += value < actual ? 1 : value == actual ? 0.5 : 0;
  return below / static_cast<double>(sample.size());
}

Interval central_interval(std::vector<double> sample, double probability) {
  sim::expects(0 < probability && probability < 1, "an interval's probability is between 0 and 1");
  sim::expects(!sample.empty(), "an interval is of something");
  std::ranges::sort(sample);
  const auto count = static_cast<double>(sample.size());
  const auto value_at = [&](double share) {
    const double place = std::clamp(share * (count + 1), 1.0, count) - 1;
    const auto before = static_cast<std::size_t>(place);
    const std::size_t after = std::min(before + 1, sample.size() - 1);
    return std::lerp(sample[before], sample[after], place - static_cast<double>(before));
  };
  const double tail = (1 - probability) / 2;
  return {value_at(tail), value_at(1 - tail)};
}

Score score(const std::vector<double>& sample, double actual, double probability) {
  const Interval interval = central_interval(sample, probability);
  return {crps(sample, actual), place_in_sample(sample, actual), interval, interval.holds(actual)};
}

ScoreSummary summarise(std::span<const Score> scores) {
  sim::expects(!scores.empty(), "nothing was scored");
  ScoreSummary summary;
  for (const Score& one : scores) {
    summary.forecasts += 1;
    summary.inside += one.inside ? 1 : 0;
    summary.crps += one.crps;
    summary.width += one.interval.width();
  }
  summary.crps /= static_cast<double>(summary.forecasts);
  summary.width /= static_cast<double>(summary.forecasts);
  return summary;
}

}  // namespace casetide::analysis
