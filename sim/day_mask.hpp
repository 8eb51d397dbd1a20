// One person's day as a mask of quarter-hours.
//
// Bit q is set when the person can be used from minute 15 q to 15 q + 15. Finishing time is a walk
// over such masks and joint availability is their AND. A mask says nothing about which day it is or
// why a quarter-hour is missing; minutes within a quarter-hour are resolved by the walk, not the mask.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace casetide::sim {

inline constexpr int kQuarterMinutes = 15;
inline constexpr int kQuartersPerDay = 96;

class DayMask {
 public:
  constexpr DayMask() = default;

  /// Quarter-hours `from` up to but not including `to`, 0 <= from <= to <= 96.
  [[nodiscard]] static constexpr DayMask range(int from, int to) {
    return below(to).without(below(from));
  }
  [[nodiscard]] static constexpr DayMask whole_day() { return range(0, kQuartersPerDay); }
  /// Quarter-hour q is bit q of `low`, or bit q - 64 of `high`.
  [[nodiscard]] static constexpr DayMask of_words(std::uint64_t low, std::uint32_t high) {
    DayMask mask;
    mask.low_ = low;
    mask.high_ = high;
    return mask;
  }
  [[nodiscard]] constexpr std::uint64_t low() const { return low_; }
  [[nodiscard]] constexpr std::uint32_t high() const { return static_cast<std::uint32_t>(high_); }

  [[nodiscard]] constexpr bool none() const { return (low_ | high_) == 0; }
  [[nodiscard]] constexpr bool has(int quarter) const {
    return ((quarter < 64 ? low_ >> quarter : high_ >> (quarter - 64)) & 1U) != 0;
  }
  /// Whether every quarter-hour of `part` is set.
  [[nodiscard]] constexpr bool holds(DayMask part) const { return part.without(*this).none(); }
  [[nodiscard]] constexpr int count() const {
    // Both words at once, in fields of 2, 4 and 8 bits: std::popcount is a call where the processor is
    // not known to count bits.
    const std::uint64_t fours = in_fours(low_) + in_fours(high_);  // at most 8 in each
    const std::uint64_t bytes = (fours & kEvenFours) + ((fours >> 4) & kEvenFours);
    return static_cast<int>((bytes * kEachByte) >> 56);
  }
  [[nodiscard]] constexpr int minutes() const { return count() * kQuarterMinutes; }

