// Simulations of a calibration: points of what is searched, as overlays on a base scenario, replicated through
// one folder with the same families and luck and all other inputs as stated.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

#include <Eigen/Core>

#include "analysis/output_folder.hpp"
#include "analysis/searched.hpp"

namespace casetide::analysis {

class CalibrationPoints {
 public:
  struct Options {
    std::uint32_t seed = 1;
    std::uint32_t replications = 8;
    int threads = 1;
    const std::atomic<bool>* stop = nullptr;
  };

  /// `lines` are the base's; they and `folder` must outlive this.
  CalibrationPoints(std::filesystem::path base, const BaseLines& lines, const StudyFolder& folder,
                    Options options);

  /// Outputs (searched.hpp) of points of the unit cube, a row each; progress on standard error. Points that the
  /// folder holds are not run again. Throws as Points::run does.
  [[nodiscard]] Eigen::MatrixXd run(const Eigen::MatrixXd& points);
  /// Replications of the last call that were not in the folder before.
  [[nodiscard]] std::uint32_t replications_run() const { return replications_run_; }

 private:
  std::filesystem::path base_;
  const BaseLines& lines_;
  const StudyFolder& folder_;
  Options options_;
  std::uint32_t replications_run_ = 0;
};

}  // namespace casetide::analysis
