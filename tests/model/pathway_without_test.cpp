// Runs without one cause of delay, worked out by hand: the same families, and one thing never waited for.
// June 2026 has no bank holiday; 1 June is a Monday. The office is open from 09:00 to 17:00.
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/without.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Dates = std::vector<std::string>;

Engine engine_without(const std::string& text, Without without) {
  Scenario scenario = Engine(text).scenario();
  scenario.without = without;
  EXPECT_EQ(problem_without(scenario), "");
  return Engine(std::move(scenario));
}

std::string task(const std::string& name, int minutes, const std::string& more = "") {
  return fmt::format(
      "\n[step.{}]\nstrand = \"visit\"\nkind = \"task\"\neffort = \"{} minutes; source "
      "test\"\n{}\n",
      name, minutes, more);
}

std::string clock(const std::string& step, const std::string& event,
                  const std::string& limit = "20 working days") {
  return fmt::format(
      "\n[clock.{}]\nfrom = \"referral.received\"\nuntil = \"{}.{}\"\nlimit = \"{}\"\nsource = "
      "\"test\"\n",
      step, step, event, limit);
}

std::string meeting(const std::string& more, const std::string& needs) {
  return "\n[step.meet]\nstrand = \"visit\"\nkind = \"meeting\"\nlength = \"60 minutes; source "
         "test\"\n" +
         more + "\n[step.meet.needs]\n" + needs + "\n";
}

const std::string kStrand = "[strand.visit]\n";
const std::string kClerk =
    team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }");
const std::string kConvenor =
    team("desk",
         "convenor = { fte = \"1; source test\", pattern = \"office\", slots = [\"Tuesday 10:00\", "
         "\"Thursday 10:00\"], pool = true }");

/// One scenario as it is and without a cause, in one replication: the same families and the same luck.
struct Twins {
  Engine engine;
  Engine other;
  Story now;
  Story without;

  Twins(const std::string& text, Without left_out, const std::vector<std::string>& arrivals)
      : engine(text), other(engine_without(text, left_out)) {
    std::uint32_t replication = 0;
    now = engine.run_with_arrivals(arrivals, &replication);
    without = other.run(1, replication);
  }

  [[nodiscard]] std::pair<Dates, Dates> dates(const std::string& step, EventRef::What what) const {
    return {engine.dates(now, step, what), other.dates(without, step, what)};
  }
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> cause(const std::string& of,
                                                            Cause which) const {
    return {engine.cause(now, of, which), other.cause(without, of, which)};
  }
};

std::pair<std::int64_t, std::int64_t> minutes(std::int64_t now, std::int64_t without) {
  return {now, without};
}

// ---- Worker -----------------------------------------------------------------------------------------

const std::string kTwoFamiliesAtOneDesk =
    opening() + kClerk + kStrand + task("first", 120, "by = \"clerk\"") +
    task("second", 60, "by = \"clerk\"") + clock("second", "done") +
    arrival("a", "visit.first", "2026-06-01 14:00") +
    arrival("b", "visit.second", "2026-06-01 14:30");

TEST(Without, TheWorkerWorkBeginsAtOnceAndTakesItsTime) {
  // The clerk works for the first family from 14:00 to 16:00, so that the second waits 90 minutes.
  const Twins twins(kTwoFamiliesAtOneDesk, Cause::worker, {"2026-06-01 14:00", "2026-06-01 14:30"});
  EXPECT_EQ(twins.dates("second", EventRef::What::started),
            (std::pair(Dates{"2026-06-01 16:00"}, Dates{"2026-06-01 14:30"})));
  EXPECT_EQ(twins.dates("second", EventRef::What::done),
            (std::pair(Dates{"2026-06-01 17:00"}, Dates{"2026-06-01 15:30"})));
  EXPECT_EQ(twins.cause("second", Cause::worker), minutes(90, 0));
  EXPECT_EQ(twins.cause("second", Cause::work), minutes(60, 60));
}

