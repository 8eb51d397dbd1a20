// One clerk with a fixed effort of 50 minutes, Poisson arrivals every 62.5 minutes (M/D/1, load
// 0.8): by Pollaczek and Khinchine half the wait of an exponential effort, 100 minutes. The formula
// is exact in whole minutes too (see whole_minutes.hpp).
// Method: 64 independent replications of 3 years after 1 of warm-up, over 100 relaxation times.
// False alarm: |t| > 7 at 63 degrees of freedom, 4e-8 for any seed with the skewness allowed for.
// Power: standard error about 0.6 %; 51 minutes instead of 50 move the mean wait by 13 %, and an
// effort that varies doubles it (the twins).
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "tests/oracle/queue.hpp"
#include "tests/oracle/whole_minutes.hpp"

namespace casetide::oracle {
namespace {

constexpr double kBetween = 62.5;
constexpr int kMinutes = 50;
constexpr double kErrorOfTwin = 0.78;  // minutes, measured over 192 replications

Moments moments(int minutes) {
  return {static_cast<double>(minutes), static_cast<double>(minutes) * minutes};
}

double theory() {
  return single_server_mean_wait(kBetween, moments(kMinutes));
}

Deviation measured(const std::string& effort) {
  const Queue queue{
      .servers = 1, .minutes_between_arrivals = kBetween, .effort = effort, .years = 3};
  return deviation(replicate(scenario_of(queue), kReplications), theory());
}

TEST(FixedService, TheoryIsHalfTheWaitOfAnExponentialEffort) {
  EXPECT_NEAR(theory(), 100, 1e-9);
  EXPECT_NEAR(theory(), erlang_mean_wait(1, kBetween, kMinutes) / 2, 1e-9);
}

TEST(FixedService, TheFalseAlarmIsBelowOneInAMillion) {
  EXPECT_LT(false_alarm(kLimit, kReplications, kSkewness), kMaxFalseAlarm);
}

TEST(FixedService, MeanWaitMatchesPollaczekAndKhinchine) {
  const Deviation wait = measured(fixed(kMinutes));
  EXPECT_LE(std::abs(wait.t), kLimit) << describe(wait);
  RecordProperty("figures", describe(wait));
}

TEST(FixedService, TheCheckAboveCatchesEffortTwoPerCentTooLong) {
  const Deviation wait = measured(fixed(kMinutes + 1));
  EXPECT_GT(wait.t, kLimit) << describe(wait);
  const double longer = single_server_mean_wait(kBetween, moments(kMinutes + 1));
  const double errors = (longer - theory()) / kErrorOfTwin;
  EXPECT_GT(power(kLimit, kReplications, errors), 1 - 1e-6) << describe(wait);
  RecordProperty("figures", describe(wait));
}

TEST(FixedService, TheCheckAboveCatchesAnEffortThatVaries) {
  const Deviation wait = measured(exponential(kMinutes));
  EXPECT_GT(wait.t, kLimit) << describe(wait);
}

}  // namespace
}  // namespace casetide::oracle
