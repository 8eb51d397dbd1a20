// People's time: standing work and its backlog, leave, sickness.
//
// Leave and sickness are statistics: the mean over many posts is compared with what was stated, and
// the check fails when it is further off than 6 standard errors (two-sided normal tail 2e-9, under
// 1e-6 with room for the tails of a mean of hundreds of posts).
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr double kStandardErrors = 6;
constexpr int kWorkingDays2026 = 261 - 8;

std::string visit(const std::string& families) {
  return "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"task\"\nby = \"clerk\"\neffort "
         "= \"60 minutes; source test\"\n[stream.s]\nstart = \"visit.look\"\nfamilies = \"" +
         families +
         " families a year; source test\"\nchildren-per-family = \"1; source test\"\nalike = \"1; "
         "source test\"\n";
}

/// 10 hours a week of standing work beside dated work for twice the hours there are.
Story overloaded(Engine& engine) {
  return engine.run(2);
}

Engine standing(const std::string& backlog) {
  return Engine(
      opening() +
      team("desk",
           "clerk = { fte = \"1; source test\", pattern = \"office\", ceiling = \"200 "
           "children; source test\" }",
           "backlog = \"" + backlog + "; source test\"") +
      "[standing.outside]\nrole = \"clerk\"\nwork = \"6 minutes per week per child; source "
      "test\"\ncases = \"100 children; source test\"\n" +
      visit("4,000"));
}

TEST(StandingWork, GivesWayToDatedWorkWhileTheBacklogIsSmall) {
  Engine engine = standing("50 weeks");
  const Story story = overloaded(engine);
  // The first days, before the queue is there, and the weeks beyond fifty.
  EXPECT_LT(engine.hours(story, "clerk", Hours::standing), 5 * 600);
}

TEST(StandingWork, TakesItsTurnWhenTheBacklogIsFull) {
  // 52 Mondays accrue 600 minutes each; at most 2 weeks, the last Monday's and a stint stay undone.
  Engine engine = standing("2 weeks");
  const Story story = overloaded(engine);
  EXPECT_GT(engine.hours(story, "clerk", Hours::standing), 52 * 600 - 3 * 600 - 60);
  EXPECT_LE(engine.hours(story, "clerk", Hours::standing), 53 * 600);
  const std::int64_t all = engine.hours(story, "clerk", Hours::available);
  const std::int64_t used =
      engine.hours(story, "clerk", Hours::standing) + engine.hours(story, "clerk", Hours::dated);
  EXPECT_NEAR(static_cast<double>(used), static_cast<double>(all), 0.01 * static_cast<double>(all));
}

TEST(StandingWork, FillsTimeThatNobodyElseWants) {
  Engine engine(
      opening() +
      team("desk",
           "clerk = { fte = \"1; source test\", pattern = \"office\", ceiling = \"200 "
           "children; source test\" }") +
      "[standing.outside]\nrole = \"clerk\"\nwork = \"6 minutes per week per child; source "
      "test\"\ncases = \"100 children; source test\"\n" +
      visit("1"));
  const Story story = engine.run(2);
  EXPECT_NEAR(static_cast<double>(engine.hours(story, "clerk", Hours::standing)), 52 * 600, 600);
}

struct Mean {
  double days = 0;  ///< a post, of 8 hours
  double error = 0;
};

/// Mean days lost by a post in the year, and its standard error, over single-post replications.
Mean days_lost(const std::string& people, int replications) {
  Engine engine(opening() +
                team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\" }", people) +
                visit("1"));
  double sum = 0;
  double squares = 0;
  for (int r = 0; r < replications; ++r) {
    const Story story = engine.run(9, static_cast<std::uint32_t>(r));
    const double lost = kWorkingDays2026 -
                        static_cast<double>(engine.hours(story, "clerk", Hours::available)) / 480.0;
    sum += lost;
    squares += lost * lost;
  }
  const double n = replications;
  const double mean = sum / n;
  return {mean, std::sqrt((squares / n - mean * mean) / (n - 1))};
}

// Leave is taken in whole weeks, and a week with a bank holiday has fewer working days: 250 working
// days in the 52 weeks to 27 December 2026, so 4 weeks are 4 x 250 / 52 days on average.
constexpr double kDaysOfAWeek = 250.0 / 52.0;

TEST(Leave, TakesTheStatedDaysInWeeks) {
  const Mean lost = days_lost("leave = \"20 working days a year; source test\"", 500);
  EXPECT_LT(std::abs(lost.days - 4 * kDaysOfAWeek), kStandardErrors * lost.error) << lost.days;
}

TEST(Leave, TheCheckAboveHasTeeth) {
  const Mean lost = days_lost("leave = \"25 working days a year; source test\"", 500);
  EXPECT_GT(std::abs(lost.days - 4 * kDaysOfAWeek), kStandardErrors * lost.error) << lost.days;
}

TEST(Sickness, TakesTheStatedShareOfWorkingDays) {
  const Mean lost = days_lost(
      "absence = \"5 %; source test\"\nabsence-spell = \"6 working days; source test\"", 2000);
  EXPECT_LT(std::abs(lost.days - 0.05 * kWorkingDays2026), kStandardErrors * lost.error)
      << lost.days << " +- " << lost.error;
}

TEST(Sickness, TheCheckAboveHasTeeth) {
  const Mean lost = days_lost(
      "absence = \"7 %; source test\"\nabsence-spell = \"6 working days; source test\"", 2000);
  EXPECT_GT(std::abs(lost.days - 0.05 * kWorkingDays2026), kStandardErrors * lost.error)
      << lost.days << " +- " << lost.error;
}

}  // namespace
}  // namespace casetide::model::test
