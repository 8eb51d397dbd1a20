// What a scenario compiles to: a year's demand, families, and counts that follow from them.
//
// Statistical checks compare a mean or a dispersion with its known value and fail beyond 6 standard
// errors (normal tail 2e-9; the dispersion's chi-square tail at these sizes is below 1e-7).
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

constexpr double kStandardErrors = 6;
constexpr double kYear2026 = 365 / 365.25;

std::string desk(const std::string& stream) {
  return opening() +
         team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
         "[strand.visit]\n[step.leave]\nstrand = \"visit\"\nkind = \"end\"\n[stream.s]\nstart = "
         "\"visit.leave\"\nfamilies = \"2,000 families a year; source test\"\n" +
         stream;
}

const std::string kPlain =
    "children-per-family = \"1.7; source test\"\nalike = \"0.8; source test\"\n";

const std::string kShape = kPlain + R"(
bank-holiday    = "0.3; assumed 0.1 to 0.6"
school-holiday  = "0.8; assumed 0.7 to 0.9"
school-holidays = ["07-22 to 08-31", "12-19 to 01-03"]
source          = "test"
hours           = { "08:00 to 12:00" = 3, "12:00 to 18:00" = 1, source = "test" }
weekday         = { monday = 1.4, saturday = 0.2, sunday = 0, source = "test" }
)";

double mean_of_days(const Engine& engine, const std::string& first, const std::string& last) {
  double sum = 0;
  for (std::int32_t day = at(first + " 00:00") / 1440; day <= at(last + " 00:00") / 1440; ++day) {
    sum += static_cast<double>(engine.compiled().streams[0].day_mean_q32[static_cast<std::size_t>(
        day - engine.compiled().first_day)]);
  }
  return sum / 4294967296.0;
}

/// Every month 1 but for one.
std::string with_august(const std::string& august) {
  std::string months = "[stream.s.months]\nsource = \"test\"\naugust = " + august + "\n";
  for (const char* month : {"january", "february", "march", "april", "may", "june", "july",
                            "september", "october", "november", "december"})
    months += std::string(month) + " = 1\n";
  return desk(kPlain + months);
}

TEST(Months, AreRelativeToEachOtherAndKeepTheYearsTotal) {
  // 31 days of half the others' and 334 of the others': the year's total over 349.5 full days.
  const Engine engine(with_august("0.5"));
  const double full = 2000 * kYear2026 / 349.5;
  EXPECT_NEAR(mean_of_days(engine, "2026-01-01", "2026-12-31"), 2000 * kYear2026, 1e-3);
  EXPECT_NEAR(mean_of_days(engine, "2026-08-01", "2026-08-31"), 31 * full / 2, 1e-5);
  EXPECT_NEAR(mean_of_days(engine, "2026-07-31", "2026-07-31"), full, 1e-6);
  EXPECT_NEAR(mean_of_days(engine, "2026-09-01", "2026-09-01"), full, 1e-6);
  EXPECT_NEAR(mean_of_days(engine, "2026-02-01", "2026-02-28"), 28 * full, 1e-5);
}

// So many come in August whatever else is reported: the rate is a year's.
TEST(Months, HoldTheirShareOfAYearWhereOnlyPartOfOneIsReported) {
  const double full = 2000 * kYear2026 / 349.5;
  const auto august_of = [](const std::string& period) {
    std::string text = with_august("0.5");
    const std::string year = "2026-01-01 to 2026-12-31";
    text.replace(text.find(year), year.size(), period);
    return mean_of_days(Engine(text), "2026-08-01", "2026-08-31");
  };
  EXPECT_NEAR(august_of("2026-08-01 to 2026-08-31"), 31 * full / 2, 1e-5);
  EXPECT_NEAR(august_of("2026-08-01 to 2026-12-31"), 31 * full / 2, 1e-5);
  // Two years, and a leap day in the second.
  EXPECT_NEAR(august_of("2026-08-01 to 2027-12-31"), 31 * full / 2, 0.01);
}

