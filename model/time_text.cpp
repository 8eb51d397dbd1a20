// Hours, weekdays and days of the year as files write them; declared in read_tables.hpp.
#include <array>

#include "model/quantity_text.hpp"
#include "model/read_tables.hpp"
#include "sim/day_mask.hpp"
#include "sim/time.hpp"

namespace casetide::model {
namespace {

/// "dd:dd" or "dd-dd" as two numbers; first kNone when it is anything else.
std::pair<int, int> two_numbers(std::string_view text, char between) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != between || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return {kNone, kNone};
  return {(text[0] - '0') * 10 + (text[1] - '0'), (text[3] - '0') * 10 + (text[4] - '0')};
}

/// Which of the words it is, the first letter in either case; kNone for none.
template <std::size_t count>
int place_of(const std::array<std::string_view, count>& words, std::string_view text) {
  std::string lower(text);
  if (!lower.empty() && lower[0] >= 'A' && lower[0] <= 'Z')
    lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
  for (std::size_t i = 0; i < count; ++i)
    if (words[i] == lower) return static_cast<int>(i);
  return kNone;
}

}  // namespace

int weekday_of(std::string_view text) {
  return place_of<7>({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"},
                     text);
}

int month_of(std::string_view text) {
  return place_of<12>({"january", "february", "march", "april", "may", "june", "july", "august",
                       "september", "october", "november", "december"},
                      text);
}

int minute_of(std::string_view text) {
  const auto [hour, minute] = two_numbers(text, ':');
  if (hour == kNone || minute > 59 || hour * 60 + minute > 1440) return kNone;
  return hour * 60 + minute;
}

std::optional<Slot> slot_of(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const int day = weekday_of(text.substr(0, blank));
  const int minute = minute_of(trimmed(text.substr(blank)));
  if (day == kNone || minute == kNone || minute % sim::kQuarterMinutes != 0) return std::nullopt;
  return Slot{day, minute};
}

std::pair<std::string_view, std::string_view> sides_of(std::string_view text) {
  const std::size_t to = text.find(" to ");
  if (to == std::string_view::npos) return {};
  return {trimmed(text.substr(0, to)), trimmed(text.substr(to + 4))};
}

std::pair<int, int> minutes_of(std::string_view text) {
  const auto [from, to] = sides_of(text);
  const std::pair<int, int> minutes(minute_of(from), minute_of(to));
  if (minutes.first == kNone || minutes.second == kNone) return {kNone, kNone};
  return minutes;
}

std::pair<int, int> month_days_of(std::string_view text) {
  const auto [from, to] = sides_of(text);
  const auto month_day = [](std::string_view side) {
    const auto [month, day] = two_numbers(side, '-');
    // 2024 is a leap year: 02-29 is a day of the year.
    const bool known = month != kNone && sim::parse_date("2024-" + std::string(side)).has_value();
    return known ? month * 100 + day : kNone;
  };
  const std::pair<int, int> days(month_day(from), month_day(to));
  if (days.first == kNone || days.second == kNone) return {kNone, kNone};
  return days;
}

}  // namespace casetide::model
