#include <algorithm>
#include <mutex>
#include <span>

#include <H5Cpp.h>

#include "analysis/durable_file.hpp"
#include "analysis/hdf5_lock.hpp"
#include "analysis/hdf5_parts.hpp"
#include "analysis/record_fields.hpp"
#include "analysis/results.hpp"
#include "analysis/results_format.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

// Records are mostly zeros, so the fastest level already leaves a tenth.
constexpr int kDeflateLevel = 1;

void write_text(const H5::Group& group, const char* name, const std::string& text) {
  const H5::StrType type = text_type(text.size());
  const H5::DataSet data = group.createDataSet(name, type, H5::DataSpace(H5S_SCALAR), timeless());
  if (!text.empty()) data.write(text.data(), type);
}

void write_scenario(const H5::H5File& file, const Results& results) {
  const H5::Group scenario = make_group(file, kScenarioGroup);
  write_text(scenario, "title", results.title);
  write_text(scenario, "name", results.name);
  write_text(scenario, "description", results.description);
  std::vector<std::string> names;
  for (const auto& source : results.identity.files)
    names.push_back(source.name);
  write_texts(scenario, "file_names", names);
  for (std::size_t i = 0; i < results.identity.files.size(); ++i) {
    write_text(scenario, file_dataset(i).c_str(), results.identity.files[i].text);
  }
}

void write_axes(const H5::H5File& file, const model::RecordShape& shape) {
  const H5::Group group = make_group(file, kAxesGroup);
  for (const Axis axis : kAllAxes)
    write_texts(group, name_of(axis), names_along(axis, shape));
}

template <class Number>
struct StoredType;
template <>
struct StoredType<std::int32_t> {
  static const H5::PredType& in_file() { return H5::PredType::STD_I32LE; }
  static const H5::PredType& in_memory() { return H5::PredType::NATIVE_INT32; }
};
template <>
struct StoredType<std::int64_t> {
  static const H5::PredType& in_file() { return H5::PredType::STD_I64LE; }
  static const H5::PredType& in_memory() { return H5::PredType::NATIVE_INT64; }
};

/// One dataset for a field, with replications as the first axis.
template <class Number>
void write_field(const H5::Group& group, const char* name, const std::vector<Axis>& axes,
                 const model::RecordShape& shape, const RecordView& records, Member<Number> field) {
  std::vector<hsize_t> extent = {records.size()};
  std::vector<std::string> axis_names = {"replication"};
  for (const Axis axis : axes) {
    extent.push_back(length_of(axis, shape));
    axis_names.emplace_back(name_of(axis));
  }
  const bool empty = std::ranges::count(extent, hsize_t{0}) > 0;
  H5::DSetCreatPropList properties = timeless();
  std::vector<hsize_t> chunk = extent;
  chunk[0] = std::min(chunk[0], hsize_t{kBlockReplications});
  if (!empty) {  // a chunk cannot be empty
    properties.setChunk(static_cast<int>(chunk.size()), chunk.data());
    properties.setShuffle();
    properties.setDeflate(kDeflateLevel);
    properties.setFletcher32();  // a damaged work unit is found out and run again
  }
  const H5::DataSpace space(static_cast<int>(extent.size()), extent.data());
  const H5::DataSet data =
      group.createDataSet(name, StoredType<Number>::in_file(), space, properties);
  std::vector<hsize_t> at(extent.size(), 0);
  for (; !empty && at[0] < extent[0]; at[0] += kBlockReplications) {
    chunk[0] = std::min(hsize_t{kBlockReplications}, extent[0] - at[0]);
    const H5::DataSpace part(static_cast<int>(chunk.size()), chunk.data());
    H5::DataSpace place(space);
    place.selectHyperslab(H5S_SELECT_SET, chunk.data(), at.data());
    data.write(records.rows(field, at[0]).data(), StoredType<Number>::in_memory(), part, place);
  }

  const PaddedTexts padded(axis_names);
  const hsize_t rank = axis_names.size();
  const H5::StrType type = text_type(padded.width);
  data.createAttribute("axes", type, H5::DataSpace(1, &rank)).write(type, padded.bytes.data());
}

void write_records(const H5::H5File& file, const Results& results) {
  const H5::Group group = make_group(file, kRecordsGroup);
  for_each_member([&](const char* name, auto member, const std::vector<Axis>& axes) {
    write_field(group, name, axes, results.shape, results.records, member);
  });
}

template <class Number>
void write_list(const H5::Group& group, const char* name, const std::vector<Number>& values,
                const H5::PredType& in_file, const H5::PredType& in_memory) {
  const hsize_t count = values.size();
  H5::DSetCreatPropList properties = timeless();
  if (count > 0) {
    properties.setChunk(1, &count);
    properties.setDeflate(kDeflateLevel);
    properties.setFletcher32();
  }
  const H5::DataSet data = group.createDataSet(name, in_file, H5::DataSpace(1, &count), properties);
  if (count > 0) data.write(values.data(), in_memory);
}

/// A row a family that was late, by replication.
void write_late_families(const H5::H5File& file, const Results& results) {
  const RecordView records(results.records);
  std::vector<std::uint32_t> replications;
  std::vector<std::int32_t> clocks;
  std::vector<std::uint64_t> families;
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (const model::LateFamily& late : records.late_families(i)) {
      replications.push_back(results.first + static_cast<std::uint32_t>(i));
      clocks.push_back(late.clock);
      families.push_back(late.family);
    }
  }
  if (families.empty()) return;
  const H5::Group group = make_group(file, kLateFamiliesGroup);
  write_list(group, "replication", replications, H5::PredType::STD_U32LE,
             H5::PredType::NATIVE_UINT32);
  write_list(group, "clock", clocks, H5::PredType::STD_I32LE, H5::PredType::NATIVE_INT32);
  write_list(group, "family", families, H5::PredType::STD_U64LE, H5::PredType::NATIVE_UINT64);
}

void write_all(const H5::H5File& file, const Results& results) {
  const H5::Group root = file.openGroup("/");
  write_attribute_text(root, "format", kFormat);
  write_attribute_text(root, "casetide_version", results.identity.version);
  write_attribute_text(root, "casetide_engine", results.identity.engine);
  write_number(root, "seed", results.identity.seed);
  if (!results.identity.without.empty()) {
    write_attribute_text(root, "without", results.identity.without);
  }
  write_number(root, "first_replication", results.first);
  write_number(root, "replications", static_cast<std::uint32_t>(results.records.size()));
  write_scenario(file, results);
  write_axes(file, results.shape);
  write_records(file, results);
  write_late_families(file, results);
}

}  // namespace

std::vector<char> results_bytes(const Results& results) {
  for (const model::Record& record : results.records.held()) {
    sim::expects(has_shape(record, results.shape), "a record has the scenario's shape");
  }
  const std::scoped_lock lock(hdf5_lock());
  H5::Exception::dontPrint();
  const H5::H5File file = file_in_memory();
  write_all(file, results);
  return bytes_of(file);
}

void write_results(const std::filesystem::path& path, const Results& results) {
  if (results.records.file() == nullptr) return write_durably(path, results_bytes(results));
  write_durably(path, [&](const std::filesystem::path& partial) {
    const std::scoped_lock lock(hdf5_lock());
    H5::Exception::dontPrint();
    return write_file_in_pieces(partial, [&](const H5::H5File& file) { write_all(file, results); });
  });
}

}  // namespace casetide::analysis
