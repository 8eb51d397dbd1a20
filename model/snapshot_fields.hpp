// The columns of a snapshot's tables: those of state_fields.hpp, and of the tables that only it has.
#pragma once

#include <tuple>

#include "model/snapshot.hpp"
#include "model/state_fields.hpp"

namespace casetide::model {

constexpr auto fields_of(Of<SnapshotFact>) {
  return std::tuple{
      kept(&SnapshotFact::family, "family", Is::family, Given::always, "whose"),
      kept(&SnapshotFact::fact, "fact", Is::fact, Given::always, "which"),
      kept(&SnapshotFact::child, "child", Is::number, Given::always,
           "of which child, from 0; of the whole family: a row for each"),
      kept(&SnapshotFact::value, "value", Is::value, Given::if_known, "of a fact that is no date"),
      kept(&SnapshotFact::date, "date", Is::day, Given::if_known, "of one that is")};
}

constexpr auto fields_of(Of<SnapshotVisits>) {
  return std::tuple{
      kept(&SnapshotVisits::family, "family", Is::family, Given::always, "of which"),
      kept(&SnapshotVisits::step, "step", Is::step, Given::always, "which was entered"),
      kept(&SnapshotVisits::child, "child", Is::number, Given::always, "for which, from 0"),
      kept(&SnapshotVisits::times, "times", Is::number, Given::always, "in this episode")};
}

constexpr auto fields_of(Of<SnapshotPassed>) {
  return std::tuple{
      kept(&SnapshotPassed::strand, "strand", Is::run, Given::always, "of which"),
      kept(&SnapshotPassed::step, "step", Is::step, Given::always, "which has begun"),
      kept(&SnapshotPassed::started, "started", Is::truth, Given::if_known, "it ever began"),
      kept(&SnapshotPassed::live, "live", Is::truth, Given::if_known,
           "it is under way; otherwise from the rows of steps"),
      kept(&SnapshotPassed::done, "done", Is::truth, Given::if_known,
           "it has been done, and not begun again"),
      kept(&SnapshotPassed::outcome, "outcome", Is::outcome, Given::if_known,
           "of a decision, the last time")};
}

constexpr auto fields_of(Of<SnapshotClockStarted>) {
  return std::tuple{
      kept(&SnapshotClockStarted::strand, "strand", Is::run, Given::always, "in which"),
      kept(&SnapshotClockStarted::clock, "clock", Is::clock, Given::always,
           "has started, which only the first of its kind may do")};
}

constexpr auto fields_of(Of<SnapshotCountedBack>) {
  return std::tuple{
      kept(&SnapshotCountedBack::clock, "clock", Is::clock_run, Given::always, "whose"),
      kept(&SnapshotCountedBack::row, "row", Is::number, Given::always,
           "of its limits, from 0, is in force"),
      kept(&SnapshotCountedBack::place, "place", Is::number, Given::always,
           "within it: the limit that counts back")};
}

constexpr auto fields_of(Of<SnapshotTold>) {
  return std::tuple{kept(&SnapshotTold::clock, "clock", Is::clock_run, Given::always, "whose"),
                    kept(&SnapshotTold::event, "event", Is::event, Given::always,
                         "of its deadline has happened")};
}

constexpr auto fields_of(Of<Ledger::Judged>) {
  using Judged = Ledger::Judged;
  return std::tuple{
      kept(&Judged::clock, "clock", Is::clock, Given::always, "which"),
      kept(&Judged::fate, "fate", Is::fate, Given::always, "how it came out"),
      kept(&Judged::date, "date", Is::time, Given::always,
           "by which it is counted: the deadline, as a rule"),
      kept(&Judged::deadline, "deadline", Is::time, Given::if_known, "last minute in time"),
      kept(&Judged::overdue_from, "overdue_from", Is::time, Given::if_known,
           "the deadline in force"),
      kept(&Judged::stop, "stopped", Is::time, Given::if_known, "when it did"),
      kept(&Judged::children, "children", Is::number, Given::always, "how many it was about"),
      kept(&Judged::days_taken, "days_taken", Is::number, Given::if_known, "working days"),
      kept(&Judged::days_late, "days_late", Is::number, Given::if_known, "working days"),
      kept(&Judged::real, "real", Is::truth, Given::if_known, "it was known to bind"),
      kept(&Judged::told_off, "told_off", Is::truth, Given::if_known, "it need not have stopped"),
      aside(&Judged::causes, "judged"),
      kept(&Judged::elapsed, "elapsed", Is::minutes, Given::if_known, "from its start")};
}

constexpr auto fields_of(Of<SnapshotJudged>) {
  return std::tuple_cat(std::tuple{kept(&SnapshotJudged::has_causes, "has_causes", Is::truth,
                                        Given::if_known, "its causes are known"),
                                   kept(&SnapshotJudged::minutes, "causes", Is::causes,
                                        Given::if_known, "of the time from its start")},
                        fields_of(Of<Ledger::Judged>{}));
}

constexpr auto fields_of(Of<SnapshotSpan>) {
  return std::tuple_cat(
      std::tuple{kept(&SnapshotSpan::family, "family", Is::family, Given::always, "whose")},
      fields_of(Of<History::Span>{}));
}

constexpr auto fields_of(Of<SnapshotMember>) {
  return std::tuple_cat(
      std::tuple{kept(&SnapshotMember::meeting, "booking", Is::meeting, Given::always, "of which")},
      fields_of(Of<Meeting::Member>{}));
}

constexpr auto fields_of(Of<SnapshotStretch>) {
  return std::tuple_cat(std::tuple{kept(&SnapshotStretch::meeting, "booking", Is::meeting,
                                        Given::always, "before which")},
                        fields_of(Of<Meeting::Stretch>{}));
}

constexpr auto fields_of(Of<SnapshotPool>) {
  return std::tuple{kept(&SnapshotPool::team, "team", Is::team, Given::always, "whose"),
                    kept(&SnapshotPool::role, "role", Is::role, Given::always, "of the posts")};
}

constexpr auto fields_of(Of<SnapshotPost>) {
  return std::tuple_cat(
      std::tuple{
          kept(&SnapshotPost::team, "team", Is::team, Given::always, "it belongs to"),
          kept(&SnapshotPost::role, "role", Is::role, Given::always, "of the post"),
          kept(&SnapshotPost::number, "number", Is::number, Given::always,
               "among the posts of that team and role, from 0"),
          kept(&SnapshotPost::fte_x100, "fte", Is::number, Given::if_known,
               "hundredths of a full-time post; otherwise 100"),
          kept(&SnapshotPost::begins_on, "begins", Is::day, Given::if_known,
               "day on which a policy adds it; 0: it has always been there"),
          kept(&SnapshotPost::booked_this_week, "booked_this_week", Is::number, Given::if_known,
               "meetings since Monday, held or not; otherwise the bookings")},
      fields_of(Of<Worker>{}));
}

constexpr auto fields_of(Of<SnapshotAway>) {
  return std::tuple{
      kept(&SnapshotAway::post, "post", Is::post, Given::always, "who is booked to be away"),
      kept(&SnapshotAway::day, "day", Is::day, Given::always, "on which"),
      kept(&SnapshotAway::training, "training", Is::truth, Given::if_known, "otherwise leave")};
}

constexpr auto fields_of(Of<SnapshotWithoutWorker>) {
  return std::tuple{kept(&SnapshotWithoutWorker::step, "step", Is::activity, Given::always,
                         "which waits until its family has a worker, the first first")};
}

constexpr auto fields_of(Of<SnapshotPending>) {
  return std::tuple{
      kept(&SnapshotPending::kind, "kind", Is::pending, Given::always, "of what is to come"),
      kept(&SnapshotPending::time, "time", Is::time, Given::always, "when, which nobody knows"),
      kept(&SnapshotPending::post, "post", Is::post, Given::if_known, "of people: whose"),
      kept(&SnapshotPending::family, "family", Is::family, Given::if_known, "of cases: whose"),
      kept(&SnapshotPending::event, "event", Is::event, Given::if_known, "which"),
      kept(&SnapshotPending::child, "child", Is::number, Given::if_known, "of which, from 0"),
      kept(&SnapshotPending::ordinal, "ordinal", Is::number, Given::if_known,
           "of the strand in which; -1: of a closed case")};
}

static_assert(kAllListed<SnapshotFact> && kAllListed<SnapshotVisits> &&
              kAllListed<SnapshotPassed> && kAllListed<SnapshotClockStarted> &&
              kAllListed<SnapshotCountedBack> && kAllListed<SnapshotTold> &&
              kAllListed<Ledger::Judged> && kAllListed<SnapshotPool> && kAllListed<SnapshotAway> &&
              kAllListed<SnapshotWithoutWorker> && kAllListed<SnapshotPending>);

}  // namespace casetide::model
