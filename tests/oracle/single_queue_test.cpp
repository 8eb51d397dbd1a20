// The engine reproduces the queue whose answer is known: one clerk, Poisson arrivals every 25
// minutes, exponential effort of mean 20 minutes (M/M/1, load 0.8); mean wait 80 minutes, and
// 79.98 in whole minutes (see whole_minutes.hpp).
// Method: 64 independent replications of 2 years after 1 of warm-up, which is 290 relaxation times
// of 20 / (1 - sqrt(0.8))^2 minutes, so that what is left of the empty start is below e^-290.
// False alarm: |t| > 7 at 63 degrees of freedom, 4e-8 for any seed with the skewness allowed for.
// Power: standard error about 0.7 %; effort 2 % too long moves the mean wait by 13 % (the twin).
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "tests/oracle/queue.hpp"
#include "tests/oracle/whole_minutes.hpp"

namespace casetide::oracle {
namespace {

constexpr double kBetween = 25;
constexpr double kMean = 20;
constexpr double kErrorOfTwin = 0.66;  // minutes, measured over 192 replications

double theory() {
  return single_server_mean_wait(kBetween, rounded_exponential(kMean));
}

Deviation measured(double effort_mean) {
  const Queue queue{.servers = 1,
                    .minutes_between_arrivals = kBetween,
                    .effort = exponential(effort_mean),
                    .years = 2};
  return deviation(replicate(scenario_of(queue), kReplications), theory());
}

TEST(SingleQueue, WholeMinutesHardlyMoveTheTheory) {
  EXPECT_NEAR(theory(), 80, 80 * 1e-3);
  EXPECT_NEAR(erlang_mean_wait(1, kBetween, kMean), 80, 1e-9);
}

TEST(SingleQueue, TheFalseAlarmIsBelowOneInAMillion) {
  EXPECT_LT(false_alarm(kLimit, kReplications, kSkewness), kMaxFalseAlarm);
}

TEST(SingleQueue, MeanWaitMatchesTheory) {
  const Deviation wait = measured(kMean);
  EXPECT_LE(std::abs(wait.t), kLimit) << describe(wait);
  RecordProperty("figures", describe(wait));
}

TEST(SingleQueue, TheCheckAboveCatchesEffortTwoPerCentTooLong) {
  const Deviation wait = measured(1.02 * kMean);
  EXPECT_GT(wait.t, kLimit) << describe(wait);
  const double longer = single_server_mean_wait(kBetween, rounded_exponential(1.02 * kMean));
  const double errors = (longer - theory()) / kErrorOfTwin;
  EXPECT_GT(power(kLimit, kReplications, errors), 1 - 1e-6) << describe(wait);
  RecordProperty("figures", describe(wait));
}

// Whatever the luck: customers are served in the order in which they came, and the clerk is never
// idle while one waits, to the minute (Lindley's recursion).
TEST(SingleQueue, EveryCustomerBeginsWhenTheOneBeforeEnds) {
  const Path path = path_of({.servers = 1,
                             .minutes_between_arrivals = kBetween,
                             .effort = exponential(kMean),
                             .years = 1});
  ASSERT_GT(path.visits.size(), 30'000U);
  std::int32_t free_from = 0;
  for (const Visit& visit : path.visits) {
    if (visit.begun < 0) break;
    ASSERT_EQ(visit.begun, std::max(visit.arrived, free_from));
    if (visit.ended < 0) break;
    free_from = visit.ended;
  }
}

}  // namespace
}  // namespace casetide::oracle
