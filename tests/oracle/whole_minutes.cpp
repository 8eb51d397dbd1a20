#include "tests/oracle/whole_minutes.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/Dense>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/poisson.hpp>

namespace casetide::oracle {
namespace {

constexpr int kMostInAMinute = 30;  // arrivals, ends or efforts of 0; more are too rare to matter

double binomial(int trials, double p, int k) {
  if (k > trials) return 0;
  return trials == 0 ? 1 : pdf(boost::math::binomial(trials, p), k);
}

/// P(z efforts of 0) when `queue` customers are there for `free` servers: one by one, each either
/// is done at once or occupies a server, until either runs out.
double zero_efforts(int free, int queue, double p_zero, int z) {
  if (free == 0 || queue == 0) return z == 0 ? 1 : 0;
  if (z > queue) return 0;
  if (queue - z < free) return binomial(queue, p_zero, z);
  return pdf(boost::math::negative_binomial(free, 1 - p_zero), z);
}

}  // namespace

Moments rounded_exponential(double mean) {
  // P(B >= k) = exp(-(k - 1/2) / mean) for k >= 1.
  const double half = std::exp(-0.5 / mean);
  const double step = std::exp(-1 / mean);
  const double first = half / (1 - step);
  // Sum of (2k - 1) P(B >= k).
  return {first, half * (1 + step) / ((1 - step) * (1 - step))};
}

double single_server_mean_wait(double minutes_between_arrivals, Moments effort) {
  const double rho = effort.first / minutes_between_arrivals;
  return effort.second / minutes_between_arrivals / (2 * (1 - rho));
}

double erlang_mean_wait(int servers, double minutes_between_arrivals, double mean) {
  const double load = mean / minutes_between_arrivals;
  double blocked = 1;
  for (int c = 1; c <= servers; ++c) {
    blocked = load * blocked / (c + load * blocked);
  }
  const double waits = blocked / (1 - load / servers * (1 - blocked));
  return waits * mean / (servers - load);
}

std::vector<double> leavers_in_a_minute(int servers, double mean, int present, int newcomers) {
  const double p_zero = -std::expm1(-0.5 / mean);
  const double p_end = -std::expm1(-1 / mean);
  const int busy = std::min(present, servers);
  const int queue = present - busy + newcomers;
  const int most = std::min(present + newcomers, servers + 3);
  std::vector<double> shares(static_cast<std::size_t>(most) + 1, 0);
  for (int ends = 0; ends <= busy; ++ends) {
    for (int z = 0; ends + z <= most; ++z) {
      shares[static_cast<std::size_t>(ends + z)] +=
          binomial(busy, p_end, ends) * zero_efforts(servers - busy + ends, queue, p_zero, z);
    }
  }
  return shares;
}

double many_servers_mean_wait(int servers, double minutes_between_arrivals, double mean, int most) {
  const double p_zero = -std::expm1(-0.5 / mean);
  const double p_end = -std::expm1(-1 / mean);
  const boost::math::poisson batch(1 / minutes_between_arrivals);
  std::vector<double> arrive;
  for (int a = 0; a <= kMostInAMinute; ++a) {
    arrive.push_back(pdf(batch, a));
  }
  Eigen::MatrixXd balance = Eigen::MatrixXd::Zero(most + 1, most + 1);  // transposed chain less 1
  for (int k = 0; k <= most; ++k) {
    const int busy = std::min(k, servers);
    for (int ends = 0; ends <= std::min(busy, kMostInAMinute); ++ends) {
      const double p_ends = binomial(busy, p_end, ends);
      for (int a = 0; a <= kMostInAMinute; ++a) {
        const int queue = k - busy + a;
        const int free = servers - busy + ends;
        const double p = p_ends * arrive[static_cast<std::size_t>(a)];
        if (p < 1e-18) continue;
        for (int z = 0; z <= std::min(queue, kMostInAMinute); ++z) {
          const int then = std::min(busy - ends + queue - z, most);
          balance(then, k) += p * zero_efforts(free, queue, p_zero, z);
        }
      }
    }
    balance(k, k) -= 1;
  }
  // One balance equation follows from the others; the probabilities sum to 1 instead.
  balance.row(most).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(most + 1);
  right(most) = 1;
  const Eigen::VectorXd share = balance.partialPivLu().solve(right);
  double waiting = 0;
  for (int k = servers + 1; k <= most; ++k) {
    waiting += share(k) * (k - servers);
  }
  return waiting * minutes_between_arrivals;  // Little's law
}

}  // namespace casetide::oracle
