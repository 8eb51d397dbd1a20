#include <memory>

#include "analysis/study.hpp"
#include "model/replicator.hpp"

namespace casetide::analysis {

Simulation pathway_simulation() {
  return {.shape = [](const model::Scenario& scenario) { return model::shape_of(scenario); },
          .replicate = [](const model::Scenario& scenario, std::uint32_t seed) -> Replicate {
            // A function object can be copied, a replicator need not be.
            const auto replicator = std::make_shared<model::Replicator>(scenario, seed);
            return [replicator](std::uint32_t replication) -> model::Record {
              return replicator->run(replication);
            };
          }};
}

}  // namespace casetide::analysis
