#include <cstdint>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "analysis/commands/commands.hpp"
#include "analysis/commands/written_file.hpp"
#include "analysis/pilot.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "analysis/snapshot_file.hpp"
#include "model/compiled.hpp"
#include "model/pathway.hpp"
#include "model/replicator.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

constexpr std::uint32_t kReplicationsMost = 1'000'000;

struct SnapshotOptions {
  std::string scenario;
  std::string on;
  std::uint32_t seed = 1;
  std::uint32_t replication = 0;
  std::string output;
  bool replace = false;
};

Exit snapshot(const SnapshotOptions& options) {
  const model::Reading reading = read_with_snapshot(options.scenario);
  for (const model::Problem& problem : reading.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  if (!reading.scenario) {
    fmt::print(stderr, "{}\n", summary(reading));
    return Exit::input;
  }
  const model::Scenario& scenario = *reading.scenario;
  if (!may_write({options.output, "snapshot", "--output", options.replace}, files_read(scenario)))
    return Exit::input;
  const model::Compiled compiled = model::compile(
      scenario, model::InputDraw(options.seed, options.replication / 2), options.seed);
  const auto date = sim::parse_date(options.on);
  const std::int32_t day = date ? sim::day_index(*date) : 0;
  if (day <= compiled.first_day || day > compiled.end_day) {
    fmt::print(stderr,
               "--on: {} is not a day of this run after its first; expected one from {} to {}\n",
               model::in_quotes(options.on), sim::iso_date(compiled.first_day + 1),
               sim::iso_date(compiled.end_day));
    return Exit::input;
  }
  model::Pathway pathway;
  model::Snapshot taken =
      pathway.snapshot(compiled, model::shape_of(scenario), options.seed, options.replication, day);
  taken.names = model::names_of(scenario);
  write_snapshot(options.output, taken);
  fmt::print(stderr, "{}: {} open or closed families and {} posts as {} begins\n", options.output,
             taken.families.size(), taken.posts.size(), sim::display_date(day));
  if (const std::string assumed = assumed_warm_up(scenario); !assumed.empty())
    fmt::print(stderr, "{}\n", assumed);
  return Exit::done;
}

}  // namespace

void add_snapshot(CLI::App& app, Exit& status) {
  CLI::App* command = app.add_subcommand(
      "snapshot",
      "Write the state of one simulated year as a day begins: open families, clocks, caseloads, "
      "bookings");
  const auto options = std::make_shared<SnapshotOptions>();
  command->add_option("SCENARIO", options->scenario, "Scenario file")->required();
  command->add_option("--on", options->on, "The day, as which begins, for example 2026-03-02")
      ->required();
  command->add_option("--output", options->output, "The file to write, for example today.h5")
      ->required();
  add_replace(*command, options->replace);
  command->add_option("--replication", options->replication, "Which simulated year")
      ->capture_default_str()
      ->check(CLI::Range(std::uint32_t{0}, kReplicationsMost - 1));
  command->add_option("--seed", options->seed, "Number that all chance is drawn from")
      ->capture_default_str();
  command->footer(
      "A scenario with question = \"snapshot\" and snapshot = \"today.h5\" goes on from it.\n\n"
      "Example:\n"
      "  casetide snapshot scenarios/hertfordshire.toml --on 2026-03-02 --output today.h5");
  command->callback([options, &status] { status = snapshot(*options); });
}

}  // namespace casetide::analysis
