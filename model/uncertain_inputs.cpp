#include "model/uncertain_inputs.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "model/compiled.hpp"
#include "sim/expects.hpp"

namespace casetide::model {

std::vector<UncertainInput> uncertain_inputs(const Scenario& scenario) {
  std::vector<UncertainInput> list;
  static_cast<void>(compile(scenario, InputDraw::listing(list), 1));
  return list;
}

void fix_inputs(Scenario& scenario, InputPoint point) {
  sim::expects(scenario.inputs.empty(), "inputs are fixed once");
  std::string text = point.as_stated ? "every other input as stated\n" : "";
  if (point.each_replication) text += "every replication draws its own\n";
  for (const auto& [path, at] : point.at) {
    sim::expects(at > 0 && at < 1, "an input is fixed at a probability within 0 and 1");
    text += fmt::format("{} at {}\n", path, at);
  }
  scenario.files.push_back({"inputs", std::move(text)});
  scenario.inputs = std::move(point);
}

void note_late_families(Scenario& scenario) {
  sim::expects(!scenario.notes_late_families, "it is asked once");
  scenario.notes_late_families = true;
  scenario.files.push_back({"notes", "late families\n"});
}

void report_after(Scenario& scenario, int months) {
  sim::expects(!scenario.stated_year && months > 0, "it is asked once, for a time");
  scenario.stated_year = Year{scenario.first_day, scenario.last_day};
  scenario.first_day = scenario.last_day + 1;
  scenario.last_day = sim::add_months(scenario.first_day, months) - 1;
  scenario.files.push_back({"after", fmt::format("{} months after the year\n", months)});
}

}  // namespace casetide::model
