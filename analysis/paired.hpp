// One number under two settings of the same scenario, with the same families and the same luck.
//
// The unit is the pair of replications that share inputs. A ratio of sums is taken as linear about its
// value, which gives each pair one residual; the two settings' residuals are correlated, and that is what
// pairing saves. The interval of the difference is Estimator's; this adds how sure it is that there is one.
#pragma once

#include <optional>
#include <vector>

#include "analysis/columns.hpp"
#include "analysis/estimate.hpp"

namespace casetide::analysis {

/// A count, or a ratio of two, of every replication.
struct Series {
  Column above;
  Column below;  ///< ones for a count
};

struct PairedDifference {
  Figure first;
  Figure second;
  Figure more;  ///< second less first, with the interval of the difference

  bool identical = false;  ///< the same in every replication
  /// That the expected difference is nought (Estimator::difference_p).
  std::optional<double> p;
  /// Of the two numbers over pairs, -1 .. 1; absent where either does not vary.
  std::optional<double> correlation;
  /// 1 - variance of the difference / variance that it would have with other families in each run.
  /// Negative where pairing does harm.
  std::optional<double> variance_saved;
  /// The difference's residual of each pair; its mean is nought.
  Column residuals;
};

/// Both of the same replications, from 0 on.
[[nodiscard]] PairedDifference paired_difference(const Estimator& estimator, const Series& first,
                                                 const Series& second);

/// Holm's correction: each p value made so large that, whichever of the differences are nought, one of
/// these is below a level by chance at most with that probability. Absent ones stay absent and are not
/// counted. Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70.
[[nodiscard]] std::vector<std::optional<double>> holm(
    const std::vector<std::optional<double>>& p_values);

}  // namespace casetide::analysis
