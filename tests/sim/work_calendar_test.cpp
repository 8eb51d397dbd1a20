// Working-day arithmetic against counting one day at a time, and England's bank holidays against a table
// written by hand.
//
// The count decides working days by itself: its own dates and weekdays, Easter from the table of the Book of
// Common Prayer, substitute days as "the first weekdays from the day". Nothing of it calls the code under test.
#include "sim/work_calendar.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "sim/expects.hpp"

namespace casetide::sim {
namespace {

using namespace std::chrono_literals;

LocalDays on(std::string_view iso) {
  return parse_date(iso).value();
}

// ---- The independent count -------------------------------------------------------------------------------

// Days from 1 March (which is 1) to the paschal full moon, by golden number 1 to 19, valid 1900 to 2199 (Book of
// Common Prayer, table to find Easter Day). Easter Day is the first Sunday after it.
constexpr std::array kFullMoon{45, 34, 23, 42, 31, 49, 39, 28, 47, 36,
                               25, 44, 33, 22, 41, 30, 48, 38, 27};

constexpr std::array kWorkedAfterAll{19950501, 20020527, 20120528, 20200504, 20220530};
constexpr std::array kClosedOnce{19810729, 19950508, 19991231, 20020603, 20020604,
                                 20110429, 20120604, 20120605, 20200508, 20220602,
                                 20220603, 20220919, 20230508};

class CountedDays {
 public:
  static constexpr DayIndex kFirst =
      2922;  // 1978-01-01: 8 years of 365 days and 2 leap days after 1970

  CountedDays() {
    int weekday = kSunday;  // 1 January 1978 was a Sunday
    for (int year = 1978; year <= 2110; ++year) {
      int weekdays_this_january = 0;
      int weekdays_from_christmas = 0;
      for (int month = 1; month <= 12; ++month) {
        for (int date = 1; date <= length(year, month); ++date, weekday = (weekday + 1) % 7) {
          if (weekday >= kSaturday) {
            works_.push_back(false);
            continue;
          }
          bool works =
              !monday_holiday(month, date, weekday) && !easter_holiday(year, month, date, weekday);
          if (month == 1 && ++weekdays_this_january == 1) works = false;
          if (month == 12 && date >= 25 && ++weekdays_from_christmas <= 2) works = false;
          const int number = year * 10'000 + month * 100 + date;
          if (std::ranges::count(kWorkedAfterAll, number) != 0) works = true;
          if (std::ranges::count(kClosedOnce, number) != 0) works = false;
          works_.push_back(works);
        }
      }
    }
  }

  [[nodiscard]] bool works(DayIndex day) const {
    return works_.at(static_cast<std::size_t>(day - kFirst));
  }
  [[nodiscard]] DayIndex end() const { return kFirst + static_cast<DayIndex>(works_.size()); }

 private:
  static int length(int year, int month) {
    if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }
  static bool monday_holiday(int month, int date, int weekday) {
    if (weekday != kMonday) return false;
    return (month == 5 && (date <= 7 || date >= 25)) || (month == 8 && date >= 25);
  }
  static bool easter_holiday(int year, int month, int date, int weekday) {
    if (month != 3 && month != 4) return false;
    const int from_march = month == 3 ? date : 31 + date;
    const int full_moon = kFullMoon.at(static_cast<std::size_t>(year % 19));
    const auto is_easter_day = [full_moon](int sunday) {
      return sunday > full_moon && sunday <= full_moon + 7;
    };
    return (weekday == kMonday && is_easter_day(from_march - 1)) ||
           (weekday == kFriday && is_easter_day(from_march + 2));
  }

  std::vector<bool> works_;
};

const CountedDays& counted_days() {
  static const CountedDays days;
  return days;
}

// ---- The check and its faults ----------------------------------------------------------------------------

struct Disagreements {
  std::int64_t count = 0;
  std::string first;

