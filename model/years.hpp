// Years that begin on any day: a year's rates, and whether a period is one year.
#pragma once

#include <chrono>
#include <cstdint>

#include "sim/time.hpp"

namespace casetide::model {

/// The same date so many years later; where there is no such day, of 29 February, 1 March.
[[nodiscard]] inline std::int32_t years_later(std::int32_t day, int years) {
  auto date = sim::date_of(day) + std::chrono::years{years};
  if (!date.ok()) date = date.year() / std::chrono::March / 1;
  return sim::day_index(sim::LocalDays{date});
}

/// Whether the period is one year: to the day before that on which it began. Days since 1970, both within it.
[[nodiscard]] inline bool is_one_year(std::int32_t first_day, std::int32_t last_day) {
  return last_day + 1 == years_later(first_day, 1);
}

}  // namespace casetide::model
