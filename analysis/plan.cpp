#include "analysis/plan.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>
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
constexpr double kLeastSaving =
    0.01;  ///< of its cost, for which a plan that is sure is not the last to be tried

/// The share of years that the search asks of a plan: what is needed and something more, since the cheapest of
/// many estimates is seldom as good as it looks. A plan in the balance is worth its fresh years: what it saves is
/// saved each year, and a try that fails leaves others, of which more is asked. Of what is tried while a plan is
/// sure already, the least is asked.
enum class Try { first, again, cheaper };
double wanted_share(const PlanFile& plan, const PlanOptions& options, std::size_t tried,
                    Try which) {
  const SureLook last = sure_looks(options.fresh_most, plan.assurance, error_of_try(tried)).back();
  const double needed = static_cast<double>(last.needed) / static_cast<double>(last.years);
  const double beyond = which == Try::first ? 0.15 : which == Try::again ? 0.3 : 0.1;
  return std::min(kMostWanted, needed + beyond * (1 - needed));
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
        search_(grid(), options.search,
                [this](const std::vector<PointYears>& asked) { return years_met(asked); }) {}

  json run();

 private:
  [[nodiscard]] PlanGrid grid() const;
  [[nodiscard]] std::vector<std::vector<bool>> years_met(const std::vector<PointYears>& asked);
  [[nodiscard]] PlanValues square_root_start();
  [[nodiscard]] json searched_json(const GridPoint& point) const;
  [[nodiscard]] json beside_json(const GridPoint& point);
  void verify();
  [[nodiscard]] json verified(const PlanValues& values, PlanPoints::Luck luck, double error);
  [[nodiscard]] json after_json(const PlanValues& values, PlanPoints::Luck luck,
                                const OutputValues& found) const;
  [[nodiscard]] json asked_json() const;
  [[nodiscard]] json frontier_json();
  [[nodiscard]] json cheaper_json();

  const PlanFile& plan_;
  const PlanBase& base_;
  PlanOptions options_;
  const PlanStages& stages_;
  PlanPoints points_;
  PlanSearch search_;
  PlanPoints::Luck luck_;  ///< of the years that the answer's plan was verified on
  json answer_;
};

PlanGrid Planner::grid() const {
  PlanGrid grid;
  for (const Choice& choice : plan_.choices)
    grid.levels.push_back(choice.levels().size());
  grid.cost = [this](const GridPoint& point) { return points_.pounds(points_.values_at(point)); };
  return grid;
}

std::vector<std::vector<bool>> Planner::years_met(const std::vector<PointYears>& asked) {
  std::vector<PlanPoints::Numbered> plans;
  for (const PointYears& one : asked)
    plans.push_back({points_.values_at(one.point), one.years});
  std::vector<std::vector<bool>> list;
  for (const std::vector<double>& margins : points_.margins(plans)) {
    std::vector<bool>& met = list.emplace_back();
    for (const double margin : margins)
      met.push_back(margin >= 0);
  }
  return list;
}

