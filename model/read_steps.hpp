// [step.NAME] tables into steps.
#pragma once

#include <vector>

#include "model/names.hpp"
#include "model/numbers.hpp"

namespace casetide::model {

/// Kind, strand and outcomes of one step, for references to it. Nothing is reported here.
[[nodiscard]] StepOutline outline_of(const Node& step, const NameList& strands);

/// The marks that a step's outcomes name.
void add_marks(const Node& step, NameList& marks);

/// The steps in the order of `names.steps`, each from its outline's node.
[[nodiscard]] std::vector<Step> read_steps(const Names& names, Numbers& numbers,
                                           Problems& problems);

}  // namespace casetide::model
