// The report's part on money.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis::report {

/// The tables of costs, with their heading; nothing where no role has a cost.
[[nodiscard]] std::string report_costs(const nlohmann::json& summary);

}  // namespace casetide::analysis::report
