#include <algorithm>
#include <bit>

#include "model/pathway.hpp"

namespace casetide::model {

void Pathway::emit_step(int step, EventRef::What what, int strand, const CauseMinutes& causes) {
  if (what != EventRef::What::done || step_of(step).kind != Step::Kind::decision) {
    log(what, strand, step, strands_[strand].set, 0, &causes);
  }
  emit(compiled_->emission({what, step, kNone}), strand, strands_[strand].set, causes);
}

void Pathway::emit(int emission, int strand, ChildSet set, const CauseMinutes& causes) {
  for (const Reaction& reaction : compiled_->reactions[static_cast<std::size_t>(emission)]) {
    if (reaction.kind == Reaction::Kind::start) {
      start_clock(reaction.clock, strand, set, causes);
    } else {
      react(reaction, strand, set, causes);
    }
  }
}

std::int32_t Pathway::first_deadline(const CompiledClock& rule, const LimitRow& row) const {
  std::int32_t first = kNoDeadline;
  for (const Limit& limit : row.shortest_of) {
    if (limit.anchor == Limit::Anchor::start) {
      first = std::min(first, deadline_of(limit, now_, compiled_->calendar, rule.ends));
    }
  }
  return first;
}

void Pathway::start_clock(int def, int strand, ChildSet set, const CauseMinutes& causes) {
  const CompiledClock& rule = phase_->clocks[static_cast<std::size_t>(def)];
  if (!condition_holds(rule.only_if, strand)) {
    return;
  }
  StrandRun& run = strands_[strand];
  const std::uint64_t started = std::uint64_t{1} << (def & 63);
  if (rule.which == Clock::Which::first && (run.clocks_started & started) != 0) {
    return;
  }
  run.clocks_started |= started;
  std::size_t row = 0;
  while (row + 1 < rule.limits.size() && !condition_holds(rule.limits[row].when, strand)) {
    ++row;
  }
  const int family = run.family;
  if (rule.which == Clock::Which::last) {
    for (int c = families_[family].first_clock; c != kNone; c = clocks_[c].next) {
      if (clocks_[c].def == def && clocks_[c].lineage == run.lineage &&
          (clocks_[c].set & set) != 0) {
        if ((clocks_[c].set & ~set) != 0) {  // the other children's clock runs on
          const int others = clocks_.take();
          clocks_[others] = clocks_[c];
          clocks_[others].set = static_cast<ChildSet>(clocks_[c].set & ~set);
          clocks_[c].set = static_cast<ChildSet>(clocks_[c].set & set);
          clocks_[others].next = families_[family].first_clock;
          families_[family].first_clock = others;
        }
        clocks_[c].start = now_;
        clocks_[c].deadline = first_deadline(rule, rule.limits[row]);
        clocks_[c].causes = causes;
        log_clock(ClockLine::What::restarted, clocks_[c]);
        refresh_urgency(family);
        return;
      }
    }
  }
  const int index = clocks_.take();
  ClockRun& clock = clocks_[index];
  clock.def = def;
  clock.start = now_;
  clock.deadline = first_deadline(rule, rule.limits[row]);
  clock.serial = families_[family].serial;
  clock.lineage = run.lineage;
  clock.set = set;
  clock.real = !rule.latent;
  clock.causes = causes;
  clock.next = families_[family].first_clock;
  families_[family].first_clock = index;
  log_clock(ClockLine::What::started, clock);
  refresh_urgency(family);
}

bool Pathway::in_lineage(const ClockRun& clock, int strand) const {
  for (int s = strand; s != kNone; s = strands_[s].parent) {
    if (strands_[s].lineage == clock.lineage) {
      return true;
    }
  }
  return false;
}

void Pathway::react(const Reaction& reaction, int strand, ChildSet set,
                    const CauseMinutes& causes) {
  const int family = strands_[strand].family;
  const CompiledClock& rule = phase_->clocks[static_cast<std::size_t>(reaction.clock)];
  bool changed = false;
  for (int c = families_[family].first_clock; c != kNone;) {
    const int following = clocks_[c].next;
    const auto overlap = static_cast<ChildSet>(clocks_[c].set & set);
    if (clocks_[c].def != reaction.clock || overlap == 0 || !in_lineage(clocks_[c], strand)) {
      c = following;
      continue;
    }
    int target = c;
    if (overlap != clocks_[c].set) {  // the other children's clock runs on
      target = clocks_.take();
      clocks_[target] = clocks_[c];
      clocks_[target].set = overlap;
      clocks_[c].set = static_cast<ChildSet>(clocks_[c].set & ~overlap);
      clocks_[target].next = families_[family].first_clock;
      families_[family].first_clock = target;
    }
    ClockRun& clock = clocks_[target];
    bool over = false;
    switch (reaction.kind) {
      case Reaction::Kind::real:
        clock.real = true;
        log_clock(ClockLine::What::became_real, clock);
        break;
      case Reaction::Kind::tell_off:
        judge(clock, ClockFate::void_before, nullptr);
        over = true;
        break;
      case Reaction::Kind::stop:
        clock.got = static_cast<std::uint8_t>(clock.got | (1U << reaction.bit));
        over = rule.until_mask == 0 || (clock.got & rule.until_mask) == rule.until_mask;
        if (over) {
          judge(clock, clock.real ? ClockFate::met : ClockFate::void_before, &causes);
        }
        break;
      case Reaction::Kind::start:
        break;
    }
    if (over) {
      changed = true;
      int* link = &families_[family].first_clock;
      while (*link != target) {
        link = &clocks_[*link].next;
      }
      *link = clock.next;
      clocks_.give_back(target);
    }
    c = following;
  }
  if (changed) {
    refresh_urgency(family);
  }
}

void Pathway::void_clocks_of(int strand) {
  const StrandRun& run = strands_[strand];
  int* link = &families_[run.family].first_clock;
  while (*link != kNone) {
    const int c = *link;
    ClockRun& clock = clocks_[c];
    const auto overlap = static_cast<ChildSet>(clock.set & run.set);
    if (clock.lineage != run.lineage || overlap == 0) {
      link = &clock.next;
      continue;
    }
    ClockRun part = clock;
    part.set = overlap;
    judge(part, ClockFate::void_before, nullptr);
    clock.set = static_cast<ChildSet>(clock.set & ~overlap);
    if (clock.set == 0) {
      *link = clock.next;
      clocks_.give_back(c);
    } else {
      link = &clock.next;
    }
  }
}

void Pathway::judge(const ClockRun& clock, ClockFate outcome, const CauseMinutes* causes) {
  const std::int32_t day = now_ / sim::kMinutesPerDay;
  const auto working_days = [this](std::int32_t from, std::int32_t to) {
    return compiled_->uses_calendar ? compiled_->calendar.working_days_between(from, to).count
                                    : to - from;
  };
  Ledger::Judged judged;
  judged.clock = clock.def;
  judged.deadline = clock.deadline;
  judged.stop = now_;
  judged.children = std::popcount(unsigned{clock.set});
  judged.real = clock.real;
  judged.days_taken = working_days(clock.start / sim::kMinutesPerDay, day);
  judged.told_off = outcome == ClockFate::void_before;
  judged.fate = outcome;
  if (clock.real && now_ > clock.deadline &&
      (outcome == ClockFate::met || outcome == ClockFate::void_before)) {
    judged.fate = ClockFate::breached;
    judged.days_late = working_days(clock.deadline / sim::kMinutesPerDay, day);
  }
  ledger_.clock(judged);
  if (causes != nullptr && clock.real) {
    CauseMinutes since = *causes;
    std::int32_t total = 0;
    for (std::size_t cause = 0; cause < since.size(); ++cause) {
      since[cause] -= clock.causes[cause];
      total += since[cause];
    }
    sim::expects(total == now_ - clock.start, "a clock's causes sum to its running time");
    ledger_.clock_causes(clock.def, now_, now_ - clock.start, since.data());
    log_judged(clock, judged, &since);
    return;
  }
  log_judged(clock, judged, nullptr);
}

void Pathway::settle_open_clocks() {
  for (int f = 0; f < families_.size(); ++f) {
    if (!families_[f].live) {
      continue;
    }
    for (int c = families_[f].first_clock; c != kNone; c = clocks_[c].next) {
      const ClockRun& clock = clocks_[c];
      Ledger::Judged judged;
      judged.clock = clock.def;
      judged.deadline = clock.deadline;
      judged.stop = kNever;
      judged.children = std::popcount(unsigned{clock.set});
      judged.real = clock.real;
      const bool past = clock.deadline < now_;
      judged.fate = clock.real ? (past ? ClockFate::breached : ClockFate::running)
                               : (past ? ClockFate::undecided_past : ClockFate::running);
      ledger_.clock(judged);
      log_judged(clock, judged, nullptr);
    }
  }
}

Pathway::Urgency Pathway::urgency(int activity) const {
  const Activity& a = activities_[activity];
  Urgency result;
  for (int c = families_[a.family].first_clock; c != kNone; c = clocks_[c].next) {
    const ClockRun& clock = clocks_[c];
    const std::int32_t lead = compiled_->lead_of(a.step, clock.def);
    if (lead < 0 || (clock.set & strands_[a.strand].set) == 0 || !in_lineage(clock, a.strand)) {
      continue;
    }
    if (clock.deadline - lead < result.latest_start) {
      result.latest_start = clock.deadline - lead;
      result.deadline = clock.deadline;
    }
  }
  return result;
}

void Pathway::refresh_urgency(int family) {
  for (int a = families_[family].first_activity; a != kNone; a = activities_[a].next) {
    Activity& activity = activities_[a];
    if (activity.agenda == kNone) {
      continue;
    }
    auto& agenda = activity.agenda_is_pool
                       ? pools_[static_cast<std::size_t>(activity.agenda)].agenda
                       : workers_[static_cast<std::size_t>(activity.agenda)].agenda;
    for (AgendaItem& item : agenda) {
      if (item.activity == a) {
        item = agenda_item(a);
        break;
      }
    }
  }
}

}  // namespace casetide::model
