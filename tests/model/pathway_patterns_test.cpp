// Patterns with several bands of hours, other hours at weekends and on bank holidays: when work is
// done, and how waiting is split, by dates worked out by hand. In 2026 Good Friday is 3 April.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;
using What = EventRef::What;

constexpr const char* kOutOfHours = R"(
[pattern.out-of-hours]
hours = { "Monday to Friday" = ["00:00 to 09:00", "16:30 to 24:00"], weekend = "00:00 to 24:00", "bank holidays" = "00:00 to 24:00" }
)";

Engine night_team(const std::string& arrives, const std::string& fte = "1") {
  return Engine(opening() + kOutOfHours +
                team("night", "clerk = { fte = \"" + fte +
                                  "; source test\", pattern = \"out-of-hours\", pool = true }") +
                "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"task\"\nby = "
                "\"clerk\"\neffort = \"60 minutes; source test\"\n[clock.look]\nfrom = "
                "\"referral.received\"\nuntil = \"look.done\"\nlimit = \"10 working "
                "days\"\nsource = \"test\"\n" +
                arrival("a", "visit.look", arrives));
}

std::vector<std::string> done(const std::string& arrives) {
  Engine engine = night_team(arrives);
  return engine.dates(engine.run_with(1), "look", What::done);
}

TEST(PatternsByDay, WorkIsDoneInTheHoursOfThatDay) {
  EXPECT_THAT(done("2026-06-03 10:00"), ElementsAre("2026-06-03 17:30")) << "from half past four";
  EXPECT_THAT(done("2026-06-03 08:30"), ElementsAre("2026-06-03 17:00")) << "over the day";
  EXPECT_THAT(done("2026-06-03 23:40"), ElementsAre("2026-06-04 00:40")) << "over midnight";
  EXPECT_THAT(done("2026-06-06 10:00"), ElementsAre("2026-06-06 11:00")) << "a Saturday";
  EXPECT_THAT(done("2026-04-03 10:00"), ElementsAre("2026-04-03 11:00")) << "Good Friday";
}

TEST(PatternsByDay, OnlyTheirOwnOpenHoursCountAsWaiting) {
  Engine engine = night_team("2026-06-03 08:40");
  const Story story = engine.run_with(1);
  EXPECT_EQ(engine.cause(story, "look", Cause::work), 60);
  EXPECT_EQ(engine.cause(story, "look", Cause::worker), 0);
  EXPECT_EQ(engine.cause(story, "look", Cause::non_working), 450) << "09:00 to 16:30";
}

TEST(PatternsByDay, AYearsHoursAreThoseOfItsWeekdaysWeekendsAndHolidays) {
  Engine engine = night_team("2026-06-03 10:00");
  const Story story = engine.run_with(1);
  // 2026: 261 weekdays of which 8 are bank holidays on weekdays, 104 days of weekends.
  EXPECT_EQ(engine.hours(story, "clerk", Hours::available), 253 * 990 + (8 + 104) * 1440);
}

TEST(PatternsByDay, HalfAPostWorksTheFirstHalfOfItsWeek) {
  Engine engine = night_team("2026-06-03 10:00", "0.5");
  const Compiled& compiled = engine.compiled();
  const WeekHours& week = compiled.posts.at(0).hours;
  int quarters = 0;
  for (const sim::DayMask day : week.days)
    quarters += day.count();
  EXPECT_EQ(quarters, (5 * 66 + 2 * 96) / 2);
  EXPECT_EQ(week.days.at(0).count(), 66);
  EXPECT_TRUE(week.days.at(6).none());
  ASSERT_TRUE(week.bank_holiday.has_value());
  EXPECT_EQ(*week.bank_holiday, sim::DayMask::range(0, 48));
}

}  // namespace
}  // namespace casetide::model::test
