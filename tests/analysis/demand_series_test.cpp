// Series as people have them, the mistakes in them, and what an overlay says of a stream.
#include "analysis/demand_series.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/csv_table.hpp"
#include "analysis/demand_overlay.hpp"
#include "analysis/demand_score.hpp"
#include "model/file_error.hpp"
#include "model/read_scenario.hpp"
#include "sim/time.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Read {
  CountedSeries series;
  std::vector<std::string> problems;  ///< without the folder
};

Read read(const std::string& text, const SeriesColumns& columns = {}) {
  const TemporaryFolder folder;
  put(folder / "s.csv", text);
  model::Problems problems;
  Read made;
  made.series =
      read_series(read_csv(folder / "s.csv", "date,referrals", problems), columns, problems);
  for (const model::Problem& problem : problems.list())
    made.problems.push_back(to_string(problem).substr((folder / "").string().size()));
  return made;
}

std::int32_t day(const char* text) {
  return sim::day_index(*sim::parse_date(text));
}

TEST(DemandSeries, MonthsAreReadInAnyOrderAndEmptyOnesLeftOut) {
  const Read found =
      read("month,children\r\n2025-05,\"1,412\"\r\n01/04/2025,398\r\n2025-07-01,\r\n");
  EXPECT_THAT(found.problems, ElementsAre());
  EXPECT_EQ(found.series.length, CountedSeries::Length::month);
  EXPECT_EQ(found.series.left_out, 1U);
  ASSERT_EQ(found.series.periods.size(), 2U);
  EXPECT_EQ(found.series.periods[0].first_day, day("2025-04-01"));
  EXPECT_EQ(found.series.periods[0].last_day, day("2025-04-30"));
  EXPECT_EQ(found.series.periods[0].count, 398);
  EXPECT_EQ(found.series.periods[1].last_day, day("2025-05-31"));
  EXPECT_EQ(found.series.periods[1].count, 1412);
}

TEST(DemandSeries, WeeksByTheirFirstDayAndOnlyTheNamedColumns) {
  const Read found = read(
      "\xEF\xBB\xBF"
      "Area,Week,Note,Referrals\nx,2025-04-07,\"a, \"\"b\"\"\",12\nx,2025-04-14,not "
      "read,15\n",
      {.date = "week", .count = "referrals"});
  EXPECT_THAT(found.problems, ElementsAre());
  EXPECT_EQ(found.series.length, CountedSeries::Length::week);
  ASSERT_EQ(found.series.periods.size(), 2U);
  EXPECT_EQ(found.series.periods[1].last_day, day("2025-04-20"));
}

TEST(DemandSeries, EveryMistakeHasItsPlaceAndARemedy) {
  EXPECT_THAT(
      read("month,children\nMay,4\n2025-06,c\n2025-07,1.5\n2025-08\n").problems,
      ElementsAre(
          "s.csv:5:1: 1 cells; expected 2, as the first line has, empty where nothing is known, "
          "and "
          "numbers with commas in quotation marks, for example \"2,345\"",
          "s.csv:2:1: month: \"May\" is not a date; expected year-month, or the first day of "
          "the period, for example 2025-04, 2025-04-07 or 07/04/2025",
          "s.csv:3:9: children: \"c\" is not a count; expected a whole number, for example "
          "412, or an empty cell for what is not known",
          "s.csv:4:9: children: \"1.5\" is not a count; expected a whole number, for example "
          "412, or an empty cell for what is not known"));
  EXPECT_THAT(read("a,b,c\n1,2,3\n").problems,
              ElementsAre(HasSubstr("s.csv:1:1: 3 columns; expected two")));
  EXPECT_THAT(read("date,children\n", {.date = "date", .count = "childen"}).problems,
              ElementsAre("s.csv:1:1: no column \"childen\"; did you mean \"children\"?"));
  EXPECT_THAT(read("d,n\n2025-04,1\n2025-05,1\n2025-04-01,2\n").problems,
              ElementsAre("s.csv:4:1: d: \"2025-04-01\" is there twice; expected one line for each "
                          "period"));
  EXPECT_THAT(
      read("d,n\n2025-04-07,1\n2025-04-15,1\n").problems,
      ElementsAre(HasSubstr("s.csv:3:1: d: \"2025-04-15\" is neither the first of a month")));
  EXPECT_THAT(read("d,n\n2025-04,1\n2025-05,\"1\"2\n").problems,
              ElementsAre(HasSubstr("s.csv:3:12: a quotation mark within a cell")));
  EXPECT_THAT(read("").problems, ElementsAre(HasSubstr("s.csv:1:1: no line")));
}

