// A first-come queue against std::deque, and what it refuses.
#include "sim/fifo.hpp"

#include <cstdint>
#include <deque>

#include <gtest/gtest.h>

#include "sim/expects.hpp"

namespace casetide::sim {
namespace {

TEST(Fifo, GivesBackWhatCameFirst) {
  Fifo<int> queue;
  std::deque<int> oracle;
  std::uint64_t state = 20260105;  // any will do
  const auto below = [&state](std::uint64_t bound) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33) % bound;
  };
  for (int i = 0; i < 20'000; ++i) {
    // It grows for a thousand steps and shrinks for a thousand, so that the ring wraps and doubles.
    if (below(10) < (i / 1000 % 2 == 0 ? 7U : 3U)) {
      queue.push(i);
      oracle.push_back(i);
    } else if (!oracle.empty()) {
      ASSERT_EQ(queue.pop(), oracle.front());
      oracle.pop_front();
    }
    ASSERT_EQ(queue.size(), oracle.size());
    ASSERT_EQ(queue.empty(), oracle.empty());
  }
}

TEST(Fifo, IsEmptyOnceCleared) {
  Fifo<int> queue;
  queue.push(1);
  queue.clear();
  EXPECT_TRUE(queue.empty());
  queue.push(2);
  EXPECT_EQ(queue.pop(), 2);
}

TEST(Fifo, NobodyIsServedFromAnEmptyQueue) {
  Fifo<int> queue;
  EXPECT_THROW((void)queue.pop(), BrokenExpectation);
}

}  // namespace
}  // namespace casetide::sim
