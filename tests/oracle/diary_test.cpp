// A diary of fixed slots: requests every 1,050 minutes, twelve slots a week at uneven times; each request
// takes the first slot that is free. Load 0.8 of what the slots can serve.
//
// The number of slots taken and still ahead, just after each slot, is a Markov chain with a period of a
// week: then' = max(then + requests - 1, 0) with a Poisson number of requests between two slots. Solved
// below, exactly in whole minutes: who waits W minutes is counted at W starts of minutes, so by Little's
// law the mean wait is the mean number at the start of a minute times the gap between requests. Besides,
// whatever the luck, nobody can be served sooner than the supply of slots allows: the r-th of those waiting
// takes the r-th slot ahead, which is recounted for every request of a year from the log.
// Method: 64 independent replications of 20 years after 1 of warm-up.
// False alarm: |t| > 7 at 63 degrees of freedom, 4e-8 for any seed with the skewness allowed for.
// Power: the twins: six slots of twelve are a day later; 4 % more requests. Each is missed
// by fewer than 1 seed in 1,000, which is asserted.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Dense>
#include <boost/math/distributions/poisson.hpp>
#include <gtest/gtest.h>

#include "model/compiled.hpp"
#include "model/pathway.hpp"
#include "model/replicator.hpp"
#include "tests/oracle/queue.hpp"

