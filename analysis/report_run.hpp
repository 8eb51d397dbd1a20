// The report's words about the run itself: the answer, and what the answer rests on.
//
// Each function returns finished HTML made from the summary, empty when the summary has no data
// for it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis::report {

/// Escaped text without tags.
[[nodiscard]] std::string report_title(const nlohmann::json& summary);
[[nodiscard]] std::string report_period(const nlohmann::json& summary);

[[nodiscard]] std::string report_answer(const nlohmann::json& summary);
/// Of any answer: what must be known before it is read, and notes on its run.
[[nodiscard]] std::string report_cautions(const nlohmann::json& answer);
[[nodiscard]] std::string report_notes(const nlohmann::json& answer);
/// A notice at the top when a check of the run does not hold.
[[nodiscard]] std::string report_failed_checks(const nlohmann::json& summary);
[[nodiscard]] std::string report_run_facts(const nlohmann::json& summary);

[[nodiscard]] std::string report_published_table(const nlohmann::json& summary);
[[nodiscard]] std::string report_drift_table(const nlohmann::json& summary);
[[nodiscard]] std::string report_checks(const nlohmann::json& summary);
[[nodiscard]] std::string report_assumptions(const nlohmann::json& summary);
[[nodiscard]] std::string report_not_modelled(const nlohmann::json& summary);

}  // namespace casetide::analysis::report
