// Families that pass from one team to another, worked by hand; and why families change worker.
//
// June 2026 has no bank holiday; 1 June is a Monday. Post 0 is the assessment team's only worker and post 1
// its clerk; post 2 is the protection team's only worker and post 3 its clerk. Reading in takes 90 minutes
// and comes first where nothing else is owed in a week.
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/hours_books.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

std::string teams(const std::string& ceiling, const std::string& people = "") {
  return "[team.assessment]\nfamilies = \"100 %; source test\"\n[team.assessment.posts]\n"
         "assessor = { fte = \"1; source test\", ceiling = \"9 children; source test\" }\n"
         "clerk = { fte = \"1; source test\" }\n" +
         team("protection",
              "keeper = { fte = \"1; source test\", ceiling = \"" + ceiling +
                  " children; source test\" }\nclerk = { fte = \"1; source test\" }\n",
              "read-in = \"90 minutes; source test\"\n" + people);
}

std::string task(const std::string& name, const std::string& strand, const std::string& next,
                 const std::string& more = "") {
  return fmt::format(
      "[step.{}]\nstrand = \"{}\"\nkind = \"task\"\nby = \"allocated\"\neffort = \"60 minutes; "
      "source test\"\n{}{}",
      name, strand, next.empty() ? "" : "next = \"" + next + "\"\n", more);
}

/// An hour's look, a decision that hands over, an hour's writing, two working days, an hour's signing.
const std::string kPath =
    "[strand.assessment]\ncaseload = true\n[strand.plan]\ncaseload = true\n" +
    task("look", "assessment", "decide") +
    "[step.decide]\nstrand = \"assessment\"\nkind = \"decision\"\noutcomes = { plan = \"100 %\", "
    "source = \"test\" }\ntransfers = { plan = \"protection\" }\nnext = { plan = \"plan.write\" "
    "}\n" +
    task("write", "plan", "rest") +
    "[step.rest]\nstrand = \"plan\"\nkind = \"wait\"\nlasts = \"2 working days; source "
    "test\"\nnext = "
    "\"sign\"\n" +
    task("sign", "plan", "");

const std::string kClerks =
    "[standing.plan]\nrole = \"clerk\"\nwork = \"60 minutes per week per child; source test\"\n";

std::vector<std::string> allocated(const Story& story) {
  std::vector<std::string> lines;
  for (const LogLine& line : story.log) {
    if (line.what == kLogAllocated) {
      lines.push_back(fmt::format("{} family {} to {}", when(line.time), line.family, line.detail));
    }
  }
  return lines;
}

std::int64_t held_minutes(const Engine& engine, const Story& story, const std::string& role) {
  return story.record.role_caseload_minutes.at(static_cast<std::size_t>(engine.role(role)));
}

std::int64_t for_all_reasons(const Story& story) {
  std::int64_t sum = 0;
  for (int why = 0; why < static_cast<int>(Change::count_); ++why) {
    sum += counter(story, counter_of(static_cast<Change>(why)));
  }
  return sum;
}

void expect_sound(Engine& engine, const Story& story) {
  const std::int32_t first = engine.compiled().first_day;
  const std::int32_t end = engine.compiled().end_day;
  EXPECT_EQ(disagreement(books_from_log(engine, story, first, end),
                         books_from_account(engine, story, first, end)),
            "");
  EXPECT_EQ(
      counter(story, Counter::effort_drawn_minutes),
      counter(story, Counter::effort_done_minutes) + counter(story, Counter::effort_open_minutes));
  EXPECT_EQ(for_all_reasons(story), counter(story, Counter::changes_of_worker_families));
}

