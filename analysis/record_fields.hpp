// The fields of a Record by name, with their axes: the one list that files, checks and tests go through.
//
// A field that is missing here would be missing from every results file, so a test compares this list
// with the size of a Record.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/record.hpp"

namespace casetide::analysis {

/// An axis of a field after the first, which is always the replication.
enum class Axis {
  clock,
  limited_clock,
  fate,
  day_bin,
  late_bin,
  length_bin,
  wait_bin,
  week,
  period,
  cause,
  step,
  outcome,
  mark,
  event,
  strand,
  role,
  hours,
  counter,
  standing,
};

/// The axis's name in a results file.
[[nodiscard]] const char* name_of(Axis axis);

/// The names along an axis, in order: of clocks, of causes, of bins ("0" .. "94", "95 or more").
[[nodiscard]] std::vector<std::string> names_along(Axis axis, const model::RecordShape& shape);

/// How many entries an axis has.
[[nodiscard]] std::size_t length_of(Axis axis, const model::RecordShape& shape);

/// Product of the lengths.
[[nodiscard]] std::size_t size_of(const std::vector<Axis>& axes, const model::RecordShape& shape);

/// Calls visit(name, member, axes) for every field, a pointer to a member, in the order of the struct.
template <class Visit>
void for_each_member(Visit&& visit) {
  using enum Axis;
  using Axes = std::vector<Axis>;
  using model::Record;
  visit("clock_fate_families", &Record::clock_fate_families, Axes{clock, fate});
  visit("clock_fate_children", &Record::clock_fate_children, Axes{clock, fate});
  visit("clock_days_families", &Record::clock_days_families, Axes{clock, day_bin});
  visit("clock_days_children", &Record::clock_days_children, Axes{clock, day_bin});
  visit("clock_stopped_in_time_families", &Record::clock_stopped_in_time_families, Axes{clock});
  visit("clock_stopped_in_time_children", &Record::clock_stopped_in_time_children, Axes{clock});
  visit("clock_stopped_without_limit_families", &Record::clock_stopped_without_limit_families,
        Axes{clock});
  visit("clock_stopped_without_limit_children", &Record::clock_stopped_without_limit_children,
        Axes{clock});
  visit("clock_late_families", &Record::clock_late_families, Axes{limited_clock, late_bin});
  visit("clock_overdue", &Record::clock_overdue, Axes{limited_clock, week});
  visit("clock_cause_minutes", &Record::clock_cause_minutes, Axes{clock, cause});
  visit("clock_elapsed_minutes", &Record::clock_elapsed_minutes, Axes{clock});
  visit("clock_late_cause_minutes", &Record::clock_late_cause_minutes, Axes{limited_clock, cause});
  visit("clock_late_elapsed_minutes", &Record::clock_late_elapsed_minutes, Axes{limited_clock});
  visit("clock_due_weekly", &Record::clock_due_weekly, Axes{limited_clock, week});
  visit("clock_late_weekly", &Record::clock_late_weekly, Axes{limited_clock, week});
  visit("clock_due_cause_minutes", &Record::clock_due_cause_minutes,
        Axes{limited_clock, period, cause});
  visit("step_done_families", &Record::step_done_families, Axes{step});
  visit("step_done_children", &Record::step_done_children, Axes{step});
  visit("step_waits", &Record::step_waits, Axes{step, wait_bin});
  visit("step_wait_minutes", &Record::step_wait_minutes, Axes{step});
  visit("step_effort_minutes", &Record::step_effort_minutes, Axes{step});
  visit("step_queue_minutes", &Record::step_queue_minutes, Axes{step});
  visit("step_role_minutes", &Record::step_role_minutes, Axes{step, role});
  visit("standing_minutes", &Record::standing_minutes, Axes{standing, role});
  visit("outcome_families", &Record::outcome_families, Axes{outcome});
  visit("outcome_children", &Record::outcome_children, Axes{outcome});
  visit("mark_families", &Record::mark_families, Axes{mark});
  visit("mark_children", &Record::mark_children, Axes{mark});
  visit("event_families", &Record::event_families, Axes{event});
  visit("event_children", &Record::event_children, Axes{event});
  visit("strand_received_families", &Record::strand_received_families, Axes{strand});
  visit("strand_received_children", &Record::strand_received_children, Axes{strand});
  visit("strand_starts_children", &Record::strand_starts_children, Axes{strand});
  visit("strand_ends_children", &Record::strand_ends_children, Axes{strand});
  visit("strand_at_end_children", &Record::strand_at_end_children, Axes{strand});
  visit("strand_at_start_children", &Record::strand_at_start_children, Axes{strand});
  visit("strand_length_children", &Record::strand_length_children, Axes{strand, length_bin});
  visit("strand_age_children", &Record::strand_age_children, Axes{strand, length_bin});
  visit("strand_child_minutes", &Record::strand_child_minutes, Axes{strand});
  visit("strand_sojourn_minutes", &Record::strand_sojourn_minutes, Axes{strand});
  visit("strand_weekly", &Record::strand_weekly, Axes{strand, week});
  visit("weekly_arrivals", &Record::weekly_arrivals, Axes{week});
  visit("role_hours", &Record::role_hours, Axes{role, hours, week});
  visit("role_posts", &Record::role_posts, Axes{role});
  visit("role_agency_posts", &Record::role_agency_posts, Axes{role});
  visit("role_agency_minutes", &Record::role_agency_minutes, Axes{role});
  visit("role_post_pence", &Record::role_post_pence, Axes{role});
  visit("role_agency_pence", &Record::role_agency_pence, Axes{role});
  visit("role_caseload_minutes", &Record::role_caseload_minutes, Axes{role});
  visit("role_unallocated_weekly", &Record::role_unallocated_weekly, Axes{role, week});
  visit("role_queue_weekly", &Record::role_queue_weekly, Axes{role, week});
  visit("counters", &Record::counters, Axes{counter});
}

/// Calls visit(name, field, axes) for every field of `record`, const or not, in the order of the struct.
template <class RecordType, class Visit>
void for_each_field(RecordType& record, Visit&& visit) {
  for_each_member([&](const char* name, auto member, const std::vector<Axis>& axes) {
    visit(name, record.*member, axes);
  });
}

/// Whether every field of `record` has the size that `shape` gives it.
[[nodiscard]] bool has_shape(const model::Record& record, const model::RecordShape& shape);

/// Whether two records hold the same numbers.
[[nodiscard]] bool equal(const model::Record& a, const model::Record& b);

/// Whether two shapes name the same axes.
[[nodiscard]] bool equal(const model::RecordShape& a, const model::RecordShape& b);

}  // namespace casetide::analysis
