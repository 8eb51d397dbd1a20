// The order in which families first meet the steps, read off what leads to what.
//
// Cut points are solved step by step, each on those who have come so far. The order of the files will
// not do for it: the steps that an overlay adds stand after all of its base, wherever they belong.
#pragma once

#include <vector>

#include "model/scenario.hpp"

namespace casetide::model {

/// Every step once, by index: after all that lead to it, that it waits for, that date it or that its
/// error names. A way that takes a stated time ("another discussion, 5 working days later") counts
/// only where no other leads there. Ties and cycles go by the order of the files.
[[nodiscard]] std::vector<int> first_visit_order(const std::vector<Step>& steps);

}  // namespace casetide::model
