// What an exploration found, as JSON: the keys are described in analysis/README.md. Terminal, page and
// explore.json are made from this alone.
#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

#include "analysis/explore.hpp"

namespace casetide::analysis {

[[nodiscard]] nlohmann::json summarise(const Exploration& exploration,
                                       const model::Scenario& scenario,
                                       const std::vector<ExploreInput>& inputs,
                                       const Outputs& outputs, const ExploreOptions& options);

}  // namespace casetide::analysis
