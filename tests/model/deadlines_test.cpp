// Deadlines by dates worked out by hand. In 2026 Easter Sunday is 5 April (3 and 6 April are bank
// holidays), Christmas Day a Friday, and Boxing Day a Saturday, for which Monday 28 December is closed;
// New Year's Day 2027 is a Friday.
#include "model/deadlines.hpp"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/limit_text.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

const sim::WorkCalendar& england() {
  static const sim::WorkCalendar calendar;
  return calendar;
}

/// Monday to Friday, 09:00 to 17:00.
Pattern office() {
  Pattern pattern;
  for (int day = sim::kMonday; day <= sim::kFriday; ++day)
    pattern.hours.days.at(static_cast<std::size_t>(day)) = sim::DayMask::range(36, 68);
  return pattern;
}

Limit limit_of(const std::string& text) {
  const auto parsed = parse_limit(text);
  EXPECT_TRUE(parsed.value.has_value()) << text << ": " << parsed.message;
  return parsed.value ? parsed.value->limit : Limit{};
}

std::string deadline(const std::string& limit, const std::string& from,
                     const DayEnds& ends = midnight()) {
  return when(deadline_of(limit_of(limit), at(from), england(), ends));
}

struct Example {
  const char* limit;
  const char* from;
  const char* deadline;
};

void expect_all(std::initializer_list<Example> examples) {
  for (const Example& e : examples)
    EXPECT_EQ(deadline(e.limit, e.from), e.deadline) << e.limit << " from " << e.from;
}

TEST(Deadlines, OnTheSameWorkingDayRunToTheNextOneFromWeekendsAndHolidays) {
  expect_all({{"same working day", "2026-04-02 09:00", "2026-04-02 23:59"},
              {"same working day", "2026-04-03 09:00", "2026-04-07 23:59"},
              {"same working day", "2026-04-04 00:00", "2026-04-07 23:59"},
              {"same working day", "2026-12-25 10:00", "2026-12-29 23:59"},
              {"same day", "2026-12-25 10:00", "2026-12-25 23:59"}});
}

TEST(Deadlines, InHoursOfWorkingDaysLeaveOutHoursOfDaysOff) {
  expect_all({{"24 hours of working days", "2026-04-02 15:00", "2026-04-07 15:00"},
              {"24 hours of working days", "2026-06-01 15:00", "2026-06-02 15:00"},
              {"24 hours of working days", "2026-05-09 12:00", "2026-05-12 00:00"},
              {"24 hours of working days", "2026-04-02 00:00", "2026-04-03 00:00"},
              {"1 hour of working days", "2026-04-02 23:30", "2026-04-07 00:30"},
              {"24 hours", "2026-04-02 15:00", "2026-04-03 15:00"}});
}

TEST(Deadlines, OnADayOfTheEnquiryAreThatWorkingDayAfterTheStartOrWithItCounted) {
  expect_all({{"day 8", "2026-06-01 09:00", "2026-06-11 23:59"},
              {"day 8 counting the start", "2026-06-01 09:00", "2026-06-10 23:59"},
              {"day 8", "2026-06-06 09:00", "2026-06-17 23:59"},
              {"day 8 counting the start", "2026-06-06 09:00", "2026-06-17 23:59"},
              {"day 1 counting the start", "2026-06-01 09:00", "2026-06-01 23:59"}});
}

TEST(Deadlines, InWeeksMonthsAndYearsKeepTheDay) {
  expect_all({{"2 weeks", "2026-06-01 09:00", "2026-06-15 23:59"},
              {"3 months", "2026-11-30 09:00", "2027-02-28 23:59"},
              {"1 year", "2028-02-29 09:00", "2029-02-28 23:59"},
              {"15 working days", "2026-12-11 09:00", "2027-01-06 23:59"},
              {"15 working days", "2026-12-12 09:00", "2027-01-06 23:59"}});
}

TEST(Deadlines, BeforeAMeetingGoBackFromItsDay) {
  expect_all(
      {{"2 working days before conference.held", "2026-06-12 11:00", "2026-06-10 23:59"},
       {"2 working days before conference.held", "2026-06-15 09:00", "2026-06-11 23:59"},
       {"2 working days before conference.held", "2026-04-07 14:00", "2026-04-01 23:59"},
       {"2 clear working days before conference.held", "2026-06-12 11:00", "2026-06-09 23:59"},
       {"2 clear days before conference.held", "2026-06-15 09:00", "2026-06-12 23:59"},
       {"48 hours before conference.held", "2026-06-15 14:30", "2026-06-13 14:30"},
       {"1 month before conference.held", "2026-03-31 09:00", "2026-02-28 23:59"}});
}

