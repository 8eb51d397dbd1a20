#include "analysis/text_table.hpp"

#include <string>

#include <gtest/gtest.h>

#include "analysis/progress_bar.hpp"

namespace casetide::analysis {
namespace {

using enum TextTable::Align;

TEST(TextTable, ColumnsAreAlignedByCharactersNotBytes) {
  TextTable table("Title", {"", "n"}, {left, right});
  table.row({"Café", "5"});
  table.row({"Tea", "1,234"});
  EXPECT_EQ(table.text(),
            "Title\n"
            "             n\n"
            "  Café       5\n"
            "  Tea    1,234\n"
            "\n");
}

TEST(TextTable, NamesOfSeveralLinesStandAboveTheirColumns) {
  TextTable table("Title", {"", "In time,\nof 100", "n"}, {left, right, right});
  table.row({"Tea", "97.5", "2"});
  EXPECT_EQ(table.text(),
            "Title\n"
            "        In time,\n"
            "          of 100   n\n"
            "  Tea       97.5   2\n"
            "\n");
}

TEST(TextTable, WithoutRowsThereIsNothing) {
  EXPECT_EQ(TextTable("Title", {"a"}, {left}).text(), "");
}

TEST(TextTable, ShorteningKeepsWholeCharacters) {
  EXPECT_EQ(shortened("éééé", 4), "éééé");
  EXPECT_EQ(shortened("ééééé", 4), "ééé…");
  EXPECT_EQ(width_of(shortened("abcdefgh", 5)), 5U);
}

TEST(TextTable, WrappingBreaksBetweenWords) {
  EXPECT_EQ(wrapped("one two three four", 9), "one two\nthree\nfour\n");
  EXPECT_EQ(wrapped("unbreakable", 4), "unbreakable\n");
}

TEST(NumbersInText, HaveThreeFiguresOrAllOfAGreaterNumber) {
  EXPECT_EQ(in_figures(0), "0");
  EXPECT_EQ(in_figures(0.123), "0.12");
  EXPECT_EQ(in_figures(0.996), "1.0");
  EXPECT_EQ(in_figures(12.34), "12.3");
  EXPECT_EQ(in_figures(99.96), "100");
  EXPECT_EQ(in_figures(123.4), "123");
  EXPECT_EQ(in_figures(999.6), "1,000");
  EXPECT_EQ(in_figures(-12345678.4), "-12,345,678");
}

TEST(NumbersInText, HaveCommasBetweenThousands) {
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(-123456), "-123,456");
  EXPECT_EQ(with_commas(-0.2), "0");
}

TEST(ProgressLine, SaysHowFarAndHowLong) {
  using std::chrono::duration;
  EXPECT_EQ(progress_line({.done = 0, .kept = 0, .total = 256}, duration<double>(0)),
            "[..............................]  0 of 256 replications");
  EXPECT_EQ(progress_line({.done = 64, .kept = 64, .total = 256}, duration<double>(32)),
            "[###############...............]  128 of 256 replications (64 from before), about 64 "
            "s left");
  EXPECT_EQ(progress_line({.done = 10, .kept = 0, .total = 10}, duration<double>(3.2)),
            "[##############################]  10 of 10 replications, 4 s");
  EXPECT_EQ(progress_line({.done = 1, .kept = 0, .total = 101}, duration<double>(72)),
            "[..............................]  1 of 101 replications, about 2 h 00 min left");
}

TEST(ProgressLine, IsShorterThanALineOfTheTerminal) {
  using std::chrono::duration;
  const Progress progress{.done = 24, .kept = 16, .total = 256};
  const duration<double> elapsed(22.4);
  EXPECT_EQ(progress_line(progress, elapsed, 120), progress_line(progress, elapsed));
  EXPECT_EQ(progress_line(progress, elapsed, 80),
            "[##...........]  40 of 256 replications (16 from before), about 3 min 20 s left");
  EXPECT_EQ(progress_line(progress, elapsed, 70),
            "[###.................]  40 of 256 replications, about 3 min 20 s left");
  EXPECT_EQ(progress_line(progress, elapsed, 50), "40 of 256 replications, about 3 min 20 s left");
  EXPECT_EQ(progress_line(progress, elapsed, 20), "40 of 256 replicati");
  for (std::size_t columns = 1; columns < 130; ++columns)
    EXPECT_LT(progress_line(progress, elapsed, columns).size(), columns);
}

TEST(TimeText, RoundsToWhatAWaitingPersonWants) {
  EXPECT_EQ(time_text(88.2), "89 s");
  EXPECT_EQ(time_text(90), "1 min 30 s");
  EXPECT_EQ(time_text(12.1), "13 s");
  EXPECT_EQ(time_text(144), "2 min 20 s");
  EXPECT_EQ(time_text(145), "2 min 30 s");
  EXPECT_EQ(time_text(236), "4 min");
  EXPECT_EQ(time_text(599), "10 min");
  EXPECT_EQ(time_text(629), "10 min");
  EXPECT_EQ(time_text(5400), "1 h 30 min");
}

}  // namespace
}  // namespace casetide::analysis
