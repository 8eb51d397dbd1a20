#include "analysis/sure.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using boost::math::binomial_distribution;

/// Share of a plan's error at a look: a quarter of the years can show only what is far above.
constexpr double kLookShares[] = {0.1, 0.4, 0.5};
constexpr std::uint32_t kLookParts[] = {4, 2, 1};

/// A plan is given up when not even its upper bound, wrong so often, would take it where it has to be.
constexpr double kHopeless = 0.2;

}  // namespace

double error_of_try(std::size_t tried) {
  return std::ldexp(kWrongSure, -static_cast<int>(tried) - 1);
}

double lower_bound(std::uint32_t met, std::uint32_t years, double error) {
  return binomial_distribution<>::find_lower_bound_on_p(years, met, error);
}

double upper_bound(std::uint32_t met, std::uint32_t years, double error) {
  return met == years ? 1 : binomial_distribution<>::find_upper_bound_on_p(years, met, error);
}

std::uint32_t met_years_needed(std::uint32_t years, double assurance, double error) {
  for (std::uint32_t met = 0; met <= years; ++met)
    if (lower_bound(met, years, error) >= assurance) return met;
  return years + 1;
}

std::vector<SureLook> sure_looks(std::uint32_t most, double assurance, double error) {
  std::vector<SureLook> looks;
  for (std::size_t i = 0; i < std::size(kLookParts); ++i) {
    SureLook look{most / kLookParts[i], error * kLookShares[i]};
    look.needed = met_years_needed(look.years, assurance, look.error);
    looks.push_back(look);
  }
  return looks;
}

SureVerdict judge(const std::vector<SureLook>& looks, std::size_t at, std::uint32_t met) {
  const SureLook& look = looks.at(at);
  sim::expects(met <= look.years, "no more years are met than were looked at");
  if (met >= look.needed) return SureVerdict::sure;
  const double best = upper_bound(met, look.years, kHopeless);
  const bool hope = std::any_of(looks.begin() + static_cast<std::ptrdiff_t>(at) + 1, looks.end(),
                                [&](const SureLook& later) {
                                  return later.needed <= later.years &&
                                         met + best * (later.years - look.years) >= later.needed;
                                });
  return hope ? SureVerdict::undecided : SureVerdict::not_sure;
}

}  // namespace casetide::analysis
