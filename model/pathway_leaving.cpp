// Workers who leave: notice, the last day, the empty post, an agency worker, the successor.
//
// A leaver takes no new families from the notice on. On the last day each family goes to the least
// loaded of the team; unfinished work keeps its effort, and booked meetings stand.
#include <algorithm>
#include <bit>
#include <tuple>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

constexpr unsigned kNotice = 0;
constexpr unsigned kLastDay = 1;
constexpr unsigned kAgencyComes = 2;
constexpr unsigned kSuccessorComes = 3;

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

void Pathway::begin_tenures() {
  const std::int32_t today = compiled_->first_day;
  for (int post = 0; post < roster_.people(); ++post) {
    const CompiledPool& pool = compiled_->pools[at(workers_[at(post)].pool)];
    if (!pool.leaving.any) {
      continue;
    }
    const sim::DrawKey start = post_key(post, pool.leaving.start_purpose, 0, 0, 0);
    luck_.known(start, now_);
    const sim::Luck::Words words = luck_.words(start);
    if (pool.leaving.vacant_at_start.choose(words[0]) != 0) {
      const auto days = static_cast<std::uint64_t>(pool.leaving.notice_days);
      if (days > 0 && pool.leaving.in_notice_at_start.choose(words[1]) == 0) {
        give_notice(post, 1 + static_cast<int>((words[2] * days) >> 32));
      } else {
        plan_notice(post);
      }
      continue;
    }
    // Found empty: an agency worker who fills the vacancy is there already.
    Worker& worker = workers_[at(post)];
    const sim::DrawKey left = post_key(post, pool.leaving.vacancy_purpose, 0, 0, 0);
    const std::int32_t length = std::max(1, pool.leaving.vacancy_left.draw(luck_.word(left)));
    luck_.begun(left, now_);
    luck_.known(left, (today + length) * sim::kMinutesPerDay);
    const sim::DrawKey agency = post_key(post, pool.leaving.agency_purpose, 0, 0, 0);
    luck_.known(agency, now_);
    worker.agency = pool.leaving.agency.choose(luck_.word(agency)) == 0;
    worker.tenures = 1;
    add_leaving_event(post, today + length, kSuccessorComes);
    if (!worker.agency) {
      worker.vacant = true;
      ++worker.spells;
      for (std::int32_t day = today; day < compiled_->roster_end; ++day) {
        roster_.planned(post, day) = sim::DayMask{};
        roster_.actual(post, day) = sim::DayMask{};
      }
      pools_[at(worker.pool)].filled_fte_x100 -= compiled_->posts[at(post)].fte_x100;
      ledger_.posts_changed(pool.role, now_, -compiled_->posts[at(post)].fte_x100);
    }
  }
}

void Pathway::add_leaving_event(int post, std::int32_t day, unsigned what) {
  if (day < compiled_->end_day) {
    events_.add({day * sim::kMinutesPerDay, static_cast<std::uint32_t>(post),
                 sim::PendingEvent::order_of(kLeavingEvent, what), 0});
  }
}

void Pathway::plan_notice(int post) {
  const Worker& worker = workers_[at(post)];
  const CompiledLeaving& rule = compiled_->pools[at(worker.pool)].leaving;
  const sim::DrawKey draw = post_key(post, rule.stay_purpose, 0, worker.tenures, 0);
  const std::int32_t day =
      now_ / sim::kMinutesPerDay + std::max(1, rule.stay.draw(luck_.word(draw)));
  luck_.begun(draw, now_);
  luck_.known(draw, day * sim::kMinutesPerDay);
  add_leaving_event(post, day, kNotice);
}

void Pathway::leaving_event(const sim::PendingEvent& event) {
  const int post = static_cast<int>(event.subject);
  switch (event.detail()) {
    case kNotice:
      give_notice(post, compiled_->pools[at(workers_[at(post)].pool)].leaving.notice_days);
      break;
    case kLastDay:
      leave(post);
      break;
    case kAgencyComes:
      take_up_post(post, true);
      break;
    default:
      take_up_post(post, false);
  }
}

void Pathway::give_notice(int post, int days_left) {
  Worker& worker = workers_[at(post)];
  worker.leaves_on = now_ / sim::kMinutesPerDay + days_left;
  log_post(kLogNotice, post, worker.leaves_on);
  // Work in hand was planned to end by a diary that now ends sooner.
  const bool replan = worker.state != Worker::State::idle;
  if (replan) {
    settle_stint(post);
  }
  for (std::int32_t day = worker.leaves_on; day < compiled_->roster_end; ++day) {
    roster_.planned(post, day) = sim::DayMask{};
    roster_.actual(post, day) = sim::DayMask{};
  }
  if (replan) {
    plan_end(post);
  }
  add_leaving_event(post, worker.leaves_on, kLastDay);
}

