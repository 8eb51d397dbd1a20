// A year that ends with more children than it began is named; one that ends as it began is not.
//
// False alarm: kFillingError over all strands for each set of replications, so 200 sets name at most 12 by
// chance but for a probability of about 4e-7 (binomial of 200 and 0.01, more than 12).
#include "analysis/filling.hpp"

#include <cstdint>
#include <string>

#include <boost/math/distributions/binomial.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analysis/description.hpp"
#include "analysis/warm_up.hpp"
#include "tests/analysis/fake_scenario.hpp"

namespace casetide::analysis {
namespace {

constexpr std::size_t kPlan = 1;  // the strand that is made to grow

/// Years of the made-up scenario that begin with 400 children in each strand, give or take 20 for a pair;
/// plans end with `growth` more of them, give or take 12; so many come into each strand in the year.
Results years(std::uint32_t replications, double growth, boost::random::mt19937_64& source,
              int come = 0) {
  model::Scenario scenario = fake::scenario();
  scenario.warm_up_years = 1;
  Results results;
  results.shape = fake::shape(scenario);
  results.description = describe(scenario, results.shape);
  boost::random::normal_distribution<double> normal;
  double level = 400;
  for (std::uint32_t i = 0; i < replications; ++i) {
    model::Record record = fake::record(results.shape, 7, i);
    if (i % 2 == 0) level = 400 + 20 * normal(source);
    for (std::size_t strand = 0; strand < results.shape.strands.size(); ++strand) {
      const double more = strand == kPlan ? growth * 400 : 0;
      record.strand_at_start_children[strand] = static_cast<std::int32_t>(level);
      record.strand_starts_children[strand] = come;
      record.strand_at_end_children[strand] =
          static_cast<std::int32_t>(level + more + 12 * normal(source));
    }
    results.records.held().push_back(std::move(record));
  }
  return results;
}

TEST(Filling, NamesTheStrandThatGrowsAndByHowMuch) {
  boost::random::mt19937_64 source(1);
  const Results results = years(64, 0.08, source);
  const auto found = filling(results);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().label, nlohmann::json::parse(results.description)
                                     .at("strands")
                                     .at(kPlan)
                                     .at("label")
                                     .get<std::string>());
  EXPECT_NEAR(found.front().growth, 0.08, 0.02);  // an error of 12 / 400 / sqrt(64), six times over
  const std::string note = filling_note(results).value();
  EXPECT_THAT(note, ::testing::HasSubstr("by 8 of 100"));
  EXPECT_THAT(note, ::testing::HasSubstr("warm-up of 1 year is too short"));
}

TEST(Filling, SaysNothingWhereTheYearEndsAsItBegan) {
  // At the edge of what is material chance is largest.
  constexpr int kSets = 200;
  boost::random::mt19937_64 source(2);
  int named = 0;
  for (int set = 0; set < kSets; ++set)
    named += filling(years(32, kGrowthMaterial, source)).empty() ? 0 : 1;
  const boost::math::binomial_distribution<> by_chance(kSets, kFillingError);
  const double most = boost::math::quantile(boost::math::complement(by_chance, 1e-6));
  EXPECT_LE(named, most);
  EXPECT_LT(most, kSets / 10);  // so the check has teeth
}

TEST(Filling, GrowthOfFiveOfAHundredIsSeenFrom64YearsOn) {
  // An expected growth of 5 of 100, 3 beyond what is material: error 12 / 400 / 8 = 0.4 of 100, so eight of it
  // against the 2.9 or so that the test asks for.
  boost::random::mt19937_64 source(3);
  for (int set = 0; set < 50; ++set)
    EXPECT_EQ(filling(years(64, 0.05, source)).size(), 1U) << set;
}

// 32 children more: less than the 40 of a week of 2,080 a year, more than the 10 of one of 520.
TEST(Filling, WhatAWeekBringsMayComeFromHolidays) {
  boost::random::mt19937_64 source(6);
  EXPECT_TRUE(filling(years(64, 0.08, source, 2080)).empty());
  EXPECT_FALSE(filling(years(64, 0.08, source, 520)).empty());
}

TEST(Filling, FewYearsSayNothing) {
  boost::random::mt19937_64 source(4);
  EXPECT_TRUE(filling(years(14, 0.5, source)).empty());
  EXPECT_FALSE(filling(years(16, 0.5, source)).empty());
}

TEST(Filling, AChangeOnADateIsNotTakenForFilling) {
  boost::random::mt19937_64 source(5);
  Results results = years(64, 0.2, source);
  EXPECT_TRUE(filling_note(results).has_value());
  nlohmann::json description = nlohmann::json::parse(results.description);
  description["changes"] = {"2026-10-01"};
  results.description = description.dump();
  EXPECT_FALSE(filling_note(results).has_value());
}

}  // namespace
}  // namespace casetide::analysis
