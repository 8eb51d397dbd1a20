#include "analysis/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>

#include "analysis/emulator.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using Numbers = std::span<const double>;

/// Where nothing is more likely to be feasible than that, no more years are spent.
constexpr double kHopeless = 0.01;

Eigen::VectorXd scaled(const GridPoint& point, const std::vector<std::size_t>& levels) {
  Eigen::VectorXd x(static_cast<Eigen::Index>(point.size()));
  for (std::size_t i = 0; i < point.size(); ++i) {
    x[static_cast<Eigen::Index>(i)] =
        levels[i] > 1 ? static_cast<double>(point[i]) / static_cast<double>(levels[i] - 1) : 0;
  }
  return x;
}

double normal_quantile(double probability) {
  return boost::math::quantile(boost::math::normal(), probability);
}

double normal_share(double z) {
  return boost::math::cdf(boost::math::normal(), z);
}

double mean_of(Numbers values) {
  return std::reduce(values.begin(), values.end()) / static_cast<double>(values.size());
}

/// How likely a plan meets every aim in a share of years of at least `assurance`, by the count of those simulated
/// (Jeffreys' beta distribution); `most` of them are taken at their word.
double share_is_enough(Numbers margins, double assurance, std::uint32_t most) {
  const auto years = static_cast<double>(margins.size());
  const auto met = static_cast<double>(
      std::ranges::count_if(margins, [](double margin) { return margin >= 0; }));
  if (margins.size() >= most) return met >= assurance * years ? 1 : 0;
  const boost::math::beta_distribution<double> share(met + 0.5, years - met + 0.5);
  return boost::math::cdf(boost::math::complement(share, assurance));
}

/// Sum of products about the means.
double products(Numbers a, Numbers b) {
  const double mean_a = mean_of(a);
  const double mean_b = mean_of(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum;
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

PlanSearch::PlanSearch(PlanGrid grid, double assurance, PlanSearchSize size, Evaluate evaluate)
    : grid_(std::move(grid)), assurance_(assurance), size_(size), evaluate_(std::move(evaluate)) {
  sim::expects(assurance > 0 && assurance < 1, "an assurance is within 0 and 1");
  sim::expects(size.first >= 2 && size.most >= size.first, "a point has at least two years");
}

/// The point of most years, by which those of fewer are corrected.
const std::vector<double>* PlanSearch::anchor() const {
  const std::vector<double>* most = nullptr;
  for (const auto& [point, margins] : margins_)
    if (most == nullptr || margins.size() > most->size()) most = &margins;
  return most;
}

PlanSearch::Score PlanSearch::score_of(const std::vector<double>& margins, double assurance) const {
  const std::size_t count = margins.size();
  const auto n = static_cast<double>(count);
  const double own = products(margins, margins);
  double mean = mean_of(margins);
  double variance_of_mean = own / (n - 1) / n;
  const std::vector<double>& by = *anchor();
  const Numbers common = Numbers(by).first(std::min(count, by.size()));
  const double others = products(common, common);
  if (by.size() > count && own > 0 && others > 0) {
    // A control variate: what the anchor's later years were beside its first, by the slope between the two.
    const double both = products(margins, common);
    mean += std::clamp(both / others, 0.0, 2.0) * (mean_of(by) - mean_of(common));
    const double explained = both > 0 ? both * both / own / others : 0;
    variance_of_mean *= 1 - explained * (1 - n / static_cast<double>(by.size()));
  }
  const double spread = std::sqrt(own / (n - 1));
  const double z = normal_quantile(assurance);
  return {mean - z * spread - lowered_,
          std::sqrt(variance_of_mean + z * z * spread * spread / (2 * n)), spread};
}

void PlanSearch::evaluate(const std::vector<PointYears>& asked) {
  std::vector<PointYears> fresh;
  for (const PointYears& one : asked) {
    const auto found = margins_.find(one.point);
    const bool there = found != margins_.end() && found->second.size() >= one.years;
    if (!there && std::ranges::find(fresh, one.point, &PointYears::point) == fresh.end())
      fresh.push_back(one);
  }
  if (fresh.empty()) return;
  const auto found = evaluate_(fresh);
  sim::expects(found.size() == fresh.size(), "margins of each point");
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    std::vector<double>& kept = margins_[fresh[i].point];
    spent_ += fresh[i].years - static_cast<std::uint32_t>(kept.size());
    kept = found[i];
  }
}

void PlanSearch::deepen(const std::vector<GridPoint>& points, std::uint32_t years) {
  std::vector<PointYears> asked;
  for (const GridPoint& point : points)
    asked.push_back({point, years});
  evaluate(asked);
}

bool PlanSearch::is_ruled_out(const GridPoint& point) const {
  return std::ranges::any_of(ruled_out_, [&](const GridPoint& most) {
    return std::ranges::equal(point, most, std::less_equal());
  });
}

std::vector<PlanCandidate> PlanSearch::judged(double assurance, Witness witness) const {
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
      scores[row++] = score_of(margins, assurance).value;
    }
    if (scores.maxCoeff() > scores.minCoeff()) emulator.emplace(points, scores);
  }
  std::vector<PlanCandidate> list;
  for (const GridPoint& point : grid_.all()) {
    PlanCandidate candidate{point, grid_.cost(point)};
    if (const auto found = margins_.find(point); found != margins_.end()) {
      candidate.years = static_cast<std::uint32_t>(found->second.size());
      const Score score = score_of(found->second, assurance);
      candidate.score = score.value;
      if (witness == Witness::count) {
        candidate.feasible = share_is_enough(found->second, assurance, size_.most);
      } else {
        candidate.feasible = candidate.years >= size_.most || score.error <= 0
                                 ? (score.value >= 0 ? 1 : 0)
                                 : normal_share(score.value / score.error);
      }
    } else if (emulator) {
      const Emulator::Prediction guess = emulator->at(scaled(point, grid_.levels));
      candidate.score = guess.mean;
      const double spread = std::sqrt(std::max(guess.variance + emulator->noise_variance(), 1e-18));
      candidate.feasible = normal_share(guess.mean / spread);
    } else {
      candidate.feasible = 0.5;
    }
    // What was not good enough for the assurance asked for may be for less.
    if (assurance >= assurance_ && is_ruled_out(point)) candidate.feasible = 0;
    list.push_back(std::move(candidate));
  }
  std::ranges::stable_sort(list, {}, &PlanCandidate::cost);
  return list;
}

