// A snapshot as a file: what a run writes on any day, or a local authority's analyst from its own records.
//
// HDF5. A group a table, a dataset a column; analysis/README.md lists them. The bytes follow from the
// snapshot alone. Reading only takes the numbers off the disk and finds what is no snapshot at all;
// whether they make sense, and fit a scenario, is for model/fit_snapshot.hpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/file_error.hpp"
#include "model/problems.hpp"
#include "model/snapshot.hpp"
#include "model/state_fields.hpp"

namespace casetide::analysis {

inline constexpr const char* kSnapshotFormat = "casetide snapshot 1";

[[nodiscard]] std::vector<char> snapshot_bytes(const model::Snapshot& snapshot);

/// Writes the file whole or not at all. Throws model::FileError.
void write_snapshot(const std::filesystem::path& path, const model::Snapshot& snapshot);

struct SnapshotFile {
  model::Snapshot snapshot;
  std::string fingerprint;  ///< of the file's bytes
};

/// Nothing when there are problems. Throws model::FileError.
[[nodiscard]] std::optional<SnapshotFile> read_snapshot(const std::filesystem::path& path,
                                                        model::Problems& problems);

/// What the numbers of a column are, in words: "minutes since 1970-01-01 00:00".
[[nodiscard]] std::string unit_of(model::Is is);

}  // namespace casetide::analysis
