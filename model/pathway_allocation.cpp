// Who holds a family: allocation under the ceilings, families that wait for a worker.
#include <algorithm>
#include <bit>

#include "model/pathway.hpp"

namespace casetide::model {
namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

int Pathway::holder_pool(int family) const {
  const int team = families_[family].team;
  int found = kNone;
  for (std::size_t p = 0; p < compiled_->pools.size(); ++p) {
    if (compiled_->pools[p].holds_families &&
        (compiled_->pools[p].team == team || found == kNone)) {
      found = static_cast<int>(p);
      if (compiled_->pools[p].team == team) {
        break;
      }
    }
  }
  return found;
}

void Pathway::hold_changed(int index) {
  Family& family = families_[index];
  ChildSet held = 0;
  for (int s = family.first_strand; s != kNone; s = strands_[s].next) {
    if (!strands_[s].ended && compiled_->strand_caseload[at(strands_[s].def)]) {
      held = static_cast<ChildSet>(held | strands_[s].set);
    }
  }
  const int children = std::popcount(unsigned{held});
  const int change = children - family.held_children;
  const int pool = holder_pool(index);
  if (change == 0 || pool == kNone) {
    return;
  }
  family.held_children = children;
  if (family.worker != kNone) {
    Worker& worker = workers_[at(family.worker)];
    worker.caseload += change;
    ledger_.hold_changed(compiled_->pools[at(worker.pool)].role, now_, change);
    if (children == 0) {
      let_go(index);
    }
    if (change < 0) {
      allocate_waiting(pool);
    }
    return;
  }
  ledger_.waiting_changed(now_, change);
  auto& waiting = pools_[at(pool)].waiting_families;
  if (children == 0) {
    family.waits_for_worker = false;
    family.changes_worker = false;
    waiting.erase(std::remove(waiting.begin(), waiting.end(), index), waiting.end());
  } else if (!family.waits_for_worker) {
    family.waits_for_worker = true;
    family.waits_since = now_;
    waiting.push_back(index);
    log_family(kLogWaitsForWorker, index, 0);
    allocate_waiting(pool);
  }
}

void Pathway::allocate_waiting(int pool) {
  auto& waiting = pools_[at(pool)].waiting_families;
  if (waiting.empty()) {
    return;
  }
  std::sort(waiting.begin(), waiting.end(), [this](int a, int b) {
    return std::pair(families_[a].waits_since, families_[a].serial) <
           std::pair(families_[b].waits_since, families_[b].serial);
  });
  for (std::size_t i = 0; i < waiting.size();) {
    const int best = least_loaded(pool, families_[waiting[i]].held_children);
    if (best == kNone) {
      ++i;
      continue;
    }
    const int family = waiting[i];
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
    allocate(family, best);
  }
}

int Pathway::least_loaded(int pool, int children) const {
  const CompiledPool& posts = compiled_->pools[at(pool)];
  int best = kNone;
  for (int post = posts.first; post < posts.first + posts.count; ++post) {
    const Worker& worker = workers_[at(post)];
    // A family larger than anybody's ceiling goes to a worker who has nobody else.
    const bool room = worker.caseload + children <= worker.ceiling ||
                      (children > worker.ceiling && worker.caseload == 0);
    if (!in_service(post) || worker.leaves_on != kNever || !room) {
      continue;
    }
    if (best == kNone || std::int64_t{worker.caseload} * workers_[at(best)].ceiling <
                             std::int64_t{workers_[at(best)].caseload} * worker.ceiling) {
      best = post;
    }
  }
  return best;
}

void Pathway::allocate(int index, int post) {
  Family& family = families_[index];
  Worker& worker = workers_[at(post)];
  const int pool = worker.pool;
  family.worker = post;
  family.waits_for_worker = false;
  log_family(kLogAllocated, index, post);
  worker.caseload += family.held_children;
  worker.weekly_q8 += family.worker_standing_q8;
  if (family.changes_worker) {
    take_over(index, post);
  }
  ledger_.hold_changed(compiled_->pools[at(pool)].role, now_, family.held_children);
  ledger_.waiting_changed(now_, -family.held_children);
  auto& blocked = pools_[at(pool)].no_worker;
  released_.clear();
  for (const int activity : blocked) {
    if (activities_[activity].family == index) {
      released_.push_back(activity);
    }
  }
  blocked.erase(std::remove_if(blocked.begin(), blocked.end(),
                               [&](int a) { return activities_[a].family == index; }),
                blocked.end());
  const std::vector<int> released = std::move(released_);
  released_.clear();
  for (const int activity : released) {
    charge(activity, Cause::unallocated);
    if (step_of(activities_[activity].step).kind == Step::Kind::meeting) {
      book(activity);  // it was asked for before
    } else {
      release_activity(activity);
    }
  }
}

void Pathway::let_go(int index) {
  Family& family = families_[index];
  workers_[at(family.worker)].weekly_q8 -= family.worker_standing_q8;
  log_family(kLogLetGo, index, family.worker);
  family.worker = kNone;
}

}  // namespace casetide::model
