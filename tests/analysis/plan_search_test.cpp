// The search for the cheapest plan, on grids small enough to try every point.
//
// A made-up service meets its aim the better the more of each choice there is, with less and less gain; a
// simulated year adds luck that is the same at every point. The best is found by trying all points, and the
// search must find it, or one that costs little more, with far fewer. What a point's years say of another is
// worked by hand.
#include "analysis/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/draws.hpp"

namespace casetide::analysis {
namespace {

constexpr double kAssurance = 0.9;

struct Service {
  std::uint32_t seed = 1;
  std::vector<double> need;    ///< of each choice, as a part of its range
  std::vector<double> prices;  ///< of a level of each choice
  std::size_t levels = 6;

  [[nodiscard]] double luck(std::uint32_t year, std::uint32_t of) const {
    const sim::Luck all(seed, year);
    double sum = -6;
    for (std::uint32_t i = 0; i < 12; ++i) {
      sum += (all.word({.entity = of * 12 + i, .purpose = sim::purpose_named("plan-test")}) + 0.5) /
             4294967296.0;
    }
    return sum;
  }

  [[nodiscard]] std::vector<double> margins(const GridPoint& point, std::uint32_t years) const {
    std::vector<double> found;
    for (std::uint32_t year = 0; year < years; ++year) {
      double worst = 1;
      for (std::size_t i = 0; i < point.size(); ++i) {
        const double have = static_cast<double>(point[i]) / static_cast<double>(levels - 1);
        const double gain = 1 - std::exp(-3 * (have - need[i]));
        worst = std::min(worst, 0.3 * gain + 0.03 * luck(year, static_cast<std::uint32_t>(i)));
      }
      found.push_back(worst);
    }
    return found;
  }

  [[nodiscard]] PlanGrid grid() const {
    return {std::vector<std::size_t>(need.size(), levels), [this](const GridPoint& point) {
              double sum = 0;
              for (std::size_t i = 0; i < point.size(); ++i)
                sum += (5 + static_cast<double>(point[i])) * prices[i];
              return sum;
            }};
  }

  [[nodiscard]] Evaluate evaluate() const {
    return [this](const std::vector<PointYears>& points) {
      std::vector<std::vector<bool>> found;
      for (const PointYears& one : points) {
        const std::vector<double> all = margins(one.point, one.years.back() + 1);
        std::vector<bool>& met = found.emplace_back();
        for (const std::uint32_t year : one.years)
          met.push_back(all[year] >= 0);
      }
      return found;
    };
  }

  /// Whether enough of many years meet the aim.
  [[nodiscard]] bool feasible(const GridPoint& point) const {
    const std::vector<double> many = margins(point, 400);
    const auto met = std::ranges::count_if(many, [](double margin) { return margin >= 0; });
    return static_cast<double>(met) >= kAssurance * static_cast<double>(many.size());
  }