  /// The first quarter-hour set at or after `quarter`; 96 when there is none.
  [[nodiscard]] constexpr int first_from(int quarter) const {
    return first_bit(low_, high_, quarter);
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
    DayMask left = *this;
    DayMask part;
    while (count > 0 && !left.none()) {
      const int begin = left.first();
      const int run_end = left.end_of_run(begin);
      const int end = run_end - begin < count ? run_end : begin + count;
      part = part | range(begin, end);
      count -= end - begin;
      left = left.without(below(run_end));
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

  /// The most quarter-hours set in a row from one of those starts on.
  [[nodiscard]] constexpr int most_from(DayMask starts) const {
    int most = 0;
    for (int quarter = starts.first(); quarter < kQuartersPerDay;
         quarter = starts.first_from(quarter + 1)) {
      const int run = has(quarter) ? end_of_run(quarter) - quarter : 0;
      most = run > most ? run : most;
    }
    return most;
  }

  /// Minutes of the mask in the minutes [from, to) of its day.
  [[nodiscard]] constexpr int minutes_between(int from, int to) const {
    if (to <= from) {
      return 0;
    }
    int total = 0;
    for (int quarter = first_from(quarter_of(from));;) {
      const int begin = quarter * kQuarterMinutes;
      if (begin >= to) {
        break;
      }
      const int run_end = end_of_run(quarter);
      const int end = run_end * kQuarterMinutes;
      total += (end < to ? end : to) - (begin > from ? begin : from);
      if (end >= to) {
        break;
      }
      quarter = first_from(run_end);
    }
    return total;
  }

  /// The minute of the day at which `effort` minutes of work begun at minute `from` are done, or -1
  /// when the day does not hold them; `effort` is then reduced by what it holds. Effort 0 ends at once.
  [[nodiscard]] constexpr int walk(int from, std::int32_t& effort) const {
    if (effort == 0) {
      return from;
    }
    for (int quarter = first_from(quarter_of(from)); quarter < kQuartersPerDay;) {
      const int run_end = end_of_run(quarter);
      const int begin = quarter * kQuarterMinutes > from ? quarter * kQuarterMinutes : from;
      const int room = run_end * kQuarterMinutes - begin;
      if (effort <= room) {
        return begin + effort;
      }
      effort -= room;
      quarter = first_from(run_end);
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
  static constexpr std::uint64_t kEvenFours = 0x0F0F0F0F0F0F0F0FU;
  static constexpr std::uint64_t kEachByte = 0x0101010101010101U;

  [[nodiscard]] static constexpr DayMask below(int quarter) {
    DayMask mask;
    mask.low_ = quarter >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << quarter) - 1;
    mask.high_ = (std::uint64_t{1} << (quarter > 64 ? quarter - 64 : 0)) - 1;
    return mask;
  }
  /// Of minutes from 0 on: a division of what is not negative is the shorter one.
  [[nodiscard]] static constexpr int quarter_of(int minute) {
    return static_cast<int>(static_cast<unsigned>(minute) / unsigned{kQuarterMinutes});
  }
  /// How many bits are set in each four.
  [[nodiscard]] static constexpr std::uint64_t in_fours(std::uint64_t word) {
    constexpr std::uint64_t kEvenBits = 0x5555555555555555U;
    constexpr std::uint64_t kEvenPairs = 0x3333333333333333U;
    const std::uint64_t pairs = word - ((word >> 1) & kEvenBits);
    return (pairs & kEvenPairs) + ((pairs >> 2) & kEvenPairs);
  }
  /// The first bit set at or after `from` <= 96; 96 when there is none before.
  [[nodiscard]] static constexpr int first_bit(std::uint64_t low, std::uint64_t high, int from) {
    constexpr std::uint64_t kMidnight = std::uint64_t{1} << (kQuartersPerDay - 64);
    if (from < 64) {
      const std::uint64_t rest = low & (~std::uint64_t{0} << from);
      return rest != 0 ? std::countr_zero(rest) : 64 + std::countr_zero(high | kMidnight);
    }
    return 64 + std::countr_zero((high & (~std::uint64_t{0} << (from - 64))) | kMidnight);
  }
  /// 1 <= by <= 63.
  [[nodiscard]] constexpr DayMask shifted_down(int by) const {
    DayMask mask;
    mask.low_ = (low_ >> by) | (high_ << (64 - by));
    mask.high_ = high_ >> by;
    return mask;
  }
  [[nodiscard]] constexpr int end_of_run(int quarter) const {
    return first_bit(~low_, ~high_, quarter);
  }

  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0;
};

/// A mask with its minutes counted, for one that is asked again and again: no walk, two look-ups.
class CountedMask {
 public:
  constexpr CountedMask() = default;
  constexpr explicit CountedMask(DayMask mask) : mask_(mask) {
    for (int quarter = 0; quarter < kQuartersPerDay; ++quarter) {
      const auto place = static_cast<std::size_t>(quarter);
      before_[place + 1] =
          static_cast<std::int16_t>(before_[place] + (mask.has(quarter) ? kQuarterMinutes : 0));
    }
    before_.back() = before_[kQuartersPerDay];
    first_ = mask.none() ? 0 : mask.first() * kQuarterMinutes;
    end_ = mask.end() * kQuarterMinutes;
    is_one_run_ = end_ - first_ == minutes();
  }

  [[nodiscard]] constexpr DayMask mask() const { return mask_; }
  /// Minutes of the mask before a minute of its day, 0 <= minute <= 1,440.
  [[nodiscard]] constexpr int minutes_before(int minute) const {
    if (is_one_run_) [[likely]] {
      return (minute < first_ ? first_ : (minute < end_ ? minute : end_)) - first_;
    }
    const auto from_midnight = static_cast<unsigned>(minute);
    const std::int16_t* const before = before_.data() + from_midnight / unsigned{kQuarterMinutes};
    const int part = static_cast<int>(from_midnight % unsigned{kQuarterMinutes});
    return before[0] + (before[1] > before[0] ? part : 0);
  }
  /// Minutes of the mask in the minutes [from, to) of its day.
  [[nodiscard]] constexpr int minutes_between(int from, int to) const {
    if (is_one_run_) [[likely]] {
      const int begin = from > first_ ? from : first_;
      const int end = to < end_ ? to : end_;
      return end > begin ? end - begin : 0;
    }
    return to <= from ? 0 : minutes_before(to) - minutes_before(from);
  }
  [[nodiscard]] constexpr int minutes() const { return before_.back(); }

  friend constexpr bool operator==(const CountedMask& a, const CountedMask& b) {
    return a.mask_ == b.mask_;
  }

 private:
  DayMask mask_;
  bool is_one_run_ = true;  ///< from first_ to end_, without a break, as most days are
  int first_ = 0;
  int end_ = 0;
  std::array<std::int16_t, kQuartersPerDay + 2>
      before_{};  ///< each quarter-hour, and midnight twice
};

}  // namespace casetide::sim
