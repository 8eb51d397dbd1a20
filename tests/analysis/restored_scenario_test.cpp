// A scenario read again from what its results keep of it is the scenario that was run, without its files.
#include "analysis/restored_scenario.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

namespace fs = std::filesystem;

const fs::path kService = fs::path(CASETIDE_SOURCE_DIR) / "tests/analysis/small-service";

std::vector<std::string> lines(const model::Reading& reading) {
  std::vector<std::string> lines;
  for (const model::EffectiveLine& line : reading.effective)
    lines.push_back(line.path + " = " + line.value);
  return lines;
}

std::vector<std::string> files_changed(const model::Reading& reading) {
  std::vector<std::string> names;
  for (const model::LayerChanges& layer : reading.layers)
    names.push_back(layer.file);
  return names;
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

TEST(RestoredScenario, IsTheOneThatWasRun) {
  const model::Reading run = model::read_scenario(kService / "scenario.toml");
  ASSERT_TRUE(run.scenario) << to_string(run.problems.front());
  const model::Reading restored = restored_scenario(identity_of(*run.scenario, 1));
  ASSERT_TRUE(restored.scenario);
  EXPECT_FALSE(lines(run).empty());
  EXPECT_EQ(lines(restored), lines(run));
  EXPECT_THAT(files_changed(restored), testing::Contains("local.toml"));
}

TEST(RestoredScenario, HasWhatWasLaidOverItAndIsInNoFile) {
  const model::Reading run = model::read_scenario(
      kService / "scenario.toml", {.files = {},
                                   .texts = {{"point",
                                              "title = \"A point\"\nsource = \"A test\"\n\n"
                                              "[clock.plan]\nlimit = \"7 working days\"\n"}}});
  ASSERT_TRUE(run.scenario) << to_string(run.problems.front());
  const model::Reading restored = restored_scenario(identity_of(*run.scenario, 1));
  ASSERT_TRUE(restored.scenario);
  EXPECT_EQ(lines(restored), lines(run));
  EXPECT_THAT(lines(restored), testing::Contains("clock.plan.limit = \"7 working days\""));
}

TEST(RestoredScenario, NeedsNoneOfTheFilesThatItNamedByAbsolutePaths) {
  Identity identity;
  std::vector<std::string> wanted;
  {
    const TemporaryFolder folder;
    const fs::path parts = folder / "parts";
    fs::copy(kService, parts);
    write(folder / "mine.toml",
          "title = \"Mine\"\nyear = \"2026-01-01 to 2026-12-31\"\nprocedure = \"" +
              (parts / "procedure.toml").string() + "\"\narea = \"" +
              (parts / "area.toml").string() + "\"\n");
    const model::Reading run = model::read_scenario(folder / "mine.toml");
    ASSERT_TRUE(run.scenario);
    wanted = lines(run);
    identity = identity_of(*run.scenario, 1);
  }
  EXPECT_EQ(lines(restored_scenario(identity)), wanted);
}

/// While it lives, relative paths begin in that folder.
class Inside {
 public:
  explicit Inside(const fs::path& folder) : before_(fs::current_path()) {
    fs::current_path(folder);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { fs::current_path(before_); }

 private:
  fs::path before_;
};

TEST(RestoredScenario, OfARelativePathMayNameAbsoluteOnes) {
  const TemporaryFolder folder;
  fs::copy(kService, folder / "parts");
  fs::create_directories(folder / "mine");
  for (const char* name : {"mine/mine.toml", "top.toml"})
    write(folder / name, "title = \"Mine\"\nyear = \"2026-01-01 to 2026-12-31\"\nprocedure = \"" +
                             (folder / "parts/procedure.toml").string() + "\"\narea = \"" +
                             (folder / "parts/area.toml").string() + "\"\n");
  const Inside here(folder / ".");
  for (const char* name : {"mine/mine.toml", "top.toml"}) {
    const model::Reading run = model::read_scenario(name);
    ASSERT_TRUE(run.scenario) << name;
    const Identity identity = identity_of(*run.scenario, 1);
    for (const auto& file : identity.files)
      EXPECT_TRUE(fs::path(file.name).is_relative()) << file.name;
    EXPECT_EQ(lines(restored_scenario(identity)), lines(run)) << name;
  }
}

TEST(RestoredScenario, OfFilesOfOneNameTakesTheOneThatItNamed) {
  const TemporaryFolder folder;
  fs::copy(kService, folder / "parts");
  // Its own policy is of the name of the area that it names elsewhere.
  write(folder / "area.toml",
        "title = \"Mine\"\nsource = \"A test\"\n[clock.plan]\nlimit = \"7 working days\"\n");
  write(folder / "mine.toml",
        "title = \"Mine\"\nyear = \"2026-01-01 to 2026-12-31\"\nprocedure = \"" +
            (folder / "parts/procedure.toml").string() +
            "\"\npolicies = [\"area.toml\"]\narea = \"" + (folder / "parts/area.toml").string() +
            "\"\n");
  const model::Reading run = model::read_scenario(folder / "mine.toml");
  ASSERT_TRUE(run.scenario) << to_string(run.problems.front());
  Identity identity = identity_of(*run.scenario, 1);
  std::ranges::sort(identity.files.begin() + 1, identity.files.end(), {},
                    &model::Scenario::File::name);
  const model::Reading restored = restored_scenario(identity);
  ASSERT_TRUE(restored.scenario) << to_string(restored.problems.front());
  EXPECT_EQ(lines(restored), lines(run));
}

TEST(RestoredScenario, WritesNothingBesideItsOwnFolder) {
  const TemporaryFolder folder;
  // As far up as the root, and then down to where this test can look.
  std::string up;
  for (int i = 0; i < 20; ++i)
    up += "../";
  const fs::path planted = folder / "planted.toml";
  Identity identity;
  identity.files = {{"scenario.toml", "title = \"A scenario\"\n"},
                    {up + planted.relative_path().string(), "title = \"Planted\"\n"}};
  EXPECT_FALSE(restored_scenario(identity).problems.empty());
  EXPECT_FALSE(fs::exists(planted));

  identity.files[1].name = planted.string();
  EXPECT_THROW(static_cast<void>(restored_scenario(identity)), NotResults);
  EXPECT_FALSE(fs::exists(planted));
}

TEST(RestoredScenario, AFileThatIsNamedAndNotHeldIsRefusedThoughTheMachineHasIt) {
  const model::Reading run = model::read_scenario(kService / "scenario.toml");
  ASSERT_TRUE(run.scenario);
  const Identity whole = identity_of(*run.scenario, 1);
  const fs::path machine = kService / "area.toml";
  ASSERT_TRUE(fs::exists(machine));
  std::string up;
  for (int i = 0; i < 20; ++i)
    up += "../";
  for (const std::string& name : {machine.string(), up + machine.relative_path().string()}) {
    Identity identity;
    identity.files = {{"scenario.toml",
                       "title = \"Mine\"\nyear = \"2026-01-01 to 2026-12-31\"\nprocedure = "
                       "\"procedure.toml\"\narea = \"" +
                           name + "\"\n"}};
    for (const auto& file : whole.files)
      if (file.name != "area.toml" && file.name != "scenario.toml") identity.files.push_back(file);
    try {
      static_cast<void>(restored_scenario(identity));
      FAIL() << name << " was read";
    } catch (const NotResults& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("names a file that it does not hold"));
      EXPECT_THAT(error.what(), testing::HasSubstr(name.substr(0, 40)));
      EXPECT_THAT(error.what(), testing::HasSubstr("line 4 of scenario.toml"));
    }
  }
}

}  // namespace
}  // namespace casetide::analysis
