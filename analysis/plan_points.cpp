#include "analysis/plan_points.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/measure.hpp"
#include "analysis/paired.hpp"
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

/// The aims, and what fell due of each.
std::vector<Output> with_due(std::vector<Output> aims, const model::Scenario& scenario) {
  const std::size_t count = aims.size();
  for (std::size_t i = 0; i < count; ++i)
    aims.push_back({aims[i].name + "-due", aims[i].label, due_measure(scenario, aims[i].measure)});
  return aims;
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

std::vector<double> margins_of(const PlanFile& plan, std::size_t at, const OutputValues& values) {
  const Aim& aim = plan.aims[at];
  const Column reached = values.value(at);
  const Column due = values.above(plan.aims.size() + at);
  std::vector<double> margins(reached.size());
  for (std::size_t k = 0; k < margins.size(); ++k) {
    if (std::isnan(reached[k])) {
      margins[k] = due[k] > 0 ? -1 : 1;
      continue;
    }
    margins[k] = aim.at_least ? reached[k] - aim.target : aim.target - reached[k];
    if (aim.target > 1) margins[k] /= aim.target;
  }
  return margins;
}

std::vector<double> margins_of(const PlanFile& plan, const OutputValues& values) {
  std::vector<double> worst(values.replications(), 1.0);
  for (std::size_t i = 0; i < plan.aims.size(); ++i) {
    const std::vector<double> margins = margins_of(plan, i, values);
    for (std::size_t k = 0; k < worst.size(); ++k)
      worst[k] = std::min(worst[k], margins[k]);
  }
  return worst;
}

std::uint32_t met_years(const std::vector<double>& margins) {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(margins, [](double margin) { return margin >= 0; }));
}

AimAfter aim_after(const PlanFile& plan, std::size_t at, const OutputValues& year,
                   const OutputValues& after) {
  const Estimator estimator(after.replications());
  const Figure reached = after.figure(estimator, at);
  if (!reached.mean) {  // nothing stopped or happened
    const Column due = after.above(plan.aims.size() + at);
    const bool any = std::ranges::any_of(due, [](double one) { return one > 0; });
    return any ? AimAfter::fails : AimAfter::holds;
  }
  const Aim& aim = plan.aims[at];
  const auto worse_than = [&](const Figure& figure, double bound) {
    const auto is_worse = [&](double value) {
      return aim.at_least ? value < bound : value > bound;
    };
    const auto& best = aim.at_least ? figure.high : figure.low;
    return is_worse(best.value_or(*figure.mean)) ? AimAfter::fails
           : is_worse(*figure.mean)              ? AimAfter::in_doubt
                                                 : AimAfter::holds;
  };
  const Figure change = paired_difference(estimator, {year.above(at), year.below(at)},
                                          {after.above(at), after.below(at)})
                            .more;
  // A year in which nothing stopped was not as bad.
  return std::min(worse_than(reached, aim.target),
                  change.mean ? worse_than(change, 0) : AimAfter::fails);
}

PlanPoints::PlanPoints(const PlanFile& plan, const PlanBase& base, const Points& points)
    : plan_(plan),
      base_(base),
      points_(points),
      outputs_(aims_of(plan, base.scenario), base.scenario),
      with_due_(with_due(outputs_.list(), base.scenario), base.scenario) {}

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

Point PlanPoints::point(const model::Scenario& scenario, const Asked& asked, Luck luck,
                        std::uint32_t first) const {
  const std::string prefix = luck.fresh == 0 ? "search" : fmt::format("fresh-{}", luck.fresh);
  return {.name = point_name(prefix, overlay_text(plan_, asked.values) + asked.more),
          .scenario = &scenario,
          .replications = asked.years,
          .luck = luck.fresh == 0 ? 0 : kFreshLuck + luck.fresh,
          .first = first};
}

model::Scenario PlanPoints::scenario_at(const PlanValues& values, const std::string& more) const {
  std::vector<model::OverlayText> overlays =
      plan_overlays(plan_, values, base_.now, base_.scenario.first_day);
  if (!more.empty()) overlays.push_back({"beside the plan", more});
  model::Scenario scenario = base_.read(overlays);
  fix_inputs(scenario, {.each_replication = true});
  return scenario;
}

std::vector<OutputValues> PlanPoints::years(const std::vector<Asked>& asked, Luck luck) {
  const auto key_of = [&](const Asked& one) { return Key{one.values, one.more, luck.fresh}; };
  std::vector<const Asked*> missing;
  for (const Asked& one : asked) {
    const auto found = kept_.find(key_of(one));
    const bool there = found != kept_.end() && found->second.replications() >= one.years;
    const bool twice = std::ranges::any_of(
        missing, [&](const Asked* other) { return key_of(*other) == key_of(one); });
    if (!there && !twice) missing.push_back(&one);
  }
  std::vector<model::Scenario> scenarios;
  for (const Asked* one : missing)
    scenarios.push_back(scenario_at(one->values, one->more));
  std::vector<Point> points;
  for (std::size_t i = 0; i < missing.size(); ++i)
    points.push_back(point(scenarios[i], *missing[i], luck));
  if (!points.empty()) {
    std::vector<OutputValues> found = points_.run(points, with_due_);
    for (std::size_t i = 0; i < missing.size(); ++i)
      kept_[key_of(*missing[i])] = std::move(found[i]);
  }
  std::vector<OutputValues> list;
  for (const Asked& one : asked)
    list.push_back(kept_.at(key_of(one)).first(one.years));
  return list;
}

OutputValues PlanPoints::years(const PlanValues& values, std::uint32_t count, Luck luck) {
  return years({{values, count}}, luck).front();
}

Results PlanPoints::results(const PlanValues& values, std::uint32_t count, Luck luck) const {
  const model::Scenario scenario = scenario_at(values);
  return points_.results({point(scenario, {values, count}, luck)}).front();
}

OutputValues PlanPoints::after(const PlanValues& values, std::uint32_t count, Luck luck) const {
  model::Scenario scenario = scenario_at(values);
  report_after(scenario, plan_.after_months);
  const Outputs outputs(with_due_.list(), scenario);
  Point months = point(scenario, {values, count}, luck);
  months.name = "after-" + months.name;
  return a_year_of(points_.run({months}, outputs).front(), with_due_,
                   days_of(base_.scenario) / days_of(scenario));
}

std::vector<std::vector<double>> PlanPoints::margins(const std::vector<Numbered>& asked) const {
  std::vector<model::Scenario> scenarios;
  for (const Numbered& one : asked)
    scenarios.push_back(scenario_at(one.values));
  // Years that follow upon each other are one point.
  std::vector<Point> points;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const std::vector<std::uint32_t>& years = asked[i].years;
    for (std::size_t k = 0; k < years.size(); ++k) {
      if (k > 0 && years[k] == years[k - 1] + 1) {
        points.back().replications += 1;
        continue;
      }
      points.push_back(point(scenarios[i], {asked[i].values, 1}, {}, years[k]));
      of.push_back(i);
    }
  }
  std::vector<std::vector<double>> list(asked.size());
  const std::vector<OutputValues> found = points_.run(points, with_due_);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::vector<double> more = margins_of(plan_, found[i]);
    list[of[i]].insert(list[of[i]].end(), more.begin(), more.end());
  }
  return list;
}

json PlanPoints::aims_json(const OutputValues& values) const {
  const Estimator estimator(values.replications());
  json list = json::array();
  for (std::size_t i = 0; i < outputs_.size(); ++i)
    list.push_back(figure_json(values.figure(estimator, i)));
  return list;
}

}  // namespace casetide::analysis
