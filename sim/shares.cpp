#include "sim/shares.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "sim/expects.hpp"

namespace casetide::sim {

Shares::Shares(std::span<const double> probabilities) {
  expects(!probabilities.empty(), "there is at least one share");
  double sum = 0;
  for (const double probability : probabilities) {
    expects(probability >= 0, "a share is a number and at least 0");
    sum += probability;
  }
  expects(std::abs(sum - 1) <= 1e-9, "shares sum to 1 within 1e-9");

  std::vector<std::uint64_t> counts;
  std::vector<double> remainders;
  for (const double probability : probabilities) {
    const double exact = probability / sum * static_cast<double>(kAllWords);
    counts.push_back(static_cast<std::uint64_t>(exact));
    remainders.push_back(exact - std::floor(exact));
  }
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return remainders[one] > remainders[other];
  });
  std::uint64_t left = kAllWords - std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  for (const std::size_t outcome : order) {
    if (left > 0 && probabilities[outcome] > 0) {
      ++counts[outcome];
      --left;
    }
  }
  expects(left == 0, "rounding leaves over at most one word an outcome");

  ends_.resize(counts.size());
  std::partial_sum(counts.begin(), counts.end(), ends_.begin());
  is_fixed_ = std::find(counts.begin(), counts.end(), kAllWords) != counts.end();
  std::copy_n(ends_.begin(), std::min(ends_.size(), first_ends_.size()), first_ends_.begin());
}

Shares Shares::yes_or_no(double probability_of_yes) {
  return Shares(std::array{probability_of_yes, 1 - probability_of_yes});
}

}  // namespace casetide::sim
