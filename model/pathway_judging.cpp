// How a clock came out: part of Pathway.
#include <algorithm>
#include <bit>
#include <numeric>

#include "model/pathway.hpp"

namespace casetide::model {

ClockFate Pathway::fate_of(const ClockRun& clock, Verdict verdict, std::int32_t stop) const {
  const std::int32_t in_force = clock.deadline_in_force();
  switch (verdict) {
    case Verdict::impossible:
      return ClockFate::impossible;
    case Verdict::stopped:
      if (!clock.real) {
        return ClockFate::void_before;
      }
      if (clock.back != nullptr && clock.acted == kNever) {
        return ClockFate::breached;  // the meeting was held without it
      }
      if (stop <= clock.deadline) {
        return ClockFate::met;
      }
      return clock.authorised && stop <= in_force ? ClockFate::authorised_late
                                                  : ClockFate::breached;
    case Verdict::told_off:
      if (!clock.real) {
        return ClockFate::void_before;
      }
      // Counted back from a meeting that is not held, nothing was ever due.
      return clock.back == nullptr && now_ > in_force ? ClockFate::breached : ClockFate::discharged;
    case Verdict::open:
      if (clock.back != nullptr || in_force >= now_) {
        return ClockFate::running;
      }
      return clock.real ? ClockFate::breached : ClockFate::undecided_past;
  }
  return ClockFate::running;
}

void Pathway::judge(const ClockRun& clock, Verdict verdict, int past) {
  const sim::InPart part(sim::Part::record);
  if (in_past_ || (log_ == nullptr && ledger_.counts_no_clock_by(std::max(now_, clock.deadline)))) {
    return;
  }
  const auto working_days = [this](std::int32_t from, std::int32_t to) {
    return compiled_->uses_calendar ? compiled_->calendar.working_days_between(from, to).count
                                    : to - from;
  };
  const std::int32_t stop = clock.acted != kNever ? clock.acted : now_;
  Ledger::Judged judged;
  judged.clock = clock.def;
  judged.fate = fate_of(clock, verdict, stop);
  judged.deadline = clock.deadline;
  judged.overdue_from = clock.deadline_in_force();
  judged.date = clock.deadline;
  if (verdict == Verdict::impossible || clock.impossible) {
    judged.date = clock.start;
    judged.overdue_from = kNever;
  } else if (clock.back != nullptr && verdict != Verdict::stopped) {
    judged.date = verdict == Verdict::told_off ? now_ : clock.deadline;
    judged.overdue_from = kNever;
  }
  judged.stop = verdict == Verdict::open ? kNever : stop;
  judged.children = children_in(clock.set);
  judged.real = clock.real;
  judged.told_off = verdict == Verdict::told_off || verdict == Verdict::impossible ||
                    (verdict == Verdict::stopped && !clock.real);
  if (verdict != Verdict::open) {
    const std::int32_t day = stop / sim::kMinutesPerDay;
    judged.days_taken = working_days(clock.start / sim::kMinutesPerDay, day);
    if (judged.fate == ClockFate::breached || judged.fate == ClockFate::authorised_late) {
      judged.days_late = working_days(clock.deadline / sim::kMinutesPerDay, day);
    }
  }
  const int last = clock.acted != kNever ? clock.past : past;
  const bool told = history_.keeps() && clock.real && past != kNone && last != kNone &&
                    (verdict == Verdict::stopped || judged.fate == ClockFate::breached);
  CauseMinutes causes{};
  if (told) {
    causes = history_.since(last, clock.start);
    judged.elapsed = stop - clock.start;
    judged.causes = causes.data();
    sim::expects(std::accumulate(causes.begin(), causes.end(), 0) == judged.elapsed,
                 "a clock's causes sum to its running time");
  }
  ledger_.clock(judged);
  if (compiled_->notes_late_families && judged.fate == ClockFate::breached &&
      ledger_.in_year(judged.date)) {
    ledger_.record().late_families.push_back({judged.clock, families_[clock.family].key});
  }
  log_judged(clock, judged);
}

int Pathway::past_of_open(const ClockRun& clock) {
  // What is left to do on the way to its stop goes through the step that is furthest from it.
  int found = kNone;
  std::int32_t longest = -1;
  for (int a = families_[clock.family].first_activity; a != kNone; a = activities_[a].next) {
    const Activity& activity = activities_[a];
    const std::int32_t lead = compiled_->lead_of(activity.step, clock.def);
    const bool leads = lead >= 0 && concerns(clock, activity.strand);
    if (leads && (lead > longest || (lead == longest && sub_of(activity.strand, activity.step) <
                                                            sub_of(activities_[found].strand,
                                                                   activities_[found].step)))) {
      longest = lead;
      found = a;
    }
  }
  if (found != kNone) {
    return up_to_now(found);
  }
  // Nothing under way leads there: the strand in which it began waits.
  for (int s = families_[clock.family].first_strand; s != kNone; s = strands_[s].next) {
    if (strands_[s].lineage == clock.lineage) {
      return waited(s);
    }
  }
  return add_span(clock.family, history_.origin(families_[clock.family].spans), now_, Cause::wait,
                  kNone);
}

void Pathway::settle_open_clocks() {
  for (int f = 0; f < families_.size(); ++f) {
    if (!families_[f].live) {
      continue;
    }
    for (int c = families_[f].first_clock; c != kNone; c = clocks_[c].next) {
      const bool late = history_.keeps() && clocks_[c].real &&
                        fate_of(clocks_[c], Verdict::open, now_) == ClockFate::breached;
      judge(clocks_[c], Verdict::open, late ? past_of_open(clocks_[c]) : kNone);
    }
  }
}

}  // namespace casetide::model
