#include "analysis/explore.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/commands/commands.hpp"
#include "analysis/commands/study_options.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/explore_inputs.hpp"
#include "analysis/explore_report.hpp"
#include "analysis/explore_summary.hpp"
#include "analysis/explore_text.hpp"
#include "analysis/interrupt.hpp"
#include "analysis/measure.hpp"
#include "analysis/progress_bar.hpp"
#include "analysis/study.hpp"

namespace casetide::analysis {
namespace {

constexpr const char* kJsonFile = "explore.json";
constexpr const char* kReportFile = "explore.html";
constexpr std::size_t kKeepMost = 12;

struct Options : StudyCommandOptions {
  std::string scenario;
  std::vector<std::string> outputs;
  ExploreOptions explore;
  bool morris_only = false;
};

/// How long it will take, measured on the first points, and how long it took.
class Duration {
 public:
  /// What was run since `begun` was the ends of the trajectories.
  void tell(const ExploreOptions& options, const std::vector<ExploreInput>& inputs, int threads,
            bool morris_only, std::uint32_t run_now) {
    const StageCost ends = ends_cost(options, threads);
    if (run_now < ends.replications) {
      fmt::print(
          stderr,
          "The first replications are there from before, so how long the rest takes is told below "
          "as it goes.\n");
      return;
    }
    const double round = seconds() / static_cast<double>(ends.rounds);
    const auto of = [&](const StageCost& cost) { return round * static_cast<double>(cost.rounds); };
    const StageCost screening = screening_cost(inputs.size(), options, threads);
    said_ = seconds() + of(screening);
    fmt::print(stderr, "Screening: at most {} replications, about {} in all.\n",
               ends.replications + screening.replications, time_text(*said_));
    if (morris_only) return;
    const std::size_t kept = std::min(options.keep, inputs.size());
    const StageCost tornado = tornado_cost(kept, options, threads);
    const StageCost sobol = sobol_cost(kept, options, threads);
    fmt::print(stderr,
               "Then, if {} inputs are kept: each at its ends, {} replications, about {}; Sobol "
               "indices, {} "
               "replications, about {}. --morris-only leaves these out.\n",
               kept, tornado.replications, time_text(of(tornado)), sobol.replications,
               time_text(of(sobol)));
    round_ = round;
  }
  /// Before tornado and indices, when it is known what is kept.
  void tell_rest(const ExploreOptions& options, std::size_t kept, std::size_t parts, int threads) {
    if (!round_) return;
    const double rest = *round_ * static_cast<double>(tornado_cost(parts, options, threads).rounds +
                                                      sobol_cost(kept, options, threads).rounds);
    fmt::print(stderr, "{} inputs are kept; about {} more.\n", kept, time_text(rest));
    said_ = seconds() + rest;
  }
  void end() const {
    if (said_)
      fmt::print(stderr, "It took {}; {} was said.\n", time_text(seconds()), time_text(*said_));
  }

 private:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }

  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::optional<double> round_;  ///< seconds in which every thread does one replication
  std::optional<double> said_;
};

/// Tells of all stages as one.
class Overall {
 public:
  explicit Overall(const std::string& title) : bar_(title) {}
  void stage(std::size_t replications) { planned_ += static_cast<std::uint32_t>(replications); }
  /// What a stage did not need is not waited for.
  void stage_ended() { planned_ = before_.done + before_.kept + last_.done + last_.kept; }
  [[nodiscard]] std::uint32_t run_now() const { return before_.done + last_.done; }
  void show(const Progress& now) {
    if (now.done == 0) {  // the first of another batch
      before_.done += last_.done;
      before_.kept += last_.kept;
    }
    last_ = now;
    const std::uint32_t done = before_.done + now.done;
    const std::uint32_t kept = before_.kept + now.kept;
    bar_.show({.done = done, .kept = kept, .total = std::max(planned_, done + kept)});
  }

