// What a leaver leaves behind: families, unfinished work, booked meetings.
//
// On the last day each family goes to the least loaded of the team; unfinished work keeps its effort,
// and booked meetings stand. Whoever has been ill for long hands over in the same way.
#include <algorithm>
#include <tuple>
#include <utility>

#include "model/pathway.hpp"

namespace casetide::model {
void Pathway::take_over(int index, int post, Change why) {
  Family& family = families_[index];
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  ledger_.count_in_year(counter_of(why), now_);
  ledger_.count_in_year(Counter::changes_of_worker_families, now_);
  ledger_.count_in_year(Counter::changes_of_worker_children, now_, family.held_children);
  if (pool.leaving.read_in > 0) {
    settle(post);
    worker.backlog_q8 += std::int64_t{pool.leaving.read_in} << 8;
    ledger_.hours(pool.role, Hours::needed, now_, pool.leaving.read_in);
  }
}

void Pathway::forget_holder(int post) {
  for (int f = 0; f < families_.size(); ++f) {
    if (families_[f].held_before == post) {
      families_[f].held_before = kNone;
    }
  }
}

void Pathway::hand_over_families(int post, Change why) {
  Worker& worker = workers_[at(post)];
  const CompiledPool& pool = compiled_->pools[at(worker.pool)];
  std::vector<int>& families = handed_over_;
  families.clear();
  for (int f = 0; f < families_.size(); ++f) {
    if (families_[f].live && families_[f].worker == post) {
      families.push_back(f);
    }
  }
  std::sort(families.begin(), families.end(),
            [this](int a, int b) { return families_[a].serial < families_[b].serial; });
  for (const int index : families) {
    Family& family = families_[index];
    add_to_caseload(worker, -family.held_children, -family.held_x100);
    ledger_.hold_changed(pool.role, now_, -family.held_children);
    ledger_.waiting_changed(now_, family.held_children);
    let_go(index);
    family.changes_worker = true;
    family.why_changes = static_cast<std::uint8_t>(why);
    family.held_before = why == Change::worker_sick ? post : kNone;
    family.waits_for_worker = true;
    if (family.passes_to == kNone) {
      family.waits_since = now_;
    } else {  // nobody of its own team takes it now: it has waited for the other since then
      join_team(index);
      log_family(kLogWaitsForWorker, index, 0);
    }
  }
  for (const int index : families) {
    const auto& waiting = teams_[at(holding_team(index))].waiting_families;
    if (std::find(waiting.begin(), waiting.end(), index) != waiting.end()) {
      continue;
    }
    const int team = holding_team(index);
    const int next = least_loaded(team, families_[index].held_x100);
    if (next != kNone) {
      allocate(index, next);
    } else {
      teams_[at(team)].waiting_families.push_back(index);
      log_family(kLogWaitsForWorker, index, 0);
    }
  }
}

void Pathway::hand_over_agenda(int post) {
  const std::size_t first = released_.size();
  for (const AgendaItem& item : workers_[at(post)].agenda) {
    released_.push_back(item.activity);
  }
  std::sort(released_.begin() + first, released_.end(), [this](int a, int b) {
    const auto order = [this](const Activity& one) {
      return std::tuple(families_[one.family].serial, sub_of(one.strand, one.step), one.visit);
    };
    return order(activities_[a]) < order(activities_[b]);
  });
  release_anew(first);
}

void Pathway::hand_over_meetings(int post, Absentee who) {
  const std::int32_t today = now_ / sim::kMinutesPerDay;
  std::vector<int>& booked = handed_over_;
  booked.clear();
  for (int a = 0; a < activities_.size(); ++a) {
    const Activity& activity = activities_[a];
    if (activity.state != Activity::State::booked) {
      continue;
    }
    const Meeting& meeting = meetings_[activity.meeting];
    const auto members = std::span(meeting.member).first(at(meeting.members));
    if (meeting.day >= today &&
        std::any_of(members.begin(), members.end(),
                    [post](const Meeting::Member& one) { return one.post == post && !one.gone; })) {
      booked.push_back(a);
    }
  }
  std::sort(booked.begin(), booked.end(), [this](int a, int b) {
    const auto order = [this](const Activity& one) {
      return std::tuple(families_[one.family].serial, strands_[one.strand].ordinal, one.step);
    };
    return order(activities_[a]) < order(activities_[b]);
  });
  for (const int activity : booked) {
    Meeting& meeting = meetings_[activities_[activity].meeting];
    for (int m = 0; m < meeting.members; ++m) {
      Meeting::Member& member = meeting.member[at(m)];
      if (member.post != post || member.gone) {
        continue;
      }
      const bool replaced = replace_member(activity, m);
      if (who == Absentee::gone) {
        member.gone = !replaced;
      } else if (replaced) {  // whoever is ill keeps a diary
        workers_[at(post)].asleep = false;
        roster_.release(post, meeting.day, meeting.quarter, meeting.length);
      }
    }
  }
}

void Pathway::take_meetings_of_post(int post) {
  for (int a = 0; a < activities_.size(); ++a) {
    if (activities_[a].state != Activity::State::booked) {
      continue;
    }
    Meeting& meeting = meetings_[activities_[a].meeting];
    for (int m = 0; m < meeting.members; ++m) {
      Meeting::Member& member = meeting.member[at(m)];
      if (member.post == post && member.gone &&
          roster_.planned(post, meeting.day).starts_of(meeting.length).has(meeting.quarter)) {
        member.gone = false;
        reserve(post, meeting.day, meeting.quarter, meeting.length);
      }
    }
  }
}

bool Pathway::replace_member(int activity, int place) {
  const Activity& a = activities_[activity];
  Meeting& meeting = meetings_[a.meeting];
  Meeting::Member& member = meeting.member[at(place)];
  const std::size_t week = booking_week(meeting.day) * workers_.size();
  const auto free = [&](int post) {
    return in_service(post) &&
           roster_.planned(post, meeting.day).starts_of(meeting.length).has(meeting.quarter);
  };
  const std::span<const int> pools = stands_in_for(activity, member);
  int best = families_[a.family].worker;  // whoever holds the family now comes first
  if (best != kNone &&
      (std::find(pools.begin(), pools.end(), workers_[at(best)].pool) == pools.end() ||
       !free(best))) {
    best = kNone;
  }
  for (const int pool : pools) {
    const CompiledPool& posts = compiled_->pools[at(pool)];
    for (int post = posts.first; best == kNone && post < posts.first + posts.count; ++post) {
      if (free(post)) {
        best = post;
      }
    }
  }
  if (best == kNone) {
    return false;
  }
  --booked_[week + at(member.post)];
  ++booked_[week + at(best)];
  member.post = best;
  reserve(best, meeting.day, meeting.quarter, meeting.length);
  return true;
}

}  // namespace casetide::model
