#include "analysis/study.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/record_fields.hpp"
#include "tests/analysis/fake_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

const model::Scenario& scenario() {
  static const model::Scenario made = fake::scenario();
  return made;
}

/// A simulation that notes which replications were run, and may stop or fail at one of them.
struct Watched {
  std::mutex mutex;
  std::map<std::uint32_t, int> runs;
  std::function<void(std::uint32_t)> before = [](std::uint32_t) {};

  Simulation simulation() {
    Simulation made = fake::simulation();
    const auto plain = made.replicate;
    made.replicate = [this, plain](const model::Scenario& of, std::uint32_t seed) -> Replicate {
      return [this, one = plain(of, seed)](std::uint32_t replication) {
        {
          const std::scoped_lock lock(mutex);
          before(replication);
          ++runs[replication];
        }
        return one(replication);
      };
    };
    return made;
  }
};

StudyEnd run(const std::filesystem::path& folder, std::uint32_t replications, StudyOptions options,
             const Simulation& simulation = fake::simulation(), std::uint32_t seed = 1) {
  Study study(simulation);
  study.add({&scenario(), replications, seed, folder});
  return study.run(options);
}

std::string bytes_for(std::uint32_t replications, int threads) {
  const TemporaryFolder folder;
  EXPECT_EQ(run(folder.path(), replications, {.threads = threads}).finish, sim::Finish::complete);
  return bytes_of(results_path(folder.path()));
}

TEST(Study, ThreadsDoNotChangeAByte) {
  const std::string one = bytes_for(50, 1);
  for (const int threads : {2, 7, 16})
    EXPECT_TRUE(bytes_for(50, threads) == one) << threads << " threads";
}

TEST(Study, RowsOfFiftyReplicationsAreTheFirstFiftyOfTwoHundred) {
  const TemporaryFolder few;
  const TemporaryFolder many;
  run(few.path(), 50, {.threads = 3});
  run(many.path(), 200, {.threads = 2});
  const Results fifty = read_results(results_path(few.path()));
  const Results all = read_results(results_path(many.path()));
  ASSERT_EQ(fifty.records.size(), 50U);
  ASSERT_EQ(all.records.size(), 200U);
  for (std::size_t i = 0; i < 50; ++i)
    EXPECT_TRUE(equal(fifty.records.held()[i], all.records.held()[i])) << i;
  EXPECT_FALSE(equal(all.records.held()[0], all.records.held()[1]));  // the comparison has teeth
}

TEST(Study, GrowingRunsOnlyWhatIsMissing) {
  const TemporaryFolder folder;
  run(folder.path(), 50, {.threads = 2});
  Watched watched;
  run(folder.path(), 200, {.threads = 2}, watched.simulation());
  // 48 and 49 were in a partial unit.
  EXPECT_EQ(watched.runs.size(), 152U);
  EXPECT_EQ(watched.runs.begin()->first, 48U);
  EXPECT_TRUE(bytes_of(results_path(folder.path())) == bytes_for(200, 1));
}

TEST(Study, AFinishedStudyRunsNothingAgain) {
  const TemporaryFolder folder;
  run(folder.path(), 20, {.threads = 2});
  const std::string before = bytes_of(results_path(folder.path()));
  std::filesystem::remove(results_path(folder.path()));
  Watched watched;
  const StudyEnd end = run(folder.path(), 20, {.threads = 2}, watched.simulation());
  EXPECT_TRUE(watched.runs.empty());
  EXPECT_EQ(end.usable, 20U);
  EXPECT_TRUE(bytes_of(results_path(folder.path())) == before);
}

TEST(Study, UnitsRemovedCutOrOfAnotherRunAreRunAgain) {
  const std::string expected = bytes_for(50, 1);
  const TemporaryFolder folder;
  const TemporaryFolder other_seed;
  run(folder.path(), 50, {.threads = 2});
  run(other_seed.path(), 50, {.threads = 2}, fake::simulation(), 2);

  std::filesystem::remove(unit_path(folder.path(), 0, 8));
  const auto cut = unit_path(folder.path(), 16, 24);
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
  const auto foreign = unit_path(folder.path(), 24, 32);
  std::filesystem::copy_file(unit_path(other_seed.path(), 24, 32), foreign,
                             std::filesystem::copy_options::overwrite_existing);
  const auto moved = unit_path(folder.path(), 32, 40);  // a good unit under another's name
  std::filesystem::copy_file(unit_path(folder.path(), 40, 48), moved,
                             std::filesystem::copy_options::overwrite_existing);
  put(unit_path(folder.path(), 48, 50), "");

  Watched watched;
  run(folder.path(), 50, {.threads = 2}, watched.simulation());
  EXPECT_EQ(watched.runs.size(), 8U * 4 + 2);
  EXPECT_EQ(watched.runs.count(8), 0U);
  EXPECT_TRUE(bytes_of(results_path(folder.path())) == expected);
}

