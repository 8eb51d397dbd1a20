// Exact mean waits of queues whose clock ticks in whole minutes.
//
// Arrivals are Poisson and moved to the start of their minute, so a minute brings a Poisson batch;
// efforts are whole minutes. These are the queues that the simulator plays, minute for minute; the
// textbook's continuous queues are their limit for long efforts.
#pragma once

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

/// M/M/c in whole minutes, by solving its Markov chain: an exponential effort rounded to the nearest
/// minute is 0 with probability 1 - exp(-1 / (2 mean)) and otherwise geometric, so the number
/// present at the end of a minute is all that matters. `most`: states are cut there.
[[nodiscard]] double many_servers_mean_wait(int servers, double minutes_between_arrivals,
                                            double mean, int most = 500);

}  // namespace casetide::oracle
