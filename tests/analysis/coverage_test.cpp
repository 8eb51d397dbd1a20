// Intervals hold the truth as often as they say, on a queue whose answers are known.
//
// `./dev bench --only=coverage` does the same more finely, for 16 to 128 pairs.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <boost/math/distributions/binomial.hpp>
#include <gtest/gtest.h>

#include "analysis/estimate.hpp"
#include "tests/analysis/paired_queue.hpp"

namespace casetide::analysis {
namespace {

using namespace paired_queue;

std::uint64_t test_seed() {
  const char* given = std::getenv("CASETIDE_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
}

// Method: 6,000 sets of 16 pairs of years. What is claimed is a coverage of 93 to 97 of 100, so the number of
// intervals that hold is at least that of binomial(6000, 0.93), and at most that of binomial(6000, 0.97).
// False alarm: 1e-6 for all the estimates together, both tails, computed below: from 91.3 to 98.1 %.
// Power: a year taken for the independent unit, as in the twin, holds some 88 of 100.
constexpr int kSets = 6000;
constexpr std::size_t kPairs = 16;
constexpr double kFalseAlarm = 1e-6;

struct Bounds {
  explicit Bounds(std::size_t estimates) {
    using boost::math::binomial_distribution;
    const double tail = kFalseAlarm / static_cast<double>(2 * estimates);
    low = boost::math::quantile(binomial_distribution<double>(kSets, 0.93), tail);
    high = boost::math::quantile(
        boost::math::complement(binomial_distribution<double>(kSets, 0.97), tail));
  }
  double low;
  double high;
};

Years set_of_years(int set) {
  return Simulator(test_seed() * 1'000'003 + static_cast<std::uint64_t>(set)).years(kPairs);
}

TEST(Coverage, IntervalsHoldAsOftenAsTheySay) {
  const std::vector<Estimand> all = estimands();
  const Bounds bounds(all.size());
  const Estimator estimator(2 * kPairs);
  std::vector<int> held(all.size(), 0);
  for (int set = 0; set < kSets; ++set) {
    const Years years = set_of_years(set);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Figure figure = all[i].estimate(estimator, {years, 2 * kPairs});
      held[i] += holds(figure, all[i].truth) ? 1 : 0;
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_GE(held[i], bounds.low) << all[i].name;
    EXPECT_LE(held[i], bounds.high) << all[i].name;
  }
}

// The fault: each year taken for a pair of its own, as if it did not share its rate with another.
TEST(Coverage, TheCheckAboveHasTeeth) {
  const Estimand mean = estimands().front();
  const Estimator estimator(4 * kPairs);
  int held = 0;
  for (int set = 0; set < kSets; ++set) {
    std::vector<double> as_if_pairs;
    for (const double late : set_of_years(set).late)
      as_if_pairs.insert(as_if_pairs.end(), {late, late});
    held += holds(estimator.mean(as_if_pairs), mean.truth) ? 1 : 0;
  }
  EXPECT_LT(held, Bounds(estimands().size()).low);
}

// The simulator against the integrals that are called the truth. Method: 8,000 pairs, so estimates are all but
// normal. False alarm: six of them at 5.6 standard errors, 1.3e-7. Power: a queue begun empty, or served 2 %
// slower, is off by more.
TEST(Coverage, TheQueueIsTheOneWhoseAnswersAreKnown) {
  constexpr std::size_t kMany = 8000;
  const Years years = Simulator(test_seed()).years(kMany);
  const Estimator estimator(2 * kMany);
  for (const Estimand& estimand : estimands()) {
    const Figure figure = estimand.estimate(estimator, {years, 2 * kMany});
    const double error = (*figure.high - *figure.low) / (2 * 1.96);
    EXPECT_LT(std::abs(*figure.mean - estimand.truth), 5.6 * error) << estimand.name;
  }
}

}  // namespace
}  // namespace casetide::analysis
