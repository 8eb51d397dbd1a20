// A procedure in words for a terminal: its clocks, its steps by strand, and what each file changed.
#pragma once

#include <string>
#include <vector>

#include "analysis/procedure_map.hpp"
#include "model/layers.hpp"

namespace casetide::analysis {

/// Every clock: limit, from, until, condition, what tells it off, extension, number of its source.
[[nodiscard]] std::string clocks_text(const ProcedureMap& map);

/// Every step by strand: kind, who does it, where it leads.
[[nodiscard]] std::string steps_text(const ProcedureMap& map);

/// The numbered sources of clocks and steps.
[[nodiscard]] std::string sources_text(const ProcedureMap& map);

enum class NewLines {
  counted,  ///< what only an area has, teams and streams, is counted
  listed,
};

/// For every file but the first: each line that it changed, with what was and what is.
[[nodiscard]] std::string changes_text(const std::vector<model::LayerChanges>& layers,
                                       NewLines own_lines);

}  // namespace casetide::analysis
