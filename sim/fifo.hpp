// First come, first served: a queue in one piece of memory that is kept.
//
// A ring that doubles when it is full and never shrinks; std::deque allocates as it goes.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/expects.hpp"

namespace casetide::sim {

template <class Item>
class Fifo {
  static_assert(std::is_trivially_copyable_v<Item>);

 public:
  [[nodiscard]] bool empty() const { return first_ == end_; }
  [[nodiscard]] std::size_t size() const { return end_ - first_; }

  void push(const Item& item) {
    if (size() == ring_.size()) [[unlikely]] {
      grow();
    }
    ring_[end_++ & (ring_.size() - 1)] = item;
  }

  /// The one that came first, which leaves.
  Item pop() {
    expects(!empty(), "somebody is in the queue");
    return ring_[first_++ & (ring_.size() - 1)];
  }

  void clear() { first_ = end_ = 0; }

 private:
  void grow() {
    std::vector<Item> larger(ring_.empty() ? 16 : 2 * ring_.size());  // always a power of two
    const std::size_t count = size();
    for (std::size_t i = 0; i < count; ++i) {
      larger[i] = pop();
    }
    ring_ = std::move(larger);
    first_ = 0;
    end_ = count;
  }

  std::vector<Item> ring_;
  std::size_t first_ = 0;  // both count up for ever; the place in the ring is the rest
  std::size_t end_ = 0;
};

}  // namespace casetide::sim
