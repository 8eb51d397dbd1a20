#include "analysis/demand_series.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "model/quantity_text.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::analysis {
namespace {

struct Dated {
  std::int32_t day = 0;
  double count = 0;
  const CsvCell* cell = nullptr;
  const CsvCell* count_cell = nullptr;
};

std::optional<std::int32_t> first_day_of(std::string_view text) {
  std::string iso(text);
  if (iso.size() == 7) iso += "-01";
  if (iso.size() == 10 && iso[2] == '/' && iso[5] == '/')
    iso = iso.substr(6, 4) + "-" + iso.substr(3, 2) + "-" + iso.substr(0, 2);
  const auto day = sim::parse_date(iso);
  if (!day || !sim::WorkCalendar::covers(*day)) return std::nullopt;
  return sim::day_index(*day);
}

std::optional<double> count_of(std::string_view text) {
  const auto number = model::take_number(text);
  if (!number || !text.empty() || *number < 0 || *number > 1e9 || *number != std::floor(*number))
    return std::nullopt;
  return number;
}

/// The column of that name, or of that place where none is named; the number of columns after a problem.
std::size_t column_of(const CsvTable& table, const std::string& name, std::size_t place,
                      model::Problems& problems) {
  const std::size_t columns = table.header.size();
  const model::Origin at{table.file, 1, 1, ""};
  if (name.empty()) {
    if (columns == 2) return place;
    problems.add(at, fmt::format("{} columns; expected two, the date and the count, or their names "
                                 "by --date-column and --count-column",
                                 columns));
    return columns;
  }
  const std::size_t found = table.column(name);
  if (found == columns) {
    const std::vector<std::string> names = table.names();
    problems.add(at, fmt::format("no column {}{}", model::in_quotes(name),
                                 model::suggestion(name, names, "; the columns are: ")));
  }
  return found;
}

bool begins_a_month(std::int32_t day) {
  return sim::date_of(day).day() == std::chrono::day{1};
}

/// Months or weeks from the first of `list` to one of it.
int periods_to(std::int32_t first, std::int32_t day, bool months) {
  if (!months) return (day - first) / 7;
  const auto from = sim::date_of(first);
  const auto to = sim::date_of(day);
  return 12 * (static_cast<int>(to.year()) - static_cast<int>(from.year())) +
         static_cast<int>(static_cast<unsigned>(to.month())) -
         static_cast<int>(static_cast<unsigned>(from.month()));
}

/// Counts by quarter, say, would be taken for months a third of which were counted.
void refuse_longer_periods(const std::vector<Dated>& list, bool months, model::Problems& problems) {
  constexpr std::size_t kLeast = 4;  // fewer may lie so by chance
  if (list.size() < kLeast) return;
  int step = 0;
  for (const Dated& one : list)
    step = std::gcd(step, periods_to(list.front().day, one.day, months));
  if (step <= 1) return;
  problems.add(list[1].cell->at,
               fmt::format("counts every {} {}; expected every {}", step,
                           months ? "months" : "weeks", months ? "month" : "week"));
}

/// 53,000 for 530: a count many times the others', or, of a month, a small part of them. A quiet week, at
/// Christmas say, is none.
std::vector<model::Problem> far_off(const std::vector<Dated>& list, bool months) {
  constexpr std::size_t kLeast = 6;
  constexpr double kTimes = 5;
  constexpr double kByChance = 6;  // standard deviations of a Poisson count
  std::vector<model::Problem> found;
  if (list.size() < kLeast) return found;
  std::vector<double> counts;
  for (const Dated& one : list)
    counts.push_back(one.count);
  std::ranges::nth_element(counts, counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2));
  const double usual = counts[counts.size() / 2];
  for (const Dated& one : list) {
    const bool far = one.count > kTimes * usual || (months && one.count * kTimes < usual);
    if (!far || std::abs(one.count - usual) < kByChance * std::sqrt(std::max(1.0, usual))) continue;
    found.push_back(
        {one.count_cell->at,
         fmt::format("{} is far from the other counts, of which half are above {:g}; if it is a "
                     "slip, put it right, or leave the cell empty",
                     model::in_quotes(one.count_cell->text), usual)});
  }
  return found;
}

}  // namespace

CountedSeries read_series(const CsvTable& table, const SeriesColumns& columns,
                          model::Problems& problems) {
  CountedSeries series;
  if (table.header.empty()) return series;
  const std::size_t date_at = column_of(table, columns.date, 0, problems);
  const std::size_t count_at = column_of(table, columns.count, 1, problems);
  if (date_at == table.header.size() || count_at == table.header.size()) return series;
  if (first_day_of(table.header[date_at].text)) {
    problems.add({table.file, 1, 1, ""},
                 fmt::format("no line of headings: {} is a date; expected date,referrals first",
                             model::in_quotes(table.header[date_at].text)));
    return series;
  }
  std::vector<Dated> list;
  std::set<std::int32_t> with_line;
  for (const std::vector<CsvCell>& row : table.rows) {
    const CsvCell& date = row[date_at];
    const CsvCell& count = row[count_at];
    const auto day = first_day_of(date.text);
    if (!day) {
      problems.add(date.at,
                   fmt::format("{} is not a date; expected year-month, or the first day of "
                               "the period, for example 2025-04, 2025-04-07 or 07/04/2025",
                               model::in_quotes(date.text)));
      continue;
    }
    with_line.insert(*day);
    if (count.text.empty()) {
      ++series.left_out;
      continue;
    }
    const auto number = count_of(count.text);
    if (!number) {
      problems.add(count.at, fmt::format("{} is not a count; expected a whole number, for example "
                                         "412, or an empty cell for what is not known",
                                         model::in_quotes(count.text)));
      continue;
    }
    list.push_back({*day, *number, &date, &count});
  }
  if (!problems.empty()) return series;
  std::ranges::stable_sort(list, {}, &Dated::day);
  const bool months = std::ranges::all_of(list, begins_a_month, &Dated::day);
  series.length = months ? CountedSeries::Length::month : CountedSeries::Length::week;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Dated& one = list[i];
    if (i > 0 && one.day == list[i - 1].day) {
      problems.add(one.cell->at, fmt::format("{} is there twice; expected one line for each period",
                                             model::in_quotes(one.cell->text)));
    } else if (!months && i > 0 && (one.day - list[0].day) % 7 != 0) {
      problems.add(one.cell->at,
                   fmt::format("{} is neither the first of a month nor whole weeks after {}; "
                               "expected months or weeks by their first day",
                               model::in_quotes(one.cell->text), list[0].cell->text));
    }
    const std::int32_t next = months ? sim::add_months(one.day, 1) : one.day + 7;
    series.periods.push_back({one.day, next - 1, one.count});
  }
  if (!problems.empty() || list.empty()) return series;
  refuse_longer_periods(list, months, problems);
  for (std::int32_t day = list.front().day; day < list.back().day;
       day = months ? sim::add_months(day, 1) : day + 7)
    series.without_line += with_line.contains(day) ? 0 : 1;
  series.far_off = far_off(list, months);
  return series;
}

}  // namespace casetide::analysis
