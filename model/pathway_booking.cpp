// Bookings: when the people whom a meeting needs can meet, and why not sooner.
#include <algorithm>
#include <array>

#include "model/pathway.hpp"
#include "sim/booking.hpp"

namespace casetide::model {
namespace {

/// A meeting for which nobody can be found is asked for again after this many working days.
constexpr int kAskAgainDays = 5;
/// Bookings are looked for this many days ahead.
constexpr std::int32_t kSearchDays = 250;

/// The quarter-hours of that day which begin then or later.
sim::DayMask not_before(std::int32_t time, std::int32_t day) {
  const std::int32_t minute = time - day * sim::kMinutesPerDay;
  return sim::DayMask::range((minute + sim::kQuarterMinutes - 1) / sim::kQuarterMinutes,
                             sim::kQuartersPerDay);
}
std::int32_t minute_at(std::int32_t day, int quarter) {
  return day * sim::kMinutesPerDay + quarter * sim::kQuarterMinutes;
}

/// Whether somebody whose diary has `free` could come to a meeting that takes `needed`.
bool can_come(const sim::BookingGroup& group, std::size_t person, sim::DayMask free,
              sim::DayMask needed) {
  if (!free.holds(needed)) {
    return false;
  }
  if (group.fixed_starts) {
    return group.starts[person].has(needed.first());
  }
  return !group.keeps_slots || (group.kept[person] & needed).none();
}

}  // namespace

bool Pathway::fill_groups(int activity, std::size_t first_link, bool slots_are_kept) {
  const Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  group_people_.resize(std::max(group_people_.size(), rule.needs.size()));
  groups_.clear();
  for (std::size_t n = 0; n < rule.needs.size(); ++n) {
    const auto& chain = rule.needs[n].by;
    auto& people = group_people_[n];
    people.clear();
    bool any_slots = false;
    for (std::size_t i = 0; i < chain.size() && people.empty(); ++i) {
      const Performer& link = chain[(std::min(first_link, chain.size() - 1) + i) % chain.size()];
      const Family& family = families_[a.family];
      const int serving = link.allocated ? kNone : pool_for(a.family, link.role);
      std::span<const int> pools(&serving, serving == kNone ? 0 : 1);
      if (link.allocated && family.worker != kNone) {
        if (workers_[at(family.worker)].leaves_on == kNever) {
          people.push_back(family.worker);
          any_slots = compiled_->pools[at(workers_[at(family.worker)].pool)].keeps_slots;
        } else {  // or, after the last day, whoever follows
          pools = compiled_->pools[at(workers_[at(family.worker)].pool)].colleagues;
        }
      } else if (link.allocated && !waits_for_worker(family)) {  // nobody holds it, nor will
        pools = holders_of(a.family);
      }
      for (const int pool : pools) {
        const CompiledPool& posts = compiled_->pools[at(pool)];
        any_slots = any_slots || posts.keeps_slots;
        for (int post = posts.first; post < posts.first + posts.count; ++post) {
          people.push_back(post);
        }
      }
    }
    if (people.empty()) {
      return false;
    }
    sim::BookingGroup group;
    group.people = people;
    group.count = rule.needs[n].count;
    group.fixed_starts = static_cast<int>(n) == rule.slots_need;
    group.keeps_slots = !group.fixed_starts && slots_are_kept && any_slots;
    groups_.push_back(group);
    groups_.back().at_hand = compiled_->without.has(cause_of_group(n));
  }
  return true;
}

void Pathway::turn_groups_to(std::int32_t day) {
  const auto weekday = at(sim::weekday_of(day));
  for (std::size_t n = 0; n < groups_.size(); ++n) {
    groups_[n].starts = compiled_->slots_on[weekday];
    groups_[n].kept = compiled_->kept_on[weekday];
    if (groups_[n].at_hand) {
      groups_[n].hours = hours_at_hand(n, day);
    }
  }
}

/// The places of a meeting that are still to be taken, each by somebody else. Whoever is in one moves to
/// another where that makes room (an augmenting path: Kuhn 1955, Naval Research Logistics Quarterly 2, 83).
class Pathway::Seats {
 public:
  /// Those of the groups from `first` on, of which `taken` have somebody; `without` comes to none.
  Seats(const Pathway& pathway, std::int32_t day, sim::DayMask needed, std::size_t first = 0,
        int taken = 0, int without = kNone)
      : pathway_(pathway),
        free_(pathway.roster_.planned_on(day)),
        needed_(needed),
        without_(without) {
    for (std::size_t g = first; g < pathway.groups_.size(); ++g) {
      const sim::BookingGroup& group = pathway.groups_[g];
      for (int i = g == first ? taken : 0; i < group.count && !group.at_hand; ++i) {
        sim::expects(seats_ < at(kMaxMembers), "a meeting has few enough members");
        group_[seats_++] = g;
      }
    }
    who_.fill(kNone);
  }

