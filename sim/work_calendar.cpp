#include "sim/work_calendar.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace casetide::sim {
namespace {

using namespace std::chrono_literals;
using std::chrono::year_month_day;

// A day proclaimed for one year only: `moved_from` is worked after all, `day` is not.
struct OneOff {
  std::optional<year_month_day> moved_from;
  year_month_day day;
  std::string_view name;
};

// Royal proclamations under section 1 of the Banking and Financial Dealings Act 1971. No day after 8 May 2023
// was known when this list was made, in November 2026; gov.uk/bank-holidays announces new ones, which are
// added here and to the hand-written table of the tests.
constexpr std::array kOneOffs{
    OneOff{std::nullopt, 1981y / 7 / 29, "Royal wedding bank holiday"},
    OneOff{1995y / 5 / 1, 1995y / 5 / 8, "Early May bank holiday (VE day)"},
    OneOff{std::nullopt, 1999y / 12 / 31, "Millennium bank holiday"},
    OneOff{std::nullopt, 2002y / 6 / 3, "Golden Jubilee bank holiday"},
    OneOff{2002y / 5 / 27, 2002y / 6 / 4, "Spring bank holiday"},
    OneOff{std::nullopt, 2011y / 4 / 29, "Royal wedding bank holiday"},
    OneOff{2012y / 5 / 28, 2012y / 6 / 4, "Spring bank holiday"},
    OneOff{std::nullopt, 2012y / 6 / 5, "Diamond Jubilee bank holiday"},
    OneOff{2020y / 5 / 4, 2020y / 5 / 8, "Early May bank holiday (VE day)"},
    OneOff{2022y / 5 / 30, 2022y / 6 / 2, "Spring bank holiday"},
    OneOff{std::nullopt, 2022y / 6 / 3, "Platinum Jubilee bank holiday"},
    OneOff{std::nullopt, 2022y / 9 / 19,
           "Bank holiday for the State Funeral of Queen Elizabeth II"},
    OneOff{std::nullopt, 2023y / 5 / 8, "Bank holiday for the coronation of King Charles III"},
};

// Easter Sunday of the Gregorian calendar, by the "anonymous" algorithm (Nature, 20 April 1876; Meeus,
// Astronomical Algorithms, chapter 8). Letters as published.
constexpr LocalDays easter_sunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31;
  const int day = (h + l - 7 * m + 114) % 31 + 1;
  return LocalDays{std::chrono::year{year} / month / day};
}

// A holiday that falls on a weekend is replaced: 1 January by the next Monday; 25 and 26 December by 27 or
// 28 December, so that both are made up (1971 Act, Schedule 1, and the yearly proclamations).
void add_substituted(std::vector<BankHoliday>& holidays, std::chrono::year year) {
  const LocalDays new_year{year / 1 / 1};
  const int new_year_weekday = weekday_of(new_year);
  if (new_year_weekday < kSaturday) {
    holidays.push_back({new_year, "New Year's Day"});
  } else {
    holidays.push_back(
        {new_year + std::chrono::days{7 - new_year_weekday}, "New Year's Day (substitute day)"});
  }

  const LocalDays christmas{year / 12 / 25};
  if (weekday_of(christmas) < kSaturday) {
    holidays.push_back({christmas, "Christmas Day"});
  } else {
    holidays.push_back({christmas + std::chrono::days{2}, "Christmas Day (substitute day)"});
  }

  const LocalDays boxing_day = christmas + std::chrono::days{1};
  if (weekday_of(boxing_day) < kSaturday) {
    holidays.push_back({boxing_day, "Boxing Day"});
  } else {
    holidays.push_back({boxing_day + std::chrono::days{2}, "Boxing Day (substitute day)"});
  }
}

}  // namespace

WorkCalendar::WorkCalendar(const std::vector<LocalDays>& closures) {
  std::vector<LocalDays> closed = closures;
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    for (const BankHoliday& holiday : bank_holidays(year))
      closed.push_back(holiday.day);
  }
  build(closed);
}

WorkCalendar WorkCalendar::closed_only_on(std::span<const LocalDays> closed) {
  WorkCalendar calendar{Empty{}};
  calendar.build(closed);
  return calendar;
}

std::vector<BankHoliday> WorkCalendar::bank_holidays(int year_number) {
  expects(year_number >= kFirstYear && year_number <= kLastYear,
          "a year is one of the work calendar's");
  const std::chrono::year year{year_number};
  const LocalDays easter = easter_sunday(year_number);

  std::vector<BankHoliday> holidays{
      {easter - std::chrono::days{2}, "Good Friday"},
      {easter + std::chrono::days{1}, "Easter Monday"},
      {LocalDays{year / std::chrono::May / std::chrono::Monday[1]}, "Early May bank holiday"},
      {LocalDays{year / std::chrono::May / std::chrono::Monday[std::chrono::last]},
       "Spring bank holiday"},
      {LocalDays{year / std::chrono::August / std::chrono::Monday[std::chrono::last]},
       "Summer bank holiday"},
  };
  add_substituted(holidays, year);
  for (const OneOff& one_off : kOneOffs) {
    if (one_off.day.year() != year) continue;
    if (one_off.moved_from) {
      const LocalDays worked{*one_off.moved_from};
      std::erase_if(holidays,
                    [worked](const BankHoliday& holiday) { return holiday.day == worked; });
    }
    holidays.push_back({LocalDays{one_off.day}, one_off.name});
  }
  std::ranges::sort(holidays, {}, &BankHoliday::day);
  return holidays;
}

void WorkCalendar::build(std::span<const LocalDays> closed) {
  std::vector<bool> works(offset(kEndDay - 1) + 1);
  for (DayIndex day = kFirstDay; day < kEndDay; ++day)
    works[offset(day)] = weekday_of(day) < kSaturday;
  for (const LocalDays day : closed)
    works[offset(checked_index(day))] = false;

  working_before_.reserve(works.size() + 1);
  working_before_.push_back(0);
  for (DayIndex day = kFirstDay; day < kEndDay; ++day) {
    if (works[offset(day)]) working_days_.push_back(day);
    working_before_.push_back(static_cast<std::int32_t>(working_days_.size()));
  }
}

}  // namespace casetide::sim
