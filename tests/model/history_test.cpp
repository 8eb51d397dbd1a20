// Spans of several families, added in turn and given up, against lists of what each family was given.
#include "model/history.hpp"

#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "model/compiled.hpp"

namespace casetide::model {
namespace {

/// A family beside the list of its spans in the order added, told apart by when they end.
struct Listed {
  History::Spans spans;
  std::vector<int> ends;
};

class Spans : public testing::Test {
 protected:
  Spans() { history_.reset(compiled_, History::Keep::all); }

  void add(Listed& family) {
    family.ends.push_back(++time_);
    history_.begin(family.spans, time_);
  }
  void forget(Listed& family) {
    history_.forget(family.spans);
    family.ends.clear();
  }
  /// As told by going from the latest to the first.
  [[nodiscard]] std::vector<int> ends_of(const Listed& family) const {
    std::vector<int> ends;
    for (int span = family.spans.last; span != kNone; span = history_.earlier(span)) {
      ends.insert(ends.begin(), history_.until(span));
    }
    return ends;
  }

  Compiled compiled_;
  History history_;
  int time_ = 0;
};

TEST_F(Spans, OfEachFamilyAreThoseThatItWasGivenInTheirOrder) {
  constexpr std::size_t kFamilies = 5;
  std::vector<Listed> families(kFamilies);
  for (std::size_t turn = 0; turn < 2000; ++turn) {
    Listed& family = families[turn * turn % 7 % kFamilies];
    turn % 97 == 0 ? forget(family) : add(family);
    for (const Listed& one : families)
      ASSERT_EQ(ends_of(one), one.ends) << turn;
  }
}

TEST_F(Spans, ThatAreGivenUpMakeRoomForAsManyOthers) {
  std::vector<Listed> families(3);
  const auto fill = [&] {
    for (int turn = 0; turn < 100; ++turn) {
      for (Listed& family : families)
        add(family);
    }
  };
  fill();
  const int end = history_.end();
  for (int again = 0; again < 20; ++again) {
    for (Listed& family : families)
      forget(family);
    fill();
    ASSERT_EQ(history_.end(), end) << again;
  }
}

TEST_F(Spans, OfAFamilyWithoutAnyAreNoneAlsoOnceGivenUp) {
  Listed family;
  forget(family);
  EXPECT_TRUE(ends_of(family).empty());
  add(family);
  forget(family);
  EXPECT_TRUE(ends_of(family).empty());
}

}  // namespace
}  // namespace casetide::model
