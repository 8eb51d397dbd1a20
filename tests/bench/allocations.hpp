// Counts what this thread asks of the allocator, and can say where.
//
// The counting lies in malloc itself, put in the place of the C library's for the whole program, so
// nothing escapes it: neither operator new nor a library's own calls.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace casetide::bench {

/// Calls of malloc, calloc, realloc and their kind by this thread so far; always 0 where a sanitizer
/// has an allocator of its own.
[[nodiscard]] std::uint64_t allocations();

/// While one lives, the places that this thread allocates from are noted.
class AllocationPlaces {
 public:
  AllocationPlaces();
  ~AllocationPlaces();
  AllocationPlaces(const AllocationPlaces&) = delete;
  AllocationPlaces& operator=(const AllocationPlaces&) = delete;

  struct Place {
    std::uint64_t calls = 0;
    std::uint64_t bytes = 0;
    std::string
        chain;  ///< functions of this program, the innermost first; inlined ones are not seen
  };
  /// By calls, most first.
  [[nodiscard]] std::vector<Place> places() const;
};

}  // namespace casetide::bench
