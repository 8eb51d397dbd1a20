// How long stays in a state lasted, in calendar months worked out by hand.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

Engine stay_of(const std::string& arrives, int days) {
  return Engine(
      opening() +
      team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      fmt::format("[strand.visit]\n[step.stay]\nstrand = \"visit\"\nkind = \"wait\"\n"
                  "lasts = \"{} days; source test\"\n",
                  days) +
      arrival("a", "visit.stay", arrives));
}

std::int32_t children(const std::vector<std::int32_t>& field, int month) {
  return field.at(static_cast<std::size_t>(month));
}

TEST(LengthsOfStay, AMonthIsOverOnTheSameDayOfTheNext) {
  // 10 March to 10 June 2026: 92 days are three months, 91 days are two.
  for (const int days : {91, 92}) {
    Engine engine = stay_of("2026-03-10 10:00", days);
    const Story story = engine.run_with(1);
    const int months = days == 92 ? 3 : 2;
    EXPECT_EQ(children(story.record.strand_length_children, months), 1) << days;
    EXPECT_EQ(children(story.record.strand_length_children, 5 - months), 0) << days;
  }
}

TEST(LengthsOfStay, AMonthThatLacksTheDayEndsItOnItsLast) {
  // From 31 March, a month is over on 30 April: 30 days.
  Engine engine = stay_of("2026-03-31 10:00", 30);
  EXPECT_EQ(children(engine.run_with(1).record.strand_length_children, 1), 1);
}

TEST(LengthsOfStay, AStayOpenAtTheYearsEndHasTheAgeOfItsLastDay) {
  // From 1 October; on 31 December 2026 two months are over, the third would be on 1 January.
  Engine engine = stay_of("2026-10-01 10:00", 400);
  const Record record = engine.run_with(1).record;
  EXPECT_EQ(children(record.strand_age_children, 2), 1);
  EXPECT_EQ(children(record.strand_age_children, 3), 0);
  EXPECT_EQ(record.strand_at_end_children.at(0), 1);
}

TEST(LengthsOfStay, TheLastDayIsCountedWhereNothingIsRunAfterIt) {
  Scenario scenario = stay_of("2026-10-01 10:00", 400).scenario();
  scenario.run_out_working_days = 0;
  Engine engine(std::move(scenario));
  const Record record = engine.run_with(1).record;
  EXPECT_EQ(children(record.strand_age_children, 2), 1);
  EXPECT_EQ(record.strand_weekly.back(), 1) << "31 December 2026 is a Thursday";
}

}  // namespace
}  // namespace casetide::model::test
