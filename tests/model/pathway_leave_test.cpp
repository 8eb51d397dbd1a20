// Leave by season: so much of everybody's leave lies in school holidays, and none is lost or made up.
//
// A post's days of leave, and its days in school holidays up to one, follow exactly; which posts have the
// one more is a binomial number, held between bounds that it leaves once in a million seeds.
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/work_calendar.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr double kFalseAlarm = 1e-6;

/// A year of leave of `fte` posts; schools are closed on `closed`.
Engine office(const std::string& fte, const std::string& leave, const std::string& closed,
              const std::string& pattern = "office") {
  return Engine(
      opening() +
      "[pattern.mid-week]\nhours = \"09:00 to 17:00\"\ndays = [\"Tuesday\", \"Wednesday\", "
      "\"Thursday\"]\noff = \"bank holidays\"\n" +
      team("desk", "clerk = { fte = \"" + fte + "; source test\", pattern = \"" + pattern + "\" }",
           leave) +
      "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"end\"\n[stream.s]\nstart = "
      "\"visit.look\"\nfamilies = \"1 families a year; source test\"\nchildren-per-family = \"1; "
      "source test\"\nalike = \"1; source test\"\nschool-holidays = [" +
      closed + "]\nsource = \"test\"\n");
}

std::string leave(const std::string& days, const std::string& share) {
  return "leave = \"" + days +
         " working days a year; source test\"\nleave-in-school-holidays = \"" + share +
         " %; assumed 0 to 100 %\"";
}

constexpr const char* kSchoolYear =
    R"("01-01 to 01-03", "02-16 to 02-20", "03-30 to 04-10", "07-22 to 08-31", "12-21 to 12-31")";

/// The same stretches, as dates of 2026.
bool schools_are_closed(const std::string& date) {
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"2026-01-01", "2026-01-03"},
                                                        {"2026-02-16", "2026-02-20"},
                                                        {"2026-03-30", "2026-04-10"},
                                                        {"2026-07-22", "2026-08-31"},
                                                        {"2026-12-21", "2026-12-31"}})
    if (date >= from && date <= to) return true;
  return false;
}

struct Taken {
  int days = 0;
  int in_school_holidays = 0;
  std::vector<int> by_weekday = std::vector<int>(7);
};

/// Leave of 2026, the first year of leave, by post. Each day is one that is worked.
std::map<int, Taken> taken(Engine& engine) {
  std::map<int, Taken> posts;
  std::map<std::pair<int, std::int32_t>, int> seen;
  const sim::WorkCalendar calendar;
  for (const LogLine& line : engine.run(7).log) {
    if (line.what != kLogOnLeave) continue;
    const std::string date = when(line.value * sim::kMinutesPerDay).substr(0, 10);
    EXPECT_EQ(++seen[std::pair(int{line.detail}, line.value)], 1) << date;
    EXPECT_TRUE(calendar.is_working_day(line.value)) << date;
    if (date > "2026-12-31") continue;
    Taken& post = posts[line.detail];
    ++post.days;
    post.in_school_holidays += schools_are_closed(date) ? 1 : 0;
    ++post.by_weekday[static_cast<std::size_t>(sim::weekday_of(line.value))];
  }
  return posts;
}

// Without a share in school holidays leave is weeks, in which bank holidays are lost, and single days. A
// year's weeks are cut at both ends, so that some have more and some less: 200 posts in the mean.
TEST(Leave, IsOfAsManyDaysInEveryPattern) {
  const auto mean = [](const std::string& days) {
    Engine engine(
        opening() + "[pattern.some]\nhours = \"09:00 to 17:00\"\ndays = \"" + days + "\"\n" +
        team("desk", "clerk = { fte = \"200; source test\", pattern = \"some\" }",
             "leave = \"30 working days a year; source test\"") +
        "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"end\"\n[stream.s]\nstart = "
        "\"visit.look\"\nfamilies = \"1 families a year; source test\"\n" +
        kOneChild);
    const WeekHours& week = engine.compiled().posts[0].hours;
    double taken = 0;
    for (const LogLine& line : engine.run(7).log) {
      const bool of_year = line.value < at("2026-12-31 00:00") / sim::kMinutesPerDay;
      if (line.what == kLogOnLeave && of_year &&
          !engine.compiled().hours_on(week, line.value).none())
        ++taken;
    }
    return taken / 200;
  };
  EXPECT_NEAR(mean("Monday to Friday"), 30, 1.2);
  EXPECT_NEAR(mean("Monday to Thursday"), 30, 1.2);
  EXPECT_NEAR(mean("every day"), 30, 1.2);
}

TEST(LeaveBySeason, AWholeShareIsExactForEveryPost) {
  Engine engine = office("200", leave("30", "60"), kSchoolYear);
  const auto posts = taken(engine);
  EXPECT_EQ(posts.size(), 200U);
  for (const auto& [post, of] : posts) {
    EXPECT_EQ(of.days, 30) << post;
    EXPECT_EQ(of.in_school_holidays, 18) << post;
  }
}

