// Agendas: what is waiting for whom, in which order, and who could finish it when.
#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>
#include <utility>

#include "model/pathway.hpp"

namespace casetide::model {
namespace {

/// Whether `a` comes first.
bool before(const AgendaItem& a, const AgendaItem& b) {
  if (a.need() != b.need()) {
    return a.need() < b.need();
  }
  return a.turn() != b.turn() ? a.turn() < b.turn() : a.sub < b.sub;
}

}  // namespace

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
  item.activity = activity;
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
  return before(as_of_now(a), as_of_now(b));
}

std::int32_t Pathway::peek_effort(int activity) const {
  const Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  return rule.effort.draw(
      luck_.word(key(a.family, rule.effort_purpose, a.visit, strands_[a.strand].lead)));
}

std::size_t Pathway::best_of(const std::vector<AgendaItem>& agenda) const {
  const AgendaItem* const items = agenda.data();
  std::size_t best = 0;
  if (compiled_->after_breach == Scenario::AfterBreach::same && chooser_ == Chooser::by_urgency) {
    std::uint64_t need = items[0].need();
    std::uint64_t turn = items[0].turn();
    for (std::size_t i = 1; i < agenda.size(); ++i) {
      const std::uint64_t its_need = items[i].need();
      if (its_need > need) {
        continue;
      }
      if (its_need < need || items[i].turn() < turn ||
          (items[i].turn() == turn && items[i].sub < items[best].sub)) {
        best = i;
        need = its_need;
        turn = items[i].turn();
      }
    }
    return best;
  }
  for (std::size_t i = 1; i < agenda.size(); ++i) {
    if (better(items[i], items[best])) {
      best = i;
    }
  }
  return best;
}

std::int32_t Pathway::expected_finish(int owner, bool pool, const AgendaItem& item,
                                      std::int32_t effort) const {
  if (compiled_->without.has(Cause::worker)) {
    const int served_by = pool ? owner : workers_[at(owner)].pool;
    return finish_at_hand(compiled_->pools[at(served_by)].pattern, now_, effort);
  }
  // What is known: the work ahead by its mean effort, and the planned masks.
  const auto& agenda = pool ? pools_[at(owner)].agenda : workers_[at(owner)].agenda;
  std::int64_t ahead = effort;
  for (const AgendaItem& other : agenda) {
    if (better(other, item)) {
      ahead += step_of(activities_[other.activity].step).effort_mean;
    }
  }
  int post = owner;
  if (pool) {
    const CompiledPool& posts = compiled_->pools[at(owner)];
    ahead = effort + (ahead - effort) / std::max(pools_[at(owner)].open_posts, 1);
    post = posts.first;
    for (int p = posts.first; p < posts.first + posts.count; ++p) {
      const bool idle = workers_[at(p)].state == Worker::State::idle;
      if (in_service(p) && (idle || !in_service(post))) {
        post = p;
      }
      if (in_service(p) && idle) {
        break;
      }
    }
  }
  const Worker& worker = workers_[at(post)];
  if (worker.activity != kNone) {
    ahead += step_of(activities_[worker.activity].step).effort_mean / 2;
  }
  if (!in_service(post)) {
    return kNever;
  }
  return roster_.expected_finish(post, now_,
                                 static_cast<std::int32_t>(std::min<std::int64_t>(ahead, 1 << 24)));
}

void Pathway::put_on_agenda(int activity, bool pool, int owner) {
  Activity& a = activities_[activity];
  a.state = Activity::State::queued;
  a.agenda = owner;
  a.agenda_is_pool = pool;
  a.home_pool = pool ? owner : kNone;
  const int served_by = pool ? owner : workers_[at(owner)].pool;
  a.pattern = compiled_->pools[at(served_by)].pattern;
  const AgendaItem item = agenda_item(activity);
  if (pool) {
    pools_[at(owner)].agenda.push_back(item);
    touch_pool(owner);
  } else {
    workers_[at(owner)].agenda.push_back(item);
    touch_worker(owner);
  }
}

void Pathway::take_off_agenda(int activity) {
  const Activity& a = activities_[activity];
  if (a.agenda == kNone) {
    return;
  }
  auto& agenda = a.agenda_is_pool ? pools_[at(a.agenda)].agenda : workers_[at(a.agenda)].agenda;
  const auto item = std::find_if(agenda.begin(), agenda.end(), [activity](const AgendaItem& one) {
    return one.activity == activity;
  });
  if (item != agenda.end()) {  // a snapshot may tell of less than all
    *item = agenda.back();
    agenda.pop_back();
  }
  be_off_agenda(activity);
}

void Pathway::take_off_agenda(std::vector<AgendaItem>& agenda, std::size_t place) {
  const int activity = agenda[place].activity;
  agenda[place] = agenda.back();
  agenda.pop_back();
  be_off_agenda(activity);
}

void Pathway::be_off_agenda(int activity) {
  Activity& a = activities_[activity];
  a.agenda = kNone;
  if (a.effort < 0) {
    ledger_.queue_changed(a.step, now_, -1);
  }
}

void Pathway::refresh_agendas(int family) {
  const sim::InPart part(sim::Part::agendas);
  for (int a = families_[family].first_activity; a != kNone; a = activities_[a].next) {
    const int owner = activities_[a].agenda;
    if (owner == kNone) {
      continue;
    }
    const bool pool = activities_[a].agenda_is_pool;
    for (AgendaItem& item : pool ? pools_[at(owner)].agenda : workers_[at(owner)].agenda) {
      if (item.activity != a) {
        continue;
      }
      const Urgency before = item.urgency;
      item = agenda_item(a);
      if (item.urgency == Urgency::emergency && before != Urgency::emergency) {  // may interrupt
        pool ? touch_pool(owner) : touch_worker(owner);
      }
      break;
    }
  }
}

void Pathway::refresh_all_agendas() {
  const sim::InPart part(sim::Part::agendas);
  const auto refresh = [this](std::vector<AgendaItem>& agenda) {
    for (AgendaItem& item : agenda) {
      item = agenda_item(item.activity);
    }
  };
  for (PoolState& pool : pools_) {
    refresh(pool.agenda);
  }
  for (Worker& worker : workers_) {
    refresh(worker.agenda);
  }
}

}  // namespace casetide::model
