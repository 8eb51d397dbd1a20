// Runs replications of one scenario, one after the other, on one thread.
//
// A replication follows from (scenario, seed, replication number) alone; nothing carries over but
// memory. The scenario is compiled anew for each pair of replications, which share one draw of the
// uncertain inputs.
#pragma once

#include <cstdint>
#include <memory>

#include "model/record.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

struct Compiled;
class Pathway;

/// Replications that share one draw of the uncertain inputs, and so one compiled scenario: 0 and 1, and
/// so on.
inline constexpr std::uint32_t kPairReplications = 2;

/// The axes of every record of this scenario.
[[nodiscard]] RecordShape shape_of(const Scenario& scenario);

class Replicator {
 public:
  /// The scenario must have been checked and must outlive this.
  Replicator(const Scenario& scenario, std::uint32_t seed);
  ~Replicator();
  Replicator(Replicator&&) noexcept;
  Replicator& operator=(Replicator&&) noexcept;
  Replicator(const Replicator&) = delete;
  Replicator& operator=(const Replicator&) = delete;

  /// The record is good until the next run. Throws BrokenExpectation when the engine's own promises fail.
  [[nodiscard]] const Record& run(std::uint32_t replication);

 private:
  const Scenario* scenario_;
  std::uint32_t seed_;
  RecordShape shape_;
  std::uint32_t compiled_pair_;
  std::unique_ptr<Compiled> compiled_;
  std::unique_ptr<Pathway> pathway_;
};

}  // namespace casetide::model
