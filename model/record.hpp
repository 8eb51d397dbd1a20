// What one replication leaves behind: fixed-size counts, exact histograms and weekly series.
//
// The shape follows from the scenario alone (see RecordShape), never from what happened, so rows of
// all replications line up. A record holds counts, not estimates: shares, quantiles and intervals are
// the business of the analysis. Every array is a flat vector in row-major order of the named axes.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace casetide::model {

inline constexpr int kDayBins = 96;     ///< working days 0..94, and 95 or more
inline constexpr int kLateBins = 64;    ///< working days late 0..62, and 63 or more
inline constexpr int kWaitBins = 64;    ///< working hours 0..62 after release, and 63 or more
inline constexpr int kLengthBins = 61;  ///< whole months 0..59, and 60 or more

/// Why time passed. Every minute of a strand belongs to exactly one.
enum class Cause : std::uint8_t {
  work,           ///< somebody was working on it
  worker,         ///< waited for the worker or team that does it
  unallocated,    ///< waited for a worker to hold the family
  slot,           ///< waited for a conference slot
  role_not_free,  ///< waited for people to be free together
  partner,        ///< waited for another agency
  other_reason,   ///< a named reason other than capacity kept a meeting from being held sooner
  notice,         ///< the notice that a meeting needs
  date_choice,    ///< a date later than the first that was possible was chosen
  pace,           ///< not begun before its usual time
  wait,           ///< a stated wait of the procedure
  non_working,    ///< nights, weekends, bank holidays
  count_,
};
inline constexpr int kCauses = static_cast<int>(Cause::count_);

/// How a clock's running came out, by the date of its deadline (risk) or of its stop (published).
enum class ClockFate : std::uint8_t {
  met,
  breached,
  void_before,      ///< known not to bind, or told off before that was known
  running,          ///< at the end, and not past its deadline in force
  undecided_past,   ///< at the end past its limit, and still not known to bind
  impossible,       ///< past its deadline already when it started; by the date of its start
  authorised_late,  ///< stopped after its deadline, with an authorisation from before it
  discharged,       ///< bound, and told off before its deadline in force
  count_,
};
inline constexpr int kFates = static_cast<int>(ClockFate::count_);

/// Weekly series of one role. Minutes on duty are spent on exactly one of the six that follow.
enum class Hours : std::uint8_t {
  available,      ///< minutes on duty: neither leave nor sickness, and somebody is in the post
  dated,          ///< worked on tasks
  meetings,       ///< in meetings about families, with preparation
  standing,       ///< worked on standing work
  team_meetings,  ///< in the team's own meetings
  training,
  slack,   ///< nothing was there to be done, or a meeting that was kept free did not need them
  needed,  ///< effort of tasks and meetings asked for this week plus standing work accrued
  count_,
};
inline constexpr int kHours = static_cast<int>(Hours::count_);

/// Names of the axes; the same for every replication of a scenario.
struct RecordShape {
  std::vector<std::string> clocks;
  std::vector<std::string> steps;
  std::vector<std::string> strands;
  std::vector<std::string> roles;
  std::vector<std::string> marks;
  std::vector<std::string> events;    ///< on cases
  std::vector<std::string> outcomes;  ///< "step[outcome]" of every decision, in order
  int weeks = 0;  ///< of the reported year, Monday to Sunday, clipped to the year
  std::vector<std::string> standing;  ///< work, in the order of the files
  std::vector<int> limited;           ///< clocks for which a limit is stated, in order
};

/// What is counted by periods of the year is counted by four weeks.
inline constexpr int kPeriodWeeks = 4;
[[nodiscard]] constexpr int periods_of(int weeks) {
  return (weeks + kPeriodWeeks - 1) / kPeriodWeeks;
}

/// A family that was late: a clock of it breached, with its deadline in the reported year. Families are
/// synthetic; the same key is the same family under every policy.
struct LateFamily {
  std::int32_t clock = 0;
  std::uint64_t family = 0;
  friend auto operator<=>(const LateFamily&, const LateFamily&) = default;
};

