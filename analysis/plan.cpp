#include "analysis/plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>

#include "analysis/checks.hpp"
#include "analysis/paired.hpp"
#include "analysis/summary.hpp"
#include "analysis/summary_parts.hpp"
#include "analysis/version.hpp"
#include "model/uncertain_inputs.hpp"
#include "sim/expects.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

/// Added to the seed for years that the search never saw.
constexpr std::uint32_t kFreshLuck = 0x5EED0000;

constexpr double kError = 0.05;  ///< of calling a plan sure that is not

/// "7.5 posts; source the plan" under its path, or each of its paths.
std::string overlay_lines(const Choice& choice, double value) {
  const double each =
      choice.unit == "posts" ? value / static_cast<double>(choice.paths.size()) : value;
  std::string text;
  for (const std::string& path : choice.paths) {
    const std::size_t dot = path.rfind('.');
    text += fmt::format("[{}]\n{} = \"{:.6g} {}; source the plan\"\n", path.substr(0, dot),
                        path.substr(dot + 1), each, choice.unit);
  }
  return text;
}

std::string overlay_text(const PlanFile& plan, const std::vector<double>& values) {
  std::string text;
  for (std::size_t i = 0; i < plan.choices.size(); ++i)
    text += overlay_lines(plan.choices[i], values[i]);
  return text;
}

double met_share(const PlanFile& plan, const OutputValues& values) {
  const std::vector<double> margins = margins_of(plan, values);
  const auto met = std::ranges::count_if(margins, [](double margin) { return margin >= 0; });
  return static_cast<double>(met) / static_cast<double>(margins.size());
}

json aims_json(const Outputs& outputs, const OutputValues& values) {
  const Estimator estimator(values.replications());
  json list = json::array();
  for (std::size_t i = 0; i < outputs.size(); ++i)
    list.push_back(figure_json(values.figure(estimator, i)));
  return list;
}

std::vector<Output> aims_of(const PlanFile& plan, const model::Scenario& scenario) {
  std::vector<Output> list = outputs_of(scenario, outputs_overlay_names(plan.aims.size()));
  for (std::size_t i = 0; i < list.size(); ++i) {
    list[i].name = plan.aims[i].name;
    list[i].label = plan.aims[i].label;
  }
  return list;
}

/// Whether a choice is of the posts of that role of a summary.
bool is_staffed_by(const Choice& choice, const json& role) {
  return choice.paths.front().ends_with("." + role.at("role").get<std::string>() + ".fte");
}

/// Whether the year ends worse than it was: its last 13 weeks beside all of it.
void add_last_weeks(const Results& results, const json& clock, json& cautions) {
  constexpr std::size_t kLast = 13;
  constexpr double kWorse = 0.03;
  const auto& names = results.shape.clocks;
  const auto weeks = static_cast<std::size_t>(results.shape.weeks);
  for (std::size_t place = 0; place < results.shape.limited.size(); ++place) {
    const auto& name = names.at(static_cast<std::size_t>(results.shape.limited[place]));
    if (clock.at("name") != name || weeks < 2 * kLast) continue;
    const Estimator estimator(results.records.size());
    const auto share = [&](std::size_t first, std::size_t count) {
      const std::size_t at = place * weeks + first;
      return estimator.ratio(
          column_sum(results.records, &model::Record::clock_late_weekly, at, count),
          column_sum(results.records, &model::Record::clock_due_weekly, at, count));
    };
    const Figure before = share(0, weeks - kLast);
    const Figure last = share(weeks - kLast, kLast);
    if (!before.mean || !last.mean || *last.mean < *before.mean + kWorse) continue;
    cautions.push_back(fmt::format(
        "“{}” ends the year worse than it began: {:.0f} of 100 late in the last 13 weeks, {:.0f} "
        "before. The aim may not be met in the year after.",
        clock.at("label").get<std::string>(), 100 * *last.mean, 100 * *before.mean));
  }
}

}  // namespace

