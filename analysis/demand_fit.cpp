#include "analysis/demand_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <boost/math/distributions/chi_squared.hpp>

#include "model/accepted_units.hpp"
#include "sim/expects.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

constexpr int kMonths = 12;
constexpr int kHarmonics = 2;
constexpr double kYearSdMost = 2;  // a year seven times another is no year of the same service
constexpr int kIterationsMost = 200;

int seasonal_coefficients(Season season) {
  return season == Season::months ? kMonths - 1 : season == Season::harmonic ? 2 * kHarmonics : 0;
}

/// Poisson regression by iterated least squares, with an offset: coefficients, and the rank of the design.
struct PoissonFit {
  Eigen::VectorXd expected;
  Eigen::VectorXd coefficients;
  Eigen::Index rank = 0;
};

PoissonFit poisson_fit(const Eigen::MatrixXd& rows, const Eigen::VectorXd& counts,
                       const Eigen::VectorXd& exposure) {
  PoissonFit fit;
  // Counts themselves start the iteration; half a case keeps the log of an empty period finite.
  fit.expected = (counts.array() + 0.5).matrix();
  for (int i = 0; i < kIterationsMost; ++i) {
    const Eigen::ArrayXd mean = fit.expected.array();
    const Eigen::VectorXd working =
        ((mean / exposure.array()).log() + (counts.array() - mean) / mean).matrix();
    const Eigen::VectorXd weight = mean.sqrt().matrix();
    const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver(weight.asDiagonal() *
                                                                         rows);
    const Eigen::VectorXd next = solver.solve(weight.cwiseProduct(working));
    const Eigen::ArrayXd log_rate = (rows * next).array().max(-30.0).min(30.0);
    const double moved =
        i == 0 ? 1 : ((rows * next) - (rows * fit.coefficients)).cwiseAbs().maxCoeff();
    fit.coefficients = next;
    fit.rank = solver.rank();
    fit.expected = (exposure.array() * log_rate.exp()).max(1e-9).matrix();
    if (moved < 1e-11) break;
  }
  return fit;
}

}  // namespace

int whole_years(std::span<const CountedPeriod> periods) {
  constexpr int kGraceDays = 7;
  int days = kGraceDays;
  for (const CountedPeriod& period : periods)
    days += period.last_day - period.first_day + 1;
  return static_cast<int>(days / model::kDaysPerYear);
}

DemandFit::DemandFit(std::vector<CountedPeriod> periods, DayShape shape, DemandSettings settings)
    : periods_(std::move(periods)), shape_(std::move(shape)), settings_(settings) {
  const auto count = static_cast<Eigen::Index>(periods_.size());
  for (const CountedPeriod& period : periods_) {
    const int year = year_of(period.first_day);
    if (years_.empty() || years_.back().number != year) years_.push_back({.number = year});
    year_at_.push_back(static_cast<int>(years_.size()) - 1);
  }
  const int whole = whole_years(periods_);
  trend_ = settings_.trend && whole >= kYearsForTrend;
  if (!settings_.year_sd && whole < kYearsForScatter) settings_.year_sd = settings_.few_years_sd;
  const Eigen::Index width = (trend_ ? 2 : 1) + seasonal_coefficients(settings_.season);
  sim::expects(count > width, "a series has more periods than coefficients");
  rows_ = Eigen::MatrixXd::Zero(count, width);
  counts_.resize(count);
  exposure_ = Eigen::VectorXd::Zero(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const CountedPeriod& period = periods_[static_cast<std::size_t>(i)];
    counts_(i) = period.count;
    for (std::int32_t day = period.first_day; day <= period.last_day; ++day) {
      exposure_(i) += shape_(day);
      rows_.row(i) += shape_(day) * row(day).transpose();
    }
    sim::expects(exposure_(i) > 0, "somebody may come in each period");
    rows_.row(i) /= exposure_(i);
  }
  fit_dispersion();
  fit_year_scatter();
}

int DemandFit::year_of(std::int32_t day) const {
  const auto place = [](std::int32_t at) {
    const std::chrono::year_month_day date = sim::date_of(at);
    return std::pair(static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day()));
  };
  const auto [year, month_day] = place(day);
  return year - (month_day < place(settings_.year_first).second ? 1 : 0);
}

Eigen::VectorXd DemandFit::row(std::int32_t day) const {
  Eigen::VectorXd made(Eigen::Index{trend_ ? 2 : 1} + seasonal_coefficients(settings_.season));
  Eigen::Index at = 0;
  made(at++) = 1;
  if (trend_) {
    const double years = (day - periods_.back().last_day) / model::kDaysPerYear;
    const double damping = settings_.damping;
    // After the last period each year's step is `damping` of the step before.
    made(at++) = years <= 0 || damping >= 1 ? years
                 : damping <= 0             ? 0
                                            : (std::pow(damping, years) - 1) / std::log(damping);
  }
  const std::chrono::year_month_day date = sim::date_of(day);
  if (settings_.season == Season::months) {
    // Against the mean of all months, so the level is a typical month's.
    const unsigned month = static_cast<unsigned>(date.month()) - 1;
    for (unsigned m = 0; m < kMonths - 1; ++m)
      made(at++) = month == m ? 1 : month == kMonths - 1 ? -1 : 0;
  } else if (settings_.season == Season::harmonic) {
    const auto new_year = sim::day_index(date.year() / std::chrono::January / std::chrono::day{1});
    const double turn = 2 * std::numbers::pi * (day - new_year + 0.5) / model::kDaysPerYear;
    for (int k = 1; k <= kHarmonics; ++k) {
      made(at++) = std::sin(k * turn);
      made(at++) = std::cos(k * turn);
    }
  }
  return made;
}

