#include "model/pathway.hpp"

#include <algorithm>
#include <bit>

#include "model/pathway_events.hpp"
#include "sim/draw_watch.hpp"

namespace casetide::model {
bool Pathway::goes_on(const Compiled& compiled, std::uint32_t seed, std::uint32_t replication) {
  const Snapshot& from = *compiled.snapshot;
  return from.seed == seed && from.replication == replication &&
         from.drawn_until >= compiled.end_day && !from.lacks("pending") && !from.lacks("steps.due");
}

const Record& Pathway::run(const Compiled& compiled, const RecordShape& shape, std::uint32_t seed,
                           std::uint32_t replication, sim::DrawWatch* watch, PathwayLog* log) {
  const auto now = [] { return Timing::Moment::clock::now(); };
  const auto executed = [this] {
    return ledger_.record().counters[static_cast<std::size_t>(Counter::events_executed)];
  };
  timing_.begin = now();
  luck_ = sim::Luck(seed, replication);
  luck_.set_watch(watch);
  log_ = log;
  remember_until_ = kNever;
  draws_anew_ = compiled.snapshot != nullptr && !goes_on(compiled, seed, replication);
  sim::InStage stage(sim::Stage::warm_up);
  begin(compiled, shape);
  timing_.year_first = now();  // for a run that has no warm-up
  for (std::int32_t day = compiled.first_day; day < compiled.end_day; ++day) {
    if (day == compiled.year_first) {
      stage.pass_to(sim::Stage::year);
      timing_.year_first = now();
      timing_.events_before_year = executed();
    } else if (day == compiled.year_end) {
      stage.pass_to(sim::Stage::run_out);
      timing_.year_end = now();
      timing_.events_until_year_end = executed();
    }
    open_day(day);
    run_day(day);
  }
  if (compiled.year_end >= compiled.end_day) {
    timing_.year_end = now();
    timing_.events_until_year_end = executed();
  }
  end();
  timing_.end = now();
  return ledger_.record();
}

void Pathway::begin(const Compiled& compiled, const RecordShape& shape) {
  compiled_ = &compiled;
  phase_ = &compiled.phases[0];
  ledger_.keep_judged_from(remember_until_);
  ledger_.reset(compiled, shape);
  const bool asked = (compiled.keeps_causes && !phase_->clocks.empty()) || log_ != nullptr ||
                     remember_until_ != kNever || compiled.snapshot != nullptr;
  history_.reset(compiled, asked ? History::Keep::all : History::Keep::nothing);
  reset();
  if (script_ != nullptr) {
    begin_script();
  }
}

void Pathway::count_year_end() {
  for (int s = 0; s < strands_.size(); ++s) {
    if (strands_[s].family != kNone && !strands_[s].ended) {
      ledger_.strand_open_at_year_end(strands_[s].def, strands_[s].since,
                                      children_in(strands_[s].set));
    }
  }
}

void Pathway::end() {
  const sim::InPart part(sim::Part::record);
  now_ = compiled_->end_day * sim::kMinutesPerDay;
  if (compiled_->end_day == compiled_->year_end) {  // no day comes after the year
    count_year_end();
    if (sim::weekday_of(compiled_->end_day) !=
        sim::kSunday) {  // else yesterday was the last to count
      count_friday();
    }
  }
  settle_open_clocks();
  std::int64_t open_effort = 0;
  for (int post = 0; post < static_cast<int>(workers_.size()); ++post) {
    settle(post);
  }
  for (int a = 0; a < activities_.size(); ++a) {
    const Activity& activity = activities_[a];
    if (activity.state != Activity::State::free && activity.state != Activity::State::at_hand &&
        activity.effort >= 0) {
      open_effort += activity.effort_left;
    }
    // What was asked for and never begun was needed too; nobody drew how long it would have taken.
    const bool asked =
        activity.state == Activity::State::queued || activity.state == Activity::State::no_worker;
    if (step_of(activity.step).kind == Step::Kind::meeting) {
      if (asked || activity.state == Activity::State::retry) {
        count_members_asked(a);
      }
    } else if (asked && activity.effort < 0) {
      ledger_.hours(role_asked(a), Hours::needed, activity.released,
                    step_of(activity.step).effort_mean);
    }
  }
  for (int s = 0; s < strands_.size(); ++s) {
    const StrandRun& strand = strands_[s];
    if (strand.family != kNone && !strand.ended) {
      ledger_.strand_open_at_end(strand.def, strand.since, children_in(strand.set));
    }
  }
  for (int f = 0; f < families_.size(); ++f) {
    if (families_[f].live && families_[f].open_strands > 0) {
      ledger_.count(Counter::families_open_at_end);
    }
  }
  ledger_.count(Counter::effort_open_minutes, open_effort);
  if (script_ != nullptr) {
    end_script();
  }
  ledger_.close(now_);
  if (!has_room_) {
    has_room_ = true;
    leave_room_for_others();
  }
}

void Pathway::leave_room_for_others() {
  history_.leave_room();
  families_.leave_room();
  strands_.leave_room();
  activities_.leave_room();
  clocks_.leave_room();
  meetings_.leave_room();
  visits_.reserve(families_.capacity() * steps_ * kMaxChildren);
  facts_.reserve(families_.capacity() * facts_of_family_);
  constexpr std::size_t kMany = 4096;
  for (Indices* list :
       {&moves_, &round_, &touched_workers_, &touched_pools_, &mornings_, &released_}) {
    list->hold(kMany);
  }
  arrivals_.reserve(kMany);
  handed_over_.reserve(kMany);
  leave_room_for_posts();
}

void Pathway::count_members_asked(int activity) {
  const Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  for (const CompiledNeed& need : rule.needs) {
    const Performer& link = need.by.front();
    int pool = kNone;
    if (!link.allocated) {
      pool = pool_for(a.family, link.role);
    } else if (const auto holders = holders_of(a.family); !holders.empty()) {
      pool = holders.front();
    }
    if (pool != kNone) {
      ledger_.hours(compiled_->pools[at(pool)].role, Hours::needed, a.released,
                    need.count * rule.meeting_quarters * sim::kQuarterMinutes);
    }
  }
}

int Pathway::role_asked(int activity) const {
  const Activity& a = activities_[activity];
  int pool = a.agenda;
  if (a.state == Activity::State::no_worker) {
    pool = holders_of(a.family).front();
  } else if (!a.agenda_is_pool) {
    pool = workers_[static_cast<std::size_t>(a.agenda)].pool;
  }
  return compiled_->pools[static_cast<std::size_t>(pool)].role;
}

void Pathway::reset() {
  steps_ = compiled_->phases[0].steps.size();
  facts_of_family_ = compiled_->facts.size() * kMaxChildren;
  next_serial_ = 0;
  now_ = compiled_->first_day * sim::kMinutesPerDay;
  events_.reset(compiled_->first_day, compiled_->end_day);
  families_.reset();
  strands_.reset();
  activities_.reset();
  clocks_.reset();
  meetings_.reset();
  visits_.clear();
  facts_.clear();
  happenings_.clear();
  moves_.clear();
  touched_workers_.clear();
  touched_pools_.clear();
  mornings_.clear();
  starts_of_work_tell_ = false;
  for (std::size_t step = 0; step < steps_; ++step) {
    const int emission =
        Compiled::emission_of_step(static_cast<int>(step), EventRef::What::started);
    starts_of_work_tell_ = starts_of_work_tell_ || !compiled_->reactions_of(emission).empty();
  }
  build_roster();
  in_past_ = false;
  resumes_ = false;
  drawn_from_ = 0;
  if (compiled_->snapshot != nullptr && script_ == nullptr) {
    resume();
  }
  for (std::size_t s = 0; script_ == nullptr && s < compiled_->stocks.size(); ++s) {
    events_.add(
        {now_, 0, sim::PendingEvent::order_of(kStockEvent, 0), static_cast<std::uint32_t>(s)});
  }
}

void Pathway::open_day(std::int32_t day) {
  now_ = day * sim::kMinutesPerDay;
  while (phase_ + 1 != compiled_->phases.data() + compiled_->phases.size() &&
         (phase_ + 1)->from_day <= day) {
    ++phase_;
    refresh_all_agendas();  // what is urgent may be another thing from now on
  }
  if (day == compiled_->year_end) {
    count_year_end();
  }
  if (day == compiled_->year_first) {  // what was done before is no part of the year
    for (int post = 0; post < static_cast<int>(workers_.size()); ++post) {
      settle(post);
    }
  }
  for (int team = 0; compiled_->any_task_hours && team < static_cast<int>(teams_.size()); ++team) {
    allocate_waiting(team);  // some may have worked off what waited for them
  }
  const int weekday = sim::weekday_of(day);
  if (weekday == sim::kSaturday) {
    count_friday();
  }
  if (weekday == sim::kMonday) {
    accrue_standing();
  }
  if (script_ != nullptr) {
    script_day(day);
  } else {
    draw_arrivals(day);
  }
  events_.open(day);
}

void Pathway::run_day(std::int32_t day) {
  const std::int32_t end = (day + 1) * sim::kMinutesPerDay;
  for (const sim::PendingEvent* next = events_.next(); next != nullptr && next->time() < end;
       next = events_.next()) {
    now_ = next->time();
    // The minute goes round until nothing more happens in it.
    do {
      while (next != nullptr && next->time() == now_) {
        handle(events_.take());
        run_happenings();
        next = events_.next();
      }
      run_moves();
      if (!mornings_.empty()) {
        begin_mornings();
      }
      run_choices();
      run_happenings();
      next = events_.next();
    } while ((next != nullptr && next->time() == now_) || !moves_.empty() ||
             !touched_workers_.empty() || !touched_pools_.empty());
  }
}

void Pathway::handle(sim::PendingEvent event) {
  ledger_.count(Counter::events_executed);
  switch (event.phase()) {
    case kArrivalEvent:
      arrive(event);
      break;
    case kSicknessEvent:
      fall_sick(event);
      break;
    case kLeavingEvent:
      leaving_event(event);
      break;
    case kCaseEvent:
      case_event(event);
      break;
    case kStockEvent:
      place_stock(static_cast<int>(event.payload()));
      break;
    case kDateEvent:
      date_event(event);
      break;
    case kClockEvent:
      clock_event(event);
      break;
    case kScriptEvent:
      script_event(event);
      break;
    case kWorkerEvent:
      worker_event(event);
      break;
    default:
      timer(event);
  }
}

void Pathway::make_moves() {
  const sim::InPart part(sim::Part::strands);
  while (!moves_.empty()) {
    round_.swap(moves_);
    moves_.clear();
    if (round_.size() > 1) {
      std::sort(round_.begin(), round_.end(), [this](int a, int b) {
        const Activity& x = activities_[a];
        const Activity& y = activities_[b];
        const auto order = [this](const Activity& one) {
          return std::tuple(families_[one.family].serial, strands_[one.strand].ordinal, one.step,
                            one.visit);
        };
        return order(x) < order(y);
      });
    }
    for (const int activity : round_) {
      is_last_move_ = activity == round_.back();
      if (activities_[activity].state == Activity::State::passing) {
        const int family = activities_[activity].family;
        finish(activity);
        more_is_known(family);
        run_happenings();
      }
    }
    round_.clear();
  }
}

void Pathway::make_choices() {
  const sim::InPart part(sim::Part::choices);
  // Serving a pool or a worker touches nobody else: what it starts ends in a later minute or, with
  // no effort at all, in a later round of this one.
  const auto in_order = [](Indices& touched) {
    if (!std::is_sorted(touched.begin(), touched.end())) {  // as a day begins they mostly are
      std::sort(touched.begin(), touched.end());
    }
  };
  in_order(touched_pools_);
  for (const int pool : touched_pools_) {
    pools_[static_cast<std::size_t>(pool)].touched = false;
    serve_pool(pool);
  }
  touched_pools_.clear();
  in_order(touched_workers_);
  for (const int post : touched_workers_) {  // choosing touches nobody
    workers_[static_cast<std::size_t>(post)].touched = false;
    choose(post);
  }
  touched_workers_.clear();
}

void Pathway::count_friday() {
  const sim::InPart part(sim::Part::record);
  const int week = (now_ / sim::kMinutesPerDay - compiled_->first_monday) / 7;
  if (now_ / sim::kMinutesPerDay <= compiled_->first_monday || week >= compiled_->weeks) {
    return;
  }
  const std::size_t roles = ledger_.record().role_posts.size();
  std::vector<int>& unallocated = friday_unallocated_;
  std::vector<int>& queued = friday_queued_;
  unallocated.assign(roles, 0);
  queued.assign(roles, 0);
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    const auto role = static_cast<std::size_t>(compiled_->pools[p].role);
    queued[role] += static_cast<int>(pools_[p].agenda.size());
  }
  for (std::size_t t = 0; t < teams_.size(); ++t) {
    for (const int family : teams_[t].waiting_families) {
      if (families_[family].worker != kNone) {
        continue;  // kept, until it passes to this team
      }
      const int pool = compiled_->holders[t].front();
      unallocated[static_cast<std::size_t>(
          compiled_->pools[static_cast<std::size_t>(pool)].role)] +=
          families_[family].held_children;
    }
  }
  for (const Worker& worker : workers_) {
    queued[static_cast<std::size_t>(
        compiled_->pools[static_cast<std::size_t>(worker.pool)].role)] +=
        static_cast<int>(worker.agenda.size());
  }
  ledger_.friday(week, unallocated.data(), queued.data());
}

