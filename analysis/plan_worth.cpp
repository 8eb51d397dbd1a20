#include "analysis/plan_worth.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/paired.hpp"
#include "analysis/summary_parts.hpp"
#include "model/fields.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

constexpr double kHalfAsManyAgain = 1.5;
constexpr std::size_t kLookedAtClosely = 5;
constexpr double kStepShare = 0.1;  ///< of a choice's value: less would be lost in chance

/// How each aim changes from one run to another of the same years.
json changes_json(const PlanFile& plan, const Outputs& outputs, const OutputValues& from,
                  const OutputValues& to) {
  const Estimator estimator(from.replications());
  json list = json::array();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const PairedDifference change =
        paired_difference(estimator, {from.above(i), from.below(i)}, {to.above(i), to.below(i)});
    list.push_back({{"label", plan.aims[i].label},
                    {"unit", outputs.list()[i].unit()},
                    {"change", figure_json(change.more)}});
  }
  return list;
}

double met_share_of(const PlanFile& plan, const OutputValues& values) {
  return static_cast<double>(met_years(margins_of(plan, values))) /
         static_cast<double>(values.replications());
}

/// A trial of more of something, told by its label.
struct More {
  std::string label;
  PlanPoints::Asked asked;
};

std::string overlay_of_posts(const PlanPosts& posts) {
  const std::size_t dot = posts.path.rfind('.');
  return fmt::format("[{}]\n{} = \"{:.6g} posts; source half as many again\"\n",
                     posts.path.substr(0, dot), posts.path.substr(dot + 1),
                     kHalfAsManyAgain * posts.now);
}

/// Half as many again of each choice, and of each role that no choice is of.
std::vector<More> trials(const PlanFile& plan, const PlanBase& base, const PlanValues& most,
                         std::uint32_t years) {
  std::vector<More> list;
  std::vector<std::string> chosen;
  for (std::size_t i = 0; i < plan.choices.size(); ++i) {
    const Choice& choice = plan.choices[i];
    PlanValues values = most;
    values[i] *= kHalfAsManyAgain;
    if (choice.unit == "%") values[i] = std::min(values[i], 100.0);
    chosen.insert(chosen.end(), choice.paths.begin(), choice.paths.end());
    if (values[i] > most[i]) list.push_back({choice.label, {values, years, ""}});
  }
  std::vector<std::string> roles;
  for (const PlanPosts& posts : base.posts) {
    const bool known = std::ranges::find(roles, posts.role) != roles.end() ||
                       std::ranges::find(chosen, posts.path) != chosen.end();
    if (!known) roles.push_back(posts.role);
  }
  for (const std::string& role : roles) {
    std::string more;
    for (const PlanPosts& posts : base.posts)
      if (posts.role == role && std::ranges::find(chosen, posts.path) == chosen.end())
        more += overlay_of_posts(posts);
    list.push_back({model::label_from(role), {most, years, more}});
  }
  return list;
}

/// The aim that is met in the fewest years.
std::size_t worst_aim(const PlanFile& plan, const OutputValues& values) {
  std::size_t worst = 0;
  std::uint32_t fewest = static_cast<std::uint32_t>(values.replications()) + 1;
  for (std::size_t i = 0; i < plan.aims.size(); ++i) {
    const std::uint32_t met = met_years(margins_of(plan, i, values));
    if (met >= fewest) continue;
    fewest = met;
    worst = i;
  }
  return worst;
}

/// How much better a change makes an aim, for sure; nothing when its interval holds nought.
std::optional<double> clear_gain(const Aim& aim, const json& change) {
  if (!change.at("low").is_number() || !change.at("high").is_number()) return std::nullopt;
  const auto low = change.at("low").get<double>();
  const auto high = change.at("high").get<double>();
  const double least = aim.at_least ? low : -high;
  if (least <= 0) return std::nullopt;
  return std::abs(change.at("mean").get<double>());
}

/// "0.4 of 100 (95 % interval 0.1 to 2.0)"
std::string change_text(const json& change, const std::string& unit) {
  const auto number = [&](const char* key) {
    return one_decimal(change.at(key).get<double>() * (unit == "%" ? 100 : 1));
  };
  return fmt::format("{} {} (95 % interval {} to {})", number("mean"), unit_words(unit),
                     number("low"), number("high"));
}

