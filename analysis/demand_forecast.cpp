#include "analysis/demand_forecast.hpp"

#include <cmath>
#include <map>

#include <Eigen/Eigenvalues>
#include <boost/random/chi_squared_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>

#include "analysis/estimate.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using Generator = boost::random::mt19937_64;

/// Coefficients as they may be: Student's t about the estimate.
class Coefficients {
 public:
  explicit Coefficients(const DemandFit& fit) : fit_(fit) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(fit.covariance());
    root_ = solver.eigenvectors() * solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
  }

  Eigen::VectorXd draw(Generator& generator) const {
    boost::random::normal_distribution<double> normal;
    boost::random::chi_squared_distribution<double> squares(fit_.degrees());
    Eigen::VectorXd z(root_.cols());
    for (double& one : z)
      one = normal(generator);
    return fit_.coefficients() + root_ * z * std::sqrt(fit_.degrees() / squares(generator));
  }

 private:
  const DemandFit& fit_;
  Eigen::MatrixXd root_;
};

/// The s.d. of the log of a level of mean 1 whose relative s.d. is `sd`.
double log_sd(double sd) {
  return std::sqrt(std::log1p(sd * sd));
}

Ranged ranged(const std::vector<double>& draws) {
  return {sample_quantile(draws, 0.5), sample_quantile(draws, 0.05), sample_quantile(draws, 0.95)};
}

/// exp of the mean log rate of each month's days, relative to their mean.
std::vector<double> month_levels(const std::vector<Eigen::VectorXd>& month_rows,
                                 const Eigen::VectorXd& coefficients) {
  std::vector<double> levels;
  double sum = 0;
  for (const Eigen::VectorXd& row : month_rows)
    sum += levels.emplace_back(std::exp(row.dot(coefficients)));
  for (double& level : levels)
    level *= 12 / sum;
  return levels;
}

/// The season alone: the trend is in the year's total.
std::vector<Eigen::VectorXd> seasonal_rows(const DemandFit& fit) {
  std::vector<Eigen::VectorXd> rows;
  for (unsigned month = 1; month <= 12; ++month) {
    const std::chrono::year year{2027};  // any year that is not a leap year
    const auto first = sim::day_index(year / std::chrono::month{month} / std::chrono::day{1});
    const auto next =
        month == 12 ? first + 31
                    : sim::day_index(year / std::chrono::month{month + 1} / std::chrono::day{1});
    Eigen::VectorXd row = Eigen::VectorXd::Zero(fit.coefficients().size());
    for (std::int32_t day = first; day < next; ++day)
      row += fit.row(day) / (next - first);
    row.head(fit.has_trend() ? 2 : 1).setZero();
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

YearForecast forecast_year(const DemandFit& fit, std::int32_t first_day, std::int32_t last_day,
                           std::uint64_t seed) {
  Generator generator(seed);
  const Coefficients coefficients(fit);
  const bool season = fit.settings().season != Season::none;
  const std::vector<Eigen::VectorXd> rows = seasonal_rows(fit);
  const DayRows days = fit.day_rows(first_day, last_day);
  std::vector<double> totals;
  std::vector<std::vector<double>> months(season ? 12 : 0);
  for (int i = 0; i < kForecastDraws; ++i) {
    const Eigen::VectorXd drawn = coefficients.draw(generator);
    totals.push_back(days.expected(drawn));
    if (!season) continue;
    const std::vector<double> levels = month_levels(rows, drawn);
    for (std::size_t m = 0; m < 12; ++m)
      months[m].push_back(levels[m]);
  }
  YearForecast forecast;
  forecast.total = ranged(totals);
  for (const std::vector<double>& month : months)
    forecast.months.push_back(ranged(month));
  forecast.year_sd = {log_sd(fit.year_sd()), log_sd(fit.year_sd_at(0.05)),
                      log_sd(fit.year_sd_at(0.95))};
  return forecast;
}

Eigen::MatrixXd forecast_counts(const DemandFit& fit, std::span<const CountedPeriod> periods,
                                int draws, std::uint64_t seed) {
  Generator generator(seed);
  const Coefficients coefficients(fit);
  boost::random::uniform_01<double> uniform;
  boost::random::normal_distribution<double> normal;
  std::vector<DayRows> days;
  for (const CountedPeriod& period : periods)
    days.push_back(fit.day_rows(period.first_day, period.last_day));
  Eigen::MatrixXd counts(static_cast<Eigen::Index>(periods.size()), draws);
  for (int d = 0; d < draws; ++d) {
    const Eigen::VectorXd drawn = coefficients.draw(generator);
    const double sd = log_sd(fit.year_sd_at(uniform(generator)));
    std::map<int, double> levels;
    for (std::size_t i = 0; i < periods.size(); ++i) {
      const int year = fit.year_of(periods[i].first_day);
      if (!levels.contains(year)) levels[year] = std::exp(sd * normal(generator) - sd * sd / 2);
      double mean = levels[year] * days[i].expected(drawn);
      // A Poisson count about a gamma level: negative binomial, of variance dispersion x mean.
      const double excess = fit.dispersion() - 1;
      if (excess > 1e-9 && mean > 0)
        mean = boost::random::gamma_distribution<double>(mean / excess, excess)(generator);
      // Beyond a thousand million the count is the mean, as far as anybody could tell.
      counts(static_cast<Eigen::Index>(i), d) =
          mean <= 0    ? 0
          : mean > 1e9 ? mean
                       : static_cast<double>(boost::random::poisson_distribution<long long, double>(
                             mean)(generator));
    }
  }
  return counts;
}

}  // namespace casetide::analysis
