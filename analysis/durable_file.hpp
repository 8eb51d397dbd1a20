// Writes a file whole or not at all: under a temporary name, flushed to the disk, then renamed.
//
// A reader never sees half a file, and a kill or a full disk leaves the file that was there before.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

namespace casetide::analysis {

/// Ends the temporary names; a file so named is left over from a kill and holds nothing of worth.
inline constexpr std::string_view kPartialSuffix = ".part";

/// Replaces `path`. Throws model::FileError with the path and the system's reason; then
/// nothing is left behind.
void write_durably(const std::filesystem::path& path, std::span<const char> bytes);

/// The same for what `make` writes by itself to the path it is given; it returns 0 or the system's reason.
void write_durably(const std::filesystem::path& path,
                   const std::function<int(const std::filesystem::path&)>& make);

/// Makes a folder and those above it. Throws model::FileError.
void make_folder(const std::filesystem::path& folder);

}  // namespace casetide::analysis
