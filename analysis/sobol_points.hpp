// Sobol points: numbers that fill a cube more evenly than chance, with a random digital shift.
//
// Every number by itself is even on (0, 1), so an average over the points has no bias; the shift is drawn
// from the seed. Points 0 .. 2^m - 1 are balanced, so counts are best powers of two.
#pragma once

#include <cstddef>
#include <cstdint>

#include <Eigen/Core>

namespace casetide::analysis {

/// A row a point.
[[nodiscard]] Eigen::MatrixXd sobol_points(std::size_t points, std::size_t dimensions,
                                           std::uint32_t seed);

}  // namespace casetide::analysis
