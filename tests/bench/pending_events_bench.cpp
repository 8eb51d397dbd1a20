// The hold model (take the next event, add it again an exponential time later) on the pending-event set
// and on std::priority_queue, with the generator of floor.cpp in both.
//
// `hold/SET/PENDING/MEAN` (and what Google Benchmark adds to a name): the real time given is that of one
// hold, its draw included. The priority queue holds
// the floor's 24 bytes (time, sequence, payload) and its comparison; the pending-event set whole minutes
// and its own order. Every hold checks that time does not go back.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "sim/pending_events.hpp"
#include "tests/bench/floor_generator.hpp"

namespace casetide::bench {
namespace {

constexpr std::int64_t kHolds = 1'000'000;
constexpr double kMinutesOfDay = sim::kMinutesPerDay;

struct Mean {
  const char* name;
  double minutes;
};
constexpr Mean kHour = {"1hour", 60};
constexpr Mean kDay = {"1day", kMinutesOfDay};
constexpr Mean kQuarter = {"90days", 90 * kMinutesOfDay};

class Ours {
 public:
  Ours(std::int64_t pending, Mean mean) : mean_(mean.minutes) {
    const double per_hold = mean.minutes / static_cast<double>(pending) / kMinutesOfDay;
    const double days = 1.5 * static_cast<double>(kHolds + 3 * pending) * per_hold;
    events_.reset(0, static_cast<sim::DayIndex>(days + 60 * mean.minutes / kMinutesOfDay));
    for (std::int64_t i = 0; i < pending; ++i) {
      events_.add({increment(), static_cast<std::uint32_t>(i)});
    }
  }
  [[nodiscard]] bool hold() {
    while (events_.next() == nullptr) {
      events_.open(++day_);
    }
    const sim::PendingEvent event = events_.take();
    const bool in_order = event.time() >= last_;
    last_ = event.time();
    events_.add(event.at(last_ + increment()));
    return in_order;
  }

 private:
  std::int32_t increment() { return static_cast<std::int32_t>(random_.exponential(mean_) + 0.5); }

  FloorGenerator random_{42};
  double mean_;
  sim::PendingEvents events_;
  sim::DayIndex day_ = -1;
  std::int32_t last_ = 0;
};

class PriorityQueue {
 public:
  PriorityQueue(std::int64_t pending, Mean mean) : mean_(mean.minutes) {
    for (std::int64_t i = 0; i < pending; ++i) {
      queue_.push({random_.exponential(mean_), sequence_++, static_cast<std::uint32_t>(i),
                   std::uint32_t{0}});
    }
  }
  [[nodiscard]] bool hold() {
    Event event = queue_.top();
    queue_.pop();
    const bool in_order = event.time >= last_;
    last_ = event.time;
    event.time += random_.exponential(mean_);
    event.sequence = sequence_++;
    queue_.push(event);
    return in_order;
  }

 private:
  struct Event {
    double time;
    std::uint64_t sequence;
    std::uint32_t kind;
    std::uint32_t place;
  };
  struct After {
    bool operator()(const Event& a, const Event& b) const {
      return b.time < a.time || (b.time == a.time && b.sequence < a.sequence);
    }
  };

  FloorGenerator random_{42};
  double mean_;
  std::priority_queue<Event, std::vector<Event>, After> queue_;
  std::uint64_t sequence_ = 0;
  double last_ = 0;
};

template <class Set>
void hold(benchmark::State& state, std::int64_t pending, Mean mean) {
  for ([[maybe_unused]] auto repeat : state) {
    Set set(pending, mean);
    bool in_order = true;
    const auto holds = [&](std::int64_t count) {
      for (std::int64_t i = 0; i < count; ++i) {
        in_order &= set.hold();
      }
    };
    holds(2 * pending);
    const auto begin = std::chrono::steady_clock::now();
    holds(kHolds);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(wall.count() / static_cast<double>(kHolds));
    if (!in_order) {
      state.SkipWithError("time went back");
    }
  }
}

void add(std::int64_t pending, Mean mean) {
  const auto one = [&](const std::string& set, auto* function) {
    const std::string name = "hold/" + set + '/' + std::to_string(pending) + '/' + mean.name;
    benchmark::RegisterBenchmark(name.c_str(), function, pending, mean)
        ->Iterations(1)
        ->UseManualTime();
  };
  one("ours", &hold<Ours>);
  one("priority_queue", &hold<PriorityQueue>);
}

const int registered = [] {
  for (const std::int64_t pending : {1'000, 100'000}) {
    add(pending, kHour);
    add(pending, kDay);
    add(pending, kQuarter);
  }
  add(1'000'000, kQuarter);
  return 0;
}();

}  // namespace
}  // namespace casetide::bench
