#include "sim/roster.hpp"

#include <limits>

namespace casetide::sim {

void Roster::hold(DayIndex first, DayIndex end, int people) {
  first_ = first;
  end_ = end;
  people_ = people;
  const auto days = static_cast<std::size_t>(end - first);
  const std::size_t blocks = (days + kBlock - 1) / kBlock;
  const std::size_t size = blocks * static_cast<std::size_t>(people) * kBlock;
  expects(size <= std::numeric_limits<std::uint32_t>::max(), "a roster has so many masks");
  rows_.resize(days);
  for (std::size_t day = 0; day < days; ++day) {
    rows_[day] = static_cast<std::uint32_t>(
        day / kBlock * static_cast<std::size_t>(people) * kBlock + day % kBlock);
  }
  if (days_.capacity() < size) {  // a later reset may be for more people
    days_.reserve(size + size / 2);
  }
  days_.resize(size);
}

void Roster::reset(DayIndex first, DayIndex end, int people) {
  reset(first, end, people, [](DayIndex) { return [](int) { return DayMask{}; }; });
}

void Roster::reserve(int person, DayIndex day, int quarter, int length) {
  plan(person, day, planned(person, day).without(DayMask::range(quarter, quarter + length)));
}

void Roster::release(int person, DayIndex day, int quarter, int length) {
  plan(person, day, planned(person, day) | DayMask::range(quarter, quarter + length));
}

template <class MaskOf>
std::int32_t Roster::walk(MaskOf mask_of, int person, std::int32_t from,
                          std::int32_t effort) const {
  DayIndex day = from / kMinutesPerDay;
  int minute = from - day * kMinutesPerDay;
  if (day >= end_) {
    return from;
  }
  for (std::size_t index = at(person, day); day < end_; ++day, index = after(index)) {
    const int end = mask_of(days_[index]).walk(minute, effort);
    if (end >= 0) {
      return day * kMinutesPerDay + end;
    }
    minute = 0;
  }
  return end_ * kMinutesPerDay;
}

std::int32_t Roster::finish(int person, std::int32_t from, std::int32_t effort) const {
  return walk([](Day day) { return day.actual(); }, person, from, effort);
}

std::int32_t Roster::expected_finish(int person, std::int32_t from, std::int32_t effort) const {
  return walk([](Day day) { return day.planned(); }, person, from, effort);
}

std::int32_t Roster::next_present(int person, std::int32_t from) const {
  DayIndex day = from / kMinutesPerDay;
  if (day >= end_) {
    return from;
  }
  int minute = from - day * kMinutesPerDay;
  for (std::size_t index = at(person, day); day < end_; ++day, index = after(index)) {
    const int quarter = days_[index].actual().first_from(minute / kQuarterMinutes);
    if (quarter < kQuartersPerDay) {
      const int begin = quarter * kQuarterMinutes;
      return day * kMinutesPerDay + (begin > minute ? begin : minute);
    }
    minute = 0;
  }
  return end_ * kMinutesPerDay;
}

std::int32_t Roster::minutes_present(int person, std::int32_t from, std::int32_t to) const {
  DayIndex day = from / kMinutesPerDay;
  if (from >= to || day >= end_) {
    return 0;
  }
  int minute = from - day * kMinutesPerDay;
  int until = to - day * kMinutesPerDay;  // counted from the same midnight
  std::size_t index = at(person, day);
  if (until <= kMinutesPerDay) {
    return days_[index].actual().minutes_between(minute, until);
  }
  std::int32_t total = days_[index].actual().minutes_between(minute, kMinutesPerDay);
  for (;;) {
    until -= kMinutesPerDay;
    index = after(index);
    if (++day >= end_) {
      return total;
    }
    if (until <= kMinutesPerDay) {
      return total + days_[index].actual().minutes_between(0, until);
    }
    total += days_[index].actual().minutes();
  }
}

namespace {

/// The starts of one group among those of `within`; others may be left out.
DayMask group_starts_within(const Roster& roster, DayIndex day, int length,
                            const BookingGroup& group, DayMask within) {
  expects(group.count >= 1 && group.count <= 8, "a group needs 1 to 8 people");
  if (group.at_hand) {
    return group.hours.starts_of(length);
  }
  const int wanted = group.count;
  const Roster::MasksOfDay planned = roster.planned_on(day);
  DayMask carry[8];  // carry[k]: starts that at least k + 1 people serve
  for (const std::int32_t one : group.people) {
    const auto person = static_cast<std::size_t>(one);
    if (group.fixed_starts && group.starts[person].none()) {
      continue;
    }
    DayMask free = planned[person];
    if (group.keeps_slots) {
      free = free.without(group.kept[person]);
    }
    if (free.none()) {
      continue;
    }
    DayMask starts = free.starts_of(length);
    if (group.fixed_starts) {
      starts = starts & group.starts[person];
    }
    for (int k = wanted - 1; k > 0; --k) {
      carry[k] = carry[k] | (carry[k - 1] & starts);
    }
    carry[0] = carry[0] | starts;
    if (within.without(carry[wanted - 1]).none()) {
      break;  // more people give no more starts
    }
  }
  return carry[wanted - 1];
}

/// Whether few people decide the group's starts, so that it is asked before the others.
bool is_narrow(const BookingGroup& group) {
  constexpr std::size_t kFew = 4;
  return group.at_hand || group.fixed_starts || group.people.size() <= kFew;
}

}  // namespace

DayMask group_starts(const Roster& roster, DayIndex day, int length, const BookingGroup& group) {
  return group_starts_within(roster, day, length, group, DayMask::whole_day());
}

DayMask joint_starts(const Roster& roster, DayIndex day, int length,
                     std::span<const BookingGroup> groups) {
  DayMask joint = DayMask::whole_day().starts_of(length);
  for (const bool narrow : {true, false}) {
    for (const BookingGroup& group : groups) {
      if (is_narrow(group) == narrow && !joint.none()) {
        joint = joint & group_starts_within(roster, day, length, group, joint);
      }
    }
  }
  return joint;
}

}  // namespace casetide::sim
