#include "analysis/output_folder.hpp"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/study.hpp"
#include "tests/analysis/fake_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

namespace fs = std::filesystem;

Identity identity(std::uint32_t seed = 1) {
  return identity_of(fake::scenario(), seed);
}

void finish_run(const fs::path& folder, std::uint32_t seed = 1, model::Without without = {}) {
  model::Scenario scenario = fake::scenario();
  scenario.without = without;
  Study study(fake::simulation());
  study.add({&scenario, 16, seed, folder});
  ASSERT_EQ(study.run({.threads = 1}).finish, sim::Finish::complete);
  put(report_path(folder), "<html>");
}

/// Why the folder is refused; empty when it is not.
std::string refusal(const fs::path& folder, std::uint32_t seed = 1) {
  try {
    const OutputFolder open(folder, identity(seed), Existing::refuse);
    return "";
  } catch (const FolderRefused& error) {
    return error.what();
  }
}

TEST(OutputFolder, IsMadeWhenMissing) {
  const TemporaryFolder folder;
  EXPECT_EQ(refusal(folder / "a/b"), "");
  EXPECT_TRUE(fs::is_directory(folder / "a/b"));
}

TEST(OutputFolder, ResultsOfTheSameRunAreAccepted) {
  const TemporaryFolder folder;
  finish_run(folder.path());
  EXPECT_EQ(refusal(folder.path()), "");
  fs::remove(results_path(folder.path()));  // as after an interruption
  EXPECT_EQ(refusal(folder.path()), "");
  put(folder / "notes.txt", "mine");
  EXPECT_EQ(refusal(folder.path()), "");
}

TEST(OutputFolder, ResultsOfAnotherRunAreRefusedAndLeftAsTheyWere) {
  const TemporaryFolder folder;
  finish_run(folder.path());
  const std::string before = bytes_of(results_path(folder.path()));
  EXPECT_THAT(refusal(folder.path(), 2), ::testing::HasSubstr("seed 1, not 2"));
  EXPECT_EQ(bytes_of(results_path(folder.path())), before);
  EXPECT_TRUE(fs::exists(unit_path(folder.path(), 0, 8)));
  fs::remove(results_path(folder.path()));  // the units alone are enough
  EXPECT_THAT(refusal(folder.path(), 2), ::testing::HasSubstr("seed 1, not 2"));
}

