// What a sound scenario says that is allowed, yet may not be what was meant.
#pragma once

#include <string>
#include <vector>

#include "model/layers.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

/// A sentence each: policies that change nothing, posts that nothing asks for, published figures of the
/// area that one with families of its own builds on, and those of a year where the period reported is none.
[[nodiscard]] std::vector<std::string> notes_on(const Scenario& scenario,
                                                const std::vector<LayerChanges>& layers);

}  // namespace casetide::model
