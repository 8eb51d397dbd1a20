// What `casetide calibrate` says: as JSON, and as words and tables made from that.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/calibration.hpp"

namespace casetide::analysis {

/// `emulators` and an empty list of `areas`.
[[nodiscard]] nlohmann::json calibration_json(const Simulated& simulated,
                                              const Calibration& calibration);
void add_area(nlohmann::json& summary, const AreaFit& fit);
/// `scores` of a year: by authority, all together where all three forecasts could be made, and the authorities
/// whose year is not published.
void add_scores(nlohmann::json& summary, int year, const std::vector<HeldOutYear>& held_out,
                const std::vector<std::string>& not_published);

[[nodiscard]] std::string calibration_text(const nlohmann::json& summary);

}  // namespace casetide::analysis
