// What a study asks of a scenario that no file says: its uncertain inputs, listed and fixed for one point; late
// families noted; a time after its year.
#pragma once

#include <vector>

#include "model/input_draw.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

/// Every input that a run of the scenario would draw, in the order in which the run asks for them.
[[nodiscard]] std::vector<UncertainInput> uncertain_inputs(const Scenario& scenario);

/// Fixes inputs; the point becomes part of the files that tell what was run. Every path must be one of
/// uncertain_inputs, or nothing is read there. Once for a scenario.
void fix_inputs(Scenario& scenario, InputPoint point);

/// Lets records hold which families were late, for pairs of runs with the same families. Once.
void note_late_families(Scenario& scenario);

/// Reports the so many months after the stated year in its place: the same families and luck up to its last day,
/// then posts and demand go on as they are stated. Once.
void report_after(Scenario& scenario, int months);

}  // namespace casetide::model