std::vector<model::OverlayText> plan_overlays(const PlanFile& plan,
                                              const std::vector<double>& values,
                                              const std::vector<double>& now,
                                              std::int32_t first_day) {
  if (!plan.change_a_month) return {{"the plan", overlay_text(plan, values)}};
  std::vector<model::OverlayText> overlays;
  std::vector<double> reached = now;
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

double lower_bound(std::uint32_t met, std::uint32_t years, double error) {
  return boost::math::binomial_distribution<>::find_lower_bound_on_p(years, met, error);
}

std::uint32_t met_years_needed(std::uint32_t years, double assurance, double error) {
  for (std::uint32_t met = 0; met <= years; ++met)
    if (lower_bound(met, years, error) >= assurance) return met;
  return years + 1;
}

std::vector<double> margins_of(const PlanFile& plan, const OutputValues& values) {
  std::vector<double> margins(values.replications(), 1.0);
  for (std::size_t i = 0; i < plan.aims.size(); ++i) {
    const Aim& aim = plan.aims[i];
    const Column reached = values.value(i);
    for (std::size_t k = 0; k < margins.size(); ++k) {
      if (std::isnan(reached[k])) continue;
      double margin = aim.at_least ? reached[k] - aim.target : aim.target - reached[k];
      if (aim.target > 1) margin /= aim.target;
      margins[k] = std::min(margins[k], margin);
    }
  }
  return margins;
}

Planner::Planner(const PlanFile& plan, const PlanBase& base, const Points& points,
                 PlanOptions options)
    : plan_(plan),
      base_(base),
      points_(points),
      options_(options),
      outputs_(aims_of(plan, base.scenario), base.scenario) {}

Planner::Values Planner::values_at(const GridPoint& point) const {
  Values values;
  for (std::size_t i = 0; i < point.size(); ++i)
    values.push_back(plan_.choices[i].levels()[point[i]]);
  return values;
}

GridPoint Planner::nearest(const Values& values) const {
  GridPoint point;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::vector<double> levels = plan_.choices[i].levels();
    const auto closest = std::ranges::min_element(
        levels, {}, [&](double level) { return std::abs(level - values[i]); });
    point.push_back(static_cast<std::size_t>(closest - levels.begin()));
  }
  return point;
}

double Planner::pounds(const Values& values) const {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    sum += values[i] * base_.prices[i];
  return sum;
}

model::Scenario Planner::scenario_at(const Values& values) const {
  model::Scenario scenario =
      base_.read(plan_overlays(plan_, values, base_.now, base_.scenario.first_day));
  fix_inputs(scenario, {.each_replication = true});
  return scenario;
}

void Planner::search(const std::vector<Values>& points) {
  std::vector<model::Scenario> scenarios;
  std::vector<Values> fresh;
  for (const Values& values : points) {
    if (searched_.contains(values) || std::ranges::find(fresh, values) != fresh.end()) continue;
    fresh.push_back(values);
    scenarios.push_back(scenario_at(values));
  }
  std::vector<Point> asked;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    asked.push_back({point_name("search", overlay_text(plan_, fresh[i])), &scenarios[i],
                     options_.search_replications});
  }
  if (asked.empty()) return;
  std::vector<OutputValues> found = points_.run(asked, outputs_);
  for (std::size_t i = 0; i < fresh.size(); ++i)
    searched_.emplace(fresh[i], std::move(found[i]));
}

const OutputValues& Planner::searched(const Values& values) {
  search({values});
  return searched_.at(values);
}

Planner::Values Planner::square_root_start() {
  // Whitt (2007), What you should know about queueing models to set staffing requirements: staff = load + beta
  // root of load, here with beta 1. The load is what today's posts are busy with, as simulated.
  const Values now = values_at(nearest(base_.now));
  const json people = simulated(now).at("people");
  Values start = now;
  for (std::size_t i = 0; i < now.size(); ++i) {
    for (const json& role : people) {
      const json& busy = role.at("utilisation").at("mean");
      if (!is_staffed_by(plan_.choices[i], role) || !busy.is_number()) continue;
      const double load = busy.get<double>() * now[i];
      start[i] = load + std::sqrt(load);
    }
  }
  return start;
}

json Planner::plan_json(const Values& values) {
  const OutputValues& found = searched(values);
  return {{"values", values},
          {"words", words(values)},
          {"pounds", pounds(values)},
          {"searched_met_share", met_share(plan_, found)},
          {"aims", aims_json(outputs_, found)}};
}

std::string Planner::words(const Values& values) const {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ", ";
    text += fmt::format("{} {:g} {}", plan_.choices[i].label, values[i], plan_.choices[i].unit);
  }
  return text;
}

/// Candidates on years that the search never saw, until one is sure or the tries are used up.
json Planner::verify(PlanSearch& search, std::optional<PlanCandidate> candidate, json& answer) {
  const double error = kError / static_cast<double>(options_.tries);
  json verified = json::array();
  for (std::size_t tried = 0; candidate && tried < options_.tries; ++tried) {
    const Values values = values_at(candidate->point);
    const model::Scenario scenario = scenario_at(values);
    const OutputValues found = points_
                                   .run({{point_name("fresh", overlay_text(plan_, values)),
                                          &scenario, options_.fresh_replications, kFreshLuck}},
                                        outputs_)
                                   .front();
    const std::vector<double> margins = margins_of(plan_, found);
    const auto met = static_cast<std::uint32_t>(
        std::ranges::count_if(margins, [](double margin) { return margin >= 0; }));
    json entry = plan_json(values);
    entry["years"] = options_.fresh_replications;
    entry["met_years"] = met;
    entry["bound"] = lower_bound(met, options_.fresh_replications, error);
    entry["aims"] = aims_json(outputs_, found);
    verified.push_back(entry);
    if (entry.at("bound") >= plan_.assurance) {
      answer["answer"] = "sure";
      answer["plan"] = entry;
      break;
    }
    candidate = search.next_after(*candidate);
  }
  if (answer.at("plan").is_null() && !verified.empty()) {
    answer["answer"] = "not sure";
    answer["plan"] = *std::ranges::max_element(
        verified, {}, [](const json& one) { return one.at("bound").get<double>(); });
  }
  return verified;
}

