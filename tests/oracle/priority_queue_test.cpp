// Two classes of customers before one clerk, who finishes what he has begun (Cobham, "Priority
// assignment in waiting line problems", 1954). Priority: every 50 minutes, exponential effort of mean
// 20; routine: every 75 minutes, 30 minutes exactly. Load 0.4 + 0.4; mean waits 23.3 and 116.7 minutes.
//
// In whole minutes, exactly. A minute brings Poisson batches, then work ends, then the clerk chooses.
// What is left of the effort in progress at the start of a minute has mean R = sum rate E B(B - 1) / 2,
// and who waits W minutes is counted at W starts of minutes, so that rate W wait then. A batch has
// rate / 2 before one of its own class on average. So with W0 = sum rate E B^2 / 2
//   first:   W1 = R + rho1 W1 + rho1 / 2                    = (W0 - rho2 / 2) / (1 - rho1)
//   second:  W2 = R + rho1 W1 + rho2 W2 + rho1 + rho2 / 2 + rho1 W2
//                                                           = (W0 + rho1 / 2 + rho1 W1) / (1 - rho)
// where priority customers of the minute in which a routine one would begin still come before.
// Method: 64 independent replications of 2 years after 1 of warm-up, 290 relaxation times.
// False alarm: |t| > 7 at 63 degrees of freedom, 4e-8 for any seed with the skewness allowed for, for
// each of the two means.
// Power: the twins: routine work two minutes longer, and no classes at all. Each is missed
// by fewer than 1 seed in 1,000, which is asserted.
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/oracle/queue.hpp"
#include "tests/oracle/whole_minutes.hpp"

namespace casetide::oracle {
namespace {

constexpr double kBetweenFirst = 50;
constexpr double kBetweenSecond = 75;
constexpr double kMeanFirst = 20;
constexpr int kMinutesSecond = 30;
// How the twins came out, over 256 replications of another seed.
constexpr Measured kLongerWork{.t = 44.4};
constexpr Measured kNobodyFirst{.t = 203.0};
constexpr Measured kNobodyLast{.t = -203.6};

struct Waits {
  double first = 0;
  double second = 0;
};

Waits theory(double minutes_second = kMinutesSecond) {
  const Moments first = rounded_exponential(kMeanFirst);
  const double rho1 = first.first / kBetweenFirst;
  const double rho2 = minutes_second / kBetweenSecond;
  const double w0 =
      (first.second / kBetweenFirst + minutes_second * minutes_second / kBetweenSecond) / 2;
  Waits waits;
  waits.first = (w0 - rho2 / 2) / (1 - rho1);
  waits.second = (w0 + rho1 / 2 + rho1 * waits.first) / (1 - rho1 - rho2);
  return waits;
}

std::vector<model::Record> played(const std::string& urgency, int minutes_second) {
  return replicate(
      scenario_of_text(opening(2) + "[strand.visit]\n" +
                       task("first", "visit", "clerk", exponential(kMeanFirst)) + urgency +
                       task("second", "visit", "clerk", fixed(minutes_second)) +
                       clerks("clerk", 1) + customers("visit.first", kBetweenFirst) +
                       customers("visit.second", kBetweenSecond)),
      kReplications);
}

Deviation of_step(const std::vector<model::Record>& records, std::size_t step, double expected) {
  return deviation(
      tallies(records, [step](const model::Record& record) { return waits(record, step); }),
      expected);
}

const std::string kPriority = "urgency = \"priority\"\n";

TEST(PriorityQueue, WholeMinutesHardlyMoveCobhamsFormula) {
  const double w0 = (2 * kMeanFirst * kMeanFirst / kBetweenFirst + 900 / kBetweenSecond) / 2;
  EXPECT_NEAR(theory().first, w0 / 0.6, 0.015 * w0 / 0.6);
  EXPECT_NEAR(theory().second, w0 / (0.6 * 0.2), 0.005 * w0 / (0.6 * 0.2));
}

TEST(PriorityQueue, TheClassesSumToWhatOneClassWouldWait) {
  // Kleinrock's conservation law: sum rho W is the same in any order that does not look at efforts.
  const Moments first = rounded_exponential(kMeanFirst);
  const double rho1 = first.first / kBetweenFirst;
  const double rho2 = kMinutesSecond / kBetweenSecond;
  const double w0 = (first.second / kBetweenFirst + 900 / kBetweenSecond) / 2;
  const double fifo = w0 / (1 - rho1 - rho2);
  EXPECT_NEAR(rho1 * theory().first + rho2 * theory().second, (rho1 + rho2) * fifo, 1e-9);
}

TEST(PriorityQueue, TheFalseAlarmIsBelowOneInAMillion) {
  EXPECT_LT(2 * false_alarm(kLimit, kReplications, kSkewness), kMaxFalseAlarm);
}

TEST(PriorityQueue, BothMeanWaitsMatchCobham) {
  const std::vector<model::Record> records = played(kPriority, kMinutesSecond);
  const Deviation first = of_step(records, 0, theory().first);
  const Deviation second = of_step(records, 1, theory().second);
  EXPECT_LE(std::abs(first.t), kLimit) << describe(first);
  EXPECT_LE(std::abs(second.t), kLimit) << describe(second);
  RecordProperty("first", describe(first));
  RecordProperty("second", describe(second));
}

TEST(PriorityQueue, TheCheckAboveCatchesTwoMinutesMoreOfTheSecondClass) {
  const std::vector<model::Record> records = played(kPriority, kMinutesSecond + 2);
  const Deviation second = of_step(records, 1, theory().second);
  EXPECT_GT(second.t, kLimit) << describe(second);
  EXPECT_GT(least_power(kLimit, kReplications, kLongerWork), kMinPower);
  RecordProperty("second", describe(second));
}

TEST(PriorityQueue, TheCheckAboveCatchesThatNobodyComesFirst) {
  const std::vector<model::Record> records = played("", kMinutesSecond);
  const Deviation first = of_step(records, 0, theory().first);
  const Deviation second = of_step(records, 1, theory().second);
  EXPECT_GT(first.t, kLimit) << describe(first);
  EXPECT_LT(second.t, -kLimit) << describe(second);
  EXPECT_GT(least_power(kLimit, kReplications, kNobodyFirst), kMinPower);
  EXPECT_GT(least_power(kLimit, kReplications, kNobodyLast), kMinPower);
  RecordProperty("first", describe(first));
  RecordProperty("second", describe(second));
}

}  // namespace
}  // namespace casetide::oracle
