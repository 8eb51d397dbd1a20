// How many arrivals a stream brings on one day beside another, before anything is drawn.
#pragma once

#include <cstdint>
#include <span>

#include "model/scenario.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::model {

/// By weekday and bank holiday alone. `calendar` as below.
[[nodiscard]] double week_shape(const Stream& stream, const sim::WorkCalendar* calendar,
                                std::int32_t day);

/// Weekday, bank and school holidays, and the month where `months` (January to December) are given.
/// `calendar` may be null: no bank holidays then.
[[nodiscard]] double day_shape(const Stream& stream, std::span<const double> months,
                               const sim::WorkCalendar* calendar, std::int32_t day);

}  // namespace casetide::model
