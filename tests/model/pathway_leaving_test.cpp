// Workers who leave: how many, what becomes of their families, work and meetings, and who follows.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using What = EventRef::What;

constexpr double kYear = 365.25;
constexpr double kStandardErrors = 6;

std::string empty_office(const std::string& people) {
  return opening() +
         team("desk", "clerk = { fte = \"40; source test\", pattern = \"office\" }", people) +
         "[strand.visit]\n[step.look]\nstrand = \"visit\"\nkind = \"end\"\n[stream.s]\nstart = "
         "\"visit.look\"\nfamilies = \"1 families a year; source test\"\nchildren-per-family = "
         "\"1; source test\"\nalike = \"1; source test\"\n";
}

struct Mean {
  double value = 0;
  double error = 0;
};

template <class Measure>
Mean over_replications(Engine& engine, int replications, const Measure& measure) {
  double sum = 0;
  double squares = 0;
  for (int r = 0; r < replications; ++r) {
    const double value = measure(engine.run(4, static_cast<std::uint32_t>(r)));
    sum += value;
    squares += value * value;
  }
  const double mean = sum / replications;
  return {mean, std::sqrt((squares / replications - mean * mean) / (replications - 1))};
}

std::string leaving(const std::string& turnover, const std::string& empty) {
  return "turnover = \"" + turnover + " % a year; source test\"\n" + empty +
         "\nnotice-to-leave = \"4 weeks; source test\"";
}

Mean leavers(const std::string& people) {
  Engine engine(empty_office(people));
  return over_replications(engine, 300, [](const Story& story) {
    return static_cast<double>(counter(story, Counter::leavers));
  });
}

Mean filled(const std::string& people) {
  Engine engine(empty_office(people));
  return over_replications(engine, 300, [](const Story& story) {
    return story.record.role_posts.at(0) / 4000.0;  // 40 posts in hundredths
  });
}

// 6 standard errors: false alarm 2e-9. Of 18 leavers a year in 300 years the standard error is about
// 0.23, so that a turnover of 60 % instead of 50 % (3 leavers more) fails.
TEST(Turnover, SoManyLeaveAsStatedOfThoseInPost) {
  // A worker stays 2 years on average, and the post is then empty for 12 weeks.
  const double expected = 40 * 365 / (2 * kYear + 84);
  const Mean mean = leavers(leaving("50", "vacancy-lasts = \"12 weeks; source test\""));
  EXPECT_LT(std::abs(mean.value - expected), kStandardErrors * mean.error) << mean.value;
}

TEST(Turnover, TheCheckAboveHasTeeth) {
  const double expected = 40 * 365 / (2 * kYear + 84);
  const Mean mean = leavers(leaving("60", "vacancy-lasts = \"12 weeks; source test\""));
  EXPECT_GT(std::abs(mean.value - expected), kStandardErrors * mean.error) << mean.value;
}

TEST(Turnover, LeavesSoManyPostsEmptyAsFollows) {
  const Mean by_length = filled(leaving("50", "vacancy-lasts = \"12 weeks; source test\""));
  EXPECT_LT(std::abs(by_length.value - 2 * kYear / (2 * kYear + 84)),
            kStandardErrors * by_length.error)
      << by_length.value;
  const Mean by_share = filled(leaving("50", "vacancy = \"20 %; source test\""));
  EXPECT_LT(std::abs(by_share.value - 0.8), kStandardErrors * by_share.error) << by_share.value;
  const Mean other = filled(leaving("50", "vacancy = \"25 %; source test\""));
  EXPECT_GT(std::abs(other.value - 0.8), kStandardErrors * other.error) << other.value;
}

// An exponential forgets how long it has lasted. Its tail was once spread evenly up to 22 means.
TEST(Turnover, WhatIsLeftOfAVacancyIsAsLongAsAWholeOneWhereItsLengthIsExponential) {
  const Engine engine(empty_office(leaving("50", "vacancy = \"20 %; source test\"")));
  const CompiledLeaving& found = engine.compiled().pools.at(0).leaving;
  const double mean = found.vacancy.mean();
  EXPECT_NEAR(found.vacancy_left.mean(), mean, 0.005 * mean);
  for (const double means : {0.1, 1.0, 3.0, 6.0}) {
    // The first word from which it is longer.
    std::uint64_t longer = std::uint64_t{1} << 32;
    for (std::uint64_t step = longer / 2; step > 0; step /= 2) {
      const std::uint64_t word = longer - step;
      if (found.vacancy_left.draw(static_cast<std::uint32_t>(word)) > means * mean) longer = word;
    }
    const double share = 1 - static_cast<double>(longer) / 4294967296.0;
    EXPECT_NEAR(share / std::exp(-means), 1, 0.03) << means << " means";
  }
}

