#include "analysis/plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/plan_worth.hpp"
#include "analysis/summary.hpp"
#include "analysis/sure.hpp"
#include "analysis/version.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

constexpr double kMostWanted = 0.98;  ///< share of years that the search aims at, at most

/// The share of years that the search asks of a plan. At first half way from the assurance to what the last look
/// needs: a plan in between is worth its fresh years, since what it saves is saved each year and a try that
/// fails leaves others. The last try asks half way from there to all years, so that something sure is found where
/// there is anything.
double wanted_share(const PlanFile& plan, const PlanOptions& options, std::size_t tried) {
  const SureLook last = sure_looks(options.fresh_most, plan.assurance, error_of_try(tried)).back();
  const double needed = static_cast<double>(last.needed) / static_cast<double>(last.years);
  const double other = tried == 0 ? plan.assurance : tried + 1 < options.tries ? needed : 1;
  return std::min(kMostWanted, (other + needed) / 2);
}

class Planner {
 public:
  Planner(const PlanFile& plan, const PlanBase& base, const Points& points,
          const PlanOptions& options, const PlanStages& stages)
      : plan_(plan),
        base_(base),
        options_(options),
        stages_(stages),
        points_(plan, base, points),
        search_(grid(), wanted_share(plan, options, 0), options.search,
                [this](const std::vector<PointYears>& asked) { return margins(asked); }) {}

  json run();

 private:
  [[nodiscard]] PlanGrid grid() const;
  [[nodiscard]] std::vector<std::vector<double>> margins(const std::vector<PointYears>& asked);
  [[nodiscard]] PlanValues square_root_start();
  [[nodiscard]] json plan_json(const PlanValues& values);
  void verify();
  [[nodiscard]] json verified(const PlanValues& values, std::size_t tried) const;
  [[nodiscard]] json after_json(const PlanValues& values, std::uint32_t luck) const;
  [[nodiscard]] json asked_json() const;
  [[nodiscard]] json frontier_json();
  [[nodiscard]] json cheaper_json();

  const PlanFile& plan_;
  const PlanBase& base_;
  PlanOptions options_;
  const PlanStages& stages_;
  PlanPoints points_;
  PlanSearch search_;
  json answer_;
};

PlanGrid Planner::grid() const {
  PlanGrid grid;
  for (const Choice& choice : plan_.choices)
    grid.levels.push_back(choice.levels().size());
  grid.cost = [this](const GridPoint& point) { return points_.pounds(points_.values_at(point)); };
  return grid;
}

std::vector<std::vector<double>> Planner::margins(const std::vector<PointYears>& asked) {
  std::vector<PlanPoints::Asked> plans;
  for (const PointYears& one : asked)
    plans.push_back({points_.values_at(one.point), one.years});
  std::vector<std::vector<double>> list;
  for (const OutputValues& values : points_.searched(plans))
    list.push_back(margins_of(plan_, values));
  return list;
}

