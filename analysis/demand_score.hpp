// How good the forecast would have been: fitted to a series up to a day, held against what came after.
//
// Beside it two forecasts that anybody can make: the same month (or week) of the last year, and the mean of
// the last three, each with the spread of its own past errors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/demand_fit.hpp"
#include "analysis/demand_series.hpp"
#include "analysis/scores.hpp"

namespace casetide::analysis {

inline constexpr double kScoredIntervals[] = {0.5, 0.8, 0.9, 0.95};

struct ForecastScore {
  std::string name;
  std::size_t forecasts = 0;
  double crps = 0;             ///< mean, in the unit of the counts
  std::vector<double> inside;  ///< share inside each of kScoredIntervals
};

struct HeldOut {
  std::size_t fitted = 0;  ///< periods
  std::vector<ForecastScore>
      scores;  ///< the fit's first; those that had enough past, on the same periods
  double actual_total = 0;
  Interval total;  ///< 90 % of the sum of the periods held out
};

/// Periods that begin before that day: what a forecast held against the later ones is fitted to.
[[nodiscard]] std::span<const CountedPeriod> periods_before(const CountedSeries& series,
                                                            std::int32_t from);

/// Periods that begin on `from` or later are held out. Nothing when too few are left on either side.
[[nodiscard]] std::optional<HeldOut> held_out(const CountedSeries& series, const DayShape& shape,
                                              const DemandSettings& settings, std::int32_t from,
                                              std::uint64_t seed);

/// Coefficients that a season and a trend need at most, and some periods more.
[[nodiscard]] std::size_t periods_needed(Season season);

}  // namespace casetide::analysis
