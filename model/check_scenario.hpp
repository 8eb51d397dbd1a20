// Checks across items: what each line says may be right while the whole cannot work.
//
// Steps that nothing reaches, cycles that take no time, clocks that can never start or stop, meetings
// without slots or people. Only a scenario whose names all resolve is checked.
#pragma once

#include <vector>

#include "model/names.hpp"
#include "model/problems.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

void check_scenario(const Scenario& scenario, const Names& names, Problems& problems);

/// Who holds families: what is said of teams and of standing work fits together.
void check_workforce(const Scenario& scenario, Problems& problems);

/// Meetings of `steps` (those in force, or from a date on; `names` knows their lines) that need more
/// people than there are posts, or than a meeting holds.
void check_meetings(const Scenario& scenario, const std::vector<Step>& steps, const Names& names,
                    Problems& problems);

}  // namespace casetide::model