  /// The cheapest cost at which many years meet the aim, by trying every point.
  [[nodiscard]] double best_cost() const {
    double best = std::numeric_limits<double>::infinity();
    for (const GridPoint& point : grid().all())
      if (feasible(point)) best = std::min(best, grid().cost(point));
    return best;
  }
};

std::vector<GridPoint> ends(const Service& service) {
  return {GridPoint(service.need.size(), service.levels - 1), GridPoint(service.need.size(), 0),
          GridPoint(service.need.size(), service.levels / 2)};
}

Service made_up(std::uint32_t seed, std::size_t choices) {
  Service service;
  service.seed = seed;
  for (std::uint32_t i = 0; i < choices; ++i) {
    const sim::Luck luck(seed, 1000 + i);
    const auto even = [&](std::uint32_t at) {
      return (luck.word({.entity = at, .purpose = sim::purpose_named("plan-made")}) + 0.5) /
             4294967296.0;
    };
    service.need.push_back(0.15 + 0.5 * even(0));
    service.prices.push_back(1 + 4 * even(1));
  }
  return service;
}

/// A search that has spent its budget.
PlanSearch searched(const Service& service, PlanSearchSize size = {},
                    const std::vector<GridPoint>& more = {}) {
  PlanSearch search(service.grid(), size, service.evaluate());
  std::vector<GridPoint> first = ends(service);
  first.insert(first.end(), more.begin(), more.end());
  search.deepen(first, size.first);
  search.improve(kAssurance, size.budget - std::min(size.budget, search.years_spent()));
  return search;
}

/// Of 40 made-up services with two or three choices, 36 or 216 points: where a search ends within 5 % of the cheapest
/// point that is good enough, either way.
int near_the_best(const std::function<std::optional<PlanCandidate>(PlanSearch&)>& candidate,
                  PlanSearchSize size) {
  int near = 0;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    const Service service = made_up(seed, 2 + seed % 2);
    PlanSearch search = searched(service, size);
    const auto found = candidate(search);
    const double ratio = found ? found->cost / service.best_cost() : 0;
    near += ratio >= 0.95 && ratio <= 1.05 ? 1 : 0;
  }
  return near;
}

// With 160 years in all: less than a year a point of the larger grids.
TEST(PlanSearch, FindsNearlyTheBestWithFewYears) {
  EXPECT_GE(
      near_the_best([](PlanSearch& search) { return search.best(kAssurance); }, {.budget = 160}),
      34);
}

TEST(PlanSearch, TheSafestOfThePointsThatAreTriedFirstFailsThatCheck) {
  EXPECT_LT(near_the_best([](const PlanSearch& search) { return search.safest(); }, {.budget = 24}),
            34);
}

TEST(PlanSearch, SpendsNoMoreThanItsBudgetButForTheLastStep) {
  const PlanSearch search = searched(made_up(5, 3), {.budget = 100});
  EXPECT_LE(search.years_spent(), 100U + PlanSearchSize().most / 2);
  std::uint32_t held = 0;
  for (const auto& [point, met] : search.evaluated())
    held += static_cast<std::uint32_t>(met.size());
  EXPECT_EQ(search.years_spent(), held);
}

TEST(PlanSearch, GivesMostYearsToWhatIsNearTheBoundary) {
  PlanSearch search = searched(made_up(6, 2), {.budget = 160});
  // The best has all of them; everything at its most, and at its least, have no more than the first.
  const auto best = search.best(kAssurance);
  ASSERT_TRUE(best.has_value());
  EXPECT_EQ(best->years, PlanSearchSize().most);
  for (const GridPoint& point : {GridPoint{5, 5}, GridPoint{0, 0}})
    EXPECT_EQ(search.at(point).years, PlanSearchSize().first);
}

TEST(PlanSearch, NothingIsGoodEnoughWhereNothingIs) {
  Service service = made_up(3, 2);
  service.need = {1.5, 1.5};
  PlanSearch search = searched(service);
  EXPECT_FALSE(search.best(kAssurance).has_value());
  EXPECT_FALSE(search.frontier({0.9}).front().has_value());
  EXPECT_LT(search.years_spent(), PlanSearchSize().budget) << "it is hopeless well before";
}

TEST(PlanSearch, NeverEndsDearerThanAStartThatIsGoodEnough) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    const Service service = made_up(seed, 3);
    const GridPoint start = {4, 4, 4};
    PlanSearch search = searched(service, {}, {start});
    search.deepen({start}, PlanSearchSize().most);
    if (search.at(start).share < kAssurance) continue;
    EXPECT_LE(search.best(kAssurance)->cost, service.grid().cost(start)) << seed;
  }
}

// Never less, and for some services more: elsewhere one step of the grid is worth more than that assurance.
TEST(PlanSearch, MoreAssuranceCostsMore) {
  int more = 0;
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    const PlanSearch search = searched(made_up(seed, 2), {.budget = 400, .worth = 0});
    const auto frontier = search.frontier({0.5, 0.8, 0.95});
    ASSERT_TRUE(frontier[0] && frontier[1] && frontier[2]) << seed;
    EXPECT_LE(frontier[0]->cost, frontier[1]->cost) << seed;
    EXPECT_LE(frontier[1]->cost, frontier[2]->cost) << seed;
    more += frontier[0]->cost < frontier[2]->cost ? 1 : 0;
  }
  EXPECT_GT(more, 0) << "what is asked for moves the frontier";
}

/// Years by point, told as "+-+-"; what a point costs is the sum of its levels.
using Told = std::map<GridPoint, std::string>;

PlanSearch search_of(const std::vector<std::size_t>& levels, Told told, std::uint32_t most = 4) {
  const auto cost = [](const GridPoint& point) {
    return static_cast<double>(std::accumulate(point.begin(), point.end(), std::size_t{0}));
  };
  PlanSearch search({levels, cost}, {.first = 2, .most = most},
                    [told](const std::vector<PointYears>& asked) {
                      std::vector<std::vector<bool>> found;
                      for (const PointYears& one : asked) {
                        std::vector<bool>& met = found.emplace_back();
                        for (const std::uint32_t year : one.years)
                          met.push_back(told.at(one.point).at(year) == '+');
                      }
                      return found;
                    });
  for (const auto& [point, years] : told)
    search.deepen({point}, static_cast<std::uint32_t>(years.size()));
  return search;
}

