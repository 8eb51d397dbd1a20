// The report's tables of people and work. The unit is a role, a step or a stage, never a person.
//
// Each function returns finished HTML made from the summary, empty when the summary has no data
// for it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis::report {

/// Weekly hours by role, then each role week by week in a part that opens.
[[nodiscard]] std::string report_weekly_table(const nlohmann::json& summary);
[[nodiscard]] std::string report_people_tables(const nlohmann::json& summary);
[[nodiscard]] std::string report_steps_table(const nlohmann::json& summary);
[[nodiscard]] std::string report_strands_table(const nlohmann::json& summary);

}  // namespace casetide::analysis::report
