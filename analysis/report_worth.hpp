// The report's table of what each cause of delay is worth, for a run with causes left out.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis::report {

/// Of the clock that the headline is about, as finished HTML; empty when no cause was left out.
[[nodiscard]] std::string report_worth_table(const nlohmann::json& summary);

}  // namespace casetide::analysis::report