TEST(Without, TheWorkerTheWorkIsOnNobodysHours) {
  const Twins twins(kTwoFamiliesAtOneDesk, Cause::worker, {"2026-06-01 14:00", "2026-06-01 14:30"});
  const auto hours = [&](Hours kind) {
    return minutes(twins.engine.hours(twins.now, "clerk", kind),
                   twins.other.hours(twins.without, "clerk", kind));
  };
  EXPECT_EQ(hours(Hours::dated), minutes(180, 0));
  EXPECT_EQ(hours(Hours::available).first, hours(Hours::available).second);
  EXPECT_EQ(hours(Hours::slack).second, hours(Hours::available).second);
}

TEST(Without, TheWorkerTheOfficeKeepsItsHours) {
  // Ten hours of work from Friday 15:00: two on Friday, eight on Monday. From 18:00 on, Monday and Tuesday.
  const auto done = [](const std::string& arrives) {
    const Twins twins(opening() + kClerk + kStrand + task("long", 600, "by = \"clerk\"") +
                          clock("long", "done") + arrival("a", "visit.long", arrives),
                      Cause::worker, {arrives});
    const auto elapsed = twins.without.record.clock_elapsed_minutes[0];
    EXPECT_EQ(twins.other.cause(twins.without, "long", Cause::work), 600);
    EXPECT_EQ(twins.other.cause(twins.without, "long", Cause::non_working), elapsed - 600);
    return twins.other.dates(twins.without, "long", EventRef::What::done);
  };
  EXPECT_THAT(done("2026-06-05 15:00"), ElementsAre("2026-06-08 17:00"));
  EXPECT_THAT(done("2026-06-05 18:00"), ElementsAre("2026-06-09 11:00"));
}

TEST(Without, TheWorkerNobodyWaitsInAQueueThatIsAlwaysFull) {
  // Three clerks day and night, families every 20 minutes on average, an hour's work for each: a queue with
  // a load of one has no end. Without it every wait is nought and every family stays as long as its work.
  const std::string text =
      opening() +
      team("desk", "clerk = { fte = \"3; source test\", pattern = \"always\", pool = true }") +
      kStrand + R"(
[step.serve]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = { mean = "60 minutes", shape = "exponential", source = "test" }
)" + clock("serve", "done") +
      "[stream.all]\nstart = \"visit.serve\"\nfamilies = \"26298 families a year; source test\"\n" +
      kOneChild + "source = \"test\"\nhours = { \"00:00 to 24:00\" = 1, source = \"test\" }\n";
  Engine engine(text);
  Engine other = engine_without(text, Cause::worker);
  const Story now = engine.run();
  const Story without = other.run();
  const auto started =
      static_cast<std::size_t>(other.times(without, "serve", EventRef::What::started).size());
  EXPECT_GT(started, 20000U);
  EXPECT_GT(now.record.step_wait_minutes[0], 60 * static_cast<std::int64_t>(started));
  EXPECT_EQ(without.record.step_wait_minutes[0], 0);
  EXPECT_EQ(without.record.clock_elapsed_minutes[0], other.cause(without, "serve", Cause::work));
}

TEST(Without, TheWorkerTheFirstOfAChainWhoIsOpenInTimeDoesIt) {
  // An emergency on Monday at 20:00: the desk opens on Tuesday, the night team is there.
  const std::string text =
      opening() + kClerk +
      team("night", "nurse = { fte = \"1; source test\", pattern = \"always\", pool = true }") +
      kStrand + task("see", 60, "urgency = \"emergency\"\nby = [\"clerk\", \"nurse\"]") +
      clock("see", "done", "2 hours") + arrival("a", "visit.see", "2026-06-01 20:00");
  const Twins twins(text, Cause::worker, {"2026-06-01 20:00"});
  EXPECT_THAT(twins.other.dates(twins.without, "see", EventRef::What::done),
              ElementsAre("2026-06-01 21:00"));
}

// ---- Unallocated ------------------------------------------------------------------------------------

