// Shares in time or late of clocks that state no limit; declared in check_scenario.hpp.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "model/check_scenario.hpp"

namespace casetide::model {
namespace {

bool states_a_limit(const Clock& clock) {
  return std::any_of(clock.limits.begin(), clock.limits.end(), [](const LimitRow& row) {
    return row.shortest_of.front().kind != Limit::Kind::none;
  });
}

/// Whether the same clock without policies has one: then a policy that takes it away says what it means to.
bool was_limited(const Node& without_policies, const std::string& clock) {
  const Node* clocks = without_policies.find("clock");
  const Node* before = clocks == nullptr ? nullptr : clocks->find(clock);
  const Node* limit = before == nullptr ? nullptr : before->find("limit");
  return limit != nullptr && limit->text != "none stated";
}

bool needs_a_limit(const Measure& measure) {
  return measure.kind == Measure::Kind::clock_in_time ||
         measure.kind == Measure::Kind::clock_late ||
         measure.kind == Measure::Kind::clock_authorised_late;
}

}  // namespace

bool is_limited(const Scenario& scenario, std::size_t clock) {
  return states_a_limit(scenario.clocks[clock]) ||
         std::any_of(scenario.dated.begin(), scenario.dated.end(),
                     [clock](const auto& dated) { return states_a_limit(dated.clocks[clock]); });
}

void check_measures(const Scenario& scenario, const Node& in_force, const Node& without_policies,
                    Problems& problems) {
  const auto check = [&](const Measure& measure, std::string_view table, const std::string& name,
                         std::string_view key) {
    if (!needs_a_limit(measure) || measure.item == kNone) return;
    const auto index = static_cast<std::size_t>(measure.item);
    const std::string& clock = scenario.clocks[index].name;
    if (is_limited(scenario, index) || was_limited(without_policies, clock)) return;
    problems.add_value(
        in_force.find(table)->find(name)->find(key)->at,
        fmt::format(
            "no limit is stated for clock {}, so nothing of it is in time or late; "
            "expected a limit in [clock.{}], or for example \"clock {} mean days by family\"",
            in_quotes(clock), clock, clock));
  };
  for (const Published& figure : scenario.published)
    check(figure.compare, "published", figure.name, "compare");
  for (const DriftLine& line : scenario.drift)
    check(line.measure, "drift", line.name, "measure");
}

}  // namespace casetide::model
