// Delay anatomy of small cases worked out by hand: every minute between start and stop has one cause.
// June 2026 has no bank holiday; 1 June is a Monday. The office is open from 09:00 to 17:00.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

struct Minutes {
  std::int64_t work = 0, worker = 0, unallocated = 0, slot = 0, role_not_free = 0, partner = 0,
               other_reason = 0, notice = 0, date_choice = 0, pace = 0, wait = 0, non_working = 0;
  friend bool operator==(const Minutes&, const Minutes&) = default;
  [[nodiscard]] std::int64_t sum() const {
    return work + worker + unallocated + slot + role_not_free + partner + other_reason + notice +
           date_choice + pace + wait + non_working;
  }
  friend void PrintTo(const Minutes& m, std::ostream* out) {
    *out << fmt::format(
        "work {} worker {} unallocated {} slot {} role_not_free {} partner {} other {} notice {} "
        "date_choice {} pace {} wait {} non_working {}",
        m.work, m.worker, m.unallocated, m.slot, m.role_not_free, m.partner, m.other_reason,
        m.notice, m.date_choice, m.pace, m.wait, m.non_working);
  }
};

Minutes anatomy(const Engine& engine, const Story& story, const std::string& clock) {
  const auto of = [&](Cause cause) { return engine.cause(story, clock, cause); };
  const Minutes minutes{of(Cause::work),         of(Cause::worker),        of(Cause::unallocated),
                        of(Cause::slot),         of(Cause::role_not_free), of(Cause::partner),
                        of(Cause::other_reason), of(Cause::notice),        of(Cause::date_choice),
                        of(Cause::pace),         of(Cause::wait),          of(Cause::non_working)};
  EXPECT_EQ(minutes.sum(),
            story.record.clock_elapsed_minutes[static_cast<std::size_t>(engine.clock(clock))]);
  return minutes;
}

std::string task(const std::string& name, int minutes, const std::string& more = "",
                 const std::string& strand = "visit") {
  return fmt::format(
      "\n[step.{}]\nstrand = \"{}\"\nkind = \"task\"\neffort = \"{} minutes; source "
      "test\"\n{}\n",
      name, strand, minutes, more);
}

std::string clock(const std::string& step, const std::string& event, const std::string& limit) {
  return fmt::format(
      "\n[clock.{}]\nfrom = \"referral.received\"\nuntil = \"{}.{}\"\nlimit = \"{}\"\nsource = "
      "\"test\"\n",
      step, step, event, limit);
}

const std::string kClerk =
    team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }");

