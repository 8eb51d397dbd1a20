// Classes of urgency: they come before any deadline, go by what is known of a family, and change while
// work waits. Every order below was worked out by hand. June 2026 has no bank holiday; 1 June is a
// Monday.
#include <map>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

std::string task(const std::string& name, int minutes, const std::string& more = "") {
  return fmt::format(
      "\n[step.{}]\nstrand = \"visit\"\nkind = \"task\"\nby = \"clerk\"\neffort = \"{} minutes; "
      "source test\"\n{}\n",
      name, minutes, more);
}

std::string clock(const std::string& step, const std::string& limit) {
  return fmt::format(
      "\n[clock.{}]\nfrom = \"referral.received\"\nuntil = \"{}.done\"\nlimit = \"{}\"\nsource = "
      "\"test\"\n",
      step, step, limit);
}

const std::string kClerk =
    team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }");
const std::string kVisit = "[strand.visit]\n";
const std::string kPriority = "urgency = \"priority\"";

/// A fact that everybody has with the first value until something sets the second.
std::string mild_until_told(const std::string& of = "family") {
  return "[fact.severity]\nof = \"" + of +
         "\"\namong = [\"mild\", \"serious\"]\nshares = { mild = \"100 %\", serious = \"0 %\", "
         "source = \"test\" }\n";
}

TEST(UrgencyClasses, ComeBeforeAnyDeadlineAndBeforeAnyRelease) {
  // All wait behind the first, which ends at 10:00. `plain` is due today and waits longest.
  Engine engine(opening() + kClerk + kVisit + task("first", 60) + task("plain", 30) +
                task("known", 30, "urgency = \"routine\"") + task("early", 30, kPriority) +
                task("late", 30, kPriority) + clock("plain", "same day") +
                clock("known", "1 working day") + clock("late", "10 working days") +
                arrival("a", "visit.first", "2026-06-01 09:00") +
                arrival("b", "visit.plain", "2026-06-01 09:05") +
                arrival("c", "visit.known", "2026-06-01 09:06") +
                arrival("d", "visit.early", "2026-06-01 09:10") +
                arrival("e", "visit.late", "2026-06-01 09:15"));
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:05", "2026-06-01 09:06",
                                "2026-06-01 09:10", "2026-06-01 09:15"});
  // Of the two with priority the one that is due comes first.
  EXPECT_THAT(engine.work(story, "late"), ElementsAre("2026-06-01 10:00 post 0"));
  EXPECT_THAT(engine.work(story, "early"), ElementsAre("2026-06-01 10:30 post 0"));
  EXPECT_THAT(engine.work(story, "plain"), ElementsAre("2026-06-01 11:00 post 0"));
  EXPECT_THAT(engine.work(story, "known"), ElementsAre("2026-06-01 11:30 post 0"));
}

TEST(UrgencyClasses, OnlyAnEmergencyInterrupts) {
  Engine engine(opening() + kClerk + kVisit + task("plain", 120) + task("soon", 30, kPriority) +
                task("now", 30, "urgency = \"emergency\"") +
                arrival("a", "visit.plain", "2026-06-01 09:00") +
                arrival("b", "visit.soon", "2026-06-01 09:30") +
                arrival("c", "visit.now", "2026-06-01 10:00"));
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:30", "2026-06-01 10:00"});
  EXPECT_THAT(engine.work(story, "now"), ElementsAre("2026-06-01 10:00 post 0"));
  // Once something has interrupted, a choice is made, and priority comes before what was begun.
  EXPECT_THAT(engine.work(story, "soon"), ElementsAre("2026-06-01 10:30 post 0"));
  EXPECT_THAT(engine.work(story, "plain"),
              ElementsAre("2026-06-01 09:00 post 0", "2026-06-01 11:00 post 0"));
  EXPECT_EQ(counter(story, Counter::interruptions), 1);
}

TEST(UrgencyClasses, TakeTheirTurnBeforeStandingWorkOnlyWhereTheyAreEmergencies) {
  // Standing work fills idle time in stints of an hour from 09:00 on. At 10:20 a stint is running.
  const auto begun = [](const std::string& urgency) {
    Engine engine(
        opening() +
        team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
        "[standing.outside]\nrole = \"clerk\"\nwork = \"30 hours per week per child; source "
        "test\"\ncases = \"1 children; source test\"\n" +
        kVisit + task("look", 30, urgency) + arrival("a", "visit.look", "2026-06-01 10:20"));
    return engine.work(engine.run_with_arrivals({"2026-06-01 10:20"}), "look").front();
  };
  EXPECT_EQ(begun(kPriority), "2026-06-01 11:00 post 0");
  EXPECT_EQ(begun("urgency = \"emergency\""), "2026-06-01 10:20 post 0");
}

