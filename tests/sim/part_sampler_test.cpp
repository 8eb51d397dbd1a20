// What threads are seen doing, on made-up work looked at by hand, so that every count is known.
#include "sim/part_sampler.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace casetide::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

std::map<std::string, std::uint64_t> looks(const std::vector<PartCounts::Share>& shares) {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& share : shares)
    if (share.looks > 0) counts[std::string(share.name)] = share.looks;
  return counts;
}

double sum(const std::vector<PartCounts::Share>& shares) {
  return std::accumulate(shares.begin(), shares.end(), 0.0,
                         [](double so_far, const auto& share) { return so_far + share.share; });
}

void look(PartSampler& sampler, int times) {
  for (int i = 0; i < times; ++i)
    sampler.look();
}

/// Part of a replication's work: choices, in the midst of them some draws, then bookings. `Choices` is the
/// scope that the choices stand in.
template <class Choices>
void work(PartSampler& sampler) {
  const InStage stage(Stage::year);
  {
    const Choices part(Part::choices);
    look(sampler, 3);
    {
      const InPart draws(Part::draws);
      look(sampler, 5);
    }
    look(sampler, 2);
  }
  look(sampler, 4);
  const InPart part(Part::bookings);
  look(sampler, 6);
}

template <class Choices>
std::map<std::string, std::uint64_t> seen_at_work() {
  PartSampler sampler;
  std::thread([&sampler] {  // its own, so that a planted fault ends with it
    const PartSampler::Watch watch(sampler);
    work<Choices>(sampler);
  })
      .join();
  return looks(sampler.stop().by_part());
}

/// The planted fault: a part that is not left.
struct NeverLeft {
  explicit NeverLeft(Part part) { doing.part = part; }
};

const auto kAsWorked = UnorderedElementsAre(Pair("choices", 5), Pair("draws", 5), Pair("other", 4),
                                            Pair("bookings", 6));

TEST(PartSampler, EveryLookCountsToTheInnermostPart) {
  EXPECT_THAT(seen_at_work<InPart>(), kAsWorked);
}

TEST(PartSampler, TheCheckAboveHasTeeth) {
  EXPECT_THAT(seen_at_work<NeverLeft>(), ::testing::Not(kAsWorked));
}

TEST(PartSampler, SharesAddUpAndTheMostComesFirst) {
  PartSampler sampler;
  const PartSampler::Watch watch(sampler);
  {
    const InStage stage(Stage::compiling);
    const InPart part(Part::draws);  // the compiler's own
    look(sampler, 2);
  }
  {
    InStage stage(Stage::warm_up);
    const InPart part(Part::strands);
    look(sampler, 4);
    stage.pass_to(Stage::year);
    look(sampler, 1);
  }
  look(sampler, 1);
  const PartCounts counts = sampler.stop();
  EXPECT_EQ(counts.total(), 8U);
  const auto parts = counts.by_part();
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].name, "strands");
  EXPECT_DOUBLE_EQ(parts[0].share, 5 / 8.0);
  // 1.96 standard errors of 5 of 8: sqrt(0.625 * 0.375 / 8) = 0.17116
  EXPECT_NEAR(parts[0].plus_minus, 0.3355, 0.0001);
  EXPECT_THAT(looks(parts),
              UnorderedElementsAre(Pair("strands", 5), Pair("compiling", 2), Pair("other", 1)));
  EXPECT_DOUBLE_EQ(sum(parts), 1.0);
  EXPECT_THAT(looks(counts.by_stage()),
              UnorderedElementsAre(Pair("compiling", 2), Pair("warm-up", 4), Pair("year", 1),
                                   Pair("outside", 1)));
  EXPECT_DOUBLE_EQ(sum(counts.by_stage()), 1.0);
}

TEST(PartSampler, NothingSeenIsNoShare) {
  PartSampler sampler;
  look(sampler, 3);  // at nobody
  const PartCounts counts = sampler.stop();
  EXPECT_EQ(counts.total(), 0U);
  EXPECT_EQ(counts.thread_seconds, 0);
  EXPECT_THAT(counts.by_part(), IsEmpty());
  EXPECT_EQ(sum(counts.by_stage()), 0);
}

TEST(PartSampler, AThreadIsSeenWhileItIsWatchedAndOnce) {
  PartSampler sampler;
  look(sampler, 1);
  {
    const PartSampler::Watch watch(sampler);
    {
      const PartSampler::Watch again(sampler);
      look(sampler, 1);
    }
    look(sampler, 1);  // the outer watch goes on
  }
  look(sampler, 1);
  const PartCounts counts = sampler.stop();
  EXPECT_EQ(counts.total(), 2U);
  EXPECT_GT(counts.thread_seconds, 0);
}

TEST(PartSampler, APartIsLeftByAFailureToo) {
  PartSampler sampler;
  const PartSampler::Watch watch(sampler);
  try {
    const InStage stage(Stage::run_out);
    const InPart part(Part::record);
    throw std::runtime_error("planted");
  } catch (const std::runtime_error&) {
    look(sampler, 1);
  }
  const PartCounts counts = sampler.stop();
  EXPECT_THAT(looks(counts.by_part()), ElementsAre(Pair("other", 1)));
  EXPECT_THAT(looks(counts.by_stage()), ElementsAre(Pair("outside", 1)));
}

TEST(PartSampler, LooksByItselfAtAllThreadsUntilItIsStopped) {
  // Each thread stays in its part until the sampler has seen it: no time is waited for.
  constexpr std::uint64_t kEnough = 20;
  PartSampler sampler;
  sampler.start(std::chrono::microseconds(50));
  std::atomic<bool> over = false;
  std::atomic<int> ready = 0;
  const auto stay_in = [&](Part part) {
    return std::thread([&, part] {
      const InPart in(part);
      const PartSampler::Watch watch(sampler);
      ++ready;
      while (!over)
        std::this_thread::yield();
    });
  };
  std::thread one = stay_in(Part::agendas);
  std::thread other = stay_in(Part::bookings);
  while (ready < 2)
    std::this_thread::yield();
  const auto enough = [&](const char* part) {
    return looks(sampler.so_far().by_part())[part] >= kEnough;
  };
  while (!enough("agendas") || !enough("bookings"))
    std::this_thread::yield();
  over = true;
  one.join();
  other.join();
  const PartCounts counts = sampler.stop();
  EXPECT_THAT(looks(counts.by_part()),
              UnorderedElementsAre(Pair("agendas", Ge(kEnough)), Pair("bookings", Ge(kEnough))));
  EXPECT_EQ(sampler.stop().total(), counts.total());  // and no more
}

}  // namespace
}  // namespace casetide::sim
