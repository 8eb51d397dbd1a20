// Who does what next: urgency, emergencies, effort that resumes, chains of performers, caseloads,
// standing work, part-time posts and days off. June 2026 has no bank holiday; 1 June is a Monday.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/replicator.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

std::string task(const std::string& name, int minutes, const std::string& more) {
  return fmt::format(
      "\n[step.{}]\nstrand = \"visit\"\nkind = \"task\"\neffort = \"{} minutes; source "
      "test\"\n{}\n",
      name, minutes, more);
}

std::string clock(const std::string& step, const std::string& limit) {
  return fmt::format(
      "\n[clock.{}]\nfrom = \"referral.received\"\nuntil = \"{}.done\"\nlimit = \"{}\"\nsource = "
      "\"test\"\n",
      step, step, limit);
}

const std::string kByClerk = "by = \"clerk\"";
const std::string kVisit = "[strand.visit]\n";

std::string clerks(const std::string& fte, const std::string& more = "") {
  return team("desk",
              "clerk = { fte = \"" + fte + "; source test\", pattern = \"office\"" + more + " }");
}

TEST(Urgency, GoesByLatestStartNotByDeadlineNorByArrival) {
  // Both wait from 09:10. The long one is due a day later but must be begun sooner: 40 hours of an
  // office week take a week and more.
  Engine engine(opening() + clerks("1") + kVisit + task("first", 60, kByClerk) +
                task("short", 30, kByClerk) + task("long", 2400, kByClerk) +
                clock("short", "10 working days") + clock("long", "11 working days") +
                arrival("a", "visit.first", "2026-06-01 09:00") +
                arrival("b", "visit.short", "2026-06-01 09:05") +
                arrival("c", "visit.long", "2026-06-01 09:10"));
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:05", "2026-06-01 09:10"});
  EXPECT_EQ(engine.work(story, "long").front(), "2026-06-01 10:00 post 0");
}

TEST(Urgency, GoesByReleaseWhereNothingIsDue) {
  Engine engine(opening() + clerks("1") + kVisit + task("first", 60, kByClerk) +
                task("late", 30, kByClerk) + task("early", 30, kByClerk) +
                arrival("a", "visit.first", "2026-06-01 09:00") +
                arrival("b", "visit.late", "2026-06-01 09:20") +
                arrival("c", "visit.early", "2026-06-01 09:10"));
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:20", "2026-06-01 09:10"});
  EXPECT_THAT(engine.work(story, "early"), ElementsAre("2026-06-01 10:00 post 0"));
  EXPECT_THAT(engine.work(story, "late"), ElementsAre("2026-06-01 10:30 post 0"));
}

Engine interrupted(const std::string& urgency) {
  return Engine(opening() + clerks("1") + kVisit + task("plain", 120, kByClerk) +
                task("other", 60, kByClerk + "\n" + urgency) + clock("other", "same day") +
                arrival("a", "visit.plain", "2026-06-01 09:00") +
                arrival("b", "visit.other", "2026-06-01 10:00"));
}

TEST(Interruption, OfAnEmergencyIsAtOnceAndTheEffortResumes) {
  Engine engine = interrupted("urgency = \"emergency\"");
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 10:00"});
  EXPECT_THAT(engine.work(story, "other"), ElementsAre("2026-06-01 10:00 post 0"));
  EXPECT_THAT(engine.work(story, "plain"),
              ElementsAre("2026-06-01 09:00 post 0", "2026-06-01 11:00 post 0"));
  EXPECT_THAT(engine.dates(story, "plain", EventRef::What::done), ElementsAre("2026-06-01 12:00"));
  EXPECT_EQ(counter(story, Counter::interruptions), 1);
  EXPECT_EQ(counter(story, Counter::effort_done_minutes), 180);
  EXPECT_EQ(engine.hours(story, "clerk", Hours::dated), 180);
}

TEST(Interruption, NobodyIsInterruptedByWhatComesAtNight) {
  // Ten hours of plain work go into the next day; the emergency of the evening begins that morning.
  const std::string posts =
      "worker = { fte = \"1; source test\", pattern = \"office\", ceiling = \"9 children; source "
      "test\" }";
  const std::string by = "by = \"allocated\"\n";
  Engine engine(opening() + team("desk", posts) + "[strand.visit]\ncaseload = true\n" +
                task("plain", 600, by) + task("other", 60, by + "urgency = \"emergency\"") +
                arrival("a", "visit.plain", "2026-06-01 09:00") +
                arrival("b", "visit.other", "2026-06-01 20:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 20:00"});
  EXPECT_THAT(engine.work(story, "other"), ElementsAre("2026-06-02 09:00 post 0"));
  EXPECT_THAT(engine.work(story, "plain"),
              ElementsAre("2026-06-01 09:00 post 0", "2026-06-02 10:00 post 0"));
  EXPECT_EQ(counter(story, Counter::interruptions), 0);
}

