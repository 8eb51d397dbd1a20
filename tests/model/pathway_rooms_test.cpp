// Rooms and minute-takers that meetings need: hands and clocks of a week in June 2026, worked by hand.
//
// 1 June is a Monday; no bank holiday in June.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

/// Meetings of an hour, each with a clerk of its own and with what `more` says.
Engine meetings(const std::string& posts, const std::string& more,
                const std::vector<std::string>& arrivals, const std::string& people = "") {
  std::string text =
      opening() + team("desk", "clerk = { fte = \"9; source test\" }\n" + posts, people) +
      "[clock.meet]\nfrom = \"referral.received\"\nuntil = \"meet.held\"\nlimit = \"5 "
      "working days\"\nsource = \"test\"\n"
      "[strand.visit]\n[step.meet]\nstrand = \"visit\"\nkind = \"meeting\"\nlength = "
      "\"60 minutes; source test\"\nmissing = \"hold\"\n[step.meet.needs]\n" +
      more;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    text += arrival(fmt::format("s{}", i), "visit.meet", arrivals[i]);
  }
  return Engine(text);
}

const std::vector<std::string> kTogether = {"2026-06-01 09:00", "2026-06-01 09:00",
                                            "2026-06-01 09:00"};

TEST(Rooms, AMeetingWaitsForOneThatIsFree) {
  // Three at 9 o'clock and two rooms: the third is at 10.
  Engine engine =
      meetings("hall = { rooms = \"2 rooms; source test\" }\n", "clerk = 1\nhall = 1\n", kTogether);
  const Story story = engine.run_with_arrivals(kTogether);
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::started),
              ElementsAre("2026-06-01 09:00", "2026-06-01 09:00", "2026-06-01 10:00"));
  EXPECT_EQ(engine.hours(story, "hall", Hours::meetings), 3 * 60);
  // Without rooms all begin at 9: nine clerks.
  Engine without = meetings("", "clerk = 1\n", kTogether);
  EXPECT_THAT(without.dates(without.run_with_arrivals(kTogether), "meet", EventRef::What::started),
              ElementsAre("2026-06-01 09:00", "2026-06-01 09:00", "2026-06-01 09:00"));
}

TEST(Rooms, TakeNoLeaveAndOpenWithTheOffice) {
  // 253 working days of eight hours, whatever the team's people do.
  Engine engine =
      meetings("hall = { rooms = \"2 rooms; source test\" }\n", "clerk = 1\nhall = 1\n", kTogether,
               "leave = \"30 working days a year; source test\"\nabsence = \"9 %; source test\"\n"
               "training = \"5 working days a year; source test\"\n");
  const Story story = engine.run(1);
  EXPECT_EQ(engine.hours(story, "hall", Hours::available), 2 * (261 - 8) * 480);
  EXPECT_LT(engine.hours(story, "clerk", Hours::available), 9 * (261 - 8) * 480);
  for (const Hours kind : {Hours::dated, Hours::standing, Hours::team_meetings, Hours::training}) {
    EXPECT_EQ(engine.hours(story, "hall", kind), 0);
  }
}

TEST(Rooms, AreWaitedForAsPeopleAre) {
  // A day later for want of a room: role not free, as for a person.
  Engine engine = meetings(
      "hall = { rooms = \"1 room; source test\", pattern = \"mornings\" "
      "}\n[pattern.mornings]\nhours = "
      "\"09:00 to 10:00\"\ndays = \"Monday to Friday\"\n",
      "clerk = 1\nhall = 1\n", {"2026-06-01 12:00"});
  const Story story = engine.run_with(1);
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::started),
              ElementsAre("2026-06-02 09:00"));
  // Monday from 12 to 17 o'clock.
  EXPECT_EQ(engine.cause(story, "meet", Cause::role_not_free), 5 * 60);
}

TEST(MinuteTakers, AreNeededBesideAndAreStaff) {
  Engine engine = meetings("minute-taker = { fte = \"1; source test\", pool = true }\n",
                           "clerk = 1\nminute-taker = 1\n", kTogether);
  const Story story = engine.run_with_arrivals(kTogether);
  EXPECT_THAT(engine.dates(story, "meet", EventRef::What::started),
              ElementsAre("2026-06-01 09:00", "2026-06-01 10:00", "2026-06-01 11:00"));
  EXPECT_EQ(engine.hours(story, "minute-taker", Hours::meetings), 3 * 60);
}

}  // namespace
}  // namespace casetide::model::test
