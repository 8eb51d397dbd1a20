// Working days for one jurisdiction.
//
// A working day is any day but Saturday, Sunday and bank holidays (Working Together 2018, footnote 90);
// the holidays are England's, by rule for any year the calendar covers, with the one-off days listed as
// data, and a service's own closures added to them. This is not anybody's diary: shifts, leave and office
// hours are elsewhere. Every question is a table lookup.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/expects.hpp"
#include "sim/time.hpp"

namespace casetide::sim {

/// A count of working days. Not an int: 15 working days and 15 days differ.
struct WorkingDays {
  int count = 0;
  friend auto operator<=>(WorkingDays, WorkingDays) = default;
};

/// A weekday on which England's banks are closed, with its name in plain English.
struct BankHoliday {
  LocalDays day;
  std::string_view name;
  friend bool operator==(const BankHoliday&, const BankHoliday&) = default;
};

/// Working days over a fixed span of years. Immutable once built, so threads may share one.
///
/// A question about, or an answer on, a day outside the span is a defect of the caller, who asks `covers` about a
/// day that a user wrote: `expects` refuses it with BrokenExpectation.
class WorkCalendar {
 public:
  /// The early May bank holiday, and so today's list, began in 1978.
  static constexpr int kFirstYear = 1978;
  static constexpr int kLastYear = 2110;

  /// England's working days, less `closures`: further days on which this service does not work. A closure on
  /// a day that is closed anyway changes nothing. Throws BrokenExpectation for a closure outside the span.
  explicit WorkCalendar(const std::vector<LocalDays>& closures = {});

  /// Working days of a place that closes at weekends and on exactly the days `closed`.
  /// Throws BrokenExpectation for a day outside the span.
  [[nodiscard]] static WorkCalendar closed_only_on(std::span<const LocalDays> closed);

  /// England's bank holidays of `year` in order of date, substitute and one-off days included.
  /// Throws BrokenExpectation unless kFirstYear <= year <= kLastYear.
  [[nodiscard]] static std::vector<BankHoliday> bank_holidays(int year);

  /// Whether the calendar knows `day`: 1 January of kFirstYear to 31 December of kLastYear.
  [[nodiscard]] static constexpr bool covers(DayIndex day) noexcept {
    return day >= kFirstDay && day < kEndDay;
  }
  [[nodiscard]] static constexpr bool covers(LocalDays day) noexcept {
    return day >= local_day(kFirstDay) && day < local_day(kEndDay);
  }

  /// Whether `day` is worked. Throws BrokenExpectation if the calendar does not cover it.
  [[nodiscard]] bool is_working_day(DayIndex day) const {
    const std::size_t at = offset(day);
    return working_before_[at + 1] != working_before_[at];
  }
  [[nodiscard]] bool is_working_day(LocalDays day) const {
    return is_working_day(checked_index(day));
  }

  /// The last day on which `limit` is still met. Day 0 is `start` itself, so one working day
  /// from a Friday is the next Monday. `start` need not be a working day. A negative limit counts
  /// backwards: the n-th working day before `start`.
  /// Throws BrokenExpectation if the calendar does not cover the start or the answer.
  [[nodiscard]] DayIndex due(DayIndex start, WorkingDays limit) const {
    const std::size_t at = offset(start);
    if (limit.count == 0) return start;
    // Both counts are under 50,000; 64 bits keep any `limit` from overflowing the sum.
    const std::int64_t nth = limit.count > 0
                                 ? std::int64_t{working_before_[at + 1]} + limit.count - 1
                                 : std::int64_t{working_before_[at]} + limit.count;
    expects(nth >= 0 && nth < static_cast<std::int64_t>(working_days_.size()),
            "a deadline lies within the years of the work calendar");
    return working_days_[static_cast<std::size_t>(nth)];
  }
  [[nodiscard]] LocalDays due(LocalDays start, WorkingDays limit) const {
    return local_day(due(checked_index(start), limit));
  }

  /// How many working days lie after `from`, up to and including `to`; when `to` is earlier, minus the number
  /// before `from`, back to and including `to`. So working_days_between(x, due(x, n)) is n for every n, and
  /// forwards and backwards counts of the same pair differ when only one of the two days is worked.
  /// Throws BrokenExpectation if the calendar does not cover both days.
  [[nodiscard]] WorkingDays working_days_between(DayIndex from, DayIndex to) const {
    const std::size_t a = offset(from);
    const std::size_t b = offset(to);
    if (a <= b) return {working_before_[b + 1] - working_before_[a + 1]};
    return {working_before_[b] - working_before_[a]};
  }
  [[nodiscard]] WorkingDays working_days_between(LocalDays from, LocalDays to) const {
    return working_days_between(checked_index(from), checked_index(to));
  }

 private:
  static constexpr DayIndex kFirstDay =
      day_index(std::chrono::year{kFirstYear} / std::chrono::January / std::chrono::day{1});
  static constexpr DayIndex kEndDay =
      day_index(std::chrono::year{kLastYear + 1} / std::chrono::January / std::chrono::day{1});

  struct Empty {};
  explicit WorkCalendar(Empty) noexcept {}

  void build(std::span<const LocalDays> closed);

  static constexpr const char* kWithin = "a day lies within the years of the work calendar";

  [[nodiscard]] static std::size_t offset(DayIndex day) {
    expects(covers(day), kWithin);
    return static_cast<std::size_t>(day - kFirstDay);
  }
  [[nodiscard]] static DayIndex checked_index(LocalDays day) {
    expects(covers(day), kWithin);  // before the day is narrowed to 4 bytes
    return day_index(day);
  }

  std::vector<std::int32_t>
      working_before_;  // [i]: working days before the span's i-th day; one entry more than days
  std::vector<DayIndex> working_days_;  // every working day of the span, in order
};

}  // namespace casetide::sim