/// The search's years at that point, whole.
Results Planner::results_at(const Values& values) {
  static_cast<void>(searched(values));
  const model::Scenario scenario = scenario_at(values);
  return points_
      .results({{point_name("search", overlay_text(plan_, values)), &scenario,
                 options_.search_replications}})
      .front();
}

json Planner::simulated(const Values& values) {
  return summarise(results_at(values));
}

/// Why no more is needed, or what binds when nothing is enough: from the search's years at that point.
void Planner::explain(const Values& values, json& answer) {
  const Results results = results_at(values);
  const json summary = summarise(results);
  answer["checks"] = summary.at("checks");
  json cautions = json::array();
  const json* busiest = nullptr;
  for (const json& role : summary.at("people")) {
    const json& busy = role.at("utilisation").at("mean");
    if (!busy.is_number()) continue;
    if (busiest == nullptr || busy > busiest->at("utilisation").at("mean")) busiest = &role;
    const bool chosen = std::ranges::any_of(
        plan_.choices, [&](const Choice& choice) { return is_staffed_by(choice, role); });
    constexpr double kIdle = 0.5;
    if (chosen && busy < kIdle) {
      cautions.push_back(fmt::format(
          "{} would be busy for {:.0f} of 100 hours on duty: a plan that works by an empty list is "
          "seldom kept, and work grows to fill it.",
          role.at("label").get<std::string>(), 100 * busy.get<double>()));
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Choice& choice = plan_.choices[i];
    if (values[i] == choice.to && choice.to > choice.from)
      cautions.push_back(fmt::format("{} stands at the upper end of its range ({:g} {}).",
                                     choice.label, choice.to, choice.unit));
  }
  for (const json& clock : summary.at("clocks")) {
    const bool asked = std::ranges::any_of(plan_.aims, [&](const Aim& aim) {
      return aim.measure.find("clock " + clock.at("name").get<std::string>() + " ") == 0;
    });
    if (asked) add_last_weeks(results, clock, cautions);
  }
  answer["cautions"] = std::move(cautions);
  if (answer.at("answer") == "sure" || busiest == nullptr) {
    answer["binding"] = nullptr;
    return;
  }
  const json& clock = summary.at("headline").at("clock");
  std::string text =
      fmt::format("With {} the busiest role is {}: {:.0f} of 100 hours on duty are spent on work.",
                  words(values), busiest->at("label").get<std::string>(),
                  100 * busiest->at("utilisation").at("mean").get<double>());
  for (const json& one : summary.at("clocks")) {
    if (one.at("name") != clock) continue;
    const json* longest = nullptr;
    for (const json& cause : one.at("anatomy")) {
      const auto key = cause.at("cause").get<std::string>();
      const bool capacity = key == "worker" || key == "unallocated" || key == "slot" ||
                            key == "role_not_free" || key == "partner";
      if (!capacity || !cause.at("days_per_case").at("mean").is_number()) continue;
      if (longest == nullptr ||
          cause.at("days_per_case").at("mean") > longest->at("days_per_case").at("mean"))
        longest = &cause;
    }
    if (longest != nullptr) {
      text += fmt::format(
          " Under “{}” most of the time that people could save is: {} ({:.1f} days a "
          "case).",
          one.at("label").get<std::string>(), longest->at("label").get<std::string>(),
          longest->at("days_per_case").at("mean").get<double>());
    }
  }
  answer["binding"] = text;
}

/// What each choice is worth at the plan: one step less of it, on the search's years.
json Planner::one_less(const Values& values) {
  std::vector<Values> fewer;
  for (std::size_t i = 0; i < values.size(); ++i) {
    fewer.push_back(values);
    fewer.back()[i] -= plan_.choices[i].step;
  }
  std::erase_if(fewer, [](const Values& one) { return std::ranges::min(one) <= 0; });
  search(fewer);
  const Estimator estimator(options_.search_replications);
  const OutputValues& at = searched(values);
  json list = json::array();
  for (const Values& one : fewer) {
    const auto differs = std::ranges::mismatch(one, values).in1 - one.begin();
    const Choice& choice = plan_.choices[static_cast<std::size_t>(differs)];
    json aims = json::array();
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const PairedDifference change =
          paired_difference(estimator, {at.above(i), at.below(i)},
                            {searched_.at(one).above(i), searched_.at(one).below(i)});
      aims.push_back({{"label", plan_.aims[i].label},
                      {"unit", outputs_.list()[i].unit()},
                      {"change", figure_json(change.more)}});
    }
    list.push_back(
        {{"choice", choice.label},
         {"step", choice.step},
         {"unit", choice.unit},
         {"pounds_saved", pounds(values) - pounds(one)},
         {"met_share_change", met_share(plan_, searched_.at(one)) - met_share(plan_, at)},
         {"aims", std::move(aims)}});
  }
  return list;
}

