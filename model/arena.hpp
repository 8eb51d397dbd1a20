// Arrays of a replication that keep their memory: lists of indices, and arrays whose places are used again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "model/history.hpp"

namespace casetide::model {

/// A list of indices that keeps its memory when it is emptied.
class Indices {
 public:
  void push_back(int index) {
    if (size_ == room_) [[unlikely]] {
      hold(std::max<std::size_t>(16, 2 * size_));
    }
    items_[size_++] = index;
  }
  void pop_back() { --size_; }
  /// Memory for so many.
  void hold(std::size_t size) {
    if (room_ < size) {
      items_.resize(size);
      room_ = size;
    }
  }
  void clear() { size_ = 0; }
  /// Leaves the first so many.
  void cut_to(std::size_t size) { size_ = size; }
  [[nodiscard]] int operator[](std::size_t place) const { return items_[place]; }
  [[nodiscard]] int back() const { return items_[size_ - 1]; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] int* begin() { return items_.data(); }
  [[nodiscard]] int* end() { return items_.data() + size_; }
  [[nodiscard]] const int* begin() const { return items_.data(); }
  [[nodiscard]] const int* end() const { return items_.data() + size_; }
  void swap(Indices& other) {
    items_.swap(other.items_);
    std::swap(room_, other.room_);
    std::swap(size_, other.size_);
  }

 private:
  std::vector<int> items_;
  std::size_t room_ = 0;  ///< items_.size(), asked for all the time
  std::size_t size_ = 0;
};

/// An array whose free places are used again, lowest memory traffic first.
template <typename T>
class Arena {
 public:
  int take() {
    if (!free_.empty()) {
      const int index = free_.back();
      free_.pop_back();
      items_[static_cast<std::size_t>(index)] = kBlank;
      return index;
    }
    items_.push_back(kBlank);
    return static_cast<int>(items_.size()) - 1;
  }
  void give_back(int index) { free_.push_back(index); }
  void reset() {
    items_.clear();
    free_.clear();
  }
  void leave_room() {
    model::leave_room(items_);
    free_.hold(items_.capacity());
  }
  T& operator[](int index) { return items_[static_cast<std::size_t>(index)]; }
  const T& operator[](int index) const { return items_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] int size() const { return static_cast<int>(items_.size()); }
  [[nodiscard]] std::size_t capacity() const { return items_.capacity(); }

 private:
  inline static const T kBlank{};  ///< copied as one block

  std::vector<T> items_;
  Indices free_;
};

}  // namespace casetide::model
