// How long a service that starts empty takes to fill, and whether it ever has a typical year.
//
// A pilot of some years gives weekly series of several outputs (children open, unallocated, ...). MSER-5
// (White 1997: the marginal standard error rule on means of five) finds the start of each series that is
// better left out, on the mean over replications; the warm-up is the longest of them in whole years, so
// that the reported year keeps its season. Where an output still grows from year to year there is no
// typical year, however long the warm-up: then this says so. Nothing here runs anything.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "analysis/estimate.hpp"

namespace casetide::analysis {

/// MSER looks at means of this many values.
inline constexpr std::size_t kMserBatch = 5;

/// The statistic for each number d of batches left out, d = 0 .. half of the batches: of the k - d batch
/// means that remain, the sum of squared deviations from their mean, over (k - d) squared.
/// Values after the last whole batch are not read; the series holds two whole batches at least.
[[nodiscard]] std::vector<double> mser5_statistics(std::span<const double> series);

struct Truncation {
  std::size_t values = 0;  ///< left out at the start: the least statistic's, the shortest of equals
  bool at_bound =
      false;  ///< half of the series: it may not have settled, and a longer one is needed
};

[[nodiscard]] Truncation mser5(std::span<const double> series);

/// One output of a pilot.
struct PilotSeries {
  std::string name;
  Eigen::MatrixXd
      weeks;  ///< a row a week from the empty start on, a column a replication; columns 2k
              ///< and 2k + 1 share their uncertain inputs
};

struct SeriesWarmUp {
  std::string name;
  Truncation truncation;  ///< in weeks, of the mean over replications
  /// Change from year to year, in the series' unit, over the years of the second half of the pilot.
  Figure slope;
  double level = 0;  ///< mean of those years
  bool grows = false;
};

/// Why there is, or is not, a length of warm-up.
enum class WarmUpFinding {
  settled,
  not_settled,  ///< some series' best start is as late as could be looked at: a longer pilot is needed
  growing,      ///< backlog grows year on year: no typical year exists
};

struct WarmUp {
  WarmUpFinding finding = WarmUpFinding::settled;
  int years = 0;  ///< long enough for all series that settled
  std::vector<SeriesWarmUp> series;
};

/// Growth below this share of the level a year is not told from the last of the filling.
inline constexpr double kGrowthMaterial = 0.02;

/// Series of fewer children on average are not said to grow: a rare thing does by chance.
inline constexpr double kGrowthLeast = 20;

/// A pilot of fewer years has no second half whose years could be compared.
inline constexpr int kPilotYearsLeast = 6;

/// All series are of the same pilot: the same weeks, kPilotYearsLeast years at least, and an even number
/// of replications. A series grows when the interval of its slope lies above kGrowthMaterial of its level;
/// with too few pairs for an interval none is said to.
[[nodiscard]] WarmUp warm_up(std::span<const PilotSeries> pilot);

/// Mean of each whole year's weeks: a row a year. A week belongs to the year of its first day; years are
/// of 365.25 days, so the last one may end a week before that.
[[nodiscard]] Eigen::MatrixXd yearly_means(const Eigen::MatrixXd& weeks);

/// One sentence: how long, or why there is no typical year and which series says so.
[[nodiscard]] std::string sentence(const WarmUp& found);

}  // namespace casetide::analysis