  [[nodiscard]] bool can_be_filled() {
    for (std::size_t seat = 0; seat < seats_; ++seat) {
      unsigned asked = 1U << seat;
      if (!fill(seat, asked)) {
        return false;
      }
    }
    return true;
  }

 private:
  [[nodiscard]] std::size_t seat_of(int person) const {
    return at(
        static_cast<int>(std::find(who_.begin(), who_.begin() + seats_, person) - who_.begin()));
  }

  bool fill(std::size_t seat, unsigned& asked) {
    const std::size_t g = group_[seat];
    for (const bool move : {false, true}) {
      for (const int person : pathway_.group_people_[g]) {
        const std::size_t other = seat_of(person);
        const bool sits = other < seats_;
        if (person == without_ || sits != move || (sits && (asked >> other & 1U) != 0) ||
            !can_come(pathway_.groups_[g], at(person), free_[at(person)], needed_)) {
          continue;
        }
        if (sits) {
          asked |= 1U << other;
        }
        if (!sits || fill(other, asked)) {
          who_[seat] = person;
          return true;
        }
      }
    }
    return false;
  }

  const Pathway& pathway_;
  sim::Roster::MasksOfDay free_;
  sim::DayMask needed_;
  int without_;
  std::size_t seats_ = 0;
  std::array<std::size_t, kMaxMembers> group_{};
  std::array<int, kMaxMembers> who_{};
};

sim::DayMask Pathway::starts_on(std::int32_t day, const CompiledStep& rule, std::int32_t soonest) {
  turn_groups_to(day);
  const int length = rule.meeting_quarters;
  sim::DayMask starts = sim::joint_starts(roster_, day, length, groups_);
  if (day == soonest / sim::kMinutesPerDay) {
    starts = starts & not_before(soonest, day);
  }
  // Each group by itself could meet then; together they need that many different people.
  while (rule.needs_may_share && !starts.none()) {
    const int quarter = starts.first();
    if (Seats(*this, day, sim::DayMask::range(quarter, quarter + length)).can_be_filled()) {
      break;
    }
    starts = starts.without(sim::DayMask::range(quarter, quarter + 1));
  }
  return starts;
}

Pathway::Bounds Pathway::bounds_of(int activity) {
  const Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  int binding = kNone;
  for (int c = families_[a.family].first_clock; !rule.within.empty() && c != kNone;
       c = clocks_[c].next) {
    const bool bounds =
        std::find(rule.within.begin(), rule.within.end(), clocks_[c].def) != rule.within.end();
    // Of clocks with the same deadline the one that began first.
    const auto order = [this](int clock) {
      return std::pair(clocks_[clock].aim(), clocks_[clock].start);
    };
    if (bounds && clocks_[c].aim() != kNever && concerns(clocks_[c], a.strand) &&
        (binding == kNone || order(c) < order(binding))) {
      binding = c;
    }
  }
  Bounds bounds;
  if (binding == kNone) {
    return bounds;
  }
  const ClockRun& clock = clocks_[binding];
  bounds.deadline_day = clock.aim() / sim::kMinutesPerDay;
  if (rule.want == Book::Want::latest) {
    bounds.wanted_day = bounds.deadline_day;
  } else if (rule.want == Book::Want::share) {
    const sim::DrawKey draw = key(a.family, rule.want_purpose, a.visit, strands_[a.strand].lead);
    luck_.known(draw, now_);  // who books it decides it
    const std::int64_t share_q16 = rule.want_share.draw_q16(luck_.word(draw));
    const std::int64_t limit = clock.aim() - clock.start;
    bounds.wanted_day =
        (clock.start + static_cast<std::int32_t>((limit * share_q16) >> 16)) / sim::kMinutesPerDay;
  }
  if (a.at_once) {
    bounds.wanted_day = kNever;
  }
  return bounds;
}

Pathway::Slot Pathway::choose_slot(int activity) {
  const Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  const std::int32_t soonest =
      (now_ + sim::kQuarterMinutes - 1) / sim::kQuarterMinutes * sim::kQuarterMinutes;
  const auto [deadline_day, wanted_day] = bounds_of(activity);
  const std::int32_t later_day = day_for_other_reasons(activity);
  const std::int32_t again_day = day_to_try_again(activity);
  sim::DateRequest request;
  request.first = std::max({soonest / sim::kMinutesPerDay, later_day, again_day});
  request.noticed = request.first;
  if (rule.notice_days > 0) {
    request.noticed = std::max(
        request.first,
        compiled_->calendar.due(now_ / sim::kMinutesPerDay, sim::WorkingDays{rule.notice_days}));
  }
  request.deadline = deadline_day;
  request.wanted = wanted_day;
  request.yields =
      rule.notice_before_limit ? sim::DateRequest::Yields::limit : sim::DateRequest::Yields::notice;
  request.days = kSearchDays;
  request.end = compiled_->roster_end;
  const auto starts = [&](std::int32_t day) { return starts_on(day, rule, soonest); };
  // The first of a chain who can come within the limit, else whoever can come soonest; without a
  // limit, as soon as possible.
  std::size_t links = 1;
  for (const CompiledNeed& need : rule.needs) {
    links = std::max(links, need.by.size());
  }
  sim::FoundDate found = sim::find_date(request, starts);
  const std::int32_t notice_day = found.notice_end;
  std::size_t chosen = 0;
  std::size_t filled = 0;  // the groups are those from that link on
  for (std::size_t link = 1; link < links; ++link) {
    if (found.day != kNever &&
        (deadline_day == kNever ? found.day == notice_day : found.day <= deadline_day)) {
      break;
    }
    static_cast<void>(fill_groups(activity, link));
    filled = link;
    const sim::FoundDate other = sim::find_date_from(notice_day, request, starts);
    if (other.day < found.day) {
      found = other;
      chosen = link;
    }
  }
  if (filled != chosen) {
    static_cast<void>(fill_groups(activity, chosen));
  }
  const bool keeps_slots = std::any_of(groups_.begin(), groups_.end(),
                                       [](const auto& group) { return group.keeps_slots; });
  if (keeps_slots && (found.day == kNever || found.day > deadline_day)) {
    // Slots are kept from what can be held elsewhere within its limit.
    static_cast<void>(fill_groups(activity, chosen, false));
    const sim::FoundDate other = sim::find_date_from(notice_day, request, starts);
    if (other.day < found.day) {
      found = other;
    } else {
      static_cast<void>(fill_groups(activity, chosen));
    }
  }
  Slot slot{found.day, found.quarter};
  if (found.day != kNever) {
    slot.first_possible = minute_at(found.possible_day, found.possible_quarter);
  }
  slot.notice_day = notice_day;
  slot.later_day = later_day;
  slot.again_day = again_day;
  return slot;
}

std::int32_t Pathway::day_for_other_reasons(int activity) {
  // Known to whoever asks for the meeting; a meeting that is booked again has had its reason.
  const Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  if (!rule.may_be_later || a.at_once || a.attempts > 0) {
    return 0;
  }
  sim::DrawKey draw = key(a.family, rule.later_purpose, a.visit, strands_[a.strand].lead);
  luck_.known(draw, now_);
  if (rule.is_later.choose(luck_.word(draw)) != 0) {
    return 0;
  }
  draw.block = 1;
  luck_.known(draw, now_);
  return end_of_wait(rule.later_by, luck_.word(draw), a.released) / sim::kMinutesPerDay;
}

std::int32_t Pathway::day_to_try_again(int activity) const {
  const Activity& a = activities_[activity];
  const bool missed = a.attempts > 0 && a.began != kNever;
  return missed && urgency(activity) != Urgency::emergency ? a.began / sim::kMinutesPerDay + 1 : 0;
}

void Pathway::take_members(Meeting& meeting, const Activity& activity) {
  const auto week = booking_week(meeting.day);
  const sim::Roster::MasksOfDay free = roster_.planned_on(meeting.day);
  const auto needed = sim::DayMask::range(meeting.quarter, meeting.quarter + meeting.length);
  const bool may_share = step_of(activity.step).needs_may_share;
  for (std::size_t n = 0; n < groups_.size(); ++n) {
    for (int wanted = 0; wanted < groups_[n].count && !groups_[n].at_hand; ++wanted) {
      const auto& people = group_people_[n];
      const int worker = families_[activity.family].worker;
      const bool leaves = worker != kNone && workers_[at(worker)].leaves_on != kNever;
      const auto can = [&](int place) {
        const int post = people[at(place)];
        return can_come(groups_[n], at(post), free[at(post)], needed) &&
               (!may_share ||
                Seats(*this, meeting.day, needed, n, wanted + 1, post).can_be_filled());
      };
      const auto booked = [&](int place) {
        // Whoever is about to leave comes as long as they are there: it is their family.
        return leaves && people[at(place)] == worker
                   ? -1
                   : int{booked_[week * workers_.size() + at(people[at(place)])]};
      };
      const int place = sim::least_booked(static_cast<int>(people.size()), can, booked);
      const int best = place < 0 ? kNone : people[at(place)];
      sim::expects(best != kNone && meeting.members < kMaxMembers, "a booked meeting has members");
      meeting.member[at(meeting.members)] = {best, static_cast<int>(n), false};
      ++meeting.members;
      ++booked_[week * workers_.size() + at(best)];
      reserve(best, meeting.day, meeting.quarter, meeting.length);
      ledger_.hours(compiled_->pools[at(workers_[at(best)].pool)].role, Hours::needed, now_,
                    meeting.minutes());
    }
  }
}

void Pathway::book(int activity) {
  const sim::InPart part(sim::Part::bookings);
  if (script_ != nullptr) {
    tell(activity);
    return;
  }
  if (!fill_groups(activity, 0)) {
    sim::expects(families_[activities_[activity].family].waits_for_worker,
                 "a meeting's members are there or wait for a worker");
    wait_without_worker(activity);
    return;
  }
  const Slot slot = choose_slot(activity);
  if (slot.day == kNever) {
    Activity& waiting = activities_[activity];
    waiting.state = Activity::State::retry;
    waiting.cause = cause_together();
    const Duration later{sim::QuantileTable::fixed(kAskAgainDays), Duration::Unit::working_days};
    add_timer(activity, end_of_wait(later, 0));
    return;
  }
  const CompiledStep& rule = step_of(activities_[activity].step);
  turn_groups_to(slot.day);
  const int index = meetings_.take();
  Meeting& meeting = meetings_[index];
  meeting.booked_at = now_;
  meeting.day = slot.day;
  meeting.quarter = slot.quarter;
  meeting.length = rule.meeting_quarters;
  take_members(meeting, activities_[activity]);
  Activity& booked = activities_[activity];
  booked.state = Activity::State::booked;
  booked.meeting = index;
  explain_wait(activity, slot);
  emit_step(booked.step, EventRef::What::booked, booked.strand, booked.past);
  log_activity(kLogMeetingAt, activity, 0, minute_at(slot.day, slot.quarter));
  add_timer(activity, minute_at(slot.day, slot.quarter));
}

Cause Pathway::cause_of_group(std::size_t group) const {
  if (groups_[group].fixed_starts) {
    return Cause::slot;
  }
  return cause_of_pool(workers_[at(group_people_[group].front())].pool);
}

Cause Pathway::cause_of_pool(int pool) const {
  return compiled_->pools[at(pool)].holds_families ? Cause::worker : Cause::role_not_free;
}

void Pathway::explain_wait(int activity, const Slot& slot) {
  // The reason for which it could not be held sooner first, or that somebody did not come when it was held;
  // then notice; then until the group that was free last could come; then until all could come together;
  // what is left was chosen.
  const std::int32_t start = minute_at(slot.day, slot.quarter);
  const std::int32_t notice_end = std::max(now_, slot.notice_day * sim::kMinutesPerDay);
  const std::int32_t first_possible = slot.first_possible;
  Meeting& meeting = meetings_[activities_[activity].meeting];
  const auto add = [&meeting](std::int32_t until, Cause cause) {
    meeting.stretch[at(meeting.stretches++)] = {until, cause};
  };
  if (slot.later_day * sim::kMinutesPerDay > now_) {
    add(std::min(slot.later_day * sim::kMinutesPerDay, start), Cause::other_reason);
  }
  if (slot.again_day * sim::kMinutesPerDay > now_) {
    add(std::min(slot.again_day * sim::kMinutesPerDay, start), activities_[activity].cause);
  }
  if (notice_end > now_) {
    // Without notice, what is left of the day's last quarter-hour.
    add(std::min(notice_end, start),
        compiled_->without.has(Cause::notice) ? Cause::non_working : Cause::notice);
  }
  if (first_possible > notice_end) {
    std::int32_t last_alone = notice_end;
    Cause binding = Cause::role_not_free;
    const std::int32_t from = notice_end / sim::kMinutesPerDay;
    const std::int32_t to = first_possible / sim::kMinutesPerDay;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      // The meeting itself is booked by now, so the first possible day is taken as given: whoever
      // was not free before it was waited for until then; within one day only a slot is.
      std::int32_t alone = to > from || groups_[g].fixed_starts ? first_possible : notice_end;
      for (std::int32_t day = from; day < to; ++day) {
        turn_groups_to(day);
        sim::DayMask free = sim::group_starts(roster_, day, meeting.length, groups_[g]);
        if (day == from && groups_[g].fixed_starts) {
          free = free & not_before(notice_end, day);  // that day's slots may be past
        }
        if (!free.none()) {
          alone = std::min(first_possible, std::max(notice_end, minute_at(day, free.first())));
          break;
        }
      }
      if (alone > last_alone) {
        last_alone = alone;
        binding = groups_[g].at_hand ? Cause::non_working : cause_of_group(g);
      }
    }
    add(last_alone, binding);
    add(first_possible, cause_together());
  }
  add(start, Cause::date_choice);
}

}  // namespace casetide::model
