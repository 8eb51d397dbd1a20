#include "model/replicator.hpp"

#include <limits>

#include "model/compiled.hpp"
#include "model/pathway.hpp"

namespace casetide::model {

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
  shape.marks = scenario.marks;
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

Record Replicator::run(std::uint32_t replication) {
  const std::uint32_t pair = replication / 2;
  if (compiled_ == nullptr || pair != compiled_pair_) {
    compiled_ = std::make_unique<Compiled>(compile(*scenario_, InputDraw(seed_, pair), seed_));
    compiled_pair_ = pair;
  }
  return pathway_->run(*compiled_, shape_, seed_, replication);
}

}  // namespace casetide::model
