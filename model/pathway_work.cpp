#include <algorithm>
#include <bit>
#include <limits>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
void Pathway::release_task(int activity) {
  const sim::InPart part(sim::Part::agendas);
  Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  if (rule.pace_clock != kNone && a.effort < 0) {
    for (int c = families_[a.family].first_clock; c != kNone; c = clocks_[c].next) {
      const ClockRun& clock = clocks_[c];
      if (clock.def != rule.pace_clock || clock.aim() == kNever || !concerns(clock, a.strand)) {
        continue;
      }
      const sim::DrawKey draw = key(a.family, rule.pace_purpose, a.visit, strands_[a.strand].lead);
      const std::int64_t share_q16 = rule.pace_share.draw_q16(luck_.word(draw));
      const auto wait =
          static_cast<std::int32_t>((std::int64_t{clock.deadline - clock.start} * share_q16) >> 16);
      luck_.known(draw, clock.start + wait);
      if (clock.start + wait > now_) {
        a.state = Activity::State::paced;
        add_timer(activity, clock.start + wait);
        log_activity(kLogPaced, activity, 0);  // until when, nobody knows yet
        return;
      }
      break;
    }
  }
  // The first who can finish before the earliest deadline, else who finishes soonest. Without a
  // deadline the first may take his time. An emergency goes to whoever can begin soonest.
  const Family& family = families_[a.family];
  const AgendaItem item = agenda_item(activity);
  int owner = kNone;
  bool owner_is_pool = false;
  bool not_yet_held = false;
  std::int32_t soonest = kNever;
  for (const Performer& link : rule.by) {
    int candidate = kNone;
    bool is_pool = !link.allocated;
    if (!link.allocated) {
      candidate = pool_for(a.family, link.role);
    } else if (family.worker != kNone) {
      candidate = family.worker;
    } else if (waits_for_worker(family)) {
      not_yet_held = true;
    } else {  // nobody holds the family, nor will: anybody who could
      const std::span<const int> holders = holders_of(a.family);
      candidate = holders.empty() ? kNone : holders.front();
      is_pool = true;
    }
    if (candidate == kNone) {
      continue;
    }
    if (rule.by.size() == 1) {
      owner = candidate;
      owner_is_pool = is_pool;
      break;
    }
    const bool is_emergency = item.urgency == Urgency::emergency;
    const std::int32_t end =
        expected_finish(candidate, is_pool, item, is_emergency ? 1 : rule.effort_mean);
    if (end < soonest || owner == kNone) {
      soonest = end;
      owner = candidate;
      owner_is_pool = is_pool;
    }
    const bool in_time = !is_emergency && (item.deadline == kNever || end <= item.deadline);
    if (in_time && end != kNever) {
      owner = candidate;
      owner_is_pool = is_pool;
      break;
    }
  }
  if (owner == kNone) {
    sim::expects(not_yet_held, "a task has somebody to do it or a worker to wait for");
    wait_without_worker(activity);
    return;
  }
  a.cause = Cause::worker;
  if (compiled_->without.has(Cause::worker)) {
    take_at_hand(activity, owner_is_pool ? owner : workers_[at(owner)].pool);
    return;
  }
  if (a.effort < 0) {  // work that was begun waits for nobody to begin it
    ledger_.queue_changed(a.step, now_, +1);
  }
  put_on_agenda(item, owner_is_pool, owner);
  log_activity(kLogQueued, activity, owner, owner_is_pool ? 1 : 0);
}

bool Pathway::present(int post) const {
  const std::int32_t day = now_ / sim::kMinutesPerDay;
  return roster_.actual(post, day).has((now_ - day * sim::kMinutesPerDay) / sim::kQuarterMinutes);
}

bool Pathway::on_emergency(int post) const {
  const Worker& worker = workers_[at(post)];
  return worker.state == Worker::State::working && urgency(worker.activity) == Urgency::emergency;
}

std::int64_t Pathway::backlog_limit_q8(int post) const {
  const Worker& worker = workers_[at(post)];
  return static_cast<std::int64_t>(compiled_->pools[at(worker.pool)].backlog_weeks *
                                   static_cast<double>(worker.last_week_q8));
}

void Pathway::wake(int post, std::int32_t time) {
  Worker& worker = workers_[at(post)];
  if (worker.wake_at == time) {
    return;
  }
  worker.wake_at = time;
  ++worker.generation;
  events_.add({time, static_cast<std::uint32_t>(post), sim::PendingEvent::order_of(kWorkerEvent, 0),
               worker.generation});
}

