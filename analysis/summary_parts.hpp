// What the parts of a summary share: the results, their description and the estimator.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "analysis/columns.hpp"
#include "analysis/estimate.hpp"
#include "analysis/results.hpp"

namespace casetide::analysis {

struct SummaryContext {
  explicit SummaryContext(const Results& from)
      : results(from),
        records(from.records),
        shape(from.shape),
        description(nlohmann::json::parse(from.description)),
        estimator(from.records.size()),
        days(description.at("days").get<double>()) {}

  const Results& results;
  RecordView records;
  const model::RecordShape& shape;
  nlohmann::json description;
  Estimator estimator;
  double days;  ///< in the reported year
};

[[nodiscard]] nlohmann::json figure_json(const Figure& figure);
/// The figure that figure_json told.
[[nodiscard]] Figure figure_of(const nlohmann::json& told);

/// A weekly series: {"mean": [...], "low": [...], "high": [...]}, 10-90 % of replications.
[[nodiscard]] nlohmann::json fan_json(std::size_t weeks,
                                      const std::function<Column(std::size_t)>& week);

/// The clocks, in the order of the scenario:
/// [{"name", "label", "source", "limit_text", "limit_working_days", "from_text",
///   "has_limit", "families", "children": {"real", "met", "authorised_late", "breached",
///       "impossible", "discharged", "void_before", "running", "undecided_past"}
///       by the deadline's date ("impossible" by its start's),
///   "late_share_families", "late_share_children": breached of those judged, by the deadline's date,
///   "in_time_share_families", "in_time_share_children": of those with a limit stopped in the year,
///   "stopped_families": those stopped in the year,
///   "days": {"mean_count_families", "bands": [{"label", "low", "high", "children", "share_children",
///            "published"}], "p25", "median", "p75"} working days of those stopped in the year,
///   "late_days": {"median", "p90"} working days, "overdue_weekly": fan,
///   "anatomy": [{"cause", "label", "days_per_case", "share"}], "elapsed_days_per_case"}]
[[nodiscard]] nlohmann::json clocks_json(const SummaryContext& context);

/// After the first change on a date within the year, the clocks that are late more often, by the first of
/// four weeks in each of which more than 2 of 100 more are late than in the weeks before the change, the
/// four together also at the lower end of their 95 % interval:
/// [{"name", "label", "change", "week", "late_share_before", "late_share", "cause", "cause_label",
///   "cause_days_more"}]. At least 8 weeks lie before the change, and at least one family a week is due; the season is not taken
/// out. Where no cause grew by a twentieth of a day, "cause" and its days are null.
[[nodiscard]] nlohmann::json failing_json(const SummaryContext& context);

/// Published figures beside simulated ones.
[[nodiscard]] nlohmann::json published_json(const SummaryContext& context);

/// [{"name", "label", "unit", "simulated"}]: the scenario's lines about drift and delay; units are those
/// of measure.hpp.
[[nodiscard]] nlohmann::json drift_json(const SummaryContext& context);

/// [{"role", "label", "posts", "hours": {"needed", "available", "dated", "meetings", "standing", "slack",
///   "worked"} in the year, "utilisation", "caseload" of one full-time post, "unallocated_children",
///   "weekly": {"needed", "worked", "available"} fans of hours}]
[[nodiscard]] nlohmann::json people_json(const SummaryContext& context);

/// Places that meetings need: [{"role", "label", "rooms", "hours": {"open", "in_use"}, "in_use_share"}];
/// none of them is in people_json.
[[nodiscard]] nlohmann::json rooms_json(const SummaryContext& context);

/// [{"name", "label", "kind", "done_families", "wait_hours_mean", "wait_hours_median", "wait_hours_p90"}]:
/// the last two are 0 for less than 1 hour and 63 for 63 or more.
[[nodiscard]] nlohmann::json steps_json(const SummaryContext& context);

/// [{"name", "label", "stock_children", "starts_children", "mean_days"}]
[[nodiscard]] nlohmann::json strands_json(const SummaryContext& context);

/// What the service costs in the year; null where no role has a cost. Pounds; a role's hour on duty costs
/// what the role costs over its hours on duty, so that leave and sickness are paid for by what is done.
/// {"roles": [{"role", "label", "agency_posts", "own_pounds", "agency_pounds", "pounds",
///   "pounds_an_hour"}], "without_cost": [label], "pounds", "agency_pounds",
///  "uses": [{"name", "label", "pounds"}] that add up to all: tasks, meetings, standing, outside,
///     supervision, team_meetings, training, slack,
///  "strands": [{"name", "label", "pounds", "pounds_a_child"} of a child who begins it],
///  "meetings": [{"name", "label", "held_families", "pounds_each"}],
///  "pounds_a_family", "pounds_a_child": of those referred}
[[nodiscard]] nlohmann::json costs_json(const SummaryContext& context);

/// [{"name", "label", "children", "families"}]: how often each event on cases happened.
[[nodiscard]] nlohmann::json events_json(const SummaryContext& context);

/// Whether families of whom nobody knew at the limit whether it binds them are so many, more than a tenth of
/// those judged late or in time, that a late share must not be read without them.
[[nodiscard]] constexpr bool many_undecided(double undecided, double judged) {
  constexpr double kLeast = 0.1;
  return undecided > kLeast * judged;
}

/// The answer in a sentence, what must be known before it is read, and how sure it is: {"sentence",
/// "cautions": [sentence], "range", "clock"}. A caution says that a role is asked for a tenth more hours
/// than it has, or that families of which nobody knew at the limit whether it binds are more than a tenth
/// of those judged. `clocks` is clocks_json, `people` people_json.
[[nodiscard]] nlohmann::json headline_json(const SummaryContext& context,
                                           const nlohmann::json& clocks,
                                           const nlohmann::json& people);

/// "31 March 2027" from "2027-03-31".
[[nodiscard]] std::string plain_date_text(const std::string& iso);

}  // namespace casetide::analysis
