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
/// A whole file; throws when it is refused.
[[nodiscard]] model::Scenario scenario_of_text(const std::string& text);

/// Parts of such files: title and years, in which all days are alike; clerks who are always there; one
/// child a family, at a mean gap.
[[nodiscard]] std::string opening(int years);
[[nodiscard]] std::string clerks(const std::string& role, int count);
[[nodiscard]] std::string customers(const std::string& start, double minutes_between);
[[nodiscard]] std::string task(const std::string& name, const std::string& strand,
                               const std::string& role, const std::string& effort);

/// One record for each replication.
[[nodiscard]] std::vector<model::Record> replicate(const model::Scenario& scenario,
                                                   int replications);

/// CASETIDE_TEST_SEED of the environment, or 1: the checks must pass for any.
[[nodiscard]] std::uint32_t test_seed();

/// A sum of one replication, and the number of things that it is a sum over.
struct Tally {
  double sum = 0;
  double over = 0;
};
/// Minutes waited for a step, over those who began it.
[[nodiscard]] Tally waits(const model::Record& record, std::size_t step);
/// Minutes in a strand, over those who came into it: by Little's law the mean stay.
[[nodiscard]] Tally stays(const model::Record& record, std::size_t strand);
template <class Take>
[[nodiscard]] std::vector<Tally> tallies(const std::vector<model::Record>& records, Take take) {
  std::vector<Tally> all;
  for (const model::Record& record : records) {
    all.push_back(take(record));
  }
  return all;
}

/// How far a mean over many replications lies from an expected one.
///
/// With S the sum and N the number of one replication, S - expected * N has mean exactly 0 in a
/// stationary queue of that mean, so there is no bias of a ratio.
struct Deviation {
  int replications = 0;
  double mean = 0;  ///< all sums over all numbers
  double expected = 0;
  double standard_error = 0;  ///< of the mean
  double t = 0;               ///< of the mean of S - expected * N
  double skewness = 0;        ///< of S - expected * N of one replication
};
[[nodiscard]] Deviation deviation(const std::vector<Tally>& tallies, double expected);
/// Of the waits for a file's first step.
[[nodiscard]] Deviation deviation(const std::vector<model::Record>& records, double expected);
[[nodiscard]] std::string describe(const Deviation& deviation);

/// P(|t| > limit) for Student's t with replications - 1 degrees of freedom, times
/// exp(x^3 skewness / (3 sqrt(replications))) with x = limit sqrt(n / (n - 1 + limit^2)): what the
/// skewness of one replication adds in the worse tail (Jing, Shao and Wang, "Self-normalized
/// Cramer-type large deviations for independent random variables", Annals of Probability 31, 2003).
[[nodiscard]] double false_alarm(double limit, int replications, double skewness);

/// P(t > limit) when the true mean wait lies `standard_errors` above the expected one.
[[nodiscard]] double power(double limit, int replications, double standard_errors);

/// How a twin came out, measured once over more replications than its check has.
struct Measured {
  double t = 0;
  int replications = 256;
};
inline constexpr double kMinPower = 0.999;
/// The power that a check of `replications` has at least against that twin. The distance measured is
/// t sqrt(q) - z standard errors or more, but for a chance of 1e-3: z is a normal's quantile and q that
/// of a chi-squared over its degrees of freedom, 5e-4 for each.
[[nodiscard]] double least_power(double limit, int replications, Measured twin);

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
