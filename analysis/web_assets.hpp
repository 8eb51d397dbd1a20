// The files of analysis/web, carried inside the program so that a report needs nothing beside it.
//
// The bytes are as they are in the tree; nothing is filled in here. The source is generated at
// build time (analysis/web_assets.cmake).
#pragma once

#include <string_view>

namespace casetide::analysis {

/// The bytes of one file, named by its path below analysis/web: "vendor/d3.min.js". The view lives
/// as long as the program. Throws std::out_of_range for a name that is not there.
[[nodiscard]] std::string_view web_asset(std::string_view name);

}  // namespace casetide::analysis
