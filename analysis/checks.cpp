#include "analysis/checks.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include <fmt/format.h>

namespace casetide::analysis {
namespace {

std::int64_t counter(const model::Record& record, model::Counter which) {
  return record.counters.at(static_cast<std::size_t>(which));
}

std::int64_t hours_of(const model::Record& record, const model::RecordShape& shape,
                      std::size_t role, std::size_t week, model::Hours kind) {
  const std::size_t series = role * model::kHours + static_cast<std::size_t>(kind);
  return record.role_hours.at(series * static_cast<std::size_t>(shape.weeks) + week);
}

/// What time on duty is spent on.
constexpr std::array kSpent = {model::Hours::dated,    model::Hours::meetings,
                               model::Hours::standing, model::Hours::team_meetings,
                               model::Hours::training, model::Hours::slack};

struct Law {
  const char* name;
  std::optional<std::string> (*broken)(const model::Record&, const model::RecordShape&);
};

constexpr std::array<Law, 8> kLaws = {{
    {"Little's law holds in every state", little_law_broken},
    {"The causes of delay add up to the time that passed", anatomy_broken},
    {"Clocks due and late week by week are those of the year", due_weeks_broken},
    {"Effort drawn is done or still open", effort_broken},
    {"Every family that arrived is open or closed", families_broken},
    {"Hours worked on tasks are effort done", work_broken},
    {"Hours worked by role are spent on a step", steps_broken},
    {"Every minute on duty is spent on one thing, by role and week", hours_broken},
}};

}  // namespace

std::optional<std::string> little_law_broken(const model::Record& record,
                                             const model::RecordShape& shape) {
  for (std::size_t i = 0; i < shape.strands.size(); ++i) {
    const std::int64_t counted = record.strand_child_minutes.at(i);
    const std::int64_t stayed = record.strand_sojourn_minutes.at(i);
    if (counted != stayed) {
      return fmt::format("{}: {} child-minutes counted, {} in stays", shape.strands[i], counted,
                         stayed);
    }
  }
  return std::nullopt;
}

std::optional<std::string> anatomy_broken(const model::Record& record,
                                          const model::RecordShape& shape) {
  const auto broken = [](const std::vector<std::int64_t>& minutes, std::size_t row,
                         std::int64_t elapsed,
                         const std::string& of) -> std::optional<std::string> {
    std::int64_t sum = 0;
    for (std::size_t cause = 0; cause < model::kCauses; ++cause) {
      const std::int64_t part = minutes.at(row * model::kCauses + cause);
      if (part < 0) return fmt::format("{}: a cause of {} minutes", of, part);
      sum += part;
    }
    if (sum == elapsed) return std::nullopt;
    return fmt::format("{}: causes {} minutes, elapsed {} minutes", of, sum, elapsed);
  };
  for (std::size_t i = 0; i < shape.clocks.size(); ++i) {
    auto found =
        broken(record.clock_cause_minutes, i, record.clock_elapsed_minutes.at(i), shape.clocks[i]);
    if (found) return found;
  }
  for (std::size_t i = 0; i < shape.limited.size(); ++i) {
    auto found = broken(record.clock_late_cause_minutes, i, record.clock_late_elapsed_minutes.at(i),
                        shape.clocks.at(static_cast<std::size_t>(shape.limited[i])) + ", late");
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<std::string> due_weeks_broken(const model::Record& record,
                                            const model::RecordShape& shape) {
  const auto weeks = static_cast<std::size_t>(shape.weeks);
  for (std::size_t i = 0; i < shape.limited.size(); ++i) {
    const auto clock = static_cast<std::size_t>(shape.limited[i]);
    const auto fate = [&](model::ClockFate which) {
      return record.clock_fate_families.at(clock * model::kFates + static_cast<std::size_t>(which));
    };
    std::int64_t due = 0;
    std::int64_t late = 0;
    for (std::size_t week = i * weeks; week < (i + 1) * weeks; ++week) {
      due += record.clock_due_weekly.at(week);
      late += record.clock_late_weekly.at(week);
    }
    using enum model::ClockFate;
    const std::int64_t judged = fate(met) + fate(authorised_late) + fate(breached);
    if (due != judged || late != fate(breached)) {
      return fmt::format("{}: {} due and {} late by week, {} and {} in the year",
                         shape.clocks.at(clock), due, late, judged, fate(breached));
    }
  }
  return std::nullopt;
}

std::optional<std::string> effort_broken(const model::Record& record, const model::RecordShape&) {
  const std::int64_t drawn = counter(record, model::Counter::effort_drawn_minutes);
  const std::int64_t done = counter(record, model::Counter::effort_done_minutes);
  const std::int64_t open = counter(record, model::Counter::effort_open_minutes);
  if (drawn == done + open) return std::nullopt;
  return fmt::format("{} minutes drawn, {} done, {} open", drawn, done, open);
}

std::optional<std::string> families_broken(const model::Record& record, const model::RecordShape&) {
  const std::int64_t arrived = counter(record, model::Counter::families_arrived_ever);
  const std::int64_t open = counter(record, model::Counter::families_open_at_end);
  const std::int64_t closed = counter(record, model::Counter::families_closed_at_end);
  if (arrived == open + closed) return std::nullopt;
  return fmt::format("{} families arrived, {} open, {} closed", arrived, open, closed);
}

std::optional<std::string> work_broken(const model::Record& record,
                                       const model::RecordShape& shape) {
  std::int64_t worked = 0;
  for (std::size_t role = 0; role < shape.roles.size(); ++role) {
    for (std::size_t week = 0; week < static_cast<std::size_t>(shape.weeks); ++week) {
      worked += hours_of(record, shape, role, week, model::Hours::dated);
    }
  }
  const std::int64_t effort = std::accumulate(record.step_effort_minutes.begin(),
                                              record.step_effort_minutes.end(), std::int64_t{0});
  if (worked == effort) return std::nullopt;
  return fmt::format("{} minutes worked, {} minutes of effort done", worked, effort);
}

std::optional<std::string> steps_broken(const model::Record& record,
                                        const model::RecordShape& shape) {
  const std::size_t roles = shape.roles.size();
  for (std::size_t role = 0; role < roles; ++role) {
    std::int64_t worked = 0;
    for (std::size_t week = 0; week < static_cast<std::size_t>(shape.weeks); ++week) {
      worked += hours_of(record, shape, role, week, model::Hours::dated) +
                hours_of(record, shape, role, week, model::Hours::meetings);
    }
    std::int64_t spent = 0;
    for (std::size_t step = 0; step < shape.steps.size(); ++step) {
      spent += record.step_role_minutes.at(step * roles + role);
    }
    if (worked == spent) continue;
    return fmt::format("{}: {} minutes on tasks and in meetings, {} by step", shape.roles[role],
                       worked, spent);
  }
  return std::nullopt;
}

std::optional<std::string> hours_broken(const model::Record& record,
                                        const model::RecordShape& shape) {
  for (std::size_t role = 0; role < shape.roles.size(); ++role) {
    for (std::size_t week = 0; week < static_cast<std::size_t>(shape.weeks); ++week) {
      std::int64_t spent = 0;
      for (const model::Hours kind : kSpent) {
        spent += hours_of(record, shape, role, week, kind);
      }
      const std::int64_t there = hours_of(record, shape, role, week, model::Hours::available);
      if (spent == there) continue;
      return fmt::format("{}, week {}: {} minutes on duty, {} spent", shape.roles[role], week + 1,
                         there, spent);
    }
  }
  return std::nullopt;
}

std::vector<Check> check_all(const RecordView& records, const model::RecordShape& shape) {
  std::vector<Check> checks;
  for (const Law& law : kLaws)
    checks.push_back({law.name, true, fmt::format("exactly, in {} replications", records.size())});
  records.visit([&](std::size_t i, const model::Record& record) {
    for (std::size_t law = 0; law < kLaws.size(); ++law) {
      if (!checks[law].holds) continue;
      const std::optional<std::string> broken = kLaws[law].broken(record, shape);
      if (broken)
        checks[law] = {kLaws[law].name, false, fmt::format("replication {}: {}", i, *broken)};
    }
    return true;
  });
  return checks;
}

}  // namespace casetide::analysis
