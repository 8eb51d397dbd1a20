// sim/draw_watch.hpp
// Watches the draws of one run to prove that no choice reads a draw its maker could not know.
//
// A first run records when each draw's value became known. A second run replays that recording
// with a cutoff: draws not known by then get other words, and everything up to the cutoff must
// come out the same. This is for tests; no simulation uses it, and one watch serves one run.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "sim/draws.hpp"

namespace casetide::sim {

class DrawWatch {
 public:
  /// How a draw that is not yet known is replaced.
  enum class Replacement {
    /// By a word no smaller than the genuine one. By inversion an effort or an interval in
    /// progress at the cutoff then exceeds what is already done. It cannot catch a chooser that
    /// takes the shortest first, for what is done stays the shortest: say when durations begin.
    no_smaller,
    /// By any word: sharper, for decisions and everything else that has no duration.
    any,
  };

  /// A watch that records.
  DrawWatch() = default;

  /// A watch that replays `recording`: draws known later than `cutoff` (minutes), or never, are
  /// replaced. `seed` chooses the replacements and must differ from run to run of the test only.
  DrawWatch(const DrawWatch& recording, std::int32_t cutoff, std::uint32_t seed);

  /// How to replace the draws of one purpose. Without it: if the recording was told when draws of
  /// that purpose begin, `no_smaller` for those begun by the cutoff and `any` for the others;
  /// otherwise `no_smaller`.
  void replace(Purpose purpose, Replacement how) { how_[purpose.hash] = how; }

  /// The draw became known at `time`; the earliest time said counts. Without effect in a replay.
  void known(const DrawKey& key, std::int32_t time);
  /// The duration that the draw decides began at `time`; likewise.
  void begun(const DrawKey& key, std::int32_t time);

  [[nodiscard]] std::uint32_t seen(const DrawKey& key, std::uint32_t genuine_word);
  [[nodiscard]] Luck::Words seen(const DrawKey& key, const Luck::Words& genuine);

  /// When a draw became known, if it did.
  [[nodiscard]] std::optional<std::int32_t> time_known(const DrawKey& key) const;

  /// How many draws were read, and how many of those reads were given other words: a test in
  /// which nothing was replaced has proved nothing.
  [[nodiscard]] std::size_t reads() const { return reads_; }
  [[nodiscard]] std::size_t replaced() const { return replaced_; }

 private:
  struct KeyHash {
    [[nodiscard]] std::size_t operator()(const DrawKey& key) const noexcept;
  };

  using Times = std::unordered_map<DrawKey, std::int32_t, KeyHash>;

  void record(Times& times, const DrawKey& key, std::int32_t time) const;
  [[nodiscard]] Replacement replacement(const DrawKey& key) const;

  Times known_;
  Times begun_;
  std::unordered_set<std::uint32_t> purposes_begun_;
  std::unordered_map<std::uint32_t, Replacement> how_;
  std::optional<std::int32_t> cutoff_;  // absent while recording
  std::uint32_t seed_ = 0;
  std::size_t reads_ = 0;
  std::size_t replaced_ = 0;
};

}  // namespace casetide::sim
