#include <algorithm>
#include <mutex>
#include <span>

#include <H5Cpp.h>

#include "analysis/durable_file.hpp"
#include "analysis/hdf5_lock.hpp"
#include "analysis/record_fields.hpp"
#include "analysis/results.hpp"
#include "analysis/results_format.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

// Rows of a chunk. One work unit, so that reading a few replications does not unpack all of them.
constexpr hsize_t kChunkRows = 8;

// Records are mostly zeros, so the fastest level already leaves a tenth.
constexpr int kDeflateLevel = 1;

/// A datatype for text of at most `bytes` bytes. Fixed length: variable-length text lives in a heap whose
/// layout would be one more thing to keep the same.
H5::StrType text_type(std::size_t bytes) {
  H5::StrType type(H5::PredType::C_S1, std::max<std::size_t>(bytes, 1));
  type.setStrpad(H5T_STR_NULLPAD);
  type.setCset(H5T_CSET_UTF8);
  return type;
}

/// Objects carry no time of making.
H5::DSetCreatPropList timeless() {
  H5::DSetCreatPropList properties;
  H5Pset_obj_track_times(properties.getId(), false);
  return properties;
}

H5::Group make_group(const H5::H5File& file, const char* name) {
  // The C++ interface has no way to hand over a group's creation properties.
  const hid_t properties = H5Pcreate(H5P_GROUP_CREATE);
  H5Pset_obj_track_times(properties, false);
  const hid_t group = H5Gcreate2(file.getId(), name, H5P_DEFAULT, properties, H5P_DEFAULT);
  H5Pclose(properties);
  if (group < 0) throw H5::GroupIException("make_group", name);
  H5::Group result(group);
  H5Gclose(group);  // `result` holds its own reference
  return result;
}

void write_text(const H5::Group& group, const char* name, const std::string& text) {
  const H5::StrType type = text_type(text.size());
  const H5::DataSet data = group.createDataSet(name, type, H5::DataSpace(H5S_SCALAR), timeless());
  if (!text.empty()) data.write(text.data(), type);
}

/// Texts padded to the longest, one after the other.
struct PaddedTexts {
  explicit PaddedTexts(const std::vector<std::string>& texts) {
    for (const std::string& text : texts)
      width = std::max(width, text.size());
    bytes.assign(width * texts.size(), '\0');
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::copy(texts[i].begin(), texts[i].end(),
                bytes.begin() + static_cast<std::ptrdiff_t>(i * width));
    }
  }
  std::size_t width = 1;
  std::vector<char> bytes;
};

void write_texts(const H5::Group& group, const char* name, const std::vector<std::string>& texts) {
  const PaddedTexts padded(texts);
  const hsize_t count = texts.size();
  const H5::StrType type = text_type(padded.width);
  const H5::DataSet data = group.createDataSet(name, type, H5::DataSpace(1, &count), timeless());
  if (count > 0) data.write(padded.bytes.data(), type);
}

void write_number(const H5::H5Object& object, const char* name, std::uint32_t number) {
  object.createAttribute(name, H5::PredType::STD_U32LE, H5::DataSpace(H5S_SCALAR))
      .write(H5::PredType::NATIVE_UINT32, &number);
}

void write_attribute_text(const H5::H5Object& object, const char* name, const std::string& text) {
  const H5::StrType type = text_type(text.size());
  object.createAttribute(name, type, H5::DataSpace(H5S_SCALAR)).write(type, text);
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
                 const model::RecordShape& shape, const std::vector<Number>& rows,
                 std::size_t replications) {
  std::vector<hsize_t> extent = {replications};
  std::vector<std::string> axis_names = {"replication"};
  for (const Axis axis : axes) {
    extent.push_back(length_of(axis, shape));
    axis_names.emplace_back(name_of(axis));
  }
  H5::DSetCreatPropList properties = timeless();
  if (!rows.empty()) {  // a chunk cannot be empty
    std::vector<hsize_t> chunk = extent;
    chunk[0] = std::min(chunk[0], kChunkRows);
    properties.setChunk(static_cast<int>(chunk.size()), chunk.data());
    properties.setShuffle();
    properties.setDeflate(kDeflateLevel);
    properties.setFletcher32();  // a damaged work unit is found out and run again
  }
  const H5::DataSpace space(static_cast<int>(extent.size()), extent.data());
  const H5::DataSet data =
      group.createDataSet(name, StoredType<Number>::in_file(), space, properties);
  if (!rows.empty()) data.write(rows.data(), StoredType<Number>::in_memory());

  const PaddedTexts padded(axis_names);
  const hsize_t rank = axis_names.size();
  const H5::StrType type = text_type(padded.width);
  data.createAttribute("axes", type, H5::DataSpace(1, &rank)).write(type, padded.bytes.data());
}

void write_records(const H5::H5File& file, const Results& results) {
  const H5::Group group = make_group(file, kRecordsGroup);
  // The fields of an empty record give names and types; position finds the same field in the others.
  const model::Record empty;
  std::size_t position = 0;
  for_each_field(
      empty, [&](const char* name, const auto& model_field, const std::vector<Axis>& axes) {
        std::remove_cvref_t<decltype(model_field)> rows;
        rows.reserve(results.records.size() * size_of(axes, results.shape));
        for (const model::Record& record : results.records) {
          std::size_t at = 0;
          for_each_field(record, [&](const char*, const auto& field, const std::vector<Axis>&) {
            if constexpr (std::is_same_v<decltype(field), decltype(model_field)>) {
              if (at == position) rows.insert(rows.end(), field.begin(), field.end());
            }
            ++at;
          });
        }
        write_field(group, name, axes, results.shape, rows, results.records.size());
        ++position;
      });
}

std::vector<char> bytes_of(const H5::H5File& file) {
  file.flush(H5F_SCOPE_GLOBAL);
  const ssize_t size = H5Fget_file_image(file.getId(), nullptr, 0);
  sim::expects(size > 0, "HDF5 gives the size of a file in memory");
  std::vector<char> bytes(static_cast<std::size_t>(size));
  sim::expects(H5Fget_file_image(file.getId(), bytes.data(), bytes.size()) == size,
               "HDF5 gives the bytes of a file in memory");
  return bytes;
}

}  // namespace

std::vector<char> results_bytes(const Results& results) {
  for (const model::Record& record : results.records) {
    sim::expects(has_shape(record, results.shape), "a record has the scenario's shape");
  }
  const std::scoped_lock lock(hdf5_lock());
  H5::Exception::dontPrint();

  // In memory first: the bytes are then written and flushed in one go, with the system's own reason
  // when that fails.
  H5::FileCreatPropList creation;
  H5Pset_obj_track_times(creation.getId(), false);
  H5::FileAccPropList access;
  constexpr std::size_t kGrowth = std::size_t{1} << 20;
  access.setCore(kGrowth, false);
  const H5::H5File file("results in memory", H5F_ACC_TRUNC, creation, access);

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
  return bytes_of(file);
}

void write_results(const std::filesystem::path& path, const Results& results) {
  write_durably(path, results_bytes(results));
}

}  // namespace casetide::analysis
