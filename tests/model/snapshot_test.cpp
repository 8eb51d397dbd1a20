// A run from a snapshot is the run that went on.
//
// The state is taken as a day begins and a second run goes on from it with everything that was drawn.
// From that day on both must log the same lines and judge the same clocks, and every count of a year that
// begins on that day or later must be the same number. No statistics: the comparison is exact.
#include "model/snapshot.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/record_fields.hpp"
#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/eventful_scenarios.hpp"

namespace casetide::model::test {
namespace {

/// Of the whole replication, not of the year: what happened before the snapshot is not in them.
const std::vector<Counter> kOfTheWholeRun = {
    Counter::events_executed,      Counter::families_arrived_ever, Counter::families_closed_at_end,
    Counter::effort_drawn_minutes, Counter::effort_done_minutes,   Counter::stock_families,
    Counter::stock_children};

std::string difference(const Record& a, const Record& b) {
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> wanted;
  analysis::for_each_field(a, [&](const char* name, const auto& field, const auto&) {
    wanted.emplace_back(name, std::vector<std::int64_t>(field.begin(), field.end()));
  });
  std::size_t at = 0;
  std::string found;
  analysis::for_each_field(b, [&](const char* name, const auto& field, const auto&) {
    std::vector<std::int64_t> seen(field.begin(), field.end());
    auto& expected = wanted[at++].second;
    if (std::string(name) == "counters") {
      for (const Counter counter : kOfTheWholeRun) {
        seen[static_cast<std::size_t>(counter)] = expected[static_cast<std::size_t>(counter)] = 0;
      }
    }
    const auto [x, y] = std::mismatch(expected.begin(), expected.end(), seen.begin(), seen.end());
    if (found.empty() && x != expected.end()) {
      found = std::string(name) + "[" + std::to_string(x - expected.begin()) +
              "]: " + std::to_string(*x) + " in the run that went on, " + std::to_string(*y);
    }
  });
  return found;
}

/// A line without the places in other lists that it names.
LogLine bare(LogLine line) {
  line.causes = kNone;
  return line;
}

/// Leave and training are told as a run begins, from whatever day.
bool is_booked_ahead(const LogLine& line) {
  return line.what == kLogOnLeave || line.what == kLogTraining;
}

std::string difference(const Story& whole, const Story& resumed, std::int32_t from) {
  std::vector<const LogLine*> wanted;
  for (const LogLine& line : whole.log) {
    if (line.time >= from && !is_booked_ahead(line)) {
      wanted.push_back(&line);
    }
  }
  std::vector<const LogLine*> seen;
  for (const LogLine& line : resumed.log) {
    if (line.time >= from && !is_booked_ahead(line)) {
      seen.push_back(&line);
    }
  }
  for (std::size_t i = 0; i < std::min(wanted.size(), seen.size()); ++i) {
    const LogLine& a = *wanted[i];
    const LogLine& b = *seen[i];
    const bool same_causes = a.causes == kNone || b.causes == kNone ||
                             whole.causes[static_cast<std::size_t>(a.causes)] ==
                                 resumed.causes[static_cast<std::size_t>(b.causes)];
    if (bare(a) != bare(b) || !same_causes) {
      return when(a.time) + " family " + std::to_string(a.family) + " step " +
             std::to_string(a.step) + " what " + std::to_string(a.what) +
             "; resumed: " + when(b.time) + " family " + std::to_string(b.family) + " step " +
             std::to_string(b.step) + " what " + std::to_string(b.what) +
             (same_causes ? "" : " (causes differ)");
    }
  }
  if (wanted.size() != seen.size()) {
    return std::to_string(wanted.size()) + " lines, resumed: " + std::to_string(seen.size());
  }
  const auto clocks = [from](const Story& story) {
    std::vector<ClockLine> lines;
    for (ClockLine line : story.clocks) {
      if (line.time >= from) {
        line.before = 0;
        lines.push_back(line);
      }
    }
    // Those open at the end are judged in whatever order families lie in memory.
    std::stable_sort(lines.begin(), lines.end(), [](const ClockLine& one, const ClockLine& other) {
      return std::pair(one.time, one.family) < std::pair(other.time, other.family);
    });
    return lines;
  };
  const std::vector<ClockLine> a = clocks(whole);
  const std::vector<ClockLine> b = clocks(resumed);
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x != a.end() || y != b.end()) {
    const ClockLine& line = x != a.end() ? *x : *y;
    return when(line.time) + " clock " + std::to_string(line.clock) + " of family " +
           std::to_string(line.family);
  }
  const auto hours = [from](const Story& story) {
    std::vector<HoursLine> lines;
    std::copy_if(story.hours.begin(), story.hours.end(), std::back_inserter(lines),
                 [from](const HoursLine& line) { return line.time >= from; });
    return lines;
  };
  if (hours(whole) != hours(resumed)) {
    return "the hours account";
  }
  return difference(whole.record, resumed.record);
}

/// What a replication promises of itself: Little's law, effort and families.
std::string conservation_broken(const Record& record) {
  const auto count = [&](Counter counter) {
    return record.counters[static_cast<std::size_t>(counter)];
  };
  if (record.strand_child_minutes != record.strand_sojourn_minutes) {
    return "child-minutes are not those of the stays";
  }
  if (count(Counter::effort_drawn_minutes) !=
      count(Counter::effort_done_minutes) + count(Counter::effort_open_minutes)) {
    return "effort drawn is not done or open";
  }
  return count(Counter::families_arrived_ever) ==
                 count(Counter::families_open_at_end) + count(Counter::families_closed_at_end)
             ? ""
             : "families that came are not open or closed";
}

Scenario from(const Scenario& scenario, Snapshot snapshot) {
  Scenario resumed = scenario;
  resumed.question = Scenario::Question::snapshot;
  resumed.snapshot = std::make_shared<const Snapshot>(std::move(snapshot));
  return resumed;
}

/// How the run from the snapshot of that day differs from the run that went on; empty: it does not.
std::string difference_from(Engine& engine, const std::string& date, std::uint32_t seed,
                            std::uint32_t replication) {
  const Story whole = engine.run(seed, replication);
  Engine resumed(from(engine.scenario(), engine.snapshot(date, seed, replication)));
  return difference(whole, resumed.run(seed, replication), at(date + " 00:00"));
}

std::string busy_queue() {
  return test::busy_queue(half_year(), "500 minutes");
}

std::string restless_team(const std::string& more_of_workers = "",
                          const std::string& more_people = "") {
  return test::restless_team(half_year(), more_of_workers, more_people);
}

std::string with_dates_and_events() {
  return busy_queue() + dates_and_events();
}

std::string with_posts(const std::string& from, int posts) {
  return "title = \"Posts\"\nfrom = \"" + from + "\"\n[team.desk.posts]\nworker = { fte = \"" +
         std::to_string(posts) + "; source test\" }\n";
}

/// Families pass to a team that has room for few, from workers who leave.
std::string two_teams() {
  const std::string people =
      "turnover = \"90 % a year; source test\"\nvacancy-lasts = \"5 weeks; source test\"\n"
      "notice-to-leave = \"4 weeks; source test\"\nread-in = \"90 minutes; source test\"\n";
  return half_year() +
         "[team.first]\nfamilies = \"100 %; source test\"\n[team.first.posts]\nworker = { fte = "
         "\"4; source test\", pattern = \"office\", ceiling = \"12 children; source test\" "
         "}\nclerk = { "
         "fte = \"1; source test\", pattern = \"office\" }\n[team.first.people]\n" +
         people +
         team("second",
              "keeper = { fte = \"3; source test\", pattern = \"office\", ceiling = \"7 children; "
              "source test\" }\nclerk = { fte = \"1; source test\", pattern = \"office\" }",
              people) +
         R"toml(
[stream.s]
start = "case.look"
families = "200 families a year; source test"
children-per-family = "1.6; source test"
alike = "0.5; source test"
[strand.case]
caseload = true
[step.look]
strand = "case"
kind   = "task"
by     = "allocated"
effort = { median = "3 hours", p90 = "9 hours", source = "test" }
next   = "decide"
[step.decide]
strand    = "case"
kind      = "decision"
per       = "child"
outcomes  = { plan = "60 %", none = "40 %", source = "test" }
transfers = { plan = "second" }
next      = { plan = ["rest", "write"] }
[step.rest]
strand = "case"
kind   = "wait"
lasts  = { median = "20 working days", p90 = "60 working days", source = "test" }
[step.write]
strand = "case"
kind   = "task"
by     = "allocated"
effort = { median = "5 hours", p90 = "20 hours", source = "test" }
[standing.case]
role = "clerk"
work = "20 minutes per week per child; source test"
[event.return]
on    = { rate = "1 per child-year; source test" }
while = ["closed"]
start = "case.look"
)toml";
}

