#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/pilot.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "analysis/story.hpp"
#include "analysis/story_words.hpp"
#include "analysis/text_table.hpp"
#include "model/case_without_end.hpp"
#include "model/compiled.hpp"
#include "model/pathway.hpp"
#include "model/problems.hpp"
#include "model/replicator.hpp"

namespace casetide::analysis {
namespace {

constexpr std::uint32_t kReplicationsMost = 1'000'000;
constexpr std::size_t kTextWidth = 100;

struct TraceOptions {
  std::string scenario;
  std::optional<std::uint32_t> family;
  std::uint32_t replication = 0;
  std::uint32_t seed = 1;
  std::vector<std::string> late;
  std::vector<std::string> in_time;
  std::vector<std::string> reached;
  int children = 0;
  bool comes_back = false;
  bool waits_for_worker = false;
  [[nodiscard]] bool any_filter() const {
    return !late.empty() || !in_time.empty() || !reached.empty() || children > 0 || comes_back ||
           waits_for_worker;
  }
};

/// Indices of the items so named; says what is not there.
template <typename Item>
bool find_all(const std::vector<std::string>& wanted, const std::vector<Item>& items,
              const char* option, const char* what, std::vector<int>& found) {
  std::vector<std::string> names;
  for (const Item& item : items)
    names.push_back(item.name);
  for (const std::string& name : wanted) {
    const auto place = std::find(names.begin(), names.end(), name);
    if (place == names.end()) {
      fmt::print(stderr, "{}: no {} {}{}\n", option, what, model::in_quotes(name),
                 model::suggestion(name, names, "there is"));
      return false;
    }
    found.push_back(static_cast<int>(place - names.begin()));
  }
  return true;
}

/// The family's number, or nothing after saying why there is none.
std::optional<std::uint32_t> family_of(const StoryOf& of, const TraceOptions& options) {
  if (options.family) {
    const std::uint32_t count = families_in(of.log);
    if (*options.family < count) return options.family;
    if (count == 0) {
      fmt::print(stderr,
                 "No family arrives in replication {}; try another, for example --replication {}\n",
                 options.replication, options.replication + 1);
    } else {
      fmt::print(stderr, "FAMILY: replication {} has {}; expected a number from 0 to {}\n",
                 options.replication, counted(static_cast<int>(count), "family", "families"),
                 count - 1);
    }
    return std::nullopt;
  }
  FamilySought sought;
  if (!find_all(options.late, of.scenario.clocks, "--late", "clock", sought.late) ||
      !find_all(options.in_time, of.scenario.clocks, "--in-time", "clock", sought.in_time) ||
      !find_all(options.reached, of.scenario.steps, "--reached", "step", sought.reached))
    return std::nullopt;
  sought.children = options.children;
  sought.comes_back = options.comes_back;
  sought.waits_for_worker = options.waits_for_worker;
  const auto family = first_family(of, sought);
  if (!family)
    fmt::print(stderr,
               "No family of replication {} with seed {} is like that; try another, for example "
               "--replication {}\n",
               options.replication, options.seed, options.replication + 1);
  return family;
}

Exit trace(const TraceOptions& options) {
  const model::Reading reading = read_with_snapshot(options.scenario);
  for (const model::Problem& problem : reading.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  if (!reading.scenario) {
    fmt::print(stderr, "{}\n", summary(reading));
    return Exit::input;
  }
  const model::Scenario& scenario = *reading.scenario;
  const model::Compiled compiled = model::compile(
      scenario, model::InputDraw(options.seed, options.replication / 2), options.seed);
  model::PathwayLog log;
  model::Pathway pathway;
  try {
    static_cast<void>(pathway.run(compiled, model::shape_of(scenario), options.seed,
                                  options.replication, nullptr, &log));
  } catch (const model::CaseWithoutEnd& found) {
    throw placed(found, scenario);
  }
  const StoryOf of{scenario, compiled, log, options.seed, options.replication};
  const auto family = family_of(of, options);
  if (!family) return Exit::input;
  fmt::print("{}", family_story(of, *family));
  if (const std::string assumed = assumed_warm_up(scenario); !assumed.empty())
    fmt::print("\n{}", wrapped(assumed, kTextWidth));
  return Exit::done;
}

}  // namespace

void add_trace(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "trace", "Tell the story of one synthetic family of one replication, line by line");
  const auto options = std::make_shared<TraceOptions>();
  command->add_option("SCENARIO", options->scenario, "Scenario file")->required();
  CLI::Option* family =
      command->add_option("FAMILY", options->family, "Its number in order of arrival, from 0");
  command->add_option("--replication", options->replication, "Which simulated year")
      ->capture_default_str()
      ->check(CLI::Range(std::uint32_t{0}, kReplicationsMost - 1));
  command->add_option("--seed", options->seed, "Number that all chance is drawn from")
      ->capture_default_str();
  std::vector<CLI::Option*> filters;
  filters.push_back(command->add_option(
      "--late", options->late, "Instead of FAMILY: the first that was late on this clock"));
  filters.push_back(
      command->add_option("--in-time", options->in_time, "The first that met this clock"));
  filters.push_back(
      command->add_option("--reached", options->reached, "The first that came to this step"));
  filters.push_back(
      command->add_option("--children", options->children, "The first with so many children")
          ->check(CLI::Range(1, model::kMaxChildren)));
  filters.push_back(
      command->add_flag("--comes-back", options->comes_back, "The first that was referred again"));
  filters.push_back(command->add_flag("--waits-for-worker", options->waits_for_worker,
                                      "The first that nobody had room for at once"));
  for (CLI::Option* filter : filters)
    filter->excludes(family);
  command->footer(
      "Several filters together: the first family, in the reported year, that fits them all.\n"
      "The same scenario, seed and replication as in a run: the same families, where the scenario "
      "states its "
      "warm-up; a run of another finds one.\n\n"
      "Examples:\n"
      "  casetide trace scenarios/hertfordshire.toml --late initial-conference\n"
      "  casetide trace scenarios/hertfordshire.toml 9800 --replication 3 --seed 1");
  command->callback([options, &status] {
    if (!options->family && !options->any_filter())
      throw CLI::RequiredError("FAMILY, or a filter such as --late initial-conference,");
    status = trace(*options);
  });
}

}  // namespace casetide::analysis
