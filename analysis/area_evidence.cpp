#include "analysis/area_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/estimate.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

// Log odds of authorities in England, years to 31 March 2016 to 2023 (DfE Local Authority Interactive Tool
// 2025), where a table has too few of its own: within 15 working days; of these within 10; of the late
// within 20.
const YearModel kUsual[kShared] = {
    {1.55, 0.66, 0.73, 0.61, 0.22},
    {-1.6, 0.75, 0.6, 0.7, 0.2},
    {-0.2, 0.4, 0.4, 0.5, 0.2},
};
constexpr double kCasesUnknown = 300;  // conferences of children in an average year of an authority
constexpr std::size_t kNaiveValues = 400;

void add(SeenOutput& to, int year, const LogOdds& odds, double load) {
  to.series.years.push_back(year);
  const Index last = to.series.values.size();
  to.series.values.conservativeResize(last + 1);
  to.series.variances.conservativeResize(last + 1);
  to.series.values[last] = odds.value;
  to.series.variances[last] = odds.variance;
  to.loads.push_back(load);
}

/// All conferences of children in that year, as far as it can be told.
double conferences(const AuthorityYear& year) {
  const auto early = year.figure(PublishedColumn::days_0_to_10);
  const auto next = year.figure(PublishedColumn::days_11_to_15);
  const auto share = year.figure(PublishedColumn::in_time_percent);
  if (early && next && share && *share > 0) return std::max(1.0, 100 * (*early + *next) / *share);
  return std::max(1.0, year.figure(PublishedColumn::conferences).value_or(kCasesUnknown));
}

double mean_conferences(const Authority& authority, int until) {
  const Volume volume = volume_of(authority, PublishedColumn::conferences, until);
  if (volume.values.empty()) return 0;
  return std::accumulate(volume.values.begin(), volume.values.end(), 0.0) /
         static_cast<double>(volume.values.size());
}

}  // namespace

bool is_authority(const Authority& authority) {
  return plain_name(authority.name) != "england";
}

Volume volume_of(const Authority& authority, PublishedColumn column, int until) {
  Volume volume;
  for (const auto& [number, year] : authority.years) {
    const auto value = year.figure(column);
    if (number > until || !value || *value <= 0) continue;
    volume.years.push_back(number);
    volume.values.push_back(*value);
  }
  return volume;
}

std::vector<SeenOutput> seen_outputs(const Authority& authority, int until) {
  std::vector<SeenOutput> seen(kShared);
  for (SeenOutput& output : seen) {
    output.series.values.resize(0);
    output.series.variances.resize(0);
  }
  const double usual = mean_conferences(authority, until);
  for (const auto& [number, year] : authority.years) {
    if (number > until) continue;
    const auto share = year.figure(PublishedColumn::in_time_percent);
    if (!share) continue;
    const auto held = year.figure(PublishedColumn::conferences);
    const double load = held && usual > 0 && *held > 0 ? *held / usual : 1;
    const double all = conferences(year);
    const double in_time = *share / 100;
    add(seen[0], number, log_odds(in_time, all), load);
    const auto early = year.figure(PublishedColumn::days_0_to_10);
    const auto next = year.figure(PublishedColumn::days_11_to_15);
    if (early && next && *early + *next > 0)
      add(seen[1], number, log_odds(*early / (*early + *next), *early + *next), load);
    const auto late = year.figure(PublishedColumn::days_16_to_20);
    const auto last = year.figure(PublishedColumn::days_21_or_more);
    if (late && last && *late + *last > 0)
      add(seen[2], number, log_odds(*late / (*late + *last), *late + *last), load);
  }
  return seen;
}

std::vector<double> forecast_loads(const Authority& authority, int until, int year,
                                   std::size_t count) {
  const Volume volume = volume_of(authority, PublishedColumn::conferences, until);
  if (volume.years.empty()) return {1};
  const VolumeForecast forecast = forecast_volume(volume.years, volume.values, year);
  const double usual = mean_conferences(authority, until);
  std::vector<double> loads;
  for (std::size_t k = 0; k < count; ++k) {
    loads.push_back(forecast.at((static_cast<double>(k) + 0.5) / static_cast<double>(count)) /
                    usual);
  }
  return loads;
}

double forecast_variance(const Authority& authority, int until) {
  const Volume volume = volume_of(authority, PublishedColumn::conferences, until);
  const double cases = volume.values.empty() ? kCasesUnknown : volume.values.back();
  const Volume shares = volume_of(authority, PublishedColumn::in_time_percent, until);
  return log_odds(shares.values.empty() ? 0.8 : shares.values.back() / 100, cases).variance;
}

std::vector<YearModel> learn_year_models(const PublishedTable& table, int until) {
  std::vector<std::vector<YearSeries>> panels(kShared);
  for (const Authority& authority : table.authorities) {
    if (!is_authority(authority)) continue;
    const std::vector<SeenOutput> seen = seen_outputs(authority, until);
    for (std::size_t output = 0; output < kShared; ++output) {
      if (!seen[output].loads.empty()) panels[output].push_back(seen[output].series);
    }
  }
  std::vector<YearModel> models;
  for (std::size_t output = 0; output < kShared; ++output)
    models.push_back(learn_year_model(panels[output], kUsual[output]));
  return models;
}

std::vector<std::optional<double>> years_in_order(const Authority& authority,
                                                  PublishedColumn column, int first, int last) {
  std::vector<std::optional<double>> values;
  for (int year = first; year <= last; ++year) {
    const auto found = authority.years.find(year);
    values.push_back(found == authority.years.end() ? std::nullopt : found->second.figure(column));
  }
  return values;
}

std::vector<double> naive_forecast(const PublishedTable& table, const Authority& authority,
                                   Naive naive, int until) {
  int first = until;
  for (const Authority& one : table.authorities) {
    if (!one.years.empty()) first = std::min(first, one.years.begin()->first);
  }
  std::vector<std::vector<std::optional<double>>> panel;
  for (const Authority& one : table.authorities) {
    if (is_authority(one))
      panel.push_back(years_in_order(one, PublishedColumn::in_time_percent, first, until));
  }
  const std::vector<double> errors = naive_errors(naive, panel);
  const std::optional<double> said =
      naive_value(naive, years_in_order(authority, PublishedColumn::in_time_percent, first, until));
  if (!said || errors.empty()) return {};
  std::vector<double> values;
  for (std::size_t k = 0; k < kNaiveValues; ++k) {
    const double error =
        sample_quantile(errors, (static_cast<double>(k) + 0.5) / static_cast<double>(kNaiveValues));
    values.push_back(std::clamp(*said + error, 0.0, 100.0));
  }
  return values;
}

}  // namespace casetide::analysis
