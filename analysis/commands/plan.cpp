#include "analysis/plan.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/commands/commands.hpp"
#include "analysis/commands/study_options.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/interrupt.hpp"
#include "analysis/measure.hpp"
#include "analysis/progress_bar.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "model/file_error.hpp"
#include "model/problems.hpp"
#include "model/quantity_text.hpp"

namespace casetide::analysis {
namespace {

constexpr const char* kPlanJson = "plan.json";
constexpr const char* kAims = "the aims";

struct PlanCommandOptions : StudyCommandOptions {
  std::string plan;
  PlanOptions size;
};

Exit refuse(const std::vector<model::Problem>& problems) {
  for (const model::Problem& problem : problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  fmt::print(stderr, "{} problem{}; nothing was run\n", problems.size(),
             problems.size() == 1 ? "" : "s");
  return Exit::input;
}

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
  return read_with_snapshot(plan.scenario, more);
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

/// Whether an aim and its measure are of the same kind.
void check_aims(const PlanFile& plan, const model::Scenario& scenario, model::Problems& problems) {
  const std::vector<Output> outputs = outputs_of(scenario, outputs_overlay_names(plan.aims.size()));
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Aim& aim = plan.aims[i];
    if (!is_counted(outputs[i].measure)) {
      problems.add(aim.origin, fmt::format("{} is not counted in results; expected for example "
                                           "\"clock initial-conference in time by family\"",
                                           model::in_quotes(aim.measure)));
    } else if ((outputs[i].unit() == "%") != (aim.text.find('%') != std::string::npos)) {
      problems.add(aim.origin,
                   fmt::format("{} is measured in {}, and the aim is {}",
                               model::in_quotes(aim.measure), outputs[i].unit(), aim.text));
    }
  }
}

/// What the plan needs of its scenario; problems where it does not fit it.
std::optional<PlanBase> base_of(const PlanFile& plan, model::Reading reading,
                                model::Problems& problems) {
  PlanBase base;
  base.scenario = std::move(*reading.scenario);
  std::vector<std::string> paths;
  for (const model::EffectiveLine& line : reading.effective)
    paths.push_back(line.path);
  for (const Choice& choice : plan.choices) {
    double sum = 0;
    for (const std::string& path : choice.paths) {
      const auto line = std::ranges::find(reading.effective, path, &model::EffectiveLine::path);
      if (line == reading.effective.end()) {
        const std::string near = model::nearest(path, paths);
        problems.add(choice.origin,
                     fmt::format("the scenario has no value {}{}; expected one of those that "
                                 "`casetide show` lists",
                                 path, near.empty() ? "" : "; did you mean " + near + "?"));
        continue;
      }
      std::string_view text = line->value;
      if (text.starts_with('"')) text.remove_prefix(1);
      const auto now = model::take_number(text);
      if (!now) {
        problems.add(
            choice.origin,
            fmt::format("{} is {}, which is no number that a plan can choose", path, line->value));
        continue;
      }
      sum += choice.unit == "posts" ? *now : *now / static_cast<double>(choice.paths.size());
    }
    base.now.push_back(sum);
    const auto price = price_of(choice, base.scenario);
    if (!price) {
      problems.add(choice.origin, fmt::format("what one more costs is said neither here nor by the "
                                              "scenario's [cost]; expected for example cost = "
                                              "\"62,000 pounds a year\""));
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
  }
  return {};
}

Exit plan_command(PlanCommandOptions options) {
  const Interrupt interrupt;
  model::Problems problems;
  const std::optional<PlanFile> plan = read_plan_file(options.plan, problems);
  if (!plan) return refuse(problems.list());
  model::Reading reading = read_with(*plan, {});
  if (!reading.scenario) return refuse(placed(*plan, reading.problems));
  check_aims(*plan, *reading.scenario, problems);
  if (!problems.empty()) return refuse(problems.list());
  const std::optional<PlanBase> base = base_of(*plan, std::move(reading), problems);
  if (!base) return refuse(problems.list());
  if (const auto wrong = problems_of_ends(*plan, *base); !wrong.empty()) return refuse(wrong);
  const std::uint32_t needed = met_years_needed(options.size.fresh_replications, plan->assurance,
                                                0.05 / static_cast<double>(options.size.tries));
  if (needed > options.size.fresh_replications) {
    fmt::print(
        stderr,
        "casetide: {} fresh years can show no assurance of {:g} %; ask for more with --fresh, "
        "nothing was run\n",
        options.size.fresh_replications, 100 * plan->assurance);
    return Exit::input;
  }
  if (options.out.empty()) {
    options.out = fmt::format("out/plan-{}-seed{}",
                              std::filesystem::path(options.plan).stem().string(), options.seed);
  }
  const StudyFolder folder(options.out, {kPlanJson, "report.html"}, options.existing());
  std::optional<ProgressBar> bar;
  const Points points(folder, pathway_simulation(),
                      {.seed = options.seed,
                       .threads = options.threads_used(),
                       .stop = &interrupt.flag(),
                       .on_progress = [&](const Progress& progress) {
                         if (progress.done == 0) bar.emplace(plan->title);
                         bar->show(progress);
                       }});
  const nlohmann::json answer = Planner(*plan, *base, points, options.size).run();
  write_durably(folder.path() / kPlanJson, answer.dump(2) + "\n");
  write_durably(report_path(folder.path()), plan_html(answer));
  if (options.json)
    fmt::print("{}\n", answer.dump(2));
  else
    fmt::print("{}", plan_text(answer));
  std::fflush(stdout);
  fmt::print(stderr, "\nreport   {}\nnumbers  {}\n", report_path(folder.path()).string(),
             (folder.path() / kPlanJson).string());
  return end_of_checks(answer);
}

}  // namespace

std::optional<double> price_of(const Choice& choice, const model::Scenario& scenario) {
  if (choice.cost) return choice.cost;
  constexpr std::string_view kEnd = ".fte";
  const std::string& path = choice.paths.front();
  if (!path.ends_with(kEnd)) return std::nullopt;
  const std::string post = path.substr(0, path.size() - kEnd.size());
  const std::string role = post.substr(post.rfind('.') + 1);
  for (const model::RoleCost& cost : scenario.costs)
    if (scenario.roles.at(static_cast<std::size_t>(cost.role)) == role) return cost.post.value;
  return std::nullopt;
}

void add_plan(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "plan", "Find the cheapest staffing that is sure to meet aims, and verify it on fresh years");
  const auto options = std::make_shared<PlanCommandOptions>();
  command
      ->add_option("PLAN", options->plan,
                   "Plan file, for example scenarios/plans/hertfordshire-conferences.toml")
      ->required();
  command
      ->add_option("--search-years", options->size.search_replications,
                   "Simulated years of each plan that is tried")
      ->capture_default_str()
      ->check(CLI::Range(8U, 10'000U));
  command->add_option("--plans", options->size.search_points, "Plans that are tried at most")
      ->capture_default_str()
      ->check(CLI::Range(4UL, 1'000UL));
  command
      ->add_option("--fresh", options->size.fresh_replications,
                   "Fresh years on which a plan is verified; more of them find cheaper plans")
      ->capture_default_str()
      ->check(CLI::Range(16U, 100'000U));
  add_study_options(*command, *options, "the plan", "out/plan-NAME-seedN");
  command->callback([options, &status] { status = plan_command(*options); });
}

}  // namespace casetide::analysis