DayRows DemandFit::day_rows(std::int32_t first_day, std::int32_t last_day) const {
  const Eigen::Index days = last_day - first_day + 1;
  DayRows made{Eigen::MatrixXd(days, beta_.size()), Eigen::VectorXd(days)};
  for (Eigen::Index i = 0; i < days; ++i) {
    const auto day = first_day + static_cast<std::int32_t>(i);
    made.rows.row(i) = row(day).transpose();
    made.shape(i) = shape_(day);
  }
  return made;
}

double DayRows::expected(const Eigen::VectorXd& coefficients) const {
  return (rows * coefficients).array().exp().matrix().dot(shape);
}

/// Within years: each has a level of its own, so that their scatter is not taken for the counts'.
void DemandFit::fit_dispersion() {
  const Eigen::Index season = seasonal_coefficients(settings_.season);
  Eigen::MatrixXd within = Eigen::MatrixXd::Zero(rows_.rows(), season + years());
  within.leftCols(season) = rows_.rightCols(season);
  for (Eigen::Index i = 0; i < rows_.rows(); ++i)
    within(i, season + year_at_[static_cast<std::size_t>(i)]) = 1;
  PoissonFit fit = poisson_fit(within, counts_, exposure_);
  if (fit.rank >= rows_.rows()) fit = poisson_fit(rows_, counts_, exposure_);
  const double pearson = ((counts_ - fit.expected).array().square() / fit.expected.array()).sum();
  dispersion_ = std::max(1.0, pearson / static_cast<double>(rows_.rows() - fit.rank));
  beta_ = poisson_fit(rows_, counts_, exposure_).coefficients;
}

void DemandFit::fit(double year_variance) {
  for (int iteration = 0; iteration < kIterationsMost; ++iteration) {
    const Eigen::ArrayXd log_rate = (rows_ * beta_).array().max(-30.0).min(30.0);
    const Eigen::ArrayXd mean = (exposure_.array() * log_rate.exp()).max(1e-9);
    const Eigen::VectorXd working = (log_rate + (counts_.array() - mean) / mean).matrix();
    // Variance of the working values: dispersion / mean each, and the year's shared by all of a year. Its
    // inverse, year by year, is that of the first part less a product (Sherman and Morrison).
    const Eigen::VectorXd weight = (mean / dispersion_).matrix();
    const Eigen::MatrixXd weighted = weight.asDiagonal() * rows_;
    Eigen::MatrixXd normal = rows_.transpose() * weighted;
    Eigen::VectorXd right = weighted.transpose() * working;
    Eigen::MatrixXd year_rows = Eigen::MatrixXd::Zero(rows_.cols(), years());
    Eigen::VectorXd year_weight = Eigen::VectorXd::Zero(years());
    Eigen::VectorXd year_working = Eigen::VectorXd::Zero(years());
    for (Eigen::Index i = 0; i < rows_.rows(); ++i) {
      const int year = year_at_[static_cast<std::size_t>(i)];
      year_rows.col(year) += weighted.row(i).transpose();
      year_weight(year) += weight(i);
      year_working(year) += weight(i) * working(i);
    }
    const Eigen::VectorXd taken =
        (year_variance / (1 + year_variance * year_weight.array())).matrix();
    normal -= year_rows * taken.asDiagonal() * year_rows.transpose();
    right -= year_rows * taken.cwiseProduct(year_working);
    const Eigen::LDLT<Eigen::MatrixXd> solver(normal);
    const Eigen::VectorXd next = solver.solve(right);
    const double moved = (next - beta_).cwiseAbs().maxCoeff();
    beta_ = next;
    covariance_ = solver.solve(Eigen::MatrixXd::Identity(rows_.cols(), rows_.cols()));
    if (moved < 1e-9) break;
  }
  const Eigen::ArrayXd mean = exposure_.array() * (rows_ * beta_).array().exp();
  for (Year& year : years_)
    year.expected = year.residual = 0;
  for (Eigen::Index i = 0; i < rows_.rows(); ++i) {
    Year& year = years_[static_cast<std::size_t>(year_at_[static_cast<std::size_t>(i)])];
    year.expected += mean(i);
    year.residual += counts_(i) - mean(i);
  }
  for (Year& year : years_)
    year.residual /= year.expected;
}

double DemandFit::statistic(double year_variance) const {
  double sum = 0;
  for (const Year& year : years_)
    sum += year.residual * year.residual / (year_variance + dispersion_ / year.expected);
  return sum;
}

void DemandFit::fit_year_scatter() {
  const double of_years = years() - (trend_ ? 2 : 1);
  degrees_ = std::max(1.0, of_years);
  if (settings_.year_sd) {
    year_sd_ = *settings_.year_sd;
    fit(year_sd_ * year_sd_);
    // What is stated is not estimated here; the counts' scatter is, from all periods.
    degrees_ = static_cast<double>(rows_.rows() - rows_.cols());
    return;
  }
  double low = 0;
  double high = kYearSdMost * kYearSdMost;
  fit(low);
  if (statistic(low) > of_years) {
    for (int i = 0; i < 40; ++i) {
      const double middle = (low + high) / 2;
      fit(middle);
      (statistic(middle) > of_years ? low : high) = middle;
    }
    fit((low + high) / 2);
    year_sd_ = std::sqrt((low + high) / 2);
  }
}

double DemandFit::year_sd_at(double probability) const {
  if (!year_sd_fitted()) return year_sd_;
  const double quantile =
      boost::math::quantile(boost::math::chi_squared(degrees_), 1 - probability);
  double low = 0;
  double high = kYearSdMost * kYearSdMost;
  if (statistic(low) <= quantile) return 0;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (statistic(middle) > quantile ? low : high) = middle;
  }
  return std::sqrt(high);
}

}  // namespace casetide::analysis
