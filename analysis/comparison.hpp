// What a policy changes: a run beside the same run with it, on the same families and the same luck.
//
// {"casetide", "engine", "run": that of the base run (summary.hpp) with "precision",
//  "base": {"name", "title"},
//  "policies": [{"name", "title", "file", "from" (a date, or null), "counted_from" (null, or the Monday of
//    the first whole week of a policy that begins within the year), "changed": [{"path", "was", "is"}] (lines of the scenario
//    as TOML; "" where there is no such line),
//    "sentence", "clocks": [{"clock", "label", "due_families" (judged), "undecided_families" (past the
//       limit before it was decided whether it binds), both a year, "late_share_families", "working_days":
//       DIFFERENCE, "late_share_from": null, or the late share of deadlines from "counted_from" on,
//       "late_families": {"base_only", "policy_only", "both": figures of a year}}],
//    "gone": [{"clock", "label", "gone": "clock" or "limit"}]: clocks that are not there with it, or have no limit,
//    "lines": [{"name", "label", "unit", DIFFERENCE's members}]: the scenario's lines on drift, people, cost,
//    "leans_on": null, or {"inputs": [{"path", "text", "more_at_low", "more_at_high", "p"}]}: how the
//       difference on the headline's clock goes with the assumed rates of detection and return, when a
//       decision or threshold is moved}],
//  "tests", "checks"}
//
// DIFFERENCE is {"base", "policy", "more": figures, "p", "p_holm", "correlation", "variance_saved",
// "verdict": "more", "less", "perhaps more" or "perhaps less" where only "p" says so, "cannot tell apart" or "the same"}. Holm's correction is over the policies for the late
// share of the headline's clock, which a comparison is about, and over all other differences apart. Of a
// policy that begins within the year it is about "late_share_from".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/outputs.hpp"
#include "analysis/results.hpp"
#include "model/input_draw.hpp"
#include "model/layers.hpp"

namespace casetide::analysis {

/// The base run with one policy.
struct PolicyRun {
  std::string name;
  std::string title;
  std::string file;
  std::optional<std::int32_t> from_day;  ///< nothing: in force from the start
  std::vector<model::LineChange>
      changed;  ///< lines of the scenario, in the order of the lines in force
  /// Inputs that say how well harm is seen and what follows from not seeing it; empty when the policy moves
  /// no decision.
  std::vector<model::UncertainInput> detection;
  Results results;
};

/// The late share that a policy is judged by, of a clock of a comparison: from the policy's first whole week
/// on where it begins within the year, else the year's.
[[nodiscard]] const nlohmann::json& judged_share(const nlohmann::json& clock);

/// Whether so many families of that clock of a comparison are undecided, in either run, that its late share
/// must not be read without them.
[[nodiscard]] bool has_many_undecided(const nlohmann::json& clock);

/// All of the same replications, from 0 on. `lines` are outputs of the base's scenario that all count.
[[nodiscard]] nlohmann::json comparison_json(const Results& base,
                                             const std::vector<PolicyRun>& policies,
                                             const Outputs& lines);

/// "Not there with it: A, B.", "Without a limit with it: C.": the clocks of a policy's "gone", a sentence each;
/// empty where it has none.
[[nodiscard]] std::vector<std::string> gone_texts(const nlohmann::json& policy);

/// ", and for all 12 other differences looked at", whose p values are corrected together; empty where there is none.
[[nodiscard]] std::string and_for_others(const nlohmann::json& comparison);

/// For the terminal.
[[nodiscard]] std::string comparison_text(const nlohmann::json& comparison);

}  // namespace casetide::analysis
