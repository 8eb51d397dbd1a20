#include "analysis/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include <boost/math/distributions/normal.hpp>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

// How outcomes lie between points is a model; its constants were chosen on made-up services by what searches came to.
// A poor choice costs years or pounds; what is called sure does not rest on it.

/// Where nothing is more likely to be good enough than that, no more years are spent.
constexpr double kHopeless = 0.02;
/// How often a year turns out otherwise than another point's says.
constexpr double kDoubt = 0.02;
/// Distances are in parts of the whole range, added up over the choices.
constexpr double kNowhere = 1.5;  ///< of an outcome that no point had in that year
constexpr double kAside = 0.3;    ///< added for a point with more of one thing and less of another,
constexpr double kAskew = 2;      ///< by which its distance is multiplied, too
/// Standard deviation of where a year begins to be met, between a point at which it is not and one at which it is:
/// 1 is from half way to either.
constexpr double kBorder = 0.3;
/// Correlation of what years turn out to be where they are open: where the border of one lies, those of others do.
constexpr double kTogether = 0.25;

double normal_share(double z) {
  return boost::math::cdf(boost::math::normal(), z);
}

bool no_more_than(const GridPoint& a, const GridPoint& b) {
  return std::ranges::equal(a, b, std::less_equal());
}

double distance_between(const GridPoint& a, const GridPoint& b,
                        const std::vector<std::size_t>& levels) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto steps = static_cast<double>(a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]);
    sum += levels[i] > 1 ? steps / static_cast<double>(levels[i] - 1) : 0;
  }
  return sum;
}

/// What other points say of one year.
struct Said {
  bool decided = false;
  double met = -1;  ///< probability; below nought: nobody had that year
};

template <class Others>
Said said_of(std::uint32_t year, const Others& others) {
  int met = 0;
  int missed = 0;
  double nearest_met = std::numeric_limits<double>::infinity();
  double nearest_missed = nearest_met;
  for (const auto& other : others) {
    const auto found = other.met->find(year);
    if (found == other.met->end()) continue;
    const bool was_met = found->second;
    if (was_met ? other.below : other.above) {
      ++(was_met ? met : missed);
      continue;
    }
    const bool comparable = was_met ? other.above : other.below;
    double& nearest = was_met ? nearest_met : nearest_missed;
    nearest = std::min(nearest, comparable ? other.distance : kAskew * other.distance + kAside);
  }
  if (met + missed > 0) {
    return {true, std::clamp(static_cast<double>(met) / (met + missed), kDoubt, 1 - kDoubt)};
  }
  if (std::isinf(nearest_met) && std::isinf(nearest_missed)) return {};
  if (std::isinf(nearest_met)) nearest_met = kNowhere;
  if (std::isinf(nearest_missed)) nearest_missed = kNowhere;
  const double place = (nearest_missed - nearest_met) / (nearest_missed + nearest_met);
  return {false, std::clamp(normal_share(place / kBorder), kDoubt, 1 - kDoubt)};
}

}  // namespace

/// How another point lies to the one that is judged.
struct PlanSearch::Beside {
  const Years* met = nullptr;
  bool below = false;  ///< has no more of anything
  bool above = false;
  double distance = 0;
};

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

PlanSearch::PlanSearch(PlanGrid grid, PlanSearchSize size, Evaluate evaluate)
    : grid_(std::move(grid)), size_(size), evaluate_(std::move(evaluate)) {
  sim::expects(size.first >= 1 && size.most >= size.first, "a point has at least one year");
}

