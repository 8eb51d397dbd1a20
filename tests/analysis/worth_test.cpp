// What a cause is worth, from counts made up so that the answer can be worked out by hand.
#include "analysis/worth.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/description.hpp"
#include "analysis/report.hpp"
#include "analysis/summary.hpp"
#include "analysis/terminal.hpp"
#include "tests/analysis/fake_scenario.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kConference = 1;  // its place among the clocks
constexpr std::uint32_t kReplications = 16;

std::size_t fate(model::ClockFate which) {
  return kConference * model::kFates + static_cast<std::size_t>(which);
}

struct Counts {
  int met = 0;
  int late = 0;
  int on_day_10 = 0;
  int on_day_20 = 0;
};

/// Results in which the conference's counts are those; all else is alike from one call to the next.
Results results_with(const std::function<Counts(std::uint32_t)>& of, model::Without without = {}) {
  model::Scenario scenario = fake::scenario();
  scenario.without = without;
  Results results;
  results.identity = identity_of(scenario, 1);
  results.title = scenario.title;
  results.name = scenario.name;
  results.shape = fake::shape(scenario);
  results.description = describe(scenario, results.shape);
  for (std::uint32_t i = 0; i < kReplications; ++i) {
    model::Record record = fake::record(results.shape, 1, i);
    const Counts counts = of(i);
    record.clock_fate_families[fate(model::ClockFate::met)] = counts.met;
    record.clock_fate_families[fate(model::ClockFate::authorised_late)] = 0;
    record.clock_fate_families[fate(model::ClockFate::breached)] = counts.late;
    const std::size_t days = kConference * model::kDayBins;
    for (std::size_t bin = 0; bin < model::kDayBins; ++bin)
      record.clock_days_families[days + bin] = 0;
    record.clock_days_families[days + 10] = counts.on_day_10;
    record.clock_days_families[days + 20] = counts.on_day_20;
    const auto weeks = static_cast<std::size_t>(results.shape.weeks);
    record.clock_due_weekly[kConference * weeks] = counts.met + counts.late;
    record.clock_late_weekly[kConference * weeks] = counts.late;
    if (!without.none()) {  // nothing is charged to what was left out
      const auto slot = static_cast<std::size_t>(model::Cause::slot);
      for (std::size_t clock = 0; clock < results.shape.clocks.size(); ++clock) {
        auto& minutes = record.clock_cause_minutes[clock * model::kCauses + slot];
        record.clock_elapsed_minutes[clock] -= minutes;
        minutes = 0;
        auto& late = record.clock_late_cause_minutes[clock * model::kCauses + slot];
        record.clock_late_elapsed_minutes[clock] -= late;
        late = 0;
      }
    }
    results.records.held().push_back(std::move(record));
  }
  return results;
}

// Each year has its own luck, which both runs share: 10 to 40 late of 100 now, and 4 or 6 fewer without.
Counts now_counts(std::uint32_t i) {
  const int late = 10 + 2 * static_cast<int>(i);
  return {100 - late, late, 60, 40};
}
Counts five_fewer(std::uint32_t i) {
  const Counts now = now_counts(i);
  const int fewer = i / 2 % 2 == 0 ? 4 : 6;
  const int sooner = i % 2 == 0 ? 0 : 10;
  return {now.met + fewer, now.late - fewer, 60 + sooner, 40 - sooner};
}

json summary_of(const Results& now, const Results& without) {
  json summary = summarise(now);
  add_worth(now, {{model::Cause::slot, without}}, summary);
  return summary;
}

const json& summary() {
  static const json made =
      summary_of(results_with(now_counts), results_with(five_fewer, model::Cause::slot));
  return made;
}

TEST(Worth, IsWhatIsNowLessWhatIsWithout) {
  const json& cause = summary().at("worth").at(0);
  EXPECT_EQ(cause.at("cause"), "slot");
  EXPECT_EQ(cause.at("name"), "slot");
  const json& clock = cause.at("clocks").at(kConference);
  EXPECT_EQ(clock.at("clock"), "initial-conference");
  const json& late = clock.at("late_share_families");
  EXPECT_DOUBLE_EQ(late.at("now").at("mean").get<double>(), 0.25);
  EXPECT_DOUBLE_EQ(late.at("without").at("mean").get<double>(), 0.20);
  EXPECT_NEAR(late.at("fewer").at("mean").get<double>(), 0.05, 1e-12);
  // (60 * 10 + 40 * 20) / 100 now; a year of two has 70 on day 10 and 30 on day 20 without.
  const json& days = clock.at("working_days");
  EXPECT_DOUBLE_EQ(days.at("now").at("mean").get<double>(), 14);
  EXPECT_DOUBLE_EQ(days.at("without").at("mean").get<double>(), 13.5);
  EXPECT_DOUBLE_EQ(days.at("fewer").at("mean").get<double>(), 0.5);
}

