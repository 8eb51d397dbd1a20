// One person's day as a mask of quarter-hours.
//
// Bit q is set when the person can be used from minute 15 q to 15 q + 15. Finishing time is a walk
// over such masks and joint availability is their AND. A mask says nothing about which day it is or
// why a quarter-hour is missing; minutes within a quarter-hour are resolved by the walk, not the mask.
#pragma once

#include <bit>
#include <cstdint>

namespace casetide::sim {

inline constexpr int kQuarterMinutes = 15;
inline constexpr int kQuartersPerDay = 96;

class DayMask {
 public:
  constexpr DayMask() = default;

  /// Quarter-hours `from` up to but not including `to`, 0 <= from <= to <= 96.
  [[nodiscard]] static constexpr DayMask range(int from, int to) {
    DayMask mask;
    mask.low_ = ones_below(to < 64 ? to : 64) & ~ones_below(from < 64 ? from : 64);
    mask.high_ = ones_below(to > 64 ? to - 64 : 0) & ~ones_below(from > 64 ? from - 64 : 0);
    return mask;
  }
  [[nodiscard]] static constexpr DayMask whole_day() { return range(0, kQuartersPerDay); }

  [[nodiscard]] constexpr bool none() const { return (low_ | high_) == 0; }
  [[nodiscard]] constexpr bool has(int quarter) const {
    return ((quarter < 64 ? low_ >> quarter : high_ >> (quarter - 64)) & 1U) != 0;
  }
  [[nodiscard]] constexpr int count() const { return std::popcount(low_) + std::popcount(high_); }
  [[nodiscard]] constexpr int minutes() const { return count() * kQuarterMinutes; }

  /// The first quarter-hour set at or after `quarter`; 96 when there is none.
  [[nodiscard]] constexpr int first_from(int quarter) const {
    return (*this & range(quarter, kQuartersPerDay)).first();
  }
  [[nodiscard]] constexpr int first() const {
    return low_ != 0 ? std::countr_zero(low_)
                     : (high_ != 0 ? 64 + std::countr_zero(high_) : kQuartersPerDay);
  }
  /// One past the last quarter-hour set; 0 when there is none.
  [[nodiscard]] constexpr int end() const {
    return high_ != 0 ? 128 - std::countl_zero(high_) : 64 - std::countl_zero(low_);
  }

  /// The first `count` of the quarter-hours set, or all when there are no more.
  [[nodiscard]] constexpr DayMask first_of(int count) const {
    DayMask part;
    for (int quarter = 0; quarter < kQuartersPerDay && count > 0; ++quarter) {
      if (has(quarter)) {
        part = part | range(quarter, quarter + 1);
        --count;
      }
    }
    return part;
  }

  /// The starts from which `length` quarter-hours in a row are set, length >= 1.
  [[nodiscard]] constexpr DayMask starts_of(int length) const {
    DayMask starts = *this;
    int have = 1;
    while (have < length) {
      const int step = have < length - have ? have : length - have;
      starts = starts & starts.shifted_down(step);
      have += step;
    }
    return starts;
  }

  /// Minutes of the mask in the minutes [from, to) of its day.
  [[nodiscard]] constexpr int minutes_between(int from, int to) const {
    if (to <= from) {
      return 0;
    }
    const int first_quarter = from / kQuarterMinutes;
    const int last_quarter = (to - 1) / kQuarterMinutes;
    int total = (*this & range(first_quarter, last_quarter + 1)).minutes();
    if (has(first_quarter)) {
      total -= from - first_quarter * kQuarterMinutes;
    }
    if (has(last_quarter)) {
      total -= (last_quarter + 1) * kQuarterMinutes - to;
    }
    return total;
  }

  /// The minute of the day at which `effort` minutes of work begun at minute `from` are done, or -1
  /// when the day does not hold them; `effort` is then reduced by what it holds. Effort 0 ends at once.
  [[nodiscard]] constexpr int walk(int from, std::int32_t& effort) const {
    if (effort == 0) {
      return from;
    }
    int quarter = first_from(from / kQuarterMinutes);
    while (quarter < kQuartersPerDay) {
      const int run_end = end_of_run(quarter);
      const int begin = quarter * kQuarterMinutes > from ? quarter * kQuarterMinutes : from;
      const int room = run_end * kQuarterMinutes - begin;
      if (effort <= room) {
        return begin + effort;
      }
      effort -= room;
      quarter = run_end < kQuartersPerDay ? first_from(run_end) : kQuartersPerDay;
    }
    return -1;
  }

  friend constexpr DayMask operator&(DayMask a, DayMask b) {
    a.low_ &= b.low_;
    a.high_ &= b.high_;
    return a;
  }
  friend constexpr DayMask operator|(DayMask a, DayMask b) {
    a.low_ |= b.low_;
    a.high_ |= b.high_;
    return a;
  }
  /// What is in this mask and not in `other`.
  [[nodiscard]] constexpr DayMask without(DayMask other) const {
    DayMask mask = *this;
    mask.low_ &= ~other.low_;
    mask.high_ &= ~other.high_;
    return mask;
  }
  friend constexpr bool operator==(DayMask, DayMask) = default;

 private:
  [[nodiscard]] static constexpr std::uint64_t ones_below(int bit) {
    return bit >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bit) - 1;
  }
  [[nodiscard]] constexpr DayMask shifted_down(int by) const {
    DayMask mask;
    if (by >= 64) {
      mask.low_ = by >= 128 ? 0 : high_ >> (by - 64);
    } else if (by > 0) {
      mask.low_ = (low_ >> by) | (high_ << (64 - by));
      mask.high_ = high_ >> by;
    } else {
      mask = *this;
    }
    return mask;
  }
  [[nodiscard]] constexpr int end_of_run(int quarter) const {
    return whole_day().without(*this).first_from(quarter);
  }

  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0;
};

}  // namespace casetide::sim