void Pathway::put_back(int post) {
  Worker& worker = workers_[at(post)];
  if (worker.state == Worker::State::working || worker.state == Worker::State::resuming) {
    const int activity = worker.activity;
    worker.activity = kNone;
    charge_work(activity);
    Activity& a = activities_[activity];
    a.worker = kNone;
    a.state = Activity::State::queued;
    a.agenda = post;
    a.agenda_is_pool = false;
    worker.agenda.push(agenda_item(activity), activities_);
    log_activity(kLogPutAside, activity, post);
  }
  set_state(post, Worker::State::idle);
  begin_idle(post);
  worker.wake_at = kNever;
  ++worker.generation;
}

void Pathway::choose(int post) {
  Worker& worker = workers_[at(post)];
  if (!in_service(post)) {
    return;
  }
  const auto is_emergency = [](const Agenda& agenda) {
    return !agenda.empty() && agenda.front().urgency == Urgency::emergency;
  };
  if (worker.state != Worker::State::idle) {
    if (!compiled_->any_emergency || !is_emergency(worker.agenda) || on_emergency(post)) {
      return;
    }
    settle(post);
    put_back(post);
    if (present(post)) {  // else it waits for the morning as well
      ledger_.count_in_year(Counter::interruptions, now_);
    }
  }
  auto& shared = pools_[at(worker.pool)].agenda;
  if (worker.agenda.empty() && shared.empty()) {
    return;  // idle: standing work if any is owed, counted when settled
  }
  if (!present(post)) {
    wake(post, roster_.next_present(post, now_));
    worker.asleep = true;
    return;
  }
  settle(post);
  Agenda* agenda = worker.agenda.empty() ? &shared : &worker.agenda;
  std::size_t place = best_of(*agenda);
  if (agenda != &shared && !shared.empty()) {
    const std::size_t best = best_of(shared);
    if (better(shared[best], (*agenda)[place])) {
      agenda = &shared;
      place = best;
    }
  }
  if ((*agenda)[place].urgency != Urgency::emergency && worker.backlog_q8 >= 256) {
    const std::int32_t idle =
        worker.idle_before + roster_.minutes_present(post, worker.idle_from, now_);
    const std::int32_t into = idle % kStandingStint;
    const bool owed_too_long = worker.backlog_q8 > backlog_limit_q8(post);
    if (into != 0 || owed_too_long) {
      worker.stint_left = static_cast<std::int32_t>(
          std::min<std::int64_t>(kStandingStint - into, worker.backlog_q8 >> 8));
      set_state(post, Worker::State::standing);
      begin_idle(post);  // of the stint
      plan_end(post);
      return;
    }
  }
  const int activity = (*agenda)[place].activity;
  take_off_agenda(*agenda, place);
  start_work(post, activity);
}

void Pathway::start_work(int post, int activity) {
  Worker& worker = workers_[at(post)];
  Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  set_state(post, Worker::State::working);
  worker.activity = activity;
  worker.since = now_;
  a.worker = post;
  a.state = Activity::State::in_work;
  const int before = a.past;
  charge(activity, a.cause);
  log_activity(kLogWork, activity, post);
  if (a.effort < 0) {
    const bool whole_wait = a.past != before && history_.until(before) == a.released;
    std::int32_t open = 0;
    if (whole_wait) {
      open = history_.at(a.past).minutes;
    } else if (a.released != now_) {
      open = compiled_->open_minutes_before(a.pattern, now_) -
             compiled_->open_minutes_before(a.pattern, a.released);
    }
    ledger_.wait_over(a.step, now_, open);
    const sim::DrawKey draw = key(a.family, rule.effort_purpose, a.visit, strands_[a.strand].lead);
    luck_.begun(draw, now_);
    a.effort = std::max(rule.effort.draw(word_for(rule.effort, draw)), 0);
    a.effort_left = a.effort;
    ledger_.count(Counter::effort_drawn_minutes, a.effort);
    ledger_.hours(compiled_->posts[at(post)].role, Hours::needed, a.released, a.effort);
    emit_step(a.step, EventRef::What::started, a.strand, a.past);
  }
  plan_end(post);
}

void Pathway::plan_end(int post) {
  Worker& worker = workers_[at(post)];
  const std::int32_t left = worker.state == Worker::State::working
                                ? activities_[worker.activity].effort_left
                                : worker.stint_left;
  std::int32_t end = roster_.finish_within_day(post, now_, left);
  if (end < 0) {  // a choice is made anew at each start of day
    const std::int32_t today = now_ / sim::kMinutesPerDay;
    const std::int32_t midnight = (today + 1) * sim::kMinutesPerDay;
    end = today + 1 < roster_.end_day() ? roster_.next_present(post, midnight)
                                        : roster_.finish(post, now_, left);
    if (worker.state == Worker::State::working && is_for_colleagues(post, end)) {
      end = std::max(now_, today * sim::kMinutesPerDay +
                               roster_.actual(post, today).end() * sim::kQuarterMinutes);
    }
  }
  worker.wake_at = kNever;
  wake(post, end);
}

