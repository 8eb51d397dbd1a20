// The results of a scenario: a record for each replication, and all that is needed to understand them.
//
// The same form serves a work unit (a few replications) and results.h5 (all of them, in order). The bytes
// follow from scenario, seed, engine and replications alone: no time, host, thread count or path of the
// machine is in them. Nothing is estimated here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/records.hpp"
#include "model/file_error.hpp"
#include "model/record.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// What makes two runs the same run, apart from how many replications were asked for.
struct Identity {
  std::string version;  ///< of Casetide
  std::string engine;   ///< fingerprint of its sources (analysis/version.hpp)
  std::uint32_t seed = 0;
  std::vector<model::Scenario::File>
      files;            ///< the scenario's own first; names relative to its folder
  std::string without;  ///< cause of delay that was left out, by name; mostly empty
};

/// The identity of `scenario` run by this build of Casetide.
[[nodiscard]] Identity identity_of(const model::Scenario& scenario, std::uint32_t seed);

/// In words, how `found` differs from `wanted`: "it holds seed 2, not 1"; empty when they are the same.
[[nodiscard]] std::string difference(const Identity& found, const Identity& wanted);

/// A file's name as seen from the folder of the scenario's own file, so that results do not depend on
/// the folder from which the program was started.
[[nodiscard]] std::string name_from_scenario(const model::Scenario& scenario,
                                             const std::string& name);

struct Results {
  Identity identity;
  std::string title;
  std::string name;
  std::string
      description;  ///< JSON: labels, sources, limits, provenance (analysis/description.hpp)
  model::RecordShape shape;
  std::uint32_t first = 0;  ///< number of the first record's replication; 0 except in a work unit
  Records records;
};

/// The file exists and could be read, but is not a results file: truncated, damaged or something else.
class NotResults : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The file's bytes (HDF5).
[[nodiscard]] std::vector<char> results_bytes(const Results& results);

/// Writes those bytes, whole or not at all; never all of them in memory at once where the records are in a
/// file themselves. Throws model::FileError.
void write_results(const std::filesystem::path& path, const Results& results);

/// Reads a file of write_results, with its records in memory. Throws model::FileError or NotResults.
[[nodiscard]] Results read_results(const std::filesystem::path& path);

/// Only what it is of, without unpacking the records. Throws like read_results.
[[nodiscard]] Identity read_identity(const std::filesystem::path& path);

}  // namespace casetide::analysis
