// What a policy may not change, though the files could say it.
//
// The cut points of decisions that read harm are solved on the steps without policies, and work in
// progress goes on when a policy begins on its date: what either stands on stays. It does not judge
// whether the scenario as a whole makes sense (see check_scenario.hpp).
#pragma once

#include <vector>

#include "model/document.hpp"
#include "model/names.hpp"
#include "model/problems.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

/// Decisions that read harm in `steps` are those of `without`, the steps without policies, with the
/// same scale and shares; `names` knows the lines of `steps`, and `table` holds those of `without`.
void check_thresholds(const std::vector<Step>& without, const Node* table,
                      const std::vector<Step>& steps, const Names& names, Problems& problems);

/// A policy with a date keeps the shape of each step; `names` knows the lines of `after`.
void check_dated_steps(const std::vector<Step>& before, const std::vector<Step>& after,
                       const Names& names, Problems& problems);

/// A policy with a date changes nothing of a clock but its limits; `table` holds the clocks `after`.
void check_dated_clocks(const std::vector<Clock>& before, const std::vector<Clock>& after,
                        const Node* table, Problems& problems);

/// Nor of an event but its rate, its condition and what it does; `table` holds the events `after`.
void check_dated_events(const std::vector<CaseEvent>& before, const std::vector<CaseEvent>& after,
                        const Node* table, Problems& problems);

}  // namespace casetide::model
