// What the time of a family's work went to: spans that branches of the work share up to where they part.
//
// A branch is named by its last span; going back from it every minute since the family's episode began
// has one cause. So the time of a clock is that of the branch that stopped it, cut at the clock's own
// start, whichever branch started it. Spans never change; they are given up with the family's episode.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/compiled.hpp"
#include "model/record.hpp"

namespace casetide::model {

using CauseMinutes = std::array<std::int32_t, kCauses>;

/// At the end of the first replication: room for one that needs more, so that it need not ask for memory.
template <class T>
void leave_room(std::vector<T>& used) {
  constexpr std::size_t kLeast = 2048;
  used.reserve(std::max(2 * used.size(), kLeast));
}

class History {
 public:
  /// A stretch of time of one branch; what neither number counts are hours in which nobody works.
  struct Span {
    std::int32_t until = 0;
    std::int32_t minutes = 0;     ///< of `cause`
    std::int32_t waited = 0;      ///< of a spell of work: for the worker, who did other things
    int before = kNone;           ///< the span that this one goes on from; kNone: the beginning
    std::int32_t open_until = 0;  ///< open minutes of `pattern` before `until`
    std::int16_t pattern = kNone;
    Cause cause = Cause::wait;
  };

  /// The spans of a family, which lie together and are given up together.
  struct Spans {
    int last = kNone;  ///< the latest
    int first_chunk = kNone;
  };

  /// `nothing` where nobody will ask what time went to: every branch then ends at one span that reaches
  /// beyond all time, so that none is added.
  enum class Keep : std::uint8_t { all, nothing };
  void reset(const Compiled& compiled, Keep keep);
  void leave_room() {
    model::leave_room(spans_);
    model::leave_room(chunk_before_);
  }

  [[nodiscard]] bool keeps() const { return keep_ == Keep::all; }

  /// The beginning of an episode.
  int begin(Spans& spans, std::int32_t time);
  /// `past` and the time up to `time`: open hours of `pattern` have that cause, the others are non-working.
  /// Nothing is added when `past` reaches so far already.
  int add(Spans& spans, int past, std::int32_t time, Cause cause, int pattern) {
    return time <= until(past) ? past : add_after(spans, past, time, cause, pattern);
  }
  /// The same for a spell of work: `worked` minutes of it, other open hours went to other things.
  int add_work(Spans& spans, int past, std::int32_t time, std::int32_t worked, int pattern);
  /// A span told by a snapshot; the one that it goes on from is told when all are there.
  int add_told(Spans& spans, Span span);
  void set_before(int span, int before) { place_of(span).before = before; }
  void forget(Spans& spans);
  /// Where the episode with those spans began.
  [[nodiscard]] int origin(const Spans& spans) const;

  /// Every span is less than this.
  [[nodiscard]] int end() const { return static_cast<int>(spans_.size()); }
  [[nodiscard]] const Span& at(int span) const { return spans_[static_cast<std::size_t>(span)]; }
  /// The span of the same family that was added before this one; kNone: this was the first.
  [[nodiscard]] int earlier(int span) const;
  /// Up to when a branch reaches.
  [[nodiscard]] std::int32_t until(int past) const { return at(past).until; }
  /// Minutes by cause from `start` to where the branch reaches; they sum to it, and none is below nought.
  [[nodiscard]] CauseMinutes since(int past, std::int32_t start) const;
  /// Since the episode began.
  [[nodiscard]] CauseMinutes whole(int past) const;

 private:
  int add_after(Spans& spans, int past, std::int32_t time, Cause cause, int pattern);
  int take(Spans& spans, const Span& span);
  int take_chunk(Spans& spans);
  [[nodiscard]] Span& place_of(int span) { return spans_[static_cast<std::size_t>(span)]; }
  [[nodiscard]] std::int32_t open(int pattern, std::int32_t from, std::int32_t to) const;
  [[nodiscard]] std::int32_t open_before(int pattern, std::int32_t time);
  /// Of `pattern`, before the end of that span.
  [[nodiscard]] std::int32_t open_until(const Span& span, int pattern) const;
  /// Adds what of the span lies after `start`; `from` is where it begins.
  void add_part(const Span& span, std::int32_t from, std::int32_t start,
                CauseMinutes& minutes) const;

  static constexpr int kOnlySpan = 0;  ///< where nothing is kept

  /// So many places in a row are of one family, to be filled in turn: what is asked for next lies beside what
  /// was asked for last.
  static constexpr int kOfChunk = 8;
  [[nodiscard]] static bool begins_chunk(int span) {
    return static_cast<unsigned>(span) % kOfChunk == 0;
  }
  [[nodiscard]] static int chunk_of(int span) {
    return static_cast<int>(static_cast<unsigned>(span) / kOfChunk);
  }

  const Compiled* compiled_ = nullptr;
  Keep keep_ = Keep::all;
  std::vector<Span> spans_;
  std::vector<int>
      chunk_before_;        ///< by chunk: the one before it, of the family or of the free ones
  int first_free_ = kNone;  ///< of the chunks to be used again
  struct Known {
    std::int32_t time = -1;
    std::int32_t minutes = 0;
  };
  std::vector<Known> open_known_;  ///< by pattern: the open minutes asked for last
};

}  // namespace casetide::model