std::uint32_t more_years_met(const json& one) {
  const auto met = one.at("met_years").get<std::uint32_t>();
  const auto before = one.at("met_years_before").get<std::uint32_t>();
  return met > before ? met - before : 0;
}

/// What is tried that moves the aim clearly, first what meets more years; null where nothing does.
const json* best_of(const json& tried) {
  const json* best = nullptr;
  const auto worth = [](const json& one) {
    return std::pair(more_years_met(one) > 0, one.at("gain").get<double>());
  };
  for (const json& one : tried)
    if (one.at("gain").is_number() && (best == nullptr || worth(one) > worth(*best))) best = &one;
  return best;
}

std::string binding_text(const PlanFile& plan, const OutputValues& at, std::size_t worst,
                         const json& tried, const std::string& unit) {
  const Aim& aim = plan.aims[worst];
  std::string text =
      fmt::format("With everything at its most, “{}” ({}) is met in {} of {} years.", aim.label,
                  aim.text, met_years(margins_of(plan, worst, at)), at.replications());
  const json* best = best_of(tried);
  if (best == nullptr) {
    return text +
           " Half as many again of any one role does not move it clearly: it is not the number of "
           "posts that binds. What else holds families up is told by `casetide run`.";
  }
  const auto label = best->at("label").get<std::string>();
  const std::string change = change_text(best->at("aims").at(worst).at("change"), unit);
  const auto met = best->at("met_years").get<std::uint32_t>();
  const auto years = best->at("years").get<std::uint32_t>();
  if (more_years_met(*best) == 0) {
    return text + fmt::format(
                      " Nothing binds by itself: half as many again of {} moves it by {}, but "
                      "no more years are met by it ({} of {} for every aim).",
                      label, change, met, years);
  }
  text += fmt::format(
      " What binds is {}: half as many again moves it by {}, and every aim is then met in {} of {} "
      "years, before in {}.",
      label, change, met, years, best->at("met_years_before").get<std::uint32_t>());
  std::string others;
  for (const json& one : tried) {
    if (&one == best || !one.at("gain").is_number()) continue;
    others += (others.empty() ? "" : ", ") + one.at("label").get<std::string>();
  }
  return text + (others.empty() ? " More of no other role moves it clearly."
                                : fmt::format(" More of these moves it too: {}.", others));
}

}  // namespace

json steps_json(const PlanFile& plan, PlanPoints& points, const PlanValues& values,
                std::uint32_t years, PlanPoints::Luck luck, StepTo to) {
  std::vector<PlanPoints::Asked> asked = {{values, years}};
  std::vector<std::pair<std::size_t, double>> steps;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Choice& choice = plan.choices[i];
    const double size =
        choice.step * std::max(1.0, std::round(kStepShare * values[i] / choice.step));
    const double step = to == StepTo::less ? -size : size;
    PlanValues moved = values;
    moved[i] += step;
    const bool is_share = choice.unit == "%";
    if (moved[i] < 0 || (!is_share && moved[i] <= 0) || (is_share && moved[i] > 100)) continue;
    asked.push_back({moved, years});
    steps.emplace_back(i, step);
  }
  const std::vector<OutputValues> found = points.years(asked, luck);
  json list = json::array();
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const Choice& choice = plan.choices[steps[k].first];
    const OutputValues& moved = found[k + 1];
    list.push_back(
        {{"choice", choice.label},
         {"step", steps[k].second},
         {"unit", choice.unit},
         {"pounds", points.pounds(asked[k + 1].values) - points.pounds(values)},
         {"years", years},
         {"met_share_change", met_share_of(plan, moved) - met_share_of(plan, found.front())},
         {"aims", changes_json(plan, points.outputs(), found.front(), moved)}});
  }
  return list;
}

std::uint32_t binding_years(const PlanFile& plan, const PlanBase& base, std::uint32_t years) {
  PlanValues most;
  for (const Choice& choice : plan.choices)
    most.push_back(choice.to);
  const std::size_t count = trials(plan, base, most, years).size();
  return static_cast<std::uint32_t>(count + std::min(kLookedAtClosely, count)) * (years / 2);
}

