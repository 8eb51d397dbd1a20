// Measures: what a published figure is set beside, and what a line about drift shows.
//
// A measure is named when a run is described and computed when its records are summarised; between the
// two it is a few words of JSON, so that a summary needs no scenario.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "analysis/summary_parts.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// {"kind", "item", "among", "low", "high", "by_child", "unit"}: unit is "children", "families", "times",
/// "%" (a share, 0..1), "working days" or "pounds".
[[nodiscard]] nlohmann::json measure_json(const model::Scenario& scenario,
                                          const model::Measure& measure);

/// How much fell due in the year under the clock of a measure of those that stopped: where none did, such a
/// measure is no number, and this tells whether there was nothing to stop. Nothing falls due under a clock
/// without a limit: of that it is how much began, and one where no record counts what begins it, since
/// then nothing tells that nothing waits. Of other measures it is nought. `measure` is of measure_json, of the same scenario.
[[nodiscard]] nlohmann::json due_measure(const model::Scenario& scenario,
                                         const nlohmann::json& measure);

/// Whether records count it: bookings asked for, say, they do not.
[[nodiscard]] bool is_counted(const nlohmann::json& measure);

/// A measure of single replications: a count, or a ratio of two.
struct Measured {
  Column above;
  std::optional<Column> below;
};

/// Nothing for what no record counts. The median of each replication by itself.
[[nodiscard]] std::optional<Measured> measured(const RecordView& records,
                                               const model::RecordShape& shape, double days,
                                               const nlohmann::json& measure);

/// The estimate over all replications; a figure without a mean for what no record counts.
[[nodiscard]] Figure simulated(const SummaryContext& context, const nlohmann::json& measure);

}  // namespace casetide::analysis
