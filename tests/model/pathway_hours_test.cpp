// The hours account, minute by minute: what every post did on every day, held against books kept from
// the log. It holds exactly, whatever the luck, so there is no false alarm; a minute moved is found.
#include <initializer_list>
#include <map>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/model/support/hours_books.hpp"

namespace casetide::model::test {
namespace {

/// Clerks and workers with families, emergencies, meetings that are moved and called off.
std::string small_service(int variant) {
  const auto pick = [variant](int divisor, std::initializer_list<const char*> words) {
    return std::string(words.begin()[static_cast<std::size_t>(variant / divisor) % words.size()]);
  };
  const std::string leaves =
      "turnover = \"150 % a year; source test\"\nvacancy-lasts = \"30 days; source test\"\nagency "
      "= "
      "\"50 %; source test\"\nagency-arrives = \"2 weeks; source test\"\nnotice-to-leave = \"4 "
      "weeks; source test\"\nread-in = \"90 minutes; source test\"\n";
  const bool restless = variant % 2 == 1;
  // Who does not come and who has left are the same line of the log: one of the two in a scenario.
  const std::string attends =
      restless ? "host = 1" : "host = { count = 1, attends = \"70 %; source test\" }";
  return opening() +
         team(
             "desk",
             "worker = { fte = \"" + pick(2, {"3", "5", "2.4"}) +
                 "; source test\", pattern = \"office\", ceiling = \"14 children; source test\" }\n"
                 "clerk = { fte = \"" +
                 pick(6, {"1", "2"}) + "; source test\", pattern = \"" +
                 pick(12, {"office", "always"}) +
                 "\" }\nhost = { fte = \"1; source test\", pattern = \"office\" }",
             "leave = \"23 working days a year; source test\"\ntraining = \"8 working days a year; "
             "source test\"\nteam-meeting = { on = \"Tuesday 10:15\", lasts = \"90 minutes; source "
             "test\", every = \"" +
                 pick(2, {"1", "2", "3"}) +
                 " weeks; source test\" }\nabsence = \"8 %; source "
                 "test\"\nabsence-spell = \"4 working days; source test\"\nbacklog = \"" +
                 pick(3, {"1", "3"}) + " weeks; source test\"\n" + (restless ? leaves : "")) +
         R"(
[stream.s]
start = "case.look"
families = ")" +
         pick(4, {"60", "150"}) + R"( families a year; source test"
children-per-family = "1.6; source test"
alike = "0.5; source test"
[strand.case]
caseload = true
[strand.alarm]
instances = "many"
[step.look]
strand = "case"
kind   = "task"
by     = "allocated"
effort = { mean = "9 hours", shape = "exponential", source = "test" }
next   = ["pause", "meet"]
[step.pause]
strand = "case"
kind   = "wait"
lasts  = "3 working days; source test"
next   = "judge"
[step.judge]
strand   = "case"
kind     = "decision"
outcomes = { on = "60 %", off = "40 %", source = "test" }
cancels  = { off = ["meet"] }
[step.meet]
strand  = "case"
kind    = "meeting"
length  = "60 minutes; source test"
prepare = "30 minutes; source test"
book    = { want = "latest", within = "meet", notice = "2 working days; source test" }
needs   = { worker = "allocated", )" +
         attends + R"( }
invites = { clerk = "50 %; source test" }
next    = "write"
[step.write]
strand = "case"
kind   = "task"
by     = ["allocated", "clerk"]
effort = "200 minutes; source test"
[step.rush]
strand  = "alarm"
kind    = "task"
by      = ["allocated", "clerk"]
urgency = "emergency"
effort  = { mean = "2 hours", shape = "exponential", source = "test" }
[event.alarm]
on    = { rate = "40 per child-year; source test" }
while = ["case"]
start = "alarm.rush"
[clock.meet]
from   = "referral.received"
until  = "meet.held"
limit  = "20 working days"
source = "test"
[standing.case]
role = "worker"
work = "1 hours per week per child; source test"
[standing.outside]
role  = "clerk"
work  = "20 minutes per week per child; source test"
cases = "24 children; source test"
)";
}

std::string checked(const Engine& engine, const Story& story, std::int32_t first, std::int32_t end,
                    int* tasks = nullptr) {
  const HoursBooks oracle = books_from_log(engine, story, first, end);
  if (tasks != nullptr) *tasks += oracle.tasks_done;
  return disagreement(oracle, books_from_account(engine, story, first, end));
}

TEST(HoursAccount, AgreesWithBooksFromTheLogForEveryPostAndDay) {
  int tasks = 0;
  std::int64_t cancelled = 0;
  std::int64_t interrupted = 0;
  for (int variant = 0; variant < 24; ++variant) {
    Engine engine(small_service(variant));
    const Story story = engine.run(11, static_cast<std::uint32_t>(variant));
    EXPECT_EQ(
        checked(engine, story, engine.compiled().first_day, engine.compiled().end_day, &tasks), "")
        << "variant " << variant;
    cancelled += counter(story, Counter::bookings_cancelled);
    interrupted += counter(story, Counter::interruptions);
  }
  EXPECT_GT(tasks, 1000);
  EXPECT_GT(cancelled, 100);
  EXPECT_GT(interrupted, 100);
}

TEST(HoursAccount, TheBooksFindAMinuteThatIsMoved) {
  Engine engine(small_service(1));
  Story story = engine.run(11, 1);
  for (HoursLine& line : story.hours) {
    if (line.kind == Hours::dated && line.minutes > 1) {
      line.minutes -= 1;
      break;
    }
  }
  EXPECT_NE(checked(engine, story, engine.compiled().first_day, engine.compiled().end_day), "");
}

TEST(HoursAccount, StandingWorkFillsIdleTimeWhileAnyIsOwed) {
  // One clerk, 600 minutes owed every Monday, nothing else to do: they go first, the rest is slack.
  Engine engine(
      opening() +
      team("desk",
           "clerk = { fte = \"1; source test\", pattern = \"office\", ceiling = \"200 "
           "children; source test\" }") +
      "[standing.outside]\nrole = \"clerk\"\nwork = \"6 minutes per week per child; source "
      "test\"\ncases = \"100 children; source test\"\n[strand.visit]\n[step.look]\nstrand "
      "= \"visit\"\nkind = \"end\"\n" +
      arrival("a", "visit.look", "2026-06-03 10:00"));
  const Story story = engine.run(1);
  std::map<std::int32_t, std::int32_t> standing;
  std::map<std::int32_t, std::int32_t> slack;
  for (const HoursLine& line : story.hours) {
    if (line.kind == Hours::standing) standing[line.time / 1440] += line.minutes;
    if (line.kind == Hours::slack) slack[line.time / 1440] += line.minutes;
  }
  const std::int32_t monday = at("2026-06-01 00:00") / 1440;
  EXPECT_EQ(standing[monday], 480);
  EXPECT_EQ(standing[monday + 1], 120);
  EXPECT_EQ(slack[monday + 1], 360);
  EXPECT_EQ(slack[monday + 4], 480);
  const std::int32_t easter_tuesday = at("2026-04-07 00:00") / 1440;  // owed since the Monday off
  EXPECT_EQ(standing[easter_tuesday - 1], 0);
  EXPECT_EQ(standing[easter_tuesday], 480);
}

TEST(HoursAccount, TrainingAndTeamMeetingsTakeTheirHoursAndNoMore) {
  // A year of 253 working days of 480 minutes for 3 whole posts and one of half the week. Training in a
  // week that began before the first day falls away, so the first Monday's year may lack a day or so.
  Engine engine(
      opening() +
      team("desk", "clerk = { fte = \"3.5; source test\", pattern = \"office\" }",
           "training = \"10 working days a year; source test\"\nteam-meeting = { on = "
           "\"Monday 09:00\", lasts = \"2 hours; source test\", every = \"2 weeks; source "
           "test\" }") +
      "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"end\"\n" +
      arrival("a", "visit.look", "2026-06-03 10:00"));
  const Story story = engine.run(1);
  std::map<int, int> days;
  for (const LogLine& line : story.log)
    if (line.what == kLogTraining && line.value < at("2027-01-01 00:00") / 1440)
      ++days[line.detail];
  EXPECT_LE(days[0], 10);
  EXPECT_GE(days[0], 9);
  EXPECT_LE(days[3], 5);
  EXPECT_GE(days[3], 4);
  // 26 or 27 such Mondays, two of them bank holidays at most.
  const std::int64_t meetings = engine.hours(story, "clerk", Hours::team_meetings);
  EXPECT_EQ(meetings % 120, 0);
  EXPECT_LE(meetings, 4 * 27 * 120);
  EXPECT_GE(meetings, 4 * 23 * 120 - 15 * 120);  // but for those who are in training
  EXPECT_GE(engine.hours(story, "clerk", Hours::needed),
            meetings + engine.hours(story, "clerk", Hours::training));
  EXPECT_EQ(checked(engine, story, engine.compiled().first_day, engine.compiled().end_day), "");
}

TEST(HoursAccount, NothingIsBookedWhileTheTeamMeets) {
  const auto held = [](const std::string& people) {
    Engine engine(
        opening() +
        team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\" }", people) +
        "[strand.visit]\n[step.meet]\nstrand = \"visit\"\nkind = \"meeting\"\nlength = "
        "\"60 minutes; source test\"\nneeds = { clerk = 1 }\n" +
        arrival("a", "visit.meet", "2026-06-01 08:00"));
    return engine.dates(engine.run_with(1), "meet", EventRef::What::held).at(0);
  };
  EXPECT_EQ(held(""), "2026-06-01 10:00");
  EXPECT_EQ(
      held("team-meeting = { on = \"Monday 09:30\", lasts = \"90 minutes; source test\", every "
           "= \"1 weeks; source test\" }"),
      "2026-06-01 12:00");
}

TEST(HoursAccount, AgreesInAnAreaForAMonth) {
  Engine engine = Engine::of_file(std::string(CASETIDE_SOURCE_DIR) +
                                  "/scenarios/gloucestershire-workers-leave-agency-cover.toml");
  const Story story = engine.run(3);
  const std::int32_t october = at("2026-10-01 00:00") / 1440;
  EXPECT_EQ(checked(engine, story, october, october + 31), "");
}

}  // namespace
}  // namespace casetide::model::test
