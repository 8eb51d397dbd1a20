// A small scenario and a simulation of it that only makes numbers up: for tests of what happens to
// records, not of how they come about. The numbers keep the laws that every record must keep.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "analysis/record_fields.hpp"
#include "analysis/study.hpp"
#include "model/record.hpp"
#include "model/scenario.hpp"
#include "sim/draws.hpp"
#include "sim/time.hpp"

namespace casetide::analysis::fake {

inline model::Clock clock(std::string name, std::string label, int limit) {
  model::Clock clock;
  clock.name = std::move(name);
  clock.label = std::move(label);
  clock.from = {model::EventRef::What::mark_started, 0, model::kNone};
  model::LimitRow row;
  row.shortest_of = {{.kind = model::Limit::Kind::working_days, .count = limit}};
  clock.limits = {row};
  clock.source = "A source";
  return clock;
}

inline model::Published published(std::string name, double value, std::string unit,
                                  model::Measure measure) {
  model::Published figure;
  figure.name = std::move(name);
  figure.value = value;
  figure.unit = std::move(unit);
  figure.source = "Statistics 2025";
  figure.compare = std::move(measure);
  return figure;
}

inline model::Scenario scenario() {
  using namespace std::chrono;
  model::Scenario scenario;
  scenario.title = "A made-up year";
  scenario.name = "made-up";
  scenario.first_day = sim::day_index(year{2026} / April / 1);
  scenario.last_day = sim::day_index(year{2027} / March / 31);
  scenario.strands.resize(2);
  scenario.strands[0].name = "enquiry";
  scenario.strands[1].name = "protection-plan";
  scenario.marks = {"section-47"};
  scenario.steps.resize(2);
  scenario.steps[0].name = "see-child";
  scenario.steps[1].name = "s47-outcome";
  scenario.steps[1].kind = model::Step::Kind::decision;
  scenario.steps[1].outcomes = {"no-risk", "continuing-risk"};
  scenario.clocks = {clock("child-seen", "Child seen", 1),
                     clock("initial-conference", "Initial child protection conference", 15)};
  scenario.events.resize(1);
  scenario.events[0].name = "re-referral";
  scenario.roles = {"social-worker", "conference-chair"};
  scenario.steps[0].kind = model::Step::Kind::meeting;
  scenario.steps[0].strand = 0;
  scenario.steps[1].strand = 0;
  scenario.costs.resize(2);
  scenario.costs[0].role = 0;
  scenario.costs[1].role = 1;
  scenario.standing.resize(4);
  scenario.standing[0].name = "plans";
  scenario.standing[0].strand = 1;
  scenario.standing[0].role = 0;
  scenario.standing[1].name = "children-in-care";
  scenario.standing[1].role = 0;
  scenario.standing[1].cases.emplace();
  scenario.standing[2].name = "oversight";
  scenario.standing[2].strand = 1;
  scenario.standing[2].role = 1;
  scenario.standing[3].name = "supervision";
  scenario.standing[3].role = 0;
  scenario.standing[3].workers = {0};
  model::Measure in_time{model::Measure::Kind::clock_in_time, {}, 1, 0, 0, true};
  model::Measure days{model::Measure::Kind::clock_days, {}, 1, 0, 10, true};
  model::Measure late_days{model::Measure::Kind::clock_days, {}, 1, 16, 1000, true};
  model::Measure started{
      model::Measure::Kind::event, {model::EventRef::What::mark_started, 0, -1}, -1, 0, 0, true};
  scenario.published = {
      published("in-time", 0.8, "%", in_time), published("days-0-10", 40, "children", days),
      published("days-16", 80, "children", late_days), published("s47", 1500, "children", started)};
  using Kind = model::Measure::Kind;
  const model::EventRef risk{model::EventRef::What::outcome, 1, 1};
  const model::EventRef outcome{model::EventRef::What::done, 1, -1};
  scenario.drift = {{"risk", "Risk found", {Kind::event_share, risk, -1, 0, 0, true, outcome}},
                    {"late", "Late", {Kind::clock_late, {}, 1, 0, 0, false}},
                    {"authorised", "Authorised", {Kind::clock_authorised_late, {}, 1, 0, 0, true}},
                    {"mean", "Mean days", {Kind::clock_mean, {}, 1, 0, 0, true}},
                    {"median", "Median days", {Kind::clock_median, {}, 1, 0, 0, false}},
                    {"half-year", "Under half a year", {Kind::strand_ended, {}, 1, 0, 6, true}},
                    {"old", "Over two years", {Kind::stock_aged, {}, 1, 24, 1000, true}},
                    {"turned",
                     "Reversals",
                     {Kind::counter, {}, static_cast<int>(model::Counter::reversals), 0, 0, true}}};
  scenario.provenance = {{"stream.referrals.families",
                          "3,237 families a year",
                          "DfE 2025",
                          "",
                          {"areas/here.toml", 7, 3, "stream.referrals.families"}}};
  scenario.files = {{"made-up.toml", "title = \"A made-up year\"\n"},
                    {"areas/here.toml", "[stream]\n"}};
  return scenario;
}

inline model::RecordShape shape(const model::Scenario& scenario) {
  model::RecordShape shape;
  for (const auto& item : scenario.clocks)
    shape.clocks.push_back(item.name);
  for (const auto& item : scenario.steps)
    shape.steps.push_back(item.name);
  for (const auto& item : scenario.strands)
    shape.strands.push_back(item.name);
  for (const auto& item : scenario.events)
    shape.events.push_back(item.name);
  shape.roles = scenario.roles;
  for (const auto& item : scenario.standing)
    shape.standing.push_back(item.name);
  shape.marks = scenario.marks;
  for (const auto& step : scenario.steps) {
    for (const auto& outcome : step.outcomes)
      shape.outcomes.push_back(step.name + "[" + outcome + "]");
  }
  shape.weeks = 53;
  for (std::size_t clock = 0; clock < shape.clocks.size(); ++clock)
    shape.limited.push_back(static_cast<int>(clock));
  return shape;
}

/// A record that keeps the laws, from (seed, replication) alone.
inline model::Record record(const model::RecordShape& shape, std::uint32_t seed,
                            std::uint32_t replication) {
  const sim::Luck luck(seed, replication);
  model::Record record;
  std::uint32_t ordinal = 0;
  for_each_field(record, [&](const char* name, auto& field, const std::vector<Axis>& axes) {
    using Number = typename std::remove_cvref_t<decltype(field)>::value_type;
    field.resize(size_of(axes, shape));
    for (Number& value : field) {
      value = static_cast<Number>(luck.word({.entity = sim::entity_key(0, 0, ordinal++),
                                             .purpose = sim::purpose_named(name)}) %
                                  100);
    }
  });
  record.strand_sojourn_minutes = record.strand_child_minutes;
  for (std::size_t i = 0; i < shape.clocks.size(); ++i) {
    record.clock_elapsed_minutes[i] = 0;
    for (std::size_t cause = 0; cause < model::kCauses; ++cause) {
      record.clock_elapsed_minutes[i] += record.clock_cause_minutes[i * model::kCauses + cause];
    }
  }
  record.clock_late_elapsed_minutes.assign(shape.limited.size(), 0);
  for (std::size_t i = 0; i < record.clock_late_cause_minutes.size(); ++i)
    record.clock_late_elapsed_minutes[i / model::kCauses] += record.clock_late_cause_minutes[i];
  // All that is due falls due in the first week.
  std::ranges::fill(record.clock_due_weekly, 0);
  std::ranges::fill(record.clock_late_weekly, 0);
  const auto weeks = static_cast<std::size_t>(shape.weeks);
  for (std::size_t i = 0; i < shape.limited.size(); ++i) {
    const auto fate = [&](model::ClockFate which) {
      return record.clock_fate_families[i * model::kFates + static_cast<std::size_t>(which)];
    };
    using enum model::ClockFate;
    record.clock_late_weekly[i * weeks] = fate(breached);
    record.clock_due_weekly[i * weeks] = fate(met) + fate(authorised_late) + fate(breached);
  }
  const auto counter = [&](model::Counter which) -> std::int64_t& {
    return record.counters[static_cast<std::size_t>(which)];
  };
  using enum model::Counter;
  counter(families_arrived_ever) = counter(families_open_at_end) + counter(families_closed_at_end);
  counter(effort_drawn_minutes) = counter(effort_done_minutes) + counter(effort_open_minutes);
  // Time on duty is spent, and time on tasks is their effort.
  std::int64_t effort = 0;
  for (std::size_t i = 0; i < shape.roles.size() * weeks; ++i) {
    const auto hours = [&](model::Hours kind) -> std::int32_t& {
      const std::size_t series = i / weeks * model::kHours + static_cast<std::size_t>(kind);
      return record.role_hours[series * weeks + i % weeks];
    };
    using enum model::Hours;
    hours(available) = hours(dated) + hours(meetings) + hours(standing) + hours(team_meetings) +
                       hours(training) + hours(slack);
    effort += hours(dated);
  }
  for (std::size_t i = 1; i < record.step_effort_minutes.size(); ++i) {
    effort -= record.step_effort_minutes[i];
  }
  record.step_effort_minutes[0] = effort;
  std::ranges::fill(record.step_role_minutes, 0);
  for (std::size_t role = 0; role < shape.roles.size(); ++role) {
    const auto year = [&](model::Hours kind) {
      const auto first = record.role_hours.begin() +
                         static_cast<std::ptrdiff_t>(
                             (role * model::kHours + static_cast<std::size_t>(kind)) * weeks);
      return std::accumulate(first, first + shape.weeks, std::int64_t{0});
    };
    record.step_role_minutes[role] =
        static_cast<std::int32_t>(year(model::Hours::dated) + year(model::Hours::meetings));
  }
  return record;
}

inline Simulation simulation() {
  return {.shape = [](const model::Scenario& of) { return shape(of); },
          .replicate = [](const model::Scenario& of, std::uint32_t seed) -> Replicate {
            return [axes = shape(of), seed](std::uint32_t replication) {
              return record(axes, seed, replication);
            };
          }};
}

}  // namespace casetide::analysis::fake
