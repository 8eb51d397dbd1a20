// sim/shares.hpp
// Chooses one of several outcomes with one 32-bit word by fixed-point probabilities.
//
// The shares are whole numbers of words that add up to exactly 2^32, so no floating point decides
// an outcome. It does not check what a user wrote: the loader refuses probabilities that do not
// sum to 1 with their place, and here they break an expectation.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace casetide::sim {

class Shares {
 public:
  /// One outcome, 0, that is always chosen.
  Shares() : ends_{kAllWords} {}  // first_ends_ already says so

  /// `probabilities` are at least 0 and sum to 1 within 1e-9. What rounding leaves over goes to
  /// the largest remainders, the earlier outcome first. An outcome of probability 0 never happens.
  explicit Shares(std::span<const double> probabilities);

  /// Outcome 0 (yes) with this probability, else outcome 1.
  [[nodiscard]] static Shares yes_or_no(double probability_of_yes);

  /// The outcome is monotone in the word: the smallest words choose outcome 0.
  [[nodiscard]] int choose(std::uint32_t word) const {
    // Without a branch to mispredict for up to four outcomes, which most choices have.
    const int early =
        static_cast<int>(first_ends_[0] <= word) + static_cast<int>(first_ends_[1] <= word) +
        static_cast<int>(first_ends_[2] <= word) + static_cast<int>(first_ends_[3] <= word);
    return early < static_cast<int>(first_ends_.size()) ? early : choose_late(word);
  }

  /// Whether every word chooses the same, so that none need be drawn.
  [[nodiscard]] bool is_fixed() const { return is_fixed_; }

  [[nodiscard]] int size() const { return static_cast<int>(ends_.size()); }

  /// The first word that chooses this outcome, and how many words do, of 2^32.
  [[nodiscard]] std::uint64_t first_word(int outcome) const {
    return outcome == 0 ? 0 : ends_[static_cast<std::size_t>(outcome) - 1];
  }
  [[nodiscard]] std::uint64_t word_count(int outcome) const {
    return ends_[static_cast<std::size_t>(outcome)] - first_word(outcome);
  }

 private:
  static constexpr std::uint64_t kAllWords = std::uint64_t{1} << 32;

  [[nodiscard]] int choose_late(std::uint32_t word) const {
    return static_cast<int>(std::upper_bound(ends_.begin() + 4, ends_.end(), std::uint64_t{word}) -
                            ends_.begin());
  }

  std::vector<std::uint64_t> ends_;  // ends_[i] is one past the last word of outcome i
  std::array<std::uint64_t, 4> first_ends_ = {kAllWords, kAllWords, kAllWords, kAllWords};
  bool is_fixed_ = true;
};

}  // namespace casetide::sim