PlanValues Planner::square_root_start() {
  // Whitt (2007), What you should know about queueing models to set staffing requirements: staff = load + beta
  // root of load, here with beta 1. The load is what today's posts are busy with, as simulated.
  const PlanValues now = points_.values_at(points_.nearest(base_.now));
  const json people = summarise(points_.results(now, options_.search.first)).at("people");
  PlanValues start = now;
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

/// A plan by the years that the search had of it.
json Planner::plan_json(const PlanValues& values) {
  const OutputValues found = points_.searched(values, points_.years_of(values));
  return {{"values", values},
          {"words", points_.words(values)},
          {"pounds", points_.pounds(values)},
          {"searched_years", found.replications()},
          {"searched_met_years", met_years(margins_of(plan_, found))},
          {"aims", points_.aims_json(found)}};
}

json Planner::after_json(const PlanValues& values, std::uint32_t luck) const {
  if (plan_.after_months == 0) return nullptr;
  constexpr double kDoubt = 0.2;
  std::uint32_t years = options_.after_years;
  OutputValues found = points_.after(values, years, luck);
  std::uint32_t met = met_years(margins_of(plan_, found));
  if (met < plan_.assurance * years && upper_bound(met, years, kDoubt) >= plan_.assurance) {
    years *= 2;
    found = points_.after(values, years, luck);
    met = met_years(margins_of(plan_, found));
  }
  return {{"months", plan_.after_months},
          {"years", years},
          {"met_years", met},
          {"bound", lower_bound(met, years, kWrongSure)},
          {"fails", met < plan_.assurance * years},
          {"aims", points_.aims_json(found)}};
}

/// A plan on fresh years, until they show that it is sure or leave little hope.
json Planner::verified(const PlanValues& values, std::size_t tried) const {
  const auto luck = static_cast<std::uint32_t>(tried);
  const auto looks = sure_looks(options_.fresh_most, plan_.assurance, error_of_try(tried));
  for (std::size_t at = 0;; ++at) {
    const OutputValues found = points_.fresh(values, looks[at].years, luck);
    const std::uint32_t met = met_years(margins_of(plan_, found));
    const SureVerdict verdict = judge(looks, at, met);
    if (verdict == SureVerdict::undecided) continue;
    const bool sure = verdict == SureVerdict::sure;
    json after = sure ? after_json(values, luck) : json(nullptr);
    const bool fails = !after.is_null() && after.at("fails").get<bool>();
    return {{"values", values},
            {"words", points_.words(values)},
            {"pounds", points_.pounds(values)},
            {"years", looks[at].years},
            {"met_years", met},
            {"bound", lower_bound(met, looks[at].years, looks[at].error)},
            {"error", looks[at].error},
            {"needed", sure ? looks[at].needed : looks.back().needed},
            {"needed_of", sure ? looks[at].years : looks.back().years},
            {"verdict", fails  ? "fails after"
                        : sure ? "sure"
                               : "not sure"},
            {"aims", points_.aims_json(found)},
            {"after", std::move(after)}};
  }
}

/// Candidates from the cheapest on, until one is sure or the tries are used up.
void Planner::verify() {
  json list = json::array();
  auto candidate = search_.best();
  if (candidate) stages_.searched();
  for (std::size_t tried = 0; candidate && tried < options_.tries; ++tried) {
    const json found = verified(points_.values_at(candidate->point), tried);
    list.push_back(found);
    if (found.at("verdict") == "sure") {
      answer_["answer"] = "sure";
      answer_["plan"] = found;
      break;
    }
    const json& judged = found.at("after").is_null() ? found : found.at("after");
    const auto years = judged.at("years").get<std::uint32_t>();
    search_.rule_out(candidate->point, judged.at("met_years").get<double>() / years, years);
    candidate = search_.best(wanted_share(plan_, options_, tried + 1));
    // What the search no longer believes in may still be sure: the last try goes to what its years speak for.
    if (!candidate || tried + 2 == options_.tries) {
      const auto safest = search_.safest();
      if (!candidate || (safest && safest->cost > candidate->cost)) candidate = safest;
    }
    if (candidate && tried + 1 < options_.tries) {
      stages_.failed(found.at("words").get<std::string>(),
                     judged.at("met_years").get<std::uint32_t>(), years);
    }
  }
  if (answer_.at("plan").is_null() && !list.empty()) {
    answer_["answer"] = "not sure";
    answer_["plan"] = *std::ranges::max_element(
        list, {}, [](const json& one) { return one.at("bound").get<double>(); });
  }
  answer_["verified"] = std::move(list);
}

json Planner::asked_json() const {
  json aims = json::array();
  for (std::size_t i = 0; i < plan_.aims.size(); ++i) {
    const Aim& aim = plan_.aims[i];
    aims.push_back({{"name", aim.name},
                    {"label", aim.label},
                    {"text", aim.text},
                    {"unit", points_.outputs().list()[i].unit()}});
  }
  json choices = json::array();
  for (std::size_t i = 0; i < plan_.choices.size(); ++i) {
    const Choice& choice = plan_.choices[i];
    choices.push_back({{"name", choice.name},
                       {"label", choice.label},
                       {"paths", choice.paths},
                       {"unit", choice.unit},
                       {"from", choice.from},
                       {"to", choice.to},
                       {"step", choice.step},
                       {"now", base_.now[i]},
                       {"pounds_each", base_.prices[i]}});
  }
  return {{"casetide", version()},
          {"engine", engine()},
          {"title", plan_.title},
          {"scenario", base_.scenario.title},
          {"assurance", plan_.assurance},
          {"wrong_sure", kWrongSure},
          {"after_months", plan_.after_months},
          {"aims", std::move(aims)},
          {"choices", std::move(choices)},
          {"answer", "none"},
          {"plan", nullptr},
          {"binding", nullptr},
          {"fresh_years_most", options_.fresh_most}};
}

json Planner::frontier_json() {
  json list = json::array();
  const std::vector<double> levels = {0.5, 0.7, 0.8, 0.9, 0.95};
  const auto found = search_.frontier(levels);
  const json& plan = answer_.at("plan");
  for (std::size_t i = 0; i < levels.size(); ++i) {
    // What fresh years showed comes before an estimate that costs more.
    if (!plan.is_null() && plan.at("bound").get<double>() >= levels[i] &&
        (!found[i] || found[i]->cost >= plan.at("pounds").get<double>())) {
      list.push_back({{"assurance", levels[i]},
                      {"values", plan.at("values")},
                      {"pounds", plan.at("pounds")},
                      {"simulated", true},
                      {"verified", true}});
      continue;
    }
    list.push_back({{"assurance", levels[i]},
                    {"values", found[i] ? json(points_.values_at(found[i]->point)) : json(nullptr)},
                    {"pounds", found[i] ? json(found[i]->cost) : json(nullptr)},
                    {"simulated", found[i] && found[i]->years > 0},
                    {"verified", false}});
  }
  return list;
}

/// What was tried and costs less than the plan, the dearest first, and what became of it.
json Planner::cheaper_json() {
  json list = json::array();
  if (answer_.at("answer") != "sure") return list;
  const auto cost = answer_.at("plan").at("pounds").get<double>();
  for (const auto& [point, margins] : search_.evaluated()) {
    const PlanValues values = points_.values_at(point);
    if (points_.pounds(values) >= cost) continue;
    json one = plan_json(values);
    one["pounds_saved"] = cost - points_.pounds(values);
    one["chance"] = search_.at(point).feasible;
    const json& tried = answer_.at("verified");
    const auto found = std::ranges::find_if(
        tried, [&](const json& other) { return other.at("values") == one.at("values"); });
    one["fresh"] = found == tried.end() ? json(nullptr) : *found;
    list.push_back(std::move(one));
  }
  std::stable_sort(list.begin(), list.end(), [](const json& a, const json& b) {
    return a.at("pounds_saved").get<double>() < b.at("pounds_saved").get<double>();
  });
  return list;
}

json Planner::run() {
  const GridPoint now = points_.nearest(base_.now);
  search_.deepen({now}, options_.search.first);
  stages_.begun();
  const GridPoint start = points_.nearest(square_root_start());
  GridPoint most;
  GridPoint middle;
  for (const Choice& choice : plan_.choices) {
    most.push_back(choice.levels().size() - 1);
    middle.push_back(choice.levels().size() / 2);
  }
  std::vector<GridPoint> first = {most, now, start, middle};
  for (std::size_t i = 0; i < most.size() && most.size() > 1; ++i) {
    first.push_back(most);
    first.back()[i] = 0;
  }
  search_.run(first);
  // So that the answer is never worse than the square-root start for want of having looked at it.
  search_.deepen({start}, options_.search.most);

  answer_ = asked_json();
  verify();
  const bool sure = answer_.at("answer") == "sure";
  const PlanValues values = answer_.at("plan").is_null()
                                ? points_.values_at(most)
                                : answer_.at("plan").at("values").get<PlanValues>();
  if (!sure) {
    stages_.binding();
    answer_["binding"] =
        binding_json(plan_, base_, points_, points_.values_at(most), options_.worth_years);
  }
  answer_["steps"] =
      steps_json(plan_, points_, values, options_.worth_years, sure ? StepTo::less : StepTo::more);
  const json summary = summarise(points_.results(values, options_.worth_years));
  answer_["checks"] = summary.at("checks");
  answer_["cautions"] = cautions_json(plan_, values, summary);
  answer_["now"] = plan_json(points_.values_at(now));
  answer_["start"] = plan_json(points_.values_at(start));
  answer_["everything"] = plan_json(points_.values_at(most));
  answer_["frontier"] = frontier_json();
  answer_["cheaper"] = cheaper_json();
  answer_["searched"] = json::array();
  for (const auto& [point, margins] : search_.evaluated())
    answer_["searched"].push_back(plan_json(points_.values_at(point)));
  return answer_;
}

}  // namespace

