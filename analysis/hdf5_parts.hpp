// Small parts of HDF5 files, shared by those of results and of snapshots.
//
// Whoever calls these holds hdf5_lock(). Nothing carries a time of making, and text has a fixed length, so
// that the same content gives the same bytes. Files are made and read in memory, so that what the machine
// cannot read or write is told apart from what is damaged; but one that may be large is written in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <H5Cpp.h>

namespace casetide::analysis {

/// A datatype for text of at most `bytes` bytes. Fixed length: variable-length text lives in a heap whose
/// layout would be one more thing to keep the same.
[[nodiscard]] H5::StrType text_type(std::size_t bytes);

/// Objects carry no time of making.
[[nodiscard]] H5::DSetCreatPropList timeless();
[[nodiscard]] H5::Group make_group(const H5::H5File& file, const char* name);

/// Texts padded to the longest, one after the other.
struct PaddedTexts {
  explicit PaddedTexts(const std::vector<std::string>& texts);
  std::size_t width = 1;
  std::vector<char> bytes;
};

void write_texts(const H5::Group& group, const char* name, const std::vector<std::string>& texts);
void write_number(const H5::H5Object& object, const char* name, std::uint32_t number);
void write_attribute_text(const H5::H5Object& object, const char* name, const std::string& text);

/// A new file that is only in memory, and the bytes that it would have on the disk.
[[nodiscard]] H5::H5File file_in_memory();
[[nodiscard]] std::vector<char> bytes_of(const H5::H5File& file);

/// A new file that goes to the disk as it is written, with the bytes of the one in memory. Returns 0, or
/// the system's reason why it could not be written; throws what `write` does but for H5::Exception.
[[nodiscard]] int write_file_in_pieces(const std::filesystem::path& path,
                                       const std::function<void(const H5::H5File&)>& write);

/// The bytes of a file on the disk. Throws model::FileError.
[[nodiscard]] std::vector<char> read_bytes(const std::filesystem::path& path);
/// Those bytes as a file to be read; throws H5::Exception when they are none.
[[nodiscard]] H5::H5File file_of(std::vector<char>& bytes);

}  // namespace casetide::analysis
