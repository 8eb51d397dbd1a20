#include <array>
#include <cstdint>
#include <memory>

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

/// Years of warm-up, in turn: replications of very unequal length.
constexpr std::array kWarmUps = {0, 3, 1, 0, 2};

double seconds_of(Process& process) {
  const Ran ran = process.wait();
  return number_after(ran.output, "wall");
}

Process start(int threads) {
  return Process({"/proc/self/exe", "--work", std::to_string(threads)});
}

}  // namespace

void work_with_threads(int threads) {
  std::vector<model::Scenario> scenarios;
  for (const int years : kWarmUps) {
    scenarios.push_back(scenario_of(CASETIDE_SOURCE_DIR "/scenarios/sutton.toml"));
    scenarios.back().warm_up_years = years;
  }
  const double begin = now();
  const auto records = sim::run_replications(kReplications, threads, [&] {
    std::vector<model::Replicator> replicators;
    for (const model::Scenario& scenario : scenarios) {
      replicators.emplace_back(scenario, kSeed);
    }
    return [replicators = std::make_shared<std::vector<model::Replicator>>(std::move(replicators))](
               std::uint32_t item) {
      // Pairs share their inputs, as in a run.
      const std::size_t length = item / 2 % kWarmUps.size();
      return (*replicators)[length].run(item);
    };
  });
  fmt::print("wall {:.6f} replications {}\n", now() - begin, records.size());
}

std::vector<Finding> judged_threads() {
  std::vector<double> ratios;
  for (int round = 0; round < kRuns; ++round) {
    Process both = start(2);
    const double together = seconds_of(both);
    Process one = start(1);
    Process other = start(1);
    const double first = seconds_of(one);
    const double second = seconds_of(other);
    ratios.push_back(1 / together / (1 / first + 1 / second));
  }
  Finding finding;
  finding.what = fmt::format("{} replications on 2 threads, to two runs of 1", kReplications);
  finding.found = fmt::format("{:.3f}", median(ratios));
  finding.aim = fmt::format("at least {:g}", kLeast);
  finding.reached = median(ratios) >= kLeast;
  return {finding};
}

}  // namespace casetide::bench
