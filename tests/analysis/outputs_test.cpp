// Outputs: what is kept of each replication in place of its record.
#include "analysis/outputs.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/description.hpp"
#include "analysis/estimate.hpp"
#include "analysis/measure.hpp"
#include "analysis/points.hpp"
#include "analysis/summary.hpp"
#include "analysis/summary_parts.hpp"
#include "tests/analysis/fake_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

constexpr std::uint32_t kReplications = 24;

model::Scenario scenario() {
  model::Scenario made = fake::scenario();
  made.drift.push_back({"cost", "Cost", {model::Measure::Kind::cost, {}, -1, 0, 0, true}});
  return made;
}

std::vector<model::Record> records(const model::Scenario& of) {
  std::vector<model::Record> list;
  for (std::uint32_t i = 0; i < kReplications; ++i)
    list.push_back(fake::record(fake::shape(of), 1, i));
  return list;
}

TEST(Outputs, GiveTheFiguresThatTheSummaryGives) {
  const model::Scenario made = scenario();
  const Outputs outputs(outputs_of(made), made);
  const OutputValues values = outputs.read(records(made));
  Results results;
  results.identity = identity_of(made, 1);
  results.shape = fake::shape(made);
  results.description = describe(made, results.shape);
  results.records = records(made);
  const nlohmann::json drift = summarise(results).at("drift");
  const Estimator estimator(kReplications);
  ASSERT_EQ(drift.size(), outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs.list()[i].name == "median") continue;  // of each replication by itself
    EXPECT_EQ(figure_json(values.figure(estimator, i)), drift[i].at("simulated")) << i;
  }
}

TEST(Outputs, CostIsWhatPostsAndAgencyWorkersCostTogether) {
  const model::Scenario made = scenario();
  const std::vector<std::string> names = {"cost"};
  const Outputs outputs(outputs_of(made, names), made);
  model::Record record = fake::record(fake::shape(made), 1, 0);
  record.role_post_pence = {100, 250};
  record.role_agency_pence = {0, 50};
  EXPECT_THAT(outputs.read(record), testing::ElementsAre(4, 1));
}

// Nothing falls due where no limit is; then it is what began.
TEST(Outputs, WhatFellDueOfMeanDays) {
  model::Scenario made = scenario();
  const model::Measure mean{model::Measure::Kind::clock_mean, {}, 1, 0, 0, true};
  const auto due = [&] {
    const Outputs outputs({{"due", "Due", due_measure(made, measure_json(made, mean))}}, made);
    model::Record record = fake::record(fake::shape(made), 1, 0);
    std::ranges::fill(record.clock_fate_children, 0);
    record.clock_fate_children.at(model::kFates + static_cast<int>(model::ClockFate::running)) = 5;
    record.mark_children = {7};
    return outputs.read(record).front();
  };
  EXPECT_EQ(due(), 5);
  made.clocks.at(1).limits.at(0).shortest_of.at(0).kind = model::Limit::Kind::none;
  EXPECT_EQ(due(), 7);
  // Of bookings no record tells how many are asked for: nothing says that none waits.
  made.clocks.at(1).from.what = model::EventRef::What::requested;
  EXPECT_EQ(due(), 1);
}

TEST(Outputs, AShareOfNothingIsNoNumber) {
  OutputValues values(2, 1);
  values.set(0, std::vector<double>{3, 4});
  values.set(1, std::vector<double>{0, 0});
  EXPECT_EQ(values.value(0)[0], 0.75);
  EXPECT_TRUE(std::isnan(values.value(0)[1]));
}

TEST(Outputs, AStudyKeepsThemInPlaceOfRecordsAndResumesWithThem) {
  const TemporaryFolder folder;
  const model::Scenario made = scenario();
  const Outputs outputs(outputs_of(made), made);
  const StudyFolder study_folder(folder / "study", {}, Existing::refuse);
  std::uint32_t done = 0;
  const Points points(study_folder, fake::simulation(),
                      {.threads = 2, .on_progress = [&](const Progress& now) { done = now.done; }});
  const std::vector<Point> asked = {{"first", &made, 16}, {"second", &made, kReplications}};
  const std::vector<OutputValues> values = points.run(asked, outputs);
  EXPECT_EQ(done, 16 + kReplications);
  ASSERT_EQ(values.size(), 2U);
  const OutputValues expected = outputs.read(records(made));
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    EXPECT_EQ(values[1].above(i), expected.above(i));
    EXPECT_EQ(values[1].below(i), expected.below(i));
  }
  const std::vector<OutputValues> again = points.run(asked, outputs);
  EXPECT_EQ(done, 0U);
  EXPECT_EQ(again[1].above(0), expected.above(0));
}

TEST(Outputs, APointOfAnotherRunIsRefused) {
  const TemporaryFolder folder;
  const model::Scenario made = scenario();
  const Outputs outputs(outputs_of(made), made);
  const StudyFolder study_folder(folder / "study", {}, Existing::refuse);
  (void)Points(study_folder, fake::simulation(), {.seed = 1}).run({{"one", &made, 8}}, outputs);
  const Points other(study_folder, fake::simulation(), {.seed = 2});
  EXPECT_THROW((void)other.run({{"one", &made, 8}}, outputs), FolderRefused);
}

TEST(StudyFolder, HoldsAnswersAndPartsAndReplacesNothingElse) {
  const TemporaryFolder folder;
  const model::Scenario made = scenario();
  const Outputs outputs(outputs_of(made), made);
  {
    const StudyFolder first(folder / "study", {"answer.json"}, Existing::refuse);
    (void)Points(first, fake::simulation(), {}).run({{"one", &made, 8}}, outputs);
    put(folder / "study/answer.json", "{}");
    put(folder / "study/notes.txt", "mine");
    EXPECT_THROW(StudyFolder(folder / "study", {"answer.json"}, Existing::refuse), FolderRefused);
  }
  EXPECT_TRUE(std::filesystem::exists(unit_path(folder / "study/parts/one", 0, 8)));
  const StudyFolder again(folder / "study", {"answer.json"}, Existing::replace);
  EXPECT_FALSE(std::filesystem::exists(unit_path(folder / "study/parts/one", 0, 8)));
  EXPECT_FALSE(std::filesystem::exists(folder / "study/answer.json"));
  EXPECT_EQ(bytes_of(folder / "study/notes.txt"), "mine");
  put(folder / "other/notes.txt", "mine");
  EXPECT_THROW(StudyFolder(folder / "other", {}, Existing::refuse), FolderRefused);
}

TEST(Points, ANameFollowsFromWhatIsSaid) {
  EXPECT_EQ(point_name("plan", "8 posts"), point_name("plan", "8 posts"));
  EXPECT_NE(point_name("plan", "8 posts"), point_name("plan", "9 posts"));
  EXPECT_THAT(point_name("plan", ""), testing::StartsWith("plan-"));
}

}  // namespace
}  // namespace casetide::analysis
