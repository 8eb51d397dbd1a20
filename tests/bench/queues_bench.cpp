// The queues W1, W2 and W3 three times: through the scenario language, in floor.cpp, which is written
// for them alone, and in SimPy. Mean waits must be what theory says, in the same run.
//
// Theory: W1 and W2 in whole minutes, as they are simulated (tests/oracle/whole_minutes.hpp); the stages
// of W3 by Erlang's formula, each as if it stood alone (Jackson 1957), the minute being a 1700th of the
// shortest effort. Standard errors of one run's mean wait, in mean efforts (W3: shares of the mean wait):
// W1 by the asymptotic variance rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 (Daley 1968, "The serial
// correlation coefficients of waiting times in a stationary single server queue"), 0.19 a million
// customers; W2 0.005 and W3 0.15 at most, as spreads of independent programs over many seeds.
// A mean farther off than kErrors standard errors fails, 4e-8 a mean that is right.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "tests/bench/figures.hpp"
#include "tests/bench/process.hpp"
#include "tests/bench/subject.hpp"
#include "tests/bench/waits.hpp"
#include "tests/oracle/whole_minutes.hpp"

namespace casetide::bench {
namespace {

constexpr double kErrors = 5.5;
constexpr int kStages = 8;

struct Workload {
  const char* name;
  const char* customers;  ///< of the yardsticks; as many are expected in the scenario
  double minutes;         ///< in the scenario, of a unit of the yardsticks' time
};
constexpr Workload kW1{"w1", "1000000", 100};
constexpr Workload kW2{"w2", "500000", 1000};
constexpr Workload kW3{"w3", "200000", 100};

/// Of one run, in minutes.
struct Theory {
  double wait = 0;
  double error = 0;
};

std::vector<Theory> theory_of(const Workload& workload) {
  const std::string name = workload.name;
  if (name == "w1") {
    constexpr double kLoad = 0.9;
    const double variance = kLoad * (2 + 5 * kLoad - 4 * kLoad * kLoad + kLoad * kLoad * kLoad) /
                            std::pow(1 - kLoad, 4);
    return {{oracle::single_server_mean_wait(100 / kLoad, oracle::rounded_exponential(100)),
             100 * std::sqrt(variance / 1'000'000)}};
  }
  if (name == "w2") {
    return {{oracle::many_servers_mean_wait(50, 1000.0 / 45, 1000), 1000 * 0.005}};
  }
  std::vector<Theory> stages;
  for (int stage = 0; stage < kStages; ++stage) {
    const double stay = std::pow(0.7, stage / 2);  // NOLINT(bugprone-integer-division)
    const double wait = oracle::erlang_mean_wait(20, 100 / stay, 1700 / stay);
    stages.push_back({wait, 0.15 * wait});
  }
  return stages;
}

/// Mean waits of the steps at which somebody waits, in minutes, over runs.
struct Waits {
  std::vector<double> minutes;
  std::vector<double> customers;
  int runs = 0;

