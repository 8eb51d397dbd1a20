// What was measured, and the aims that it is set beside.
//
// Benchmarks are Google Benchmark's, by name ("casetide/w1"); its repetitions in mixed order make the
// samples of which medians are taken. A benchmark may give its processor time in seconds as the counter
// kCpuCounter, where Google Benchmark cannot see it: the machine may be busy with other things, and then
// the ratio of processor times is the better witness.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace casetide::bench {

inline constexpr const char* kCpuCounter = "cpu_s";
/// Of all England: how many typical authority-years, timed in between, it took as long as.
inline constexpr const char* kAuthorityYears = "authority-years";
inline constexpr const char* kAuthorityYearsByCpu = "authority-years-by-processor-time";
inline constexpr int kRounds = 9;

/// Of one benchmark, a value for each repetition.
struct Samples {
  std::vector<double> wall;  ///< seconds an iteration
  std::vector<double> cpu;   ///< the same, processor time; none where it is not known
  std::map<std::string, std::vector<double>> counters;  ///< of its own
};
[[nodiscard]] double median(std::vector<double> values);

/// An aim: one benchmark's time at most so many times another's.
struct Ratio {
  std::string what;
  std::string of;  ///< a benchmark
  std::string to;
  double at_most = 0;
};

/// Something that was found out, beside what was aimed at.
struct Finding {
  std::string what;
  std::string found;
  std::string aim;
  std::optional<bool> reached;  ///< none: no aim, or not measured
  bool must = false;            ///< the whole fails when it is not reached
};

class Figures {
 public:
  std::map<std::string, Samples> samples;
  std::vector<Finding> findings;

  [[nodiscard]] const Samples* find(const std::string& benchmark) const;
  [[nodiscard]] Finding judged(const Ratio& ratio) const;
  [[nodiscard]] bool failed() const;
};

/// Those of the whole program.
[[nodiscard]] Figures& figures();

/// Runs the benchmarks registered and gathers their samples; false: one of them failed.
bool run_benchmarks(int argc, char** argv);

/// The aims as one table, then every benchmark.
void print_findings(const std::vector<Finding>& findings);
void print_samples();

}  // namespace casetide::bench
