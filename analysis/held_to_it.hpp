// A saved study held to what happened: each figure's spread over single simulated years beside the actual.
//
// The prediction of a figure is its value in each replication, a year each. Beside it stand two forecasts
// that anybody can make from the actuals' own past: last year's value, and the mean of the last three, each
// spread by its own past errors where there are any. Nothing here runs anything.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/actuals.hpp"
#include "analysis/results.hpp"
#include "model/problems.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// The scenario of a study, from the text that its results hold. Nothing after a problem.
[[nodiscard]] std::optional<model::Scenario> scenario_of(const Results& results,
                                                         model::Problems& problems);

struct Naive {
  double value = 0;
  double crps = 0;
  std::optional<std::vector<bool>>
      inside;  ///< each of kScoredIntervals; absent without past errors
};

struct HeldFigure {
  std::string study;
  std::string measure;
  std::string period;
  std::string unit;
  double actual = 0;
  std::vector<double>
      bounds;        ///< 2.5, 5, 10, 25, 50, 75, 90, 95 and 97.5 of 100 simulated years below
  double place = 0;  ///< share of simulated years below the actual
  double crps = 0;
  std::vector<bool> inside;  ///< each of kScoredIntervals
  std::optional<Naive> last_year;
  std::optional<Naive> three_years;
};

struct HeldStudy {
  std::vector<HeldFigure> figures;
  std::vector<model::Problem> left_out;  ///< actuals that are not held, and why
};

/// Every actual of the study's year. Those of earlier years serve the simple forecasts, a month or week
/// across the year's end is left out; a measure that the scenario does not have, or another period, is a
/// problem.
[[nodiscard]] HeldStudy hold_to(const Results& results, std::span<const Actual> actuals,
                                model::Problems& problems);

/// The figures with their summary: {"figures", "summary"}; of "summary" each {"name", "forecasts", "inside",
/// "relative_crps"}, the last the mean of CRPS over the median's size. Of the simple forecasts only figures
/// that have them, beside this forecast on the same figures.
[[nodiscard]] nlohmann::json held_json(std::span<const HeldFigure> figures);

[[nodiscard]] std::string held_text(const nlohmann::json& held);
/// One file that needs nothing beside it.
[[nodiscard]] std::string held_html(const nlohmann::json& held);

}  // namespace casetide::analysis
