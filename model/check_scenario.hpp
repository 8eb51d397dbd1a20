// Checks across items: what each line says may be right while the whole cannot work.
//
// Steps that nothing reaches, cycles that take no time, clocks that can never start or stop, meetings
// without slots. Only a scenario whose names all resolve is checked.
#pragma once

#include "model/names.hpp"
#include "model/problems.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

void check_scenario(const Scenario& scenario, const Names& names, Problems& problems);

}  // namespace casetide::model
