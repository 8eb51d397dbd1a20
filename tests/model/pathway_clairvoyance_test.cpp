// No choice reads a draw that its maker could not know.
//
// A first run records when each draw became known. Then, for several days D, every draw not known by
// the end of D is replaced (work and waits in progress by longer ones, everything else by anything),
// and all that was logged up to D must come out the same. No statistics: the comparison is exact. The
// planted fault is a worker who takes the task whose drawn effort is shortest.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/replay.hpp"

namespace casetide::model::test {
namespace {

std::string busy_queue() {
  return opening() +
         team("desk", "clerk = { fte = \"2; source test\", pattern = \"office\" }",
              "absence = \"5 %; source test\"\nleave = \"20 working days a year; source test\"") +
         R"(
[stream.customers]
start = "visit.serve"
every = "330 minutes; source test"
children-per-family = "1.5; source test"
alike = "0.5; source test"
[strand.visit]
[step.serve]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = { mean = "100 minutes", shape = "exponential", source = "test" }
next   = "again"
[step.again]
strand   = "visit"
kind     = "decision"
outcomes = { again = "20 %", leave = "80 %", source = "test" }
next     = { again = { step = "serve", after = "2 working days; source test" }, leave = ["settle"] }
[step.settle]
strand = "visit"
kind   = "wait"
lasts  = { mean = "2 days", shape = "exponential", source = "test" }
next   = "meet"
[step.meet]
strand = "visit"
kind   = "meeting"
length = "30 minutes; source test"
book   = { want = "earliest", notice = "1 working days; source test" }
[step.meet.needs]
clerk = 2
[clock.serve]
from   = "referral.received"
until  = "serve.done"
limit  = "1 working day"
source = "test"
[event.return]
on    = { rate = "2 per child-year; source test", with = { harm = 0.5 }, for = "6 months; source test" }
while = ["closed"]
start = "visit.serve"
[event.trouble]
on    = { rate = "9 per child-year; source test", with = { harm = 0.5 } }
while = ["visit"]
start = "visit.serve"
)";
}

/// Workers hold families, leave and are followed; needed people fail to come; dates are a share of a
/// limit; decisions cancel strands and bring meetings forward.
std::string restless_team() {
  return opening() +
         team("desk",
              "worker = { fte = \"5; source test\", pattern = \"office\", ceiling = \"14 children; "
              "source test\" }\nhost = { fte = \"2; source test\", pattern = \"office\" }",
              "absence = \"5 %; source test\"\nleave = \"20 working days a year; source "
              "test\"\nturnover = \"200 % a year; source test\"\nvacancy-lasts = { mean = \"5 "
              "weeks\", shape = \"exponential\", source = \"test\" }\nagency = \"50 %; source "
              "test\"\nagency-arrives = { low = \"1 weeks\", high = \"4 weeks\", source = \"test\" "
              "}\nnotice-to-leave = \"4 weeks; source test\"\nread-in = \"90 minutes; source "
              "test\"") +
         R"toml(
[stream.s]
start = "case.look"
families = "160 families a year; source test"
children-per-family = "1.6; source test"
alike = "0.5; source test"
[strand.case]
caseload = true
[strand.other]
[step.look]
strand = "case"
kind   = "task"
by     = "allocated"
effort = { mean = "12 hours", shape = "exponential", source = "test" }
next   = ["settle", "meet", { step = "other.talk", if = "not live(other)" }]
[step.meet]
strand = "case"
kind   = "meeting"
length = "60 minutes; source test"
book   = { want = { share = { low = "40 %", high = "90 %", source = "test" } }, within = ["meet", "case"], notice = "3 working days; source test" }
needs  = { worker = "allocated", host = { attends = "80 %; source test" } }
next   = "judge"
[step.judge]
strand   = "case"
kind     = "decision"
per      = "child"
outcomes = { stop = "40 %", go = "60 %", source = "test" }
cancels  = { stop = ["other"] }
brings-forward = { go = ["other.talk", "case.settle"] }
[step.settle]
strand = "case"
kind   = "wait"
lasts  = { mean = "60 days", shape = "exponential", source = "test" }
[step.talk]
strand = "other"
kind   = "meeting"
length = "60 minutes; source test"
book   = { want = "latest", within = "case" }
needs  = { worker = "allocated" }
[clock.meet]
from   = "referral.received"
until  = "meet.held"
limit  = "20 working days"
source = "test"
[clock.case]
from   = "referral.received"
until  = "case.ended"
limit  = "60 working days"
source = "test"
[standing.case]
role = "worker"
work = "1 hours per week per child; source test"
)toml";
}