TEST(Study, AnyInterruptionAndResumeGivesTheSameBytes) {
  const std::string expected = bytes_for(34, 1);
  for (const int threads : {1, 2, 7}) {
    for (const std::uint32_t at : {0U, 3U, 7U, 8U, 20U, 32U}) {
      const TemporaryFolder folder;
      std::atomic<bool> stop = false;
      Watched first;
      first.before = [&](std::uint32_t replication) {
        if (replication == at) stop = true;
      };
      const StudyEnd end =
          run(folder.path(), 34, {.threads = threads, .stop = &stop}, first.simulation());
      if (end.finish == sim::Finish::stopped) {
        EXPECT_FALSE(std::filesystem::exists(results_path(folder.path())));
        EXPECT_TRUE(end.results.empty());
      }
      Watched second;
      run(folder.path(), 34, {.threads = 2}, second.simulation());
      EXPECT_EQ(second.runs.size(), 34U - end.usable);
      EXPECT_TRUE(bytes_of(results_path(folder.path())) == expected)
          << threads << " threads, stopped at " << at;
    }
  }
}

TEST(Study, AFailingReplicationIsReportedAndFinishedUnitsStay) {
  const TemporaryFolder folder;
  Watched failing;
  failing.before = [](std::uint32_t replication) {
    if (replication == 19) throw std::runtime_error("replication 19");
  };
  EXPECT_THROW(run(folder.path(), 40, {.threads = 1}, failing.simulation()), std::runtime_error);
  EXPECT_TRUE(std::filesystem::exists(unit_path(folder.path(), 8, 16)));
  EXPECT_FALSE(std::filesystem::exists(unit_path(folder.path(), 16, 24)));
  EXPECT_FALSE(std::filesystem::exists(results_path(folder.path())));
}

TEST(Study, AFolderThatCannotBeWrittenIsTheMachinesError) {
  const TemporaryFolder folder;
  put(folder / "file", "");
  EXPECT_THROW(run(folder / "file", 8, {.threads = 1}), model::FileError);
}

TEST(Study, ProgressCountsWhatIsDoneAndWhatWasKept) {
  const TemporaryFolder folder;
  run(folder.path(), 16, {.threads = 2});
  std::vector<Progress> told;
  run(folder.path(), 40,
      {.threads = 2, .on_progress = [&](const Progress& progress) { told.push_back(progress); }});
  ASSERT_EQ(told.size(), 25U);  // once at the start
  EXPECT_EQ(told.front().done, 0U);
  EXPECT_EQ(told.front().kept, 16U);
  EXPECT_EQ(told.back().done, 24U);
  EXPECT_EQ(told.back().total, 40U);
}

TEST(Study, SeveralScenariosShareTheThreadsAndKeepApart) {
  const TemporaryFolder both;
  const TemporaryFolder alone;
  model::Scenario other = scenario();
  other.title = "Another";
  other.files[0].text = "title = \"Another\"\n";
  Study study(fake::simulation());
  study.add({&scenario(), 20, 1, both / "a"});
  study.add({&other, 12, 5, both / "b"});
  const StudyEnd end = study.run({.threads = 3});
  ASSERT_EQ(end.results.size(), 2U);
  EXPECT_EQ(end.total, 32U);
  EXPECT_EQ(end.results[1].title, "Another");
  EXPECT_EQ(end.results[1].records.size(), 12U);
  run(alone.path(), 20, {.threads = 1});
  EXPECT_TRUE(bytes_of(results_path(both / "a")) == bytes_of(results_path(alone.path())));
}

}  // namespace
}  // namespace casetide::analysis
