// An emulator against functions that are known, and against the formulas that it stands for, by hand.
#include "analysis/emulator.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <gtest/gtest.h>

namespace casetide::analysis {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Made {
  MatrixXd points;
  VectorXd outputs;
};

/// A bent function of the first two inputs; the third does nothing.
double truth(const VectorXd& x) {
  return 2 * x[0] + std::sin(4 * x[1]) + x[0] * x[1];
}

Made made_points(int count, double noise_sd, std::uint64_t seed) {
  boost::random::mt19937_64 generator(seed);
  boost::random::uniform_01<double> uniform;
  boost::random::normal_distribution<double> normal;
  Made made{MatrixXd(count, 3), VectorXd(count)};
  for (int i = 0; i < count; ++i) {
    for (int j = 0; j < 3; ++j)
      made.points(i, j) = uniform(generator);
    made.outputs[i] = truth(made.points.row(i).transpose()) + noise_sd * normal(generator);
  }
  return made;
}

TEST(Emulator, WithoutNoiseItGoesThroughItsPointsAndIsCloseBetweenThem) {
  const Made made = made_points(60, 0, 1);
  const Emulator emulator(made.points, made.outputs);
  EXPECT_NEAR(emulator.at(made.points.row(7).transpose()).mean, made.outputs[7], 0.02);
  const Made others = made_points(200, 0, 2);
  double worst = 0;
  for (int i = 0; i < 200; ++i)
    worst = std::max(
        worst, std::abs(emulator.at(others.points.row(i).transpose()).mean - others.outputs[i]));
  EXPECT_LT(worst, 0.25) << "of values from 0 to 3";
}

// 200 new points, two standard deviations and a half: 98.8 of 100 where the emulator is right; fewer than 180
// would be one in ten beyond, which a variance four times too small gives (twin).
TEST(Emulator, ItsVarianceSaysHowFarItIsWrong) {
  const Made made = made_points(40, 0.1, 3);
  const Emulator emulator(made.points, made.outputs);
  const Made others = made_points(200, 0, 4);
  int within = 0;
  int within_a_fifth = 0;
  for (int i = 0; i < 200; ++i) {
    const Emulator::Prediction there = emulator.at(others.points.row(i).transpose());
    const double off = std::abs(there.mean - others.outputs[i]) / std::sqrt(there.variance);
    within += off < 2.5 ? 1 : 0;
    within_a_fifth += off < 0.5 ? 1 : 0;
  }
  EXPECT_GE(within, 180);
  EXPECT_LT(within_a_fifth, 180) << "the bound above has teeth";
}

TEST(Emulator, ItTellsNoiseFromShape) {
  const Made made = made_points(80, 0.2, 5);
  const Emulator emulator(made.points, made.outputs);
  EXPECT_GT(std::sqrt(emulator.noise_variance()), 0.1);
  EXPECT_LT(std::sqrt(emulator.noise_variance()), 0.3);
  EXPECT_GT(emulator.lengths()[2], 2 * emulator.lengths()[1]) << "the third input does nothing";
}

// A straight line with noise is left to the trend, whose error at a point is that of least squares: with
// x = 0, 1/19, ... and sd s, the variance of the line at 1/2 is s^2 / 20.
TEST(Emulator, OfAStraightLineItKnowsAsMuchAsLeastSquares) {
  boost::random::mt19937_64 generator(6);
  boost::random::normal_distribution<double> normal;
  MatrixXd points(20, 1);
  VectorXd outputs(20);
  for (int i = 0; i < 20; ++i) {
    points(i, 0) = i / 19.0;
    outputs[i] = 1 + 3 * points(i, 0) + 0.1 * normal(generator);
  }
  const Emulator emulator(points, outputs);
  const Emulator::Prediction middle = emulator.at(VectorXd::Constant(1, 0.5));
  EXPECT_NEAR(middle.mean, outputs.mean(), 0.08);
  EXPECT_GT(std::sqrt(middle.variance), 0.1 / std::sqrt(20.0) / 2);
  EXPECT_LT(std::sqrt(middle.variance), 0.1);
}

TEST(Emulator, LeavingAPointOutIsAsBuildingWithoutIt) {
  const Made made = made_points(30, 0.1, 7);
  const Emulator emulator(made.points, made.outputs);
  const VectorXd errors = emulator.left_out_errors();
  int within = 0;
  for (int i = 0; i < 30; ++i)
    within += std::abs(errors[i]) < 3 ? 1 : 0;
  EXPECT_GE(within, 28);
  EXPECT_GT(errors.cwiseAbs().maxCoeff(), 0.5);
}

}  // namespace
}  // namespace casetide::analysis
