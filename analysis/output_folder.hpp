// The folder a run writes to: refused when it holds anything that is not of the same run.
//
// Casetide's own files there are results.h5, report.html and units/, and the same in the folders of runs
// without a cause of delay (without-slot/). Nothing else is ever removed or overwritten. While one exists no other Casetide can use the same folder.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/results.hpp"

namespace casetide::analysis {

/// What to do with results of another run.
enum class Existing { refuse, replace };

/// The folder holds something else, or is in use. Nothing was changed.
class FolderRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class OutputFolder {
 public:
  /// Makes the folder when it is missing. An empty folder and one with results of the same scenario, seed
  /// and build of Casetide are accepted; otherwise throws FolderRefused, or removes Casetide's own files and nothing
  /// else (Existing::replace). Throws model::FileError.
  OutputFolder(std::filesystem::path folder, const Identity& identity, Existing existing);
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;
  ~OutputFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

 private:
  std::filesystem::path folder_;
  int lock_ =
      -1;  // a descriptor of the folder itself: the lock leaves no file and ends with the program
};

/// The folder of a study of many scenarios: each has a folder of its own below `parts`, the answers stand
/// beside it. Which parts there will be need not be known beforehand.
class StudyFolder {
 public:
  /// An empty folder and one of an earlier study are accepted; otherwise throws FolderRefused. With
  /// Existing::replace Casetide's own files, `answers` among them, are removed first and nothing else.
  /// Throws model::FileError.
  StudyFolder(std::filesystem::path folder, const std::vector<std::string>& answers,
              Existing existing);
  StudyFolder(const StudyFolder&) = delete;
  StudyFolder& operator=(const StudyFolder&) = delete;
  ~StudyFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

  /// The folder of one part, made when missing. `name` is letters, digits and hyphens. Throws FolderRefused
  /// when it holds another run, and model::FileError.
  [[nodiscard]] std::filesystem::path part(const std::string& name, const Identity& identity) const;

 private:
  std::filesystem::path folder_;
  int lock_ = -1;
};

/// Where the same run without that cause of delay is kept: a folder of its own.
[[nodiscard]] std::filesystem::path folder_without(const std::filesystem::path& folder,
                                                   model::Cause cause);

/// Where a run's pilot is kept.
[[nodiscard]] std::filesystem::path pilot_folder(const std::filesystem::path& folder);

/// The report of a run.
[[nodiscard]] std::filesystem::path report_path(const std::filesystem::path& folder);

}  // namespace casetide::analysis
