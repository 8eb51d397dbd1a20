// Rosters: patterns, booked leave, spells of sickness.
#include <algorithm>
#include <cmath>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

constexpr std::uint8_t kPostStream = 254;
constexpr std::uint32_t kWeeksPerYear = 52;

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// A word as one of 0 .. count - 1.
std::int32_t scaled(std::uint32_t word, std::uint32_t count) {
  return static_cast<std::int32_t>((std::uint64_t{word} * count) >> 32);
}

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

void Pathway::build_roster() {
  const int posts = static_cast<int>(compiled_->posts.size());
  roster_.reset(compiled_->first_day, compiled_->roster_end, posts);
  workers_.resize(at(posts));
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
    team.no_worker.clear();
  }
  const int days = compiled_->roster_end - compiled_->first_day;
  booked_.assign(at(days / 7 + 2) * at(posts), 0);
  marks_of_days_.assign(at(days) * at(posts), 0);
  find_resumed_posts();
  for (std::int32_t day = compiled_->first_day; day < compiled_->roster_end; ++day) {
    const int weekday = sim::weekday_of(day);
    const bool holiday = compiled_->is_bank_holiday(day);
    for (int post = 0; post < posts; ++post) {
      const sim::DayMask hours = compiled_->posts[at(post)].hours.on(weekday, holiday);
      roster_.planned(post, day) = hours;
      roster_.actual(post, day) = hours;
    }
  }
  for (int post = 0; post < posts; ++post) {
    const CompiledPost& rule = compiled_->posts[at(post)];
    const CompiledPool& pool = compiled_->pools[at(rule.pool)];
    Worker& worker = workers_[at(post)];
    std::vector<AgendaItem> agenda = std::move(worker.agenda);
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
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    spread_outside_work(static_cast<int>(p));
  }
}

void Pathway::book_leave(int post) {
  // Leave is booked ahead, in weeks and what is left in single days: everybody may plan around it.
  const CompiledPool& pool = compiled_->pools[at(compiled_->posts[at(post)].pool)];
  const int days = std::min(static_cast<int>(std::lround(pool.leave_days)), 200);
  const int years = (compiled_->roster_end - compiled_->first_day + 364) / 365;
  for (int year = 0; year < years && days > 0; ++year) {
    const std::int32_t first = compiled_->first_day + year * 365;
    const std::int32_t monday = first - sim::weekday_of(first);
    for (int spell = 0; spell < days / 5 + days % 5; ++spell) {
      const bool whole_week = spell < days / 5;
      for (int attempt = 0; attempt < 255; ++attempt) {
        const sim::DrawKey draw = post_key(post, pool.leave_purpose, year, spell, attempt);
        luck_.known(draw, compiled_->first_day * sim::kMinutesPerDay);
        const sim::Luck::Words words = luck_.words(draw);
        const std::int32_t week = monday + 7 * scaled(words[0], kWeeksPerYear);
        const std::int32_t from = whole_week ? week : week + scaled(words[1], 5);
        if (take_leave(post, from, whole_week ? 7 : 1)) {
          break;
        }
      }
    }
  }
}

void Pathway::book_training(int post) {
  // Whole days, booked ahead as leave is, on days that are not taken yet.
  const CompiledPost& rule = compiled_->posts[at(post)];
  const CompiledPool& pool = compiled_->pools[at(rule.pool)];
  const int days =
      std::min(static_cast<int>(std::lround(pool.training_days * rule.fte_x100 / 100)), 200);
  const int years = (compiled_->roster_end - compiled_->first_day + 364) / 365;
  for (int year = 0; year < years && days > 0; ++year) {
    const std::int32_t first = compiled_->first_day + year * 365;
    const std::int32_t monday = first - sim::weekday_of(first);
    for (int i = 0; i < days; ++i) {
      for (int attempt = 0; attempt < 255; ++attempt) {
        const sim::DrawKey draw = post_key(post, pool.training_purpose, year, i, attempt);
        luck_.known(draw, compiled_->first_day * sim::kMinutesPerDay);
        const sim::Luck::Words words = luck_.words(draw);
        const std::int32_t day = monday + 7 * scaled(words[0], kWeeksPerYear) + scaled(words[1], 7);
        if (day < std::max(compiled_->first_day, booked_to_) || day >= compiled_->roster_end) {
          break;  // of a year that is not in the run whole, or as the snapshot says
        }
        if (!roster_.planned(post, day).none() && !is_marked(post, day, kDayOfTraining)) {
          marks_of(post, day) |= kDayOfTraining;
          log_post(kLogTraining, post, day);
          break;
        }
      }
    }
  }
  const bool meets = pool.team_meeting.weekday != kNone;
  for (std::int32_t day = compiled_->first_day; (meets || days > 0) && day < compiled_->roster_end;
       ++day) {
    roster_.planned(post, day) = open_of(post, day);
    roster_.actual(post, day) = open_of(post, day);
  }
}