TEST(Months, ARangeIsDrawn) {
  const std::string text = with_august("\"0.5; assumed 0.3 to 0.8\"");
  const Engine one(text, {}, InputDraw(1, 0));
  const Engine other(text, {}, InputDraw(1, 1));
  EXPECT_NE(mean_of_days(one, "2026-08-10", "2026-08-10"),
            mean_of_days(other, "2026-08-10", "2026-08-10"));
  EXPECT_NEAR(mean_of_days(other, "2026-01-01", "2026-12-31"), 2000 * kYear2026, 1e-3);
}

TEST(Spreads, AShareLiesAtTheHighEndAndTheRestIsEven) {
  const Engine engine(
      opening() +
      team("desk", "clerk = { fte = \"1; source test\", pattern = \"office\", pool = true }") +
      "[strand.visit]\n[step.rest]\nstrand = \"visit\"\nkind = \"wait\"\nlasts = { low = \"10 "
      "days\", high = \"20 days\", at-high = \"30 %; source test\", source = \"test\" }\n" +
      arrival("a", "visit.rest", "2026-06-03 12:00"));
  const sim::QuantileTable& table = engine.compiled().phases[0].steps[0].lasts.table;
  constexpr int kDraws = 1 << 16;
  int at_high = 0;
  int below_15 = 0;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    const double days = static_cast<double>(table.draw_q16((i << 16) + 0x8000)) / 65536;
    ASSERT_GE(days, 10);
    ASSERT_LE(days, 20);
    at_high += days > 19.98 ? 1 : 0;
    below_15 += days < 15 ? 1 : 0;
  }
  EXPECT_NEAR(at_high, 0.3 * kDraws, 0.002 * kDraws);
  EXPECT_NEAR(below_15, 0.35 * kDraws, 0.001 * kDraws);
}

TEST(Demand, FamiliesHaveTheStatedMeanOfChildrenThoughNoneHasMoreThanEight) {
  for (const double mean : {1.0, 1.2, 1.7, 3.0, 4.5, 5.0}) {
    const Engine engine(desk("children-per-family = \"" + std::to_string(mean) +
                             "; source test\"\nalike = \"0.8; source test\"\n"));
    const sim::Shares& children = engine.compiled().streams[0].children;
    double sum = 0;
    for (int n = 0; n < children.size(); ++n) {
      sum += (n + 1) * static_cast<double>(children.word_count(n)) / 4294967296.0;
    }
    EXPECT_NEAR(sum, mean, 1e-8);
  }
}

TEST(Demand, KeepsTheYearsTotalWhateverItsShape) {
  for (const std::string& stream : {kPlain, kShape}) {
    const Engine engine(desk(stream));
    EXPECT_NEAR(mean_of_days(engine, "2026-01-01", "2026-12-31"), 2000 * kYear2026, 1e-6);
  }
}

TEST(Demand, FollowsWeekdaysBankHolidaysAndSchoolHolidays) {
  const Engine engine(desk(kShape));
  const auto day = [&](const std::string& date) { return mean_of_days(engine, date, date); };
  const double tuesday = day("2026-06-09");
  EXPECT_NEAR(day("2026-06-08") / tuesday, 1.4, 1e-6);
  EXPECT_NEAR(day("2026-06-13") / tuesday, 0.2, 1e-6);
  EXPECT_EQ(day("2026-06-14"), 0);
  EXPECT_NEAR(day("2026-04-03") / tuesday, 0.3, 1e-6);        // Good Friday
  EXPECT_NEAR(day("2026-08-04") / tuesday, 0.8, 1e-6);        // a Tuesday in the holidays
  EXPECT_NEAR(day("2026-12-25") / tuesday, 0.3 * 0.8, 1e-6);  // both, a Friday
}

struct Counts {
  std::vector<int> weeks;  ///< whole weeks of all replications
  std::vector<int> years;
  double children = 0;
  double families = 0;
  int outside_hours = 0;
};

