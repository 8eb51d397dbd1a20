// What a pilot says becomes the warm-up of a scenario that states none, and of no other.
#include "analysis/pilot.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/replicator.hpp"
#include "tests/analysis/fake_scenario.hpp"

namespace casetide::analysis {
namespace {

using ::testing::HasSubstr;

model::Scenario with(const std::string& text) {
  model::Scenario scenario = fake::scenario();
  scenario.files.front().text = text;
  return scenario;
}

const char* const kStated = "title = \"A year\"\nwarm-up = \"3 years\"\n";
const char* const kNotStated = "title = \"A year without warm-up\"\n";

WarmUp found(WarmUpFinding finding, int years) {
  WarmUp found;
  found.finding = finding;
  found.years = years;
  return found;
}

TEST(Pilot, OnlyTheScenariosOwnFileStatesAWarmUp) {
  EXPECT_TRUE(states_warm_up(with(kStated)));
  EXPECT_FALSE(states_warm_up(with(kNotStated)));
}

TEST(Pilot, AWarmUpThatIsNotStatedIsTheOneFound) {
  model::Scenario scenario = with(kNotStated);
  scenario.warm_up_years = 3;
  const FoundWarmUp judged = judged_warm_up(scenario, found(WarmUpFinding::settled, 2));
  EXPECT_EQ(judged.years, 2);
  EXPECT_THAT(judged.note, HasSubstr("states none, so this run has 2 years"));
}

TEST(Pilot, WhereNoneIsFoundTheRunKeepsItsOwnAndSaysSo) {
  model::Scenario scenario = with(kNotStated);
  scenario.warm_up_years = 3;
  for (const auto finding : {WarmUpFinding::growing, WarmUpFinding::not_settled}) {
    const FoundWarmUp judged = judged_warm_up(scenario, found(finding, 1));
    EXPECT_EQ(judged.years, 3);
    EXPECT_THAT(judged.note, HasSubstr("none could be found; this run has 3 years"));
  }
}

TEST(Pilot, BacklogThatGrowsIsTheFirstThingToKnowOfTheAnswer) {
  const auto told = [](WarmUpFinding finding) {
    nlohmann::json answer = {{"headline", {{"cautions", {"another"}}}},
                             {"run", {{"notes", nlohmann::json::array()}}}};
    tell(judged_warm_up(with(kStated), found(finding, 1)), answer);
    return answer;
  };
  const auto growing = told(WarmUpFinding::growing);
  ASSERT_EQ(growing.at("headline").at("cautions").size(), 2);
  EXPECT_THAT(growing.at("headline").at("cautions").at(0).get<std::string>(),
              HasSubstr("no typical year exists"));
  EXPECT_TRUE(growing.at("run").at("notes").empty());
  const auto settled = told(WarmUpFinding::settled);
  EXPECT_EQ(settled.at("headline").at("cautions").size(), 1);
  EXPECT_EQ(settled.at("run").at("notes").size(), 1);
}

TEST(Pilot, AStatedWarmUpStaysAndIsJudged) {
  model::Scenario scenario = with(kStated);
  scenario.warm_up_years = 1;
  const FoundWarmUp longer = judged_warm_up(scenario, found(WarmUpFinding::settled, 2));
  EXPECT_EQ(longer.years, 1);
  EXPECT_THAT(longer.note, HasSubstr("ask for more"));
  const FoundWarmUp enough = judged_warm_up(scenario, found(WarmUpFinding::settled, 1));
  EXPECT_EQ(enough.years, 1);
  EXPECT_THAT(enough.note, HasSubstr("which is enough"));
}

// Every day of four years and of the one around a century without a leap day, at years of some lengths.
TEST(Pilot, IsLongEnoughWhereverTheYearBegins) {
  using namespace std::chrono;
  for (const auto& [from, to] : {std::pair{year{2024} / 1 / 1, year{2028} / 1 / 1},
                                 {year{2102} / 1 / 1, year{2103} / 1 / 1}})
    for (std::int32_t day = sim::day_index(from); day < sim::day_index(to); ++day)
      for (const int months : {1, 3, 12, 24}) {
        model::Scenario scenario = fake::scenario();
        scenario.first_day = day;
        scenario.last_day = sim::add_months(day, months) - 1;
        const auto pilot = pilot_of(scenario);
        ASSERT_TRUE(pilot);
        EXPECT_GE(yearly_means(Eigen::MatrixXd::Zero(model::shape_of(*pilot).weeks, 2)).rows(),
                  kPilotYearsLeast)
            << day << " for " << months;
      }
}

TEST(Pilot, BeforeTheYearsOfTheCalendarThereIsNone) {
  model::Scenario scenario = fake::scenario();
  scenario.warm_up_years = 2;
  scenario.first_day = sim::day_index(std::chrono::year{1982} / 4 / 1);
  scenario.last_day = sim::day_index(std::chrono::year{1983} / 3 / 31);
  EXPECT_FALSE(pilot_of(scenario));
  EXPECT_EQ(without_pilot(scenario).years, 2);
  EXPECT_THAT(without_pilot(scenario).note, HasSubstr("would begin before 1978"));
}

}  // namespace
}  // namespace casetide::analysis