void Pathway::book_beyond(int post) {
  const bool known = !compiled_->snapshot->lacks("away");
  booked_to_ = known ? std::max(compiled_->snapshot->booked_until, compiled_->first_day) : 0;
  if (booked_to_ < compiled_->roster_end) {
    book_leave(post);
    book_training(post);
  }
  booked_to_ = 0;
}

bool Pathway::take_leave(int post, std::int32_t from, int days) {
  if (from < booked_to_) {
    return true;  // as the snapshot says
  }
  const std::int32_t first = std::max(from, compiled_->first_day);
  const std::int32_t to = std::min(from + days, compiled_->roster_end);
  const CompiledPost& rule = compiled_->posts[at(post)];
  bool works = first < to && days > 1;
  for (std::int32_t day = first; day < to; ++day) {
    const bool there = !roster_.planned(post, day).none();
    const bool holiday = compiled_->uses_calendar && !compiled_->calendar.is_working_day(day);
    if (!rule.hours.days[at(sim::weekday_of(day))].none() && !there && !holiday) {
      return false;  // away already
    }
    works = works || there;
  }
  if (first < to && !works) {
    return false;  // a single day of leave is taken from a day at work
  }
  for (std::int32_t day = first; day < to; ++day) {
    roster_.planned(post, day) = sim::DayMask{};
    roster_.actual(post, day) = sim::DayMask{};
    marks_of(post, day) |= kDayOfLeave;
    log_post(kLogOnLeave, post, day);
  }
  return true;
}

void Pathway::schedule_sickness(int post, std::int32_t after_day) {
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  const sim::DrawKey draw = post_key(post, pool.sick_gap_purpose, 0, worker.spells, 0);
  const int gap = std::max(0, pool.sick_gap.draw(luck_.word(draw)));
  const std::int32_t day = compiled_->calendar.due(after_day, sim::WorkingDays{gap + 1});
  luck_.begun(draw, now_);
  luck_.known(draw, day * sim::kMinutesPerDay);
  if (day < compiled_->end_day) {
    events_.add({day * sim::kMinutesPerDay, static_cast<std::uint32_t>(post),
                 sim::PendingEvent::order_of(kSicknessEvent, 0), worker.spells});
  }
}

void Pathway::fall_sick(const sim::PendingEvent& event) {
  const int post = static_cast<int>(event.subject);
  Worker& worker = workers_[at(post)];
  if (worker.vacant || event.payload != worker.spells) {
    return;  // that worker has left
  }
  if (event.detail() == kRecovery) {
    recover(post);
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
  ++worker.generation;
  const sim::DrawKey draw = post_key(post, pool.sick_spell_purpose, 0, worker.spells, 0);
  const int length = std::max(1, pool.sick_spell.draw(luck_.word(draw)));
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  const std::int32_t back = compiled_->calendar.due(today, sim::WorkingDays{length});
  luck_.begun(draw, now_);
  luck_.known(draw, back * sim::kMinutesPerDay);
  for (std::int32_t day = today; day < std::min(back, compiled_->roster_end); ++day) {
    roster_.actual(post, day) = sim::DayMask{};
    marks_of(post, day) |= kDayOfSickness;
  }
  sim::expects(worker.spells < 1023, "a post has fewer than 1,023 spells of sickness");
  ++worker.spells;
  events_.add({back * sim::kMinutesPerDay, static_cast<std::uint32_t>(post),
               sim::PendingEvent::order_of(kSicknessEvent, kRecovery), worker.spells});
}

void Pathway::hand_back(int post) {
  // Work that anybody of the pool could have taken does not wait for the sick; its effort is kept.
  auto& agenda = workers_[at(post)].agenda;
  for (std::size_t i = 0; i < agenda.size();) {
    const int activity = agenda[i].activity;
    Activity& a = activities_[activity];
    if (a.home_pool == kNone) {
      ++i;
      continue;
    }
    agenda[i] = agenda.back();
    agenda.pop_back();
    a.agenda = a.home_pool;
    a.agenda_is_pool = true;
    pools_[at(a.home_pool)].agenda.push_back(agenda_item(activity));
    touch_pool(a.home_pool);
  }
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
