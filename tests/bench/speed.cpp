// The benchmarks of Casetide: times, allocations, memory, threads and the bytes of results.
//
//   speed_bench                      everything, then the aims as one table
//   speed_bench --only=PART[,PART]   of `times`, `allocations`, `memory`, `threads`, `parts`, `coverage`, `calibration`
//   speed_bench --digests [FILE]     digests of every array of every input's records, or what differs
//                                    from FILE, in which another version's were kept
//   speed_bench --allocations        where a replication after the first still allocates
//   speed_bench --benchmark_...      options of Google Benchmark, such as --benchmark_filter=w1
//
// Exit code 1: mean waits are off, a replication allocates, a record is too large, intervals hold too seldom
// or too often, calibration finds too few truths, or digests differ. An
// aim of speed that is not reached is told and no failure: the machine may be busy.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>

#include <fmt/format.h>

#include "tests/bench/checks.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/process.hpp"
#include "tests/bench/waits.hpp"

namespace casetide::bench {
namespace {

std::vector<Ratio> aims() {
  std::vector<Ratio> all = {
      {"W1 through the scenario language, to floor.cpp", "casetide/w1", "floor/w1", 1.6},
      {"W2 through the scenario language, to floor.cpp", "casetide/w2", "floor/w2", 1.3},
      {"W3 through the scenario language, to floor.cpp", "casetide/w3", "floor/w3", 1.4},
      {"W1 as an event view, to floor.cpp", "event_view/w1", "floor/w1", 1.2},
      {"W2 as an event view, to floor.cpp", "event_view/w2", "floor/w2", 1.1},
      {"England-average authority-year, to the floor's W1", "casetide/authority-year", "floor/w1",
       0.35},
      {"the same, stretch", "casetide/authority-year", "floor/w1", 0.17},
  };
  const auto hold = [&](const std::string& mean, const std::string& pending, double at_most) {
    const std::string rest = "/" + pending + "/" + mean;
    all.push_back({fmt::format("W4: {} pending, mean {}, to priority_queue", pending, mean),
                   "hold/ours" + rest, "hold/priority_queue" + rest, at_most});
  };
  for (const char* pending : {"1000", "100000", "1000000"}) {
    hold("90days", pending, 0.5);
  }
  for (const char* pending : {"1000", "100000"}) {
    hold("1hour", pending, 1.2);
    hold("1day", pending, 1.2);
  }
  return all;
}

const std::vector<Ratio>& others() {
  static const std::vector<Ratio> all = {
      {"W1: SimPy to Casetide", "simpy/w1", "casetide/w1", 0},
      {"W2: SimPy to Casetide", "simpy/w2", "casetide/w2", 0},
      {"W3: SimPy to Casetide", "simpy/w3", "casetide/w3", 0},
  };
  return all;
}

Finding judged_all_england() {
  constexpr double kMost = 160;
  Finding finding;
  finding.what = "all England (153), to one authority-year";
  finding.aim = fmt::format("at most {:g}", kMost);
  finding.found = "not measured";
  if (const Samples* samples = figures().find("casetide/all-england")) {
    const double years = median(samples->counters.at(kAuthorityYears));
    finding.found = fmt::format("{:.1f} ({:.1f} by processor time)", years,
                                median(samples->counters.at(kAuthorityYearsByCpu)));
    finding.reached = years <= kMost;
  }
  return finding;
}

struct Options {
  std::string only;
  std::vector<char*> google;
  [[nodiscard]] bool wants(const std::string& part) const {
    return only.empty() || ("," + only + ",").find("," + part + ",") != std::string::npos;
  }
};

void append(std::vector<Finding>& to, std::vector<Finding> more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

void say(const char* what) {
  fmt::print(stderr, "{} ...\n", what);
}

int measure(Options& options) {
  const double begin = now();
  std::vector<Finding> rest;
  bool complete = true;
  if (options.wants("memory")) {  // first: see Ran::peak_kib
    say("Memory");
    append(rest, judged_memory());
  }
  if (options.wants("times")) {
    say("Times, in mixed order");
    complete = run_benchmarks(static_cast<int>(options.google.size()), options.google.data());
  }
  if (options.wants("threads")) {
    say("Two threads");
    append(rest, judged_threads());
  }
  if (options.wants("allocations")) {
    say("Allocations");
    append(rest, judged_allocations());
  }
  if (options.wants("coverage")) {
    say("Coverage of intervals");
    append(rest, judged_coverage());
  }
  if (options.wants("calibration")) {
    say("Calibration from known parameters");
    append(rest, judged_calibration());
  }
  std::vector<Finding>& findings = figures().findings;
  if (options.wants("times")) {
    for (const Ratio& aim : aims()) {
      findings.push_back(figures().judged(aim));
    }
    findings.push_back(judged_all_england());
  }
  append(findings, std::move(rest));
  append(findings, judged_waits());
  fmt::print("Aims, as ratios of medians\n");
  print_findings(findings);
  if (!figures().samples.empty()) {
    fmt::print("\nTimes: median, least and most, processor time, repetitions\n");
    print_samples();
    for (const Ratio& ratio : others()) {
      Finding finding = figures().judged(ratio);
      if (!finding.reached) continue;  // not measured
      finding.aim.clear();
      finding.reached.reset();
      print_findings({finding});
    }
  }
  if (options.wants("parts")) {
    say("Parts");
    fmt::print("\nEngland's average authority, `casetide run --profile`\n");
    std::fflush(stdout);
    print_parts();
  }
  fmt::print("\n{:.0f} s in all\n", now() - begin);
  return complete && !figures().failed() ? 0 : 1;
}

int answer(const std::vector<std::string>& words, Options& options) {
  if (words.size() == 2 && words[0] == "--work") {
    work_with_threads(std::atoi(words[1].c_str()));
    return 0;
  }
  if (!words.empty() && words[0] == "--digests") {
    if (words.size() > 1) return compare_digests(words[1]) ? 0 : 1;
    fmt::print("{}", digests());
    return 0;
  }
  if (!words.empty() && words[0] == "--allocations") {
    print_allocation_places();
    return 0;
  }
  return measure(options);
}

}  // namespace
}  // namespace casetide::bench

int main(int argc, char** argv) {
  using namespace casetide::bench;
  Options options;
  const std::string only = "--only=";
  std::vector<std::string> words(argv + 1, argv + argc);
  options.google.push_back(argv[0]);
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with(only)) {
      options.only = word.substr(only.size());
    } else {
      options.google.push_back(argv[i]);
    }
  }
  try {
    return answer(words, options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 74;
  }
}