TEST(Without, CeilingsTheFamilyIsHeldAtOnceAndWaitsForItsBusyWorkerInstead) {
  const std::string text =
      opening() +
      team("desk",
           "clerk = { fte = \"1; source test\", pattern = \"office\", ceiling = \"1 children; "
           "source test\" }") +
      kStrand + "caseload = true\n" + task("first", 120, "by = \"allocated\"") +
      task("second", 60, "by = \"allocated\"") + clock("second", "done") +
      arrival("a", "visit.first", "2026-06-01 09:00") +
      arrival("b", "visit.second", "2026-06-01 10:00");
  const Twins twins(text, Cause::unallocated, {"2026-06-01 09:00", "2026-06-01 10:00"});
  EXPECT_EQ(twins.cause("second", Cause::unallocated), minutes(60, 0));
  EXPECT_EQ(twins.cause("second", Cause::worker), minutes(0, 60));  // one queue for another
  EXPECT_EQ(twins.dates("second", EventRef::What::done),
            (std::pair(Dates{"2026-06-01 12:00"}, Dates{"2026-06-01 12:00"})));
}

// ---- Bookings ---------------------------------------------------------------------------------------

/// Asked for on Wednesday 3 June at 12:00.
std::string asked_on_wednesday(const std::string& book) {
  return opening() + kConvenor + kStrand +
         meeting("slots = \"convenor\"\nbook = " + book, "convenor = 1") +
         clock("meet", "held", "10 working days") + arrival("a", "visit.meet", "2026-06-03 12:00");
}

const std::string kNoticeThenLatest =
    R"({ want = "latest", within = "meet", notice = "2 working days; source test" })";
const std::string kLater =
    R"({ want = "earliest", later = { reason = "away", by = "3 working days; source test", share = "100 %; source test" } })";

TEST(Without, SlotsTheMeetingBeginsAtAnyQuarterHourOfItsPeople) {
  // With slots Thursday 10:00 (five hours and one); without, there and then, and at the next quarter-hour.
  const auto at_minute = [](const std::string& arrives) {
    return Twins(opening() + kConvenor + kStrand + meeting("slots = \"convenor\"", "convenor = 1") +
                     clock("meet", "held") + arrival("a", "visit.meet", arrives),
                 Cause::slot, {arrives});
  };
  const Twins noon = at_minute("2026-06-03 12:00");
  EXPECT_EQ(noon.dates("meet", EventRef::What::held),
            (std::pair(Dates{"2026-06-04 11:00"}, Dates{"2026-06-03 13:00"})));
  EXPECT_EQ(noon.cause("meet", Cause::slot), minutes(360, 0));
  const Twins later = at_minute("2026-06-03 12:07");
  EXPECT_EQ(later.dates("meet", EventRef::What::started).second, Dates{"2026-06-03 12:15"});
  EXPECT_EQ(later.cause("meet", Cause::slot), minutes(353, 0));
}

TEST(Without, SlotsPeopleAreStillNeeded) {
  // Two families at once and one convenor: the second meeting follows the first.
  const std::string text = opening() + kConvenor + kStrand +
                           meeting("slots = \"convenor\"", "convenor = 1") + clock("meet", "held") +
                           arrival("a", "visit.meet", "2026-06-03 12:00") +
                           arrival("b", "visit.meet", "2026-06-03 12:00");
  const Twins twins(text, Cause::slot, {"2026-06-03 12:00", "2026-06-03 12:00"});
  EXPECT_EQ(twins.dates("meet", EventRef::What::held),
            (std::pair(Dates{"2026-06-04 11:00", "2026-06-09 11:00"},
                       Dates{"2026-06-03 13:00", "2026-06-03 14:00"})));
  EXPECT_EQ(twins.cause("meet", Cause::slot).second, 0);
  EXPECT_EQ(twins.cause("meet", Cause::role_not_free), minutes(0, 60));
}

