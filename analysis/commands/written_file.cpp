#include "analysis/commands/written_file.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace casetide::analysis {
namespace {

namespace fs = std::filesystem;

/// Why the file cannot be written, or nothing.
std::string objection(const WrittenFile& file, std::span<const fs::path> read) {
  std::error_code ignored;
  if (!fs::exists(file.path, ignored)) return "";
  if (fs::is_directory(file.path, ignored)) return "is a folder; expected a file";
  const bool is_read = std::ranges::any_of(read, [&](const fs::path& one) {
    std::error_code missing;
    return fs::equivalent(one, file.path, missing);  // whatever its name: ./a.toml, a link
  });
  if (is_read)
    return fmt::format("is read by this very command, and would be lost; expected another {}",
                       file.option);
  if (!fs::is_regular_file(file.path, ignored))
    return fmt::format("is no ordinary file; expected another {}", file.option);
  if (!file.replace)
    return fmt::format("is there already; expected another {}, or --replace", file.option);
  return "";
}

}  // namespace

void add_replace(CLI::App& command, bool& replace) {
  command.add_flag("--replace", replace,
                   "Overwrite the file that is written, if it is there already");
}

bool may_write(const WrittenFile& file, std::span<const fs::path> read) {
  const std::string reason = objection(file, read);
  if (reason.empty()) return true;
  fmt::print(stderr, "casetide {}: {} {}; nothing was run\n", file.command, file.path.string(),
             reason);
  return false;
}

std::vector<fs::path> files_read(const model::Scenario& scenario, std::vector<fs::path> more) {
  for (const model::Scenario::File& file : scenario.files)
    more.emplace_back(file.name);
  return more;
}

}  // namespace casetide::analysis
