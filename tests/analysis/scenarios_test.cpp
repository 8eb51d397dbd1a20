// The scenarios that come with Casetide say of themselves what is uncertain and what was put in.
#include <algorithm>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/read_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

namespace fs = std::filesystem;

const fs::path kScenarios = fs::path(CASETIDE_SOURCE_DIR) / "scenarios";

std::string described(const model::Reading& reading) {
  std::string text;
  for (const model::Problem& problem : reading.problems)
    text += to_string(problem) + "\n";
  return text;
}

/// Hertfordshire with one policy on top.
model::Reading with_policy(const fs::path& policy) {
  const TemporaryFolder folder;
  put(folder / "tried.toml",
      "title = \"Tried\"\nprocedure = \"" +
          (kScenarios / "procedures/working-together-2018.toml").string() + "\"\narea = \"" +
          (kScenarios / "areas/hertfordshire.toml").string() +
          "\"\nyear = \"2026-04-01 to 2027-03-31\"\nwarm-up = \"3 years\"\n" + "policies = [\"" +
          policy.string() + "\"]\n");
  return model::read_scenario((folder / "tried.toml").string());
}

/// How many numbers of a scenario have an assumed range.
std::ptrdiff_t ranges_in(const model::Scenario& scenario) {
  return std::ranges::count_if(scenario.provenance,
                               [](const auto& number) { return !number.assumed.empty(); });
}

// A policy that fixed what the scenario leaves open would compare a certain arm with an uncertain one.
TEST(Scenarios, NoPolicyTakesUncertaintyAway) {
  const model::Reading plain = model::read_scenario((kScenarios / "hertfordshire.toml").string());
  ASSERT_TRUE(plain.scenario.has_value()) << described(plain);
  int policies = 0;
  for (const fs::path& policy : fs::directory_iterator(kScenarios / "policies")) {
    const model::Reading tried = with_policy(policy);
    ASSERT_TRUE(tried.scenario.has_value()) << described(tried);
    EXPECT_GE(ranges_in(*tried.scenario), ranges_in(*plain.scenario)) << policy;
    ++policies;
  }
  EXPECT_GE(policies, 2);
}

TEST(Scenarios, APolicyThatFixesANumberIsFound) {
  const model::Reading plain = model::read_scenario((kScenarios / "hertfordshire.toml").string());
  const TemporaryFolder folder;
  put(folder / "fixed.toml",
      "title = \"Fixed\"\nsource = \"A test\"\n[team.conference-service.posts]\n"
      "conference-chair = { fte = \"4 posts\" }\n");
  const model::Reading fixed = with_policy(folder / "fixed.toml");
  ASSERT_TRUE(fixed.scenario.has_value()) << described(fixed);
  EXPECT_LT(ranges_in(*fixed.scenario), ranges_in(*plain.scenario));
}

TEST(Scenarios, AssessmentsInTimeSayThatTheyArePartlyAnInput) {
  const model::Reading reading = model::read_scenario((kScenarios / "hertfordshire.toml").string());
  ASSERT_TRUE(reading.scenario.has_value()) << described(reading);
  const auto& published = reading.scenario->published;
  const auto in_time = std::ranges::find(published, "assessments-in-time", &model::Published::name);
  ASSERT_NE(in_time, published.end());
  EXPECT_TRUE(in_time->is_input);
  EXPECT_THAT(in_time->label, ::testing::HasSubstr("partly an input"));
}

}  // namespace
}  // namespace casetide::analysis