TEST(DelayAnatomy, PutsWorkThenAPartnersWaitOverEasterWhereTheyBelong) {
  // Thursday 2 April 15:00: two hours of work; then 2 working days until Wednesday 8 April 17:00.
  Engine engine(opening() + kClerk + "[strand.visit]\n" +
                task("look", 120, "by = \"clerk\"\nnext = \"reply\"") + R"(
[step.reply]
strand = "visit"
kind   = "wait"
on     = "partner"
lasts  = "2 working days; source test"
)" + clock("reply", "done", "20 working days") +
                arrival("a", "visit.look", "2026-04-02 15:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "reply", EventRef::What::done), ElementsAre("2026-04-08 17:00"));
  EXPECT_EQ(anatomy(engine, story, "reply"),
            (Minutes{.work = 120, .partner = 960, .non_working = 6 * 1440 - 960}));
}

TEST(DelayAnatomy, CountsOpenHoursSpentWaitingForABusyWorker) {
  // The clerk works for the first family until 17:00; the second waits from 15:30 over Easter.
  Engine engine(opening() + kClerk + "[strand.visit]\n" + task("first", 120, "by = \"clerk\"") +
                task("second", 60, "by = \"clerk\"") + clock("second", "done", "20 working days") +
                arrival("a", "visit.first", "2026-04-02 15:00") +
                arrival("b", "visit.second", "2026-04-02 15:30"));
  const Story story = engine.run_with_arrivals({"2026-04-02 15:00", "2026-04-02 15:30"});
  EXPECT_THAT(engine.work(story, "second"), ElementsAre("2026-04-07 09:00 post 0"));
  EXPECT_EQ(anatomy(engine, story, "second"),
            (Minutes{.work = 60,
                     .worker = 90,
                     .non_working = at("2026-04-07 09:00") - at("2026-04-02 17:00")}));
}

TEST(DelayAnatomy, CountsWorkSplitByANightAsWorkAndTheNightAsNonWorking) {
  Engine engine(opening() + kClerk + "[strand.visit]\n" + task("long", 600, "by = \"clerk\"") +
                clock("long", "done", "20 working days") +
                arrival("a", "visit.long", "2026-06-01 10:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "long", EventRef::What::done), ElementsAre("2026-06-02 12:00"));
  EXPECT_EQ(anatomy(engine, story, "long"), (Minutes{.work = 600, .non_working = 16 * 60}));
}

TEST(DelayAnatomy, CountsTheTimeInWhichNobodyHoldsTheFamily) {
  const std::string caseload = "[strand.visit]\ncaseload = true\n";
  Engine engine(opening() +
                team("desk",
                     "clerk = { fte = \"1; source test\", pattern = \"office\", ceiling = "
                     "\"1 children; source test\" }") +
                caseload + task("first", 120, "by = \"allocated\"") +
                task("second", 60, "by = \"allocated\"") +
                clock("second", "done", "20 working days") +
                arrival("a", "visit.first", "2026-06-01 09:00") +
                arrival("b", "visit.second", "2026-06-01 10:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 10:00"});
  EXPECT_THAT(engine.work(story, "second"), ElementsAre("2026-06-01 11:00 post 0"));
  EXPECT_EQ(anatomy(engine, story, "second"), (Minutes{.work = 60, .unallocated = 60}));
}

TEST(DelayAnatomy, CountsTheUsualTimeBeforeWhichWorkIsNotBegun) {
  // The limit is Friday 5 June 23:59; half of it from Monday 09:00 ends on Wednesday at 16:29.
  Engine engine(
      opening() + kClerk + "[strand.visit]\n" +
      task("write", 60,
           "by = \"clerk\"\npace = { clock = \"write\", share = \"50 %; source test\" }") +
      clock("write", "done", "4 days") + arrival("a", "visit.write", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.work(story, "write"),
              ElementsAre("2026-06-03 16:29 post 0", "2026-06-04 09:00 post 0"));
  EXPECT_EQ(anatomy(engine, story, "write"),
            (Minutes{.work = 60, .pace = 480 + 480 + 449, .non_working = 3 * 960}));
}

TEST(DelayAnatomy, TellsNoticeThenTheSlotThenTheChoiceOfDate) {
  // Wednesday 3 June 12:00; 2 working days of notice, so from Friday; slots on Tuesdays and
  // Thursdays at 10:00, so Tuesday 9 June first; wanted latest within 10 working days (17 June),
  // so Tuesday 16 June.
  Engine engine(opening() +
                team("desk",
                     "convenor = { fte = \"1; source test\", pattern = \"office\", slots = "
                     "[\"Tuesday 10:00\", \"Thursday 10:00\"], pool = true }") +
                R"(
[strand.visit]
[step.meet]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
slots  = "convenor"
book   = { want = "latest", within = "meet", notice = "2 working days; source test" }
[step.meet.needs]
convenor = 1
)" + clock("meet", "held", "10 working days") +
                arrival("a", "visit.meet", "2026-06-03 12:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::held), ElementsAre("2026-06-16 11:00"));
  const std::int64_t slot = 480 + 480 + 60;
  EXPECT_EQ(anatomy(engine, story, "meet"),
            (Minutes{.work = 60,
                     .slot = slot,
                     .notice = 300 + 480,
                     .date_choice = 420 + 480 * 4 + 60,
                     .non_working = at("2026-06-16 11:00") - at("2026-06-03 12:00") - 60 - slot -
                                    780 - 2400}));
}

TEST(DelayAnatomy, NamesTheReasonForWhichAMeetingCouldNotBeSooner) {
  // Asked for on Wednesday 3 June 12:00, and for another reason not before three working days later,
  // Monday: 5 + 8 + 8 hours. Then the slot of Tuesday, 8 + 1 hours.
  const auto run = [](const std::string& share) {
    Engine engine(opening() +
                  team("desk",
                       "convenor = { fte = \"1; source test\", pattern = \"office\", slots = "
                       "[\"Tuesday 10:00\", \"Thursday 10:00\"], pool = true }") +
                  R"(
[strand.visit]
[step.meet]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
slots  = "convenor"
book   = { want = "earliest", later = { reason = "away", by = "3 working days; source test", share = ")" +
                  share +
                  R"(; source test" } }
[step.meet.needs]
convenor = 1
)" + clock("meet", "held", "10 working days") +
                  arrival("a", "visit.meet", "2026-06-03 12:00"));
    const Story story = engine.run_with(1);
    return std::pair(engine.dates(story, "meet", EventRef::What::held),
                     anatomy(engine, story, "meet"));
  };
  const auto [later, why] = run("100 %");
  EXPECT_THAT(later, ElementsAre("2026-06-09 11:00"));
  EXPECT_EQ(why, (Minutes{.work = 60,
                          .slot = 540,
                          .other_reason = 1260,
                          .non_working = 6 * 1440 - 60 - 60 - 540 - 1260}));
  const auto [sooner, nothing] = run("0 %");
  EXPECT_THAT(sooner, ElementsAre("2026-06-04 11:00"));
  EXPECT_EQ(nothing.other_reason, 0);
}

TEST(DelayAnatomy, CountsASlotLaterOnTheSameDayAsASlot) {
  Engine engine(opening() +
                team("desk",
                     "convenor = { fte = \"1; source test\", pattern = \"office\", slots = "
                     "[\"Tuesday 11:00\"], pool = true }") +
                R"(
[strand.visit]
[step.meet]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
slots  = "convenor"
[step.meet.needs]
convenor = 1
)" + clock("meet", "held", "10 working days") +
                arrival("a", "visit.meet", "2026-06-02 09:15"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::held), ElementsAre("2026-06-02 12:00"));
  EXPECT_EQ(anatomy(engine, story, "meet"), (Minutes{.work = 60, .slot = 105}));
}

TEST(DelayAnatomy, CountsTheNextSlotAsASlotWhenThatOfTheDayIsPast) {
  // Asked for on Tuesday at 12:00, two hours after that day's slot: five hours, eight and one.
  Engine engine(opening() +
                team("desk",
                     "convenor = { fte = \"1; source test\", pattern = \"office\", slots = "
                     "[\"Tuesday 10:00\", \"Thursday 10:00\"], pool = true }") +
                R"(
[strand.visit]
[step.meet]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
slots  = "convenor"
[step.meet.needs]
convenor = 1
)" + clock("meet", "held", "10 working days") +
                arrival("a", "visit.meet", "2026-06-02 12:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(anatomy(engine, story, "meet"),
            (Minutes{.work = 60, .slot = 840, .non_working = 2 * 960}));
}

TEST(DelayAnatomy, NamesTheRoleThatWasNotFreeTogetherWithTheOthers) {
  // One works mornings on Mondays and Tuesdays, the other in the afternoon and on Wednesday all day:
  // each is free alone at once or soon, both together on Wednesday at 09:00 only.
  const std::string patterns = R"(
[pattern.early]
hours = "09:00 to 12:00"
days  = "Monday to Friday"
[pattern.late]
hours = "13:00 to 17:00"
days  = ["Monday", "Tuesday"]
[pattern.wednesday]
hours = "09:00 to 17:00"
days  = ["Wednesday"]
)";
  Engine engine(
      opening() + patterns +
      team("one", "clerk = { fte = \"1; source test\", pattern = \"early\", pool = true }") +
      team("two", "police = { fte = \"1; source test\", pattern = \"wednesday\", pool = true }") +
      R"(
[strand.visit]
[step.meet]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
[step.meet.needs]
clerk = 1
police = 1
)" + clock("meet", "held", "10 working days") +
      arrival("a", "visit.meet", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::held), ElementsAre("2026-06-03 10:00"));
  EXPECT_EQ(anatomy(engine, story, "meet"),
            (Minutes{.work = 60, .role_not_free = 960, .non_working = 2 * 960}));
}

TEST(DelayAnatomy, AJoinKeepsTheBranchThatCameLast) {
  // The partner's reply takes 1 working day, the clerk's work 2 hours: what follows waited for the partner.
  Engine engine(opening() + kClerk + R"(
[strand.visit]
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["look", "reply"] }
[step.reply]
strand = "visit"
kind   = "wait"
on     = "partner"
lasts  = "1 working day; source test"
)" + task("look", 120, "by = \"clerk\"") +
                task("write", 60, "by = \"clerk\"\nafter = [\"look\", \"reply\"]") +
                clock("write", "done", "20 working days") +
                arrival("a", "visit.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(anatomy(engine, story, "write"),
            (Minutes{.work = 60, .partner = 480, .non_working = 960}));
}

