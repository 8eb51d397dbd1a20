// The state of a service as a day begins: open families, clocks, caseloads, bookings.
//
// Plain values in tables; a row is named by its place. Named things (strands, steps, posts ...) are places
// in `names`, so that a snapshot fits another version of a scenario as long as the names exist. Nothing
// in it says who a family is: families are numbers in order of arrival. It is taken and gone on from by
// Pathway (pathway_snapshot.cpp, pathway_resume.cpp); files of it are the business of the analysis.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/ledger.hpp"
#include "model/pathway_state.hpp"

namespace casetide::model {

struct Scenario;

struct SnapshotNames {
  std::vector<std::string> strands;
  std::vector<std::string> steps;
  std::vector<std::string> streams;
  std::vector<std::string> clocks;
  std::vector<std::string> events;
  std::vector<std::string> teams;
  std::vector<std::string> roles;
  std::vector<std::string> patterns;
  std::vector<std::string> facts;     ///< of which the snapshot tells, if only that none is known
  std::vector<std::string> values;    ///< "fact = value"
  std::vector<std::string> outcomes;  ///< "step[outcome]"
  std::vector<std::string> needs;     ///< "step.need"
  friend bool operator==(const SnapshotNames&, const SnapshotNames&) = default;
};

/// The names of a scenario, in its order.
[[nodiscard]] SnapshotNames names_of(const Scenario& scenario);

struct SnapshotFact {
  int family = kNone;
  int fact = kNone;
  int child = 0;
  int value = kNone;           ///< of a fact that is no date
  std::int32_t date = kNever;  ///< of one that is
};

/// How often a step has been entered for a child in this episode.
struct SnapshotVisits {
  int family = kNone;
  int step = kNone;
  int child = 0;
  int times = 0;
};

/// A step of a strand that has begun.
struct SnapshotPassed {
  int strand = kNone;
  int step = kNone;
  bool started = true;
  bool live = false;
  bool done = true;
  int outcome = kNone;
};

struct SnapshotClockStarted {
  int strand = kNone;
  int clock = kNone;
};

/// Of a clock counted back from a meeting: the limit that does, by row and place within the row.
struct SnapshotCountedBack {
  int clock = kNone;
  int row = 0;
  int place = 0;
};

/// An event of a clock's deadline that has happened.
struct SnapshotTold {
  int clock = kNone;
  int event = kNone;
};

/// A clock that is over and is counted by a date that is still to come.
struct SnapshotJudged : Ledger::Judged {
  bool has_causes = false;
  CauseMinutes minutes{};
};

struct SnapshotSpan : History::Span {
  int family = kNone;
};

struct SnapshotMember : Meeting::Member {
  int meeting = kNone;
};

struct SnapshotStretch : Meeting::Stretch {
  int meeting = kNone;
};

struct SnapshotPool {
  int team = kNone;
  int role = kNone;
};

/// A post, by its number among those of its team and role.
struct SnapshotPost : Worker {
  int team = kNone;
  int role = kNone;
  int number = 0;
  int fte_x100 = 100;            ///< of a full-time post
  std::int32_t begins_on = 0;    ///< a policy adds it on that day; 0: it was there from the start
  int booked_this_week = kNone;  ///< meetings, held or not; kNone: not known
};

/// A day on which a post is booked to be away.
struct SnapshotAway {
  int post = kNone;
  std::int32_t day = 0;
  bool training = false;  ///< otherwise leave
};

/// A step that waits for its family to be given a worker, in the order in which they began to.
struct SnapshotWithoutWorker {
  int step = kNone;
};

/// Something drawn that is still to come.
struct SnapshotPending {
  enum class Kind : std::uint8_t {
    sickness,
    recovery,
    notice,
    last_day,
    agency_comes,
    successor_comes,
    by_chance,  ///< event on an open case; on a closed one without a strand
    on_date,
    of_clock,
  };
  Kind kind = Kind::by_chance;
  std::int32_t time = 0;
  int post = kNone;
  int family = kNone;
  int event = kNone;
  int child = 0;
  int ordinal = kNone;  ///< strand of the family
};

struct Snapshot {
  std::int32_t day = 0;  ///< taken as this day begins
  std::int32_t drawn_until =
      0;                   ///< day up to which what is to come by chance was drawn; 0: not at all
  std::uint32_t seed = 0;  ///< with `replication`: whose luck it has
  std::uint32_t replication = 0;
  std::int32_t drawn_from = 0;  ///< day on which that was drawn anew last; 0: never
  std::uint32_t families_so_far = 0;
  std::int32_t booked_until = 0;  ///< day up to which leave and training are; 0: not known

  SnapshotNames names;
  std::vector<Family> families;  ///< in order of arrival; closed ones that may come back too
  std::vector<StrandRun> strands;
  std::vector<Activity> steps;  ///< under way
  std::vector<ClockRun> clocks;
  std::vector<Meeting> bookings;
  std::vector<SnapshotMember> members;
  std::vector<SnapshotPost> posts;
  std::vector<SnapshotPool> pools;
  std::vector<SnapshotFact> facts;
  std::vector<SnapshotVisits> visits;
  std::vector<SnapshotPassed> passed;
  std::vector<SnapshotClockStarted> clocks_started;
  std::vector<SnapshotCountedBack> counted_back;
  std::vector<SnapshotTold> told;
  std::vector<SnapshotJudged> judged;
  std::vector<SnapshotSpan> spans;
  std::vector<AgendaItem> agendas;
  std::vector<SnapshotWithoutWorker> without_worker;
  std::vector<SnapshotStretch> stretches;
  std::vector<SnapshotAway> away;
  std::vector<SnapshotPending> pending;

  /// Columns "table.column" and whole tables "table" that were not given.
  std::set<std::string, std::less<>> missing;
  [[nodiscard]] bool lacks(std::string_view column) const { return missing.contains(column); }
};

/// The earliest day on which something that is still under way began to wait or to be worked on.
[[nodiscard]] std::int32_t first_day_told(const Snapshot& snapshot);

/// visit("name", table) for every table, in the order of a file.
template <class AnySnapshot, class Visit>
void for_each_table(AnySnapshot& snapshot, Visit&& visit) {
  visit("families", snapshot.families);
  visit("strands", snapshot.strands);
  visit("steps", snapshot.steps);
  visit("clocks", snapshot.clocks);
  visit("posts", snapshot.posts);
  visit("pools", snapshot.pools);
  visit("bookings", snapshot.bookings);
  visit("members", snapshot.members);
  visit("facts", snapshot.facts);
  visit("visits", snapshot.visits);
  visit("passed", snapshot.passed);
  visit("clocks_started", snapshot.clocks_started);
  visit("counted_back", snapshot.counted_back);
  visit("told", snapshot.told);
  visit("judged", snapshot.judged);
  visit("spans", snapshot.spans);
  visit("agendas", snapshot.agendas);
  visit("without_worker", snapshot.without_worker);
  visit("stretches", snapshot.stretches);
  visit("away", snapshot.away);
  visit("pending", snapshot.pending);
}

}  // namespace casetide::model
