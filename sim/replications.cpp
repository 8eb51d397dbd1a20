#include "sim/replications.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <mutex>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

namespace casetide::sim {
namespace {

/// The failure of the first item that failed, kept until every thread is done.
class FirstFailure {
 public:
  void keep(std::size_t item, std::exception_ptr failure) {
    const std::scoped_lock lock(mutex_);
    any_ = true;
    if (item >= item_) return;
    item_ = item;
    failure_ = std::move(failure);
  }
  [[nodiscard]] bool any() const { return any_; }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> any_ = false;
  std::size_t item_ = std::numeric_limits<std::size_t>::max();
  std::exception_ptr failure_;
};

/// Items that are still to be taken, from the first on.
class Untaken {
 public:
  Untaken(std::size_t count, std::size_t together, int threads)
      : count_(count),
        together_(together),
        one_by_one_(together * static_cast<std::size_t>(threads)) {}

  struct Items {
    std::size_t first = 0;
    std::size_t end = 0;  ///< the same: none is left
  };
  Items take() {
    std::size_t first = next_;
    Items items;
    do {
      // What all threads would take in a last round is dealt out singly.
      const std::size_t left = count_ - first;
      items = {first, first + (left > one_by_one_ ? together_ : std::min<std::size_t>(left, 1))};
    } while (!next_.compare_exchange_weak(first, items.end));
    return items;
  }
  [[nodiscard]] bool all_taken() const { return next_ == count_; }

 private:
  std::size_t count_;
  std::size_t together_;
  std::size_t one_by_one_;
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace

int processors() {
  return std::max(1, oneapi::tbb::info::default_concurrency());
}

Finish run_items(std::size_t count, int threads, const std::function<Worker()>& make_worker,
                 const std::atomic<bool>& stop, std::size_t together) {
  expects(threads >= 1, "replications run on at least one thread");
  expects(together >= 1, "items are taken by at least one");
  Untaken untaken(count, together, threads);
  FirstFailure failure;

  // A thread takes items until none is left. Taking few at a time, in order, keeps all threads busy to
  // the end and lets the first items be finished first.
  const auto take_items = [&] {
    Worker worker;
    while (!stop && !failure.any()) {
      auto [item, end] = untaken.take();
      if (item == end) return;
      try {
        if (!worker) worker = make_worker();
        for (; item < end; ++item) {
          worker(item);
        }
      } catch (...) {
        failure.keep(item, std::current_exception());
      }
    }
  };

  // Without this, TBB never starts more threads than there are processors.
  const oneapi::tbb::global_control allow(oneapi::tbb::global_control::max_allowed_parallelism,
                                          static_cast<std::size_t>(threads));
  oneapi::tbb::task_arena arena(threads);
  arena.execute([&] {
    oneapi::tbb::task_group group;
    for (int thread = 1; thread < threads; ++thread)
      group.run(take_items);
    take_items();
    group.wait();
  });

  failure.rethrow();
  return untaken.all_taken() ? Finish::complete : Finish::stopped;
}

}  // namespace casetide::sim
