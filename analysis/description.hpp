// What a report has to say about a scenario beside its numbers, as JSON kept in the results file.
//
// Labels, sources, limits in words, published figures with what they are compared with, and the
// provenance of every value. Written once, when the scenario is run, so that reports are built from
// results.h5 alone. Items are in the order of the record's axes.
#pragma once

#include <string>

#include "model/record.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// JSON text; the same scenario gives the same bytes.
///
/// {"first_day", "last_day", "days", "warm_up_years", "run_out_working_days", "after_breach",
///  "weeks": [first day of each],
///  "clocks": [{"name", "label", "source", "limit_text", "limit_working_days", "from_text",
///              "bands": [{"label", "low", "high", "published"}]}],
///  "steps": [{"name", "label", "kind"}], "strands": [{"name", "label", "caseload"}],
///  "roles": [{"name", "label"; "room": true where they are rooms}],
///  "published": [{"name", "label", "unit", "published", "input", "source",
///                 "measure": {"kind", "item", "low", "high", "by_child"}}],
///  "assumptions": [{"path", "text", "source", "assumed", "file", "line"}]}
[[nodiscard]] std::string describe(const model::Scenario& scenario,
                                   const model::RecordShape& shape);

}  // namespace casetide::analysis
