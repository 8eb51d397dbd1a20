#include "analysis/checks.hpp"

#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/analysis/fake_scenario.hpp"

namespace casetide::analysis {
namespace {

const model::RecordShape& shape() {
  static const model::RecordShape made = fake::shape(fake::scenario());
  return made;
}

model::Record lawful() {
  return fake::record(shape(), 1, 0);
}

std::int64_t& counter(model::Record& record, model::Counter which) {
  return record.counters.at(static_cast<std::size_t>(which));
}

TEST(Checks, HoldOnALawfulRecord) {
  const model::Record record = lawful();
  EXPECT_EQ(little_law_broken(record, shape()), std::nullopt);
  EXPECT_EQ(anatomy_broken(record, shape()), std::nullopt);
  EXPECT_EQ(due_weeks_broken(record, shape()), std::nullopt);
  EXPECT_EQ(effort_broken(record, shape()), std::nullopt);
  EXPECT_EQ(families_broken(record, shape()), std::nullopt);
  EXPECT_EQ(work_broken(record, shape()), std::nullopt);
  EXPECT_EQ(hours_broken(record, shape()), std::nullopt);
}

TEST(Checks, OneMinuteTooManyInAStateIsFound) {
  model::Record record = lawful();
  record.strand_child_minutes[1] += 1;
  EXPECT_THAT(little_law_broken(record, shape()).value_or(""),
              ::testing::HasSubstr("protection-plan"));
}

TEST(Checks, OneMinuteWithoutACauseIsFound) {
  model::Record record = lawful();
  record.clock_elapsed_minutes[1] += 1;
  EXPECT_THAT(anatomy_broken(record, shape()).value_or(""),
              ::testing::HasSubstr("initial-conference"));
  record = lawful();
  record.clock_cause_minutes[3] -= 1;
  EXPECT_THAT(anatomy_broken(record, shape()).value_or(""), ::testing::HasSubstr("child-seen"));
}

TEST(Checks, ACauseBelowNoughtIsFoundThoughTheSumHolds) {
  model::Record record = lawful();
  record.clock_cause_minutes[1] += record.clock_cause_minutes[0] + 1;
  record.clock_cause_minutes[0] = -1;
  EXPECT_THAT(anatomy_broken(record, shape()).value_or(""), ::testing::HasSubstr("child-seen"));
}

TEST(Checks, OneMinuteOfALateClockWithoutACauseIsFound) {
  model::Record record = lawful();
  record.clock_late_elapsed_minutes[1] -= 1;
  EXPECT_THAT(anatomy_broken(record, shape()).value_or(""),
              ::testing::HasSubstr("initial-conference, late"));
}

TEST(Checks, AClockDueInNoWeekIsFound) {
  model::Record record = lawful();
  record.clock_due_weekly[0] -= 1;
  EXPECT_THAT(due_weeks_broken(record, shape()).value_or(""), ::testing::HasSubstr("child-seen"));
  record = lawful();
  record.clock_late_weekly.back() += 1;
  EXPECT_THAT(due_weeks_broken(record, shape()).value_or(""),
              ::testing::HasSubstr("initial-conference"));
}

TEST(Checks, EffortLostIsFound) {
  model::Record record = lawful();
  counter(record, model::Counter::effort_done_minutes) -= 1;
  EXPECT_NE(effort_broken(record, shape()), std::nullopt);
}

TEST(Checks, AFamilyLostIsFound) {
  model::Record record = lawful();
  counter(record, model::Counter::families_closed_at_end) -= 1;
  EXPECT_NE(families_broken(record, shape()), std::nullopt);
}

TEST(Checks, AMinuteOnDutyThatNobodySpentIsFound) {
  model::Record record = lawful();
  record.role_hours.back() += 1;  // needed: no part of the account
  EXPECT_EQ(hours_broken(record, shape()), std::nullopt);
  record.role_hours.front() += 1;
  EXPECT_THAT(hours_broken(record, shape()).value_or(""), ::testing::HasSubstr("week 1"));
}

TEST(Checks, AMinuteOfWorkWithoutEffortIsFound) {
  model::Record record = lawful();
  record.step_effort_minutes.back() -= 1;
  EXPECT_NE(work_broken(record, shape()), std::nullopt);
}

TEST(Checks, AMinuteOfNoStepIsFound) {
  model::Record record = lawful();
  record.step_role_minutes.back() += 1;
  EXPECT_THAT(steps_broken(record, shape()).value_or(""), ::testing::HasSubstr("conference-chair"));
}

TEST(Checks, TheReplicationThatBreaksALawIsNamed) {
  std::vector<model::Record> records;
  for (std::uint32_t i = 0; i < 5; ++i)
    records.push_back(fake::record(shape(), 1, i));
  for (const Check& check : check_all(records, shape()))
    EXPECT_TRUE(check.holds) << check.name;
  counter(records[3], model::Counter::families_open_at_end) += 1;
  int broken = 0;
  for (const Check& check : check_all(records, shape())) {
    if (check.holds) continue;
    ++broken;
    EXPECT_THAT(check.detail, ::testing::StartsWith("replication 3:"));
  }
  EXPECT_EQ(broken, 1);
}

}  // namespace
}  // namespace casetide::analysis
