#include "analysis/record_file.hpp"

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "analysis/durable_file.hpp"
#include "analysis/record_fields.hpp"
#include "model/file_error.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

// Of a piece: small beside a program, large beside what reading costs.
constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

[[noreturn]] void fail(const std::filesystem::path& path, const char* what, int reason) {
  throw model::FileError(
      path, fmt::format("cannot be {}: {}", what, std::generic_category().message(reason)));
}

}  // namespace

RecordFile::RecordFile(const std::filesystem::path& folder, const model::RecordShape& shape,
                       std::size_t replications)
    : path_(folder / fmt::format("records.{}{}", ::getpid(), kPartialSuffix)),
      replications_(replications),
      late_((replications + kBlockReplications - 1) / kBlockReplications) {
  for_each_member([&](const char*, auto member, const std::vector<Axis>& axes) {
    using Field = std::remove_reference_t<decltype(std::declval<model::Record&>().*member)>;
    places_.push_back({bytes_, size_of(axes, shape)});
    bytes_ += places_.back().entries * sizeof(typename Field::value_type);
  });
  late_end_ = replications_ * bytes_;
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor_ < 0) fail(path_, "written", errno);
  ::unlink(path_.c_str());
}

RecordFile::~RecordFile() {
  ::close(descriptor_);
}

void RecordFile::put(std::size_t first, std::span<const model::Record> records) {
  sim::expects(records.size() == size_of_block(first), "records are put a whole block at a time");
  std::size_t position = 0;
  for_each_member([&](const char*, auto member, const std::vector<Axis>&) {
    using Field = std::remove_cvref_t<decltype(records.front().*member)>;
    const Place& place = places_[position++];
    Field entries(place.entries * records.size());
    for (std::size_t row = 0; row < records.size(); ++row) {
      const Field& field = records[row].*member;
      sim::expects(field.size() == place.entries, "a record has the scenario's shape");
      for (std::size_t at = 0; at < place.entries; ++at)
        entries[at * records.size() + row] = field[at];
    }
    write(first * bytes_ + place.before * records.size(), std::as_bytes(std::span(entries)));
  });
  put_late_families(first, records);
}

void RecordFile::put_late_families(std::size_t first, std::span<const model::Record> records) {
  std::vector<model::LateFamily> all;
  LateFamilies& late = late_[first / kBlockReplications];
  for (std::size_t row = 0; row < records.size(); ++row) {
    const auto& families = records[row].late_families;
    all.insert(all.end(), families.begin(), families.end());
    late.counts[row] = static_cast<std::uint32_t>(families.size());
  }
  if (all.empty()) return;
  const auto bytes = std::as_bytes(std::span(all));
  {
    const std::scoped_lock lock(mutex_);
    late.place = late_end_;
    late_end_ += bytes.size();
  }
  write(late.place, bytes);
}

std::vector<model::Record> RecordFile::block(std::size_t first) const {
  std::vector<model::Record> records(size_of_block(first));
  std::size_t position = 0;
  for_each_member([&](const char*, auto member, const std::vector<Axis>&) {
    using Field = std::remove_cvref_t<decltype(records.front().*member)>;
    const Place& place = places_[position++];
    Field entries(place.entries * records.size());
    read_entries(place, first, 0, std::span(entries));
    for (std::size_t row = 0; row < records.size(); ++row) {
      Field& field = records[row].*member;
      field.resize(place.entries);
      for (std::size_t at = 0; at < place.entries; ++at)
        field[at] = entries[at * records.size() + row];
    }
  });
  for (std::size_t row = 0; row < records.size(); ++row)
    records[row].late_families = late_families(first + row);
  return records;
}

std::vector<model::LateFamily> RecordFile::late_families(std::size_t replication) const {
  const LateFamilies& late = late_[replication / kBlockReplications];
  const auto row = static_cast<std::ptrdiff_t>(replication % kBlockReplications);
  const auto before =
      std::accumulate(late.counts.begin(), late.counts.begin() + row, std::size_t{0});
  std::vector<model::LateFamily> families(late.counts[static_cast<std::size_t>(row)]);
  read(late.place + before * sizeof(model::LateFamily),
       std::as_writable_bytes(std::span(families)));
  return families;
}

