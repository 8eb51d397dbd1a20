#include "analysis/pattern_search.hpp"

namespace casetide::analysis {

Eigen::VectorXd pattern_search(const std::function<double(const Eigen::VectorXd&)>& height,
                               Eigen::VectorXd start, PatternSteps steps) {
  double best = height(start);
  while (steps.step >= steps.finest) {
    bool better = false;
    for (Eigen::Index i = 0; i < start.size(); ++i) {
      for (const double way : {steps.step, -steps.step}) {
        Eigen::VectorXd tried = start;
        tried[i] += way;
        const double value = height(tried);
        if (!(value > best)) continue;
        best = value;
        start = tried;
        better = true;
        break;
      }
    }
    if (!better) steps.step /= 2;
  }
  return start;
}

}  // namespace casetide::analysis