const std::vector<std::string> kDates = {"2025-07-02", "2025-12-24", "2026-02-15",
                                         "2026-03-31", "2026-06-29", "2026-07-01"};

TEST(Snapshot, OfAQueueWithBookingsAndReturnsGoesOnAsTheRunItself) {
  Engine engine(busy_queue());
  for (const std::string& date : kDates) {
    EXPECT_EQ(difference_from(engine, date, 11, 3), "") << date;
  }
}

TEST(Snapshot, OfATeamThatIsLeftAndJoinedGoesOnAsTheRunItself) {
  Engine engine(restless_team());
  for (const std::string& date : kDates) {
    EXPECT_EQ(difference_from(engine, date, 13, 3), "") << date;
  }
}

TEST(Snapshot, OfFamiliesThatPassToAnotherTeamGoesOnAsTheRunItself) {
  Engine engine(two_teams());
  int on_their_way = 0;
  for (const std::string& date : kDates) {
    EXPECT_EQ(difference_from(engine, date, 13, 3), "") << date;
    const Snapshot snapshot = engine.snapshot(date, 13, 3);
    on_their_way += static_cast<int>(
        std::count_if(snapshot.families.begin(), snapshot.families.end(),
                      [](const Family& family) { return family.passes_to != kNone; }));
  }
  EXPECT_GT(on_their_way, 0);
}

