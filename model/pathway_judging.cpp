// How a clock came out: part of Pathway.
#include <algorithm>
#include <bit>

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

namespace {

/// A clock that is started by one branch of a family's work and stopped by another that did not wait for
/// it can come out with less than nothing of a cause. What is missing is taken from the largest cause:
/// every cause is then nought or more, and the whole is unchanged.
void share_out(CauseMinutes& minutes) {
  for (std::int32_t& cause : minutes) {
    while (cause < 0) {
      std::int32_t& largest = *std::max_element(minutes.begin(), minutes.end());
      const std::int32_t taken = std::min(-cause, largest);
      if (taken <= 0) {
        return;
      }
      largest -= taken;
      cause += taken;
    }
  }
}

}  // namespace

void Pathway::judge(const ClockRun& clock, Verdict verdict, const CauseMinutes* causes) {
  if (in_past_) {
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
  judged.children = std::popcount(unsigned{clock.set});
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
  ledger_.clock(judged);
  if (causes == nullptr || !clock.real) {
    log_judged(clock, judged, nullptr);
    return;
  }
  CauseMinutes since = *causes;
  std::int32_t total = 0;
  for (std::size_t cause = 0; cause < since.size(); ++cause) {
    since[cause] = clock.acted != kNever ? clock.causes[cause] : since[cause] - clock.causes[cause];
    total += since[cause];
  }
  sim::expects(total == stop - clock.start, "a clock's causes sum to its running time");
  share_out(since);
  ledger_.clock_causes(clock.def, stop, stop - clock.start, since.data());
  log_judged(clock, judged, &since);
}

void Pathway::settle_open_clocks() {
  for (int f = 0; f < families_.size(); ++f) {
    if (!families_[f].live) {
      continue;
    }
    for (int c = families_[f].first_clock; c != kNone; c = clocks_[c].next) {
      judge(clocks_[c], Verdict::open, nullptr);
    }
  }
}

}  // namespace casetide::model