TEST(DemandSeries, CountsOfLongerPeriodsAreNotTakenForMonthsOrWeeks) {
  EXPECT_THAT(read("m,n\n2024-01,1\n2024-04,1\n2024-10,1\n2025-01,1\n").problems,
              ElementsAre("s.csv:3:1: m: counts every 3 months; expected every month"));
  EXPECT_THAT(read("m,n\n2024-01,1\n2024-02,\n2024-03,1\n2024-05,1\n2024-07,1\n").problems,
              ElementsAre("s.csv:4:1: m: counts every 2 months; expected every month"));
  EXPECT_THAT(read("m,n\n2024-01-01,1\n2024-01-29,1\n2024-02-26,1\n2024-03-25,1\n").problems,
              ElementsAre("s.csv:3:1: m: counts every 4 weeks; expected every week"));
  // One step of one period, and they are of that length; so few that they may lie so by chance are too.
  EXPECT_THAT(read("m,n\n2024-01,1\n2024-04,1\n2024-10,1\n2024-11,1\n").problems, ElementsAre());
  EXPECT_THAT(read("m,n\n2024-01,1\n2024-04,1\n2024-10,1\n").problems, ElementsAre());
}

TEST(DemandSeries, PeriodsWithoutALineAreCounted) {
  const Read months = read("m,n\n2024-01,1\n2024-02,\n2024-05,1\n2024-06,1\n2024-11,\n");
  EXPECT_THAT(months.problems, ElementsAre());
  EXPECT_EQ(months.series.left_out, 2U);
  EXPECT_EQ(months.series.without_line, 2U);  // March and April
  const Read weeks = read("m,n\n2025-12-15,1\n2025-12-29,1\n2026-01-05,1\n");
  EXPECT_EQ(weeks.series.without_line, 1U);
}

TEST(DemandSeries, AMissingLineOfHeadingsDoesNotCostTheFirstCount) {
  EXPECT_THAT(read("2025-04,398\n2025-05,412\n").problems,
              ElementsAre("s.csv:1:1: no line of headings: \"2025-04\" is a date; expected "
                          "date,referrals first"));
}

TEST(DemandSeries, ACountThatLooksLikeASlipIsNamed) {
  const auto far_off = [](const std::string& text) {
    std::vector<std::string> found;
    for (const model::Problem& one : read(text).series.far_off)
      found.push_back(fmt::format("{}: {}", one.at.line, one.message));
    return found;
  };
  const std::string rest = "2025-03,540\n2025-04,500\n2025-05,520\n2025-06,530\n2025-07,510\n";
  EXPECT_THAT(
      far_off("m,n\n2025-01,\"53,000\"\n2025-02,53\n" + rest),
      ElementsAre("2: \"53,000\" is far from the other counts, of which half are above 520; "
                  "if it is a slip, put it right, or leave the cell empty",
                  HasSubstr("3: \"53\" is far from")));
  EXPECT_THAT(far_off("m,n\n2025-01,1100\n2025-02,250\n" + rest), ElementsAre());
  // Few come, and none or ten may by chance; a week of holidays is quiet.
  EXPECT_THAT(far_off("m,n\n2025-01,0\n2025-02,10\n2025-03,3\n2025-04,2\n2025-05,1\n2025-06,3\n"),
              ElementsAre());
  EXPECT_THAT(far_off("w,n\n2025-12-01,99\n2025-12-08,99\n2025-12-15,99\n2025-12-22,1\n"
                      "2025-12-29,99\n2026-01-05,99\n"),
              ElementsAre());
}

TEST(DemandSeries, WhatIsNoTextIsToldOnceAndNeverReachesTheTerminal) {
  using std::string_literals::operator""s;
  const std::string save_as = "expected text in UTF-8: in a spreadsheet, save as \"CSV UTF-8\"";
  const auto utf16 = "s.csv:1:1: written as UTF-16, or no text at all; " + save_as;
  EXPECT_THAT(read("\xFF\xFE").problems, ElementsAre(utf16));
  EXPECT_THAT(read("\xFE\xFF").problems, ElementsAre(utf16));
  EXPECT_THAT(read("d,n\n2\0000\0002\0005\000-\0004\000,\0001\000\n"s).problems,
              ElementsAre("s.csv:2:2: written as UTF-16, or no text at all; " + save_as));
  EXPECT_THAT(read("d,\x1B[31mn\nMay,1\nJune,1\n").problems,
              ElementsAre("s.csv:1:3: a control character, U+001B; " + save_as));
  EXPECT_THAT(read("d,n\r\n2025-04,1\r\n2025-05,\xC2\x9B\r\n").problems,
              ElementsAre("s.csv:3:9: a control character, U+009B; " + save_as));
  EXPECT_THAT(read("d,n\x7F\n").problems,
              ElementsAre(HasSubstr("1:4: a control character, U+007F")));
  EXPECT_THAT(read("d,\xC2\xA3 n\t\r\n2025-04,1\r\n").problems, ElementsAre());
}

