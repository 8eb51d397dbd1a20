// Work that is called off before its end: a step, a whole strand for some of its children, a meeting
// moved to an earlier date. What is under way runs to its end.
#include <algorithm>
#include <bit>

#include "model/pathway.hpp"

namespace casetide::model {
namespace {

/// Somebody works on it, or its end is being told in this very minute.
bool is_under_way(const Activity& activity) {
  return activity.state == Activity::State::in_work || activity.state == Activity::State::meeting ||
         activity.state == Activity::State::passing ||
         (activity.state == Activity::State::at_hand && activity.effort >= 0);
}

}  // namespace

bool Pathway::under_way(int activity) {
  if (activities_[activity].state == Activity::State::in_work) {
    put_aside_if_resuming(activities_[activity].worker);  // then nobody does
  }
  return is_under_way(activities_[activity]);
}

void Pathway::call_off(int index) {
  Activity& a = activities_[index];
  const int strand = a.strand;
  const int past = up_to_now(index);
  take_off_agenda(index);
  free_meeting(index);
  if (a.state == Activity::State::no_worker) {
    auto& blocked = teams_[static_cast<std::size_t>(holding_team(a.family))].no_worker;
    blocked.erase(std::remove(blocked.begin(), blocked.end(), index), blocked.end());
    if (waits_in_queue(a)) {
      ledger_.queue_changed(a.step, now_, -1);
    }
  }
  if (a.effort > 0) {  // begun and put aside: the rest will never be done
    ledger_.count(Counter::effort_drawn_minutes, -a.effort_left);
  }
  if (a.state != Activity::State::delayed) {
    strands_[strand].live &= ~(std::uint64_t{1} << step_of(a.step).local);
    emit_step(a.step, EventRef::What::cancelled, strand, past);
    strands_[strand].past = past;
  }
  drop(index);
  --strands_[strand].live_count;
}

bool Pathway::cancel_step(int strand, int step) {
  for (int a = families_[strands_[strand].family].first_activity; a != kNone;
       a = activities_[a].next) {
    const Activity& activity = activities_[a];
    if (activity.strand == strand && activity.step == step &&
        (activity.state == Activity::State::passing || !under_way(a))) {
      call_off(a);
      ledger_.count_in_year(Counter::reversals, now_);
      return true;
    }
  }
  return false;
}

void Pathway::cancel_strand(int family, ChildSet set, int def) {
  const auto oldest = [&] {
    int found = kNone;
    for (int s = families_[family].first_strand; s != kNone; s = strands_[s].next) {
      const StrandRun& run = strands_[s];
      if (run.def == def && !run.ended && !run.cancelled && (run.set & set) != 0 &&
          (found == kNone || run.ordinal < strands_[found].ordinal)) {
        found = s;
      }
    }
    return found;
  };
  for (int s = oldest(); s != kNone; s = oldest()) {
    const auto part = static_cast<ChildSet>(strands_[s].set & set);
    cancel_run(part == strands_[s].set ? s : split_strand(s, part));
  }
}

void Pathway::cancel_run(int strand) {
  const int family = strands_[strand].family;
  strands_[strand].cancelled = true;
  ledger_.count_in_year(Counter::strands_cancelled, now_);
  log_strand(kLogStrandCancelled, strand, kNone, strands_[strand].def);
  ++strands_[strand].live_count;  // keeps it while its steps are called off
  for (int a = families_[family].first_activity; a != kNone;) {
    const int following = activities_[a].next;
    if (activities_[a].strand == strand && !under_way(a)) {
      call_off(a);
    }
    a = following;
  }
  void_clocks_of(strand);
  refresh_agendas(family);
  --strands_[strand].live_count;
  end_strand_if_idle(strand);
}

void Pathway::bring_forward(int family, ChildSet set, int step) {
  for (int a = families_[family].first_activity; a != kNone; a = activities_[a].next) {
    Activity& activity = activities_[a];
    if (script_ != nullptr && step_of(step).kind != Step::Kind::wait) {
      return;  // a script says itself when a meeting is held
    }
    const StrandRun& run = strands_[activity.strand];
    if (activity.step != step || (run.set & set) == 0 || run.cancelled) {
      continue;
    }
    if (activity.state == Activity::State::waiting) {
      charge(a, step_of(step).partner_waits ? Cause::partner : Cause::wait);
      activity.due = kNever;
      activity.state = Activity::State::passing;
      moves_.push_back(a);
      ledger_.count_in_year(Counter::brought_forward, now_);
      log_activity(kLogBroughtForward, a, 0);
    } else if (step_of(step).kind == Step::Kind::meeting) {
      activity.at_once = true;  // also where nobody can be asked yet
      if (activity.state == Activity::State::retry) {
        charge(a, activity.cause);
        activity.due = kNever;
        book(a);
      } else if (activity.state == Activity::State::booked) {
        book_sooner(a);
      }
    }
  }
}

void Pathway::book_sooner(int activity) {
  const sim::InPart part(sim::Part::bookings);
  if (!fill_groups(activity, 0)) {
    return;
  }
  const Slot slot = choose_slot(activity);
  const Activity& a = activities_[activity];
  const Meeting& before = meetings_[a.meeting];
  if (slot.day == kNever ||
      std::pair(slot.day, slot.quarter) >= std::pair(before.day, before.quarter)) {
    return;  // the date stands
  }
  charge_booking(activity);
  free_meeting(activity);
  activities_[activity].due = kNever;
  ledger_.count_in_year(Counter::brought_forward, now_);
  log_activity(kLogBroughtForward, activity, 0);
  book(activity);
}

}  // namespace casetide::model
