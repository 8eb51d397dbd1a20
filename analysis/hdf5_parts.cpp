#include "analysis/hdf5_parts.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <new>
#include <system_error>

#include "model/file_error.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

H5::FileAccPropList memory() {
  H5::FileAccPropList access;
  constexpr std::size_t kGrowth = std::size_t{1} << 20;
  access.setCore(kGrowth, false);
  return access;
}

}  // namespace

H5::StrType text_type(std::size_t bytes) {
  H5::StrType type(H5::PredType::C_S1, std::max<std::size_t>(bytes, 1));
  type.setStrpad(H5T_STR_NULLPAD);
  type.setCset(H5T_CSET_UTF8);
  return type;
}

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

PaddedTexts::PaddedTexts(const std::vector<std::string>& texts) {
  for (const std::string& text : texts)
    width = std::max(width, text.size());
  bytes.assign(width * texts.size(), '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::copy(texts[i].begin(), texts[i].end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(i * width));
  }
}

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

H5::H5File file_in_memory() {
  // The bytes are written and flushed to the disk in one go, with the system's own reason when that fails.
  H5::FileCreatPropList creation;
  H5Pset_obj_track_times(creation.getId(), false);
  return {"in memory", H5F_ACC_TRUNC, creation, memory()};
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

std::vector<char> read_bytes(const std::filesystem::path& path) {
  const auto fail = [&](int reason) {
    throw model::FileError(path, "cannot be read: " + std::generic_category().message(reason));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (!file) fail(errno);
  std::vector<char> bytes;
  std::array<char, 65536> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), file.get())) {
    bytes.insert(bytes.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(count));
  }
  if (std::ferror(file.get()) != 0) fail(errno);
  return bytes;
}

H5::H5File file_of(std::vector<char>& bytes) {
  const H5::FileAccPropList access = memory();
  if (H5Pset_file_image(access.getId(), bytes.data(), bytes.size()) < 0) throw std::bad_alloc();
  return {"in memory", H5F_ACC_RDONLY, H5::FileCreatPropList::DEFAULT, access};
}

}  // namespace casetide::analysis