TEST(Snapshot, OfATeamWithLongSpellsFirstYearsAndPartTimeGoesOnAsTheRunItself) {
  Engine engine(restless_team(
      ", part-time = \"50 %; source test\", part-time-hours = \"0.6; source test\", first-year = "
      "\"60 "
      "%; source test\", first-year-ceiling = { \"1 month\" = \"50 %; source test\", \"3 months\" "
      "= "
      "\"80 %; source test\" }",
      "leave-in-school-holidays = \"55 %; source test\"\nlong-spells = \"30 %; source "
      "test\"\nlong-spell = \"40 working days; source test\"\nmoved-after-sickness = \"10 working "
      "days; source test\""));
  for (const std::string& date : kDates) {
    EXPECT_EQ(difference_from(engine, date, 13, 3), "") << date;
  }
}

TEST(Snapshot, OfDatesAndEventsGoesOnAsTheRunItself) {
  Engine engine(with_dates_and_events());
  for (const std::string& date : kDates) {
    EXPECT_EQ(difference_from(engine, date, 11, 3), "") << date;
  }
}

/// A restless team in an area file, so that policies may change its posts.
Engine under_policies(const std::string& area, std::map<std::string, std::string> policies) {
  std::string names;
  for (const auto& [name, text] : policies) {
    names += (names.empty() ? "\"" : ", \"") + name + "\"";
  }
  policies["area.toml"] = "title = \"Area\"\n" + area;
  return Engine("area = \"area.toml\"\npolicies = [" + names + "]\n" + half_year(), policies);
}

