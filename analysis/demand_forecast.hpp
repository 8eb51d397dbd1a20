// What a fitted series says of days to come: a year's level, the months, and the counts of single periods.
//
// Drawn with the fit's own uncertainty: coefficients, how far years scatter, the year's level, and the
// counts' own chance. Draws follow from the seed alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "analysis/demand_fit.hpp"

namespace casetide::analysis {

/// A value with its 5th and 95th percentile, in place of what is not known better.
struct Ranged {
  double value = 0;
  double low = 0;
  double high = 0;
};

struct YearForecast {
  Ranged total;  ///< the expected count of the days, before the year's own level
  std::vector<Ranged>
      months;      ///< January to December, relative to their mean; empty without a season
  Ranged year_sd;  ///< of the log
};

inline constexpr int kForecastDraws = 4000;

/// The days first .. last, a year as a rule.
[[nodiscard]] YearForecast forecast_year(const DemandFit& fit, std::int32_t first_day,
                                         std::int32_t last_day, std::uint64_t seed);

/// Draws of the counts of periods: a row a period, a column a draw. Periods of one year of demand share
/// its level.
[[nodiscard]] Eigen::MatrixXd forecast_counts(const DemandFit& fit,
                                              std::span<const CountedPeriod> periods, int draws,
                                              std::uint64_t seed);

}  // namespace casetide::analysis
