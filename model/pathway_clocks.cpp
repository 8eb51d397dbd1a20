#include <algorithm>
#include <bit>

#include "model/pathway.hpp"

namespace casetide::model {

void Pathway::tell_step(int step, EventRef::What what, std::span<const Reaction> reactions,
                        int strand, int past) {
  if (what != EventRef::What::done || step_of(step).kind != Step::Kind::decision) {
    log(what, strand, step, strands_[strand].set, 0, past);
  }
  emit(reactions, strand, strands_[strand].set, past);
}

void Pathway::emit(std::span<const Reaction> reactions, int strand, ChildSet set, int past) {
  for (const Reaction& reaction : reactions) {
    if (reaction.kind == Reaction::Kind::start) {
      start_clock(reaction.clock, strand, set);
    } else if (reaction.kind == Reaction::Kind::event) {
      note_happening(reaction.clock, strand, set, past);
    } else {
      react(reaction, strand, set, past);
    }
  }
}

Pathway::Due Pathway::due(const CompiledClock& rule, const LimitRow& row, int family,
                          int child) const {
  Due result;
  for (const Limit& limit : row.shortest_of) {
    std::int32_t from = now_;
    if (limit.anchor == Limit::Anchor::held) {
      result.back = &limit;
      from = begins(family, limit.item, static_cast<ChildSet>(1U << child));
    } else if (limit.anchor == Limit::Anchor::date) {
      const std::int32_t day = date_of(family, child, limit.item);
      if (day == kNever) {
        continue;
      }
      from = day * sim::kMinutesPerDay;
    }
    result.applies = true;
    result.deadline =
        std::min(result.deadline, deadline_of(limit, from, compiled_->calendar, rule.ends));
  }
  return result;
}

std::int32_t Pathway::begins(int family, int step, ChildSet set) const {
  for (int a = families_[family].first_activity; a != kNone; a = activities_[a].next) {
    const Activity& activity = activities_[a];
    if (activity.step != step || (strands_[activity.strand].set & set) == 0) {
      continue;
    }
    if (activity.meeting != kNone) {
      const Meeting& meeting = meetings_[activity.meeting];
      return meeting.day * sim::kMinutesPerDay + meeting.quarter * sim::kQuarterMinutes;
    }
    return activity.began;
  }
  return kNever;
}

void Pathway::start_clock(int def, int strand, ChildSet set) {
  const sim::InPart part(sim::Part::strands);
  const CompiledClock& rule = phase_->clocks[static_cast<std::size_t>(def)];
  if (!condition_holds(rule.only_if, strand)) {
    return;
  }
  const std::uint64_t started = std::uint64_t{1} << (def & 63);
  if (rule.which == Clock::Which::first && (strands_[strand].clocks_started & started) != 0) {
    return;
  }
  std::size_t row = 0;
  while (row + 1 < rule.limits.size() && !condition_holds(rule.limits[row].when, strand)) {
    ++row;
  }
  // Children whose own dates give different deadlines have clocks of their own from the start.
  const int family = strands_[strand].family;
  for (ChildSet rest = set; rest != 0;) {
    ChildSet alike = rest;
    const int lead = std::countr_zero(unsigned{rest});
    const Due first = due(rule, rule.limits[row], family, lead);
    for (int child = lead + 1; rule.by_child && child < kMaxChildren; ++child) {
      const Due other = due(rule, rule.limits[row], family, child);
      if (other.applies != first.applies || other.deadline != first.deadline) {
        alike = static_cast<ChildSet>(alike & ~(1U << child));
      }
    }
    rest = static_cast<ChildSet>(rest & ~alike);
    if (first.applies) {
      strands_[strand].clocks_started |= started;
      start_clock_of(def, strand, alike, rule.limits[row], first);
    }
  }
}

void Pathway::start_clock_of(int def, int strand, ChildSet set, const LimitRow& row,
                             const Due& first) {
  const int family = strands_[strand].family;
  const CompiledClock& rule = phase_->clocks[static_cast<std::size_t>(def)];
  const int first_child = lead_of(set);
  if (rule.which == Clock::Which::last && restart_clocks(def, strand, set, row)) {
    refresh_agendas(family, def);
  }
  if (set == 0) {
    return;
  }
  const int index = clocks_.take();
  ClockRun& clock = clocks_[index];
  clock.def = def;
  clock.family = family;
  clock.lineage = strands_[strand].lineage;
  clock.set = set;
  clock.real = !rule.latent;
  clock.next = families_[family].first_clock;
  families_[family].first_clock = index;
  const int lead = lead_of(set);
  set_off(index, family, lead == first_child ? first : due(rule, row, family, lead),
          ClockLine::What::started);
  refresh_agendas(family, def);
}

/// `which = "last"`: clocks that run begin again. Takes their children out of `set`.
bool Pathway::restart_clocks(int def, int strand, ChildSet& set, const LimitRow& row) {
  const int family = strands_[strand].family;
  bool any = false;
  for (int c = families_[family].first_clock; c != kNone && set != 0;) {
    const int following = clocks_[c].next;
    const auto overlap = static_cast<ChildSet>(clocks_[c].set & set);
    if (clocks_[c].def == def && clocks_[c].lineage == strands_[strand].lineage && overlap != 0) {
      set = static_cast<ChildSet>(set & ~overlap);
      const CompiledClock& rule = phase_->clocks[static_cast<std::size_t>(def)];
      set_off(split_clock(c, family, overlap), family, due(rule, row, family, lead_of(overlap)),
              ClockLine::What::restarted);
      any = true;
    }
    c = following;
  }
  return any;
}

/// The clock of `part` of its children; the others' runs on by itself.
int Pathway::split_clock(int clock, int family, ChildSet part) {
  if (clocks_[clock].set == part) {
    return clock;
  }
  const int own = clocks_.take();
  clocks_[own] = clocks_[clock];
  clocks_[own].set = part;
  clocks_[clock].set = static_cast<ChildSet>(clocks_[clock].set & ~part);
  clocks_[own].next = families_[family].first_clock;
  families_[family].first_clock = own;
  return own;
}

void Pathway::remove_clock(int clock, int family) {
  int* link = &families_[family].first_clock;
  while (*link != clock) {
    link = &clocks_[*link].next;
  }
  *link = clocks_[clock].next;
  clocks_.give_back(clock);
}

/// Starts a clock now, or again now. One that binds and is late already is told at once as that.
void Pathway::set_off(int index, int family, const Due& from, ClockLine::What how) {
  ClockRun& clock = clocks_[index];
  clock.start = now_;
  clock.deadline = from.deadline;
  clock.back = from.back;
  clock.extended = kNever;
  clock.authorised = false;
  clock.acted = kNever;
  clock.impossible = from.back == nullptr && from.deadline < now_;
  clock.told = 0;
  log_clock(how, clock);
  if (clock.impossible && clock.real) {
    judge(clock, Verdict::impossible, kNone);
    remove_clock(index, family);
    return;
  }
  schedule_clock_events(family, clock);
}

bool Pathway::in_lineage(const ClockRun& clock, int strand) const {
  for (int s = strand; s != kNone; s = strands_[s].parent) {
    if (strands_[s].lineage == clock.lineage) {
      return true;
    }
  }
  return false;
}

void Pathway::react(const Reaction& reaction, int strand, ChildSet set, int past) {
  const sim::InPart part(sim::Part::strands);
  const int family = strands_[strand].family;
  bool changed = false;
  for (int c = families_[family].first_clock; c != kNone;) {
    const int following = clocks_[c].next;
    const auto overlap = static_cast<ChildSet>(clocks_[c].set & set);
    const bool other_meeting = reaction.step != kNone && (clocks_[c].back == nullptr ||
                                                          clocks_[c].back->item != reaction.step);
    if (clocks_[c].def != reaction.clock || overlap == 0 || other_meeting ||
        !in_lineage(clocks_[c], strand)) {
      c = following;
      continue;
    }
    const int target = split_clock(c, family, overlap);
    if (react_one(reaction, clocks_[target], family, past)) {
      remove_clock(target, family);
    }
    changed = changed || reaction.kind != Reaction::Kind::real;
    c = following;
  }
  if (changed) {
    refresh_agendas(family, reaction.clock);
  }
}

/// What an emission does to one running clock; true when the clock is over.
bool Pathway::react_one(const Reaction& reaction, ClockRun& clock, int family, int past) {
  const CompiledClock& rule = phase_->clocks[static_cast<std::size_t>(reaction.clock)];
  switch (reaction.kind) {
    case Reaction::Kind::start:
    case Reaction::Kind::event:
      return false;
    case Reaction::Kind::real:
      clock.real = true;
      schedule_clock_events(family, clock);
      log_clock(ClockLine::What::became_real, clock);
      if (clock.impossible) {
        judge(clock, Verdict::impossible, kNone);
      }
      return clock.impossible;
    case Reaction::Kind::tell_off:
      judge(clock, Verdict::told_off, past);
      return true;
    case Reaction::Kind::stop: {
      clock.got = static_cast<std::uint8_t>(clock.got | (1U << reaction.bit));
      const bool done = rule.until_mask == 0 || (clock.got & rule.until_mask) == rule.until_mask;
      if (!done || clock.acted != kNever) {
        return false;
      }
      if (clock.back == nullptr) {
        judge(clock, Verdict::stopped, past);
        return true;
      }
      clock.acted = now_;  // judged when the meeting is held
      clock.past = past;
      return false;
    }
    case Reaction::Kind::authorise:
      if (clock.authorised || clock.back != nullptr || clock.deadline == kNever ||
          now_ > clock.deadline) {
        return false;
      }
      clock.authorised = true;
      if (rule.adds) {
        clock.extended = deadline_of(*rule.adds, clock.deadline, compiled_->calendar, rule.ends);
      }
      schedule_clock_events(family, clock);
      log_clock(ClockLine::What::authorised, clock);
      return false;
    case Reaction::Kind::date_set:
    case Reaction::Kind::date_lost: {
      const std::int32_t held = reaction.kind == Reaction::Kind::date_set
                                    ? begins(family, reaction.step, clock.set)
                                    : kNever;
      clock.deadline = deadline_of(*clock.back, held, compiled_->calendar, rule.ends);
      schedule_clock_events(family, clock);
      log_clock(ClockLine::What::date_moved, clock);
      return false;
    }
    case Reaction::Kind::held: {
      // Told by a script a meeting has no beginning, and its end stands for it.
      const std::int32_t began = begins(family, reaction.step, clock.set);
      clock.deadline =
          deadline_of(*clock.back, began == kNever ? now_ : began, compiled_->calendar, rule.ends);
      if (!clock.real) {
        judge(clock, Verdict::told_off, past);
      } else if (clock.deadline < clock.start) {
        judge(clock, Verdict::impossible, kNone);
      } else {
        judge(clock, Verdict::stopped, past);
      }
      return true;
    }
  }
  return false;
}

void Pathway::void_clocks_of(int strand) {
  const StrandRun& run = strands_[strand];
  tell_off_clocks(run.family, run.set, run.lineage, waited(strand));
}

/// Of a strand that is over. Where its children left a strand that brothers and sisters kept, what had
/// been started for all of them goes on there, and so do its clocks.
void Pathway::void_clocks_left_by(int strand) {
  const StrandRun& run = strands_[strand];
  if (families_[run.family].first_clock == kNone) {
    return;
  }
  ChildSet carried = 0;
  for (int s = families_[run.family].first_strand; s != kNone; s = strands_[s].next) {
    for (int up = s; s != strand && up != kNone; up = strands_[up].parent) {
      if (strands_[up].lineage == run.lineage) {
        carried = static_cast<ChildSet>(carried | strands_[s].set);
        break;
      }
    }
  }
  tell_off_clocks(run.family, static_cast<ChildSet>(~carried), run.lineage, waited(strand));
}

void Pathway::tell_off_clocks(int family, ChildSet set, int lineage, int past) {
  int* link = &families_[family].first_clock;
  while (*link != kNone) {
    const int c = *link;
    ClockRun& clock = clocks_[c];
    const auto overlap = static_cast<ChildSet>(clock.set & set);
    if ((lineage != kNone && clock.lineage != lineage) || overlap == 0) {
      link = &clock.next;
      continue;
    }
    ClockRun part = clock;
    part.set = overlap;
    judge(part, Verdict::told_off, past != kNone ? past : past_of_open(part));
    clock.set = static_cast<ChildSet>(clock.set & ~overlap);
    if (clock.set == 0) {
      *link = clock.next;
      clocks_.give_back(c);
    } else {
      link = &clock.next;
    }
  }
}

Pathway::Pressure Pathway::pressure(int activity) const {
  const Activity& a = activities_[activity];
  Pressure result;
  for (int c = families_[a.family].first_clock; c != kNone; c = clocks_[c].next) {
    const ClockRun& clock = clocks_[c];
    const std::int32_t lead = compiled_->lead_of(a.step, clock.def);
    if (lead < 0) {
      continue;
    }
    const std::int32_t deadline = clock.aim();
    if (deadline != kNever && deadline - lead < result.latest_start && concerns(clock, a.strand)) {
      result.latest_start = deadline - lead;
      result.deadline = deadline;
    }
  }
  return result;
}

}  // namespace casetide::model
