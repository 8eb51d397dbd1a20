// Clocks by dates worked out by hand: Easter 2026 is 5 April (bank holidays on 3 and 6 April), and
// Boxing Day falls on a Saturday, so 25 and 28 December are bank holidays.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

const std::string kDesk =
    team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }");

std::string wait(const std::string& name, std::int64_t minutes, const std::string& next = "") {
  return fmt::format(
      "\n[step.{}]\nstrand = \"visit\"\nkind = \"wait\"\nlasts = \"{} minutes; source test\"\n{}",
      name, minutes, next.empty() ? "" : "next = " + next + "\n");
}

std::string clock(const std::string& name, const std::string& lines, const std::string& limit) {
  return "\n[clock." + name + "]\n" + lines + "\nlimit = \"" + limit + "\"\nsource = \"test\"\n";
}

constexpr std::int64_t kDay = 1440;

struct Case {
  const char* arrives;
  const char* limit;
  const char* last_minute_in_time;
};

class ClockLimits : public ::testing::TestWithParam<Case> {};

TEST_P(ClockLimits, TheLastMinuteIsInTimeAndTheNextIsLate) {
  const Case& c = GetParam();
  for (const int late : {0, 1}) {
    const std::int64_t minutes = at(c.last_minute_in_time) - at(c.arrives) + late;
    Engine engine(opening() + kDesk + "[strand.visit]\n" + wait("look", minutes) +
                  clock("look", "from = \"referral.received\"\nuntil = \"look.done\"", c.limit) +
                  arrival("a", "visit.look", c.arrives));
    const Story story = engine.run_with(1);
    EXPECT_EQ(engine.families(story, "look", ClockFate::met), 1 - late);
    EXPECT_EQ(engine.families(story, "look", ClockFate::breached), late);
    EXPECT_EQ(story.record.clock_stopped_in_time_families[0], 1 - late);
  }
}

INSTANTIATE_TEST_SUITE_P(
    ByHand, ClockLimits,
    ::testing::Values(Case{"2026-04-02 09:00", "same day", "2026-04-02 23:59"},
                      Case{"2026-04-02 09:00", "24 hours", "2026-04-03 09:00"},
                      Case{"2026-04-02 09:00", "1 working day", "2026-04-07 23:59"},
                      Case{"2026-04-02 09:00", "3 days", "2026-04-05 23:59"},
                      Case{"2026-04-02 09:00", "1 month", "2026-05-02 23:59"},
                      Case{"2026-01-31 12:00", "1 month", "2026-02-28 23:59"},
                      Case{"2026-05-09 12:00", "1 working day", "2026-05-11 23:59"},
                      Case{"2026-05-08 12:00", "1 working day", "2026-05-11 23:59"},
                      Case{"2026-11-27 10:00", "15 working days", "2026-12-18 23:59"},
                      Case{"2026-12-24 10:00", "1 working day", "2026-12-29 23:59"},
                      Case{"2026-12-24 10:00", "3 working days", "2026-12-31 23:59"},
                      Case{"2026-03-20 10:00", "10 working days", "2026-04-07 23:59"}));

/// A referral on Monday 1 June 2026 at 09:00, decided after `decided` days, seen after `seen` days.
Engine latent(std::int64_t decided, std::int64_t seen, const std::string& outcome) {
  const bool yes = outcome == "yes";
  return Engine(opening() + kDesk + "[strand.visit]\n" +
                wait("think", decided * kDay, "\"decide\"") +
                fmt::format(R"(
[step.decide]
strand   = "visit"
kind     = "decision"
outcomes = {{ yes = "{} %", no = "{} %", source = "test" }}
next     = {{ yes = "see", no = "rest" }}
)",
                            yes ? 100 : 0, yes ? 0 : 100) +
                wait("see", (seen - decided) * kDay) + wait("rest", 500 * kDay) +
                clock("see",
                      "from = \"referral.received\"\nuntil = \"see.done\"\nif = "
                      "\"decide.done[yes]\"",
                      "5 days") +
                arrival("a", "visit.think", "2026-06-01 09:00"));
}