constexpr double kTolerance = 1e-12;

TEST(PlanSearch, AYearIsJudgedByThePointsBelowAndAbove) {
  const PlanSearch search = search_of({3}, {{{0}, "--++"}, {{2}, "-+++"}});
  // Not met above, so not here; between one that is not met and one that is, half way; met below, so here. Points
  // are taken at their word but for 2 years of 100.
  EXPECT_NEAR(search.at({1}).share, (0.02 + 0.5 + 0.98 + 0.98) / 4, kTolerance);
  EXPECT_EQ(search.at({1}).open, 1U);
  EXPECT_EQ(search.at({1}).years, 0U);
  // A quarter of what is open to chance is common to all years, so that its standard deviations add up.
  const double sure = 0.02 * 0.98;
  const double apart = 0.75 * (3 * sure + 0.25);
  const double together = 0.25 * std::pow(3 * std::sqrt(sure) + 0.5, 2);
  EXPECT_NEAR(search.at({1}).error, std::sqrt(0.25 + apart + together) / 4, kTolerance);
  EXPECT_NEAR(search.at({0}).share, 0.5, kTolerance);
  EXPECT_NEAR(search.at({2}).share, 0.75, kTolerance);
}

TEST(PlanSearch, APointsOwnYearsComeFirst) {
  // Two of its own, against what the others say; two by the others.
  const PlanSearch search = search_of({3}, {{{0}, "++++"}, {{1}, "--"}});
  EXPECT_NEAR(search.at({1}).share, (0 + 0 + 0.98 + 0.98) / 4, kTolerance);
  EXPECT_EQ(search.at({1}).open, 0U);
}

TEST(PlanSearch, YearsThatNobodyHadAreAsThoseKnown) {
  const PlanSearch search = search_of({3}, {{{0}, "+-"}});
  EXPECT_NEAR(search.at({0}).share, 0.5, kTolerance);
  EXPECT_EQ(search.at({0}).open, 2U);
  EXPECT_GT(search.at({0}).error, search_of({3}, {{{0}, "+-+-"}}).at({0}).error);
}

TEST(PlanSearch, APointAsideSaysLess) {
  // Of a grid of 3 by 3 the middle is judged. A year that is not met with nothing, at a distance of 1, and met with
  // all, at 1, is half met; where it is met with more of one and less of the other, at twice a distance of 1 and
  // 0.3, much less.
  const PlanSearch straight = search_of({3, 3}, {{{0, 0}, "-"}, {{2, 2}, "+"}}, 2);
  const PlanSearch aside = search_of({3, 3}, {{{0, 0}, "-"}, {{2, 0}, "+"}}, 2);
  EXPECT_NEAR(straight.at({1, 1}).share, 0.5, kTolerance);
  // Half way is nought; 1.3 of 3.3 beyond it, 0.394, is 1.313 standard deviations.
  EXPECT_NEAR(aside.at({1, 1}).share, 0.0946, 1e-4);
}

TEST(PlanSearch, TheSafestIsWhatIsMetMostAndCostsLeast) {
  PlanSearch search = search_of({3}, {{{0}, "+++-"}, {{1}, "++++"}, {{2}, "++++"}});
  EXPECT_EQ(search.safest().value().point, GridPoint{1});
  search.rule_out({1});
  EXPECT_EQ(search.safest().value().point, GridPoint{2});
  search.rule_out({2});
  EXPECT_FALSE(search.safest().has_value());
}

TEST(PlanSearch, WhatWasRuledOutTakesAllBelowItAlong) {
  PlanSearch search = search_of({3}, {{{0}, "++++"}, {{1}, "++++"}, {{2}, "++++"}});
  EXPECT_EQ(search.best(0.9).value().point, GridPoint{0});
  search.rule_out({1});
  EXPECT_EQ(search.best(0.9).value().point, GridPoint{2});
}

TEST(PlanSearch, WhatFreshYearsShowScalesWhatIsMissed) {
  PlanSearch search = search_of({3}, {{{0}, "--++"}, {{2}, "-+++"}});
  // Missed in half of 4 years, and in three quarters of 4 fresh ones: 5 of 8, a quarter more than was thought.
  search.learn({0}, 0.25, 4);
  EXPECT_NEAR(search.at({0}).share, 1 - 0.625, kTolerance);
  EXPECT_NEAR(search.at({2}).share, 1 - 1.25 * 0.25, kTolerance);
  // Nothing is scaled by what went well.
  search.learn({0}, 1, 4);
  EXPECT_NEAR(search.at({0}).share, 1 - 0.625, kTolerance);
}

}  // namespace
}  // namespace casetide::analysis
