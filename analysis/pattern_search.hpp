// The greatest value of a function of a few numbers, by trying a step each way along each of them and halving
// the step when none helps. Draws nothing and needs no derivative; finds the nearest peak.
#pragma once

#include <functional>

#include <Eigen/Core>

namespace casetide::analysis {

struct PatternSteps {
  double step = 1;
  double finest = 0.01;
};

[[nodiscard]] Eigen::VectorXd pattern_search(
    const std::function<double(const Eigen::VectorXd&)>& height, Eigen::VectorXd start,
    PatternSteps steps);

}  // namespace casetide::analysis