TEST(Deadlines, OfDatesLieOnThemBeforeThemOrYearsAfter) {
  expect_all(
      {{"by due-date", "2026-09-01 00:00", "2026-09-01 23:59"},
       {"10 weeks before due-date", "2026-09-01 00:00", "2026-06-23 23:59"},
       {"by birthday + 18 years", "2008-02-29 00:00", "2026-02-28 23:59"},
       {"4 weeks before birthday + 18 years", "2008-06-15 00:00", "2026-05-18 23:59"},
       {"by birthday + 18 years", "1965-03-01 00:00", "1983-03-01 23:59"},
       {"2 working days before birthday + 18 years", "2008-04-07 00:00", "2026-04-01 23:59"}});
}

TEST(Deadlines, AreNoneWhereNoLimitIsStatedOrThereIsNothingToCountFrom) {
  EXPECT_EQ(deadline_of(limit_of("none stated"), at("2026-06-01 09:00"), england(), midnight()),
            kNoDeadline);
  EXPECT_EQ(deadline_of(limit_of("2 working days before conference.held"), kNoDeadline, england(),
                        midnight()),
            kNoDeadline);
}

TEST(Deadlines, OnDaysEndAtTheOfficesCloseWhereThatIsAsked) {
  const DayEnds ends = close_of_business(office());
  EXPECT_EQ(deadline("1 working day", "2026-04-02 09:00", ends), "2026-04-07 17:00");
  EXPECT_EQ(deadline("3 days", "2026-04-02 09:00", ends), "2026-04-05 17:00");
  EXPECT_EQ(deadline("24 hours", "2026-04-02 09:30", ends), "2026-04-03 09:30");
  Pattern always;
  always.hours.days.fill(sim::DayMask::whole_day());
  EXPECT_EQ(deadline("1 working day", "2026-04-02 09:00", close_of_business(always)),
            "2026-04-07 23:59");
  Pattern split = office();  // in the morning and in the evening, and at other hours on holidays
  split.hours.days.fill(sim::DayMask::range(32, 48) | sim::DayMask::range(64, 80));
  split.hours.bank_holiday = sim::DayMask::range(0, 96);
  EXPECT_EQ(deadline("1 working day", "2026-04-02 09:00", close_of_business(split)),
            "2026-04-07 20:00");
}

TEST(DaysCounted, TellWhyADayDoesNotCount) {
  const auto days = days_counted(limit_of("2 working days"), at("2026-12-24 10:00"), england());
  std::vector<std::string> lines;
  for (const CountedDay& day : days)
    lines.push_back(fmt::format("{} {} {}", sim::iso_date(day.day), day.number, day.reason));
  EXPECT_THAT(lines, ElementsAre("2026-12-24 0 the start", "2026-12-25 0 Christmas Day",
                                 "2026-12-26 0 Saturday", "2026-12-27 0 Sunday",
                                 "2026-12-28 0 Boxing Day (substitute day)", "2026-12-29 1 ",
                                 "2026-12-30 2 "));
}

/// Counts working days one by one; nothing here is shared with the code under test but the calendar.
sim::DayIndex walk(sim::DayIndex day, int count, int direction) {
  while (count > 0) {
    day += direction;
    if (england().is_working_day(day)) --count;
  }
  return day;
}

TEST(DaysCounted, EndOnTheDeadlineWithTheLimitsNumberForEveryDayOfTwoYears) {
  int differ = 0;
  for (sim::DayIndex start = at("2026-01-01 00:00") / 1440; start < at("2028-01-01 00:00") / 1440;
       ++start) {
    for (const int count : {1, 2, 8, 15}) {
      for (const bool back : {false, true}) {
        Limit limit{.kind = Limit::Kind::working_days, .count = count};
        if (back) limit.anchor = Limit::Anchor::held;
        const std::int32_t minute = start * 1440 + 600;
        const auto days = days_counted(limit, minute, england());
        ASSERT_EQ(days.back().number, count);
        ASSERT_EQ(days.back().day, walk(start, count, back ? -1 : 1));
        ASSERT_EQ(deadline_of(limit, minute, england(), midnight()) / 1440, days.back().day);
        differ += days.back().day != start + (back ? -count : count) ? 1 : 0;
      }
    }
  }
  EXPECT_GT(differ, 4000);  // a count of calendar days would not pass
}

}  // namespace
}  // namespace casetide::model::test
