#include "model/deadlines.hpp"

#include <algorithm>

namespace casetide::model {
namespace {

using sim::DayIndex;
using sim::kMinutesPerDay;

/// The day of a minute, which may lie before 1970 when it is somebody's birthday.
DayIndex day_of(std::int32_t minute) {
  return sim::day_of(sim::Time{sim::Minutes{minute}});
}

std::int32_t end_of(DayIndex day, const DayEnds& ends) {
  return day * kMinutesPerDay + ends.last_minute[static_cast<std::size_t>(sim::weekday_of(day))];
}

/// The day itself, or the next that is worked.
DayIndex worked_from(DayIndex day, const sim::WorkCalendar& calendar) {
  return calendar.is_working_day(day) ? day : calendar.due(day, sim::WorkingDays{1});
}

/// `minutes` after `from`, not counting those of days off. What ends with a day ends there, not at
/// the beginning of the next day that is worked.
std::int32_t after_worked_minutes(std::int32_t from, std::int32_t minutes,
                                  const sim::WorkCalendar& calendar) {
  DayIndex day = from / kMinutesPerDay;
  std::int32_t at = from;
  if (!calendar.is_working_day(day)) {
    day = worked_from(day, calendar);
    at = day * kMinutesPerDay;
  }
  for (;;) {
    const std::int32_t left = (day + 1) * kMinutesPerDay - at;
    if (minutes <= left) {
      return at + minutes;
    }
    minutes -= left;
    day = calendar.due(day, sim::WorkingDays{1});
    at = day * kMinutesPerDay;
  }
}

/// The day that a forward limit ends on.
DayIndex last_day(const Limit& limit, DayIndex start, const sim::WorkCalendar& calendar) {
  switch (limit.kind) {
    case Limit::Kind::working_days: {
      const bool is_first = limit.start_counts && calendar.is_working_day(start);
      return calendar.due(start, sim::WorkingDays{is_first ? limit.count - 1 : limit.count});
    }
    case Limit::Kind::days:
      return start + limit.count;
    case Limit::Kind::months:
      return sim::add_months(start, limit.count);
    case Limit::Kind::same_working_day:
      return worked_from(start, calendar);
    default:
      return start;
  }
}

/// The last day that is still far enough before `anchor`.
DayIndex last_day_before(const Limit& limit, DayIndex anchor, const sim::WorkCalendar& calendar) {
  const int days = limit.count + (limit.clear ? 1 : 0);
  switch (limit.kind) {
    case Limit::Kind::working_days:
      // A date that lies outside the calendar is long past, or beyond every run.
      return sim::WorkCalendar::covers(anchor - 3 * days - 30) && sim::WorkCalendar::covers(anchor)
                 ? calendar.due(anchor, sim::WorkingDays{-days})
                 : anchor - days;
    case Limit::Kind::months:
      return sim::add_months(anchor, -limit.count);
    default:
      return anchor - days;
  }
}

std::string why_not_worked(DayIndex day, const sim::WorkCalendar& calendar) {
  if (calendar.is_working_day(day)) {
    return {};
  }
  if (sim::weekday_of(day) == sim::kSaturday) {
    return "Saturday";
  }
  if (sim::weekday_of(day) == sim::kSunday) {
    return "Sunday";
  }
  for (const sim::BankHoliday& holiday :
       sim::WorkCalendar::bank_holidays(static_cast<int>(sim::date_of(day).year()))) {
    if (sim::day_index(holiday.day) == day) {
      return std::string(holiday.name);
    }
  }
  return "not worked";
}

}  // namespace

DayEnds close_of_business(const Pattern& office) {
  int latest = 0;
  for (const sim::DayMask day : office.hours.days) {
    latest = std::max(latest, day.end() * sim::kQuarterMinutes);
  }
  DayEnds ends;
  for (std::size_t d = 0; d < ends.last_minute.size(); ++d) {
    const sim::DayMask day = office.hours.days[d];
    const int close = day.none() ? latest : day.end() * sim::kQuarterMinutes;
    ends.last_minute[d] = static_cast<std::int16_t>(std::min(close, kMinutesPerDay - 1));
  }
  return ends;
}

std::int32_t deadline_of(const Limit& limit, std::int32_t from, const sim::WorkCalendar& calendar,
                         const DayEnds& ends) {
  if (limit.kind == Limit::Kind::none || from == kNoDeadline) {
    return kNoDeadline;
  }
  const DayIndex day = day_of(from);
  if (limit.anchor != Limit::Anchor::start) {
    const DayIndex anchor = sim::add_months(day, 12 * limit.years);
    if (limit.kind != Limit::Kind::hours) {
      return end_of(last_day_before(limit, anchor, calendar), ends);
    }
    // Hours before a date are counted from its first minute, before a meeting from the meeting.
    const bool date = limit.anchor == Limit::Anchor::date;
    return (date ? anchor * kMinutesPerDay : from) - limit.count * 60;
  }
  switch (limit.kind) {
    case Limit::Kind::hours:
      return from + limit.count * 60;
    case Limit::Kind::hours_of_working_days:
      return after_worked_minutes(from, limit.count * 60, calendar);
    default:
      return end_of(last_day(limit, day, calendar), ends);
  }
}

bool counts_working_days(const Limit& limit) {
  return limit.kind == Limit::Kind::working_days || limit.kind == Limit::Kind::same_working_day ||
         limit.kind == Limit::Kind::hours_of_working_days;
}

std::vector<CountedDay> days_counted(const Limit& limit, std::int32_t from,
                                     const sim::WorkCalendar& calendar) {
  std::vector<CountedDay> days;
  const bool working = counts_working_days(limit);
  if (!working && limit.kind != Limit::Kind::days) {
    return days;
  }
  const bool back = limit.anchor != Limit::Anchor::start;
  DayIndex day = sim::add_months(day_of(from), 12 * limit.years);
  const DayIndex last = deadline_of(limit, from, calendar, midnight()) / kMinutesPerDay;
  const bool first_counts = limit.start_counts || limit.kind == Limit::Kind::same_working_day ||
                            limit.kind == Limit::Kind::hours_of_working_days;
  int number = 0;
  for (bool first = true;; first = false, day += back ? -1 : 1) {
    CountedDay one{.day = day, .number = 0, .reason = working ? why_not_worked(day, calendar) : ""};
    if (one.reason.empty() && first && !first_counts) {
      one.reason = back ? "the day counted back from" : "the start";
    }
    if (one.reason.empty()) {
      one.number = ++number;
    }
    days.push_back(std::move(one));
    if (day == last) {
      return days;
    }
  }
}

}  // namespace casetide::model
