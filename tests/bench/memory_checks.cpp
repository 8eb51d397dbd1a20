#include <filesystem>

#include <fmt/format.h>

#include "model/replicator.hpp"
#include "tests/analysis/record_bytes.hpp"
#include "tests/analysis/temporary_folder.hpp"
#include "tests/bench/checks.hpp"
#include "tests/bench/process.hpp"
#include "tests/bench/subject.hpp"

namespace casetide::bench {
namespace {

constexpr int kFew = 8;
constexpr int kMany = 512;
// What is read ahead, HDF5's own caches, and an allocator's luck: up to 4 MiB, before 13.
constexpr double kMostGrowth = 0.15;

/// Peak memory of a run of the small service, in KiB.
long peak_of_run(int replications) {
  const analysis::TemporaryFolder folder;
  return run({CASETIDE_PROGRAM, "run",
              CASETIDE_SOURCE_DIR "/tests/analysis/small-service/scenario.toml", "--replications",
              std::to_string(replications), "--threads", "2", "--seed", "1", "--out",
              (folder / "run").string()})
      .peak_kib;
}

Finding judged_peak() {
  const long few = peak_of_run(kFew);
  const long many = peak_of_run(kMany);
  Finding finding;
  finding.what = fmt::format("peak memory of `run`: {} and {} replications", kFew, kMany);
  finding.found = fmt::format("{:.1f} and {:.1f} MiB ({:.1f} KiB a replication)",
                              static_cast<double>(few) / 1024, static_cast<double>(many) / 1024,
                              static_cast<double>(many - few) / (kMany - kFew));
  finding.aim = fmt::format("at most {:g} % more", 100 * kMostGrowth);
  finding.reached = static_cast<double>(many) <= static_cast<double>(few) * (1 + kMostGrowth);
  finding.must = true;
  return finding;
}

Finding judged_size(const char* what, std::size_t bytes, std::size_t most) {
  Finding finding;
  finding.what = what;
  finding.found = fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024);
  finding.aim = fmt::format("at most {} KiB", most / 1024);
  finding.reached = bytes <= most;
  finding.must = true;
  return finding;
}

}  // namespace

std::vector<Finding> judged_memory() {
  std::vector<Finding> findings = {judged_peak()};
  model::Scenario scenario = scenario_of(file_of("england-average"));
  const std::size_t bytes = analysis::bytes_of(model::shape_of(scenario));
  findings.push_back(
      judged_size("record of the England-average authority", bytes, analysis::kMostBytesOfARecord));
  scenario.teams.push_back(scenario.teams.back());
  scenario.teams.back().name = "further";
  findings.push_back(judged_size("and for a further team",
                                 analysis::bytes_of(model::shape_of(scenario)) - bytes,
                                 analysis::kMostBytesOfATeam));
  return findings;
}

}  // namespace casetide::bench
