// Walks over every mask of 16 quarter-hours against counting minute by minute: 65,536 masks across the
// middle of a day (where a mask's two words meet), and 65,536 across a midnight.
//
// Starts are the first, second and last minute of every quarter-hour (a walk treats the minutes between
// alike); efforts are those that end at the end of a quarter-hour that is there, one minute less, one
// minute more, and none. The oracle is a list of the minutes that are there. Its twin counts one minute
// too many, and is found.
#include <array>
#include <cstdint>

#include <gtest/gtest.h>

#include "sim/day_mask.hpp"
#include "sim/roster.hpp"

namespace casetide::sim {
namespace {

constexpr int kQuarters = 16;
constexpr int kMinutes = kQuarters * kQuarterMinutes;
constexpr unsigned kMasks = 1U << kQuarters;

/// For one mask: minute n of those from `from` on that are there is at[n]; minutes count from the first
/// quarter of the 16.
struct Counted {
  std::array<int, kMinutes> at{};
  int all = 0;

  void count(unsigned mask, int from) {
    all = 0;
    for (int minute = from; minute < kMinutes; ++minute)
      if ((mask >> (minute / kQuarterMinutes) & 1U) != 0)
        at[static_cast<std::size_t>(all++)] = minute;
  }
  /// The end of `effort` minutes of work; -1: they are not there.
  [[nodiscard]] int end(int effort, int from) const {
    if (effort == 0) return from;
    return effort > all ? -1 : at[static_cast<std::size_t>(effort - 1)] + 1;
  }
};

/// Calls `check(from, effort, end)` for all starts and efforts of a mask; how many it calls wrong.
template <class Check>
std::uint64_t each_walk(unsigned mask, Check check) {
  std::uint64_t wrong = 0;
  Counted counted;
  for (int quarter = 0; quarter < kQuarters; ++quarter) {
    for (const int offset : {0, 1, kQuarterMinutes - 1}) {
      const int from = quarter * kQuarterMinutes + offset;
      counted.count(mask, from);
      const auto ask = [&](int effort) {
        wrong += check(from, effort, counted.end(effort, from)) ? 0 : 1;
      };
      ask(0);
      for (int n = 1; n <= counted.all; ++n) {
        if (counted.at[static_cast<std::size_t>(n - 1)] % kQuarterMinutes != kQuarterMinutes - 1)
          continue;
        ask(n - 1);
        ask(n);
        ask(n + 1);
      }
      ask(counted.all + 1);
    }
  }
  return wrong;
}

DayMask quarters(unsigned mask, int first) {
  DayMask day;
  for (int q = 0; q < kQuarters; ++q)
    if ((mask >> q & 1U) != 0 && first + q >= 0 && first + q < kQuartersPerDay)
      day = day | DayMask::range(first + q, first + q + 1);
  return day;
}

constexpr int kMiddle = 56;  // bits 56 to 71: the two words of a mask meet at 64

std::uint64_t wrong_in_a_day(int too_many) {
  std::uint64_t wrong = 0;
  for (unsigned mask = 0; mask < kMasks; ++mask) {
    const DayMask day = quarters(mask, kMiddle);
    wrong += each_walk(mask, [&](int from, int effort, int end) {
      std::int32_t left = effort;
      const int seen = day.walk(kMiddle * kQuarterMinutes + from, left);
      const int wanted =
          end < 0 ? -1 : kMiddle * kQuarterMinutes + end + (effort > 0 ? too_many : 0);
      return seen == wanted;
    });
    if (too_many != 0 && wrong > 0) break;
  }
  return wrong;
}

TEST(EveryMask, AWalkInADayIsCountedMinutes) {
  EXPECT_EQ(wrong_in_a_day(0), 0U);
}

TEST(EveryMask, TheCheckAboveHasTeeth) {
  EXPECT_GT(wrong_in_a_day(1), 0U);
}

TEST(EveryMask, AWalkAcrossMidnightIsCountedMinutes) {
  constexpr DayIndex kFirst = 20'000;
  constexpr int kBefore =
      kQuartersPerDay - kQuarters / 2;  // the last 8 of one day, the first of the next
  constexpr std::int32_t kBegin = kFirst * kMinutesPerDay + kBefore * kQuarterMinutes;
  Roster roster;
  roster.reset(kFirst, kFirst + 2, 1);
  std::uint64_t wrong = 0;
  for (unsigned mask = 0; mask < kMasks; ++mask) {
    roster.plan(0, kFirst, quarters(mask, kBefore));
    roster.plan(0, kFirst + 1, quarters(mask, kBefore - kQuartersPerDay));
    wrong += each_walk(mask, [&](int from, int effort, int end) {
      const std::int32_t wanted = end < 0 ? (kFirst + 2) * kMinutesPerDay : kBegin + end;
      return roster.finish(0, kBegin + from, effort) == wanted;
    });
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(EveryMask, PresenceIsCountedMinutesToo) {
  std::uint64_t wrong = 0;
  for (unsigned mask = 0; mask < kMasks; ++mask) {
    const DayMask day = quarters(mask, kMiddle);
    const unsigned held = mask;
    for (int from = 0; from <= kQuarters; ++from) {
      int minutes = 0;
      for (int to = from; to <= kQuarters; ++to) {
        const int seen = day.minutes_between((kMiddle + from) * kQuarterMinutes,
                                             (kMiddle + to) * kQuarterMinutes);
        wrong += seen == minutes ? 0 : 1;
        if (to < kQuarters && (held >> to & 1U) != 0) minutes += kQuarterMinutes;
      }
    }
  }
  EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace casetide::sim
