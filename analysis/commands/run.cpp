#include <algorithm>
#include <cstdint>
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
#include "analysis/filling.hpp"
#include "analysis/interrupt.hpp"
#include "analysis/output_folder.hpp"
#include "analysis/pilot.hpp"
#include "analysis/points.hpp"
#include "analysis/profile.hpp"
#include "analysis/progress_bar.hpp"
#include "analysis/report.hpp"
#include "analysis/study.hpp"
#include "analysis/summary.hpp"
#include "analysis/summary_parts.hpp"
#include "analysis/terminal.hpp"
#include "analysis/worth.hpp"
#include "model/without.hpp"
#include "sim/replications.hpp"

namespace casetide::analysis {
namespace {

struct RunOptions : StudyCommandOptions {
  std::string scenario;
  std::vector<std::string> without;  // names of causes of delay
  bool profile = false;
  bool pilot = false;
};

/// The same run without each of the causes asked for, in the order of the causes.
std::vector<model::Scenario> without_causes(const model::Scenario& scenario,
                                            const std::vector<std::string>& names) {
  std::vector<model::Scenario> scenarios;
  for (const model::Cause cause : model::removable_causes()) {
    if (std::ranges::find(names, model::name_of(cause)) == names.end()) continue;
    scenarios.push_back(scenario);
    scenarios.back().without = cause;
  }
  return scenarios;
}

model::Cause cause_of(const model::Scenario& without) {
  return *model::removable_cause(model::names_of(without.without)).cause;
}

/// What is wrong with leaving out those causes, on standard error; false: something is.
bool can_leave_out(const std::vector<model::Scenario>& scenarios) {
  bool can = true;
  for (const model::Scenario& scenario : scenarios) {
    const std::string problem = model::problem_without(scenario);
    if (problem.empty()) continue;
    fmt::print(stderr, "casetide: --without {}: {}; nothing was run\n",
               model::names_of(scenario.without), problem);
    can = false;
  }
  return can;
}

/// The limits that many are held to, and how precise their late share has to be.
std::vector<Watched> watched(const nlohmann::json& summary, double half_width) {
  constexpr double kDueLeast = 200;
  std::vector<Watched> list;
  for (const nlohmann::json& clock : summary.at("clocks")) {
    const nlohmann::json& real = clock.at("families").at("real").at("mean");
    if (!clock.at("has_limit").get<bool>() || !real.is_number() || real < kDueLeast) continue;
    list.push_back({clock.at("label").get<std::string>(),
                    figure_of(clock.at("late_share_families")), half_width, "of 100"});
  }
  return list;
}

StudyEnd simulate(const model::Scenario& scenario, const std::vector<model::Scenario>& without,
                  std::uint32_t replications, const RunOptions& options,
                  const std::filesystem::path& folder, const std::atomic<bool>& stop,
                  Profile* profile) {
  Study study(profile != nullptr ? profile->timed(pathway_simulation()) : pathway_simulation());
  study.add({&scenario, replications, options.seed, folder});
  for (const model::Scenario& other : without) {
    study.add({&other, replications, options.seed, folder_without(folder, cause_of(other))});
  }
  ProgressBar bar(scenario.title);
  return study.run({.threads = options.threads_used(),
                    .stop = &stop,
                    .on_progress = [&bar](const Progress& progress) { bar.show(progress); },
                    .sampler = profile != nullptr ? &profile->sampler() : nullptr});
}

/// What the results hold, with how precise they are.
nlohmann::json summary_of(const Results& results, const std::vector<RunWithout>& without,
                          const RunOptions& options, Look& look) {
  const sim::InPart part(sim::Part::answering);
  nlohmann::json summary = summarise(results);
  look = look_at(watched(summary, options.precision / 100),
                 static_cast<std::uint32_t>(results.records.size()));
  if (options.next_count(look)) return summary;
  summary["run"]["precision"] = look_json(look);
  if (options.replications == 0 && !look.precise)
    summary["run"]["notes"].push_back(shortfall_text(look));
  if (!without.empty()) add_worth(results, without, summary);
  return summary;
}

/// A pilot is run where it is asked for, and where a typical year has no warm-up stated.
bool needs_pilot(const model::Scenario& scenario, const RunOptions& options) {
  return options.pilot ||
         (scenario.question != model::Scenario::Question::snapshot && !states_warm_up(scenario));
}

/// What a pilot says of the warm-up; nothing when it was stopped.
std::optional<FoundWarmUp> pilot_says(const model::Scenario& scenario, const RunOptions& options,
                                      const std::filesystem::path& folder,
                                      const std::atomic<bool>& stop) {
  const std::optional<model::Scenario> pilot = pilot_of(scenario);
  if (!pilot) return without_pilot(scenario);
  Study study(pathway_simulation());
  study.add({.scenario = &*pilot,
             .replications = kPilotReplications,
             .seed = options.seed,
             .folder = pilot_folder(folder)});
  ProgressBar bar("Pilot, from an empty start");
  const StudyEnd end = study.run({.threads = options.threads_used(),
                                  .stop = &stop,
                                  .on_progress = [&bar](const Progress& now) { bar.show(now); }});
  if (end.finish == sim::Finish::stopped) return std::nullopt;
  return judged_warm_up(scenario, warm_up_of(end.results.front()));
}

/// Everything after the replications.
Exit answer(nlohmann::json summary, const RunOptions& options, const std::filesystem::path& folder,
            Profile* profile) {
  write_durably(report_path(folder), report_html(summary));
  // After the report, whose bytes do not depend on how long anything took.
  if (profile != nullptr) summary["profile"] = profile->end();
  if (options.json) {
    fmt::print("{}\n", summary.dump(2));
  } else {
    fmt::print("{}", terminal_text(summary));
    if (profile != nullptr) fmt::print("\n{}", profile_text(summary.at("profile")));
  }
  std::fflush(stdout);  // the answer first, where both go to one terminal
  fmt::print(stderr, "\nreport   {}\nresults  {}\n", report_path(folder).string(),
             results_path(folder).string());

  return end_of_checks(summary);
}

Exit run(RunOptions options) {
  const Interrupt interrupt;
  std::optional<Profile> profile;
  if (options.profile) profile.emplace();
  Profile* const looking = profile ? &*profile : nullptr;
  std::optional<model::Scenario> scenario = read_or_list(options.scenario);
  if (!scenario) return Exit::input;
  std::vector<model::Scenario> without = without_causes(*scenario, options.without);
  if (!can_leave_out(without)) return Exit::input;
  if (options.out.empty()) options.out = fmt::format("out/{}-seed{}", scenario->name, options.seed);

  const Existing existing = options.existing();
  const OutputFolder folder(options.out, identity_of(*scenario, options.seed), existing);
  std::vector<std::unique_ptr<OutputFolder>> folders;
  for (const model::Scenario& other : without) {
    folders.push_back(std::make_unique<OutputFolder>(folder_without(folder.path(), cause_of(other)),
                                                     identity_of(other, options.seed), existing));
  }
  std::optional<FoundWarmUp> found;
  if (needs_pilot(*scenario, options)) {
    found = pilot_says(*scenario, options, folder.path(), interrupt.flag());
    if (!found) throw StudyStopped(0, kPilotReplications);
    scenario->warm_up_years = found->years;
    for (model::Scenario& other : without)
      other.warm_up_years = found->years;
  }
  for (std::uint32_t count = options.first_count();;) {
    StudyEnd end =
        simulate(*scenario, without, count, options, folder.path(), interrupt.flag(), looking);
    if (end.finish == sim::Finish::stopped) {
      fmt::print(stderr,
                 "stopped: {} of {} replications are finished and kept in {}; run the same command "
                 "again to do the rest\n",
                 end.usable, end.total, unit_path(folder.path(), 0, 0).parent_path().string());
      return interrupt.status().value_or(Exit::interrupted);
    }
    std::vector<RunWithout> runs;
    for (std::size_t i = 0; i < without.size(); ++i)
      runs.push_back({cause_of(without[i]), std::move(end.results[i + 1])});
    Look look;
    nlohmann::json summary = summary_of(end.results.front(), runs, options, look);
    const auto next = options.next_count(look);
    if (next) {
      count = *next;
      continue;
    }
    if (found) {
      tell(*found, summary);
    } else if (scenario->question == model::Scenario::Question::typical_year) {
      if (const auto note = filling_note(end.results.front()))
        summary["run"]["notes"].push_back(*note);
    }
    return answer(std::move(summary), options, folder.path(), looking);
  }
}

}  // namespace

void add_run(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "run",
      "Simulate a scenario and say what will happen: in the terminal, report.html and results.h5");
  const auto options = std::make_shared<RunOptions>();
  command
      ->add_option("SCENARIO", options->scenario,
                   "Scenario file, for example scenarios/hertfordshire.toml")
      ->required();
  add_looks(*command, *options);
  add_study_options(*command, *options, "results.h5 and report.html", "out/NAME-seedN");
  command
      ->add_option("--without", options->without,
                   "Also run the same families without this cause of delay, and say what it is "
                   "worth; may be given several times, each on its own: worker, unallocated, slot, "
                   "role-not-free, partner, other-reason, notice, date-choice, pace")
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [](const std::string& name) { return model::removable_cause(name).problem; }, "CAUSE"));
  command->add_flag(
      "--pilot", options->pilot,
      "First simulate six years from an empty start and say whether the warm-up is long "
      "enough (MSER-5), or that no typical year exists; done by itself where the scenario "
      "states no warm-up, which then is as long as found");
  command->add_flag("--profile", options->profile,
                    "Also say where the time of the run itself went; changes no result");
  command->footer(
      "A run that was stopped goes on where it was when the same command is given again.\n\n"
      "Examples:\n"
      "  casetide run scenarios/hertfordshire.toml\n"
      "  casetide run scenarios/hertfordshire.toml --replications 64 --seed 7 --out out/try\n"
      "  casetide run scenarios/hertfordshire.toml --without slot --without worker\n"
      "  casetide run scenarios/hertfordshire.toml --replications 16 --profile\n"
      "  casetide run scenarios/hertfordshire.toml --json > summary.json");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace casetide::analysis
