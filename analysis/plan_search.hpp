// The cheapest point of a grid at which every aim is met in enough simulated years.
//
// A point is evaluated by the margins of simulated years: how far each year's worst aim is above what was
// asked. From them comes a score, the margin that as many years reach as are asked for. Every point has the
// same families and luck in its first years, so a point of few years is corrected by what those years were at
// the point of most years; a Gaussian process over the scores speaks for points that were not tried. Years
// go where they save most: a point gets a few, and twice as many each time it still promises to be cheaper
// than the best, so that those near the boundary of cost and assurance get most. This knows nothing of posts
// or pounds, and finds candidates; whether one is sure is for fresh years to say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace casetide::analysis {

/// Place on the grid: a level of each choice.
using GridPoint = std::vector<std::size_t>;

struct PlanGrid {
  std::vector<std::size_t> levels;               ///< how many each choice has
  std::function<double(const GridPoint&)> cost;  ///< a year

  [[nodiscard]] std::vector<GridPoint> all() const;
};

/// Years 0 .. years-1 of a point.
struct PointYears {
  GridPoint point;
  std::uint32_t years = 0;
};

/// The margins of each year at each point asked for, in order.
using Evaluate =
    std::function<std::vector<std::vector<double>>(const std::vector<PointYears>& asked)>;

struct PlanCandidate {
  GridPoint point;
  double cost = 0;
  double score = 0;         ///< estimated; at least 0 is feasible
  double feasible = 0;      ///< probability, by what was evaluated so far
  std::uint32_t years = 0;  ///< evaluated; 0: the score is the emulator's
};

struct PlanSearchSize {
  std::uint32_t first = 8;     ///< years of a point that is tried
  std::uint32_t most = 32;     ///< years of a point
  std::uint32_t budget = 160;  ///< years of all points together
  double worth = 0.002;        ///< share of the cost that a further step has to promise
};

class PlanSearch {
 public:
  /// `assurance`: share of years in which every aim has to be met.
  PlanSearch(PlanGrid grid, double assurance, PlanSearchSize size, Evaluate evaluate);

  /// Evaluates all of `first`, then what promises most until the budget is spent or nothing is worth a step.
  void run(const std::vector<GridPoint>& first);
  /// Evaluates points up to that many years, whatever the budget.
  void deepen(const std::vector<GridPoint>& points, std::uint32_t years);

  /// The cheapest that is more likely feasible than not, evaluated with at least half the most years.
  [[nodiscard]] std::optional<PlanCandidate> best() { return best(assurance_); }
  /// The same for a share that is at least the one the search was for.
  [[nodiscard]] std::optional<PlanCandidate> best(double assurance);
  /// Of those evaluated and not ruled out, the one whose years speak best for it; of several the cheapest.
  [[nodiscard]] std::optional<PlanCandidate> safest() const;
  /// `point` met every aim in that share of so many fresh years, which was not enough: it and all with no
  /// more of anything are ruled out, and where that is less than was thought, all scores come down.
  void rule_out(const GridPoint& point, double met_share, std::uint32_t years);

  [[nodiscard]] PlanCandidate at(const GridPoint& point) const;
  /// For each level of assurance the cheapest point that reaches it, as far as can be told.
  [[nodiscard]] std::vector<std::optional<PlanCandidate>> frontier(
      const std::vector<double>& assurances) const;

  [[nodiscard]] const std::map<GridPoint, std::vector<double>>& evaluated() const {
    return margins_;
  }
  [[nodiscard]] std::uint32_t years_spent() const { return spent_; }

 private:
  struct Score {
    double value = 0;
    double error = 0;   ///< standard error
    double spread = 0;  ///< of single years' margins
  };
  [[nodiscard]] Score score_of(const std::vector<double>& margins, double assurance) const;
  /// What speaks for a point that was tried: how many of its years met every aim, for years are lopsided and
  /// one bad one is one year; or how far by, which says more of shares near none and all.
  enum class Witness { count, margins };
  [[nodiscard]] std::vector<PlanCandidate> judged(double assurance, Witness witness) const;
  [[nodiscard]] bool is_ruled_out(const GridPoint& point) const;
  [[nodiscard]] const std::vector<double>* anchor() const;
  void evaluate(const std::vector<PointYears>& asked);
  void improve();

  PlanGrid grid_;
  double assurance_;
  PlanSearchSize size_;
  Evaluate evaluate_;
  std::map<GridPoint, std::vector<double>> margins_;
  std::vector<GridPoint> ruled_out_;
  double lowered_ = 0;  ///< taken from every score
  std::uint32_t spent_ = 0;
};

}  // namespace casetide::analysis
