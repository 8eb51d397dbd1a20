// tests/sim/day_mask_test.cpp
// Masks against an array of 96 booleans, and minutes against the list of the 1,440 that are set.
//
// Ranges, starts and, for a few masks, every pair of minutes and every effort are tried; nothing of
// the oracle counts bits. Each checker is also given faulty answers, which it must find.
#include "sim/day_mask.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace casetide::sim {
namespace {

constexpr int kMinutes = 1440;

using Quarters = std::array<bool, 96>;

bool at(const Quarters& quarters, int quarter) {
  return quarters[static_cast<std::size_t>(quarter)];
}

DayMask mask_of(const Quarters& quarters) {
  DayMask mask;
  for (int q = 0; q < 96; ++q) {
    if (at(quarters, q)) mask = mask | DayMask::range(q, q + 1);
  }
  return mask;
}

Quarters quarters_of(DayMask mask) {
  Quarters quarters{};
  for (int q = 0; q < 96; ++q)
    quarters[static_cast<std::size_t>(q)] = mask.has(q);
  return quarters;
}

Quarters span(int from, int to) {
  Quarters quarters{};
  for (int q = from; q < to; ++q)
    quarters[static_cast<std::size_t>(q)] = true;
  return quarters;
}

Quarters combined(const Quarters& a, const Quarters& b, const std::function<bool(bool, bool)>& by) {
  Quarters quarters{};
  for (std::size_t q = 0; q < 96; ++q)
    quarters[q] = by(a[q], b[q]);
  return quarters;
}

std::string written(const Quarters& quarters) {
  std::string text;
  for (const bool set : quarters)
    text += set ? '1' : '.';
  return text;
}

/// An office day with lunch, a night shift, combs, and the edges of a 64-bit word.
std::vector<Quarters> chosen_days() {
  const auto either = [](bool a, bool b) { return a || b; };
  Quarters comb{};
  Quarters wide_comb{};
  for (std::size_t q = 0; q < 96; ++q) {
    comb[q] = q % 2 == 0;
    wide_comb[q] = q % 7 < 4;
  }
  return {span(0, 0),
          span(0, 96),
          combined(span(36, 50), span(52, 68), either),
          combined(span(0, 28), span(88, 96), either),
          comb,
          wide_comb,
          combined(span(60, 64), span(65, 70), either)};
}

/// The chosen days, each single quarter-hour, spans about bit 64, and days of random runs.
std::vector<Quarters> many_days() {
  std::vector<Quarters> days = chosen_days();
  for (int q = 0; q < 96; ++q)
    days.push_back(span(q, q + 1));
  for (int from = 62; from <= 65; ++from) {
    for (int to = from + 1; to <= 68; ++to)
      days.push_back(span(from, to));
  }
  std::uint64_t state = 20260105;  // any will do
  const auto below = [&state](std::uint64_t bound) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33) % bound;
  };
  for (std::uint64_t longest = 1; longest <= 40; ++longest) {
    for (int repeat = 0; repeat < 5; ++repeat) {
      Quarters day{};
      bool set = below(2) == 0;
      for (std::size_t q = 0, run = below(longest) + 1; q < 96; ++q) {
        day[q] = set;
        if (--run == 0) {
          set = !set;
          run = below(longest) + 1;
        }
      }
      days.push_back(day);
    }
  }
  return days;
}

/// Every minute of the day that is set, in order.
std::vector<int> minutes_of(const Quarters& quarters) {
  std::vector<int> minutes;
  for (int minute = 0; minute < kMinutes; ++minute) {
    if (at(quarters, minute / 15)) minutes.push_back(minute);
  }
  return minutes;
}

rc::Gen<Quarters> any_day() {
  return rc::gen::map(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 97)),
                      [](const std::vector<int>& edges) {
                        Quarters day{};
                        for (int q = 0; q < 96; ++q) {
                          const auto before =
                              std::ranges::count_if(edges, [q](int edge) { return edge <= q; });
                          day[static_cast<std::size_t>(q)] = before % 2 == 1;
                        }
                        return day;
                      });
}

