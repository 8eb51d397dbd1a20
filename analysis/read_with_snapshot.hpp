// A scenario with all that a run of it needs: its files, and the snapshot that it goes on from if any.
#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "model/read_scenario.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {

/// model::read_scenario, and the snapshot read, checked and fitted to the scenario; what is wrong with it
/// is told as the problems of the other files are. The scenario's files then name the snapshot too, with
/// its fingerprint for text, so that results of another snapshot are another scenario's. A policy of a
/// file that begins after all that is told, `months_after` the year included, is a problem too.
[[nodiscard]] model::Reading read_with_snapshot(const std::filesystem::path& file,
                                                const model::MorePolicies& more = {},
                                                int months_after = 0);

/// The day of the snapshot among a scenario's files, for results, which keep its fingerprint and no more.
[[nodiscard]] std::optional<sim::LocalDays> snapshot_day(
    std::span<const model::Scenario::File> files);

}  // namespace casetide::analysis
