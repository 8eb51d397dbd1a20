#include "analysis/results.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <H5Cpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include "analysis/description.hpp"
#include "analysis/hdf5_lock.hpp"
#include "analysis/record_fields.hpp"
#include "tests/analysis/fake_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

Results made_up(std::uint32_t replications) {
  const model::Scenario scenario = fake::scenario();
  Results results;
  results.identity = identity_of(scenario, 7);
  results.title = scenario.title;
  results.name = scenario.name;
  results.shape = fake::shape(scenario);
  results.description = describe(scenario, results.shape);
  for (std::uint32_t i = 0; i < replications; ++i)
    results.records.held().push_back(fake::record(results.shape, 7, i));
  return results;
}

TEST(Results, EveryFieldOfARecordIsListed) {
  model::Record record;
  std::size_t fields = 0;
  for_each_field(record, [&](const char*, const auto&, const std::vector<Axis>&) { ++fields; });
  // A record is vectors and nothing else, all of one size; the last, of late families, is no field.
  EXPECT_EQ((fields + 1) * sizeof(std::vector<std::int32_t>), sizeof(model::Record));
}

TEST(Results, WhatIsWrittenIsReadBack) {
  const TemporaryFolder folder;
  Results written = made_up(11);
  written.first = 16;
  written.records.held()[2].late_families = {{0, 7}, {1, 0xFFFFFFFFFFFFFFFFU}};
  written.records.held()[10].late_families = {{1, 3}};
  write_results(folder / "results.h5", written);
  const Results read = read_results(folder / "results.h5");
  EXPECT_EQ(difference(read.identity, written.identity), "");
  EXPECT_EQ(read.title, written.title);
  EXPECT_EQ(read.name, written.name);
  EXPECT_EQ(read.description, written.description);
  EXPECT_EQ(read.first, 16U);
  EXPECT_TRUE(equal(read.shape, written.shape));
  ASSERT_EQ(read.records.size(), written.records.size());
  for (std::size_t i = 0; i < read.records.size(); ++i)
    EXPECT_TRUE(equal(read.records.held()[i], written.records.held()[i])) << i;
  EXPECT_EQ(difference(read_identity(folder / "results.h5"), written.identity), "");
}

TEST(Results, AScenarioWithoutClocksOrMarksIsReadBack) {
  const TemporaryFolder folder;
  Results written = made_up(0);
  written.shape.clocks.clear();
  written.shape.limited.clear();
  written.shape.marks.clear();
  written.shape.outcomes.clear();
  written.records =
      std::vector{fake::record(written.shape, 1, 0), fake::record(written.shape, 1, 1)};
  write_results(folder / "results.h5", written);
  const Results read = read_results(folder / "results.h5");
  EXPECT_TRUE(equal(read.shape, written.shape));
  EXPECT_TRUE(equal(read.records.held().at(1), written.records.held().at(1)));
}

TEST(Results, BytesDoNotDependOnWhatMemoryHeld) {
  const Results results = made_up(10);
  const std::vector<char> plain = results_bytes(results);
  ::mallopt(M_PERTURB, 0x5A);  // fills memory as it is given out and given back
  const std::vector<char> perturbed = results_bytes(results);
  ::mallopt(M_PERTURB, 0xC3);
  const std::vector<char> again = results_bytes(results);
  ::mallopt(M_PERTURB, 0);
  EXPECT_EQ(plain, perturbed);
  EXPECT_EQ(plain, again);
}

TEST(Results, AFileCutAnywhereIsRefused) {
  const TemporaryFolder folder;
  const std::vector<char> whole = results_bytes(made_up(3));
  for (std::size_t parts = 0; parts < 64; ++parts) {
    put(folder / "cut.h5",
        std::string(whole.begin(),
                    whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * parts / 64)));
    EXPECT_THROW(read_results(folder / "cut.h5"), NotResults) << parts << " of 64 parts left";
  }
}

