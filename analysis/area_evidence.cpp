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

// Authorities in England, years to 31 March 2016 to 2023 (DfE Local Authority Interactive Tool 2025), where a
// table has too few of its own: within 15 working days; of these within 10; of the late within 20.
const YearModel kUsual[kShared] = {
    {1.11, 0.09, 0.135, 0.63, 0.03},
    {0.43, 0.09, 0.13, 0.75, 0.035},
    {0.71, 0.065, 0.095, 0.61, 0.04},
};
constexpr double kCasesUnknown = 300;  // conferences of children in an average year of an authority
constexpr std::size_t kNaiveValues = 400;

void add(SeenOutput& to, int year, const Angle& angle, double load) {
  to.series.years.push_back(year);
  const Index last = to.series.values.size();
  to.series.values.conservativeResize(last + 1);
  to.series.variances.conservativeResize(last + 1);
  to.series.values[last] = angle.value;
  to.series.variances[last] = angle.variance;
  to.loads.push_back(load);
}

/// What a count may be of so many, itself and the rest of them perhaps suppressed; nothing where it is not known
/// how many there are, or any share is possible.
struct Part {
  double low = 0;
  double high = 1;
  double cases = 0;
};
std::optional<Part> part_of(const Cell& taken, const Cell& rest, std::optional<double> all) {
  if (!all && taken.known() && rest.known()) all = taken.low + rest.low;
  if (all && *all < 1) return std::nullopt;
  const double most = all.value_or(taken.high + rest.high);
  const double low =
      all ? std::max(taken.low, *all - rest.high) / *all : taken.low / (taken.low + rest.high);
  const double high =
      all ? std::min(taken.high, *all - rest.low) / *all : taken.high / (taken.high + rest.low);
  if (!std::isfinite(most) || most < 1 || low > high || (low <= 0 && high >= 1))
    return std::nullopt;
  return Part{std::max(low, 0.0), std::min(high, 1.0), most};
}

Angle angle_of(const Part& part) {
  return angle_between(part.low, part.high, part.cases);
}

Cell sum_of(const Cell& first, const Cell& second) {
  return {first.low + second.low, first.high + second.high};
}

/// Children with a conference in that year, in time and late, as far as it can be told.
struct Bands {
  std::optional<Part> in_time;
  std::optional<Part> early;
  std::optional<Part> next;
};
Bands bands_of(const AuthorityYear& year) {
  const Cell& early = year.cell(PublishedColumn::days_0_to_10);
  const Cell& middle = year.cell(PublishedColumn::days_11_to_15);
  const Cell& late = year.cell(PublishedColumn::days_16_to_20);
  const Cell& last = year.cell(PublishedColumn::days_21_or_more);
  const Cell soon = sum_of(early, middle);
  const Cell beyond = sum_of(late, last);
  const auto share = year.figure(PublishedColumn::in_time_percent);
  std::optional<double> all;
  if (soon.known() && share && *share > 0) {
    all = std::max(1.0, 100 * soon.low / *share);
  } else if (soon.known() && beyond.known()) {
    all = soon.low + beyond.low;
  } else {
    all = year.figure(PublishedColumn::conferences);
  }
  Bands bands;
  if (share) {
    bands.in_time = Part{*share / 100, *share / 100, std::max(1.0, all.value_or(kCasesUnknown))};
  } else {
    bands.in_time = part_of(soon, beyond, all);
  }
  const auto count = [&](double of_all) -> std::optional<double> {
    if (!all || !share) return std::nullopt;
    return std::round(*all * of_all);
  };
  bands.early = part_of(early, middle, count(share.value_or(0) / 100));
  bands.next = part_of(late, last, count(1 - share.value_or(0) / 100));
  return bands;
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
    const Bands bands = bands_of(year);
    if (!bands.in_time) continue;
    const auto held = year.figure(PublishedColumn::conferences);
    const double load = held && usual > 0 && *held > 0 ? *held / usual : 1;
    add(seen[0], number, angle_of(*bands.in_time), load);
    if (bands.early) add(seen[1], number, angle_of(*bands.early), load);
    if (bands.next) add(seen[2], number, angle_of(*bands.next), load);
  }
  return seen;
}

double forecast_load(const Authority& authority, int until, int year) {
  const Volume volume = volume_of(authority, PublishedColumn::conferences, until);
  if (volume.years.empty()) return 1;
  return forecast_volume(volume.years, volume.values, year).at(0.5) /
         mean_conferences(authority, until);
}

double forecast_variance(const Authority& authority, int until) {
  const Volume volume = volume_of(authority, PublishedColumn::conferences, until);
  const double cases = volume.values.empty() ? kCasesUnknown : volume.values.back();
  const Volume shares = volume_of(authority, PublishedColumn::in_time_percent, until);
  return angle_of(shares.values.empty() ? 0.8 : shares.values.back() / 100, cases).variance;
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