PlanSize size_of(const PlanFile& plan, const PlanBase& base, const PlanOptions& options) {
  const double simulated = base.scenario.warm_up_years + 1;
  const double beyond =
      plan.after_months == 0 ? 0 : options.after_years * (1 + plan.after_months / 12.0 / simulated);
  const auto steps = static_cast<double>(plan.choices.size() * options.worth_years);
  double plans = 1;
  for (const Choice& choice : plan.choices)
    plans *= static_cast<double>(choice.levels().size());
  // Seldom is the whole budget spent; a small grid is known well before.
  const double search = std::min(0.8 * options.search.budget, 0.75 * plans * options.search.most);
  PlanSize size;
  size.search = search;
  // Most plans need half of the fresh years; now and then a plan fails, and another follows.
  constexpr double kPlansTried = 1.35;
  size.verify = kPlansTried * (options.fresh_most * 0.75 + beyond);
  size.explain = steps;
  size.bind = binding_years(plan, base, options.worth_years);
  size.most = options.search.budget + 2.0 * options.search.most + steps + size.bind +
              static_cast<double>(options.tries) * (options.fresh_most + 2 * beyond);
  return size;
}

json answer_plan(const PlanFile& plan, const PlanBase& base, const Points& points,
                 const PlanOptions& options, const PlanStages& stages) {
  return Planner(plan, base, points, options, stages).run();
}

}  // namespace casetide::analysis
