#include "analysis/explore_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/measure.hpp"
#include "analysis/text_table.hpp"
#include "model/replicator.hpp"
#include "model/uncertain_inputs.hpp"

namespace casetide::analysis {
namespace {

using model::Measure;
using model::Scenario;

constexpr std::size_t kClocksMost = 4;
constexpr const char* kConferenceClock = "initial-conference";

template <class Items>
std::string label_in(const Items& items, const std::string& name) {
  const auto found =
      std::ranges::find_if(items, [&](const auto& item) { return item.name == name; });
  return found == items.end() || found->label.empty() ? "" : found->label;
}

/// Parts of a dotted path; a part in quotes may hold dots.
std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (const char letter : path) {
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

std::string label_in_section(const Scenario& scenario, const std::string& section,
                             const std::string& name) {
  if (section == "step") return label_in(scenario.steps, name);
  if (section == "clock") return label_in(scenario.clocks, name);
  if (section == "event") return label_in(scenario.events, name);
  if (section == "team") return label_in(scenario.teams, name);
  if (section == "strand") return label_in(scenario.strands, name);
  return "";
}

/// "Cost of" social-worker.
std::string words_of_section(const std::string& section) {
  if (section == "cost") return "Cost of";
  if (section == "standing") return "Standing work:";
  if (section == "stream") return "Arrivals:";
  if (section == "fact") return "Share of families by";
  return section;
}

std::string figures(double value) {
  return std::abs(value) >= 1000 ? with_commas(value) : fmt::format("{:.3g}", value);
}

bool is_about_clock(Measure::Kind kind) {
  using enum Measure::Kind;
  return kind == clock_in_time || kind == clock_late || kind == clock_days || kind == clock_mean ||
         kind == clock_median;
}

std::vector<int> main_clocks(const Scenario& scenario) {
  std::vector<int> clocks;
  const std::vector<int> limited = model::shape_of(scenario).limited;
  const auto add = [&](int clock) {
    if (clocks.size() < kClocksMost && std::ranges::find(limited, clock) != limited.end() &&
        std::ranges::find(clocks, clock) == clocks.end())
      clocks.push_back(clock);
  };
  for (std::size_t i = 0; i < scenario.clocks.size(); ++i) {
    if (scenario.clocks[i].name == kConferenceClock) add(static_cast<int>(i));
  }
  for (const model::Published& published : scenario.published) {
    if (is_about_clock(published.compare.kind)) add(published.compare.item);
  }
  if (!clocks.empty()) return clocks;
  std::ranges::for_each(limited, add);
  return clocks;
}

}  // namespace

std::vector<ExploreInput> explore_inputs(const Scenario& scenario) {
  std::vector<ExploreInput> inputs;
  for (model::UncertainInput& part : model::uncertain_inputs(scenario)) {
    const std::string name = part.table.empty() ? part.path : part.table;
    auto input = std::ranges::find(inputs, name, &ExploreInput::name);
    if (input == inputs.end()) {
      inputs.push_back({name, label_of_path(scenario, name), {}});
      input = std::prev(inputs.end());
    }
    input->parts.push_back(std::move(part));
  }
  std::ranges::sort(inputs, {}, &ExploreInput::name);
  return inputs;
}

std::vector<MorrisInput> morris_inputs(const std::vector<ExploreInput>& inputs) {
  std::vector<MorrisInput> made;
  for (const ExploreInput& input : inputs)
    made.push_back({input.name, input.parts.size()});
  return made;
}

std::string label_of_path(const Scenario& scenario, const std::string& path) {
  const std::vector<std::string> parts = parts_of(path);
  if (parts.size() < 2) return path;
  std::string label = label_in_section(scenario, parts[0], parts[1]);
  if (label.empty()) label = words_of_section(parts[0]) + " " + parts[1];
  for (std::size_t i = 2; i < parts.size(); ++i)
    label += (i == 2 ? ": " : " ") + parts[i];
  return label;
}

std::string value_text(double value, model::Unit unit) {
  using enum model::Unit;
  switch (unit) {
    case minutes:
      if (value < 240) return figures(value) + " minutes";
      return value < 2.0 * 24 * 60 ? figures(value / 60) + " hours"
                                   : figures(value / 1440) + " days";
    case working_days:
      return figures(value) + " working days";
    case days:
      return figures(value) + " days";
    case months:
      return figures(value) + " months";
    case share:
      return figures(100 * value) + " %";
    case count:
      return figures(value);
    case per_year:
      return figures(value) + " a year";
    case minutes_per_week:
      return value < 120 ? figures(value) + " minutes a week"
                         : figures(value / 60) + " hours a week";
    case log_sd:
      return "sd " + figures(value) + " of the log";
    case pounds_a_year:
      return "£" + figures(value) + " a year";
    case pounds_an_hour:
      return "£" + figures(value) + " an hour";
  }
  return figures(value);
}

std::vector<Output> default_outputs(const Scenario& scenario) {
  std::vector<Output> list;
  const auto add = [&](std::string name, std::string label, const Measure& measure) {
    list.push_back({std::move(name), std::move(label), measure_json(scenario, measure)});
  };
  for (const int clock : main_clocks(scenario)) {
    const model::Clock& of = scenario.clocks[static_cast<std::size_t>(clock)];
    Measure late;
    late.kind = Measure::Kind::clock_late;
    late.item = clock;
    late.by_child = false;
    add(of.name + "-late", (of.label.empty() ? of.name : of.label) + ": late", late);
  }
  for (const model::Published& published : scenario.published) {
    const Measure& measure = published.compare;
    const bool held =
        measure.kind == Measure::Kind::event && measure.event.what == model::EventRef::What::held;
    if (held || measure.kind == Measure::Kind::caseload)
      add(published.name, published.label, measure);
  }
  if (!scenario.costs.empty()) {
    Measure cost;
    cost.kind = Measure::Kind::cost;
    add("cost", "Cost", cost);
  }
  return list;
}

}  // namespace casetide::analysis
