#include "model/arrival_time.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/time.hpp"

namespace casetide::model {
namespace {

constexpr double kOne = 65536;
constexpr std::int32_t kNotInTheseDays = std::numeric_limits<std::int32_t>::max();

std::vector<std::int64_t> shares_before(std::span<const ArrivalHours> bands) {
  double all = 0;
  for (const ArrivalHours& band : bands) {
    all += band.weight;
  }
  std::vector<std::int64_t> shares;
  for (int minute = 0; minute <= sim::kMinutesPerDay; ++minute) {
    double before = 0;
    for (const ArrivalHours& band : bands) {
      const int passed = std::clamp(minute, band.from, band.to) - band.from;
      before += band.weight * passed / (band.to - band.from);
    }
    shares.push_back(std::llround(before / all * kOne));
  }
  return shares;
}

}  // namespace

ArrivalTime::ArrivalTime(std::int32_t first_day, std::span<const double> days,
                         std::span<const ArrivalHours> bands)
    : first_day_(first_day), before_q16_{0} {
  constexpr ArrivalHours kAllDay;
  share_q16_ = shares_before(bands.empty() ? std::span(&kAllDay, 1) : bands);
  for (const double day : days) {
    before_q16_.push_back(before_q16_.back() + std::llround(day * sim::kMinutesPerDay * kOne));
  }
}

std::int32_t ArrivalTime::after(std::int32_t from, std::int64_t minutes) const {
  if (before_q16_.empty()) {
    return minutes < kNotInTheseDays - from ? from + static_cast<std::int32_t>(minutes)
                                            : kNotInTheseDays;
  }
  // From the next minute on, so that it is never the same one.
  const std::int32_t next = std::max(from + 1, first_day_ * sim::kMinutesPerDay);
  const auto first = static_cast<std::size_t>(next / sim::kMinutesPerDay - first_day_);
  if (first + 1 >= before_q16_.size()) {
    return kNotInTheseDays;
  }
  const auto passed = [&](std::size_t day, int minute) {
    const std::int64_t whole = before_q16_[day + 1] - before_q16_[day];
    return before_q16_[day] + ((whole * share_q16_[static_cast<std::size_t>(minute)]) >> 16);
  };
  const std::int64_t begins = passed(first, next % sim::kMinutesPerDay);
  if (minutes > (before_q16_.back() - begins) >> 16) {
    return kNotInTheseDays;
  }
  const std::int64_t ends = begins + (minutes << 16);
  // The last day, and of it the last minute, before which no more has passed: one that brings some.
  const auto day = std::upper_bound(before_q16_.begin(), before_q16_.end(), ends) - 1;
  if (day + 1 == before_q16_.end()) {
    return kNotInTheseDays;
  }
  const std::int64_t of_day_q16 = ((ends - *day) << 16) / (*(day + 1) - *day);
  const auto minute = std::upper_bound(share_q16_.begin(), share_q16_.end(), of_day_q16) - 1;
  return (first_day_ + static_cast<std::int32_t>(day - before_q16_.begin())) * sim::kMinutesPerDay +
         static_cast<std::int32_t>(minute - share_q16_.begin());
}

}  // namespace casetide::model
