#include "model/snapshot.hpp"

#include <algorithm>

#include "model/scenario.hpp"

namespace casetide::model {

SnapshotNames names_of(const Scenario& scenario) {
  SnapshotNames names;
  const auto list = [](const auto& items, std::vector<std::string>& to) {
    for (const auto& item : items) {
      to.push_back(item.name);
    }
  };
  list(scenario.strands, names.strands);
  list(scenario.steps, names.steps);
  list(scenario.streams, names.streams);
  list(scenario.clocks, names.clocks);
  list(scenario.events, names.events);
  list(scenario.teams, names.teams);
  list(scenario.patterns, names.patterns);
  list(scenario.facts, names.facts);
  names.roles = scenario.roles;
  for (const Fact& fact : scenario.facts) {
    for (const std::string& value : fact.among) {
      names.values.push_back(fact.name + " = " + value);
    }
  }
  for (const Step& step : scenario.steps) {
    for (const std::string& outcome : step.outcomes) {
      names.outcomes.push_back(step.name + "[" + outcome + "]");
    }
    for (const Need& need : step.needs) {
      names.needs.push_back(step.name + "." + need.name);
    }
  }
  return names;
}

std::int32_t first_day_told(const Snapshot& snapshot) {
  std::int32_t first = snapshot.day;
  for (const Activity& step : snapshot.steps) {
    first = std::min(first, step.released / sim::kMinutesPerDay);
  }
  for (const History::Span& span : snapshot.spans) {
    first = std::min(first, span.until / sim::kMinutesPerDay);
  }
  for (const Family& family : snapshot.families) {
    if (family.closed_since > 0) {
      first = std::min(first, family.closed_since / sim::kMinutesPerDay);
    }
  }
  return first;
}

}  // namespace casetide::model
