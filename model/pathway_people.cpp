// Rosters: patterns and spells of sickness.
#include <algorithm>
#include <cmath>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

constexpr std::uint8_t kPostStream = 254;
/// Longer agendas, and more that waits, are rare, so that few have to grow in a later replication.
constexpr std::size_t kAgendaRoom = 128;
constexpr std::size_t kLongAgenda = 4096;

}  // namespace

sim::DrawKey Pathway::post_key(int post, sim::Purpose purpose, int episode, int visit,
                               int block) const {
  const CompiledPool& pool = compiled_->pools[at(workers_[at(post)].pool)];
  return {.entity = sim::entity_key(kPostStream, 0, static_cast<std::uint32_t>(post - pool.first)),
          .purpose = purpose,
          .episode = static_cast<std::uint16_t>(episode),
          .visit = static_cast<std::uint16_t>(visit),
          .block = static_cast<std::uint16_t>(block)};
}

void Pathway::set_posts(std::size_t posts) {
  // Another draw of the inputs may have more posts; what has been in use keeps its memory.
  while (workers_.size() > posts) {
    spare_agendas_.push_back(std::move(workers_.back().agenda));
    workers_.pop_back();
  }
  while (workers_.size() < posts) {
    workers_.emplace_back();
    if (!spare_agendas_.empty()) {
      workers_.back().agenda = std::move(spare_agendas_.back());
      spare_agendas_.pop_back();
    }
    workers_.back().agenda.reserve(kAgendaRoom);
  }
}

void Pathway::leave_room_for_posts() {
  const std::size_t more = workers_.size() / 2;
  workers_.reserve(workers_.size() + more);
  spare_agendas_.reserve(workers_.size() + more);
  while (spare_agendas_.size() < more) {
    spare_agendas_.emplace_back().reserve(kAgendaRoom);
  }
  leave_room(idle_);
  leave_room(booked_);
  is_resumed_.reserve(workers_.size() + more);
  for (PoolState& pool : pools_) {
    pool.agenda.reserve(kLongAgenda);
  }
}

void Pathway::build_roster() {
  const sim::InPart part(sim::Part::rosters);
  const int posts = static_cast<int>(compiled_->posts.size());
  roster_.reset(compiled_->first_day, compiled_->roster_end, posts, [this](std::int32_t day) {
    return [this, kind = compiled_->kind_of(day)](int post) {
      return compiled_->posts[at(post)].hours.on(kind.weekday, kind.is_bank_holiday);
    };
  });
  set_posts(at(posts));
  idle_.assign(at(posts) / 64 + 1, ~std::uint64_t{0});
  pools_.resize(compiled_->pools.size());
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    PoolState& pool = pools_[p];
    pool.touched = false;
    pool.filled_fte_x100 = compiled_->pools[p].fte_x100;
    pool.open_posts = compiled_->pools[p].count;
    pool.weekly_q8 = 0;
    pool.agenda.clear();
  }
  teams_.resize(compiled_->holders.size());
  for (TeamState& team : teams_) {
    team.waiting_families.clear();
    team.waiting_families.reserve(kAgendaRoom);
    team.no_worker.clear();
    team.no_worker.reserve(kAgendaRoom);
  }
  const int days = compiled_->roster_end - compiled_->first_day;
  booked_.assign(at(days / 7 + 2) * at(posts), 0);
  find_resumed_posts();
  for (int post = 0; post < posts; ++post) {
    const CompiledPost& rule = compiled_->posts[at(post)];
    const CompiledPool& pool = compiled_->pools[at(rule.pool)];
    Worker& worker = workers_[at(post)];
    Agenda agenda = std::move(worker.agenda);
    worker = Worker{};
    worker.agenda = std::move(agenda);
    worker.agenda.clear();
    worker.pool = rule.pool;
    worker.since = now_;
    worker.idle_from = now_;
    worker.ceiling = rule.ceiling;
    if (is_resumed_[at(post)]) {
      book_beyond(post);
      continue;
    }
    book_leave(post);
    book_training(post);
    if (pool.absence > 0 && compiled_->uses_calendar) {
      schedule_sickness(post, compiled_->first_day);
    }
  }
  for (const CompiledPool& pool : compiled_->pools) {
    ledger_.posts_changed(pool.role, now_, pool.fte_x100);
    ledger_.hold_changed(pool.role, now_, pool.outside_children);
  }
  begin_tenures();
  plan_posts();
  find_first_years();
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    spread_outside_work(static_cast<int>(p));
  }
}

