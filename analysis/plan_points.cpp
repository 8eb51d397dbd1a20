#include "analysis/plan_points.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/summary_parts.hpp"
#include "model/uncertain_inputs.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

/// Added to the seed for years that the search never saw.
constexpr std::uint32_t kFreshLuck = 0x5EED0000;

/// "7.5 posts; source the plan" under its path, or each of its paths.
std::string overlay_lines(const Choice& choice, double value) {
  const double each =
      choice.unit == "posts" ? value / static_cast<double>(choice.paths.size()) : value;
  std::string text;
  for (const std::string& path : choice.paths) {
    const std::size_t dot = path.rfind('.');
    text += fmt::format("[{}]\n{} = \"{:.6g} {}; {}\"\n", path.substr(0, dot), path.substr(dot + 1),
                        each, choice.unit, kPlanSource);
  }
  return text;
}

std::string overlay_text(const PlanFile& plan, const PlanValues& values) {
  std::string text;
  for (std::size_t i = 0; i < plan.choices.size(); ++i)
    text += overlay_lines(plan.choices[i], values[i]);
  return text;
}

std::vector<Output> aims_of(const PlanFile& plan, const model::Scenario& scenario) {
  std::vector<Output> list = outputs_of(scenario, outputs_overlay_names(plan.aims.size()));
  for (std::size_t i = 0; i < list.size(); ++i) {
    list[i].name = plan.aims[i].name;
    list[i].label = plan.aims[i].label;
  }
  return list;
}

double days_of(const model::Scenario& scenario) {
  return scenario.last_day - scenario.first_day + 1;
}

/// What happens so often in a part of a year, as for a whole one; shares, days and what is counted on a day
/// stay as they are.
OutputValues a_year_of(const OutputValues& part, const Outputs& outputs, double parts) {
  OutputValues year(part.replications(), outputs.size());
  for (std::size_t k = 0; k < part.replications(); ++k) {
    std::vector<double> row;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const auto kind = outputs.list()[i].measure.at("kind").get<std::string>();
      const bool happens = kind == "event" || kind == "clock_days" || kind == "referrals" ||
                           kind == "clock_authorised_late" || kind == "cost" || kind == "counter";
      row.push_back(part.above(i)[k] * (happens ? parts : 1));
      row.push_back(part.below(i)[k]);
    }
    year.set(k, row);
  }
  return year;
}

}  // namespace

std::vector<model::OverlayText> plan_overlays(const PlanFile& plan, const PlanValues& values,
                                              const PlanValues& now, std::int32_t first_day) {
  if (!plan.change_a_month) return {{"the plan", overlay_text(plan, values)}};
  std::vector<model::OverlayText> overlays;
  PlanValues reached = now;
  for (int month = 0; reached != values; ++month) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      reached[i] += std::clamp(values[i] - reached[i], -*plan.change_a_month, *plan.change_a_month);
      constexpr double kRounding = 1e-9;
      if (std::abs(reached[i] - values[i]) < kRounding) reached[i] = values[i];
    }
    const std::string from =
        sim::iso_date(sim::day_index(sim::add_months(sim::local_day(first_day), month)));
    overlays.push_back({"the plan from " + from,
                        fmt::format("from = \"{}\"\n{}", from, overlay_text(plan, reached))});
  }
  return overlays;
}

std::vector<double> margins_of(const Aim& aim, const Column& reached) {
  std::vector<double> margins(reached.size(), 1.0);
  for (std::size_t k = 0; k < margins.size(); ++k) {
    if (std::isnan(reached[k])) continue;
    margins[k] = aim.at_least ? reached[k] - aim.target : aim.target - reached[k];
    if (aim.target > 1) margins[k] /= aim.target;
  }
  return margins;
}

std::vector<double> margins_of(const PlanFile& plan, const OutputValues& values) {
  std::vector<double> worst(values.replications(), 1.0);
  for (std::size_t i = 0; i < plan.aims.size(); ++i) {
    const std::vector<double> margins = margins_of(plan.aims[i], values.value(i));
    for (std::size_t k = 0; k < worst.size(); ++k)
      worst[k] = std::min(worst[k], margins[k]);
  }
  return worst;
}

std::uint32_t met_years(const std::vector<double>& margins) {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(margins, [](double margin) { return margin >= 0; }));
}

PlanPoints::PlanPoints(const PlanFile& plan, const PlanBase& base, const Points& points)
    : plan_(plan),
      base_(base),
      points_(points),
      outputs_(aims_of(plan, base.scenario), base.scenario) {}

