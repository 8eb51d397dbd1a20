// When a plan may be called sure: looks at fresh simulated years, with a stated chance of being wrong.
//
// A plan is sure when its fresh years show that every aim is met in at least the asked share of years. They are
// looked at after a quarter of the most that are allowed and after each further eighth, so that a plan far from
// the boundary needs few of them. What a look needs follows from the exact law of all looks together, each of
// which may spend as much of the plan's error as it has years (Lan and DeMets 1983; Jennison and Turnbull 2000,
// Group sequential methods, on binary outcomes). The chance of being wrong, 5 in 100 in all, is shared between the
// plans tried: half for the first, a quarter for the second, and so on. After a plan that is sure what is left, as
// much again as it had, is for one that is cheaper. Each plan tried has fresh years of its own, so what came
// before may decide which is tried next. By the union bound, the shares add up to no more than the whole.
#pragma once

#include <cstdint>
#include <vector>

namespace casetide::analysis {

inline constexpr double kWrongSure = 0.05;  ///< of calling a plan sure that is not

/// So many years or a few more: fresh years come in work units, as a study keeps them.
[[nodiscard]] std::uint32_t whole_units(std::uint32_t years);

/// The part of kWrongSure that a plan's looks share; `tried` are those before it.
[[nodiscard]] double error_of_try(std::size_t tried);

/// Bounds of a share, each one-sided and wrong with probability `error` (Clopper and Pearson 1934).
[[nodiscard]] double lower_bound(std::uint32_t met, std::uint32_t years, double error);
[[nodiscard]] double upper_bound(std::uint32_t met, std::uint32_t years, double error);

/// One look at a plan's fresh years.
struct SureLook {
  std::uint32_t years = 0;
  std::uint32_t needed = 0;  ///< years met; more than `years` when none is enough
};

/// Looks at a quarter of `most`, at each further eighth (in whole units) and at all. A plan that meets
/// its aims in a share `assurance` of years is called sure with a probability of at most `error`.
[[nodiscard]] std::vector<SureLook> sure_looks(std::uint32_t most, double assurance, double error);

enum class SureVerdict {
  sure,
  not_sure,  ///< not at the last look, or no longer to be expected of those that are left
  undecided,
};

/// What the look `at` says of so many years met. Giving up early can only cost a plan its "sure".
[[nodiscard]] SureVerdict judge(const std::vector<SureLook>& looks, std::size_t at,
                                std::uint32_t met);

/// Lower one-sided bound of the share of years met, wrong with probability `error`, of a plan that was looked at
/// until `at`. Of one that is sure it is at least the assurance: results order by the look at which a plan is
/// called so, then by the years met (Jennison and Turnbull 2000, Group sequential methods).
[[nodiscard]] double bound_after(const std::vector<SureLook>& looks, std::size_t at,
                                 std::uint32_t met, double error);

}  // namespace casetide::analysis