TEST(Without, NoticeTheFirstSlotIsPossibleAndTheChoiceOfDateStays) {
  // Wanted as late as the limit allows, so Tuesday 16 June with or without notice: 70 open hours, of which
  // 13 of notice and then 17 for the slot of Tuesday 9 June; without notice 6 for that of Thursday 4 June.
  const Twins twins(asked_on_wednesday(kNoticeThenLatest), Cause::notice, {"2026-06-03 12:00"});
  EXPECT_EQ(twins.dates("meet", EventRef::What::held),
            (std::pair(Dates{"2026-06-16 11:00"}, Dates{"2026-06-16 11:00"})));
  EXPECT_EQ(twins.cause("meet", Cause::notice), minutes(780, 0));
  EXPECT_EQ(twins.cause("meet", Cause::slot), minutes(1020, 360));
  EXPECT_EQ(twins.cause("meet", Cause::date_choice), minutes(2400, 4200 - 360));
}

TEST(Without, TheChoiceOfDateTheFirstPossibleDateIsTaken) {
  const Twins twins(asked_on_wednesday(kNoticeThenLatest), Cause::date_choice,
                    {"2026-06-03 12:00"});
  EXPECT_EQ(twins.dates("meet", EventRef::What::held),
            (std::pair(Dates{"2026-06-16 11:00"}, Dates{"2026-06-09 11:00"})));
  EXPECT_EQ(twins.cause("meet", Cause::date_choice), minutes(2400, 0));
  EXPECT_EQ(twins.cause("meet", Cause::slot), minutes(1020, 1020));
}

TEST(Without, OtherReasonsTheFirstSlotIsTaken) {
  const Twins twins(asked_on_wednesday(kLater), Cause::other_reason, {"2026-06-03 12:00"});
  EXPECT_EQ(twins.dates("meet", EventRef::What::held),
            (std::pair(Dates{"2026-06-09 11:00"}, Dates{"2026-06-04 11:00"})));
  EXPECT_EQ(twins.cause("meet", Cause::other_reason), minutes(1260, 0));
  EXPECT_EQ(twins.cause("meet", Cause::slot), minutes(540, 360));
}

TEST(Without, TwoCausesAtOnceLeaveNothingToWaitFor) {
  Without both(Cause::slot);
  both.add(Cause::other_reason);
  const Twins twins(asked_on_wednesday(kLater), both, {"2026-06-03 12:00"});
  EXPECT_EQ(twins.dates("meet", EventRef::What::held).second, Dates{"2026-06-03 13:00"});
  EXPECT_EQ(twins.without.record.clock_elapsed_minutes[0], 60);
}

