#include "sim/quantile_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/math/distributions/normal.hpp>

#include "sim/expects.hpp"

namespace casetide::sim {
namespace {

constexpr double kQ16 = 65536;
constexpr double kAllWords = 4294967296;
constexpr double kLargest = QuantileTable::kLargestValue;
// The largest knot, a little below 2^31 to leave room for rounding.
constexpr double kLargestKnot = 2147483000;
// The standard normal's 90th percentile.
constexpr double kNormalP90 = 1.2815515655446004;

std::int64_t to_q16(double value) {
  expects(std::abs(value) <= kLargest, "a table's value is a number within 2^30");
  return std::llround(value * kQ16);
}

/// The probability of a tail of t words: the middle of word t's share, exact in a double. The last
/// knot of both sides is the median itself, so the sides meet even where the quantile jumps.
double tail_probability(std::uint64_t tail) {
  return std::min((static_cast<double>(tail) + 0.5) / kAllWords, 0.5);
}

}  // namespace

std::uint64_t QuantileTable::tail_of_knot(std::size_t knot) {
  constexpr std::size_t kOctave = std::size_t{1} << kKnotBits;
  if (knot < 2 * kOctave) {
    return knot;
  }
  const std::size_t fine_bits = knot / kOctave - 1;
  return static_cast<std::uint64_t>(kOctave + knot % kOctave) << fine_bits;
}

QuantileTable QuantileTable::fixed(double value) {
  QuantileTable table;
  table.pieces_ = {{to_q16(value), 0}};
  table.mean_ = static_cast<double>(table.pieces_.front().low_q16) / kQ16;
  return table;
}

QuantileTable QuantileTable::uniform(double low, double high) {
  const Band whole{low, high, 1};
  return bands({&whole, 1});
}

QuantileTable QuantileTable::bands(std::span<const Band> bands) {
  QuantileTable table;
  table.form_ = Form::bands;
  std::vector<double> shares;
  double end = -kLargest;
  for (const Band& band : bands) {
    expects(band.low >= end && band.low <= band.high, "bands ascend and do not overlap");
    end = band.high;
    const std::int64_t low = to_q16(band.low);
    table.pieces_.push_back({low, to_q16(band.high) - low});
    shares.push_back(band.share);
  }
  table.choice_ = Shares(shares);
  for (std::size_t i = 0; i < table.pieces_.size(); ++i) {
    const double words = static_cast<double>(table.choice_.word_count(static_cast<int>(i)));
    const Piece& piece = table.pieces_[i];
    const double middle = static_cast<double>(2 * piece.low_q16 + piece.span_q16) / 2;
    table.mean_ += words / kAllWords * middle / kQ16;
  }
  return table;
}

std::int64_t QuantileTable::draw_from_bands(std::uint32_t word) const {
  if (form_ == Form::fixed) {
    return pieces_.empty() ? 0 : pieces_.front().low_q16;
  }
  const int chosen = pieces_.size() == 1 ? 0 : choice_.choose(word);
  const Piece& piece = pieces_[static_cast<std::size_t>(chosen)];
  // The place within the band, in (0, 1) with 31 fractional bits: below 2^63 before the division.
  const std::uint64_t within = word - choice_.first_word(chosen);
  const auto place =
      static_cast<std::int64_t>(((2 * within + 1) << 30) / choice_.word_count(chosen));
  const std::int64_t whole = piece.span_q16 >> 16;
  const std::int64_t rest = piece.span_q16 & 0xFFFF;
  return piece.low_q16 + ((whole * place + ((rest * place) >> 16)) >> 15);
}

QuantileTable QuantileTable::from_quantile(const std::function<double(double)>& quantile) {
  std::vector<double> knots(2 * kSideKnots);
  for (std::size_t i = 0; i < kSideKnots; ++i) {
    const double tail = tail_probability(tail_of_knot(i));
    knots[i] = quantile(tail);
    knots[kSideKnots + i] = quantile(1 - tail);
    expects(!std::isnan(knots[i] + knots[kSideKnots + i]), "a quantile is a number");
  }
  return from_knots(knots);
}

QuantileTable QuantileTable::exponential(double mean) {
  expects(mean > 0 && mean <= kLargest, "an exponential's mean is above 0 and within 2^30");
  static const std::vector<double> unit = [] {
    std::vector<double> knots(2 * kSideKnots);
    for (std::size_t i = 0; i < kSideKnots; ++i) {
      const double tail = tail_probability(tail_of_knot(i));
      knots[i] = -std::log1p(-tail);
      knots[kSideKnots + i] = -std::log(tail);
    }
    return knots;
  }();
  std::vector<double> knots(unit);
  for (double& knot : knots) {
    knot *= mean;
  }
  return from_knots(knots);
}

QuantileTable QuantileTable::lognormal_median_p90(double median, double p90) {
  expects(median > 0 && p90 >= median && p90 <= kLargest,
          "a lognormal's median is above 0, at most its p90, and that is within 2^30");
  const double sigma = std::log(p90 / median) / kNormalP90;
  // Upper-side standard normal quantiles; the lower side mirrors them.
  static const std::vector<double> normal = [] {
    std::vector<double> knots(kSideKnots);
    for (std::size_t i = 0; i < kSideKnots; ++i) {
      const double tail = tail_probability(tail_of_knot(i));
      knots[i] = boost::math::quantile(boost::math::complement(boost::math::normal(), tail));
    }
    return knots;
  }();
  std::vector<double> knots(2 * kSideKnots);
  for (std::size_t i = 0; i < kSideKnots; ++i) {
    const double factor = std::exp(sigma * normal[i]);
    knots[i] = median / factor;
    knots[kSideKnots + i] = median * factor;
  }
  return from_knots(knots);
}

QuantileTable QuantileTable::from_knots(std::span<const double> knots) {
  // The lower side ascends from its end to the median, the upper side descends to it.
  const auto lower = knots.first(kSideKnots);
  const auto upper = knots.last(kSideKnots);
  expects(std::is_sorted(lower.begin(), lower.end()) &&
              std::is_sorted(upper.rbegin(), upper.rend()) && lower.back() <= upper.back(),
          "a quantile function does not decrease");
  // 31 bits for the largest value: half the memory of 64-bit knots, and what is lost lies below
  // 2^-31 of a value met once in 2^32 draws.
  QuantileTable table;
  table.form_ = Form::tails;
  const double largest = std::min(std::max(std::abs(lower[0]), std::abs(upper[0])), kLargest);
  double scale = kQ16;
  while (largest * scale > kLargestKnot) {
    scale /= 2;
    ++table.shift_;
  }
  table.knots_.resize(knots.size());
  std::transform(knots.begin(), knots.end(), table.knots_.begin(), [scale](double knot) {
    const double within = std::clamp(knot, -kLargest, kLargest);
    return static_cast<std::int32_t>(within * scale + (within < 0 ? -0.5 : 0.5));
  });
  table.mean_ = table.mean_of_tails();
  return table;
}

double QuantileTable::mean_of_tails() const {
  // The words of one segment are v, v + rise / n, .., v + rise (n - 1) / n.
  double sum = 0;
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t i = 0; i + 1 < kSideKnots; ++i) {
      const double words = static_cast<double>(tail_of_knot(i + 1) - tail_of_knot(i));
      const std::int32_t* const knot = knots_.data() + side * kSideKnots + i;
      sum += words * knot[0] + (words - 1) / 2 * (static_cast<double>(knot[1]) - knot[0]);
    }
  }
  return std::ldexp(sum / kAllWords, shift_ - 16);
}

const QuantileTable& standard_normal() {
  static const QuantileTable table = QuantileTable::from_quantile(
      [](double p) { return boost::math::quantile(boost::math::normal(), p); });
  return table;
}

}  // namespace casetide::sim
