// tests/sim/roster_test.cpp
// Walks over the roster against counting minute by minute, diary slips against an array of
// booleans, and joint starts against trying every start for every person.
//
// The oracle holds one boolean a person, day and quarter-hour and knows no masks. Each checker is
// also given faulty answers, which it must find.
#include "sim/roster.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "sim/day_mask.hpp"
#include "sim/expects.hpp"

namespace casetide::sim {
namespace {

constexpr DayIndex kFirst = 20'000;

DayMask mask_of(const std::vector<bool>& quarters, std::size_t begin) {
  DayMask mask;
  for (int q = 0; q < 96; ++q) {
    if (quarters[begin + static_cast<std::size_t>(q)]) mask = mask | DayMask::range(q, q + 1);
  }
  return mask;
}

/// The quarter-hours of several people on several days, person by person.
struct Team {
  int people = 0;
  int days = 0;
  std::vector<std::vector<bool>> planned;  ///< [person][96 * day + quarter]
  std::vector<std::vector<bool>> away;     ///< [person][day]

  /// What is planned on days that are not away.
  [[nodiscard]] std::vector<std::vector<bool>> actual() const {
    std::vector<std::vector<bool>> there = planned;
    for (std::size_t person = 0; person < there.size(); ++person) {
      for (std::size_t q = 0; q < there[person].size(); ++q) {
        there[person][q] = there[person][q] && !away[person][q / 96];
      }
    }
    return there;
  }

