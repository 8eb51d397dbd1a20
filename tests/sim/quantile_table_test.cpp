// tests/sim/quantile_table_test.cpp
// The oracle is Boost.Math's quantiles and the distributions' known moments.
#include "sim/quantile_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <gtest/gtest.h>

#include "sim/draws.hpp"
#include "sim/expects.hpp"

namespace casetide::sim {
namespace {

constexpr std::uint32_t kLastWord = 0xffffffff;
constexpr double kQ16 = 65536;
constexpr double kNormalP90 = 1.2815515655446004;

double value(const QuantileTable& table, std::uint32_t word) {
  return static_cast<double>(table.draw_q16(word)) / kQ16;
}

/// The middle of the word's share of the probabilities.
double probability(std::uint32_t word) {
  return (word + 0.5) / 4294967296.0;
}

/// Words near every border of a segment, in both tails: every tail below 4,096, then for each
/// octave 2,048 words and their neighbours.
std::vector<std::uint32_t> telling_words() {
  std::vector<std::uint32_t> words;
  for (std::uint64_t octave = 1; octave <= (1U << 30); octave *= 2) {
    const std::uint64_t step = std::max<std::uint64_t>(1, octave / 2048);
    for (std::uint64_t tail = octave; tail <= 2 * octave; tail += step) {
      for (std::uint64_t near = tail - 1; near <= tail + 1; ++near) {
        words.push_back(static_cast<std::uint32_t>(near));
        words.push_back(~static_cast<std::uint32_t>(near));
      }
    }
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

struct Known {
  std::string name;
  QuantileTable table;
  double mean;
  double deviation;
  std::function<double(double)> quantile;  // from the lower end
  std::function<double(double)> upper_quantile;
};

Known exponential(double mean) {
  const boost::math::exponential law(1 / mean);
  return {"exponential " + std::to_string(mean),
          QuantileTable::exponential(mean),
          mean,
          mean,
          [law](double p) { return boost::math::quantile(law, p); },
          [law](double p) { return boost::math::quantile(boost::math::complement(law, p)); }};
}

Known lognormal(double median, double sigma) {
  const boost::math::lognormal law(std::log(median), sigma);
  return {"lognormal " + std::to_string(median) + " sigma " + std::to_string(sigma),
          QuantileTable::lognormal_median_p90(median, median * std::exp(kNormalP90 * sigma)),
          boost::math::mean(law),
          boost::math::standard_deviation(law),
          [law](double p) { return boost::math::quantile(law, p); },
          [law](double p) { return boost::math::quantile(boost::math::complement(law, p)); }};
}

Known normal(double mean, double deviation) {
  const boost::math::normal law(mean, deviation);
  const auto quantile = [law](double p) { return boost::math::quantile(law, p); };
  return {"normal " + std::to_string(mean),
          QuantileTable::from_quantile(quantile),
          mean,
          deviation,
          quantile,
          [law](double p) { return boost::math::quantile(boost::math::complement(law, p)); }};
}

std::vector<Known> all_known() {
  std::vector<Known> all = {exponential(0.5), exponential(60), exponential(14400), normal(100, 15)};
  for (const double sigma : {0.05, 0.4, 0.8, 1.2}) {
    all.push_back(lognormal(90, sigma));
    all.push_back(lognormal(20000, sigma));
  }
  return all;
}

// --- values ----------------------------------------------------------------------------------------

TEST(QuantileTable, FollowsTheQuantilesToTheLastWordOfBothTails) {
  const std::vector<std::uint32_t> words = telling_words();
  for (const Known& known : all_known()) {
    // A 64th of an octave interpolated linearly is off by at most 1 / (8 * 64^2) = 3.1e-5 of
    // t^2 Q''(t), which is at most the value or the deviation, times 3 for the widest lognormal.
    // To that comes the rounding of a knot: 2^-31 of the largest value or 2^-17 units.
    const double rounding = std::max(2 / kQ16, value(known.table, kLastWord) / 1e9);
    double worst = 0;
    for (std::size_t i = 0; i < words.size(); i += 5) {
      const std::uint32_t word = words[i];
      const double exact = word < 0x80000000U ? known.quantile(probability(word))
                                              : known.upper_quantile(probability(~word));
      const double error = std::max(0.0, std::abs(value(known.table, word) - exact) - rounding);
      worst = std::max(worst, error / std::max(std::abs(exact), known.deviation));
    }
    EXPECT_LE(worst, 1e-4) << known.name;
  }
}

TEST(QuantileTable, IsExactAtTheEnds) {
  const Known hour = exponential(60);
  EXPECT_NEAR(value(hour.table, 0), hour.quantile(probability(0)), 1 / kQ16);
  EXPECT_NEAR(value(hour.table, kLastWord), hour.upper_quantile(probability(0)), 1 / kQ16);
}

TEST(QuantileTable, NeverDecreasesWithTheWord) {
  std::vector<std::uint32_t> words = telling_words();
  for (std::uint32_t near = 0x80000000U - 5000; near < 0x80000000U + 5000; ++near) {
    words.push_back(near);
  }
  std::sort(words.begin(), words.end());
  std::vector<Known> all = all_known();
  const std::array<Band, 3> bands = {{{0, 10, 0.25}, {10, 10, 0.25}, {40, 70000, 0.5}}};
  all.push_back({"bands", QuantileTable::bands(bands), 0, 0, {}, {}});
  all.push_back({"a jump at the median",
                 QuantileTable::from_quantile([](double p) { return p < 0.5 ? -7.0 : 9.0; }),
                 0,
                 0,
                 {},
                 {}});
  for (const Known& known : all) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      ASSERT_LE(known.table.draw_q16(words[i - 1]), known.table.draw_q16(words[i]))
          << known.name << " at word " << words[i];
    }
  }
}

TEST(QuantileTable, RoundsToTheNearestUnit) {
  const QuantileTable hour = QuantileTable::exponential(60);
  for (const std::uint32_t word : telling_words()) {
    ASSERT_EQ(hour.draw(word), static_cast<std::int32_t>(std::floor(value(hour, word) + 0.5)));
  }
  EXPECT_EQ(QuantileTable::fixed(-2.5).draw(0), -2);
  EXPECT_EQ(QuantileTable::fixed(2.5).draw(0), 3);
}

// --- moments ---------------------------------------------------------------------------------------

struct Moments {
  double mean = 0;
  double deviation = 0;
};

/// Over all words: every word of the far tails, the middles of 4,096 equal parts of each octave
/// elsewhere. It knows nothing of the table's own segments.
template <typename Value>
Moments moments(const Value& value_of) {
  double sum = 0;
  double squares = 0;
  const auto add = [&](std::uint64_t tail, double words) {
    for (const double drawn : {value_of(static_cast<std::uint32_t>(tail)),
                               value_of(~static_cast<std::uint32_t>(tail))}) {
      sum += words * drawn;
      squares += words * drawn * drawn;
    }
  };
  for (std::uint64_t tail = 0; tail < 8192; ++tail) {
    add(tail, 1);
  }
  for (std::uint64_t octave = 8192; octave < 0x80000000U; octave *= 2) {
    const std::uint64_t step = octave / 4096;
    for (std::uint64_t tail = octave; tail < 2 * octave; tail += step) {
      add(tail + step / 2, static_cast<double>(step));
    }
  }
  const double mean = sum / 4294967296.0;
  return {mean, std::sqrt(squares / 4294967296.0 - mean * mean)};
}

constexpr double kMeanTolerance = 1e-4;  // of the mean

TEST(QuantileTable, KeepsMeanAndDeviation) {
  for (const Known& known : all_known()) {
    const Moments seen = moments([&](std::uint32_t word) { return value(known.table, word); });
    EXPECT_NEAR(seen.mean, known.mean, kMeanTolerance * known.mean) << known.name;
    EXPECT_NEAR(known.table.mean(), seen.mean, 1e-6 * known.mean + 1 / kQ16) << known.name;
    EXPECT_NEAR(seen.deviation, known.deviation, 5e-4 * known.deviation) << known.name;
  }
}
TEST(QuantileTable, TheCheckAboveHasTeeth) {
  const Known hour = exponential(60);
  const QuantileTable faulty = QuantileTable::exponential(60.012);
  const Moments seen = moments([&](std::uint32_t word) { return value(faulty, word); });
  EXPECT_GT(std::abs(seen.mean - hour.mean), kMeanTolerance * hour.mean);
}

TEST(QuantileTable, WholeMinutesKeepTheMeanOfAnHour) {
  const QuantileTable hour = QuantileTable::exponential(60);
  const Moments seen = moments([&](std::uint32_t word) { return double{0} + hour.draw(word); });
  EXPECT_NEAR(seen.mean, 60, kMeanTolerance * 60);
}

TEST(StandardNormal, HasMeanZeroAndDeviationOne) {
  const Moments seen = moments([](std::uint32_t word) { return value(standard_normal(), word); });
  EXPECT_NEAR(seen.mean, 0, 1e-5);
  EXPECT_NEAR(standard_normal().mean(), 0, 1e-5);
  EXPECT_NEAR(seen.deviation, 1, 1e-4);
  // The last word is the middle of the last 2^-32: a tail of 2^-33.
  const double last = value(standard_normal(), kLastWord);
  EXPECT_NEAR(0.5 * std::erfc(last / std::sqrt(2.0)) * 8589934592.0, 1, 1e-3);
}

// --- bands and fixed values --------------------------------------------------------------------------

TEST(QuantileTable, AFixedValueIsTheSameForEveryWord) {
  const QuantileTable day = QuantileTable::fixed(1440);
  EXPECT_TRUE(day.is_fixed());
  EXPECT_EQ(day.draw(0), 1440);
  EXPECT_EQ(day.draw(kLastWord), 1440);
  EXPECT_EQ(day.mean(), 1440);
  EXPECT_EQ(QuantileTable().draw(77), 0);
}

TEST(QuantileTable, AUniformDieShowsEachFaceEquallyOften) {
  const QuantileTable die = QuantileTable::uniform(0.5, 6.5);
  // The face changes where the word passes a sixth, to within the 6 / 65,536 of one step.
  for (int face = 1; face <= 6; ++face) {
    const double sixth = 4294967296.0 / 6;
    EXPECT_EQ(die.draw(static_cast<std::uint32_t>(sixth * (face - 1) + 100000)), face);
    EXPECT_EQ(die.draw(static_cast<std::uint32_t>(sixth * face - 100000)), face);
  }
  EXPECT_EQ(die.draw(0), 1);
  EXPECT_EQ(die.draw(kLastWord), 6);
  EXPECT_DOUBLE_EQ(die.mean(), 3.5);
}

TEST(QuantileTable, BandsKeepTheirSharesAndLeaveTheGapsEmpty) {
  const std::array<Band, 4> bands = {
      {{0, 10, 0.25}, {20, 30, 0.5}, {30, 40, 0}, {1000000, 1000000000, 0.25}}};
  const QuantileTable table = QuantileTable::bands(bands);
  const auto at = [&](double p) {
    return value(table, static_cast<std::uint32_t>(p * 4294967296.0));
  };
  EXPECT_NEAR(at(0.125), 5, 2 / kQ16);
  EXPECT_NEAR(at(0.5), 25, 2 / kQ16);
  EXPECT_NEAR(at(0.75 - 1e-9), 30, 1e-4);
  EXPECT_NEAR(at(0.875), 500500000, 1);
  EXPECT_LT(table.draw_q16(kLastWord), std::int64_t{1000000000} << 16);
  EXPECT_NEAR(table.mean(), 0.25 * 5 + 0.5 * 25 + 0.25 * 500500000, 1e-3);
  const Moments seen = moments([&](std::uint32_t word) { return value(table, word); });
  EXPECT_NEAR(seen.mean, table.mean(), 1e-6 * table.mean());
}

TEST(QuantileTable, CutsATailAtTheLargestValue) {
  // A median of two weeks and a 90th percentile of half a year, in minutes: sigma is 2.
  const QuantileTable wait = QuantileTable::lognormal_median_p90(20160, 262800);
  EXPECT_EQ(wait.draw(kLastWord), 1 << 30);
  EXPECT_NEAR(wait.draw(static_cast<std::uint32_t>(0.9 * 4294967296.0)), 262800, 30);
  const QuantileTable widest = QuantileTable::lognormal_median_p90(1e-9, 1e9);
  EXPECT_EQ(widest.draw(0), 0);
  EXPECT_EQ(widest.draw(kLastWord), 1 << 30);
}

TEST(QuantileTable, RefusesWhatItCannotHold) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW((void)QuantileTable::fixed(nan), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::fixed(3e9), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::exponential(0), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::exponential(nan), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::exponential(2e9), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::lognormal_median_p90(1, 2e9), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::lognormal_median_p90(10, 9), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::lognormal_median_p90(0, 9), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::uniform(2, 1), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::from_quantile([](double p) { return -p; }), BrokenExpectation);
  EXPECT_THROW((void)QuantileTable::from_quantile([&](double) { return nan; }), BrokenExpectation);
  const std::array<Band, 2> overlapping = {{{0, 10, 0.5}, {9, 20, 0.5}}};
  EXPECT_THROW((void)QuantileTable::bands(overlapping), BrokenExpectation);
}

// --- with keyed words --------------------------------------------------------------------------------
// Method: the mean of 2^20 keyed exponential draws against the mean asked for.
// False alarm: |z| > 6, 2e-9 for any seed.
// Power: the standard error is about 0.1 %, so a mean 2 % too long gives |z| about 20.

double z_of_an_hour(double drawn_mean) {
  constexpr int kDraws = 1 << 20;
  constexpr std::uint32_t kSeed = 20260105;  // any will do
  const QuantileTable table = QuantileTable::exponential(drawn_mean);
  const Luck luck(kSeed, 0);
  double sum = 0;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    const DrawKey key{.entity = entity_key(1, 20000, i), .purpose = purpose_named("effort")};
    sum += table.draw(luck.word(key));
  }
  return (sum / kDraws - 60) / (60 / std::sqrt(double{kDraws}));
}

constexpr double kZLimit = 6;

TEST(QuantileTable, KeyedDrawsHaveTheMeanAskedFor) {
  ASSERT_LT(2 * boost::math::cdf(boost::math::normal(), -kZLimit), 1e-6);
  EXPECT_LE(std::abs(z_of_an_hour(60)), kZLimit);
}
TEST(QuantileTable, TheKeyedCheckHasTeeth) {
  EXPECT_GT(std::abs(z_of_an_hour(61.2)), kZLimit);
}

}  // namespace
}  // namespace casetide::sim
