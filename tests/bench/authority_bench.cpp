// One simulated year of England's average authority, with the full procedure and workforce, and of all
// 153 authorities one after the other. The warm-up before it and the run-out after it are told apart.
#include <array>
#include <numeric>
#include <vector>

#include <benchmark/benchmark.h>

#include "tests/bench/figures.hpp"
#include "tests/bench/subject.hpp"

namespace casetide::bench {
namespace {

constexpr const char* kAuthority = "england-average";
constexpr int kAuthorities = 153;
/// Replications in which about as many children are referred as in the average authority, 4,136: demand
/// is one of the uncertain inputs, and a year with half as many again is another year's work.
constexpr std::array<std::uint32_t, kRounds> kTypical = {18, 69, 84, 105, 115, 121, 138, 144, 147};

template <class Numbers>
double sum(const Numbers& numbers) {
  return static_cast<double>(std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}));
}

double steps_done(const Subject& subject, const model::Record& record, model::Step::Kind kind) {
  double done = 0;
  for (std::size_t s = 0; s < subject.scenario().steps.size(); ++s) {
    if (subject.scenario().steps[s].kind == kind) done += record.step_done_families[s];
  }
  return done;
}

Subject& authority() {
  static Subject subject = [] {
    Subject made(scenario_of(file_of(kAuthority)));
    (void)made.run(0);  // memory is asked for once
    return made;
  }();
  return subject;
}

void one_year(benchmark::State& state) {
  static std::size_t round = 0;
  Subject& subject = authority();
  for ([[maybe_unused]] auto iteration : state) {
    Subject::Times times;
    const model::Record record = subject.run(kTypical.at(round++ % kTypical.size()), times);
    state.SetIterationTime(times.year);
    state.counters[kCpuCounter] =
        times.cpu * times.year / times.wall;  // a clock for the year is dear
    state.counters["compile-and-pilot_s"] = times.compile;
    state.counters["warm-up_s"] = times.warm_up;
    state.counters["run-out_s"] = times.run_out;
    state.counters["events"] = static_cast<double>(times.year_events);
    state.counters["children"] = static_cast<double>(
        record.counters[static_cast<std::size_t>(model::Counter::children_referred)]);
    state.counters["tasks"] = steps_done(subject, record, model::Step::Kind::task);
    state.counters["meetings"] = steps_done(subject, record, model::Step::Kind::meeting);
    state.counters["clocks"] = sum(record.clock_days_families);
  }
}

void all_england(benchmark::State& state) {
  Subject& subject = authority();
  for ([[maybe_unused]] auto iteration : state) {
    Subject::Times total;
    double cpu = 0;  // of whole replications
    std::vector<double> typical_cpu;
    std::vector<double> typical;  // among the others, as the machine may be busier now than before
    for (int one = 0; one < kAuthorities; ++one) {
      Subject::Times times;
      if (one % (kAuthorities / kRounds) == 0) {
        (void)subject.run(kTypical.at(typical.size()), times);
        typical.push_back(times.year);
        typical_cpu.push_back(times.cpu);
      }
      (void)subject.run(static_cast<std::uint32_t>(one), times);
      total.year += times.year;
      total.cpu += times.cpu * times.year / times.wall;
      total.wall += times.wall;
      cpu += times.cpu;
      total.compile += times.compile;
    }
    state.SetIterationTime(total.year);
    state.counters[kCpuCounter] = total.cpu;
    state.counters[kAuthorityYears] = total.year / median(typical);
    state.counters[kAuthorityYearsByCpu] = cpu / median(typical_cpu);
    state.counters["with-warm-up_s"] = total.wall;
    state.counters["compile-and-pilots_s"] = total.compile;
  }
}

BENCHMARK(one_year)
    ->Name("casetide/authority-year")
    ->UseManualTime()
    ->Iterations(1)
    ->Repetitions(kRounds);
BENCHMARK(all_england)
    ->Name("casetide/all-england")
    ->UseManualTime()
    ->Iterations(1)
    ->Repetitions(1);

}  // namespace
}  // namespace casetide::bench
