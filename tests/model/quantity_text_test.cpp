// The words of a number: what is accepted, what it is worth, and that every example shown parses.
#include "model/quantity_text.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "model/accepted_units.hpp"

namespace casetide::model {
namespace {

double value_of(std::string_view text, const Accepted& accepted) {
  const auto parsed = parse_quantity(text, accepted);
  EXPECT_TRUE(parsed.value.has_value()) << text << ": " << parsed.message;
  return parsed.value ? parsed.value->amount.value : -1;
}

TEST(QuantityText, IsHeldInTheBaseUnit) {
  EXPECT_EQ(value_of("90 minutes", kEffort), 90);
  EXPECT_EQ(value_of("1.5 hours", kEffort), 90);
  EXPECT_EQ(value_of("1 hour", kEffort), 60);
  EXPECT_EQ(value_of("20 minutes each", kEffortEach), 20);
  EXPECT_EQ(value_of("2 weeks", kWait), 14);
  EXPECT_EQ(value_of("1 month", kWait), 30.4375);
  EXPECT_EQ(value_of("3 working days", kWait), 3);
  EXPECT_DOUBLE_EQ(value_of("7.2 %", kShare), 0.072);
  EXPECT_DOUBLE_EQ(value_of("7.2%", kShare), 0.072);
  EXPECT_EQ(value_of("0.8", kProbability), 0.8);
  EXPECT_DOUBLE_EQ(value_of("80 %", kProbability), 0.8);
  EXPECT_EQ(value_of("6,536 children", kCount), 6536);
  EXPECT_EQ(value_of("1,234,567 children", kCount), 1234567);
  EXPECT_EQ(value_of("sd 0.095 of the log", kLogSd), 0.095);
  EXPECT_EQ(value_of("2.5 hours per week per child", kWeeklyWork), 150);
  EXPECT_EQ(value_of("  90   minutes  ", kEffort), 90) << "blanks do not matter";
  EXPECT_EQ(value_of("+0.2", kSignedRatio), 0.2);
}

TEST(QuantityText, IsNotGuessed) {
  for (const std::string_view text :
       {"",
        " ",
        "90",
        "minutes",
        "90 minutes minutes",
        "1,5 hours",
        "1.2.3 hours",
        "1. hours",
        ".5 hours",
        "12,34 hours",
        "1,2345 hours",
        "1e3 minutes",
        "0x10 minutes",
        "--3 minutes",
        "- 3 minutes",
        "nan minutes",
        "inf minutes",
        "-3 minutes",
        "90 working days",
        "90 minutes; guessed",
        "90 minutes; assumed",
        "90 minutes; assumed 60",
        "90 minutes; assumed 60 to",
        "90 minutes; assumed to 60",
        "90 minutes; assumed 120 to 60",
        "90 minutes; assumed 60 to 90 working days",
        "9999999999 hours",
        "90 minutes; assumed 1 to 2 minutes; assumed 1 to 2 minutes"}) {
    const auto parsed = parse_quantity(text, kEffort);
    EXPECT_FALSE(parsed.value.has_value()) << text;
    EXPECT_NE(parsed.message, "") << text;
  }
}

TEST(QuantityText, RangesBorrowTheUnitThatIsNotSaid) {
  const auto range = [](std::string_view text, const Accepted& accepted) {
    return parse_quantity(text, accepted).value.value().assumed.value();
  };
  using Range = std::pair<double, double>;
  EXPECT_EQ(range("60 minutes; assumed 20 to 90 minutes", kEffort), Range(20, 90));
  EXPECT_EQ(range("2 hours; assumed 90 to 180 minutes", kEffort), Range(90, 180));
  EXPECT_EQ(range("2 hours; assumed 90 minutes to 3 hours", kEffort), Range(90, 180));
  EXPECT_EQ(range("2 hours; assumed 1 to 3", kEffort), Range(60, 180));
  EXPECT_EQ(range("18 %; assumed 10 to 25 %", kShare).second, 0.25);
  EXPECT_EQ(range("2 hours per week per child; assumed 1 to 4 hours", kWeeklyWork), Range(60, 240));
  EXPECT_EQ(range("sd 0.1 of the log; assumed 0.05 to 0.2", kLogSd), Range(0.05, 0.2));
}

TEST(QuantityText, TheTitleOfASourceMayHoldASemicolon) {
  const auto parsed =
      parse_quantity("7.2 %; source DfE 2025; table 3; assumed 5 to 9 %", kShare).value;
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->source, "DfE 2025; table 3");
  EXPECT_EQ(parsed->assumed_text, "5 to 9 %");
  EXPECT_EQ(parsed->text, "7.2 %");
}

TEST(QuantityText, EveryExampleShownParses) {
  for (const Accepted* accepted : {&kEffort,
                                   &kEffortEach,
                                   &kWait,
                                   &kNotice,
                                   &kShare,
                                   &kShareOfLimit,
                                   &kProbability,
                                   &kRatio,
                                   &kRatioAboveZero,
                                   &kRatioFromOne,
                                   &kSignedRatio,
                                   &kHarmSlope,
                                   &kChildrenPerFamily,
                                   &kPosts,
                                   &kCount,
                                   &kCeiling,
                                   &kDaysAYear,
                                   &kTeamMeeting,
                                   &kMeetsEvery,
                                   &kSpell,
                                   &kWeeks,
                                   &kFamiliesAYear,
                                   &kEvery,
                                   &kLogSd,
                                   &kPerChildYear,
                                   &kMonths,
                                   &kWeeklyWork,
                                   &kWholeYears,
                                   &kRunOut}) {
    const auto parsed = parse_quantity(accepted->example, *accepted);
    EXPECT_TRUE(parsed.value.has_value()) << accepted->example << ": " << parsed.message;
  }
}

}  // namespace
}  // namespace casetide::model
