// An exploration asks for the right points: which inputs are fixed where, and whose luck is the same.
#include "analysis/explore.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/explore_report.hpp"
#include "analysis/explore_summary.hpp"
#include "analysis/explore_text.hpp"
#include "tests/analysis/fake_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

using ::testing::HasSubstr;

struct Asked {
  model::InputPoint inputs;
  std::uint32_t seed = 0;
  std::uint32_t replication = 0;
};

ExploreInput input(const std::string& name, int parts) {
  ExploreInput made{name, "The label of " + name, {}};
  for (int part = 0; part < parts; ++part) {
    model::UncertainInput one;
    one.path = parts == 1 ? name : name + ".share-" + std::to_string(part);
    one.table = parts == 1 ? "" : name;
    one.low = 1;
    one.high = 3;
    made.parts.push_back(one);
  }
  return made;
}

/// Reversals a year: 3000 a + 1000 of the table's first share, 0.5 where an input is not fixed; what else
/// is left to itself and luck add something of the seed and of the replication.
class Service {
 public:
  using HasCases = std::function<bool(std::uint32_t seed)>;
  explicit Service(double luck, HasCases has_cases)
      : luck_(luck), has_cases_(std::move(has_cases)) {}

  Simulation simulation() {
    return {.shape = [](const model::Scenario& of) { return fake::shape(of); },
            .replicate = [this](const model::Scenario& of, std::uint32_t seed) -> Replicate {
              return [this, inputs = of.inputs, axes = fake::shape(of),
                      seed](std::uint32_t replication) {
                model::Record record = fake::record(axes, 1, 0);
                const auto at = [&](const char* path) {
                  const auto found = inputs.at.find(path);
                  return found == inputs.at.end() ? 0.5 : found->second;
                };
                const double answer = 10'000 + 3000 * at("a") + 1000 * at("table.share-0") +
                                      luck_ * ((7 * seed + 13 * replication) % 11);
                record.counters[static_cast<std::size_t>(model::Counter::reversals)] =
                    std::llround(answer);
                if (!has_cases_(seed)) std::ranges::fill(record.clock_fate_families, 0);
                const std::scoped_lock lock(mutex_);
                asked.push_back({inputs, seed, replication});
                return record;
              };
            }};
  }

  std::vector<Asked> asked;

 private:
  double luck_;
  HasCases has_cases_;
  std::mutex mutex_;
};

class Explored {
 public:
  explicit Explored(
      double luck = 0, std::vector<std::string> of = {"turned"},
      Service::HasCases has_cases = [](std::uint32_t) { return true; })
      : names(std::move(of)), service(luck, std::move(has_cases)) {
    const StudyFolder folder(temporary / "study", {}, Existing::refuse);
    const Points points(folder, service.simulation(), {.seed = options.seed, .threads = 2});
    const Explorer explorer(scenario, inputs, outputs, points, options);
    explorer.screen(found, [this] { ends = service.asked.size(); });
    screened = service.asked.size();
    explorer.tornado(found);
    tornado = service.asked.size();
    explorer.sobol(found);
  }

  [[nodiscard]] std::vector<Asked> asked(std::size_t first, std::size_t end) const {
    return {service.asked.begin() + static_cast<std::ptrdiff_t>(first),
            service.asked.begin() + static_cast<std::ptrdiff_t>(end)};
  }
  [[nodiscard]] nlohmann::json summary() const {
    return summarise(found, scenario, inputs, outputs, options);
  }

  TemporaryFolder temporary;
  model::Scenario scenario = fake::scenario();
  std::vector<ExploreInput> inputs = {input("a", 1), input("b", 1), input("c", 1),
                                      input("table", 2)};
  std::vector<std::string> names;
  Outputs outputs{outputs_of(scenario, names), scenario};
  ExploreOptions options{.seed = 5, .screening = {.seed = 5}, .rows = 16};
  Service service;
  Exploration found;
  std::size_t ends = 0;
  std::size_t screened = 0;
  std::size_t tornado = 0;
};

