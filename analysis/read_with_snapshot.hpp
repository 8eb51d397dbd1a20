// A scenario with all that a run of it needs: its files, and the snapshot that it goes on from if any.
#pragma once

#include <filesystem>

#include "model/read_scenario.hpp"

namespace casetide::analysis {

/// model::read_scenario, and the snapshot read, checked and fitted to the scenario; what is wrong with it
/// is told as the problems of the other files are. The scenario's files then name the snapshot too, with
/// its fingerprint for text, so that results of another snapshot are another scenario's.
[[nodiscard]] model::Reading read_with_snapshot(const std::filesystem::path& file,
                                                const model::MorePolicies& more = {});

}  // namespace casetide::analysis
