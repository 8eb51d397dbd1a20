// The page of an exploration: one file, no network, from its summary alone.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace casetide::analysis {

[[nodiscard]] std::string explore_html(const nlohmann::json& summary);

}  // namespace casetide::analysis
