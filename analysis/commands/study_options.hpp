// What commands that run replications have in common: their options, reading, and an orderly stop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "analysis/exit_status.hpp"
#include "analysis/output_folder.hpp"
#include "analysis/sizing.hpp"
#include "model/read_scenario.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

struct StudyCommandOptions {
  std::uint32_t replications = 0;  ///< 0: as many as the precision needs
  double precision = 2;            ///< of 100: half of an interval; when it is enough
  std::uint32_t most = 256;        ///< then it ends, precise or not
  int threads = 0;                 ///< 0: all processors
  std::uint32_t seed = 1;
  std::string out;  ///< empty: the command's own
  bool replace = false;
  bool json = false;

  [[nodiscard]] int threads_used() const;
  /// Replications to begin with, and after that many have not been enough; nothing: it ends here.
  [[nodiscard]] std::uint32_t first_count() const;
  [[nodiscard]] std::optional<std::uint32_t> next_count(const Look& look) const;
  [[nodiscard]] Existing existing() const { return replace ? Existing::replace : Existing::refuse; }
};

/// --threads, --seed, --out, --replace, --json. `out_default` and `out_holds` are words for the help.
void add_study_options(CLI::App& command, StudyCommandOptions& options,
                       const std::string& out_holds, const std::string& out_default);

/// --replications alone, from `least` on, with its default in `options`.
void add_replications(CLI::App& command, StudyCommandOptions& options, const std::string& words,
                      std::uint32_t least);

/// --replications, --precision, --most.
void add_looks(CLI::App& command, StudyCommandOptions& options);

/// The unit of every estimate is a pair, so the count is even; says so when it is rounded up.
[[nodiscard]] std::uint32_t whole_pairs(std::uint32_t replications);

/// Exit::done, or Exit::defect after the checks that do not hold were listed on standard error.
[[nodiscard]] Exit end_of_checks(const nlohmann::json& answer);

/// The scenario, or nothing; its problems, or what is noted of it, are listed on standard error.
[[nodiscard]] std::optional<model::Scenario> read_or_list(const std::string& file,
                                                          const model::MorePolicies& more = {});

}  // namespace casetide::analysis
