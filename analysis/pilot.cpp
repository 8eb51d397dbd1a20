#include "analysis/pilot.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/columns.hpp"
#include "model/document.hpp"
#include "model/problems.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

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

std::optional<model::Scenario> pilot_of(const model::Scenario& scenario) {
  model::Scenario pilot = scenario;
  // A year to report may be shorter than one, or longer.
  pilot.first_day = std::min(sim::add_months(scenario.first_day, -12 * (kPilotYearsLeast - 1)),
                             sim::add_months(scenario.last_day + 1, -12 * kPilotYearsLeast));
  pilot.warm_up_years = 0;
  if (!sim::WorkCalendar::covers(pilot.first_day)) return std::nullopt;
  pilot.files.push_back({"pilot", "from an empty start\n"});
  return pilot;
}

bool states_warm_up(const model::Scenario& scenario) {
  const std::string key = "warm-up";
  model::Problems ignored;
  const model::Scenario::File& own = scenario.files.front();
  return model::parse_document(own.text, own.name, ignored).find(key) != nullptr;
}

std::string assumed_warm_up(const model::Scenario& scenario) {
  if (scenario.question == model::Scenario::Question::snapshot || states_warm_up(scenario))
    return "";
  return fmt::format(
      "The scenario states no warm-up: here it is {} years, in a run as many as its pilot finds, "
      "and then its families are others. Stated (warm-up = \"{} years\"), it is the same in both.",
      scenario.warm_up_years, scenario.warm_up_years);
}

FoundWarmUp without_pilot(const model::Scenario& scenario) {
  return {
      scenario.warm_up_years,
      fmt::format("Pilot: none, since it would begin before {}, and bank holidays are not known "
                  "before. This run has a warm-up of {} year{}.",
                  sim::WorkCalendar::kFirstYear, scenario.warm_up_years,
                  scenario.warm_up_years == 1 ? "" : "s")};
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