TEST(Turnover, APostFoundEmptyIsLoggedAsThatAloneUntilSomebodyComes) {
  Engine engine(empty_office(leaving("50", "vacancy = \"20 %; source test\"")));
  int found_empty = 0;
  for (std::uint32_t replication = 0; replication < 20; ++replication) {
    std::map<int, std::vector<std::uint8_t>> of_post;
    for (const LogLine& line : engine.run(4, replication).log)
      if (line.what == kLogFoundEmpty || line.what == kLogLeft || line.what == kLogTookUpPost)
        of_post[line.detail].push_back(line.what);
    for (const auto& [post, lines] : of_post) {
      // Whoever leaves has come or was there; whoever comes finds the post empty.
      const bool empty = lines.front() == kLogFoundEmpty;
      found_empty += empty ? 1 : 0;
      for (std::size_t i = 1; i < lines.size(); ++i)
        EXPECT_NE(lines[i] == kLogTookUpPost, lines[i - 1] == kLogTookUpPost)
            << "post " << post << ", line " << i;
    }
  }
  EXPECT_GT(found_empty, 80);  // a fifth of 800
}

TEST(Turnover, AgencyWorkersFillTheirShareOfWhatIsEmpty) {
  const Mean mean = filled(leaving("50", "vacancy = \"20 %; source test\"") +
                           "\nagency = \"50 %; source test\"\nagency-arrives = \"1 days; source "
                           "test\"");
  // Half of 20 % stays empty, but for a day at the start of each vacancy that an agency fills.
  EXPECT_LT(std::abs(mean.value - 0.9), kStandardErrors * mean.error + 0.001) << mean.value;
}

/// A busy team whose workers hold families, work on tasks, meet, and leave.
std::string busy_team(const std::string& people) {
  return opening() +
         team("desk",
              "worker = { fte = \"6; source test\", pattern = \"office\", ceiling = \"14 children; "
              "source test\" }\nhost = { fte = \"1; source test\", pattern = \"office\" }",
              "leave = \"20 working days a year; source test\"\nabsence = \"4 %; source test\"\n" +
                  people) +
         R"(
[stream.s]
start = "case.look"
families = "180 families a year; source test"
children-per-family = "1.6; source test"
alike = "0.5; source test"
[strand.case]
caseload = true
[step.look]
strand = "case"
kind   = "task"
by     = "allocated"
effort = { mean = "15 hours", shape = "exponential", source = "test" }
next   = ["settle", "meet"]
[step.meet]
strand = "case"
kind   = "meeting"
length = "60 minutes; source test"
book   = { want = "latest", within = "meet", notice = "3 working days; source test" }
needs  = { worker = "allocated", host = 1 }
next   = "write"
[step.write]
strand = "case"
kind   = "task"
by     = "allocated"
effort = "4 hours; source test"
[step.settle]
strand = "case"
kind   = "wait"
lasts  = "60 days; source test"
[clock.meet]
from   = "referral.received"
until  = "meet.held"
limit  = "20 working days"
source = "test"
[standing.case]
role = "worker"
work = "1 hours per week per child; source test"
[standing.outside]
role  = "worker"
work  = "30 minutes per week per child; source test"
cases = "24 children; source test"
)";
}

const std::string kRestless =
    "turnover = \"150 % a year; source test\"\nvacancy-lasts = { mean = \"5 weeks\", shape = "
    "\"exponential\", source = \"test\" }\nagency = \"50 %; source test\"\nagency-arrives = \"2 "
    "weeks; source test\"\nnotice-to-leave = \"4 weeks; source test\"\nread-in = \"90 minutes; "
    "source test\"";

/// Who holds whom and who may take families, recounted from the log alone.
struct Recount {
  int wrongly_allocated = 0;  ///< to somebody who has given notice or is not there
  int held_by_nobody = 0;     ///< families of a post on the day after the last
  int moved = 0;              ///< families to another post
  int succeeded = 0;          ///< families that an agency worker's successor takes over
  std::map<std::uint32_t, int> holder;
};