TEST(OutputFolder, OneUnitOfAnotherRunAmongOursIsRefused) {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  finish_run(folder.path());
  finish_run(other.path(), 2);
  fs::copy_file(unit_path(other.path(), 8, 16), unit_path(folder.path(), 8, 16),
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(refusal(folder.path()), ::testing::HasSubstr("seed 2, not 1"));
}

TEST(OutputFolder, ResultsOfAnotherEngineAreRefusedUnlessReplaced) {
  const TemporaryFolder folder;
  finish_run(folder.path());
  Results older = read_results(results_path(folder.path()));
  older.identity.engine = std::string(64, '0');
  write_results(results_path(folder.path()), older);
  EXPECT_THAT(refusal(folder.path()),
              ::testing::AllOf(::testing::HasSubstr("it was written by another build of Casetide"),
                               ::testing::HasSubstr("use --replace")));
  const OutputFolder open(folder.path(), identity(), Existing::replace);
  EXPECT_FALSE(fs::exists(results_path(folder.path())));
}

TEST(OutputFolder, AUnitOfAnotherEngineIsNotJoined) {
  const TemporaryFolder folder;
  finish_run(folder.path());
  Results older = read_results(unit_path(folder.path(), 0, 8));
  older.identity.engine = std::string(64, '0');
  write_results(unit_path(folder.path(), 0, 8), older);
  EXPECT_THAT(refusal(folder.path()), ::testing::HasSubstr("another build of Casetide"));
  const model::Scenario scenario = fake::scenario();
  Study study(fake::simulation());
  study.add({&scenario, 16, 1, folder.path()});
  std::uint32_t kept = 0;
  (void)study.run({.on_progress = [&](const Progress& progress) { kept = progress.kept; }});
  EXPECT_EQ(kept, 8U);
}

TEST(OutputFolder, AnythingElseIsRefused) {
  for (const char* name : {"notes.txt", "results.h5", "report.html", "units/notes.txt", "units"}) {
    const TemporaryFolder folder;
    put(folder / name, "something else");
    EXPECT_THAT(refusal(folder.path()), ::testing::HasSubstr(name)) << name;
    EXPECT_EQ(bytes_of(folder / name), "something else");
  }
  const TemporaryFolder folder;
  put(folder / "file", "");
  EXPECT_THAT(refusal(folder / "file"), ::testing::HasSubstr("not a folder"));
}

TEST(OutputFolder, ACutUnitIsNoReasonToRefuse) {
  const TemporaryFolder folder;
  finish_run(folder.path());
  fs::resize_file(unit_path(folder.path(), 0, 8), 1000);
  EXPECT_EQ(refusal(folder.path()), "");
}

TEST(OutputFolder, WhatAKillLeftBehindIsCleared) {
  const TemporaryFolder folder;
  put(folder / "units/replications-000008-000016.h5.4711.part", "half");
  put(folder / "results.h5.4711.part", "half");
  EXPECT_EQ(refusal(folder.path()), "");
  EXPECT_TRUE(fs::is_empty(folder / "units"));
  EXPECT_FALSE(fs::exists(folder / "results.h5.4711.part"));
}

TEST(OutputFolder, ReplaceRemovesCasetidesOwnFilesAndNothingElse) {
  const TemporaryFolder folder;
  finish_run(folder.path(), 2);
  put(folder / "notes.txt", "mine");
  put(folder / "units/notes.txt", "mine too");
  const OutputFolder open(folder.path(), identity(), Existing::replace);
  EXPECT_FALSE(fs::exists(results_path(folder.path())));
  EXPECT_FALSE(fs::exists(report_path(folder.path())));
  EXPECT_FALSE(fs::exists(unit_path(folder.path(), 0, 8)));
  EXPECT_EQ(bytes_of(folder / "notes.txt"), "mine");
  EXPECT_EQ(bytes_of(folder / "units/notes.txt"), "mine too");
}

TEST(OutputFolder, ARunWithoutACauseIsKeptInAFolderOfItsOwn) {
  const TemporaryFolder folder;
  const fs::path without = folder_without(folder.path(), model::Cause::role_not_free);
  EXPECT_EQ(without, folder / "without-role-not-free");
  finish_run(without, 1, model::Cause::role_not_free);
  EXPECT_EQ(refusal(folder.path()), "");  // also where the run itself was not begun
  EXPECT_THAT(refusal(without), ::testing::HasSubstr("it holds results without role-not-free"));
  fs::create_directory(folder / "without-work");
  EXPECT_THAT(refusal(folder.path()), ::testing::HasSubstr("without-work"));
}

TEST(OutputFolder, ReplaceRemovesRunsWithoutACauseToo) {
  const TemporaryFolder folder;
  const fs::path without = folder_without(folder.path(), model::Cause::slot);
  finish_run(folder.path(), 2);
  finish_run(without, 2, model::Cause::slot);
  put(without / "notes.txt", "mine");
  const OutputFolder open(folder.path(), identity(), Existing::replace);
  EXPECT_FALSE(fs::exists(results_path(without)));
  EXPECT_FALSE(fs::exists(unit_path(without, 0, 8)));
  EXPECT_EQ(bytes_of(without / "notes.txt"), "mine");
}

TEST(OutputFolder, TwoProgramsDoNotShareOne) {
  const TemporaryFolder folder;
  const OutputFolder first(folder.path(), identity(), Existing::refuse);
  EXPECT_THAT(refusal(folder.path()), ::testing::HasSubstr("another casetide"));
}

}  // namespace
}  // namespace casetide::analysis
