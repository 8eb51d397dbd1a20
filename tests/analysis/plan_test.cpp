// Plans: what is read, what counts as met and as sure, and how a change is spread over months.
#include "analysis/plan.hpp"

#include <cmath>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/read_plan.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

using testing::HasSubstr;

const std::string kGood = R"(
title = "Chairs"
scenario = "../a.toml"
assurance = "90 %"
largest-change-a-month = "2 posts"
after = "3 months"
[aim.conferences]
measure = "clock initial-conference in time by family"
at-least = "95 %"
[aim.days]
measure = "clock initial-conference mean days by family"
at-most = "12 working days"
[choose.chairs]
value = "team.chairs.posts.chair.fte"
from = "4 posts"
to = "6 posts"
step = "0.5 posts"
cost = "£70,000 a year"
)";

std::optional<PlanFile> read(const std::string& text, std::string& problems) {
  const TemporaryFolder folder;
  put(folder / "plans/plan.toml", text);
  model::Problems found;
  auto plan = read_plan_file(folder / "plans/plan.toml", found);
  for (const model::Problem& problem : found.list())
    problems += to_string(problem) + "\n";
  if (plan) plan->scenario = plan->scenario.filename();
  return plan;
}

PlanFile good() {
  std::string problems;
  const auto plan = read(kGood, problems);
  EXPECT_EQ(problems, "");
  return plan.value();
}

TEST(PlanFile, IsReadWhole) {
  const PlanFile plan = good();
  EXPECT_EQ(plan.title, "Chairs");
  EXPECT_EQ(plan.scenario, "a.toml");
  EXPECT_EQ(plan.assurance, 0.9);
  EXPECT_EQ(plan.change_a_month, 2);
  EXPECT_EQ(plan.after_months, 3);
  ASSERT_EQ(plan.aims.size(), 2U);
  EXPECT_TRUE(plan.aims[0].at_least);
  EXPECT_DOUBLE_EQ(plan.aims[0].target, 0.95);
  EXPECT_FALSE(plan.aims[1].at_least);
  EXPECT_EQ(plan.aims[1].target, 12);
  EXPECT_EQ(plan.choices.at(0).levels(), (std::vector<double>{4, 4.5, 5, 5.5, 6}));
  EXPECT_EQ(plan.choices.at(0).cost, 70000);
}

std::string problems_with(const std::string& was, const std::string& is) {
  std::string text = kGood;
  text.replace(text.find(was), was.size(), is);
  std::string problems;
  EXPECT_FALSE(read(text, problems).has_value());
  return problems;
}

TEST(PlanFile, ThoseThatComeWithCasetideAreRead) {
  const std::filesystem::path folder =
      std::filesystem::path(CASETIDE_SOURCE_DIR) / "scenarios" / "plans";
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    model::Problems problems;
    const auto plan = read_plan_file(entry.path(), problems);
    ASSERT_TRUE(plan.has_value()) << to_string(problems.list().front());
    EXPECT_TRUE(std::filesystem::exists(plan->scenario)) << plan->scenario;
    ++read;
  }
  EXPECT_GE(read, 1);
}

TEST(PlanFile, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(problems_with("assurance = \"90 %\"", "assurance = \"100 %\""),
              HasSubstr("no run can show 0 or 100 %"));
  EXPECT_THAT(problems_with("at-least = \"95 %\"", ""), HasSubstr("at-least and at-most"));
  EXPECT_THAT(problems_with("to = \"6 posts\"", "to = \"60 %\""), HasSubstr("the same unit"));
  EXPECT_THAT(problems_with("to = \"6 posts\"", "to = \"3 posts\""), HasSubstr("is no range"));
  EXPECT_THAT(problems_with("step = \"0.5 posts\"", "step = \"0.75 posts\""),
              HasSubstr("from 4 to 6 is no whole number of steps of 0.75, so that 6 would never be "
                        "tried; expected, for example, to = \"5.5 posts\""));
  EXPECT_THAT(problems_with("after = \"3 months\"", "after = \"3 weeks\""),
              HasSubstr("a whole number of months, at most 24"));
  EXPECT_THAT(problems_with("step = \"0.5 posts\"", "stepp = \"0.5 posts\""), HasSubstr("stepp"));
  EXPECT_THAT(problems_with("from = \"4 posts\"", "from = \"4 chairs\""),
              HasSubstr("plan.toml:15:8"));
}