Recount recount(const Engine& engine, const Story& story) {
  const std::int32_t year_end = at("2027-01-01 00:00");
  Recount result;
  std::set<int> in_notice;
  std::set<int> gone;
  std::set<std::uint32_t> orphans;
  for (const LogLine& line : story.log) {
    const int post = line.detail;
    switch (line.what) {
      case kLogNotice:
        in_notice.insert(post);
        break;
      case kLogLeft:
      case kLogFoundEmpty:
        in_notice.erase(post);
        gone.insert(post);
        break;
      case kLogTookUpPost:
        if (!gone.contains(post))
          for (const auto& [family, holder] : result.holder)
            result.succeeded += holder == post && line.time < year_end ? 1 : 0;
        gone.erase(post);
        break;
      case kLogLetGo:
        result.holder.erase(line.family);
        if (gone.contains(post)) orphans.insert(line.family);
        break;
      case kLogAllocated:
        result.wrongly_allocated += in_notice.contains(post) || gone.contains(post) ? 1 : 0;
        result.moved += orphans.erase(line.family) > 0 && line.time < year_end ? 1 : 0;
        result.holder[line.family] = post;
        break;
      default:
        break;
    }
    if (line.what == static_cast<std::uint8_t>(What::strand_ended) &&
        line.detail == engine.strand("case"))
      orphans.erase(line.family);
    for (const auto& [family, holder] : result.holder)
      result.held_by_nobody +=
          gone.contains(holder) && line.what != kLogLeft && line.what != kLogLetGo ? 1 : 0;
  }
  return result;
}

TEST(Leavers, GiveUpEveryFamilyAndTakeNoneFromNoticeOn) {
  Engine engine(busy_team(kRestless));
  int moved = 0;
  for (std::uint32_t replication = 0; replication < 6; ++replication) {
    const Story story = engine.run(5, replication);
    const Recount seen = recount(engine, story);
    EXPECT_EQ(seen.wrongly_allocated, 0) << replication;
    EXPECT_EQ(seen.held_by_nobody, 0) << replication;
    EXPECT_EQ(counter(story, Counter::changes_of_worker_families), seen.moved + seen.succeeded)
        << replication;
    EXPECT_GE(counter(story, Counter::changes_of_worker_children),
              counter(story, Counter::changes_of_worker_families));
    moved += seen.moved;
  }
  EXPECT_GT(moved, 50);
}

TEST(Leavers, LoseNoWorkAndNoFamily) {
  Engine engine(busy_team(kRestless));
  for (std::uint32_t replication = 0; replication < 6; ++replication) {
    const Story story = engine.run(6, replication);
    EXPECT_EQ(counter(story, Counter::effort_drawn_minutes),
              counter(story, Counter::effort_done_minutes) +
                  counter(story, Counter::effort_open_minutes));
    EXPECT_EQ(counter(story, Counter::families_arrived_ever),
              counter(story, Counter::families_open_at_end) +
                  counter(story, Counter::families_closed_at_end));
    EXPECT_EQ(story.record.strand_child_minutes, story.record.strand_sojourn_minutes);
  }
}

TEST(Leavers, LeaveTheirMeetingsWhereTheyAre) {
  // Every meeting that is booked is held on its day: nothing here cancels one, and who has left is
  // replaced by whoever holds the family now or another worker.
  Engine engine(busy_team(kRestless));
  std::size_t held = 0;
  for (std::uint32_t replication = 0; replication < 4; ++replication) {
    const Story story = engine.run(7, replication);
    std::set<std::pair<std::uint32_t, std::int32_t>> booked;
    for (const LogLine& line : story.log)
      if (line.what == kLogMeetingAt) booked.insert({line.family, line.value});
    for (const LogLine& line : story.log) {
      if (line.what != static_cast<std::uint8_t>(What::started) || line.step != engine.step("meet"))
        continue;
      EXPECT_TRUE(booked.contains({line.family, line.time})) << when(line.time);
      ++held;
    }
    EXPECT_EQ(counter(story, Counter::bookings_cancelled), 0);
  }
  EXPECT_GT(held, 300U);
}

TEST(Leavers, TheNextInThePostComesToTheMeetingsOfThePost) {
  // One manager; posts are empty for a day or two, and meetings lie weeks ahead. Nobody else could come.
  const std::string area =
      team("desk", "manager = { fte = \"1; source test\", pattern = \"office\" }",
           "turnover = \"300 % a year; source test\"\nvacancy-lasts = \"1 days; source test\"");
  Engine engine(opening() + area + R"(
[strand.visit]
[step.meet]
strand = "visit"
kind   = "meeting"
length = "60 minutes; source test"
book   = { want = "latest", within = "meet" }
[step.meet.needs]
manager = 1
[clock.meet]
from   = "referral.received"
until  = "meet.held"
limit  = "40 working days"
source = "test"
[stream.s]
start = "visit.meet"
families = "150 families a year; source test"
)" + kOneChild);
  std::int64_t left = 0;
  std::int64_t missed = 0;
  for (std::uint32_t replication = 0; replication < 8; ++replication) {
    const Story story = engine.run(7, replication);
    left += counter(story, Counter::leavers);
    missed += counter(story, Counter::meetings_not_quorate);
  }
  EXPECT_GT(left, 15);
  EXPECT_LE(missed,
            3 * left);  // of about 18 that are booked when somebody leaves, those of the empty days
}

