// What a table of published figures says of one authority, up to a year: bands of conferences as angles,
// loads by year, routing and volumes.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/history_match.hpp"
#include "analysis/published_table.hpp"
#include "analysis/searched.hpp"
#include "analysis/year_model.hpp"

namespace casetide::analysis {

/// Years after `until` are not looked at. A suppressed band is an interval: what is known of it and of the
/// others bounds its share; a year whose share could be anything is left out of that output.
[[nodiscard]] std::vector<SeenOutput> seen_outputs(const Authority& authority, int until);

/// The conferences of a year as a multiple of the mean of the years seen: the middle of the volume's forecast;
/// 1 where no year's number is known.
[[nodiscard]] double forecast_load(const Authority& authority, int until, int year);
/// What counting so many conferences as the last years had adds to the variance of the share in time.
[[nodiscard]] double forecast_variance(const Authority& authority, int until);

/// The years of one column up to `until` in which something was counted: volumes are looked at as logarithms.
struct Volume {
  std::vector<int> years;
  std::vector<double> values;
};
[[nodiscard]] Volume volume_of(const Authority& authority, PublishedColumn column, int until);

/// What was published last of a column up to `until`: nought is a figure.
struct LastPublished {
  int year = 0;
  double value = 0;
};
[[nodiscard]] std::optional<LastPublished> last_published(const Authority& authority,
                                                          PublishedColumn column, int until);

/// England and other totals are no authorities.
[[nodiscard]] bool is_authority(const Authority& authority);

/// The model of years of each output, from all authorities of the table.
[[nodiscard]] std::vector<YearModel> learn_year_models(const PublishedTable& table, int until);

/// A column's years one after the other from the first of the table to `last`, a gap where unknown.
[[nodiscard]] std::vector<std::optional<double>> years_in_order(const Authority& authority,
                                                                PublishedColumn column, int first,
                                                                int last);

/// A naive forecast of a later year's percentage in time, from years up to `until`: nothing where they are not
/// known, or no authority has years so far apart.
[[nodiscard]] std::vector<double> naive_forecast(const PublishedTable& table,
                                                 const Authority& authority, Naive naive, int until,
                                                 int year);

}  // namespace casetide::analysis
