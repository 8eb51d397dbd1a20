// A pilot: the scenario from an empty start, to see how long it takes to fill.
//
// It is the same scenario with its year drawn out backwards over the years before it and no warm-up; its
// weekly series go to analysis/warm_up.hpp. Policies and shocks with dates hold on their dates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "analysis/results.hpp"
#include "analysis/warm_up.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// Replications of a pilot: kIntervalPairsLeast pairs, so that growth has an interval.
inline constexpr std::uint32_t kPilotReplications = 16;

/// kPilotYearsLeast years at least, which end with the scenario's; none where they would begin before the
/// years whose bank holidays are known.
[[nodiscard]] std::optional<model::Scenario> pilot_of(const model::Scenario& scenario);

/// Whether its file says how long the warm-up is. Where it does not, a pilot finds it.
[[nodiscard]] bool states_warm_up(const model::Scenario& scenario);

/// What commands without a pilot say of a warm-up that is not stated; empty where it is, or where there is none.
[[nodiscard]] std::string assumed_warm_up(const model::Scenario& scenario);

/// What a pilot says of a scenario's warm-up, in words for its run, and how many years that run has.
struct FoundWarmUp {
  int years = 0;
  std::string note;
  bool grows = false;  ///< backlog does, so that there is no typical year
};

/// Of a scenario that has no pilot.
[[nodiscard]] FoundWarmUp without_pilot(const model::Scenario& scenario);

/// Of a scenario that states its warm-up the years stay; of another they are those that MSER-5 found, or
/// stay as well where it finds none.
[[nodiscard]] FoundWarmUp judged_warm_up(const model::Scenario& scenario, const WarmUp& found);

/// Adds the note to those of a run's summary or of a comparison; where backlog grows to the cautions of its
/// answer, before all others.
void tell(const FoundWarmUp& found, nlohmann::json& answer);

/// Children in each strand, and without a worker by role, week by week; `results` are of pilot_of.
[[nodiscard]] WarmUp warm_up_of(const Results& results);

}  // namespace casetide::analysis
