// When a plan is called sure, and how often wrongly: the law of all looks and tries, summed exactly.
#include "analysis/sure.hpp"

#include <cmath>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace casetide::analysis {
namespace {

constexpr double kAsked = 0.8;
constexpr std::uint32_t kMost = 128;

/// The law of a plan that meets its aims in one share of years: years come one by one, and the paths that stop at
/// a look leave.
class Paths {
 public:
  explicit Paths(double share) : share_(share) {}

  void go_to(std::uint32_t years) {
    for (; years_ < years; ++years_) {
      std::map<std::uint32_t, double> next;
      for (const auto& [met, probability] : paths_) {
        next[met + 1] += probability * share_;
        next[met] += probability * (1 - share_);
      }
      paths_ = std::move(next);
    }
  }
  /// Takes those with so many years met or more, and tells their probability.
  double take_from(std::uint32_t met) {
    double sum = 0;
    for (auto path = paths_.lower_bound(met); path != paths_.end(); path = paths_.erase(path))
      sum += path->second;
    return sum;
  }
  /// Takes those that a look does not leave undecided, and tells the probability of those that are sure.
  double take_decided(const std::vector<SureLook>& looks, std::size_t at) {
    double sure = 0;
    for (auto path = paths_.begin(); path != paths_.end();) {
      const SureVerdict verdict = judge(looks, at, path->first);
      if (verdict == SureVerdict::sure) sure += path->second;
      path = verdict == SureVerdict::undecided ? std::next(path) : paths_.erase(path);
    }
    return sure;
  }