Counts count(Engine& engine, int replications) {
  Counts counts;
  const std::int32_t monday = at("2026-01-05 00:00") / 1440;
  for (int r = 0; r < replications; ++r) {
    const Story story = engine.run(21, static_cast<std::uint32_t>(r));
    std::vector<int> weeks(51, 0);
    int year = 0;
    for (const LogLine& line : story.log) {
      if (line.what != static_cast<std::uint8_t>(EventRef::What::entered) ||
          line.time >= at("2027-01-01 00:00")) {
        continue;
      }
      ++year;
      counts.families += 1;
      counts.children += std::popcount(unsigned{line.set});
      const int minute = line.time % 1440;
      counts.outside_hours += minute < 480 || minute >= 1080 ? 1 : 0;
      const int week = (line.time / 1440 - monday) / 7;
      if (line.time / 1440 >= monday && week < 51) {
        ++weeks[static_cast<std::size_t>(week)];
      }
    }
    counts.years.push_back(year);
    counts.weeks.insert(counts.weeks.end(), weeks.begin(), weeks.end());
  }
  return counts;
}

/// Sum of squared deviations over the known mean: n for a Poisson number, with s.d. sqrt(2 n).
double excess_in_errors(const std::vector<int>& counts, double mean, double dispersion) {
  double sum = 0;
  for (const int x : counts) {
    sum += (x - mean) * (x - mean) / mean;
  }
  const double n = static_cast<double>(counts.size());
  return (sum - n * dispersion) / (dispersion * std::sqrt(2 * n));
}

TEST(Demand, ArrivesAsAPoissonProcess) {
  Engine engine(desk(kPlain));
  const Counts counts = count(engine, 20);
  const double week = 2000 * 7 / 365.25;
  EXPECT_LT(std::abs(excess_in_errors(counts.weeks, week, 1)), kStandardErrors);
}

TEST(Demand, TheCheckAboveHasTeeth) {
  Engine engine(desk(kPlain + "dispersion = \"1.6; source test\"\n"));
  const Counts counts = count(engine, 20);
  const double week = 2000 * 7 / 365.25;
  EXPECT_GT(excess_in_errors(counts.weeks, week, 1), kStandardErrors);
  EXPECT_LT(std::abs(excess_in_errors(counts.weeks, week, 1.6)), kStandardErrors);
}

TEST(Demand, MovesFromYearToYearByTheStatedAmount) {
  // The s.d. of the log of 400 years: known within 1/sqrt(800) of itself, plus Poisson's share.
  Engine engine(desk(kPlain + "year-level = \"sd 0.2 of the log; source test\"\n"));
  const Counts counts = count(engine, 400);
  double sum = 0;
  double squares = 0;
  for (const int year : counts.years) {
    sum += std::log(year);
    squares += std::log(year) * std::log(year);
  }
  const double n = static_cast<double>(counts.years.size());
  const double sd = std::sqrt(squares / n - sum / n * (sum / n));
  const double stated = std::sqrt(0.2 * 0.2 + 1.0 / 2000);
  EXPECT_LT(std::abs(sd - stated), kStandardErrors * stated / std::sqrt(2 * n)) << sd;
}

TEST(Demand, ComesAtTheStatedHours) {
  Engine engine(desk(kShape));
  EXPECT_EQ(count(engine, 2).outside_hours, 0);
}

TEST(Families, HaveTheStatedMeanOfChildren) {
  // 1 and a Poisson number with mean 0.7; cut at 8, which takes off less than 1e-5.
  Engine engine(desk(kPlain));
  const Counts counts = count(engine, 10);
  const double mean = counts.children / counts.families;
  EXPECT_LT(std::abs(mean - 1.7), kStandardErrors * std::sqrt(0.7 / counts.families)) << mean;
}

