// What a replication writes down of itself, against dates worked out by hand; and that writing it
// down changes nothing.
#include <numeric>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/replicator.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

const std::string kDesk =
    team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }");

std::string task(const std::string& name, int minutes) {
  return fmt::format(
      "\n[step.{}]\nstrand = \"visit\"\nkind = \"task\"\nby = \"clerk\"\neffort = \"{} minutes; "
      "source test\"\n",
      name, minutes);
}

std::string clock(const std::string& limit) {
  return "\n[clock.look]\nfrom = \"referral.received\"\nuntil = \"look.done\"\nlimit = \"" + limit +
         "\"\nsource = \"test\"\n";
}

std::string closed(const std::string& date) {
  return "closures = [\"" + date + "\"]\n" + opening();
}

TEST(ClockLines, TellTheStartTheDeadlineAndTheJudgementWithItsCauses) {
  // Monday 16:00, five hours of work: one on Monday, four from Tuesday 09:00, so late by a day.
  Engine engine(opening() + kDesk + "[strand.visit]\n" + task("look", 300) + clock("same day") +
                arrival("a", "visit.look", "2026-06-01 16:00"));
  const Story story = engine.run_with(1);
  ASSERT_EQ(story.clocks.size(), 2U);
  const ClockLine& started = story.clocks[0];
  EXPECT_EQ(started.what, ClockLine::What::started);
  EXPECT_EQ(when(started.time), "2026-06-01 16:00");
  EXPECT_EQ(when(started.deadline), "2026-06-01 23:59");
  EXPECT_TRUE(started.real);
  const ClockLine& judged = story.clocks[1];
  EXPECT_EQ(judged.what, ClockLine::What::judged);
  EXPECT_EQ(when(judged.start), "2026-06-01 16:00");
  EXPECT_EQ(when(judged.time), "2026-06-02 13:00");
  EXPECT_EQ(judged.fate, ClockFate::breached);
  EXPECT_EQ(judged.days_late, 1);
  ASSERT_TRUE(judged.has_causes);
  EXPECT_EQ(judged.causes[static_cast<std::size_t>(Cause::work)], 300);
  EXPECT_EQ(judged.causes[static_cast<std::size_t>(Cause::non_working)], 960);
  EXPECT_EQ(std::accumulate(judged.causes.begin(), judged.causes.end(), 0), 1260);
}

TEST(ClockLines, StandBetweenTheLinesThatCameBeforeAndAfterThem) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + task("look", 60) + clock("same day") +
                arrival("a", "visit.look", "2026-06-01 10:00"));
  const Story story = engine.run_with(1);
  ASSERT_EQ(story.clocks.size(), 2U);
  const ClockLine& judged = story.clocks[1];
  ASSERT_GT(judged.before, 0U);
  EXPECT_EQ(story.log[judged.before - 1].what, static_cast<std::uint8_t>(EventRef::What::done));
}

// Who leaves, falls ill, is away or new: a line about a post is no part of any family's story.
TEST(Log, OfPostsIsOfNoFamily) {
  Engine engine(
      opening() +
      team("desk",
           "clerk = { fte = \"20; source test\", pattern = \"office\", ceiling = \"9 children; "
           "source test\", first-year = \"20 %; source test\", first-year-ceiling = \"50 %; "
           "source test\" }",
           "turnover = \"60 % a year; source test\"\nvacancy = \"20 %; source test\"\n"
           "notice-to-leave = \"4 weeks; source test\"\nleave = \"20 working days a year; source "
           "test\"\ntraining = \"8 working days a year; source test\"\nabsence = \"5 %; source "
           "test\"\nabsence-spell = \"5 working days; source test\"") +
      "[strand.visit]\ncaseload = true\n" + task("look", 300) +
      arrival("a", "visit.look", "2026-06-01 16:00"));
  const Story story = engine.run_with(1);
  std::set<int> of_posts;
  for (const LogLine& line : story.log) {
    const bool of_a_post = line.what >= kLogNotice;
    EXPECT_EQ(line.family, of_a_post ? kNoFamily : 0U) << when(line.time) << ", " << int{line.what};
    if (of_a_post) of_posts.insert(line.what);
  }
  EXPECT_EQ(of_posts.size(), 1U + kLogRecovered - kLogNotice);
}

TEST(Log, ChangesNothing) {
  Engine engine(opening() + kDesk + "[strand.visit]\n" + task("look", 300) + clock("same day") +
                arrival("a", "visit.look", "2026-06-01 16:00") +
                arrival("b", "visit.look", "2026-06-01 09:00"));
  const Story told = engine.run(3, 4);
  const Record untold = engine.pathway().run(engine.compiled(), shape_of(engine.scenario()), 3, 4);
  ASSERT_FALSE(told.log.empty());
  EXPECT_EQ(told.record.counters, untold.counters);
  EXPECT_EQ(told.record.clock_fate_families, untold.clock_fate_families);
  EXPECT_EQ(told.record.clock_cause_minutes, untold.clock_cause_minutes);
  EXPECT_EQ(told.record.role_hours, untold.role_hours);
}

TEST(Closures, AreNoWorkingDaysForLimitsNorForThoseWithBankHolidaysOff) {
  // Tuesday 2 June is closed: the next working day is Wednesday, and so is the next day at work.
  Engine engine(closed("2026-06-02") + kDesk + "[strand.visit]\n" + task("look", 300) +
                clock("1 working day") + arrival("a", "visit.look", "2026-06-01 16:00"));
  const Story story = engine.run_with(1);
  ASSERT_EQ(story.clocks.size(), 2U);
  EXPECT_EQ(when(story.clocks[0].deadline), "2026-06-03 23:59");
  EXPECT_EQ(when(story.clocks[1].time), "2026-06-03 13:00");
  EXPECT_EQ(story.clocks[1].fate, ClockFate::met);
}

}  // namespace
}  // namespace casetide::model::test
