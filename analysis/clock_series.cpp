#include "analysis/clock_series.hpp"

#include "analysis/columns.hpp"

namespace casetide::analysis {

using model::Record;

Series late_share_series(const Results& results, std::size_t clock) {
  const auto fate = [&](model::ClockFate which) {
    return column(results.records, &Record::clock_fate_families,
                  clock * model::kFates + static_cast<std::size_t>(which));
  };
  using enum model::ClockFate;
  const Column late = fate(breached);
  return {late, plus(plus(fate(met), fate(authorised_late)), late)};
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
