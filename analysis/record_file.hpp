// Records of a run kept on the disk, so that the memory of a run does not grow with its replications.
//
// The file has no name: it is gone when this is, or when the program is killed, and no result depends on it
// (results.h5 is what is kept). Eight replications at a time are put, by any thread and in any order; what
// they say under one entry of a field stands together, so that a number of every replication is read in
// few pieces. Reading waits until all are put.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <tuple>
#include <vector>

#include "model/record.hpp"

namespace casetide::analysis {

/// Replications that are put at once: a work unit, and a chunk of results.h5.
inline constexpr std::size_t kBlockReplications = 8;

/// A field of a record.
template <class Number>
using Member = std::vector<Number> model::Record::*;

class RecordFile {
 public:
  /// In `folder`. Throws model::FileError, as all of these do.
  RecordFile(const std::filesystem::path& folder, const model::RecordShape& shape,
             std::size_t replications);
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;
  ~RecordFile();

  [[nodiscard]] std::size_t replications() const { return replications_; }

  /// Replications `first`, a multiple of kBlockReplications, and those after it: a whole block, or the
  /// last. Each block once.
  void put(std::size_t first, std::span<const model::Record> records);

  /// Those that were put with `first`.
  [[nodiscard]] std::vector<model::Record> block(std::size_t first) const;

  [[nodiscard]] std::vector<model::LateFamily> late_families(std::size_t replication) const;

  /// One field of a block, a row a replication.
  template <class Number>
  [[nodiscard]] std::vector<Number> rows(Member<Number> field, std::size_t first) const;

  /// Adds entry `at` of a field of each replication to `to`.
  template <class Number>
  void add_column(Member<Number> field, std::size_t at, std::span<double> to) const;

 private:
  /// Where a field stands in a block.
  struct Place {
    std::size_t before = 0;   ///< bytes of the fields before it, of one replication
    std::size_t entries = 0;  ///< of one replication
  };

  /// Some entries of a field of every replication, as last read.
  template <class Number>
  struct Piece {
    Member<Number> field = nullptr;
    std::size_t first = 0;
    std::size_t count = 0;
    std::vector<Number> values;  ///< [block][entry][replication]
    std::uint64_t used = 0;      ///< when; 0: never
  };

  /// Late families of a block stand behind all that has a fixed size.
  struct LateFamilies {
    std::size_t place = 0;
    std::array<std::uint32_t, kBlockReplications> counts = {};
  };

  template <class Number>
  [[nodiscard]] Place place_of(Member<Number> field) const;
  [[nodiscard]] std::size_t size_of_block(std::size_t first) const;
  /// Entries of a block, [entry][replication].
  template <class Number>
  void read_entries(const Place& place, std::size_t block_first, std::size_t entry,
                    std::span<Number> to) const;
  template <class Number>
  [[nodiscard]] const Piece<Number>& piece_with(Member<Number> field, std::size_t at) const;
  void put_late_families(std::size_t first, std::span<const model::Record> records);

  void write(std::size_t place, std::span<const std::byte> bytes);
  void read(std::size_t place, std::span<std::byte> bytes) const;

  std::filesystem::path path_;  // for messages: where it was made
  std::size_t replications_;
  std::vector<Place> places_;       // in the order of for_each_member
  std::size_t bytes_ = 0;           // of a replication
  std::size_t late_end_ = 0;        // where the next late families go
  std::vector<LateFamilies> late_;  // [block]
  mutable std::mutex mutex_;        // of late_end_ and the pieces
  mutable std::uint64_t uses_ = 0;
  // A table goes through a few series at a time.
  mutable std::tuple<std::array<Piece<std::int32_t>, 6>, std::array<Piece<std::int64_t>, 2>>
      pieces_;
  int descriptor_ = -1;
};

}  // namespace casetide::analysis