 private:
  double share_;
  std::uint32_t years_ = 0;
  std::map<std::uint32_t, double> paths_ = {{0, 1.0}};  // by years met
};

/// Probability that a plan which meets its aims in that share of years ends as "sure".
double called_sure(const std::vector<SureLook>& looks, double share) {
  Paths paths(share);
  double sure = 0;
  for (std::size_t at = 0; at < looks.size(); ++at) {
    paths.go_to(looks[at].years);
    sure += paths.take_decided(looks, at);
  }
  return sure;
}

/// Of a study whose plans, four at most, are all just not good enough, each on years of its own.
double wrong_study(double assurance, double first_error, double part) {
  double right = 1;
  double error = first_error;
  for (int tried = 0; tried < 4; ++tried, error *= part)
    right *= 1 - called_sure(sure_looks(kMost, assurance, error), assurance);
  return 1 - right;
}

TEST(Sure, IsWrongInAtMostFiveOfAHundredStudiesOverAllLooksAndTries) {
  for (const double assurance : {0.6, 0.8, 0.9}) {
    EXPECT_LE(wrong_study(assurance, error_of_try(0), error_of_try(1) / error_of_try(0)),
              kWrongSure);
  }
}

TEST(Sure, WouldBeWrongTooOftenIfEveryTryHadTheWholeError) {
  EXPECT_GT(wrong_study(kAsked, kWrongSure, 1), kWrongSure);
}

TEST(Sure, EveryLookAtTheWholeErrorIsWrongTooOften) {
  std::vector<SureLook> looks = sure_looks(kMost, kAsked, kWrongSure);
  EXPECT_LE(called_sure(looks, kAsked), kWrongSure);
  for (SureLook& look : looks)
    while (lower_bound(look.needed - 1, look.years, kWrongSure) >= kAsked)
      --look.needed;
  EXPECT_GT(called_sure(looks, kAsked), kWrongSure);
}

TEST(Sure, APlanThatIsClearlyGoodEnoughIsNearlyAlwaysCalledSo) {
  EXPECT_GT(called_sure(sure_looks(kMost, kAsked, error_of_try(0)), 0.95), 0.99);
  EXPECT_GT(called_sure(sure_looks(kMost, kAsked, error_of_try(0)), 0.90), 0.65);
}

// The law of all looks together wastes little of the error; what each look would need for itself, by the union
// bound, is more.
TEST(Sure, LooksSpendTheErrorTheyHave) {
  for (const double error : {0.05, 0.025}) {
    const std::vector<SureLook> looks = sure_looks(kMost, kAsked, error);
    double never_given_up = 0;
    Paths paths(kAsked);
    for (const SureLook& look : looks) {
      paths.go_to(look.years);
      never_given_up += paths.take_from(look.needed);
      EXPECT_LE(never_given_up, error * look.years / kMost + 1e-12) << look.years;
    }
    EXPECT_GT(never_given_up, 0.8 * error);
    EXPECT_LE(looks.back().needed, 113U);  // of 128; 114 by the union bound of so many looks
  }
}

TEST(Sure, LooksAreAtAQuarterAndEachEighthInWholeWorkUnits) {
  const auto years = [](std::uint32_t most) {
    std::vector<std::uint32_t> list;
    for (const SureLook& look : sure_looks(most, kAsked, 0.025))
      list.push_back(look.years);
    return list;
  };
  EXPECT_EQ(years(128), (std::vector<std::uint32_t>{32, 48, 64, 80, 96, 112, 128}));
  EXPECT_EQ(years(72), (std::vector<std::uint32_t>{24, 40, 56, 72}));
  EXPECT_EQ(years(8), (std::vector<std::uint32_t>{8}));
}

TEST(Sure, TheBoundOfAPlanThatIsSureIsNeverBelowWhatWasAsked) {
  const double error = error_of_try(0);
  const std::vector<SureLook> looks = sure_looks(kMost, kAsked, error);
  for (std::size_t at = 0; at < looks.size(); ++at) {
    const std::uint32_t needed = looks[at].needed;
    EXPECT_GE(bound_after(looks, at, needed, error), kAsked) << at;
    EXPECT_GT(bound_after(looks, at, needed, error), bound_after(looks, at, needed - 1, error));
    EXPECT_LT(bound_after(looks, at, needed - 1, error), kAsked) << at;
  }
  // At the first look nothing came before: the bound is that of Clopper and Pearson.
  EXPECT_NEAR(bound_after(looks, 0, 32, error), lower_bound(32, 32, error), 1e-9);
  // A plan that meets its aims in just that share is called sure before, or has as many years met, that often.
  for (const std::uint32_t met : {45U, 46U}) {
    Paths paths(bound_after(looks, 1, met, error));
    paths.go_to(32);
    const double before = paths.take_from(looks[0].needed);
    paths.go_to(48);
    EXPECT_NEAR(before + paths.take_from(met), error, 1e-9) << met;
  }
  // Later, some would have been called sure before.
  EXPECT_LT(bound_after(looks, 6, 120, error), lower_bound(120, 128, error));
}

// Against a single look at all years: what many looks and giving up cost, for two thirds of the years.
TEST(Sure, LookingOftenAndGivingUpEarlyCostsFewPlansTheirName) {
  const std::vector<SureLook> all = sure_looks(kMost, kAsked, error_of_try(0));
  const std::vector<SureLook> last = {all.back()};
  for (const double share : {0.85, 0.9, 0.95})
    EXPECT_GT(called_sure(all, share), called_sure(last, share) - 0.12) << share;
}

TEST(Sure, TheBoundIsThatOfClopperAndPearson) {
  // All of n: the bound is error to the power of 1 / n; none of n: the other way round.
  EXPECT_NEAR(lower_bound(64, 64, 0.05), std::pow(0.05, 1.0 / 64), 1e-9);
  EXPECT_NEAR(upper_bound(0, 64, 0.05), 1 - std::pow(0.05, 1.0 / 64), 1e-9);
  EXPECT_EQ(lower_bound(0, 64, 0.05), 0);
  EXPECT_EQ(upper_bound(64, 64, 0.05), 1);
  // 0.05^(1/10) is 0.74: so few years show nothing of the kind.
  EXPECT_EQ(sure_looks(10, kAsked, 0.05).back().needed, 11U);
}

// What is left after a plan that is sure is as much again as it had: for a cheaper one.
TEST(Sure, OneMoreTryWithTheErrorOfTheLastIsWithinTheWhole) {
  double sum = 0;
  for (std::size_t tried = 0; tried < 6; ++tried) {
    sum += error_of_try(tried);
    EXPECT_LE(sum + error_of_try(tried), kWrongSure + 1e-15) << tried;
  }
}

TEST(Sure, TheErrorsOfAllTriesAddUpToNoMoreThanTheWhole) {
  double sum = 0;
  for (std::size_t tried = 0; tried < 40; ++tried)
    sum += error_of_try(tried);
  EXPECT_LE(sum, kWrongSure);
  EXPECT_NEAR(sum, kWrongSure, 1e-9);
}

}  // namespace
}  // namespace casetide::analysis
