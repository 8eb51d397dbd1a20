// From a limit to its deadline: the one place where days are counted.
//
// A deadline is the last minute in which what is asked is still in time. Limits in days end with a day,
// at midnight or at the office's close; limits in hours end to the minute. Minutes and days are counted
// from 1970-01-01. Nothing here knows a clock, a family or who is late.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::model {

/// No deadline, and a date that somebody does not have.
inline constexpr std::int32_t kNoDeadline = std::numeric_limits<std::int32_t>::max();

/// The last minute of each weekday (Monday first) that belongs to a deadline on that day.
struct DayEnds {
  std::array<std::int16_t, 7> last_minute{};
};

[[nodiscard]] constexpr DayEnds midnight() {
  return {{1439, 1439, 1439, 1439, 1439, 1439, 1439}};
}

/// The close of `office`: work done on the stroke of closing is in time. On a day that the office
/// does not open, the hour of its latest close in the week.
[[nodiscard]] DayEnds close_of_business(const Pattern& office);

/// The deadline of `limit` counted from the minute `from`: the clock's start, or the minute at which
/// the meeting begins for Anchor::held, or any minute of the date for Anchor::date. kNoDeadline
/// for a limit that is not stated.
[[nodiscard]] std::int32_t deadline_of(const Limit& limit, std::int32_t from,
                                       const sim::WorkCalendar& calendar, const DayEnds& ends);

/// A day between the start and the deadline, and what it counts as.
struct CountedDay {
  sim::DayIndex day = 0;
  int number = 0;  ///< 1, 2, ... away from the start; 0: not counted
  std::string
      reason;  ///< why it is not: "the start", "Saturday", "Good Friday", "not worked"; or empty
};

/// The days from the one that `limit` is counted from to that of its deadline, in the order of
/// counting (a backward limit goes back in time), each with its number or the reason it has none.
/// Empty for limits that count neither days nor working days.
[[nodiscard]] std::vector<CountedDay> days_counted(const Limit& limit, std::int32_t from,
                                                   const sim::WorkCalendar& calendar);

/// Whether the limit asks the calendar which days are worked.
[[nodiscard]] bool counts_working_days(const Limit& limit);

}  // namespace casetide::model
