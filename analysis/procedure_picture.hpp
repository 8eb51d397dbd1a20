// A procedure drawn: steps as boxes in their strands, ways on as arrows, clocks as spans beside them.
//
// A procedure too large for one net of arrows is drawn strand by strand, one below the other.
// One SVG with no script, no font and nothing to load; the same map gives the same bytes. It measures
// text by a table of letter widths, a little too wide on purpose, so that any common font fits.
#pragma once

#include <string>

#include "analysis/procedure_map.hpp"

namespace casetide::analysis {

/// `title` stands over the picture. Ends with a line break.
[[nodiscard]] std::string procedure_svg(const ProcedureMap& map, const std::string& title);

}  // namespace casetide::analysis
