#include "analysis/calibration_points.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/outputs.hpp"
#include "analysis/points.hpp"
#include "analysis/progress_bar.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "model/uncertain_inputs.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {

using Eigen::Index;
using Eigen::MatrixXd;

CalibrationPoints::CalibrationPoints(std::filesystem::path base, const BaseLines& lines,
                                     const StudyFolder& folder, Options options)
    : base_(std::move(base)), lines_(lines), folder_(folder), options_(options) {}

MatrixXd CalibrationPoints::run(const MatrixXd& points) {
  std::vector<model::Scenario> scenarios;
  std::vector<Point> items;
  const std::vector<std::string> measures = band_measures();
  for (Index i = 0; i < points.rows(); ++i) {
    const std::string overlay = point_overlay(lines_, points.row(i).transpose());
    model::Reading reading = read_with_snapshot(
        base_, {.texts = {{"point", overlay}, {"outputs", outputs_overlay(measures)}}});
    for (const model::Problem& problem : reading.problems)
      fmt::print(stderr, "{}\n", to_string(problem));
    sim::expects(reading.scenario.has_value(), "a point of a base that was read can be read");
    scenarios.push_back(std::move(*reading.scenario));
    model::fix_inputs(scenarios.back(), {.as_stated = true});
    items.push_back({point_name("point", overlay), nullptr, options_.replications});
  }
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i].scenario = &scenarios[i];
  const Outputs outputs(outputs_of(scenarios.front(), outputs_overlay_names(measures.size())),
                        scenarios.front());
  ProgressBar bar(fmt::format("{} point{} of {} replications", points.rows(),
                              points.rows() == 1 ? "" : "s", options_.replications));
  const Points runner(folder_, pathway_simulation(),
                      {.seed = options_.seed,
                       .threads = options_.threads,
                       .stop = options_.stop,
                       .on_progress = [&](const Progress& progress) {
                         replications_run_ = progress.done;
                         bar.show(progress);
                       }});
  const std::vector<OutputValues> values = runner.run(items, outputs);
  MatrixXd results(points.rows(), static_cast<Index>(kShared));
  for (Index i = 0; i < points.rows(); ++i) {
    const std::array<double, kShared> of = outputs_of_bands(values[static_cast<std::size_t>(i)]);
    for (std::size_t output = 0; output < kShared; ++output)
      results(i, static_cast<Index>(output)) = of[output];
  }
  return results;
}

}  // namespace casetide::analysis
