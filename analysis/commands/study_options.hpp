// What commands that run replications have in common: their options, reading, and an orderly stop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "analysis/output_folder.hpp"
#include "model/read_scenario.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

struct StudyCommandOptions {
  std::uint32_t replications = 0;
  int threads = 0;  ///< 0: all processors
  std::uint32_t seed = 1;
  std::string out;  ///< empty: the command's own
  bool replace = false;
  bool json = false;

  [[nodiscard]] int threads_used() const;
  [[nodiscard]] Existing existing() const { return replace ? Existing::replace : Existing::refuse; }
};

/// --threads, --seed, --out, --replace, --json. `out_default` and `out_holds` are words for the help.
void add_study_options(CLI::App& command, StudyCommandOptions& options,
                       const std::string& out_holds, const std::string& out_default);

/// The same with --replications, from `least` on.
void add_replications(CLI::App& command, StudyCommandOptions& options, const std::string& words,
                      std::uint32_t least);

/// The unit of every estimate is a pair, so the count is even; says so when it is rounded up.
[[nodiscard]] std::uint32_t whole_pairs(std::uint32_t replications);

/// The scenario, or nothing after its problems were listed on standard error.
[[nodiscard]] std::optional<model::Scenario> read_or_list(const std::string& file,
                                                          const model::MorePolicies& more = {});

}  // namespace casetide::analysis
