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
  for (const auto& [path, at] : point.at) {
    sim::expects(at > 0 && at < 1, "an input is fixed at a probability within 0 and 1");
    text += fmt::format("{} at {}\n", path, at);
  }
  scenario.files.push_back({"inputs", std::move(text)});
  scenario.inputs = std::move(point);
}

}  // namespace casetide::model
