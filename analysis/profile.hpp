// Where the time of a run itself went: what `casetide run --profile` tells.
//
// Threads are looked at from outside (sim/part_sampler.hpp) and replications are timed one by one; the
// results stay what they are. As JSON:
//
// {"seconds", "thread_seconds", "looks", "replications", "tasks", "meetings", "clocks", "events",
//  "replication_seconds": {"total", "median", "least", "most"}, "processor_share", "nanoseconds_an_event",
//  "parts": [{"name", "label", "share", "plus_minus", "seconds_a_replication", "nanoseconds_an_event"}],
//  "stages": the same, without nanoseconds}
//
// Shares are 0..1 of `looks`, the time of all threads together, `plus_minus` half their 95 % interval.
// `tasks`, `meetings` and `clocks` are those of the year, `events` those of warm-up, year and run-out, each
// the mean of the replications. Seconds are the clock's; nanoseconds are a processor's, and null for what is
// done outside of replications. Where no replication was run, what is told of one is null.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/study.hpp"
#include "sim/part_sampler.hpp"

namespace casetide::analysis {

class Profile {
 public:
  /// Looks from now on, at this thread and at those of a study that is given the sampler.
  Profile();

  [[nodiscard]] sim::PartSampler& sampler() { return sampler_; }

  /// The same simulation, each replication timed. Must not outlive this.
  [[nodiscard]] Simulation timed(Simulation simulation);

  /// Ends the looking.
  [[nodiscard]] nlohmann::json end();

 private:
  using Clock = std::chrono::steady_clock;
  struct Replication {
    double seconds = 0;
    double processor_seconds = 0;  ///< of its thread; less where other programs were busy
    std::int64_t events = 0;
    std::int64_t tasks = 0;
    std::int64_t meetings = 0;
    std::int64_t clocks = 0;
  };

  Clock::time_point begun_ = Clock::now();
  sim::PartSampler sampler_;
  sim::PartSampler::Watch watch_{sampler_};
  std::mutex mutex_;
  std::vector<Replication> replications_;  ///< in the order in which they were done
};

/// For a terminal of 80 columns.
[[nodiscard]] std::string profile_text(const nlohmann::json& profile);

}  // namespace casetide::analysis