TEST(Explorer, ScreensEveryInputOnTrajectoriesWithLuckOfTheirOwn) {
  const Explored explored;
  EXPECT_EQ(explored.ends, ends_cost(explored.options, 1).replications);
  EXPECT_EQ(explored.screened, 4U * (1 + 4));
  EXPECT_EQ(explored.screened - explored.ends, screening_cost(4, explored.options, 1).replications);
  std::map<std::uint32_t, int> seeds;
  for (const Asked& one : explored.asked(0, explored.screened)) {
    EXPECT_EQ(one.inputs.at.size(), 5U);  // three values, two shares
    EXPECT_EQ(one.replication, 0U);
    seeds[one.seed] += 1;
  }
  EXPECT_EQ(seeds.size(), 4U);
  for (const auto& [seed, points] : seeds)
    EXPECT_EQ(points, 5) << seed;
  EXPECT_NEAR(*explored.found.groups[0].effects[0].mu, 2700, 1.5);  // answers are whole
  EXPECT_THAT(explored.found.kept, ::testing::ElementsAre(0, 3));
}

TEST(Explorer, TheTornadoMovesOneValueWithTheOthersAsStatedAndTheSameLuck) {
  const Explored explored;
  std::set<std::map<std::string, double, std::less<>>> points;
  for (const Asked& one : explored.asked(explored.screened, explored.tornado)) {
    EXPECT_TRUE(one.inputs.as_stated);
    EXPECT_EQ(one.seed, 5U);
    EXPECT_LT(one.replication, 8U);
    points.insert(one.inputs.at);
  }
  using Map = std::map<std::string, double, std::less<>>;
  EXPECT_EQ(points, (std::set<Map>{{},
                                   {{"a", 0.05}},
                                   {{"a", 0.95}},
                                   {{"table.share-0", 0.05}},
                                   {{"table.share-0", 0.95}},
                                   {{"table.share-1", 0.05}},
                                   {{"table.share-1", 0.95}}}));
  ASSERT_EQ(explored.found.tornado.size(), 3U);
  EXPECT_NEAR(*explored.found.tornado[0].difference, 2700, 1e-9);
  EXPECT_NEAR(*explored.found.tornado[1].difference, 900, 1e-9);
  EXPECT_NEAR(*explored.found.tornado[2].difference, 0, 1e-9);
  EXPECT_NEAR(*explored.found.as_stated[0], 12'000, 1e-9);
}

TEST(Explorer, ARowOfTheSobolDesignHasTwoLucksAtAllItsPointsAndOthersInTheNextRow) {
  const Explored explored;
  const auto asked = explored.asked(explored.tornado, explored.service.asked.size());
  EXPECT_EQ(asked.size(), sobol_cost(2, explored.options, 1).replications);
  std::map<std::uint32_t, std::vector<Asked>> rows;
  for (const Asked& one : asked)
    rows[one.seed].push_back(one);
  EXPECT_EQ(rows.size(), 16U);
  for (const auto& [seed, row] : rows) {
    std::map<std::uint32_t, int> lucks;
    std::set<double> of_a;
    std::set<std::pair<double, double>> of_table;
    for (const Asked& one : row) {
      lucks[one.replication] += 1;
      EXPECT_FALSE(one.inputs.as_stated);  // what is not kept is drawn
      EXPECT_EQ(one.inputs.at.size(), 3U);
      of_a.insert(one.inputs.at.at("a"));
      of_table.emplace(one.inputs.at.at("table.share-0"), one.inputs.at.at("table.share-1"));
    }
    EXPECT_EQ(lucks, (std::map<std::uint32_t, int>{{0, 4}, {1, 4}}));  // A, B and two between
    EXPECT_EQ(of_a.size(), 2U);
    EXPECT_EQ(of_table.size(), 2U);  // a table is exchanged as a whole
  }
}

TEST(Explorer, ChanceIsTheGapBetweenTheTwoLucks) {
  const Explored sure;
  ASSERT_TRUE(sure.found.sobol[0]);
  EXPECT_EQ(sure.found.sobol[0]->chance.value, 0);
  EXPECT_GT(sure.found.sobol[0]->total[0]->value, sure.found.sobol[0]->total[1]->value);
  const Explored lucky(2000);
  EXPECT_GT(lucky.found.sobol[0]->chance.value, 0.5);
}

TEST(Explorer, SummaryTextAndPageSayWhatMattersMost) {
  Explored explored;
  explored.inputs[0].label = "<b>Effort</b> & more";
  const nlohmann::json summary = explored.summary();
  EXPECT_EQ(summary.at("kept"), (nlohmann::json{"a", "table"}));
  EXPECT_EQ(summary.at("worth_measuring")[0].at("label"), "<b>Effort</b> & more");
  EXPECT_THAT(summary.at("findings")[0], HasSubstr("Reversals"));
  EXPECT_THAT(explore_text(summary), HasSubstr("<b>Effort</b> & more"));
  const std::string page = explore_html(summary);
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;Effort&lt;/b&gt; &amp; more"));
  EXPECT_THAT(page, ::testing::Not(HasSubstr("<b>Effort")));
  EXPECT_THAT(page, HasSubstr("split-table"));
}

TEST(Explorer, WhatHasNothingToCountIsNotCalledTheSameInEveryYear) {
  const Explored explored(0, {"turned", "late"}, [](std::uint32_t) { return false; });
  const nlohmann::json summary = explored.summary();
  EXPECT_EQ(
      summary.at("findings")[1],
      "Late: nothing to count in 16 of 16 rows of the Sobol design, so nothing is known of it.");
  EXPECT_TRUE(summary.at("outputs")[1].at("as_stated").is_null());
  EXPECT_EQ(summary.at("outputs")[1].at("rows"), 0);
  EXPECT_EQ(summary.at("outputs")[0].at("rows"), 16);
  const nlohmann::json& bar = summary.at("tornado").at("bars")[1];
  ASSERT_EQ(bar.at("output"), "late");
  for (const nlohmann::json& value :
       {bar.at("at_low"), bar.at("at_high"), bar.at("difference").at("mean")})
    EXPECT_TRUE(value.is_null()) << bar;
  EXPECT_THAT(explore_text(summary), HasSubstr("as stated -)"));
  EXPECT_THAT(explore_html(summary), HasSubstr("split-table")) << "of the other answer";
}

TEST(Explorer, RowsThatAreLeftOutAreTold) {
  const Explored explored(0, {"turned", "late"}, [](std::uint32_t seed) { return seed % 4 != 0; });
  EXPECT_EQ(explored.found.good_rows, (std::vector<std::size_t>{16, 12}));
  EXPECT_THAT(explored.summary().at("limits").dump(),
              HasSubstr("Late: nothing to count in 4 of 16 rows of the Sobol design, which were "
                        "left out."));
}

TEST(Explorer, ThePageAdvisesWithoutMorrisOnlyWhereItWasAskedForAlone) {
  const std::string advice = "without --morris-only";
  Explored nothing(0, {"late"}, [](std::uint32_t) { return false; });
  EXPECT_THAT(explore_html(nothing.summary()), ::testing::Not(HasSubstr(advice)));
  nothing.found.kept = {0};  // and yet neither tornado nor indices were run
  EXPECT_THAT(explore_html(nothing.summary()), HasSubstr(advice));
}

TEST(ExploreCost, CountsRoundsInWhichAllThreadsWork) {
  const ExploreOptions options{
      .screening = {.trajectories = 4, .most_groups = 50}, .tornado_replications = 8, .rows = 64};
  EXPECT_EQ(ends_cost(options, 2).replications, 8U);
  EXPECT_EQ(ends_cost(options, 3).rounds, 3U);
  EXPECT_EQ(screening_cost(304, options, 2).replications, 4U * 51 - 8);
  EXPECT_EQ(screening_cost(10, options, 2).replications, 4U * 11 - 8);
  EXPECT_EQ(tornado_cost(12, options, 2).replications, 25U * 8);
  EXPECT_EQ(sobol_cost(12, options, 2).replications, 64U * 14 * 2);
  EXPECT_EQ(sobol_cost(0, options, 2).replications, 0U);
}

TEST(ExploreInputs, AreNamedAndValuedInWords) {
  const model::Scenario scenario = fake::scenario();
  EXPECT_EQ(label_of_path(scenario, "clock.initial-conference.limit"),
            "Initial child protection conference: limit");
  EXPECT_EQ(label_of_path(scenario, "stream.referrals.hours.\"08:00 to 13:00\""),
            "Arrivals: referrals: hours 08:00 to 13:00");
  EXPECT_EQ(value_text(90, model::Unit::minutes), "90 minutes");
  EXPECT_EQ(value_text(3 * 1440, model::Unit::minutes), "3 days");
  EXPECT_EQ(value_text(0.072, model::Unit::share), "7.2 %");
  EXPECT_EQ(value_text(55'000, model::Unit::pounds_a_year), "£55,000 a year");
}

TEST(ExploreOutputs, AreTheLatenessThatIsPublishedAndTheCost) {
  std::vector<std::string> names;
  for (const Output& output : default_outputs(fake::scenario()))
    names.push_back(output.name);
  EXPECT_THAT(names, ::testing::ElementsAre("initial-conference-late", "cost"));
}

}  // namespace
}  // namespace casetide::analysis
