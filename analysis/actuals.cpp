#include "analysis/actuals.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "model/quantity_text.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::analysis {
namespace {

std::optional<std::int32_t> day_of(std::string_view text) {
  const auto day = sim::parse_date(std::string(text));
  if (!day || !sim::WorkCalendar::covers(*day)) return std::nullopt;
  return sim::day_index(*day);
}

bool read_period(std::string_view text, Actual& made) {
  constexpr std::string_view kTo = " to ";
  if (const std::size_t to = text.find(kTo); to != std::string_view::npos) {
    const auto first = day_of(model::trimmed(text.substr(0, to)));
    const auto last = day_of(model::trimmed(text.substr(to + kTo.size())));
    if (!first || !last || *last < *first) return false;
    made.first_day = *first;
    made.last_day = *last;
    return true;
  }
  constexpr std::size_t kMonthLetters = 7;
  const bool month = text.size() == kMonthLetters;
  const auto first = day_of(month ? std::string(text) + "-01" : std::string(text));
  if (!first) return false;
  made.kind = month ? Actual::Period::month : Actual::Period::week;
  made.first_day = *first;
  const auto date = sim::date_of(*first);
  const auto next = date.year() / date.month() + std::chrono::months{1};
  made.last_day = month ? sim::day_index(next / std::chrono::day{1}) - 1 : *first + 6;
  return true;
}

bool read_value(std::string_view text, Actual& made) {
  const auto number = model::take_number(text);
  const std::string_view unit = model::trimmed(text);
  if (!number || !std::isfinite(*number) || !(unit.empty() || unit == "%")) return false;
  made.is_share = unit == "%";
  made.value = made.is_share ? *number / 100 : *number;
  return true;
}

}  // namespace

std::vector<Actual> read_actuals(const CsvTable& table, model::Problems& problems) {
  std::vector<Actual> list;
  if (table.header.empty()) return list;
  constexpr std::array<std::string_view, 3> kColumns = {"measure", "period", "value"};
  std::array<std::size_t, 3> at{};
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    at[c] = table.column(kColumns[c]);
    if (at[c] == table.header.size())
      problems.add(
          {table.file, 1, 1, ""},
          fmt::format("no column \"{}\"; expected measure, period and value, for example "
                      "\"clock initial-conference in time\",2026-04-01 to 2027-03-31,86.7 %",
                      kColumns[c]));
  }
  if (!problems.empty()) return list;
  const std::size_t study = table.column("study");
  for (const std::vector<CsvCell>& row : table.rows) {
    Actual made;
    const CsvCell& period = row[at[1]];
    const CsvCell& value = row[at[2]];
    made.measure = row[at[0]].text;
    made.measure_at = row[at[0]].at;
    made.period_at = period.at;
    made.value_at = value.at;
    if (study != table.header.size()) made.study = row[study].text;
    if (!read_period(period.text, made)) {
      problems.add(period.at, fmt::format("{} is not a period; expected days, for example "
                                          "2026-04-01 to 2027-03-31, or for referrals a month "
                                          "(2026-04) or a week's first day (2026-04-06)",
                                          model::in_quotes(period.text)));
    } else if (!read_value(value.text, made)) {
      problems.add(value.at,
                   fmt::format("{} is not a value; expected a number, for example 412, or "
                               "a share, for example 86.7 %",
                               model::in_quotes(value.text)));
    } else {
      list.push_back(std::move(made));
    }
  }
  return list;
}

}  // namespace casetide::analysis