const std::vector<std::string> kDays = {"2026-01-12", "2026-02-27", "2026-04-03",
                                        "2026-06-17", "2026-09-30", "2026-12-21"};

TEST(Clairvoyance, NothingUpToADayDependsOnDrawsThatNobodyKnewByThen) {
  Engine engine(busy_queue());
  const Replayed result = replay(engine, kDays, 11);
  EXPECT_EQ(result.days_that_differ, 0) << result.first_difference;
  EXPECT_GT(result.least_replaced, 0U);
  EXPECT_TRUE(result.future_changed);
}

TEST(Clairvoyance, NobodyKnowsWhoWillLeaveBeforeTheNoticeNorWhoWillComeToAMeeting) {
  Engine engine(restless_team());
  const Story story = engine.run(13, 3);
  EXPECT_GT(counter(story, Counter::leavers), 3);
  EXPECT_GT(counter(story, Counter::meetings_not_quorate), 3);
  EXPECT_GT(counter(story, Counter::brought_forward), 3);
  EXPECT_GT(counter(story, Counter::strands_cancelled), 3);
  const Replayed result = replay(engine, kDays, 13);
  EXPECT_EQ(result.days_that_differ, 0) << result.first_difference;
  EXPECT_GT(result.least_replaced, 0U);
  EXPECT_TRUE(result.future_changed);
}

/// The same with facts of children, dates, and events on dates, from clocks and after other events.
std::string with_dates_and_events() {
  return busy_queue() + R"(
[fact.alone]
of = "child"
among = ["yes", "no"]
shares = { yes = "40 %", no = "60 %", source = "test" }
[fact.birthday]
of = "child"
kind = "date"
before-arrival = { low = "17 years", high = "18 years", source = "test" }
[fact.due-date]
of = "family"
kind = "date"
after-arrival = { low = "1 day", high = "30 days", source = "test" }
[event.adult]
on     = { date = "birthday", after = "18 years" }
closes = "for good"
source = "test"
[event.birth]
on    = { date = "due-date" }
if    = "alone = yes"
start = "visit.serve"
[event.near]
on    = { due-soon = "serve", before = "2 hours" }
brings-forward = ["visit.settle"]
source = "test"
[event.late]
on     = { overdue = "serve" }
if     = "alone = no"
of     = "child"
cancel = ["visit"]
[event.after]
on     = "settle.done"
if     = "known(due-date) and visits(serve) >= 2"
closes = "may return"
)";
}

TEST(Clairvoyance, DatesAndEventsAreKnownNoSoonerThanTheyShow) {
  Engine engine(with_dates_and_events());
  const Story run = engine.run(11, 3);
  for (std::size_t event = 2; event < run.record.event_families.size(); ++event) {
    EXPECT_GT(run.record.event_families[event], 0) << engine.scenario().events[event].name;
  }
  const Replayed result = replay(engine, kDays, 11);
  EXPECT_EQ(result.days_that_differ, 0) << result.first_difference;
  EXPECT_GT(result.least_replaced, 0U);
  EXPECT_TRUE(result.future_changed);
}

TEST(Clairvoyance, AWorkerWhoPeeksAtEffortsIsCaught) {
  Engine engine(busy_queue());
  engine.pathway().set_chooser(Pathway::Chooser::by_drawn_effort);
  EXPECT_GT(replay(engine, kDays, 11).days_that_differ, 0);
}

/// The area and the procedure as they are, but a single year without warm-up.
std::string short_county() {
  const std::string scenarios = std::string(CASETIDE_SOURCE_DIR) + "/scenarios/";
  return "title = \"A short year\"\nprocedure = \"" + scenarios +
         "procedures/working-together-2018.toml\"\narea = \"" + scenarios +
         "areas/hertfordshire.toml\"\nyear = \"2026-04-01 to 2026-10-31\"\nwarm-up = \"0 years\"\n";
}

const std::vector<std::string> kCountyDays = {"2026-05-01", "2026-07-15", "2026-10-02"};

TEST(Clairvoyance, HoldsForACountyWithItsWholeProcedure) {
  Engine engine(short_county());
  const Replayed result = replay(engine, kCountyDays, 12);
  EXPECT_EQ(result.days_that_differ, 0) << result.first_difference;
  EXPECT_GT(result.least_replaced, 0U);
  EXPECT_TRUE(result.future_changed);
}

TEST(Clairvoyance, IsCaughtInACountyToo) {
  Engine engine(short_county());
  engine.pathway().set_chooser(Pathway::Chooser::by_drawn_effort);
  EXPECT_GT(replay(engine, kCountyDays, 12).days_that_differ, 0);
}

}  // namespace
}  // namespace casetide::model::test
