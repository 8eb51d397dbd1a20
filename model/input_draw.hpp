// One draw of the uncertain inputs: every `assumed` range becomes one number.
//
// Replications 2k and 2k + 1 share draw k, so that one run tells how much of its uncertainty is
// inputs and how much is chance. A range is the 5th and 95th percentile of a two-piece distribution
// whose median is the stated value (log scale for times, rates and counts; logit for a share).
// A value with a source and no range is the same in every draw. A study may also fix where in its range
// an input is taken, to see what depends on it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/quantity.hpp"

namespace casetide::model {

/// Inputs that a study fixes.
struct InputPoint {
  /// Every other input at its stated value, in place of drawn.
  bool as_stated = false;
  /// [path of the value]: the probability, above 0 and below 1, at which its distribution is read.
  std::map<std::string, double, std::less<>> at = {};

  [[nodiscard]] bool empty() const { return !as_stated && at.empty(); }
};

/// An input that is uncertain: a value with a range, or one of the shares of a table with a weight.
struct UncertainInput {
  std::string path;
  std::string text;   ///< as written
  double stated = 0;  ///< in the base unit
  Unit unit = Unit::count;
  double low = 0;     ///< 5th percentile; of a share in a table with a weight too, before all are
  double high = 0;    ///< made to sum to 1
  std::string table;  ///< path of the table of such a share; empty for a value with a range
  Origin origin;
};

class InputDraw {
 public:
  /// Every value as stated.
  [[nodiscard]] static InputDraw as_stated() { return InputDraw{}; }
  /// Draw number `pair` of that seed, keyed by each value's path: a new input moves no other.
  InputDraw(std::uint32_t seed, std::uint32_t pair, InputPoint point = {})
      : seed_(seed), pair_(pair), random_(!point.as_stated), point_(std::move(point)) {}
  /// Every value as stated, and each uncertain one noted as it is asked for, once.
  [[nodiscard]] static InputDraw listing(std::vector<UncertainInput>& list) {
    InputDraw draw;
    draw.list_ = &list;
    return draw;
  }

  /// The value in its base unit.
  [[nodiscard]] double value(const Quantity& quantity) const;
  /// Shares that sum to 1: each drawn by its range, or all together by a Dirichlet of that weight.
  [[nodiscard]] std::vector<double> shares(std::span<const Quantity> stated,
                                           std::optional<double> concentration) const;

 private:
  InputDraw() = default;
  /// Where in its distribution the value of that path is taken; nothing: as stated.
  [[nodiscard]] std::optional<double> probability(const std::string& path) const;
  [[nodiscard]] double uniform(const std::string& path) const;
  void note(const Quantity& quantity, double low, double high, std::string table) const;

  std::uint32_t seed_ = 0;
  std::uint32_t pair_ = 0;
  bool random_ = false;
  InputPoint point_;
  std::vector<UncertainInput>* list_ = nullptr;
};

}  // namespace casetide::model
