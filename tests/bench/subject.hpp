// What is measured: replications of a scenario file, each from the compiled scenario to the record.
//
// A subject belongs to one thread and keeps its memory, as a thread of a run does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "model/compiled.hpp"
#include "model/pathway.hpp"
#include "model/record.hpp"
#include "model/scenario.hpp"

namespace casetide::bench {

inline constexpr std::uint32_t kSeed = 1;

/// Throws std::runtime_error with the problems of the file.
[[nodiscard]] model::Scenario scenario_of(const std::filesystem::path& file);

/// A scenario of the tree by a short name.
struct Input {
  std::string name;
  std::filesystem::path file;
};
/// "w1", "w2", "w3", "england-average": all that the aims are about.
[[nodiscard]] const std::vector<Input>& inputs();
[[nodiscard]] std::filesystem::path file_of(const std::string& input);

class Subject {
 public:
  explicit Subject(model::Scenario scenario);

  /// What one replication took, in seconds.
  struct Times {
    double compile = 0;  ///< with the pilots that decisions are set by; no part of the replication
    double wall = 0;
    double cpu = 0;
    double warm_up = 0;
    double year = 0;
    double run_out = 0;
    std::int64_t year_events = 0;
    std::uint64_t allocations = 0;  ///< asked for in the replication
  };
  const model::Record& run(std::uint32_t replication, Times& times);
  const model::Record& run(std::uint32_t replication) {
    Times times;
    return run(replication, times);
  }

  /// The same in two halves.
  void compile(std::uint32_t replication);
  const model::Record& run_compiled(std::uint32_t replication);

  [[nodiscard]] const model::Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const model::RecordShape& shape() const { return shape_; }

 private:
  model::Scenario scenario_;
  model::RecordShape shape_;
  std::unique_ptr<model::Compiled> compiled_;
  model::Pathway pathway_;
};

}  // namespace casetide::bench