TEST(DemandSeries, AnotherSeparatorIsNamed) {
  EXPECT_THAT(read("date;referrals\n2025-04;1\n2025-05;1,5\n").problems,
              ElementsAre("s.csv:1:1: semicolons between the cells; expected commas: in a "
                          "spreadsheet, save as \"CSV UTF-8\" with commas"));
  EXPECT_THAT(read("date\treferrals\n2025-04\t1\n").problems,
              ElementsAre(HasSubstr("s.csv:1:1: tabs between the cells; expected commas")));
  EXPECT_THAT(read("date\n2025-04\n").problems, ElementsAre(HasSubstr("1 columns; expected two")));
}

TEST(DemandSeries, AFolderIsNoFile) {
  const TemporaryFolder folder;
  model::Problems problems;
  try {
    static_cast<void>(read_csv(folder / "", "", problems));
    FAIL() << "a folder was read";
  } catch (const model::FileError& error) {
    EXPECT_THAT(error.what(), HasSubstr(": it is a folder; expected a file"));
  }
}

TEST(DemandSeries, AFileThatIsNotThereIsTheMachinesError) {
  model::Problems problems;
  EXPECT_THROW(static_cast<void>(read_csv("/no/such/file.csv", "", problems)), model::FileError);
}

TEST(DemandOverlay, NewFamiliesAreTheTotalLessReturnsOverChildren) {
  // 24 months of 300 days' worth: no season, no trend; 36,525 children in 365.25 days' worth of days,
  // 20 of 100 returns, 2 children in a family: 36,525 x 0.8 / 2 = 14,610 families a year.
  CountedSeries series;
  for (int i = 0; i < 24; ++i) {
    const auto first = day("2024-04-01") + 30 * i;
    series.periods.push_back({first, first + 29, 3000});
  }
  const DemandFit fit(series.periods, [](std::int32_t) { return 1.0; },
                      {.season = Season::none, .year_first = day("2024-04-01")});
  const YearForecast year = forecast_year(fit, day("2026-04-01"), day("2027-03-31"), 1);
  const StreamForecast stream = stream_forecast(fit, year, day("2026-04-01"), day("2027-03-31"),
                                                {.children = 2, .re_referred = 0.2});
  EXPECT_NEAR(stream.families.value, 14610, 20);
  EXPECT_FALSE(stream.states_year_sd);
}

TEST(DemandOverlay, WhatChildrenOfAFamilyAddIsNoScatterOfFamilies) {
  // Families by chance alone (1) of 1.5 children, one and a Poisson number of mean 0.5 more: E[c^2] = 0.5 +
  // 2.25, over 1.5 = 1.8333 for the children. Back: 1.
  EXPECT_NEAR(family_dispersion(1.0 / 1.5 * 2.75, {.children = 1.5}), 1, 1e-12);
  // Scatter 3 of families: variance 3 n 1.5^2 + n 0.5 over mean 1.5 n = 7.25 / 1.5.
  EXPECT_NEAR(family_dispersion(7.25 / 1.5, {.children = 1.5}), 3, 1e-12);
  // A quarter of them returns by chance: 0.75 x 7.25 / 1.5 + 0.25 x 2.75 / 1.5.
  EXPECT_NEAR(family_dispersion(0.75 * 7.25 / 1.5 + 0.25 * 2.75 / 1.5,
                                {.children = 1.5, .re_referred = 0.25}),
              3, 1e-12);
  EXPECT_EQ(family_dispersion(0.5, {.children = 1}), 1);
}