/// Counted over the reported year. "children" counts children, "families" counts cases.
struct Record {
  // Clocks. By the deadline's date in the year: the risk; axes [clock][fate].
  std::vector<std::int32_t> clock_fate_families;
  std::vector<std::int32_t> clock_fate_children;
  // By the stop's date in the year (the published measure): working days taken, [clock][day bin].
  std::vector<std::int32_t> clock_days_families;
  std::vector<std::int32_t> clock_days_children;
  std::vector<std::int32_t> clock_stopped_in_time_families;  // [clock]
  std::vector<std::int32_t> clock_stopped_in_time_children;
  // Of those stopped, the ones for which no limit is stated.
  std::vector<std::int32_t> clock_stopped_without_limit_families;  // [clock]
  std::vector<std::int32_t> clock_stopped_without_limit_children;
  // Working days late, of clocks whose deadline lies in the year and that stopped late or never:
  // [clock with a limit][bin].
  std::vector<std::int32_t> clock_late_families;
  // Overdue real clocks each Friday: [clock with a limit][week].
  std::vector<std::int32_t> clock_overdue;
  // Delay anatomy in minutes, summed over families whose real clock stopped in the year: [clock][cause].
  std::vector<std::int64_t> clock_cause_minutes;
  std::vector<std::int64_t> clock_elapsed_minutes;  // [clock], equals the sum of the causes
  // The same of those that breached, by the deadline's date in the year: up to the stop, up to being told
  // off, or up to the end of the replication. [clock with a limit][cause], and their sum.
  std::vector<std::int64_t> clock_late_cause_minutes;
  std::vector<std::int64_t> clock_late_elapsed_minutes;
  // Met, authorised late and breached by the week of the deadline, and breached of them; causes of all of
  // them by period. [clock with a limit][week], [clock with a limit][period][cause]
  std::vector<std::int32_t> clock_due_weekly;
  std::vector<std::int32_t> clock_late_weekly;
  std::vector<std::int32_t> clock_due_cause_minutes;

  // Steps. [step]
  std::vector<std::int32_t> step_done_families;
  std::vector<std::int32_t> step_done_children;
  std::vector<std::int32_t> step_waits;           // [step][wait bin]: from release to first work
  std::vector<std::int64_t> step_wait_minutes;    // [step] working minutes of those waits
  std::vector<std::int64_t> step_effort_minutes;  // [step] effort done
  // [step] time integral of the tasks that wait to be begun, for a worker to be found or to be free.
  std::vector<std::int64_t> step_queue_minutes;

  // Dated work and meetings with their preparation, whoever did them: [step][role] minutes.
  std::vector<std::int32_t> step_role_minutes;
  // Standing work asked of each role, [standing][role] minutes: in weeks whose Monday lies in the year.
  std::vector<std::int64_t> standing_minutes;

  // Decisions and marks: occurrences in the year. [outcome], [mark]
  std::vector<std::int32_t> outcome_families;
  std::vector<std::int32_t> outcome_children;
  std::vector<std::int32_t> mark_families;
  std::vector<std::int32_t> mark_children;

  // Events on cases in the year: occurrences, and children concerned. What happens to two children of a
  // family each for itself is two. [event]
  std::vector<std::int32_t> event_families;
  std::vector<std::int32_t> event_children;

  // Strands (states). [strand]
  std::vector<std::int32_t> strand_received_families;  // episodes that began there
  std::vector<std::int32_t> strand_received_children;
  std::vector<std::int32_t> strand_starts_children;
  std::vector<std::int32_t> strand_ends_children;
  std::vector<std::int32_t> strand_at_end_children;    // stock on the last day
  std::vector<std::int32_t> strand_at_start_children;  // stock on the first day
  std::vector<std::int32_t>
      strand_length_children;  // [strand][months]: whole months of stays that ended in the year
  std::vector<std::int32_t> strand_age_children;  // [strand][months]: of stays open on the last day
  std::vector<std::int64_t> strand_child_minutes;    // time integral of children in the state
  std::vector<std::int64_t> strand_sojourn_minutes;  // the same, summed over stays: Little's law
  std::vector<std::int32_t> strand_weekly;           // [strand][week], children on Friday
  std::vector<std::int32_t> weekly_arrivals;         // [week] children referred

