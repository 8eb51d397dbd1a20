#include <algorithm>
#include <mutex>

#include <H5Cpp.h>

#include "analysis/hdf5_lock.hpp"
#include "analysis/hdf5_parts.hpp"
#include "analysis/record_fields.hpp"
#include "analysis/results.hpp"
#include "analysis/results_format.hpp"

namespace casetide::analysis {
namespace {

[[noreturn]] void refuse(const std::string& reason) {
  throw NotResults(reason);
}

std::vector<std::string> split(const std::vector<char>& bytes, std::size_t width) {
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < bytes.size(); at += width) {
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(width);
    texts.emplace_back(begin, std::find(begin, end, '\0'));
  }
  return texts;
}

/// The texts of a dataset or attribute.
template <class Source, class Read>
std::vector<std::string> texts_of(const Source& source, const Read& read) {
  const H5::StrType type = source.getStrType();
  if (type.isVariableStr()) refuse("its texts are of another form");
  const auto count = static_cast<std::size_t>(source.getSpace().getSimpleExtentNpoints());
  std::vector<char> bytes(count * type.getSize());
  if (!bytes.empty()) read(type, bytes.data());
  return split(bytes, type.getSize());
}

std::vector<std::string> read_texts(const H5::Group& group, const std::string& name) {
  const H5::DataSet data = group.openDataSet(name);
  return texts_of(data, [&](const H5::StrType& type, char* to) { data.read(to, type); });
}

std::string read_text(const H5::Group& group, const std::string& name) {
  const std::vector<std::string> texts = read_texts(group, name);
  if (texts.size() != 1) refuse(name + " is not one text");
  return texts.front();
}

std::vector<std::string> read_attribute_texts(const H5::H5Object& object, const char* name) {
  const H5::Attribute attribute = object.openAttribute(name);
  return texts_of(attribute, [&](const H5::StrType& type, char* to) { attribute.read(type, to); });
}

std::uint32_t read_number(const H5::H5Object& object, const char* name) {
  std::uint32_t number = 0;
  object.openAttribute(name).read(H5::PredType::NATIVE_UINT32, &number);
  return number;
}

model::RecordShape read_shape(const H5::H5File& file) {
  const H5::Group axes = file.openGroup(kAxesGroup);
  model::RecordShape shape;
  shape.clocks = read_texts(axes, name_of(Axis::clock));
  shape.steps = read_texts(axes, name_of(Axis::step));
  shape.strands = read_texts(axes, name_of(Axis::strand));
  shape.roles = read_texts(axes, name_of(Axis::role));
  shape.marks = read_texts(axes, name_of(Axis::mark));
  shape.events = read_texts(axes, name_of(Axis::event));
  shape.outcomes = read_texts(axes, name_of(Axis::outcome));
  shape.standing = read_texts(axes, name_of(Axis::standing));
  shape.weeks = static_cast<int>(read_texts(axes, name_of(Axis::week)).size());
  for (const std::string& name : read_texts(axes, name_of(Axis::limited_clock))) {
    const auto found = std::ranges::find(shape.clocks, name);
    if (found == shape.clocks.end()) refuse("it has a limit for a clock that is not there");
    shape.limited.push_back(static_cast<int>(found - shape.clocks.begin()));
  }
  for (const Axis axis : kAllAxes) {
    if (read_texts(axes, name_of(axis)) != names_along(axis, shape)) {
      refuse(std::string("its axis ") + name_of(axis) + " is of another version");
    }
  }
  return shape;
}

template <class Number>
const H5::PredType& in_memory() {
  static_assert(std::is_same_v<Number, std::int32_t> || std::is_same_v<Number, std::int64_t>);
  if constexpr (std::is_same_v<Number, std::int32_t>)
    return H5::PredType::NATIVE_INT32;
  else
    return H5::PredType::NATIVE_INT64;
}

template <class Number>
std::vector<Number> read_field(const H5::Group& group, const char* name,
                               const std::vector<Axis>& axes, const model::RecordShape& shape,
                               std::size_t replications) {
  const H5::DataSet data = group.openDataSet(name);
  std::vector<std::string> axis_names = {"replication"};
  std::vector<hsize_t> expected = {replications};
  for (const Axis axis : axes) {
    axis_names.emplace_back(name_of(axis));
    expected.push_back(length_of(axis, shape));
  }
  const H5::DataSpace space = data.getSpace();
  std::vector<hsize_t> extent(static_cast<std::size_t>(space.getSimpleExtentNdims()));
  space.getSimpleExtentDims(extent.data());
  if (extent != expected || read_attribute_texts(data, "axes") != axis_names) {
    refuse(std::string(name) + " has another shape");
  }
  std::vector<Number> rows(replications * size_of(axes, shape));
  if (!rows.empty()) data.read(rows.data(), in_memory<Number>());
  return rows;
}

std::vector<model::Record> read_records(const H5::H5File& file, const model::RecordShape& shape,
                                        std::size_t replications) {
  const H5::Group group = file.openGroup(kRecordsGroup);
  std::vector<model::Record> records(replications);
  for_each_member([&](const char* name, auto member, const std::vector<Axis>& axes) {
    using Field = std::remove_cvref_t<decltype(records.front().*member)>;
    const Field rows =
        read_field<typename Field::value_type>(group, name, axes, shape, replications);
    const auto width = static_cast<std::ptrdiff_t>(size_of(axes, shape));
    for (std::size_t row = 0; row < replications; ++row) {
      const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(row) * width;
      (records[row].*member).assign(begin, begin + width);
    }
  });
  return records;
}

template <class Number>
std::vector<Number> read_list(const H5::Group& group, const char* name,
                              const H5::PredType& in_memory) {
  const H5::DataSet data = group.openDataSet(name);
  const H5::DataSpace space = data.getSpace();
  if (space.getSimpleExtentNdims() != 1) refuse(std::string(name) + " has another shape");
  hsize_t count = 0;
  space.getSimpleExtentDims(&count);
  std::vector<Number> values(count);
  if (count > 0) data.read(values.data(), in_memory);
  return values;
}

void read_late_families(const H5::H5File& file, std::uint32_t first,
                        std::vector<model::Record>& records) {
  if (!file.nameExists(kLateFamiliesGroup)) return;
  const H5::Group group = file.openGroup(kLateFamiliesGroup);
  const auto replications =
      read_list<std::uint32_t>(group, "replication", H5::PredType::NATIVE_UINT32);
  const auto clocks = read_list<std::int32_t>(group, "clock", H5::PredType::NATIVE_INT32);
  const auto families = read_list<std::uint64_t>(group, "family", H5::PredType::NATIVE_UINT64);
  if (clocks.size() != families.size() || replications.size() != families.size())
    refuse("its late families do not fit together");
  for (std::size_t i = 0; i < families.size(); ++i) {
    const std::uint32_t row = replications[i] - first;
    if (replications[i] < first || row >= records.size())
      refuse("it has a late family of no replication");
    records[row].late_families.push_back({clocks[i], families[i]});
  }
}

Identity identity_in(const H5::H5File& file) {
  const H5::Group root = file.openGroup("/");
  if (read_attribute_texts(root, "format") != std::vector<std::string>{kFormat}) {
    refuse("it is of another format");
  }
  Identity identity;
  identity.version = read_attribute_texts(root, "casetide_version").at(0);
  identity.engine = read_attribute_texts(root, "casetide_engine").at(0);
  identity.seed = read_number(root, "seed");
  if (root.attrExists("without")) {
    identity.without = read_attribute_texts(root, "without").at(0);
  }
  const H5::Group scenario = file.openGroup(kScenarioGroup);
  for (const std::string& name : read_texts(scenario, "file_names")) {
    identity.files.push_back({name, read_text(scenario, file_dataset(identity.files.size()))});
  }
  return identity;
}

Results results_in(const H5::H5File& file) {
  Results results;
  results.identity = identity_in(file);
  const H5::Group scenario = file.openGroup(kScenarioGroup);
  results.title = read_text(scenario, "title");
  results.name = read_text(scenario, "name");
  results.description = read_text(scenario, "description");
  const H5::Group root = file.openGroup("/");
  results.first = read_number(root, "first_replication");
  results.shape = read_shape(file);
  std::vector<model::Record> records =
      read_records(file, results.shape, read_number(root, "replications"));
  read_late_families(file, results.first, records);
  results.records = std::move(records);
  return results;
}

/// Opens the file from memory, so that what the machine cannot read is told apart from what is damaged.
template <class Read>
auto read_with(const std::filesystem::path& path, const Read& read) {
  std::vector<char> bytes = read_bytes(path);
  const std::scoped_lock lock(hdf5_lock());
  H5::Exception::dontPrint();
  if (bytes.empty()) refuse("it is empty");
  try {
    return read(file_of(bytes));
  } catch (const H5::Exception&) {
    refuse("it is truncated, damaged or not a results file");
  }
}

}  // namespace

Results read_results(const std::filesystem::path& path) {
  return read_with(path, results_in);
}

Identity read_identity(const std::filesystem::path& path) {
  return read_with(path, identity_in);
}

}  // namespace casetide::analysis