TEST(DelayAnatomy, AStartedStrandCopiesItsParentsMinutes) {
  Engine engine(opening() + kClerk + R"(
[strand.visit]
[strand.plan]
[step.review]
strand = "plan"
kind   = "task"
by     = "clerk"
effort = "30 minutes; source test"
)" + task("look", 120, "by = \"clerk\"\nnext = \"plan.review\"") +
                clock("review", "done", "20 working days") +
                arrival("a", "visit.look", "2026-06-01 08:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(anatomy(engine, story, "review"), (Minutes{.work = 150, .non_working = 60}));
}

// --- clocks that one branch starts and another stops ------------------------------------------------

/// Work of 4 hours, and beside it a partner's wait of 6; a clock from the work's beginning to the wait's.
std::string fork_of_look_and_reply() {
  return R"(
[strand.visit]
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["look", "reply"] }
[step.reply]
strand = "visit"
kind   = "wait"
on     = "partner"
lasts  = "6 hours; source test"
)";
}

std::string clock_between(const std::string& from, const std::string& until,
                          const std::string& limit = "20 working days") {
  return fmt::format(
      "\n[clock.between]\nfrom = \"{}\"\nuntil = \"{}\"\nlimit = \"{}\"\nsource = \"test\"\n", from,
      until, limit);
}