sim::DrawKey Pathway::key(int family, sim::Purpose purpose, int visit, int child) const {
  const Family& f = families_[family];
  return {.entity = f.key,
          .purpose = purpose,
          .episode = f.episode,
          .visit = static_cast<std::uint16_t>(visit),
          .member = static_cast<std::uint16_t>(child)};
}

std::int32_t Pathway::end_of_wait(const Duration& duration, std::uint32_t word,
                                  std::int32_t from) const {
  const std::int32_t length = std::max(duration.table.draw(word), 0);
  switch (duration.unit) {
    case Duration::Unit::minutes:
      return from + length;
    case Duration::Unit::days:
      return from + length * sim::kMinutesPerDay;
    case Duration::Unit::working_days: {
      const std::int32_t day = from / sim::kMinutesPerDay;
      const std::int32_t minute = from - day * sim::kMinutesPerDay;
      return compiled_->calendar.due(day, sim::WorkingDays{length}) * sim::kMinutesPerDay + minute;
    }
  }
  return from;
}

int Pathway::pool_for(int family, int role) const {
  return compiled_
      ->pool_of[static_cast<std::size_t>(team_of(family)) + 1][static_cast<std::size_t>(role)];
}

int Pathway::add_span(int family, int past, std::int32_t time, Cause cause, int pattern) {
  return history_.add(families_[family].spans, past, time, cause,
                      pattern == kNone ? compiled_->day_pattern : pattern);
}