  // People. [role][hours][week] in minutes; [role] otherwise.
  std::vector<std::int32_t> role_hours;
  // Posts with somebody in them, mean of the year, x100 full-time equivalents.
  std::vector<std::int32_t> role_posts;
  // Of those the ones with an agency worker, and minutes on duty of agency workers.
  std::vector<std::int32_t> role_agency_posts;
  std::vector<std::int64_t> role_agency_minutes;
  // What posts with a worker of their own cost, and what agency workers cost, in pence; 0 where no cost
  // is stated.
  std::vector<std::int64_t> role_post_pence;
  std::vector<std::int64_t> role_agency_pence;
  std::vector<std::int64_t> role_caseload_minutes;  // integral of children held
  std::vector<std::int32_t>
      role_unallocated_weekly;  // [role][week] children waiting for a worker, on Friday
  std::vector<std::int32_t> role_queue_weekly;  // [role][week] tasks waiting as Friday ends

  std::vector<std::int64_t> counters;  // [counter]

  /// Only when asked for (note_late_families): by clock and family, once each. Not of a fixed size.
  std::vector<LateFamily> late_families;
};

/// Order of Record::counters.
enum class Counter : int {
  children_referred,
  families_referred,
  re_referrals_children,
  re_referrals_families,
  meetings_not_quorate,
  meetings_below_minimum,
  meetings_rebooked,
  bookings_cancelled,
  reversals,
  starts_absorbed,
  child_days_unallocated,
  events_executed,
  families_arrived_ever,
  families_open_at_end,
  families_closed_at_end,
  effort_drawn_minutes,
  effort_done_minutes,
  effort_open_minutes,
  interruptions,
  strands_cancelled,
  brought_forward,
  leavers,
  changes_of_worker_families,
  changes_of_worker_children,
  stock_families,
  stock_children,
  // Changes of worker by family and reason, in the order of Change.
  changes_as_worker_left,
  changes_as_post_ended,
  changes_between_teams,
  changes_as_worker_sick,
  count_,
};
inline constexpr int kCounters = static_cast<int>(Counter::count_);
inline constexpr const char* kCounterNames[kCounters] = {
    "children_referred",
    "families_referred",
    "re_referrals_children",
    "re_referrals_families",
    "meetings_not_quorate",
    "meetings_below_minimum",
    "meetings_rebooked",
    "bookings_cancelled",
    "reversals",
    "starts_absorbed",
    "child_days_unallocated",
    "events_executed",
    "families_arrived_ever",
    "families_open_at_end",
    "families_closed_at_end",
    "effort_drawn_minutes",
    "effort_done_minutes",
    "effort_open_minutes",
    "interruptions",
    "strands_cancelled",
    "brought_forward",
    "leavers",
    "changes_of_worker_families",
    "changes_of_worker_children",
    "stock_families",
    "stock_children",
    "changes_as_worker_left",
    "changes_as_post_ended",
    "changes_between_teams",
    "changes_as_worker_sick",
};

/// Why a family is given to another worker.
enum class Change : std::uint8_t {
  worker_left,    ///< or the agency worker whose successor takes over
  post_ended,     ///< on a policy's date
  between_teams,  ///< it passes to another team
  worker_sick,    ///< for long
  count_,
};
[[nodiscard]] constexpr Counter counter_of(Change why) {
  return static_cast<Counter>(static_cast<int>(Counter::changes_as_worker_left) +
                              static_cast<int>(why));
}

}  // namespace casetide::model
