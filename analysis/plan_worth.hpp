// What the parts of a plan are worth: a tenth less of each choice, or more where the plan is not sure, and what
// binds when nothing is enough. All with the same families and luck, so that small differences are seen; every
// difference has its interval.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "analysis/plan_file.hpp"
#include "analysis/plan_points.hpp"

namespace casetide::analysis {

enum class StepTo : std::uint8_t { less, more };

/// What about a tenth less, or more, of each choice changes, in whole steps of it and on years of that luck.
[[nodiscard]] nlohmann::json steps_json(const PlanFile& plan, PlanPoints& points,
                                        const PlanValues& values, std::uint32_t years,
                                        PlanPoints::Luck luck, StepTo to);

/// With all choices at `most`: half as many again of each role in turn, and which of them moves the aim that
/// is met least often. Half of the `years` for all of them, all for the few that look best.
[[nodiscard]] nlohmann::json binding_json(const PlanFile& plan, const PlanBase& base,
                                          PlanPoints& points, const PlanValues& most,
                                          std::uint32_t years);
/// How many years that simulates.
[[nodiscard]] std::uint32_t binding_years(const PlanFile& plan, const PlanBase& base,
                                          std::uint32_t years);

/// What to take care of in a plan: idle people, ends of ranges. `summary` is of a run of it.
[[nodiscard]] nlohmann::json cautions_json(const PlanFile& plan, const PlanValues& values,
                                           const nlohmann::json& summary);

/// "0.3", and never "-0.0".
[[nodiscard]] std::string one_decimal(double value);

/// What figures of an aim in that unit are told in: "of 100" for a share.
[[nodiscard]] std::string unit_words(const std::string& unit);

/// Whether a choice is of the posts of that role of a summary.
[[nodiscard]] bool is_staffed_by(const Choice& choice, const nlohmann::json& role);

}  // namespace casetide::analysis
