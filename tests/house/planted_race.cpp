// A race on purpose: ThreadSanitizer must see it, or its silence elsewhere means nothing.
//
// Built only with ThreadSanitizer. `planted_race` adds to a plain number from several threads and
// must be reported; `planted_race sound` does the same work soundly and must not be, which shows
// that hand-overs through oneTBB are understood.
#include <atomic>
#include <cstdio>
#include <numeric>
#include <string_view>
#include <vector>

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

namespace {

constexpr int kTasks = 100'000;

long racy_sum() {
  long sum = 0;
  tbb::parallel_for(0, kTasks, [&sum](int i) { sum += i; });
  return sum;
}

long sound_sum() {
  std::atomic<long> sum = 0;
  std::vector<long> slots(kTasks);
  tbb::parallel_for(0, kTasks, [&](int i) {
    slots[static_cast<std::size_t>(i)] = i;
    sum += i;
  });
  return sum + std::accumulate(slots.begin(), slots.end(), 0L);
}

}  // namespace

int main(int argc, char** argv) {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 4);
  const bool sound = argc > 1 && std::string_view(argv[1]) == "sound";
  std::printf("%ld\n", sound ? sound_sum() : racy_sum());
  return 0;
}
