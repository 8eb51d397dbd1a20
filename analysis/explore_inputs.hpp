// What an exploration varies and what it looks at: the uncertain inputs of a scenario, each table of shares as
// one, with words for people; and the outputs that are taken when none is asked for.
#pragma once

#include <string>
#include <vector>

#include "analysis/morris.hpp"
#include "analysis/outputs.hpp"
#include "model/input_draw.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// A value with a range, or a table whose shares are uncertain together.
struct ExploreInput {
  std::string name;   ///< path of the value or of the table
  std::string label;  ///< "Screen the referral: effort median"
  std::vector<model::UncertainInput> parts;

  [[nodiscard]] bool is_table() const { return !parts.front().table.empty(); }
};

/// By name, so that what belongs together stands together.
[[nodiscard]] std::vector<ExploreInput> explore_inputs(const model::Scenario& scenario);

[[nodiscard]] std::vector<MorrisInput> morris_inputs(const std::vector<ExploreInput>& inputs);

/// A path in words: the label of the step, clock, event, team or strand that it is about, then the rest.
[[nodiscard]] std::string label_of_path(const model::Scenario& scenario, const std::string& path);

/// A value in its base unit, in words: "90 minutes", "7.2 %".
[[nodiscard]] std::string value_text(double value, model::Unit unit);

/// Late shares of the clocks that the scenario compares with published figures (else of its first clocks with
/// a limit), the published conferences held, the published caseload, and the cost where there is one.
[[nodiscard]] std::vector<Output> default_outputs(const model::Scenario& scenario);

}  // namespace casetide::analysis
