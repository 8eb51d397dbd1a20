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

}  // namespace

int processors() {
  return std::max(1, oneapi::tbb::info::default_concurrency());
}

Finish run_items(std::size_t count, int threads, const std::function<Worker()>& make_worker,
                 const std::atomic<bool>& stop) {
  expects(threads >= 1, "replications run on at least one thread");
  std::atomic<std::size_t> next = 0;
  FirstFailure failure;

  // A thread takes items until none is left. Taking them one by one, in order, keeps all threads busy to
  // the end and lets the first items be finished first.
  const auto take_items = [&] {
    Worker worker;
    while (!stop && !failure.any()) {
      const std::size_t item = next.fetch_add(1);
      if (item >= count) return;
      try {
        if (!worker) worker = make_worker();
        worker(item);
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
  return next >= count ? Finish::complete : Finish::stopped;
}

}  // namespace casetide::sim