// Of posts found empty those have an agency worker into which one has come by then: one who comes after 12
// weeks fills exp(-1) of vacancies of 12 weeks on average, memoryless. 300 starts of 40 posts.
TEST(Turnover, AgencyWorkersAreThereAtTheStartAsOnAverage) {
  std::string head = empty_office(
      "turnover = \"60 % a year; source test\"\nvacancy-lasts = { mean = \"84 days\", shape = "
      "\"exponential\", source = \"test\" }\nagency = \"100 %; source test\"\nagency-arrives = "
      "\"84 "
      "days; source test\"");
  const std::string year = "2026-12-31\"";
  head.replace(head.find(year), year.size(), "2026-01-01\"");
  Engine engine(head);
  const Mean there = over_replications(
      engine, 300, [](const Story& story) { return story.record.role_posts.at(0) / 4000.0; });
  const double vacant = 84 / (84 + kYear / 0.6);
  const double expected = 1 - vacant * (1 - std::exp(-1.0));
  EXPECT_LT(std::abs(there.value - expected), kStandardErrors * there.error) << there.value;
  EXPECT_GT(1 - there.value, kStandardErrors * there.error);  // all filled would not pass
}

TEST(Leavers, NobodyLeavesWithoutTurnover) {
  // A turnover of nothing is no turnover: every number of the record.
  Engine without(busy_team(""));
  Engine zero(busy_team(
      "turnover = \"0 % a year; source test\"\nvacancy-lasts = \"12 weeks; source test\""));
  const Story a = without.run(8, 0);
  const Story b = zero.run(8, 0);
  EXPECT_EQ(a.log, b.log);
  EXPECT_EQ(a.record.role_hours, b.record.role_hours);
  EXPECT_EQ(a.record.role_posts, b.record.role_posts);
  EXPECT_EQ(a.record.counters, b.record.counters);
  EXPECT_EQ(counter(a, Counter::leavers), 0);
  EXPECT_EQ(a.record.role_posts.at(0), 600);
}

TEST(Leavers, MeetTheSameLuckWhateverTheFamiliesDo) {
  // Draws of a post belong to the post: with other families the same people leave on the same days.
  const auto comings = [](const std::string& text) {
    Engine engine(text);
    std::vector<LogLine> lines;
    for (const LogLine& line : engine.run(9, 0).log)
      if (line.what == kLogNotice || line.what == kLogLeft || line.what == kLogTookUpPost)
        lines.push_back(line);
    return lines;
  };
  std::string other = busy_team(kRestless);
  other.replace(other.find("180 families"), 12, "120 families");
  const auto lines = comings(busy_team(kRestless));
  EXPECT_GT(lines.size(), 10U);
  EXPECT_EQ(lines, comings(other));
}

TEST(Leavers, TheNextWorkerOwesTheReadIn) {
  // Families that need nothing but somebody to hold them: all work is reading in.
  const auto quiet = [](const std::string& minutes) {
    return opening() +
           team("desk",
                "worker = { fte = \"6; source test\", pattern = \"office\", ceiling = \"60 "
                "children; source test\" }",
                "turnover = \"100 % a year; source test\"\nvacancy-lasts = \"6 weeks; source "
                "test\"\nread-in = \"" +
                    minutes + " minutes; source test\"") +
           "[stream.s]\nstart = \"case.settle\"\nfamilies = \"300 families a year; source "
           "test\"\nchildren-per-family = \"1.6; source test\"\nalike = \"1; source "
           "test\"\n[strand.case]\ncaseload = true\n[step.settle]\nstrand = \"case\"\nkind = "
           "\"wait\"\nlasts = \"90 days; source test\"\n";
  };
  Engine engine(quiet("90"));
  std::int64_t all = 0;
  for (std::uint32_t replication = 0; replication < 5; ++replication) {
    const Story story = engine.run(10, replication);
    const std::int64_t changes = counter(story, Counter::changes_of_worker_families);
    const std::int64_t standing = engine.hours(story, "worker", Hours::standing);
    EXPECT_EQ(engine.hours(story, "worker", Hours::needed), 90 * changes);
    EXPECT_LE(standing, 90 * changes);
    EXPECT_GE(standing, 90 * changes - 6 * 60 * 40) << "but for what the last weeks brought";
    all += changes;
  }
  EXPECT_GT(all, 100);
}

}  // namespace
}  // namespace casetide::model::test
