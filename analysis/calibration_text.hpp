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
/// `scores`: by authority and all together, where all three forecasts could be made.
void add_scores(nlohmann::json& summary, const std::vector<HeldOut>& held_out);

[[nodiscard]] std::string calibration_text(const nlohmann::json& summary);

}  // namespace casetide::analysis
