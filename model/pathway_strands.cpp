#include <algorithm>
#include <bit>

#include "model/case_without_end.hpp"
#include "model/pathway.hpp"

namespace casetide::model {
namespace {

std::uint64_t bit(int local) {
  return std::uint64_t{1} << local;
}

/// Draws are keyed by visits and by strands of a family, each in so many bits.
constexpr std::uint16_t kMostVisits = 1023;
constexpr int kMostStrands = 4095;

[[noreturn, gnu::cold]] void goes_round(int step, int strand) {
  throw CaseWithoutEnd(step, strand,
                       step != kNone ? "a case comes to one step 1,023 times; expected a way out"
                                     : "a family has 4,095 strands; expected an end of them");
}

}  // namespace

int Pathway::start_strand(int family, int def, ChildSet set, int parent) {
  if (!compiled_->strand_many[static_cast<std::size_t>(def)]) {
    for (int s = families_[family].first_strand; s != kNone; s = strands_[s].next) {
      if (strands_[s].def == def && !strands_[s].ended && !strands_[s].cancelled) {
        set = static_cast<ChildSet>(set & ~strands_[s].set);
      }
    }
    if (set == 0) {
      log_family(kLogAbsorbed, family, def);
      ledger_.count_in_year(Counter::starts_absorbed, now_);
      return kNone;
    }
  }
  const int index = strands_.take();
  StrandRun& run = strands_[index];
  Family& owner = families_[family];
  run.family = family;
  run.def = def;
  run.parent = parent;
  run.next = owner.first_strand;
  run.since = now_;
  run.set = set;
  run.lead = static_cast<std::uint8_t>(lead_of(set));
  if (owner.next_ordinal >= kMostStrands) [[unlikely]] {
    goes_round(kNone, def);
  }
  run.ordinal = owner.next_ordinal++;
  run.lineage = run.ordinal;
  owner.first_strand = index;
  ++owner.open_strands;
  if (parent != kNone) {
    ++strands_[parent].open_children;
  }
  log_strand(kLogStrandStarted, index, kNone, def,
             parent == kNone ? kNone : strands_[parent].ordinal);
  if (in_past_) {  // there already as the first day begins
    ledger_.strand_changed(def, now_ - 1, children_in(set));
  } else {
    ledger_.strand_started(def, now_, children_in(set));
  }
  add_standing(family, def, children_in(set), +1);
  if (compiled_->strand_caseload[static_cast<std::size_t>(def)]) {
    hold_changed(family);
  }
  schedule_case_events(family, index);
  return index;
}

int Pathway::split_strand(int strand, ChildSet part) {
  // The part leaves with the history; what is still live stays with the others.
  const int index = strands_.take();
  StrandRun& run = strands_[index];
  StrandRun& from = strands_[strand];
  Family& owner = families_[from.family];
  run = from;
  run.set = part;
  run.lead = static_cast<std::uint8_t>(lead_of(part));
  run.live = 0;
  run.live_count = 0;
  run.open_children = 0;
  run.done = from.done | from.live;
  if (owner.next_ordinal >= kMostStrands) [[unlikely]] {
    goes_round(kNone, run.def);
  }
  run.ordinal = owner.next_ordinal++;
  run.next = owner.first_strand;
  owner.first_strand = index;
  ++owner.open_strands;
  if (run.parent != kNone) {
    ++strands_[run.parent].open_children;
  }
  const int family = from.family;
  for (int step = 0; step < static_cast<int>(steps_); ++step) {
    std::uint16_t& own = visits(family, step, run.lead);
    own = std::max(own, visits(family, step, from.lead));
  }
  from.set = static_cast<ChildSet>(from.set & ~part);
  log_strand(kLogSplit, index, kNone, run.def, from.ordinal);
  schedule_case_events(run.family, index);
  return index;
}

void Pathway::end_unless_it_waits(int strand) {
  StrandRun& run = strands_[strand];
  const bool joins = !compiled_->joins[static_cast<std::size_t>(run.def)].empty();
  if (joins && waits_for_a_strand(strand)) {
    return;
  }
  run.ended = true;
  const int family = run.family;
  const int children = children_in(run.set);
  ledger_.strand_ended(run.def, run.since, now_, children);
  log(EventRef::What::strand_ended, strand, -1, run.set, run.def);
  add_standing(family, run.def, children, -1);
  const int parent = run.parent;
  const std::span<const Reaction> reactions =
      compiled_->reactions_of(compiled_->emission_of_strand(run.def, EventRef::What::strand_ended));
  const int past = parent == kNone && reactions.empty() ? kNone : waited(strand);
  ++run.open_children;  // keeps it while its end is told
  if (!reactions.empty()) {
    emit(reactions, strand, run.set, past);
  }
  if (compiled_->strand_caseload[static_cast<std::size_t>(strands_[strand].def)]) {
    hold_changed(family);
  }
  if (parent != kNone) {
    strands_[parent].past = past;
  }
  if (parent != kNone && !strands_[parent].ended && !strands_[parent].cancelled) {
    ++strands_[parent].live_count;
    join(parent, 0, strands_[strand].def, past);
    --strands_[parent].live_count;
  }
  --strands_[strand].open_children;
  retire_if_over(strand);
  if (parent != kNone) {
    end_strand_if_idle(parent);
  }
}

bool Pathway::waits_for_a_strand(int strand) const {
  const StrandRun& run = strands_[strand];
  if (run.cancelled) {
    return false;
  }
  for (const int step : compiled_->joins[static_cast<std::size_t>(run.def)]) {
    const std::vector<int>& awaited = step_of(step).after_strands;
    for (int s = families_[run.family].first_strand; !awaited.empty() && s != kNone;
         s = strands_[s].next) {
      if (strands_[s].parent == strand && !strands_[s].ended &&
          std::find(awaited.begin(), awaited.end(), strands_[s].def) != awaited.end()) {
        return true;
      }
    }
  }
  return false;
}

void Pathway::retire(int strand) {
  StrandRun& run = strands_[strand];
  void_clocks_left_by(strand);
  const int family = run.family;
  const int parent = run.parent;
  int* link = &families_[family].first_strand;
  while (*link != strand) {
    link = &strands_[*link].next;
  }
  *link = run.next;
  run.family = kNone;
  strands_.give_back(strand);
  --families_[family].open_strands;
  if (parent != kNone) {
    --strands_[parent].open_children;
    retire_if_over(parent);
  } else if (families_[family].open_strands == 0) {
    close_family(family);
  }
}

int Pathway::enter(int strand, int step, int past) {
  const CompiledStep& rule = step_of(step);
  const int family = strands_[strand].family;
  const int index = activities_.take();
  Activity& a = activities_[index];
  a.family = family;
  a.strand = strand;
  a.step = step;
  a.past = past;
  a.released = now_;
  a.next = families_[family].first_activity;
  families_[family].first_activity = index;
  std::uint16_t& visit = visits(family, step, strands_[strand].lead);
  if (visit >= kMostVisits) [[unlikely]] {
    goes_round(step, kNone);
  }
  a.visit = ++visit;
  StrandRun& run = strands_[strand];
  run.started |= bit(rule.local);
  run.live |= bit(rule.local);
  run.done &= ~bit(rule.local);
  ++run.live_count;
  if (!resumes_) {
    emit_step(step, EventRef::What::entered, strand, past);
  }
  release_activity(index);
  return index;
}

void Pathway::release_activity(int activity) {
  Activity& a = activities_[activity];
  const CompiledStep& rule = step_of(a.step);
  if (script_ != nullptr && rule.kind != Step::Kind::meeting) {
    tell(activity);
    return;
  }
  switch (rule.kind) {
    case Step::Kind::task:
      release_task(activity);
      return;
    case Step::Kind::decision:
      if (!rule.by.empty()) {
        release_task(activity);
        return;
      }
      break;
    case Step::Kind::meeting:
      request_meeting(activity);
      return;
    case Step::Kind::wait: {
      a.state = Activity::State::waiting;
      const sim::DrawKey draw = key(a.family, rule.lasts_purpose, a.visit, strands_[a.strand].lead);
      const std::int32_t until = end_of_wait(rule.lasts, word_for(rule.lasts.table, draw));
      luck_.begun(draw, now_);
      luck_.known(draw, until);
      add_timer(activity, until);
      return;
    }
    case Step::Kind::end:
      break;
  }
  a.state = Activity::State::passing;
  moves_.push_back(activity);
}

void Pathway::finish(int activity) {
  const int strand = activities_[activity].strand;
  const int step = activities_[activity].step;
  const int past = activities_[activity].past;
  const CompiledStep& rule = step_of(step);
  StrandRun& run = strands_[strand];
  run.live &= ~bit(rule.local);
  run.done |= bit(rule.local);
  run.past = past;
  if (run.cancelled && rule.kind == Step::Kind::decision) {  // there is nothing to decide any more
    drop(activity);
    --run.live_count;
    end_strand_if_idle(strand);
    return;
  }
  ledger_.step_done(step, now_, children_in(run.set));
  if (rule.kind == Step::Kind::decision) {
    decide(activity, strand);  // gives up the activity's hold on the strand by itself
    drop(activity);
  } else {
    if (rule.kind == Step::Kind::meeting) {
      emit_step(step, EventRef::What::held, strand, past);
    }
    emit_step(step, EventRef::What::done, strand, past);
    if (!strands_[strand].cancelled) {
      if (!rule.transfers.empty()) {
        pass_to_team(strands_[strand].family, rule.transfers.front());
      }
      if (!rule.next.empty()) {
        follow(strand, rule.next[0], past);
      }
      join(strand, bit(rule.local), kNone, past);
    }
    drop(activity);
  }
  --strands_[strand].live_count;
  end_strand_if_idle(strand);
}

void Pathway::drop(int activity) {
  Activity& a = activities_[activity];
  int* link = &families_[a.family].first_activity;
  while (*link != activity) {
    link = &activities_[*link].next;
  }
  *link = a.next;
  a.state = Activity::State::free;
  a.effort = -1;
  a.due = kNever;
  activities_.give_back(activity);
}

void Pathway::pass_end(int strand, int step) {
  StrandRun& run = strands_[strand];
  std::uint16_t& visit = visits(run.family, step, run.lead);
  if (visit >= kMostVisits) [[unlikely]] {
    goes_round(step, kNone);
  }
  ++visit;
  const std::uint64_t one = bit(step_of(step).local);
  run.started |= one;
  run.done |= one;
  ledger_.step_done(step, now_, children_in(run.set));
}

void Pathway::follow(int strand, const std::vector<CompiledTarget>& targets, int past) {
  if (targets.size() == 1) {
    const CompiledTarget& target = targets.front();
    if (target.ends_quietly && may_pass_end()) {
      pass_end(strand, target.step);
    } else if (target.when.terms.empty() || condition_holds(target.when, strand)) {
      go_on_to(strand, target, past);
    }
    return;
  }
  // Conditions are judged on what is known now, before any of the targets has begun.
  std::uint64_t holds = 0;
  sim::expects(targets.size() <= 64, "at most 64 steps follow a step");
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Condition& when = targets[i].when;
    holds |= std::uint64_t{when.terms.empty() || condition_holds(when, strand)} << i;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if ((holds >> i & 1) != 0) {
      go_on_to(strand, targets[i], past);
    }
  }
}

