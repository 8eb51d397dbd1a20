// tests/sim/pending_events_test.cpp
// The order of events against sorting them by the documented order, whatever the order of insertion.
//
// The oracle keeps time, phase, subject, detail and payload as five numbers, never packed, and finds
// the next event by scanning for the least. The checker is also given queues that leave ties open.
#include "sim/pending_events.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <ostream>
#include <queue>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "sim/expects.hpp"

namespace casetide::sim {
namespace {

constexpr DayIndex kFirst = 20'000;
constexpr DayIndex kDays = 4;
constexpr DayIndex kEnd = kFirst + kDays;

/// An event as its owner thinks of it. The default order is the documented one.
struct Written {
  std::int32_t time = 0;
  std::uint32_t phase = 0;
  std::uint32_t subject = 0;
  std::uint32_t detail = 0;
  std::uint32_t payload = 0;

  friend auto operator<=>(const Written&, const Written&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Written& event) {
    return out << '(' << event.time << ' ' << event.phase << ' ' << event.subject << ' '
               << event.detail << ' ' << event.payload << ')';
  }
};

PendingEvent packed(const Written& event) {
  return {event.time, event.subject, PendingEvent::order_of(event.phase, event.detail),
          event.payload};
}

Written unpacked(const PendingEvent& event) {
  return {event.time(), event.phase(), event.subject(), event.detail(), event.payload()};
}

constexpr std::int32_t minute_of(DayIndex day, std::int32_t minute) {
  return day * kMinutesPerDay + minute;
}

std::int32_t day_of_minute(std::int32_t time) {
  return time / kMinutesPerDay;
}

/// Few different values, so that most events tie with another in most fields.
rc::Gen<Written> any_event(std::int32_t from, std::int32_t end) {
  const auto minutes = rc::gen::oneOf(rc::gen::inRange(from, end),
                                      rc::gen::map(rc::gen::inRange(0, 3), [from, end](int i) {
                                        return std::min(from + i * 700, end - 1);
                                      }));
  return rc::gen::construct<Written>(minutes, rc::gen::element(0U, 1U, 7U, 8U, 15U),
                                     rc::gen::element(0U, 1U, 0x80000000U, 0xFFFFFFFFU),
                                     rc::gen::element(0U, 1U, 0x800000U, 0xFFFFFFU),
                                     rc::gen::inRange(0U, 3U));
}

/// Some before midnight of the last day, some on the day after and later.
rc::Gen<std::vector<Written>> any_events() {
  return rc::gen::container<std::vector<Written>>(
      any_event(minute_of(kFirst, 0), minute_of(kEnd + 2, 0)));
}

std::vector<Written> sorted_and_kept(std::vector<Written> events) {
  std::erase_if(events, [](const Written& event) { return event.time >= minute_of(kEnd, 0); });
  std::ranges::sort(events);
  return events;
}

/// Adds all, opens the days one by one, and takes what comes.
template <typename Queue>
std::vector<Written> drained(Queue& queue, const std::vector<Written>& events) {
  for (const Written& event : events)
    queue.add(packed(event));
  std::vector<Written> taken;
  for (DayIndex day = kFirst; day < kEnd; ++day) {
    queue.open(day);
    while (queue.next() != nullptr) {
      const Written announced = unpacked(*queue.next());
      taken.push_back(unpacked(queue.take()));
      EXPECT_EQ(announced, taken.back());
      EXPECT_EQ(day_of_minute(taken.back().time), day);
    }
  }
  return taken;
}

template <typename Queue>
std::vector<Written> drained(const std::vector<Written>& events) {
  Queue queue;
  queue.reset(kFirst, kEnd);
  return drained(queue, events);
}

// ---- One order, whatever the order of insertion --------------------------------------------------

/// Seven events of which neighbours differ in one field only, least first, each less by its
/// documented field while every later field says otherwise.
std::vector<Written> ladder() {
  const std::int32_t noon = minute_of(kFirst + 1, 720);
  return {{noon - 720, 15, 9, 9, 9}, {noon, 0, 9, 9, 9}, {noon, 1, 0, 9, 9}, {noon, 1, 1, 0, 9},
          {noon, 1, 1, 1, 0},        {noon, 1, 1, 1, 1}, {noon, 15, 0, 0, 0}};
}

/// How many of all 5,040 insertion orders of the ladder come out in another order.
template <typename Queue>
int misordered() {
  const std::vector<Written> expected = ladder();
  std::vector<std::size_t> order(expected.size());
  std::iota(order.begin(), order.end(), 0U);
  int wrong = 0;
  do {
    std::vector<Written> inserted;
    for (const std::size_t i : order)
      inserted.push_back(expected[i]);
    wrong += drained<Queue>(inserted) == expected ? 0 : 1;
  } while (std::ranges::next_permutation(order).found);
  return wrong;
}

/// A queue of one sorted list that breaks ties by `Key` only, then by insertion.
template <typename Key>
class TiesLeftOpen {
 public:
  void reset(DayIndex /*first*/, DayIndex end) { end_ = end; }
  void add(const PendingEvent& event) {
    if (event.time() < minute_of(end_, 0)) events_.push_back(event);
  }
  void open(DayIndex day) {
    day_ = day;
    std::ranges::stable_sort(events_, {}, Key{});
  }
  const PendingEvent* next() const {
    return events_.empty() || day_of_minute(events_.front().time()) != day_ ? nullptr
                                                                            : &events_.front();
  }
  PendingEvent take() {
    const PendingEvent event = events_.front();
    events_.erase(events_.begin());
    return event;
  }

