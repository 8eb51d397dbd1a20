#include "analysis/worth.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "analysis/cause_labels.hpp"
#include "analysis/checks.hpp"
#include "analysis/clock_series.hpp"
#include "analysis/estimate.hpp"
#include "analysis/paired.hpp"
#include "analysis/summary_parts.hpp"
#include "model/without.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using model::Record;
using nlohmann::json;

json beside(const Estimator& estimator, const Series& now, const Series& without) {
  const PairedDifference found = paired_difference(estimator, without, now);
  return {{"now", figure_json(found.second)},
          {"without", figure_json(found.first)},
          {"fewer", figure_json(found.more)}};
}

/// No time is left to the cause, in any replication.
Check nothing_left(const RunWithout& run) {
  Check check{"No time is left to the cause that was left out", true,
              fmt::format("exactly, in {} replications", run.results.records.size())};
  const auto cause = static_cast<std::size_t>(run.cause);
  RecordView(run.results.records).visit([&](std::size_t i, const Record& record) {
    for (const auto* minutes : {&record.clock_cause_minutes, &record.clock_late_cause_minutes}) {
      for (std::size_t at = cause; at < minutes->size() && check.holds; at += model::kCauses) {
        if ((*minutes)[at] == 0) continue;
        check.holds = false;
        check.detail = fmt::format("replication {}: {} minutes", i, (*minutes)[at]);
      }
    }
    return check.holds;
  });
  return check;
}

}  // namespace

void add_worth(const Results& now, const std::vector<RunWithout>& without, json& summary) {
  const Estimator estimator(now.records.size());
  json list = json::array();
  for (const RunWithout& run : without) {
    sim::expects(run.results.records.size() == now.records.size(),
                 "runs beside each other have the same replications");
    json clocks = json::array();
    for (const int limited : now.shape.limited) {
      const auto clock = static_cast<std::size_t>(limited);
      clocks.push_back({{"clock", now.shape.clocks.at(clock)},
                        {"label", summary.at("clocks").at(clock).at("label")},
                        {"late_share_families", beside(estimator, late_share_series(now, clock),
                                                       late_share_series(run.results, clock))},
                        {"working_days", beside(estimator, working_days_series(now, clock),
                                                working_days_series(run.results, clock))}});
    }
    const auto& [key, label] = kCauseLabels.at(static_cast<std::size_t>(run.cause));
    const std::string name(model::name_of(run.cause));
    list.push_back({{"cause", key}, {"name", name}, {"label", label}, {"clocks", clocks}});
    std::vector<Check> checks = check_all(run.results.records, run.results.shape);
    checks.push_back(nothing_left(run));
    for (const Check& check : checks) {
      summary["checks"].push_back({{"name", fmt::format("{} (without {})", check.name, name)},
                                   {"holds", check.holds},
                                   {"detail", check.detail}});
    }
  }
  summary["worth"] = std::move(list);
}

}  // namespace casetide::analysis
