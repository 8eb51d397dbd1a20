// What a replication says that it is doing, to whoever looks at its thread (sim/part.hpp).
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "sim/part_sampler.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

Engine a_busy_clerk() {
  return Engine(
      opening() + team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\" }") +
      "[strand.visit]\n[step.write]\nstrand = \"visit\"\nkind = \"task\"\nby = [\"clerk\"]\n"
      "effort = \"30 minutes; source test\"\n" +
      arrival("a", "visit.write", "2026-03-10 10:00"));
}

TEST(ReplicationParts, NothingIsBeingDoneOnceItIsOver) {
  Engine engine = a_busy_clerk();
  (void)engine.run();
  EXPECT_EQ(sim::doing.part, sim::Part::other);
  EXPECT_EQ(sim::doing.stage, sim::Stage::outside);
}

TEST(ReplicationParts, ALookFindsTheReplicationInItsPartsAndInItsYear) {
  Engine engine = a_busy_clerk();
  sim::PartSampler sampler;
  const sim::PartSampler::Watch watch(sampler);
  sampler.start(std::chrono::microseconds(50));
  const auto seen = [&](sim::Part part) {
    return sampler.so_far()
               .looks[static_cast<std::size_t>(sim::Stage::year)][static_cast<std::size_t>(part)] >
           0;
  };
  // As often as it takes to be looked at in both; a minute or so of runs in which it is not is a fault.
  constexpr int kMost = 20'000;
  int runs = 0;
  for (; runs < kMost && !(seen(sim::Part::rosters) && seen(sim::Part::draws)); ++runs)
    (void)engine.run();
  EXPECT_LT(runs, kMost);
}

}  // namespace
}  // namespace casetide::model::test
