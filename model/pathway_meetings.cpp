#include <algorithm>
#include <bit>

#include "model/pathway.hpp"

namespace casetide::model {
void Pathway::request_meeting(int activity) {
  const sim::InPart part(sim::Part::bookings);
  Activity& a = activities_[activity];
  emit_step(a.step, EventRef::What::requested, a.strand, a.past);
  a.cause = Cause::role_not_free;
  a.pattern = compiled_->day_pattern;
  book(activity);
}

void Pathway::settle_stint(int post) {
  settle(post);
  Worker& worker = workers_[at(post)];
  if (worker.state == Worker::State::standing) {
    worker.stint_left =
        std::max(1, worker.stint_left - roster_.minutes_present(post, worker.idle_from, now_));
    begin_idle(post);
  }
}

void Pathway::reserve(int post, std::int32_t day, int quarter, int length) {
  put_aside_if_resuming(post);
  Worker& worker = workers_[at(post)];
  const bool replan = worker.state != Worker::State::idle;
  worker.asleep = false;
  if (replan) {
    settle_stint(post);
  }
  roster_.reserve(post, day, quarter, length);
  if (replan) {
    plan_end(post);
  }
}

std::span<const int> Pathway::stands_in_for(int activity, const Meeting::Member& member) const {
  const std::span<const int> pools =
      compiled_->pools[at(workers_[at(member.post)].pool)].colleagues;
  const auto& needs = step_of(activities_[activity].step).needs;
  const bool of_family =
      at(member.need) < needs.size() &&
      std::any_of(needs[at(member.need)].by.begin(), needs[at(member.need)].by.end(),
                  [](const Performer& link) { return link.allocated; });
  return of_family ? pools : pools.first(1);
}

int Pathway::stand_in(int activity, const Meeting::Member& member) const {
  const Meeting& meeting = meetings_[activities_[activity].meeting];
  for (const int pool : stands_in_for(activity, member)) {
    const CompiledPool& posts = compiled_->pools[at(pool)];
    for (int other = posts.first; other < posts.first + posts.count; ++other) {
      if (other != member.post && in_service(other) &&
          roster_.actual(other, meeting.day).holds(meeting.quarters())) {
        return other;
      }
    }
  }
  return kNone;
}

void Pathway::charge_booking(int activity) {
  activities_[activity].past = up_to_now(activity);
}

bool Pathway::comes(const std::vector<CompiledAttendance>& rows, int strand,
                    std::uint32_t word) const {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const CompiledAttendance& one) {
    return condition_holds(one.when, strand);
  });
  return row == rows.end() || row->comes.choose(word) == 0;
}

bool Pathway::attends(int activity, int need, int place) {
  const Activity& a = activities_[activity];
  const auto& needs = step_of(a.step).needs;
  if (at(need) >= needs.size() || needs[at(need)].attends.empty()) {
    return true;  // a policy may have changed who is needed since it was booked
  }
  const CompiledNeed& rule = needs[at(need)];
  sim::DrawKey draw = key(a.family, rule.attends_purpose, a.visit, strands_[a.strand].lead);
  draw.block = static_cast<std::uint16_t>(a.attempts % 16 * 16 + place);
  luck_.known(draw, now_);
  return comes(rule.attends, a.strand, luck_.word(draw));
}

