// One limit counted from one date, day by day, in words.
//
// The counting itself is model/deadlines.hpp, which the simulation uses too; this reads a date and
// tells the days.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/quantity_text.hpp"
#include "model/scenario.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {

/// A limit and the minute that it is counted from.
struct DatedLimit {
  model::Limit limit;
  std::int32_t from = 0;  ///< minutes since 1970
  std::string text;       ///< the limit as written
};

/// "2026-03-20" or "2026-03-20 16:30", in minutes since 1970.
[[nodiscard]] model::Parsed<std::int32_t> parse_moment(std::string_view text);

/// A limit counted from `start`, or one with a date of its own, "2 working days before 2026-12-29",
/// which takes no start.
[[nodiscard]] model::Parsed<DatedLimit> parse_dated_limit(std::string_view limit,
                                                          const std::optional<std::string>& start);

/// The deadline, then a line for each day from the start (or back to it): its number, or why it is
/// not counted. `closures`: days on which this service does not open. Ends with a line break.
[[nodiscard]] model::Parsed<std::string> deadline_text(const DatedLimit& limit,
                                                       const std::vector<sim::LocalDays>& closures);

}  // namespace casetide::analysis
