// Morris screening against functions whose elementary effects are known by hand.
#include "analysis/morris.hpp"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace casetide::analysis {
namespace {

using Function = std::function<std::vector<double>(const std::vector<double>&)>;

MorrisEvaluate evaluated(const Function& function, std::size_t* asked = nullptr) {
  return [function, asked](const std::vector<MorrisPoint>& points) {
    if (asked != nullptr) *asked += points.size();
    const std::size_t outputs = function(points.front().at).size();
    Eigen::MatrixXd answers(static_cast<Eigen::Index>(points.size()),
                            static_cast<Eigen::Index>(outputs));
    for (Eigen::Index row = 0; row < answers.rows(); ++row) {
      const std::vector<double> answer = function(points[static_cast<std::size_t>(row)].at);
      for (Eigen::Index output = 0; output < answers.cols(); ++output)
        answers(row, output) = answer[static_cast<std::size_t>(output)];
    }
    return answers;
  };
}

std::vector<MorrisInput> inputs(std::size_t count) {
  std::vector<MorrisInput> made;
  for (std::size_t i = 0; i < count; ++i)
    made.push_back({"step." + std::to_string(100 + i / 3) + "." + std::to_string(i % 3), 1});
  return made;
}

// Over the levels 0.05 to 0.95 a slope of c makes 0.9 c; a product of two inputs makes an effect that
// hangs on where the other is.
std::vector<double> known(const std::vector<double>& at) {
  return {3 * at[0] - 2 * at[1] + 0.5 * at[2], at[0] * at[1], at[3] * at[3]};
}

/// What is wrong with the effects of `known`, or nothing.
std::string fault(const Function& function) {
  const auto groups = screen(inputs(5), {.seed = 3, .trajectories = 40}, evaluated(function));
  if (groups.size() != 5) return "not told apart";
  const double slopes[] = {3, -2, 0.5, 0, 0};
  for (std::size_t i = 0; i < 5; ++i) {
    const MorrisEffect& effect = groups[i].effects[0];
    if (std::abs(*effect.mu - 0.9 * slopes[i]) > 1e-12) return "mu of input " + std::to_string(i);
    if (std::abs(effect.mu_star - 0.9 * std::abs(slopes[i])) > 1e-12) return "mu*";
    if (effect.sigma > 1e-12) return "sigma of a straight line";
    if (effect.rises != (slopes[i] > 0 ? 40U : 0U)) return "rises";
  }
  for (const std::size_t i : {0U, 1U}) {
    // 0.9 times the other's level: sizes within 0.9 * 0.05 and 0.9 * 0.95, and they differ.
    const MorrisEffect& effect = groups[i].effects[1];
    if (effect.sigma < 0.1 || effect.mu_star < 0.045 || effect.mu_star > 0.855)
      return "interaction";
    if (*effect.low > effect.mu_star || *effect.high < effect.mu_star) return "interval";
  }
  // A square over two levels: (0.65^2 - 0.05^2) or (0.95^2 - 0.35^2), scaled by 3 / 2.
  const MorrisEffect& bend = groups[3].effects[2];
  if (bend.mu_star < 0.63 - 1e-12 || bend.mu_star > 1.17 + 1e-12) return "bend";
  if (groups[4].effects[2].mu_star != 0) return "an input of nothing";
  return "";
}

TEST(Morris, GivesEffectsThatAreKnown) {
  EXPECT_EQ(fault(known), "");
}

TEST(Morris, TheCheckAboveHasTeeth) {
  EXPECT_NE(fault([](std::vector<double> at) {
              std::swap(at[1], at[2]);  // two inputs mistaken for each other
              return known(at);
            }),
            "");
  EXPECT_NE(fault([](std::vector<double> at) {
              at[0] = 0.5 * (at[0] + 0.5);  // an input that moves less than it should
              return known(at);
            }),
            "");
}

TEST(Morris, FindsTheFewAmongHundredsWithinItsBudget) {
  const std::size_t active[] = {17, 140, 141, 300};
  const Function few = [&](const std::vector<double>& at) {
    double sum = 0;
    for (const std::size_t i : active)
      sum += (i % 2 == 0 ? 1 : -1) * at[i];
    return std::vector<double>{sum};
  };
  const MorrisOptions options{.seed = 5, .trajectories = 6};
  std::size_t asked = 0;
  const auto groups = screen(inputs(400), options, evaluated(few, &asked));
  EXPECT_LE(asked, morris_points(400, options));
  EXPECT_EQ(morris_points(400, options), 6U * 51U);
  EXPECT_THAT(kept_inputs(groups, 12, 0.01), ::testing::ElementsAreArray(active));
  EXPECT_THAT(kept_inputs(groups, 2, 0.01), ::testing::SizeIs(2));
  std::size_t next = 0;
  for (const MorrisGroup& group : groups) {  // every input in one group
    EXPECT_EQ(group.first, next);
    next = group.end;
    if (!group.is_single()) {
      EXPECT_LT(group.effects[0].mu_star, 1e-12);
    }
  }
  EXPECT_EQ(next, 400U);
}

TEST(Morris, OppositeEffectsInAGroupDoNotHideEachOther) {
  // With one group alone, effects of +1 and -1 cancel on trajectories where both move the same way and
  // add up where they do not: on average their size is 0.9, and hidden only on all of 20 by 2^-20.
  const auto groups =
      screen(inputs(2), {.seed = 1, .trajectories = 20, .most_groups = 1},
             evaluated([](const std::vector<double>& at) { return std::vector{at[0] - at[1]}; }));
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_GT(groups[0].effects[0].mu_star, 0.08);
  EXPECT_FALSE(groups[0].effects[0].mu.has_value());
}

TEST(Morris, ATableMovesAsAWhole) {
  const std::vector<MorrisInput> mixed = {{"a", 1}, {"table", 3}, {"b", 1}};
  std::size_t asked = 0;
  const auto groups = screen(mixed, {.seed = 1, .trajectories = 4},
                             evaluated(
                                 [](const std::vector<double>& at) {
                                   EXPECT_EQ(at.size(), 5U);
                                   return std::vector{at[0], at[1] * at[2] + at[3], at[4]};
                                 },
                                 &asked));
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(asked, 4U * 4U);
  EXPECT_GT(groups[1].effects[1].mu_star, 0);
  EXPECT_FALSE(groups[1].effects[1].mu.has_value());
  EXPECT_EQ(groups[1].effects[0].mu_star, 0);
  EXPECT_NEAR(*groups[2].effects[2].mu, 0.9, 1e-12);
}

TEST(Morris, TheSameSeedAsksForTheSamePoints) {
  const auto points_of = [](std::uint32_t seed) {
    std::vector<std::vector<double>> all;
    const auto groups = screen(inputs(30), {.seed = seed}, [&](const auto& points) {
      Eigen::MatrixXd answers(static_cast<Eigen::Index>(points.size()), 1);
      for (std::size_t i = 0; i < points.size(); ++i) {
        all.push_back(points[i].at);
        answers(static_cast<Eigen::Index>(i), 0) = points[i].at[7];
      }
      return answers;
    });
    return all;
  };
  EXPECT_EQ(points_of(4), points_of(4));
  EXPECT_NE(points_of(4), points_of(5));
}

}  // namespace
}  // namespace casetide::analysis
