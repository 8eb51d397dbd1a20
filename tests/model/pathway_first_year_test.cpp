// Workers in their first year: what they may hold by date, how many there are, and who never is.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

using ::testing::ElementsAre;

constexpr double kStandardErrors = 6;  // two-sided normal tail 2e-9
constexpr std::int32_t kDay = sim::kMinutesPerDay;

const std::string kRising =
    "{ \"3 months\" = \"50 %; source test\", \"6 months\" = \"75 %; source test\", \"12 months\" = "
    "\"90 %; source test\" }";

std::string worker(const std::string& fte, const std::string& first_year, const std::string& rising,
                   const std::string& more = "") {
  return "worker = { fte = \"" + fte +
         "; source test\", pattern = \"office\", ceiling = \"18 children; source test\", "
         "first-year "
         "= \"" +
         first_year + " %; source test\", first-year-ceiling = " + rising + more + " }";
}

std::string people(const std::string& turnover, const std::string& more = "") {
  return "turnover = \"" + turnover +
         " % a year; source test\"\nvacancy-lasts = \"4 weeks; source test\"\nnotice-to-leave = "
         "\"4 "
         "weeks; source test\"\n" +
         more;
}

/// Families of one child that somebody holds for a while.
std::string cases(const std::string& families) {
  return "[strand.case]\ncaseload = true\n[step.settle]\nstrand = \"case\"\nkind = \"wait\"\nlasts "
         "= { mean = \"90 days\", shape = \"exponential\", source = \"test\" }\n[stream.s]\nstart "
         "= "
         "\"case.settle\"\nfamilies = \"" +
         families + " families a year; source test\"\n" + kOneChild;
}

TEST(FirstYear, CeilingsAreTheirPartOfTheFullOne) {
  // 9, 13.5 and 16.2 of 18; of a post of 0.6, whose ceiling is 10.8: 5.4, 8.1 and 9.72.
  Engine engine(opening() + team("desk", worker("1.6", "20", kRising), people("30")) + cases("1"));
  const Compiled& compiled = engine.compiled();
  EXPECT_THAT(compiled.posts.at(0).first_year_ceilings, ElementsAre(9, 14, 16));
  EXPECT_THAT(compiled.posts.at(1).first_year_ceilings, ElementsAre(5, 8, 10));
  EXPECT_THAT(compiled.pools.at(0).first_year.until_days, ElementsAre(91, 183, 365));
  Engine plain(opening() + team("desk", worker("1", "20", "\"60 %; source test\""), people("30")) +
               cases("1"));
  EXPECT_THAT(plain.compiled().posts.at(0).first_year_ceilings, ElementsAre(11));
  EXPECT_THAT(plain.compiled().pools.at(0).first_year.until_days, ElementsAre(365));
}

struct Seen {
  int allocations = 0;
  int above = 0;    ///< more than the ceiling of that day
  int reached = 0;  ///< exactly a ceiling below the full one
  int as_it_rose = 0;
};

/// What each post was given, held against the ceiling of the day; `longer` is added to each step.
Seen held_against_the_ceilings(Engine& engine, int replications, int longer) {
  const std::vector<std::pair<int, int>> steps = {{91, 9}, {183, 14}, {365, 16}};
  Seen seen;
  for (std::uint32_t r = 0; r < static_cast<std::uint32_t>(replications); ++r) {
    std::map<int, std::int32_t> since;
    std::map<int, int> held;
    for (const LogLine& line : engine.run(6, r).log) {
      const int post = line.detail;
      if (line.what == kLogFirstYear) since[post] = line.value;
      if (line.what == kLogLeft) since.erase(post);
      if (line.what == kLogLetGo) --held[post];
      if (line.what != kLogAllocated) continue;
      ++held[post];
      ++seen.allocations;
      int ceiling = 18;
      bool rises_now = false;
      if (since.contains(post)) {
        for (const auto& [until, children] : steps) {
          const std::int32_t day = since.at(post) + until + longer;
          if (line.time / kDay < day) ceiling = std::min(ceiling, children);
          rises_now = rises_now || line.time == day * kDay;
        }
      }
      seen.above += held[post] > ceiling ? 1 : 0;
      seen.reached += held[post] == ceiling && ceiling < 18 ? 1 : 0;
      seen.as_it_rose += rises_now ? 1 : 0;
    }
  }
  return seen;
}

TEST(FirstYear, NobodyIsGivenMoreThanTheCeilingOfTheDay) {
  // 6 workers have room for 108 children at most, and 160 come to be held.
  Engine engine(opening() + team("desk", worker("6", "50", kRising), people("60")) + cases("650"));
  const Seen seen = held_against_the_ceilings(engine, 6, 0);
  EXPECT_EQ(seen.above, 0);
  EXPECT_GT(seen.allocations, 1000);
  EXPECT_GT(seen.reached, 100);
  EXPECT_GT(seen.as_it_rose, 20);  // those who wait are looked at as it rises
  // The planted fault: steps that last a day longer.
  EXPECT_GT(held_against_the_ceilings(engine, 6, 1).above, 0);
}

