// Records in a file are those in memory, however they are asked for, and what is made of them is the same
// byte for byte.
#include "analysis/records.hpp"

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "analysis/columns.hpp"
#include "analysis/description.hpp"
#include "analysis/durable_file.hpp"
#include "analysis/record_fields.hpp"
#include "analysis/results.hpp"
#include "analysis/summary.hpp"
#include "model/file_error.hpp"
#include "tests/analysis/fake_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

model::RecordShape shape() {
  return fake::shape(fake::scenario());
}

/// Three blocks, the last of them short. Each entry of each field and replication is another number, so that
/// one from a wrong place is found out.
std::vector<model::Record> numbered(std::size_t replications) {
  std::vector<model::Record> records(replications);
  std::int32_t next = 1;
  for (model::Record& record : records) {
    for_each_field(record, [&](const char*, auto& field, const std::vector<Axis>& axes) {
      field.resize(size_of(axes, shape()));
      for (auto& entry : field)
        entry = next++;
    });
  }
  return records;
}

std::shared_ptr<RecordFile> file_of(const std::filesystem::path& folder,
                                    std::span<const model::Record> records) {
  auto file = std::make_shared<RecordFile>(folder, shape(), records.size());
  // The last block first: units finish in any order.
  for (std::size_t end = records.size(); end > 0;) {
    const std::size_t first = (end - 1) / kBlockReplications * kBlockReplications;
    file->put(first, records.subspan(first, end - first));
    end = first;
  }
  return file;
}

Results results_of(Records records) {
  const model::Scenario scenario = fake::scenario();
  Results results;
  results.identity = identity_of(scenario, 7);
  results.title = scenario.title;
  results.name = scenario.name;
  results.shape = shape();
  results.description = describe(scenario, results.shape);
  results.records = std::move(records);
  return results;
}

std::vector<model::Record> made_up(std::uint32_t replications) {
  std::vector<model::Record> records;
  for (std::uint32_t i = 0; i < replications; ++i)
    records.push_back(fake::record(shape(), 7, i));
  records[3].late_families = {{0, 7}, {1, 0xFFFFFFFFFFFFFFFFU}};
  records[4].late_families = {{1, 3}};
  records[17].late_families = {{0, 1}, {0, 2}};
  return records;
}

std::vector<char> bytes_in(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Records, EveryColumnInAFileIsThatInMemory) {
  const TemporaryFolder folder;
  const std::vector<model::Record> held = numbered(19);
  const auto file = file_of(folder.path(), held);
  const Records records(file);
  ASSERT_EQ(records.size(), 19U);
  std::size_t compared = 0;
  for_each_member([&](const char* name, auto member, const std::vector<Axis>& axes) {
    // Backwards, so that what is read ahead does not serve the next.
    for (std::size_t at = size_of(axes, shape()); at-- > 0; ++compared)
      ASSERT_EQ(column(records, member, at), column(held, member, at)) << name << " " << at;
    for (std::size_t first = 0; first < held.size(); first += kBlockReplications)
      EXPECT_EQ(RecordView(records).rows(member, first), RecordView(held).rows(member, first))
          << name << " " << first;
  });
  EXPECT_GT(compared, 1000U);
}

TEST(Records, SeveralSeriesReadInTurnsStayApart) {
  // More fields than are read ahead at a time, each from its middle on.
  const TemporaryFolder folder;
  const std::vector<model::Record> held = numbered(16);
  const Records records(file_of(folder.path(), held));
  for (std::size_t at = 0; at < 6; ++at) {
    for_each_member([&](const char* name, auto member, const std::vector<Axis>& axes) {
      const std::size_t entry = size_of(axes, shape()) / 2 + at;
      if (entry >= size_of(axes, shape())) return;
      EXPECT_EQ(column(records, member, entry), column(held, member, entry)) << name << " " << at;
    });
  }
}

TEST(Records, WholeRecordsComeBackInOrder) {
  const TemporaryFolder folder;
  const std::vector<model::Record> held = made_up(20);
  const Records records(file_of(folder.path(), held));
  std::size_t next = 0;
  RecordView(records).visit([&](std::size_t i, const model::Record& record) {
    EXPECT_EQ(i, next++);
    EXPECT_TRUE(equal(record, held.at(i))) << i;
    EXPECT_EQ(RecordView(records).late_families(i), held.at(i).late_families) << i;
    return i < 17;
  });
  EXPECT_EQ(next, 18U);  // it ends when told to
}

TEST(Records, OfAnotherShapeOrOnlyPartOfABlockAreNotTaken) {
  const TemporaryFolder folder;
  std::vector<model::Record> records = numbered(16);
  RecordFile file(folder.path(), shape(), 16);
  EXPECT_THROW(file.put(0, std::span(records).first(7)), sim::BrokenExpectation);
  EXPECT_THROW(file.put(4, std::span(records).first(8)), sim::BrokenExpectation);
  records[2].clock_overdue.pop_back();
  EXPECT_THROW(file.put(0, std::span(records).first(8)), sim::BrokenExpectation);
}

TEST(Records, TheFileLeavesNothingBehind) {
  const TemporaryFolder folder;
  const auto file = file_of(folder.path(), numbered(8));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Records, AMissingFolderIsNamed) {
  const TemporaryFolder folder;
  try {
    const RecordFile file(folder / "missing", shape(), 8);
    FAIL() << "it was made";
  } catch (const model::FileError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("missing"));
    EXPECT_THAT(error.what(), ::testing::HasSubstr("No such file or directory"));
  }
}

TEST(Records, ResultsWrittenInPiecesAreThoseWrittenAtOnce) {
  const TemporaryFolder folder;
  for (const std::uint32_t replications : {18U, 24U, 150U}) {
    const std::vector<model::Record> held = made_up(replications);
    write_results(folder / "results.h5", results_of(Records(file_of(folder.path(), held))));
    const std::vector<char> whole = results_bytes(results_of(held));
    EXPECT_TRUE(bytes_in(folder / "results.h5") == whole) << replications;
    // The comparison has teeth.
    std::vector<model::Record> other = held;
    other.back().counters.back() += 1;
    write_results(folder / "results.h5", results_of(Records(file_of(folder.path(), other))));
    EXPECT_FALSE(bytes_in(folder / "results.h5") == whole) << replications;
  }
}

TEST(Records, ASummaryDoesNotTellWhereTheyAre) {
  const TemporaryFolder folder;
  const std::vector<model::Record> held = made_up(36);
  EXPECT_EQ(summarise(results_of(Records(file_of(folder.path(), held)))).dump(),
            summarise(results_of(held)).dump());
}

TEST(Records, AFullDiskLeavesNoResultsAndSaysWhy) {
  // A limit on the size of files stands for a full disk.
  const TemporaryFolder folder;
  const Results results = results_of(Records(file_of(folder.path(), made_up(150))));
  ::rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const ::rlimit small{65536, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string said;
  try {
    write_results(folder / "results.h5", results);
  } catch (const model::FileError& error) {
    said = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(said, ::testing::HasSubstr("results.h5: cannot be written: File too large"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  write_results(folder / "results.h5", results);  // nothing is in the way later
  EXPECT_TRUE(bytes_in(folder / "results.h5") == results_bytes(results));
}

}  // namespace
}  // namespace casetide::analysis