bool Pathway::is_for_colleagues(int post, std::int32_t back) const {
  const int pool = activities_[workers_[at(post)].activity].home_pool;
  if (pool == kNone) {
    return false;
  }
  const CompiledPool& posts = compiled_->pools[at(pool)];
  const std::int32_t until = std::min(back / sim::kMinutesPerDay, roster_.end_day());
  for (std::int32_t day = now_ / sim::kMinutesPerDay + 1; day < until; ++day) {
    for (int other = posts.first; other < posts.first + posts.count; ++other) {
      if (other != post && in_service(other) && !roster_.planned(other, day).none()) {
        return true;
      }
    }
  }
  return false;
}

void Pathway::worker_event(sim::PendingEvent event) {
  const int post = static_cast<int>(event.subject());
  Worker& worker = workers_[at(post)];
  if (worker.generation != event.payload()) {
    return;
  }
  const sim::InPart part(sim::Part::choices);
  worker.wake_at = kNever;
  worker.asleep = false;
  settle(post);
  if (worker.state == Worker::State::working && activities_[worker.activity].effort_left == 0) {
    const int activity = worker.activity;
    Activity& a = activities_[activity];
    const CompiledStep& rule = step_of(a.step);
    luck_.known(key(a.family, rule.effort_purpose, a.visit, strands_[a.strand].lead), now_);
    charge_work(activity);
    log_activity(kLogWorkDone, activity, post, a.effort);
    a.state = Activity::State::passing;
    a.worker = kNone;
    moves_.push_back(activity);
    worker.activity = kNone;
    set_state(post, Worker::State::idle);
    begin_idle(post);
  } else if (worker.state == Worker::State::working && !present(post) &&
             is_for_colleagues(post, roster_.next_present(post, now_))) {  // before days off
    put_back(post);
    hand_back(post);
  } else if (worker.state == Worker::State::working && may_go_on()) {
    charge_work(worker.activity);
    set_state(post, Worker::State::resuming);
    mornings_.push_back(post);
    return;
  } else if (worker.state != Worker::State::idle) {
    put_back(post);
  }
  touch_worker(post);
}

bool Pathway::goes_on(int post) const {
  const Worker& worker = workers_[at(post)];
  if (!present(post)) {
    return false;
  }
  const bool owed_too_long = worker.backlog_q8 >= 256 && worker.backlog_q8 > backlog_limit_q8(post);
  const Agenda& shared = pools_[at(worker.pool)].agenda;
  if (worker.agenda.empty() && shared.empty() && !owed_too_long) {
    return true;
  }
  const AgendaItem own = agenda_item(worker.activity);
  for (const auto* agenda : {&worker.agenda, &shared}) {
    if (!agenda->empty() && better((*agenda)[best_of(*agenda)], own)) {
      return false;
    }
  }
  return own.urgency == Urgency::emergency || !owed_too_long;
}

void Pathway::begin_mornings() {
  const sim::InPart part(sim::Part::choices);
  for (const int post : mornings_) {
    if (workers_[at(post)].state != Worker::State::resuming) {
      continue;  // put aside meanwhile
    }
    if (goes_on(post)) {
      // As if it had been put back and chosen.
      activities_[workers_[at(post)].activity].agenda_is_pool = false;
      set_state(post, Worker::State::working);
      begin_idle(post);
      plan_end(post);
    } else {
      put_aside(post);
    }
  }
  mornings_.clear();
}

void Pathway::put_aside(int post) {
  put_back(post);
  touch_worker(post);
}

void Pathway::serve_pool(int pool) {
  const CompiledPool& posts = compiled_->pools[at(pool)];
  auto& agenda = pools_[at(pool)].agenda;
  // Whoever has nothing of their own comes first: nobody leaves work of theirs for what a free
  // colleague could take.
  const int end = posts.first + posts.count;
  for (const bool has_own : {false, true}) {
    for (int post = next_idle(posts.first, end); post < end && !agenda.empty();
         post = next_idle(post + 1, end)) {
      if (!workers_[at(post)].asleep && workers_[at(post)].agenda.empty() != has_own) {
        choose(post);
      }
    }
  }
  // An emergency that nobody free has taken interrupts the first who is there.
  for (int post = posts.first;
       compiled_->any_emergency && post < posts.first + posts.count && !agenda.empty(); ++post) {
    const std::size_t best = best_of(agenda);
    if (agenda[best].urgency != Urgency::emergency) {
      break;
    }
    Worker& worker = workers_[at(post)];
    const bool busy = worker.state != Worker::State::idle && in_service(post) && present(post);
    if (busy && !on_emergency(post)) {
      settle(post);
      put_back(post);
      ledger_.count_in_year(Counter::interruptions, now_);
      const int activity = agenda[best].activity;
      take_off_agenda(agenda, best);
      start_work(post, activity);
    }
  }
}

}  // namespace casetide::model
