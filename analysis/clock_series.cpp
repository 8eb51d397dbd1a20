#include "analysis/clock_series.hpp"

#include <algorithm>
#include <vector>

#include "analysis/columns.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {

using model::Record;

namespace {

Column families(const Results& results, std::size_t clock, model::ClockFate fate) {
  return column(results.records, &Record::clock_fate_families,
                clock * model::kFates + static_cast<std::size_t>(fate));
}

/// A number, not a share.
Series counted(const Column& column) {
  return {column, Column(column.size(), 1.0)};
}

}  // namespace

Series late_share_series(const Results& results, std::size_t clock) {
  using enum model::ClockFate;
  const Column late = families(results, clock, breached);
  return {late, plus(plus(families(results, clock, met), families(results, clock, authorised_late)),
                     late)};
}

Series late_share_series_from(const Results& results, std::size_t clock, int week) {
  const std::vector<int>& limited = results.shape.limited;
  const auto place = std::ranges::find(limited, static_cast<int>(clock));
  sim::expects(place != limited.end(), "late is what has a limit");
  const auto weeks = static_cast<std::size_t>(results.shape.weeks);
  const std::size_t before = static_cast<std::size_t>(week);
  const std::size_t first = static_cast<std::size_t>(place - limited.begin()) * weeks + before;
  const auto from_then = [&](auto counts) {
    return column_sum(results.records, counts, first, weeks - before);
  };
  return {from_then(&Record::clock_late_weekly), from_then(&Record::clock_due_weekly)};
}

Series judged_series(const Results& results, std::size_t clock) {
  return counted(late_share_series(results, clock).below);
}

Series undecided_series(const Results& results, std::size_t clock) {
  return counted(families(results, clock, model::ClockFate::undecided_past));
}

Series working_days_series(const Results& results, std::size_t clock) {
  const std::size_t first = clock * model::kDayBins;
  Column days(results.records.size(), 0.0);
  for (std::size_t bin = 1; bin < model::kDayBins; ++bin) {
    const Column families = column(results.records, &Record::clock_days_families, first + bin);
    days = plus(days, times(families, static_cast<double>(bin)));
  }
  return {days, column_sum(results.records, &Record::clock_days_families, first, model::kDayBins)};
}

}  // namespace casetide::analysis
