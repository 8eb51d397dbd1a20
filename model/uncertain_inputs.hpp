// The uncertain inputs of a scenario: listed, and fixed for one point of a study.
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

}  // namespace casetide::model
