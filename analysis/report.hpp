// The report of a run: one HTML file that needs nothing beside it.
//
// Scripts, styles and data are inline and nothing is fetched, so it opens with the network off.
// The answer and every table are plain HTML; the four charts are drawn by the inline scripts from
// the inline data. The summary (the JSON of `casetide run --json`) is its only source.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis {

/// A part that is missing from `summary` leaves out its section; text in it is never trusted.
[[nodiscard]] std::string report_html(const nlohmann::json& summary);

}  // namespace casetide::analysis
