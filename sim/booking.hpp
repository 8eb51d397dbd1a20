// How a date is found: from the latest wanted day back to the end of notice, then forward.
//
// In a day the earliest start; among people who could all come, the least booked of that week. Where
// notice and limit cannot both hold, one of them yields, as the request says. Which starts a day has, and
// why, is asked of the caller, one day at a time: the search sees nothing else.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "sim/day_mask.hpp"
#include "sim/time.hpp"

namespace casetide::sim {

inline constexpr DayIndex kNoDay = std::numeric_limits<DayIndex>::max();

struct DateRequest {
  DayIndex first = 0;          ///< before this nothing is possible
  DayIndex noticed = 0;        ///< the first day that keeps the notice, not before `first`
  DayIndex deadline = kNoDay;  ///< the last day that keeps the limit
  DayIndex wanted = kNoDay;    ///< the latest day wanted; none: as soon as possible
  enum class Yields { notice, limit };
  Yields yields = Yields::limit;
  DayIndex days = 1;      ///< looked at after the end of notice
  DayIndex end = kNoDay;  ///< no day from here on
};

struct FoundDate {
  DayIndex day = kNoDay;  ///< none was found
  int quarter = 0;
  DayIndex possible_day = kNoDay;  ///< the first that would have been possible after notice
  int possible_quarter = 0;
  DayIndex notice_end = 0;  ///< from where it was looked for
};

/// From `notice_end` on. `starts_on(day)` gives the starts of that day, as a DayMask.
template <class StartsOn>
[[nodiscard]] FoundDate find_date_from(DayIndex notice_end, const DateRequest& request,
                                       StartsOn starts_on) {
  FoundDate found;
  found.notice_end = notice_end;
  const DayIndex last = std::min(notice_end + request.days, request.end - 1);
  for (DayIndex day = notice_end; day <= last && found.day == kNoDay; ++day) {
    const DayMask starts = starts_on(day);
    if (!starts.none()) {
      found.day = found.possible_day = day;
      found.quarter = found.possible_quarter = starts.first();
    }
  }
  if (found.day == kNoDay || request.wanted == kNoDay) {
    return found;
  }
  for (DayIndex day = std::min(request.wanted, last); day > found.possible_day; --day) {
    const DayMask starts = starts_on(day);
    if (!starts.none()) {
      found.day = day;
      found.quarter = starts.first();
      break;
    }
  }
  return found;
}

template <class StartsOn>
[[nodiscard]] FoundDate find_date(const DateRequest& request, StartsOn starts_on) {
  const bool limit_first =
      request.yields == DateRequest::Yields::notice && request.deadline != kNoDay;
  if (limit_first && request.noticed > request.deadline) {
    return find_date_from(request.first, request, starts_on);
  }
  const FoundDate kept = find_date_from(request.noticed, request, starts_on);
  if (!limit_first || kept.day <= request.deadline || request.noticed == request.first) {
    return kept;
  }
  const FoundDate sooner = find_date_from(request.first, request, starts_on);
  return sooner.day <= request.deadline ? sooner : kept;
}

/// The place of the first of the least booked; -1 when there is nobody. `can(place)` says who could
/// come, `booked(place)` how often each is booked that week.
template <class Can, class Booked>
[[nodiscard]] int least_booked(int people, Can can, Booked booked) {
  int best = -1;
  for (int place = 0; place < people; ++place) {
    if ((best < 0 || booked(place) < booked(best)) && can(place)) {
      best = place;
    }
  }
  return best;
}

}  // namespace casetide::sim
