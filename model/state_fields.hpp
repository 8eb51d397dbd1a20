// The members of what a replication holds, by name: the one list that snapshots go through.
//
// Whoever adds a member to Family, StrandRun, Activity, ClockRun, Span, AgendaItem, Worker,
// PoolState, TeamState, Meeting or its Member and Stretch adds a line here; until then the assertion below the list
// fails. A line says what the numbers stand for and whether a snapshot keeps them: `kept` (a column of
// that name), `aside` (in another table, named) or `follows` (from the rest; pathway_resume.cpp makes it
// again). A member that is left to `follows` and is not made again makes a run from a snapshot differ
// from the run that went on, which tests/model/snapshot_test.cpp finds.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include "model/pathway_state.hpp"

namespace casetide::model {

/// What numbers stand for. Named things are carried over by name to another version of a scenario.
enum class Is : std::uint8_t {
  number,
  truth,     ///< 0 or 1
  time,      ///< minutes since 1970-01-01 00:00, local; kNever: none
  day,       ///< days since 1970-01-01; kNever: none
  minutes,   ///< a length of time
  children,  ///< a set: child i of the family as bit i
  causes,    ///< minutes by cause
  harm,      ///< by child, s.d. in 1/65,536
  strand,
  step,
  stream,
  clock,
  event,
  team,
  role,
  pattern,
  fact,
  value,    ///< of a fact
  outcome,  ///< of a step
  need,     ///< of a meeting: kNone for who was only invited
  step_state,
  work_state,
  cause,
  fate,
  pending,    ///< kind of what is to come
  family,     ///< these and the next seven: row of that table, kNone: none
  run,        ///< row of `strands`
  span,       ///< row of `spans`
  activity,   ///< row of `steps`
  clock_run,  ///< row of `clocks`
  meeting,    ///< row of `bookings`
  post,
  pool,
  holder,  ///< post or pool, as another column says
};

/// Whether a file written by others must have a column.
enum class Given : std::uint8_t {
  always,    ///< a file without it is refused
  if_known,  ///< otherwise the member's first value, or what the reader works out
};

template <class Owner, class Member>
struct Field {
  Member Owner::*member;
  const char* name;  ///< of the column; null: no column
  Is is;
  Given given;
  const char* meaning;
};

template <class Owner, class Member>
constexpr Field<Owner, Member> kept(Member Owner::*member, const char* name, Is is, Given given,
                                    const char* meaning) {
  return {member, name, is, given, meaning};
}
template <class Owner, class Member>
constexpr Field<Owner, Member> aside(Member Owner::*member, const char* where) {
  return {member, nullptr, Is::number, Given::if_known, where};
}
template <class Owner, class Member>
constexpr Field<Owner, Member> follows(Member Owner::*member, const char* from) {
  return {member, nullptr, Is::number, Given::if_known, from};
}

/// fields_of(Of<Family>{}) is the list of Family.
template <class Owner>
struct Of {};

constexpr auto fields_of(Of<Family>) {
  return std::tuple{
      kept(&Family::key, "key", Is::number, Given::if_known,
           "whose luck the family has; otherwise a key of its own"),
      kept(&Family::serial, "order", Is::number, Given::if_known,
           "order of arrival among all families; otherwise the row"),
      kept(&Family::return_due, "returns", Is::time, Given::if_known,
           "closed: when it comes back by chance, which nobody knows"),
      kept(&Family::episode_start, "episode_began", Is::time, Given::if_known,
           "when it was referred, or referred again; otherwise as its first strand began"),
      kept(&Family::closed_since, "closed", Is::time, Given::if_known,
           "no strand open: since when"),
      kept(&Family::stream, "stream", Is::stream, Given::if_known,
           "how it came; otherwise the first stream that counts as a referral"),
      kept(&Family::children, "children", Is::children, Given::always, "of the family"),
      kept(&Family::episode, "episode", Is::number, Given::if_known, "how often it has come back"),
      kept(&Family::waits_for_worker, "waits_for_worker", Is::truth, Given::if_known,
           "it should be held by a worker and is not; otherwise from its strands"),
      kept(&Family::changes_worker, "changes_worker", Is::truth, Given::if_known,
           "whoever held it does not any more"),
      kept(&Family::why_changes, "why_changes", Is::number, Given::if_known,
           "then: 0 the worker left, 1 the post ended, 2 it passes to another team, 3 long "
           "sickness"),
      kept(&Family::held_before, "held_before", Is::post, Given::if_known,
           "then, by long sickness: post of whoever was ill, who would only take it back; -1: "
           "nobody"),
      follows(&Family::live, "every family of a snapshot is"),
      kept(&Family::remembered, "not_returning", Is::truth, Given::if_known,
           "closed: as drawn, it does not come back"),
      kept(&Family::team, "team", Is::team, Given::if_known,
           "that families of its part of the area go to; otherwise the holder's, else drawn"),
      kept(&Family::with_team, "with_team", Is::team, Given::if_known,
           "team that it has passed to, in this episode; otherwise its own"),
      kept(&Family::passes_to, "passes_to", Is::team, Given::if_known,
           "team that it passes to once somebody there has room"),
      kept(&Family::worker, "worker", Is::post, Given::always, "post that holds it; -1: none"),
      kept(&Family::waits_since, "waits_since", Is::time, Given::if_known, "for a worker"),
      follows(&Family::held_children, "strands"),
      follows(&Family::held_x100, "strands"),
      follows(&Family::worker_standing_q8, "strands"),
      follows(&Family::first_strand, "order of the rows of strands"),
      follows(&Family::first_clock, "order of the rows of clocks"),
      follows(&Family::first_activity, "order of the rows of steps"),
      follows(&Family::spans, "spans"),
      follows(&Family::open_strands, "strands"),
      kept(&Family::next_ordinal, "strands_so_far", Is::number, Given::if_known,
           "strands ever begun"),
      kept(&Family::harm_q16, "harm", Is::harm, Given::if_known,
           "hidden: known to the simulation alone; otherwise drawn as for a new family")};
}

constexpr auto fields_of(Of<StrandRun>) {
  return std::tuple{
      kept(&StrandRun::family, "family", Is::family, Given::always, "it belongs to"),
      kept(&StrandRun::def, "strand", Is::strand, Given::always, "which"),
      kept(&StrandRun::parent, "parent", Is::run, Given::if_known, "strand that began it"),
      follows(&StrandRun::next, "order of the rows"),
      kept(&StrandRun::since, "began", Is::time, Given::always, "when it did"),
      kept(&StrandRun::ordinal, "ordinal", Is::number, Given::if_known,
           "its number within the family; otherwise by row"),
      kept(&StrandRun::lineage, "lineage", Is::number, Given::if_known,
           "shared by the parts of a split; otherwise its number"),
      kept(&StrandRun::set, "children", Is::children, Given::if_known,
           "it is about; otherwise all of the family"),
      kept(&StrandRun::lead, "lead", Is::number, Given::if_known,
           "child whose luck it has; otherwise the first"),
      kept(&StrandRun::ended, "ended", Is::truth, Given::if_known,
           "over, and kept for strands that it began"),
      kept(&StrandRun::cancelled, "cancelled", Is::truth, Given::if_known,
           "what is under way ends, and leads to nothing"),
      kept(&StrandRun::events, "events", Is::number, Given::if_known,
           "that happened in it by chance"),
      follows(&StrandRun::live_count, "steps"),
      follows(&StrandRun::open_children, "strands with this parent"),
      aside(&StrandRun::started, "passed"),
      aside(&StrandRun::live, "passed"),
      aside(&StrandRun::done, "passed"),
      aside(&StrandRun::clocks_started, "clocks_started"),
      aside(&StrandRun::outcome, "passed"),
      kept(&StrandRun::past, "past", Is::span, Given::if_known,
           "the last span of what came last in it; otherwise a wait since the episode began")};
}

constexpr auto fields_of(Of<Activity>) {
  return std::tuple{
      kept(&Activity::state, "state", Is::step_state, Given::always, "what it is waiting for"),
      kept(&Activity::cause, "cause", Is::cause, Given::if_known, "of the time now passing"),
      kept(&Activity::family, "family", Is::family, Given::always, "it belongs to"),
      kept(&Activity::strand, "strand", Is::run, Given::always, "of which it is a step"),
      kept(&Activity::step, "step", Is::step, Given::always, "which"),
      follows(&Activity::next, "order of the rows"),
      kept(&Activity::visit, "visit", Is::number, Given::if_known, "how often it was entered"),
      kept(&Activity::other_strand, "other_strand", Is::truth, Given::if_known,
           "delayed: begins another strand"),
      kept(&Activity::agenda_is_pool, "agenda_is_pool", Is::truth, Given::if_known,
           "`agenda` is a pool"),
      kept(&Activity::at_once, "at_once", Is::truth, Given::if_known,
           "a meeting brought forward: booked at the earliest"),
      kept(&Activity::attempts, "attempts", Is::number, Given::if_known,
           "how often it met, quorate or not"),
      kept(&Activity::agenda, "agenda", Is::holder, Given::if_known,
           "post or pool with whom it waits"),
      follows(&Activity::agenda_place, "its turn there"),
      kept(&Activity::home_pool, "home_pool", Is::pool, Given::if_known,
           "pool any of whom may go on with it"),
      kept(&Activity::worker, "worker", Is::post, Given::if_known, "post that works on it"),
      kept(&Activity::meeting, "meeting", Is::meeting, Given::if_known, "its booking"),
      kept(&Activity::pattern, "pattern", Is::pattern, Given::if_known,
           "whose hours split waiting from non-working time"),
      kept(&Activity::due, "due", Is::time, Given::if_known,
           "of a booking its start; of what is delayed its end; of a wait too, which nobody knows"),
      kept(&Activity::released, "entered", Is::time, Given::always, "since when it is to be done"),
      kept(&Activity::began, "began", Is::time, Given::if_known, "of a meeting: when it last did"),
      kept(&Activity::effort, "effort", Is::minutes, Given::if_known,
           "whole effort, drawn when work began; -1: not begun"),
      kept(&Activity::effort_left, "effort_left", Is::minutes, Given::if_known, "of it to be done"),
      kept(&Activity::effort_charged, "effort_charged", Is::minutes, Given::if_known,
           "of it counted as a cause of time"),
      kept(&Activity::past, "past", Is::span, Given::if_known,
           "the last span of its branch; otherwise a wait since the episode began")};
}

constexpr auto fields_of(Of<ClockRun>) {
  return std::tuple{
      kept(&ClockRun::def, "clock", Is::clock, Given::always, "which"),
      follows(&ClockRun::next, "order of the rows"),
      kept(&ClockRun::family, "family", Is::family, Given::always, "it belongs to"),
      kept(&ClockRun::start, "started", Is::time, Given::always, "when it did"),
      kept(&ClockRun::deadline, "deadline", Is::time, Given::always, "last minute in time"),
      kept(&ClockRun::extended, "extended", Is::time, Given::if_known,
           "the new deadline that an authorisation set"),
      kept(&ClockRun::acted, "acted", Is::time, Given::if_known,
           "counted back from a meeting: when what it asks for was done"),
      aside(&ClockRun::back, "counted_back"),
      kept(&ClockRun::lineage, "lineage", Is::number, Given::if_known,
           "strand in which it started, by lineage; otherwise the family's only strand, or its "
           "only one of the kind that the clock starts in"),
      kept(&ClockRun::set, "children", Is::children, Given::if_known,
           "it is about; otherwise all of the family"),
      kept(&ClockRun::got, "got", Is::number, Given::if_known,
           "which of `until` have happened, the first as bit 0"),
      aside(&ClockRun::told, "told"),
      kept(&ClockRun::real, "real", Is::truth, Given::if_known,
           "known to bind; otherwise as the clock begins"),
      kept(&ClockRun::authorised, "authorised", Is::truth, Given::if_known, "to be late"),
      kept(&ClockRun::impossible, "impossible", Is::truth, Given::if_known,
           "not known to bind, and past its deadline when it started"),
      kept(&ClockRun::past, "past", Is::span, Given::if_known,
           "counted back from a meeting and done: the last span of what did it")};
}

constexpr auto fields_of(Of<History::Span>) {
  return std::tuple{
      kept(&History::Span::until, "until", Is::time, Given::always, "up to when"),
      kept(&History::Span::minutes, "minutes", Is::minutes, Given::always, "of the cause"),
      kept(&History::Span::waited, "waited", Is::minutes, Given::if_known,
           "of a spell of work: for the worker, who did other things"),
      kept(&History::Span::before, "before", Is::span, Given::always,
           "that it goes on from; -1: the beginning of the episode"),
      follows(&History::Span::open_until, "pattern and until"),
      kept(&History::Span::pattern, "pattern", Is::pattern, Given::if_known,
           "whose hours split it; otherwise the office's"),
      kept(&History::Span::cause, "cause", Is::cause, Given::always, "of its minutes")};
}

constexpr auto fields_of(Of<AgendaItem>) {
  return std::tuple{
      follows(&AgendaItem::urgency, "its step and what is known of its family"),
      kept(&AgendaItem::latest_start, "latest_start", Is::time, Given::if_known,
           "to be in time with all that follows"),
      kept(&AgendaItem::released, "released", Is::time, Given::if_known, "since when it waits"),
      follows(&AgendaItem::visit, "its step"),
      follows(&AgendaItem::serial, "its family"),
      follows(&AgendaItem::sub, "its strand and step"),
      kept(&AgendaItem::deadline, "deadline", Is::time, Given::if_known, "nearest"),
      kept(&AgendaItem::activity, "step", Is::activity, Given::always, "which waits"),
      follows(&AgendaItem::effort_mean, "its step")};
}

constexpr auto fields_of(Of<Worker>) {
  return std::tuple{
      kept(&Worker::state, "state", Is::work_state, Given::if_known, "what the worker is doing"),
      follows(&Worker::pool, "team and role"),
      kept(&Worker::activity, "step", Is::activity, Given::if_known, "in work"),
      follows(&Worker::caseload, "families held and outside_children"),
      follows(&Worker::load_x100, "families held and outside_children"),
      follows(&Worker::outside_children, "the scenario"),
      follows(&Worker::ceiling, "the scenario and first_year_since"),
      follows(&Worker::generation, "only tells stale events"),
      kept(&Worker::spells, "spells", Is::number, Given::if_known, "of sickness so far"),
      kept(&Worker::tenures, "tenures", Is::number, Given::if_known, "workers who have left"),
      follows(&Worker::touched, "nobody is as a day begins"),
      follows(&Worker::asleep, "wake_at and the diary"),
      kept(&Worker::sick, "sick", Is::truth, Given::if_known, "today"),
      kept(&Worker::vacant, "vacant", Is::truth, Given::if_known, "nobody is in the post"),
      kept(&Worker::closed, "closed", Is::truth, Given::if_known, "the post has ended"),
      kept(&Worker::agency, "agency", Is::truth, Given::if_known, "an agency worker is"),
      kept(&Worker::first_year_since, "first_year_since", Is::day, Given::if_known,
           "first day of a worker who was new to the work then"),
      kept(&Worker::leaves_on, "leaves_on", Is::day, Given::if_known,
           "notice given: first day without the worker"),
      kept(&Worker::sick_since, "sick_since", Is::day, Given::if_known, "first day of sickness"),
      kept(&Worker::vacant_since, "vacant_since", Is::day, Given::if_known,
           "first day without the worker before"),
      follows(&Worker::since, "settled as the snapshot is taken"),
      follows(&Worker::idle_from, "settled as the snapshot is taken"),
      kept(&Worker::idle_before, "idle_minutes", Is::minutes, Given::if_known,
           "at work and without dated work, of the hour of standing work"),
      kept(&Worker::wake_at, "wakes", Is::time, Given::if_known, "when the worker chooses next"),
      kept(&Worker::stint_left, "stint_left", Is::minutes, Given::if_known, "of standing work"),
      kept(&Worker::backlog_q8, "standing_owed", Is::number, Given::if_known,
           "standing work, in 1/256 of a minute"),
      follows(&Worker::weekly_q8, "families held"),
      kept(&Worker::last_week_q8, "standing_last_week", Is::number, Given::if_known,
           "added on the last Monday, in 1/256 of a minute"),
      aside(&Worker::agenda, "agendas")};
}

constexpr auto fields_of(Of<PoolState>) {
  return std::tuple{follows(&PoolState::touched, "nobody is as a day begins"),
                    follows(&PoolState::open_posts, "the scenario and workers.closed"),
                    follows(&PoolState::filled_fte_x100, "workers"),
                    follows(&PoolState::weekly_q8, "strands"),
                    aside(&PoolState::agenda, "agendas")};
}

constexpr auto fields_of(Of<TeamState>) {
  return std::tuple{follows(&TeamState::waiting_families, "families.waits_for_worker"),
                    aside(&TeamState::no_worker, "without_worker")};
}

constexpr auto fields_of(Of<Meeting>) {
  return std::tuple{
      kept(&Meeting::booked_at, "booked", Is::time, Given::if_known, "when the date was fixed"),
      kept(&Meeting::day, "day", Is::day, Given::always, "on which it is held"),
      kept(&Meeting::quarter, "quarter", Is::number, Given::always,
           "quarter-hour of the day at which it begins, with its preparation"),
      kept(&Meeting::length, "quarters", Is::number, Given::always,
           "quarter-hours that it takes, with its preparation"),
      kept(&Meeting::quorate, "quorate", Is::truth, Given::if_known, "under way: its minimum came"),
      follows(&Meeting::members, "members"),
      aside(&Meeting::member, "members"),
      follows(&Meeting::stretches, "stretches"),
      aside(&Meeting::stretch, "stretches")};
}

constexpr auto fields_of(Of<Meeting::Member>) {
  return std::tuple{
      kept(&Meeting::Member::post, "post", Is::post, Given::always, "who"),
      kept(&Meeting::Member::need, "need", Is::need, Given::if_known,
           "as which of its needs; otherwise as a guest"),
      kept(&Meeting::Member::there, "there", Is::truth, Given::if_known, "under way: came"),
      kept(&Meeting::Member::gone, "gone", Is::truth, Given::if_known,
           "left, and nobody has taken the place")};
}

constexpr auto fields_of(Of<Meeting::Stretch>) {
  return std::tuple{kept(&Meeting::Stretch::until, "until", Is::time, Given::always, "up to when"),
                    kept(&Meeting::Stretch::cause, "cause", Is::cause, Given::always,
                         "of the time before the meeting")};
}

/// visit(field) for every line of the list.
template <class Owner, class Visit>
constexpr void for_each_field(Of<Owner> of, Visit&& visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, fields_of(of));
}

