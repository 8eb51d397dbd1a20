// A time after the year reported in its place: the same families and luck until the year is over, and then
// posts and demand go on.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/uncertain_inputs.hpp"
#include "sim/time.hpp"
#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/eventful_scenarios.hpp"

namespace casetide::model::test {
namespace {

/// The second half of 2026, with school holidays in either half, in which fewer come, and years that differ.
std::string text() {
  std::string made = restless_team(half_year());
  const std::string families = "families = \"160 families a year; source test\"\n";
  made.insert(made.find(families), "year-level = \"sd 0.3 of the log; source test\"\n");
  return made;
}

/// Lines before that minute, as text; of leave, which is booked at the start for as long as anybody may look
/// ahead, what falls before it.
std::vector<std::string> until(const Story& story, std::int32_t time) {
  std::vector<std::string> lines;
  for (const LogLine& line : story.log) {
    const bool leave = line.what == kLogOnLeave;
    if (line.time < time && (!leave || line.value < time / sim::kMinutesPerDay)) {
      lines.push_back(fmt::format("{} family {} step {} what {} detail {} value {}",
                                  when(line.time), line.family, line.step, line.what, line.detail,
                                  line.value));
    }
  }
  return lines;
}

/// The first line that the other has not in its place; empty: none.
std::string first_difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const auto [here, there] = std::ranges::mismatch(a, b);
  if (here == a.end() && there == b.end()) return "";
  return (here == a.end() ? "nothing" : *here) + " / " + (there == b.end() ? "nothing" : *there);
}

Engine after(int months) {
  Scenario scenario = Engine(text()).scenario();
  report_after(scenario, months);
  return Engine(scenario);
}

TEST(ReportAfter, LeavesAllUntilTheYearsEndAsItWas) {
  Engine year(text());
  Engine later = after(6);
  const Story first = year.run(3);
  const Story second = later.run(3);
  const std::int32_t end = at("2027-01-01 00:00");
  ASSERT_GT(until(first, end).size(), 1000U);
  EXPECT_EQ(first_difference(until(first, end), until(second, end)), "");
}

TEST(ReportAfter, AYearThatWasMerelyMovedHasOtherFamilies) {
  std::string moved = text();
  const std::string was = "2026-07-01 to 2026-12-31";
  moved.replace(moved.find(was), was.size(), "2027-01-01 to 2027-06-30");
  Engine year(text());
  Engine later(moved);
  const std::int32_t end = at("2027-01-01 00:00");
  EXPECT_NE(first_difference(until(year.run(3), end), until(later.run(3), end)), "");
}

TEST(ReportAfter, CountsThoseMonthsAlone) {
  Engine later = after(2);
  EXPECT_EQ(sim::iso_date(later.scenario().first_day), "2027-01-01");
  EXPECT_EQ(sim::iso_date(later.scenario().last_day), "2027-02-28");
  const Story story = later.run(3);
  std::int64_t looked = 0;
  for (const std::int32_t time : later.times(story, "look", EventRef::What::done)) {
    looked += time >= at("2027-01-01 00:00") && time < at("2027-03-01 00:00") ? 1 : 0;
  }
  EXPECT_GT(looked, 10);
  EXPECT_EQ(story.record.step_done_families.at(static_cast<std::size_t>(later.step("look"))),
            looked);
}

}  // namespace
}  // namespace casetide::model::test
