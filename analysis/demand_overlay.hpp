// From a forecast of counts to a scenario's stream: new families, their scatter, and an overlay that says so.
//
// Published totals count children, each time anew, and those who come back; a stream brings new families.
// New families are the total, less the share that are returns, over children in a family. Returns come from
// the scenario's own events.
#pragma once

#include <string>

#include "analysis/demand_forecast.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

struct Conversion {
  double children = 1;     ///< in a family; 1 where the series counts families
  double re_referred = 0;  ///< share of the series that are returns, 0 to below 1
};

struct StreamForecast {
  Ranged families;              ///< a year of 365.25 days
  Ranged dispersion;            ///< of weekly new families, variance over mean, at least 1
  Ranged year_sd;               ///< of the log
  bool states_year_sd = false;  ///< it was fitted; otherwise the scenario's own stands
  std::vector<Ranged> months;
};

/// `first_day` to `last_day` are the days that `year` is of.
[[nodiscard]] StreamForecast stream_forecast(const DemandFit& fit, const YearForecast& year,
                                             std::int32_t first_day, std::int32_t last_day,
                                             const Conversion& conversion);

/// The variance over mean of new families when that of the series is `dispersion`: what families of
/// several children and chance returns add is taken off. At least 1.
[[nodiscard]] double family_dispersion(double dispersion, const Conversion& conversion);

/// A policy file. `source` and each of `notes` are one line of plain text.
[[nodiscard]] std::string demand_overlay(const model::Stream& stream,
                                         const StreamForecast& forecast, const std::string& source,
                                         const std::vector<std::string>& notes);

}  // namespace casetide::analysis
