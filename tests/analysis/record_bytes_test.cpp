// A record stays small: a run of hundreds of replications handles as many of them.
#include "tests/analysis/record_bytes.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "model/read_scenario.hpp"
#include "model/replicator.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

const std::filesystem::path kEngland =
    std::filesystem::path(CASETIDE_SOURCE_DIR) / "scenarios" / "england-average.toml";

/// The average authority with as many more teams, each with posts of a kind that is there already.
model::Scenario with_further_teams(const TemporaryFolder& folder, int teams) {
  const std::filesystem::path policy = folder / "teams.toml";
  std::ofstream file(policy);
  file << "title = \"Further teams\"\nsource = \"A test\"\n";
  for (int team = 1; team <= teams; ++team) {
    file << "\n[team.further-" << team << "]\nfamilies = \"0 %; source A test\"\n\n[team.further-"
         << team << ".posts]\nteam-manager = { fte = \"2 posts; source A test\" }\n";
  }
  file.close();
  model::Reading reading = model::read_scenario(kEngland, {.files = {policy}});
  for (const model::Problem& problem : reading.problems) {
    ADD_FAILURE() << to_string(problem);
  }
  return reading.scenario.value();
}

TEST(RecordBytes, TheAverageAuthoritysRecordIsSmall) {
  const model::Scenario scenario = model::read_scenario(kEngland).scenario.value();
  const model::RecordShape shape = model::shape_of(scenario);
  EXPECT_EQ(bytes_of(model::Replicator(scenario, 1).run(0)), bytes_of(shape));
  EXPECT_LT(bytes_of(shape), kMostBytesOfARecord);
}

TEST(RecordBytes, AFurtherTeamAddsLittle) {
  const TemporaryFolder folder;
  const model::Scenario one = with_further_teams(folder, 1);
  const model::Scenario five = with_further_teams(folder, 5);
  ASSERT_EQ(five.teams.size(), one.teams.size() + 4);
  EXPECT_LE(bytes_of(model::shape_of(five)),
            bytes_of(model::shape_of(one)) + 4 * kMostBytesOfATeam);
}

TEST(RecordBytes, TheLimitHasTeeth) {
  // Weekly hours by team as well as by role would be more than it allows.
  const model::RecordShape shape = model::shape_of(model::read_scenario(kEngland).scenario.value());
  const std::size_t hours = shape.roles.size() * model::kHours *
                            static_cast<std::size_t>(shape.weeks) * sizeof(std::int32_t);
  EXPECT_GT(hours, kMostBytesOfATeam);
}

}  // namespace
}  // namespace casetide::analysis
