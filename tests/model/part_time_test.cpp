// Part-time people: counts, hours and days by hand.
#include <array>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

Engine desk(const std::string& fte, const std::string& share, const std::string& hours,
            const std::string& people = "") {
  const std::string part = share.empty() ? ""
                                         : ", part-time = \"" + share +
                                               " %; source test\", part-time-hours = \"" + hours +
                                               "; source test\"";
  return Engine(opening() +
                team("desk",
                     "worker = { fte = \"" + fte +
                         "; source test\", pattern = \"office\", ceiling = \"18 children; source "
                         "test\"" +
                         part + " }",
                     people) +
                "[strand.visit]\ncaseload = true\n[step.look]\nstrand = \"visit\"\nkind = \"end\"\n"
                "[stream.s]\nstart = \"visit.look\"\nfamilies = \"1 families a year; source "
                "test\"\n" +
                kOneChild);
}

std::map<int, int> people_by_fte(Engine& engine) {
  std::map<int, int> people;
  for (const CompiledPost& post : engine.compiled().posts)
    ++people[post.fte_x100];
  return people;
}

int quarters_a_week(const CompiledPost& post) {
  int quarters = 0;
  for (const sim::DayMask day : post.hours.days)
    quarters += day.count();
  return quarters;
}

TEST(PartTime, ThereAreMorePeopleThanFullTimeEquivalents) {
  // 38.5 / (1 - 0.3 x 0.4) = 43.75 people, 13.1 of them part-time: 13 x 0.6 = 7.8, and 30.7 are left.
  Engine engine = desk("38.5", "30", "0.6");
  EXPECT_EQ(people_by_fte(engine), (std::map<int, int>{{60, 13}, {70, 1}, {100, 30}}));
  EXPECT_EQ(engine.compiled().pools.at(0).fte_x100, 3850);
  // Nobody is left over: 44 / 0.88 = 50 people, 15 x 0.6 + 35.
  Engine even = desk("44", "30", "0.6");
  EXPECT_EQ(people_by_fte(even), (std::map<int, int>{{60, 15}, {100, 35}}));
  // Without the key, and with nobody part-time.
  Engine without = desk("38.5", "", "");
  Engine none = desk("38.5", "0", "0.6");
  EXPECT_EQ(people_by_fte(without), (std::map<int, int>{{50, 1}, {100, 38}}));
  EXPECT_EQ(people_by_fte(none), people_by_fte(without));
}

TEST(PartTime, TheSumOfHoursIsThatOfTheFullTimeEquivalents) {
  for (const auto& [fte, share, hours] :
       std::vector<std::array<std::string, 3>>{{"38.5", "30", "0.6"},
                                               {"7", "45", "0.5"},
                                               {"12.25", "80", "0.33"},
                                               {"3", "100", "0.6"}}) {
    Engine engine = desk(fte, share, hours);
    int fte_x100 = 0;
    double quarters = 0;
    for (const CompiledPost& post : engine.compiled().posts) {
      fte_x100 += post.fte_x100;
      EXPECT_LE(std::abs(quarters_a_week(post) - 1.6 * post.fte_x100), 0.5);
      quarters += quarters_a_week(post);
    }
    EXPECT_EQ(fte_x100, engine.compiled().pools.at(0).fte_x100) << fte;
    EXPECT_NEAR(fte_x100, 100 * std::stod(fte), 1e-9);
    // Each is right to the nearest quarter-hour.
    EXPECT_LE(std::abs(quarters - 1.6 * fte_x100),
              0.5 * static_cast<double>(engine.compiled().posts.size()));
  }
}

TEST(PartTime, DaysOffAreSpreadOverTheWeek) {
  // Five people of 24 hours: three whole days each, and three of them on every weekday.
  Engine engine = desk("3", "100", "0.6");
  ASSERT_EQ(engine.compiled().posts.size(), 5U);
  const sim::DayMask whole = sim::DayMask::range(36, 68);
  std::vector<int> there(7, 0);
  for (const CompiledPost& post : engine.compiled().posts) {
    EXPECT_EQ(quarters_a_week(post), 96);
    for (std::size_t day = 0; day < 7; ++day) {
      EXPECT_TRUE(post.hours.days[day].none() || post.hours.days[day] == whole);
      there[day] += post.hours.days[day].none() ? 0 : 1;
    }
  }
  EXPECT_THAT(there, ElementsAre(3, 3, 3, 3, 3, 0, 0));
}

TEST(PartTime, TheLastDayMayBeShorter) {
  // 22 of 40 hours: two whole days, and six hours of the third; 0.33 of 160 quarter-hours are 53.
  Engine engine = desk("1.1", "100", "0.55");
  const CompiledPost& post = engine.compiled().posts.at(1);
  EXPECT_EQ(post.hours.days[1], sim::DayMask::range(36, 68));
  EXPECT_EQ(post.hours.days[2], sim::DayMask::range(36, 68));
  EXPECT_EQ(post.hours.days[3], sim::DayMask::range(36, 60));
  EXPECT_TRUE(post.hours.days[0].none() && post.hours.days[4].none());
  Engine third = desk("0.33", "100", "0.33");
  EXPECT_EQ(quarters_a_week(third.compiled().posts.at(0)), 53);
}

TEST(PartTime, CeilingsLeaveAndTrainingAreInProportion) {
  // 18 x 0.6 = 10.8 children. 33 days are six weeks and three days: 6 x 3 + 3 x 0.6, and 8 x 0.6 of
  // training. Weeks with a bank holiday on a day of the post are a day shorter, so that days are counted
  // by season, where they are exact: 33 x 3/5 = 19.8.
  Engine engine =
      desk("3", "100", "0.6",
           "leave = \"33 working days a year; source test\"\ntraining = \"8 working days "
           "a year; source test\"");
  std::map<int, int> leave;
  std::map<int, int> training;
  const std::int32_t end = at("2027-01-01 00:00") / sim::kMinutesPerDay;
  for (const LogLine& line : engine.run(2).log) {
    const bool works =
        line.detail >= 0 && line.detail < 5 && line.value > 0 &&
        !engine.compiled()
             .hours_on(engine.compiled().posts[static_cast<std::size_t>(line.detail)].hours,
                       line.value)
             .none();
    if (line.what == kLogOnLeave && line.value < end && works) ++leave[line.detail];
    if (line.what == kLogTraining && line.value < end) ++training[line.detail];
  }
  for (int post = 0; post < 5; ++post) {
    EXPECT_EQ(engine.compiled().posts[static_cast<std::size_t>(post)].ceiling, 11);
    EXPECT_LE(leave[post], 20);
    EXPECT_GE(leave[post], 20 - 8);     // no more than the bank holidays
    EXPECT_NEAR(training[post], 5, 1);  // a day may be drawn in the week that two years share
  }
}

TEST(PartTime, HoursOnDutyAreThoseOfTheirDays) {
  // 2026 has 253 working days: people whose days are spread evenly work three fifths of them, each
  // weekday's bank holidays falling on those who work it.
  Engine engine = desk("3", "100", "0.6");
  EXPECT_EQ(engine.hours(engine.run(2), "worker", Hours::available), 253 * 3 * 480);
}

}  // namespace
}  // namespace casetide::model::test
