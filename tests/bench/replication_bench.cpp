// Times replications of one scenario, each from the compiled scenario to the finished record.
//
//   replication_bench FILE.toml [REPLICATIONS]
//
// One line of JSON for each replication. The first allocates the memory that the others use again.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <numeric>

#include <fmt/format.h>

#include "model/compiled.hpp"
#include "model/pathway.hpp"
#include "model/read_scenario.hpp"
#include "model/replicator.hpp"

namespace {

using namespace casetide;

constexpr std::uint32_t kSeed = 1;

void time_replication(const model::Scenario& scenario, model::Pathway& pathway,
                      std::uint32_t replication) {
  const model::RecordShape shape = shape_of(scenario);
  const model::Compiled compiled =
      compile(scenario, model::InputDraw(kSeed, replication / 2), kSeed);
  const std::clock_t cpu = std::clock();
  const auto begin = std::chrono::steady_clock::now();
  const model::Record record = pathway.run(compiled, shape, kSeed, replication);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  const double cpu_seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  const auto waits =
      std::accumulate(record.step_waits.begin(), record.step_waits.end(), std::int64_t{0});
  const auto minutes = std::accumulate(record.step_wait_minutes.begin(),
                                       record.step_wait_minutes.end(), std::int64_t{0});
  const auto counter = [&](model::Counter which) {
    return record.counters.at(static_cast<std::size_t>(which));
  };
  fmt::print(
      "{{\"wall\": {:.6f}, \"cpu\": {:.6f}, \"events\": {}, \"families\": {}, \"mean_wait\": "
      "{:.4f}}}\n",
      wall.count(), cpu_seconds, counter(model::Counter::events_executed),
      counter(model::Counter::families_arrived_ever),
      waits > 0 ? static_cast<double>(minutes) / static_cast<double>(waits) : 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    fmt::print(stderr, "usage: replication_bench FILE.toml [REPLICATIONS]\n");
    return 64;
  }
  try {
    const model::Reading reading = model::read_scenario(argv[1]);
    for (const model::Problem& problem : reading.problems) {
      fmt::print(stderr, "{}\n", to_string(problem));
    }
    if (!reading.scenario) return 65;
    const int replications = argc == 3 ? std::atoi(argv[2]) : 1;
    model::Pathway pathway;
    for (int r = 0; r < replications; ++r) {
      time_replication(*reading.scenario, pathway, static_cast<std::uint32_t>(r));
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 74;
  }
  return 0;
}
