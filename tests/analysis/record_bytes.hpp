// How many bytes a replication's record takes, by its shape: all arrays together.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/record_fields.hpp"
#include "model/record.hpp"

namespace casetide::analysis {

/// Records at work are in memory and all others on the disk, so they are held to these limits.
inline constexpr std::size_t kMostBytesOfARecord = 128 * std::size_t{1024};
inline constexpr std::size_t kMostBytesOfATeam = 8 * std::size_t{1024};

[[nodiscard]] inline std::size_t bytes_of(const model::RecordShape& shape) {
  std::size_t bytes = 0;
  const model::Record empty;
  for_each_field(empty, [&](const char*, const auto& field, const std::vector<Axis>& axes) {
    bytes += size_of(axes, shape) * sizeof(field[0]);
  });
  return bytes;
}

/// Of one record, as it is.
[[nodiscard]] inline std::size_t bytes_of(const model::Record& record) {
  std::size_t bytes = 0;
  for_each_field(record, [&](const char*, const auto& field, const std::vector<Axis>&) {
    bytes += field.size() * sizeof(field[0]);
  });
  return bytes;
}

}  // namespace casetide::analysis
