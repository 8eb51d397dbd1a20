// What a replication holds while it runs: families, strands, live steps, clocks, workers, meetings.
//
// All are plain values in arrays, named by 32-bit index and reused when free. They belong to Pathway
// and mean nothing outside one replication. A new member needs a line in state_fields.hpp, which says
// how a snapshot keeps it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "model/arena.hpp"
#include "model/compiled.hpp"
#include "model/history.hpp"
#include "model/record.hpp"

namespace casetide::model {

inline constexpr int kMaxMembers = 12;

[[nodiscard]] inline std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}
[[nodiscard]] inline int children_in(ChildSet set) {
  static constexpr auto kCounts = [] {
    std::array<std::uint8_t, 1U << kMaxChildren> counts{};
    for (unsigned any = 0; any < counts.size(); ++any) {
      counts[any] = static_cast<std::uint8_t>(std::popcount(any));
    }
    return counts;
  }();
  return kCounts[set];
}
[[nodiscard]] inline int lead_of(ChildSet set) {
  return std::countr_zero(unsigned{set});
}

/// Standing work is taken up for so many minutes at a time; then dated work may take its place.
inline constexpr std::int32_t kStandingStint = 60;

// These four fill whole cache lines, with what almost every event reads in the first; their sizes make the
// place of one cheap to work out from its index.

struct alignas(64) Family {
  std::uint64_t key = 0;
  std::uint32_t serial = 0;  ///< order of arrival
  int first_strand = kNone;
  int first_clock = kNone;
  int first_activity = kNone;
  History::Spans spans = {};  ///< its history
  int worker = kNone;         ///< post that holds the family
  int team = kNone;
  int with_team = kNone;  ///< that it has passed to, in this episode; kNone: its own
  std::uint16_t next_ordinal = 0;
  std::uint8_t stream = 0;  ///< from which it came
  ChildSet children = 0;
  std::uint8_t episode = 0;
  bool waits_for_worker = false;
  bool changes_worker = false;   ///< whoever held the family does not any more
  std::uint8_t why_changes = 0;  ///< then: a Change
  bool live = false;
  bool remembered = false;  ///< closed for good in this run: for a snapshot alone
  int open_strands = 0;

  int passes_to = kNone;    ///< team that has no room yet: the worker keeps it until then
  int held_before = kNone;  ///< changes worker by sickness: post of whoever is ill
  std::int32_t waits_since = 0;
  int held_children = 0;
  int held_x100 = 0;  ///< the same by weight, in hundredths of a child
  std::int64_t worker_standing_q8 = 0;
  std::int32_t return_due = kNever;
  std::int32_t episode_start = 0;
  std::int32_t closed_since = 0;
  std::array<std::int32_t, kMaxChildren> harm_q16{};
};

struct alignas(64) StrandRun {
  int family = kNone;
  int def = kNone;
  int parent = kNone;
  int next = kNone;  ///< of the family
  int past = kNone;  ///< of what came last: its start, a step, a strand
  std::int32_t since = 0;
  std::uint16_t ordinal = 0;  ///< within the family: also names the run in events
  std::uint16_t lineage = 0;  ///< shared by the parts of a split
  ChildSet set = 0;
  std::uint8_t lead = 0;  ///< child whose luck the run has, also after that child has left it
  bool ended = false;
  bool cancelled = false;   ///< what is under way ends, and leads to nothing
  std::uint8_t events = 0;  ///< of the strand so far, by `[event.…]`
  std::int16_t live_count = 0;
  std::int16_t open_children = 0;
  std::uint64_t started = 0;
  std::uint64_t live = 0;
  std::uint64_t done = 0;
  std::uint64_t clocks_started = 0;
  std::array<std::uint8_t, 64> outcome{};  ///< by local step: outcome + 1, 0: none
};

