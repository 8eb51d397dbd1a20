// Whether a command may write a file: never over one that it reads, over any other only when asked.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "model/scenario.hpp"

namespace casetide::analysis {

/// A file that a command is to write, and how the user said so.
struct WrittenFile {
  std::filesystem::path path;
  std::string_view command;  ///< for example "demand"
  std::string_view option;   ///< that names the file, for example "--output"
  bool replace = false;      ///< whatever is there already, unless the command reads it
};

/// --replace, for a command that writes a file of its own.
void add_replace(CLI::App& command, bool& replace);

/// Asked before anything is run. Says on standard error why not; then the exit is Exit::input. `read`
/// are the files that the command itself reads: --replace does not serve for them.
[[nodiscard]] bool may_write(const WrittenFile& file, std::span<const std::filesystem::path> read);

/// All files that a scenario was read from, the snapshot that it goes on from included, and `more`.
[[nodiscard]] std::vector<std::filesystem::path> files_read(
    const model::Scenario& scenario, std::vector<std::filesystem::path> more = {});

}  // namespace casetide::analysis
