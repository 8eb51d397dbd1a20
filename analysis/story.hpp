// One synthetic family's way through one replication, told line by line.
//
// It reads the log of that replication and decides nothing. The family is drawn by the computer: its
// story shows where a service's time goes, not what would become of anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/compiled.hpp"
#include "model/pathway_log.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

struct StoryOf {
  const model::Scenario& scenario;
  const model::Compiled& compiled;
  const model::PathwayLog& log;
  std::uint32_t seed = 1;
  std::uint32_t replication = 0;
};

/// What a family must be like to be found; kNone and nought: anything.
struct FamilySought {
  std::vector<int> late;     ///< late on each of these clocks, the deadline in the reported year
  std::vector<int> in_time;  ///< stopped each of these in time, likewise
  std::vector<int> reached;  ///< entered each of these steps in the reported year
  int children = 0;          ///< exactly so many
  bool comes_back = false;   ///< was referred again after its case had closed
  bool waits_for_worker = false;  ///< waited, if only for a minute, until somebody had room
};

/// The first in order of arrival that is like that, among those that arrive from the year's first day
/// on unless a clock says otherwise.
[[nodiscard]] std::optional<std::uint32_t> first_family(const StoryOf& of,
                                                        const FamilySought& sought);

/// How many families there are: their numbers are below this.
[[nodiscard]] std::uint32_t families_in(const model::PathwayLog& log);

/// Ends with a line break. `family` is one of the log.
[[nodiscard]] std::string family_story(const StoryOf& of, std::uint32_t family);

}  // namespace casetide::analysis
