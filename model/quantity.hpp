// A number as a person wrote it: value, unit, and where it comes from.
//
// Every number of a scenario keeps its provenance as data: a published source, or the word `assumed`
// and a range. A range is the 5th and 95th percentile of a two-piece distribution whose median is the
// stated value; those ranges are the uncertain inputs of a study. This is not a unit library: a
// quantity holds one value in the base unit of its kind.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace casetide::model {

/// Where a value stands: the file as the user named it, 1-based line and column, dotted path.
struct Origin {
  std::string file;
  int line = 0;
  int column = 0;
  std::string path;
};

/// What a quantity measures; the value is held in the base unit named here.
enum class Unit {
  minutes,           ///< minutes of effort or of elapsed time
  working_days,      ///< working days
  days,              ///< calendar days
  months,            ///< calendar months
  share,             ///< 0..1, written "7.2 %"
  count,             ///< children, families, cases, people, full-time equivalents, or a bare ratio
  per_year,          ///< events a year (for each child or family as the field says)
  minutes_per_week,  ///< standing work
  log_sd,            ///< "sd 0.095 of the log"
  pounds_a_year,     ///< of one full-time post
  pounds_an_hour,    ///< on duty
};

/// How a range is spread about its median.
enum class RangeScale { log, logit, linear };

/// One number with its provenance. `assumed` holds the 5th and 95th percentiles, if it is a guess.
struct Quantity {
  double value = 0;
  Unit unit = Unit::count;
  std::optional<std::pair<double, double>> assumed;
  RangeScale scale = RangeScale::log;
  double least = -std::numeric_limits<double>::infinity();  ///< no draw is below this
  double most = std::numeric_limits<double>::infinity();    ///< nor above this
  std::string source;  ///< empty when `assumed` is set or the number is definitional
  std::string text;    ///< as written, for people
  Origin origin;
};

/// One piece of a piecewise uniform distribution, in the unit of its owner.
struct Band {
  double low = 0;
  double high = 0;
  Quantity share;
};

/// A distribution of effort, elapsed time or working days, as the file states it.
struct Spread {
  enum class Shape { fixed, exponential, lognormal, uniform, bands };
  Shape shape = Shape::fixed;
  Quantity centre;       ///< fixed: the value; exponential: the mean; lognormal: the median
  double p90_ratio = 1;  ///< lognormal only: 90th percentile over median
  double low = 0;        ///< uniform only
  double high = 0;       ///< uniform only
  std::optional<Quantity> at_high;  ///< uniform only: share that lies at `high`; the rest is even
  std::vector<Band> bands;
  std::optional<double> concentration;  ///< bands only: Dirichlet weight of their shares
};

}  // namespace casetide::model