struct Fates {
  int met, breached, void_before, running, undecided;
  friend bool operator==(const Fates&, const Fates&) = default;
  friend void PrintTo(const Fates& f, std::ostream* out) {
    *out << "met " << f.met << " breached " << f.breached << " void " << f.void_before
         << " running " << f.running << " undecided " << f.undecided;
  }
};

Fates fates(Engine& engine, const Story& story, const std::string& name) {
  return {engine.families(story, name, ClockFate::met),
          engine.families(story, name, ClockFate::breached),
          engine.families(story, name, ClockFate::void_before),
          engine.families(story, name, ClockFate::running),
          engine.families(story, name, ClockFate::undecided_past)};
}

Fates of_latent(std::int64_t decided, std::int64_t seen, const std::string& outcome) {
  Engine engine = latent(decided, seen, outcome);
  return fates(engine, engine.run_with(1), "see");
}

TEST(LatentClocks, BecomeRealAndAreMetBreachedOrRunning) {
  EXPECT_EQ(of_latent(2, 5, "yes"), (Fates{1, 0, 0, 0, 0}));
  EXPECT_EQ(of_latent(2, 6, "yes"), (Fates{0, 1, 0, 0, 0}));
  EXPECT_EQ(of_latent(2, 500, "yes"), (Fates{0, 1, 0, 0, 0}));  // never stopped
}

TEST(LatentClocks, KnownTrueOnlyAfterTheLimitAreBreachedAtTheirDeadline) {
  EXPECT_EQ(of_latent(20, 21, "yes"), (Fates{0, 1, 0, 0, 0}));
}

TEST(LatentClocks, AreVoidOnceKnownFalse) {
  EXPECT_EQ(of_latent(2, 5, "no"), (Fates{0, 0, 1, 0, 0}));
  EXPECT_EQ(of_latent(20, 21, "no"), (Fates{0, 0, 1, 0, 0}));
}

TEST(LatentClocks, StillUndecidedPastTheLimitAreCountedAsThat) {
  EXPECT_EQ(of_latent(500, 501, "yes"), (Fates{0, 0, 0, 0, 1}));
}

TEST(Clocks, WhoseDeadlineIsStillToComeAtTheEndAreRunning) {
  // The limit ends within the year, the run-out of none ends on its last day at midnight.
  std::string year = opening();
  year.replace(year.find("20 working days"), 15, "0 working days");
  Engine engine(year + kDesk + "[strand.visit]\n" + wait("see", 400 * kDay) +
                clock("early", "from = \"referral.received\"\nuntil = \"see.done\"", "5 days") +
                clock("late", "from = \"referral.received\"\nuntil = \"see.done\"", "30 days") +
                arrival("a", "visit.see", "2026-12-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(fates(engine, story, "early"), (Fates{0, 1, 0, 0, 0}));
  EXPECT_EQ(fates(engine, story, "late"), (Fates{0, 1, 0, 0, 0}));  // 31 December, 23:59
}

TEST(Clocks, AreDischargedWhenTheirSubjectEndsBeforeTheirDeadline) {
  Engine engine(
      opening() + kDesk + "[strand.visit]\n" + wait("see", kDay) + wait("never", kDay) +
      "\n[step.fork]\nstrand = \"visit\"\nkind = \"decision\"\noutcomes = { see = \"100 %\", "
      "never = \"0 %\", source = \"test\" }\nnext = { see = \"see\", never = \"never\" }\n" +
      clock("never", "from = \"referral.received\"\nuntil = \"never.done\"", "5 days") +
      arrival("a", "visit.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(fates(engine, story, "never"), (Fates{0, 0, 0, 0, 0}));
  EXPECT_EQ(engine.families(story, "never", ClockFate::discharged), 1);
}

/// Three pings a day apart, then a bell a day later; limits of 2 days from `which` ping.
Fates of_which(const std::string& which) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + wait("ping", kDay, "\"again\"") + R"(
[step.again]
strand = "visit"
kind   = "decision"
rows   = [
  { if = "visits(ping) >= 3", outcomes = { more = "0 %", stop = "100 %", source = "test" } },
  { outcomes = { more = "100 %", stop = "0 %", source = "test" } },
]
next   = { more = "ping", stop = "bell" }
)" + wait("bell", kDay) +
                clock("bell",
                      "from = \"ping.done\"\nuntil = \"bell.done\"\nwhich = \"" + which + "\"",
                      "2 days") +
                arrival("a", "visit.ping", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "bell", EventRef::What::done), ElementsAre("2026-06-05 09:00"));
  return fates(engine, story, "bell");
}

TEST(Clocks, CountFromTheFirstTheLastOrEachStart) {
  EXPECT_EQ(of_which("each"), (Fates{2, 1, 0, 0, 0}));
  EXPECT_EQ(of_which("first"), (Fates{0, 1, 0, 0, 0}));
  EXPECT_EQ(of_which("last"), (Fates{1, 0, 0, 0, 0}));
}

Fates of_until(const std::string& until) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + R"(
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["a", "b"] }
)" + wait("a", kDay) +
                wait("b", 3 * kDay) +
                clock("both", "from = \"referral.received\"\nuntil = " + until, "2 days") +
                arrival("a", "visit.fork", "2026-06-01 09:00"));
  return fates(engine, engine.run_with(1), "both");
}