 private:
  ProgressBar bar_;
  Progress before_;
  Progress last_;
  std::uint32_t planned_ = 0;
};

/// The outputs asked for, or nothing after what is wrong was said.
std::optional<std::vector<Output>> chosen_outputs(const model::Scenario& scenario,
                                                  const Options& options) {
  if (options.outputs.empty()) {
    std::vector<Output> list = default_outputs(scenario);
    if (!list.empty()) return list;
    fmt::print(stderr,
               "casetide: the scenario has no clock with a limit to look at; name measures with "
               "--outputs; "
               "nothing was run\n");
    return std::nullopt;
  }
  std::vector<Output> list = outputs_of(scenario, outputs_overlay_names(options.outputs.size()));
  for (const Output& output : list) {
    if (is_counted(output.measure)) continue;
    fmt::print(stderr, "casetide: --outputs \"{}\": no replication counts that; nothing was run\n",
               output.label);
    return std::nullopt;
  }
  return list;
}

Exit answer(const nlohmann::json& summary, const Options& options,
            const std::filesystem::path& folder) {
  write_durably(folder / kJsonFile, summary.dump(2) + "\n");
  write_durably(folder / kReportFile, explore_html(summary));
  if (options.json) {
    fmt::print("{}\n", summary.dump(2));
  } else {
    fmt::print("{}", explore_text(summary));
  }
  std::fflush(stdout);
  fmt::print(stderr, "\nreport   {}\nsummary  {}\n", (folder / kReportFile).string(),
             (folder / kJsonFile).string());
  return Exit::done;
}

Exit explore(Options options) {
  const Interrupt interrupt;
  model::MorePolicies more;
  if (!options.outputs.empty())
    more.texts.push_back({"--outputs", outputs_overlay(options.outputs)});
  const std::optional<model::Scenario> scenario = read_or_list(options.scenario, more);
  if (!scenario) return Exit::input;
  const auto list = chosen_outputs(*scenario, options);
  if (!list) return Exit::input;
  const Outputs outputs(*list, *scenario);
  const std::vector<ExploreInput> inputs = explore_inputs(*scenario);
  if (inputs.empty()) {
    fmt::print(stderr, "casetide: no input of {} has a range, so nothing was run\n",
               options.scenario);
    return Exit::input;
  }
  if (options.out.empty())
    options.out = fmt::format("out/{}-explore-seed{}", scenario->name, options.seed);
  options.explore.seed = options.seed;
  options.explore.screening.seed = options.seed;

  const StudyFolder folder(options.out, {kJsonFile, kReportFile}, options.existing());
  const int threads = options.threads_used();
  const StageCost ends = ends_cost(options.explore, threads);
  fmt::print(stderr,
             "{} uncertain inputs. {} replications are run first, to see how long they take.\n",
             inputs.size(), ends.replications);
  Overall overall(scenario->title);
  overall.stage(ends.replications +
                screening_cost(inputs.size(), options.explore, threads).replications);
  const Points points(folder, pathway_simulation(),
                      {.seed = options.seed,
                       .threads = threads,
                       .stop = &interrupt.flag(),
                       .on_progress = [&](const Progress& now) { overall.show(now); }});
  const Explorer explorer(*scenario, inputs, outputs, points, options.explore);
  Exploration found;
  Duration duration;
  explorer.screen(found, [&] {
    duration.tell(options.explore, inputs, threads, options.morris_only, overall.run_now());
  });
  if (!options.morris_only && !found.kept.empty()) {
    std::size_t parts = 0;
    for (const std::size_t input : found.kept)
      parts += inputs[input].parts.size();
    overall.stage_ended();
    overall.stage(tornado_cost(parts, options.explore, threads).replications);
    overall.stage(sobol_cost(found.kept.size(), options.explore, threads).replications);
    duration.tell_rest(options.explore, found.kept.size(), parts, threads);
    explorer.tornado(found);
    explorer.sobol(found);
  }
  duration.end();
  return answer(summarise(found, *scenario, inputs, outputs, options.explore), options,
                folder.path());
}

}  // namespace

void add_explore(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "explore",
      "Say which assumptions an answer hangs on, and how much of its uncertainty is chance");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("SCENARIO", options->scenario,
                   "Scenario file, for example scenarios/hertfordshire.toml")
      ->required();
  command
      ->add_option("--outputs", options->outputs,
                   "Measures to look at, such as \"clock assessment late by child\" or \"cost\" "
                   "[lateness of the main clocks, conferences held, caseload, cost]")
      ->allow_extra_args();
  command
      ->add_option("--keep", options->explore.keep,
                   "Inputs that are looked at closely after the screening, at most")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, kKeepMost));
  command
      ->add_option("--trajectories", options->explore.screening.trajectories,
                   "Trajectories of the screening; more see smaller effects")
      ->capture_default_str()
      ->check(CLI::Range(2, 10'000));
  command
      ->add_option("--groups", options->explore.screening.most_groups,
                   "Groups of inputs that the screening tells apart, at most; as many as inputs: "
                   "each by itself")
      ->capture_default_str()
      ->check(CLI::Range(2, 100'000));
  command
      ->add_option("--rows", options->explore.rows,
                   "Rows of the design for Sobol indices, best a power of 2")
      ->capture_default_str()
      ->check(CLI::Range(2, 1'000'000));
  command
      ->add_option("--replications", options->explore.tornado_replications,
                   "Simulated years at each end of a kept input")
      ->capture_default_str()
      ->check(CLI::Range(2, 100'000));
  command->add_flag("--morris-only", options->morris_only,
                    "Screening alone: no ends of ranges, no Sobol indices");
  add_study_options(*command, *options, "explore.json and explore.html", "out/NAME-explore-seedN");
  command->footer(
      "Every value with a range is varied; a table of shares counts as one input. The same command "
      "goes on "
      "where it was stopped.\n\n"
      "Examples:\n"
      "  casetide explore scenarios/hertfordshire.toml --morris-only\n"
      "  casetide explore scenarios/hertfordshire.toml --outputs \"clock initial-conference late "
      "by child\" \n"
      "  casetide explore scenarios/hertfordshire.toml --trajectories 16 --groups 200 --rows 256");
  command->callback([options, &status] { status = explore(*options); });
}

}  // namespace casetide::analysis
