#include <fstream>
#include <map>
#include <span>
#include <sstream>

#include <fmt/format.h>

#include "analysis/record_fields.hpp"
#include "tests/bench/checks.hpp"
#include "tests/bench/subject.hpp"

namespace casetide::bench {
namespace {

constexpr std::uint32_t kReplications = 2;

/// FNV-1a, 64 bits.
struct Digest {
  std::uint64_t value = 14695981039346656037U;
  void add(std::span<const std::byte> bytes) {
    for (const std::byte byte : bytes) {
      value = (value ^ static_cast<std::uint64_t>(byte)) * 1099511628211U;
    }
  }
};

/// "INPUT ARRAY" and the rest of each line.
std::map<std::string, std::string> by_name(const std::string& text) {
  std::map<std::string, std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const std::size_t at = line.rfind(' ');
    if (at != std::string::npos) lines[line.substr(0, at)] = line.substr(at + 1);
  }
  return lines;
}

}  // namespace

std::string digests() {
  std::string text;
  for (const Input& input : inputs()) {
    Subject subject(scenario_of(input.file));
    std::map<std::string, Digest> of_arrays;
    for (std::uint32_t replication = 0; replication < kReplications; ++replication) {
      const model::Record record = subject.run(replication);
      analysis::for_each_field(record, [&](const char* name, const auto& field, const auto&) {
        of_arrays[name].add(std::as_bytes(std::span(field)));
      });
    }
    for (const auto& [name, digest] : of_arrays) {
      text += fmt::format("{} {} {:016x}\n", input.name, name, digest.value);
    }
  }
  return text;
}

bool compare_digests(const std::string& file) {
  std::ifstream in(file);
  if (!in) {
    fmt::print("{} cannot be read\n", file);
    return false;
  }
  std::stringstream before;
  before << in.rdbuf();
  const auto were = by_name(before.str());
  const auto are = by_name(digests());
  int different = 0;
  for (const auto& [name, digest] : are) {
    const auto found = were.find(name);
    if (found != were.end() && found->second == digest) continue;
    ++different;
    fmt::print("{}: {}\n", name, found == were.end() ? "is new" : "differs");
  }
  for (const auto& [name, digest] : were) {
    if (are.contains(name)) continue;
    ++different;
    fmt::print("{}: is gone\n", name);
  }
  fmt::print("{} arrays, {} of them not as in {}\n", are.size(), different, file);
  return different == 0;
}

}  // namespace casetide::bench
