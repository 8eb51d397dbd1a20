#include <utility>

#include "analysis/measure.hpp"
#include "analysis/summary_parts.hpp"

namespace casetide::analysis {

using nlohmann::json;

json published_json(const SummaryContext& context) {
  json list = json::array();
  for (json entry : context.description.at("published")) {
    entry["simulated"] = figure_json(simulated(context, entry.at("measure")));
    entry.erase("measure");
    list.push_back(std::move(entry));
  }
  return list;
}

json drift_json(const SummaryContext& context) {
  json list = json::array();
  for (json entry : context.description.at("drift")) {
    entry["unit"] = entry.at("measure").at("unit");
    entry["simulated"] = figure_json(simulated(context, entry.at("measure")));
    entry.erase("measure");
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace casetide::analysis