TEST(Without, ARoleThatIsNotFreeMeetingsAreHeldBesideEachOther) {
  const std::string text =
      opening() + kClerk +
      team("two", "police = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      kStrand + meeting("", "police = 1") + clock("meet", "held") +
      arrival("a", "visit.meet", "2026-06-05 15:00") +
      arrival("b", "visit.meet", "2026-06-05 15:30");
  const Twins twins(text, Cause::role_not_free, {"2026-06-05 15:00", "2026-06-05 15:30"});
  EXPECT_EQ(twins.dates("meet", EventRef::What::held),
            (std::pair(Dates{"2026-06-05 16:00", "2026-06-05 17:00"},
                       Dates{"2026-06-05 16:00", "2026-06-05 16:30"})));
  EXPECT_EQ(twins.cause("meet", Cause::role_not_free), minutes(30, 0));
  EXPECT_EQ(twins.other.hours(twins.without, "police", Hours::meetings), 0);
}

TEST(Without, ARoleThatIsNotFreeTheOfficeKeepsItsHours) {
  // No hour is left on Friday from 16:30 on: Monday at 09:00.
  const std::string text =
      opening() + kClerk +
      team("two", "police = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      kStrand + meeting("", "police = 1") + clock("meet", "held") +
      arrival("a", "visit.meet", "2026-06-05 16:30");
  const Twins twins(text, Cause::role_not_free, {"2026-06-05 16:30"});
  EXPECT_EQ(twins.dates("meet", EventRef::What::held),
            (std::pair(Dates{"2026-06-08 10:00"}, Dates{"2026-06-08 10:00"})));
  EXPECT_EQ(twins.cause("meet", Cause::role_not_free), minutes(30, 0));
}

TEST(Without, ARoleThatIsNotFreeWhoeverIsNeededComes) {
  // The police hardly ever send anybody, so that no meeting of this family is quorate.
  const std::string text =
      opening() + kClerk +
      team("two", "police = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      kStrand +
      meeting("missing = \"wait\"", "police = { count = 1, attends = \"1 %; assumed 1 to 1 %\" }") +
      clock("meet", "held") + arrival("a", "visit.meet", "2026-06-01 09:00");
  const Twins twins(text, Cause::role_not_free, {"2026-06-01 09:00"});
  EXPECT_NE(twins.dates("meet", EventRef::What::held).first, Dates{"2026-06-01 10:00"});
  EXPECT_THAT(twins.dates("meet", EventRef::What::held).second, ElementsAre("2026-06-01 10:00"));
}

TEST(Without, ARoleThatIsNotFreeSlotsAreStillWaitedFor) {
  // The police spend Thursday 4 June on another family, so that the convenor's slot of that day is of no
  // use: 6 open hours until then, and 24 more until the slot of Tuesday.
  const std::string text =
      opening() + kConvenor +
      team("two", "police = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      kStrand + meeting("slots = \"convenor\"", "convenor = 1\npolice = 1") + R"(
[step.talk]
strand = "visit"
kind   = "meeting"
length = "480 minutes; source test"
book   = { want = "earliest", notice = "1 working days; source test" }
[step.talk.needs]
police = 1
)" + clock("meet", "held") +
      arrival("a", "visit.talk", "2026-06-03 10:00") +
      arrival("b", "visit.meet", "2026-06-03 12:00");
  const Twins twins(text, Cause::role_not_free, {"2026-06-03 10:00", "2026-06-03 12:00"});
  EXPECT_EQ(twins.dates("meet", EventRef::What::held),
            (std::pair(Dates{"2026-06-09 11:00"}, Dates{"2026-06-04 11:00"})));
  EXPECT_EQ(twins.cause("meet", Cause::slot), minutes(360, 360));
  EXPECT_EQ(twins.cause("meet", Cause::role_not_free), minutes(1440, 0));
}

// ---- Partners and pace ------------------------------------------------------------------------------

TEST(Without, PartnersTheirWaitIsOverAtOnce) {
  const std::string text = opening() + kClerk + kStrand +
                           task("look", 120, "by = \"clerk\"\nnext = \"reply\"") + R"(
[step.reply]
strand = "visit"
kind   = "wait"
on     = "partner"
lasts  = "2 working days; source test"
next   = "court"
[step.court]
strand = "visit"
kind   = "wait"
lasts  = "1 working days; source test"
)" + clock("court", "done") +
                           arrival("a", "visit.look", "2026-06-01 15:00");
  const Twins twins(text, Cause::partner, {"2026-06-01 15:00"});
  EXPECT_EQ(twins.dates("reply", EventRef::What::done),
            (std::pair(Dates{"2026-06-03 17:00"}, Dates{"2026-06-01 17:00"})));
  EXPECT_EQ(twins.cause("court", Cause::partner), minutes(960, 0));
  EXPECT_EQ(twins.cause("court", Cause::wait),
            minutes(480, 480));  // what the procedure states stays
}

TEST(Without, PartnersAProcedureThatWouldGoRoundInNoTimeIsRefused) {
  const std::string text = opening() + kClerk + kStrand + R"(
[step.ask]
strand = "visit"
kind   = "wait"
on     = "partner"
lasts  = "2 working days; source test"
next   = "enough"
[step.enough]
strand   = "visit"
kind     = "decision"
outcomes = { no = "50 %", yes = "50 %", source = "test" }
next     = { no = "ask" }
)" + task("look", 60, "by = \"clerk\"") +
                           arrival("a", "visit.ask", "2026-06-01 15:00") +
                           arrival("b", "visit.look", "2026-06-01 15:00");
  Scenario scenario = Engine(text).scenario();
  scenario.without = Cause::partner;
  EXPECT_THAT(problem_without(scenario), AllOf(HasSubstr("partner"), HasSubstr("ask, enough")));
  scenario.without = Cause::worker;
  EXPECT_EQ(problem_without(scenario), "");
}