TEST(Clocks, StopOnAnyOrOnAllOfTheirEvents) {
  EXPECT_EQ(of_until(R"({ any = ["a.done", "b.done"] })"), (Fates{1, 0, 0, 0, 0}));
  EXPECT_EQ(of_until(R"(["b.done", "a.done"])"), (Fates{1, 0, 0, 0, 0}));
  EXPECT_EQ(of_until(R"({ all = ["a.done", "b.done"] })"), (Fates{0, 1, 0, 0, 0}));
}

TEST(Clocks, StopOnlyOnEventsOfTheirOwnStrandAndOfStrandsItStarted) {
  // Two enquiries of one family: the second ends on day 4 and must not stop the first one's clock,
  // whose limit is 4 days and whose end comes on day 5. A clock of the referral stops on either.
  Engine engine(opening() + kDesk + R"(
[strand.visit]
[strand.enquiry]
instances = "many"
[step.open]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["enquiry.begin", { step = "enquiry.begin", after = "3 days; source test" }] }
[step.begin]
strand = "enquiry"
kind   = "decision"
rows   = [
  { if = "visits(begin) >= 2", outcomes = { quick = "100 %", slow = "0 %", source = "test" } },
  { outcomes = { quick = "0 %", slow = "100 %", source = "test" } },
]
next   = { quick = "quick", slow = "slow" }
[step.quick]
strand = "enquiry"
kind   = "wait"
lasts  = "1440 minutes; source test"
next   = "over"
[step.slow]
strand = "enquiry"
kind   = "wait"
lasts  = "7200 minutes; source test"
next   = "over"
[step.over]
strand = "enquiry"
kind   = "end"
)" + clock("own", "from = \"begin.done\"\nuntil = \"over.done\"", "4 days") +
                clock("slow", "from = \"begin.done[slow]\"\nuntil = \"over.done\"", "4 days") +
                clock("referral", "from = \"referral.received\"\nuntil = \"over.done\"", "4 days") +
                arrival("a", "visit.open", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "over", EventRef::What::done),
              ElementsAre("2026-06-05 09:00", "2026-06-06 09:00"));
  EXPECT_EQ(fates(engine, story, "own"), (Fates{1, 1, 0, 0, 0}));
  EXPECT_EQ(fates(engine, story, "slow"), (Fates{0, 1, 0, 0, 0}));
  EXPECT_EQ(fates(engine, story, "referral"), (Fates{1, 0, 0, 0, 0}));
}

