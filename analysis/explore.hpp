// An exploration: which uncertain inputs an answer hangs on, and how much of its uncertainty is inputs at all.
//
// First a Morris screening over every uncertain input (analysis/morris.hpp): one replication a point, each
// trajectory with luck of its own and all of its points with the same. Then, of those it keeps, each at its 5th and
// 95th percentile with all others as stated (the tornado), and Sobol indices (analysis/sobol_indices.hpp):
// two replications a point; each row of the design has lucks of its own, and all of its points the same. What
// is not kept is drawn there too, once a row, so that what the screening left out is seen. This runs points
// and keeps numbers; words and pages are made of them elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/explore_inputs.hpp"
#include "analysis/morris.hpp"
#include "analysis/outputs.hpp"
#include "analysis/points.hpp"
#include "analysis/sobol_indices.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

struct ExploreOptions {
  std::uint32_t seed = 1;
  MorrisOptions screening;
  std::size_t keep = 12;
  std::uint32_t tornado_replications = 8;
  std::size_t rows = 64;  ///< of the Sobol design
};

/// A kept input, or one share of a kept table, at its ends.
struct TornadoBar {
  std::size_t input = 0;
  std::size_t part = 0;
  std::size_t output = 0;
  std::optional<double>
      at_low;  ///< mean of the answer with the input at its 5th percentile, if any
  std::optional<double> at_high;     ///< at its 95th
  std::optional<double> difference;  ///< of the second from the first, same luck
  std::optional<double> low;         ///< its 95 % interval
  std::optional<double> high;
};

struct Exploration {
  std::vector<MorrisGroup> groups;
  std::vector<std::size_t> kept;  ///< inputs
  std::vector<std::optional<double>>
      as_stated;                    ///< [output]: mean with every input as stated, if any
  std::vector<TornadoBar> tornado;  ///< by input, part, output
  std::vector<std::optional<SobolIndices>> sobol;  ///< [output]; inputs are those kept
  std::vector<std::size_t>
      good_rows;  ///< [output]: of the design, in which every point has an answer
  std::vector<std::size_t>
      empty;  ///< [output]: points of the screening in which nothing was there to
              ///< count, taken as 0
};

/// Asks for points in the order in which an exploration needs them.
class Explorer {
 public:
  /// All must outlive this. `points` runs with the seed of `options`.
  Explorer(const model::Scenario& scenario, const std::vector<ExploreInput>& inputs,
           const Outputs& outputs, const Points& points, const ExploreOptions& options);

  /// Groups, what is kept, and points without cases. `after_ends` is called when the ends of the
  /// trajectories are known, which is enough to tell how long a point takes.
  void screen(Exploration& exploration, const std::function<void()>& after_ends) const;
  void tornado(Exploration& exploration) const;
  void sobol(Exploration& exploration) const;

 private:
  struct At {
    model::InputPoint inputs;
    std::uint32_t luck = 0;
  };
  [[nodiscard]] std::vector<OutputValues> values(const std::string& stage,
                                                 const std::vector<At>& at,
                                                 std::uint32_t replications) const;

  const model::Scenario& scenario_;
  const std::vector<ExploreInput>& inputs_;
  const Outputs& outputs_;
  const Points& points_;
  const ExploreOptions& options_;
};

/// Replications of a stage, most and in all, and rounds in which so many threads do them.
struct StageCost {
  std::size_t replications = 0;
  std::size_t rounds = 0;
};
[[nodiscard]] StageCost ends_cost(const ExploreOptions& options, int threads);
[[nodiscard]] StageCost screening_cost(std::size_t inputs, const ExploreOptions& options,
                                       int threads);  ///< without the ends
/// Of `parts` values of `kept` inputs.
[[nodiscard]] StageCost tornado_cost(std::size_t parts, const ExploreOptions& options, int threads);
[[nodiscard]] StageCost sobol_cost(std::size_t kept, const ExploreOptions& options, int threads);

}  // namespace casetide::analysis
