#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/commands/commands.hpp"
#include "analysis/commands/study_options.hpp"
#include "analysis/comparison.hpp"
#include "analysis/comparison_page.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/interrupt.hpp"
#include "analysis/pilot.hpp"
#include "analysis/points.hpp"
#include "analysis/progress_bar.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "analysis/sizing.hpp"
#include "analysis/summary_parts.hpp"
#include "model/uncertain_inputs.hpp"
#include "sim/replications.hpp"

namespace casetide::analysis {
namespace {

struct CompareOptions : StudyCommandOptions {
  std::string base;
  std::vector<std::string> policies;
};

constexpr const char* kBase = "base";
constexpr const char* kPilot = "pilot-of-base";
constexpr const char* kComparisonJson = "comparison.json";

/// The base with one policy.
struct Arm {
  std::string name;
  std::string file;
  model::Scenario scenario;
  std::optional<std::int32_t> from_day;
  std::string title;
  std::vector<model::LineChange> changed;
  bool moves_a_decision = false;
};

/// Whether a changed line says when, on what or how a decision is made.
bool moves_decision(const model::Scenario& scenario, const std::string& path) {
  constexpr std::string_view kStep = "step.";
  if (!path.starts_with(kStep)) return false;
  const std::string rest = path.substr(kStep.size());
  const std::string step = rest.substr(0, rest.find('.'));
  return std::ranges::any_of(scenario.steps, [&](const model::Step& one) {
    return one.name == step && one.kind == model::Step::Kind::decision;
  });
}

std::string title_of(const model::Scenario& scenario, const std::string& file) {
  const std::string key = "title";
  for (const auto& one : scenario.files) {
    if (one.name != std::filesystem::path(file).lexically_normal().string()) continue;
    model::Problems ignored;
    const model::Node tree = model::parse_document(one.text, one.name, ignored);
    if (const model::Node* title = tree.find(key)) return title->text;
  }
  return file;
}

std::optional<Arm> read_arm(const std::string& base, const std::string& policy) {
  model::Reading reading = read_with_snapshot(base, {.files = {policy}});
  for (const model::Problem& problem : reading.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  if (!reading.scenario) {
    fmt::print(stderr, "{}\n", summary(reading));
    return std::nullopt;
  }
  Arm arm;
  arm.name = std::filesystem::path(policy).stem().string();
  arm.file = policy;
  arm.scenario = std::move(*reading.scenario);
  arm.title = title_of(arm.scenario, policy);
  const std::string named = std::filesystem::path(policy).lexically_normal().string();
  for (const model::LayerChanges& layer : reading.layers) {
    if (layer.kind != model::FileLayer::Kind::policy || layer.file != named) continue;
    arm.from_day = layer.from_day;
    for (const model::LineChange& change : layer.changes) {
      arm.changed.push_back(change);
      arm.moves_a_decision = arm.moves_a_decision || moves_decision(arm.scenario, change.path);
    }
  }
  return arm;
}

/// Whether the input is the rate of an event that goes with harm.
bool is_rate_with_harm(const model::UncertainInput& input, const model::Scenario& scenario) {
  return input.unit == model::Unit::per_year &&
         std::ranges::any_of(scenario.events, [&](const model::CaseEvent& event) {
           return event.harm_slope != 0 && input.path.starts_with("event." + event.name + ".");
         });
}

/// How well harm is seen, and what follows from not seeing it: errors of decisions, what steps take off
/// them, and the rates of the events on cases that go with harm.
std::vector<model::UncertainInput> detection_inputs(const model::Scenario& scenario) {
  std::vector<model::UncertainInput> found = model::uncertain_inputs(scenario);
  std::erase_if(found, [&](const model::UncertainInput& input) {
    const bool error =
        input.path.starts_with("step.") && input.path.find(".error") != std::string::npos;
    return !error && !is_rate_with_harm(input, scenario);
  });
  return found;
}

/// What is told beside the clocks: drift, referrals, cost, and how many children each worker holds.
Outputs lines_of(const model::Scenario& scenario) {
  std::vector<Output> lines = outputs_of(scenario);
  const auto add = [&](std::string name, std::string label, std::string kind, std::string item,
                       std::string unit) {
    lines.push_back({std::move(name),
                     std::move(label),
                     {{"kind", std::move(kind)},
                      {"item", std::move(item)},
                      {"low", 0},
                      {"high", 0},
                      {"by_child", true},
                      {"unit", std::move(unit)}}});
  };
  add("referrals", "Children referred", "referrals", "", "children");
  add("re-referrals", "Referrals that are returns", "re_referrals", "", "%");
  add("days-unallocated", "Child-days without a worker", "counter", "child_days_unallocated",
      "days");
  for (std::size_t role = 0; role < scenario.roles.size(); ++role) {
    const bool holds = std::ranges::any_of(scenario.posts, [&](const model::Post& post) {
      return post.role == static_cast<int>(role) && model::holds_families(post);
    });
    std::string words = scenario.roles[role];  // "social-worker"
    std::ranges::replace(words, '-', ' ');
    if (holds)
      add("caseload-" + scenario.roles[role], "Children held by a full-time " + words, "caseload",
          scenario.roles[role], "children");
  }
  if (!scenario.costs.empty()) add("cost", "Cost of the service", "cost", "", "pounds");
  return {std::move(lines), scenario};
}

/// The clocks that many fall due under, and how precise the difference has to be.
std::vector<Watched> watched(const nlohmann::json& comparison, double half_width) {
  constexpr double kDueLeast = 200;
  std::vector<Watched> list;
  for (const nlohmann::json& policy : comparison.at("policies")) {
    for (const nlohmann::json& clock : policy.at("clocks")) {
      const nlohmann::json& late = judged_share(clock);
      if (clock.at("due_families").at("base").at("mean").get<double>() < kDueLeast ||
          late.at("identical").get<bool>())
        continue;
      list.push_back({fmt::format("{} ({})", clock.at("label").get<std::string>(),
                                  policy.at("name").get<std::string>()),
                      figure_of(late.at("more")), half_width, "of 100"});
    }
  }
  return list;
}

/// Everything after the replications.
nlohmann::json compared(std::vector<Results> results, const std::vector<Arm>& arms,
                        const std::vector<std::vector<model::UncertainInput>>& detection,
                        const Outputs& lines) {
  std::vector<PolicyRun> runs;
  for (std::size_t i = 0; i < arms.size(); ++i) {
    const Arm& arm = arms[i];
    runs.push_back({arm.name, arm.title, arm.file, arm.from_day, arm.changed, detection[i],
                    std::move(results[i + 1])});
  }
  return comparison_json(results.front(), runs, lines);
}

Exit finish(const nlohmann::json& comparison, const CompareOptions& options,
            const std::filesystem::path& folder) {
  write_durably(folder / kComparisonJson, comparison.dump(2) + "\n");
  write_durably(report_path(folder), comparison_html(comparison));
  if (options.json)
    fmt::print("{}\n", comparison.dump(2));
  else
    fmt::print("{}", comparison_text(comparison));
  std::fflush(stdout);
  fmt::print(stderr, "\nreport   {}\nnumbers  {}\n", report_path(folder).string(),
             (folder / kComparisonJson).string());
  return end_of_checks(comparison);
}

Exit compare(CompareOptions options) {
  const Interrupt interrupt;
  std::optional<model::Scenario> base = read_or_list(options.base);
  if (!base) return Exit::input;
  std::vector<Arm> arms;
  for (const std::string& policy : options.policies) {
    std::optional<Arm> arm = read_arm(options.base, policy);
    if (!arm) return Exit::input;
    if (std::ranges::find(arms, arm->name, &Arm::name) != arms.end() || arm->name == kBase ||
        arm->name == kPilot) {
      fmt::print(stderr, "casetide: {}: the name {} is taken; nothing was run\n", policy,
                 arm->name);
      return Exit::input;
    }
    if (arm->changed.empty()) {
      fmt::print(stderr, "{} changes no line of {}, so both runs will be the same.\n", policy,
                 options.base);
    }
    arms.push_back(std::move(*arm));
  }
  if (options.out.empty()) {
    options.out = fmt::format("out/compare-{}-seed{}", base->name, options.seed);
  }
  const StudyFolder folder(options.out, {kComparisonJson, "report.html"}, options.existing());
  note_late_families(*base);
  std::vector<std::vector<model::UncertainInput>> detection;
  for (Arm& arm : arms) {
    detection.push_back(arm.moves_a_decision ? detection_inputs(arm.scenario)
                                             : std::vector<model::UncertainInput>());
    note_late_families(arm.scenario);
  }
  const Outputs lines = lines_of(*base);
  ProgressBar bar(base->title);
  const Points points(folder, pathway_simulation(),
                      {.seed = options.seed,
                       .threads = options.threads_used(),
                       .stop = &interrupt.flag(),
                       .on_progress = [&bar](const Progress& progress) { bar.show(progress); }});
  std::optional<FoundWarmUp> warm_up;
  if (base->question != model::Scenario::Question::snapshot && !states_warm_up(*base)) {
    const std::optional<model::Scenario> pilot = pilot_of(*base);
    warm_up = pilot
                  ? judged_warm_up(
                        *base,
                        warm_up_of(points.results({{kPilot, &*pilot, kPilotReplications}}).front()))
                  : without_pilot(*base);
    base->warm_up_years = warm_up->years;
    for (Arm& arm : arms)
      arm.scenario.warm_up_years = warm_up->years;
  }
  std::optional<std::uint32_t> count = options.first_count();
  while (true) {
    std::vector<Point> asked = {{kBase, &*base, *count}};
    for (const Arm& arm : arms)
      asked.push_back({arm.name, &arm.scenario, *count});
    nlohmann::json comparison = compared(points.results(asked), arms, detection, lines);
    const Look look = look_at(watched(comparison, options.precision / 100), *count);
    count = options.next_count(look);
    if (count) continue;
    comparison["run"]["precision"] = look_json(look);
    if (warm_up) tell(*warm_up, comparison);
    if (options.replications == 0 && !look.precise)
      comparison["run"]["notes"].push_back(shortfall_text(look));
    return finish(comparison, options, folder.path());
  }
}

}  // namespace

void add_compare(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "compare",
      "Run a scenario with and without policies, on the same families, and say what they change");
  const auto options = std::make_shared<CompareOptions>();
  command
      ->add_option("BASE", options->base, "Scenario file, for example scenarios/hertfordshire.toml")
      ->required();
  command
      ->add_option("POLICY", options->policies,
                   "Policy files, each tried by itself, for example scenarios/policies/day-5.toml")
      ->required();
  options->precision = 3;  // of a difference; two arms take twice the time
  add_looks(*command, *options);
  add_study_options(*command, *options, "the comparison", "out/compare-NAME-seedN");
  command->footer(
      "Examples:\n"
      "  casetide compare scenarios/hertfordshire.toml scenarios/policies/day-5.toml\n"
      "  casetide compare scenarios/hertfordshire.toml scenarios/policies/day-5.toml "
      "scenarios/policies/two-more-conference-slots.toml --replications 64");
  command->callback([options, &status] { status = compare(*options); });
}

}  // namespace casetide::analysis
