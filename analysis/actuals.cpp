#include "analysis/actuals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>

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

/// What no year can have been, in words, or nothing.
std::string impossible(const Actual& actual, const std::string& text) {
  if (actual.value < 0)
    return fmt::format("{} is below 0; expected a number from 0 on", model::in_quotes(text));
  if (actual.is_share && actual.value > 1)
    return fmt::format("{} is more than 100 %; expected a share from 0 to 100 %",
                       model::in_quotes(text));
  return "";
}

/// Two values of one measure of the same days, for one study or for any.
void refuse_twice(std::span<const Actual> list, model::Problems& problems) {
  using Same = std::tuple<std::string, std::int32_t, std::int32_t>;
  std::map<Same, std::vector<const Actual*>> seen;
  for (const Actual& actual : list) {
    std::vector<const Actual*>& others = seen[{actual.measure, actual.first_day, actual.last_day}];
    const auto other = std::ranges::find_if(others, [&](const Actual* one) {
      return one->study == actual.study || one->study.empty() || actual.study.empty();
    });
    if (other != others.end())
      problems.add(actual.period_at,
                   fmt::format("{} of these days stands in line {} already; expected one line for "
                               "each measure, period and study",
                               model::in_quotes(actual.measure), (*other)->period_at.line));
    others.push_back(&actual);
  }
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
    } else if (const std::string wrong = impossible(made, value.text); !wrong.empty()) {
      problems.add(value.at, wrong);
    } else {
      list.push_back(std::move(made));
    }
  }
  refuse_twice(list, problems);
  return list;
}

}  // namespace casetide::analysis