  void expect(bool agrees, std::string_view what, DayIndex start, int limit) {
    if (agrees) return;
    if (count++ == 0)
      first = std::string(what) + " from " + iso_date(start) + ", limit " + std::to_string(limit);
  }
};

// Every start from 1990 to 2060 and every limit from -60 to 260, and the count to every day passed on the way.
template <class Calendar>
Disagreements against_counting(const Calendar& calendar) {
  const CountedDays& counted = counted_days();
  Disagreements found;
  for (DayIndex start = day_index(1990y / 1 / 1); start <= day_index(2060y / 12 / 31); ++start) {
    found.expect(calendar.is_working_day(start) == counted.works(start), "is_working_day", start,
                 0);
    found.expect(calendar.due(start, WorkingDays{0}) == start, "due", start, 0);
    found.expect(calendar.working_days_between(start, start) == WorkingDays{0},
                 "working_days_between", start, 0);
    int limit = 0;
    for (DayIndex day = start + 1; limit < 260; ++day) {
      if (counted.works(day)) {
        ++limit;
        found.expect(calendar.due(start, WorkingDays{limit}) == day, "due", start, limit);
      }
      found.expect(calendar.working_days_between(start, day) == WorkingDays{limit}, "between",
                   start, limit);
    }
    limit = 0;
    for (DayIndex day = start - 1; limit > -60; --day) {
      if (counted.works(day)) {
        --limit;
        found.expect(calendar.due(start, WorkingDays{limit}) == day, "due", start, limit);
      }
      found.expect(calendar.working_days_between(start, day) == WorkingDays{limit}, "between",
                   start, limit);
    }
  }
  return found;
}

// England's calendar but for what `left_out` says of each bank holiday, with `added` closed.
template <class Predicate>
WorkCalendar faulty_calendar(Predicate left_out, std::vector<LocalDays> added = {}) {
  for (int year = WorkCalendar::kFirstYear; year <= WorkCalendar::kLastYear; ++year) {
    for (const BankHoliday& holiday : WorkCalendar::bank_holidays(year)) {
      if (!left_out(holiday)) added.push_back(holiday.day);
    }
  }
  return WorkCalendar::closed_only_on(added);
}

// Counts the start as day 1 when it is worked, as some procedures are misread.
struct CountsTheStart {
  WorkCalendar calendar;
  [[nodiscard]] bool is_working_day(DayIndex day) const { return calendar.is_working_day(day); }
  [[nodiscard]] DayIndex due(DayIndex start, WorkingDays limit) const {
    return calendar.due(limit.count > 0 ? start - 1 : start, limit);
  }
  [[nodiscard]] WorkingDays working_days_between(DayIndex from, DayIndex to) const {
    return calendar.working_days_between(from, to);
  }
};

TEST(WorkCalendar, AgreesWithCountingOneDayAtATimeFromEveryDayOf1990To2060) {
  const Disagreements found = against_counting(WorkCalendar{});
  EXPECT_EQ(found.count, 0) << found.first;
}

TEST(WorkCalendar, TheCountingCheckHasTeeth) {
  const auto none = [](const BankHoliday&) { return false; };
  const auto named = [](std::string_view name) {
    return [name](const BankHoliday& holiday) { return holiday.name == name; };
  };
  EXPECT_EQ(against_counting(faulty_calendar(none)).count, 0) << "the seam itself plants nothing";
  EXPECT_GT(against_counting(faulty_calendar(named("Easter Monday"))).count, 0);
  EXPECT_GT(against_counting(faulty_calendar(named("Boxing Day (substitute day)"))).count, 0);
  EXPECT_GT(against_counting(faulty_calendar(named("Millennium bank holiday"))).count, 0);
  EXPECT_GT(against_counting(faulty_calendar(none, {on("2020-05-04")})).count, 0)
      << "moved day added, not removed";
  EXPECT_GT(against_counting(CountsTheStart{WorkCalendar{}}).count, 0);
}

TEST(WorkCalendar, KnowsTheSameWorkingDaysAsTheCountOverItsWholeSpan) {
  const WorkCalendar calendar;
  const CountedDays& counted = counted_days();
  EXPECT_EQ(counted.end(), day_index(2111y / 1 / 1));
  for (DayIndex day = CountedDays::kFirst; day < counted.end(); ++day) {
    ASSERT_EQ(calendar.is_working_day(day), counted.works(day)) << iso_date(day);
    ASSERT_EQ(calendar.is_working_day(local_day(day)), counted.works(day)) << iso_date(day);
  }
}

// ---- England's bank holidays, by hand --------------------------------------------------------------------

struct Listed {
  std::string_view day;
  std::string_view name;
};

constexpr std::string_view kNewYear = "New Year's Day";
constexpr std::string_view kNewYearSubstitute = "New Year's Day (substitute day)";
constexpr std::string_view kGoodFriday = "Good Friday";
constexpr std::string_view kEasterMonday = "Easter Monday";
constexpr std::string_view kEarlyMay = "Early May bank holiday";
constexpr std::string_view kSpring = "Spring bank holiday";
constexpr std::string_view kSummer = "Summer bank holiday";
constexpr std::string_view kChristmas = "Christmas Day";
constexpr std::string_view kChristmasSubstitute = "Christmas Day (substitute day)";
constexpr std::string_view kBoxing = "Boxing Day";
constexpr std::string_view kBoxingSubstitute = "Boxing Day (substitute day)";

// Written by hand, not generated: 2016 to 2028, and the earlier years that had a day out of rule.
constexpr Listed kByHand[] = {
    {"1981-01-01", kNewYear},
    {"1981-04-17", kGoodFriday},
    {"1981-04-20", kEasterMonday},
    {"1981-05-04", kEarlyMay},
    {"1981-05-25", kSpring},
    {"1981-07-29", "Royal wedding bank holiday"},
    {"1981-08-31", kSummer},
    {"1981-12-25", kChristmas},
    {"1981-12-28", kBoxingSubstitute},
    {"1995-01-02", kNewYearSubstitute},
    {"1995-04-14", kGoodFriday},
    {"1995-04-17", kEasterMonday},
    {"1995-05-08", "Early May bank holiday (VE day)"},
    {"1995-05-29", kSpring},
    {"1995-08-28", kSummer},
    {"1995-12-25", kChristmas},
    {"1995-12-26", kBoxing},
    {"1999-01-01", kNewYear},
    {"1999-04-02", kGoodFriday},
    {"1999-04-05", kEasterMonday},
    {"1999-05-03", kEarlyMay},
    {"1999-05-31", kSpring},
    {"1999-08-30", kSummer},
    {"1999-12-27", kChristmasSubstitute},
    {"1999-12-28", kBoxingSubstitute},
    {"1999-12-31", "Millennium bank holiday"},
    {"2002-01-01", kNewYear},
    {"2002-03-29", kGoodFriday},
    {"2002-04-01", kEasterMonday},
    {"2002-05-06", kEarlyMay},
    {"2002-06-03", "Golden Jubilee bank holiday"},
    {"2002-06-04", kSpring},
    {"2002-08-26", kSummer},
    {"2002-12-25", kChristmas},
    {"2002-12-26", kBoxing},
    {"2011-01-03", kNewYearSubstitute},
    {"2011-04-22", kGoodFriday},
    {"2011-04-25", kEasterMonday},
    {"2011-04-29", "Royal wedding bank holiday"},
    {"2011-05-02", kEarlyMay},
    {"2011-05-30", kSpring},
    {"2011-08-29", kSummer},
    {"2011-12-26", kBoxing},
    {"2011-12-27", kChristmasSubstitute},
    {"2012-01-02", kNewYearSubstitute},
    {"2012-04-06", kGoodFriday},
    {"2012-04-09", kEasterMonday},
    {"2012-05-07", kEarlyMay},
    {"2012-06-04", kSpring},
    {"2012-06-05", "Diamond Jubilee bank holiday"},
    {"2012-08-27", kSummer},
    {"2012-12-25", kChristmas},
    {"2012-12-26", kBoxing},
    {"2016-01-01", kNewYear},
    {"2016-03-25", kGoodFriday},
    {"2016-03-28", kEasterMonday},
    {"2016-05-02", kEarlyMay},
    {"2016-05-30", kSpring},
    {"2016-08-29", kSummer},
    {"2016-12-26", kBoxing},
    {"2016-12-27", kChristmasSubstitute},
    {"2017-01-02", kNewYearSubstitute},
    {"2017-04-14", kGoodFriday},
    {"2017-04-17", kEasterMonday},
    {"2017-05-01", kEarlyMay},
    {"2017-05-29", kSpring},
    {"2017-08-28", kSummer},
    {"2017-12-25", kChristmas},
    {"2017-12-26", kBoxing},
    {"2018-01-01", kNewYear},
    {"2018-03-30", kGoodFriday},
    {"2018-04-02", kEasterMonday},
    {"2018-05-07", kEarlyMay},
    {"2018-05-28", kSpring},
    {"2018-08-27", kSummer},
    {"2018-12-25", kChristmas},
    {"2018-12-26", kBoxing},
    {"2019-01-01", kNewYear},
    {"2019-04-19", kGoodFriday},
    {"2019-04-22", kEasterMonday},
    {"2019-05-06", kEarlyMay},
    {"2019-05-27", kSpring},
    {"2019-08-26", kSummer},
    {"2019-12-25", kChristmas},
    {"2019-12-26", kBoxing},
    {"2020-01-01", kNewYear},
    {"2020-04-10", kGoodFriday},
    {"2020-04-13", kEasterMonday},
    {"2020-05-08", "Early May bank holiday (VE day)"},
    {"2020-05-25", kSpring},
    {"2020-08-31", kSummer},
    {"2020-12-25", kChristmas},
    {"2020-12-28", kBoxingSubstitute},
    {"2021-01-01", kNewYear},
    {"2021-04-02", kGoodFriday},
    {"2021-04-05", kEasterMonday},
    {"2021-05-03", kEarlyMay},
    {"2021-05-31", kSpring},
    {"2021-08-30", kSummer},
    {"2021-12-27", kChristmasSubstitute},
    {"2021-12-28", kBoxingSubstitute},
    {"2022-01-03", kNewYearSubstitute},
    {"2022-04-15", kGoodFriday},
    {"2022-04-18", kEasterMonday},
    {"2022-05-02", kEarlyMay},
    {"2022-06-02", kSpring},
    {"2022-06-03", "Platinum Jubilee bank holiday"},
    {"2022-08-29", kSummer},
    {"2022-09-19", "Bank holiday for the State Funeral of Queen Elizabeth II"},
    {"2022-12-26", kBoxing},
    {"2022-12-27", kChristmasSubstitute},
    {"2023-01-02", kNewYearSubstitute},
    {"2023-04-07", kGoodFriday},
    {"2023-04-10", kEasterMonday},
    {"2023-05-01", kEarlyMay},
    {"2023-05-08", "Bank holiday for the coronation of King Charles III"},
    {"2023-05-29", kSpring},
    {"2023-08-28", kSummer},
    {"2023-12-25", kChristmas},
    {"2023-12-26", kBoxing},
    {"2024-01-01", kNewYear},
    {"2024-03-29", kGoodFriday},
    {"2024-04-01", kEasterMonday},
    {"2024-05-06", kEarlyMay},
    {"2024-05-27", kSpring},
    {"2024-08-26", kSummer},
    {"2024-12-25", kChristmas},
    {"2024-12-26", kBoxing},
    {"2025-01-01", kNewYear},
    {"2025-04-18", kGoodFriday},
    {"2025-04-21", kEasterMonday},
    {"2025-05-05", kEarlyMay},
    {"2025-05-26", kSpring},
    {"2025-08-25", kSummer},
    {"2025-12-25", kChristmas},
    {"2025-12-26", kBoxing},
    {"2026-01-01", kNewYear},
    {"2026-04-03", kGoodFriday},
    {"2026-04-06", kEasterMonday},
    {"2026-05-04", kEarlyMay},
    {"2026-05-25", kSpring},
    {"2026-08-31", kSummer},
    {"2026-12-25", kChristmas},
    {"2026-12-28", kBoxingSubstitute},
    {"2027-01-01", kNewYear},
    {"2027-03-26", kGoodFriday},
    {"2027-03-29", kEasterMonday},
    {"2027-05-03", kEarlyMay},
    {"2027-05-31", kSpring},
    {"2027-08-30", kSummer},
    {"2027-12-27", kChristmasSubstitute},
    {"2027-12-28", kBoxingSubstitute},
    {"2028-01-03", kNewYearSubstitute},
    {"2028-04-14", kGoodFriday},
    {"2028-04-17", kEasterMonday},
    {"2028-05-01", kEarlyMay},
    {"2028-05-29", kSpring},
    {"2028-08-28", kSummer},
    {"2028-12-25", kChristmas},
    {"2028-12-26", kBoxing},
};

TEST(BankHolidays, AreTheOnesWrittenByHand) {
  std::vector<int> years{1981, 1995, 1999, 2002, 2011, 2012};
  for (int year = 2016; year <= 2028; ++year)
    years.push_back(year);
  for (const int year : years) {
    std::vector<BankHoliday> listed;
    for (const Listed& entry : kByHand) {
      if (entry.day.starts_with(std::to_string(year)))
        listed.push_back({on(entry.day), entry.name});
    }
    EXPECT_EQ(WorkCalendar::bank_holidays(year), listed) << year;
  }
}

TEST(BankHolidays, AreDistinctWeekdaysOfTheirYearInOrderEightButForTheExtraDays) {
  for (int year = WorkCalendar::kFirstYear; year <= WorkCalendar::kLastYear; ++year) {
    const std::vector<BankHoliday> holidays = WorkCalendar::bank_holidays(year);
    const bool one_more = year == 1981 || year == 1999 || year == 2002 || year == 2011 ||
                          year == 2012 || year == 2023;
    EXPECT_EQ(holidays.size(), year == 2022 ? 10U : one_more ? 9U : 8U) << year;
    for (std::size_t i = 0; i < holidays.size(); ++i) {
      EXPECT_LT(weekday_of(holidays[i].day), kSaturday) << iso_date(holidays[i].day);
      EXPECT_EQ(static_cast<int>(date_of(day_index(holidays[i].day)).year()), year);
      if (i > 0) {
        EXPECT_LT(holidays[i - 1].day, holidays[i].day);
      }
    }
  }
}

// ---- Worked examples, closures, edges --------------------------------------------------------------------

TEST(WorkCalendar, OneWorkingDayFromAFridayIsTheNextMonday) {
  EXPECT_EQ(WorkCalendar{}.due(on("2026-06-05"), WorkingDays{1}), on("2026-06-08"));
}

TEST(WorkCalendar, FifteenWorkingDaysFromTheWednesdayBeforeEaster2026EndOn24April) {
  const WorkCalendar calendar;
  EXPECT_EQ(calendar.due(on("2026-04-01"), WorkingDays{15}), on("2026-04-24"));
  EXPECT_EQ(calendar.working_days_between(on("2026-04-01"), on("2026-04-24")), WorkingDays{15});
}

TEST(WorkCalendar, AStartOnANonWorkingDayHasTheNextWorkingDayAsDayOne) {
  const WorkCalendar calendar;
  EXPECT_EQ(calendar.due(on("2026-12-25"), WorkingDays{1}), on("2026-12-29"));
  EXPECT_EQ(calendar.due(on("2026-12-25"), WorkingDays{0}), on("2026-12-25"));
}

TEST(WorkCalendar, TwoWorkingDaysBeforeAConferenceSkipEaster) {
  const WorkCalendar calendar;
  EXPECT_EQ(calendar.due(on("2026-04-07"), WorkingDays{-2}), on("2026-04-01"));
  EXPECT_EQ(calendar.working_days_between(on("2026-04-07"), on("2026-04-01")), WorkingDays{-2});
}

TEST(WorkCalendar, ALocalClosureIsNotWorkedAndOneOnAClosedDayChangesNothing) {
  const WorkCalendar england;
  const WorkCalendar local(
      {on("2026-12-29"), on("2026-12-30"), on("2026-12-29"), on("2026-12-25"), on("2026-12-26")});
  EXPECT_FALSE(local.is_working_day(on("2026-12-29")));
  EXPECT_EQ(local.due(on("2026-12-24"), WorkingDays{1}), on("2026-12-31"));
  EXPECT_EQ(england.working_days_between(on("2026-12-01"), on("2027-02-01")).count -
                local.working_days_between(on("2026-12-01"), on("2027-02-01")).count,
            2);
}

TEST(WorkCalendar, AnswersUpToItsEdgesAndThrowsBeyondThem) {
  const WorkCalendar calendar;
  const LocalDays first = on("1978-01-01");
  const LocalDays last = on("2110-12-31");  // a Wednesday
  EXPECT_EQ(calendar.due(on("2110-12-30"), WorkingDays{1}), last);
  EXPECT_EQ(calendar.due(on("1978-01-04"), WorkingDays{-1}),
            on("1978-01-03"));  // 2 January was the substitute
  EXPECT_THROW((void)calendar.due(last, WorkingDays{1}), BrokenExpectation);
  EXPECT_THROW((void)calendar.due(on("1978-01-03"), WorkingDays{-1}), BrokenExpectation);
  for (const int limit : {std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
    EXPECT_THROW((void)calendar.due(first, WorkingDays{limit}), BrokenExpectation);
    EXPECT_THROW((void)calendar.due(last, WorkingDays{limit}), BrokenExpectation);
  }
  EXPECT_TRUE(WorkCalendar::covers(first));
  EXPECT_TRUE(WorkCalendar::covers(day_index(last)));
  // The last is 2^32 days after the first: narrowed too early, it would pass for it.
  for (const LocalDays outside : {first - std::chrono::days{1}, last + std::chrono::days{1},
                                  first + std::chrono::days{std::int64_t{1} << 32}}) {
    EXPECT_FALSE(WorkCalendar::covers(outside));
    EXPECT_THROW((void)calendar.is_working_day(outside), BrokenExpectation);
    EXPECT_THROW((void)calendar.due(outside, WorkingDays{0}), BrokenExpectation);
    EXPECT_THROW((void)calendar.working_days_between(first, outside), BrokenExpectation);
    EXPECT_THROW((void)calendar.working_days_between(outside, first), BrokenExpectation);
    EXPECT_THROW(WorkCalendar({outside}), BrokenExpectation);
  }
  EXPECT_THROW((void)WorkCalendar::bank_holidays(1977), BrokenExpectation);
  EXPECT_THROW((void)WorkCalendar::bank_holidays(2111), BrokenExpectation);
}

}  // namespace
}  // namespace casetide::sim
