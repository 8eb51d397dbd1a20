// A pilot: the scenario from an empty start, to see how long it takes to fill.
//
// It is the same scenario with its year drawn out backwards over the years before it and no warm-up; its
// weekly series go to analysis/warm_up.hpp. Policies and shocks with dates hold on their dates.
#pragma once

#include <cstdint>

#include "analysis/results.hpp"
#include "analysis/warm_up.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// Replications of a pilot: kIntervalPairsLeast pairs, so that growth has an interval.
inline constexpr std::uint32_t kPilotReplications = 16;

/// Nothing precedes 1971, so a scenario whose year is too early has none: then the years are fewer.
[[nodiscard]] model::Scenario pilot_of(const model::Scenario& scenario);

/// Children in each strand, and without a worker by role, week by week; `results` are of pilot_of.
[[nodiscard]] WarmUp warm_up_of(const Results& results);

}  // namespace casetide::analysis
