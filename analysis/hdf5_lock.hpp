// HDF5 keeps state of its own for the whole program and may be entered by one thread at a time.
#pragma once

#include <mutex>

namespace casetide::analysis {

/// Held by whoever calls HDF5.
[[nodiscard]] inline std::mutex& hdf5_lock() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace casetide::analysis
