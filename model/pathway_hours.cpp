// The hours account: every minute that a post is on duty is spent on exactly one thing.
//
// Hours on duty follow from pattern, leave, sickness and empty posts; what they were spent on is counted
// by whoever spent them. That both sides agree, for every post and every day, is checked on every run.
#include <algorithm>

#include "model/pathway.hpp"

namespace casetide::model {
namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

sim::DayMask Pathway::duty_of(int post, std::int32_t day) const {
  return is_marked(post, day, kDayOfLeave)
             ? sim::DayMask{}
             : compiled_->hours_on(compiled_->posts[at(post)].hours, day);
}

sim::DayMask Pathway::open_of(int post, std::int32_t day) const {
  if (is_marked(post, day, kDayOfTraining)) {
    return {};
  }
  return duty_of(post, day).without(
      compiled_->pools[at(workers_[at(post)].pool)].team_meeting.on(day));
}

void Pathway::account(int post, Hours kind, std::int32_t time, std::int32_t minutes) {
  if (minutes == 0) {
    return;
  }
  ledger_.hours(compiled_->pools[at(workers_[at(post)].pool)].role, kind, time, minutes);
  log_hours(post, kind, time, minutes);
}

void Pathway::settle(int post) {
  Worker& worker = workers_[at(post)];
  std::int32_t from = worker.since;
  worker.since = now_;
  if (!in_service(post)) {
    return;  // nor was anybody since `from`: who comes and goes is settled first
  }
  while (from < now_) {
    const std::int32_t midnight = (from / sim::kMinutesPerDay + 1) * sim::kMinutesPerDay;
    const std::int32_t until = std::min(now_, midnight);
    settle_within_day(post, from, until);
    from = until;
  }
}

void Pathway::settle_within_day(int post, std::int32_t from, std::int32_t until) {
  const sim::InPart part(sim::Part::rosters);
  Worker& worker = workers_[at(post)];
  const std::int32_t day = from / sim::kMinutesPerDay;
  const auto minutes_of = [&](sim::DayMask mask) {
    return mask.minutes_between(from - day * sim::kMinutesPerDay,
                                until - day * sim::kMinutesPerDay);
  };
  const sim::DayMask duty = duty_of(post, day);
  const std::int32_t on_duty = minutes_of(duty);
  account(post, Hours::available, from, on_duty);
  const int role = compiled_->pools[at(worker.pool)].role;
  if (worker.agency) {
    ledger_.agency_on_duty(role, from, on_duty);
  }
  if (is_marked(post, day, kDayOfTraining)) {
    account(post, Hours::training, from, on_duty);
    account(post, Hours::needed, from, on_duty);
    return;
  }
  const std::int32_t meeting =
      minutes_of(duty & compiled_->pools[at(worker.pool)].team_meeting.on(day));
  account(post, Hours::team_meetings, from, meeting);
  account(post, Hours::needed, from, meeting);
  std::int32_t left = minutes_of(roster_.actual(post, day));
  if (worker.state == Worker::State::working) {
    Activity& a = activities_[worker.activity];
    const std::int32_t done = std::min(left, a.effort_left);
    a.effort_left -= done;
    left -= done;
    ledger_.effort_done(a.step, from, done);
    ledger_.spent_on_step(a.step, role, from, done);
    account(post, Hours::dated, from, done);
  } else {
    const auto done =
        static_cast<std::int32_t>(std::min<std::int64_t>(left, worker.backlog_q8 >> 8));
    worker.backlog_q8 -= std::int64_t{done} << 8;
    left -= done;
    account(post, Hours::standing, from, done);
  }
  account(post, Hours::slack, from, left);
}

void Pathway::account_meeting(const Meeting& meeting, int step) {
  for (int m = 0; m < meeting.members; ++m) {
    const Meeting::Member& member = meeting.member[at(m)];
    if (member.there) {
      account(member.post, Hours::meetings, now_ - 1, meeting.minutes());
      ledger_.spent_on_step(step, compiled_->pools[at(workers_[at(member.post)].pool)].role,
                            now_ - 1, meeting.minutes());
    } else if (in_service(member.post) && !member.gone) {  // kept free for it, and not needed
      account(member.post, Hours::slack, now_ - 1, meeting.minutes());
    }
  }
}

}  // namespace casetide::model
