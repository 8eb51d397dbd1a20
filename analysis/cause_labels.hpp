// Why time passed, in the words of reports.
#pragma once

#include <array>
#include <utility>

#include "model/record.hpp"

namespace casetide::analysis {

/// By model::Cause: the key in the summary, and the words for people.
inline constexpr std::array<std::pair<const char*, const char*>, model::kCauses> kCauseLabels = {{
    {"work", "Being worked on"},
    {"worker", "Waiting for the worker or team"},
    {"unallocated", "Waiting to be given a worker"},
    {"slot", "Waiting for a conference slot"},
    {"role_not_free", "Waiting for people to be free together"},
    {"partner", "Waiting for another agency"},
    {"other_reason", "A stated reason other than capacity"},
    {"notice", "Notice that the meeting needs"},
    {"date_choice", "A later date chosen than the first possible"},
    {"pace", "Not begun before its usual time"},
    {"wait", "A wait stated by the procedure"},
    {"non_working", "Nights, weekends and bank holidays"},
}};

}  // namespace casetide::analysis