void Pathway::go_on_to(int strand, const CompiledTarget& target, int past) {
  if (target.after == kNone) {
    begin_target(strand, target.step, target.other_strand, past);
    return;
  }
  const Duration& duration = compiled_->durations[static_cast<std::size_t>(target.after)];
  const int family = strands_[strand].family;
  const int lead = strands_[strand].lead;
  if (script_ != nullptr) {
    delay(strand, target, told_entry(target.step, strands_[strand].set), past);
    return;
  }
  const sim::DrawKey draw =
      key(family, step_of(target.step).after_purpose, visits(family, target.step, lead), lead);
  const std::int32_t until = end_of_wait(duration, word_for(duration.table, draw));
  luck_.known(draw, now_);  // the timescale is set there and then
  delay(strand, target, until, past);
}

void Pathway::begin_target(int strand, int step, bool other_strand, int past) {
  if (!other_strand) {
    enter(strand, step, past);
    return;
  }
  const int started =
      start_strand(strands_[strand].family, step_of(step).strand, strands_[strand].set, strand);
  if (started != kNone) {
    strands_[started].past = past;
    enter(started, step, past);
  }
}

void Pathway::delay(int strand, const CompiledTarget& target, std::int32_t until, int past) {
  const int index = activities_.take();
  Activity& a = activities_[index];
  a.state = Activity::State::delayed;
  a.family = strands_[strand].family;
  a.strand = strand;
  a.step = target.step;
  a.other_strand = target.other_strand;
  a.past = past;
  a.released = now_;
  a.next = families_[a.family].first_activity;
  families_[a.family].first_activity = index;
  ++strands_[strand].live_count;
  add_timer(index, std::max(until, now_));
  log_activity(kLogDelayed, index, 0, std::max(until, now_));
}

