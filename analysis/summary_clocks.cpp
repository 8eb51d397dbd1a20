#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "analysis/cause_labels.hpp"
#include "analysis/summary_parts.hpp"

namespace casetide::analysis {
namespace {

using model::Record;
using nlohmann::json;

constexpr std::size_t index(model::ClockFate fate) {
  return static_cast<std::size_t>(fate);
}

/// One clock's part of the records.
class ClockSummary {
 public:
  ClockSummary(const SummaryContext& context, std::size_t clock)
      : context_(context), clock_(clock) {
    const auto& limited = context.shape.limited;
    const auto found = std::ranges::find(limited, static_cast<int>(clock));
    if (found != limited.end()) place_ = static_cast<std::size_t>(found - limited.begin());
  }

  [[nodiscard]] json make() const {
    json entry = context_.description.at("clocks").at(clock_);
    entry["families"] = fates(&Record::clock_fate_families);
    entry["children"] = fates(&Record::clock_fate_children);
    entry["late_share_families"] = late_share(&Record::clock_fate_families);
    entry["late_share_children"] = late_share(&Record::clock_fate_children);
    entry["in_time_share_families"] = ratio(
        column(context_.records, &Record::clock_stopped_in_time_families, clock_),
        minus(stopped_families(),
              column(context_.records, &Record::clock_stopped_without_limit_families, clock_)));
    entry["in_time_share_children"] = ratio(
        column(context_.records, &Record::clock_stopped_in_time_children, clock_),
        minus(stopped_children(),
              column(context_.records, &Record::clock_stopped_without_limit_children, clock_)));
    entry["stopped_families"] = mean(stopped_families());
    entry["days"] = days(entry.at("bands"));
    entry.erase("bands");
    entry["late_days"] = late_days();
    entry["overdue_weekly"] = overdue();
    entry["anatomy"] = anatomy();
    entry["elapsed_days_per_case"] = days_per_case(elapsed());
    return entry;
  }

 private:
  using Counts = std::vector<std::int32_t> Record::*;

  [[nodiscard]] json mean(const Column& values) const {
    return figure_json(context_.estimator.mean(values));
  }
  [[nodiscard]] json ratio(const Column& above, const Column& below) const {
    return figure_json(context_.estimator.ratio(above, below));
  }

  [[nodiscard]] Column fate(Counts counts, model::ClockFate which) const {
    return column(context_.records, counts, clock_ * model::kFates + index(which));
  }

  [[nodiscard]] json fates(Counts counts) const {
    using enum model::ClockFate;
    const Column due = plus(plus(fate(counts, met), fate(counts, authorised_late)),
                            plus(fate(counts, breached), fate(counts, running)));
    return {{"real", mean(due)},
            {"met", mean(fate(counts, met))},
            {"authorised_late", mean(fate(counts, authorised_late))},
            {"breached", mean(fate(counts, breached))},
            {"impossible", mean(fate(counts, impossible))},
            {"discharged", mean(fate(counts, discharged))},
            {"void_before", mean(fate(counts, void_before))},
            {"running", mean(fate(counts, running))},
            {"undecided_past", mean(fate(counts, undecided_past))}};
  }

  [[nodiscard]] json late_share(Counts counts) const {
    const Column late = fate(counts, model::ClockFate::breached);
    const Column in_order =
        plus(fate(counts, model::ClockFate::met), fate(counts, model::ClockFate::authorised_late));
    return ratio(late, plus(in_order, late));
  }

  [[nodiscard]] Column day_bins(Counts counts, std::size_t first, std::size_t count) const {
    return column_sum(context_.records, counts, clock_ * model::kDayBins + first, count);
  }
  [[nodiscard]] Column stopped_families() const {
    return day_bins(&Record::clock_days_families, 0, model::kDayBins);
  }
  [[nodiscard]] Column stopped_children() const {
    return day_bins(&Record::clock_days_children, 0, model::kDayBins);
  }

  [[nodiscard]] json days(const json& bands) const {
    const Histograms counts = histograms(context_.records, &Record::clock_days_families,
                                         clock_ * model::kDayBins, model::kDayBins);
    json means = json::array();
    for (std::size_t bin = 0; bin < counts.bins; ++bin)
      means.push_back(*year_range(counts.bin(bin)).mean);
    json list = json::array();
    for (json band : bands) {
      const auto low = band.at("low").get<std::size_t>();
      const auto high = band.at("high").get<std::size_t>();
      const Column children = day_bins(&Record::clock_days_children, low, high - low + 1);
      band["children"] = mean(children);
      band["share_children"] = ratio(children, stopped_children());
      list.push_back(std::move(band));
    }
    return {{"mean_count_families", std::move(means)},
            {"bands", std::move(list)},
            {"p25", quantile(counts, 0.25)},
            {"median", quantile(counts, 0.5)},
            {"p75", quantile(counts, 0.75)}};
  }

  [[nodiscard]] json quantile(const Histograms& counts, double probability) const {
    return figure_json(context_.estimator.quantile(counts, probability, Bins::whole));
  }

  [[nodiscard]] json late_days() const {
    if (!place_) return {{"median", figure_json({})}, {"p90", figure_json({})}};
    const Histograms counts = histograms(context_.records, &Record::clock_late_families,
                                         *place_ * model::kLateBins, model::kLateBins);
    return {{"median", quantile(counts, 0.5)}, {"p90", quantile(counts, 0.9)}};
  }

  [[nodiscard]] json overdue() const {
    const auto weeks = static_cast<std::size_t>(context_.shape.weeks);
    return fan_json(place_ ? weeks : 0, [&](std::size_t week) {
      return column(context_.records, &Record::clock_overdue, *place_ * weeks + week);
    });
  }

  [[nodiscard]] Column elapsed() const {
    return column(context_.records, &Record::clock_elapsed_minutes, clock_);
  }

  /// Days of 24 hours for each family whose clock stopped in the year.
  [[nodiscard]] json days_per_case(const Column& minutes) const {
    constexpr double kMinutesPerDay = 1440;
    return ratio(minutes, times(stopped_families(), kMinutesPerDay));
  }

  [[nodiscard]] json anatomy() const {
    json list = json::array();
    for (std::size_t cause = 0; cause < model::kCauses; ++cause) {
      const Column minutes =
          column(context_.records, &Record::clock_cause_minutes, clock_ * model::kCauses + cause);
      list.push_back({{"cause", kCauseLabels[cause].first},
                      {"label", kCauseLabels[cause].second},
                      {"days_per_case", days_per_case(minutes)},
                      {"share", ratio(minutes, elapsed())}});
    }
    return list;
  }

  const SummaryContext& context_;
  std::size_t clock_;
  std::optional<std::size_t> place_;  ///< among the clocks with a limit
};

}  // namespace

json clocks_json(const SummaryContext& context) {
  json list = json::array();
  for (std::size_t clock = 0; clock < context.shape.clocks.size(); ++clock) {
    list.push_back(ClockSummary(context, clock).make());
  }
  return list;
}

}  // namespace casetide::analysis