TEST(PlanFile, AnAimIsInOneOfTheUnitsOfMeasures) {
  const auto unit_of = [](const std::string& bound) {
    std::string text = kGood;
    const std::string was = "at-most = \"12 working days\"";
    std::string problems;
    const auto plan = read(text.replace(text.find(was), was.size(), bound), problems);
    return plan ? plan->aims.at(1).unit : problems;
  };
  EXPECT_EQ(unit_of("at-most = \"1 working day\""), "working days");
  EXPECT_EQ(unit_of("at-most = \"18 children\""), "children");
  EXPECT_EQ(unit_of("at-most = \"1 family\""), "families");
  EXPECT_EQ(unit_of("at-most = \"40 times\""), "times");
  EXPECT_EQ(unit_of("at-most = \"2,000,000 pounds\""), "pounds");
  EXPECT_EQ(unit_of("at-most = \"10 %\""), "%");
  EXPECT_THAT(unit_of("at-most = \"2 weeks\""), HasSubstr("expected %, working days, children"));
  EXPECT_THAT(unit_of("at-most = \"12\""), HasSubstr("expected %, working days, children"));
}

TEST(PlanFile, ChoosesEachValueOnce) {
  const std::string second =
      "[choose.again]\nvalue = [\"team.x.posts.y.fte\", \"team.chairs.posts.chair.fte\"]\n"
      "from = \"4 posts\"\nto = \"6 posts\"\nstep = \"1 posts\"\n";
  std::string problems;
  EXPECT_FALSE(read(kGood + second, problems).has_value());
  EXPECT_THAT(problems, HasSubstr("plan.toml:19:9: choose.again: team.chairs.posts.chair.fte is "
                                  "chosen already by [choose.chairs] in line 13"));
}

TEST(PlanFile, RefusesMorePlansThanCanBeWeighed) {
  std::string four;
  for (const char* name : {"a", "b", "c", "d"}) {
    four += std::string("[choose.") + name + "]\nvalue = \"team.x.posts." + name +
            ".fte\"\nfrom = \"1 posts\"\nto = \"20 posts\"\n"
            "step = \"1 posts\"\n";
  }
  const std::string all = kGood.substr(0, kGood.find("[choose.chairs]")) + four;
  std::string problems;
  EXPECT_FALSE(read(all, problems).has_value());
  EXPECT_THAT(problems, HasSubstr("the ranges make 160000 plans"));
}

TEST(PlanFile, IsToldFromAScenario) {
  const TemporaryFolder folder;
  put(folder / "plan.toml", kGood);
  put(folder / "scenario.toml", "title = \"North\"\nyear = \"2026-04-01 to 2027-03-31\"\n");
  EXPECT_TRUE(is_plan(folder / "plan.toml"));
  EXPECT_FALSE(is_plan(folder / "scenario.toml"));
}

/// The prices of a choice of those posts, or what is wrong with it; a manager's is not known.
std::string priced(const std::string& posts, const std::string& cost = "",
                   const std::string& aim =
                       "measure = \"clock plan in time by family\"\nat-least = "
                       "\"90 %\"\n") {
  const TemporaryFolder folder;
  std::filesystem::copy(std::filesystem::path(CASETIDE_SOURCE_DIR) / "tests/analysis/small-service",
                        folder / "service");
  put(folder / "service/area.toml", bytes_of(folder / "service/area.toml") +
                                        "[cost.duty-worker]\npost = \"£30,000 a year; source A "
                                        "test\"\n[cost.social-worker]\npost = "
                                        "\"£60,000 a year; source A test\"\n");
  put(folder / "plan.toml", "title = \"People\"\nscenario = \"service/scenario.toml\"\n[aim.it]\n" +
                                aim + "[choose.people]\nvalue = " + posts +
                                "\nfrom = \"2 posts\"\nto = \"4 posts\"\nstep = \"1 posts\"\n" +
                                cost);
  const PlanReading reading = read_plan(folder / "plan.toml");
  std::string text;
  for (const model::Problem& problem : reading.problems)
    text += problem.message + "\n";
  return reading.base ? fmt::format("{:g}", fmt::join(reading.base->prices, " ")) : text;
}

