// A family's clocks in plain words: each line of the log, and where the time of each clock went.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/story.hpp"

namespace casetide::analysis {

/// Working days between two minutes; days where the scenario knows no calendar.
[[nodiscard]] int story_working_days(const StoryOf& of, std::int32_t from, std::int32_t to);
/// "3 working days", "1 day".
[[nodiscard]] std::string story_days(const StoryOf& of, int count);

/// "Clock met after 3 working days, 2 working days to spare: Child seen (2 children)".
[[nodiscard]] std::string clock_words(const StoryOf& of, const model::ClockLine& line);

/// A table for each of the judged clocks whose time was told by cause; empty without any.
[[nodiscard]] std::string times_by_cause(const StoryOf& of,
                                         const std::vector<model::ClockLine>& judged);

}  // namespace casetide::analysis