PlanValues Planner::square_root_start() {
  // Whitt (2007), What you should know about queueing models to set staffing requirements: staff = load + beta
  // root of load, here with beta 1. The load is what today's posts are busy with, as simulated.
  const PlanValues now = points_.values_at(points_.nearest(base_.now));
  const json people = summarise(points_.results(now, options_.search.first, {})).at("people");
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

/// A plan as the search estimates it.
json Planner::searched_json(const GridPoint& point) const {
  const PlanValues values = points_.values_at(point);
  const PlanCandidate found = search_.at(point);
  const auto evaluated = search_.evaluated().find(point);
  return {{"values", values},
          {"words", points_.words(values)},
          {"pounds", found.cost},
          {"years", found.years},
          {"met_searched", evaluated == search_.evaluated().end()
                               ? 0
                               : std::ranges::count(std::views::values(evaluated->second), true)},
          {"share", found.share}};
}

/// The same with its aims, by the first years of the search.
json Planner::beside_json(const GridPoint& point) {
  json plan = searched_json(point);
  plan["aims"] =
      points_.aims_json(points_.years(points_.values_at(point), options_.search.first, {}));
  return plan;
}

/// What the months after the year of a plan come to, whose first years `found` holds.
json Planner::after_json(const PlanValues& values, PlanPoints::Luck luck,
                         const OutputValues& found) const {
  if (plan_.after_months == 0) return nullptr;
  const auto most =
      std::min(4 * options_.after_years, static_cast<std::uint32_t>(found.replications()));
  for (std::uint32_t years = std::min(options_.after_years, most);; years *= 2) {
    const OutputValues after = points_.after(values, years, luck);
    json failing = json::array();
    bool doubt = false;
    for (std::size_t i = 0; i < plan_.aims.size(); ++i) {
      const AimAfter aim = aim_after(plan_, i, found.first(years), after);
      if (aim == AimAfter::fails) failing.push_back(i);
      doubt = doubt || aim == AimAfter::in_doubt;
    }
    if (failing.empty() && doubt && 2 * years <= most) continue;
    return {{"months", plan_.after_months},
            {"years", years},
            {"met_years", met_years(margins_of(plan_, after))},
            {"fails", !failing.empty()},
            {"failing", std::move(failing)},
            {"aims", points_.aims_json(after)}};
  }
}

/// A plan on fresh years, until they show that it is sure or leave little hope.
json Planner::verified(const PlanValues& values, PlanPoints::Luck luck, double error) {
  const auto looks = sure_looks(options_.fresh_most, plan_.assurance, error);
  for (std::size_t at = 0;; ++at) {
    const OutputValues found = points_.years(values, looks[at].years, luck);
    const std::uint32_t met = met_years(margins_of(plan_, found));
    const SureVerdict verdict = judge(looks, at, met);
    if (verdict == SureVerdict::undecided) continue;
    const bool sure = verdict == SureVerdict::sure;
    json after = sure ? after_json(values, luck, found) : json(nullptr);
    const bool fails = !after.is_null() && after.at("fails").get<bool>();
    return {{"values", values},
            {"words", points_.words(values)},
            {"pounds", points_.pounds(values)},
            {"years", looks[at].years},
            {"met_years", met},
            {"bound", bound_after(looks, at, met, error)},
            {"error", error},
            {"needed", sure ? looks[at].needed : looks.back().needed},
            {"needed_of", sure ? looks[at].years : looks.back().years},
            {"verdict", fails  ? "fails after"
                        : sure ? "sure"
                               : "not sure"},
            {"aims", points_.aims_json(found)},
            {"after", std::move(after)}};
  }
}

/// Candidates, until one is sure or the tries are used up; then one that is cheaper, where there are years left.
void Planner::verify() {
  json list = json::array();
  std::uint32_t fresh = 0;
  std::size_t tried = 0;
  auto candidate = search_.best(wanted_share(plan_, options_, 0, Try::first));
  if (!candidate) candidate = search_.safest();
  if (candidate && candidate->share < plan_.assurance) candidate = std::nullopt;
  if (candidate) stages_.searched();
  while (candidate && tried < options_.tries) {
    const PlanPoints::Luck luck{static_cast<std::uint32_t>(list.size() + 1)};
    const json found = verified(points_.values_at(candidate->point), luck, error_of_try(tried));
    list.push_back(found);
    fresh += found.at("years").get<std::uint32_t>();
    const bool was_sure = answer_.at("answer") == "sure";
    const bool sure = found.at("verdict") == "sure";
    if (sure) {
      answer_["answer"] = "sure";
      answer_["plan"] = found;
      luck_ = luck;
    }
    if (was_sure || (sure && fresh > options_.cheaper_within)) break;
    const auto words = found.at("words").get<std::string>();
    if (sure) {
      const double least = candidate->cost * (1 - kLeastSaving);
      candidate = search_.best(wanted_share(plan_, options_, tried, Try::cheaper));
      if (!candidate || candidate->cost > least) break;
      stages_.cheaper(words);
      continue;
    }
    const bool in_year = found.at("after").is_null();
    const json& judged = in_year ? found : found.at("after");
    const auto years = judged.at("years").get<std::uint32_t>();
    const auto met = judged.at("met_years").get<std::uint32_t>();
    search_.learn(candidate->point, static_cast<double>(met) / years, years);
    search_.rule_out(candidate->point);
    ++tried;
    search_.improve(wanted_share(plan_, options_, tried, Try::again), options_.search.again);
    candidate = search_.best(wanted_share(plan_, options_, tried, Try::again));
    // What the search no longer believes in may still be sure: the last try goes to what looks best.
    if (!candidate || tried + 1 == options_.tries) candidate = search_.safest();
    if (candidate && tried < options_.tries) {
      stages_.failed(
          in_year ? fmt::format("{}: every aim was met in {} of {} fresh years, too few", words,
                                met, years)
                  : fmt::format("{}: sure in the year, but an aim fails in the {} months after",
                                words, plan_.after_months));
    }
  }
  if (answer_.at("plan").is_null() && !list.empty()) {
    const auto best = std::ranges::max_element(
        list, {}, [](const json& one) { return one.at("bound").get<double>(); });
    answer_["answer"] = "not sure";
    answer_["plan"] = *best;
    luck_ = {static_cast<std::uint32_t>(best - list.begin() + 1)};
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
  for (const auto& [point, met] : search_.evaluated()) {
    json one = searched_json(point);
    const auto pounds = one.at("pounds").get<double>();
    if (pounds >= cost) continue;
    one["pounds_saved"] = cost - pounds;
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
  search_.deepen(first, options_.search.first);
  const std::uint32_t spent = std::min(search_.years_spent(), options_.search.budget);
  search_.improve(wanted_share(plan_, options_, 0, Try::first), options_.search.budget - spent);

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
  answer_["steps"] = steps_json(plan_, points_, values, options_.worth_years, luck_,
                                sure ? StepTo::less : StepTo::more);
  const json summary = summarise(points_.results(values, options_.worth_years, luck_));
  answer_["checks"] = summary.at("checks");
  answer_["cautions"] = cautions_json(plan_, values, summary);
  answer_["now"] = beside_json(now);
  answer_["start"] = beside_json(start);
  answer_["everything"] = beside_json(most);
  answer_["frontier"] = frontier_json();
  answer_["cheaper"] = cheaper_json();
  answer_["searched"] = json::array();
  for (const auto& [point, met] : search_.evaluated())
    answer_["searched"].push_back(searched_json(point));
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
  // The last step and what follows a plan that fails go beyond the budget; a small grid is known well before.
  PlanSize size;
  size.search = std::min(1.15 * options.search.budget, 0.75 * plans * options.search.most);
  // A plan well above the boundary needs a quarter of the fresh years or a little more, one near it most of them;
  // now and then one fails, and another follows.
  size.verify = 0.8 * options.fresh_most + 1.3 * beyond;
  size.cheaper = 0.4 * options.fresh_most + beyond;
  size.explain = steps;
  size.bind = binding_years(plan, base, options.worth_years);
  size.most = options.search.budget + 2.0 * options.search.most + steps + size.bind +
              static_cast<double>(options.tries) * (options.fresh_most + 4 * beyond);
  return size;
}

json answer_plan(const PlanFile& plan, const PlanBase& base, const Points& points,
                 const PlanOptions& options, const PlanStages& stages) {
  return Planner(plan, base, points, options, stages).run();
}

}  // namespace casetide::analysis
