// Memory is kept: what is done a second time allocates nothing.
//
// Every allocation of this program is counted by replacing operator new. The first use must allocate, or
// the count would count nothing.
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

#include <gtest/gtest.h>

#include "sim/fifo.hpp"
#include "sim/pending_events.hpp"
#include "sim/roster.hpp"

namespace {

thread_local std::uint64_t allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept {
  std::free(memory);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace casetide::sim {
namespace {

template <typename Use>
std::uint64_t allocations_of(Use use) {
  const std::uint64_t before = allocations;
  use();
  return allocations - before;
}

constexpr DayIndex kFirst = 20'000;

/// A run that uses all there is: far days, slices, a minute of hundreds, and days that stay unopened.
void run(PendingEvents& events, std::uint32_t pending, std::int32_t mean) {
  std::uint64_t state = 20260105;  // any will do
  const auto below = [&state](std::int32_t bound) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::int32_t>((state >> 33) % static_cast<std::uint64_t>(bound));
  };
  events.reset(kFirst, kFirst + 100);
  for (std::uint32_t i = 0; i < pending; ++i) {
    events.add({kFirst * kMinutesPerDay + below(mean), i});
  }
  for (DayIndex day = kFirst; day < kFirst + 60; ++day) {
    events.open(day);
    while (events.next() != nullptr) {
      const PendingEvent event = events.take();
      events.add(event.at(event.time() + (below(20) == 0 ? 0 : below(2 * mean))));
    }
  }
}

TEST(Allocation, PendingEventsUsedAgainAllocateNothing) {
  for (const auto& [pending, mean] :
       {std::pair{3U, 500}, {2000U, 20 * 1440}, {3000U, 2 * 1440}, {2000U, 90}}) {
    PendingEvents events;
    const auto use = [&] { run(events, pending, mean); };
    EXPECT_GT(allocations_of(use), 0U);
    EXPECT_EQ(allocations_of(use), 0U) << pending << " pending, mean " << mean;
  }
}

TEST(Allocation, AQueueUsedAgainAllocatesNothing) {
  Fifo<int> queue;
  const auto use = [&queue] {
    queue.clear();
    for (int i = 0; i < 1000; ++i)
      queue.push(i);
    while (!queue.empty())
      (void)queue.pop();
  };
  EXPECT_GT(allocations_of(use), 0U);
  EXPECT_EQ(allocations_of(use), 0U);
}

TEST(Allocation, ARosterUsedAgainAllocatesNothing) {
  Roster roster;
  const auto use = [&] { roster.reset(kFirst, kFirst + 100, 30); };
  EXPECT_GT(allocations_of(use), 0U);
  EXPECT_EQ(allocations_of(use), 0U);
}

}  // namespace
}  // namespace casetide::sim