 private:
  DayIndex end_ = 0;
  DayIndex day_ = 0;
  std::vector<PendingEvent> events_;
};

struct WholeKey {
  Written operator()(const PendingEvent& event) const { return unpacked(event); }
};
struct WithoutDetail {
  auto operator()(const PendingEvent& e) const {
    return std::tuple(e.time(), e.phase(), e.subject());
  }
};
struct DetailBeforeSubject {
  auto operator()(const PendingEvent& e) const {
    return std::tuple(e.time(), e.phase(), e.detail(), e.subject(), e.payload());
  }
};
struct WithoutPayload {
  auto operator()(const PendingEvent& e) const {
    return std::tuple(e.time(), e.phase(), e.subject(), e.detail());
  }
};

TEST(PendingEvents, EveryInsertionOrderGivesTheDocumentedOrder) {
  EXPECT_TRUE(std::ranges::is_sorted(ladder()));
  EXPECT_EQ(misordered<PendingEvents>(), 0);
}

TEST(PendingEvents, TheCheckOfOrderHasTeeth) {
  EXPECT_EQ(misordered<TiesLeftOpen<WholeKey>>(), 0);
  EXPECT_GT(misordered<TiesLeftOpen<WithoutDetail>>(), 0);
  EXPECT_GT(misordered<TiesLeftOpen<DetailBeforeSubject>>(), 0);
  EXPECT_GT(misordered<TiesLeftOpen<WithoutPayload>>(), 0);
}

RC_GTEST_PROP(PendingEvents, EventsComeSortedAndThoseAfterTheLastDayAreDropped, ()) {
  const std::vector<Written> events = *any_events();
  RC_ASSERT(drained<PendingEvents>(events) == sorted_and_kept(events));
}

TEST(PendingEvents, WhatIsPackedTogetherDoesNotTouch) {
  constexpr std::uint32_t kAll = 0xFFFFFFFFU;
  for (const std::int32_t time : {0, 1, minute_of(kFirst, 600), PendingEvent::kLatest}) {
    for (const unsigned phase : {0U, 1U, 7U, 8U, 15U}) {
      for (const std::uint32_t detail : {0U, 1U, 0x800000U, 0xFFFFFFU}) {
        for (const auto& [subject, payload] : {std::pair{0U, kAll}, {kAll, 0U}, {1U, 2U}}) {
          const Written written{time, phase, subject, detail, payload};
          EXPECT_EQ(unpacked(packed(written)), written);
          const Written later{PendingEvent::kLatest, phase, subject, detail, payload};
          EXPECT_EQ(unpacked(packed(written).at(later.time)), later);
        }
      }
    }
  }
}

TEST(PendingEvents, ATimeBeyondAllDaysIsTheLatestAndOneBefore1970IsRefused) {
  constexpr std::int32_t kFar = std::numeric_limits<std::int32_t>::max();
  EXPECT_EQ(PendingEvent(kFar).time(), PendingEvent::kLatest);
  EXPECT_EQ(PendingEvent(PendingEvent::kLatest + 1).time(), PendingEvent::kLatest);
  EXPECT_EQ(PendingEvent(5, 6).at(kFar).subject(), 6U);
  EXPECT_THROW((void)PendingEvent(-1), BrokenExpectation);
  EXPECT_THROW((void)PendingEvent::order_of(PendingEvent::kPhases, 0), BrokenExpectation);
  PendingEvents queue;
  EXPECT_THROW(queue.reset(0, PendingEvent::kLatest / kMinutesPerDay + 1), BrokenExpectation);
}

TEST(PendingEvents, TheFirstAndLastMinuteOfTheSpanAreKeptAndTheNextIsDropped) {
  const std::vector<Written> events = {{minute_of(kEnd, 0)},
                                       {minute_of(kEnd, -1)},
                                       {minute_of(kFirst, 0)},
                                       {minute_of(kEnd + 10'000, 0)}};
  EXPECT_EQ(drained<PendingEvents>(events), sorted_and_kept(events));
  EXPECT_EQ(drained<PendingEvents>(events).size(), 2U);
}

// ---- Additions while a day is open ---------------------------------------------------------------

RC_GTEST_PROP(PendingEvents, AdditionsWhileADayIsOpenTakeTheirPlace, ()) {
  PendingEvents queue;
  queue.reset(kFirst, kEnd);
  std::vector<Written> waiting;  // scanned for the least
  const auto add = [&](const Written& event) {
    queue.add(packed(event));
    if (event.time < minute_of(kEnd, 0)) waiting.push_back(event);
  };
  for (const Written& event : *any_events())
    add(event);
  int still_to_add = *rc::gen::inRange(0, 60);
  for (DayIndex day = kFirst; day < kEnd; ++day) {
    queue.open(day);
    std::int32_t now = minute_of(day, 0);
    while (true) {
      // As an engine does: what an event leads to is added before the next one is taken.
      for (; still_to_add > 0 && *rc::gen::inRange(0, 3) != 0; --still_to_add) {
        const bool soon = *rc::gen::inRange(0, 4) != 0;
        add(*any_event(now, minute_of(soon ? day + 1 : kEnd + 1, 0)));
      }
      const auto least = std::ranges::min_element(waiting);
      if (least == waiting.end() || day_of_minute(least->time) != day) break;
      RC_ASSERT(queue.next() != nullptr);
      RC_ASSERT(unpacked(*queue.next()) == *least);
      RC_ASSERT(unpacked(queue.take()) == *least);
      now = least->time;
      waiting.erase(least);
    }
    RC_ASSERT(queue.next() == nullptr);
  }
  RC_ASSERT(waiting.empty());
}

TEST(PendingEvents, AnAdditionAtTheSameMinuteMayStillComeFirst) {
  PendingEvents queue;
  queue.reset(kFirst, kEnd);
  const Written taken{minute_of(kFirst, 600), 5};
  const Written later{minute_of(kFirst, 600), 6};
  const Written earlier_phase{minute_of(kFirst, 600), 4};
  queue.add(packed(taken));
  queue.add(packed(later));
  queue.open(kFirst);
  EXPECT_EQ(unpacked(queue.take()), taken);
  queue.add(packed(earlier_phase));
  EXPECT_EQ(unpacked(queue.take()), earlier_phase);
  EXPECT_EQ(unpacked(queue.take()), later);
  EXPECT_EQ(queue.next(), nullptr);
}

// ---- Long runs of every density against a priority queue -------------------------------------------

/// What a run is made of: how many are pending, and how long after an event what it leads to comes.
struct Density {
  const char* name;
  std::size_t pending;
  std::vector<std::int32_t> delays;  ///< minutes; one of them, plus one of 0 to `spread` - 1
  std::int32_t spread;
  DayIndex days;
};

std::vector<Density> densities() {
  return {
      {"one minute that goes on", 100, {0}, 1, 1},
      {"a few a day", 5, {0, 100, 1440}, 600, 400},
      {"a few at a time, thousands a day", 30, {1}, 30, 4},
      {"hundreds a day", 600, {0, 1, 15, 480, 1440}, 300, 40},
      {"far ahead", 400, {0, 1440 * 30, 1440 * 3000}, 1440 * 400, 4000},
      {"thousands an hour", 3000, {0, 1, 30}, 60, 3},
      {"thousands a minute", 20'000, {1, 2}, 2, 1},
      {"one minute of thousands", 3000, {0, 1439}, 1, 2},
      {"every midnight", 2000, {0, 1440, 2880}, 1, 8},
      {"about every midnight", 700, {1, 1439, 1440, 1441}, 1, 20},
  };
}

class Numbers {
 public:
  std::uint32_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint32_t>((state_ >> 33) % bound);
  }

 private:
  std::uint64_t state_ = 20260105;  // any will do
};

std::string written(const Written& event) {
  std::ostringstream text;
  text << event;
  return text.str();
}

/// Plays a run on `queue` and on a priority queue, for at most `takes` events; the first difference, in
/// words, or nothing. Every few hundred takes it also compares everything still to come.
template <typename Queue>
std::string difference(Queue& queue, const Density& density, std::size_t takes) {
  std::priority_queue<Written, std::vector<Written>, std::greater<>> oracle;
  Numbers numbers;
  const DayIndex end = kFirst + density.days;
  queue.reset(kFirst, end);
  const auto add = [&](std::int32_t from) {
    const std::int32_t delay = density.delays[numbers.below(density.delays.size())];
    const Written event{
        from + delay +
            static_cast<std::int32_t>(numbers.below(static_cast<std::size_t>(density.spread))),
        numbers.below(3) * 7, numbers.below(4) << 6, numbers.below(4) << 20, numbers.below(2)};
    queue.add(packed(event));
    if (event.time < minute_of(end, 0)) oracle.push(event);
  };
  for (std::size_t i = 0; i < density.pending; ++i)
    add(minute_of(kFirst, 0));
  for (DayIndex day = kFirst; day < end; ++day) {
    queue.open(day);
    while (!oracle.empty() && day_of_minute(oracle.top().time) == day) {
      const Written expected = oracle.top();
      if (queue.next() == nullptr) return "nothing, not " + written(expected);
      if (const Written seen = unpacked(*queue.next()); seen != expected)
        return "next " + written(seen) + ", not " + written(expected);
      oracle.pop();
      if (const Written seen = unpacked(queue.take()); seen != expected)
        return "taken " + written(seen) + ", not " + written(expected);
      if (takes-- == 0) return {};
      const auto more = numbers.below(10);  // one on average, so that about as many stay pending
      for (std::uint32_t i = 0; i < (more == 0 ? 4U : more < 4 ? 2U : 0U); ++i)
        add(expected.time);
      if (takes % 512 == 0) {
        std::vector<Written> left;
        for (const PendingEvent& event : queue.all())
          left.push_back(unpacked(event));
        std::ranges::sort(left);
        for (auto copy = oracle; !copy.empty(); copy.pop())
          if (left.size() != oracle.size() || copy.top() != left[oracle.size() - copy.size()])
            return "other events still to come";
      }
    }
    if (queue.next() != nullptr) return "more than there is";
  }
  return {};
}

TEST(PendingEvents, RunsOfEveryDensityGoAsOnAPriorityQueue) {
  PendingEvents queue;  // the same for all: each begins where the one before broke off
  for (const Density& density : densities()) {
    EXPECT_EQ(difference(queue, density, 30'000), "") << density.name;
    EXPECT_EQ(difference(queue, density, 1'000), "") << density.name;
    PendingEvents fresh;  // with no memory of earlier use
    EXPECT_EQ(difference(fresh, density, 30'000), "") << density.name;
  }
}

/// Takes the right one but for one event in a thousand, which it holds back.
class HoldsOneBack {
 public:
  void reset(DayIndex first, DayIndex end) { queue_.reset(first, end); }
  void add(const PendingEvent& event) { queue_.add(event); }
  void open(DayIndex day) { queue_.open(day); }
  const PendingEvent* next() const { return queue_.next(); }
  std::vector<PendingEvent> all() const { return queue_.all(); }
  PendingEvent take() {
    const PendingEvent event = queue_.take();
    if (++takes_ % 1000 != 0 || queue_.next() == nullptr) return event;
    const PendingEvent second = queue_.take();
    if (second.time() == event.time()) queue_.add(event);
    return second;
  }

 private:
  PendingEvents queue_;
  int takes_ = 0;
};

TEST(PendingEvents, TheCheckOfLongRunsHasTeeth) {
  for (const Density& density : densities()) {
    HoldsOneBack queue;
    if (density.pending >= 600) {  // where every day has some
      EXPECT_NE(difference(queue, density, 30'000), "") << density.name;
    }
  }
}

// ---- What is refused -----------------------------------------------------------------------------

TEST(PendingEvents, NothingIsAddedToADayThatIsOver) {
  PendingEvents queue;
  queue.reset(kFirst, kEnd);
  queue.open(kFirst);
  queue.open(kFirst + 1);
  EXPECT_THROW(queue.add(PendingEvent(minute_of(kFirst + 1, -1))), BrokenExpectation);
  EXPECT_NO_THROW(queue.add(PendingEvent(minute_of(kFirst + 1, 0))));
}

TEST(PendingEvents, NothingIsAddedBeforeTheFirstDay) {
  PendingEvents queue;
  queue.reset(kFirst, kEnd);
  EXPECT_THROW(queue.add(PendingEvent(minute_of(kFirst, -1))), BrokenExpectation);
  EXPECT_THROW(queue.add(PendingEvent(minute_of(kFirst - 2, 0))), BrokenExpectation);
  EXPECT_EQ(queue.next(), nullptr);
}

TEST(PendingEvents, NothingIsAddedBeforeTheEventLastTaken) {
  PendingEvents queue;
  queue.reset(kFirst, kEnd);
  queue.add(PendingEvent(minute_of(kFirst, 600)));
  queue.add(PendingEvent(minute_of(kFirst, 700)));
  queue.open(kFirst);
  queue.add(PendingEvent(minute_of(kFirst, 500)));
  EXPECT_EQ(queue.take().time(), minute_of(kFirst, 500));  // one added while the day is open
  EXPECT_THROW(queue.add(PendingEvent(minute_of(kFirst, 499))), BrokenExpectation);
  EXPECT_EQ(queue.take().time(), minute_of(kFirst, 600));  // one that was there
  EXPECT_THROW(queue.add(PendingEvent(minute_of(kFirst, 599))), BrokenExpectation);
  EXPECT_NO_THROW(queue.add(PendingEvent(minute_of(kFirst, 600))));
}

TEST(PendingEvents, DaysOpenOneAfterTheOtherAndNotPastTheLast) {
  PendingEvents queue;
  queue.reset(kFirst, kFirst + 3);  // leaves more buckets than the next use has days
  queue.reset(kFirst, kFirst + 2);
  EXPECT_THROW(queue.open(kFirst + 1), BrokenExpectation);
  queue.open(kFirst);
  EXPECT_THROW(queue.open(kFirst), BrokenExpectation);
  queue.open(kFirst + 1);
  EXPECT_THROW(queue.open(kFirst + 2), BrokenExpectation);
}

TEST(PendingEvents, ADayIsOverBeforeTheNextOneOpens) {
  PendingEvents queue;
  queue.reset(kFirst, kEnd);
  queue.add(PendingEvent(minute_of(kFirst, 600)));
  queue.open(kFirst);
  EXPECT_THROW(queue.open(kFirst + 1), BrokenExpectation);
  (void)queue.take();
  queue.add(PendingEvent(minute_of(kFirst, 700)));
  EXPECT_THROW(queue.open(kFirst + 1), BrokenExpectation);
  (void)queue.take();
  EXPECT_NO_THROW(queue.open(kFirst + 1));
}

TEST(PendingEvents, NothingIsTakenWhereNothingIsLeft) {
  PendingEvents queue;
  queue.reset(kFirst, kEnd);
  queue.open(kFirst);
  EXPECT_THROW((void)queue.take(), BrokenExpectation);
}

// ---- Reuse ---------------------------------------------------------------------------------------

RC_GTEST_PROP(PendingEvents, AfterAResetNothingOfTheEarlierUseIsLeft, ()) {
  PendingEvents queue;
  // An earlier use, of other days, that stops anywhere: some taken, some added, some to come.
  const DayIndex first = kFirst + *rc::gen::inRange(-6, 7);
  const DayIndex end = first + *rc::gen::inRange(1, 9);
  queue.reset(first, end);
  const auto earlier =
      rc::gen::container<std::vector<Written>>(any_event(minute_of(first, 0), minute_of(end, 0)));
  for (const Written& event : *earlier)
    queue.add(packed(event));
  const DayIndex stop = *rc::gen::inRange(first, end);
  for (DayIndex day = first; day <= stop; ++day) {
    queue.open(day);
    while (queue.next() != nullptr && (day < stop || *rc::gen::inRange(0, 2) == 0)) {
      (void)queue.take();
    }
  }
  if (queue.next() != nullptr) queue.add(*queue.next());

  queue.reset(kFirst, kEnd);
  RC_ASSERT(queue.next() == nullptr);
  const std::vector<Written> events = *any_events();
  RC_ASSERT(drained(queue, events) == sorted_and_kept(events));
}

}  // namespace
}  // namespace casetide::sim