void Pathway::start_at_steps(int strand, int mark, int past) {
  for (const int step : compiled_->at_steps[static_cast<std::size_t>(mark)]) {
    const CompiledStep& rule = step_of(step);
    if (rule.strand == strands_[strand].def) {
      const std::int32_t today = now_ / sim::kMinutesPerDay;
      const std::int32_t day = compiled_->calendar.due(rule.at_counts_start ? today - 1 : today,
                                                       sim::WorkingDays{rule.at_day});
      delay(strand, {step, rule.strand, false, kNone, {}},
            day * sim::kMinutesPerDay + compiled_->opening(day), past);
    }
  }
}

void Pathway::join(const std::vector<int>& joins, int strand, std::uint64_t finished,
                   int finished_strand, int past) {
  for (const int step : joins) {
    const CompiledStep& rule = step_of(step);
    const StrandRun& run = strands_[strand];
    const std::uint64_t wanted = rule.after_steps | rule.when_steps;
    const bool named =
        (wanted & finished) != 0 || std::find(rule.after_strands.begin(), rule.after_strands.end(),
                                              finished_strand) != rule.after_strands.end();
    if (!named || (run.live & bit(rule.local)) != 0 || (wanted & run.live) != 0) {
      continue;
    }
    const bool only_once = rule.when_steps != 0;
    if (only_once && (run.done & bit(rule.local)) != 0) {
      continue;
    }
    bool waits = false;
    for (int s = families_[run.family].first_strand; s != kNone; s = strands_[s].next) {
      waits = waits || (strands_[s].parent == strand && !strands_[s].ended &&
                        std::find(rule.after_strands.begin(), rule.after_strands.end(),
                                  strands_[s].def) != rule.after_strands.end());
    }
    if (waits) {
      continue;
    }
    // Begun by what is done, so no longer by its date.
    for (int a = families_[run.family].first_activity; a != kNone;) {
      const int following = activities_[a].next;
      if (activities_[a].strand == strand && activities_[a].step == step &&
          activities_[a].state == Activity::State::delayed) {
        drop(a);
        --strands_[strand].live_count;
      }
      a = following;
    }
    enter(strand, step, past);
  }
}

