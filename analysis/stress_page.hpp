// A STRESS-DES report as one HTML file without anything to load, or as Markdown to be written on.
#pragma once

#include <string>

#include "analysis/stress_items.hpp"

namespace casetide::analysis {

[[nodiscard]] std::string stress_html(const StressReport& report);

/// The picture is HTML inside, which Markdown allows; `<` and `&` of other text are escaped.
[[nodiscard]] std::string stress_markdown(const StressReport& report);

}  // namespace casetide::analysis
