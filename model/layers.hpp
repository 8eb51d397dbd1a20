// What each file of a stack changed: a procedure against its base, an area against the procedure, a
// policy against both, line by line.
//
// A line is a key of the merged files with its value as TOML. This compares texts; it does not read
// what they mean (see read_scenario.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/quantity.hpp"
#include "model/scenario_files.hpp"

namespace casetide::model {

/// A line that a file added, changed or removed.
struct LineChange {
  std::string path;  ///< "clock.initial-conference.limit"
  std::string was;   ///< as TOML; empty: there was no such line
  std::string is;    ///< empty: the line is gone
  Origin origin;     ///< of `is`; of a line that is gone, where it stood
  friend bool operator==(const LineChange& a, const LineChange& b) {
    return a.path == b.path && a.was == b.was && a.is == b.is;
  }
};

struct LayerChanges {
  FileLayer::Kind kind = FileLayer::Kind::procedure;
  std::string file;
  std::optional<std::int32_t> from_day;  ///< of a policy that begins later
  /// In the order of the lines in force, those gone last. Empty for a first file but a policy.
  std::vector<LineChange> changes;
};

/// One entry a file, in the order in which they apply. `files` must have been read without problems.
[[nodiscard]] std::vector<LayerChanges> changes_by_file(const ScenarioFiles& files);

}  // namespace casetide::model