// ---- Sets of quarter-hours -----------------------------------------------------------------------

TEST(DayMask, EveryRangeHoldsExactlyItsQuarters) {
  for (int from = 0; from <= 96; ++from) {
    for (int to = from; to <= 96; ++to) {
      const DayMask mask = DayMask::range(from, to);
      ASSERT_EQ(written(quarters_of(mask)), written(span(from, to)));
      ASSERT_EQ(mask.count(), to - from);
      ASSERT_EQ(mask.none(), from == to);
      ASSERT_EQ(mask.first(), from < to ? from : 96) << from << ' ' << to;
      ASSERT_EQ(mask.end(), from < to ? to : 0) << from << ' ' << to;
    }
  }
  EXPECT_EQ(DayMask::whole_day(), DayMask::range(0, 96));
  EXPECT_EQ(DayMask{}, DayMask::range(50, 50));
}

TEST(DayMask, CountsAndFindsTheQuartersOfAnyDay) {
  for (const Quarters& day : many_days()) {
    const DayMask mask = mask_of(day);
    ASSERT_EQ(written(quarters_of(mask)), written(day));
    ASSERT_EQ(mask.count(), std::ranges::count(day, true));
    ASSERT_EQ(mask.minutes(), std::ssize(minutes_of(day)));
    int next = 96;
    ASSERT_EQ(mask.first_from(96), 96);
    for (int q = 95; q >= 0; --q) {
      if (at(day, q)) next = q;
      ASSERT_EQ(mask.first_from(q), next) << written(day) << " from " << q;
    }
    ASSERT_EQ(mask.first(), next);
    ASSERT_EQ(mask.none(), next == 96);
    int end = 96;
    while (end > 0 && !at(day, end - 1))
      --end;
    ASSERT_EQ(mask.end(), end);
  }
}

TEST(DayMask, FindsTheMostInARowFromAnyOfSomeStarts) {
  for (const Quarters& day : many_days()) {
    for (int every = 1; every < 96; every += 13) {
      Quarters starts{};
      int most = 0;
      for (int q = every / 2; q < 96; q += every) {
        starts[static_cast<std::size_t>(q)] = true;
        int run = 0;
        while (q + run < 96 && at(day, q + run))
          ++run;
        most = std::max(most, run);
      }
      ASSERT_EQ(mask_of(day).most_from(mask_of(starts)), most) << written(day) << every;
    }
  }
  EXPECT_EQ(DayMask::whole_day().most_from(DayMask{}), 0);
}

/// Where the counted minutes of a day are wrong, or nothing: minute by minute.
std::string wrongly_counted(const Quarters& day, const CountedMask& counted) {
  std::array<int, kMinutes + 1> before{};
  for (int minute = 0; minute < kMinutes; ++minute) {
    const auto place = static_cast<std::size_t>(minute);
    before[place + 1] = before[place] + (at(day, minute / 15) ? 1 : 0);
  }
  for (int minute = 0; minute <= kMinutes; ++minute) {
    if (counted.minutes_before(minute) != before[static_cast<std::size_t>(minute)]) {
      return written(day) + " before minute " + std::to_string(minute);
    }
  }
  for (int from = 0; from <= kMinutes; from += 7) {
    for (int to = 0; to <= kMinutes; to += 11) {
      const int between = to <= from ? 0
                                     : before[static_cast<std::size_t>(to)] -
                                           before[static_cast<std::size_t>(from)];
      if (counted.minutes_between(from, to) != between) {
        return written(day) + " from " + std::to_string(from) + " to " + std::to_string(to);
      }
    }
  }
  return counted.minutes() == before.back() ? "" : written(day) + " in all";
}

TEST(CountedMask, CountsTheMinutesOfItsMask) {
  for (const Quarters& day : many_days()) {
    const CountedMask counted(mask_of(day));
    ASSERT_EQ(wrongly_counted(day, counted), "");
    ASSERT_EQ(counted.mask(), mask_of(day));
  }
}