void PlanSearch::evaluate(const std::vector<PointYears>& asked) {
  std::vector<PointYears> missing;
  for (const PointYears& one : asked) {
    if (std::ranges::find(missing, one.point, &PointYears::point) != missing.end()) continue;
    PointYears left{one.point, {}};
    const Years& known = met_[one.point];
    std::ranges::copy_if(one.years, std::back_inserter(left.years),
                         [&](std::uint32_t year) { return !known.contains(year); });
    if (!left.years.empty()) missing.push_back(std::move(left));
  }
  if (missing.empty()) return;
  const auto found = evaluate_(missing);
  sim::expects(found.size() == missing.size(), "the years of each point");
  for (std::size_t i = 0; i < missing.size(); ++i) {
    Years& kept = met_[missing[i].point];
    for (std::size_t k = 0; k < missing[i].years.size(); ++k)
      kept[missing[i].years[k]] = found[i].at(k);
    spent_ += static_cast<std::uint32_t>(missing[i].years.size());
  }
  by_cost_.clear();
}

void PlanSearch::deepen(const std::vector<GridPoint>& points, std::uint32_t years) {
  std::vector<std::uint32_t> numbers(years);
  std::iota(numbers.begin(), numbers.end(), 0);
  std::vector<PointYears> asked;
  for (const GridPoint& point : points)
    asked.push_back({point, numbers});
  evaluate(asked);
}

/// The next to evaluate at a point: of those that are open, the first ones, and where none is, of those known by
/// another point's.
std::vector<std::uint32_t> PlanSearch::next_years(const GridPoint& point) const {
  const auto own = met_.find(point);
  const std::vector<Beside> others = beside(point);
  std::vector<std::uint32_t> open;
  std::vector<std::uint32_t> known;
  for (std::uint32_t year = 0; year < size_.most; ++year) {
    if (own != met_.end() && own->second.contains(year)) continue;
    (said_of(year, others).decided ? known : open).push_back(year);
  }
  if (open.empty()) open = std::move(known);
  open.resize(std::min<std::size_t>(open.size(), size_.first));
  return open;
}

bool PlanSearch::is_ruled_out(const GridPoint& point) const {
  return std::ranges::any_of(ruled_out_,
                             [&](const GridPoint& most) { return no_more_than(point, most); });
}

std::vector<PlanSearch::Beside> PlanSearch::beside(const GridPoint& point) const {
  std::vector<Beside> others;
  for (const auto& [other, met] : met_) {
    if (other == point) continue;
    others.push_back({&met, no_more_than(other, point), no_more_than(point, other),
                      distance_between(point, other, grid_.levels)});
  }
  return others;
}

PlanCandidate PlanSearch::estimated(const GridPoint& point) const {
  PlanCandidate candidate{.point = point, .cost = grid_.cost(point)};
  const auto own = met_.find(point);
  const std::vector<Beside> others = beside(point);
  candidate.years = own == met_.end() ? 0 : static_cast<std::uint32_t>(own->second.size());
  double met = 0;
  double variance = 0.25;  // of a year: half a one on either side of a count
  double together = 0;     // standard deviations of what years have in common
  std::uint32_t unknown = 0;
  for (std::uint32_t year = 0; year < size_.most; ++year) {
    if (candidate.years > 0 && own->second.contains(year)) {
      met += own->second.at(year) ? 1 : 0;
      continue;
    }
    const Said said = said_of(year, others);
    candidate.open += said.decided ? 0 : 1;
    if (said.met < 0) {
      ++unknown;
      continue;
    }
    met += said.met;
    const double spread = said.met * (1 - said.met);
    variance += (1 - kTogether) * spread;
    together += std::sqrt(kTogether * spread);
  }
  variance += together * together;
  const std::uint32_t known = size_.most - unknown;
  const double share = known > 0 ? met / known : 0.5;
  // Years that nobody had are as those known are, and how those are is not known for certain.
  const double spread = share * (1 - share);
  variance += unknown * spread + unknown * unknown * (spread / (known + 1.0) + 0.02);
  candidate.share = std::max(0.0, 1 - missed_ * (1 - (met + unknown * share) / size_.most));
  candidate.error = std::sqrt(variance) / size_.most;
  return candidate;
}

const std::vector<PlanCandidate>& PlanSearch::by_cost() const {
  if (by_cost_.empty()) {
    for (const GridPoint& point : grid_.all())
      by_cost_.push_back(estimated(point));
    std::ranges::stable_sort(by_cost_, {}, &PlanCandidate::cost);
  }
  return by_cost_;
}

