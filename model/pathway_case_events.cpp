// Events on cases: by chance, on dates, from clocks, after other events; and what they do.
#include <algorithm>
#include <bit>

#include "model/pathway.hpp"
#include "model/pathway_events.hpp"

namespace casetide::model {
namespace {

ChildSet only(int child) {
  return static_cast<ChildSet>(1U << child);
}

}  // namespace

// By chance.

void Pathway::schedule_case_event(int index, int strand, int event) {
  const ChildSet set = strand == kNone ? families_[index].children : strands_[strand].set;
  for (int child = 0; child < kMaxChildren; ++child) {
    if ((set >> child & 1) != 0) {
      schedule_child_event(index, strand, event, child);
    }
  }
}

void Pathway::schedule_child_event(int index, int strand, int event, int child) {
  // Each child has its own next event, so that a strand that splits takes its children's with it.
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  Family& family = families_[index];
  if (rule.minutes_per_event_q0 == 0 || script_ != nullptr) {  // a script tells its own
    return;
  }
  constexpr std::int32_t kLeastHarm = -8 * 65536;
  constexpr std::int32_t kHalfStep = 1 << 11;  // the table has 16 steps for each s.d.
  const int place = std::clamp(
      (family.harm_q16[static_cast<std::size_t>(child)] - kLeastHarm + kHalfStep) >> 12, 0, 256);
  const std::int64_t factor_q16 =
      std::max<std::int64_t>(rule.harm_factor_q16[static_cast<std::size_t>(place)], 1);
  const int visit = strand == kNone ? 0 : strands_[strand].ordinal & 1023;
  sim::DrawKey draw = key(index, rule.purpose, visit, child);
  draw.block = strand == kNone ? std::uint16_t{0} : strands_[strand].events;
  // Of a case closed before luck was drawn anew: no event so far, which an exponential law forgets.
  const std::int32_t since = strand == kNone ? family.closed_since : now_;
  const std::int32_t from = std::max(since, strand == kNone ? drawn_from_ : 0);
  luck_.begun(draw, from);
  const std::int64_t unit_q16 = compiled_->unit_exponential.draw_q16(luck_.word(draw));
  const std::int64_t minutes = unit_q16 * rule.minutes_per_event_q0 / factor_q16;
  // A family comes back when families of its stream come; anything else may happen at any minute.
  const ArrivalTime any_time;
  const ArrivalTime& law =
      strand == kNone ? compiled_->streams[family.stream].arrival_time : any_time;
  const std::int32_t time = law.after(from, std::max<std::int64_t>(1, minutes));
  if ((rule.for_minutes > 0 && time - since > rule.for_minutes) ||
      time > compiled_->end_day * sim::kMinutesPerDay) {
    return;
  }
  luck_.known(draw, time);
  if (strand == kNone) {
    if (time <= now_ || time >= family.return_due) {
      return;
    }
    family.return_due = time;
  }
  events_.add(pending_case_event(index, strand, event, child, time));
}

sim::PendingEvent Pathway::pending_case_event(int index, int strand, int event, int child,
                                              std::int32_t time) const {
  const std::uint32_t detail = strand == kNone ? kNoStrand : strands_[strand].ordinal;
  return {time, families_[index].serial, sim::PendingEvent::order_of(kCaseEvent, detail),
          payload_of(index, event, child)};
}

void Pathway::case_event(sim::PendingEvent event) {
  const sim::InPart part(sim::Part::strands);
  const int index = family_of(event);
  const int rule_index = event_of(event);
  const int child = child_of(event);
  Family& family = families_[index];
  if (!family.live || family.remembered || family.serial != event.subject() ||
      (family.children >> child & 1) == 0) {
    return;
  }
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(rule_index)];
  if (event.detail() == kNoStrand) {
    if (family.open_strands == 0 && family.return_due == now_) {
      return_to_open(index, rule_index, child);
    }
    return;
  }
  for (int s = family.first_strand; s != kNone; s = strands_[s].next) {
    const bool concerned = strands_[s].ordinal == event.detail() && !strands_[s].ended &&
                           (strands_[s].set >> child & 1) != 0;
    if (concerned) {
      sim::expects(strands_[s].events < 255, "a strand has fewer than 256 events");
      ++strands_[s].events;
      schedule_child_event(index, s, rule_index, child);
      if (!strands_[s].cancelled) {
        happen(rule_index, s, rule.of_child ? only(child) : strands_[s].set, waited(s));
      }
      return;
    }
  }
}

