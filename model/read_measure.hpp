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

/// Whether what is published of a year can stand beside it: not beside a count, or a cost, over a period
/// that is no year. Shares, days and what there is on the last day can.
[[nodiscard]] bool is_comparable(const Scenario& scenario, const Measure& measure);

}  // namespace casetide::model
