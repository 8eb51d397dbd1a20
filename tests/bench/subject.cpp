#include "tests/bench/subject.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "model/input_draw.hpp"
#include "model/read_scenario.hpp"
#include "model/replicator.hpp"
#include "tests/bench/allocations.hpp"
#include "tests/bench/process.hpp"

namespace casetide::bench {

model::Scenario scenario_of(const std::filesystem::path& file) {
  model::Reading reading = model::read_scenario(file);
  if (!reading.scenario) {
    std::string all;
    for (const model::Problem& problem : reading.problems) {
      all += to_string(problem) + "\n";
    }
    throw std::runtime_error(all + summary(reading));
  }
  return *std::move(reading.scenario);
}

const std::vector<Input>& inputs() {
  const std::filesystem::path tree = CASETIDE_SOURCE_DIR;
  static const std::vector<Input> all = {
      {"w1", tree / "tests/bench/w1.toml"},
      {"w2", tree / "tests/bench/w2.toml"},
      {"w3", tree / "tests/bench/w3.toml"},
      {"england-average", tree / "scenarios/england-average.toml"},
  };
  return all;
}

std::filesystem::path file_of(const std::string& input) {
  const auto found = std::find_if(inputs().begin(), inputs().end(),
                                  [&](const Input& one) { return one.name == input; });
  if (found == inputs().end()) throw std::runtime_error("no input called " + input);
  return found->file;
}

Subject::Subject(model::Scenario scenario)
    : scenario_(std::move(scenario)), shape_(model::shape_of(scenario_)) {}

void Subject::compile(std::uint32_t replication) {
  compiled_ = std::make_unique<model::Compiled>(model::compile(
      scenario_, model::InputDraw(kSeed, replication / model::kPairReplications), kSeed));
}

const model::Record& Subject::run_compiled(std::uint32_t replication) {
  return pathway_.run(*compiled_, shape_, kSeed, replication);
}

const model::Record& Subject::run(std::uint32_t replication, Times& times) {
  const double before = now();
  compile(replication);
  times.compile = now() - before;
  const std::uint64_t asked = allocations();
  const double cpu = thread_cpu();
  const model::Record& record = run_compiled(replication);
  times.cpu = thread_cpu() - cpu;
  times.allocations = allocations() - asked;
  const model::Pathway::Timing& timing = pathway_.timing();
  const auto between = [](auto from, auto until) {
    return std::chrono::duration<double>(until - from).count();
  };
  times.wall = between(timing.begin, timing.end);
  times.warm_up = between(timing.begin, timing.year_first);
  times.year = between(timing.year_first, timing.year_end);
  times.run_out = between(timing.year_end, timing.end);
  times.year_events = timing.events_until_year_end - timing.events_before_year;
  return record;
}

}  // namespace casetide::bench
