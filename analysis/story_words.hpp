// Names, dates and lengths of time as a family's story says them.
#pragma once

#include <cstdint>
#include <string>

#include "model/compiled.hpp"
#include "model/pathway_state.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// "Tuesday 14 April 2026".
[[nodiscard]] std::string weekday_and_date(std::int32_t day);

/// "Tuesday 14 April 2026 10:35".
[[nodiscard]] std::string weekday_date_and_time(std::int32_t minute);

/// A last permitted minute: "the end of Thursday 7 May 2026", or with its time when within a day.
[[nodiscard]] std::string permitted_until(std::int32_t minute);

/// "3 days 4 hours 10 minutes", days of 24 hours; "0 minutes".
[[nodiscard]] std::string length_of_time(std::int32_t minutes);

/// "1 working day", "3 children".
[[nodiscard]] std::string counted(int count, const std::string& one, const std::string& many);

/// "2 children" of a set.
[[nodiscard]] std::string children_in(model::ChildSet set);

/// "social worker 14 (Assessment teams)": the post's number within its team.
[[nodiscard]] std::string post_name(const model::Scenario& scenario,
                                    const model::Compiled& compiled, int post);

/// "duty workers (Assessment teams)": all posts of a pool.
[[nodiscard]] std::string pool_name(const model::Scenario& scenario,
                                    const model::Compiled& compiled, int pool);

/// Causes in order of their length: "waiting for the worker or team 2 hours, nights, weekends ...".
/// Empty when no time passed.
[[nodiscard]] std::string causes_in_words(const model::CauseMinutes& causes);

}  // namespace casetide::analysis
