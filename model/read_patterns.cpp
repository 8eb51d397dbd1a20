// Patterns of work; declared in read_tables.hpp.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

constexpr std::string_view kDaysExample =
    "\"Monday to Friday\", [\"Monday\", \"Tuesday\"] or \"every day\"";
constexpr std::string_view kHoursExample = "\"09:00 to 17:00\"";
constexpr std::string_view kBankHolidays = "bank holidays";

/// The weekdays that one word names; empty when it names none.
std::vector<int> weekdays_of(std::string_view text) {
  const auto span = [](int first, int last) {
    std::vector<int> days;
    for (int day = first;; day = (day + 1) % 7) {
      days.push_back(day);
      if (day == last) return days;
    }
  };
  const auto [from, to] = sides_of(text);
  if (text == "every day") return span(0, 6);
  if (text == "weekend") return span(5, 6);
  if (const int day = weekday_of(text); day != kNone) return {day};
  if (weekday_of(from) != kNone && weekday_of(to) != kNone)
    return span(weekday_of(from), weekday_of(to));
  return {};
}

class PatternReader {
 public:
  explicit PatternReader(Problems& problems) : problems_(problems) {}

  Pattern read(const Entry& entry) {
    Fields fields(entry.value, problems_);
    pattern_.name = entry.key;
    pattern_.origin = entry.value.at;
    fields.text("label", "words for people", "\"Office hours\"");
    fields.find("source");
    const Node* hours = fields.require("hours", "hours of the day", kHoursExample);
    if (hours != nullptr && hours->kind == Node::Kind::table)
      read_hours_by_day(*hours, fields);
    else
      read_hours_and_days(hours, fields);
    if (!states_bank_holidays_ && weekdays_only()) pattern_.hours.bank_holiday = sim::DayMask{};
    fields.finish();
    return std::move(pattern_);
  }

 private:
  /// `hours = "09:00 to 17:00"`, `days = "Monday to Friday"`.
  void read_hours_and_days(const Node* hours, Fields& fields) {
    const sim::DayMask mask = hours == nullptr ? sim::DayMask{} : bands(*hours);
    if (const Node* days = fields.require("days", "days of the week", "\"Monday to Friday\"")) {
      for (const TextAt& word : texts_of(*days, "days of the week", kDaysExample, problems_)) {
        const std::vector<int> named = weekdays_of(word.text);
        if (named.empty())
          problems_.add(word.at, fmt::format("{} is not a day of the week; expected {}",
                                             in_quotes(word.text), kDaysExample));
        for (const int day : named)
          set_day(day, mask);
      }
    }
    if (!fields.has("off")) return;
    states_bank_holidays_ = true;
    if (fields.choice("off", {kBankHolidays, "never"}) == 0)
      pattern_.hours.bank_holiday = sim::DayMask{};
  }

  /// `hours = { "Monday to Friday" = [...], "weekend" = "...", "bank holidays" = "..." }`.
  void read_hours_by_day(const Node& table, Fields& fields) {
    for (const std::string_view key : {"days", "off"})
      if (const Node* other = fields.find(key))
        problems_.add(other->at,
                      fmt::format("hours by day leave nothing for {} to say; expected the days and "
                                  "\"bank holidays\" in hours, and no {}",
                                  key, key));
    for (const Entry& entry : table.entries) {
      const std::vector<int> days = weekdays_of(entry.key);
      if (days.empty() && entry.key != kBankHolidays) {
        problems_.add(entry.at,
                      fmt::format("{} is not a day; expected \"Monday to Friday\", \"Tuesday\", "
                                  "\"weekend\", \"every day\" or \"bank holidays\", for example "
                                  "\"weekend\" = \"00:00 to 24:00\"",
                                  in_quotes(entry.key)));
        continue;
      }
      const sim::DayMask mask = bands(entry.value);
      if (entry.key == kBankHolidays) {
        states_bank_holidays_ = true;
        pattern_.hours.bank_holiday = mask;
      }
      for (const int day : days) {
        if (is_set_[static_cast<std::size_t>(day)]) {
          problems_.add(entry.at, fmt::format("{} has a day that another line has too; expected "
                                              "each day once",
                                              in_quotes(entry.key)));
          break;
        }
        set_day(day, mask);
      }
    }
  }

  /// One band or several, or "off".
  sim::DayMask bands(const Node& value) {
    sim::DayMask mask;
    for (const TextAt& text : texts_of(value, "hours of the day", kHoursExample, problems_)) {
      if (text.text == "off") continue;
      const auto [from, to] = minutes_of(text.text);
      if (from == kNone || from >= to || from % sim::kQuarterMinutes != 0 ||
          to % sim::kQuarterMinutes != 0) {
        problems_.add(text.at,
                      fmt::format("{} is not hours of one day; expected quarter-hours that end "
                                  "after they begin, for example {}",
                                  in_quotes(text.text), kHoursExample));
        continue;
      }
      mask = mask | sim::DayMask::range(from / sim::kQuarterMinutes, to / sim::kQuarterMinutes);
    }
    return mask;
  }

  void set_day(int day, sim::DayMask mask) {
    pattern_.hours.days[static_cast<std::size_t>(day)] = mask;
    is_set_[static_cast<std::size_t>(day)] = true;
  }

  /// Whether exactly Monday to Friday are named.
  [[nodiscard]] bool weekdays_only() const {
    return is_set_ == std::array<bool, 7>{true, true, true, true, true, false, false};
  }

  Problems& problems_;
  Pattern pattern_;
  std::array<bool, 7> is_set_{};
  bool states_bank_holidays_ = false;
};

}  // namespace

std::vector<Pattern> read_patterns(const Node* table, const TableContext& context) {
  std::vector<Pattern> patterns;
  if (table == nullptr) return patterns;
  for (const Entry& entry : table->entries)
    patterns.push_back(PatternReader(context.problems).read(entry));
  return patterns;
}

}  // namespace casetide::model
