// What the time of a family's work went to: spans that branches of the work share up to where they part.
//
// A branch is named by its last span; going back from it every minute since the family's episode began
// has one cause. So the time of a clock is that of the branch that stopped it, cut at the clock's own
// start, whichever branch started it. Spans never change; they are given up with the family's episode.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/compiled.hpp"
#include "model/record.hpp"

namespace casetide::model {

using CauseMinutes = std::array<std::int32_t, kCauses>;

class History {
 public:
  /// A stretch of time of one branch; what neither number counts are hours in which nobody works.
  struct Span {
    std::int32_t until = 0;
    std::int32_t minutes = 0;  ///< of `cause`
    std::int32_t waited = 0;   ///< of a spell of work: for the worker, who did other things
    int before = kNone;        ///< the span that this one goes on from; kNone: the beginning
    int next = kNone;          ///< of the family
    std::int16_t pattern = kNone;
    Cause cause = Cause::wait;
  };

  void reset(const Compiled& compiled);

  /// The beginning of an episode. `first` is the family's own list of spans, given up together.
  int begin(int& first, std::int32_t time);
  /// `past` and the time up to `time`: open hours of `pattern` have that cause, the others are non-working.
  /// Nothing is added when `past` reaches so far already.
  int add(int& first, int past, std::int32_t time, Cause cause, int pattern);
  /// The same for a spell of work: `worked` minutes of it, other open hours went to other things.
  int add_work(int& first, int past, std::int32_t time, std::int32_t worked, int pattern);
  int take(int& first, const Span& span);
  void forget(int& first);
  /// Where the episode with that list of spans began.
  [[nodiscard]] int origin(int first) const;

  [[nodiscard]] int size() const { return static_cast<int>(spans_.size()); }
  [[nodiscard]] const Span& at(int span) const { return spans_[static_cast<std::size_t>(span)]; }
  /// Up to when a branch reaches.
  [[nodiscard]] std::int32_t until(int past) const { return at(past).until; }
  /// Minutes by cause from `start` to where the branch reaches; they sum to it, and none is below nought.
  [[nodiscard]] CauseMinutes since(int past, std::int32_t start) const;
  /// Since the episode began.
  [[nodiscard]] CauseMinutes whole(int past) const;

 private:
  [[nodiscard]] std::int32_t open(int pattern, std::int32_t from, std::int32_t to) const;
  /// Adds what of the span lies after `start`; `from` is where it begins.
  void add_part(const Span& span, std::int32_t from, std::int32_t start,
                CauseMinutes& minutes) const;

  const Compiled* compiled_ = nullptr;
  std::vector<Span> spans_;
  std::vector<int> free_;
};

}  // namespace casetide::model