TEST(DelayAnatomy, OfAClockThatAnotherBranchStopsIsThatOfTheOtherBranchFromTheClocksStart) {
  // From Monday 09:00 the clerk works until 13:00 and the partner takes until 15:00. The clock runs from
  // 13:00, when the work is done, to 15:00: two hours of waiting for the partner, and no minute of work.
  Engine engine(opening() + kClerk + fork_of_look_and_reply() +
                task("look", 240, "by = \"clerk\"") + clock_between("look.done", "reply.done") +
                arrival("a", "visit.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(anatomy(engine, story, "between"), (Minutes{.partner = 120}));
}

TEST(DelayAnatomy, CutsASpellOfWorkWhereTheClockStarted) {
  // The partner answers at 15:00 on Monday. The clerk's 10 hours of work run until Tuesday 11:00: of the
  // clock's 20 hours two lie on Monday and two on Tuesday within office hours, all worked.
  Engine engine(opening() + kClerk + fork_of_look_and_reply() +
                task("look", 600, "by = \"clerk\"") + clock_between("reply.done", "look.done") +
                arrival("a", "visit.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "look", EventRef::What::done), ElementsAre("2026-06-02 11:00"));
  EXPECT_EQ(anatomy(engine, story, "between"), (Minutes{.work = 240, .non_working = 960}));
}

TEST(DelayAnatomy, OfAClockThatIsLateAndStillRunsIsThatOfTheStepThatIsToStopIt) {
  // A working day is allowed; the partner's answer takes longer than the simulation lasts. The clerk's
  // hour of work is on another branch and no part of it.
  Engine engine(opening() + kClerk + R"(
[strand.visit]
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["look", "reply"] }
[step.reply]
strand = "visit"
kind   = "wait"
on     = "partner"
lasts  = "400 days; source test"
)" + task("look", 60, "by = \"clerk\"") +
                clock_between("look.done", "reply.done", "1 working day") +
                arrival("a", "visit.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  const ClockLine& judged = story.clocks.back();
  ASSERT_EQ(judged.fate, ClockFate::breached);
  ASSERT_EQ(judged.stop, kNever);
  const std::int32_t end = engine.compiled().end_day * sim::kMinutesPerDay;
  const std::int32_t open = engine.compiled().open_minutes_before(0, end) -
                            engine.compiled().open_minutes_before(0, at("2026-06-01 10:00"));
  const Record& record = story.record;
  EXPECT_EQ(record.clock_late_elapsed_minutes[0], end - at("2026-06-01 10:00"));
  EXPECT_EQ(record.clock_late_cause_minutes[static_cast<std::size_t>(Cause::partner)], open);
  EXPECT_EQ(record.clock_late_cause_minutes[static_cast<std::size_t>(Cause::work)], 0);
  // It stopped at no time, so it is no part of the clocks that stopped in the year.
  EXPECT_EQ(record.clock_elapsed_minutes[0], 0);
}

TEST(DelayAnatomy, OfAClockToldOffWhenLateRunsToThatMoment) {
  // Permitted: the same day. On Wednesday the decision is that it need not be done after all.
  Engine engine(opening() + kClerk + R"(
[strand.visit]
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["reply", "later"] }
[step.later]
strand = "visit"
kind   = "wait"
lasts  = "400 days; source test"
[step.reply]
strand = "visit"
kind   = "wait"
on     = "partner"
lasts  = "2 working days; source test"
next   = "choose"
[step.choose]
strand   = "visit"
kind     = "decision"
outcomes = { stop = "100 %", source = "test" }
[clock.it]
from   = "fork.done"
until  = "later.done"
void   = "choose.done[stop]"
limit  = "same day"
source = "test"
)" + arrival("a", "visit.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  const Record& record = story.record;
  EXPECT_EQ(engine.families(story, "it", ClockFate::breached), 1);
  EXPECT_EQ(record.clock_late_elapsed_minutes[0], 2 * 1440);
  EXPECT_EQ(record.clock_late_cause_minutes[static_cast<std::size_t>(Cause::partner)], 960);
  EXPECT_EQ(record.clock_late_cause_minutes[static_cast<std::size_t>(Cause::non_working)], 1920);
}

TEST(DelayAnatomy, OfAStrandCalledOffCountsWhatItWaitedForUntilThen) {
  // The enquiry waits for a partner when it is called off on Tuesday at 09:00; its end stops the clock.
  Engine engine(opening() + kClerk + R"(
[strand.visit]
[strand.enquiry]
[step.fork]
strand   = "visit"
kind     = "decision"
outcomes = { go = "100 %", source = "test" }
next     = { go = ["enquiry.ask", "think"] }
[step.ask]
strand = "enquiry"
kind   = "wait"
on     = "partner"
lasts  = "20 working days; source test"
[step.think]
strand = "visit"
kind   = "wait"
lasts  = "1 working day; source test"
next   = "choose"
[step.choose]
strand   = "visit"
kind     = "decision"
outcomes = { stop = "100 %", source = "test" }
cancels  = { stop = ["enquiry"] }
)" + clock_between("fork.done", "enquiry.ended") +
                arrival("a", "visit.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(anatomy(engine, story, "between"), (Minutes{.partner = 480, .non_working = 960}));
}

TEST(DelayAnatomy, BeforeSomethingHappenedByItselfTheCaseWaitedForNothing) {
  // A date falls on Wednesday at midnight and starts an hour of work at 09:00. Since the last step ended
  // on Monday at 10:00 nothing held the case up.
  Engine engine(opening() + kClerk + R"(
[strand.visit]
[strand.check]
[fact.due]
of            = "family"
kind          = "date"
after-arrival = "2 days; source test"
[event.date-comes]
on    = { date = "due" }
while = ["visit"]
start = "check.review"
[step.reply]
strand = "visit"
kind   = "wait"
on     = "partner"
lasts  = "20 working days; source test"
)" + task("look", 60, "by = \"clerk\"\nnext = \"reply\"") +
                task("review", 60, "by = \"clerk\"", "check") +
                clock_between("referral.received", "review.done") +
                arrival("a", "visit.look", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_EQ(anatomy(engine, story, "between"),
            (Minutes{.work = 120, .wait = 420 + 480, .non_working = 2 * 960}));
}

}  // namespace
}  // namespace casetide::model::test