void PlanSearch::run(const std::vector<GridPoint>& first) {
  deepen(first, size_.first);
  improve();
}

/// Steps, each to the point that promises most: a new one, or twice the years of one that was tried.
void PlanSearch::improve() {
  while (spent_ < size_.budget) {
    const std::vector<PlanCandidate> list = judged(assurance_, Witness::count);
    const auto cheapest = std::ranges::find_if(list, [](const PlanCandidate& candidate) {
      return candidate.years > 0 && candidate.feasible >= 0.5;
    });
    const bool found = cheapest != list.end();
    const PlanCandidate* chosen = nullptr;
    double promise = found ? size_.worth * std::abs(cheapest->cost) : kHopeless;
    for (auto candidate = list.begin(); candidate != cheapest; ++candidate) {
      if (candidate->years >= size_.most) continue;
      // Without anything feasible the one that is most likely to be so, else what it would save.
      const double value =
          found ? candidate->feasible * (cheapest->cost - candidate->cost) : candidate->feasible;
      if (value <= promise) continue;
      promise = value;
      chosen = &*candidate;
    }
    if (chosen == nullptr && found && cheapest->years < size_.most) chosen = &*cheapest;
    if (chosen == nullptr) return;
    evaluate({{chosen->point,
               chosen->years == 0 ? size_.first : std::min(2 * chosen->years, size_.most)}});
  }
}

std::optional<PlanCandidate> PlanSearch::best(double assurance) {
  while (true) {
    const std::vector<PlanCandidate> list = judged(assurance, Witness::count);
    const auto found = std::ranges::find_if(
        list, [](const PlanCandidate& candidate) { return candidate.feasible >= 0.5; });
    if (found == list.end()) return std::nullopt;
    if (2 * found->years >= size_.most) return *found;
    deepen({found->point}, (size_.most + 1) / 2);
  }
}

std::optional<PlanCandidate> PlanSearch::safest() const {
  std::optional<PlanCandidate> safest;
  for (const auto& [point, margins] : margins_) {
    if (is_ruled_out(point)) continue;
    PlanCandidate candidate = at(point);
    candidate.feasible =
        share_is_enough(margins, assurance_, std::numeric_limits<std::uint32_t>::max());
    const auto order = [](const PlanCandidate& one) { return std::pair(-one.feasible, one.cost); };
    if (!safest || order(candidate) < order(*safest)) safest = std::move(candidate);
  }
  return safest;
}

void PlanSearch::rule_out(const GridPoint& point, double met_share, std::uint32_t years) {
  ruled_out_.push_back(point);
  const auto found = margins_.find(point);
  if (found == margins_.end()) return;
  const Score score = score_of(found->second, assurance_);
  // Where the fresh years put the score, if margins are normal with the spread seen; each has as much to
  // say as it has years.
  const double share = std::clamp(met_share, 0.5 / years, 1 - 0.5 / years);
  const double seen = (normal_quantile(share) - normal_quantile(assurance_)) * score.spread;
  const double weight =
      static_cast<double>(years) / static_cast<double>(years + found->second.size());
  lowered_ += std::max(0.0, weight * (score.value - seen));
}

PlanCandidate PlanSearch::at(const GridPoint& point) const {
  const std::vector<PlanCandidate> list = judged(assurance_, Witness::count);
  return *std::ranges::find(list, point, &PlanCandidate::point);
}

std::vector<std::optional<PlanCandidate>> PlanSearch::frontier(
    const std::vector<double>& assurances) const {
  std::vector<std::optional<PlanCandidate>> list;
  for (const double assurance : assurances) {
    const std::vector<PlanCandidate> all = judged(assurance, Witness::margins);
    const auto found = std::ranges::find_if(
        all, [](const PlanCandidate& candidate) { return candidate.feasible >= 0.5; });
    list.push_back(found == all.end() ? std::nullopt : std::optional(*found));
  }
  return list;
}

}  // namespace casetide::analysis
