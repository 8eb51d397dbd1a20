#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "model/replicator.hpp"
#include "sim/replications.hpp"
#include "tests/bench/checks.hpp"
#include "tests/bench/process.hpp"
#include "tests/bench/subject.hpp"

namespace casetide::bench {
namespace {

constexpr std::uint32_t kReplications = 200;
constexpr int kRuns = 5;
constexpr double kLeast = 0.97;

/// Days of the reported year, in turn: replications of very unequal length.
constexpr std::array kDays = {30, 360, 90, 180, 60};

struct Took {
  double wall = 0;
  double cpu = 0;
};
Took time_of(Process& process) {
  const Ran ran = process.wait();
  return {number_after(ran.output, "wall"), ran.cpu_seconds};
}

Process start(int threads) {
  return Process({"/proc/self/exe", "--work", std::to_string(threads)});
}

}  // namespace

void work_with_threads(int threads) {
  std::vector<model::Scenario> scenarios;
  for (const int days : kDays) {
    model::Scenario& scenario =
        scenarios.emplace_back(scenario_of(CASETIDE_SOURCE_DIR "/scenarios/sutton.toml"));
    scenario.warm_up_years = 0;
    scenario.last_day = scenario.first_day + days - 1;
  }
  const double begin = now();
  const auto records = sim::run_replications(
      kReplications, threads,
      [&] {
        const auto replicators = std::make_shared<std::vector<model::Replicator>>();
        for (const model::Scenario& scenario : scenarios) {
          replicators->emplace_back(scenario, kSeed);
        }
        return [replicators](std::uint32_t item) {
          return (*replicators)[item / model::kPairReplications % kDays.size()].run(item);
        };
      },
      model::kPairReplications);  // as a run takes them
  fmt::print("wall {:.6f} replications {}\n", now() - begin, records.size());
}

std::vector<Finding> judged_threads() {
  std::vector<double> by_wall;
  std::vector<double> by_cpu;
  for (int round = 0; round < kRuns; ++round) {
    Process both = start(2);
    const Took together = time_of(both);
    Process one = start(1);
    Process other = start(1);
    const Took first = time_of(one);
    const Took second = time_of(other);
    by_wall.push_back(1 / together.wall / (1 / first.wall + 1 / second.wall));
    by_cpu.push_back((first.cpu + second.cpu) / 2 / together.cpu);
  }
  Finding finding;
  finding.what = fmt::format("{} replications on 2 threads, to two runs of 1", kReplications);
  finding.found = fmt::format("{:.3f} ({:.3f} by processor time)", median(by_wall), median(by_cpu));
  finding.aim = fmt::format("at least {:g}", kLeast);
  finding.reached = median(by_wall) >= kLeast;
  return {finding};
}

}  // namespace casetide::bench
