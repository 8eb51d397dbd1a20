// The mean waits of the queues that were run, each set beside theory; see queues_bench.cpp.
#pragma once

#include <vector>

#include "tests/bench/figures.hpp"

namespace casetide::bench {

[[nodiscard]] std::vector<Finding> judged_waits();

}  // namespace casetide::bench