// --- nothing is forgotten -------------------------------------------------------------------------

struct AnyMember {
  template <class Member>
  constexpr operator Member() const;  // NOLINT: stands for a value of any type
};

/// How many members an aggregate has.
template <class Owner, class... Members>
consteval std::size_t member_count() {
  if constexpr (requires { Owner{Members{}..., AnyMember{}}; }) {
    return member_count<Owner, Members..., AnyMember>();
  } else {
    return sizeof...(Members);
  }
}

template <class Owner>
inline constexpr bool kAllListed = std::tuple_size_v<decltype(fields_of(Of<Owner>{}))> ==
                                   member_count<Owner>();

static_assert(kAllListed<Family>, "a member of Family has no line in its list above");
static_assert(kAllListed<StrandRun>, "a member of StrandRun has no line in its list above");
static_assert(kAllListed<Activity>, "a member of Activity has no line in its list above");
static_assert(kAllListed<ClockRun>, "a member of ClockRun has no line in its list above");
static_assert(kAllListed<History::Span>, "a member of Span has no line in its list above");
static_assert(kAllListed<AgendaItem>, "a member of AgendaItem has no line in its list above");
static_assert(kAllListed<Worker>, "a member of Worker has no line in its list above");
static_assert(kAllListed<PoolState>, "a member of PoolState has no line in its list above");
static_assert(kAllListed<TeamState>, "a member of TeamState has no line in its list above");
static_assert(kAllListed<Meeting>, "a member of Meeting has no line in its list above");
static_assert(kAllListed<Meeting::Member>, "a member of Member has no line in its list above");
static_assert(kAllListed<Meeting::Stretch>, "a member of Stretch has no line in its list above");

}  // namespace casetide::model
