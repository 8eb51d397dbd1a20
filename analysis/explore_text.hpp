// An exploration in the terminal: what matters most, then tables.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace casetide::analysis {

/// `summary` is that of analysis/explore_summary.hpp.
[[nodiscard]] std::string explore_text(const nlohmann::json& summary);

/// A value of an output in its unit: shares as a number of 100.
[[nodiscard]] std::string output_text(double value, const std::string& unit);
/// "of 100", "children", ...
[[nodiscard]] std::string output_unit(const std::string& unit);

/// Rows of a list for one output, the largest by `size` first.
[[nodiscard]] std::vector<nlohmann::json> rows_of(const nlohmann::json& list,
                                                  const std::string& output,
                                                  double (*size)(const nlohmann::json&));
/// Of a tornado's bar, for `rows_of`: those without one come last.
[[nodiscard]] double difference_size(const nlohmann::json& bar);

}  // namespace casetide::analysis
