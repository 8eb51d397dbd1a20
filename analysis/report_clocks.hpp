// The report's tables about clocks: days taken, breaches, delay by cause. Texts speak of the initial conference
// where the clock is that, else in the clock's own words.
//
// Each function returns finished HTML made from the summary, empty when the summary has no data
// for it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis::report {

/// The clock that the headline is about, or null.
[[nodiscard]] const nlohmann::json& headline_clock(const nlohmann::json& summary);

/// The clock whose days are set against published bands: the first that has published numbers,
/// else the headline's; null when there is neither.
[[nodiscard]] const nlohmann::json& days_clock(const nlohmann::json& summary);

[[nodiscard]] std::string report_days_link(const nlohmann::json& summary);
[[nodiscard]] std::string report_days_heading(const nlohmann::json& summary);
/// Of whom the days are.
[[nodiscard]] std::string report_days_lead(const nlohmann::json& summary);
[[nodiscard]] std::string report_days_table(const nlohmann::json& summary);
/// The label of `days_clock`, its limit and its source, as a sentence.
[[nodiscard]] std::string report_days_clock(const nlohmann::json& summary);
[[nodiscard]] std::string report_clocks_table(const nlohmann::json& summary);
/// That two clocks can be meant for the initial conference, where it has one.
[[nodiscard]] std::string report_conference_note(const nlohmann::json& summary);
[[nodiscard]] std::string report_anatomy_heading(const nlohmann::json& summary);
[[nodiscard]] std::string report_anatomy_table(const nlohmann::json& summary);

/// When clocks begin to be late more often after a change on a date; nothing where none does.
[[nodiscard]] std::string report_failing_table(const nlohmann::json& summary);

}  // namespace casetide::analysis::report
