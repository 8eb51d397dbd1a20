// The search for the cheapest plan, on grids small enough to try every point.
//
// A made-up service meets its aim the better the more of each choice there is, with less and less gain; a
// simulated year adds luck that is the same at every point. The best is found by trying all points, and the
// search must find it, or one that costs little more, with far fewer.
#include "analysis/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
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
  mutable std::uint32_t asked = 0;  ///< years, those asked for again counted again

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
      std::vector<std::vector<double>> found;
      for (const PointYears& one : points) {
        asked += one.years;
        found.push_back(margins(one.point, one.years));
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

double found_cost(const Service& service, PlanSearchSize size) {
  PlanSearch search(service.grid(), kAssurance, size, service.evaluate());
  search.run(ends(service));
  const auto best = search.best();
  return best ? best->cost : std::numeric_limits<double>::infinity();
}

// In 20 made-up services with two or three choices, 36 or 216 points: at least 18 times within 5 % of the
// cheapest, either way, with 160 years in all: less than a year a point of the larger grids.
TEST(PlanSearch, FindsNearlyTheBestWithFewYears) {
  int near = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Service service = made_up(seed, 2 + seed % 2);
    const double ratio = found_cost(service, {}) / service.best_cost();
    near += ratio >= 0.95 && ratio <= 1.05 ? 1 : 0;
  }
  EXPECT_GE(near, 18);
}

TEST(PlanSearch, ASearchThatHardlySpendsAnythingFailsThatCheck) {
  int near = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Service service = made_up(seed, 2 + seed % 2);
    const double ratio = found_cost(service, {.budget = 24}) / service.best_cost();
    near += ratio >= 0.95 && ratio <= 1.05 ? 1 : 0;
  }
  EXPECT_LT(near, 18);
}

TEST(PlanSearch, SpendsNoMoreThanItsBudgetButForTheLastStep) {
  const Service service = made_up(5, 3);
  PlanSearch search(service.grid(), kAssurance, {.budget = 100}, service.evaluate());
  search.run(ends(service));
  EXPECT_LE(search.years_spent(), 100U + PlanSearchSize().most / 2);
  std::uint32_t held = 0;
  for (const auto& [point, margins] : search.evaluated())
    held += static_cast<std::uint32_t>(margins.size());
  EXPECT_EQ(search.years_spent(), held);
}

TEST(PlanSearch, GivesMostYearsToWhatIsNearTheBoundary) {
  const Service service = made_up(6, 2);
  PlanSearch search(service.grid(), kAssurance, {}, service.evaluate());
  search.run(ends(service));
  // The best has all of them; everything at its most, and at its least, have no more than the first.
  const auto best = search.best();
  ASSERT_TRUE(best.has_value());
  EXPECT_EQ(best->years, PlanSearchSize().most);
  for (const GridPoint& point : {GridPoint{5, 5}, GridPoint{0, 0}})
    EXPECT_EQ(search.at(point).years, PlanSearchSize().first);
}

TEST(PlanSearch, NothingIsFeasibleWhereNothingIs) {
  Service service = made_up(3, 2);
  service.need = {1.5, 1.5};
  PlanSearch search(service.grid(), kAssurance, {}, service.evaluate());
  search.run(ends(service));
  EXPECT_FALSE(search.best().has_value());
  EXPECT_FALSE(search.frontier({0.9}).front().has_value());
}

TEST(PlanSearch, NeverEndsDearerThanAStartThatIsGoodEnough) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    const Service service = made_up(seed, 3);
    const GridPoint start = {4, 4, 4};
    PlanSearch search(service.grid(), kAssurance, {}, service.evaluate());
    auto first = ends(service);
    first.push_back(start);
    search.run(first);
    search.deepen({start}, PlanSearchSize().most);
    if (search.at(start).feasible < 0.5) continue;
    EXPECT_LE(search.best()->cost, service.grid().cost(start)) << seed;
  }
}

