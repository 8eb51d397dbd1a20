#include "analysis/sure.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>

#include "analysis/study.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using boost::math::binomial_distribution;

constexpr std::uint32_t kFirstPart = 4;
constexpr std::uint32_t kStepPart = 8;

/// Of a plan that meets its aims in one share of years, and has not been called sure: the probability of each
/// number of years met. Years come one by one.
class Undecided {
 public:
  explicit Undecided(double share) : share_(share) {}

  void go_to(std::uint32_t years) {
    for (; years_ < years; ++years_) {
      met_.push_back(0);
      for (std::size_t met = met_.size() - 1; met > 0; --met)
        met_[met] = met_[met] * (1 - share_) + met_[met - 1] * share_;
      met_[0] *= 1 - share_;
    }
  }
  /// So many or more.
  [[nodiscard]] double at_least(std::uint32_t met) const {
    double sum = 0;
    for (std::size_t i = met; i < met_.size(); ++i)
      sum += met_[i];
    return sum;
  }
  /// Those are called sure.
  void take_from(std::uint32_t met) {
    for (std::size_t i = met; i < met_.size(); ++i)
      met_[i] = 0;
  }

 private:
  double share_;
  std::uint32_t years_ = 0;
  std::vector<double> met_ = {1};
};

/// Probability that a plan is called sure before the look `at`, or has so many years met there.
double as_good_as(const std::vector<SureLook>& looks, std::size_t at, std::uint32_t met,
                  double share) {
  Undecided plan(share);
  double sum = 0;
  for (std::size_t i = 0; i < at; ++i) {
    plan.go_to(looks[i].years);
    sum += plan.at_least(looks[i].needed);
    plan.take_from(looks[i].needed);
  }
  plan.go_to(looks[at].years);
  return sum + plan.at_least(met);
}

/// A plan is given up when not even its upper bound, wrong so often, would take it where it has to be.
constexpr double kHopeless = 0.2;

}  // namespace

std::uint32_t whole_units(std::uint32_t years) {
  return (years + kUnitReplications - 1) / kUnitReplications * kUnitReplications;
}

double error_of_try(std::size_t tried) {
  return std::ldexp(kWrongSure, -static_cast<int>(tried) - 1);
}

double lower_bound(std::uint32_t met, std::uint32_t years, double error) {
  return binomial_distribution<>::find_lower_bound_on_p(years, met, error);
}

double upper_bound(std::uint32_t met, std::uint32_t years, double error) {
  return met == years ? 1 : binomial_distribution<>::find_upper_bound_on_p(years, met, error);
}

std::vector<SureLook> sure_looks(std::uint32_t most, double assurance, double error) {
  sim::expects(most > 0, "there is a year to look at");
  std::vector<SureLook> looks;
  Undecided plan(assurance);
  double spent = 0;
  for (std::uint32_t years = whole_units(most / kFirstPart);;
       years += whole_units(most / kStepPart)) {
    SureLook look{std::min(years, most)};
    plan.go_to(look.years);
    const double may = error * look.years / most;
    look.needed = look.years + 1;
    while (look.needed > 0 && spent + plan.at_least(look.needed - 1) <= may)
      --look.needed;
    spent += plan.at_least(look.needed);
    plan.take_from(look.needed);
    looks.push_back(look);
    if (look.years == most) return looks;
  }
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

double bound_after(const std::vector<SureLook>& looks, std::size_t at, std::uint32_t met,
                   double error) {
  const SureLook& look = looks.at(at);
  // A plan that was given up might have been called sure later: then each look has its part of the error.
  if (met < look.needed && at + 1 < looks.size())
    return lower_bound(met, look.years, error / static_cast<double>(looks.size()));
  if (met == 0) return 0;
  double low = 0;
  double high = 1;
  constexpr int kHalvings = 40;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (as_good_as(looks, at, met, middle) <= error ? low : high) = middle;
  }
  return low;
}

}  // namespace casetide::analysis