void Pathway::leave(int post) {
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  settle(post);
  if (worker.state != Worker::State::idle) {
    put_back(post);
  }
  log_post(kLogLeft, post);
  ledger_.count_in_year(Counter::leavers, now_);
  worker.vacant = true;
  worker.sick = false;
  ++worker.spells;  // a spell of sickness that was coming is somebody else's
  worker.wake_at = kNever;
  ++worker.generation;
  pools_[at(worker.pool)].filled_fte_x100 -= compiled_->posts[at(post)].fte_x100;
  ledger_.posts_changed(pool.role, now_, -compiled_->posts[at(post)].fte_x100);
  spread_outside_work(worker.pool);
  hand_back(post);
  hand_over_families(post);
  hand_over_agenda(post);
  hand_over_meetings(post);
  hand_over_standing(post);
  worker.leaves_on = kNever;
  sim::expects(worker.tenures < 1023, "a post has fewer than 1,023 workers");
  ++worker.tenures;
  const int visit = worker.tenures;
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  const sim::DrawKey vacancy = post_key(post, pool.leaving.vacancy_purpose, 0, visit, 0);
  const std::int32_t length = std::max(1, pool.leaving.vacancy.draw(luck_.word(vacancy)));
  luck_.begun(vacancy, now_);
  luck_.known(vacancy, (today + length) * sim::kMinutesPerDay);
  const sim::DrawKey agency = post_key(post, pool.leaving.agency_purpose, 0, visit, 0);
  luck_.known(agency, now_);
  if (pool.leaving.agency.choose(luck_.word(agency)) == 0) {
    const sim::DrawKey arrives = post_key(post, pool.leaving.arrives_purpose, 0, visit, 0);
    const std::int32_t days = std::max(1, pool.leaving.agency_arrives.draw(luck_.word(arrives)));
    luck_.begun(arrives, now_);
    luck_.known(arrives, (today + days) * sim::kMinutesPerDay);
    if (days < length) {
      add_leaving_event(post, today + days, kAgencyComes);
    }
  }
  add_leaving_event(post, today + length, kSuccessorComes);
}

void Pathway::take_up_post(int post, bool agency) {
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  log_post(kLogTookUpPost, post, agency ? 1 : 0);
  settle(post);
  if (worker.vacant) {
    worker.vacant = false;
    for (std::int32_t day = today; day < compiled_->roster_end; ++day) {
      roster_.planned(post, day) = hours_of_post(post, day);
    }
    pools_[at(worker.pool)].filled_fte_x100 += compiled_->posts[at(post)].fte_x100;
    ledger_.posts_changed(pool.role, now_, compiled_->posts[at(post)].fte_x100);
    spread_outside_work(worker.pool);
  } else {  // from an agency worker, whose families, diary and unfinished work come with the post
    handed_over_.clear();
    for (int f = 0; f < families_.size(); ++f) {
      if (families_[f].live && families_[f].worker == post) {
        handed_over_.push_back(f);
      }
    }
    for (const int family : handed_over_) {
      take_over(family, post);
    }
    worker.sick = false;
    ++worker.spells;
  }
  for (std::int32_t day = today; day < compiled_->roster_end; ++day) {
    roster_.actual(post, day) = roster_.planned(post, day);
  }
  if (worker.state != Worker::State::idle) {
    put_back(post);
  }
  worker.agency = agency;
  worker.idle_from = now_;
  if (pool.absence > 0 && compiled_->uses_calendar) {
    schedule_sickness(post, today - 1);
  }
  if (!agency) {
    plan_notice(post);
  }
  touch_worker(post);
  touch_pool(worker.pool);
  allocate_waiting(worker.pool);
}

sim::DayMask Pathway::hours_of_post(int post, std::int32_t day) const {
  const CompiledPost& rule = compiled_->posts[at(post)];
  const auto weekday = at(sim::weekday_of(day));
  const Pattern& pattern = compiled_->patterns[at(compiled_->pools[at(rule.pool)].pattern)];
  const bool holiday = pattern.bank_holidays_off && compiled_->uses_calendar &&
                       weekday < at(sim::kSaturday) && !compiled_->calendar.is_working_day(day);
  const std::size_t place =
      at(day - compiled_->first_day) * workers_.size() + static_cast<std::size_t>(post);
  return holiday || on_leave_[place] ? sim::DayMask{} : rule.week[weekday];
}

// --- what a leaver leaves behind --------------------------------------------------------------------

void Pathway::take_over(int index, int post) {
  Family& family = families_[index];
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  family.changes_worker = false;
  ledger_.count_in_year(Counter::changes_of_worker_families, now_);
  ledger_.count_in_year(Counter::changes_of_worker_children, now_, family.held_children);
  if (pool.leaving.read_in > 0) {
    settle(post);
    worker.backlog_q8 += std::int64_t{pool.leaving.read_in} << 8;
    ledger_.hours(pool.role, Hours::needed, now_, pool.leaving.read_in);
  }
}