int Pathway::waited(int strand) {
  const StrandRun& run = strands_[strand];
  return add_span(run.family, run.past, now_, Cause::wait, kNone);
}

// Closed cases.

bool Pathway::schedule_next_return(int index) {
  const Family& family = families_[index];
  bool dates_ahead = false;
  for (const int event : phase_->events_on_closed) {
    const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
    for (int child = 0; child < kMaxChildren; ++child) {
      const ChildSet set = rule.of_child ? only(child) : family.children;
      if ((family.children >> child & 1) == 0 ||
          !condition_holds(rule.only_if, index, kNone, set)) {
        continue;
      }
      if (rule.on == CaseEvent::On::rate) {
        schedule_child_event(index, kNone, event, child);
      } else {
        dates_ahead = dates_ahead || time_of_date(index, event, child) != kNever;
      }
    }
  }
  return dates_ahead || family.return_due != kNever;
}

void Pathway::return_to_open(int index, int event, int child) {
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  Family& family = families_[index];
  const ChildSet set = rule.of_child ? only(child) : family.children;
  if (!condition_holds(rule.only_if, index, kNone, set)) {  // a policy has begun since
    if (!schedule_return(index)) {
      leave_closed(index);
    }
    return;
  }
  family.return_due = kNever;
  sim::expects(family.episode < 255, "a family returns fewer than 256 times");
  ++family.episode;
  forget_visits(index);
  log_family(kLogReturned, index, event);
  ledger_.count(Counter::families_closed_at_end, -1);
  ledger_.referral(now_, children_in(set), true);
  ledger_.happened(event, now_, children_in(set));
  set_facts(index, set, rule.sets);
  begin_episode(index, rule.start, set, event);
}

bool Pathway::remember(int index) {
  // A snapshot tells of all who may come back, not only of those who will in this run.
  Family& family = families_[index];
  const auto may_return = [&](const CompiledEvent& rule) {
    return rule.on_closed && rule.minutes_per_event_q0 > 0 &&
           (rule.for_minutes == 0 || family.closed_since + rule.for_minutes > remember_until_);
  };
  family.remembered =
      family.children != 0 && std::any_of(phase_->events.begin(), phase_->events.end(), may_return);
  return family.remembered;
}

// Dates.

std::int32_t Pathway::time_of_date(int family, int event, int child) const {
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  const std::int32_t date = date_of(family, child, rule.fact);
  if (date == kNever) {
    return kNever;
  }
  const std::int32_t day = sim::add_months(date, rule.after_months) + rule.after_days;
  return day >= compiled_->end_day || day * sim::kMinutesPerDay <= now_ ? kNever
                                                                        : day * sim::kMinutesPerDay;
}

void Pathway::schedule_date(int index, int event) {
  const int fact = phase_->events[static_cast<std::size_t>(event)].fact;
  const bool per_child = compiled_->facts[static_cast<std::size_t>(fact)].per_child;
  // Once for the family, if it is not a child's.
  for (int child = 0; child < (per_child ? kMaxChildren : 1); ++child) {
    const std::int32_t time =
        (families_[index].children >> child & 1) == 0 ? kNever : time_of_date(index, event, child);
    if (time != kNever) {
      events_.add({time, families_[index].serial, sim::PendingEvent::order_of(kDateEvent, 0),
                   payload_of(index, event, child)});
    }
  }
}

void Pathway::date_event(sim::PendingEvent pending) {
  const sim::InPart part(sim::Part::strands);
  const int index = family_of(pending);
  const int event = event_of(pending);
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  Family& family = families_[index];
  if (!family.live || family.remembered || family.serial != pending.subject()) {
    return;
  }
  const bool childs = compiled_->facts[static_cast<std::size_t>(rule.fact)].per_child;
  const ChildSet whose = childs ? only(child_of(pending)) : family.children;
  if ((whose & family.children) == 0) {
    return;
  }
  const auto set_anyway = [&] {
    if (condition_holds(rule.only_if, index, kNone, whose)) {
      set_facts(index, whose, rule.sets);
    }
  };
  if (family.open_strands == 0) {
    if (rule.on_closed) {
      return_to_open(index, event, child_of(pending));
    } else if (rule.while_strands.empty()) {
      set_anyway();  // known when the family comes back
      if (rule.closes == CaseEvent::Closes::for_good) {
        leave_for_good(index, whose);
      }
    }
    return;
  }
  // In the oldest strand that it concerns.
  int found = kNone;
  for (int s = family.first_strand; s != kNone; s = strands_[s].next) {
    const StrandRun& run = strands_[s];
    const bool wanted = rule.while_strands.empty() ||
                        std::find(rule.while_strands.begin(), rule.while_strands.end(), run.def) !=
                            rule.while_strands.end();
    if (wanted && !run.ended && !run.cancelled && (run.set & whose) != 0 &&
        (found == kNone || run.ordinal < strands_[found].ordinal)) {
      found = s;
    }
  }
  if (found != kNone && !rule.on_closed) {
    happen(event, found, rule.of_child ? whose : strands_[found].set, waited(found));
  } else if (!rule.on_closed && rule.while_strands.empty()) {
    set_anyway();  // their own work is over; a sibling's is not
    if (rule.closes == CaseEvent::Closes::for_good) {
      leave_for_good(index, whose);
    }
  }
}