TEST(Without, PaceWorkIsBegunAtOnce) {
  const std::string text =
      opening() + kClerk + kStrand +
      task("write", 60,
           "by = \"clerk\"\npace = { clock = \"write\", share = \"50 %; source test\" }") +
      clock("write", "done", "4 days") + arrival("a", "visit.write", "2026-06-01 09:00");
  const Twins twins(text, Cause::pace, {"2026-06-01 09:00"});
  EXPECT_EQ(twins.dates("write", EventRef::What::done),
            (std::pair(Dates{"2026-06-04 09:29"}, Dates{"2026-06-01 10:00"})));
  EXPECT_EQ(twins.cause("write", Cause::pace), minutes(480 + 480 + 449, 0));
}

// ---- What stays the same ----------------------------------------------------------------------------

TEST(Without, WhatNothingWasChargedWithTheRunIsTheSame) {
  // A desk with slots and a busy worker, and no notice, no pace, no partner, no ceiling, no other reason and
  // no date but the first.
  const std::string text =
      opening() + kConvenor + kStrand + task("look", 90, "by = \"convenor\"\nnext = \"meet\"") +
      meeting("slots = \"convenor\"", "convenor = 1") + clock("meet", "held") +
      "[stream.all]\nstart = \"visit.look\"\nfamilies = \"120 families a year; source test\"\n" +
      kOneChild + "source = \"test\"\nhours = { \"09:00 to 17:00\" = 1, source = \"test\" }\n";
  Engine engine(text);
  const Story now = engine.run(5);
  const auto everything = [](const Story& story) {
    return std::tuple(story.log, story.clocks, story.causes, story.hours, story.record.counters,
                      story.record.role_hours, story.record.clock_cause_minutes);
  };
  for (const Cause cause : removable_causes()) {
    Engine other = engine_without(text, cause);
    const bool same = everything(other.run(5)) == everything(now);
    EXPECT_EQ(same, cause != Cause::slot && cause != Cause::worker) << name_of(cause);
  }
}

// ---- Names ------------------------------------------------------------------------------------------

TEST(Without, NamesOfCausesThatCanBeLeftOut) {
  for (const Cause cause : removable_causes()) {
    EXPECT_EQ(removable_cause(name_of(cause)).cause, cause);
    EXPECT_EQ(names_of(cause), name_of(cause));
  }
  EXPECT_EQ(removable_causes().size(), 9U);
  EXPECT_EQ(removable_cause("role-not-free").cause, Cause::role_not_free);
  EXPECT_EQ(names_of(Without()), "");
}

TEST(Without, OtherNamesAreRefusedWithThoseThatCan) {
  const std::string all =
      "worker, unallocated, slot, role-not-free, partner, other-reason, notice, date-choice, pace";
  for (const char* name : {"work", "wait", "non-working"}) {
    const CauseNamed named = removable_cause(name);
    EXPECT_FALSE(named.cause.has_value());
    EXPECT_THAT(named.problem, AllOf(HasSubstr("cannot be left out"), HasSubstr(all))) << name;
  }
  EXPECT_THAT(removable_cause("slots").problem,
              AllOf(HasSubstr("slots is no cause of delay"), HasSubstr(all)));
  EXPECT_THAT(removable_cause("").problem, Not(IsEmpty()));
}

}  // namespace
}  // namespace casetide::model::test
