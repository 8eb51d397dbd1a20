// When a plan may be called sure: looks at fresh simulated years, with a stated chance of being wrong.
//
// A plan is sure when the lower one-sided bound of the share of years in which every aim is met is at least
// the asked assurance (Clopper and Pearson 1934). Years are looked at after a quarter, a half and all of the
// most that are allowed, so that a plan far from the boundary needs few of them. The chance of being wrong,
// 5 in 100 in all, is shared: half for the first plan that is tried, a quarter for the second, and so on; and
// within a plan over its looks. Each plan tried has fresh years of its own, so what came before may decide
// which is tried next. By the union bound, the shares add up to no more than the whole.
#pragma once

#include <cstdint>
#include <vector>

namespace casetide::analysis {

inline constexpr double kWrongSure = 0.05;  ///< of calling a plan sure that is not

/// The part of kWrongSure that a plan's looks share; `tried` are those before it.
[[nodiscard]] double error_of_try(std::size_t tried);

/// Bounds of a share, each one-sided and wrong with probability `error`.
[[nodiscard]] double lower_bound(std::uint32_t met, std::uint32_t years, double error);
[[nodiscard]] double upper_bound(std::uint32_t met, std::uint32_t years, double error);

/// Years in which all aims hold, at least, of `years`, so that the bound is not below `assurance`; more than
/// `years` when none is enough.
[[nodiscard]] std::uint32_t met_years_needed(std::uint32_t years, double assurance, double error);

/// One look at a plan's fresh years.
struct SureLook {
  std::uint32_t years = 0;
  double error = 0;  ///< of this look
  std::uint32_t needed = 0;
};

/// Looks at a quarter, a half and all of `most`.
[[nodiscard]] std::vector<SureLook> sure_looks(std::uint32_t most, double assurance, double error);

enum class SureVerdict {
  sure,
  not_sure,  ///< not at the last look, or no longer to be expected of those that are left
  undecided,
};

/// What the look `at` says of so many years met. Giving up early can only cost a plan its "sure".
[[nodiscard]] SureVerdict judge(const std::vector<SureLook>& looks, std::size_t at,
                                std::uint32_t met);

}  // namespace casetide::analysis