// Clocks.

std::int32_t Pathway::moment_of(const CompiledEvent& rule, const ClockRun& clock) const {
  const bool overdue = rule.on == CaseEvent::On::overdue;
  const std::int32_t deadline = overdue ? clock.deadline_in_force() : clock.aim();
  const bool settled = !clock.real || clock.impossible || clock.acted != kNever;
  if (settled || deadline == kNever) {
    return kNever;
  }
  if (overdue) {
    return deadline + 1;
  }
  if (rule.before_unit == Duration::Unit::minutes) {
    return deadline - rule.before;
  }
  std::int32_t day = deadline / sim::kMinutesPerDay;
  day = rule.before_unit == Duration::Unit::days
            ? day - rule.before
            : compiled_->calendar.due(day, sim::WorkingDays{-rule.before});
  return day * sim::kMinutesPerDay + compiled_->opening(day);
}

void Pathway::schedule_clock_events(int family, const ClockRun& clock) {
  if (in_past_) {
    return;  // when the past is told
  }
  for (const int event : compiled_->clock_events[static_cast<std::size_t>(clock.def)]) {
    const std::int32_t moment = moment_of(phase_->events[static_cast<std::size_t>(event)], clock);
    if (moment == kNever || moment >= compiled_->end_day * sim::kMinutesPerDay) {
      continue;
    }
    // What should have been seen before is seen now, when it becomes known that the clock applies.
    events_.add({std::max(moment, now_), families_[family].serial,
                 sim::PendingEvent::order_of(kClockEvent, 0), payload_of(family, event, 0)});
  }
}

void Pathway::clock_event(sim::PendingEvent pending) {
  const sim::InPart part(sim::Part::strands);
  const int index = family_of(pending);
  const int event = event_of(pending);
  if (!families_[index].live || families_[index].serial != pending.subject()) {
    return;
  }
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  const auto bit = static_cast<std::uint8_t>(1U << rule.told_bit);
  const auto next = [&] {
    int found = kNone;
    for (int c = families_[index].first_clock; c != kNone; c = clocks_[c].next) {
      const ClockRun& clock = clocks_[c];
      const bool overdue = rule.on == CaseEvent::On::overdue;
      if (clock.def == rule.clock && (clock.told & bit) == 0 && moment_of(rule, clock) <= now_ &&
          (overdue || now_ <= clock.aim()) &&
          (found == kNone || std::pair(clock.start, clock.set) <
                                 std::pair(clocks_[found].start, clocks_[found].set))) {
        found = c;
      }
    }
    return found;
  };
  for (int c = next(); c != kNone; c = next()) {
    clocks_[c].told = static_cast<std::uint8_t>(clocks_[c].told | bit);
    clock_falls_due(index, event, clocks_[c]);
  }
}

void Pathway::clock_falls_due(int family, int event, const ClockRun& clock) {
  // In every part of the strand to which the clock belongs.
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  const std::uint16_t lineage = clock.lineage;
  ChildSet left = clock.set;
  while (left != 0) {
    int found = kNone;
    for (int s = families_[family].first_strand; s != kNone; s = strands_[s].next) {
      if (strands_[s].lineage == lineage && (strands_[s].set & left) != 0 &&
          (found == kNone || strands_[s].ordinal < strands_[found].ordinal)) {
        found = s;
      }
    }
    if (found == kNone) {
      return;
    }
    const auto part = static_cast<ChildSet>(strands_[found].set & left);
    left = static_cast<ChildSet>(left & ~part);
    happen_to(event, found, part, rule.of_child ? part : strands_[found].set, waited(found));
  }
}

// Other events.

