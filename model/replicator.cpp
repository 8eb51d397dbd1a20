#include "model/replicator.hpp"

#include <algorithm>
#include <limits>

#include "model/case_without_end.hpp"
#include "model/compiled.hpp"
#include "model/pathway.hpp"

namespace casetide::model {

namespace {

bool states_a_limit(const Clock& clock) {
  return std::any_of(clock.limits.begin(), clock.limits.end(), [](const LimitRow& row) {
    return row.shortest_of.front().kind != Limit::Kind::none;
  });
}

/// At any time: a policy may set a limit where there was none.
std::vector<int> limited_clocks(const Scenario& scenario) {
  std::vector<int> clocks;
  for (std::size_t c = 0; c < scenario.clocks.size(); ++c) {
    bool limited = states_a_limit(scenario.clocks[c]);
    for (const Scenario::Dated& dated : scenario.dated) {
      limited = limited || states_a_limit(dated.clocks[c]);
    }
    if (limited) {
      clocks.push_back(static_cast<int>(c));
    }
  }
  return clocks;
}

}  // namespace

RecordShape shape_of(const Scenario& scenario) {
  RecordShape shape;
  for (const Clock& clock : scenario.clocks) {
    shape.clocks.push_back(clock.name);
  }
  for (const Step& step : scenario.steps) {
    shape.steps.push_back(step.name);
    for (const std::string& outcome : step.outcomes) {
      shape.outcomes.push_back(step.name + "[" + outcome + "]");
    }
  }
  for (const Strand& strand : scenario.strands) {
    shape.strands.push_back(strand.name);
  }
  for (const CaseEvent& event : scenario.events) {
    shape.events.push_back(event.name);
  }
  shape.roles = scenario.roles;
  for (const Standing& standing : scenario.standing) {
    shape.standing.push_back(standing.name);
  }
  shape.marks = scenario.marks;
  shape.limited = limited_clocks(scenario);
  const std::int32_t monday = scenario.first_day - sim::weekday_of(scenario.first_day);
  shape.weeks = (scenario.last_day - monday) / 7 + 1;
  return shape;
}

Replicator::Replicator(const Scenario& scenario, std::uint32_t seed)
    : scenario_(&scenario),
      seed_(seed),
      shape_(shape_of(scenario)),
      compiled_pair_(std::numeric_limits<std::uint32_t>::max()),
      pathway_(std::make_unique<Pathway>()) {}

Replicator::~Replicator() = default;
Replicator::Replicator(Replicator&&) noexcept = default;
Replicator& Replicator::operator=(Replicator&&) noexcept = default;

const Record& Replicator::run(std::uint32_t replication) {
  // The draws that replications share, counted from the same end as those that they do not.
  const std::uint32_t pair =
      scenario_->inputs.each_replication ? replication : replication / kPairReplications;
  if (compiled_ == nullptr || pair != compiled_pair_) {
    compiled_ = std::make_unique<Compiled>(
        compile(*scenario_, InputDraw(seed_, pair, scenario_->inputs), seed_));
    compiled_pair_ = pair;
  }
  try {
    return pathway_->run(*compiled_, shape_, seed_, replication);
  } catch (const CaseWithoutEnd& found) {
    throw placed(found, *scenario_);
  }
}

}  // namespace casetide::model
