// A queue whose answers are known, as replications in pairs that share an uncertain input: what intervals
// are held against.
//
// One server, exponential service of mean 1, Poisson arrivals whose rate is drawn for each pair, evenly
// between kRateLow and kRateHigh. A replication is kYear long and begins in equilibrium, so of its arrivals
// rate x kYear x P(wait > x) are expected to wait longer than x, exactly (Poisson arrivals see time
// averages), with P(wait > x) = load x exp(-(1 / service - rate) x). Expectations over the rate are integrals.
// Beside it stands the same queue with faster service and the same luck, by which the two are compared.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/tools/roots.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_01.hpp>

#include "analysis/estimate.hpp"
#include "tests/analysis/histogram_rows.hpp"

namespace casetide::analysis::paired_queue {

inline constexpr double kRateLow = 0.2;
inline constexpr double kRateHigh = 0.8;
inline constexpr double kYear = 300;
inline constexpr double kFasterService = 0.9;
inline constexpr double kLimit = 5;       ///< who waits longer is late
inline constexpr double kRareLimit = 16;  ///< hardly anybody does
inline constexpr double kBin = 0.2;       ///< of the histogram of waits
inline constexpr Eigen::Index kBins = 200;

/// A value for each replication.
struct Years {
  explicit Years(std::size_t pairs)
      : arrivals(2 * pairs),
        late(2 * pairs),
        late_if_faster(2 * pairs),
        rarely_late(2 * pairs),
        waits(Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(2 * pairs), kBins)) {}

  std::vector<double> arrivals;
  std::vector<double> late;
  std::vector<double> late_if_faster;
  std::vector<double> rarely_late;
  Eigen::MatrixXd waits;
};

class Simulator {
 public:
  explicit Simulator(std::uint64_t seed) : generator_(seed) {}

  [[nodiscard]] Years years(std::size_t pairs) {
    Years years(pairs);
    for (std::size_t k = 0; k < pairs; ++k) {
      const double rate = kRateLow + (kRateHigh - kRateLow) * uniform_(generator_);
      simulate(years, 2 * k, rate);
      simulate(years, 2 * k + 1, rate);
    }
    return years;
  }

 private:
  double exponential() { return -std::log1p(-uniform_(generator_)); }

  /// Work in the system of an equilibrium: none, or exponential.
  static double work_at_first(double rate, double service, double chance, double amount) {
    return chance < rate * service ? amount * service / (1 - rate * service) : 0;
  }

  void simulate(Years& years, std::size_t year, double rate) {
    const double chance = uniform_(generator_);
    const double amount = exponential();
    double work = work_at_first(rate, 1, chance, amount);
    double work_if_faster = work_at_first(rate, kFasterService, chance, amount);
    double gap = exponential() / rate;
    for (double time = gap; time <= kYear; time += gap) {
      const double wait = std::max(0.0, work - gap);
      const double wait_if_faster = std::max(0.0, work_if_faster - gap);
      years.arrivals[year] += 1;
      years.late[year] += wait > kLimit ? 1 : 0;
      years.rarely_late[year] += wait > kRareLimit ? 1 : 0;
      years.late_if_faster[year] += wait_if_faster > kLimit ? 1 : 0;
      const auto bin = std::min(kBins - 1, static_cast<Eigen::Index>(wait / kBin));
      years.waits(static_cast<Eigen::Index>(year), bin) += 1;
      const double service = exponential();
      work = wait + service;
      work_if_faster = wait_if_faster + kFasterService * service;
      gap = exponential() / rate;
    }
  }

  boost::random::mt19937_64 generator_;
  boost::random::uniform_01<double> uniform_;
};

template <class OfRate>
double expected(const OfRate& of_rate) {
  return boost::math::quadrature::gauss<double, 30>::integrate(of_rate, kRateLow, kRateHigh) /
         (kRateHigh - kRateLow);
}

inline double expected_arrivals() {
  return expected([](double rate) { return rate * kYear; });
}

/// Expected number in a year who wait longer than that.
inline double expected_beyond(double limit, double service) {
  return expected([&](double rate) {
    return rate * kYear * rate * service * std::exp(-(1 / service - rate) * limit);
  });
}

/// The wait, in bins, that all but 1 - `probability` of all arrivals do not exceed.
inline double wait_quantile(double probability) {
  const auto excess = [&](double wait) {
    return expected_beyond(wait, 1) / expected_arrivals() - (1 - probability);
  };
  const auto close = [](double a, double b) { return std::abs(a - b) < 1e-9; };
  return boost::math::tools::bisect(excess, 0.0, 200.0, close).first / kBin;
}

/// The first `replications` of years, as far as an estimate needs them.
struct Sample {
  const Years& years;
  std::size_t replications;

  [[nodiscard]] std::span<const double> first(const std::vector<double>& values) const {
    return {values.data(), replications};
  }
  [[nodiscard]] std::vector<double> gains() const {
    std::vector<double> gains;
    for (std::size_t i = 0; i < replications; ++i)
      gains.push_back(years.late[i] - years.late_if_faster[i]);
    return gains;
  }
  [[nodiscard]] Figure quantile(const Estimator& estimator, double probability) const {
    const auto rows = static_cast<Eigen::Index>(replications);
    return estimator.quantile(histograms_of(years.waits.topRows(rows)), probability,
                              Bins::interval);
  }
};

/// Something that is estimated, and what it truly is.
struct Estimand {
  std::string name;
  double truth = 0;
  std::function<Figure(const Estimator&, const Sample&)> estimate;
};

inline std::vector<Estimand> estimands() {
  const double arrivals = expected_arrivals();
  const double late = expected_beyond(kLimit, 1);
  const double late_if_faster = expected_beyond(kLimit, kFasterService);
  return {
      {"mean, late in a year", late,
       [](const Estimator& estimator, const Sample& sample) {
         return estimator.mean(sample.first(sample.years.late));
       }},
      {"share that is late", late / arrivals,
       [](const Estimator& estimator, const Sample& sample) {
         return estimator.ratio(sample.first(sample.years.late),
                                sample.first(sample.years.arrivals));
       }},
      {"quantile, 6 of 10 waits", wait_quantile(0.6),
       [](const Estimator& estimator, const Sample& sample) {
         return sample.quantile(estimator, 0.6);
       }},
      {"quantile, 9 of 10 waits", wait_quantile(0.9),
       [](const Estimator& estimator, const Sample& sample) {
         return sample.quantile(estimator, 0.9);
       }},
      {"difference, late in a year", late - late_if_faster,
       [](const Estimator& estimator, const Sample& sample) {
         return estimator.mean(sample.gains());
       }},
      {"difference of shares", (late - late_if_faster) / arrivals,
       [](const Estimator& estimator, const Sample& sample) {
         const auto below = sample.first(sample.years.arrivals);
         return estimator.difference({sample.first(sample.years.late), below},
                                     {sample.first(sample.years.late_if_faster), below});
       }},
  };
}

/// A share of few, for which no interval of few years can be trusted.
inline Estimand rare_share() {
  return {"share that is very late", expected_beyond(kRareLimit, 1) / expected_arrivals(),
          [](const Estimator& estimator, const Sample& sample) {
            return estimator.ratio(sample.first(sample.years.rarely_late),
                                   sample.first(sample.years.arrivals));
          }};
}

[[nodiscard]] inline bool holds(const Figure& figure, double truth) {
  return figure.low && *figure.low <= truth && truth <= *figure.high;
}

}  // namespace casetide::analysis::paired_queue
