#include "tests/bench/figures.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace casetide::bench {
namespace {

using Run = benchmark::BenchmarkReporter::Run;

std::string name_of(const Run& run) {
  return run.run_name.args.empty() ? run.run_name.function_name
                                   : run.run_name.function_name + "/" + run.run_name.args;
}

/// Keeps every repetition and prints nothing: the table comes when all are done.
class Keeper : public benchmark::BenchmarkReporter {
 public:
  bool failed = false;

  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.error_occurred) {
        fmt::print(stderr, "{}: {}\n", run.benchmark_name(), run.error_message);
        failed = true;
      } else if (run.run_type == Run::RT_Iteration) {
        keep(run);
      }
    }
  }

 private:
  static void keep(const Run& run) {
    Samples& samples = figures().samples[name_of(run)];
    const auto iterations = static_cast<double>(run.iterations);
    samples.wall.push_back(run.real_accumulated_time / iterations);
    const auto cpu = run.counters.find(kCpuCounter);
    if (cpu != run.counters.end()) {
      samples.cpu.push_back(cpu->second.value);
    } else if (run.run_name.time_type.empty()) {  // of what is timed, and not of more
      samples.cpu.push_back(run.cpu_accumulated_time / iterations);
    }
    for (const auto& [name, counter] : run.counters) {
      if (name != kCpuCounter) samples.counters[name].push_back(counter.value);
    }
  }
};

/// "12.3 ms".
std::string duration(double seconds) {
  constexpr std::array kUnits = {"s", "ms", "us", "ns"};
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && seconds < 0.9995) {
    seconds *= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", seconds, seconds < 10 ? 2 : seconds < 100 ? 1 : 0, kUnits[unit]);
}

std::string count(double value) {
  return fmt::format("{:.{}f}", value, value < 10 && value != static_cast<int>(value) ? 3 : 0);
}

const char* verdict(const Finding& finding) {
  if (!finding.reached) return "";
  return *finding.reached ? "reached" : "NOT REACHED";
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

const Samples* Figures::find(const std::string& benchmark) const {
  const auto found = samples.find(benchmark);
  return found == samples.end() ? nullptr : &found->second;
}

Finding Figures::judged(const Ratio& ratio) const {
  Finding finding;
  finding.what = ratio.what;
  finding.aim = fmt::format("at most {:g}", ratio.at_most);
  const Samples* of = find(ratio.of);
  const Samples* to = find(ratio.to);
  if (of == nullptr || to == nullptr) {
    finding.found = "not measured";
    return finding;
  }
  const double measured = median(of->wall) / median(to->wall);
  finding.found = fmt::format("{:.3f}", measured);
  if (!of->cpu.empty() && !to->cpu.empty()) {
    finding.found += fmt::format(" ({:.3f} by processor time)", median(of->cpu) / median(to->cpu));
  }
  finding.reached = measured <= ratio.at_most;
  return finding;
}

bool Figures::failed() const {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.must && finding.reached && !*finding.reached;
  });
}

Figures& figures() {
  static Figures all;
  return all;
}

bool run_benchmarks(int argc, char** argv) {
  std::vector<std::string> words(argv, argv + argc);
  // Before what was asked for, which overrides it; a benchmark may state its own repetitions.
  words.insert(words.begin() + 1,
               {"--benchmark_enable_random_interleaving=true", "--benchmark_min_time=0.05",
                fmt::format("--benchmark_repetitions={}", kRounds)});
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  int count_of = static_cast<int>(arguments.size());
  benchmark::Initialize(&count_of, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count_of, arguments.data())) return false;
  Keeper keeper;
  benchmark::RunSpecifiedBenchmarks(&keeper);
  return !keeper.failed;
}

void print_findings(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    fmt::print("{:<56} {:<40} {:<18} {}\n", finding.what, finding.found, finding.aim,
               verdict(finding));
  }
}

void print_samples() {
  for (const auto& [name, samples] : figures().samples) {
    const auto [least, most] = std::minmax_element(samples.wall.begin(), samples.wall.end());
    fmt::print("{:<34} {:>10} {:>22} {:>12} {:>4}\n", name, duration(median(samples.wall)),
               duration(*least) + " - " + duration(*most),
               samples.cpu.empty() ? "-" : duration(median(samples.cpu)), samples.wall.size());
    std::string line;
    for (const auto& [counter, values] : samples.counters) {
      const double value = median(values);
      const bool is_time = counter.ends_with("_s");
      line += fmt::format("{}{} {}", line.empty() ? "" : ", ",
                          is_time ? counter.substr(0, counter.size() - 2) : counter,
                          is_time ? duration(value) : count(value));
    }
    if (!line.empty()) fmt::print("    {}\n", line);
  }
  std::vector<double> shares;
  for (const auto& [name, samples] : figures().samples) {
    if (!samples.cpu.empty()) shares.push_back(median(samples.cpu) / median(samples.wall));
  }
  if (!shares.empty()) {
    fmt::print(
        "Processor time is {:.0f} % of wall time (median); far below 100 %, the machine was "
        "busy with other things and ratios of wall times say little.\n",
        100 * median(shares));
  }
}

}  // namespace casetide::bench
