// A comparison as a page: what each policy changes, with intervals, and what cannot be told apart.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis {

/// One HTML file that needs no network. `comparison` is of comparison_json.
[[nodiscard]] std::string comparison_html(const nlohmann::json& comparison);

}  // namespace casetide::analysis
