#include "analysis/commands/study_options.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "analysis/read_with_snapshot.hpp"
#include "analysis/summary.hpp"
#include "sim/part.hpp"
#include "sim/replications.hpp"

namespace casetide::analysis {
namespace {

constexpr std::uint32_t kReplicationsMost = 1'000'000;
constexpr int kThreadsMost = 1024;

}  // namespace

int StudyCommandOptions::threads_used() const {
  return threads == 0 ? sim::processors() : threads;
}

void add_study_options(CLI::App& command, StudyCommandOptions& options,
                       const std::string& out_holds, const std::string& out_default) {
  command
      .add_option("--threads", options.threads,
                  "Threads; the results do not depend on them [all processors]")
      ->check(CLI::Range(1, kThreadsMost));
  command.add_option("--seed", options.seed, "Number that all chance is drawn from")
      ->capture_default_str();
  command.add_option("--out", options.out,
                     fmt::format("Folder for {} [{}]", out_holds, out_default));
  command.add_flag("--replace", options.replace,
                   "Remove Casetide's own files from that folder first");
  command.add_flag("--json", options.json, "Print the summary as JSON on standard output");
}

void add_replications(CLI::App& command, StudyCommandOptions& options, const std::string& words,
                      std::uint32_t least) {
  command.add_option("--replications", options.replications, words)
      ->capture_default_str()
      ->check(CLI::Range(least, kReplicationsMost));
}

void add_looks(CLI::App& command, StudyCommandOptions& options) {
  CLI::Option* count =
      command
          .add_option(
              "--replications", options.replications,
              "Simulated years, an odd count rounded up [64, 128, ... until precise enough]")
          ->check(CLI::Range(std::uint32_t{2}, kReplicationsMost));
  command
      .add_option("--precision", options.precision,
                  "Precise enough: half of the 95 % interval, in late of 100, for every limit that "
                  "at least 200 families a year are held to")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 50.0))
      ->excludes(count);
  command.add_option("--most", options.most, "Simulated years after which it ends, precise or not")
      ->capture_default_str()
      ->check(CLI::Range(kFirstLook, kReplicationsMost))
      ->excludes(count);
}

std::uint32_t StudyCommandOptions::first_count() const {
  return replications == 0 ? std::min(kFirstLook, most) : whole_pairs(replications);
}

std::optional<std::uint32_t> StudyCommandOptions::next_count(const Look& look) const {
  if (replications != 0 || look.precise || look.replications >= most) return std::nullopt;
  return next_look(look.replications, most - most % 2);
}

Exit end_of_checks(const nlohmann::json& answer) {
  const std::string broken = broken_checks(answer);
  if (broken.empty()) return Exit::done;
  fmt::print(stderr,
             "\nA check of the run itself failed, so its numbers are not to be relied on:\n{}",
             broken);
  return Exit::defect;
}

std::uint32_t whole_pairs(std::uint32_t replications) {
  if (replications % 2 == 0) return replications;
  fmt::print(stderr,
             "{} replications are asked for; {} are run, because they come in pairs that share "
             "their uncertain inputs.\n",
             replications, replications + 1);
  return replications + 1;
}

std::optional<model::Scenario> read_or_list(const std::string& file,
                                            const model::MorePolicies& more) {
  const sim::InPart part(sim::Part::reading);
  model::Reading reading = read_with_snapshot(file, more);
  for (const model::Problem& problem : reading.problems)
    fmt::print(stderr, "{}\n", to_string(problem));
  for (const std::string& note : reading.notes)
    fmt::print(stderr, "{}: {}\n", file, note);
  if (!reading.scenario) fmt::print(stderr, "{}\n", summary(reading));
  return std::move(reading.scenario);
}

}  // namespace casetide::analysis
