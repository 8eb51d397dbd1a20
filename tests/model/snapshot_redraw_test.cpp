// A run from a snapshot with other luck draws anew what nobody knew, given what has passed by then.
//
// Hundreds of cases begin on one day; the state is taken later, and other replications go on from it. What
// is left of each wait or effort must follow the law of the rest, which is worked out by hand: even on
// the rest of an even law, and an exponential law again. Method: the largest distance between the two
// distributions, against the bound of Dvoretzky, Kiefer, Wolfowitz and Massart, which holds for any law and
// size; false alarm 1e-7 for any seed. Each has a twin with another law, which must fail.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

/// About 300 families, all on Monday 2 March 2026, whose one step is `step`.
std::string one_day(const std::string& step, const std::string& clerks) {
  return opening() +
         team("desk", "clerk = { fte = \"" + clerks + "; source test\", pattern = \"always\" }") +
         R"(
[stream.s]
start    = "case.act"
families = "300 families a year; source test"
children-per-family = "1; source test"
alike = "1; source test"
school-holiday  = "0; assumed 0 to 0"
school-holidays = ["01-01 to 03-01", "03-03 to 12-31"]
bank-holiday    = "1; assumed 1 to 1"
source = "test"
hours  = { "09:00 to 09:01" = 1, source = "test" }
[strand.case]
[step.act]
strand = "case"
)" + step;
}

Engine from_snapshot(Engine& whole, const std::string& date) {
  Scenario scenario = whole.scenario();
  scenario.question = Scenario::Question::snapshot;
  scenario.first_day = at(date + " 00:00") / sim::kMinutesPerDay;
  scenario.snapshot = std::make_shared<const Snapshot>(whole.snapshot(date, 1, 0));
  return Engine(std::move(scenario));
}

/// Minutes from the day of the snapshot to the end of each step that was under way, in ten replications.
std::vector<double> leftovers(const std::string& text, const std::string& date) {
  Engine whole(text);
  Engine resumed = from_snapshot(whole, date);
  std::vector<double> minutes;
  for (std::uint32_t replication = 1; replication <= 10; ++replication) {
    for (const std::int32_t time :
         resumed.times(resumed.run(1, replication), "act", EventRef::What::done)) {
      minutes.push_back(time - at(date + " 00:00"));
    }
  }
  return minutes;
}

/// Whether the sample may be of that law, given as the probability of at most so much.
bool may_be(std::vector<double> sample, const std::function<double(double)>& law) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    // Whole minutes: half a minute on either side is the same time.
    distance = std::max({distance, static_cast<double>(i + 1) / n - law(sample[i] + 0.5),
                         law(sample[i] - 0.5) - static_cast<double>(i) / n});
  }
  constexpr double kFalseAlarm = 1e-7;
  return sample.size() > 500 && distance <= std::sqrt(std::log(2 / kFalseAlarm) / (2 * n));
}

double even(double x, double low, double high) {
  return std::clamp((x - low) / (high - low), 0.0, 1.0);
}

constexpr double kDay = 1440;

TEST(SnapshotRedraw, WhatIsLeftOfAnEvenWaitIsEvenOnTheRest) {
  // Begun at 09:00 on 2 March, over 10 to 30 days later; taken at midnight 20 days after that day.
  const auto left = leftovers(
      one_day(
          "kind = \"wait\"\nlasts = { low = \"14400 minutes\", high = \"43200 minutes\", source = "
          "\"test\" }\n",
          "1"),
      "2026-03-22");
  const double rest = 30 * kDay - (20 * kDay - 540);
  EXPECT_TRUE(may_be(left, [rest](double x) { return even(x, 0, rest); }));
  EXPECT_FALSE(may_be(left, [rest](double x) { return even(x, 0, 1.2 * rest); }));
}

TEST(SnapshotRedraw, WhatIsLeftOfAnExponentialWaitIsAsLongAsTheWhole) {
  const double mean = 20 * kDay;
  const auto left = leftovers(
      one_day(
          "kind = \"wait\"\nlasts = { mean = \"28800 minutes\", shape = \"exponential\", source = "
          "\"test\" }\n",
          "1"),
      "2026-03-09");
  EXPECT_TRUE(may_be(left, [mean](double x) { return 1 - std::exp(-std::max(x, 0.0) / mean); }));
  EXPECT_FALSE(
      may_be(left, [mean](double x) { return 1 - std::exp(-std::max(x, 0.0) / mean / 1.5); }));
}

