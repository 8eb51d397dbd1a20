// The cheapest point of a grid at which every aim is met in enough simulated years.
//
// A point is evaluated by the margins of a few simulated years: how far each year's worst aim is above what
// was asked. From them comes a score, the margin that as many years reach as are asked for; a Gaussian
// process over the scores says which point is worth trying next. Every point has the same families and luck,
// so scores differ less by chance than they would. This knows nothing of posts or pounds, and finds a
// candidate; whether it is sure is for fresh years to say.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace casetide::analysis {

/// Place on the grid: a level of each choice.
using GridPoint = std::vector<std::size_t>;

struct PlanGrid {
  std::vector<std::size_t> levels;               ///< how many each choice has
  std::function<double(const GridPoint&)> cost;  ///< a year

  [[nodiscard]] std::vector<GridPoint> all() const;
};

/// The margins of each year at each point asked for, in order.
using Evaluate =
    std::function<std::vector<std::vector<double>>(const std::vector<GridPoint>& points)>;

struct PlanCandidate {
  GridPoint point;
  double cost = 0;
  double score = 0;     ///< estimated; at least 0 is feasible
  double feasible = 0;  ///< probability, by what was evaluated so far
  bool evaluated = false;
};

class PlanSearch {
 public:
  /// `assurance`: share of years in which every aim has to be met.
  PlanSearch(PlanGrid grid, double assurance, Evaluate evaluate);

  /// Evaluates `first`, then up to `most` points in all, as long as one promises to save at least the share
  /// `worth` of the cheapest feasible cost so far.
  void run(const std::vector<GridPoint>& first, std::size_t most, double worth);

  /// The cheapest that was evaluated and is feasible.
  [[nodiscard]] std::optional<PlanCandidate> best() const;
  /// After `failed` was not sure on fresh years: the cheapest that costs more and is feasible by more, as far
  /// as can be told.
  [[nodiscard]] std::optional<PlanCandidate> next_after(const PlanCandidate& failed) const;
  /// For each level of assurance the cheapest point that reaches it, as far as can be told.
  [[nodiscard]] std::vector<std::optional<PlanCandidate>> frontier(
      const std::vector<double>& assurances) const;

  [[nodiscard]] const std::map<GridPoint, std::vector<double>>& evaluated() const {
    return margins_;
  }
  /// Margin that the share `assurance` of years reach, taken as normal.
  [[nodiscard]] static double score_of(const std::vector<double>& margins, double assurance);

 private:
  [[nodiscard]] std::vector<PlanCandidate> judged(double assurance) const;
  void evaluate(const std::vector<GridPoint>& points);

  PlanGrid grid_;
  double assurance_;
  Evaluate evaluate_;
  std::map<GridPoint, std::vector<double>> margins_;
};

}  // namespace casetide::analysis
