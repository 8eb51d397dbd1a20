#include "analysis/clock_series.hpp"

#include "analysis/columns.hpp"

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
