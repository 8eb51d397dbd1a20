// A series of counts by month or week, from two columns of a CSV file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/csv_table.hpp"
#include "analysis/demand_fit.hpp"
#include "model/problems.hpp"

namespace casetide::analysis {

struct CountedSeries {
  enum class Length { month, week };
  Length length = Length::month;
  std::vector<CountedPeriod> periods;  ///< in order of time; those without a count left out
  std::size_t left_out = 0;            ///< lines without a count
  std::size_t without_line = 0;        ///< periods between the first and the last that have none
  std::vector<model::Problem>
      far_off;  ///< counts that look like slips of the pen, read all the same
};

/// Periods after which the season comes again.
[[nodiscard]] constexpr int season_length(CountedSeries::Length length) {
  return length == CountedSeries::Length::month ? 12 : 52;
}

/// Which columns hold what; empty: the table's only two, in that order.
struct SeriesColumns {
  std::string date;
  std::string count;
};

/// Dates are "2025-04", or a period's first day as "2025-04-07" or "07/04/2025": months when all begin on
/// the 1st, weeks when all are whole weeks apart. An empty count is left out. Counts that are never nearer
/// than some months or weeks are of longer periods, and refused. Only these two columns are read. What
/// cannot be read is a problem, and then nothing else of it is.
[[nodiscard]] CountedSeries read_series(const CsvTable& table, const SeriesColumns& columns,
                                        model::Problems& problems);

}  // namespace casetide::analysis