/// A live step.
struct alignas(128) Activity {
  enum class State : std::uint8_t {
    free,
    delayed,
    paced,
    no_worker,
    queued,
    in_work,
    waiting,
    booked,
    meeting,
    retry,
    passing,
    at_hand,  ///< done by somebody who is always there; without effort: from the next opening on
  };
  State state = State::free;
  Cause cause = Cause::wait;  ///< of the time now passing
  int family = kNone;
  int strand = kNone;
  int step = kNone;
  int next = kNone;  ///< of the family
  std::uint16_t visit = 0;
  bool other_strand = false;  ///< delayed: begins another strand
  bool agenda_is_pool = false;
  bool at_once = false;       ///< a meeting brought forward: booked at the earliest
  std::uint8_t attempts = 0;  ///< meetings held, quorate or not
  int agenda = kNone;         ///< post or pool whose agenda holds it
  int agenda_place = kNone;   ///< where in that
  int home_pool = kNone;      ///< pool whose agenda it came from: anybody there may go on with it
  int worker = kNone;
  int meeting = kNone;
  int pattern = kNone;        ///< whose hours split waiting from non-working time
  std::int32_t due = kNever;  ///< of its timer
  std::int32_t released = 0;
  std::int32_t began = kNever;  ///< of a meeting: when it last did
  std::int32_t effort = -1;     ///< drawn when work starts
  std::int32_t effort_left = 0;
  std::int32_t effort_charged = 0;  ///< of the effort done, counted as a cause of time already
  int past = kNone;                 ///< of its branch, up to when its time was last charged
};

struct alignas(64) ClockRun {
  int def = kNone;
  int next = kNone;  ///< of the family
  int family = kNone;
  std::int32_t start = 0;
  std::int32_t deadline = 0;       ///< kNever: none; counted back from a meeting: provisional
  std::int32_t extended = kNever;  ///< authorised: the new deadline, if one was set
  std::int32_t acted = kNever;     ///< counted back from a meeting: when `until` happened
  const Limit* back = nullptr;     ///< counted back from a meeting: by this
  std::uint16_t lineage = 0;
  ChildSet set = 0;
  std::uint8_t got = 0;
  std::uint8_t told = 0;  ///< which of the events of its deadline have happened
  bool real = false;
  bool authorised = false;  ///< to be late, on or before the deadline
  bool impossible = false;  ///< latent, and past its deadline when it started
  int past = kNone;         ///< of what stopped it; it counts back from a meeting to come

  /// The deadline that a late finish is held against: the new one, where being late is authorised.
  [[nodiscard]] std::int32_t deadline_in_force() const { return authorised ? extended : deadline; }
  /// The deadline that work and bookings aim at; kNever when nothing more is asked.
  [[nodiscard]] std::int32_t aim() const {
    if (impossible || acted != kNever) {
      return kNever;
    }
    return extended != kNever ? extended : deadline;
  }
};

/// What an agenda orders by: smallest first.
struct AgendaItem {
  // Each pair lies so that it can be compared at once: no time is before 1970.
  std::int32_t latest_start = kNever;
  Urgency urgency = Urgency::routine;
  std::uint16_t visit = 0;
  std::uint32_t serial = 0;
  std::int32_t released = 0;
  std::uint32_t sub = 0;  ///< strand ordinal and step
  std::int32_t deadline = kNever;
  int activity = kNone;
  std::int32_t effort_mean = 0;

  [[nodiscard]] std::uint64_t need() const {
    return (std::uint64_t{static_cast<std::uint32_t>(urgency)} << 32) |
           static_cast<std::uint32_t>(latest_start);
  }
  [[nodiscard]] std::uint64_t turn() const {
    return (std::uint64_t{static_cast<std::uint32_t>(released)} << 32) | serial;
  }
  /// Whether it comes before `other`; of two different items one does.
  [[nodiscard]] bool before(const AgendaItem& other) const {
    if (need() != other.need()) {
      return need() < other.need();
    }
    if (turn() != other.turn()) {
      return turn() < other.turn();
    }
    return sub != other.sub ? sub < other.sub : visit < other.visit;
  }
};