PlanValues PlanPoints::values_at(const GridPoint& point) const {
  PlanValues values;
  for (std::size_t i = 0; i < point.size(); ++i)
    values.push_back(plan_.choices[i].levels()[point[i]]);
  return values;
}

GridPoint PlanPoints::nearest(const PlanValues& values) const {
  GridPoint point;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::vector<double> levels = plan_.choices[i].levels();
    const auto closest = std::ranges::min_element(
        levels, {}, [&](double level) { return std::abs(level - values[i]); });
    point.push_back(static_cast<std::size_t>(closest - levels.begin()));
  }
  return point;
}

double PlanPoints::pounds(const PlanValues& values) const {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    sum += values[i] * base_.prices[i];
  return sum;
}

std::string PlanPoints::words(const PlanValues& values) const {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ", ";
    text += fmt::format("{} {:g} {}", plan_.choices[i].label, values[i], plan_.choices[i].unit);
  }
  return text;
}

std::string PlanPoints::name_of(const std::string& prefix, const PlanValues& values,
                                const std::string& more) const {
  return point_name(prefix, overlay_text(plan_, values) + more);
}

model::Scenario PlanPoints::scenario_at(const PlanValues& values, const std::string& more) const {
  std::vector<model::OverlayText> overlays =
      plan_overlays(plan_, values, base_.now, base_.scenario.first_day);
  if (!more.empty()) overlays.push_back({"beside the plan", more});
  model::Scenario scenario = base_.read(overlays);
  fix_inputs(scenario, {.each_replication = true});
  return scenario;
}

std::vector<OutputValues> PlanPoints::searched(const std::vector<Asked>& asked) {
  std::vector<const Asked*> missing;
  for (const Asked& one : asked) {
    const auto found = searched_.find({one.values, one.more});
    const bool there = found != searched_.end() && found->second.replications() >= one.years;
    const bool twice = std::ranges::any_of(missing, [&](const Asked* other) {
      return other->values == one.values && other->more == one.more;
    });
    if (!there && !twice) missing.push_back(&one);
  }
  std::vector<model::Scenario> scenarios;
  for (const Asked* one : missing)
    scenarios.push_back(scenario_at(one->values, one->more));
  std::vector<Point> points;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    points.push_back({name_of("search", missing[i]->values, missing[i]->more), &scenarios[i],
                      missing[i]->years});
  }
  if (!points.empty()) {
    std::vector<OutputValues> found = points_.run(points, outputs_);
    for (std::size_t i = 0; i < missing.size(); ++i)
      searched_[{missing[i]->values, missing[i]->more}] = std::move(found[i]);
  }
  std::vector<OutputValues> list;
  for (const Asked& one : asked)
    list.push_back(searched_.at({one.values, one.more}).first(one.years));
  return list;
}

OutputValues PlanPoints::searched(const PlanValues& values, std::uint32_t years) {
  return searched({{values, years}}).front();
}

std::uint32_t PlanPoints::years_of(const PlanValues& values) const {
  const auto found = searched_.find({values, ""});
  return found == searched_.end() ? 0 : static_cast<std::uint32_t>(found->second.replications());
}

Results PlanPoints::results(const PlanValues& values, std::uint32_t years) {
  const model::Scenario scenario = scenario_at(values);
  return points_.results({{name_of("search", values), &scenario, years}}).front();
}

OutputValues PlanPoints::fresh(const PlanValues& values, std::uint32_t years,
                               std::uint32_t luck) const {
  const model::Scenario scenario = scenario_at(values);
  return points_
      .run({{name_of(fmt::format("fresh-{}", luck), values), &scenario, years, kFreshLuck + luck}},
           outputs_)
      .front();
}

OutputValues PlanPoints::after(const PlanValues& values, std::uint32_t years,
                               std::uint32_t luck) const {
  model::Scenario scenario = scenario_at(values);
  report_after(scenario, plan_.after_months);
  const Outputs outputs(outputs_.list(), scenario);
  const OutputValues found = points_
                                 .run({{name_of(fmt::format("after-{}", luck), values), &scenario,
                                        years, kFreshLuck + luck}},
                                      outputs)
                                 .front();
  return a_year_of(found, outputs_, days_of(base_.scenario) / days_of(scenario));
}

json PlanPoints::aims_json(const OutputValues& values) const {
  const Estimator estimator(values.replications());
  json list = json::array();
  for (std::size_t i = 0; i < outputs_.size(); ++i)
    list.push_back(figure_json(values.figure(estimator, i)));
  return list;
}

}  // namespace casetide::analysis
