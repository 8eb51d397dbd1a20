// Posts that end or begin on a date, as a policy says: hand counts of who is there and who holds whom.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr const char* kVisits = R"(
[strand.visit]
caseload = true
[step.look]
strand = "visit"
kind   = "task"
by     = "allocated"
effort = { median = "3 hours", p90 = "9 hours", source = "test" }
next   = "rest"
[step.rest]
strand = "visit"
kind   = "wait"
lasts  = { median = "20 working days", p90 = "60 working days", source = "test" }
next   = "look-again"
[step.look-again]
strand = "visit"
kind   = "task"
by     = "allocated"
effort = "4 hours; source test"
[stream.s]
start               = "visit.look"
families            = "150 families a year; source test"
children-per-family = "1.6; source test"
alike               = "0.8; source test"
)";

Engine desk(const std::string& fte, const std::string& on_date, const std::string& people = "") {
  const std::string area =
      "title = \"Area\"\n" +
      team("desk",
           "worker = { fte = \"" + fte +
               "; source test\", pattern = \"office\", ceiling = \"12 children; source test\" }",
           people);
  const std::string text = "area = \"area.toml\"\n" + opening() + kVisits;
  if (on_date.empty()) {
    return Engine(text, {{"area.toml", area}});
  }
  return Engine(
      "policies = [\"later.toml\"]\n" + text,
      {{"area.toml", area},
       {"later.toml",
        "title = \"Later\"\nfrom = \"2026-07-01\"\n[team.desk.posts]\nworker = { fte = \"" +
            on_date + "; source test\" }\n"}});
}

const std::string kTurnover =
    "turnover = \"60 % a year; source test\"\nvacancy-lasts = \"5 weeks; source "
    "test\"\nnotice-to-leave = \"4 weeks; source test\"\nabsence = \"5 %; source test\"\nleave = "
    "\"25 "
    "working days a year; source test\"\n";

/// But for the leave of posts that are yet to begin: it is booked, and nobody's.
std::vector<LogLine> before(const Story& story, const std::string& date) {
  std::vector<LogLine> lines;
  std::copy_if(
      story.log.begin(), story.log.end(), std::back_inserter(lines), [&](const LogLine& line) {
        return line.time < at(date + " 00:00") && !(line.what == kLogOnLeave && line.detail >= 4);
      });
  return lines;
}

TEST(Posts, NothingBeforeTheDateKnowsOfIt) {
  for (const std::string& people : {std::string(), kTurnover}) {
    for (const std::string fte : {"2", "6"}) {
      Engine plain = desk("4", "", people);
      Engine changed = desk("4", fte, people);
      const Story one = plain.run(3);
      const Story other = changed.run(3);
      EXPECT_GT(before(one, "2026-07-01").size(), 200U);
      EXPECT_EQ(before(one, "2026-07-01"), before(other, "2026-07-01")) << fte;
      EXPECT_NE(one.log, other.log) << fte;
    }
  }
}

TEST(Posts, TheLastOnesEndOnTheDayAndTheOthersTakeTheirFamilies) {
  Engine engine = desk("4", "2.4", kTurnover);
  const Story story = engine.run(5);
  const std::int32_t day = at("2026-07-01 00:00");
  std::vector<int> holders(4000, kNone);
  bool worked_before = false;
  for (const LogLine& line : story.log) {
    if (line.what == kLogAllocated) {
      holders.at(line.family) = line.detail;
      EXPECT_TRUE(line.time < day || line.detail < 2) << when(line.time);
    } else if (line.what == kLogLetGo) {
      holders.at(line.family) = kNone;
    } else if (line.what == kLogWork) {
      worked_before = worked_before || (line.time < day && line.detail >= 2);
      EXPECT_TRUE(line.time < day || line.detail < 2) << when(line.time);
    } else if (line.what == kLogTookUpPost || line.what == kLogNotice) {
      EXPECT_TRUE(line.time < day || line.detail < 2) << when(line.time);
    }
    if (line.time > day) {
      for (const int post : holders) {
        ASSERT_LT(post, 2);
      }
    }
  }
  EXPECT_TRUE(worked_before);
}

TEST(Posts, ThatEndAreNoLeavers) {
  Engine engine = desk("4", "2", "");
  EXPECT_EQ(counter(engine.run(5), Counter::leavers), 0);
}

TEST(Posts, HoursOnDutyFollowTheNumberOfPosts) {
  // 2026 without people's leave: 124 working days up to June and 128 from July on but Christmas week's
  // bank holidays: 8 hours each.
  const auto hours = [](const std::string& fte) {
    Engine engine = desk("4", fte);
    return engine.hours(engine.run(2), "worker", Hours::available) / 60;
  };
  const std::int64_t all = hours("4");
  std::int64_t working_days_from_july = 0;
  const sim::WorkCalendar calendar;
  for (std::int32_t day = at("2026-07-01 00:00") / 1440; day <= at("2026-12-31 00:00") / 1440;
       ++day) {
    working_days_from_july += calendar.is_working_day(day) ? 1 : 0;
  }
  EXPECT_EQ(hours("2"), all - 2 * 8 * working_days_from_july);
  EXPECT_EQ(hours("7"), all + 3 * 8 * working_days_from_july);
  // Whole posts: the nearest number.
  EXPECT_EQ(hours("2.4"), hours("2"));
  EXPECT_EQ(hours("3.6"), all);
}

}  // namespace
}  // namespace casetide::model::test
