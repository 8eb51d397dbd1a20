// Checks across items: what each line says may be right while the whole cannot work.
//
// Steps that nothing reaches, posts that no work comes to, cycles without time or end, clocks that can
// never start or stop, meetings without slots or people. Only a scenario whose names all resolve is
// checked.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/names.hpp"
#include "model/problems.hpp"
#include "model/scenario.hpp"
#include "model/step_graph.hpp"

namespace casetide::model {

void check_scenario(const Scenario& scenario, const Names& names, Problems& problems);

/// Cycles of steps that take no time, and those that nothing leads out of, now or from a date on.
void check_cycles(const Scenario& scenario, const StepGraph& graph, Problems& problems);

/// Published figures and lines about drift on what is in time or late, where nothing ever is. The trees
/// hold the places of the lines, and what clocks were before policies.
void check_measures(const Scenario& scenario, const Node& in_force, const Node& without_policies,
                    Problems& problems);

/// Whether the clock of that number has a limit at any time: a policy with a date may set one.
[[nodiscard]] bool is_limited(const Scenario& scenario, std::size_t clock);

/// Who holds families: what is said of teams and of standing work fits together.
void check_workforce(const Scenario& scenario, Problems& problems);

/// Posts that no work comes to, since their team or role is misspelt: they would be paid and never work.
void check_posts(const Scenario& scenario, Problems& problems);
/// Roles that have posts and are asked for nowhere. An area may employ more than one procedure needs.
[[nodiscard]] std::vector<std::string> roles_without_work(const Scenario& scenario);

/// Meetings of `steps` (those in force, or from a date on; `names` knows their lines) that need more
/// people than there are posts then (`fte`, by post), or than a meeting holds, or that take longer than
/// their people are ever on duty together.
void check_meetings(const Scenario& scenario, const std::vector<Step>& steps,
                    std::span<const Quantity> fte, const Names& names, Problems& problems);

}  // namespace casetide::model