TEST(CountedMask, TheCheckOfItsMinutesHasTeeth) {
  const Quarters office = span(36, 68);
  EXPECT_NE(wrongly_counted(office, CountedMask(mask_of(span(36, 67)))), "");
  EXPECT_NE(wrongly_counted(office, CountedMask(mask_of(span(37, 69)))), "");
  EXPECT_NE(wrongly_counted(span(0, 96), CountedMask(mask_of(span(0, 95)))), "");
}

TEST(DayMask, CombinesQuarterByQuarter) {
  const std::vector<Quarters> days = many_days();
  for (const Quarters& a : days) {
    for (std::size_t i = 0; i < days.size(); i += 3) {
      const Quarters& b = days[i];
      const DayMask x = mask_of(a);
      const DayMask y = mask_of(b);
      ASSERT_EQ(x & y, mask_of(combined(a, b, std::logical_and<bool>{})));
      ASSERT_EQ(x | y, mask_of(combined(a, b, std::logical_or<bool>{})));
      ASSERT_EQ(x.without(y), mask_of(combined(a, b, std::greater<bool>{})));
      ASSERT_EQ(x == y, a == b);
    }
  }
}

TEST(DayMask, HoldsAPartOfWhichNoQuarterIsMissing) {
  for (int missing = 0; missing < 96; ++missing) {
    const DayMask mask = DayMask::whole_day().without(DayMask::range(missing, missing + 1));
    for (int from = 0; from < 96; ++from) {
      for (const int to : {from, from + 1, 64, 96}) {
        if (to < from) continue;
        const bool whole = missing < from || missing >= to;
        ASSERT_EQ(mask.holds(DayMask::range(from, to)), whole)
            << missing << ": " << from << " " << to;
      }
    }
  }
}

TEST(DayMask, IsUsableInConstantExpressions) {
  static_assert((DayMask::range(36, 50) | DayMask::range(52, 68)).starts_of(15).first() == 52);
  static_assert(DayMask::range(36, 68).minutes_between(541, 543) == 2);
  SUCCEED();
}

// ---- Starts --------------------------------------------------------------------------------------

using StartsOf = std::function<DayMask(DayMask, int)>;

/// The first day and length for which `starts_of` is wrong, in words; empty when there is none.
std::string wrong_starts(const std::vector<Quarters>& days, const StartsOf& starts_of) {
  for (const Quarters& day : days) {
    const DayMask mask = mask_of(day);
    for (int length = 1; length <= 97; ++length) {
      Quarters expected{};
      for (int start = 0; start + length <= 96; ++start) {
        int in_a_row = 0;
        while (in_a_row < length && at(day, start + in_a_row))
          ++in_a_row;
        expected[static_cast<std::size_t>(start)] = in_a_row == length;
      }
      const Quarters seen = quarters_of(starts_of(mask, length));
      if (seen != expected) {
        return written(day) + " length " + std::to_string(length) + ": " + written(seen);
      }
    }
  }
  return {};
}

TEST(DayMask, StartsAreThoseWithEnoughQuartersInARow) {
  EXPECT_EQ(wrong_starts(many_days(), &DayMask::starts_of), "");
}

RC_GTEST_PROP(DayMask, StartsOfAnyDayAreThoseWithEnoughQuartersInARow, ()) {
  RC_ASSERT(wrong_starts({*any_day()}, &DayMask::starts_of).empty());
}

TEST(DayMask, TheCheckOfStartsHasTeeth) {
  const auto too_few = [](DayMask mask, int length) {
    return length == 96 ? mask.starts_of(95) : mask.starts_of(length);
  };
  const auto word_edge_lost = [](DayMask mask, int length) {
    return (mask & DayMask::range(0, 64)).starts_of(length) |
           (mask & DayMask::range(64, 96)).starts_of(length);
  };
  const auto ends_after_midnight = [](DayMask mask, int length) {
    return mask.starts_of(length) |
           (mask.has(95) && length == 2 ? DayMask::range(95, 96) : DayMask{});
  };
  for (const StartsOf& fault :
       {StartsOf(too_few), StartsOf(word_edge_lost), StartsOf(ends_after_midnight)}) {
    EXPECT_NE(wrong_starts(many_days(), fault), "");
  }
}

