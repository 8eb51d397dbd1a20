// Agendas: what is waiting for whom, in which order, and who could finish it when.
#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>
#include <utility>

#include "model/pathway.hpp"

namespace casetide::model {
namespace {

/// Work ahead, as a number of minutes that no roster is too short for.
std::int32_t minutes_of(std::int64_t ahead) {
  return static_cast<std::int32_t>(std::min<std::int64_t>(ahead, 1 << 24));
}

}  // namespace

void Agenda::update(std::size_t place, const AgendaItem& item, Activities& activities) {
  while (place > 0 && item.before(items_[(place - 1) / 2])) {
    put(place, items_[(place - 1) / 2], activities);
    place = (place - 1) / 2;
  }
  while (2 * place + 1 < items_.size()) {
    std::size_t below = 2 * place + 1;
    if (below + 1 < items_.size() && items_[below + 1].before(items_[below])) {
      ++below;
    }
    if (!items_[below].before(item)) {
      break;
    }
    put(place, items_[below], activities);
    place = below;
  }
  put(place, item, activities);
}

void Agenda::push(const AgendaItem& item, Activities& activities) {
  items_.push_back(item);
  update(items_.size() - 1, item, activities);
}

void Agenda::remove(std::size_t place, Activities& activities) {
  activities[items_[place].activity].agenda_place = kNone;
  const AgendaItem last = items_.back();
  items_.pop_back();
  if (place < items_.size()) {
    update(place, last, activities);
  }
}

std::int64_t Agenda::effort_before(const AgendaItem& item) const {
  const std::uint64_t need = item.need();
  std::int64_t minutes = 0;
  for (const AgendaItem& other : items_) {
    const std::uint64_t its_need = other.need();
    if (its_need < need || (its_need == need && other.before(item))) {
      minutes += other.effort_mean;
    }
  }
  return minutes;
}

Urgency Pathway::urgency(int activity) const {
  const Activity& a = activities_[activity];
  for (const UrgencyRow& row : step_of(a.step).urgency) {
    if (row.when.terms.empty() || condition_holds(row.when, a.strand)) {
      return row.is;
    }
  }
  return Urgency::routine;
}

AgendaItem Pathway::agenda_item(int activity) const {
  const Activity& a = activities_[activity];
  const Pressure by_clocks = pressure(activity);
  AgendaItem item;
  item.urgency = urgency(activity);
  item.latest_start = by_clocks.latest_start;
  item.deadline = by_clocks.deadline;
  item.released = a.released;
  item.serial = families_[a.family].serial;
  item.sub = sub_of(a.strand, a.step);
  item.visit = a.visit;
  item.activity = activity;
  item.effort_mean = step_of(a.step).effort_mean;
  return item;
}

bool Pathway::better(const AgendaItem& a, const AgendaItem& b) const {
  if (chooser_ == Chooser::by_drawn_effort) {
    return std::pair(peek_effort(a.activity), a.serial) <
           std::pair(peek_effort(b.activity), b.serial);
  }
  const auto as_of_now = [this](AgendaItem item) {
    if (item.deadline < now_ && compiled_->after_breach != Scenario::AfterBreach::same) {
      item.latest_start = compiled_->after_breach == Scenario::AfterBreach::first ? 0 : kNever;
    }
    return item;
  };
  return as_of_now(a).before(as_of_now(b));
}

std::int32_t Pathway::peek_effort(int activity) const {
  const Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  return rule.effort.draw(
      luck_.word(key(a.family, rule.effort_purpose, a.visit, strands_[a.strand].lead)));
}

std::size_t Pathway::best_of(const Agenda& agenda) const {
  std::size_t best = 0;
  if (goes_by_need()) {
    return best;
  }
  for (std::size_t i = 1; i < agenda.size(); ++i) {
    if (better(agenda[i], agenda[best])) {
      best = i;
    }
  }
  return best;
}

bool Pathway::is_resuming(int post) const {
  return workers_[at(post)].state == Worker::State::resuming;
}

bool Pathway::would_interrupt(const AgendaItem& item, int post) const {
  return item.urgency == Urgency::emergency && !on_emergency(post);
}

int Pathway::who_would_begin(int pool, const AgendaItem& item, std::int32_t minutes) const {
  const CompiledPool& posts = compiled_->pools[at(pool)];
  const std::int32_t midnight = (now_ / sim::kMinutesPerDay + 1) * sim::kMinutesPerDay;
  int first = posts.first;
  int best = kNone;
  std::int32_t soonest = kNever;
  for (int post = posts.first; post < posts.first + posts.count && soonest > midnight; ++post) {
    if (!in_service(post)) {
      continue;
    }
    if (!in_service(first)) {
      first = post;
    }
    if (workers_[at(post)].state != Worker::State::idle && !is_resuming(post) &&
        !would_interrupt(item, post)) {
      continue;
    }
    if (const std::int32_t end = roster_.expected_finish(post, now_, minutes);
        best == kNone || end < soonest) {
      best = post;
      soonest = end;
    }
  }
  return best != kNone ? best : first;
}

std::int32_t Pathway::expected_finish(int owner, bool pool, const AgendaItem& item,
                                      std::int32_t effort) const {
  if (compiled_->without.has(Cause::worker)) {
    const int served_by = pool ? owner : workers_[at(owner)].pool;
    return finish_at_hand(compiled_->pools[at(served_by)].pattern, now_, effort);
  }
  // What is known: the work ahead by its mean effort, and the planned masks.
  const Agenda& agenda = pool ? pools_[at(owner)].agenda : workers_[at(owner)].agenda;
  std::int64_t ahead = effort;
  if (goes_by_need()) {
    ahead += agenda.effort_before(item);
  } else {
    for (const AgendaItem& other : agenda) {
      ahead += better(other, item) ? other.effort_mean : 0;
    }
  }
  if (!pool && is_resuming(owner)) {
    const AgendaItem other = agenda_item(workers_[at(owner)].activity);
    ahead += better(other, item) ? other.effort_mean : 0;
  }
  int post = owner;
  if (pool) {
    ahead = effort + (ahead - effort) / std::max(pools_[at(owner)].open_posts, 1);
    post = who_would_begin(owner, item, minutes_of(ahead));
  }
  const Worker& worker = workers_[at(post)];
  if (worker.state == Worker::State::working && !would_interrupt(item, post)) {
    ahead += step_of(activities_[worker.activity].step).effort_mean / 2;
  }
  if (!in_service(post)) {
    return kNever;
  }
  return roster_.expected_finish(post, now_, minutes_of(ahead));
}

void Pathway::put_on_agenda(const AgendaItem& item, bool pool, int owner) {
  Activity& a = activities_[item.activity];
  a.state = Activity::State::queued;
  a.agenda = owner;
  a.agenda_is_pool = pool;
  a.home_pool = pool ? owner : kNone;
  const int served_by = pool ? owner : workers_[at(owner)].pool;
  a.pattern = compiled_->pools[at(served_by)].pattern;
  if (pool) {
    pools_[at(owner)].agenda.push(item, activities_);
    touch_pool(owner);
  } else {
    workers_[at(owner)].agenda.push(item, activities_);
    touch_worker(owner);
  }
}

void Pathway::take_off_agenda(int activity) {
  const Activity& a = activities_[activity];
  if (a.agenda == kNone) {
    return;
  }
  if (a.agenda_place != kNone) {  // a snapshot may tell of less than all
    auto& agenda = a.agenda_is_pool ? pools_[at(a.agenda)].agenda : workers_[at(a.agenda)].agenda;
    agenda.remove(at(a.agenda_place), activities_);
  }
  be_off_agenda(activity);
}

void Pathway::take_off_agenda(Agenda& agenda, std::size_t place) {
  const int activity = agenda[place].activity;
  agenda.remove(place, activities_);
  be_off_agenda(activity);
}

void Pathway::release_anew(std::size_t first) {
  const std::size_t end = released_.size();
  for (std::size_t place = first; place < end; ++place) {
    const int activity = released_[place];
    take_off_agenda(activity);
    charge(activity, activities_[activity].cause);
    release_task(activity);
  }
  released_.cut_to(first);
}

void Pathway::be_off_agenda(int activity) {
  Activity& a = activities_[activity];
  a.agenda = kNone;
  if (a.effort < 0) {
    ledger_.queue_changed(a.step, now_, -1);
  }
}

void Pathway::refresh_agendas(int family, int clock) {
  const sim::InPart part(sim::Part::agendas);
  for (int a = families_[family].first_activity; a != kNone; a = activities_[a].next) {
    const int owner = activities_[a].agenda;
    if (owner == kNone || activities_[a].agenda_place == kNone) {
      continue;
    }
    const int step = activities_[a].step;
    if (clock != kNone && compiled_->lead_of(step, clock) < 0 && step_of(step).urgency_is_fixed) {
      continue;
    }
    const bool pool = activities_[a].agenda_is_pool;
    Agenda& agenda = pool ? pools_[at(owner)].agenda : workers_[at(owner)].agenda;
    const std::size_t place = at(activities_[a].agenda_place);
    const Urgency before = agenda[place].urgency;
    const AgendaItem item = agenda_item(a);
    agenda.update(place, item, activities_);
    if (item.urgency == Urgency::emergency && before != Urgency::emergency) {  // may interrupt
      pool ? touch_pool(owner) : touch_worker(owner);
    }
  }
}

void Pathway::refresh_all_agendas() {
  const sim::InPart part(sim::Part::agendas);
  for (int a = 0; a < activities_.size(); ++a) {
    if (const Activity& one = activities_[a]; one.agenda_place != kNone) {
      Agenda& agenda =
          one.agenda_is_pool ? pools_[at(one.agenda)].agenda : workers_[at(one.agenda)].agenda;
      agenda.update(at(one.agenda_place), agenda_item(a), activities_);
    }
  }
}

}  // namespace casetide::model