namespace casetide::oracle {
namespace {

constexpr double kBetween = 1050;
constexpr std::int32_t kWeek = 7 * 1440;
// How the twins came out, over 256 replications of another seed.
constexpr Measured kSlotsADayLater{.t = -43.9};
constexpr Measured kMoreRequests{.t = 36.8};

/// Minutes of the week from Monday 00:00.
using Slots = std::vector<std::int32_t>;
const Slots kSlots = {0 * 1440 + 600, 0 * 1440 + 840, 1 * 1440 + 570, 1 * 1440 + 885,
                      2 * 1440 + 600, 2 * 1440 + 780, 2 * 1440 + 960, 3 * 1440 + 600,
                      3 * 1440 + 840, 4 * 1440 + 570, 4 * 1440 + 690, 5 * 1440 + 600};

std::string spelt(const Slots& slots) {
  const std::vector<std::string> days = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday"};
  std::string text;
  for (const std::int32_t slot : slots) {
    const std::int32_t minute = slot % 1440;
    const auto two = [](std::int32_t n) {
      return std::string(n < 10 ? "0" : "") + std::to_string(n);
    };
    text += (text.empty() ? "\"" : ", \"") + days.at(static_cast<std::size_t>(slot / 1440)) + " " +
            two(minute / 60) + ":" + two(minute % 60) + "\"";
  }
  return text;
}

/// Mean minutes from request to slot.
double mean_wait(const Slots& slots, double between, int most = 300) {
  const std::size_t k = slots.size();
  std::vector<double> gaps;  // after each slot, up to the next
  for (std::size_t s = 0; s < k; ++s) {
    gaps.push_back(s + 1 < k ? slots[s + 1] - slots[s] : slots[0] + kWeek - slots[s]);
  }
  // From just after slot s to just after the next.
  const auto step = [&](std::size_t s) {
    const boost::math::poisson requests(gaps[s] / between);
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(most + 1, most + 1);
    for (int n = 0; n <= most; ++n) {
      for (int a = 0; a <= 60; ++a) {
        matrix(std::clamp(n + a - 1, 0, most), n) += pdf(requests, a);
      }
    }
    return matrix;
  };
  Eigen::MatrixXd week = Eigen::MatrixXd::Identity(most + 1, most + 1);
  for (std::size_t s = 0; s < k; ++s) {
    week = step(s) * week;
  }
  Eigen::MatrixXd balance = week - Eigen::MatrixXd::Identity(most + 1, most + 1);
  balance.row(most).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(most + 1);
  right(most) = 1;
  Eigen::VectorXd share = balance.partialPivLu().solve(right);
  double number = 0;
  for (std::size_t s = 0; s < k; ++s) {
    double ahead = 0;
    for (int n = 0; n <= most; ++n) {
      ahead += n * share(n);
    }
    number += gaps[s] * (ahead + (gaps[s] - 1) / 2 / between);
    share = step(s) * share;
  }
  return number / kWeek * between;
}

/// What slots alone cost: nobody before in the diary.
double slot_supply_bound(const Slots& slots) {
  double squares = 0;
  for (std::size_t s = 0; s < slots.size(); ++s) {
    const double gap = s + 1 < slots.size() ? slots[s + 1] - slots[s] : slots[0] + kWeek - slots[s];
    squares += gap * (gap - 1);
  }
  return squares / 2 / kWeek;
}

model::Scenario diary(const Slots& slots, double between, int years) {
  return scenario_of_text(opening(years) + R"(
[strand.visit]
[step.meet]
strand = "visit"
kind = "meeting"
length = "15 minutes; assumed 15 to 15 minutes"
slots = "convenor"
needs = { convenor = 1 }
[team.desk.posts]
convenor = { fte = "1; assumed 1 to 1", pattern = "always", pool = true, slots = [)" +
                          spelt(slots) + "] }\n" + customers("visit.meet", between));
}

Deviation measured(const Slots& slots, double between) {
  return deviation(replicate(diary(slots, between, 20), kReplications),
                   mean_wait(kSlots, kBetween));
}

TEST(Diary, TheChainAgreesWithTheQueueOfEvenSlotsSolvedByHand) {
  // One slot every 5,040 minutes and requests every 6,300: just after a slot as many wait as a fixed
  // service with Poisson arrivals leaves waiting when it begins, rho^2 / (2 (1 - rho)) on average.
  const double rho = 0.8;
  const double ahead = rho * rho / (2 * (1 - rho));
  const double gap = 5040;
  const double between = gap / rho;
  EXPECT_NEAR(mean_wait({1000, 6040}, between), (ahead + (gap - 1) / 2 / between) * between, 0.01);
}

TEST(Diary, IsNeverBelowItsSlotSupplyBound) {
  EXPECT_GT(mean_wait(kSlots, kBetween), slot_supply_bound(kSlots));
  EXPECT_NEAR(mean_wait(kSlots, 1e7), slot_supply_bound(kSlots), 5);  // hardly anybody else
}

TEST(Diary, TheFalseAlarmIsBelowOneInAMillion) {
  EXPECT_LT(false_alarm(kLimit, kReplications, kSkewness), kMaxFalseAlarm);
}

TEST(Diary, MeanWaitMatchesTheChain) {
  const Deviation wait = measured(kSlots, kBetween);
  EXPECT_LE(std::abs(wait.t), kLimit) << describe(wait);
  EXPECT_GT(wait.mean, slot_supply_bound(kSlots));
  RecordProperty("figures", describe(wait));
}

TEST(Diary, TheCheckAboveCatchesSlotsThatAreADayLater) {
  Slots moved = kSlots;
  for (std::size_t s = 6; s < moved.size(); ++s) {
    moved[s] += 1440;
  }
  const Deviation wait = measured(moved, kBetween);
  EXPECT_LT(wait.t, -kLimit) << describe(wait);
  EXPECT_GT(least_power(kLimit, kReplications, kSlotsADayLater), kMinPower);
  RecordProperty("figures", describe(wait));
}

TEST(Diary, TheCheckAboveCatchesFourPerCentMoreRequests) {
  const Deviation wait = measured(kSlots, kBetween / 1.04);
  EXPECT_GT(wait.t, kLimit) << describe(wait);
  EXPECT_GT(least_power(kLimit, kReplications, kMoreRequests), kMinPower);
  RecordProperty("figures", describe(wait));
}

struct Meeting {
  std::int32_t requested = 0;
  std::int32_t held = -1;
};

std::vector<Meeting> meetings(const model::Scenario& scenario) {
  const model::Compiled compiled = compile(scenario, model::InputDraw(test_seed(), 0), test_seed());
  model::PathwayLog log;
  model::Pathway pathway;
  static_cast<void>(pathway.run(compiled, shape_of(scenario), test_seed(), 0, nullptr, &log));
  std::vector<Meeting> all;
  using What = model::EventRef::What;
  for (const model::LogLine& line : log.lines) {
    if (line.step != 0) continue;
    if (line.family >= all.size()) all.resize(line.family + 1);
    if (line.what == static_cast<std::uint8_t>(What::requested))
      all[line.family].requested = line.time;
    if (line.what == static_cast<std::uint8_t>(What::started)) all[line.family].held = line.time;
  }
  return all;
}

/// The first slot at or after `time`, which counts minutes from 1 January 1970, a Thursday.
std::int32_t next_slot(const Slots& slots, std::int32_t time) {
  constexpr std::int32_t kMonday = 4 * 1440;
  const std::int32_t week = (time - kMonday) / kWeek * kWeek + kMonday;
  for (std::int32_t begin = week;; begin += kWeek) {
    for (const std::int32_t slot : slots) {
      if (begin + slot >= time) return begin + slot;
    }
  }
}

/// How many meetings are not held at the first slot that those before have left.
int out_of_order(const std::vector<Meeting>& all, const Slots& slots) {
  int wrong = 0;
  std::int32_t last = 0;
  for (const Meeting& meeting : all) {
    const std::int32_t slot = next_slot(slots, std::max(meeting.requested, last + 1));
    last = slot;
    wrong += meeting.held >= 0 && meeting.held != slot ? 1 : 0;
  }
  return wrong;
}

TEST(Diary, EveryRequestTakesTheFirstSlotThatThoseBeforeHaveLeft) {
  const std::vector<Meeting> all = meetings(diary(kSlots, kBetween, 8));
  ASSERT_GT(all.size(), 1000U);
  EXPECT_EQ(out_of_order(all, kSlots), 0);
  Slots moved = kSlots;
  moved[1] += 15;
  EXPECT_GT(out_of_order(all, moved), 100);  // the recount has teeth
}

TEST(Diary, NoMoreIsHeldThanThereAreSlotsAndNoneIsWastedWhereTooManyAsk) {
  // A quarter more requests than slots: after the first weeks every slot is used.
  const std::vector<Meeting> all = meetings(diary(kSlots, kWeek / 12.0 / 1.25, 2));
  std::vector<std::int32_t> held;
  for (const Meeting& meeting : all) {
    if (meeting.held >= 0) held.push_back(meeting.held);
  }
  ASSERT_GT(held.size(), 1200U);
  EXPECT_LT(held.size(), all.size());
  for (std::size_t i = 201; i < held.size(); ++i) {
    EXPECT_EQ(held[i], next_slot(kSlots, held[i - 1] + 1));
  }
}

}  // namespace
}  // namespace casetide::oracle
