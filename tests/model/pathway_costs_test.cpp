// What posts and agency workers cost, and on which step each role's minutes went, worked by hand.
//
// 2026 has 253 working days of 8 hours in the office: 261 weekdays less 8 bank holidays.
#include <map>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr std::int64_t kOfficeHours = 253 * 8;

std::string office(const std::string& people, const std::string& more) {
  return opening() +
         team("desk", "worker = { fte = \"2; source test\", pattern = \"office\" }\n", people) +
         R"(
[stream.s]
start = "case.look"
families = "0 families a year; source test"
children-per-family = "1; source test"
alike = "1; source test"
[strand.case]
[step.look]
strand = "case"
kind   = "task"
by     = "worker"
effort = "60 minutes; source test"
)" + more;
}

TEST(Costs, APostCostsItsPartOfTheYear) {
  // All of the year: 2 posts x 52,596 pounds.
  Engine engine(office("", "[cost.worker]\npost = \"£52,596 a year; source test\"\n"));
  const Story story = engine.run();
  EXPECT_EQ(story.record.role_post_pence.at(0), 10'519'200);
  EXPECT_EQ(story.record.role_agency_pence.at(0), 0);
  EXPECT_EQ(story.record.role_agency_posts.at(0), 0);
}

// Posts are found empty at the start, but for 4 of 1,000, and stay so beyond the year; an agency
// worker is in each.
TEST(Costs, AgencyWorkersArePaidByTheHourOnDuty) {
  Engine engine(
      office("turnover = \"300 % a year; source test\"\nvacancy-lasts = \"5 years; source test\"\n"
             "agency = \"100 %; source test\"\nagency-arrives = \"1 day; source test\"\n",
             "[cost.worker]\npost = \"£52,596 a year; source test\"\nagency = \"£40 an hour; "
             "source test\"\n"));
  const Story story =
      engine.run_where([](const Story& run) { return run.record.role_agency_posts.at(0) == 200; });
  EXPECT_EQ(story.record.role_post_pence.at(0), 0);
  const std::int64_t hours = 2 * kOfficeHours;
  EXPECT_EQ(story.record.role_agency_minutes.at(0), hours * 60);
  EXPECT_EQ(story.record.role_agency_pence.at(0), hours * 40'00);
  EXPECT_EQ(engine.hours(story, "worker", Hours::available), hours * 60);
}

TEST(Costs, AnEmptyPostCostsNothing) {
  Engine engine(
      office("turnover = \"300 % a year; source test\"\nvacancy-lasts = \"5 years; source test\"\n",
             "[cost.worker]\npost = \"£52,596 a year; source test\"\n"));
  const Story story =
      engine.run_where([](const Story& run) { return run.record.role_posts.at(0) == 0; });
  EXPECT_EQ(story.record.role_post_pence.at(0), 0);
}

TEST(Costs, MinutesAreCountedByStepAndRole) {
  Engine engine(opening() +
                team("desk",
                     "worker = { fte = \"1; source test\", pattern = \"office\" }\n"
                     "host = { fte = \"1; source test\", pattern = \"office\" }\n") +
                arrival("one", "case.look", "2026-06-01 09:00") + R"(
[strand.case]
[step.look]
strand = "case"
kind   = "task"
by     = "worker"
effort = "200 minutes; source test"
next   = "meet"
[step.meet]
strand  = "case"
kind    = "meeting"
length  = "60 minutes; source test"
prepare = "30 minutes; source test"
needs   = { worker = 1, host = 1 }
[standing.case]
role = "worker"
work = "1 hours per week per child; source test"
[standing.outside]
role  = "host"
work  = "30 minutes per week per child; source test"
cases = "4 children; source test"
)");
  const Story story = engine.run_with(1);
  const auto spent = [&](const std::string& step, const std::string& role) {
    return story.record.step_role_minutes.at(static_cast<std::size_t>(engine.step(step)) * 2 +
                                             static_cast<std::size_t>(engine.role(role)));
  };
  EXPECT_EQ(spent("look", "worker"), 200);
  EXPECT_EQ(spent("look", "host"), 0);
  EXPECT_EQ(spent("meet", "worker"), 90);
  EXPECT_EQ(spent("meet", "host"), 90);
  // The case is over within the week; 52 Mondays of 2026 ask for 4 children's half hours.
  const auto asked = [&](std::size_t line, const std::string& role) {
    return story.record.standing_minutes.at(line * 2 + static_cast<std::size_t>(engine.role(role)));
  };
  EXPECT_EQ(asked(0, "worker"), 0);
  EXPECT_EQ(asked(1, "host"), 52 * 120);
  EXPECT_EQ(asked(1, "worker"), 0);
}

TEST(Costs, StandingWorkIsAskedForEachChildOfALine) {
  // Two children, 70 days from a Monday morning: ten Mondays, from 9 March to 11 May. The plan, begun
  // when the case is 14 days old, lies within the case and has the Mondays from 16 March on.
  Engine engine(opening() +
                team("desk", "worker = { fte = \"1; source test\", pattern = \"office\" }\n") +
                arrival("one", "case.settle", "2026-03-02 10:00", kUnlikeSiblings) + R"(
[strand.case]
[step.settle]
strand = "case"
kind   = "wait"
lasts  = "14 days; source test"
next   = ["plan.follow", "stay"]
[step.stay]
strand = "case"
kind   = "wait"
lasts  = "56 days; source test"
[strand.plan]
[step.follow]
strand = "plan"
kind   = "wait"
lasts  = "56 days; source test"
[standing.case]
role = "worker"
work = "1 hours per week per child; source test"
[standing.plan]
role = "worker"
work = "30 minutes per week per child; source test"
[standing.glance]
strand = "case"
role   = "worker"
work   = "0.75 minutes per week per child; source test"
)");
  const Story story = engine.run_with_arrivals({"2026-03-02 10:00"});
  // Three quarters of a minute for two children ten times: nothing is lost week by week.
  std::map<std::string, std::int64_t> asked;
  for (std::size_t line = 0; line < engine.scenario().standing.size(); ++line)
    asked[engine.scenario().standing[line].name] = story.record.standing_minutes.at(line);
  EXPECT_EQ(asked, (std::map<std::string, std::int64_t>{
                       {"case", 10 * 2 * 60}, {"plan", 8 * 2 * 30}, {"glance", 15}}));
  EXPECT_NEAR(static_cast<double>(engine.hours(story, "worker", Hours::needed)),
              10 * 2 * 60 + 8 * 2 * 30 + 15, 10);
}

}  // namespace
}  // namespace casetide::model::test
