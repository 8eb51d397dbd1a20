// History matching: which values of what is searched are not ruled out by what was seen, and among those how
// likely each is.
//
// A simulator's inputs lie within 0 and 1; emulators stand for its outputs. What was seen of an output is a
// series of years, angles, each from the simulator at the inputs with that year's load, and off it by what
// years have that no simulator holds (analysis/year_model.hpp): so the discrepancy, between years and
// beyond them, is learned from all authorities, not assumed. A point is implausible for an output as far as
// the emulated mean is from the series' mean in standard deviations of emulator, discrepancy and counting
// together, and ruled out beyond 3. Those left are weighted by likelihood, with the spread of levels between
// authorities as what was believed before. Nothing here knows what is searched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "analysis/emulator.hpp"
#include "analysis/scores.hpp"
#include "analysis/year_model.hpp"

namespace casetide::analysis {

inline constexpr double kRuledOutBeyond = 3;

/// What was seen of one output: its years, and each year's load as a multiple of that input's usual.
struct SeenOutput {
  YearSeries series;
  std::vector<double> loads;
};

/// Which input is a load, and what 0 and 1 of it stand for: a load twice as high is twice as much of that,
/// as far as a service's capacity does not follow its load (`response`: 0 it follows, 1 it stays).
struct LoadInput {
  Eigen::Index input = 0;
  double low = 0;
  double high = 1;
  double response = 1;
  /// The point with its load multiplied, within 0 to 1.
  [[nodiscard]] Eigen::VectorXd at(Eigen::VectorXd point, double multiple) const;
};

struct OutputModel {
  const Emulator* emulator = nullptr;
  const YearModel* years = nullptr;
};

/// Evenly spread points of the unit cube (Sobol), a row each.
[[nodiscard]] Eigen::MatrixXd even_points(std::size_t count, std::size_t inputs);

class HistoryMatch {
 public:
  /// `models` and `seen`: one an output; what they point to must outlive this. An output without years is
  /// not looked at.
  HistoryMatch(std::vector<OutputModel> models, LoadInput load);

  /// The greatest implausibility over the outputs.
  [[nodiscard]] double implausibility(const Eigen::VectorXd& point,
                                      std::span<const SeenOutput> seen) const;
  /// Log likelihood of the years, and of the levels among authorities'.
  [[nodiscard]] double log_likelihood(const Eigen::VectorXd& point,
                                      std::span<const SeenOutput> seen) const;

  struct Posterior {
    Eigen::MatrixXd points;    ///< a row a sample, all equally likely; none if all were ruled out
    double not_ruled_out = 0;  ///< share of the candidates
    double worth = 0;          ///< effective number of different samples
    std::vector<double> candidates;  ///< log likelihood of those not ruled out, falling
  };
  [[nodiscard]] Posterior match(const Eigen::MatrixXd& candidates, std::span<const SeenOutput> seen,
                                std::size_t samples) const;

  /// Where `log_likelihood` lies in the posterior: the share of it that is more likely. The truth's is at
  /// most 0.9 in 90 of 100 cases where all is as assumed.
  [[nodiscard]] static double region_of(const Posterior& posterior, double log_likelihood);

  /// Values (angles) that output may have in a later year with that multiple of the usual load; `variance` is
  /// what counting will add. How far loads will be off is in what years have of their own, which was learned
  /// from years whose loads nobody foresaw. Draws belong to `key` alone.
  [[nodiscard]] std::vector<double> forecast(const Posterior& posterior,
                                             std::span<const SeenOutput> seen, std::size_t output,
                                             int year, double load, double variance,
                                             std::uint64_t key) const;

 private:
  /// What the covariance of an output's years gives, whatever the point.
  struct Factored {
    Eigen::LLT<Eigen::MatrixXd> factor;
    Eigen::VectorXd weights;  ///< its inverse times ones
    double log_root = 0;      ///< half the logarithm of its determinant
  };
  [[nodiscard]] std::vector<Factored> factored(std::span<const SeenOutput> seen) const;
  /// The years less what is emulated for each year's load.
  [[nodiscard]] Eigen::VectorXd residuals(const Eigen::VectorXd& point, const SeenOutput& seen,
                                          const Emulator& emulator) const;
  [[nodiscard]] double implausibility(const Eigen::VectorXd& point,
                                      std::span<const SeenOutput> seen,
                                      const std::vector<Factored>& factored) const;
  [[nodiscard]] double log_likelihood(const Eigen::VectorXd& point,
                                      std::span<const SeenOutput> seen,
                                      const std::vector<Factored>& factored) const;

  std::vector<OutputModel> models_;
  LoadInput load_;
};

/// What the data said of one input: the middle of its posterior, and whether that is at most half as wide as
/// the same part of what was believed before (evenly spread over 0 to 1).
struct Learned {
  double median = 0;
  Interval range;  ///< 90 %
  bool learned = false;
};
[[nodiscard]] Learned learned_input(const HistoryMatch::Posterior& posterior, Eigen::Index input);

}  // namespace casetide::analysis
