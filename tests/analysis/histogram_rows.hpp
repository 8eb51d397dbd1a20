// Histograms from a table with a row a replication, as tests write them down.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include "analysis/estimate.hpp"

namespace casetide::analysis {

[[nodiscard]] inline Histograms histograms_of(const Eigen::MatrixXd& rows) {
  return {static_cast<std::size_t>(rows.cols()), [rows](std::size_t bin) {
            const Eigen::VectorXd counts = rows.col(static_cast<Eigen::Index>(bin));
            return std::vector<double>(counts.begin(), counts.end());
          }};
}

}  // namespace casetide::analysis