TEST(Transfer, TheOtherTeamsWorkerDoesWhatFollowsAndReadsIn) {
  Engine engine(opening() + teams("2") + kPath +
                arrival("s", "assessment.look", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.work(story, "look"), ElementsAre("2026-06-01 09:00 post 0"));
  EXPECT_THAT(engine.work(story, "write"), ElementsAre("2026-06-01 11:30 post 2"));
  EXPECT_THAT(engine.work(story, "sign"), ElementsAre("2026-06-03 12:30 post 2"));
  EXPECT_EQ(counter(story, Counter::changes_between_teams), 1);
  EXPECT_EQ(counter(story, Counter::changes_of_worker_children), 1);
  EXPECT_EQ(held_minutes(engine, story, "assessor"), 60);
  EXPECT_EQ(held_minutes(engine, story, "keeper"), 2 * 1440 + 90 + 120);
  EXPECT_EQ(engine.hours(story, "keeper", Hours::needed), 90 + 120);
  EXPECT_EQ(engine.hours(story, "keeper", Hours::standing), 90);
  EXPECT_EQ(engine.hours(story, "assessor", Hours::standing), 0);
  expect_sound(engine, story);
}

TEST(Transfer, TheOldWorkerKeepsTheFamilyUntilTheNewIsNamed) {
  // The keeper has room for one child. The second family is written for by the assessor and passes as
  // the first is signed off, on Wednesday at 13:30.
  Engine engine(opening() + teams("1") + kPath +
                arrival("a", "assessment.look", "2026-06-01 09:00") +
                arrival("b", "assessment.look", "2026-06-01 13:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 13:00"});
  EXPECT_THAT(engine.work(story, "write"),
              ElementsAre("2026-06-01 11:30 post 2", "2026-06-01 14:00 post 0"));
  EXPECT_THAT(engine.work(story, "sign"),
              ElementsAre("2026-06-03 12:30 post 2", "2026-06-03 15:00 post 2"));
  EXPECT_THAT(allocated(story),
              ElementsAre("2026-06-01 09:00 family 0 to 0", "2026-06-01 10:00 family 0 to 2",
                          "2026-06-01 13:00 family 1 to 0", "2026-06-03 13:30 family 1 to 2"));
  EXPECT_EQ(counter(story, Counter::child_days_unallocated), 0);
  EXPECT_EQ(counter(story, Counter::changes_between_teams), 2);
  EXPECT_EQ(held_minutes(engine, story, "assessor"), 60 + 2 * 1440 + 30);
  expect_sound(engine, story);
}

TEST(Transfer, AFamilyThatClosesMeanwhilePassesToNobody) {
  // The keeper reads until 11:30 and writes for the first until 12:30. The second is written for, and over,
  // by noon, with the assessor.
  Engine engine(
      opening() + teams("1") +
      "[strand.assessment]\ncaseload = true\n[strand.plan]\ncaseload = true\n" +
      task("look", "assessment", "decide") +
      "[step.decide]\nstrand = \"assessment\"\nkind = \"decision\"\noutcomes = { plan = \"100 "
      "%\", source = \"test\" }\ntransfers = { plan = \"protection\" }\nnext = { plan = "
      "\"plan.write\" }\n" +
      task("write", "plan", "") + arrival("a", "assessment.look", "2026-06-01 09:00") +
      arrival("b", "assessment.look", "2026-06-01 09:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 09:00"});
  EXPECT_THAT(engine.work(story, "write"),
              ElementsAre("2026-06-01 11:00 post 0", "2026-06-01 11:30 post 2"));
  EXPECT_THAT(allocated(story),
              ElementsAre("2026-06-01 09:00 family 0 to 0", "2026-06-01 09:00 family 1 to 0",
                          "2026-06-01 10:00 family 0 to 2"));
  expect_sound(engine, story);
  // One that passes with its last step is the other team's for no time at all.
  Engine full(opening() + teams("1") + kPath + arrival("a", "assessment.look", "2026-06-01 09:00") +
              "[strand.short]\ncaseload = true\n" +
              task("peek", "short", "", "transfers = \"protection\"\n") +
              arrival("b", "short.peek", "2026-06-01 13:00"));
  const Story closed = full.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 13:00"});
  EXPECT_THAT(allocated(closed),
              ElementsAre("2026-06-01 09:00 family 0 to 0", "2026-06-01 10:00 family 0 to 2",
                          "2026-06-01 13:00 family 1 to 0"));
  EXPECT_EQ(counter(closed, Counter::changes_of_worker_families), 1);
  expect_sound(full, closed);
}

TEST(Transfer, WorkInHandGoesWithTheFamily) {
  // Four hours' work begun at 9 by the assessor; the decision falls at 10.
  Engine engine(
      opening() + teams("2") +
      "[strand.assessment]\ncaseload = true\n[step.fork]\nstrand = \"assessment\"\nkind = "
      "\"decision\"\noutcomes = { go = \"100 %\", source = \"test\" }\nnext = { go = "
      "[\"long\", \"think\"] }\n[step.long]\nstrand = \"assessment\"\nkind = \"task\"\nby = "
      "\"allocated\"\neffort = \"4 hours; source test\"\n[step.think]\nstrand = "
      "\"assessment\"\nkind = \"wait\"\nlasts = \"60 minutes; source test\"\ntransfers = "
      "\"protection\"\n" +
      arrival("s", "assessment.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.work(story, "long"),
              ElementsAre("2026-06-01 09:00 post 0", "2026-06-01 11:30 post 2"));
  EXPECT_THAT(engine.dates(story, "long", EventRef::What::done), ElementsAre("2026-06-01 14:30"));
  EXPECT_EQ(engine.hours(story, "assessor", Hours::dated), 60);
  EXPECT_EQ(engine.hours(story, "keeper", Hours::dated), 180);
  expect_sound(engine, story);
}

TEST(Transfer, OtherRolesOfTheNewTeamOweTheStandingWork) {
  // Four Mondays from 8 June on in which the plan is open: the waiting is 20 working days.
  std::string path = kPath;
  path.replace(path.find("2 working days"), 14, "20 working days");
  Engine engine(opening() + teams("2") + path + kClerks +
                arrival("s", "assessment.look", "2026-06-01 09:00"));
  const Story story = engine.run_with(1);
  std::map<int, std::int32_t> standing;
  for (const HoursLine& line : story.hours) {
    if (line.kind == Hours::standing) standing[line.post] += line.minutes;
  }
  EXPECT_EQ(standing[3], 4 * 60);
  EXPECT_EQ(standing[1], 0);
  EXPECT_EQ(standing[2], 90);
}

TEST(Transfer, StandingWorkMovesOnceTheFamilyDoes) {
  // Ten working days in place of two: the second family is kept over the Mondays 8 and 15 June, and passes
  // on the 15th at noon. Nothing is owed, nor owed back, after both are signed off that day.
  std::string path = kPath;
  path.replace(path.find("2 working days"), 14, "10 working days");
  Engine engine(opening() + teams("1") + path + kClerks +
                arrival("a", "assessment.look", "2026-06-01 09:00") +
                arrival("b", "assessment.look", "2026-06-01 13:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 13:00"});
  std::map<int, std::int32_t> standing;
  for (const HoursLine& line : story.hours) {
    if (line.kind == Hours::standing) standing[line.post] += line.minutes;
  }
  EXPECT_EQ(standing[1], 2 * 60);
  EXPECT_EQ(standing[3], 2 * 60);
  EXPECT_EQ(engine.hours(story, "clerk", Hours::needed), 4 * 60);
  EXPECT_EQ(counter(story, Counter::changes_between_teams), 2);
}

TEST(Transfer, AFamilyThatNobodyHoldsJoinsTheOtherTeamsQueue) {
  // The assessor has room for one child and has it; the second family's writing waits for a worker from 9
  // until it passes at 10 to the keeper, who is its first.
  std::string area = teams("1");
  area.replace(area.find("9 children"), 1, "1");
  Engine engine(
      opening() + area +
      "[strand.other]\ncaseload = true\n[step.stay]\nstrand = \"other\"\nkind = "
      "\"wait\"\nlasts = \"2 working days; source test\"\n[strand.assessment]\ncaseload = "
      "true\n[step.fork]\nstrand = \"assessment\"\nkind = \"decision\"\noutcomes = { go = "
      "\"100 %\", source = \"test\" }\nnext = { go = [\"write\", \"think\"] }\n" +
      task("write", "assessment", "") +
      "[step.think]\nstrand = \"assessment\"\nkind = \"wait\"\nlasts = \"60 minutes; source "
      "test\"\ntransfers = \"protection\"\n" +
      arrival("a", "other.stay", "2026-06-01 08:00") +
      arrival("b", "assessment.fork", "2026-06-01 09:00"));
  const Story story = engine.run_with_arrivals({"2026-06-01 08:00", "2026-06-01 09:00"});
  EXPECT_THAT(engine.work(story, "write"), ElementsAre("2026-06-01 10:00 post 2"));
  EXPECT_THAT(allocated(story),
              ElementsAre("2026-06-01 08:00 family 0 to 0", "2026-06-01 10:00 family 1 to 2"));
  EXPECT_EQ(counter(story, Counter::changes_of_worker_families), 0);
  expect_sound(engine, story);
}

TEST(Changes, AreCountedByTheirReason) {
  // The assessor's post ends on Tuesday with the second family still to pass: it waits for the keeper,
  // with nobody, until Wednesday at 13:30.
  Engine engine(
      "policies = [\"later.toml\"]\narea = \"area.toml\"\n" + opening() + kPath +
          arrival("a", "assessment.look", "2026-06-01 09:00") +
          arrival("b", "assessment.look", "2026-06-01 13:00"),
      {{"area.toml", "title = \"Area\"\n" + teams("1")},
       {"later.toml",
        "title = \"Later\"\nfrom = \"2026-06-02\"\n[team.assessment.posts]\nassessor = { fte = "
        "\"0.4; source test\" }\n"}});
  const Story story = engine.run_with_arrivals({"2026-06-01 09:00", "2026-06-01 13:00"});
  EXPECT_THAT(allocated(story),
              ElementsAre("2026-06-01 09:00 family 0 to 0", "2026-06-01 10:00 family 0 to 2",
                          "2026-06-01 13:00 family 1 to 0", "2026-06-03 13:30 family 1 to 2"));
  EXPECT_EQ(counter(story, Counter::changes_between_teams), 1);
  EXPECT_EQ(counter(story, Counter::changes_as_post_ended), 1);
  EXPECT_EQ(counter(story, Counter::changes_as_worker_left), 0);
  EXPECT_GT(counter(story, Counter::child_days_unallocated), 0);
  expect_sound(engine, story);
}

/// A year in which people leave, fall ill and pass their families on.
Engine busy(const std::string& transfers) {
  std::string path = kPath;
  if (transfers.empty()) {
    const std::string line = "transfers = { plan = \"protection\" }\n";
    path.erase(path.find(line), line.size());
  }
  path.replace(path.find("2 working days"), 14, "15 working days");
  const std::string people =
      "turnover = \"90 % a year; source test\"\nvacancy-lasts = \"5 weeks; source test\"\n"
      "notice-to-leave = \"1 weeks; source test\"\nabsence = \"8 %; source test\"\n";
  std::string area = teams("6", people) + kClerks;
  area.insert(area.find("[team.protection"), "[team.assessment.people]\n" + people);
  area.replace(area.find("fte = \"1"), 8, "fte = \"3");
  area.replace(area.find("keeper = { fte = \"1"), 19, "keeper = { fte = \"3");
  if (transfers.empty()) {  // nor is there a team that no family would ever come to
    const std::size_t team = area.find("[team.protection");
    area.erase(team, area.find("[standing") - team);
  }
  return Engine(
      opening() + area + path +
      "[stream.s]\nstart = \"assessment.look\"\nfamilies = \"320 families a year; source "
      "test\"\nchildren-per-family = \"1.6; source test\"\nalike = \"0.8; source test\"\n");
}

TEST(Changes, AddUpInAYearOfLeaversAndTransfers) {
  std::int64_t kept = 0;
  for (std::uint32_t replication = 0; replication < 6; ++replication) {
    Engine engine = busy("yes");
    const Story story = engine.run(5, replication);
    EXPECT_GT(counter(story, Counter::changes_between_teams), 100);
    EXPECT_GT(counter(story, Counter::changes_as_worker_left), 0);
    expect_sound(engine, story);
    for (std::size_t i = 0; i + 1 < story.log.size(); ++i) {
      kept += story.log[i].what == kLogPasses &&
              !(story.log[i + 1].what == kLogLetGo && story.log[i + 1].time == story.log[i].time);
    }
  }
  EXPECT_GT(kept, 20) << "some wait for room";
  Engine engine = busy("");
  EXPECT_EQ(counter(engine.run(5), Counter::changes_between_teams), 0);
}

}  // namespace
}  // namespace casetide::model::test
