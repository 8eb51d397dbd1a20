// How much of an answer's variance each input brings about: Sobol indices, with chance kept apart.
//
// An answer depends on the inputs that are varied, on others that are left to themselves, and on luck. Each
// row of the design has two points A and B and, for every varied input, A with that input taken from B; and
// two lucks, the same two at all of its points, others in the next row. Every product below multiplies an
// answer under one luck with an answer under the other: given the inputs these are independent, so chance adds
// nothing to the expected product, and what the estimators give is without bias the variance of the
// *expected* answer. Luck in common within a row only makes differences between its points steadier. Others
// left to themselves are drawn once a row, the same at all its points and for both lucks.
//
//   inputs = cov(A1, A2), chance = mean (A1 - A2)^2 / 2, varied = mean (A1 - B1)(A2 - B2) / 2 (with their
//   interactions with the others), others = inputs - varied, total_i = mean (A1 - Ai1)(A2 - Ai2) / 2
//   (Jansen), first_i = cov(B1, Ai2 - A2) (Saltelli); each with both lucks' parts exchanged and averaged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <Eigen/Core>

namespace casetide::analysis {

/// Answers to the points of a design: [row][luck].
struct SobolValues {
  Eigen::MatrixX2d a;
  Eigen::MatrixX2d b;
  std::vector<Eigen::MatrixX2d> mixed;  ///< [input]: A with that input taken from B
};

/// A part of a variance. Estimates may be a little below 0 or above 1. Without an interval where rows are
/// few.
struct SobolShare {
  double value = 0;
  std::optional<double> low;  ///< 95 %, bootstrap over rows
  std::optional<double> high;
};

struct SobolIndices {
  double mean = 0;
  double variance = 0;  ///< of the answer: chance and inputs
  SobolShare chance;    ///< part of `variance`; this and the next two sum to 1
  SobolShare varied;
  SobolShare others;
  /// Of what all inputs bring about together. Absent where that cannot be told from nothing.
  std::vector<std::optional<SobolShare>> first;  ///< [input] alone
  std::vector<std::optional<SobolShare>> total;  ///< [input] with all its interactions
  std::vector<SobolShare> total_of_answer;  ///< [input] with interactions, as part of `variance`
};

/// Fewer rows have no intervals.
inline constexpr std::size_t kSobolRowsLeast = 16;

/// How intervals are made; without resamples there are none.
struct SobolBootstrap {
  std::uint32_t seed = 1;
  std::size_t resamples = 1000;
};

/// Absent with fewer than 2 rows or where the answer is always the same.
[[nodiscard]] std::optional<SobolIndices> sobol_indices(const SobolValues& values,
                                                        SobolBootstrap bootstrap);

}  // namespace casetide::analysis