void Pathway::note_happening(int event, int strand, ChildSet set, int past) {
  if (in_past_) {
    return;
  }
  // Acted on when the step that emitted it has come to rest; until then its strand is kept.
  const bool ended = strands_[strand].ended;
  ++(ended ? strands_[strand].open_children : strands_[strand].live_count);
  happenings_.push_back({event, strand, set, ended, past});
}

void Pathway::handle_happenings() {
  for (int handled = 0; !happenings_.empty(); ++handled) {
    constexpr int kMost = 10'000;
    sim::expects(handled < kMost, "events do not follow from each other without end");
    const Happening next = happenings_.front();
    happenings_.erase(happenings_.begin());
    const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(next.event)];
    if (!next.ended) {  // may end from now on, but is not forgotten
      ++strands_[next.strand].open_children;
      --strands_[next.strand].live_count;
    }
    if (!rule.on_closed) {
      happen_to(next.event, next.strand, next.set, next.set, next.past);
    }
    end_strand_if_idle(next.strand);
    --strands_[next.strand].open_children;
    retire_if_over(next.strand);
  }
}

// What they do.

void Pathway::happen_to(int event, int strand, ChildSet children, ChildSet set, int past) {
  if (!phase_->events[static_cast<std::size_t>(event)].of_child) {
    happen(event, strand, set, past);
    return;
  }
  ++strands_[strand].open_children;  // one child's may end it
  for (int child = 0; child < kMaxChildren; ++child) {
    if ((children >> child & 1) != 0) {
      happen(event, strand, only(child), past);
    }
  }
  --strands_[strand].open_children;
  retire_if_over(strand);
}

void Pathway::happen(int event, int strand, ChildSet set, int past) {
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  const int family = strands_[strand].family;
  set = static_cast<ChildSet>(set & families_[family].children);
  if (set == 0 || !is_live_in(family, rule.while_strands, set) ||
      !condition_holds(rule.only_if, family, strand, set)) {
    return;
  }
  ledger_.happened(event, now_, children_in(set));
  log_strand(kLogHappened, strand, kNone, event);
  ++strands_[strand].open_children;  // keeps it while its family is acted on
  set_facts(family, set, rule.sets);
  for (const int def : rule.cancels) {
    cancel_strand(family, set, def);
  }
  for (const int step : rule.brings_forward) {
    bring_forward(family, set, step);
  }
  if (rule.closes != CaseEvent::Closes::no) {
    for (int def = 0; def < static_cast<int>(compiled_->strand_many.size()); ++def) {
      cancel_strand(family, set, def);
    }
    if (rule.closes == CaseEvent::Closes::for_good) {
      leave_for_good(family, set);
    }
  }
  begin_from_event(event, strand, set, past);
  more_is_known(family);
  --strands_[strand].open_children;
  retire_if_over(strand);
}

void Pathway::begin_from_event(int event, int strand, ChildSet set, int past) {
  const CompiledEvent& rule = phase_->events[static_cast<std::size_t>(event)];
  const int emission = compiled_->emission({EventRef::What::happened, event, kNone});
  const int step = rule.start.step;
  const int started = step == kNone || rule.start_here
                          ? kNone
                          : start_strand(strands_[strand].family, rule.start.strand, set, strand);
  if (started == kNone) {
    emit(emission, strand, set, past);
    const StrandRun& run = strands_[strand];
    if (rule.start_here && run.def == rule.start.strand && !run.ended && !run.cancelled &&
        (run.live >> step_of(step).local & 1) == 0) {
      enter(strand, step, past);
    }
    return;
  }
  strands_[started].past = past;
  ++strands_[started].live_count;  // keeps it open while it begins
  emit(emission, started, strands_[started].set, past);
  enter(started, step, past);
  --strands_[started].live_count;
  end_strand_if_idle(started);
}

void Pathway::leave_for_good(int index, ChildSet set) {
  tell_off_clocks(index, set, kNone, kNone);  // those of strands that have ended, too
  Family& family = families_[index];
  family.children = static_cast<ChildSet>(family.children & ~set);
  if (family.open_strands == 0 && !family.remembered && !schedule_return(index)) {
    leave_closed(index);
  }
}

bool Pathway::is_live_in(int family, const std::vector<int>& defs, ChildSet set) const {
  if (defs.empty()) {
    return true;
  }
  for (int s = families_[family].first_strand; s != kNone; s = strands_[s].next) {
    const StrandRun& run = strands_[s];
    if (!run.ended && !run.cancelled && (run.set & set) != 0 &&
        std::find(defs.begin(), defs.end(), run.def) != defs.end()) {
      return true;
    }
  }
  return false;
}

}  // namespace casetide::model
