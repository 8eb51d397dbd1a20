// Workers who leave: notice, the last day, the empty post, an agency worker, the successor.
//
// A leaver takes no new families from the notice on; what is handed over is in pathway_handover.cpp.
#include <algorithm>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

/// As the day of a snapshot begins, a post that begins on that day does not yet.
bool is_still_to_come(const Compiled& compiled, const CompiledPost& post) {
  return compiled.snapshot != nullptr && post.from_day == compiled.first_day;
}

}  // namespace

void Pathway::begin_tenures() {
  const std::int32_t today = compiled_->first_day;
  for (int post = 0; post < roster_.people(); ++post) {
    const CompiledPool& pool = compiled_->pools[at(workers_[at(post)].pool)];
    if (!pool.leaving.any || is_resumed_[at(post)] || !compiled_->posts[at(post)].in_force(today) ||
        is_still_to_come(*compiled_, compiled_->posts[at(post)])) {
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
    // Found empty: an agency worker who fills the vacancy is there already, or still to come.
    Worker& worker = workers_[at(post)];
    const sim::DrawKey left = post_key(post, pool.leaving.vacancy_purpose, 0, 0, 0);
    const std::int32_t length = std::max(1, pool.leaving.vacancy_left.draw(luck_.word(left)));
    luck_.begun(left, now_);
    luck_.known(left, (today + length) * sim::kMinutesPerDay);
    const sim::DrawKey agency = post_key(post, pool.leaving.agency_purpose, 0, 0, 0);
    luck_.known(agency, now_);
    const bool gets_one = pool.leaving.agency.choose(luck_.word(agency)) == 0;
    const bool has_come = pool.leaving.agency_has_come.choose(words[1]) == 0;
    set_agency(post, gets_one && has_come);
    if (gets_one && !has_come) {
      plan_agency_worker(post, 0, length);
    }
    worker.tenures = 1;
    add_leaving_event(post, today + length, kSuccessorComes);
    if (!worker.agency) {
      worker.vacant = true;
      log_post(kLogFoundEmpty, post);
      ++worker.spells;
      clear_diary(post, today);
      pools_[at(worker.pool)].filled_fte_x100 -= compiled_->posts[at(post)].fte_x100;
      ledger_.posts_changed(pool.role, now_, -compiled_->posts[at(post)].fte_x100);
    }
  }
}

void Pathway::set_agency(int post, bool agency) {
  Worker& worker = workers_[at(post)];
  if (worker.agency != agency) {
    const int fte = compiled_->posts[at(post)].fte_x100;
    ledger_.agency_changed(compiled_->pools[at(worker.pool)].role, now_, agency ? fte : -fte);
    worker.agency = agency;
  }
}

void Pathway::clear_diary(int post, std::int32_t from_day) {
  workers_[at(post)].asleep = false;
  roster_.plan_from(post, from_day, [](std::int32_t, std::uint8_t) { return sim::DayMask{}; });
}

void Pathway::plan_posts() {
  // Nobody reckons with a post before its day, nor with its end: that is when either becomes known.
  for (int post = 0; post < roster_.people(); ++post) {
    const CompiledPost& rule = compiled_->posts[at(post)];
    Worker& worker = workers_[at(post)];
    const bool begins_now = is_still_to_come(*compiled_, rule);
    if (rule.from_day > 0 && rule.from_day <= compiled_->first_day && !begins_now) {
      pools_[at(worker.pool)].filled_fte_x100 += rule.fte_x100;
      ledger_.posts_changed(compiled_->pools[at(worker.pool)].role, now_, rule.fte_x100);
    } else if (rule.from_day > compiled_->first_day || begins_now) {
      worker.vacant = true;
      ++worker.spells;
      clear_diary(post, compiled_->first_day);
      --pools_[at(worker.pool)].open_posts;
      add_leaving_event(post, rule.from_day, kPostBegins);
    }
    if (rule.until_day != kNever) {
      add_leaving_event(post, std::max(rule.until_day, compiled_->first_day), kPostEnds);
    }
  }
}

void Pathway::end_posts(int index) {
  // All of one day together: nobody is given what a post that ends in this minute leaves.
  const CompiledPool& pool = compiled_->pools[at(index)];
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  const auto ends = [&](int post) {
    return compiled_->posts[at(post)].until_day <= today && !workers_[at(post)].closed;
  };
  for (int post = pool.first; post < pool.first + pool.count; ++post) {
    if (ends(post) && !workers_[at(post)].vacant) {
      settle(post);
      clear_diary(post, today);
      workers_[at(post)].leaves_on = today;
    }
  }
  for (int post = pool.first; post < pool.first + pool.count; ++post) {
    if (ends(post)) {
      workers_[at(post)].closed = true;
      --pools_[at(index)].open_posts;
      if (!workers_[at(post)].vacant) {
        vacate(post);
      }
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

void Pathway::leaving_event(sim::PendingEvent event) {
  const sim::InPart part(sim::Part::rosters);
  const int post = static_cast<int>(event.subject());
  if (workers_[at(post)].closed) {
    return;  // whoever was to come or to go: the post is no more
  }
  switch (event.detail()) {
    case kPostBegins:
      ++pools_[at(workers_[at(post)].pool)].open_posts;
      take_up_post(post, false);
      break;
    case kPostEnds:
      end_posts(workers_[at(post)].pool);
      break;
    case kNotice:
      give_notice(post, compiled_->pools[at(workers_[at(post)].pool)].leaving.notice_days);
      break;
    case kLastDay:
      leave(post);
      break;
    case kAgencyComes:
      take_up_post(post, true);
      break;
    case kCeilingRises:  // of whoever is there now: it may have been somebody else's
      if (!workers_[at(post)].vacant) {
        set_ceiling(post, now_ / sim::kMinutesPerDay);
        allocate_waiting(compiled_->pools[at(workers_[at(post)].pool)].team);
      }
      break;
    default:
      take_up_post(post, false);
  }
}

void Pathway::give_notice(int post, int days_left) {
  Worker& worker = workers_[at(post)];
  worker.leaves_on = now_ / sim::kMinutesPerDay + days_left;
  log_post(kLogNotice, post, worker.leaves_on);
  put_aside_if_resuming(post);
  // Work in hand was planned to end by a diary that now ends sooner.
  const bool replan = worker.state != Worker::State::idle;
  if (replan) {
    settle_stint(post);
  }
  clear_diary(post, worker.leaves_on);
  if (replan) {
    plan_end(post);
  }
  add_leaving_event(post, worker.leaves_on, kLastDay);
}

void Pathway::vacate(int post) {
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  settle(post);
  if (worker.state != Worker::State::idle) {
    put_back(post);
  }
  log_post(kLogLeft, post);
  if (!worker.closed) {  // whose post is ended does not leave of their own
    ledger_.count_in_year(Counter::leavers, now_);
  }
  set_agency(post, false);
  worker.vacant = true;
  worker.vacant_since = now_ / sim::kMinutesPerDay;
  worker.sick = false;
  worker.sick_since = kNever;
  ++worker.spells;  // a spell of sickness that was coming is somebody else's
  worker.wake_at = kNever;
  worker.asleep = false;
  ++worker.generation;
  pools_[at(worker.pool)].filled_fte_x100 -= compiled_->posts[at(post)].fte_x100;
  ledger_.posts_changed(pool.role, now_, -compiled_->posts[at(post)].fte_x100);
  spread_outside_work(worker.pool);
  forget_holder(post);
  hand_back(post);
  hand_over_families(post, worker.closed ? Change::post_ended : Change::worker_left);
  hand_over_agenda(post);
  hand_over_meetings(post, Absentee::gone);
  hand_over_standing(post);
  worker.leaves_on = kNever;
  worker.first_year_since = kNever;
  allocate_waiting(pool.team);  // what is above every ceiling may be so only now
  sim::expects(worker.tenures < 1023, "a post has fewer than 1,023 workers");
  ++worker.tenures;
}

void Pathway::leave(int post) {
  vacate(post);
  const Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  const int visit = worker.tenures;
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  const sim::DrawKey vacancy = post_key(post, pool.leaving.vacancy_purpose, 0, visit, 0);
  const std::int32_t length = std::max(1, pool.leaving.vacancy.draw(luck_.word(vacancy)));
  luck_.begun(vacancy, now_);
  luck_.known(vacancy, (today + length) * sim::kMinutesPerDay);
  const sim::DrawKey agency = post_key(post, pool.leaving.agency_purpose, 0, visit, 0);
  luck_.known(agency, now_);
  if (pool.leaving.agency.choose(luck_.word(agency)) == 0) {
    plan_agency_worker(post, visit, length);
  }
  add_leaving_event(post, today + length, kSuccessorComes);
}

void Pathway::plan_agency_worker(int post, int visit, std::int32_t vacant_days) {
  const CompiledLeaving& rule = compiled_->pools[at(workers_[at(post)].pool)].leaving;
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  const sim::DrawKey arrives = post_key(post, rule.arrives_purpose, 0, visit, 0);
  const std::int32_t days = std::max(1, rule.agency_arrives.draw(luck_.word(arrives)));
  luck_.begun(arrives, now_);
  luck_.known(arrives, (today + days) * sim::kMinutesPerDay);
  if (days < vacant_days) {
    add_leaving_event(post, today + days, kAgencyComes);
  }
}

void Pathway::take_up_post(int post, bool agency) {
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  log_post(kLogTookUpPost, post, agency ? 1 : 0);
  settle(post);
  worker.asleep = false;
  if (worker.vacant) {
    worker.vacant = false;
    roster_.plan_from(post, today, [&](std::int32_t day, std::uint8_t marks) {
      return open_of(post, day, marks);
    });
    pools_[at(worker.pool)].filled_fte_x100 += compiled_->posts[at(post)].fte_x100;
    ledger_.posts_changed(pool.role, now_, compiled_->posts[at(post)].fte_x100);
    spread_outside_work(worker.pool);
    take_meetings_of_post(post);
  } else {  // from an agency worker, whose families, diary and unfinished work come with the post
    handed_over_.clear();
    for (int f = 0; f < families_.size(); ++f) {
      if (families_[f].live && families_[f].worker == post) {
        handed_over_.push_back(f);
      }
    }
    for (const int family : handed_over_) {
      take_over(family, post, Change::worker_left);
    }
    forget_holder(post);
    worker.sick = false;
    worker.sick_since = kNever;
    ++worker.spells;
  }
  for (std::int32_t day = today;  // of the worker before
       day < compiled_->roster_end && is_marked(post, day, kDayOfSickness); ++day) {
    roster_.unmark(post, day, kDayOfSickness);
  }
  if (worker.state != Worker::State::idle) {
    put_back(post);
  }
  set_agency(post, agency);
  if (!agency) {
    worker.vacant_since = kNever;
  }
  join(post, agency);
  begin_idle(post);
  if (pool.absence > 0 && compiled_->uses_calendar) {
    schedule_sickness(post, today - 1);
  }
  if (!agency && pool.leaving.any) {
    plan_notice(post);
  }
  touch_worker(post);
  touch_pool(worker.pool);
  allocate_waiting(pool.team);
}

}  // namespace casetide::model