TEST(Interruption, IsByNothingElse) {
  Engine engine = interrupted("");
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 10:00"});
  EXPECT_THAT(engine.work(story, "other"), ElementsAre("2026-06-01 11:00 post 0"));
  EXPECT_THAT(engine.work(story, "plain"), ElementsAre("2026-06-01 09:00 post 0"));
  EXPECT_EQ(counter(story, Counter::interruptions), 0);
}

TEST(Interruption, DoesNotTouchAnotherEmergency) {
  Engine engine(opening() + clerks("1") + kVisit +
                task("one", 120, kByClerk + "\nurgency = \"emergency\"") +
                task("two", 60, kByClerk + "\nurgency = \"emergency\"") +
                arrival("a", "visit.one", "2026-06-01 09:00") +
                arrival("b", "visit.two", "2026-06-01 10:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 10:00"});
  EXPECT_THAT(engine.work(story, "two"), ElementsAre("2026-06-01 11:00 post 0"));
}

TEST(Interruption, AnEmergencyGoesToWhoIsFreeAndInterruptsNobodyThen) {
  Engine engine(opening() + clerks("2") + kVisit + task("plain", 120, kByClerk) +
                task("other", 60, kByClerk + "\nurgency = \"emergency\"") +
                arrival("a", "visit.plain", "2026-06-01 09:00") +
                arrival("b", "visit.other", "2026-06-01 10:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 10:00"});
  EXPECT_THAT(engine.work(story, "other"), ElementsAre("2026-06-01 10:00 post 1"));
  EXPECT_EQ(counter(story, Counter::interruptions), 0);
}

TEST(StartOfDay, IsWhenWorkInHandIsChosenAnew) {
  // Ten hours of plain work; at 16:00 something due tomorrow comes: it is taken at 09:00 next day.
  Engine engine(opening() + clerks("1") + kVisit + task("plain", 600, kByClerk) +
                task("other", 60, kByClerk) + clock("other", "1 working day") +
                arrival("a", "visit.plain", "2026-06-01 09:00") +
                arrival("b", "visit.other", "2026-06-01 16:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 16:00"});
  EXPECT_THAT(engine.work(story, "other"), ElementsAre("2026-06-02 09:00 post 0"));
  EXPECT_THAT(engine.dates(story, "plain", EventRef::What::done), ElementsAre("2026-06-02 12:00"));
}

/// The same replication without a log, where nobody is put back overnight who goes on all the same.
const Record& without_log(Engine& engine, std::uint32_t replication) {
  return engine.pathway().run(engine.compiled(), shape_of(engine.scenario()), 1, replication);
}

TEST(StartOfDay, IsWhenWorkInHandIsChosenAnewAlsoWhereNobodyIsPutBackOvernight) {
  // The same two: what is due tomorrow has waited for one open hour as Tuesday begins. Had the clerk gone
  // on until noon, it would have waited for four.
  Engine engine(opening() + clerks("1") + kVisit + task("plain", 600, kByClerk) +
                task("other", 60, kByClerk) + clock("other", "1 working day") +
                arrival("a", "visit.plain", "2026-06-01 09:00") +
                arrival("b", "visit.other", "2026-06-01 16:00"));
  std::uint32_t replication = 0;
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 16:00"}, &replication);
  const Record& record = without_log(engine, replication);
  EXPECT_EQ(record.step_wait_minutes[static_cast<std::size_t>(engine.step("other"))], 60);
  EXPECT_EQ(record.counters, story.record.counters);
}

TEST(StartOfDay, FindsAWorkerWhoGoesOnWithTheSameTaskAsIfItHadBeenPutBack) {
  // 1,000 minutes take Monday, Tuesday and 40 minutes of Wednesday. What comes on Tuesday waits from 16:00:
  // one open hour of that day and 40 minutes of the next.
  Engine engine(opening() + clerks("1") + kVisit + task("plain", 1000, kByClerk) +
                task("other", 60, kByClerk) + arrival("a", "visit.plain", "2026-06-01 09:00") +
                arrival("b", "visit.other", "2026-06-02 16:00"));
  std::uint32_t replication = 0;
  const Story story =
      engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-02 16:00"}, &replication);
  EXPECT_THAT(engine.dates(story, "plain", EventRef::What::done), ElementsAre("2026-06-03 09:40"));
  const Record& record = without_log(engine, replication);
  EXPECT_EQ(record.step_wait_minutes[static_cast<std::size_t>(engine.step("other"))], 100);
  EXPECT_EQ(record.counters, story.record.counters);
  EXPECT_EQ(record.role_hours, story.record.role_hours);
}

