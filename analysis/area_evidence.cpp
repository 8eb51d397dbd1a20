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
// Half a unit of the published share, in 100, and of a count; how far one worked out from published rates may be off.
constexpr double kShareRounded = 0.05;
constexpr double kHalfAChild = 0.5;
constexpr double kCountRounded = 0.005;
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

/// What share of a sum a count may be, itself and the rest of it perhaps suppressed, where the sum lies within
/// `all`; nothing where they contradict one another, or any share is possible.
struct Part {
  double low = 0;
  double high = 1;
  double cases = 0;
};
std::optional<Part> part_of(const Cell& taken, const Cell& rest, const Cell& all) {
  const double fewest = std::max(all.low, taken.low + rest.low);
  const double most = std::min(all.high, taken.high + rest.high);
  if (fewest > most || most < 1 || !std::isfinite(most)) return std::nullopt;
  const double least_taken = std::max(taken.low, all.low - rest.high);
  const double least_rest = std::max(rest.low, all.low - taken.high);
  const double low = least_taken / (least_taken + std::min(rest.high, all.high - least_taken));
  const double most_taken = std::min(taken.high, all.high - least_rest);
  const double high = std::max(low, most_taken / (most_taken + least_rest));
  if (!(low > 0) && !(high < 1)) return std::nullopt;
  return Part{std::max(low, 0.0), std::min(high, 1.0), (fewest + most) / 2};
}

Angle angle_of(const Part& part) {
  return angle_between(part.low, part.high, part.cases);
}

Cell sum_of(const Cell& first, const Cell& second) {
  return {first.low + second.low, first.high + second.high};
}

/// Children with a conference in that year: all, and those in time and late, as far as it can be told.
struct Children {
  std::optional<double> all;
  Cell in_time;
  Cell late;
};
Children children_of(const AuthorityYear& year, const Cell& soon, const Cell& beyond) {
  if (soon.known() && beyond.known()) return {soon.low + beyond.low, soon, beyond};
  const auto share = year.figure(PublishedColumn::in_time_percent);
  if (!share) return {year.figure(PublishedColumn::conferences), {}, {}};
  const Cell shares{std::max(0.0, *share - kShareRounded) / 100,
                    std::min(100.0, *share + kShareRounded) / 100};
  if (soon.known() && *share > 0) {
    const auto late_at = [&](double of_all) { return soon.low / of_all - soon.low; };
    const Cell late{late_at(shares.high) - kHalfAChild,
                    shares.low > 0 ? late_at(shares.low) + kHalfAChild : Cell{}.high};
    return {std::max(1.0, 100 * soon.low / *share), soon, late};
  }
  const auto all = year.figure(PublishedColumn::conferences);
  if (!all) return {};
  const double least = *all * (1 - kCountRounded);
  const double most = *all * (1 + kCountRounded);
  return {all,
          {shares.low * least, shares.high * most},
          {(1 - shares.high) * least, (1 - shares.low) * most}};
}

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
  const Children children = children_of(year, soon, beyond);
  Bands bands;
  if (const auto share = year.figure(PublishedColumn::in_time_percent)) {
    const double cases = std::max(1.0, children.all.value_or(kCasesUnknown));
    bands.in_time = Part{*share / 100, *share / 100, cases};
  } else {
    const Cell all = children.all ? Cell{*children.all, *children.all} : Cell{};
    bands.in_time = part_of(soon, beyond, all);
  }
  // Two known bands are their own sum, whatever a rounded share would make of it.
  bands.early = part_of(early, middle, soon.known() ? soon : children.in_time);
  bands.next = part_of(late, last, beyond.known() ? beyond : children.late);
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

std::optional<LastPublished> last_published(const Authority& authority, PublishedColumn column,
                                            int until) {
  std::optional<LastPublished> last;
  for (const auto& [number, year] : authority.years) {
    const auto value = year.figure(column);
    if (number <= until && value) last = {number, *value};
  }
  return last;
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
  const auto share = last_published(authority, PublishedColumn::in_time_percent, until);
  return angle_of(share ? share->value / 100 : 0.8, cases).variance;
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
                                   Naive naive, int until, int year) {
  sim::expects(year > until, "a forecast is of a later year");
  int first = until;
  for (const Authority& one : table.authorities) {
    if (!one.years.empty()) first = std::min(first, one.years.begin()->first);
  }
  std::vector<std::vector<std::optional<double>>> panel;
  for (const Authority& one : table.authorities) {
    if (is_authority(one))
      panel.push_back(years_in_order(one, PublishedColumn::in_time_percent, first, until));
  }
  const std::vector<double> errors =
      naive_errors(naive, panel, static_cast<std::size_t>(year - until));
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
