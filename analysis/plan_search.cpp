#include "analysis/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <boost/math/distributions/normal.hpp>

#include "analysis/emulator.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

Eigen::VectorXd scaled(const GridPoint& point, const std::vector<std::size_t>& levels) {
  Eigen::VectorXd x(static_cast<Eigen::Index>(point.size()));
  for (std::size_t i = 0; i < point.size(); ++i) {
    x[static_cast<Eigen::Index>(i)] =
        levels[i] > 1 ? static_cast<double>(point[i]) / static_cast<double>(levels[i] - 1) : 0;
  }
  return x;
}

}  // namespace

std::vector<GridPoint> PlanGrid::all() const {
  std::vector<GridPoint> points = {{}};
  for (const std::size_t count : levels) {
    std::vector<GridPoint> longer;
    for (const GridPoint& point : points) {
      for (std::size_t level = 0; level < count; ++level) {
        longer.push_back(point);
        longer.back().push_back(level);
      }
    }
    points = std::move(longer);
  }
  return points;
}

PlanSearch::PlanSearch(PlanGrid grid, double assurance, Evaluate evaluate)
    : grid_(std::move(grid)), assurance_(assurance), evaluate_(std::move(evaluate)) {
  sim::expects(assurance > 0 && assurance < 1, "an assurance is within 0 and 1");
}

double PlanSearch::score_of(const std::vector<double>& margins, double assurance) {
  const auto n = static_cast<double>(margins.size());
  double mean = 0;
  for (const double margin : margins)
    mean += margin / n;
  double squares = 0;
  for (const double margin : margins)
    squares += (margin - mean) * (margin - mean);
  const double spread = std::sqrt(squares / std::max(n - 1, 1.0));
  return mean - boost::math::quantile(boost::math::normal(), assurance) * spread;
}

void PlanSearch::evaluate(const std::vector<GridPoint>& points) {
  std::vector<GridPoint> fresh;
  for (const GridPoint& point : points) {
    if (!margins_.contains(point) && std::ranges::find(fresh, point) == fresh.end())
      fresh.push_back(point);
  }
  if (fresh.empty()) return;
  const auto found = evaluate_(fresh);
  sim::expects(found.size() == fresh.size(), "margins of each point");
  for (std::size_t i = 0; i < fresh.size(); ++i)
    margins_.emplace(fresh[i], found[i]);
}

std::vector<PlanCandidate> PlanSearch::judged(double assurance) const {
  // Levels that were all tried alike tell the emulator nothing of that choice.
  std::optional<Emulator> emulator;
  const std::size_t dimensions = grid_.levels.size();
  if (margins_.size() >= dimensions + 3) {
    Eigen::MatrixXd points(static_cast<Eigen::Index>(margins_.size()),
                           static_cast<Eigen::Index>(dimensions));
    Eigen::VectorXd scores(points.rows());
    Eigen::Index row = 0;
    for (const auto& [point, margins] : margins_) {
      points.row(row) = scaled(point, grid_.levels).transpose();
      scores[row++] = score_of(margins, assurance);
    }
    if (scores.maxCoeff() > scores.minCoeff()) emulator.emplace(points, scores);
  }
  std::vector<PlanCandidate> list;
  for (const GridPoint& point : grid_.all()) {
    PlanCandidate candidate{point, grid_.cost(point)};
    const auto found = margins_.find(point);
    candidate.evaluated = found != margins_.end();
    if (candidate.evaluated) {
      candidate.score = score_of(found->second, assurance);
      candidate.feasible = candidate.score >= 0 ? 1 : 0;
    } else if (emulator) {
      const Emulator::Prediction guess = emulator->at(scaled(point, grid_.levels));
      candidate.score = guess.mean;
      const double spread = std::sqrt(std::max(guess.variance + emulator->noise_variance(), 1e-18));
      candidate.feasible = boost::math::cdf(boost::math::normal(), guess.mean / spread);
    } else {
      candidate.score = std::numeric_limits<double>::quiet_NaN();
      candidate.feasible = 0.5;
    }
    list.push_back(std::move(candidate));
  }
  std::ranges::stable_sort(list, {}, &PlanCandidate::cost);
  return list;
}

void PlanSearch::run(const std::vector<GridPoint>& first, std::size_t most, double worth) {
  evaluate(first);
  while (margins_.size() < most) {
    const std::vector<PlanCandidate> list = judged(assurance_);
    const auto cheapest = best();
    const PlanCandidate* chosen = nullptr;
    double promise = 0;
    for (const PlanCandidate& candidate : list) {
      if (candidate.evaluated || (cheapest && candidate.cost >= cheapest->cost)) continue;
      // Without anything feasible the one that is most likely to be so, else what it would save.
      const double value =
          cheapest ? candidate.feasible * (cheapest->cost - candidate.cost) : candidate.feasible;
      if (value > promise) {
        promise = value;
        chosen = &candidate;
      }
    }
    if (chosen == nullptr || (cheapest && promise < worth * std::abs(cheapest->cost))) return;
    evaluate({chosen->point});
  }
}

std::optional<PlanCandidate> PlanSearch::best() const {
  for (const PlanCandidate& candidate : judged(assurance_))
    if (candidate.evaluated && candidate.feasible == 1) return candidate;
  return std::nullopt;
}

std::optional<PlanCandidate> PlanSearch::next_after(const PlanCandidate& failed) const {
  constexpr double kLikely = 0.8;
  for (const PlanCandidate& candidate : judged(assurance_)) {
    if (candidate.cost > failed.cost && candidate.score > failed.score &&
        candidate.feasible >= kLikely)
      return candidate;
  }
  return std::nullopt;
}

std::vector<std::optional<PlanCandidate>> PlanSearch::frontier(
    const std::vector<double>& assurances) const {
  std::vector<std::optional<PlanCandidate>> list;
  for (const double assurance : assurances) {
    std::optional<PlanCandidate> found;
    for (const PlanCandidate& candidate : judged(assurance)) {
      if (candidate.feasible < 0.5) continue;
      found = candidate;
      break;
    }
    list.push_back(std::move(found));
  }
  return list;
}

}  // namespace casetide::analysis