/// A share that a count of the search's years reaches when it is rounded to them.
double PlanSearch::reached(double share) const {
  return share - 0.5 / size_.most;
}

void PlanSearch::improve(double share, std::uint32_t years) {
  const double wanted = reached(share);
  const std::uint32_t until = spent_ + years;
  while (spent_ < until) {
    const std::vector<PlanCandidate>& list = by_cost();
    const auto settled = [&](const PlanCandidate& candidate) {
      return candidate.open == 0 && candidate.years >= size_.first;
    };
    const auto sound = std::ranges::find_if(list, [&](const PlanCandidate& candidate) {
      return settled(candidate) && candidate.share >= wanted && !is_ruled_out(candidate.point);
    });
    // What a cheaper one would save, as likely as it is good enough; while none is known to be, what is most likely
    // to be so.
    const bool found = sound != list.end();
    double promise = found ? size_.worth * std::abs(sound->cost) : kHopeless;
    const PlanCandidate* chosen = nullptr;
    for (auto candidate = list.begin(); candidate != sound; ++candidate) {
      if (settled(*candidate) || is_ruled_out(candidate->point)) continue;
      const double likely = normal_share((candidate->share - wanted) / candidate->error);
      const double value = found ? likely * (sound->cost - candidate->cost) : likely;
      if (value <= promise) continue;
      promise = value;
      chosen = &*candidate;
    }
    if (chosen == nullptr) return;
    evaluate({{chosen->point, next_years(chosen->point)}});
  }
}

const PlanCandidate* PlanSearch::cheapest(double share) const {
  const auto& list = by_cost();
  const auto found = std::ranges::find_if(list, [&](const PlanCandidate& candidate) {
    return candidate.share >= reached(share) && !is_ruled_out(candidate.point);
  });
  return found == list.end() ? nullptr : &*found;
}

std::optional<PlanCandidate> PlanSearch::best(double share) {
  while (true) {
    const PlanCandidate* found = cheapest(share);
    if (found == nullptr) return std::nullopt;
    if (found->years >= size_.first) return *found;
    evaluate({{found->point, next_years(found->point)}});
  }
}

std::optional<PlanCandidate> PlanSearch::safest() const {
  const auto& list = by_cost();
  double most = -1;
  for (const PlanCandidate& candidate : list)
    if (!is_ruled_out(candidate.point)) most = std::max(most, candidate.share);
  const auto found = std::ranges::find_if(list, [&](const PlanCandidate& candidate) {
    return candidate.share >= reached(most) && !is_ruled_out(candidate.point);
  });
  if (found == list.end()) return std::nullopt;
  return *found;
}

void PlanSearch::learn(const GridPoint& point, double met_share, std::uint32_t years) {
  // Each has as much to say as it has years. What went well is no news of plans that are worse.
  const double searched = size_.most;
  const double thought = std::max(1 - at(point).share, 0.5 / searched);
  const double seen = (searched * thought + years * (1 - met_share)) / (searched + years);
  missed_ *= std::max(1.0, seen / thought);
  by_cost_.clear();
}

void PlanSearch::rule_out(const GridPoint& point) {
  ruled_out_.push_back(point);
}

PlanCandidate PlanSearch::at(const GridPoint& point) const {
  return *std::ranges::find(by_cost(), point, &PlanCandidate::point);
}

std::vector<std::optional<PlanCandidate>> PlanSearch::frontier(
    const std::vector<double>& shares) const {
  std::vector<std::optional<PlanCandidate>> list;
  for (const double share : shares) {
    const auto& all = by_cost();
    const auto found = std::ranges::find_if(
        all, [&](const PlanCandidate& candidate) { return candidate.share >= reached(share); });
    list.push_back(found == all.end() ? std::nullopt : std::optional(*found));
  }
  return list;
}

}  // namespace casetide::analysis