template <class Number>
std::vector<Number> RecordFile::rows(Member<Number> field, std::size_t first) const {
  const Place place = place_of(field);
  const std::size_t count = size_of_block(first);
  std::vector<Number> entries(place.entries * count);
  read_entries(place, first, 0, std::span(entries));
  std::vector<Number> rows(entries.size());
  for (std::size_t at = 0; at < place.entries; ++at) {
    for (std::size_t row = 0; row < count; ++row)
      rows[row * place.entries + at] = entries[at * count + row];
  }
  return rows;
}

template <class Number>
void RecordFile::add_column(Member<Number> field, std::size_t at, std::span<double> to) const {
  sim::expects(to.size() == replications_, "one value a replication");
  if (to.empty()) return;
  const std::scoped_lock lock(mutex_);
  const Piece<Number>& piece = piece_with(field, at);
  for (std::size_t first = 0; first < replications_; first += kBlockReplications) {
    const std::size_t rows = size_of_block(first);
    const Number* entry = piece.values.data() + first * piece.count + (at - piece.first) * rows;
    for (std::size_t row = 0; row < rows; ++row)
      to[first + row] += static_cast<double>(entry[row]);
  }
}

template <class Number>
const RecordFile::Piece<Number>& RecordFile::piece_with(Member<Number> field,
                                                        std::size_t at) const {
  auto& pieces = std::get < std::is_same_v<Number, std::int32_t> ? 0 : 1 > (pieces_);
  ++uses_;
  Piece<Number>* piece = pieces.data();
  for (Piece<Number>& one : pieces) {
    if (one.field == field && one.first <= at && at < one.first + one.count) {
      one.used = uses_;
      return one;
    }
    if (one.used < piece->used) piece = &one;
  }
  const Place place = place_of(field);
  sim::expects(at < place.entries, "a field has the entry");
  const std::size_t most = std::max<std::size_t>(1, kPieceBytes / (replications_ * sizeof(Number)));
  piece->field = field;
  piece->first = at;
  piece->count = std::min(most, place.entries - at);
  piece->used = uses_;
  piece->values.resize(piece->count * replications_);
  for (std::size_t first = 0; first < replications_; first += kBlockReplications) {
    read_entries(place, first, at,
                 std::span(piece->values)
                     .subspan(first * piece->count, size_of_block(first) * piece->count));
  }
  return *piece;
}

template <class Number>
RecordFile::Place RecordFile::place_of(Member<Number> field) const {
  std::optional<Place> found;
  std::size_t position = 0;
  for_each_member([&](const char*, auto member, const std::vector<Axis>&) {
    if constexpr (std::is_same_v<decltype(member), Member<Number>>) {
      if (member == field) found = places_[position];
    }
    ++position;
  });
  sim::expects(found.has_value(), "a field is listed");
  return *found;
}

std::size_t RecordFile::size_of_block(std::size_t first) const {
  sim::expects(first % kBlockReplications == 0 && first < replications_, "a block begins there");
  return std::min(kBlockReplications, replications_ - first);
}

template <class Number>
void RecordFile::read_entries(const Place& place, std::size_t block_first, std::size_t entry,
                              std::span<Number> to) const {
  const std::size_t rows = size_of_block(block_first);
  read(block_first * bytes_ + rows * (place.before + entry * sizeof(Number)),
       std::as_writable_bytes(to));
}

void RecordFile::write(std::size_t place, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t done =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(place));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail(path_, "written", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    place += static_cast<std::size_t>(done);
  }
}

void RecordFile::read(std::size_t place, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t done =
        ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(place));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail(path_, "read", errno);
    sim::expects(done > 0, "what is read was put");
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    place += static_cast<std::size_t>(done);
  }
}

template std::vector<std::int32_t> RecordFile::rows(Member<std::int32_t>, std::size_t) const;
template std::vector<std::int64_t> RecordFile::rows(Member<std::int64_t>, std::size_t) const;
template void RecordFile::add_column(Member<std::int32_t>, std::size_t, std::span<double>) const;
template void RecordFile::add_column(Member<std::int64_t>, std::size_t, std::span<double>) const;

}  // namespace casetide::analysis
