// What a figure measures, from its text: "clock initial-conference in time by child".
#pragma once

#include <optional>
#include <string_view>

#include "model/fields.hpp"
#include "model/read_tables.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

/// Nothing (and a problem) for a text that is no measure. Ends with " by child" (the default) or
/// " by family"; the forms are those of Measure::Kind.
std::optional<Measure> read_measure(const TextAt& text, const TableContext& context);

/// "children", "families", "times", "%", "days", "working days" or "pounds".
[[nodiscard]] std::string_view unit_of(const Measure& measure);

}  // namespace casetide::model
