// tests/sim/draw_watch_test.cpp
#include "sim/draw_watch.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sim/quantile_table.hpp"

namespace casetide::sim {
namespace {

constexpr std::uint32_t kSeed = 20260105;  // any will do

DrawKey effort_of(std::uint32_t job) {
  return {.entity = entity_key(1, 20000, job), .purpose = purpose_named("effort")};
}

TEST(DrawWatch, ARecordingChangesNoDraw) {
  DrawWatch watch;
  Luck watched(kSeed, 3);
  watched.set_watch(&watch);
  for (std::uint32_t job = 0; job < 1000; ++job) {
    EXPECT_EQ(watched.words(effort_of(job)), Luck(kSeed, 3).words(effort_of(job)));
  }
  EXPECT_EQ(watch.reads(), 1000U);
  EXPECT_EQ(watch.replaced(), 0U);
}

TEST(DrawWatch, AReplayReplacesExactlyWhatWasNotKnownByTheCutoff) {
  DrawWatch recording;
  recording.known(effort_of(0), 100);
  recording.known(effort_of(1), 101);
  recording.known(effort_of(2), 500);
  recording.known(effort_of(2), 99);  // the earliest counts
  DrawWatch replay(recording, 100, 7);
  Luck luck(kSeed, 0);
  luck.set_watch(&replay);
  const Luck genuine(kSeed, 0);
  EXPECT_EQ(luck.words(effort_of(0)), genuine.words(effort_of(0)));
  EXPECT_NE(luck.words(effort_of(1)), genuine.words(effort_of(1)));
  EXPECT_EQ(luck.words(effort_of(2)), genuine.words(effort_of(2)));
  EXPECT_NE(luck.words(effort_of(3)), genuine.words(effort_of(3)));  // never known
  EXPECT_EQ(replay.replaced(), 2U);
}

TEST(DrawWatch, AReplacedWordIsNoSmallerUnlessThePurposeAllowsAny) {
  const DrawWatch recording;
  DrawWatch longer(recording, 0, 7);
  DrawWatch any(recording, 0, 7);
  any.replace(purpose_named("effort"), DrawWatch::Replacement::any);
  int smaller = 0;
  for (std::uint32_t job = 0; job < 1000; ++job) {
    const std::uint32_t genuine = Luck(kSeed, 0).word(effort_of(job));
    EXPECT_GE(longer.seen(effort_of(job), genuine), genuine);
    smaller += any.seen(effort_of(job), genuine) < genuine ? 1 : 0;
  }
  EXPECT_GT(smaller, 300);  // half of them, give or take 16
}

TEST(DrawWatch, ADurationInProgressGrowsAndOneNotBegunIsReplacedByAny) {
  DrawWatch recording;
  for (std::uint32_t job = 0; job < 1000; ++job) {
    recording.begun(effort_of(job), job < 500 ? 100 : 101);
  }
  DrawWatch replay(recording, 100, 7);
  int smaller = 0;
  for (std::uint32_t job = 0; job < 1000; ++job) {
    const std::uint32_t genuine = Luck(kSeed, 0).word(effort_of(job));
    const std::uint32_t seen = replay.seen(effort_of(job), genuine);
    EXPECT_TRUE(seen >= genuine || job >= 500);
    smaller += seen < genuine ? 1 : 0;
  }
  EXPECT_GT(smaller, 150);  // half of 500, give or take 11
}

TEST(DrawWatch, IsReplayedFromARecordingOnly) {
  const DrawWatch replay(DrawWatch(), 0, 7);
  EXPECT_THROW(DrawWatch(replay, 0, 7), BrokenExpectation);
}

// One worker, all jobs waiting at minute 0. The choosers: by number, or the shortest effort first,
// which nobody could know.
enum class Chooser { by_number, clairvoyant };

std::vector<std::pair<std::int32_t, std::uint32_t>> starts(const Luck& luck, Chooser chooser) {
  const QuantileTable effort = QuantileTable::exponential(60);
  std::vector<std::uint32_t> waiting(50);
  for (std::uint32_t job = 0; job < 50; ++job) {
    waiting[job] = job;
  }
  const auto minutes = [&](std::uint32_t job) { return effort.draw(luck.word(effort_of(job))); };
  if (chooser == Chooser::clairvoyant) {
    std::stable_sort(waiting.begin(), waiting.end(), [&](std::uint32_t one, std::uint32_t other) {
      return minutes(one) < minutes(other);
    });
  }
  std::vector<std::pair<std::int32_t, std::uint32_t>> log;
  std::int32_t now = 0;
  for (const std::uint32_t job : waiting) {
    log.emplace_back(now, job);
    luck.begun(effort_of(job), now);
    now += minutes(job);
    luck.known(effort_of(job), now);
  }
  return log;
}

/// Whether nothing up to the cutoff moved when what was unknown at the cutoff was replaced.
bool past_is_unmoved(Chooser chooser, std::int32_t cutoff) {
  Luck luck(kSeed, 0);
  DrawWatch recording;
  luck.set_watch(&recording);
  auto genuine = starts(luck, chooser);
  DrawWatch replay(recording, cutoff, 7);
  luck.set_watch(&replay);
  auto replayed = starts(luck, chooser);
  EXPECT_GT(replay.replaced(), 0U);
  const auto later = [cutoff](const auto& start) { return start.first > cutoff; };
  std::erase_if(genuine, later);
  std::erase_if(replayed, later);
  return genuine == replayed;
}

TEST(NoClairvoyance, HoldsForAChooserThatReadsNoEffort) {
  for (std::int32_t cutoff = 0; cutoff < 1440; cutoff += 7) {
    EXPECT_TRUE(past_is_unmoved(Chooser::by_number, cutoff)) << cutoff;
  }
}
TEST(NoClairvoyance, TheCheckAboveHasTeeth) {
  EXPECT_FALSE(past_is_unmoved(Chooser::clairvoyant, 720));
}

}  // namespace
}  // namespace casetide::sim
