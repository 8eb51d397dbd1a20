// Days, minutes and dates agree with a calendar walked one day at a time.
#include "sim/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace casetide::sim {
namespace {

using namespace std::chrono_literals;

static_assert(sizeof(Time) == 4);
static_assert(sizeof(DayIndex) == 4);
static_assert(parse_date("1970-01-01") == local_day(0));
static_assert(day_of(start_of_day(-1)) == -1);

int length_of_month(int year, int month) {
  constexpr std::array kLengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kLengths.at(static_cast<std::size_t>(month - 1)) + (month == 2 && leap ? 1 : 0);
}

std::string padded(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

TEST(Time, EveryDateFrom1900To2199IsReadWrittenAndNumberedAsByCounting) {
  DayIndex day = -25'567;  // 1900-01-01: 70 years of 365 days and 17 leap days before 1970
  int weekday = kMonday;   // 1 January 1900 was a Monday
  for (int year = 1900; year <= 2199; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int date = 1; date <= length_of_month(year, month);
           ++date, ++day, weekday = (weekday + 1) % 7) {
        const std::string text = std::to_string(year) + "-" + padded(month) + "-" + padded(date);
        ASSERT_EQ(parse_date(text), local_day(day)) << text;
        ASSERT_EQ(iso_date(day), text);
        ASSERT_EQ(iso_date(local_day(day)), text);
        ASSERT_EQ(weekday_of(day), weekday) << text;
        ASSERT_EQ(weekday_of(local_day(day)), weekday) << text;
        ASSERT_EQ(day_index(local_day(day)), day);
        ASSERT_EQ(day_index(date_of(day)), day);
        ASSERT_EQ(day_of(start_of_day(day)), day);
        ASSERT_EQ(minute_of_day(start_of_day(day)), 0);
        ASSERT_EQ(day_of(start_of_day(day) + Minutes{1439}), day);
        ASSERT_EQ(day_of(start_of_day(day) - Minutes{1}), day - 1);
      }
    }
  }
  EXPECT_EQ(day, 84'006);  // 2200-01-01: 230 years of 365 days and 56 leap days after 1970
}

TEST(Time, AMinuteHasOneDayAndOneMinuteOfTheDayOnBothSidesOf1970) {
  DayIndex day = -3;
  std::int32_t minute = 0;
  for (std::int32_t at = -3 * 1440; at < 3 * 1440; ++at) {
    ASSERT_EQ(day_of(Time{Minutes{at}}), day) << at;
    ASSERT_EQ(minute_of_day(Time{Minutes{at}}), minute) << at;
    if (++minute == 1440) minute = 0, ++day;
  }
}

TEST(Time, TheFirstAndLastMinutesThatFitDoNotOverflow) {
  for (const Time time : {Time::min(), Time::max()}) {
    const std::int64_t rebuilt = std::int64_t{day_of(time)} * 1440 + minute_of_day(time);
    EXPECT_EQ(rebuilt, time.time_since_epoch().count());
  }
}

TEST(Time, ADayConvertsToItsMidnightAsTheLibraryDoes) {
  const LocalDays day{2026y / 4 / 1};
  EXPECT_EQ(start_of_day(day), Time{day});
  EXPECT_EQ(start_of_day(day), start_of_day(day_index(2026y / 4 / 1)));
  EXPECT_EQ(std::chrono::floor<std::chrono::days>(start_of_day(day) + Minutes{600}), day);
}

TEST(Time, PeopleReadTheDayTheMonthInWordsAndTheYear) {
  EXPECT_EQ(display_date(LocalDays{2027y / 1 / 15}), "15 January 2027");
  EXPECT_EQ(display_date(day_index(2026y / 4 / 1)), "1 April 2026");
  constexpr std::array kMonths{"January",   "February", "March",    "April",
                               "May",       "June",     "July",     "August",
                               "September", "October",  "November", "December"};
  for (unsigned month = 1; month <= 12; ++month) {
    EXPECT_EQ(display_date(LocalDays{2024y / std::chrono::month{month} / 29}),
              "29 " + std::string(kMonths.at(month - 1)) + " 2024");
  }
}

TEST(Time, AnythingButAnIsoDateThatExistsIsRefused) {
  for (const char* text :
       {"",           "2026",        "2026-04",         "2026-4-1",     "26-04-01",   "2026/04/01",
        "01-04-2026", "2026-04-01 ", " 2026-04-01",     "2026-04-010",  "+026-04-01", "2026-0a-01",
        "2026-04--1", "2026-04-0:",  "2026-04-0/",      "1 April 2026", "2026-00-01", "2026-13-01",
        "2026-04-00", "2026-04-31",  "2026-02-29",      "2100-02-29",   "1899-12-31", "2200-01-01",
        "0026-04-01", "9999-12-31",  "2026-04-01T09:00"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << '"' << text << '"';
  }
  EXPECT_EQ(parse_date(std::string_view("2026-04-\0001", 10)), std::nullopt);
  EXPECT_TRUE(parse_date("2028-02-29"));
  EXPECT_TRUE(parse_date("1900-01-01"));
  EXPECT_TRUE(parse_date("2199-12-31"));
}

TEST(Time, MonthsRunToTheSameDayOrTheMonthsLastDay) {
  EXPECT_EQ(add_months(LocalDays{2027y / 1 / 31}, 1), LocalDays{2027y / 2 / 28});
  EXPECT_EQ(add_months(LocalDays{2028y / 1 / 31}, 1), LocalDays{2028y / 2 / 29});
  EXPECT_EQ(add_months(LocalDays{2026y / 11 / 30}, 3), LocalDays{2027y / 2 / 28});
  EXPECT_EQ(add_months(LocalDays{2026y / 3 / 31}, -1), LocalDays{2026y / 2 / 28});
  EXPECT_EQ(add_months(day_index(2026y / 1 / 15), 6), day_index(2026y / 7 / 15));
}

TEST(Time, MonthsAgreeWithTurningThePagesOneByOneFromEveryDayOfNineYears) {
  for (int start_year = 2020; start_year <= 2028; ++start_year) {
    for (int start_month = 1; start_month <= 12; ++start_month) {
      for (int date = 1; date <= length_of_month(start_year, start_month); ++date) {
        const auto day_in = [date](int year, int month) {
          const int last = length_of_month(year, month);
          return *parse_date(std::to_string(year) + "-" + padded(month) + "-" +
                             padded(date < last ? date : last));
        };
        const LocalDays start = day_in(start_year, start_month);
        int year = start_year;
        int month = start_month;
        for (int months = 0; months <= 60; ++months) {
          ASSERT_EQ(add_months(start, months), day_in(year, month))
              << iso_date(start) << " + " << months;
          if (++month == 13) month = 1, ++year;
        }
        year = start_year;
        month = start_month;
        for (int months = 0; months >= -60; --months) {
          ASSERT_EQ(add_months(start, months), day_in(year, month))
              << iso_date(start) << " " << months;
          if (--month == 0) month = 12, --year;
        }
      }
    }
  }
}

}  // namespace
}  // namespace casetide::sim
