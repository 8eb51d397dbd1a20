// Measures: what a published figure is set beside, and what a line about drift shows.
//
// A measure is named when a run is described and computed when its records are summarised; between the
// two it is a few words of JSON, so that a summary needs no scenario.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "analysis/summary_parts.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// {"kind", "item", "among", "low", "high", "by_child", "unit"}: unit is "children", "families", "times",
/// "%" (a share, 0..1) or "working days".
[[nodiscard]] nlohmann::json measure_json(const model::Scenario& scenario,
                                          const model::Measure& measure);

/// The estimate; a figure without a mean for what no record counts.
[[nodiscard]] Figure simulated(const SummaryContext& context, const nlohmann::json& measure);

}  // namespace casetide::analysis
