// The events still to come, in day buckets; a day is ordered when it opens.
//
// Order is (time, phase, subject, detail): never insertion, an address or a hash. What an event
// means is its owner's business; a stale event is recognised by its owner (a generation number), not
// removed here. Nothing may be added before the time of the event last taken.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

#include "sim/expects.hpp"
#include "sim/part.hpp"
#include "sim/time.hpp"

namespace casetide::sim {

/// 16 bytes. `time` is in minutes since 1970; `order` is phase (8 bits) and detail (24 bits).
struct PendingEvent {
  std::int32_t time = 0;
  std::uint32_t subject = 0;  ///< family by order of arrival, worker by post number
  std::uint32_t order = 0;
  std::uint32_t payload = 0;  ///< decides only between events alike in all else

  [[nodiscard]] constexpr unsigned phase() const { return order >> 24; }
  [[nodiscard]] constexpr std::uint32_t detail() const { return order & 0xFFFFFFU; }
  [[nodiscard]] static constexpr std::uint32_t order_of(unsigned phase, std::uint32_t detail) {
    return (phase << 24) | (detail & 0xFFFFFFU);
  }
  [[nodiscard]] friend constexpr bool before(const PendingEvent& a, const PendingEvent& b) {
    if (a.time != b.time) {
      return a.time < b.time;
    }
    if (a.phase() != b.phase()) {
      return a.phase() < b.phase();
    }
    if (a.subject != b.subject) {
      return a.subject < b.subject;
    }
    return a.order != b.order ? a.order < b.order : a.payload < b.payload;
  }
};
static_assert(sizeof(PendingEvent) == 16);

class PendingEvents {
 public:
  /// Empties everything and makes room for days [first, end). Keeps the memory of earlier use.
  void reset(DayIndex first, DayIndex end) {
    first_ = first;
    const auto days = static_cast<std::size_t>(end - first);
    if (buckets_.size() < days) {
      buckets_.resize(days);
    }
    for (auto& bucket : buckets_) {
      bucket.clear();
    }
    days_ = days;
    today_.clear();
    cursor_ = 0;
    added_.clear();
    open_day_ = first - 1;
    now_ = first * kMinutesPerDay;
  }

  /// Events on or after the end of the last day are dropped: nobody would live to see them.
  void add(const PendingEvent& event) {
    const InPart part(Part::events);
    expects(event.time >= now_, "an event is not added before the one last taken");
    const DayIndex day = event.time / kMinutesPerDay;
    if (day == open_day_) {
      added_.push_back(event);
      std::push_heap(added_.begin(), added_.end(), later);
      return;
    }
    const auto bucket = static_cast<std::size_t>(day - first_);
    if (bucket < days_) {
      buckets_[bucket].push_back(event);
    }
  }

  void open(DayIndex day) {
    const InPart part(Part::events);
    expects(day == open_day_ + 1, "days open one after the other");
    expects(next() == nullptr, "a day is over before the next one opens");
    const auto bucket = static_cast<std::size_t>(day - first_);
    expects(bucket < days_, "no day opens after the last");
    open_day_ = day;
    now_ = day * kMinutesPerDay;
    today_.swap(buckets_[bucket]);
    buckets_[bucket].clear();
    std::sort(today_.begin(), today_.end(),
              [](const PendingEvent& a, const PendingEvent& b) { return before(a, b); });
    cursor_ = 0;
  }

  /// The next event of the open day, or none.
  [[nodiscard]] const PendingEvent* next() const {
    const PendingEvent* sorted = cursor_ < today_.size() ? &today_[cursor_] : nullptr;
    if (added_.empty()) {
      return sorted;
    }
    return sorted == nullptr || before(added_.front(), *sorted) ? &added_.front() : sorted;
  }

  /// Everything still to come, in no particular order.
  [[nodiscard]] std::vector<PendingEvent> all() const {
    std::vector<PendingEvent> events(today_.begin() + static_cast<std::ptrdiff_t>(cursor_),
                                     today_.end());
    events.insert(events.end(), added_.begin(), added_.end());
    for (const auto& bucket : buckets_) {
      events.insert(events.end(), bucket.begin(), bucket.end());
    }
    return events;
  }

  PendingEvent take() {
    const InPart part(Part::events);
    if (!added_.empty() && (cursor_ == today_.size() || before(added_.front(), today_[cursor_]))) {
      std::pop_heap(added_.begin(), added_.end(), later);
      const PendingEvent event = added_.back();
      added_.pop_back();
      now_ = event.time;
      return event;
    }
    expects(cursor_ < today_.size(), "an event is left to take");
    now_ = today_[cursor_].time;
    return today_[cursor_++];
  }

 private:
  static bool later(const PendingEvent& a, const PendingEvent& b) { return before(b, a); }

  DayIndex first_ = 0;
  DayIndex open_day_ = -1;
  std::int32_t now_ = 0;  ///< of the event last taken, or midnight as the day opens
  std::size_t days_ = 0;
  std::vector<std::vector<PendingEvent>> buckets_;
  std::vector<PendingEvent> today_;
  std::size_t cursor_ = 0;
  std::vector<PendingEvent> added_;
};

}  // namespace casetide::sim