json binding_json(const PlanFile& plan, const PlanBase& base, PlanPoints& points,
                  const PlanValues& most, std::uint32_t years) {
  // A glance at each, and as many years again at those that look best.
  const std::uint32_t glance = years / 2;
  std::vector<More> more = trials(plan, base, most, glance);
  std::vector<PlanPoints::Asked> asked = {{most, years}};
  for (const More& one : more)
    asked.push_back(one.asked);
  std::vector<OutputValues> found = points.years(asked, {});
  const std::size_t worst = worst_aim(plan, found.front());
  const auto mean_margin = [&](std::size_t k) {
    const std::vector<double> margins = margins_of(plan, worst, found[k + 1]);
    return std::reduce(margins.begin(), margins.end()) / static_cast<double>(margins.size());
  };
  std::vector<std::size_t> order(more.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater(), mean_margin);
  for (std::size_t place = 0; place < std::min(kLookedAtClosely, order.size()); ++place)
    asked[order[place] + 1].years = years;
  found = points.years(asked, {});
  json tried = json::array();
  for (std::size_t k = 0; k < more.size(); ++k) {
    const auto its_years = static_cast<std::uint32_t>(found[k + 1].replications());
    const OutputValues before = found.front().first(its_years);
    json aims = changes_json(plan, points.outputs(), before, found[k + 1]);
    const auto gain = clear_gain(plan.aims[worst], aims.at(worst).at("change"));
    tried.push_back({{"label", more[k].label},
                     {"years", its_years},
                     {"met_years", met_years(margins_of(plan, found[k + 1]))},
                     {"met_years_before", met_years(margins_of(plan, before))},
                     {"gain", gain ? json(*gain) : json(nullptr)},
                     {"aims", std::move(aims)}});
  }
  std::stable_sort(tried.begin(), tried.end(), [](const json& a, const json& b) {
    const auto order_of = [](const json& one) {
      return std::pair(one.at("gain").is_number() ? one.at("gain").get<double>() : 0,
                       one.at("years").get<std::uint32_t>());
    };
    return order_of(a) > order_of(b);
  });
  const std::string unit = points.outputs().list()[worst].unit();
  return {{"text", binding_text(plan, found.front(), worst, tried, unit)},
          {"aim", plan.aims[worst].label},
          {"tried", std::move(tried)}};
}

std::string one_decimal(double value) {
  constexpr double kRoundsToNothing = 0.05;
  return fmt::format("{:.1f}", std::abs(value) < kRoundsToNothing ? 0 : value);
}

std::string unit_words(const std::string& unit) {
  return unit == "%" ? "of 100" : unit;
}

bool is_staffed_by(const Choice& choice, const json& role) {
  return choice.paths.front().ends_with("." + role.at("role").get<std::string>() + ".fte");
}

json cautions_json(const PlanFile& plan, const PlanValues& values, const json& summary) {
  json cautions = json::array();
  for (const json& role : summary.at("people")) {
    const json& busy = role.at("utilisation").at("mean");
    const bool chosen = std::ranges::any_of(
        plan.choices, [&](const Choice& choice) { return is_staffed_by(choice, role); });
    constexpr double kIdle = 0.5;
    if (!busy.is_number() || !chosen || busy >= kIdle) continue;
    cautions.push_back(fmt::format(
        "{} would be busy for {:.0f} of 100 hours on duty: a plan that works by an empty list is "
        "seldom kept, and work grows to fill it.",
        role.at("label").get<std::string>(), 100 * busy.get<double>()));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Choice& choice = plan.choices[i];
    const double most = choice.levels().back();
    if (choice.levels().size() < 2) continue;
    if (values[i] == most) {
      cautions.push_back(fmt::format("{} stands at the upper end of its range ({:g} {}).",
                                     choice.label, most, choice.unit));
    } else if (values[i] == choice.from) {
      cautions.push_back(
          fmt::format("{} stands at the lower end of its range ({:g} {}): less of it might do too.",
                      choice.label, choice.from, choice.unit));
    }
  }
  return cautions;
}

}  // namespace casetide::analysis
