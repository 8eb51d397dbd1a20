// Looks at what threads are doing, a thousand times a second, and counts what it saw.
//
// The threads do nothing for it: they leave two bytes (sim/part.hpp) that are read from outside. A look
// costs some 10 microseconds, felt where every processor is busy. What comes out is a sample: a share of
// `looks` looks is right within about two standard errors of that many trials (PartCounts::shares). Time
// is the clock's, so a thread that has lost its processor or waits for a disk counts where it stands.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "sim/part.hpp"

namespace casetide::sim {

struct PartCounts {
  std::array<std::array<std::uint64_t, kParts>, kStages> looks{};  ///< [stage][part]
  double thread_seconds = 0;  ///< for which threads were watched, all together

  [[nodiscard]] std::uint64_t total() const;

  struct Share {
    std::string_view name;
    std::uint64_t looks = 0;
    double share = 0;       ///< of all looks, 0..1
    double plus_minus = 0;  ///< half the 95 % interval of the share
  };
  /// What was seen, the most first; the shares add up to 1. Whatever is done while a scenario is compiled
  /// counts as `compiling`.
  [[nodiscard]] std::vector<Share> by_part() const;
  /// In the order of Stage, those not seen among them; the shares add up to 1 unless nothing was seen.
  [[nodiscard]] std::vector<Share> by_stage() const;
};

class PartSampler {
 public:
  PartSampler() = default;
  ~PartSampler() { stop(); }
  PartSampler(const PartSampler&) = delete;
  PartSampler& operator=(const PartSampler&) = delete;

  /// Looks from a thread of its own until stop().
  void start(std::chrono::microseconds between = std::chrono::milliseconds(1));

  /// Watches a thread from its making to its end, both on that thread. Within another watch of the same
  /// thread it does nothing.
  class Watch {
   public:
    explicit Watch(PartSampler& sampler);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    PartSampler* sampler_;  ///< none: the thread is watched already
  };

  /// Looks once at every thread watched.
  void look();

  /// What was seen so far, of threads that are still watched up to now.
  [[nodiscard]] PartCounts so_far();

  /// Ends the looking, and what was seen.
  PartCounts stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Watched {
    const Doing* doing = nullptr;
    Clock::time_point since;
  };
  void look_locked();

  std::mutex mutex_;
  std::condition_variable ends_;
  bool ending_ = false;
  std::vector<Watched> watched_;
  PartCounts counts_;
  std::thread thread_;
};

}  // namespace casetide::sim
