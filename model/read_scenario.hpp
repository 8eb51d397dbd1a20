// From the files a person edits to a checked `Scenario`, or to the list of everything wrong in them.
//
// Reading has two kinds of failure. What the user wrote never throws: it comes back as problems, each
// at its place. A file that the machine cannot read throws `FileError`. This does not run anything,
// and a scenario with a problem is not handed out in part.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/file_error.hpp"
#include "model/layers.hpp"
#include "model/problems.hpp"
#include "model/scenario.hpp"
#include "model/scenario_files.hpp"

namespace casetide::model {

/// One line of the merged files, for showing what is in force and which file said so.
struct EffectiveLine {
  std::string path;   ///< "step.screen-referral.effort"
  std::string value;  ///< as TOML
  Origin origin;
};

struct Reading {
  std::optional<Scenario> scenario;  ///< set if and only if `problems` is empty
  std::vector<Problem> problems;     ///< by file in the order read, then by line and column
  int files = 0;                     ///< files read
  std::vector<EffectiveLine>
      effective;                     ///< in the order of the items; policies with a date left out
  std::vector<LayerChanges> layers;  ///< what each file changed, in the order in which they apply
  std::vector<std::string> notes;    ///< what is allowed and looks like a slip, a sentence each
  /// The file that the run goes on from, for the question of that name alone. What it holds is added by
  /// whoever reads such files (analysis/read_with_snapshot.hpp).
  std::string snapshot_file;
  Origin snapshot_at;
};

/// Reads `file` and everything it names; `more` comes after the file's own policies. What the scenario
/// file itself states of an item counts more than any policy.
[[nodiscard]] Reading read_scenario(const std::filesystem::path& file,
                                    const MorePolicies& more = {});

/// A procedure without an area: its steps, clocks and events for showing, not for running. Roles are
/// those that it names, whoever employs them. `file` may have a base; FileError as above.
[[nodiscard]] Reading read_procedure(const std::filesystem::path& file);

/// "2 problems in 1 file; nothing was run", the last line under a list of problems.
[[nodiscard]] std::string summary(const Reading& reading);

}  // namespace casetide::model
