#include "analysis/pilot.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/columns.hpp"
#include "model/document.hpp"
#include "model/problems.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using model::Record;

/// A row of a field with a week's axis: a row a week, a column a replication.
Eigen::MatrixXd weeks_of(const Results& results, std::vector<std::int32_t> Record::*field,
                         std::size_t row) {
  const auto weeks = static_cast<std::size_t>(results.shape.weeks);
  Eigen::MatrixXd table(static_cast<Eigen::Index>(weeks),
                        static_cast<Eigen::Index>(results.records.size()));
  for (std::size_t week = 0; week < weeks; ++week) {
    const Column values = column(results.records, field, row * weeks + week);
    table.row(static_cast<Eigen::Index>(week)) =
        Eigen::RowVectorXd::Map(values.data(), table.cols());
  }
  return table;
}

}  // namespace

model::Scenario pilot_of(const model::Scenario& scenario) {
  using namespace std::chrono;
  model::Scenario pilot = scenario;
  const year_month_day first = sim::date_of(scenario.first_day);
  const int years = std::min(kPilotYearsLeast, static_cast<int>(first.year()) - 1972);
  pilot.first_day = sim::add_months(scenario.first_day, -12 * (std::max(years, 1) - 1));
  pilot.warm_up_years = 0;
  pilot.files.push_back({"pilot", "from an empty start\n"});
  return pilot;
}

bool states_warm_up(const model::Scenario& scenario) {
  const std::string key = "warm-up";
  model::Problems ignored;
  const model::Scenario::File& own = scenario.files.front();
  return model::parse_document(own.text, own.name, ignored).find(key) != nullptr;
}

FoundWarmUp judged_warm_up(const model::Scenario& scenario, const WarmUp& found) {
  const bool settled = found.finding == WarmUpFinding::settled;
  FoundWarmUp judged{scenario.warm_up_years, "Pilot: " + sentence(found),
                     found.finding == WarmUpFinding::growing};
  const auto years = [](int count) {
    return fmt::format("{} year{}", count, count == 1 ? "" : "s");
  };
  if (!states_warm_up(scenario)) {
    if (settled) judged.years = found.years;
    judged.note += settled
                       ? fmt::format(" The scenario states none, so this run has {} (MSER-5).",
                                     years(judged.years))
                       : fmt::format(
                             " The scenario states no warm-up and none could be found; this run "
                             "has {}.",
                             years(judged.years));
  } else if (settled && found.years > scenario.warm_up_years) {
    judged.note += fmt::format(" This run has {}: ask for more with warm-up in the scenario.",
                               scenario.warm_up_years);
  } else if (settled) {
    judged.note += fmt::format(" This run has {}, which is enough.", scenario.warm_up_years);
  }
  return judged;
}

void tell(const FoundWarmUp& found, nlohmann::json& answer) {
  if (!found.grows) {
    answer["run"]["notes"].push_back(found.note);
    return;
  }
  nlohmann::json& cautions = answer["headline"]["cautions"];
  cautions.insert(cautions.begin(), found.note);
}

WarmUp warm_up_of(const Results& results) {
  const auto description = nlohmann::json::parse(results.description);
  const auto label = [&](const char* list, std::size_t at) {
    return description.at(list).at(at).at("label").get<std::string>();
  };
  std::vector<PilotSeries> pilot;
  for (std::size_t strand = 0; strand < results.shape.strands.size(); ++strand)
    pilot.push_back({fmt::format("“{}”", label("strands", strand)),
                     weeks_of(results, &Record::strand_weekly, strand)});
  for (std::size_t role = 0; role < results.shape.roles.size(); ++role) {
    pilot.push_back({fmt::format("children without a worker, “{}”", label("roles", role)),
                     weeks_of(results, &Record::role_unallocated_weekly, role)});
  }
  // What is always nought fills at once and says nothing.
  std::erase_if(pilot, [](const PilotSeries& series) { return series.weeks.maxCoeff() <= 0; });
  return warm_up(pilot);
}

}  // namespace casetide::analysis
