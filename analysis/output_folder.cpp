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
  static const std::regex name(
      R"((results\.h5|report\.html|replications-\d+-\d+\.h5|records)\.\d+\.part)");
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
  std::vector<fs::path>
      without;  ///< own files of runs without a cause, and the pilot's, each in its folder
};

bool is_without(const fs::path& folder, const fs::path& path) {
  const auto is = [&](const fs::path& known) { return path == known; };
  return fs::is_directory(path) &&
         (is(pilot_folder(folder)) ||
          std::ranges::any_of(model::removable_causes(), [&](model::Cause cause) {
            return is(folder_without(folder, cause));
          }));
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

[[noreturn]] void refuse(const fs::path& folder, const std::string& reason) {
  throw FolderRefused(folder.string() + ": " + reason +
                      "; nothing was run. Choose another --out, or use --replace to "
                      "remove Casetide's own files there");
}

/// Makes the folder and keeps other programs out of it: a descriptor, to be closed.
int made_and_locked(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder, ignored) && !fs::is_directory(folder, ignored))
    throw FolderRefused(folder.string() + ": is not a folder; nothing was run");
  make_folder(folder);
  const int lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock < 0) fail(folder, std::error_code(errno, std::generic_category()));
  // A file system without locks gives another reason, and is used without one.
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(lock);
    throw FolderRefused(folder.string() + ": another casetide is writing there; nothing was run");
  }
  return lock;
}

/// What a run may do with a folder that is there already.
void take_over(const fs::path& folder, const Identity& identity, Existing existing) {
  const Contents contents = contents_of(folder);
  if (existing == Existing::refuse) {
    const std::string reason = objection(contents, folder, identity);
    if (!reason.empty()) refuse(folder, reason);
  } else {
    for (const auto& of : {contents.own, contents.without})
      for (const fs::path& path : of)
        remove_file(path);
  }
  for (const fs::path& path : contents.left_over)
    remove_file(path);
}

constexpr const char* kParts = "parts";

}  // namespace

OutputFolder::OutputFolder(fs::path folder, const Identity& identity, Existing existing)
    : folder_(std::move(folder)), lock_(made_and_locked(folder_)) {
  try {
    take_over(folder_, identity, existing);
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

OutputFolder::~OutputFolder() {
  ::close(lock_);
}

StudyFolder::StudyFolder(fs::path folder, const std::vector<std::string>& answers,
                         Existing existing)
    : folder_(std::move(folder)), lock_(made_and_locked(folder_)) {
  try {
    const fs::path parts = folder_ / kParts;
    const std::vector<fs::path> entries = entries_of(folder_);
    if (existing == Existing::refuse && !entries.empty() && !fs::is_directory(parts)) {
      refuse(folder_, "it holds something else (" + entries.front().filename().string() + ")");
    }
    if (existing == Existing::replace) {
      for (const std::string& answer : answers)
        remove_file(folder_ / answer);
      for (const fs::path& part : entries_of(parts)) {
        if (!fs::is_directory(part)) continue;
        for (const fs::path& path : contents_of(part).own)
          remove_file(path);
      }
    }
    make_folder(parts);
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

StudyFolder::~StudyFolder() {
  ::close(lock_);
}

fs::path StudyFolder::part(const std::string& name, const Identity& identity) const {
  const fs::path folder = folder_ / kParts / name;
  make_folder(folder);
  take_over(folder, identity, Existing::refuse);
  return folder;
}

fs::path folder_without(const fs::path& folder, model::Cause cause) {
  return folder / fmt::format("without-{}", model::name_of(cause));
}

fs::path pilot_folder(const fs::path& folder) {
  return folder / "pilot";
}

fs::path report_path(const fs::path& folder) {
  return folder / "report.html";
}

}  // namespace casetide::analysis
