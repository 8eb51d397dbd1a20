// The cheapest point of a grid at which every aim is met in enough simulated years.
//
// Every point has the same families and luck in its years, so years are told apart one by one: a year that is
// met at a point is met, but for luck, where there is more of everything, and one that is not met is not met
// where there is less. What a point's own years and those of the points above and below it leave open is judged
// by the nearest point at which that year is met and the nearest at which it is not. A point that was tried in
// few years, or in none, so has an estimate from all that is known of each year.
// Years go where they save most: a point gets a few of those that are open for it, and more as long as it promises
// to be cheaper than the best. This knows nothing of posts or pounds, and finds candidates; whether one is sure is
// for fresh years to say, and what those show is taken into account.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// Some years of a point, by number from 0 on, rising.
struct PointYears {
  GridPoint point;
  std::vector<std::uint32_t> years;
};

/// Whether every aim is met in each year of each point asked for, in order.
using Evaluate =
    std::function<std::vector<std::vector<bool>>(const std::vector<PointYears>& asked)>;

struct PlanCandidate {
  GridPoint point;
  double cost = 0;
  double share = 0;  ///< estimated, of years in which every aim is met
  double error = 0;  ///< of that as an estimate of the share of the search's years
  std::uint32_t open =
      0;  ///< of the search's years: neither evaluated nor known by another point's
  std::uint32_t years = 0;  ///< evaluated
};

struct PlanSearchSize {
  std::uint32_t first = 8;    ///< years of a point in one step
  std::uint32_t most = 32;    ///< years of a point
  std::uint32_t budget = 80;  ///< years of all points together, until the first candidate
  std::uint32_t again = 8;    ///< further ones for each that follows
  double worth = 0.004;       ///< share of the cost that a further step has to promise
};

class PlanSearch {
 public:
  PlanSearch(PlanGrid grid, PlanSearchSize size, Evaluate evaluate);

  /// Evaluates the first so many years of points, whatever the budget.
  void deepen(const std::vector<GridPoint>& points, std::uint32_t years);
  /// Evaluates what promises most, until so many more years are spent or nothing is worth a step. `share`:
  /// of years in which every aim has to be met.
  void improve(double share, std::uint32_t years);

  /// The cheapest that is estimated to reach that share and was tried in some years at least.
  [[nodiscard]] std::optional<PlanCandidate> best(double share);
  /// Of those not ruled out the one that is estimated to reach the most; of several the cheapest.
  [[nodiscard]] std::optional<PlanCandidate> safest() const;
  /// Every aim was met in that share of so many fresh years of `point`. Where that is less than was thought, all
  /// estimates are scaled by it.
  void learn(const GridPoint& point, double met_share, std::uint32_t years);
  /// `point` and all with no more of anything are no candidates any more.
  void rule_out(const GridPoint& point);

  [[nodiscard]] PlanCandidate at(const GridPoint& point) const;
  /// For each share of years the cheapest point that is estimated to reach it.
  [[nodiscard]] std::vector<std::optional<PlanCandidate>> frontier(
      const std::vector<double>& shares) const;

  /// Of each point that was evaluated: whether every aim is met, by year.
  using Years = std::map<std::uint32_t, bool>;
  [[nodiscard]] const std::map<GridPoint, Years>& evaluated() const { return met_; }
  [[nodiscard]] std::uint32_t years_spent() const { return spent_; }

 private:
  struct Beside;
  [[nodiscard]] std::vector<Beside> beside(const GridPoint& point) const;
  [[nodiscard]] PlanCandidate estimated(const GridPoint& point) const;
  [[nodiscard]] std::vector<std::uint32_t> next_years(const GridPoint& point) const;
  [[nodiscard]] const std::vector<PlanCandidate>& by_cost() const;
  [[nodiscard]] const PlanCandidate* cheapest(double share) const;
  [[nodiscard]] bool is_ruled_out(const GridPoint& point) const;
  [[nodiscard]] double reached(double share) const;
  void evaluate(const std::vector<PointYears>& asked);

  PlanGrid grid_;
  PlanSearchSize size_;
  Evaluate evaluate_;
  std::map<GridPoint, Years> met_;
  std::vector<GridPoint> ruled_out_;
  double missed_ = 1;  ///< by which the share of years that are not met is multiplied
  std::uint32_t spent_ = 0;
  mutable std::vector<PlanCandidate> by_cost_;  ///< all points; empty when something changed
};

}  // namespace casetide::analysis
