// The search for a date against every pattern of free slots: 3 chairs, 8 days, one slot a chair and day,
// 4 requests one after the other.
//
// There are 2^24 patterns. They are not tried one by one but by what is looked at: a pattern is made up
// day by day, when the search or the oracle first asks about that day, and the test goes on with each of
// the day's 8 sets of free chairs. Two patterns that agree on all the days asked about are told apart by
// neither, so a leaf of that tree stands for all of them; that no pattern is missed is checked by counting
// the patterns that each leaf stands for. (Chairs are not alike: ties go by number. Days are not alike
// either: they lie in two weeks. No symmetry is used.)
//
// The oracle is written on bool arrays from the sentences of the design: from the latest wanted day back to
// the end of notice, then forward; in a day the earliest start; among equal chairs the least booked of the
// week; notice or limit yields as the request says. Its own faults, one of each sentence, are found.
#include "sim/booking.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/roster.hpp"

namespace casetide::sim {
namespace {

constexpr int kChairs = 3;
constexpr int kDays = 8;
constexpr int kRequests = 4;
constexpr int kUnknown = -1;
constexpr DayIndex kFirst = 20'004;  // a Thursday: the second week begins with day 4
constexpr std::uint64_t kPatterns = std::uint64_t{1} << (kChairs * kDays);

int week_of(int day) {
  return (kFirst + day + 3) / 7;
}
/// A chair's slot is at another hour each day of the tests: the earliest start is unlike by day.
int quarter_of(int chair, int day) {
  return 36 + 4 * ((chair + day) % 2);
}

struct Request {
  int first = 0;
  int noticed = 0;
  int deadline = kNoDay;
  int wanted = kNoDay;
  DateRequest::Yields yields = DateRequest::Yields::limit;
};

struct Booked {
  int day = kNoDay;
  int quarter = 0;
  int chair = -1;
  friend bool operator==(const Booked&, const Booked&) = default;
};
using Bookings = std::array<Booked, kRequests>;

/// The free chairs of each day as far as they are made up, by a path of the tree.
class Pattern {
 public:
  /// Free chairs of that day, chair c as bit c; asks for a choice if nobody has asked before.
  int free(int day) {
    const auto d = static_cast<std::size_t>(day);
    if (known_[d] == kUnknown) {
      if (place_ == path_.size()) path_.push_back(0);
      known_[d] = path_[place_++];
    }
    return known_[d];
  }
  /// How many patterns look like this one.
  [[nodiscard]] std::uint64_t stands_for() const { return kPatterns >> (kChairs * place_); }
  /// To the next leaf; false after the last.
  bool next() {
    path_.resize(place_);
    while (!path_.empty() && path_.back() == (1 << kChairs) - 1)
      path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back();
    place_ = 0;
    known_.fill(kUnknown);
    return true;
  }
  Pattern() { known_.fill(kUnknown); }
  explicit Pattern(const std::array<int, kDays>& days) : known_(days) {}

