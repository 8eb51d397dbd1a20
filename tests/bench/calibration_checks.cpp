// Calibration of the whole procedure from data with known parameters.
//
// Truths are spread evenly over what is searched. Each is simulated; about its outputs lie eight years of three
// series as authorities' years lie (area_evidence.hpp). Points of another design make the emulators. Held
// against: the truth lies in the 90 % region in at least 85 of 100; and a parameter that is called learned has
// a 90 % range at most half as wide as before, which holds it about as often as that.
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <fmt/format.h>

#include "analysis/area_evidence.hpp"
#include "analysis/calibration.hpp"
#include "analysis/calibration_points.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "tests/analysis/temporary_folder.hpp"
#include "tests/bench/checks.hpp"

namespace casetide::bench {
namespace {

using namespace analysis;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kTruths = 100;
constexpr int kDesign = 60;
constexpr int kYears = 8;
constexpr double kChildren = 400;  // conferences a year
constexpr double kRegion = 0.9;
constexpr int kLeastInside = 85;

/// Years about an output's angle, as the model of years says.
SeenOutput years_about(double angle, const YearModel& model, boost::random::mt19937_64& generator) {
  boost::random::normal_distribution<double> normal;
  SeenOutput seen;
  seen.series.values.resize(kYears);
  seen.series.variances = VectorXd::Constant(kYears, angle_of(0.5, kChildren).variance);
  double drift = model.drift * normal(generator);
  for (int year = 0; year < kYears; ++year) {
    seen.series.years.push_back(2016 + year);
    seen.loads.push_back(1);
    const double spread = std::sqrt(model.own * model.own + seen.series.variances[year]);
    seen.series.values[year] = angle + drift + spread * normal(generator);
    drift = model.memory * drift +
            model.drift * std::sqrt(1 - model.memory * model.memory) * normal(generator);
  }
  return seen;
}

}  // namespace

std::vector<Finding> judged_calibration() {
  const std::filesystem::path base =
      std::filesystem::path(CASETIDE_SOURCE_DIR) / "scenarios" / "england-average.toml";
  const BaseLines lines(read_with_snapshot(base).effective);
  const TemporaryFolder folder;
  const StudyFolder kept(folder / "points", {}, Existing::replace);
  CalibrationPoints runner(base, lines, kept, {.seed = 7, .replications = 4, .threads = 2});
  // One even sequence: its first points for the emulators, the rest for truths.
  const MatrixXd points = even_points(kDesign + kTruths, kSearched);
  const MatrixXd outputs = runner.run(points);
  Simulated simulated;
  simulated.add(points.topRows(kDesign), outputs.topRows(kDesign));

  // Levels are as good as anywhere, for truths are spread evenly.
  std::vector<YearModel> years = learn_year_models({}, 0);
  std::vector<OutputModel> models;
  for (std::size_t output = 0; output < kShared; ++output) {
    years[output].level_spread = 1e3;
    models.push_back({&simulated.emulators()[output], &years[output]});
  }
  const HistoryMatch match(models, chairs_load());
  const MatrixXd candidates = even_points(4096, kSearched);
  boost::random::mt19937_64 generator(8);
  int inside = 0;
  int learned = 0;
  int held = 0;
  double widest = 0;
  for (int k = 0; k < kTruths; ++k) {
    const VectorXd truth = points.row(kDesign + k).transpose();
    std::vector<SeenOutput> seen;
    for (std::size_t output = 0; output < kShared; ++output)
      seen.push_back(
          years_about(outputs(kDesign + k, static_cast<Index>(output)), years[output], generator));
    const HistoryMatch::Posterior posterior = match.match(candidates, seen, 1000);
    if (posterior.candidates.empty()) continue;
    inside += HistoryMatch::region_of(posterior, match.log_likelihood(truth, seen)) <= kRegion;
    for (Index input = 0; input < truth.size(); ++input) {
      const Learned found = learned_input(posterior, input);
      if (!found.learned) continue;
      learned += 1;
      held += found.range.holds(truth[input]);
      widest = std::max(widest, found.range.width());
    }
  }
  return {{"Calibration: truths in the 90 % region, of 100", fmt::format("{}", inside),
           fmt::format("at least {}", kLeastInside), inside >= kLeastInside, true},
          {"Calibration: 90 % ranges of parameters called learned that hold the truth",
           fmt::format("{} of {}, the widest {:.2f}", held, learned, widest), "widest 0.45",
           widest <= 0.45, true}};
}

}  // namespace casetide::bench
