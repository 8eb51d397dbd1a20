// Families that pass from one team to another.
//
// Whoever holds a family keeps it, with all that is to be done, until somebody of the other team has room;
// then it changes worker, and its unfinished work goes with it. Booked meetings keep their members.
#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include "model/pathway.hpp"

namespace casetide::model {
void Pathway::pass_to_team(int index, int team) {
  Family& family = families_[index];
  if (team == kNone || team == family.passes_to) {
    return;
  }
  if (family.passes_to != kNone) {  // it was to pass elsewhere, and has not yet
    stop_waiting(index, family.passes_to);
    family.passes_to = kNone;
  }
  if (team == team_of(index)) {
    return;
  }
  const bool there =
      family.worker != kNone && compiled_->pools[at(workers_[at(family.worker)].pool)].team == team;
  if (there) {  // a team without holders of its own had left it to this one
    family.passes_to = team;
    join_team(index);
    return;
  }
  log_family(kLogPasses, index, team);
  if (family.worker != kNone) {
    family.waits_since = now_;
  } else if (family.waits_for_worker) {
    stop_waiting(index, holding_team(index));
  }
  family.passes_to = team;
  if (family.worker != kNone || family.waits_for_worker) {
    teams_[at(team)].waiting_families.push_back(index);
  }
  if (family.worker == kNone) {
    join_team(index);
  }
  allocate_waiting(team);
}

void Pathway::stop_waiting(int index, int team) {
  auto& waiting = teams_[at(team)].waiting_families;
  waiting.erase(std::remove(waiting.begin(), waiting.end(), index), waiting.end());
}

void Pathway::join_team(int index) {
  Family& family = families_[index];
  if (family.passes_to == kNone) {
    return;
  }
  const int before = holding_team(index);
  // What other roles of a team owe for the family, those of the other team owe from now on.
  const auto owe = [&](int sign) {
    for (int s = family.first_strand; s != kNone; s = strands_[s].next) {
      if (!strands_[s].ended) {
        add_standing(index, strands_[s].def, children_in(strands_[s].set), sign);
      }
    }
  };
  owe(-1);
  family.with_team = std::exchange(family.passes_to, kNone);
  owe(+1);
  if (family.held_children == 0) {
    stop_waiting(index, family.with_team);
  }
  auto& left = teams_[at(before)].no_worker;
  auto& joined = teams_[at(holding_team(index))].no_worker;
  if (&left != &joined) {
    const auto of_family = [&](int activity) { return activities_[activity].family == index; };
    std::copy_if(left.begin(), left.end(), std::back_inserter(joined), of_family);
    left.erase(std::remove_if(left.begin(), left.end(), of_family), left.end());
  }
}

void Pathway::pass_to_worker(int index, int post) {
  Family& family = families_[index];
  const int from = family.worker;
  const int team = holding_team(index);
  Worker& worker = workers_[at(from)];
  add_to_caseload(worker, -family.held_children, -family.held_x100);
  ledger_.hold_changed(compiled_->pools[at(worker.pool)].role, now_, -family.held_children);
  ledger_.waiting_changed(now_, family.held_children);
  let_go(index);
  join_team(index);
  family.changes_worker = true;
  family.why_changes = static_cast<std::uint8_t>(Change::between_teams);
  family.held_before = kNone;
  allocate(index, post);
  hand_over_work(index, from);
  allocate_waiting(team);
}

void Pathway::hand_over_work(int index, int post) {
  Worker& worker = workers_[at(post)];
  settle(post);
  put_aside_if_resuming(post);
  if (worker.state == Worker::State::working) {
    const Activity& in_hand = activities_[worker.activity];
    // What is done to the end already is the old worker's.
    if (in_hand.family == index && in_hand.home_pool == kNone && in_hand.effort_left > 0) {
      put_back(post);
      touch_worker(post);
    }
  }
  const std::size_t first = released_.size();
  for (int a = families_[index].first_activity; a != kNone; a = activities_[a].next) {
    const Activity& one = activities_[a];
    if (one.agenda == post && !one.agenda_is_pool && one.home_pool == kNone) {
      released_.push_back(a);
    }
  }
  std::sort(released_.begin() + first, released_.end(), [this](int a, int b) {
    const auto order = [this](const Activity& one) {
      return std::pair(strands_[one.strand].ordinal, one.step);
    };
    return order(activities_[a]) < order(activities_[b]);
  });
  release_anew(first);
}

}  // namespace casetide::model
