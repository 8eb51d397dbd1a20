// The events still to come: a day's are kept unordered until the day opens, and then by slices of it.
//
// Order is (time, phase, subject, detail): never insertion, an address or a hash. What an event
// means is its owner's business; a stale event is recognised by its owner (a generation number), not
// removed here. Nothing may be added before the time of the event last taken. A day of few events is
// one slice; the more it has, the shorter its slices, down to a minute, so that only a handful is ever
// put in order at once. Memory is kept: the same use a second time allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/expects.hpp"
#include "sim/part.hpp"
#include "sim/time.hpp"

namespace casetide::sim {

/// 16 bytes: what an event is, packed in the order of running, so that two compares tell which comes first.
class PendingEvent {
 public:
  /// Events at this minute, in the year 2480, or later are all of this minute: no day is so late.
  static constexpr std::int32_t kLatest = (1 << 28) - 1;

  /// `time` in minutes since 1970; `subject`: family by order of arrival, worker by post number; `order`
  /// as of order_of(); `payload` decides only between events alike in all else.
  constexpr PendingEvent(std::int32_t time, std::uint32_t subject, std::uint32_t order = 0,
                         std::uint32_t payload = 0)
      : first_(bits_of(time) | (std::uint64_t{order >> 24} << 32) | subject),
        second_((std::uint64_t{order & 0xFFFFFFU} << 32) | payload) {}
  constexpr explicit PendingEvent(std::int32_t time) : PendingEvent(time, 0) {}
  constexpr PendingEvent() : PendingEvent(0) {}

  [[nodiscard]] constexpr std::int32_t time() const {
    return static_cast<std::int32_t>(first_ >> kTimeFrom);
  }
  [[nodiscard]] constexpr unsigned phase() const {
    return static_cast<unsigned>(first_ >> 32) & (kPhases - 1);
  }
  [[nodiscard]] constexpr std::uint32_t subject() const {
    return static_cast<std::uint32_t>(first_);
  }
  [[nodiscard]] constexpr std::uint32_t detail() const {
    return static_cast<std::uint32_t>(second_ >> 32);
  }
  [[nodiscard]] constexpr std::uint32_t payload() const {
    return static_cast<std::uint32_t>(second_);
  }
  /// The same event at another time.
  [[nodiscard]] constexpr PendingEvent at(std::int32_t time) const {
    PendingEvent event = *this;
    event.first_ = (first_ & ((std::uint64_t{1} << kTimeFrom) - 1)) | bits_of(time);
    return event;
  }

  static constexpr unsigned kPhases = 16;
  /// Phase 0 to 15; `detail` of 24 bits.
  [[nodiscard]] static constexpr std::uint32_t order_of(unsigned phase, std::uint32_t detail) {
    expects(phase < kPhases, "there are so many phases");
    return (phase << 24) | (detail & 0xFFFFFFU);
  }
  [[nodiscard]] friend constexpr bool before(const PendingEvent& a, const PendingEvent& b) {
    return a.first_ != b.first_ ? a.first_ < b.first_ : a.second_ < b.second_;
  }

 private:
  static constexpr int kTimeFrom = 36;

  [[nodiscard]] static constexpr std::uint64_t bits_of(std::int32_t time) {
    if (static_cast<std::uint32_t>(time) > std::uint32_t{kLatest}) [[unlikely]] {
      expects(time > 0, "an event's time is counted from 1970");
      time = kLatest;
    }
    return static_cast<std::uint64_t>(time) << kTimeFrom;
  }

  std::uint64_t first_;   ///< time 28 bits, phase 4, subject 32
  std::uint64_t second_;  ///< detail 32, payload 32
};
static_assert(sizeof(PendingEvent) == 16);

class PendingEvents {
 public:
  /// Empties everything and makes room for days [first, end). Keeps the memory of earlier use.
  void reset(DayIndex first, DayIndex end);

  /// Events on or after the end of the last day are dropped: nobody would live to see them.
  void add(PendingEvent event) {
    const InPart part(Part::events);
    const std::int32_t time = event.time();
    expects(time >= now_, "an event is not added before the one last taken");
    if (time < open_end_) {
      add_to_open_slice(event);
    } else if (time < day_end_) {
      const auto slice = static_cast<unsigned>(time - day_begin_) >> slice_bits_;
      append(slices_[slice], event);
      filled_[slice / 64] |= std::uint64_t{1} << (slice % 64);
      ++in_slices_;
      ++added_to_day_;
    } else {
      const std::uint32_t day =
          static_cast<std::uint32_t>(time - begin_) / std::uint32_t{kMinutesPerDay};
      if (day < day_count_) {
        append(days_[day], event);
      }
    }
  }

  void open(DayIndex day);

  /// The next event of the open day, or none. The pointer is good until the next call.
  [[nodiscard]] const PendingEvent* next() const {
    if (!crowd_.empty()) [[unlikely]] {
      return crowd_is_next() ? crowd_.data() : &ordered_[cursor_];
    }
    return cursor_ != end_ ? &ordered_[cursor_] : nullptr;
  }

