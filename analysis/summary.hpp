// The answers of a run as JSON: what `casetide run --json` prints and what the report is made from.
//
// Built from the results file alone. A figure is {"mean", "low", "high", "year_low", "year_high"}: the
// expected value with its 95 % interval, and the 10-90 % range of one year's value; null where there are
// too few replications to say, or nothing to estimate. Shares are 0..1; a time has its unit in the key.
//
// {"casetide",
//  "run": {"title", "name", "first_day", "last_day", "seed", "replications", "warm_up_years",
//          "run_out_working_days", "after_breach", "inputs_share_of_variance": {clock: share}, "notes"},
//  "headline": {"sentence", "range", "clock"},
//  "clocks", "failing": summary_parts.hpp, "published": [{"name", "label", "unit", "published", "simulated",
//  "input", "source"}], "drift": [{"name", "label", "unit", "simulated"}], "people", "costs", "steps", "strands": summary_work.hpp,
//  "weekly": {"labels", "arrivals": {"mean", "low", "high"}},
//  "assumptions": [{"path", "text", "source", "assumed", "file", "line"}],
//  "checks": [{"name", "holds", "detail"}], "counters": {name: figure}, "not_modelled": [text]}
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "analysis/results.hpp"

namespace casetide::analysis {

/// `results` are whole: from replication 0 on, an even number.
[[nodiscard]] nlohmann::json summarise(const Results& results);

/// The checks in a summary that do not hold, a line each; empty when all hold.
[[nodiscard]] std::string broken_checks(const nlohmann::json& summary);

}  // namespace casetide::analysis