TEST(DemandOverlay, IsReadByTheScenarioAsItWasMeant) {
  const std::string file = std::string(CASETIDE_SOURCE_DIR) + "/scenarios/sutton.toml";
  const model::Reading before = model::read_scenario(file);
  ASSERT_TRUE(before.scenario);
  const model::Stream* stream = nullptr;
  for (const model::Stream& one : before.scenario->streams)
    stream = one.name == "referrals" ? &one : stream;
  ASSERT_NE(stream, nullptr);
  StreamForecast forecast;
  forecast.families = {1000, 900, 1200};
  forecast.dispersion = {1.5, 1, 2};
  forecast.year_sd = {0.1, 0, 0.3};
  forecast.states_year_sd = true;
  forecast.months.assign(12, {1, 0.9, 1.1});
  forecast.months[7] = {0.75, 0.7, 0.8};
  const std::string overlay =
      demand_overlay(*stream, forecast, "a \"file\"; or so.csv", {"A note; with marks \"x\"."});
  const model::Reading after =
      model::read_scenario(file, {.files = {}, .texts = {{"demand.toml", overlay}}});
  for (const model::Problem& problem : after.problems)
    ADD_FAILURE() << to_string(problem);
  ASSERT_TRUE(after.scenario);
  for (const model::Stream& one : after.scenario->streams) {
    if (one.name != "referrals") continue;
    EXPECT_EQ(one.families.value, 1000);
    EXPECT_EQ(one.families.assumed, std::pair(900.0, 1200.0));
    EXPECT_EQ(one.families.origin.file, "demand.toml");
    EXPECT_EQ(one.year_level->value, 0.1);
    EXPECT_EQ(one.year_level->assumed, std::pair(0.0, 0.3));
    EXPECT_EQ(one.dispersion->assumed, std::pair(1.0, 2.0));
    ASSERT_EQ(one.months.size(), 12U);
    EXPECT_EQ(one.months[7].value, 0.75);
    EXPECT_EQ(one.months[0].assumed, std::pair(0.9, 1.1));
    EXPECT_EQ(one.children.value, stream->children.value);
  }
}

TEST(DemandScore, ASeriesThatRepeatsItselfIsForecastExactlyByEverybody) {
  CountedSeries series;
  for (int i = 0; i < 60; ++i) {
    const auto first = std::chrono::year{2020} / std::chrono::April + std::chrono::months{i};
    const auto next = first + std::chrono::months{1};
    series.periods.push_back({sim::day_index(first / std::chrono::day{1}),
                              sim::day_index(next / std::chrono::day{1}) - 1,
                              200.0 + 10 * (i % 12)});
  }
  const DayShape shape = [](std::int32_t) { return 1.0; };
  const DemandSettings settings{.season = Season::months, .year_first = day("2020-04-01")};
  const auto held = held_out(series, shape, settings, day("2024-04-01"), 1);
  ASSERT_TRUE(held);
  EXPECT_EQ(held->fitted, 48U);
  ASSERT_EQ(held->scores.size(), 3U);
  EXPECT_EQ(held->scores[0].forecasts, 12U);
  EXPECT_EQ(held->scores[0].inside[2], 1);
  EXPECT_EQ(held->scores[1].crps, 0);
  EXPECT_EQ(held->scores[2].crps, 0);
  EXPECT_TRUE(held->total.holds(held->actual_total));
  EXPECT_FALSE(held_out(series, shape, settings, day("2030-04-01"), 1));
  EXPECT_FALSE(held_out(series, shape, settings, day("2020-06-01"), 1));
}

TEST(DemandScore, LastYearsCountCarriesItsOwnPastErrors) {
  // Years of 100, 110, 99 by month; the fourth is 120. Last year's forecast is 99 times 1.1 or 0.9, twelve
  // times each: 108.9 and 89.1. CRPS: mean distance 11.1 + 30.9 over 2 = 21, less half of half of 19.8: 4.95.
  CountedSeries series;
  const double counts[] = {100, 110, 99, 120};
  for (int i = 0; i < 48; ++i) {
    const auto first = std::chrono::year{2020} / std::chrono::April + std::chrono::months{i};
    const auto next = first + std::chrono::months{1};
    series.periods.push_back({sim::day_index(first / std::chrono::day{1}),
                              sim::day_index(next / std::chrono::day{1}) - 1, counts[i / 12]});
  }
  const auto held = held_out(
      series, [](std::int32_t) { return 1.0; },
      {.season = Season::months, .year_first = day("2020-04-01")}, day("2023-04-01"), 1);
  ASSERT_TRUE(held);
  ASSERT_EQ(held->scores.size(), 3U);
  EXPECT_NEAR(held->scores[1].crps, 21 - 4.95, 1e-9);
  // The mean of three, 103, has no past error to spread it: its distance is 17.
  EXPECT_NEAR(held->scores[2].crps, 17, 1e-9);
}

}  // namespace
}  // namespace casetide::analysis