json Planner::run() {
  PlanGrid grid;
  for (const Choice& choice : plan_.choices)
    grid.levels.push_back(choice.levels().size());
  grid.cost = [this](const GridPoint& point) { return pounds(values_at(point)); };
  const double error = kError / static_cast<double>(options_.tries);
  const std::uint32_t needed =
      met_years_needed(options_.fresh_replications, plan_.assurance, error);
  // The search aims at what fresh years have to show.
  const double wanted = std::min(
      0.98, static_cast<double>(needed) / static_cast<double>(options_.fresh_replications));
  PlanSearch search(grid, wanted, [this](const std::vector<GridPoint>& points) {
    std::vector<Values> asked;
    for (const GridPoint& point : points)
      asked.push_back(values_at(point));
    this->search(asked);
    std::vector<std::vector<double>> margins;
    for (const Values& values : asked)
      margins.push_back(margins_of(plan_, searched_.at(values)));
    return margins;
  });
  GridPoint least(grid.levels.size(), 0);
  GridPoint most;
  for (const std::size_t count : grid.levels)
    most.push_back(count - 1);
  GridPoint middle;
  for (const std::size_t count : grid.levels)
    middle.push_back(count / 2);
  const GridPoint start = nearest(square_root_start());
  std::vector<GridPoint> first = {most, nearest(base_.now), start, middle};
  for (std::size_t i = 0; i < most.size() && most.size() > 1; ++i) {
    first.push_back(most);
    first.back()[i] = least[i];
  }
  constexpr double kWorth = 0.002;
  search.run(first, std::max(options_.search_points, first.size()), kWorth);

  json answer = {{"casetide", version()},
                 {"engine", engine()},
                 {"title", plan_.title},
                 {"scenario", base_.scenario.title},
                 {"assurance", plan_.assurance},
                 {"aims", json::array()},
                 {"choices", json::array()},
                 {"answer", "none"},
                 {"plan", nullptr},
                 {"fresh_years", options_.fresh_replications},
                 {"met_years_needed", needed},
                 {"search_years", options_.search_replications}};
  for (std::size_t i = 0; i < plan_.aims.size(); ++i) {
    const Aim& aim = plan_.aims[i];
    answer["aims"].push_back({{"name", aim.name},
                              {"label", aim.label},
                              {"text", aim.text},
                              {"unit", outputs_.list()[i].unit()}});
  }
  for (std::size_t i = 0; i < plan_.choices.size(); ++i) {
    const Choice& choice = plan_.choices[i];
    answer["choices"].push_back({{"name", choice.name},
                                 {"label", choice.label},
                                 {"paths", choice.paths},
                                 {"unit", choice.unit},
                                 {"from", choice.from},
                                 {"to", choice.to},
                                 {"step", choice.step},
                                 {"now", base_.now[i]},
                                 {"pounds_each", base_.prices[i]}});
  }
  answer["verified"] = verify(search, search.best(), answer);
  explain(
      answer.at("plan").is_null() ? values_at(most) : answer.at("plan").at("values").get<Values>(),
      answer);
  answer["now"] = plan_json(values_at(nearest(base_.now)));
  answer["start"] = plan_json(values_at(start));
  answer["everything"] = plan_json(values_at(most));
  answer["less"] = one_less(
      answer.at("plan").is_null() ? values_at(most) : answer.at("plan").at("values").get<Values>());
  json frontier = json::array();
  const std::vector<double> levels = {0.5, 0.7, 0.8, 0.9, 0.95};
  const auto found = search.frontier(levels);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    frontier.push_back({{"assurance", levels[i]},
                        {"values", found[i] ? json(values_at(found[i]->point)) : json(nullptr)},
                        {"pounds", found[i] ? json(found[i]->cost) : json(nullptr)},
                        {"simulated", found[i] && found[i]->evaluated}});
  }
  answer["frontier"] = std::move(frontier);
  answer["searched"] = json::array();
  for (const auto& [point, margins] : search.evaluated())
    answer["searched"].push_back(plan_json(values_at(point)));
  return answer;
}

}  // namespace casetide::analysis