TEST(SnapshotRedraw, EffortExceedsWhatIsDone) {
  // Every case has a clerk at once, who works day and night: 15 hours are done by midnight.
  const auto left = leftovers(
      one_day("kind = \"task\"\nby = \"clerk\"\neffort = { low = \"600 minutes\", high = \"2400 "
              "minutes\", source = \"test\" }\n",
              "380"),
      "2026-03-03");
  EXPECT_TRUE(may_be(left, [](double x) { return even(x, 0, 1500); }));
  EXPECT_FALSE(may_be(left, [](double x) { return even(x, 0, 1800); }));
}

// ---- Diaries -----------------------------------------------------------------------------------------

/// Three workers, in pairs at a meeting that is booked a week ahead; four families a day.
std::string meetings_of(const std::string& posts, const std::string& people) {
  return opening() + team("desk", "worker = { " + posts + ", pattern = \"office\" }", people) +
         R"(
[stream.s]
start    = "case.talk"
families = "1000 families a year; source test"
source = "test"
[strand.case]
[step.talk]
strand = "case"
kind = "meeting"
length = "60 minutes; source test"
missing = "wait"
needs = { worker = 1 }
book = { want = "earliest", notice = "5 working days; source test" }
)";
}

/// The post that in some week spent more or less than it had, or nothing.
std::string unbalanced(const Story& story) {
  std::map<std::pair<int, int>, std::int64_t> left;
  for (const HoursLine& line : story.hours)
    if (line.kind != Hours::needed)
      left[{line.post, line.time / (7 * sim::kMinutesPerDay)}] +=
          line.kind == Hours::available ? line.minutes : -line.minutes;
  for (const auto& [where, minutes] : left)
    if (minutes != 0)
      return fmt::format("post {}, week {}: {} minutes too many", where.first, where.second,
                         -minutes);
  return "";
}

/// What the first of ten runs from a snapshot that does not add up says; `text` in place of the scenario then.
std::string unbalanced_from(const std::string& before, const std::string& text) {
  Engine whole(before, {}, InputDraw(1, 0));
  const Snapshot snapshot = whole.snapshot("2026-05-04", 1, 0);
  for (std::uint32_t replication = 1; replication <= 10; ++replication) {
    Scenario scenario = Engine(text).scenario();
    scenario.question = Scenario::Question::snapshot;
    scenario.first_day = at("2026-05-04 00:00") / sim::kMinutesPerDay;
    scenario.snapshot = std::make_shared<const Snapshot>(snapshot);
    Engine resumed(std::move(scenario), InputDraw(1, replication));
    const Story story = resumed.run(1, replication);
    if (std::string found = unbalanced(story); !found.empty()) return found;
    const auto held = resumed.times(story, "talk", EventRef::What::held);
    if (held.size() < 500) return fmt::format("{} meetings held", held.size());
  }
  return "";
}

TEST(SnapshotDiaries, WhoeverHasOtherHoursNowIsReplacedOrMissing) {
  std::string text = meetings_of("fte = \"3; source test\"", "");
  const std::string before = text;
  text.replace(text.find("09:00 to 17:00"), 14, "10:00 to 15:00");
  EXPECT_EQ(unbalanced_from(before, text), "");
}

TEST(SnapshotDiaries, TeamMeetingsAreThoseOfTheSnapshotsOwnDraw) {
  const std::string text = meetings_of(
      "fte = \"3; source test\"",
      "team-meeting = { on = \"Tuesday 09:00\", lasts = \"90 minutes; assumed 60 to 120 minutes\", "
      "every = \"2 weeks; assumed 1 to 4 weeks\" }");
  EXPECT_EQ(unbalanced_from(text, text), "");
}

TEST(SnapshotDiaries, PartTimePeopleKeepTheirDays) {
  const std::string text = meetings_of(
      "fte = \"3; source test\", part-time = \"60 %; source test\", "
      "part-time-hours = \"0.55; assumed 0.4 to 0.8\"",
      "");
  EXPECT_EQ(unbalanced_from(text, text), "");
  Engine whole(text, {}, InputDraw(1, 0));
  Engine resumed(from_snapshot(whole, "2026-05-04").scenario(), InputDraw(1, 7));
  const auto part_time = [](const Engine& engine) {
    std::vector<std::pair<int, bool>> posts;
    for (const CompiledPost& post : engine.compiled().posts)
      posts.emplace_back(post.fte_x100, post.part_time);
    return posts;
  };
  EXPECT_EQ(part_time(resumed), part_time(whole));
  EXPECT_TRUE(std::ranges::count(part_time(whole), true, &std::pair<int, bool>::second) > 1);
}

}  // namespace
}  // namespace casetide::model::test
