#include "analysis/durable_file.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "model/file_error.hpp"

namespace casetide::analysis {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int reason) {
  throw model::FileError(path, "cannot be written: " + std::generic_category().message(reason));
}

/// An open file that is closed on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }
  /// Some file systems report a full disk only here. Returns 0 or the reason.
  [[nodiscard]] int close() { return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno; }

 private:
  int number_;
};

/// Returns 0 or the reason.
int write_all(int file, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Makes the rename itself survive a power cut. File systems that cannot do it are none the worse.
void flush_folder(const std::filesystem::path& folder) {
  const Descriptor open(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (open.number() >= 0) ::fsync(open.number());
}

}  // namespace

void write_durably(const std::filesystem::path& path, std::span<const char> bytes) {
  write_durably(path, [&](const std::filesystem::path& partial) {
    Descriptor file(::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.number() < 0) return errno;
    const int reason = write_all(file.number(), bytes);
    const int at_close = file.close();
    return reason != 0 ? reason : at_close;
  });
}

void write_durably(const std::filesystem::path& path,
                   const std::function<int(const std::filesystem::path&)>& make) {
  // The process number keeps two programs at work on the same folder out of each other's files.
  const std::filesystem::path partial =
      path.string() + "." + std::to_string(::getpid()) + std::string(kPartialSuffix);
  try {
    if (const int reason = make(partial); reason != 0) fail(path, reason);
    const Descriptor file(::open(partial.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0 || ::fsync(file.number()) != 0) fail(path, errno);
    if (::rename(partial.c_str(), path.c_str()) != 0) fail(path, errno);
  } catch (...) {
    ::unlink(partial.c_str());
    throw;
  }
  flush_folder(path.parent_path());
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw model::FileError(folder, "the folder cannot be made: " + error.message());
}

}  // namespace casetide::analysis