// ---- The first of the quarter-hours set ------------------------------------------------------------

using FirstOf = std::function<DayMask(DayMask, int)>;

/// Tries every count from one less than none to one more than a day has.
std::string wrong_first_of(const std::vector<Quarters>& days, const FirstOf& first_of) {
  for (const Quarters& day : days) {
    for (int count = -1; count <= 97; ++count) {
      Quarters expected{};
      int taken = 0;
      for (std::size_t q = 0; q < 96; ++q) {
        expected[q] = day[q] && taken < count;
        taken += expected[q] ? 1 : 0;
      }
      if (const Quarters seen = quarters_of(first_of(mask_of(day), count)); seen != expected) {
        return written(day) + " first " + std::to_string(count) + ": " + written(seen);
      }
    }
  }
  return {};
}

TEST(DayMask, TheFirstOfItsQuartersAreTakenInOrder) {
  EXPECT_EQ(wrong_first_of(many_days(), &DayMask::first_of), "");
}

TEST(DayMask, TheCheckOfTheFirstHasTeeth) {
  const auto last_instead = [](DayMask mask, int count) {
    return mask.without(mask.first_of(mask.count() - count));
  };
  const auto second_word_lost = [](DayMask mask, int count) {
    return mask.first_of(count) & DayMask::range(0, 64);
  };
  EXPECT_NE(wrong_first_of(many_days(), last_instead), "");
  EXPECT_NE(wrong_first_of(many_days(), second_word_lost), "");
}

// ---- Minutes between two times -------------------------------------------------------------------

using MinutesBetween = std::function<int(DayMask, int, int)>;

/// Tries every `from` and `to` that are multiples of `step` or next to one, up to midnight.
std::string wrong_minutes(const std::vector<Quarters>& days, int step,
                          const MinutesBetween& between) {
  for (const Quarters& day : days) {
    const DayMask mask = mask_of(day);
    for (int from = 0; from <= kMinutes; ++from) {
      if (step > 1 && (from + 1) % step > 2) continue;
      int counted = 0;
      for (int to = from; to <= kMinutes; ++to) {
        if (const int seen = between(mask, from, to); seen != counted) {
          return written(day) + " [" + std::to_string(from) + ", " + std::to_string(to) +
                 "): " + std::to_string(seen) + ", not " + std::to_string(counted);
        }
        if (to < kMinutes && at(day, to / 15)) ++counted;
      }
    }
  }
  return {};
}

TEST(DayMask, MinutesBetweenAnyTwoMinutesAreThoseSet) {
  EXPECT_EQ(wrong_minutes(chosen_days(), 1, &DayMask::minutes_between), "");
}

TEST(DayMask, MinutesBetweenAreThoseSetOnManyDays) {
  EXPECT_EQ(wrong_minutes(many_days(), 45, &DayMask::minutes_between), "");
}

TEST(DayMask, AnIntervalThatEndsBeforeItBeginsHasNoMinutes) {
  EXPECT_EQ(DayMask::whole_day().minutes_between(700, 699), 0);
  EXPECT_EQ(DayMask::whole_day().minutes_between(1440, 0), 0);
}

TEST(DayMask, TheCheckOfMinutesHasTeeth) {
  const auto last_minute_lost = [](DayMask mask, int from, int to) {
    return mask.minutes_between(from, to - (to == kMinutes ? 1 : 0));
  };
  const auto whole_quarters = [](DayMask mask, int from, int to) {
    return (mask & DayMask::range(from / 15, to / 15)).minutes();
  };
  EXPECT_NE(wrong_minutes(chosen_days(), 1, last_minute_lost), "");
  EXPECT_NE(wrong_minutes(many_days(), 45, whole_quarters), "");
}

// ---- Walks ---------------------------------------------------------------------------------------

using Walk = std::function<int(DayMask, int, std::int32_t&)>;