TEST(Results, OneWrongByteAmongTheRecordsIsFoundOut) {
  const TemporaryFolder folder;
  write_results(folder / "results.h5", made_up(8));
  haddr_t place = 0;
  {
    const std::scoped_lock lock(hdf5_lock());
    const H5::H5File file((folder / "results.h5").string(), H5F_ACC_RDONLY);
    const H5::DataSet data = file.openDataSet("/records/clock_days_children");
    unsigned filters = 0;
    hsize_t size = 0;
    std::vector<hsize_t> at(3);
    ASSERT_GE(H5Dget_chunk_info(data.getId(), data.getSpace().getId(), 0, at.data(), &filters,
                                &place, &size),
              0);
  }
  std::string bytes = bytes_of(folder / "results.h5");
  bytes[place + 100] = static_cast<char>(bytes[place + 100] ^ 1);
  put(folder / "results.h5", bytes);
  EXPECT_THROW(read_results(folder / "results.h5"), NotResults);
}

TEST(Results, OtherFilesAndMissingFilesAreToldApart) {
  const TemporaryFolder folder;
  put(folder / "text.h5", "not a results file");
  EXPECT_THROW(read_results(folder / "text.h5"), NotResults);
  {
    const std::scoped_lock lock(hdf5_lock());
    const H5::H5File other((folder / "other.h5").string(), H5F_ACC_TRUNC);
  }
  EXPECT_THROW(read_results(folder / "other.h5"), NotResults);
  EXPECT_THROW(read_results(folder / "missing.h5"), model::FileError);
  EXPECT_THROW(read_results(folder.path()), model::FileError);
}

TEST(Results, ObjectsCarryNoTimes) {
  const TemporaryFolder folder;
  write_results(folder / "results.h5", made_up(2));
  const std::scoped_lock lock(hdf5_lock());
  const H5::H5File file((folder / "results.h5").string(), H5F_ACC_RDONLY);
  std::vector<std::string> names;
  const auto visit = [](hid_t root, const char* name, const H5O_info_t*, void* found) -> herr_t {
    H5O_info_t info;
    H5Oget_info_by_name(root, name, &info, H5P_DEFAULT);
    if (info.atime != 0 || info.mtime != 0 || info.ctime != 0 || info.btime != 0) {
      static_cast<std::vector<std::string>*>(found)->emplace_back(name);
    }
    return 0;
  };
  H5Ovisit(file.getId(), H5_INDEX_NAME, H5_ITER_INC, visit, &names);
  EXPECT_EQ(names, std::vector<std::string>{});
}

TEST(Identity, SaysWhatDiffers) {
  const Identity mine = identity_of(fake::scenario(), 1);
  Identity other = mine;
  other.seed = 2;
  EXPECT_EQ(difference(other, mine), "it holds results of seed 2, not 1");
  other = mine;
  other.version = "0.0.9";
  EXPECT_THAT(difference(other, mine), ::testing::HasSubstr("0.0.9"));
  other = mine;
  other.engine.front() = other.engine.front() == '0' ? '1' : '0';
  EXPECT_EQ(difference(other, mine), "it was written by another build of Casetide (engine " +
                                         other.engine.substr(0, 12) + ", this is " +
                                         mine.engine.substr(0, 12) + ")");
  other = mine;
  other.files[1].text += " ";
  EXPECT_EQ(difference(other, mine),
            "it holds results of another scenario (areas/here.toml differs)");
  other = mine;
  other.files.pop_back();
  EXPECT_EQ(difference(other, mine), "it holds results of another scenario");
  other = mine;
  other.without = "slot";
  EXPECT_EQ(difference(other, mine), "it holds results without slot");
  EXPECT_EQ(difference(mine, other),
            "it holds results with every cause of delay, not without slot");
  EXPECT_EQ(difference(mine, mine), "");
}

TEST(Identity, DoesNotDependOnTheFolderTheProgramWasStartedFrom) {
  const model::Scenario here = fake::scenario();
  model::Scenario elsewhere = here;
  for (auto& file : elsewhere.files)
    file.name = "/srv/shared/scenarios/" + file.name;
  EXPECT_EQ(difference(identity_of(elsewhere, 1), identity_of(here, 1)), "");
  model::Scenario above = here;
  for (auto& file : above.files)
    file.name = "../x/./" + file.name;
  EXPECT_EQ(difference(identity_of(above, 1), identity_of(here, 1)), "");
}

}  // namespace
}  // namespace casetide::analysis
