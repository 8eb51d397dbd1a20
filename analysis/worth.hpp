// What each cause of delay is worth: a run beside the same run without it, replication by replication.
//
// Both have the same families and the same luck, so the interval is that of the difference, pair by pair,
// and much narrower than the intervals of either. Worths do not add up: where two queues stand one behind
// the other, each may be worth little and both together much.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/results.hpp"
#include "model/record.hpp"

namespace casetide::analysis {

/// The results of a run without that cause.
struct RunWithout {
  model::Cause cause = model::Cause::slot;
  Results results;
};

/// Puts into `summary`, that of `now`:
/// "worth": [{"cause", "name", "label", "clocks": [{"clock", "label",
///     "late_share_families": {"now", "without", "fewer"}, by the deadline's date,
///     "working_days": {"now", "without", "fewer"}}]}]: mean of families whose clock stopped in the year, 95
///     days or more counted as 95; only clocks with a limit; figures, "fewer" with the interval of the
///     difference,
/// and the checks of the runs without into "checks". All are of the same scenario, seed and replications.
void add_worth(const Results& now, const std::vector<RunWithout>& without, nlohmann::json& summary);

/// The table for the terminal; empty when the summary has none.
[[nodiscard]] std::string worth_text(const nlohmann::json& summary);

}  // namespace casetide::analysis
