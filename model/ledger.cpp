#include "model/ledger.hpp"

#include <algorithm>

#include "sim/part.hpp"

namespace casetide::model {
namespace {

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

/// Whole calendar months of a stay: a month is over on the same day of the next one.
int months_between(std::int32_t since, std::int32_t until) {
  const std::int32_t first = since / sim::kMinutesPerDay;
  const std::int32_t last = until / sim::kMinutesPerDay;
  if (last - first < 28) {
    return 0;  // no month is shorter
  }
  int months = static_cast<int>((last - first) / 31);  // never too many
  while (months < kLengthBins - 1 && sim::add_months(first, months + 1) <= last) {
    ++months;
  }
  return std::min(months, kLengthBins - 1);
}

}  // namespace

void Ledger::reset(const Compiled& compiled, const RecordShape& shape) {
  const sim::InPart part(sim::Part::record);
  year_start_ = compiled.year_first * sim::kMinutesPerDay;
  minutes_a_year_ = std::int64_t{sim::add_months(compiled.year_first, 12) - compiled.year_first} *
                    sim::kMinutesPerDay;
  year_end_ = compiled.year_end * sim::kMinutesPerDay;
  first_monday_ = compiled.first_monday;
  weeks_ = compiled.weeks;
  first_day_ = compiled.year_first;
  weeks_of_days_.clear();
  for (std::int32_t day = compiled.year_first; day < compiled.year_end; ++day) {
    weeks_of_days_.push_back((day - first_monday_) / 7);
  }
  record_.late_families.clear();
  const std::size_t clocks = shape.clocks.size();
  const std::size_t steps = shape.steps.size();
  const std::size_t strands = shape.strands.size();
  const std::size_t roles = shape.roles.size();
  const std::size_t weeks = index(weeks_);
  record_.clock_fate_families.assign(clocks * index(kFates), 0);
  record_.clock_fate_children.assign(clocks * index(kFates), 0);
  record_.clock_days_families.assign(clocks * index(kDayBins), 0);
  record_.clock_days_children.assign(clocks * index(kDayBins), 0);
  record_.clock_stopped_in_time_families.assign(clocks, 0);
  record_.clock_stopped_in_time_children.assign(clocks, 0);
  record_.clock_stopped_without_limit_families.assign(clocks, 0);
  record_.clock_stopped_without_limit_children.assign(clocks, 0);
  record_.clock_cause_minutes.assign(clocks * index(kCauses), 0);
  record_.clock_elapsed_minutes.assign(clocks, 0);
  const std::size_t limited = shape.limited.size();
  record_.clock_late_families.assign(limited * index(kLateBins), 0);
  record_.clock_overdue.assign(limited * weeks, 0);
  record_.clock_late_cause_minutes.assign(limited * index(kCauses), 0);
  record_.clock_late_elapsed_minutes.assign(limited, 0);
  record_.clock_due_weekly.assign(limited * weeks, 0);
  record_.clock_late_weekly.assign(limited * weeks, 0);
  record_.clock_due_cause_minutes.assign(limited * index(periods_of(weeks_) * kCauses), 0);
  place_limited_.assign(clocks, kNone);
  for (std::size_t place = 0; place < limited; ++place) {
    place_limited_[index(shape.limited[place])] = static_cast<int>(place);
  }
  record_.step_done_families.assign(steps, 0);
  record_.step_done_children.assign(steps, 0);
  record_.step_waits.assign(steps * index(kWaitBins), 0);
  record_.step_wait_minutes.assign(steps, 0);
  record_.step_effort_minutes.assign(steps, 0);
  record_.step_queue_minutes.assign(steps, 0);
  record_.step_role_minutes.assign(steps * roles, 0);
  record_.standing_minutes.assign(shape.standing.size() * roles, 0);
  record_.outcome_families.assign(shape.outcomes.size(), 0);
  record_.outcome_children.assign(shape.outcomes.size(), 0);
  record_.mark_families.assign(shape.marks.size(), 0);
  record_.mark_children.assign(shape.marks.size(), 0);
  record_.event_families.assign(shape.events.size(), 0);
  record_.event_children.assign(shape.events.size(), 0);
  record_.strand_received_families.assign(strands, 0);
  record_.strand_received_children.assign(strands, 0);
  record_.strand_starts_children.assign(strands, 0);
  record_.strand_ends_children.assign(strands, 0);
  record_.strand_at_end_children.assign(strands, 0);
  record_.strand_at_start_children.assign(strands, 0);
  record_.strand_length_children.assign(strands * index(kLengthBins), 0);
  record_.strand_age_children.assign(strands * index(kLengthBins), 0);
  record_.strand_child_minutes.assign(strands, 0);
  record_.strand_sojourn_minutes.assign(strands, 0);
  record_.strand_weekly.assign(strands * weeks, 0);
  record_.weekly_arrivals.assign(weeks, 0);
  record_.role_hours.assign(roles * index(kHours) * weeks, 0);
  record_.role_posts.assign(roles, 0);
  record_.role_agency_posts.assign(roles, 0);
  record_.role_agency_minutes.assign(roles, 0);
  record_.role_post_pence.assign(roles, 0);
  record_.role_agency_pence.assign(roles, 0);
  record_.role_caseload_minutes.assign(roles, 0);
  record_.role_unallocated_weekly.assign(roles * weeks, 0);
  record_.role_queue_weekly.assign(roles * weeks, 0);
  record_.counters.assign(index(kCounters), 0);
  in_strand_.assign(strands, {});
  in_queue_.assign(steps, {});
  held_.assign(roles, {});
  filled_.assign(roles, {});
  filled_minutes_.assign(roles, 0);
  by_agency_.assign(roles, {});
  by_agency_minutes_.assign(roles, 0);
  costs_ = compiled.costs;
  waiting_ = {};
  waiting_child_minutes_ = 0;
  judged_ahead_.clear();
}

void Ledger::referral(std::int32_t time, int children, bool returning) {
  if (!in_year(time)) {
    return;
  }
  count(Counter::families_referred);
  count(Counter::children_referred, children);
  if (returning) {
    count(Counter::re_referrals_families);
    count(Counter::re_referrals_children, children);
  }
  record_.weekly_arrivals[index(week_of(time))] += children;
}

void Ledger::strand_changed(int strand, std::int32_t time, int children) {
  Level& level = in_strand_[index(strand)];
  if (level.last < year_start_ && time >= year_start_) {
    record_.strand_at_start_children[index(strand)] = static_cast<std::int32_t>(level.now);
  }
  if (level.last < year_end_ && time >= year_end_) {
    record_.strand_at_end_children[index(strand)] = static_cast<std::int32_t>(level.now);
  }
  integrate(record_.strand_child_minutes[index(strand)], level.last, level.now, time);
  level.now += children;
}

void Ledger::strand_started(int strand, std::int32_t time, int children) {
  strand_changed(strand, time, children);
  if (in_year(time)) {
    record_.strand_starts_children[index(strand)] += children;
  }
}

void Ledger::strand_ended(int strand, std::int32_t since, std::int32_t time, int children) {
  strand_changed(strand, time, -children);
  if (in_year(time)) {
    record_.strand_ends_children[index(strand)] += children;
    record_.strand_length_children[index(strand * kLengthBins + months_between(since, time))] +=
        children;
  }
  record_.strand_sojourn_minutes[index(strand)] += clipped(since, time) * children;
}

void Ledger::strand_open_at_year_end(int strand, std::int32_t since, int children) {
  record_.strand_age_children[index(strand * kLengthBins + months_between(since, year_end_ - 1))] +=
      children;
}

void Ledger::strand_open_at_end(int strand, std::int32_t since, int children) {
  record_.strand_sojourn_minutes[index(strand)] += clipped(since, year_end_) * children;
}

void Ledger::step_done(int step, std::int32_t time, int children) {
  if (in_year(time)) {
    ++record_.step_done_families[index(step)];
    record_.step_done_children[index(step)] += children;
  }
}

void Ledger::outcome(int outcome, std::int32_t time, int children) {
  if (in_year(time)) {
    ++record_.outcome_families[index(outcome)];
    record_.outcome_children[index(outcome)] += children;
  }
}

void Ledger::mark(int mark, std::int32_t time, int children) {
  if (in_year(time)) {
    ++record_.mark_families[index(mark)];
    record_.mark_children[index(mark)] += children;
  }
}

void Ledger::happened(int event, std::int32_t time, int children) {
  if (in_year(time)) {
    ++record_.event_families[index(event)];
    record_.event_children[index(event)] += children;
  }
}

void Ledger::received(int strand, std::int32_t time, int children) {
  if (in_year(time)) {
    ++record_.strand_received_families[index(strand)];
    record_.strand_received_children[index(strand)] += children;
  }
}

void Ledger::wait_over(int step, std::int32_t time, std::int32_t open_minutes) {
  if (in_year(time)) {
    const int bin = std::min(open_minutes / 60, kWaitBins - 1);
    ++record_.step_waits[index(step * kWaitBins + bin)];
    record_.step_wait_minutes[index(step)] += open_minutes;
  }
}

void Ledger::queue_changed(int step, std::int32_t time, int by) {
  Level& level = in_queue_[index(step)];
  integrate(record_.step_queue_minutes[index(step)], level.last, level.now, time);
  level.now += by;
}

void Ledger::hold_changed(int role, std::int32_t time, int by_children) {
  Level& level = held_[index(role)];
  integrate(record_.role_caseload_minutes[index(role)], level.last, level.now, time);
  level.now += by_children;
}

void Ledger::posts_changed(int role, std::int32_t time, int by_fte_x100) {
  Level& level = filled_[index(role)];
  integrate(filled_minutes_[index(role)], level.last, level.now, time);
  level.now += by_fte_x100;
}

void Ledger::agency_changed(int role, std::int32_t time, int by_fte_x100) {
  Level& level = by_agency_[index(role)];
  integrate(by_agency_minutes_[index(role)], level.last, level.now, time);
  level.now += by_fte_x100;
}

void Ledger::agency_on_duty(int role, std::int32_t time, std::int64_t minutes) {
  if (in_year(time)) {
    record_.role_agency_minutes[index(role)] += minutes;
  }
}

void Ledger::spent_on_step(int step, int role, std::int32_t time, std::int64_t minutes) {
  if (in_year(time)) {
    record_.step_role_minutes[index(step) * record_.role_posts.size() + index(role)] +=
        static_cast<std::int32_t>(minutes);
  }
}

void Ledger::standing_asked(int line, int role, std::int64_t minutes_q8) {
  record_.standing_minutes[index(line) * record_.role_posts.size() + index(role)] += minutes_q8;
}

void Ledger::waiting_changed(std::int32_t time, int by_children) {
  integrate(waiting_child_minutes_, waiting_.last, waiting_.now, time);
  waiting_.now += by_children;
}

void Ledger::clock(const Judged& judged) {
  const std::size_t c = index(judged.clock);
  if (judged.date >= keep_from_ && judged.date != kNever) {
    Kept& kept = judged_ahead_.emplace_back(Kept{.judged = judged});
    kept.judged.causes = nullptr;
    if (judged.causes != nullptr) {
      kept.has_causes = true;
      std::copy_n(judged.causes, kCauses, kept.causes.begin());
    }
  }
  const bool stopped = judged.stop != kNever && !judged.told_off;
  if (stopped && in_year(judged.stop)) {
    const int bin = std::clamp(judged.days_taken, 0, kDayBins - 1);
    ++record_.clock_days_families[c * index(kDayBins) + index(bin)];
    record_.clock_days_children[c * index(kDayBins) + index(bin)] += judged.children;
    if (judged.deadline == kNever) {
      ++record_.clock_stopped_without_limit_families[c];
      record_.clock_stopped_without_limit_children[c] += judged.children;
    } else if (judged.fate == ClockFate::met) {
      ++record_.clock_stopped_in_time_families[c];
      record_.clock_stopped_in_time_children[c] += judged.children;
    }
  }
  if (in_year(judged.date)) {
    const std::size_t f = c * index(kFates) + static_cast<std::size_t>(judged.fate);
    ++record_.clock_fate_families[f];
    record_.clock_fate_children[f] += judged.children;
    if (judged.fate == ClockFate::breached) {
      const int bin =
          judged.stop == kNever ? kLateBins - 1 : std::clamp(judged.days_late, 0, kLateBins - 1);
      ++record_.clock_late_families[index(place_limited_[c] * kLateBins + bin)];
    }
  }
  count_overdue(judged);
  count_causes(judged);
  count_due(judged);
}

void Ledger::count_overdue(const Judged& judged) {
  if (!judged.real || judged.stop <= judged.overdue_from) {
    return;
  }
  // Overdue in the last minute of each Friday after the deadline and before the stop; what is due by
  // the end of that Friday is not.
  const int first = std::max(0, week_of(judged.overdue_from));
  for (int week = first; week < weeks_; ++week) {
    const std::int32_t friday_end =
        (first_monday_ + 7 * week + sim::kSaturday) * sim::kMinutesPerDay;
    if (friday_end - 1 <= judged.overdue_from) {
      continue;
    }
    if (friday_end > judged.stop) {
      break;
    }
    ++record_.clock_overdue[index(place_limited_[index(judged.clock)] * weeks_ + week)];
  }
}

void Ledger::count_causes(const Judged& judged) {
  if (judged.causes == nullptr) {
    return;
  }
  const auto add = [&](std::vector<std::int64_t>& minutes, std::size_t first) {
    for (int cause = 0; cause < kCauses; ++cause) {
      minutes[first + index(cause)] += judged.causes[cause];
    }
  };
  const bool stopped = judged.stop != kNever && !judged.told_off;
  if (stopped && in_year(judged.stop)) {
    add(record_.clock_cause_minutes, index(judged.clock * kCauses));
    record_.clock_elapsed_minutes[index(judged.clock)] += judged.elapsed;
  }
  const int place = place_limited_[index(judged.clock)];
  if (judged.fate == ClockFate::breached && in_year(judged.date)) {
    add(record_.clock_late_cause_minutes, index(place * kCauses));
    record_.clock_late_elapsed_minutes[index(place)] += judged.elapsed;
  }
}

void Ledger::count_due(const Judged& judged) {
  const bool due = judged.fate == ClockFate::met || judged.fate == ClockFate::breached ||
                   judged.fate == ClockFate::authorised_late;
  if (!due || !in_year(judged.date)) {
    return;
  }
  const int place = place_limited_[index(judged.clock)];
  const int week = week_of(judged.date);
  ++record_.clock_due_weekly[index(place * weeks_ + week)];
  if (judged.fate == ClockFate::breached) {
    ++record_.clock_late_weekly[index(place * weeks_ + week)];
  }
  if (judged.causes != nullptr) {
    const int row = place * periods_of(weeks_) + week / kPeriodWeeks;
    for (int cause = 0; cause < kCauses; ++cause) {
      record_.clock_due_cause_minutes[index(row * kCauses + cause)] += judged.causes[cause];
    }
  }
}

void Ledger::friday(int week, const int* unallocated_by_role, const int* queued_by_role) {
  if (week < 0 || week >= weeks_) {
    return;
  }
  for (std::size_t s = 0; s < in_strand_.size(); ++s) {
    record_.strand_weekly[s * index(weeks_) + index(week)] =
        static_cast<std::int32_t>(in_strand_[s].now);
  }
  for (std::size_t r = 0; r < held_.size(); ++r) {
    record_.role_unallocated_weekly[r * index(weeks_) + index(week)] = unallocated_by_role[r];
    record_.role_queue_weekly[r * index(weeks_) + index(week)] = queued_by_role[r];
  }
}

void Ledger::close(std::int32_t end) {
  const std::int32_t last = std::max(end, year_end_);
  for (std::int64_t& asked : record_.standing_minutes) {
    asked >>= 8;  // of the year at once: a week of one child may be less than a minute
  }
  for (std::size_t s = 0; s < in_strand_.size(); ++s) {
    strand_changed(static_cast<int>(s), last, 0);
  }
  for (std::size_t s = 0; s < in_queue_.size(); ++s) {
    queue_changed(static_cast<int>(s), last, 0);
  }
  for (std::size_t r = 0; r < held_.size(); ++r) {
    hold_changed(static_cast<int>(r), last, 0);
    posts_changed(static_cast<int>(r), last, 0);
    agency_changed(static_cast<int>(r), last, 0);
    const std::int64_t year = std::max(year_end_ - year_start_, 1);
    const auto mean = [&](std::int64_t minutes) {
      return static_cast<std::int32_t>((minutes + year / 2) / year);
    };
    record_.role_posts[r] = mean(filled_minutes_[r]);
    record_.role_agency_posts[r] = mean(by_agency_minutes_[r]);
    count_costs(r);
  }
  // Parts of a family may each have been late.
  std::ranges::sort(record_.late_families);
  const auto again = std::ranges::unique(record_.late_families);
  record_.late_families.erase(again.begin(), again.end());
  waiting_changed(last, 0);
  count(Counter::child_days_unallocated, waiting_child_minutes_ / sim::kMinutesPerDay);
}

void Ledger::count_costs(std::size_t role) {
  constexpr std::int64_t kParts = 100;  // posts are counted in hundredths
  const std::int64_t own = filled_minutes_[role] - by_agency_minutes_[role];
  record_.role_post_pence[role] = own * costs_[role].post_pence / (kParts * minutes_a_year_);
  record_.role_agency_pence[role] =
      record_.role_agency_minutes[role] * costs_[role].agency_pence / 60;
}

}  // namespace casetide::model
