// Who holds a family: allocation under the ceilings, families that wait for a worker.
//
// All posts of a team that have a ceiling hold families, whatever their roles.
#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <tuple>

#include "model/pathway.hpp"

namespace casetide::model {
int Pathway::holding_team(int family) const {
  return compiled_->holding_team[at(team_of(family) + 1)];
}

std::span<const int> Pathway::holders_of(int family) const {
  const int team = holding_team(family);
  return team == kNone ? std::span<const int>() : compiled_->holders[at(team)];
}

Pathway::Held Pathway::held_of(int index) const {
  ChildSet held = 0;
  std::array<int, kMaxChildren> weight{};
  for (int s = families_[index].first_strand; s != kNone; s = strands_[s].next) {
    const StrandRun& run = strands_[s];
    if (run.ended || !compiled_->strand_caseload[at(run.def)]) {
      continue;
    }
    held = static_cast<ChildSet>(held | run.set);
    for (int child = 0; child < kMaxChildren; ++child) {
      if ((run.set >> child & 1) != 0) {
        weight[at(child)] = std::max(weight[at(child)], compiled_->strand_weight_x100[at(run.def)]);
      }
    }
  }
  return {children_in(held), std::accumulate(weight.begin(), weight.end(), 0)};
}

std::int64_t Pathway::work_waiting(int post) const {
  const Worker& worker = workers_[at(post)];
  const auto mean = [this](int activity) {
    return std::int64_t{step_of(activities_[activity].step).effort_mean};
  };
  std::int64_t minutes = worker.activity != kNone ? mean(worker.activity) : 0;
  for (const AgendaItem& item : worker.agenda) {
    minutes += mean(item.activity);
  }
  return minutes;
}

void Pathway::hold_changed(int index) {
  Family& family = families_[index];
  const Held held = held_of(index);
  const int children = held.children;
  const int change = children - family.held_children;
  const int more_x100 = held.load_x100 - family.held_x100;
  const int team = holding_team(index);
  if ((change == 0 && more_x100 == 0) || team == kNone) {
    return;
  }
  family.held_children = children;
  family.held_x100 = held.load_x100;
  if (family.worker != kNone) {
    Worker& worker = workers_[at(family.worker)];
    add_to_caseload(worker, change, more_x100);
    ledger_.hold_changed(compiled_->pools[at(worker.pool)].role, now_, change);
    const int passes_to = family.passes_to;
    if (children == 0) {
      let_go(index);
      join_team(index);
    }
    if (more_x100 < 0) {
      allocate_waiting(team);
      if (passes_to != kNone) {
        allocate_waiting(passes_to);
      }
    }
    return;
  }
  ledger_.waiting_changed(now_, change);
  auto& waiting = teams_[at(team)].waiting_families;
  if (children == 0) {
    family.waits_for_worker = false;
    family.changes_worker = false;
    family.held_before = kNone;
    waiting.erase(std::remove(waiting.begin(), waiting.end(), index), waiting.end());
    release_what_waited(index);  // nobody will ever hold the family: anybody who could
  } else if (!family.waits_for_worker) {
    family.waits_for_worker = true;
    family.waits_since = now_;
    waiting.push_back(index);
    log_family(kLogWaitsForWorker, index, 0);
    allocate_waiting(team);
  } else if (more_x100 < 0) {  // there may be room for what is left
    allocate_waiting(team);
  }
}

void Pathway::allocate_waiting(int team) {
  auto& waiting = teams_[at(team)].waiting_families;
  if (waiting.empty()) {
    return;
  }
  const sim::InPart part(sim::Part::choices);
  // Those whom nobody holds before those whom another team's worker keeps meanwhile.
  const auto order = [this](int index) {
    const Family& family = families_[index];
    return std::tuple(family.worker != kNone, family.waits_since, family.serial);
  };
  const auto in_order = [&](int a, int b) { return order(a) < order(b); };
  if (!std::is_sorted(waiting.begin(), waiting.end(), in_order)) {
    std::sort(waiting.begin(), waiting.end(), in_order);
  }
  // While nothing changes, a team that has no room for a family has none for a heavier one, but perhaps for
  // one above every ceiling.
  int every_ceiling_x100 = kNone;  // not asked yet
  const auto is_above_every_ceiling = [&](int load_x100) {
    if (every_ceiling_x100 == kNone) {
      every_ceiling_x100 = 100 * highest_ceiling(team);
    }
    return load_x100 > every_ceiling_x100;
  };
  int least_refused = std::numeric_limits<int>::max();
  for (std::size_t i = 0; i < waiting.size();) {
    const int load_x100 = families_[waiting[i]].held_x100;
    const bool has_room = load_x100 < least_refused || is_above_every_ceiling(load_x100);
    const int best = has_room ? least_loaded(team, load_x100) : kNone;
    if (best == kNone) {
      least_refused = std::min(least_refused, load_x100);
      ++i;
      continue;
    }
    least_refused = std::numeric_limits<int>::max();
    const int family = waiting[i];
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
    if (families_[family].passes_to != kNone) {
      pass_to_worker(family, best);
      i = 0;  // whom another team's families have left may have room again
    } else {
      allocate(family, best);
    }
  }
}

template <class Visit>
void Pathway::for_holders(int team, const Visit& visit) const {
  for (const int pool : compiled_->holders[at(team)]) {
    const CompiledPool& posts = compiled_->pools[at(pool)];
    for (int post = posts.first; post < posts.first + posts.count; ++post) {
      if (!workers_[at(post)].vacant) {
        visit(post, workers_[at(post)]);
      }
    }
  }
}

int Pathway::highest_ceiling(int team) const {
  int highest = 0;
  for_holders(team,
              [&](int, const Worker& worker) { highest = std::max(highest, worker.ceiling); });
  return highest;
}

int Pathway::least_loaded(int team, int load_x100) const {
  const bool no_ceilings = compiled_->without.has(Cause::unallocated);
  const bool by_task_hours = compiled_->any_task_hours && !no_ceilings;
  int best = kNone;
  std::int64_t best_load_x100 = 0;
  std::int64_t best_ceiling = 0;
  const auto consider = [&](int post, const Worker& worker, bool room) {
    const bool better =
        best == kNone || worker.load_x100 * best_ceiling < best_load_x100 * worker.ceiling;
    if (!better || !room || worker.sick || worker.leaves_on != kNever) {
      return;
    }
    if (by_task_hours) {
      const int most = compiled_->posts[at(post)].most_waiting;
      if (most != kNever && work_waiting(post) > most) {
        return;
      }
    }
    best = post;
    best_load_x100 = worker.load_x100;
    best_ceiling = worker.ceiling;
  };
  int highest = 0;
  for_holders(team, [&](int post, const Worker& worker) {
    highest = std::max(highest, worker.ceiling);
    consider(
        post, worker,
        no_ceilings ? worker.ceiling > 0 : worker.load_x100 + load_x100 <= 100 * worker.ceiling);
  });
  // No ceiling is passed, but by a family above every ceiling: it goes to somebody who holds nobody, and
  // not to a post whose part of the ceiling is none, unless all are such.
  if (!no_ceilings && load_x100 > 100 * highest) {
    best = kNone;
    for_holders(team, [&](int post, const Worker& worker) {
      consider(post, worker, worker.load_x100 == 0 && (worker.ceiling > 0 || highest == 0));
    });
  }
  return best;
}

void Pathway::allocate(int index, int post) {
  Family& family = families_[index];
  Worker& worker = workers_[at(post)];
  family.worker = post;
  family.waits_for_worker = false;
  log_family(kLogAllocated, index, post);
  add_to_caseload(worker, family.held_children, family.held_x100);
  worker.weekly_q8 += family.worker_standing_q8;
  if (family.changes_worker && family.held_before != post) {
    take_over(index, post, static_cast<Change>(family.why_changes));
  }
  family.changes_worker = false;  // nor does it where whoever was ill takes it back
  family.held_before = kNone;
  ledger_.hold_changed(compiled_->pools[at(worker.pool)].role, now_, family.held_children);
  ledger_.waiting_changed(now_, -family.held_children);
  release_what_waited(index);
}

void Pathway::wait_without_worker(int activity) {
  Activity& a = activities_[activity];
  a.state = Activity::State::no_worker;
  a.cause = Cause::unallocated;
  teams_[at(holding_team(a.family))].no_worker.push_back(activity);
  if (waits_in_queue(a)) {
    ledger_.queue_changed(a.step, now_, +1);
  }
  log_activity(kLogNoWorker, activity, 0);
}

void Pathway::release_what_waited(int index) {
  auto& blocked = teams_[at(holding_team(index))].no_worker;
  const auto of_family = [&](int activity) { return activities_[activity].family == index; };
  const std::size_t first = released_.size();
  for (const int activity : blocked) {
    if (of_family(activity)) {
      released_.push_back(activity);
    }
  }
  blocked.erase(std::remove_if(blocked.begin(), blocked.end(), of_family), blocked.end());
  const std::size_t end = released_.size();
  for (std::size_t place = first; place < end; ++place) {
    const int activity = released_[place];
    const Activity& a = activities_[activity];
    if (waits_in_queue(a)) {
      ledger_.queue_changed(a.step, now_, -1);
    }
    charge(activity, Cause::unallocated);
    if (step_of(a.step).kind == Step::Kind::meeting) {
      book(activity);  // it was asked for before
    } else {
      release_activity(activity);
    }
  }
  released_.cut_to(first);
}

void Pathway::let_go(int index) {
  Family& family = families_[index];
  workers_[at(family.worker)].weekly_q8 -= family.worker_standing_q8;
  log_family(kLogLetGo, index, family.worker);
  family.worker = kNone;
}

}  // namespace casetide::model