TEST(PlanFile, PostsOfSeveralRolesCostTheMean) {
  const std::string duty = "\"team.desk.posts.duty-worker.fte\"";
  const std::string social = "\"team.desk.posts.social-worker.fte\"";
  const std::string manager = "\"team.desk.posts.manager.fte\"";
  EXPECT_EQ(priced(duty), "30000");
  EXPECT_EQ(priced("[" + duty + ", " + social + "]"), "45000");
  EXPECT_EQ(priced("[" + social + ", " + duty + "]"), "45000");
  const auto asked = HasSubstr("said neither here nor by the scenario's [cost]");
  EXPECT_THAT(priced("[" + social + ", " + manager + "]"), asked);
  // What is advised is accepted.
  const std::string advice = priced(manager);
  EXPECT_THAT(advice, asked);
  const std::string cost = advice.substr(advice.find("cost = "));
  EXPECT_EQ(priced(manager, cost), "62000") << cost;
}

TEST(PlanFile, AnAimIsInTheUnitOfItsMeasure) {
  const auto aim = [](const std::string& measure, const std::string& bound) {
    return priced("\"team.desk.posts.duty-worker.fte\"", "",
                  "measure = \"" + measure + "\"\nat-most = \"" + bound + "\"\n");
  };
  EXPECT_EQ(aim("caseload social-worker", "12 children"), "30000");
  EXPECT_THAT(aim("caseload social-worker", "12 working days"),
              HasSubstr("is measured in children, and the aim is at most 12 working days"));
  EXPECT_THAT(aim("caseload social-worker", "12 families"), HasSubstr("is measured in children"));
  EXPECT_EQ(aim("clock plan mean days by family", "12 working days"), "30000");
  EXPECT_THAT(aim("clock plan mean days by family", "12 children"),
              HasSubstr("is measured in working days"));
}

OutputValues values(const std::vector<std::vector<double>>& rows) {
  OutputValues made(rows.size(), rows.front().size() / 2);
  for (std::size_t i = 0; i < rows.size(); ++i)
    made.set(i, rows[i]);
  return made;
}

TEST(Plan, AYearIsAsGoodAsItsWorstAim) {
  // In time 97 of 100 and 96 of 100; 11 and 15 working days: the second is above 12 by a quarter of it.
  const auto margins = margins_of(
      good(), values({{97, 100, 110, 10, 100, 1, 10, 1}, {96, 100, 150, 10, 100, 1, 10, 1}}));
  EXPECT_NEAR(margins[0], 0.02, 1e-12);
  EXPECT_NEAR(margins[1], -0.25, 1e-12);
}

TEST(Plan, WhereNothingFallsDueTheAimIsMet) {
  EXPECT_GE(margins_of(good(), values({{0, 0, 0, 0, 0, 1, 0, 1}}))[0], 0);
}

// A measure of those that stopped is no number then, as where nothing was due.
TEST(Plan, WhereThingsFallDueAndNothingIsFinishedTheAimIsMissed) {
  EXPECT_LT(margins_of(good(), values({{0, 0, 110, 10, 7, 1, 10, 1}}))[0], 0);
  EXPECT_LT(margins_of(good(), values({{97, 100, 0, 0, 100, 1, 3, 1}}))[0], 0);
}

