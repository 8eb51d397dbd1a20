#include "tests/bench/allocations.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>

// The C library's own, under the names that it keeps for this purpose.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace casetide::bench {
namespace {

constexpr std::size_t kDepth = 24;
constexpr std::size_t kMostKept = 1U << 16;

struct Call {
  std::array<void*, kDepth> from{};
  int depth = 0;
  std::size_t bytes = 0;
};

thread_local std::uint64_t asked = 0;
thread_local bool noting = false;
thread_local std::vector<Call>* noted = nullptr;

void note(std::size_t bytes) {
  ++asked;
  if (!noting || noted->size() == kMostKept) return;
  noting = false;  // what follows may allocate too
  Call& call = noted->emplace_back();
  call.depth = backtrace(call.from.data(), kDepth);
  call.bytes = bytes;
  noting = true;
}

std::string readable(const char* symbol) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(symbol, nullptr, nullptr, &status), std::free);
  std::string text = status == 0 ? name.get() : symbol;
  return text.substr(0, text.find('('));
}

/// The innermost functions that are the simulator's own.
std::string chain_of(const Call& call) {
  constexpr int kShown = 4;
  std::string chain;
  int shown = 0;
  for (int i = 1; i < call.depth && shown < kShown; ++i) {
    Dl_info info{};
    if (dladdr(call.from[static_cast<std::size_t>(i)], &info) == 0 || info.dli_sname == nullptr) {
      continue;
    }
    std::string name = readable(info.dli_sname);
    const std::string house = "casetide::";
    if (!name.starts_with(house) || name.starts_with(house + "bench::")) continue;
    name.erase(0, house.size());
    chain += (shown == 0 ? "" : " < ") + name;
    ++shown;
  }
  return chain;
}

}  // namespace

std::uint64_t allocations() {
  return asked;
}

AllocationPlaces::AllocationPlaces() {
  noted = new std::vector<Call>;
  noted->reserve(kMostKept);
  std::array<void*, 2> any{};
  backtrace(any.data(), 2);  // its first call loads a library
  noting = true;
}

AllocationPlaces::~AllocationPlaces() {
  noting = false;
  delete noted;
  noted = nullptr;
}

std::vector<AllocationPlaces::Place> AllocationPlaces::places() const {
  noting = false;
  std::map<std::string, Place> by_chain;
  for (const Call& call : *noted) {
    Place& place = by_chain[chain_of(call)];
    ++place.calls;
    place.bytes += call.bytes;
  }
  std::vector<Place> all;
  for (auto& [chain, place] : by_chain) {
    place.chain = chain;
    all.push_back(place);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Place& a, const Place& b) { return a.calls > b.calls; });
  return all;
}

}  // namespace casetide::bench

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
extern "C" {

void* malloc(std::size_t bytes) {
  casetide::bench::note(bytes);
  return __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) {
  casetide::bench::note(count * bytes);
  return __libc_calloc(count, bytes);
}

void* realloc(void* old, std::size_t bytes) {
  casetide::bench::note(bytes);
  return __libc_realloc(old, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  casetide::bench::note(bytes);
  return __libc_memalign(alignment, bytes);
}

void* memalign(std::size_t alignment, std::size_t bytes) {
  casetide::bench::note(bytes);
  return __libc_memalign(alignment, bytes);
}

int posix_memalign(void** out, std::size_t alignment, std::size_t bytes) {
  casetide::bench::note(bytes);
  *out = __libc_memalign(alignment, bytes);
  return *out == nullptr ? ENOMEM : 0;
}

}  // extern "C"
#endif
