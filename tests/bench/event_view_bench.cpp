// A queue written directly on sim/: what the floor (floor.cpp) does by hand, with keyed draws, tables and
// whole minutes. The time is that of the whole run; `mean_wait` is in mean services, as the floor prints
// it, beside `theory` (Erlang's C formula) and `customers`.
//
//   event_view/w1: M/M/1, mean service 100 minutes, load 0.9, 1,000,000 customers
//   event_view/w2: M/M/50, mean service 1,000 minutes, load 0.9, 500,000 customers
#include <cstdint>

#include <benchmark/benchmark.h>

#include "sim/draws.hpp"
#include "sim/fifo.hpp"
#include "sim/pending_events.hpp"
#include "sim/quantile_table.hpp"

namespace casetide::bench {
namespace {

struct Queue {
  int servers;
  double mean_service;  ///< minutes
  std::int64_t customers;
};
constexpr double kLoad = 0.9;

/// Mean minutes between arrivals.
double mean_gap(const Queue& queue) {
  return queue.mean_service / (kLoad * queue.servers);
}

/// The mean wait in mean services.
double erlang_wait(int servers) {
  const double offered = kLoad * servers;
  double blocked = 1;  // Erlang's B formula by its recursion over the servers
  for (int n = 1; n <= servers; ++n) {
    blocked = offered * blocked / (n + offered * blocked);
  }
  const double waits = blocked / (1 - kLoad * (1 - blocked));
  return waits / (servers - offered);
}

struct Served {
  std::int64_t customers = 0;
  std::int64_t wait = 0;  ///< minutes, of all together
};

class Page {
 public:
  explicit Page(const Queue& queue)
      : queue_(queue),
        gap_(sim::QuantileTable::exponential(mean_gap(queue))),
        service_(sim::QuantileTable::exponential(queue.mean_service)) {}

  Served run(std::uint32_t replication) {
    sim::DrawRun draws(sim::Luck(1, replication), {.entity = sim::entity_key(1, 0, 0),
                                                   .purpose = sim::purpose_named("customer")});
    const double minutes = 1.1 * mean_gap(queue_) * static_cast<double>(queue_.customers);
    const auto end = static_cast<sim::DayIndex>(minutes / sim::kMinutesPerDay) + 100;
    events_.reset(0, end);
    waiting_.clear();
    Served served;
    int free = queue_.servers;
    std::int64_t to_come = queue_.customers;
    std::int64_t clock_q16 = 0;
    std::int32_t service = 0;  // of the next to arrive
    const auto next_arrives = [&] {
      const sim::Luck::Words& words = draws.next();
      clock_q16 += gap_.draw_q16(words[0]);
      service = service_.draw(words[1]);
      events_.add({static_cast<std::int32_t>(clock_q16 >> 16), 0,
                   sim::PendingEvent::order_of(kArrival, 0), 0});
    };
    const auto serve = [&](std::int32_t now, const Waiting& one) {
      served.wait += now - one.since;
      events_.add({now + one.service, 0, sim::PendingEvent::order_of(kEnd, 0), 0});
    };

    next_arrives();
    for (sim::DayIndex day = 0; day < end && served.customers < queue_.customers; ++day) {
      events_.open(day);
      while (events_.next() != nullptr) {
        const sim::PendingEvent event = events_.take();
        if (event.phase() == kArrival) {
          const Waiting one = {event.time(), service};
          if (free > 0) {
            --free;
            serve(event.time(), one);
          } else {
            waiting_.push(one);
          }
          if (--to_come > 0) {
            next_arrives();
          }
        } else {
          ++served.customers;
          if (waiting_.empty()) {
            ++free;
          } else {
            serve(event.time(), waiting_.pop());
          }
        }
      }
    }
    return served;
  }

 private:
  struct Waiting {
    std::int32_t since = 0;
    std::int32_t service = 0;
  };
  static constexpr unsigned kArrival = 0;
  static constexpr unsigned kEnd = 1;

  Queue queue_;
  sim::QuantileTable gap_;
  sim::QuantileTable service_;
  sim::PendingEvents events_;
  sim::Fifo<Waiting> waiting_;
};

void event_view(benchmark::State& state, const Queue& queue) {
  Page page(queue);
  Served all;
  std::uint32_t replication = 0;
  for ([[maybe_unused]] auto repeat : state) {
    const Served served = page.run(replication++);
    if (served.customers != queue.customers) {
      state.SkipWithError("not every customer was served");
    }
    all.customers += served.customers;
    all.wait += served.wait;
  }
  const double minutes = static_cast<double>(all.wait) / static_cast<double>(all.customers);
  state.counters["mean_wait"] = minutes / queue.mean_service;
  state.counters["theory"] = erlang_wait(queue.servers);
  state.counters["customers"] = static_cast<double>(queue.customers);
}

BENCHMARK_CAPTURE(event_view, w1, Queue{1, 100, 1'000'000})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(event_view, w2, Queue{50, 1'000, 500'000})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace casetide::bench
