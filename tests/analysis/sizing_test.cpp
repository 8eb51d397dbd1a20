// When a run is long enough: looks at 64, 128, 256, ... and what is said when it is not.
#include "analysis/sizing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace casetide::analysis {
namespace {

using testing::HasSubstr;

Watched late(const std::string& label, double low, double high) {
  return {label, {(low + high) / 2, low, high, 0.0, 1.0}, 0.02, "of 100"};
}

TEST(Sizing, LooksDoubleAndEndAtTheMost) {
  EXPECT_EQ(next_look(0, 256), 64U);
  EXPECT_EQ(next_look(64, 256), 128U);
  EXPECT_EQ(next_look(128, 200), 200U);
}

TEST(Sizing, IsPreciseWhenEveryIntervalIsNarrowEnough) {
  EXPECT_TRUE(look_at({late("a", 0.10, 0.13), late("b", 0.5, 0.53)}, 64).precise);
  EXPECT_TRUE(look_at({}, 64).precise);
  EXPECT_EQ(shortfall_text(look_at({}, 64)), "");
}

TEST(Sizing, SaysWhatIsNotPreciseAndWhatItWouldNeed) {
  // Half widths 4 and 2.5 of 100 where 2 is asked for: four times as many for the first.
  const Look look = look_at({late("b", 0.1, 0.15), late("a", 0.1, 0.18)}, 64);
  EXPECT_FALSE(look.precise);
  ASSERT_EQ(look.short_of.size(), 2U);
  EXPECT_EQ(look.short_of[0].label, "a");
  EXPECT_EQ(look.needed, 256U);
  EXPECT_THAT(shortfall_text(look),
              HasSubstr("“a” is known to within 4.0 of 100, and 2 was asked for"));
  EXPECT_THAT(shortfall_text(look), HasSubstr("About 256 would be needed"));
}

TEST(Sizing, WithoutAnIntervalItIsNotPreciseUnlessNothingVaries) {
  Watched none = late("a", 0.1, 0.1);
  none.figure.low.reset();
  EXPECT_FALSE(look_at({none}, 8).precise);
  EXPECT_EQ(look_at({none}, 8).needed, 0U);
  EXPECT_THAT(shortfall_text(look_at({none}, 8)), HasSubstr("“a” has no interval yet"));
  none.figure.year_high = none.figure.year_low;  // never late, in any year
  EXPECT_TRUE(look_at({none}, 8).precise);
}

}  // namespace
}  // namespace casetide::analysis
