#include <array>
#include <span>
#include <utility>

#include "analysis/summary_parts.hpp"

namespace casetide::analysis {
namespace {

using model::Hours;
using model::Record;
using nlohmann::json;

constexpr double kMinutesPerHour = 60;
constexpr double kMinutesPerDay = 1440;
constexpr double kPostParts = 100;  // Record::role_posts counts hundredths of a full-time post

/// All that time on duty is spent on but slack.
constexpr std::array kWork = {Hours::dated, Hours::meetings, Hours::standing, Hours::team_meetings,
                              Hours::training};

/// One role's part of the records.
class RoleSummary {
 public:
  RoleSummary(const SummaryContext& context, std::size_t role)
      : context_(context), role_(role), weeks_(static_cast<std::size_t>(context.shape.weeks)) {}

  [[nodiscard]] bool is_room() const {
    return context_.description.at("roles").at(role_).value("room", false);
  }

  /// In use: in meetings, with their preparation. Kept: for a meeting that was not held there.
  [[nodiscard]] json room() const {
    const json& described = context_.description.at("roles").at(role_);
    const auto in_hours = [&](Hours kind) { return mean(times(year(kind), 1 / kMinutesPerHour)); };
    return {
        {"role", described.at("name")},
        {"label", described.at("label")},
        {"rooms",
         mean(times(column(context_.records, &Record::role_posts, role_), 1 / kPostParts))},
        {"hours", {{"open", in_hours(Hours::available)}, {"in_use", in_hours(Hours::meetings)}}},
        {"in_use_share",
         figure_json(context_.estimator.ratio(year(Hours::meetings), year(Hours::available)))}};
  }

  [[nodiscard]] json make() const {
    const json& described = context_.description.at("roles").at(role_);
    const Column posts =
        times(column(context_.records, &Record::role_posts, role_), 1 / kPostParts);
    const Column held = column(context_.records, &Record::role_caseload_minutes, role_);
    return {
        {"role", described.at("name")},
        {"label", described.at("label")},
        {"posts", mean(posts)},
        {"hours", hours()},
        {"utilisation", figure_json(context_.estimator.ratio(worked(), year(Hours::available)))},
        {"caseload",
         figure_json(context_.estimator.ratio(held, times(posts, context_.days * kMinutesPerDay)))},
        {"unallocated_children", mean(unallocated())},
        {"weekly",
         {{"needed", weekly(std::array{Hours::needed})},
          {"worked", weekly(kWork)},
          {"available", weekly(std::array{Hours::available})}}}};
  }

 private:
  [[nodiscard]] json mean(const Column& values) const {
    return figure_json(context_.estimator.mean(values));
  }

  [[nodiscard]] std::size_t first(Hours kind) const {
    return (role_ * model::kHours + static_cast<std::size_t>(kind)) * weeks_;
  }

  /// Minutes in the year.
  [[nodiscard]] Column year(Hours kind) const {
    return column_sum(context_.records, &Record::role_hours, first(kind), weeks_);
  }
  [[nodiscard]] Column worked() const {
    Column sum = year(kWork.front());
    for (std::size_t i = 1; i < kWork.size(); ++i) {
      sum = plus(std::move(sum), year(kWork[i]));
    }
    return sum;
  }

  [[nodiscard]] json hours() const {
    const auto in_hours = [&](const Column& minutes) {
      return mean(times(minutes, 1 / kMinutesPerHour));
    };
    return {{"needed", in_hours(year(Hours::needed))},
            {"available", in_hours(year(Hours::available))},
            {"dated", in_hours(year(Hours::dated))},
            {"meetings", in_hours(year(Hours::meetings))},
            {"standing", in_hours(year(Hours::standing))},
            {"team_meetings", in_hours(year(Hours::team_meetings))},
            {"training", in_hours(year(Hours::training))},
            {"slack", in_hours(year(Hours::slack))},
            {"worked", in_hours(worked())}};
  }

  [[nodiscard]] json weekly(std::span<const Hours> kinds) const {
    return fan_json(weeks_, [&](std::size_t week) {
      Column sum(context_.records.size(), 0.0);
      for (const Hours kind : kinds)
        context_.records.add_column(&Record::role_hours, first(kind) + week, sum);
      return times(std::move(sum), 1 / kMinutesPerHour);
    });
  }

  /// Children waiting for a worker on a Friday, over the year.
  [[nodiscard]] Column unallocated() const {
    const double weeks = weeks_ > 0 ? static_cast<double>(weeks_) : 1;
    return times(
        column_sum(context_.records, &Record::role_unallocated_weekly, role_ * weeks_, weeks_),
        1 / weeks);
  }

  const SummaryContext& context_;
  std::size_t role_;
  std::size_t weeks_;
};

}  // namespace

json people_json(const SummaryContext& context) {
  json list = json::array();
  for (std::size_t role = 0; role < context.shape.roles.size(); ++role) {
    const RoleSummary summary(context, role);
    if (!summary.is_room()) list.push_back(summary.make());
  }
  return list;
}

json rooms_json(const SummaryContext& context) {
  json list = json::array();
  for (std::size_t role = 0; role < context.shape.roles.size(); ++role) {
    const RoleSummary summary(context, role);
    if (summary.is_room()) list.push_back(summary.room());
  }
  return list;
}

json steps_json(const SummaryContext& context) {
  json list = json::array();
  const Estimator& estimator = context.estimator;
  for (std::size_t step = 0; step < context.shape.steps.size(); ++step) {
    json entry = context.description.at("steps").at(step);
    const Histograms waits =
        histograms(context.records, &Record::step_waits, step * model::kWaitBins, model::kWaitBins);
    const Column begun =
        column_sum(context.records, &Record::step_waits, step * model::kWaitBins, model::kWaitBins);
    entry["done_families"] =
        figure_json(estimator.mean(column(context.records, &Record::step_done_families, step)));
    entry["wait_hours_mean"] = figure_json(estimator.ratio(
        column(context.records, &Record::step_wait_minutes, step), times(begun, kMinutesPerHour)));
    entry["wait_hours_median"] = figure_json(estimator.quantile(waits, 0.5, Bins::interval));
    entry["wait_hours_p90"] = figure_json(estimator.quantile(waits, 0.9, Bins::interval));
    list.push_back(std::move(entry));
  }
  return list;
}

json strands_json(const SummaryContext& context) {
  json list = json::array();
  const Estimator& estimator = context.estimator;
  for (std::size_t strand = 0; strand < context.shape.strands.size(); ++strand) {
    json entry = context.description.at("strands").at(strand);
    const Column minutes = column(context.records, &Record::strand_child_minutes, strand);
    const Column starts = column(context.records, &Record::strand_starts_children, strand);
    entry["stock_children"] =
        figure_json(estimator.mean(times(minutes, 1 / (context.days * kMinutesPerDay))));
    entry["starts_children"] = figure_json(estimator.mean(starts));
    entry["mean_days"] = figure_json(estimator.ratio(minutes, times(starts, kMinutesPerDay)));
    list.push_back(std::move(entry));
  }
  return list;
}

json events_json(const SummaryContext& context) {
  json list = json::array();
  for (std::size_t event = 0; event < context.shape.events.size(); ++event) {
    json entry = context.description.at("events").at(event);
    const auto mean = [&](std::vector<std::int32_t> Record::*field) {
      return figure_json(context.estimator.mean(column(context.records, field, event)));
    };
    entry["children"] = mean(&Record::event_children);
    entry["families"] = mean(&Record::event_families);
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace casetide::analysis
