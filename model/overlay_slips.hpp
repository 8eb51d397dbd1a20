// What an overlay says of an item that it does not reach, or says by half.
//
// A name that is nearly an existing one and has none of what a new item needs was meant for that one;
// some outcomes of a decision, with the others left out, were meant to be changed and the others kept.
// Each is told once, where it was written, and what would follow from it is not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/document.hpp"

namespace casetide::model {

/// Keys from the top of a file down, seen in its tree: { "step", "response", "outcomes" }.
using KeyPath = std::vector<std::string_view>;

/// Where `from`, laid over `onto`, has such slips; each is added to `problems`.
[[nodiscard]] std::vector<KeyPath> find_slips(const Node& onto, const Node& from,
                                              Problems& problems);
/// Those of decisions' outcomes alone.
std::vector<KeyPath> find_half_outcomes(const Node& onto, const Node& from, Problems& problems);

/// The keys of a table in the order of the file.
[[nodiscard]] std::vector<std::string> keys_of(const Node& table);

}  // namespace casetide::model