void Pathway::meeting_starts(int activity) {
  const sim::InPart part(sim::Part::bookings);
  const int step = activities_[activity].step;
  const int index = activities_[activity].meeting;
  const CompiledStep& rule = step_of(step);
  charge_booking(activity);
  const auto take = [&](int post) {
    reserve(post, meetings_[index].day, meetings_[index].quarter, meetings_[index].length);
  };
  bool below = false;
  for (int m = 0; m < meetings_[index].members; ++m) {
    Meeting::Member& member = meetings_[index].member[at(m)];
    member.there = in_service(member.post) && !member.gone;
    const Cause cause = cause_of_pool(workers_[at(member.post)].pool);
    const bool at_hand = compiled_->without.has(cause);  // if not this one, then another
    const bool comes = at_hand || attends(activity, member.need, m);
    if (member.there && comes) {
      continue;
    }
    member.there = false;
    if (at_hand) {
      continue;
    }
    const int other = comes ? stand_in(activity, member) : kNone;  // nobody of them can
    if (other != kNone) {
      take(other);
      member.post = other;
      member.there = true;
      continue;
    }
    activities_[activity].cause = cause;
    if (rule.missing == Missing::wait) {
      meetings_[index].quorate = false;
    } else if (rule.missing == Missing::hold) {
      below = true;
    }
  }
  if (below) {
    ledger_.count_in_year(Counter::meetings_below_minimum, now_);
  }
  const int family = activities_[activity].family;
  const int lead = strands_[activities_[activity].strand].lead;
  for (std::size_t i = 0; i < rule.invites.size(); ++i) {
    const CompiledInvite& invite = rule.invites[i];
    const int pool = invite.role == kNone ? kNone : pool_for(family, invite.role);
    if (pool == kNone) {
      continue;
    }
    sim::DrawKey draw = key(family, rule.attend_purpose, activities_[activity].visit, lead);
    draw.block = static_cast<std::uint16_t>(i);
    luck_.known(draw, now_);
    if (!comes(invite.attends, activities_[activity].strand, luck_.word(draw)) ||
        meetings_[index].members >= kMaxMembers) {
      continue;
    }
    const CompiledPool& posts = compiled_->pools[at(pool)];
    for (int post = posts.first; post < posts.first + posts.count; ++post) {
      if (in_service(post) &&
          roster_.actual(post, meetings_[index].day).holds(meetings_[index].quarters())) {
        take(post);
        ledger_.hours(compiled_->pools[at(pool)].role, Hours::needed, now_,
                      meetings_[index].minutes());
        meetings_[index].member[at(meetings_[index].members++)] = {post, kNone, true};
        break;
      }
    }
  }
  Activity& a = activities_[activity];
  if (a.attempts == 0) {
    ledger_.wait_over(step, now_,
                      compiled_->open_minutes_before(compiled_->day_pattern, now_) -
                          compiled_->open_minutes_before(compiled_->day_pattern, a.released));
  }
  a.state = Activity::State::meeting;
  a.began = now_;
  ++a.attempts;
  emit_step(step, EventRef::What::started, a.strand, a.past);
  for (int m = 0; m < meetings_[index].members; ++m) {
    const Meeting::Member& member = meetings_[index].member[at(m)];
    log_activity(kLogMember, activity, member.post, member.there ? 1 : 0);
  }
  add_timer(activity, now_ + meetings_[index].minutes());
}

void Pathway::meeting_ends(int activity) {
  const sim::InPart part(sim::Part::bookings);
  Activity& a = activities_[activity];
  Meeting& meeting = meetings_[a.meeting];
  account_meeting(meeting, a.step);
  const bool quorate = meeting.quorate;
  meetings_.give_back(a.meeting);
  a.meeting = kNone;
  if (quorate) {
    charge(activity, Cause::work);
    a.state = Activity::State::passing;
    moves_.push_back(activity);
    return;
  }
  // Its time is spent, nothing is decided, and it is booked again.
  charge(activity, a.cause);
  ledger_.count_in_year(Counter::meetings_not_quorate, now_);
  emit_step(a.step, EventRef::What::not_quorate, a.strand, a.past);
  if (strands_[a.strand].cancelled) {
    const int strand = a.strand;
    call_off(activity);
    end_strand_if_idle(strand);
    return;
  }
  ledger_.count_in_year(Counter::meetings_rebooked, now_);
  book(activity);
}

void Pathway::free_meeting(int activity) {
  Activity& a = activities_[activity];
  if (a.meeting == kNone) {
    return;
  }
  const Meeting meeting = meetings_[a.meeting];
  meetings_.give_back(a.meeting);
  a.meeting = kNone;
  ledger_.count_in_year(Counter::bookings_cancelled, now_);
  const auto week = booking_week(meeting.day);
  for (int m = 0; m < meeting.members; ++m) {
    const int post = meeting.member[at(m)].post;
    --booked_[week * workers_.size() + at(post)];
    ledger_.hours(compiled_->pools[at(workers_[at(post)].pool)].role, Hours::needed,
                  meeting.booked_at, -meeting.minutes());
    Worker& worker = workers_[at(post)];
    worker.asleep = false;
    if (meeting.member[at(m)].gone || worker.vacant || meeting.day >= worker.leaves_on) {
      continue;  // it is in no diary any more
    }
    put_aside_if_resuming(post);
    const bool replan = worker.state != Worker::State::idle;
    if (replan) {
      settle_stint(post);
    }
    roster_.release(post, meeting.day, meeting.quarter, meeting.length);
    if (replan) {
      plan_end(post);
    } else {
      touch_worker(post);
    }
  }
}

}  // namespace casetide::model