/// Two tasks wait behind `first`, the one that matters came later; `told` is what becomes known of
/// its family at 09:30 and leads to nothing.
Engine told_while_it_waits(const std::string& urgency, const std::string& told) {
  return Engine(opening() + kClerk + mild_until_told() + kVisit + task("first", 60) +
                task("plain", 30) + task("look", 30, urgency) + R"(
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["look", "think"] }
[step.think]
strand = "visit"
kind   = "wait"
lasts  = "20 minutes; source test"
next   = "hear"
)" + told + arrival("a", "visit.first", "2026-06-01 09:00") +
                arrival("b", "visit.plain", "2026-06-01 09:05") +
                arrival("c", "visit.fork", "2026-06-01 09:10"));
}

const std::string kByFacts =
    "urgency = [{ if = \"severity = serious\", is = \"priority\" }, { is = \"routine\" }]";
const std::string kEmergencyByFacts =
    "urgency = [{ if = \"severity = serious\", is = \"emergency\" }, { is = \"routine\" }]";
const std::string kHearNothing = "[step.hear]\nstrand = \"visit\"\nkind = \"end\"\n";
const std::string kOutcomeSets = R"(
[step.hear]
strand   = "visit"
kind     = "decision"
outcomes = { worse = "100 %", source = "test" }
sets     = { worse = { severity = "serious" } }
)";
const std::string kEventSets = kHearNothing + R"(
[event.heard]
on   = "think.done"
sets = { severity = "serious" }
)";
const std::vector<std::string> kTold = {"2026-06-01 09:00", "2026-06-01 09:05", "2026-06-01 09:10"};

TEST(UrgencyByFacts, IsThatOfTheFirstRowThatHolds) {
  Engine engine = told_while_it_waits(kByFacts, kHearNothing);
  EXPECT_THAT(engine.work(engine.run_with_arrivals(kTold), "look"),
              ElementsAre("2026-06-01 10:30 post 0"));
}

TEST(UrgencyByFacts, ChangesWhileWorkWaitsWhateverMakesItKnown) {
  for (const std::string& told : {kOutcomeSets, kEventSets}) {
    Engine engine = told_while_it_waits(kByFacts, told);
    EXPECT_THAT(engine.work(engine.run_with_arrivals(kTold), "look"),
                ElementsAre("2026-06-01 10:00 post 0"))
        << told;
  }
}

TEST(UrgencyByFacts, WhatBecomesAnEmergencyInterruptsInThatMinute) {
  for (const std::string& told : {kOutcomeSets, kEventSets}) {
    Engine engine = told_while_it_waits(kEmergencyByFacts, told);
    const Story story = engine.run_with_arrivals(kTold);
    EXPECT_THAT(engine.work(story, "look"), ElementsAre("2026-06-01 09:30 post 0")) << told;
    EXPECT_THAT(engine.work(story, "first"),
                ElementsAre("2026-06-01 09:00 post 0", "2026-06-01 10:00 post 0"));
  }
}

TEST(UrgencyByFacts, WorkUnderWayThatBecomesAnEmergencyIsNotInterruptedByAnother) {
  // The first is under way when it becomes serious at 09:20; another emergency comes at 09:30.
  Engine engine(opening() + kClerk + mild_until_told() + kVisit +
                task("look", 60, kEmergencyByFacts) + task("now", 30, "urgency = \"emergency\"") +
                R"(
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["look", "think"] }
[step.think]
strand = "visit"
kind   = "wait"
lasts  = "20 minutes; source test"
[event.heard]
on   = "think.done"
sets = { severity = "serious" }
)" + arrival("a", "visit.fork", "2026-06-01 09:00") +
                arrival("b", "visit.now", "2026-06-01 09:30"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:30"});
  EXPECT_THAT(engine.work(story, "now"), ElementsAre("2026-06-01 10:00 post 0"));
  EXPECT_EQ(counter(story, Counter::interruptions), 0);
}

