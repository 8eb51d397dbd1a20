// One draw of the uncertain inputs: every `assumed` range becomes one number.
//
// Replications 2k and 2k + 1 share draw k, so that one run tells how much of its uncertainty is
// inputs and how much is chance. A range is the 5th and 95th percentile of a two-piece distribution
// whose median is the stated value (log scale for times, rates and counts; logit for a share).
// A value with a source and no range is the same in every draw.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/quantity.hpp"

namespace casetide::model {

class InputDraw {
 public:
  /// Every value as stated.
  [[nodiscard]] static InputDraw as_stated() { return InputDraw{}; }
  /// Draw number `pair` of that seed, keyed by each value's path: a new input moves no other.
  InputDraw(std::uint32_t seed, std::uint32_t pair) : seed_(seed), pair_(pair), random_(true) {}

  /// The value in its base unit.
  [[nodiscard]] double value(const Quantity& quantity) const;
  /// Shares that sum to 1: each drawn by its range, or all together by a Dirichlet of that weight.
  [[nodiscard]] std::vector<double> shares(std::span<const Quantity> stated,
                                           std::optional<double> concentration) const;

 private:
  InputDraw() = default;
  [[nodiscard]] double uniform(const std::string& path) const;

  std::uint32_t seed_ = 0;
  std::uint32_t pair_ = 0;
  bool random_ = false;
};

}  // namespace casetide::model
