// Time as arrivals count it: a minute of an average one counts one, a minute in which nobody comes nothing.
//
// What comes by chance in this time comes when arrivals do, by weekday, bank holiday and hour, and as often
// over a year as without. Chance still has no memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace casetide::model {

/// Arrivals of one day that come from minute `from` on and before `to`, relative to the other bands.
struct ArrivalHours {
  int from = 0;
  int to = 1440;
  double weight = 1;
};

class ArrivalTime {
 public:
  /// Every minute counts alike.
  ArrivalTime() = default;
  /// `days`: how much each day from `first_day` on brings beside an average one. No bands: all day.
  ArrivalTime(std::int32_t first_day, std::span<const double> days,
              std::span<const ArrivalHours> bands);

  /// The minute, after `from`, at which so many minutes have passed; none within the days: the largest.
  [[nodiscard]] std::int32_t after(std::int32_t from, std::int64_t minutes) const;

 private:
  std::int32_t first_day_ = 0;
  std::vector<std::int64_t> before_q16_;  ///< by day; one entry more than days
  std::vector<std::int64_t>
      share_q16_;  ///< of a day before each minute; one entry more than minutes
};

}  // namespace casetide::model