TEST(Worth, TheIntervalIsThatOfTheDifferenceAndNotOfTheYears) {
  // Years differ by 30 of 100, the difference by 2; that of the days is the same in every pair.
  const json& clock = summary().at("worth").at(0).at("clocks").at(kConference);
  const json& late = clock.at("late_share_families");
  const auto width = [](const json& figure) {
    return figure.at("high").get<double>() - figure.at("low").get<double>();
  };
  EXPECT_GT(width(late.at("fewer")), 0.005);
  EXPECT_LT(width(late.at("fewer")), 0.02);
  EXPECT_GT(width(late.at("now")), 0.1);
  EXPECT_TRUE(clock.at("working_days").at("fewer").at("low").is_null());
}

TEST(Worth, ClocksThatNothingMovesAreToldInALineWithoutASign) {
  const std::string text = worth_text(summary());
  EXPECT_THAT(text, HasSubstr("No difference to: Child seen."));
  EXPECT_THAT(text, Not(HasSubstr("-0.0")));
  EXPECT_THAT(text,
              ::testing::ContainsRegex("Initial child protection conference +25\\.0 +14\\.0"));
  EXPECT_THAT(text, ::testing::ContainsRegex(
                        "  without slot +20\\.0 +5\\.0 +4\\.[0-9] to 5\\.[0-9] +13\\.5 +0\\.5 +-"));
  EXPECT_THAT(terminal_text(summary()), HasSubstr(text));
}

TEST(Worth, WhatRoundsToNoughtHasNoSign) {
  // One family of 16,000 is late without the slots and is not now: 0.006 of 100 more.
  const auto tenfold = [](std::uint32_t i) {
    const Counts counts = now_counts(i);
    return Counts{10 * counts.met, 10 * counts.late, 600, 400};
  };
  const auto one_more = [&](std::uint32_t i) {
    const Counts counts = tenfold(i);
    return i == 3 ? Counts{counts.met - 1, counts.late + 1, 600, 400} : counts;
  };
  const json moved = summary_of(results_with(tenfold), results_with(one_more, model::Cause::slot));
  EXPECT_LT(moved.at("worth")
                .at(0)
                .at("clocks")
                .at(kConference)
                .at("late_share_families")
                .at("fewer")
                .at("mean")
                .get<double>(),
            0);
  const std::string text = worth_text(moved);
  EXPECT_THAT(text, HasSubstr("without slot"));
  EXPECT_THAT(text, ::testing::ContainsRegex("without slot +25\\.0 +0\\.0 +0\\.0 to 0\\.0 "));
}

TEST(Worth, ARunThatStillWaitsForWhatWasLeftOutFailsItsCheck) {
  EXPECT_EQ(broken_checks(summary()), "");
  Results without = results_with(five_fewer, model::Cause::slot);
  const auto place = kConference * model::kCauses + static_cast<std::size_t>(model::Cause::slot);
  without.records.held()[7].clock_cause_minutes[place] = 3;
  without.records.held()[7].clock_elapsed_minutes[kConference] += 3;
  EXPECT_EQ(broken_checks(summary_of(results_with(now_counts), without)),
            "  No time is left to the cause that was left out (without slot): replication 7: 3 "
            "minutes\n");
}

TEST(Worth, TheReportHasARowForEachCause) {
  const std::string page = report_html(summary());
  EXPECT_THAT(page, HasSubstr("id=\"worth-table\""));
  EXPECT_THAT(page, HasSubstr("Fewer without: Waiting for a conference slot"));
}

TEST(Worth, ASummaryWithoutItSaysNothing) {
  const json plain = summarise(results_with(now_counts));
  EXPECT_EQ(worth_text(plain), "");
  EXPECT_THAT(report_html(plain), Not(HasSubstr("worth-table")));
}

}  // namespace
}  // namespace casetide::analysis