TEST(Plan, AfterTheYearAnAimFailsWhereItIsSurelyWorseThanAskedAndThanInTheYear) {
  // Shares in time of 20 years, all of 100 due; the other aim holds.
  const auto years = [](double share, double scatter, double stopped = 100) {
    std::vector<std::vector<double>> rows;
    for (int i = 0; i < 20; ++i) {
      const double in_time = stopped * (share + (i / 2 % 2 == 0 ? scatter : -scatter));
      rows.push_back({in_time, stopped, 100, 10, 100, 1, 10, 1});
    }
    return values(rows);
  };
  const auto in_time = [&](const OutputValues& year, const OutputValues& after) {
    return aim_after(good(), 0, year, after);
  };
  EXPECT_EQ(in_time(years(0.97, 0.01), years(0.96, 0.03)), AimAfter::holds);
  EXPECT_EQ(in_time(years(0.97, 0.01), years(0.94, 0.05)), AimAfter::in_doubt);
  EXPECT_EQ(in_time(years(0.97, 0.01), years(0.90, 0.03)), AimAfter::fails);
  EXPECT_EQ(in_time(years(0.97, 0.01), years(0.90, 0)), AimAfter::fails);
  // As bad as the year itself is on average: nothing comes after that was not there.
  EXPECT_EQ(in_time(years(0.90, 0.03), years(0.90, 0.03)), AimAfter::holds);
  // Nothing is finished of what is due.
  EXPECT_EQ(in_time(years(0.97, 0.01), years(0, 0, 0)), AimAfter::fails);
  EXPECT_EQ(aim_after(good(), 1, years(0.97, 0.01), years(0.97, 0.01)), AimAfter::holds);
}

TEST(Plan, ALowerBoundIsNotRoundedUp) {
  // 79.7 of 100 are not "at least 80".
  nlohmann::json plan{{"words", "A"},
                      {"values", nlohmann::json::array()},
                      {"pounds", 1.0},
                      {"years", 32},
                      {"met_years", 30},
                      {"bound", 0.797},
                      {"aims", nlohmann::json::array()},
                      {"after", nullptr}};
  nlohmann::json beside = plan;
  beside["share"] = 0.5;
  nlohmann::json answer{{"title", "T"},      {"scenario", "S"}, {"assurance", 0.797},
                        {"answer", "sure"},  {"plan", plan},    {"binding", nullptr},
                        {"now", beside},     {"start", beside}, {"everything", beside},
                        {"wrong_sure", 0.05}};
  for (const char* list :
       {"aims", "choices", "cautions", "cheaper", "steps", "frontier", "verified"})
    answer[list] = nlohmann::json::array();
  EXPECT_THAT(plan_text(answer), HasSubstr("so in at least 79 of 100"));
}

TEST(Plan, WithoutALimitThePlanHoldsFromTheStart) {
  PlanFile plan = good();
  plan.change_a_month.reset();
  const auto overlays = plan_overlays(plan, {6}, {3}, 20'544);  // 1 April 2026
  ASSERT_EQ(overlays.size(), 1U);
  EXPECT_EQ(overlays[0].toml, "[team.chairs.posts.chair]\nfte = \"6 posts; source the plan\"\n");
}

TEST(Plan, AChangeComesNoFasterThanAllowed) {
  const auto overlays = plan_overlays(good(), {8}, {3}, 20'544);
  ASSERT_EQ(overlays.size(), 3U);
  EXPECT_THAT(overlays[0].toml, HasSubstr("from = \"2026-04-01\""));
  EXPECT_THAT(overlays[0].toml, HasSubstr("fte = \"5 posts;"));
  EXPECT_THAT(overlays[1].toml, HasSubstr("from = \"2026-05-01\""));
  EXPECT_THAT(overlays[1].toml, HasSubstr("fte = \"7 posts;"));
  EXPECT_THAT(overlays[2].toml, HasSubstr("fte = \"8 posts;"));
}

TEST(Plan, PostsAreSharedEvenlyAmongSeveralPlaces) {
  PlanFile plan = good();
  plan.change_a_month.reset();
  plan.choices[0].paths = {"team.a.posts.worker.fte", "team.b.posts.worker.fte"};
  EXPECT_EQ(plan_overlays(plan, {9}, {8}, 20'544)[0].toml,
            "[team.a.posts.worker]\nfte = \"4.5 posts; source the plan\"\n"
            "[team.b.posts.worker]\nfte = \"4.5 posts; source the plan\"\n");
}

}  // namespace
}  // namespace casetide::analysis
