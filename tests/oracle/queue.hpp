// Queues written in the scenario language, and the test that a mean wait equals what theory says.
//
// A queue here is a scenario like any other: one strand, one task, one role on a 24-hour pattern. No
// engine code is reached but through its file. Time is in whole minutes: arrivals are moved to the
// start of their minute and efforts are rounded to the nearest minute, which each test's theory
// takes into account.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/record.hpp"
#include "model/scenario.hpp"

namespace casetide::oracle {

struct Queue {
  int servers = 1;
  double minutes_between_arrivals = 25;
  std::string effort;  ///< as the file has it; see `exponential` and `fixed`
  int years = 1;       ///< counted, after one year of warm-up
};

[[nodiscard]] std::string exponential(double mean_minutes);
[[nodiscard]] std::string fixed(int minutes);

/// What the checks of mean waits share. The skewness is an upper bound, measured over 256 to 512
/// replications of each queue (0.2 to 0.4); the false alarm is then 4e-8.
inline constexpr int kReplications = 64;
inline constexpr double kLimit = 7;
inline constexpr double kSkewness = 0.5;
inline constexpr double kMaxFalseAlarm = 1e-6;

/// The file of that queue, read by the reader that reads every scenario.
[[nodiscard]] model::Scenario scenario_of(const Queue& queue);

/// One record for each replication.
[[nodiscard]] std::vector<model::Record> replicate(const model::Scenario& scenario,
                                                   int replications);

/// CASETIDE_TEST_SEED of the environment, or 1: the checks must pass for any.
[[nodiscard]] std::uint32_t test_seed();

/// How far the waits of many replications lie from an expected mean wait.
///
/// With S the wait in minutes and N the number of waits of one replication, S - expected * N has
/// mean exactly 0 in a stationary queue of that mean wait, so there is no bias of a ratio.
struct Deviation {
  int replications = 0;
  double mean_wait = 0;  ///< all waits over all replications
  double expected = 0;
  double standard_error = 0;  ///< of mean_wait
  double t = 0;               ///< of the mean of S - expected * N
  double skewness = 0;        ///< of S - expected * N of one replication
};
[[nodiscard]] Deviation deviation(const std::vector<model::Record>& records, double expected);
[[nodiscard]] std::string describe(const Deviation& deviation);

/// P(|t| > limit) for Student's t with replications - 1 degrees of freedom, times
/// exp(x^3 skewness / (3 sqrt(replications))) with x = limit sqrt(n / (n - 1 + limit^2)): what the
/// skewness of one replication adds in the worse tail (Jing, Shao and Wang, "Self-normalized
/// Cramer-type large deviations for independent random variables", Annals of Probability 31, 2003).
[[nodiscard]] double false_alarm(double limit, int replications, double skewness);

/// P(t > limit) when the true mean wait lies `standard_errors` above the expected one.
[[nodiscard]] double power(double limit, int replications, double standard_errors);

/// One customer's way through the queue, in minutes since 1970.
struct Visit {
  std::int32_t arrived = 0;
  std::int32_t begun = -1;
  std::int32_t ended = -1;
};
struct Path {
  std::vector<Visit> visits;  ///< by order of arrival; those still waiting have no beginning
  model::Record record;
  std::int32_t year_begins = 0;
  std::int32_t year_ends = 0;
};
/// One replication with everything that happened in it.
[[nodiscard]] Path path_of(const Queue& queue);

}  // namespace casetide::oracle
