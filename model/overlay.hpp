// How one file changes another: a procedure, an area, a policy and a scenario's own lines are all
// overlays of keyed lines, addressing items by name.
//
// Tables merge key by key; strings, numbers and lists replace. A value that only makes sense whole
// (the shares of outcomes, a spread, the entries of `next`) is replaced whole. Deleting is explicit.
#pragma once

#include <span>
#include <string>

#include "model/document.hpp"

namespace casetide::model {

/// The tables that hold named items, as spelled in files.
[[nodiscard]] std::span<const std::string> item_tables();

/// Applies `from` to `onto`: first its [remove], then its items. A removal that names nothing is a
/// problem. Every value keeps the origin of the file that set it.
void apply_overlay(Node& onto, const Node& from, Problems& problems);

/// A policy that begins on a date changes values of existing steps, clocks and events, nothing else.
void check_dated(const Node& onto, const Node& policy, Problems& problems);

}  // namespace casetide::model
