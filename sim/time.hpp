// Time as the simulator counts it: local wall-clock minutes, and days as whole numbers.
//
// Every day has 1,440 minutes: clock changes are ignored, as no procedure has a limit they could decide.
// A day is either a `LocalDays` (what calendars and people use) or a `DayIndex`, the same day as a 4-byte
// number (what the event loop uses). This is not a calendar of working days (sim/work_calendar.hpp) and
// knows no time zone; parsing takes ISO dates only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace casetide::sim {

/// A span of minutes, in 4 bytes (about 4,000 years either way).
using Minutes = std::chrono::duration<std::int32_t, std::ratio<60>>;

/// A local wall-clock minute.
using Time = std::chrono::local_time<Minutes>;

/// A local calendar day.
using LocalDays = std::chrono::local_days;

/// A local calendar day as days since 1970-01-01, which is 0; earlier days are negative.
using DayIndex = std::int32_t;

inline constexpr std::int32_t kMinutesPerDay = 1440;

/// Days of the week as `weekday_of` numbers them.
inline constexpr int kMonday = 0;
inline constexpr int kFriday = 4;
inline constexpr int kSaturday = 5;
inline constexpr int kSunday = 6;

/// The years that `parse_date` accepts. Wide enough for any birthday or forecast, narrow enough to catch
/// a mistyped century and to keep every minute inside `Time`.
inline constexpr int kFirstDateYear = 1900;
inline constexpr int kLastDateYear = 2199;

/// The day as a number of days since 1970-01-01.
[[nodiscard]] constexpr DayIndex day_index(LocalDays day) noexcept {
  return static_cast<DayIndex>(day.time_since_epoch().count());
}

/// The date as a number of days since 1970-01-01. The date must exist (`date.ok()`).
[[nodiscard]] constexpr DayIndex day_index(std::chrono::year_month_day date) noexcept {
  return day_index(LocalDays{date});
}

/// The day that is `day` days after 1970-01-01.
[[nodiscard]] constexpr LocalDays local_day(DayIndex day) noexcept {
  return LocalDays{std::chrono::days{day}};
}

/// Year, month and day of the month of a day.
[[nodiscard]] constexpr std::chrono::year_month_day date_of(DayIndex day) noexcept {
  return std::chrono::year_month_day{local_day(day)};
}

/// The day on which `time` lies.
[[nodiscard]] constexpr DayIndex day_of(Time time) noexcept {
  const std::int32_t minutes = time.time_since_epoch().count();
  const std::int32_t whole = minutes / kMinutesPerDay;
  return minutes % kMinutesPerDay < 0 ? whole - 1 : whole;
}

/// Minutes since midnight of `time`'s day, 0 to 1439.
[[nodiscard]] constexpr std::int32_t minute_of_day(Time time) noexcept {
  const std::int32_t minute = time.time_since_epoch().count() % kMinutesPerDay;
  return minute < 0 ? minute + kMinutesPerDay : minute;
}

/// Midnight at the beginning of `day`. Exact for days of the years -2000 to 6000.
[[nodiscard]] constexpr Time start_of_day(DayIndex day) noexcept {
  return Time{Minutes{day * kMinutesPerDay}};
}

/// Midnight at the beginning of `day`. Exact for days of the years -2000 to 6000.
[[nodiscard]] constexpr Time start_of_day(LocalDays day) noexcept {
  return start_of_day(day_index(day));
}

/// The day of the week: Monday is 0, Sunday is 6. Exact for days of the years -2000 to 6000.
[[nodiscard]] constexpr int weekday_of(DayIndex day) noexcept {
  constexpr int kEpochWeekday = 3;          // 1970-01-01 was a Thursday
  constexpr int kWholeWeeks = 300'000 * 7;  // what is divided is not negative: one short division
  return static_cast<int>(static_cast<unsigned>(day + kWholeWeeks + kEpochWeekday) % 7U);
}

/// The day of the week: Monday is 0, Sunday is 6.
[[nodiscard]] constexpr int weekday_of(LocalDays day) noexcept {
  return weekday_of(day_index(day));
}

/// The same day of the month `months` later (earlier if negative), or that month's last day where it has
/// no such day: one month after 31 January is 28 or 29 February.
[[nodiscard]] constexpr LocalDays add_months(LocalDays day, int months) noexcept {
  const std::chrono::year_month_day date{day};
  const std::chrono::year_month_day moved = date + std::chrono::months{months};
  if (moved.ok()) return LocalDays{moved};
  return LocalDays{moved.year() / moved.month() / std::chrono::last};
}

/// The same day of the month `months` later, or that month's last day.
[[nodiscard]] constexpr DayIndex add_months(DayIndex day, int months) noexcept {
  return day_index(add_months(local_day(day), months));
}

/// Reads an ISO date, "2026-04-01". Nothing if `text` is anything else: another form, surrounding spaces,
/// a day that does not exist, or a year outside 1900 to 2199.
[[nodiscard]] constexpr std::optional<LocalDays> parse_date(std::string_view text) noexcept {
  constexpr std::string_view kPattern = "dddd-dd-dd";
  if (text.size() != kPattern.size()) return std::nullopt;
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kPattern[i] == 'd' ? !digit : text[i] != '-') return std::nullopt;
  }
  const auto number = [text](std::size_t first, std::size_t count) {
    int value = 0;
    for (std::size_t i = first; i < first + count; ++i)
      value = value * 10 + (text[i] - '0');
    return value;
  };
  const int year = number(0, 4);
  if (year < kFirstDateYear || year > kLastDateYear) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                         std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  if (!date.ok()) return std::nullopt;
  return LocalDays{date};
}

/// The day for files: "2026-04-01". For years 0 to 9999.
[[nodiscard]] inline std::string iso_date(DayIndex day) {
  const std::chrono::year_month_day date = date_of(day);
  const auto digits = [](int value, std::size_t width) {
    const std::string number = std::to_string(value);
    return number.size() < width ? std::string(width - number.size(), '0') + number : number;
  };
  return digits(static_cast<int>(date.year()), 4) + '-' +
         digits(static_cast<int>(static_cast<unsigned>(date.month())), 2) + '-' +
         digits(static_cast<int>(static_cast<unsigned>(date.day())), 2);
}

/// The day for files: "2026-04-01". For years 0 to 9999.
[[nodiscard]] inline std::string iso_date(LocalDays day) {
  return iso_date(day_index(day));
}

/// The day for people: "15 January 2027".
[[nodiscard]] inline std::string display_date(DayIndex day) {
  constexpr std::array<std::string_view, 12> kMonths{
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day date = date_of(day);
  std::string text = std::to_string(static_cast<unsigned>(date.day()));
  text += ' ';
  text += kMonths[static_cast<unsigned>(date.month()) - 1];
  text += ' ';
  text += std::to_string(static_cast<int>(date.year()));
  return text;
}

/// The day for people: "15 January 2027".
[[nodiscard]] inline std::string display_date(LocalDays day) {
  return display_date(day_index(day));
}

}  // namespace casetide::sim
