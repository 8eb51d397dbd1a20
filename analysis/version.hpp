// Which Casetide this is.
#pragma once

#include <string_view>

namespace casetide::analysis {

/// "0.1.0"; part of every results file, and results of two versions are never joined.
[[nodiscard]] std::string_view version();

}  // namespace casetide::analysis