  void add(const model::Scenario& scenario, const model::Record& record) {
    std::size_t place = 0;
    ++runs;
    for (std::size_t s = 0; s < scenario.steps.size(); ++s) {
      if (scenario.steps[s].kind != model::Step::Kind::task) continue;
      if (place == minutes.size()) {
        minutes.push_back(0);
        customers.push_back(0);
      }
      minutes[place] += static_cast<double>(record.step_wait_minutes[s]);
      for (std::size_t bin = 0; bin < model::kWaitBins; ++bin) {
        customers[place] += record.step_waits[s * model::kWaitBins + bin];
      }
      ++place;
    }
  }
};

struct Case {
  std::string what;
  Workload workload;
  std::vector<double> waits;  ///< means, minutes
  int runs = 1;
};
std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

/// The means so far of that program; later ones take the place of earlier ones.
void keep(const Case& one) {
  for (Case& old : cases()) {
    if (old.what == one.what) {
      old = one;
      return;
    }
  }
  cases().push_back(one);
  std::sort(cases().begin(), cases().end(),
            [](const Case& a, const Case& b) { return a.what < b.what; });
}

void casetide(benchmark::State& state, const Workload& workload) {
  static std::map<std::string, Subject> subjects;
  static std::map<std::string, Waits> waits;
  const std::string name = workload.name;
  auto [found, is_new] = subjects.try_emplace(name, scenario_of(file_of(name)));
  Subject& subject = found->second;
  Waits& so_far = waits[name];
  if (is_new) (void)subject.run(0);  // memory is asked for once
  for ([[maybe_unused]] auto iteration : state) {
    Subject::Times times;
    const model::Record record = subject.run(static_cast<std::uint32_t>(so_far.runs), times);
    state.SetIterationTime(times.wall);
    so_far.add(subject.scenario(), record);
    state.counters[kCpuCounter] = times.cpu;
    state.counters["events"] = static_cast<double>(times.year_events);
  }
  Case mine{"casetide/" + name, workload, {}, so_far.runs};
  for (std::size_t i = 0; i < so_far.minutes.size(); ++i) {
    mine.waits.push_back(so_far.minutes[i] / so_far.customers[i]);
  }
  keep(mine);
}

/// A program that prints its wall time and its mean waits.
void yardstick(benchmark::State& state, const Workload& workload, const std::string& what,
               const std::vector<std::string>& command) {
  for ([[maybe_unused]] auto iteration : state) {
    const Ran ran = run(command);
    state.SetIterationTime(number_after(ran.output, "wall"));
    state.counters[kCpuCounter] = ran.cpu_seconds;
    Case mine{what, workload, {}, 1};
    const char* next = ran.output.c_str() + ran.output.find("waits ") + 6;
    char* end = nullptr;
    for (double wait = std::strtod(next, &end); end != next; wait = std::strtod(next, &end)) {
      mine.waits.push_back(wait * workload.minutes);
      next = end;
    }
    keep(mine);
  }
}

void floor_of(benchmark::State& state, const Workload& workload) {
  yardstick(state, workload, std::string("floor/") + workload.name,
            {CASETIDE_FLOOR, workload.name, workload.customers});
}

void simpy_of(benchmark::State& state, const Workload& workload) {
  yardstick(state, workload, std::string("simpy/") + workload.name,
            {"/usr/bin/python3", CASETIDE_SOURCE_DIR "/tests/bench/simpy_workloads.py",
             workload.name, workload.customers});
}

void once(benchmark::internal::Benchmark* one) {
  one->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond)->Repetitions(1);
}
void rounds(benchmark::internal::Benchmark* one) {
  once(one);
  one->Repetitions(kRounds);
}

BENCHMARK_CAPTURE(casetide, w1, kW1)->Apply(rounds);
BENCHMARK_CAPTURE(casetide, w2, kW2)->Apply(rounds);
BENCHMARK_CAPTURE(casetide, w3, kW3)->Apply(rounds);
BENCHMARK_CAPTURE(floor_of, w1, kW1)->Name("floor/w1")->Apply(rounds);
BENCHMARK_CAPTURE(floor_of, w2, kW2)->Name("floor/w2")->Apply(rounds);
BENCHMARK_CAPTURE(floor_of, w3, kW3)->Name("floor/w3")->Apply(rounds);
BENCHMARK_CAPTURE(simpy_of, w1, kW1)->Name("simpy/w1")->Apply(once);
BENCHMARK_CAPTURE(simpy_of, w2, kW2)->Name("simpy/w2")->Apply(once);
BENCHMARK_CAPTURE(simpy_of, w3, kW3)->Name("simpy/w3")->Apply(once);

}  // namespace

std::vector<Finding> judged_waits() {
  std::vector<Finding> findings;
  for (const Workload& workload : {kW1, kW2}) {  // event_view_bench.cpp tells its own mean
    const std::string name = std::string("event_view/") + workload.name;
    if (const Samples* samples = figures().find(name)) {
      const double wait = median(samples->counters.at("mean_wait"));
      keep({name, workload, {wait * workload.minutes}, 1});
    }
  }
  for (const Case& one : cases()) {
    const std::vector<Theory> theory = theory_of(one.workload);
    double farthest = 0;
    std::string minutes;
    for (std::size_t i = 0; i < theory.size() && i < one.waits.size(); ++i) {
      const double errors = std::abs(one.waits[i] - theory[i].wait) /
                            (theory[i].error / std::sqrt(static_cast<double>(one.runs)));
      if (errors < farthest) continue;
      farthest = errors;
      minutes = fmt::format("{:.1f} minutes, theory {:.1f}", one.waits[i], theory[i].wait);
    }
    Finding finding;
    finding.what = "mean wait of " + one.what + (theory.size() > 1 ? ", the farthest off" : "");
    finding.found = fmt::format("{}: {:.1f} s.e.", minutes, farthest);
    finding.aim = fmt::format("within {:g} s.e.", kErrors);
    finding.reached = one.waits.size() == theory.size() && farthest <= kErrors;
    finding.must = true;
    findings.push_back(finding);
  }
  return findings;
}

}  // namespace casetide::bench