/// The most that a binomial number is above (or the least below) with probability of at most `tail`.
std::pair<int, int> binomial_bounds(int n, double p, double tail) {
  const auto log_share = [&](int k) {
    return std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
           k * std::log(p) + (n - k) * std::log1p(-p);
  };
  std::pair<int, int> bounds{0, n};
  double below = 0;
  while ((below += std::exp(log_share(bounds.first))) <= tail)
    ++bounds.first;
  double above = 0;
  while ((above += std::exp(log_share(bounds.second))) <= tail)
    --bounds.second;
  return bounds;
}

/// Of 400 posts with 25 days, how many have 14 in school holidays; the others have 13.
int with_fourteen(const std::string& share) {
  Engine engine = office("400", leave("25", share), kSchoolYear);
  int count = 0;
  for (const auto& [post, of] : taken(engine)) {
    EXPECT_EQ(of.days, 25) << post;
    EXPECT_TRUE(of.in_school_holidays == 13 || of.in_school_holidays == 14) << post;
    count += of.in_school_holidays == 14 ? 1 : 0;
  }
  return count;
}

TEST(LeaveBySeason, APartOfADayIsRightInTheMean) {
  // 55 % of 25 days are 13.75: three posts in four have 14.
  const auto [least, most] = binomial_bounds(400, 0.75, kFalseAlarm / 2);
  const int count = with_fourteen("55");
  EXPECT_GE(count, least);
  EXPECT_LE(count, most);
}

TEST(LeaveBySeason, TheCheckAboveHasTeeth) {
  // 54 % of 25 days are 13.5: half a day in four hundred posts' leave of 25 days is found.
  const auto [least, most] = binomial_bounds(400, 0.75, kFalseAlarm / 2);
  EXPECT_LT(with_fourteen("54"), least);
  EXPECT_LT(least, most);
}

TEST(LeaveBySeason, IsOfDaysThatThePatternWorks) {
  Engine engine = office("20", leave("18", "50"), kSchoolYear, "mid-week");
  for (const auto& [post, of] : taken(engine)) {
    EXPECT_EQ(of.days, 18) << post;
    EXPECT_EQ(of.in_school_holidays, 9) << post;
    EXPECT_EQ(of.by_weekday[1] + of.by_weekday[2] + of.by_weekday[3], 18) << post;
  }
}

TEST(LeaveBySeason, IsAsManyWeeksForAPostThatIsNotAWholeOne) {
  // 24 of 40 hours: Monday to Wednesday, and so 18 days of 30; half of them in school holidays.
  Engine engine = office("0.6", leave("30", "50"), kSchoolYear);
  const auto posts = taken(engine);
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_EQ(posts.at(0).days, 18);
  EXPECT_EQ(posts.at(0).in_school_holidays, 9);
  EXPECT_EQ(posts.at(0).by_weekday[3] + posts.at(0).by_weekday[4], 0);
}

TEST(LeaveBySeason, WhatSchoolHolidaysDoNotHoldIsTakenAtOtherTimes) {
  // 21 to 31 December 2026: nine weekdays, and the 25th and 28th are bank holidays.
  Engine engine = office("5", leave("9", "100"), R"("12-21 to 12-31")");
  for (const auto& [post, of] : taken(engine)) {
    EXPECT_EQ(of.days, 9) << post;
    EXPECT_GE(of.in_school_holidays, 7) << post;
  }
}

TEST(LeaveBySeason, IsTakenInWholeWeeksWhileThereAreSoManyDays) {
  // Of 30 days, 18 and 12: three weeks and two at the least, more where bank holidays shorten them.
  Engine engine = office("30", leave("30", "60"), kSchoolYear);
  std::map<std::pair<int, std::int32_t>, int> days_left;  // of each post's weeks
  const sim::WorkCalendar calendar;
  const std::int32_t first = at("2026-01-01 00:00") / sim::kMinutesPerDay;
  const auto monday_of = [](std::int32_t day) { return day - sim::weekday_of(day); };
  for (int post = 0; post < 30; ++post)
    for (std::int32_t day = first; day < first + 365; ++day)
      days_left[{post, monday_of(day)}] += calendar.is_working_day(day) ? 1 : 0;
  for (const LogLine& line : engine.run(7).log)
    if (line.what == kLogOnLeave && line.value < first + 365)
      --days_left.at({line.detail, monday_of(line.value)});
  for (int post = 0; post < 30; ++post) {
    int weeks_away = 0;
    for (const auto& [week, left] : days_left)
      weeks_away += week.first == post && left == 0 ? 1 : 0;
    EXPECT_GE(weeks_away, 4) << post;
  }
}

}  // namespace
}  // namespace casetide::model::test