 private:
  std::vector<int> path_;
  std::size_t place_ = 0;
  std::array<int, kDays> known_{};
};

// ---- The engine's search, over a roster -----------------------------------------------------------

Bookings searched(const std::array<Request, kRequests>& requests, Pattern& pattern,
                  Roster& roster) {
  roster.reset(kFirst, kFirst + kDays, kChairs);
  std::array<bool, kDays> filled{};
  std::array<std::array<int, kChairs>, 2> booked{};
  const std::array<std::int32_t, kChairs> people = {0, 1, 2};
  std::array<DayMask, kChairs> slots;
  const auto look_up = [&](DayIndex day) {
    const int d = day - kFirst;
    for (int c = 0; c < kChairs; ++c) {
      const int q = quarter_of(c, d);
      slots[static_cast<std::size_t>(c)] = DayMask::range(q, q + 1);
      if (!filled[static_cast<std::size_t>(d)] && (pattern.free(d) >> c & 1) != 0)
        roster.plan(c, day, DayMask::range(q, q + 2));
    }
    filled[static_cast<std::size_t>(d)] = true;
  };
  Bookings all;
  for (std::size_t r = 0; r < kRequests; ++r) {
    const Request& asked = requests[r];
    const auto day_of = [](int day) { return day == kNoDay ? kNoDay : kFirst + day; };
    const DateRequest request{day_of(asked.first),  day_of(asked.noticed), day_of(asked.deadline),
                              day_of(asked.wanted), asked.yields,          250,
                              kFirst + kDays};
    const FoundDate found = find_date(request, [&](DayIndex day) {
      look_up(day);
      const BookingGroup chair{
          .people = people, .fixed_starts = true, .starts = slots, .hours = DayMask{}};
      return joint_starts(roster, day, 2, std::span(&chair, 1));
    });
    if (found.day == kNoDay) continue;
    look_up(found.day);
    auto& load = booked[static_cast<std::size_t>(week_of(found.day - kFirst) - week_of(0))];
    const int chair = least_booked(
        kChairs,
        [&](int c) {
          return (roster.planned(c, found.day).starts_of(2) & slots[static_cast<std::size_t>(c)])
              .has(found.quarter);
        },
        [&](int c) { return load[static_cast<std::size_t>(c)]; });
    roster.reserve(chair, found.day, found.quarter, 2);
    ++load[static_cast<std::size_t>(chair)];
    all[r] = {found.day - kFirst, found.quarter, chair};
  }
  return all;
}

// ---- The oracle, over bool arrays -----------------------------------------------------------------

/// What it may get wrong on purpose.
struct Faults {
  bool forward_only = false;         ///< the first possible day, not the latest wanted
  bool latest_start = false;         ///< in a day
  bool lowest_number = false;        ///< not the least booked
  bool booked_ever = false;          ///< counts all weeks
  bool forgets_notice = false;       ///< goes back past its end
  bool limit_always_yields = false;  ///< whatever the request says
};

class Oracle {
 public:
  Oracle(Pattern& pattern, const Faults& faults) : pattern_(pattern), faults_(faults) {}

  Booked answer(const Request& request) {
    int from = request.noticed;
    const bool notice_yields = request.yields == DateRequest::Yields::notice &&
                               request.deadline != kNoDay && !faults_.limit_always_yields;
    int day = dated(from, request.wanted);
    if (notice_yields && (day == kNoDay || day > request.deadline)) {
      // Without the notice it may be in time; otherwise the notice is kept, if it can be at all.
      const int sooner = dated(request.first, request.wanted);
      const bool in_time = sooner != kNoDay && sooner <= request.deadline;
      if (in_time || request.noticed > request.deadline) day = sooner;
    }
    if (day == kNoDay) return {};
    return taken(day);
  }

 private:
  [[nodiscard]] bool is_free(int chair, int day) {
    return (pattern_.free(day) >> chair & 1) != 0 &&
           !taken_[static_cast<std::size_t>(chair)][static_cast<std::size_t>(day)];
  }
  [[nodiscard]] bool anybody(int day) {
    for (int c = 0; c < kChairs; ++c)
      if (is_free(c, day)) return true;
    return false;
  }
  /// Back from the latest wanted day to the end of notice, then forward.
  [[nodiscard]] int dated(int notice_end, int wanted) {
    const int end = faults_.forgets_notice ? 0 : notice_end;
    if (wanted != kNoDay && !faults_.forward_only)
      for (int day = std::min(wanted, kDays - 1); day >= end; --day)
        if (anybody(day)) return day;
    for (int day = end; day < kDays; ++day)
      if (anybody(day)) return day;
    return kNoDay;
  }
  Booked taken(int day) {
    Booked best;
    int least = 0;
    for (int c = 0; c < kChairs; ++c) {
      if (!is_free(c, day)) continue;
      const int quarter = quarter_of(c, day);
      const int load = faults_.lowest_number ? 0 : booked(c, day);
      const bool sooner = faults_.latest_start ? quarter > best.quarter : quarter < best.quarter;
      if (best.chair < 0 || sooner || (quarter == best.quarter && load < least)) {
        best = {day, quarter, c};
        least = load;
      }
    }
    taken_[static_cast<std::size_t>(best.chair)][static_cast<std::size_t>(day)] = true;
    return best;
  }
  [[nodiscard]] int booked(int chair, int day) const {
    int sum = 0;
    for (int d = 0; d < kDays; ++d)
      if (faults_.booked_ever || week_of(d) == week_of(day))
        sum += taken_[static_cast<std::size_t>(chair)][static_cast<std::size_t>(d)] ? 1 : 0;
    return sum;
  }

