#include "model/without.hpp"

#include <array>
#include <cstddef>

#include <fmt/format.h>

#include "model/scenario.hpp"
#include "model/step_graph.hpp"

namespace casetide::model {
namespace {

struct Named {
  const char* name;
  const char* stays;  ///< why it cannot be left out; null when it can
};

/// By Cause.
constexpr std::array<Named, kCauses> kNamed = {{
    {"work", "whoever does the work, it takes its time"},
    {"worker", nullptr},
    {"unallocated", nullptr},
    {"slot", nullptr},
    {"role-not-free", nullptr},
    {"partner", nullptr},
    {"other-reason", nullptr},
    {"notice", nullptr},
    {"date-choice", nullptr},
    {"pace", nullptr},
    {"wait", "the procedure states that wait, and a policy may change it"},
    {"non-working", "offices keep their hours, and an area may change them (patterns)"},
}};

const Named& named(Cause cause) {
  return kNamed.at(static_cast<std::size_t>(cause));
}

Cause cause_at(std::size_t index) {
  return static_cast<Cause>(index);
}

std::string listed() {
  std::string list;
  for (const Cause cause : removable_causes())
    list += fmt::format("{}{}", list.empty() ? "" : ", ", name_of(cause));
  return list;
}

}  // namespace

std::vector<Cause> removable_causes() {
  std::vector<Cause> causes;
  for (std::size_t i = 0; i < kNamed.size(); ++i)
    if (kNamed[i].stays == nullptr) causes.push_back(cause_at(i));
  return causes;
}

std::string_view name_of(Cause cause) {
  return named(cause).name;
}

std::string names_of(Without without) {
  std::string names;
  for (const Cause cause : removable_causes())
    if (without.has(cause)) names += fmt::format("{}{}", names.empty() ? "" : "+", name_of(cause));
  return names;
}

CauseNamed removable_cause(std::string_view name) {
  for (std::size_t i = 0; i < kNamed.size(); ++i) {
    if (name != kNamed[i].name) continue;
    if (kNamed[i].stays == nullptr) return {cause_at(i), ""};
    return {std::nullopt, fmt::format("{} cannot be left out: {}; expected one of: {}", name,
                                      kNamed[i].stays, listed())};
  }
  return {std::nullopt,
          fmt::format("{} is no cause of delay; expected one of: {}", name, listed())};
}

std::string problem_without(const Scenario& scenario) {
  if (scenario.without.none()) return "";
  if (scenario.question == Scenario::Question::snapshot) {
    return "a run that goes on from a snapshot cannot leave out a cause: what is booked and "
           "waiting "
           "there was made with it; run the scenario without the snapshot";
  }
  const auto cycles = StepGraph(scenario).timeless_cycles();
  if (cycles.empty()) return "";
  std::string steps;
  for (const int step : cycles.front()) {
    steps += fmt::format("{}{}", steps.empty() ? "" : ", ",
                         scenario.steps[static_cast<std::size_t>(step)].name);
  }
  return fmt::format(
      "without {} these steps would lead to each other in no time, for ever: {}; give one of them "
      "a "
      "time of its own",
      names_of(scenario.without), steps);
}

}  // namespace casetide::model