void Pathway::timer(sim::PendingEvent event) {
  const sim::InPart part(sim::Part::strands);
  const int index = static_cast<int>(event.payload());
  Activity& a = activities_[index];
  if (a.state == Activity::State::free || a.due != now_ ||
      families_[a.family].serial != event.subject() || sub_of(a.strand, a.step) != event.detail()) {
    return;
  }
  a.due = kNever;
  if (script_ != nullptr && a.state == Activity::State::waiting) {
    happens_as_told(index);
    return;
  }
  switch (a.state) {
    case Activity::State::waiting:
      charge(index, step_of(a.step).partner_waits ? Cause::partner : Cause::wait);
      a.state = Activity::State::passing;
      moves_.push_back(index);
      break;
    case Activity::State::delayed: {
      charge(index, Cause::wait);
      const int strand = a.strand;
      const int step = a.step;
      const bool other = a.other_strand;
      const int past = a.past;
      drop(index);
      // `at` has no effect on a step that has begun by itself.
      const CompiledStep& rule = step_of(step);
      const bool begun = rule.at_mark != kNone && !other &&
                         ((strands_[strand].live | strands_[strand].done) & bit(rule.local)) != 0;
      if (!begun) {
        begin_target(strand, step, other, past);
      }
      --strands_[strand].live_count;
      more_is_known(strands_[strand].family);
      end_strand_if_idle(strand);
      break;
    }
    case Activity::State::paced:
      charge(index, Cause::pace);
      a.released = now_;  // until now nobody was waited for
      release_task(index);
      break;
    case Activity::State::at_hand:
      work_at_hand(index);
      break;
    case Activity::State::booked:
      meeting_starts(index);
      break;
    case Activity::State::meeting:
      meeting_ends(index);
      break;
    case Activity::State::retry:
      charge(index, a.cause);
      book(index);
      break;
    default:
      break;
  }
}

}  // namespace casetide::model
