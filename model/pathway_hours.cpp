// The hours account: every minute that a post is on duty is spent on exactly one thing.
//
// Hours on duty follow from pattern, leave, sickness and empty posts; what they were spent on is counted
// by whoever spent them. That both sides agree, for every post and every day, is checked on every run.
#include <algorithm>

#include "model/pathway.hpp"

namespace casetide::model {
sim::DayMask Pathway::open_of(int post, std::int32_t day, std::uint8_t marks) const {
  if ((marks & (kDayOfLeave | kDayOfTraining)) != 0) {
    return {};
  }
  const CompiledPost& rule = compiled_->posts[at(post)];
  return compiled_->weeks_worked[at(rule.week)][compiled_->kind_of(day).place()].mask().without(
      rule.team_meeting.on(day));
}

void Pathway::account(int post, Hours kind, std::int32_t time, std::int32_t minutes) {
  if (minutes == 0) {
    return;
  }
  ledger_.hours(compiled_->posts[at(post)].role, kind, time, minutes);
  log_hours(post, kind, time, minutes);
}

void Pathway::settle_within_day(int post, const CompiledPost& rule, std::int32_t day, int weekday,
                                sim::DayMask duty, std::int32_t from, std::int32_t until,
                                std::int32_t on_duty) {
  const sim::Roster::Day that_day = roster_.day(post, day);
  const std::uint8_t marks = that_day.marks();
  if ((marks & kDayOfLeave) != 0) {
    return;
  }
  Worker& worker = workers_[at(post)];
  const std::int32_t time = day * sim::kMinutesPerDay + from;
  const Ledger::HoursOfWeek hours = ledger_.hours_of_week(rule.role, day);
  const auto spend = [&](Hours kind, std::int32_t minutes) {
    if (minutes != 0) {
      hours.add(kind, minutes);
      log_hours(post, kind, time, minutes);
    }
  };
  const bool told = hours.counts() || log_ != nullptr;
  if (told) {
    spend(Hours::available, on_duty);
    if (worker.agency) {
      ledger_.agency_on_duty(rule.role, time, on_duty);
    }
  }
  if ((marks & kDayOfTraining) != 0) {
    spend(Hours::training, on_duty);
    spend(Hours::needed, on_duty);
    return;
  }
  if (told && rule.team_meeting.weekday == weekday) {
    const std::int32_t meeting = (duty & rule.team_meeting.on(day)).minutes_between(from, until);
    spend(Hours::team_meetings, meeting);
    spend(Hours::needed, meeting);
  }
  const sim::DayMask there = that_day.actual();
  std::int32_t left = there == duty ? on_duty : there.minutes_between(from, until);
  if (worker.state == Worker::State::working) {
    Activity& a = activities_[worker.activity];
    const std::int32_t done = std::min(left, a.effort_left);
    a.effort_left -= done;
    left -= done;
    ledger_.effort_done(hours, a.step, rule.role, done);
    spend(Hours::dated, done);
  } else if (worker.backlog_q8 >= 256) {
    const auto done =
        static_cast<std::int32_t>(std::min<std::int64_t>(left, worker.backlog_q8 >> 8));
    worker.backlog_q8 -= std::int64_t{done} << 8;
    left -= done;
    spend(Hours::standing, done);
  }
  spend(Hours::slack, left);
}

void Pathway::settle_since(int post) {
  const sim::InPart part(sim::Part::rosters);
  Worker& worker = workers_[at(post)];
  const std::int32_t since = worker.since;
  worker.since = now_;
  if (!in_service(post)) {
    return;  // nor was anybody since then: who comes and goes is settled first
  }
  const bool busy = worker.state == Worker::State::working || worker.backlog_q8 >= 256;
  if (!busy && log_ == nullptr && ledger_.outside_year(since, now_)) {
    return;  // nobody asks what the time was spent on
  }
  const CompiledPost& rule = compiled_->posts[at(post)];
  const auto& week = compiled_->weeks_worked[at(rule.week)];
  std::int32_t day = since / sim::kMinutesPerDay;
  std::int32_t from = since - day * sim::kMinutesPerDay;
  std::int32_t until = now_ - day * sim::kMinutesPerDay;
  for (;; from = 0, until -= sim::kMinutesPerDay, ++day) {
    const DayKind kind = compiled_->day_kinds[at(day - compiled_->open_from)];
    const sim::CountedMask& duty = week[kind.place()];
    const std::int32_t end = std::min(until, sim::kMinutesPerDay);
    const std::int32_t on_duty = duty.minutes_between(from, end);
    if (on_duty != 0) {  // nobody is there without being on duty
      settle_within_day(post, rule, day, kind.weekday, duty.mask(), from, end, on_duty);
    }
    if (until <= sim::kMinutesPerDay) {
      return;
    }
  }
}

void Pathway::account_meeting(const Meeting& meeting, int step) {
  for (int m = 0; m < meeting.members; ++m) {
    const Meeting::Member& member = meeting.member[at(m)];
    if (member.there) {
      account(member.post, Hours::meetings, now_ - 1, meeting.minutes());
      ledger_.spent_on_step(step, compiled_->posts[at(member.post)].role, now_ - 1,
                            meeting.minutes());
    } else if (in_service(member.post) && !member.gone) {  // kept free for it, and not needed
      account(member.post, Hours::slack, now_ - 1, meeting.minutes());
    }
  }
}

}  // namespace casetide::model
