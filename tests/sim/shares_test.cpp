// tests/sim/shares_test.cpp
#include "sim/shares.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <boost/math/distributions/chi_squared.hpp>
#include <gtest/gtest.h>

#include "sim/draws.hpp"
#include "sim/expects.hpp"

namespace casetide::sim {
namespace {

constexpr std::uint64_t kAllWords = std::uint64_t{1} << 32;
constexpr std::uint32_t kLastWord = 0xffffffff;

Shares shares(std::vector<double> probabilities) {
  return Shares(probabilities);
}

std::vector<std::uint64_t> counts(const Shares& of) {
  std::vector<std::uint64_t> result;
  for (int outcome = 0; outcome < of.size(); ++outcome) {
    result.push_back(of.word_count(outcome));
  }
  return result;
}

TEST(Shares, AddUpToAllWordsExactly) {
  for (int size = 1; size <= 200; ++size) {
    const Shares equal = shares(std::vector<double>(static_cast<std::size_t>(size), 1.0 / size));
    const auto words = counts(equal);
    EXPECT_EQ(std::accumulate(words.begin(), words.end(), std::uint64_t{0}), kAllWords) << size;
    EXPECT_EQ(equal.choose(kLastWord), size - 1);
  }
}

TEST(Shares, AreFixedIfAndOnlyIfTheFirstAndTheLastWordChooseTheSame) {
  EXPECT_TRUE(Shares().is_fixed());
  for (const auto& probabilities : std::vector<std::vector<double>>{{1},
                                                                    {1, 0},
                                                                    {0, 1},
                                                                    {0, 0, 0, 0, 0, 1},
                                                                    {1e-12, 1 - 1e-12},
                                                                    {0.5, 0.5},
                                                                    {1e-9, 1 - 1e-9}}) {
    const Shares any = shares(probabilities);
    EXPECT_EQ(any.is_fixed(), any.choose(0) == any.choose(kLastWord)) << probabilities.front();
  }
  EXPECT_TRUE(Shares::yes_or_no(0).is_fixed());
  EXPECT_FALSE(Shares::yes_or_no(0.999).is_fixed());
}

TEST(Shares, WhatRoundingLeavesGoesToTheLargestRemainderThenTheEarliest) {
  // 2^32 / 3 = 1,431,655,765.33: one word is left over and the remainders are equal.
  EXPECT_EQ(counts(shares({1.0 / 3, 1.0 / 3, 1.0 / 3})),
            (std::vector<std::uint64_t>{1431655766, 1431655765, 1431655765}));
  // 0.1 and 0.7 leave .6 and .2, 0.2 leaves .2.
  EXPECT_EQ(counts(shares({0.2, 0.7, 0.1})),
            (std::vector<std::uint64_t>{858993459, 3006477107, 429496730}));
}

TEST(Shares, ChooseEachOutcomeFromItsFirstWordToItsLast) {
  const Shares some = shares({0.2, 0.5, 0.0, 0.3});
  for (int outcome = 0; outcome < some.size(); ++outcome) {
    if (some.word_count(outcome) == 0) {
      continue;
    }
    const std::uint64_t first = some.first_word(outcome);
    const std::uint64_t last = first + some.word_count(outcome) - 1;
    EXPECT_EQ(some.choose(static_cast<std::uint32_t>(first)), outcome);
    EXPECT_EQ(some.choose(static_cast<std::uint32_t>(last)), outcome);
  }
}

TEST(Shares, ChooseTheOutcomeWhoseWordsHoldTheWordForAnyNumberOfOutcomes) {
  for (std::size_t size = 1; size <= 12; ++size) {
    for (std::size_t never = 0; never <= size; ++never) {  // one of them never happens, or none
      if (size == 1 && never == 0) continue;
      std::vector<double> probabilities(size,
                                        1.0 / static_cast<double>(never < size ? size - 1 : size));
      if (never < size) probabilities[never] = 0;
      const Shares some = shares(probabilities);
      for (int outcome = 0; outcome < some.size(); ++outcome) {
        const std::uint64_t first = some.first_word(outcome);
        for (const std::uint64_t at :
             {std::uint64_t{0}, some.word_count(outcome) / 2, some.word_count(outcome) - 1}) {
          if (some.word_count(outcome) == 0) continue;
          ASSERT_EQ(some.choose(static_cast<std::uint32_t>(first + at)), outcome) << size;
        }
      }
    }
  }
}

TEST(Shares, AnOutcomeOfProbabilityZeroNeverHappens) {
  const Shares some = shares({0.0, 1.0 / 3, 0.0, 2.0 / 3, 0.0});
  EXPECT_EQ(some.word_count(0) + some.word_count(2) + some.word_count(4), 0U);
  EXPECT_EQ(some.choose(0), 1);
  EXPECT_EQ(some.choose(kLastWord), 3);
}

TEST(Shares, YesOrNoCoversCertaintyBothWays) {
  EXPECT_EQ(Shares::yes_or_no(1).choose(kLastWord), 0);
  EXPECT_EQ(Shares::yes_or_no(0).choose(0), 1);
  EXPECT_EQ(Shares::yes_or_no(0.25).word_count(0), kAllWords / 4);
  EXPECT_EQ(Shares().choose(kLastWord), 0);
}

TEST(Shares, RefuseWhatIsNoDistribution) {
  EXPECT_THROW(shares({}), BrokenExpectation);
  EXPECT_THROW(shares({0.5, 0.5 + 2e-9}), BrokenExpectation);
  EXPECT_THROW(shares({1.5, -0.5}), BrokenExpectation);
  EXPECT_THROW(shares({std::numeric_limits<double>::quiet_NaN(), 1}), BrokenExpectation);
  EXPECT_THROW(shares({std::numeric_limits<double>::infinity()}), BrokenExpectation);
  EXPECT_NO_THROW(shares({0.5, 0.5 + 0.5e-9}));
}

// Method: chi-squared of 2^20 keyed draws against the shares asked for, 3 degrees of freedom.
// False alarm: 1e-8 for any seed.
// Power: 1 % of the words moved from the last outcome to the first (0.1 -> 0.11) adds about
// 2^20 * (0.01^2 / 0.1 + 0.01^2 / 0.4) = 1,300 to a statistic whose limit is about 41.
constexpr std::array<double, 4> kAsked = {0.1, 0.2, 0.3, 0.4};

double chi_squared_against_asked(const Shares& drawn) {
  constexpr int kDraws = 1 << 20;
  constexpr std::uint32_t kSeed = 20260105;  // any will do
  const Luck luck(kSeed, 0);
  std::array<int, kAsked.size()> seen{};
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    const DrawKey key{.entity = entity_key(1, 20000, i), .purpose = purpose_named("decision")};
    ++seen[static_cast<std::size_t>(drawn.choose(luck.word(key)))];
  }
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double expected = kAsked[i] * kDraws;
    sum += (seen[i] - expected) * (seen[i] - expected) / expected;
  }
  return sum;
}

double chi_squared_limit() {
  const boost::math::chi_squared distribution(kAsked.size() - 1);
  return boost::math::quantile(boost::math::complement(distribution, 1e-8));
}

TEST(Shares, DrawsFollowWhatWasAsked) {
  EXPECT_LT(chi_squared_against_asked(Shares(kAsked)), chi_squared_limit());
}
TEST(Shares, TheCheckAboveHasTeeth) {
  EXPECT_GT(chi_squared_against_asked(shares({0.11, 0.2, 0.3, 0.39})), chi_squared_limit());
}

}  // namespace
}  // namespace casetide::sim
