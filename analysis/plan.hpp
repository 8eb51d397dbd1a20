// The cheapest staffing that is sure: search on a grid, then fresh simulated years that the search never saw.
//
// "Sure": the lower one-sided bound of the share of years in which every aim is met is at least the asked
// assurance; each fresh year draws its own inputs. The bound's 95 % are shared among the candidates that are
// verified (Bonferroni), so that trying again does not help a plan that is not good enough.
//
// The answer's keys are told in analysis/README.md.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/outputs.hpp"
#include "analysis/plan_file.hpp"
#include "analysis/plan_search.hpp"
#include "analysis/points.hpp"
#include "model/read_scenario.hpp"

namespace casetide::analysis {

struct PlanOptions {
  std::uint32_t search_replications = 16;
  std::size_t search_points = 10;
  std::uint32_t fresh_replications = 64;
  std::size_t tries = 3;  ///< candidates verified at most
};

/// The scenario with values of the choices; `day` says from when on, or nothing for always.
[[nodiscard]] std::vector<model::OverlayText> plan_overlays(const PlanFile& plan,
                                                            const std::vector<double>& values,
                                                            const std::vector<double>& now,
                                                            std::int32_t first_day);

/// Years in which all aims hold, at least, of `years`, so that the bound is not below `assurance`; more than
/// `years` when none is enough. `error`: of a wrong "sure".
[[nodiscard]] std::uint32_t met_years_needed(std::uint32_t years, double assurance, double error);

/// The lower one-sided bound of a share (Clopper and Pearson 1934).
[[nodiscard]] double lower_bound(std::uint32_t met, std::uint32_t years, double error);

/// Of each replication: how far its worst aim is above what was asked, in shares or as a part of the target.
/// Nothing due counts as met.
[[nodiscard]] std::vector<double> margins_of(const PlanFile& plan, const OutputValues& values);

/// A scenario with a plan's overlays; the overlays were checked when the plan was read.
using ReadPlan = std::function<model::Scenario(const std::vector<model::OverlayText>& overlays)>;

/// What a plan needs of its scenario.
struct PlanBase {
  model::Scenario scenario;  ///< with the aims' measures among its drift lines, named output-1, ...
  std::vector<double> now;   ///< value of each choice, in its unit
  std::vector<double> prices;  ///< pounds a year of one more of each choice
  ReadPlan read;
};

/// Runs search and verification.
class Planner {
 public:
  Planner(const PlanFile& plan, const PlanBase& base, const Points& points, PlanOptions options);

  [[nodiscard]] nlohmann::json run();

 private:
  using Values = std::vector<double>;  ///< of each choice

  [[nodiscard]] Values values_at(const GridPoint& point) const;
  [[nodiscard]] GridPoint nearest(const Values& values) const;
  [[nodiscard]] double pounds(const Values& values) const;
  [[nodiscard]] model::Scenario scenario_at(const Values& values) const;
  [[nodiscard]] const OutputValues& searched(const Values& values);
  void search(const std::vector<Values>& points);
  [[nodiscard]] Results results_at(const Values& values);
  [[nodiscard]] nlohmann::json simulated(const Values& values);
  [[nodiscard]] Values square_root_start();
  [[nodiscard]] nlohmann::json plan_json(const Values& values);
  [[nodiscard]] nlohmann::json verify(PlanSearch& search, std::optional<PlanCandidate> candidate,
                                      nlohmann::json& answer);
  void explain(const Values& values, nlohmann::json& answer);
  [[nodiscard]] nlohmann::json one_less(const Values& values);
  [[nodiscard]] std::string words(const Values& values) const;

  const PlanFile& plan_;
  const PlanBase& base_;
  const Points& points_;
  PlanOptions options_;
  Outputs outputs_;
  std::map<Values, OutputValues> searched_;
};

/// What one more of a choice costs a year, by the plan or by the scenario; nothing when neither says.
[[nodiscard]] std::optional<double> price_of(const Choice& choice, const model::Scenario& scenario);

[[nodiscard]] std::string plan_text(const nlohmann::json& answer);
[[nodiscard]] std::string plan_html(const nlohmann::json& answer);

}  // namespace casetide::analysis