Engine chain(int effort, const std::string& limit) {
  // The clerk is busy with work of 2,000 minutes, of which half is thought to be left; the helper
  // works from 16:00 only.
  return Engine(
      opening() + "[pattern.evening]\nhours = \"16:00 to 22:00\"\ndays = \"every day\"\n" +
      clerks("1") + team("help", "helper = { fte = \"1; source test\", pattern = \"evening\" }") +
      kVisit + task("busy", 2000, kByClerk) + task("look", effort, "by = [\"clerk\", \"helper\"]") +
      clock("look", limit) + arrival("a", "visit.busy", "2026-06-01 09:00") +
      arrival("b", "visit.look", "2026-06-01 09:30"));
}

TEST(Chains, TakeTheFirstWhoCanFinishInTime) {
  Engine relaxed = chain(60, "2 working days");
  EXPECT_THAT(
      relaxed.work(relaxed.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:30"}), "look"),
      ElementsAre("2026-06-02 09:00 post 0"));
  Engine pressed = chain(60, "same day");
  EXPECT_THAT(
      pressed.work(pressed.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:30"}), "look"),
      ElementsAre("2026-06-01 16:00 post 1"));
}

TEST(Chains, TakeWhoeverFinishesSoonestWhenNobodyCanFinishInTime) {
  Engine engine = chain(400, "same day");
  EXPECT_EQ(engine.work(engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:30"}), "look")
                .front(),
            "2026-06-01 16:00 post 1");
}

TEST(Chains, JudgeAPoolByWhoeverIsThereFirst) {
  // Whoever of the six has nothing to do may be on leave; one of the others can always begin at once.
  Engine engine(
      opening() +
      team("desk", "clerk = { fte = \"6; source test\", pattern = \"office\" }",
           "leave = \"60 working days a year; source test\"") +
      team("help", "helper = { fte = \"1; source test\", pattern = \"office\" }") + kVisit +
      task("look", 60, "by = [\"clerk\", \"helper\"]") + clock("look", "2 working days") +
      "[stream.s]\nstart = \"visit.look\"\nfamilies = \"150 families a year; source test\"\n" +
      kOneChild);
  std::int64_t by_clerks = 0;
  for (std::uint32_t r = 0; r < 4; ++r) {
    const Story story = engine.run(1, r);
    by_clerks += engine.hours(story, "clerk", Hours::dated);
    EXPECT_EQ(engine.hours(story, "helper", Hours::dated), 0) << r;
  }
  EXPECT_GT(by_clerks, 400 * 60);
}

TEST(Chains, OfAnEmergencyTakeWhoeverCanBeginSoonest) {
  // The helper comes at 16:00 and could be done by 22:00; the clerk is there and may be interrupted, but
  // will not be done before tomorrow.
  Engine engine(
      opening() + "[pattern.evening]\nhours = \"16:00 to 22:00\"\ndays = \"every day\"\n" +
      clerks("1") + team("help", "helper = { fte = \"1; source test\", pattern = \"evening\" }") +
      kVisit + task("busy", 2000, kByClerk) +
      task("look", 300, "by = [\"helper\", \"clerk\"]\nurgency = \"emergency\"") +
      clock("look", "5 working days") + arrival("a", "visit.busy", "2026-06-01 09:00") +
      arrival("b", "visit.look", "2026-06-01 14:30"));
  EXPECT_EQ(engine.work(engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 14:30"}), "look")
                .front(),
            "2026-06-01 14:30 post 0");
}

TEST(WorkOfAPool, DoesNotWaitForTheDaysOffOfWhoeverBeganIt) {
  // The second clerk works until Wednesday 13:00 and comes again on Monday; the first is free at 15:00.
  Engine engine(opening() + clerks("1.5") + kVisit + task("look", 360, kByClerk) +
                arrival("a", "visit.look", "2026-06-03 09:00") +
                arrival("b", "visit.look", "2026-06-03 09:05"));
  const Story story = engine.run_with_arrivals({"2026-06-03 09:00", "2026-06-03 09:05"});
  EXPECT_THAT(engine.work(story, "look"),
              ElementsAre("2026-06-03 09:00 post 0", "2026-06-03 09:05 post 1",
                          "2026-06-03 15:00 post 0", "2026-06-04 09:00 post 0"));
  EXPECT_THAT(engine.dates(story, "look", EventRef::What::done),
              ElementsAre("2026-06-03 15:00", "2026-06-04 09:05"));
}

TEST(WorkOfAPool, WaitsForWhoeverBeganItWhereNobodyElseIsThereBefore) {
  Engine engine(opening() + clerks("0.5") + kVisit + task("look", 360, kByClerk) +
                arrival("b", "visit.look", "2026-06-03 09:05"));
  const Story story = engine.run_with_arrivals({"2026-06-03 09:05"});
  EXPECT_THAT(engine.dates(story, "look", EventRef::What::done), ElementsAre("2026-06-08 11:05"));
}

TEST(Caseloads, AreLookedAtWhenAFamilyThatWaitsBecomesSmaller) {
  // Room for two children. A family of one is held; one of two waits, until one of them needs nobody.
  Engine engine(
      opening() + clerks("1", ", ceiling = \"2 children; source test\"") +
      "[strand.visit]\ncaseload = true\n" +
      "[step.hold]\nstrand = \"visit\"\nkind = \"wait\"\nlasts = \"90 days; source test\"\n"
      "[step.rest]\nstrand = \"visit\"\nkind = \"wait\"\nlasts = \"1440 minutes; source "
      "test\"\nnext = \"sift\"\n"
      "[step.sift]\nstrand = \"visit\"\nkind = \"decision\"\nper = \"child\"\noutcomes = { "
      "yes = \"50 %\", no = \"50 %\", source = \"test\" }\nnext = { yes = \"look\" }\n" +
      task("look", 60, "by = \"allocated\"") + arrival("a", "visit.hold", "2026-06-01 09:00") +
      arrival("b", "visit.rest", "2026-06-01 09:30", kUnlikeSiblings));
  const Story story = engine.run_where([&](const Story& run) {
    return counter(run, Counter::families_arrived_ever) == 2 &&
           engine.outcome_children(run, "sift[yes]") == 1 &&
           engine.outcome_children(run, "sift[no]") == 1 &&
           engine.dates(run, "hold", EventRef::What::entered).size() == 1;
  });
  EXPECT_THAT(engine.work(story, "look"), ElementsAre("2026-06-02 09:30 post 0"));
}

TEST(Caseloads, NeverPassTheCeilingAndTheQueueIsFirstComeFirstServed) {
  // One worker who may hold two children; five families come; each is held for a working day.
  std::string streams;
  std::vector<std::string> times;
  for (int i = 0; i < 4; ++i) {
    times.push_back(fmt::format("2026-06-01 09:{:02}", i));
    streams += arrival(std::string(1, static_cast<char>('a' + i)), "visit.hold", times.back());
  }
  Engine engine(opening() + clerks("1", ", ceiling = \"2 children; source test\"") +
                "[strand.visit]\ncaseload = true\n" +
                "[step.hold]\nstrand = \"visit\"\nkind = \"wait\"\nlasts = \"1440 minutes; source "
                "test\"\nnext = \"look\"\n" +
                task("look", 60, "by = \"allocated\"") + streams);
  const Story story = engine.run_with_arrivals(times);
  EXPECT_THAT(engine.work(story, "look"),
              ElementsAre("2026-06-02 09:00 post 0", "2026-06-02 10:00 post 0",
                          "2026-06-02 11:00 post 0", "2026-06-02 12:00 post 0"));
  std::vector<std::uint32_t> order;
  for (const LogLine& line : story.log) {
    if (line.what == kLogWork) {
      order.push_back(line.family);
    }
  }
  EXPECT_THAT(order, ElementsAre(0U, 1U, 2U, 3U));
  // Held: from Monday 09:00 to Tuesday 10:00, from 09:01 to 11:00, then from 10:00 to 12:00 and from
  // 11:00 to 13:00: never more than two at once.
  EXPECT_EQ(story.record.role_caseload_minutes[0], 1500 + 1559 + 120 + 120);
}

TEST(PartTimePosts, WorkTheFirstPartOfTheirWeek) {
  // Half of 40 hours: Monday, Tuesday and Wednesday morning.
  Engine engine(opening() + clerks("0.5") + kVisit + task("long", 1500, kByClerk) +
                arrival("a", "visit.long", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  // 20 hours in the first week, 5 hours on the next Monday.
  EXPECT_THAT(engine.dates(story, "long", EventRef::What::done), ElementsAre("2026-06-08 14:00"));
}

TEST(DaysOff, BankHolidaysAreNotWorkedAndAreNotAvailable) {
  // 2026: 261 weekdays, 8 bank holidays on weekdays, of 8 hours.
  Engine engine(opening() + clerks("1") + kVisit + task("look", 60, kByClerk) +
                arrival("a", "visit.look", "2026-04-03 10:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.work(story, "look"), ElementsAre("2026-04-07 09:00 post 0"));
  EXPECT_EQ(engine.hours(story, "clerk", Hours::available), (261 - 8) * 480);
}

}  // namespace
}  // namespace casetide::model::test
