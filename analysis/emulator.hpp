// An emulator: a quick stand-in for a simulator, which says how far it may be wrong.
//
// A Gaussian process with a linear trend and a Matern 5/2 correlation, a length for each input, and noise, since
// two runs of a simulator at one point differ. Lengths and noise are those of greatest likelihood, trend and
// variance with them; found by a pattern search, which draws nothing, so the same points give the same
// emulator. Inputs are scaled by the caller to 0 to 1. One emulator an output. What is implausible, given what
// was seen, is for analysis/history_match.hpp.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace casetide::analysis {

class Emulator {
 public:
  struct Prediction {
    double mean = 0;
    double variance = 0;  ///< of the simulator's mean there: without the noise of a run
  };

  /// A row a point; `outputs` has one value a point. At least three points more than inputs.
  Emulator(Eigen::MatrixXd points, Eigen::VectorXd outputs);

  [[nodiscard]] Prediction at(const Eigen::VectorXd& point) const;
  /// Its mean alone, at a fraction of the work.
  [[nodiscard]] double mean(const Eigen::VectorXd& point) const;
  /// Variance of a run about the simulator's mean.
  [[nodiscard]] double noise_variance() const { return variance_ * noise_; }
  [[nodiscard]] const Eigen::VectorXd& lengths() const { return lengths_; }
  /// Each point predicted from the others (lengths kept), less what was run there, divided by what the
  /// emulator says of the difference's standard deviation.
  [[nodiscard]] Eigen::VectorXd left_out_errors() const;

 private:
  [[nodiscard]] double fit(const Eigen::VectorXd& log_lengths, double log_noise);
  [[nodiscard]] Eigen::VectorXd correlations(const Eigen::VectorXd& point) const;

  Eigen::MatrixXd points_;
  Eigen::VectorXd outputs_;
  Eigen::MatrixXd trend_;  // [point][1, inputs]
  Eigen::VectorXd lengths_;
  double noise_ = 0;  // as a part of variance_
  double variance_ = 0;
  Eigen::VectorXd slope_;
  Eigen::VectorXd weights_;  // correlation matrix inverse times residuals
  Eigen::LLT<Eigen::MatrixXd> factor_;
  Eigen::LLT<Eigen::MatrixXd> trend_factor_;
};

}  // namespace casetide::analysis