/// What waits for a worker, or for anybody of a pool: a heap, the first to be done at its top. Where each
/// item lies is kept with its live step.
class Agenda {
 public:
  using Activities = Arena<Activity>;

  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] const AgendaItem& operator[](std::size_t place) const { return items_[place]; }
  [[nodiscard]] const AgendaItem& front() const { return items_.front(); }
  [[nodiscard]] auto begin() const { return items_.begin(); }
  [[nodiscard]] auto end() const { return items_.end(); }
  /// Mean minutes of all that comes before `item`.
  [[nodiscard]] std::int64_t effort_before(const AgendaItem& item) const;

  void reserve(std::size_t size) { items_.reserve(size); }
  void clear() { items_.clear(); }
  void push(const AgendaItem& item, Activities& activities);
  void remove(std::size_t place, Activities& activities);
  /// Puts the item at `place`, or as far up or down from there as its turn is.
  void update(std::size_t place, const AgendaItem& item, Activities& activities);

 private:
  void put(std::size_t place, const AgendaItem& item, Activities& activities) {
    items_[place] = item;
    activities[item.activity].agenda_place = static_cast<int>(place);
  }

  std::vector<AgendaItem> items_;
};

struct alignas(64) Worker {
  enum class State : std::uint8_t {
    idle,
    working,
    standing,
    /// In the middle of a task as the day begins: it will be gone on with or put aside in this minute's
    /// choices, and until then is neither in hand nor on an agenda.
    resuming,
  };
  State state = State::idle;
  bool touched = false;
  bool asleep = false;  ///< idle, not there before `wake_at`, and no diary has changed since
  bool sick = false;
  bool vacant = false;  ///< nobody is in the post
  bool closed = false;  ///< the post has ended
  bool agency = false;  ///< an agency worker is, until the next worker comes
  std::uint16_t spells = 0;
  int pool = kNone;
  int activity = kNone;
  std::uint32_t generation = 0;
  std::int32_t since = 0;  ///< settled up to here
  std::int32_t wake_at = kNever;
  int ceiling = 0;
  int load_x100 = 0;                ///< of the caseload by weight, in hundredths of a child
  std::int32_t leaves_on = kNever;  ///< first day without the worker, known from the notice on
  std::int64_t backlog_q8 = 0;      ///< standing minutes owed
  std::int32_t idle_from = 0;
  std::int32_t idle_before = 0;  ///< minutes at work without dated work before that
  Agenda agenda;
  std::int64_t weekly_q8 = 0;     ///< standing minutes that a week adds for families held
  std::int64_t last_week_q8 = 0;  ///< what the last Monday added
  std::int32_t stint_left = 0;    ///< of standing work
  int caseload = 0;
  int outside_children = 0;                ///< of the caseload: from outside the pathway
  std::uint16_t tenures = 0;               ///< workers who have left the post
  std::int32_t first_year_since = kNever;  ///< first day of a worker in the first year
  std::int32_t sick_since = kNever;
  std::int32_t vacant_since = kNever;  ///< first day without the worker before; not known: kNever
};

struct PoolState {
  bool touched = false;
  int open_posts = 0;       ///< with somebody in them or not
  int filled_fte_x100 = 0;  ///< of the posts with somebody in them
  std::int64_t weekly_q8 = 0;
  Agenda agenda;
};

struct TeamState {
  std::vector<int> waiting_families;
  std::vector<int> no_worker;  ///< activities that wait for a family to be allocated
};

struct Meeting {
  struct Member {
    int post = kNone;
    int need = kNone;
    bool there = false;
    bool gone = false;  ///< left since it was booked, and nobody has taken the place
  };
  struct Stretch {
    std::int32_t until = 0;
    Cause cause = Cause::slot;
  };
  std::int32_t booked_at = 0;
  std::int32_t day = 0;
  int quarter = 0;
  int length = 0;
  bool quorate = true;
  int members = 0;
  std::array<Member, kMaxMembers> member{};
  [[nodiscard]] std::int32_t minutes() const { return length * sim::kQuarterMinutes; }
  [[nodiscard]] sim::DayMask quarters() const {
    return sim::DayMask::range(quarter, quarter + length);
  }
  int stretches = 0;
  std::array<Stretch, 5> stretch{};
};

}  // namespace casetide::model
