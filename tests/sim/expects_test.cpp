// tests/sim/expects_test.cpp
#include "sim/expects.hpp"

#include <string>

#include <gtest/gtest.h>

namespace casetide::sim {
namespace {

TEST(Expects, SaysNothingWhenThePromiseHolds) {
  EXPECT_NO_THROW(expects(true, "one is one"));
}

TEST(Expects, NamesThePromiseAndItsPlaceWithoutTheDirectory) {
  try {
    expects(false, "a visit fits in 10 bits");
    FAIL() << "nothing was thrown";
  } catch (const BrokenExpectation& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find("expects_test.cpp:"), 0U) << message;
    EXPECT_NE(message.find("expected that a visit fits in 10 bits"), std::string::npos) << message;
  }
}

TEST(Expects, IsUsableInConstantExpressions) {
  constexpr auto checked = [](int value) {
    expects(value > 0, "a value is above 0");
    return value;
  };
  static_assert(checked(3) == 3);
}

}  // namespace
}  // namespace casetide::sim
