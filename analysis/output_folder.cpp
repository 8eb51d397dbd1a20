#include "analysis/output_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <regex>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "analysis/durable_file.hpp"
#include "analysis/study.hpp"

namespace casetide::analysis {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::error_code& error) {
  throw model::FileError(path, error.message());
}

/// The entries of a folder in order of name; none when it is missing.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> entries;
  if (!fs::exists(folder, error)) return entries;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    entries.push_back(at->path());
  }
  if (error) fail(folder, error);
  std::ranges::sort(entries);
  return entries;
}

bool is_left_over(const fs::path& path) {
  static const std::regex name(R"((results\.h5|report\.html|replications-\d+-\d+\.h5)\.\d+\.part)");
  return std::regex_match(path.filename().string(), name);
}

bool is_unit(const fs::path& path) {
  static const std::regex name(R"(replications-\d{6,}-\d{6,}\.h5)");
  return std::regex_match(path.filename().string(), name);
}

void remove_file(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) fail(path, error);
}

/// What is in the folder, sorted by whose it is.
struct Contents {
  std::vector<fs::path> own;        ///< results.h5, report.html and finished units
  std::vector<fs::path> left_over;  ///< partial files of a program that was killed
  std::vector<fs::path> foreign;
  std::vector<fs::path> without;  ///< own files of runs without a cause, each in its folder
};

bool is_without(const fs::path& folder, const fs::path& path) {
  return fs::is_directory(path) &&
         std::ranges::any_of(model::removable_causes(), [&](model::Cause cause) {
           return path == folder_without(folder, cause);
         });
}

Contents contents_of(const fs::path& folder) {
  Contents contents;
  const auto sort_in = [&](const fs::path& path, bool own) {
    if (is_left_over(path))
      contents.left_over.push_back(path);
    else
      (own ? contents.own : contents.foreign).push_back(path);
  };
  const fs::path units = unit_path(folder, 0, 0).parent_path();
  for (const fs::path& path : entries_of(folder)) {
    if (path == units && fs::is_directory(units)) {
      for (const fs::path& unit : entries_of(units))
        sort_in(unit, is_unit(unit));
    } else if (is_without(folder, path)) {
      // Whose they are is asked when that run is wanted.
      const Contents inner = contents_of(path);
      contents.without.insert(contents.without.end(), inner.own.begin(), inner.own.end());
    } else {
      sort_in(path, path == results_path(folder) || path == report_path(folder));
    }
  }
  return contents;
}

/// Why the folder cannot be used for `identity`, or nothing.
std::string objection(const Contents& contents, const fs::path& folder, const Identity& identity) {
  bool same_run = false;
  std::vector<fs::path> unproven = contents.foreign;
  for (const fs::path& path : contents.own) {
    if (path == report_path(folder)) {
      unproven.push_back(path);
      continue;
    }
    try {
      std::string differs = difference(read_identity(path), identity);
      if (!differs.empty()) return differs;
      same_run = true;
    } catch (const NotResults&) {
      // A damaged unit is run again. Any program may have made a file named results.h5.
      if (path == results_path(folder)) unproven.push_back(path);
    }
  }
  // Beside results of this very run, other files do no harm and are left alone.
  if (same_run || unproven.empty()) return "";
  return "it holds something else (" + unproven.front().lexically_relative(folder).string() + ")";
}

}  // namespace

OutputFolder::OutputFolder(fs::path folder, const Identity& identity, Existing existing)
    : folder_(std::move(folder)) {
  std::error_code ignored;
  if (fs::exists(folder_, ignored) && !fs::is_directory(folder_, ignored)) {
    throw FolderRefused(folder_.string() + ": is not a folder; nothing was run");
  }
  make_folder(folder_);
  lock_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) fail(folder_, std::error_code(errno, std::generic_category()));
  // A file system without locks gives another reason, and is used without one.
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(lock_);
    throw FolderRefused(folder_.string() + ": another casetide is writing there; nothing was run");
  }
  try {
    const Contents contents = contents_of(folder_);
    if (existing == Existing::refuse) {
      const std::string reason = objection(contents, folder_, identity);
      if (!reason.empty()) {
        throw FolderRefused(folder_.string() + ": " + reason +
                            "; nothing was run. Choose another --out, or use --replace to "
                            "remove Casetide's own files there");
      }
    } else {
      for (const auto& of : {contents.own, contents.without})
        for (const fs::path& path : of)
          remove_file(path);
    }
    for (const fs::path& path : contents.left_over)
      remove_file(path);
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

OutputFolder::~OutputFolder() {
  ::close(lock_);
}

fs::path folder_without(const fs::path& folder, model::Cause cause) {
  return folder / fmt::format("without-{}", model::name_of(cause));
}

fs::path report_path(const fs::path& folder) {
  return folder / "report.html";
}

}  // namespace casetide::analysis
