// Scores of forecasts, worked by hand from the areas that they are, and against the closed form of a normal.
#include "analysis/scores.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <boost/math/distributions/normal.hpp>
#include <gtest/gtest.h>

namespace casetide::analysis {
namespace {

TEST(Scores, OneValueScoresItsDistance) {
  EXPECT_DOUBLE_EQ(crps({7}, 7), 0);
  EXPECT_DOUBLE_EQ(crps({7}, 9), 2);
  EXPECT_DOUBLE_EQ(crps({7}, 5.5), 1.5);
}

// {0, 1, 4} and 1 happened: from 0 to 1 a third of the sample is too low, 1 x 1/9; from 1 to 4 a third is too
// high, 3 x 1/9.
TEST(Scores, TheScoreIsTheSquaredAreaBetweenTheSteps) {
  EXPECT_NEAR(crps({0, 1, 4}, 1), 4.0 / 9, 1e-15);
  EXPECT_NEAR(crps({4, 0, 1}, 1), 4.0 / 9, 1e-15) << "in any order";
  // {1, 3}: half is too high from 2 to 3 and half too low from 1 to 2, 2 x 1/4; with 5, 1 to 3 at a
  // quarter and 3 to 5 whole.
  EXPECT_NEAR(crps({1, 3}, 2), 0.5, 1e-15);
  EXPECT_NEAR(crps({1, 3}, 5), 2.5, 1e-15);
}

// Of a standard normal: y (2 P(y) - 1) + 2 p(y) - 1 / sqrt(pi) (Gneiting and Raftery, 2007, equation 21).
TEST(Scores, AFineSampleScoresAsItsDistribution) {
  const boost::math::normal normal;
  std::vector<double> sample;
  for (int k = 0; k < 20000; ++k)
    sample.push_back(boost::math::quantile(normal, (k + 0.5) / 20000));
  for (const double y : {0.0, 0.7, -2.0}) {
    const double closed = y * (2 * boost::math::cdf(normal, y) - 1) +
                          2 * boost::math::pdf(normal, y) - std::numbers::inv_sqrtpi;
    EXPECT_NEAR(crps(sample, y), closed, 2e-4) << y;
  }
}

// Whoever believes a standard normal is never better off for saying half or twice its spread.
TEST(Scores, NothingIsGainedBySayingMoreOrLessThanIsBelieved) {
  const boost::math::normal normal;
  const auto mean_score = [&](double said) {
    double sum = 0;
    std::vector<double> sample;
    for (int k = 0; k < 400; ++k)
      sample.push_back(said * boost::math::quantile(normal, (k + 0.5) / 400));
    for (int k = 0; k < 400; ++k)
      sum += crps(sample, boost::math::quantile(normal, (k + 0.5) / 400));
    return sum / 400;
  };
  EXPECT_LT(mean_score(1), mean_score(0.5));
  EXPECT_LT(mean_score(1), mean_score(2));
}

TEST(Scores, TheIntervalLeavesEqualTailsAndItsEndsAreInside) {
  std::vector<double> sample;
  for (int k = 100; k >= 0; --k)
    sample.push_back(k);
  // Ranks 5.1 and 96.9 of 101: one more value lies at each of 102 ranks equally likely.
  const Interval middle = central_interval(sample, 0.9);
  EXPECT_NEAR(middle.low, 4.1, 1e-12);
  EXPECT_NEAR(middle.high, 95.9, 1e-12);
  EXPECT_NEAR(middle.width(), 91.8, 1e-12);
  EXPECT_TRUE(score(sample, 95.8, 0.9).inside);
  EXPECT_FALSE(score(sample, 96, 0.9).inside);
}

// Of 20 values each is as likely as another to be the least or the most: all 19 others hold it 18 times.
TEST(Scores, AnIntervalHoldsOneMoreOfTheSameAsOftenAsItSays) {
  std::vector<double> values;
  for (int k = 0; k < 20; ++k)
    values.push_back(k * k);
  int held = 0;
  for (std::size_t one = 0; one < values.size(); ++one) {
    std::vector<double> others = values;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(one));
    held += central_interval(others, 0.9).holds(values[one]) ? 1 : 0;
  }
  EXPECT_EQ(held, 18);
}

TEST(Scores, APlaceCountsTiesHalf) {
  EXPECT_DOUBLE_EQ(place_in_sample(std::vector<double>{1, 2, 2, 3}, 2), 0.5);
  EXPECT_DOUBLE_EQ(place_in_sample(std::vector<double>{1, 2, 2, 3}, 0), 0);
  EXPECT_DOUBLE_EQ(place_in_sample(std::vector<double>{1, 2, 2, 3}, 2.5), 0.75);
}

TEST(Scores, ASummaryIsOfMeansAndCounts) {
  const std::vector<Score> scores{score({0, 10}, 5, 0.5), score({0, 2}, 9, 0.5)};
  // {0, 10} and 5: 10 x 1/4; {0, 2} and 9: 2 x 1/4 and 7. Two values hold less than half: all there is.
  const ScoreSummary summary = summarise(scores);
  EXPECT_EQ(summary.forecasts, 2U);
  EXPECT_EQ(summary.inside, 1U);
  EXPECT_DOUBLE_EQ(summary.coverage(), 0.5);
  EXPECT_DOUBLE_EQ(summary.crps, (2.5 + 7.5) / 2);
  EXPECT_DOUBLE_EQ(summary.width, (10.0 + 2.0) / 2);
}

}  // namespace
}  // namespace casetide::analysis