void Pathway::charge_spell(int activity) {
  const sim::InPart part(sim::Part::record);
  // A spell may pass a night or a meeting: what was done is work, the rest of the open hours was spent
  // on other things, and what is left are hours in which nobody works.
  Activity& a = activities_[activity];
  a.past = history_.add_work(families_[a.family].spans, a.past, now_,
                             a.effort - a.effort_left - a.effort_charged, a.pattern);
  a.effort_charged = a.effort - a.effort_left;
}

int Pathway::up_to_now(int activity) {
  const Activity& a = activities_[activity];
  const auto with = [&](Cause cause) { return add_span(a.family, a.past, now_, cause, a.pattern); };
  switch (a.state) {
    case Activity::State::free:
    case Activity::State::passing:
      return a.past;
    case Activity::State::delayed:
      return with(Cause::wait);
    case Activity::State::waiting:
      return with(step_of(a.step).partner_waits ? Cause::partner : Cause::wait);
    case Activity::State::paced:
      return with(Cause::pace);
    case Activity::State::meeting:
      return with(Cause::work);
    case Activity::State::no_worker:
    case Activity::State::queued:
    case Activity::State::retry:
      return with(a.cause);
    case Activity::State::in_work: {
      const std::int32_t since = workers_[static_cast<std::size_t>(a.worker)].since;
      const std::int32_t settled = a.effort - a.effort_left - a.effort_charged;
      const std::int32_t more =
          std::min(roster_.minutes_present(a.worker, since, now_), a.effort_left);
      return history_.add_work(families_[a.family].spans, a.past, now_, settled + more, a.pattern);
    }
    case Activity::State::at_hand:
      return a.effort < 0 ? with(a.cause)
                          : history_.add_work(families_[a.family].spans, a.past, now_,
                                              compiled_->open_minutes_before(a.pattern, now_) -
                                                  compiled_->open_minutes_before(
                                                      a.pattern, history_.until(a.past)),
                                              a.pattern);
    case Activity::State::booked: {
      int past = a.past;
      const Meeting& meeting = meetings_[a.meeting];
      for (int s = 0; s < meeting.stretches; ++s) {
        const Meeting::Stretch& stretch = meeting.stretch[static_cast<std::size_t>(s)];
        past = add_span(a.family, past, std::min(stretch.until, now_), stretch.cause, a.pattern);
      }
      return add_span(a.family, past, now_, Cause::date_choice, a.pattern);
    }
  }
  return a.past;
}

void Pathway::add_timer(int activity, std::int32_t time) {
  Activity& a = activities_[activity];
  a.due = time;
  events_.add({time, families_[a.family].serial,
               sim::PendingEvent::order_of(kTimerEvent, sub_of(a.strand, a.step)),
               static_cast<std::uint32_t>(activity)});
}

}  // namespace casetide::model
