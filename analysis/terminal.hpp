// The summary of a run as text for a terminal: the answer first, then aligned tables.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis {

/// `summary` is that of analysis/summary.hpp. Ends with a line break.
[[nodiscard]] std::string terminal_text(const nlohmann::json& summary);

}  // namespace casetide::analysis
