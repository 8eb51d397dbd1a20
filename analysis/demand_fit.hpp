// A regression of counts by month or week: level, trend, season, and how far counts and years scatter.
//
// The expected count of a period is the sum over its days of shape(day) x exp(level + trend x years + season),
// where the shape (weekdays, bank holidays, school holidays) is known beforehand. About it counts scatter
// with `dispersion` times a Poisson count's variance, and whole years with a relative s.d. of `year_sd`;
// leaving that out would make the level look ten times surer than it is. Coefficients are generalised least
// squares on the log scale, iterated to convergence (quasi-likelihood); the s.d. of years makes its own
// statistic equal its degrees of freedom (Paule and Mandel 1982), its range inverts the same statistic
// (Viechtbauer 2007). Nothing here knows a file, a family or a scenario.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace casetide::analysis {

/// A month or a week with its count.
struct CountedPeriod {
  std::int32_t first_day = 0;  ///< days since 1970
  std::int32_t last_day = 0;
  double count = 0;
};

enum class Season { none, harmonic, months };

struct DemandSettings {
  Season season = Season::months;
  bool trend = true;
  double damping = 0.8;         ///< of the trend, a year after the last period: 1 goes on, 0 stops
  std::int32_t year_first = 0;  ///< years of demand begin on this day's day and month
  std::optional<double> year_sd = {};  ///< stated; empty: fitted where there are enough years
  double few_years_sd = 0;             ///< stated for where there are too few
};

/// Relative to other days; 0 where nobody comes.
using DayShape = std::function<double(std::int32_t day)>;

/// Fewer whole years do not tell how far years scatter.
inline constexpr int kYearsForScatter = 5;
/// Fewer do not tell a trend.
inline constexpr int kYearsForTrend = 3;

/// Years' worth of days that were counted; the last may lack a week, as 52 weeks do of a year.
[[nodiscard]] int whole_years(std::span<const CountedPeriod> periods);

/// A stretch of days, laid out once so that many coefficients can be tried on it.
struct DayRows {
  Eigen::MatrixXd rows;  // [day][coefficient]
  Eigen::VectorXd shape;

  /// The expected count of all the days.
  [[nodiscard]] double expected(const Eigen::VectorXd& coefficients) const;
};

class DemandFit {
 public:
  /// Periods in order of time, none twice; gaps are allowed. Expects more periods than coefficients.
  DemandFit(std::vector<CountedPeriod> periods, DayShape shape, DemandSettings settings);

  [[nodiscard]] const DemandSettings& settings() const { return settings_; }
  [[nodiscard]] const std::vector<CountedPeriod>& periods() const { return periods_; }
  /// Level, trend if any, season.
  [[nodiscard]] const Eigen::VectorXd& coefficients() const { return beta_; }
  [[nodiscard]] const Eigen::MatrixXd& covariance() const { return covariance_; }
  [[nodiscard]] bool has_trend() const { return trend_; }
  /// Years of demand that some period begins in, whole or not.
  [[nodiscard]] int years() const { return static_cast<int>(years_.size()); }
  [[nodiscard]] double dispersion() const { return dispersion_; }
  /// Relative s.d. of a year's level.
  [[nodiscard]] double year_sd() const { return year_sd_; }
  [[nodiscard]] bool year_sd_fitted() const { return !settings_.year_sd.has_value(); }
  /// The s.d. at which the years' statistic has that probability of being exceeded by chance; rises
  /// with `probability`. The stated one where none was fitted.
  [[nodiscard]] double year_sd_at(double probability) const;
  /// Degrees of freedom behind the coefficients' errors.
  [[nodiscard]] double degrees() const { return degrees_; }

  /// The log of a day's expected count over its shape is row(day) . coefficients.
  [[nodiscard]] Eigen::VectorXd row(std::int32_t day) const;
  [[nodiscard]] DayRows day_rows(std::int32_t first_day, std::int32_t last_day) const;
  /// Which year of demand a day is in.
  [[nodiscard]] int year_of(std::int32_t day) const;

 private:
  struct Year {
    int number = 0;
    double expected = 0;
    double residual = 0;  // count over expected, less 1
  };

  void fit_dispersion();
  void fit(double year_variance);
  void fit_year_scatter();
  [[nodiscard]] double statistic(double year_variance) const;

  std::vector<CountedPeriod> periods_;
  DayShape shape_;
  DemandSettings settings_;
  bool trend_ = false;
  Eigen::MatrixXd rows_;  // [period][coefficient], a mean over the period's shape
  Eigen::VectorXd counts_;
  Eigen::VectorXd exposure_;  // the period's sum of shape
  std::vector<int> year_at_;  // place in years_ of each period
  std::vector<Year> years_;
  Eigen::VectorXd beta_;
  Eigen::MatrixXd covariance_;
  double dispersion_ = 1;
  double year_sd_ = 0;
  double degrees_ = 1;
};

}  // namespace casetide::analysis
