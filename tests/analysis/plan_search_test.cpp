// The search for the cheapest plan, on grids small enough to try every point.
//
// A made-up service meets its aim the better the more of each choice there is, with less and less gain; a
// simulated year adds luck that is the same at every point. The best is found by trying all points, and the
// search must find it, or one that costs little more, with far fewer.
#include "analysis/plan_search.hpp"

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
  std::uint32_t years = 16;
  mutable std::size_t asked = 0;

  [[nodiscard]] double luck(std::uint32_t year, std::uint32_t of) const {
    const sim::Luck all(seed, year);
    double sum = -6;
    for (std::uint32_t i = 0; i < 12; ++i) {
      sum += (all.word({.entity = of * 12 + i, .purpose = sim::purpose_named("plan-test")}) + 0.5) /
             4294967296.0;
    }
    return sum;
  }

  [[nodiscard]] std::vector<double> margins(const GridPoint& point) const {
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
    return [this](const std::vector<GridPoint>& points) {
      asked += points.size();
      std::vector<std::vector<double>> found;
      for (const GridPoint& point : points)
        found.push_back(margins(point));
      return found;
    };
  }

  /// The cheapest cost at which the search's own years meet the aim, by trying every point.
  [[nodiscard]] double best_cost() const {
    double best = std::numeric_limits<double>::infinity();
    for (const GridPoint& point : grid().all())
      if (PlanSearch::score_of(margins(point), kAssurance) >= 0)
        best = std::min(best, grid().cost(point));
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

TEST(PlanSearch, TriesEveryPointOfASmallGridWhenAllowedAndFindsTheBest) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    const Service service = made_up(seed, 2);
    PlanSearch search(service.grid(), kAssurance, service.evaluate());
    search.run(ends(service), 36, 0);
    ASSERT_TRUE(search.best().has_value());
    EXPECT_EQ(search.best()->cost, service.best_cost()) << seed;
  }
}

// In 20 made-up services with two or three choices, 36 or 216 points: at least 18 times within 5 % of the
// cheapest, with at most 18 points tried.
TEST(PlanSearch, FindsNearlyTheBestWithFewPoints) {
  int near = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Service service = made_up(seed, 2 + seed % 2);
    PlanSearch search(service.grid(), kAssurance, service.evaluate());
    search.run(ends(service), 18, 0.002);
    ASSERT_TRUE(search.best().has_value()) << seed;
    EXPECT_LE(service.asked, 18U);
    EXPECT_GE(search.best()->cost, service.best_cost());
    near += search.best()->cost <= 1.05 * service.best_cost() ? 1 : 0;
  }
  EXPECT_GE(near, 18);
}

TEST(PlanSearch, ASearchThatOnlyTriesTheEndsIsTooDear) {
  int near = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Service service = made_up(seed, 2 + seed % 2);
    PlanSearch search(service.grid(), kAssurance, service.evaluate());
    search.run(ends(service), 3, 0.002);
    near += search.best() && search.best()->cost <= 1.05 * service.best_cost() ? 1 : 0;
  }
  EXPECT_LT(near, 10);
}

TEST(PlanSearch, NothingIsFeasibleWhereNothingIs) {
  Service service = made_up(3, 2);
  service.need = {1.5, 1.5};
  PlanSearch search(service.grid(), kAssurance, service.evaluate());
  search.run(ends(service), 12, 0.002);
  EXPECT_FALSE(search.best().has_value());
  EXPECT_LE(service.asked, 12U);
  EXPECT_FALSE(search.frontier({0.9}).front().has_value());
}

TEST(PlanSearch, NeverEndsDearerThanAFeasibleStart) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    const Service service = made_up(seed, 3);
    auto first = ends(service);
    first.push_back({4, 4, 4});
    PlanSearch search(service.grid(), kAssurance, service.evaluate());
    search.run(first, 16, 0.002);
    if (PlanSearch::score_of(service.margins({4, 4, 4}), kAssurance) < 0) continue;
    EXPECT_LE(search.best()->cost, service.grid().cost({4, 4, 4})) << seed;
  }
}

TEST(PlanSearch, MoreAssuranceCostsMore) {
  const Service service = made_up(7, 2);
  PlanSearch search(service.grid(), kAssurance, service.evaluate());
  search.run(ends(service), 36, 0);
  const auto frontier = search.frontier({0.5, 0.8, 0.95});
  ASSERT_TRUE(frontier[0] && frontier[1] && frontier[2]);
  EXPECT_LE(frontier[0]->cost, frontier[1]->cost);
  EXPECT_LE(frontier[1]->cost, frontier[2]->cost);
  EXPECT_LT(frontier[0]->cost, frontier[2]->cost);
}

TEST(PlanSearch, AScoreIsTheMarginThatSoManyYearsReach) {
  // Mean 2, standard deviation 1; nine of ten normal years are above 2 - 1.2816.
  EXPECT_NEAR(PlanSearch::score_of({1, 2, 3}, 0.9), 2 - 1.28155, 1e-5);
  EXPECT_NEAR(PlanSearch::score_of({1, 2, 3}, 0.5), 2, 1e-12);
}

}  // namespace
}  // namespace casetide::analysis
