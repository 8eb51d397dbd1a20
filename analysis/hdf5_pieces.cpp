// Writing an HDF5 file to the disk piece by piece; declared in hdf5_parts.hpp.
//
// HDF5 cannot close a file that it could not write: what it holds open then stays so, and the program
// breaks off at its end. So this driver takes every piece, remembers the system's first reason, and lets the file be
// closed; whoever made it throws it away.
#include <algorithm>
#include <cerrno>
#include <memory>

#include <H5Cpp.h>
#include <fcntl.h>
#include <unistd.h>

#include "analysis/hdf5_parts.hpp"

namespace casetide::analysis {
namespace {

/// Why writing failed first, or 0; written under hdf5_lock().
int first_reason = 0;

void remember(int reason) {
  if (first_reason == 0) first_reason = reason;
}

struct Pieces {
  H5FD_t head;  // HDF5's own part comes first
  int descriptor;
  haddr_t end_allocated;
  haddr_t end_written;
};

Pieces& of(H5FD_t* file) {
  return *reinterpret_cast<Pieces*>(file);
}
const Pieces& of(const H5FD_t* file) {
  return *reinterpret_cast<const Pieces*>(file);
}

H5FD_t* open_pieces(const char* name, unsigned, hid_t, haddr_t) {
  auto file = std::make_unique<Pieces>();
  file->descriptor = ::open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file->descriptor < 0) {
    remember(errno);
    return nullptr;
  }
  return &file.release()->head;
}

herr_t close_pieces(H5FD_t* file) {
  const std::unique_ptr<Pieces> pieces(&of(file));
  if (::close(pieces->descriptor) != 0) remember(errno);
  return 0;
}

/// The same habits as those of a file in memory, on which the layout of a file depends.
herr_t query_pieces(const H5FD_t*, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

herr_t read_pieces(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, void* to) {
  auto* bytes = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t done = ::pread(of(file).descriptor, bytes, size, static_cast<off_t>(at));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) remember(errno);
    if (done <= 0) break;
    bytes += done;
    at += static_cast<haddr_t>(done);
    size -= static_cast<std::size_t>(done);
  }
  std::fill_n(bytes, size, '\0');  // beyond the end
  return 0;
}

herr_t write_pieces(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, std::size_t size,
                    const void* from) {
  const auto* bytes = static_cast<const char*>(from);
  while (size > 0 && first_reason == 0) {
    const ssize_t done = ::pwrite(of(file).descriptor, bytes, size, static_cast<off_t>(at));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      remember(errno);
      break;
    }
    bytes += done;
    at += static_cast<haddr_t>(done);
    size -= static_cast<std::size_t>(done);
  }
  of(file).end_written = std::max(of(file).end_written, at + size);
  return 0;
}

/// What was allocated belongs to the file, written or not.
herr_t truncate_pieces(H5FD_t* file, hid_t, hbool_t) {
  Pieces& pieces = of(file);
  if (pieces.end_written == pieces.end_allocated) return 0;
  if (first_reason == 0 &&
      ::ftruncate(pieces.descriptor, static_cast<off_t>(pieces.end_allocated)) != 0)
    remember(errno);
  pieces.end_written = pieces.end_allocated;
  return 0;
}

hid_t driver() {
  static const hid_t made = [] {
    static H5FD_class_t all = {};
    all.name = "pieces";
    all.maxaddr = haddr_t{1} << 62;
    all.fc_degree = H5F_CLOSE_WEAK;
    all.open = open_pieces;
    all.close = close_pieces;
    all.query = query_pieces;
    all.get_eoa = [](const H5FD_t* file, H5FD_mem_t) { return of(file).end_allocated; };
    all.set_eoa = [](H5FD_t* file, H5FD_mem_t, haddr_t end) -> herr_t {
      of(file).end_allocated = end;
      return 0;
    };
    all.get_eof = [](const H5FD_t* file, H5FD_mem_t) { return of(file).end_written; };
    all.read = read_pieces;
    all.write = write_pieces;
    all.truncate = truncate_pieces;
    constexpr H5FD_mem_t kMap[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
    std::ranges::copy(kMap, all.fl_map);
    return H5FDregister(&all);
  }();
  return made;
}

/// Of what describes the datasets HDF5 would keep more in memory the more chunks there are.
void keep_little_of(const H5::H5File& file) {
  H5AC_cache_config_t config = {};
  config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
  if (H5Fget_mdc_config(file.getId(), &config) < 0) return;
  constexpr std::size_t kBytes = std::size_t{1} << 20;
  config.set_initial_size = true;
  config.initial_size = kBytes;
  config.min_size = kBytes;
  config.max_size = kBytes;
  H5Fset_mdc_config(file.getId(), &config);
}

}  // namespace

int write_file_in_pieces(const std::filesystem::path& path,
                         const std::function<void(const H5::H5File&)>& write) {
  first_reason = 0;
  H5::FileCreatPropList creation;
  H5Pset_obj_track_times(creation.getId(), false);
  H5::FileAccPropList access;
  H5Pset_driver(access.getId(), driver(), nullptr);
  try {
    H5::H5File file(path.string(), H5F_ACC_TRUNC, creation, access);
    keep_little_of(file);
    write(file);
    file.close();
  } catch (const H5::Exception&) {
    remember(EIO);
  }
  return first_reason;
}

}  // namespace casetide::analysis