/// Tries every minute from 0 to 1440 that is a multiple of `step`, and from each every effort up to
/// one minute more than a day holds. Work is done one minute after the last minute it needs.
std::string wrong_walk(const std::vector<Quarters>& days, int step, const Walk& walk) {
  for (const Quarters& day : days) {
    const DayMask mask = mask_of(day);
    const std::vector<int> minutes = minutes_of(day);
    for (int from = 0; from <= kMinutes; from += step) {
      const auto first = std::ranges::lower_bound(minutes, from);
      const auto held = static_cast<std::int32_t>(minutes.end() - first);
      for (std::int32_t effort = 0; effort <= kMinutes + 1; ++effort) {
        const int done = effort == 0 ? from : effort <= held ? first[effort - 1] + 1 : -1;
        std::int32_t left = effort;
        const int seen = walk(mask, from, left);
        if (seen != done || (done < 0 && left != effort - held)) {
          return written(day) + " from " + std::to_string(from) + " effort " +
                 std::to_string(effort) + ": " + std::to_string(seen) + " with " +
                 std::to_string(left) + " left, not " + std::to_string(done);
        }
      }
    }
  }
  return {};
}

TEST(DayMask, AWalkFromAnyMinuteEndsAfterItsEffort) {
  EXPECT_EQ(wrong_walk(chosen_days(), 1, &DayMask::walk), "");
}

TEST(DayMask, AWalkEndsAfterItsEffortOnManyDays) {
  EXPECT_EQ(wrong_walk(many_days(), 37, &DayMask::walk), "");  // 37 shares no factor with 15
}

RC_GTEST_PROP(DayMask, AWalkAndTheMinutesBetweenAgree, ()) {
  const DayMask mask = mask_of(*any_day());
  const int from = *rc::gen::inRange(0, kMinutes + 1);
  const std::int32_t effort = *rc::gen::inRange(1, kMinutes + 2);
  std::int32_t left = effort;
  const int done = mask.walk(from, left);
  if (done < 0) {
    RC_ASSERT(mask.minutes_between(from, kMinutes) == effort - left);
    RC_ASSERT(left > 0);
  } else {
    RC_ASSERT(mask.minutes_between(from, done) == effort);
    RC_ASSERT(mask.minutes_between(from, done - 1) == effort - 1);
  }
}

/// The walk as it is, but for the one thing that each fault gets wrong.
struct FaultyWalk {
  int late = 0;               ///< minutes added to the end
  int first_minute = 1;       ///< 0: the whole first quarter-hour counts
  int needed_beyond_run = 0;  ///< 1: work that ends with its run goes on to the next
  int forgotten = 0;          ///< minutes that each run takes without being counted

  int operator()(DayMask mask, int from, std::int32_t& effort) const {
    if (effort == 0) return from;
    int run = 0;
    for (int q = from / 15; q < 96; ++q) {
      run = mask.has(q) ? run + 1 : 0;
      if (run == 0) continue;
      const int begin = first_minute != 0 ? std::max(q * 15, from) : q * 15;
      const bool run_ends = q == 95 || !mask.has(q + 1);
      const int room = q * 15 + 15 - begin - (run_ends ? needed_beyond_run : 0);
      if (effort <= room) return begin + effort + late;
      effort -= q * 15 + 15 - begin - (run_ends ? forgotten : 0);
      if (effort == 0) effort = needed_beyond_run;
    }
    return -1;
  }
};

TEST(DayMask, TheCheckOfWalksHasTeeth) {
  EXPECT_EQ(wrong_walk(chosen_days(), 1, FaultyWalk{}), "");
  EXPECT_NE(wrong_walk(chosen_days(), 1, FaultyWalk{.late = 1}), "");
  EXPECT_NE(wrong_walk(chosen_days(), 1, FaultyWalk{.late = -1}), "");
  EXPECT_NE(wrong_walk(chosen_days(), 1, FaultyWalk{.first_minute = 0}), "");
  EXPECT_NE(wrong_walk(chosen_days(), 1, FaultyWalk{.needed_beyond_run = 1}), "");
  EXPECT_NE(wrong_walk(chosen_days(), 1, FaultyWalk{.forgotten = 1}), "");
  EXPECT_NE(wrong_walk(many_days(), 37, FaultyWalk{.late = 1}), "");
}

}  // namespace
}  // namespace casetide::sim
