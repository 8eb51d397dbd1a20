#include "analysis/sobol_points.hpp"

#include <array>
#include <vector>

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/seed_seq.hpp>
#include <boost/random/sobol.hpp>

namespace casetide::analysis {
namespace {

constexpr std::uint32_t kShiftKey = 0x536F626F;

}  // namespace

Eigen::MatrixXd sobol_points(std::size_t points, std::size_t dimensions, std::uint32_t seed) {
  const std::array<std::uint32_t, 2> words = {kShiftKey, seed};
  boost::random::seed_seq sequence(words.begin(), words.end());
  boost::random::mt19937_64 generator(sequence);
  std::vector<std::uint64_t> shift(dimensions);
  for (std::uint64_t& word : shift)
    word = generator();

  Eigen::MatrixXd made(static_cast<Eigen::Index>(points), static_cast<Eigen::Index>(dimensions));
  boost::random::sobol sobol(dimensions);
  for (Eigen::Index row = 0; row < made.rows(); ++row) {
    for (Eigen::Index column = 0; column < made.cols(); ++column) {
      // The library leaves out the first point, of noughts, which the shift makes as good as any.
      const std::uint64_t word = row == 0 ? 0 : sobol();
      // 52 bits and a half, so that 0 and 1 are never reached.
      const std::uint64_t bits = (word ^ shift[static_cast<std::size_t>(column)]) >> 12U;
      made(row, column) = (static_cast<double>(bits) + 0.5) / 4503599627370496.0;
    }
  }
  return made;
}

}  // namespace casetide::analysis
