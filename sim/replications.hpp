// Runs independent replications on several threads; no result depends on the threads.
//
// Items are taken in the order given, each by one thread's own worker, and what was taken is always
// finished. So when some fail, the failure reported is that of the first failing item, whatever
// the threads; and when a stop is asked for, what is done is whole. This knows nothing of what a
// replication is, keeps no files and draws nothing.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/expects.hpp"

namespace casetide::sim {

/// Whether everything asked for was run.
enum class Finish { complete, stopped };

/// Processors that this process may use; at least 1.
[[nodiscard]] int processors();

/// Does one item; belongs to one thread and may keep state that it reuses between items.
using Worker = std::function<void(std::size_t item)>;

/// Runs items 0 .. count-1 on at most `threads` threads (1 or more). `make_worker` is called once on
/// each thread that takes an item, so it must be safe to call from several at once. `stop` is read before
/// items are taken. Throws what the first failing item threw; later items may then not have run.
/// So many items from the first on that are `together` go to one thread, which then need not make ready
/// twice what they share; the last ones are taken one by one all the same, so that no thread is idle while
/// another has more than one left.
Finish run_items(std::size_t count, int threads, const std::function<Worker()>& make_worker,
                 const std::atomic<bool>& stop, std::size_t together = 1);

/// Runs replications 0 .. count-1 and returns their results in that order. `make` gives a thread its own
/// function from a replication's number to its result.
template <class Make>
[[nodiscard]] auto run_replications(std::uint32_t count, int threads, const Make& make,
                                    std::size_t together = 1) {
  using Result = decltype(make()(std::uint32_t{}));
  std::vector<std::optional<Result>> slots(count);
  const std::atomic<bool> never = false;
  run_items(
      count, threads,
      [&] {
        return Worker([&slots, replicate = make()](std::size_t item) mutable {
          slots[item].emplace(replicate(static_cast<std::uint32_t>(item)));
        });
      },
      never, together);
  std::vector<Result> results;
  results.reserve(slots.size());
  for (auto& slot : slots) {
    expects(slot.has_value(), "every replication left a result");
    results.push_back(std::move(*slot));
  }
  return results;
}

}  // namespace casetide::sim
