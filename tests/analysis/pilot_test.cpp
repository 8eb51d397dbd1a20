// What a pilot says becomes the warm-up of a scenario that states none, and of no other.
#include "analysis/pilot.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace casetide::analysis