  Pattern& pattern_;
  Faults faults_;
  std::array<std::array<bool, kDays>, kChairs> taken_{};
};

Bookings expected(const std::array<Request, kRequests>& requests, Pattern& pattern,
                  const Faults& faults = {}) {
  Oracle oracle(pattern, faults);
  Bookings all;
  for (std::size_t r = 0; r < kRequests; ++r)
    all[r] = oracle.answer(requests[r]);
  return all;
}

// ---- Every pattern --------------------------------------------------------------------------------

using Sequence = std::array<Request, kRequests>;
constexpr auto kNotice = DateRequest::Yields::notice;

const std::vector<Sequence>& sequences() {
  static const Request soon{};                    // the first possible
  static const Request later{0, 2};               // after two days of notice
  static const Request latest{0, 1, 5, 5};        // the latest within a limit
  static const Request end{2, 3, 7, 7};           // asked for on the third day
  static const Request share{0, 1, 6, 3};         // wanted sooner than the limit
  static const Request tight{0, 5, 3, 3};         // notice does not fit the limit, the limit yields
  static const Request cut{0, 5, 3, 3, kNotice};  // the same, the notice yields
  static const Request near{1, 3, 4, 4, kNotice};  // notice fits, but perhaps no slot after it
  static const Request gone{3, 6, 1, 1, kNotice};  // the limit has passed already
  static const std::vector<Sequence> all = {
      Sequence{soon, soon, soon, soon},    Sequence{latest, latest, latest, latest},
      Sequence{latest, end, share, later}, Sequence{cut, cut, tight, near},
      Sequence{near, near, near, near},    Sequence{gone, near, cut, latest},
      Sequence{end, tight, soon, share},   Sequence{share, cut, end, gone},
  };
  return all;
}

struct Walk {
  std::uint64_t leaves = 0;
  std::uint64_t patterns = 0;
  std::uint64_t wrong = 0;
};

Walk walk(const Sequence& requests, const Faults& faults = {}) {
  Walk walk;
  Roster roster;
  Pattern pattern;
  do {
    const Bookings seen = searched(requests, pattern, roster);
    const Bookings wanted = expected(requests, pattern, faults);
    ++walk.leaves;
    walk.patterns += pattern.stands_for();
    walk.wrong += seen == wanted ? 0 : pattern.stands_for();
  } while (pattern.next());
  return walk;
}

TEST(Booking, FindsTheDateOfTheDesignInEveryPatternOfFreeSlots) {
  std::uint64_t leaves = 0;
  for (std::size_t s = 0; s < sequences().size(); ++s) {
    const Walk result = walk(sequences()[s]);
    EXPECT_EQ(result.patterns, kPatterns) << "sequence " << s;
    EXPECT_EQ(result.wrong, 0U) << "sequence " << s;
    leaves += result.leaves;
  }
  RecordProperty("leaves", std::to_string(leaves));
}

TEST(Booking, FindsTheSameInPatternsThatAreCompleteBeforeAnybodyAsks) {
  std::uint32_t state = 1;
  Roster roster;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 1664525U + 1013904223U;
    std::array<int, kDays> days{};
    for (std::size_t d = 0; d < kDays; ++d)
      days[d] = static_cast<int>(state >> (8 + 3 * d) & 7U);
    Pattern whole(days);
    const Sequence& requests = sequences()[static_cast<std::size_t>(i) % sequences().size()];
    ASSERT_EQ(searched(requests, whole, roster), expected(requests, whole)) << i;
  }
}

TEST(Booking, TheCheckAboveFindsEveryFault) {
  const auto found = [](const Faults& faults) {
    return std::ranges::any_of(sequences(), [&faults](const Sequence& requests) {
      return walk(requests, faults).wrong > 0;
    });
  };
  EXPECT_TRUE(found({.forward_only = true}));
  EXPECT_TRUE(found({.latest_start = true}));
  EXPECT_TRUE(found({.lowest_number = true}));
  EXPECT_TRUE(found({.booked_ever = true}));
  EXPECT_TRUE(found({.forgets_notice = true}));
  EXPECT_TRUE(found({.limit_always_yields = true}));
}

}  // namespace
}  // namespace casetide::sim
