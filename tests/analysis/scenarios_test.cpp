// The scenarios that come with Casetide say of themselves what is uncertain and what was put in.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/record_fields.hpp"
#include "model/read_scenario.hpp"
#include "model/replicator.hpp"
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

/// Every scenario that comes with Casetide, in order of name.
std::vector<fs::path> all_scenarios() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(kScenarios))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// The names of the files in a folder of scenarios/, without `common.toml`, which is no area by itself.
std::set<std::string> files_in(const std::string& folder) {
  std::set<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kScenarios / folder))
    names.insert(folder + "/" + entry.path().filename().string());
  names.erase("areas/common.toml");
  return names;
}

/// The files of a folder that some scenario names.
std::set<std::string> named_in(const std::string& folder) {
  std::set<std::string> names;
  const std::regex name("\"(" + folder + "/[^\"]+)\"");
  for (const fs::path& file : all_scenarios()) {
    const std::string text = bytes_of(file);
    for (std::sregex_iterator found(text.begin(), text.end(), name), end; found != end; ++found)
      names.insert((*found)[1]);
  }
  return names;
}

/// The text of a scenario, so that it can be read from another folder, with other policies.
std::string moved(const fs::path& file, const std::string& policies) {
  std::string text = std::regex_replace(bytes_of(file), std::regex("policies *= *\\[[^\\]]*\\]"),
                                        "policies = [" + policies + "]");
  return std::regex_replace(text, std::regex("\"(procedures|areas|policies)/"),
                            "\"" + kScenarios.string() + "/$1/");
}

model::Reading with_policies(const fs::path& file, const std::string& policies) {
  const TemporaryFolder folder;
  put(folder / "tried.toml", moved(file, policies));
  return model::read_scenario((folder / "tried.toml").string());
}

/// How many numbers of a scenario have an assumed range.
std::ptrdiff_t ranges_in(const model::Scenario& scenario) {
  return std::ranges::count_if(scenario.provenance,
                               [](const auto& number) { return !number.assumed.empty(); });
}

TEST(Scenarios, EveryOneIsReadWithoutAProblem) {
  for (const fs::path& file : all_scenarios())
    EXPECT_EQ(described(model::read_scenario(file.string())), "") << file;
}

TEST(Scenarios, EveryAreaAndEveryPolicyIsTriedInOne) {
  for (const std::string folder : {"areas", "policies"})
    EXPECT_EQ(named_in(folder), files_in(folder));
}

// Six weeks without warm-up: enough for conferences. The whole years are run by `./dev run`.
TEST(Scenarios, EveryOneRuns) {
  for (const fs::path& file : all_scenarios()) {
    model::Reading reading = model::read_scenario(file.string());
    ASSERT_TRUE(reading.scenario.has_value()) << described(reading);
    reading.scenario->warm_up_years = 0;
    reading.scenario->last_day = reading.scenario->first_day + 42;
    model::Replicator replicator(*reading.scenario, 1);
    const model::Record first = replicator.run(0);
    EXPECT_GT(std::ranges::max(first.weekly_arrivals), 0) << file;
    EXPECT_NE(first.weekly_arrivals, replicator.run(2).weekly_arrivals) << file;
  }
}

// What only outputs are taken from is run without the history of what time went to.
TEST(Scenarios, WithoutCausesNothingElseDiffers) {
  for (const char* file : {"hertfordshire.toml", "england-average-families-first.toml"}) {
    model::Reading reading = model::read_scenario((kScenarios / file).string());
    ASSERT_TRUE(reading.scenario.has_value()) << described(reading);
    reading.scenario->warm_up_years = 0;
    reading.scenario->last_day = reading.scenario->first_day + 180;
    model::Scenario without = *reading.scenario;
    without.keeps_causes = false;
    using Fields = std::map<std::string, std::vector<std::int64_t>>;
    const auto fields_of = [](const model::Record& record) {
      Fields fields;
      for_each_field(record, [&](const char* name, const auto& field, const std::vector<Axis>&) {
        fields[name].assign(field.begin(), field.end());
      });
      return fields;
    };
    const Fields kept = fields_of(model::Replicator(*reading.scenario, 1).run(0));
    std::set<std::string> differ;
    for (const auto& [name, values] : fields_of(model::Replicator(without, 1).run(0))) {
      if (values == kept.at(name)) continue;
      differ.insert(name);
      EXPECT_THAT(values, ::testing::Each(0)) << name;
    }
    EXPECT_EQ(differ, (std::set<std::string>{"clock_cause_minutes", "clock_due_cause_minutes",
                                             "clock_elapsed_minutes", "clock_late_cause_minutes",
                                             "clock_late_elapsed_minutes"}))
        << file;
  }
}

TEST(Scenarios, ARecordOfTheAverageAuthorityStaysBelow128Kibibytes) {
  const model::Reading reading =
      model::read_scenario((kScenarios / "england-average.toml").string());
  ASSERT_TRUE(reading.scenario.has_value()) << described(reading);
  const model::RecordShape shape = model::shape_of(*reading.scenario);
  std::size_t bytes = 0;
  const model::Record record;
  for_each_field(record, [&](const char*, const auto& field, const std::vector<Axis>& axes) {
    using Number = typename std::remove_cvref_t<decltype(field)>::value_type;
    bytes += size_of(axes, shape) * sizeof(Number);
  });
  std::cout << "a record of the average authority: " << bytes << " bytes\n";
  EXPECT_LT(bytes, 128U * 1024);
}

// A policy that fixed what the scenario leaves open would compare a certain arm with an uncertain one.
TEST(Scenarios, NoPolicyTakesUncertaintyAway) {
  for (const fs::path& file : all_scenarios()) {
    const model::Reading tried = model::read_scenario(file.string());
    const model::Reading plain = with_policies(file, "");
    ASSERT_TRUE(tried.scenario.has_value()) << described(tried);
    ASSERT_TRUE(plain.scenario.has_value()) << described(plain);
    EXPECT_GE(ranges_in(*tried.scenario), ranges_in(*plain.scenario)) << file;
  }
}

TEST(Scenarios, APolicyThatFixesANumberIsFound) {
  const fs::path plain_file = kScenarios / "hertfordshire.toml";
  const model::Reading plain = model::read_scenario(plain_file.string());
  const TemporaryFolder folder;
  put(folder / "fixed.toml",
      "title = \"Fixed\"\nsource = \"A test\"\n[team.conference-service.posts]\n"
      "conference-chair = { fte = \"4 posts\" }\n");
  const model::Reading fixed =
      with_policies(plain_file, "\"" + (folder / "fixed.toml").string() + "\"");
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
