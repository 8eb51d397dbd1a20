// A page of analysis/web with its places filled.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace casetide::analysis {

/// What stands in the place of {{name}}; nothing for a name that is a file of analysis/web.
using PagePart = std::function<std::optional<std::string>(std::string_view name)>;

/// The page of that name. Throws std::out_of_range for a place that is neither a part nor a file.
[[nodiscard]] std::string filled_page(std::string_view page_name, const PagePart& part);

}  // namespace casetide::analysis
