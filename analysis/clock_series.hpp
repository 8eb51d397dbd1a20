// What runs are set beside each other by: a clock's lateness and days, of every replication.
#pragma once

#include <cstddef>

#include "analysis/paired.hpp"
#include "analysis/results.hpp"

namespace casetide::analysis {

/// Families late, of those judged, by the deadline's date in the year.
[[nodiscard]] Series late_share_series(const Results& results, std::size_t clock);

/// The same of deadlines from that week of the year on, 0 being the first; of a clock with a limit.
[[nodiscard]] Series late_share_series_from(const Results& results, std::size_t clock, int week);

/// Those judged, and those of whom nobody knew at the limit whether it binds them: families.
[[nodiscard]] Series judged_series(const Results& results, std::size_t clock);
[[nodiscard]] Series undecided_series(const Results& results, std::size_t clock);

/// Working days of families whose clock stopped in the year, 95 or more counted as 95; and those families.
[[nodiscard]] Series working_days_series(const Results& results, std::size_t clock);

}  // namespace casetide::analysis
