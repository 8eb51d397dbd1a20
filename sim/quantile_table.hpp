// sim/quantile_table.hpp
// A distribution compiled into a table: one 32-bit word and integer interpolation give a value.
//
// Floating point is used while the table is compiled, never by a draw, so the same table and word
// give the same value on every machine. A draw is monotone in its word (inversion), which is what
// lets two policies share their luck. This is not a way to fit a distribution to data, and values
// are in the caller's unit (minutes, days), which the table does not know.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/shares.hpp"

namespace casetide::sim {

/// A share of the values, spread evenly from low to high.
struct Band {
  double low = 0;
  double high = 0;
  double share = 0;  // of 1
};

class QuantileTable {
 public:
  /// No draw is larger than this on either side of 0: 2^30 minutes are 2,042 years, and such an
  /// effort can be added to any date without overflow. Tails beyond it are cut there; parameters
  /// beyond it break an expectation.
  static constexpr double kLargestValue = 1 << 30;

  /// Always 0.
  QuantileTable() = default;

  [[nodiscard]] static QuantileTable fixed(double value);
  [[nodiscard]] static QuantileTable exponential(double mean);
  /// The lognormal with that median (> 0) and 90th percentile (>= median).
  [[nodiscard]] static QuantileTable lognormal_median_p90(double median, double p90);
  /// Even over the interval; draw() rounds, so for the whole numbers 1 to 6 give 0.5 and 6.5.
  [[nodiscard]] static QuantileTable uniform(double low, double high);
  /// Bands in ascending order that do not overlap; their shares sum to 1.
  [[nodiscard]] static QuantileTable bands(std::span<const Band> bands);
  /// Any other: the value at probability p, non-decreasing, for 0 < p < 1 (it is asked from
  /// 2^-33 to 1 - 2^-33, in which every p is exact). Slow to compile: 3,330 calls.
  [[nodiscard]] static QuantileTable from_quantile(const std::function<double(double)>& quantile);

  /// Rounded to the nearest whole unit, halves upwards.
  [[nodiscard]] std::int32_t draw(std::uint32_t word) const {
    return static_cast<std::int32_t>((draw_q16(word) + 0x8000) >> 16);
  }

  /// In 1/65,536 of the unit. A table that reaches beyond 32,767 units is coarser: 2^-31 of its
  /// largest value.
  [[nodiscard]] std::int64_t draw_q16(std::uint32_t word) const {
    return form_ == Form::tails ? draw_from_tails(word) : draw_from_bands(word);
  }

  /// Whether every word gives the same value, so that none need be drawn.
  [[nodiscard]] bool is_fixed() const { return form_ == Form::fixed; }

  /// The mean of draw_q16 over all 2^32 words, in units: not the mean of the distribution that was
  /// asked for, though within 1e-4 of it for the distributions named here, up to a lognormal sigma
  /// of 1.2 and unless a tail was cut. Rounding to whole units moves it only for distributions
  /// narrower than about a unit.
  [[nodiscard]] double mean() const { return mean_; }

 private:
  enum class Form : std::uint8_t { fixed, bands, tails };
  struct Piece {
    std::int64_t low_q16 = 0;
    std::int64_t span_q16 = 0;
  };

  // One side of the median. With t = min(word, ~word), the distance from the nearer end, there is
  // a knot at every t below 128 and then 64 knots an octave up to 2^31: as fine in the tails as
  // they need, which evenly spaced knots would not be. A table takes 13 kB, of which 15 draws in
  // 16 touch 2 kB.
  static constexpr int kKnotBits = 6;
  static constexpr std::size_t kSideKnots =
      (31 - kKnotBits + 1) * (std::size_t{1} << kKnotBits) + 1;

  /// Word of the knot: the smallest t that falls on it.
  [[nodiscard]] static std::uint64_t tail_of_knot(std::size_t knot);
  [[nodiscard]] static QuantileTable from_knots(std::span<const double> knots);
  [[nodiscard]] double mean_of_tails() const;
  [[nodiscard]] std::int64_t draw_from_bands(std::uint32_t word) const;

  [[nodiscard]] std::int64_t draw_from_tails(std::uint32_t word) const {
    const std::uint32_t upper = word >> 31;
    const std::uint32_t tail = word ^ (0U - upper);
    const int fine_bits = std::bit_width(tail | (1U << kKnotBits)) - (kKnotBits + 1);
    const std::size_t knot =
        (static_cast<std::size_t>(fine_bits) << kKnotBits) + (tail >> fine_bits);
    const std::int32_t* const side = knots_.data() + upper * kSideKnots;
    const std::int64_t near = side[knot];
    const std::int64_t rise = side[knot + 1] - near;
    const std::int64_t unit = std::int64_t{1} << fine_bits;
    const std::int64_t within = tail & (unit - 1);
    return (near + ((rise * within + unit / 2) >> fine_bits)) * (std::int64_t{1} << shift_);
  }

  Form form_ = Form::fixed;
  std::int8_t shift_ = 0;  // knots are in units of 2^(shift - 16)
  double mean_ = 0;
  std::vector<std::int32_t> knots_;  // the lower side from the end to the median, then the upper
  Shares choice_;
  std::vector<Piece> pieces_;
};

/// Mean 0, standard deviation 1: use draw_q16. Shared and never changed.
[[nodiscard]] const QuantileTable& standard_normal();

}  // namespace casetide::sim
