// Exact mean waits of queues whose clock ticks in whole minutes.
//
// Arrivals are Poisson and moved to the start of their minute, so a minute brings a Poisson batch;
// efforts are whole minutes. These are the queues that the simulator plays, minute for minute; the
// textbook's continuous queues are their limit for long efforts.
#pragma once

#include <vector>

namespace casetide::oracle {

/// First two moments of an effort in minutes.
struct Moments {
  double first = 0;
  double second = 0;
};

/// An exponential effort of that mean, rounded to the nearest minute.
[[nodiscard]] Moments rounded_exponential(double mean);

/// One server: Pollaczek and Khinchine's formula, which is exact here too. With V the work left at
/// the start of a minute and S the work that its batch brings, V' = max(V + S - 1, 0) gives
/// E V = rate E B^2 / (2 (1 - rho)) - rho / 2; those ahead in the same batch add rho / 2.
[[nodiscard]] double single_server_mean_wait(double minutes_between_arrivals, Moments effort);

/// Erlang's C formula: the mean wait of M/M/c in continuous time.
[[nodiscard]] double erlang_mean_wait(int servers, double minutes_between_arrivals, double mean);

/// What one minute does to M/M/c in whole minutes: the probabilities that 0, 1, 2, ... of `present`
/// customers from before and `newcomers` of this minute leave. Work ends; then free servers take whoever
/// waits, and an effort of 0 is over at once. More than `servers` + 3 are too rare to matter.
[[nodiscard]] std::vector<double> leavers_in_a_minute(int servers, double mean, int present,
                                                      int newcomers);

/// M/M/c in whole minutes, by solving its Markov chain: an exponential effort rounded to the nearest
/// minute is 0 with probability 1 - exp(-1 / (2 mean)) and otherwise geometric, so the number
/// present at the end of a minute is all that matters. `most`: states are cut there.
[[nodiscard]] double many_servers_mean_wait(int servers, double minutes_between_arrivals,
                                            double mean, int most = 500);

}  // namespace casetide::oracle
