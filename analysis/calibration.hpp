// A calibration: simulations of a base scenario, emulators of them, and what authorities' years say of each.
//
// One set of simulations serves every authority, for loads are multiples of the base's. The first wave is
// spread evenly; the second is where some authority's years rule out least, and the emulators are built again
// from both. Points are replicated through `Study` with the same families and luck, all other inputs as
// stated. What the answers look like as a file is for analysis/area_overlay.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "analysis/area_evidence.hpp"
#include "analysis/emulator.hpp"
#include "analysis/history_match.hpp"
#include "analysis/published_table.hpp"
#include "analysis/scores.hpp"
#include "analysis/searched.hpp"

namespace casetide::analysis {

/// Runs points of the unit cube, a row each, and gives their outputs (searched.hpp), a row each.
using RunPoints = std::function<Eigen::MatrixXd(const Eigen::MatrixXd& points)>;

/// Simulations so far, and emulators of them.
class Simulated {
 public:
  void add(const Eigen::MatrixXd& points, const Eigen::MatrixXd& outputs);
  [[nodiscard]] const std::vector<Emulator>& emulators() const { return emulators_; }
  [[nodiscard]] Eigen::Index count() const { return points_.rows(); }
  /// Points that an emulator built from the others predicts within its 95 % interval, of `count`.
  [[nodiscard]] int predicted(std::size_t output) const;
  [[nodiscard]] const Eigen::MatrixXd& points() const { return points_; }
  [[nodiscard]] const Eigen::MatrixXd& outputs() const { return outputs_; }

 private:
  Eigen::MatrixXd points_;
  Eigen::MatrixXd outputs_;
  std::vector<Emulator> emulators_;
};

struct AreaFit {
  const Authority* authority = nullptr;
  int years = 0;  ///< with a share in time
  HistoryMatch::Posterior posterior;
  std::vector<Learned> learned;  ///< one for each of Searched, places within 0 to 1
};

class Calibration {
 public:
  /// Both must outlive this.
  Calibration(const PublishedTable& table, int until);

  [[nodiscard]] int until() const { return until_; }
  /// How much of a year's change of volume conference chairs feel, the rest being met by more of them: 0 to 1,
  /// learned from all authorities of the table together once there are simulations.
  [[nodiscard]] double load_response() const { return load_response_; }
  void learn_load_response(const Simulated& simulated);
  /// Points for a second wave, none of the first: some for each authority, where its years rule out least.
  [[nodiscard]] Eigen::MatrixXd second_wave(const Simulated& simulated,
                                            const std::vector<const Authority*>& areas,
                                            std::size_t count) const;
  [[nodiscard]] AreaFit fit(const Simulated& simulated, const Authority& authority) const;
  /// The percentage in time of a later year, as a sample; where every point is ruled out, from the
  /// authority's years alone.
  [[nodiscard]] std::vector<double> forecast(const Simulated& simulated, const AreaFit& fit,
                                             int year, std::uint64_t seed) const;

 private:
  [[nodiscard]] HistoryMatch match(const Simulated& simulated) const;

  const PublishedTable& table_;
  int until_;
  std::vector<YearModel> years_;
  double load_response_;
};

/// One authority's forecasts of a held-out year, and what happened.
struct HeldOutYear {
  std::string area;
  double actual = 0;
  std::vector<double> calibrated;
  std::vector<double> last_year;  ///< as in the last year fitted; empty where it cannot be made
  std::vector<double> three_year_mean;  ///< of the last three; likewise
};

}  // namespace casetide::analysis