  [[nodiscard]] std::int32_t begin() const { return kFirst * 1440; }
  [[nodiscard]] std::int32_t end() const { return (kFirst + days) * 1440; }
};

Roster roster_of(const Team& team) {
  Roster roster;
  roster.reset(kFirst, kFirst + team.days, team.people);
  for (int person = 0; person < team.people; ++person) {
    for (int day = 0; day < team.days; ++day) {
      const auto p = static_cast<std::size_t>(person);
      const auto begin = 96 * static_cast<std::size_t>(day);
      roster.plan(person, kFirst + day, mask_of(team.planned[p], begin));
      if (team.away[p][static_cast<std::size_t>(day)]) {
        roster.mark(person, kFirst + day, Roster::kAway);
      }
    }
  }
  return roster;
}

/// Runs of random length, now and then a whole day off.
rc::Gen<std::vector<bool>> any_quarters(int days) {
  return rc::gen::exec([days] {
    std::vector<bool> quarters;
    bool set = *rc::gen::arbitrary<bool>();
    const auto total = static_cast<std::size_t>(96 * days);
    while (quarters.size() < total) {
      const int run = *rc::gen::oneOf(rc::gen::inRange(1, 6), rc::gen::inRange(1, 40),
                                      rc::gen::inRange(60, 140));
      quarters.insert(quarters.end(), static_cast<std::size_t>(run), set);
      set = !set;
    }
    quarters.resize(total);
    return quarters;
  });
}

rc::Gen<Team> any_team() {
  return rc::gen::exec([] {
    Team team;
    team.people = *rc::gen::inRange(1, 5);
    team.days = *rc::gen::inRange(1, 6);
    for (int person = 0; person < team.people; ++person) {
      team.planned.push_back(*any_quarters(team.days));
      team.away.push_back(*rc::gen::container<std::vector<bool>>(
          static_cast<std::size_t>(team.days),
          rc::gen::weightedElement<bool>({{3, false}, {1, true}})));
    }
    return team;
  });
}

/// Teams for the checks that are also tried with faults, the same on every run.
std::vector<Team> some_teams() {
  std::vector<Team> teams;
  for (std::uint64_t i = 0; i < 12; ++i)
    teams.push_back(any_team()(rc::Random(i), 50).value());
  return teams;
}

/// The minutes at which a person is there, in order, since 1970.
std::vector<std::int32_t> minutes_of(const std::vector<bool>& quarters) {
  std::vector<std::int32_t> minutes;
  for (std::int32_t minute = 0; minute < 15 * std::ssize(quarters); ++minute) {
    if (quarters[static_cast<std::size_t>(minute / 15)]) minutes.push_back(kFirst * 1440 + minute);
  }
  return minutes;
}

std::string at(int person, std::int32_t from, std::int32_t other, std::int32_t seen,
               std::int32_t wanted) {
  return "person " + std::to_string(person) + " from " + std::to_string(from - kFirst * 1440) +
         " with " + std::to_string(other) + ": " + std::to_string(seen - wanted) + " too much";
}

// ---- Walks ---------------------------------------------------------------------------------------

using Finish = std::function<std::int32_t(const Roster&, int, std::int32_t, std::int32_t)>;

/// Every `step`-th minute of the roster, and its end, with efforts that end at and about the end of
/// each run, and some in between. Work is done one minute after the last minute it needs.
std::string wrong_finish(const Team& team, const std::vector<std::vector<bool>>& masks, int step,
                         const Finish& finish) {
  const Roster roster = roster_of(team);
  for (int person = 0; person < team.people; ++person) {
    const auto minutes = minutes_of(masks[static_cast<std::size_t>(person)]);
    for (std::int32_t from = team.begin(); from <= team.end(); from += step) {
      const auto first = std::ranges::lower_bound(minutes, from);
      const auto held = static_cast<std::int32_t>(minutes.end() - first);
      for (std::int32_t effort = 0; effort <= held + 2; ++effort) {
        const bool ends_run = effort > 0 && effort < held && first[effort] > first[effort - 1] + 1;
        const bool near_run_end =
            ends_run || (effort > 1 && effort <= held && first[effort - 1] > first[effort - 2] + 1);
        if (!near_run_end && effort > 16 && effort < held - 1 && effort % 31 != 0) continue;
        const std::int32_t wanted = effort == 0      ? from
                                    : effort <= held ? first[effort - 1] + 1
                                                     : team.end();
        const std::int32_t seen = finish(roster, person, from, effort);
        if (seen != wanted) return at(person, from, effort, seen, wanted);
      }
    }
  }
  return {};
}

TEST(Roster, WorkBegunAtAnyMinuteIsDoneWhenItsMinutesAreCounted) {
  for (const Team& team : some_teams()) {
    const int step = team.people * team.days > 6 ? 23 : 1;
    EXPECT_EQ(wrong_finish(team, team.actual(), step, &Roster::finish), "");
    EXPECT_EQ(wrong_finish(team, team.planned, step, &Roster::expected_finish), "");
  }
}

RC_GTEST_PROP(Roster, FinishAndExpectedFinishAreCountedMinutes, ()) {
  const Team team = *any_team();
  const int step = *rc::gen::inRange(200, 500);
  RC_ASSERT(wrong_finish(team, team.actual(), step, &Roster::finish) == "");
  RC_ASSERT(wrong_finish(team, team.planned, step, &Roster::expected_finish) == "");
}

TEST(Roster, TheCheckOfFinishHasTeeth) {
  const Finish one_late = [](const Roster& roster, int person, std::int32_t from,
                             std::int32_t effort) {
    return std::min(roster.finish(person, from, effort) + 1, roster.end_day() * 1440);
  };
  const Finish neighbour = [](const Roster& roster, int person, std::int32_t from,
                              std::int32_t effort) {
    return roster.finish((person + 1) % roster.people(), from, effort);
  };
  const Finish minute_kept_overnight = [](const Roster& roster, int person, std::int32_t from,
                                          std::int32_t effort) {
    for (DayIndex day = from / 1440; day < roster.end_day(); ++day) {
      const int end = roster.actual(person, day).walk(from % 1440, effort);
      if (end >= 0) return day * 1440 + end;
    }
    return roster.end_day() * 1440;
  };
  for (const Finish& fault :
       {one_late, neighbour, minute_kept_overnight, Finish(&Roster::expected_finish)}) {
    EXPECT_TRUE(std::ranges::any_of(some_teams(), [&fault](const Team& team) {
      return !wrong_finish(team, team.actual(), 37, fault).empty();
    }));
  }
}

/// The same within the day of every `step`-th minute, with every effort about what the day holds.
std::string wrong_within_day(const Team& team, int step, const Finish& finish) {
  const Roster roster = roster_of(team);
  for (int person = 0; person < team.people; ++person) {
    const auto minutes = minutes_of(team.actual()[static_cast<std::size_t>(person)]);
    for (std::int32_t from = team.begin(); from < team.end(); from += step) {
      const auto first = std::ranges::lower_bound(minutes, from);
      const auto midnight = std::ranges::lower_bound(minutes, (from / 1440 + 1) * 1440);
      const auto held = static_cast<std::int32_t>(midnight - first);
      for (std::int32_t effort = 0; effort <= held + 3; ++effort) {
        const std::int32_t wanted = effort == 0      ? from
                                    : effort <= held ? first[effort - 1] + 1
                                                     : -1;
        const std::int32_t seen = finish(roster, person, from, effort);
        if (seen != wanted) return at(person, from, effort, seen, wanted);
      }
    }
  }
  return {};
}

TEST(Roster, WorkIsDoneWithinTheDayThatHoldsItsMinutes) {
  for (const Team& team : some_teams())
    EXPECT_EQ(wrong_within_day(team, 37, &Roster::finish_within_day), "");
}

TEST(Roster, TheCheckOfWorkWithinTheDayHasTeeth) {
  const Finish one_minute_short = [](const Roster& roster, int person, std::int32_t from,
                                     std::int32_t effort) {
    const std::int32_t end = roster.finish_within_day(person, from, effort);
    return end == (from / 1440 + 1) * 1440 ? -1 : end;  // what ends on the stroke of midnight
  };
  for (const Finish& fault : {one_minute_short, Finish(&Roster::finish)}) {
    EXPECT_TRUE(std::ranges::any_of(some_teams(), [&fault](const Team& team) {
      return !wrong_within_day(team, 37, fault).empty();
    }));
  }
}

TEST(Roster, FromAfterTheEndNoWalkGoesBack) {
  Roster roster;
  roster.reset(kFirst, kFirst + 2, 1);
  roster.plan(0, kFirst + 1, DayMask::whole_day());
  const std::int32_t after = (kFirst + 2) * 1440 + 100;
  EXPECT_EQ(roster.finish(0, after, 10), after);
  EXPECT_EQ(roster.expected_finish(0, after, 10), after);
  EXPECT_EQ(roster.finish_within_day(0, after, 10), -1);
  EXPECT_EQ(roster.next_present(0, after), after);
  EXPECT_EQ(roster.minutes_present(0, after, after + 5000), 0);
  EXPECT_EQ(roster.minutes_present(0, after - 101, after + 5000), 1);
}

TEST(Roster, DaysOutsideAreRefused) {
  Roster roster;
  roster.reset(kFirst, kFirst + 2, 3);
  EXPECT_THROW((void)roster.actual(0, kFirst - 1), BrokenExpectation);
  EXPECT_THROW((void)roster.planned(0, kFirst + 2), BrokenExpectation);
  EXPECT_THROW((void)roster.finish(0, kFirst * 1440 - 1, 1), BrokenExpectation);
}

// ---- Presence ------------------------------------------------------------------------------------

using MinutesPresent = std::function<std::int32_t(const Roster&, int, std::int32_t, std::int32_t)>;

/// From every `step`-th minute, to every later one that is a multiple of 7 away, past the end too.
std::string wrong_presence(const Team& team, int step, const MinutesPresent& present) {
  const Roster roster = roster_of(team);
  for (int person = 0; person < team.people; ++person) {
    const auto quarters = team.actual()[static_cast<std::size_t>(person)];
    for (std::int32_t from = team.begin(); from <= team.end(); from += step) {
      std::int32_t counted = 0;
      for (std::int32_t to = from; to <= team.end() + 2000; ++to) {
        if ((to - from) % 7 == 0) {
          const std::int32_t seen = present(roster, person, from, to);
          if (seen != counted) return at(person, from, to - from, seen, counted);
        }
        const auto quarter = static_cast<std::size_t>(to - team.begin()) / 15;
        if (quarter < quarters.size() && quarters[quarter]) ++counted;
      }
    }
  }
  return {};
}

using NextPresent = std::function<std::int32_t(const Roster&, int, std::int32_t)>;

/// From every minute of the roster and its end.
std::string wrong_next(const Team& team, const NextPresent& next_present) {
  const Roster roster = roster_of(team);
  for (int person = 0; person < team.people; ++person) {
    const auto quarters = team.actual()[static_cast<std::size_t>(person)];
    std::int32_t wanted = team.end();
    for (std::int32_t from = team.end(); from >= team.begin(); --from) {
      const auto quarter = static_cast<std::size_t>(from - team.begin()) / 15;
      if (quarter < quarters.size() && quarters[quarter]) wanted = from;
      const std::int32_t seen = next_present(roster, person, from);
      if (seen != wanted) return at(person, from, 0, seen, wanted);
    }
  }
  return {};
}

TEST(Roster, PresenceIsCountedMinutes) {
  for (const Team& team : some_teams()) {
    EXPECT_EQ(wrong_presence(team, 97, &Roster::minutes_present), "");
    EXPECT_EQ(wrong_next(team, &Roster::next_present), "");
  }
  const Roster roster = roster_of(some_teams().front());
  EXPECT_EQ(roster.minutes_present(0, kFirst * 1440 + 900, kFirst * 1440 + 899), 0);
}

RC_GTEST_PROP(Roster, MinutesPresentAndNextPresentAreCountedMinutes, ()) {
  const Team team = *any_team();
  RC_ASSERT(wrong_presence(team, *rc::gen::inRange(500, 900), &Roster::minutes_present) == "");
  RC_ASSERT(wrong_next(team, &Roster::next_present) == "");
}

TEST(Roster, TheChecksOfPresenceHaveTeeth) {
  const MinutesPresent first_day_only = [](const Roster& roster, int person, std::int32_t from,
                                           std::int32_t to) {
    return roster.minutes_present(person, from, std::min(to, (from / 1440 + 1) * 1440));
  };
  const MinutesPresent last_minute_too = [](const Roster& roster, int person, std::int32_t from,
                                            std::int32_t to) {
    return roster.minutes_present(person, from, to + 1);
  };
  const NextPresent start_of_quarter = [](const Roster& roster, int person, std::int32_t from) {
    return roster.next_present(person, from / 15 * 15);
  };
  const NextPresent never_now = [](const Roster& roster, int person, std::int32_t from) {
    return roster.next_present(person, from + 1);
  };
  const std::vector<Team> teams = some_teams();
  const auto any = [&teams](const auto& finds) { return std::ranges::any_of(teams, finds); };
  for (const auto& fault : {first_day_only, last_minute_too}) {
    EXPECT_TRUE(any([&](const Team& team) { return !wrong_presence(team, 97, fault).empty(); }));
  }
  for (const auto& fault : {start_of_quarter, never_now}) {
    EXPECT_TRUE(any([&](const Team& team) { return !wrong_next(team, fault).empty(); }));
  }
}

// ---- Slips in the diary --------------------------------------------------------------------------

RC_GTEST_PROP(Roster, ReserveAndReleaseChangeTheirQuartersAndNoOthers, ()) {
  Team team = *any_team();
  Roster roster = roster_of(team);
  for (int change = *rc::gen::inRange(1, 20); change > 0; --change) {
    const int person = *rc::gen::inRange(0, team.people);
    const int day = *rc::gen::inRange(0, team.days);
    const int from = *rc::gen::inRange(0, 97);
    const int to = *rc::gen::inRange(from, 97);
    enum class What { reserve, release, mark, unmark };
    const What what = *rc::gen::element(What::reserve, What::release, What::mark, What::unmark);
    if (what == What::mark || what == What::unmark) {
      const bool away = what == What::mark;
      away ? roster.mark(person, kFirst + day, Roster::kAway)
           : roster.unmark(person, kFirst + day, Roster::kAway);
      team.away[static_cast<std::size_t>(person)][static_cast<std::size_t>(day)] = away;
      continue;
    }
    if (what == What::reserve) {
      roster.reserve(person, kFirst + day, from, to - from);
    } else {
      roster.release(person, kFirst + day, from, to - from);
    }
    for (int q = from; q < to; ++q) {
      team.planned[static_cast<std::size_t>(person)][static_cast<std::size_t>(96 * day + q)] =
          what == What::release;
    }
  }
  const Roster wanted = roster_of(team);
  for (int person = 0; person < team.people; ++person) {
    for (DayIndex day = kFirst; day < kFirst + team.days; ++day) {
      RC_ASSERT((roster.planned(person, day) == wanted.planned(person, day)));
      RC_ASSERT((roster.actual(person, day) == wanted.actual(person, day)));
    }
  }
}

TEST(Roster, EverySlipOfAFreeDayComesBackAndIsSeenOnceThePersonIs) {
  Roster roster;
  roster.reset(kFirst, kFirst + 1, 1);
  roster.plan(0, kFirst, DayMask::whole_day());
  for (int from = 0; from <= 96; ++from) {
    for (int to = from; to <= 96; ++to) {
      roster.reserve(0, kFirst, from, to - from);
      const DayMask rest = roster.planned(0, kFirst);
      ASSERT_EQ(rest.count(), 96 - (to - from));
      ASSERT_TRUE((rest & DayMask::range(from, to)).none());
      ASSERT_EQ(roster.actual(0, kFirst), rest);
      roster.mark(0, kFirst, Roster::kAway);
      roster.release(0, kFirst, from, to - from);
      ASSERT_EQ(roster.planned(0, kFirst), DayMask::whole_day());
      ASSERT_TRUE(roster.actual(0, kFirst).none());
      roster.unmark(0, kFirst, Roster::kAway);
      ASSERT_EQ(roster.actual(0, kFirst), DayMask::whole_day());
    }
  }
}

TEST(Roster, MarksAreKeptThroughEveryChangeOfTheMaskAndOnlyAwayHidesIt) {
  Roster roster;
  roster.reset(kFirst, kFirst + 2, 2);
  constexpr std::uint8_t kOther = 6;
  roster.mark(1, kFirst, kOther);
  roster.plan(1, kFirst, DayMask::whole_day());
  roster.reserve(1, kFirst, 90, 6);
  EXPECT_EQ(roster.marks(1, kFirst), kOther);
  EXPECT_EQ(roster.actual(1, kFirst), DayMask::range(0, 90));
  roster.mark(1, kFirst, Roster::kAway);
  roster.unmark(1, kFirst, 2);
  EXPECT_EQ(roster.marks(1, kFirst), 4 | Roster::kAway);
  EXPECT_EQ(roster.day(1, kFirst).planned(), DayMask::range(0, 90));
  EXPECT_TRUE(roster.day(1, kFirst).actual().none());
  EXPECT_EQ(roster.marks(0, kFirst) | roster.marks(1, kFirst + 1), 0);
}

TEST(Roster, AResetGivesEachPersonTheHoursOfEachDay) {
  const auto hours = [](DayIndex day) {
    return [day](int person) { return DayMask::range(day - kFirst, 20 + person); };
  };
  Roster roster;
  roster.reset(kFirst, kFirst + 6, 3, hours);
  for (DayIndex day = kFirst; day < kFirst + 6; ++day) {
    for (int person = 0; person < 3; ++person) {
      ASSERT_EQ(roster.planned(person, day), hours(day)(person)) << day << ' ' << person;
    }
  }
}

TEST(Roster, AfterAResetEveryMaskIsEmpty) {
  Roster roster;
  for (const auto& [days, people] : {std::pair{3, 4}, std::pair{5, 2}, std::pair{1, 1}}) {
    roster.reset(kFirst, kFirst + days, people);
    EXPECT_EQ(roster.people(), people);
    EXPECT_EQ(roster.end_day(), kFirst + days);
    for (int person = 0; person < people; ++person) {
      for (DayIndex day = kFirst; day < kFirst + days; ++day) {
        ASSERT_TRUE(roster.planned(person, day).none());
        ASSERT_TRUE(roster.actual(person, day).none());
        ASSERT_EQ(roster.marks(person, day), 0);
        roster.plan(person, day, DayMask::whole_day());
        roster.mark(person, day, 7);
      }
    }
  }
}

// ---- Starts for several people -------------------------------------------------------------------

// Three people free within quarter-hours 63 to 65, about the edge of a mask's first word; bit i of
// a pattern is quarter-hour 63 + i. Nobody is free elsewhere on that day; the days beside it would
// give other answers.
constexpr int kWindow = 63;
using Patterns = std::array<unsigned, 3>;

DayMask mask_of(unsigned pattern) {
  DayMask mask;
  for (int i = 0; i < 3; ++i) {
    if ((pattern >> i & 1U) != 0) mask = mask | DayMask::range(kWindow + i, kWindow + i + 1);
  }
  return mask;
}

void plan(Roster& roster, const Patterns& free) {
  for (int person = 0; person < 3; ++person) {
    roster.plan(person, kFirst, DayMask::whole_day());
    roster.plan(person, kFirst + 2, DayMask::whole_day());
    roster.plan(person, kFirst + 1, mask_of(free[static_cast<std::size_t>(person)]));
  }
}

Patterns patterns_of(unsigned number) {
  return {number & 7U, number >> 3 & 7U, number >> 6};
}

struct SmallGroup {
  std::vector<std::int32_t> people;
  int count = 1;
  Patterns starts{7, 7, 7};  ///< by person
};

DayMask expected_starts(const Patterns& free, int length, const std::vector<SmallGroup>& groups) {
  unsigned starts = 0;
  for (int start = 0; start + length <= 3; ++start) {
    const bool serves = std::ranges::all_of(groups, [&](const SmallGroup& group) {
      int able = 0;
      for (const std::int32_t one : group.people) {
        const auto person = static_cast<std::size_t>(one);
        bool can = (group.starts[person] >> start & 1U) != 0;
        for (int q = start; q < start + length; ++q) {
          can = can && (free[person] >> q & 1U) != 0;
        }
        able += can ? 1 : 0;
      }
      return able >= group.count;
    });
    starts |= serves ? 1U << start : 0U;
  }
  return mask_of(starts);
}

using Starts = std::function<DayMask(const Roster&, DayIndex, int, std::span<const BookingGroup>)>;

DayMask starts_of_one(const Roster& roster, DayIndex day, int length,
                      std::span<const BookingGroup> groups) {
  return group_starts(roster, day, length, groups.front());
}

/// How many of 512 patterns and three lengths give other starts than those tried one by one.
int wrong_starts(const std::vector<SmallGroup>& groups, const Starts& starts_of) {
  std::vector<std::array<DayMask, 3>> starts;
  for (const SmallGroup& g : groups) {
    starts.push_back({mask_of(g.starts[0]), mask_of(g.starts[1]), mask_of(g.starts[2])});
  }
  std::vector<BookingGroup> asked;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const bool fixed = groups[i].starts != Patterns{7, 7, 7};
    asked.push_back({.people = groups[i].people,
                     .count = groups[i].count,
                     .fixed_starts = fixed,
                     .starts = {},
                     .hours = {}});
    if (fixed) asked.back().starts = starts[i];
  }
  Roster roster;
  roster.reset(kFirst, kFirst + 3, 3);
  int wrong = 0;
  for (unsigned number = 0; number < 512; ++number) {
    plan(roster, patterns_of(number));
    for (int length = 1; length <= 3; ++length) {
      const DayMask wanted = expected_starts(patterns_of(number), length, groups);
      wrong += starts_of(roster, kFirst + 1, length, asked) == wanted ? 0 : 1;
    }
  }
  return wrong;
}

/// Every group of some of three people, any number of whom may be needed.
std::vector<SmallGroup> every_group() {
  std::vector<SmallGroup> groups;
  for (const auto& people :
       std::vector<std::vector<std::int32_t>>{{0}, {1}, {2}, {1, 0}, {0, 2}, {2, 1}, {2, 0, 1}}) {
    for (int count = 1; count <= 3; ++count)
      groups.push_back({people, count});
  }
  return groups;
}

TEST(JointStarts, EveryGroupWithEveryFixedStartsIsServedWhereEnoughPeopleAreFree) {
  for (unsigned number = 0; number < 512; ++number) {
    for (int count = 1; count <= 3; ++count) {
      const SmallGroup group{{2, 0, 1}, count, patterns_of(number)};
      ASSERT_EQ(wrong_starts({group}, starts_of_one), 0) << number << ' ' << count;
      ASSERT_EQ(wrong_starts({group}, joint_starts), 0) << number << ' ' << count;
    }
  }
}

TEST(JointStarts, EveryPairOfGroupsIsServedWhereBothAre) {
  for (const SmallGroup& a : every_group()) {
    ASSERT_EQ(wrong_starts({a}, joint_starts), 0);
    for (const SmallGroup& b : every_group())
      ASSERT_EQ(wrong_starts({a, b}, joint_starts), 0);
    const SmallGroup fixed{{1, 2}, 1, {5, 2, 0}};
    ASSERT_EQ(wrong_starts({a, fixed, {{0}, 1}}, joint_starts), 0);
  }
}

TEST(JointStarts, TheChecksAboveHaveTeeth) {
  const auto with = [](auto change) -> Starts {
    return [change](const Roster& roster, DayIndex day, int length,
                    std::span<const BookingGroup> groups) {
      std::vector<BookingGroup> changed(groups.begin(), groups.end());
      change(day, length, changed);
      return joint_starts(roster, day, length, changed);
    };
  };
  const std::vector<SmallGroup> groups = {{{2, 0, 1}, 2, {7, 2, 5}}, {{1}, 1}};
  EXPECT_EQ(wrong_starts(groups, with([](auto&...) {})), 0);
  EXPECT_GT(wrong_starts(groups, with([](auto&, auto& length, auto&) { --length; })), 0);
  EXPECT_GT(wrong_starts(groups, with([](auto& day, auto&, auto&) { --day; })), 0);
  EXPECT_GT(wrong_starts(groups, with([](auto&, auto&, auto& g) { --g[0].count; })), 0);
  EXPECT_GT(wrong_starts(groups, with([](auto&, auto&, auto& g) { g.pop_back(); })), 0);
  EXPECT_GT(wrong_starts(groups, with([](auto&, auto&, auto& g) { g[0].fixed_starts = false; })),
            0);
  const std::array<DayMask, 3> by_place = {mask_of(5), mask_of(7), mask_of(2)};
  const Starts misplaced = with([&](auto&, auto&, auto& g) { g[0].starts = by_place; });
  EXPECT_GT(wrong_starts(groups, misplaced), 0);
}

TEST(JointStarts, WithoutGroupsAnyStartServesThatEndsByMidnight) {
  Roster roster;
  roster.reset(kFirst, kFirst + 1, 1);
  EXPECT_EQ(joint_starts(roster, kFirst, 1, {}), DayMask::whole_day());
  EXPECT_EQ(joint_starts(roster, kFirst, 6, {}), DayMask::range(0, 91));
}

TEST(JointStarts, UpToEightPeopleMayBeNeededAndNoOtherNumberIsTaken) {
  Roster roster;
  roster.reset(kFirst, kFirst + 1, 9);
  const std::vector<std::int32_t> people = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  for (const int person : people) {  // in each quarter-hour q, people 0 to q are free
    roster.plan(person, kFirst, DayMask::range(person, 9));
  }
  for (int count = 1; count <= 8; ++count) {
    const BookingGroup group{
        .people = people, .count = count, .fixed_starts = false, .starts = {}, .hours = {}};
    EXPECT_EQ(group_starts(roster, kFirst, 1, group), DayMask::range(count - 1, 9));
  }
  for (const int count : {-1, 0, 9}) {
    const BookingGroup group{
        .people = people, .count = count, .fixed_starts = false, .starts = {}, .hours = {}};
    EXPECT_THROW((void)group_starts(roster, kFirst, 1, group), BrokenExpectation) << count;
  }
}

}  // namespace
}  // namespace casetide::sim
