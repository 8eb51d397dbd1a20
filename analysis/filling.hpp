// Whether a reported year still fills: a warm-up that is too short, told from the run's own numbers.
//
// A typical year ends as it began: the same season, a whole year later. So children in a strand on its last
// day are set beside those on its first, replication by replication. That costs nothing and sees growth in the year; how
// long a warm-up should be, only a pilot can say (analysis/pilot.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/results.hpp"

namespace casetide::analysis {

/// A strand with more children at the end of the year than at its start.
struct Filling {
  std::string label;
  double growth = 0;  ///< expected, as a share of those at the start
};

/// Probability at most that any strand is named by chance whose expected growth is no more than
/// kGrowthMaterial (analysis/warm_up.hpp): t tests over pairs, shared out over the strands.
inline constexpr double kFillingError = 0.01;

/// In the order of the strands; none that grows by less than a week brings, as it does where the year ends
/// with holidays in which nobody works; none of fewer children than kGrowthLeast, or with fewer than
/// kIntervalPairsLeast pairs.
[[nodiscard]] std::vector<Filling> filling(const Results& results);

/// A warning for a year that should be typical; nothing where none is called for. Years in which
/// a change comes on a date are not judged.
[[nodiscard]] std::optional<std::string> filling_note(const Results& results);

}  // namespace casetide::analysis
