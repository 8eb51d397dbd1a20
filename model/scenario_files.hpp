// The files of one scenario, read and put in the order in which they apply.
//
// This follows `procedure`, `area`, `base` and `policies`; what the tables in them mean is for others.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/document.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

/// One policy file: its items, and the day from which they hold if it says one.
struct PolicyFile {
  Node tree;
  std::optional<std::int32_t> from_day;  ///< days since 1970
  std::optional<Scenario::AfterBreach> after_breach;
  std::optional<Entry> after_breach_line;
};

/// One file of the stack, in the order in which they apply.
struct FileLayer {
  enum class Kind { procedure, area, policy, scenario };
  Kind kind = Kind::procedure;
  std::string file;                      ///< as the problems name it
  Node tree;                             ///< its items, and `after-breach` of a policy
  std::optional<std::int32_t> from_day;  ///< of a policy
};

/// Everything read. Trees hold item tables only; the scenario's own settings are in `settings`.
struct ScenarioFiles {
  Node settings;                       ///< the scenario file as written
  Node base;                           ///< procedure, then area
  std::vector<PolicyFile> policies;    ///< in force from the start first, then by date
  Node own;                            ///< items that the scenario file holds itself
  std::vector<FileLayer> layers;       ///< the same, file by file: bases first, the scenario last
  std::vector<std::int32_t> closures;  ///< days on which the offices of the area do not open
  std::vector<Scenario::File> files;
  /// The file is empty, or another part of a scenario. That is the problem, and nothing else was read.
  bool not_a_scenario = false;
  /// A procedure or area could not be read: what the other files build on is unknown, and they cannot be judged.
  bool base_lost = false;
};

/// A policy that is in no file: one point of a study.
struct OverlayText {
  std::string name;  ///< as problems and results name it
  std::string toml;
};

/// What is laid over a scenario's own policies, after them. Paths are the caller's, not relative to the
/// scenario.
struct MorePolicies {
  std::vector<std::filesystem::path> files = {};
  std::vector<OverlayText> texts = {};  ///< after the files
};

/// Throws FileError when a file exists but cannot be read, or when `file` itself is missing.
[[nodiscard]] ScenarioFiles read_files(const std::filesystem::path& file, const MorePolicies& more,
                                       Problems& problems);

/// What a file is by the keys at its top. A file that cannot be parsed counts as a scenario, whose
/// reading says what is wrong with it.
enum class FileRole { scenario, procedure, part };
[[nodiscard]] FileRole role_of(const std::filesystem::path& file);

/// A procedure alone, with its bases: `settings`, `base` and `layers` are filled. Throws FileError when
/// a file cannot be read.
[[nodiscard]] ScenarioFiles read_procedure_files(const std::filesystem::path& file,
                                                 Problems& problems);

}  // namespace casetide::model
