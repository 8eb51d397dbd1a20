// Supervision: standing work that goes by the number of workers, on both sides of the table.
//
// A year that begins on Thursday 1 January 2026 has 52 Mondays, 27 of them up to Wednesday 8 July.
#include <string>

#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/hours_books.hpp"

namespace casetide::model::test {
namespace {

const std::string kSupervision =
    "[standing.supervision]\nrole = \"manager\"\nfor = \"clerk\"\nwork = \"60 minutes a week for "
    "each worker; source test\"\n";

const std::string kNobodyComes =
    "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"end\"\n[stream.s]\nstart = "
    "\"visit.look\"\nfamilies = \"0 families a year; source test\"\nchildren-per-family = \"1; "
    "source "
    "test\"\nalike = \"1; source test\"\n";

std::string posts(const std::string& managers, const std::string& clerks) {
  return "manager = { fte = \"" + managers + "; source test\" }\nclerk = { fte = \"" + clerks +
         "; source test\" }\n";
}

/// One manager and two clerks; from Wednesday 8 July on as many as that.
Engine from_july(const std::string& managers, const std::string& clerks) {
  return Engine("policies = [\"later.toml\"]\narea = \"area.toml\"\n" + opening() + kNobodyComes,
                {{"area.toml", "title = \"Area\"\n" + team("desk", posts("1", "2")) + kSupervision},
                 {"later.toml", "title = \"Later\"\nfrom = \"2026-07-08\"\n[team.desk.posts]\n" +
                                    posts(managers, clerks)}});
}

TEST(Supervision, TakesTheTimeOfBothForEveryWorkerHoweverPartTime) {
  // Two clerks and a half: three people, an hour each a week.
  Engine engine(opening() + kNobodyComes + team("desk", posts("1", "2.5")) + kSupervision);
  const Story story = engine.run(1);
  for (const char* role : {"manager", "clerk"}) {
    EXPECT_EQ(engine.hours(story, role, Hours::needed), 52 * 3 * 60) << role;
    EXPECT_EQ(engine.hours(story, role, Hours::standing), 52 * 3 * 60) << role;
  }
}

TEST(Supervision, IsForThoseInPost) {
  Engine engine = from_july("1", "1");
  const Story story = engine.run(1);
  EXPECT_EQ(engine.hours(story, "manager", Hours::needed), (27 * 2 + 25) * 60);
  EXPECT_EQ(engine.hours(story, "clerk", Hours::needed), (27 * 2 + 25) * 60);
}

TEST(Supervision, TakesNoWorkersTimeWhereNobodySupervises) {
  // The last manager goes: what is asked of the role is still asked, and no clerk sits down to it.
  Engine engine = from_july("0.4", "2");
  const Story story = engine.run(1);
  EXPECT_EQ(engine.hours(story, "clerk", Hours::needed), 27 * 2 * 60);
  EXPECT_EQ(engine.hours(story, "manager", Hours::needed), 52 * 2 * 60);
  EXPECT_EQ(engine.hours(story, "manager", Hours::standing), 27 * 2 * 60);
}

TEST(Supervision, IsOfTheTeamItselfOrElseOfTheOneForAll) {
  // North has its own manager; south's clerk goes to the manager of the whole area, who has no others.
  const auto local = [](const std::string& name, const std::string& staff) {
    return "[team." + name + "]\nfamilies = \"50 %; source test\"\n[team." + name + ".posts]\n" +
           staff;
  };
  Engine engine(opening() + kNobodyComes + local("north", posts("1", "2")) +
                local("south", "clerk = { fte = \"1; source test\" }\n") +
                team("all", "manager = { fte = \"1; source test\" }\n") + kSupervision);
  const Story story = engine.run(1);
  // Posts: north's manager and two clerks, south's clerk, the manager for all.
  std::vector<std::int32_t> of_post(5, 0);
  for (const HoursLine& line : story.hours) {
    if (line.kind == Hours::standing && line.time < at("2027-01-01 00:00"))
      of_post.at(static_cast<std::size_t>(line.post)) += line.minutes;
  }
  EXPECT_EQ(of_post, (std::vector<std::int32_t>{52 * 120, 52 * 60, 52 * 60, 52 * 60, 52 * 60}));
}

TEST(Supervision, KeepsTheHoursAccountWithPeopleWhoFallIllAndLeave) {
  const std::string people =
      "absence = \"10 %; source test\"\nturnover = \"80 % a year; source test\"\nvacancy-lasts = "
      "\"4 "
      "weeks; source test\"\nleave = \"25 working days a year; source test\"\n";
  Engine engine(
      opening() +
      "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"task\"\nby = "
      "\"clerk\"\neffort = { median = \"3 hours\", p90 = \"9 hours\", source = \"test\" }\n"
      "[stream.s]\nstart = \"visit.look\"\nfamilies = \"900 families a year; source "
      "test\"\nchildren-per-family = \"1; source test\"\nalike = \"1; source test\"\n" +
      team("desk", posts("1.4", "3.5"), people) + kSupervision);
  const Story story = engine.run(4);
  const std::int32_t first = engine.compiled().first_day;
  const std::int32_t end = engine.compiled().end_day;
  EXPECT_EQ(disagreement(books_from_log(engine, story, first, end),
                         books_from_account(engine, story, first, end)),
            "");
  EXPECT_GT(counter(story, Counter::leavers), 0);
  // Fewer than 4 clerks in every week of the year: some posts are empty, some people ill.
  EXPECT_LT(engine.hours(story, "manager", Hours::needed), 52 * 4 * 60);
  EXPECT_GT(engine.hours(story, "manager", Hours::needed), 52 * 2 * 60);
}

}  // namespace
}  // namespace casetide::model::test