/// Decided for each child after a day; `see` after 3 more days, `rest` after 10 more.
Engine siblings() {
  return Engine(
      opening() + kDesk + "[strand.visit]\n" + wait("think", kDay, "\"decide\"") + R"(
[step.decide]
strand   = "visit"
kind     = "decision"
per      = "child"
outcomes = { yes = "50 %", no = "50 %", source = "test" }
next     = { yes = "see", no = "rest" }
)" + wait("see", 3 * kDay) +
      wait("rest", 10 * kDay) +
      clock("see", "from = \"referral.received\"\nuntil = \"see.done\"\nif = \"decide.done[yes]\"",
            "3 days") +
      clock("any", "from = \"referral.received\"\nuntil = [\"see.done\", \"rest.done\"]",
            "4 days") +
      arrival("a", "visit.think", "2026-06-01 09:00", kUnlikeSiblings));
}

TEST(Clocks, SplitWithTheChildrenAndKeepTheirStart) {
  // Three siblings: one goes on, two do not. A clock of both is then two, with one start.
  Engine engine = siblings();
  const Story story = engine.run_where([&](const Story& s) {
    return counter(s, Counter::families_arrived_ever) == 1 &&
           engine.outcome_children(s, "decide[yes]") == 1 &&
           engine.outcome_children(s, "decide[no]") == 2;
  });
  EXPECT_EQ(engine.outcome_families(story, "decide[yes]"), 1);
  EXPECT_EQ(engine.outcome_families(story, "decide[no]"), 1);
  EXPECT_EQ(fates(engine, story, "see"), (Fates{0, 1, 1, 0, 0}));
  EXPECT_EQ(engine.children(story, "see", ClockFate::breached), 1);
  EXPECT_EQ(engine.children(story, "see", ClockFate::void_before), 2);
  EXPECT_EQ(fates(engine, story, "any"), (Fates{1, 1, 0, 0, 0}));
  EXPECT_EQ(engine.children(story, "any", ClockFate::met), 1);
  EXPECT_EQ(engine.children(story, "any", ClockFate::breached), 2);
  EXPECT_EQ(story.record.strand_starts_children[0], 3);
  EXPECT_EQ(story.record.strand_ends_children[0], 3);
}

TEST(Clocks, OfSiblingsWithOneOutcomeStayOne) {
  Engine engine = siblings();
  const Story story = engine.run_where([&](const Story& s) {
    return counter(s, Counter::families_arrived_ever) == 1 &&
           engine.outcome_children(s, "decide[yes]") == 2 &&
           engine.outcome_children(s, "decide[no]") == 0;
  });
  EXPECT_EQ(fates(engine, story, "see"), (Fates{0, 1, 0, 0, 0}));
  EXPECT_EQ(engine.children(story, "see", ClockFate::breached), 2);
}

// The clock of one child would have the others meet on its last day, in place of at once.
TEST(Clocks, BoundAMeetingOfTheirOwnChildrenOnly) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + wait("think", kDay, "\"decide\"") + R"(
[step.decide]
strand   = "visit"
kind     = "decision"
per      = "child"
outcomes = { alone = "50 %", together = "50 %", source = "test" }
next     = { alone = "later", together = "meet" }
[step.meet]
strand  = "visit"
kind    = "meeting"
length  = "60 minutes; source test"
missing = "wait"
needs   = { clerk = 1 }
book    = { want = "latest", within = "alone" }
)" + wait("later", 30 * kDay) +
                clock("alone",
                      "from = \"decide.done[alone]\"\nuntil = [\"later.done\", \"meet.held\"]",
                      "10 days") +
                arrival("a", "visit.think", "2026-06-01 09:00", kUnlikeSiblings));
  const Story story = engine.run_where([&](const Story& s) {
    return counter(s, Counter::families_arrived_ever) == 1 &&
           engine.outcome_children(s, "decide[alone]") == 1 &&
           engine.outcome_children(s, "decide[together]") == 2;
  });
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::started),
              ElementsAre("2026-06-02 09:00"));
  EXPECT_EQ(fates(engine, story, "alone"), (Fates{0, 1, 0, 0, 0}));
}

}  // namespace
}  // namespace casetide::model::test