TEST(ARun, OfTheSameSeedIsTheSameAndOfAnotherIsNot) {
  Engine engine(desk(kPlain));
  const Story first = engine.run(1, 4);
  const Story other = engine.run(2, 4);
  const Story next = engine.run(1, 5);
  const Story again = engine.run(1, 4);
  EXPECT_EQ(first.log, again.log);
  EXPECT_EQ(first.record.counters, again.record.counters);
  EXPECT_EQ(first.record.weekly_arrivals, again.record.weekly_arrivals);
  EXPECT_EQ(first.record.role_hours, again.record.role_hours);
  EXPECT_NE(first.log, other.log);
  EXPECT_NE(first.log, next.log);
}

Engine returning(const std::string& rate, const std::string& window) {
  return Engine(desk(kPlain) + "[event.return]\non = { rate = \"" + rate +
                " per child-year; source test\", for = \"" + window +
                "; source test\" }\nwhile = [\"closed\"]\nstart = \"visit.leave\"\n");
}

/// Of families closed at least `days` before the end of 2026, the share that came back within them.
double share_back(Engine& engine, int days, double* families) {
  double closed = 0;
  double back = 0;
  for (std::uint32_t r = 0; r < 5; ++r) {
    const Story story = engine.run(31, r);
    std::map<std::uint32_t, std::vector<const LogLine*>> visits;
    for (const LogLine& line : story.log) {
      if (line.what == static_cast<std::uint8_t>(EventRef::What::entered)) {
        visits[line.family].push_back(&line);
      }
    }
    for (const auto& [family, lines] : visits) {
      if (lines.front()->time >= at("2026-12-31 00:00") - days * 1440) {
        continue;
      }
      closed += 1;
      back += lines.size() > 1 && lines[1]->time - lines[0]->time <= days * 1440 ? 1 : 0;
    }
  }
  *families = closed;
  return back / closed;
}

TEST(ReReferrals, ComeAtTheStatedRateForEachChildAndOnlyWithinTheWindow) {
  // P(back within t) for 1 + N children, N Poisson(0.7), each at rate r: with s = exp(-r t),
  // 1 - s exp(0.7 (s - 1)).
  Engine engine = returning("0.5", "6 months");
  double families = 0;
  const double share = share_back(engine, 90, &families);
  const double s = std::exp(-0.5 * 90 / 365.25);
  const double expected = 1 - s * std::exp(0.7 * (s - 1));
  EXPECT_LT(std::abs(share - expected),
            kStandardErrors * std::sqrt(expected * (1 - expected) / families))
      << share << " against " << expected;
}

TEST(ReReferrals, NeverComeAfterTheWindow) {
  // Visits end in the minute in which they begin; the window is a month of 30.4375 days.
  Engine engine = returning("2", "1 months");
  const Story story = engine.run(31, 1);
  std::map<std::uint32_t, std::int32_t> last;
  std::int32_t longest = 0;
  for (const LogLine& line : story.log) {
    if (line.what == static_cast<std::uint8_t>(EventRef::What::entered)) {
      if (last.contains(line.family)) {
        longest = std::max(longest, line.time - last[line.family]);
      }
      last[line.family] = line.time;
    }
  }
  EXPECT_LE(longest, 43830);
  EXPECT_GT(longest, 40000);
}

TEST(ReReferrals, TheCheckAboveHasTeeth) {
  Engine engine = returning("0.6", "6 months");
  double families = 0;
  const double share = share_back(engine, 90, &families);
  const double s = std::exp(-0.5 * 90 / 365.25);
  const double expected = 1 - s * std::exp(0.7 * (s - 1));
  EXPECT_GT(std::abs(share - expected),
            kStandardErrors * std::sqrt(expected * (1 - expected) / families));
}

TEST(ReReferrals, AreCountedAsEpisodesOfTheSameFamilies) {
  Engine engine = returning("2", "6 months");
  const Story story = engine.run(31, 1);
  EXPECT_GT(counter(story, Counter::re_referrals_families), 300);
  EXPECT_EQ(counter(story, Counter::families_arrived_ever),
            counter(story, Counter::families_open_at_end) +
                counter(story, Counter::families_closed_at_end));
  EXPECT_GE(counter(story, Counter::families_referred),
            counter(story, Counter::re_referrals_families));
}

}  // namespace
}  // namespace casetide::model::test