/// Posts that policies add and end on dates: taken before, on and after those days.
TEST(Snapshot, OfAServiceWhosePostsChangeOnDatesGoesOnAsTheRunItself) {
  Engine engine =
      under_policies(test::restless_team(""), {{"more.toml", with_posts("2026-03-16", 7)},
                                               {"then-fewer.toml", with_posts("2026-05-11", 4)}});
  for (const char* date : {"2026-02-16", "2026-03-16", "2026-03-17", "2026-05-11", "2026-06-29"}) {
    EXPECT_EQ(difference_from(engine, date, 13, 3), "") << date;
  }
}

/// A policy that begins on the snapshot's day is the same whether it was planned all along or is tried from
/// there. Nobody is sick or on leave here: for new posts that is booked from the first day of a run.
TEST(Snapshot, APolicyTriedFromASnapshotIsThatPolicyInTheRunThatWentOn) {
  std::string area = test::restless_team("");
  for (const char* line :
       {"absence = \"5 %; source test\"\n", "leave = \"20 working days a year; source test\"\n"}) {
    area.erase(area.find(line), std::string(line).size());
  }
  for (const int posts : {4, 8}) {
    Engine without = under_policies(area, {});
    Engine with = under_policies(area, {{"change.toml", with_posts("2026-06-01", posts)}});
    Engine tried(from(with.scenario(), without.snapshot("2026-06-01", 13, 3)));
    const Story whole = with.run(13, 3);
    EXPECT_EQ(difference(whole, tried.run(13, 3), at("2026-06-01 00:00")), "") << posts;
    EXPECT_NE(difference(without.run(13, 3), whole, at("2026-06-01 00:00")), "") << posts;
  }
}

/// Draws of the uncertain inputs are kept too: the second pair of replications has others.
TEST(Snapshot, OfAreasOnTheirProceduresGoesOnAsTheRunItself) {
  const std::string scenarios = std::string(CASETIDE_SOURCE_DIR) + "/scenarios/";
  const auto expect_same = [&](const std::string& name, const std::vector<std::string>& dates,
                               const InputDraw& draw) {
    Engine engine = Engine::of_file(scenarios + name, draw);
    for (const std::string& date : dates) {
      const Story whole = engine.run(1, 3);
      Engine resumed(from(engine.scenario(), engine.snapshot(date, 1, 3)), draw);
      const Story story = resumed.run(1, 3);
      EXPECT_EQ(difference(whole, story, at(date + " 00:00")), "") << name << " " << date;
      EXPECT_EQ(conservation_broken(story.record), "") << name << " " << date;
    }
  };
  expect_same("england-average.toml", {"2025-08-25", "2026-04-01"}, InputDraw(1, 1));
  expect_same("hertfordshire.toml", {"2026-03-11"}, InputDraw::as_stated());
  expect_same("southend.toml", {"2025-12-27"}, InputDraw::as_stated());
  expect_same("gloucestershire-workers-leave.toml", {"2026-02-01"}, InputDraw::as_stated());
  expect_same("england-average-from-published-stock.toml", {"2026-01-15"}, InputDraw(1, 1));
}

/// Without any one of these tables the run is another.
TEST(Snapshot, TheComparisonSeesATableThatIsLeftOut) {
  const auto differs = [](Engine& engine, const std::string& date, const std::string& without) {
    Snapshot snapshot = engine.snapshot(date, 11, 3);
    for_each_table(snapshot, [&](const std::string& name, auto& table) {
      if (name == without) {
        table.clear();
      }
    });
    Engine resumed(from(engine.scenario(), std::move(snapshot)));
    return !difference(engine.run(11, 3), resumed.run(11, 3), at(date + " 00:00")).empty();
  };
  Engine engine(with_dates_and_events());
  for (const char* table : {"facts", "visits", "agendas", "away", "pending"}) {
    EXPECT_TRUE(differs(engine, "2026-06-30", table)) << table;
  }
  Engine county =
      Engine::of_file(std::string(CASETIDE_SOURCE_DIR) + "/scenarios/england-average.toml");
  for (const char* table : {"passed", "clocks_started", "counted_back", "judged", "stretches"}) {
    EXPECT_TRUE(differs(county, "2026-03-11", table)) << table;
  }
}

}  // namespace
}  // namespace casetide::model::test
