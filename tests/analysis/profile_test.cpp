// The account of a run's own time: nothing of it is lost, and no replication differs for being timed.
#include "analysis/profile.hpp"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/record_fields.hpp"
#include "analysis/text_table.hpp"
#include "tests/analysis/fake_scenario.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

double sum(const json& rows, const char* key) {
  double all = 0;
  for (const json& row : rows)
    all += row.at(key).get<double>();
  return all;
}

/// Two steps and a clock: a task done 30 times a replication, a meeting held 4 times, 9 clocks met and 2
/// without a limit; as many events as the replication's number and 100.
model::Scenario made_up_scenario() {
  model::Scenario scenario;
  scenario.steps.resize(2);
  scenario.steps[0].kind = model::Step::Kind::task;
  scenario.steps[1].kind = model::Step::Kind::meeting;
  return scenario;
}
Simulation made_up_simulation() {
  return {.shape = [](const model::Scenario&) { return model::RecordShape{}; },
          .replicate = [](const model::Scenario&, std::uint32_t) -> Replicate {
            return [](std::uint32_t replication) {
              const sim::InStage stage(sim::Stage::year);
              model::Record record;
              record.step_done_families = {30, 4};
              record.clock_fate_families = {9};
              record.clock_stopped_without_limit_families = {2};
              record.counters.assign(model::kCounters, 0);
              record.counters[static_cast<std::size_t>(model::Counter::events_executed)] =
                  100 + replication;
              return record;
            };
          }};
}

TEST(Profile, CountsWhatEachReplicationDid) {
  const model::Scenario scenario = made_up_scenario();
  Profile profile;
  const Replicate replicate = profile.timed(made_up_simulation()).replicate(scenario, 1);
  for (const std::uint32_t replication : {0U, 1U, 5U})
    EXPECT_EQ(replicate(replication).step_done_families[0], 30);
  const json told = profile.end();
  EXPECT_EQ(told.at("replications"), 3);
  EXPECT_EQ(told.at("events"), 102.0);
  EXPECT_EQ(told.at("tasks"), 30.0);
  EXPECT_EQ(told.at("meetings"), 4.0);
  EXPECT_EQ(told.at("clocks"), 11.0);
  const json& seconds = told.at("replication_seconds");
  EXPECT_LE(seconds.at("least"), seconds.at("median"));
  EXPECT_LE(seconds.at("median"), seconds.at("most"));
  EXPECT_LE(seconds.at("most"), told.at("seconds"));
  EXPECT_GE(told.at("processor_share"), 0);
}

TEST(Profile, PartsAndStagesEachTellOfTheWholeTime) {
  const model::Scenario scenario = made_up_scenario();
  Profile profile;
  const Replicate replicate = profile.timed(made_up_simulation()).replicate(scenario, 1);
  while (profile.sampler().so_far().looks[static_cast<std::size_t>(sim::Stage::year)]
                                         [static_cast<std::size_t>(sim::Part::bookings)] < 3) {
    const sim::InPart part(sim::Part::bookings);
    (void)replicate(1);
  }
  const json told = profile.end();
  const double replications = told.at("replications");
  for (const char* rows : {"parts", "stages"}) {
    EXPECT_NEAR(sum(told.at(rows), "share"), 1, 1e-12) << rows;
    EXPECT_NEAR(sum(told.at(rows), "seconds_a_replication") * replications,
                told.at("thread_seconds").get<double>(), 1e-9)
        << rows;
  }
  // Nothing is compiled, so the parts have all of the time that the replications had a processor for.
  double nanoseconds = 0;
  for (const json& part : told.at("parts"))
    if (part.at("nanoseconds_an_event").is_number())
      nanoseconds += part.at("nanoseconds_an_event").get<double>();
  EXPECT_NEAR(nanoseconds, told.at("nanoseconds_an_event").get<double>(), 1e-6 * nanoseconds);
  const double processor_seconds = told.at("processor_share").get<double>() *
                                   told.at("replication_seconds").at("total").get<double>();
  EXPECT_NEAR(nanoseconds * 101 * replications / 1e9, processor_seconds, 1e-6 * processor_seconds);
  const std::string text = profile_text(told);
  EXPECT_THAT(text, HasSubstr("Bookings and meetings"));
  EXPECT_THAT(text, HasSubstr("30 tasks, 4 meetings and 11 clocks"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(width_of(line), 80U) << line;
}

TEST(Profile, ABusyMachineIsSaid) {
  const model::Scenario scenario = made_up_scenario();
  Profile profile;
  (void)profile.timed(made_up_simulation()).replicate(scenario, 1)(0);
  json told = profile.end();
  told["processor_share"] = 0.47;
  EXPECT_THAT(profile_text(told), HasSubstr("47 of 100"));
  told["processor_share"] = 0.98;
  EXPECT_THAT(profile_text(told), Not(HasSubstr("other work")));
}

TEST(Profile, WithoutAReplicationNothingIsToldOfOne) {
  Profile profile;
  const json told = profile.end();
  EXPECT_EQ(told.at("replications"), 0);
  EXPECT_TRUE(told.at("nanoseconds_an_event").is_null());
  EXPECT_THAT(profile_text(told), HasSubstr("none was run now"));
}

TEST(Profile, ATimedSimulationGivesTheSameRecords) {
  const model::Scenario scenario = fake::scenario();
  const Simulation plain = fake::simulation();
  Profile profile;
  const Simulation timed = profile.timed(fake::simulation());
  EXPECT_TRUE(equal(timed.shape(scenario), plain.shape(scenario)));
  const Replicate one = plain.replicate(scenario, 3);
  const Replicate other = timed.replicate(scenario, 3);
  for (std::uint32_t replication = 0; replication < 4; ++replication)
    EXPECT_TRUE(equal(one(replication), other(replication))) << replication;
  (void)profile.end();
}

/// Every part and stage has a label: a run that is seen in each can be told.
TEST(Profile, EveryPartAndStageCanBeTold) {
  Profile profile;
  for (int p = 0; p < sim::kParts; ++p) {
    for (int s = 0; s < sim::kStages; ++s) {
      const sim::InStage stage(static_cast<sim::Stage>(s));
      const sim::InPart part(static_cast<sim::Part>(p));
      profile.sampler().look();
    }
  }
  const json told = profile.end();
  // All parts outside of the compiler, and the compiler.
  EXPECT_EQ(told.at("parts").size(), static_cast<std::size_t>(sim::kParts) + 1);
  EXPECT_EQ(told.at("stages").size(), static_cast<std::size_t>(sim::kStages));
  EXPECT_GE(told.at("looks"), sim::kParts * sim::kStages);
}

}  // namespace
}  // namespace casetide::analysis
