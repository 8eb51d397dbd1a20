#include "analysis/read_plan.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/measure.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "model/problems.hpp"
#include "model/quantity_text.hpp"

namespace casetide::analysis {
namespace {

constexpr const char* kAims = "the aims";

std::vector<std::string> measures_of(const PlanFile& plan) {
  std::vector<std::string> list;
  for (const Aim& aim : plan.aims)
    list.push_back(aim.measure);
  return list;
}

model::Reading read_with(const PlanFile& plan, const std::vector<model::OverlayText>& overlays) {
  model::MorePolicies more;
  more.texts.push_back({kAims, outputs_overlay(measures_of(plan))});
  more.texts.insert(more.texts.end(), overlays.begin(), overlays.end());
  return read_with_snapshot(plan.scenario, more, plan.after_months);
}

/// A problem in an aim's measure stands where the aim does.
std::vector<model::Problem> placed(const PlanFile& plan, std::vector<model::Problem> problems) {
  constexpr int kLinesOfAnAim = 3;
  for (model::Problem& problem : problems) {
    if (problem.at.file != kAims) continue;
    const auto at = static_cast<std::size_t>((problem.at.line - 1) / kLinesOfAnAim);
    problem.at = plan.aims.at(std::min(at, plan.aims.size() - 1)).origin;
    problem.at.path += ".measure";
  }
  return problems;
}

/// Whether an aim and its measure are in the same unit.
void check_aims(const PlanFile& plan, const model::Scenario& scenario, model::Problems& problems) {
  const std::vector<Output> outputs = outputs_of(scenario, outputs_overlay_names(plan.aims.size()));
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Aim& aim = plan.aims[i];
    if (!is_counted(outputs[i].measure)) {
      problems.add(aim.origin, fmt::format("{} is not counted in results; expected for example "
                                           "\"clock initial-conference in time by family\"",
                                           model::in_quotes(aim.measure)));
    } else if (outputs[i].unit() != aim.unit) {
      problems.add(aim.origin,
                   fmt::format("{} is measured in {}, and the aim is {}",
                               model::in_quotes(aim.measure), outputs[i].unit(), aim.text));
    }
  }
}

/// "conference-chair" of "team.conference-service.posts.conference-chair.fte"; empty for another path.
std::string role_of_posts(const std::string& path) {
  constexpr std::string_view kEnd = ".fte";
  if (!path.starts_with("team.") || !path.ends_with(kEnd)) return "";
  const std::string post = path.substr(0, path.size() - kEnd.size());
  const std::size_t dot = post.rfind('.');
  return post.substr(0, dot).ends_with(".posts") ? post.substr(dot + 1) : "";
}

/// Of the many values of a scenario only those of the same table are compared.
std::string nearest_path(const std::string& path, const std::vector<std::string>& paths) {
  const std::string table = path.substr(0, path.find('.') + 1);
  std::vector<std::string> alike;
  std::ranges::copy_if(paths, std::back_inserter(alike),
                       [&](const std::string& other) { return other.starts_with(table); });
  return model::nearest(path, alike);
}

/// A value as TOML: the number that it begins with.
std::optional<double> number_of(std::string_view text) {
  if (text.starts_with('"')) text.remove_prefix(1);
  return model::take_number(text);
}

/// What a post of that path costs a year by the scenario.
std::optional<double> price_of(const std::string& path, const model::Scenario& scenario) {
  const std::string role = role_of_posts(path);
  for (const model::RoleCost& cost : scenario.costs)
    if (scenario.roles.at(static_cast<std::size_t>(cost.role)) == role) return cost.post.value;
  return std::nullopt;
}

/// What one more of a choice costs a year, by the plan or by the scenario: of a post that is shared evenly
/// among several paths, the mean.
std::optional<double> price_of(const Choice& choice, const model::Scenario& scenario) {
  if (choice.cost) return choice.cost;
  double sum = 0;
  for (const std::string& path : choice.paths) {
    const auto price = price_of(path, scenario);
    if (!price) return std::nullopt;
    sum += *price;
  }
  return sum / static_cast<double>(choice.paths.size());
}

/// What the plan needs of its scenario; problems where it does not fit it.
std::optional<PlanBase> base_of(const PlanFile& plan, model::Reading reading,
                                model::Problems& problems) {
  PlanBase base;
  base.scenario = std::move(*reading.scenario);
  std::vector<std::string> paths;
  for (const model::EffectiveLine& line : reading.effective) {
    paths.push_back(line.path);
    const std::string role = role_of_posts(line.path);
    const auto posts = number_of(line.value);
    if (!role.empty() && posts) base.posts.push_back({line.path, role, *posts});
  }
  for (const Choice& choice : plan.choices) {
    double sum = 0;
    bool all_there = true;
    for (const std::string& path : choice.paths) {
      const auto line = std::ranges::find(reading.effective, path, &model::EffectiveLine::path);
      if (line == reading.effective.end()) {
        const std::string near = nearest_path(path, paths);
        problems.add(choice.origin,
                     fmt::format("the scenario has no value {}{}; expected one of those that "
                                 "`casetide show --all` lists",
                                 path, near.empty() ? "" : "; did you mean " + near + "?"));
        all_there = false;
        continue;
      }
      const auto now = number_of(line->value);
      if (!now) {
        problems.add(
            choice.origin,
            fmt::format("{} is {}, which is no number that a plan can choose", path, line->value));
        continue;
      }
      sum += choice.unit == "posts" ? *now : *now / static_cast<double>(choice.paths.size());
    }
    base.now.push_back(sum);
    if (!all_there) continue;
    const auto price = price_of(choice, base.scenario);
    if (!price) {
      problems.add(choice.origin, fmt::format("what one more costs is said neither here nor by the "
                                              "scenario's [cost]; expected for example cost = "
                                              "\"£62,000 a year\""));
      continue;
    }
    base.prices.push_back(*price);
  }
  if (!problems.empty()) return std::nullopt;
  base.read = [plan](const std::vector<model::OverlayText>& overlays) {
    model::Reading point = read_with(plan, overlays);
    if (!point.scenario) {
      std::string text = "a point of the plan cannot be read:";
      for (const model::Problem& problem : point.problems)
        text += "\n" + to_string(problem);
      throw std::runtime_error(text);
    }
    return std::move(*point.scenario);
  };
  return base;
}

/// What a scenario file itself states counts more than any overlay: a plan cannot choose it.
std::vector<model::Problem> problems_of_unmoved(const PlanFile& plan,
                                                const model::Reading& reading) {
  model::Problems problems;
  // Policies with a date are not among the effective lines.
  if (plan.change_a_month) return {};
  for (const Choice& choice : plan.choices) {
    for (const std::string& path : choice.paths) {
      const auto line = std::ranges::find(reading.effective, path, &model::EffectiveLine::path);
      if (line == reading.effective.end() || line->value.find(kPlanSource) != std::string::npos)
        continue;
      problems.add(
          choice.origin,
          fmt::format("{} is stated by the scenario file itself ({}:{}), which counts more "
                      "than a plan; expected in its area or in a policy",
                      path, line->origin.file, line->origin.line));
    }
  }
  return problems.list();
}

/// The least and the most of every choice, read before anything runs.
std::vector<model::Problem> problems_of_ends(const PlanFile& plan, const PlanBase& base) {
  std::vector<double> least;
  std::vector<double> most;
  for (const Choice& choice : plan.choices) {
    least.push_back(choice.from);
    most.push_back(choice.levels().back());
  }
  for (const auto& values : {least, most}) {
    model::Reading reading =
        read_with(plan, plan_overlays(plan, values, base.now, base.scenario.first_day));
    if (!reading.scenario) return reading.problems;
    if (auto unmoved = problems_of_unmoved(plan, reading); !unmoved.empty()) return unmoved;
  }
  return {};
}

}  // namespace

PlanReading read_plan(const std::filesystem::path& file) {
  PlanReading reading;
  model::Problems problems;
  reading.plan = read_plan_file(file, problems);
  const auto refuse = [&](std::vector<model::Problem> found) {
    reading.problems = std::move(found);
    reading.base.reset();
    return std::move(reading);
  };
  if (!reading.plan) return refuse(problems.list());
  const PlanFile& plan = *reading.plan;
  model::Reading scenario = read_with(plan, {});
  reading.files += scenario.files;
  if (!scenario.scenario) return refuse(placed(plan, scenario.problems));
  check_aims(plan, *scenario.scenario, problems);
  if (!problems.empty()) return refuse(problems.list());
  reading.base = base_of(plan, std::move(scenario), problems);
  if (!reading.base) return refuse(problems.list());
  if (auto wrong = problems_of_ends(plan, *reading.base); !wrong.empty())
    return refuse(std::move(wrong));
  return reading;
}

}  // namespace casetide::analysis
