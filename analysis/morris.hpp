// Morris screening: which of many uncertain inputs move an answer at all.
//
// A trajectory starts at a random point of a grid of four levels and moves every input by two levels, up or
// down, one after the other; what the answer does at an input's move is its elementary effect. Inputs move
// in groups at first, and the groups in which most happens are cut in two until as many are told apart as
// the budget allows (sequential bifurcation): a cut costs one more point on each trajectory, and a screening
// that is cut to the end is Morris's own. Directions are random for every input and trajectory, so that
// opposite effects in a group do not hide each other for long. Levels are probabilities, from the 5th to the
// 95th percentile of each input. This knows neither scenarios nor replications.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace casetide::analysis {

/// An input of a screening; a table of shares has as many coordinates as shares, which move together.
struct MorrisInput {
  std::string name;  ///< its dotted path: groups are cut where the beginnings of names differ
  std::size_t coordinates = 1;
};

/// Where an answer is wanted.
struct MorrisPoint {
  std::size_t trajectory = 0;
  std::vector<double> at;  ///< a probability for each coordinate, inputs in order
};

struct MorrisOptions {
  std::uint32_t seed = 1;
  std::size_t trajectories = 4;
  std::size_t most_groups = 50;  ///< told apart at the end
};

/// A row a point, a column an output; all points of one trajectory must share their luck.
using MorrisEvaluate = std::function<Eigen::MatrixXd(const std::vector<MorrisPoint>&)>;

/// Elementary effects, scaled to a move from the 5th to the 95th percentile.
struct MorrisEffect {
  double mu_star = 0;         ///< mean size
  std::optional<double> low;  ///< 95 % interval of mu_star, over trajectories
  std::optional<double> high;
  std::optional<double> mu;  ///< mean; of a group or a table there is no up and down
  double sigma = 0;          ///< standard deviation: interactions, bends, and luck
  std::size_t rises = 0;     ///< trajectories on which a higher input gave a higher answer
  double share = 0;          ///< of the sum over all groups of mean squared effects
};

/// Inputs first .. end-1, not told apart.
struct MorrisGroup {
  std::size_t first = 0;
  std::size_t end = 0;
  std::vector<MorrisEffect> effects;  ///< [output]

  [[nodiscard]] bool is_single() const { return end - first == 1; }
};

/// Fewer trajectories give no interval.
inline constexpr std::size_t kMorrisIntervalLeast = 4;

/// The points that a screening will ask for, at most.
[[nodiscard]] std::size_t morris_points(std::size_t inputs, const MorrisOptions& options);

/// The groups at the end, in the order of the inputs. `evaluate` is first asked for the two ends of every
/// trajectory, then for the points of each round of cuts.
[[nodiscard]] std::vector<MorrisGroup> screen(const std::vector<MorrisInput>& inputs,
                                              const MorrisOptions& options,
                                              const MorrisEvaluate& evaluate);

/// Single inputs that matter most to any output, at most `most`, in the order of the inputs: those that
/// bring about at least `least_share` of what happens to it.
[[nodiscard]] std::vector<std::size_t> kept_inputs(const std::vector<MorrisGroup>& groups,
                                                   std::size_t most, double least_share);

}  // namespace casetide::analysis