void Pathway::hand_over_families(int post) {
  Worker& worker = workers_[at(post)];
  const int pool = worker.pool;
  std::vector<int>& families = handed_over_;
  families.clear();
  for (int f = 0; f < families_.size(); ++f) {
    if (families_[f].live && families_[f].worker == post) {
      families.push_back(f);
    }
  }
  std::sort(families.begin(), families.end(),
            [this](int a, int b) { return families_[a].serial < families_[b].serial; });
  for (const int index : families) {
    Family& family = families_[index];
    worker.caseload -= family.held_children;
    ledger_.hold_changed(compiled_->pools[at(pool)].role, now_, -family.held_children);
    ledger_.waiting_changed(now_, family.held_children);
    let_go(index);
    family.changes_worker = true;
    family.waits_for_worker = true;
    family.waits_since = now_;
  }
  for (const int index : families) {
    const int next = least_loaded(pool, families_[index].held_children);
    if (next != kNone) {
      allocate(index, next);
    } else {
      pools_[at(pool)].waiting_families.push_back(index);
      log_family(kLogWaitsForWorker, index, 0);
    }
  }
}

void Pathway::hand_over_agenda(int post) {
  auto& agenda = workers_[at(post)].agenda;
  std::sort(agenda.begin(), agenda.end(), [](const AgendaItem& a, const AgendaItem& b) {
    return std::pair(a.serial, a.sub) < std::pair(b.serial, b.sub);
  });
  while (!agenda.empty()) {
    const int activity = agenda.front().activity;
    agenda.erase(agenda.begin());
    Activity& a = activities_[activity];
    a.agenda = kNone;
    if (a.effort < 0) {
      ledger_.queue_changed(a.step, now_, -1);
      charge(activity, a.cause);
    } else {
      charge_work(activity);
    }
    release_task(activity);
  }
}

void Pathway::hand_over_meetings(int post) {
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  std::vector<int>& booked = handed_over_;
  booked.clear();
  for (int a = 0; a < activities_.size(); ++a) {
    const Activity& activity = activities_[a];
    if (activity.state == Activity::State::booked && meetings_[activity.meeting].day >= today) {
      booked.push_back(a);
    }
  }
  std::sort(booked.begin(), booked.end(), [this](int a, int b) {
    const auto order = [this](const Activity& one) {
      return std::tuple(families_[one.family].serial, strands_[one.strand].ordinal, one.step);
    };
    return order(activities_[a]) < order(activities_[b]);
  });
  for (const int activity : booked) {
    Meeting& meeting = meetings_[activities_[activity].meeting];
    for (int m = 0; m < meeting.members; ++m) {
      Meeting::Member& member = meeting.member[at(m)];
      if (member.post == post && !member.gone) {
        member.gone = !replace_member(activity, m);
      }
    }
  }
}

bool Pathway::replace_member(int activity, int place) {
  const Activity& a = activities_[activity];
  Meeting& meeting = meetings_[a.meeting];
  Meeting::Member& member = meeting.member[at(place)];
  const CompiledPool& posts = compiled_->pools[at(workers_[at(member.post)].pool)];
  const std::size_t week = booking_week(meeting.day) * workers_.size();
  const auto free = [&](int post) {
    return in_service(post) &&
           roster_.planned(post, meeting.day).starts_of(meeting.length).has(meeting.quarter);
  };
  int best = families_[a.family].worker;  // whoever holds the family now comes first
  if (best != kNone && (workers_[at(best)].pool != workers_[at(member.post)].pool || !free(best))) {
    best = kNone;
  }
  for (int post = posts.first; best == kNone && post < posts.first + posts.count; ++post) {
    if (free(post)) {
      best = post;
    }
  }
  if (best == kNone) {
    return false;
  }
  --booked_[week + at(member.post)];
  ++booked_[week + at(best)];
  member.post = best;
  reserve(best, meeting.day, meeting.quarter, meeting.length);
  return true;
}

void Pathway::hand_over_standing(int post) {
  Worker& worker = workers_[at(post)];
  const CompiledPool& posts = compiled_->pools[at(worker.pool)];
  const int filled = pools_[at(worker.pool)].filled_fte_x100;
  if (filled == 0) {
    return;  // it waits for whoever comes
  }
  const std::int64_t owed = worker.backlog_q8;
  worker.backlog_q8 = 0;
  int before = 0;
  for (int other = posts.first; other < posts.first + posts.count; ++other) {
    if (workers_[at(other)].vacant) {
      continue;
    }
    const int after = before + compiled_->posts[at(other)].fte_x100;
    settle(other);
    workers_[at(other)].backlog_q8 += owed * after / filled - owed * before / filled;
    before = after;
  }
}

void Pathway::spread_outside_work(int index) {
  // Outside work fills its part of everybody's caseload, whole children by the larger part.
  const CompiledPool& pool = compiled_->pools[at(index)];
  const int filled = std::max(pools_[at(index)].filled_fte_x100, 1);
  int ahead = 0;
  for (int post = pool.first; post < pool.first + pool.count; ++post) {
    Worker& worker = workers_[at(post)];
    const int behind = worker.vacant ? ahead : ahead + compiled_->posts[at(post)].fte_x100;
    const int children =
        pool.outside_children * behind / filled - pool.outside_children * ahead / filled;
    worker.caseload += children - worker.outside_children;
    worker.outside_children = children;
    ahead = behind;
  }
}

}  // namespace casetide::model
