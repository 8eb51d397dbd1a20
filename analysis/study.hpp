// A study: scenarios to be replicated, run as work units that survive an interruption.
//
// A work unit is eight replications of one scenario, written to a small file of its own when complete:
// FOLDER/units/replications-000008-000016.h5 holds replications 8 to 15. A study runs the units that are
// missing and joins all of them, in order, in FOLDER/results.h5. In between records are kept in a file
// (analysis/record_file.hpp): only those of units at work are in memory. Every command that needs replications
// goes through here, so threads, resuming and joining exist once. An item of which only some outputs are
// wanted keeps those in place of its records, and its units are not joined. It makes no estimate and writes
// no report; whether the folder may be used at all is asked first (analysis/output_folder.hpp).
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "analysis/outputs.hpp"
#include "analysis/results.hpp"
#include "model/record.hpp"
#include "model/scenario.hpp"
#include "sim/part_sampler.hpp"
#include "sim/replications.hpp"

namespace casetide::analysis {

/// Replications of a work unit: four pairs that share inputs.
inline constexpr std::uint32_t kUnitReplications = kBlockReplications;

/// Runs one replication; belongs to one thread.
using Replicate = std::function<model::Record(std::uint32_t replication)>;

/// How a scenario is simulated. A function, so that tests can put another model in its place.
struct Simulation {
  std::function<model::RecordShape(const model::Scenario&)> shape;
  std::function<Replicate(const model::Scenario&, std::uint32_t seed)> replicate;
};

/// The simulator of model/replicator.hpp.
[[nodiscard]] Simulation pathway_simulation();

/// One scenario of a study.
struct StudyItem {
  const model::Scenario* scenario = nullptr;  ///< must outlive the study
  std::uint32_t replications = 0;
  std::uint32_t seed = 1;
  std::filesystem::path folder;      ///< its own; made when missing
  const Outputs* outputs = nullptr;  ///< what to keep in place of records; must outlive the study
  std::uint32_t first = 0;           ///< number of the first replication; 0 without `outputs`
};

/// Where a study stands, told after every replication, by one thread at a time.
struct Progress {
  std::uint32_t done = 0;   ///< in this call
  std::uint32_t kept = 0;   ///< found finished, from an earlier call
  std::uint32_t total = 0;  ///< done + kept when complete
};

struct StudyOptions {
  int threads = 1;
  const std::atomic<bool>* stop = nullptr;  ///< read before each replication
  std::function<void(const Progress&)> on_progress = {};
  sim::PartSampler* sampler = nullptr;  ///< watches the threads while they work
};

struct StudyEnd {
  sim::Finish finish = sim::Finish::complete;
  std::uint32_t usable = 0;  ///< replications in finished units, of `total`
  std::uint32_t total = 0;
  std::vector<Results>
      results;  ///< one an item, when complete; without records for one with outputs
  std::vector<OutputValues> values;  ///< one an item, when complete; empty for one without outputs
};

class Study {
 public:
  explicit Study(Simulation simulation) : simulation_(std::move(simulation)) {}

  void add(StudyItem item);

  /// Runs what is missing. When complete, results.h5 of every item without outputs is written; when stopped,
  /// none is, and the finished units stay. Throws model::FileError, or what a replication threw.
  [[nodiscard]] StudyEnd run(const StudyOptions& options) const;

 private:
  Simulation simulation_;
  std::vector<StudyItem> items_;
};

/// A work unit's file below `folder`: replications first .. end-1.
[[nodiscard]] std::filesystem::path unit_path(const std::filesystem::path& folder,
                                              std::uint32_t first, std::uint32_t end);

/// The joined results of an item.
[[nodiscard]] std::filesystem::path results_path(const std::filesystem::path& folder);

}  // namespace casetide::analysis