void Pathway::schedule_sickness(int post, std::int32_t after_day) {
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  const sim::DrawKey draw = post_key(post, pool.sick_gap_purpose, 0, worker.spells, 0);
  // Healthy for that many working days, of which the first is that of the return.
  const int gap = std::max(1, pool.sick_gap.draw(luck_.word(draw)));
  const std::int32_t day = compiled_->calendar.due(after_day, sim::WorkingDays{gap});
  luck_.begun(draw, now_);
  luck_.known(draw, day * sim::kMinutesPerDay);
  if (day < compiled_->end_day) {
    events_.add({day * sim::kMinutesPerDay, static_cast<std::uint32_t>(post),
                 sim::PendingEvent::order_of(kSicknessEvent, 0), worker.spells});
  }
}

void Pathway::fall_sick(sim::PendingEvent event) {
  const sim::InPart part(sim::Part::rosters);
  const int post = static_cast<int>(event.subject());
  Worker& worker = workers_[at(post)];
  if (worker.vacant || event.payload() != worker.spells) {
    return;  // that worker has left
  }
  if (event.detail() == kRecovery) {
    recover(post);
    return;
  }
  if (event.detail() == kMove) {
    if (worker.sick) {
      move_families(post);
    }
    return;
  }
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  settle(post);
  if (worker.state != Worker::State::idle) {
    put_back(post);
  }
  hand_back(post);
  log_post(kLogSick, post);
  worker.sick = true;
  worker.sick_since = now_ / sim::kMinutesPerDay;
  worker.wake_at = kNever;
  worker.asleep = false;
  ++worker.generation;
  const sim::DrawKey draw = post_key(post, pool.sick_spell_purpose, 0, worker.spells, 0);
  const sim::Luck::Words words = luck_.words(draw);
  const bool is_long = pool.long_spells.choose(words[1]) == 0;
  const int length = std::max(1, (is_long ? pool.long_spell : pool.sick_spell).draw(words[0]));
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  const std::int32_t back = compiled_->calendar.due(today, sim::WorkingDays{length});
  luck_.begun(draw, now_);
  luck_.known(draw, back * sim::kMinutesPerDay);
  for (std::int32_t day = today; day < std::min(back, compiled_->roster_end); ++day) {
    roster_.mark(post, day, kDayOfSickness);
  }
  sim::expects(worker.spells < 1023, "a post has fewer than 1,023 spells of sickness");
  ++worker.spells;
  events_.add({back * sim::kMinutesPerDay, static_cast<std::uint32_t>(post),
               sim::PendingEvent::order_of(kSicknessEvent, kRecovery), worker.spells});
  plan_move(post);
}

void Pathway::plan_move(int post) {
  const Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  if (pool.moved_after == 0 || !pool.holds_families || worker.sick_since == kNever) {
    return;
  }
  const std::int32_t day =
      compiled_->calendar.due(worker.sick_since, sim::WorkingDays{pool.moved_after});
  if (day * sim::kMinutesPerDay >= now_ && day < compiled_->end_day) {
    events_.add({day * sim::kMinutesPerDay, static_cast<std::uint32_t>(post),
                 sim::PendingEvent::order_of(kSicknessEvent, kMove), worker.spells});
  }
}

void Pathway::move_families(int post) {
  hand_over_families(post, Change::worker_sick);
  hand_over_agenda(post);
  hand_over_meetings(post, Absentee::ill);
  hand_over_standing(post);
  allocate_waiting(compiled_->pools[at(workers_[at(post)].pool)].team);
}

void Pathway::hand_back(int post) {
  // Work that anybody of the pool could have taken does not wait for the sick; its effort is kept.
  Agenda& agenda = workers_[at(post)].agenda;
  const std::size_t first = released_.size();
  for (const AgendaItem& item : agenda) {
    if (activities_[item.activity].home_pool != kNone) {
      released_.push_back(item.activity);
    }
  }
  for (std::size_t place = first; place < released_.size(); ++place) {
    const int activity = released_[place];
    Activity& a = activities_[activity];
    agenda.remove(at(a.agenda_place), activities_);
    a.agenda = a.home_pool;
    a.agenda_is_pool = true;
    pools_[at(a.home_pool)].agenda.push(agenda_item(activity), activities_);
    touch_pool(a.home_pool);
  }
  released_.cut_to(first);
}

void Pathway::recover(int post) {
  settle(post);
  log_post(kLogRecovered, post);
  workers_[at(post)].sick = false;
  workers_[at(post)].sick_since = kNever;
  begin_idle(post);
  schedule_sickness(post, now_ / sim::kMinutesPerDay);
  touch_worker(post);
  allocate_waiting(compiled_->pools[at(workers_[at(post)].pool)].team);
}

}  // namespace casetide::model
