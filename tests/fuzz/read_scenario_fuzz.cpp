// Whatever the bytes of a scenario file, reading ends with a scenario or with problems.
//
// Build and run by hand, from the repository root; a find is shortened and kept in tests/corpus/bad:
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -I. \
//     tests/fuzz/read_scenario_fuzz.cpp model/{problems,document,document_limits,overlay,fields}.cpp \
//     model/{quantity_text,accepted_units,numbers,spreads,names,condition_text,time_text}.cpp \
//     model/{scenario_files,step_graph,check_scenario}.cpp model/read_*.cpp -lfmt -o fuzz
//   ./fuzz -max_len=8192 -max_total_time=60 FOLDER tests/corpus/good tests/corpus/bad
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "model/read_scenario.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace fs = std::filesystem;
  static const fs::path file = [] {
    fs::path folder = fs::temp_directory_path() / "casetide-fuzz-XXXXXX";
    std::string name = folder.string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    return fs::path(name) / "scenario.toml";
  }();
  {
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  }
  try {
    const auto reading = casetide::model::read_scenario(file);
    if (reading.scenario.has_value() != reading.problems.empty()) std::abort();
    for (const auto& problem : reading.problems) {
      if (problem.message.empty() || problem.at.line < 1 || problem.at.column < 1) std::abort();
    }
  } catch (const casetide::model::FileError&) {
    // The fuzzer may name a file that exists and cannot be read.
  }
  return 0;
}
