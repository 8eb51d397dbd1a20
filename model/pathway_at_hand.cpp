// People who are never waited for: what becomes of work and meetings when a run leaves out a cause of
// delay that is about people.
//
// Somebody is at hand whenever the role's office is open, on nobody's time: diaries and the hours account
// know nothing of it, so that no other queue grows or shrinks by the hours themselves.
#include <algorithm>

#include "model/pathway.hpp"

namespace casetide::model {
sim::DayMask Pathway::office_hours(int pattern, std::int32_t day) const {
  return compiled_->hours_on(compiled_->patterns[at(pattern)].hours, day);
}

std::int32_t Pathway::next_open(int pattern, std::int32_t from) const {
  std::int32_t minute = from % sim::kMinutesPerDay;
  for (std::int32_t day = from / sim::kMinutesPerDay; day < compiled_->roster_end; ++day) {
    const int quarter = office_hours(pattern, day).first_from(minute / sim::kQuarterMinutes);
    if (quarter < sim::kQuartersPerDay) {
      return day * sim::kMinutesPerDay + std::max(quarter * sim::kQuarterMinutes, minute);
    }
    minute = 0;
  }
  return std::max(from, compiled_->roster_end * sim::kMinutesPerDay);
}

std::int32_t Pathway::finish_at_hand(int pattern, std::int32_t from, std::int32_t effort) const {
  std::int32_t minute = from % sim::kMinutesPerDay;
  for (std::int32_t day = from / sim::kMinutesPerDay; day < compiled_->roster_end; ++day) {
    const int end = office_hours(pattern, day).walk(minute, effort);
    if (end >= 0) {
      return day * sim::kMinutesPerDay + end;
    }
    minute = 0;
  }
  return std::max(from, compiled_->roster_end * sim::kMinutesPerDay);
}

void Pathway::take_at_hand(int activity, int pool) {
  Activity& a = activities_[activity];
  a.state = Activity::State::at_hand;
  a.home_pool = pool;
  a.pattern = compiled_->pools[at(pool)].pattern;
  add_timer(activity, next_open(a.pattern, now_));
}

void Pathway::work_at_hand(int activity) {
  Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  const sim::DrawKey draw = key(a.family, rule.effort_purpose, a.visit, strands_[a.strand].lead);
  if (a.effort >= 0) {
    luck_.known(draw, now_);
    a.effort_left = 0;
    charge_work(activity);
    a.state = Activity::State::passing;
    moves_.push_back(activity);
    return;
  }
  charge(activity, a.cause);
  ledger_.wait_over(a.step, now_,
                    compiled_->open_minutes_before(a.pattern, now_) -
                        compiled_->open_minutes_before(a.pattern, a.released));
  luck_.begun(draw, now_);
  a.effort = std::max(rule.effort.draw(word_for(rule.effort, draw)), 0);
  a.effort_left = a.effort;
  add_timer(activity, finish_at_hand(a.pattern, now_, a.effort));
  emit_step(a.step, EventRef::What::started, a.strand, a.past);
}

sim::DayMask Pathway::hours_at_hand(std::size_t group, std::int32_t day) const {
  sim::DayMask hours;
  int known = kNone;
  for (const std::int32_t post : group_people_[group]) {
    const int pool = workers_[at(post)].pool;
    if (pool != known) {
      hours = hours | office_hours(compiled_->pools[at(pool)].pattern, day);
      known = pool;
    }
  }
  return hours;
}

Cause Pathway::cause_together() const {
  if (!compiled_->without.has(Cause::role_not_free)) {
    return Cause::role_not_free;
  }
  // Only slots and workers are waited for; where nobody is, offices that are not open together.
  Cause cause = Cause::non_working;
  for (std::size_t g = 0; g < groups_.size() && cause != Cause::slot; ++g) {
    if (!groups_[g].at_hand) {
      cause = cause_of_group(g);
    }
  }
  return cause;
}

}  // namespace casetide::model
