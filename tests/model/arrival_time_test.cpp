// Time as arrivals count it, against minutes counted one by one.
#include "model/arrival_time.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace casetide::model::test {
namespace {

// From day 3 on: an ordinary day, one on which nobody comes, one with twice as many. On each, as many in the
// two hours from 09:00 as in the four from 13:00.
constexpr std::int32_t kFirst = 3;
const std::vector<double> kDays = {1, 0, 2};
const std::vector<ArrivalHours> kHours = {{540, 660, 1}, {780, 1020, 1}};

double counts(std::int32_t minute) {
  const int of_day = minute % 1440;
  const double whole = kDays[static_cast<std::size_t>(minute / 1440 - kFirst)] * 720;
  return of_day >= 540 && of_day < 660    ? whole / 120
         : of_day >= 780 && of_day < 1020 ? whole / 240
                                          : 0;
}

TEST(ArrivalTime, CountsEachMinuteByWhatItBrings) {
  const ArrivalTime time(kFirst, kDays, kHours);
  for (const std::int32_t from :
       {3 * 1440, 3 * 1440 + 600, 3 * 1440 + 700, 4 * 1440 + 600, 5 * 1440 + 1000}) {
    double passed = 0;
    std::int32_t minutes = 1;
    for (std::int32_t minute = from + 1; minute < 6 * 1440; ++minute) {
      passed += counts(minute);
      // It is this minute for all that is passed within it, but for what rounding to 1/65,536 moves.
      for (; minutes < passed - 0.1; ++minutes) {
        if (minutes > passed - counts(minute) + 0.1) {
          ASSERT_EQ(time.after(from, minutes), minute) << from << " and " << minutes;
        }
      }
    }
    EXPECT_EQ(time.after(from, minutes + 1), std::numeric_limits<std::int32_t>::max());
  }
}

TEST(ArrivalTime, WithoutShapesIsTheTimeOfTheClock) {
  EXPECT_EQ(ArrivalTime().after(1000, 77), 1077);
  EXPECT_EQ(ArrivalTime().after(1000, std::int64_t{1} << 40),
            std::numeric_limits<std::int32_t>::max());
}

}  // namespace
}  // namespace casetide::model::test