  PendingEvent take() {
    const InPart part(Part::events);
    if (!crowd_.empty()) [[unlikely]] {
      return take_where_crowded();
    }
    expects(cursor_ != end_, "an event is left to take");
    const PendingEvent event = ordered_[cursor_];
    now_ = event.time();
    if (++cursor_ == end_) {
      open_next_slice();
    }
    return event;
  }

  /// Everything still to come, in no particular order.
  [[nodiscard]] std::vector<PendingEvent> all() const;

 private:
  static constexpr std::size_t kBlock = 16;
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  static constexpr unsigned kWholeDay = 11;   ///< one slice of 2^11 minutes
  static constexpr std::size_t kFront = 8;    ///< room for what comes before all of a slice
  static constexpr std::size_t kFew = 48;     ///< events of a day that is one slice
  static constexpr std::size_t kWanted = 8;   ///< events of a slice otherwise
  static constexpr std::size_t kMany = 64;    ///< events of a slice that is too long
  static constexpr std::size_t kCrowd = 512;  ///< events of a minute beyond which a heap takes over

  /// Blocks of events in the order added: all full but the last.
  struct Chain {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t count = 0;
  };
  using Block = std::array<PendingEvent, kBlock>;

  void append(Chain& chain, PendingEvent event) {
    const std::size_t place = chain.count % kBlock;
    if (place == 0) {
      const std::uint32_t block = new_block();
      (chain.count == 0 ? chain.first : after_[chain.last]) = block;
      chain.last = block;
    }
    blocks_[chain.last][place] = event;
    ++chain.count;
  }
  [[nodiscard]] std::uint32_t new_block() {
    if (free_ != kNone) {
      const std::uint32_t block = free_;
      free_ = after_[block];
      return block;
    }
    if (used_ == blocks_.size()) [[unlikely]] {
      grow();
    }
    return used_++;
  }
  void grow();
  template <class Each>
  void for_each(const Chain& chain, Each each) const;
  void free(Chain& chain);

  void add_to_open_slice(PendingEvent event) {
    const std::size_t left = end_ - cursor_;
    ++added_to_day_;
    if (left >= kMany || end_ == ordered_.size()) [[unlikely]] {
      add_where_crowded(event);
    } else if (left == 0 || !before(event, ordered_[end_ - 1])) {
      ordered_[end_++] = event;
    } else {
      put_in_order(event);
    }
  }
  void put_in_order(PendingEvent event);
  void add_where_crowded(PendingEvent event);
  [[nodiscard]] bool crowd_is_next() const {
    return cursor_ == end_ || before(crowd_.front(), ordered_[cursor_]);
  }
  PendingEvent take_where_crowded();

  void open_next_slice() {
    if (in_slices_ != 0) {
      open_first_filled();
      return;
    }
    cursor_ = end_ = kFront;
    open_end_ = day_end_;
  }
  void open_first_filled();
  void order_slice(Chain& chain);
  void cut_shorter();
  [[nodiscard]] static unsigned bits_for(std::size_t events);

  // Of the open slice: what is left of it, in order, and its end. What is added before its end belongs
  // to it; most of the time there is no other slice to open, and it is the rest of the day.
  std::vector<PendingEvent> ordered_;
  std::size_t cursor_ = kFront;
  std::size_t end_ = kFront;
  std::int32_t now_ = 0;  ///< time of the event last taken, or midnight as the day opens
  std::int32_t open_end_ = 0;
  std::int32_t day_end_ = 0;
  std::int32_t day_begin_ = 0;
  std::vector<PendingEvent>
      crowd_;  ///< a heap: added to a minute that has more than anybody expects

  // The slices of the open day.
  unsigned slice_bits_ = kWholeDay;  ///< a slice has 2^slice_bits_ minutes
  std::size_t in_slices_ = 0;
  std::size_t added_to_day_ = 0;  ///< since it opened, to guess as much of the next
  std::vector<Chain> slices_;
  std::array<std::uint64_t, (kMinutesPerDay + 63) / 64> filled_ = {};
  std::size_t first_filled_ = 0;  ///< no word of `filled_` before this has a bit

  // The days to come.
  DayIndex open_day_ = -1;
  std::int32_t begin_ = 0;  ///< the first minute of the first day
  std::uint32_t day_count_ = 0;
  std::uint32_t opened_ = 0;
  std::vector<Chain> days_;

  // All blocks: those below used_ are in a chain or in that of the free ones.
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> after_;
  std::uint32_t used_ = 0;
  std::uint32_t free_ = kNone;

  std::vector<PendingEvent> spread_;  ///< while slices are cut shorter
  std::vector<PendingEvent> spare_;   ///< while a slice is put in order
};

}  // namespace casetide::sim