TEST(UrgencyByFacts, MayGoByWhatIsDoneAndByVisits) {
  // The second visit of the step is urgent; the first of the other family came before it.
  Engine engine(opening() + kClerk + kVisit +
                task("look", 30,
                     "urgency = [{ if = \"visits(look) >= 2\", is = \"priority\" }, { is = "
                     "\"routine\" }]\nnext = \"again\"") +
                task("plain", 30) + R"(
[step.again]
strand   = "visit"
kind     = "decision"
rows     = [{ if = "visits(look) >= 2", outcomes = { stop = "100 %", more = "0 %", source = "test" } }, { outcomes = { stop = "0 %", more = "100 %", source = "test" } }]
next     = { more = "look" }
)" + arrival("a", "visit.look", "2026-06-01 09:00") +
                arrival("b", "visit.plain", "2026-06-01 09:10"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:10"});
  EXPECT_THAT(engine.work(story, "look"),
              ElementsAre("2026-06-01 09:00 post 0", "2026-06-01 09:30 post 0"));
  EXPECT_THAT(engine.work(story, "plain"), ElementsAre("2026-06-01 10:00 post 0"));
}

TEST(UrgencyOfAPolicy, ThatBeginsOnADateHoldsForWhatWaitsThen) {
  // Work of 9 hours is under way when the policy begins; at the start of the day all choose anew.
  const auto work = [&](const std::string& from) {
    Engine engine("procedure = \"procedure.toml\"\npolicies = [\"policy.toml\"]\n" + opening() +
                      kClerk + arrival("a", "visit.first", "2026-06-01 09:00") +
                      arrival("b", "visit.plain", "2026-06-01 09:05") +
                      arrival("c", "visit.look", "2026-06-01 09:10"),
                  {{"procedure.toml", "title = \"A procedure\"\n" + kVisit + task("first", 540) +
                                          task("plain", 30) + task("look", 30)},
                   {"policy.toml", "title = \"Look first\"\nfrom = \"" + from +
                                       "\"\n[step.look]\nurgency = \"priority\"\n"}});
    return engine.work(engine.run_with_arrivals(kTold), "look").front();
  };
  EXPECT_EQ(work("2026-06-02"), "2026-06-02 09:00 post 0");
  EXPECT_EQ(work("2026-06-03"), "2026-06-02 10:30 post 0");
}

TEST(UrgencyOfAnApproval, IsThatOfItsDecision) {
  Engine engine(opening() + kClerk + kVisit + task("first", 60) + task("plain", 30) + R"(
[step.agree]
strand   = "visit"
kind     = "decision"
urgency  = "priority"
approve  = { by = "clerk", effort = "10 minutes; source test" }
outcomes = { go = "100 %", source = "test" }
)" + arrival("a", "visit.first", "2026-06-01 09:00") +
                arrival("b", "visit.plain", "2026-06-01 09:05") +
                arrival("c", "visit.agree", "2026-06-01 09:10"));
  const Story story = engine.run_with_arrivals(kTold);
  EXPECT_THAT(engine.work(story, "agree"), ElementsAre("2026-06-01 10:00 post 0"));
}

/// Who comes back is as the event that brought them back says.
TEST(FactsSetByEvents, HoldForThoseWhoComeBack) {
  Engine engine(opening() + kClerk + mild_until_told("child") + kVisit + R"(
[step.look]
strand = "visit"
kind   = "wait"
lasts  = "1 day; source test"
next   = "judge"
[step.judge]
strand = "visit"
kind   = "decision"
rows   = [{ if = "severity = serious", outcomes = { grave = "100 %", light = "0 %", source = "test" } }, { outcomes = { grave = "0 %", light = "100 %", source = "test" } }]
[event.back]
on    = { rate = "20 per child-year; source test" }
while = ["closed"]
sets  = { severity = "serious" }
start = "visit.look"
)" + arrival("a", "visit.look", "2026-03-02 09:00"));
  const Story story = engine.run_where([](const Story& run) {
    return counter(run, Counter::families_arrived_ever) == 1 &&
           counter(run, Counter::re_referrals_families) >= 2;
  });
  EXPECT_EQ(engine.outcome_families(story, "judge[light]"), 1);
  EXPECT_GE(engine.outcome_families(story, "judge[grave]"), 1);
}

}  // namespace
}  // namespace casetide::model::test
