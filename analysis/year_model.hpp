// How a service's share moves from year to year, for reasons that no simulator holds, and how a volume does.
//
// Shares are angles, on which chance scatters alike at every share and years nearly so, and a share of all is no
// further away than it is. An authority has a level; years lie about it and remember one another (what was
// better this year is likely still better next year), and each has something of its own; what the number of
// cases alone would scatter comes on top. How much of each is learned from all authorities of a table
// together, from the years given; with few authorities it stays near what England's showed. Some authorities
// move more than others: their own past says how much. Volumes have a trend and a year's level on the
// log scale. The naive forecasts that every other must be set beside stand here too.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace casetide::analysis {

/// Angles by year, and the variance that counting so few cases gives each.
struct YearSeries {
  std::vector<int> years;  ///< rising
  Eigen::VectorXd values;
  Eigen::VectorXd variances;
};

/// The arcsine of the root of a share k of n, 0 to pi / 2, and its variance (Anscombe 1948, "The transformation
/// of Poisson, binomial and negative-binomial data": 3/8 of a case on each side). Children come in families,
/// so a count of children scatters by 1.45 times as much.
struct Angle {
  double value = 0;
  double variance = 0;
};
[[nodiscard]] Angle angle_of(double share, double cases);
/// A share known to lie between two: the middle of their angles, with the variance of not knowing where.
[[nodiscard]] Angle angle_between(double low, double high, double cases);
/// Beyond 0 and pi / 2: none and all.
[[nodiscard]] double share_at(double angle);

struct YearModel {
  double level = 0;         ///< mean of the authorities' levels
  double level_spread = 1;  ///< standard deviation between authorities
  double drift = 0.14;      ///< standard deviation of what years remember
  double memory = 0.6;      ///< its correlation from one year to the next
  double own = 0.04;        ///< standard deviation of what a year has of its own
  /// Errors of forecasts one year ahead, in standard deviations: the shape of the next one.
  std::vector<double> errors = {};

  /// Of the years' values about a level; without `level_spread`.
  [[nodiscard]] Eigen::MatrixXd covariance(const YearSeries& series) const;
  [[nodiscard]] Eigen::MatrixXd covariance(std::span<const int> years,
                                           const Eigen::VectorXd& variances) const;
};

/// From all authorities; `usual` is what it starts from and stays near with few.
[[nodiscard]] YearModel learn_year_model(std::span<const YearSeries> panel, const YearModel& usual);

/// How much more or less an authority's years moved than the model says: 1 where it is as all are.
[[nodiscard]] double restlessness(const YearModel& model, const YearSeries& series);

/// What comes after the years of a series that lay `off` their expected values: a mean, to be added to the
/// next year's own expected value, and a standard deviation.
struct Continuation {
  double mean = 0;
  double deviation = 0;
};
[[nodiscard]] Continuation continue_series(const YearModel& model, const YearSeries& series,
                                           const Eigen::VectorXd& off, int year, double variance);

/// A later year from the series and the other authorities' levels alone, without a simulator: a value for each
/// of the model's errors.
[[nodiscard]] std::vector<double> forecast_alone(const YearModel& model, const YearSeries& series,
                                                 int year, double variance);

/// A volume's logarithm in a later year: trend and level by regression, their uncertainty included
/// (Student's t of `freedom` degrees).
struct VolumeForecast {
  double centre = 0;
  double scale = 0;
  double freedom = 0;
  [[nodiscard]] double at(double probability) const;  ///< the volume, not its logarithm
};
[[nodiscard]] VolumeForecast forecast_volume(std::span<const int> years,
                                             std::span<const double> volumes, int year);

/// The share of cases that take one way, by counting: mean of the years' shares, and the 5th and 95th percentile
/// of the beta distribution that the counts give, each count worth less where years differ by more than chance.
struct RoutingShare {
  double mean = 0;
  double low = 0;
  double high = 0;
};
/// `spread` is the standard deviation of angles between years that authorities usually show.
[[nodiscard]] RoutingShare routing_share(std::span<const double> taken,
                                         std::span<const double> cases, double spread);

/// Naive forecasts: the last year's value, or the mean of the last three, and as far about it as all
/// authorities' values were from theirs so many years ahead. Years are consecutive; a gap is an absent value.
enum class Naive { last_year, three_year_mean };
[[nodiscard]] std::optional<double> naive_value(Naive naive,
                                                std::span<const std::optional<double>> years);
/// Errors of that forecast, `ahead` years on, in all years of all authorities for which it can be made.
[[nodiscard]] std::vector<double> naive_errors(
    Naive naive, std::span<const std::vector<std::optional<double>>> panel, std::size_t ahead);

}  // namespace casetide::analysis
