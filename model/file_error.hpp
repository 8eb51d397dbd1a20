// A file that the machine could not read or write: not the user's words, not our mistake.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace casetide::model {

/// Carries the path as the user gave it and the system's reason; programs end with exit status 74.
class FileError : public std::runtime_error {
 public:
  FileError(std::filesystem::path path, const std::string& reason)
      : std::runtime_error(path.string() + ": " + reason), path_(std::move(path)) {}

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace casetide::model