// Never less, and for some services more: elsewhere one step of the grid is worth more than that assurance.
TEST(PlanSearch, MoreAssuranceCostsMore) {
  int more = 0;
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    const Service service = made_up(seed, 2);
    PlanSearch search(service.grid(), kAssurance, {.budget = 400, .worth = 0}, service.evaluate());
    search.run(ends(service));
    const auto frontier = search.frontier({0.5, 0.8, 0.95});
    ASSERT_TRUE(frontier[0] && frontier[1] && frontier[2]) << seed;
    EXPECT_LE(frontier[0]->cost, frontier[1]->cost) << seed;
    EXPECT_LE(frontier[1]->cost, frontier[2]->cost) << seed;
    more += frontier[0]->cost < frontier[2]->cost ? 1 : 0;
  }
  EXPECT_GT(more, 0) << "what is asked for moves the frontier";
}

/// Three points in a row, of which the middle has margins 1, 2, 3, 4 and the last those and one more.
PlanSearch three_points(std::uint32_t most) {
  PlanGrid grid{{3}, [](const GridPoint& point) { return static_cast<double>(point[0]); }};
  return PlanSearch(grid, 0.9, {.first = 2, .most = most},
                    [](const std::vector<PointYears>& asked) {
                      std::vector<std::vector<double>> found;
                      for (const PointYears& one : asked) {
                        std::vector<double> margins;
                        for (std::uint32_t year = 1; year <= one.years; ++year)
                          margins.push_back(year + static_cast<double>(one.point[0]) - 1);
                        found.push_back(margins);
                      }
                      return found;
                    });
}

TEST(PlanSearch, AScoreIsTheMarginThatSoManyYearsReach) {
  PlanSearch search = three_points(4);
  search.deepen({{1}}, 3);
  // Mean 2, standard deviation 1; nine of ten normal years are above 2 - 1.2816.
  EXPECT_NEAR(search.at({1}).score, 2 - 1.28155, 1e-5);
}

TEST(PlanSearch, FewYearsAreCorrectedByWhatTheyWereWhereThereAreMore) {
  PlanSearch search = three_points(4);
  search.deepen({{1}}, 4);
  search.deepen({{2}}, 2);
  // Its years are 2 and 3. The other's same years, 1 and 2, lie 1 below the mean of its four, 2.5, and rise
  // alike: so the mean is taken for 2.5 + 1. The spread of two years a unit apart is the root of a half.
  EXPECT_NEAR(search.at({2}).score, 3.5 - 1.28155 * std::sqrt(0.5), 1e-5);
}

TEST(PlanSearch, TheSafestIsWhatItsYearsSpeakForMost) {
  PlanSearch search = three_points(8);
  search.deepen({{0}, {1}}, 8);  // the least margin is 0 or more: all years are met
  search.deepen({{2}}, 4);
  // Eight of eight say more than four of four, and of the two with eight the first is cheaper.
  EXPECT_EQ(search.safest().value().point, GridPoint{0});
  search.rule_out({0}, 0.1, 64);
  EXPECT_EQ(search.safest().value().point, GridPoint{1});
  search.rule_out({2}, 0.1, 64);
  EXPECT_FALSE(search.safest().has_value());
}

TEST(PlanSearch, WhatWasRuledOutTakesAllBelowItAlong) {
  const Service service = made_up(6, 2);
  PlanSearch search(service.grid(), kAssurance, {}, service.evaluate());
  search.run(ends(service));
  const PlanCandidate first = search.best().value();
  const double before = search.at({5, 5}).score;
  search.rule_out(first.point, 0.5, 64);
  EXPECT_EQ(search.at(first.point).feasible, 0);
  EXPECT_EQ(search.at({0, 0}).feasible, 0);
  EXPECT_LT(search.at({5, 5}).score, before);
  EXPECT_GT(search.best().value().cost, first.cost);
}

}  // namespace
}  // namespace casetide::analysis