struct Mean {
  double value = 0;
  double error = 0;
};

/// Of the days of 2026 with a worker in post, agency workers aside, those in a first year.
Mean share_in_first_year(const std::string& share, const std::string& turnover, int replications) {
  std::string head = opening();
  const std::string none = "warm-up = \"0 years\"";
  head.replace(head.find(none), none.size(), "warm-up = \"2 years\"");
  Engine engine(head +
                team("desk", worker("100", share, "\"50 %; source test\""), people(turnover)) +
                cases("1"));
  const std::int32_t first = at("2026-01-01 00:00") / kDay;
  const std::int32_t end = first + 365;
  double sum = 0;
  double squares = 0;
  for (std::uint32_t r = 0; r < static_cast<std::uint32_t>(replications); ++r) {
    const Story story = engine.run(8, r);
    std::map<int, std::int32_t> since;
    double days = 0;
    const auto count = [&](int post, std::int32_t until) {
      const auto found = since.find(post);
      if (found == since.end()) return;
      days +=
          std::max(0, std::min({until, end, found->second + 365}) - std::max(found->second, first));
      since.erase(found);
    };
    for (const LogLine& line : story.log) {
      if (line.what == kLogFirstYear) since[line.detail] = line.value;
      if (line.what == kLogLeft) count(line.detail, line.time / kDay);
    }
    for (int post = 0; post < 100; ++post)
      count(post, end);
    const double there = story.record.role_posts.at(0) / 100.0 * 365;
    sum += days / there;
    squares += days / there * (days / there);
  }
  const double mean = sum / replications;
  return {mean, std::sqrt((squares / replications - mean * mean) / (replications - 1))};
}

// 100 posts in 60 years: a standard error of about half a percentage point.
TEST(FirstYear, TheShareIsHeldByThoseWhoCome) {
  const Mean mean = share_in_first_year("20", "40", 60);
  EXPECT_LT(std::abs(mean.value - 0.20), kStandardErrors * mean.error) << mean.value;
  EXPECT_LT(mean.error, 0.008);
}

TEST(FirstYear, TheCheckAboveHasTeeth) {
  const Mean mean = share_in_first_year("27", "40", 60);
  EXPECT_GT(std::abs(mean.value - 0.20), kStandardErrors * mean.error) << mean.value;
}

TEST(FirstYear, AShareThatTurnoverCannotSustainFallsToWhatItDoes) {
  // All who come are new to the work. A stay is 28 days of notice after an exponential time, 3,652.5 days
  // in all; 28 + 3,624.5 x (1 - exp(-337 / 3,624.5)) of them lie in the first year.
  const double stay = 3652.5 - 28;
  const double sustained = (28 + stay * (1 - std::exp(-337 / stay))) / 3652.5;
  EXPECT_NEAR(sustained, 0.096, 0.001);
  const Mean mean = share_in_first_year("50", "10", 60);
  EXPECT_LT(std::abs(mean.value - sustained), kStandardErrors * mean.error) << mean.value;
}

TEST(FirstYear, AgencyWorkersAreNeverInOne) {
  Engine engine(opening() +
                team("desk", worker("40", "100", kRising),
                     people("80",
                            "agency = \"80 %; source test\"\nagency-arrives = \"1 days; source "
                            "test\"")) +
                cases("1"));
  const Story story = engine.run(3);
  const std::int32_t start = at("2026-01-01 00:00");
  std::map<int, std::int32_t> joined;  // by post: when somebody who is no agency worker did
  int agency = 0;
  int first_years = 0;
  for (const LogLine& line : story.log) {
    if (line.what == kLogTookUpPost && line.value == 0) joined[line.detail] = line.time;
    if (line.what == kLogTookUpPost && line.value == 1) {
      joined.erase(line.detail);
      ++agency;
    }
    if (line.what != kLogFirstYear || line.time == start) continue;
    ++first_years;
    EXPECT_TRUE(joined.contains(line.detail) && joined.at(line.detail) == line.time);
    EXPECT_EQ(line.value * kDay, line.time);
  }
  EXPECT_GT(agency, 10);
  EXPECT_GT(first_years, 10);
}

TEST(FirstYear, NobodyInOneIsAsWithoutTheKeys) {
  const auto log_of = [](const std::string& more) {
    Engine engine(opening() +
                  team("desk",
                       "worker = { fte = \"6; source test\", pattern = \"office\", ceiling = \"18 "
                       "children; source test\"" +
                           more + " }",
                       people("60")) +
                  cases("650"));
    return engine.run(6).log;
  };
  EXPECT_EQ(log_of(""),
            log_of(", first-year = \"0 %; source test\", first-year-ceiling = " + kRising));
}

}  // namespace
}  // namespace casetide::model::test
