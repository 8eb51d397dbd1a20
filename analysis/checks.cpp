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

constexpr std::array<Law, 6> kLaws = {{
    {"Little's law holds in every state", little_law_broken},
    {"The causes of delay add up to the time that passed", anatomy_broken},
    {"Effort drawn is done or still open", effort_broken},
    {"Every family that arrived is open or closed", families_broken},
    {"Hours worked on tasks are effort done", work_broken},
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
  for (std::size_t i = 0; i < shape.clocks.size(); ++i) {
    std::int64_t sum = 0;
    for (std::size_t cause = 0; cause < model::kCauses; ++cause) {
      sum += record.clock_cause_minutes.at(i * model::kCauses + cause);
    }
    const std::int64_t elapsed = record.clock_elapsed_minutes.at(i);
    if (sum != elapsed) {
      return fmt::format("{}: causes {} minutes, elapsed {} minutes", shape.clocks[i], sum,
                         elapsed);
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

std::vector<Check> check_all(std::span<const model::Record> records,
                             const model::RecordShape& shape) {
  std::vector<Check> checks;
  for (const Law& law : kLaws) {
    Check check{law.name, true, fmt::format("exactly, in {} replications", records.size())};
    for (std::size_t i = 0; i < records.size(); ++i) {
      const std::optional<std::string> broken = law.broken(records[i], shape);
      if (!broken) continue;
      check = {law.name, false, fmt::format("replication {}: {}", i, *broken)};
      break;
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace casetide::analysis
