// A snapshot that has been a file goes on as the run itself, and a file that makes no sense is refused.
#include "analysis/snapshot_file.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <H5Cpp.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/hdf5_lock.hpp"
#include "analysis/read_with_snapshot.hpp"
#include "analysis/record_fields.hpp"
#include "analysis/results.hpp"
#include "model/compiled.hpp"
#include "model/fit_snapshot.hpp"
#include "model/pathway.hpp"
#include "model/replicator.hpp"
#include "model/snapshot_columns.hpp"
#include "sim/expects.hpp"
#include "sim/time.hpp"
#include "tests/analysis/temporary_folder.hpp"
#include "tests/model/support/eventful_scenarios.hpp"

namespace casetide::analysis {
namespace {

using model::Snapshot;

std::int32_t day_of(const char* date) {
  return sim::day_index(*sim::parse_date(date));
}

std::string text_of(const std::vector<model::Problem>& problems) {
  std::string text;
  for (const model::Problem& problem : problems)
    text += to_string(problem) + "\n";
  return text;
}

model::Scenario scenario_in(const std::filesystem::path& file) {
  model::Reading reading = read_with_snapshot(file);
  if (!reading.scenario) throw std::runtime_error(text_of(reading.problems));
  return std::move(*reading.scenario);
}

model::Compiled compiled(const model::Scenario& scenario, std::uint32_t seed,
                         std::uint32_t replication) {
  return compile(scenario, model::InputDraw(seed, replication / 2), seed);
}

Snapshot taken(const model::Scenario& scenario, const char* date, std::uint32_t seed,
               std::uint32_t replication) {
  model::Pathway pathway;
  Snapshot snapshot = pathway.snapshot(compiled(scenario, seed, replication), shape_of(scenario),
                                       seed, replication, day_of(date));
  snapshot.names = names_of(scenario);
  return snapshot;
}

/// What happened from a minute on, as text: the lines of the log and the fates of the clocks.
std::vector<std::string> lines_of(const model::Scenario& scenario, std::uint32_t seed,
                                  std::uint32_t replication, std::int32_t from) {
  model::PathwayLog log;
  model::Pathway pathway;
  const model::Compiled rules = compiled(scenario, seed, replication);
  static_cast<void>(pathway.run(rules, shape_of(scenario), seed, replication, nullptr, &log));
  std::vector<std::string> lines;
  for (const model::LogLine& line : log.lines) {
    // Leave and training are told as a run begins, from whatever day.
    if (line.time >= from && line.what != model::kLogOnLeave && line.what != model::kLogTraining)
      lines.push_back(fmt::format("{} {} {} {} {} {} {} {}", line.time, line.family, line.strand,
                                  line.step, line.set, line.what, line.detail, line.value));
  }
  std::vector<std::string> clocks;
  for (const model::ClockLine& clock : log.clocks) {
    if (clock.time >= from)
      clocks.push_back(fmt::format("{} {} {} {} {} {} {}", clock.time, clock.family, clock.clock,
                                   clock.start, clock.stop, static_cast<int>(clock.fate),
                                   fmt::join(clock.causes, ",")));
  }
  std::sort(clocks.begin(), clocks.end());  // those open at the end lie in any order
  lines.insert(lines.end(), clocks.begin(), clocks.end());
  return lines;
}

const std::string kFromSnapshot = "question = \"snapshot\"\nsnapshot = \"today.h5\"\n";

struct Service {
  explicit Service(const std::string& text) {
    put(folder / "whole.toml", text);
    put(folder / "from.toml", kFromSnapshot + text);
    whole = scenario_in(folder / "whole.toml");
  }
  void write(const Snapshot& snapshot) const { write_snapshot(folder / "today.h5", snapshot); }
  [[nodiscard]] std::string problems() const {
    return text_of(read_with_snapshot(folder / "from.toml").problems);
  }
  TemporaryFolder folder;
  model::Scenario whole;
};

std::string busy() {
  return model::test::busy_queue(model::test::half_year(), "500 minutes") +
         model::test::dates_and_events();
}
std::string restless() {
  return model::test::restless_team(model::test::half_year());
}

TEST(SnapshotFile, ARunFromAFileIsTheRunThatWentOn) {
  for (const std::string& text : {busy(), restless()}) {
    const Service service(text);
    for (const char* date : {"2026-02-16", "2026-06-29", "2026-07-01"}) {
      service.write(taken(service.whole, date, 11, 3));
      const std::int32_t from = day_of(date) * sim::kMinutesPerDay;
      const auto wanted = lines_of(service.whole, 11, 3, from);
      EXPECT_GT(wanted.size(), 1000U);
      EXPECT_EQ(lines_of(scenario_in(service.folder / "from.toml"), 11, 3, from), wanted) << date;
    }
  }
}

TEST(SnapshotFile, OtherLuckGoesElsewhereAndKeepsItsOwnPromises) {
  for (const std::string& text : {busy(), restless()}) {
    const Service service(text);
    service.write(taken(service.whole, "2026-06-29", 11, 3));
    const model::Scenario from = scenario_in(service.folder / "from.toml");
    const std::int32_t day = day_of("2026-06-29") * sim::kMinutesPerDay;
    const auto known = lines_of(from, 11, 3, day);
    std::set<std::vector<std::string>> seen = {known};
    for (const auto& [seed, replication] : {std::pair(11U, 2U), {11U, 4U}, {12U, 3U}}) {
      EXPECT_TRUE(seen.insert(lines_of(from, seed, replication, day)).second);
      const model::Record record = [&, s = seed, r = replication] {
        model::Pathway pathway;
        return pathway.run(compiled(from, s, r), shape_of(from), s, r);
      }();
      const auto count = [&](model::Counter counter) {
        return record.counters[static_cast<std::size_t>(counter)];
      };
      EXPECT_EQ(record.strand_child_minutes, record.strand_sojourn_minutes);
      EXPECT_EQ(
          count(model::Counter::effort_drawn_minutes),
          count(model::Counter::effort_done_minutes) + count(model::Counter::effort_open_minutes));
      EXPECT_EQ(count(model::Counter::families_arrived_ever),
                count(model::Counter::families_open_at_end) +
                    count(model::Counter::families_closed_at_end));
    }
  }
}

TEST(SnapshotFile, TheSameStateIsTheSameBytesAndIsReadBackWhole) {
  const Service service(restless());
  const Snapshot written = taken(service.whole, "2026-06-29", 11, 3);
  EXPECT_EQ(snapshot_bytes(written), snapshot_bytes(taken(service.whole, "2026-06-29", 11, 3)));
  service.write(written);
  model::Problems problems;
  const auto read = read_snapshot(service.folder / "today.h5", problems);
  ASSERT_TRUE(read) << text_of(problems.list());
  EXPECT_EQ(snapshot_bytes(read->snapshot), snapshot_bytes(written));
  EXPECT_TRUE(read->snapshot.missing.empty());
  EXPECT_EQ(read->snapshot.names, written.names);
}

TEST(SnapshotFile, ResultsOfAnotherSnapshotAreOfAnotherScenario) {
  const Service service(restless());
  service.write(taken(service.whole, "2026-06-29", 11, 3));
  const Identity one = identity_of(scenario_in(service.folder / "from.toml"), 1);
  const Identity again = identity_of(scenario_in(service.folder / "from.toml"), 1);
  service.write(taken(service.whole, "2026-06-29", 11, 4));
  const Identity other = identity_of(scenario_in(service.folder / "from.toml"), 1);
  EXPECT_EQ(difference(one, again), "");
  EXPECT_THAT(difference(one, other), testing::HasSubstr("today.h5 differs"));
}

/// Changes one number of the first row of a column to what it never is.
void spoil(Snapshot& snapshot, const std::string& wanted, std::int64_t number) {
  model::for_each_column(snapshot, [&](const char* name, const auto& field, auto& table) {
    if (fmt::format("{}.{}", name, field.name) == wanted && !table.empty())
      static_cast<void>(model::set_number(table.front().*field.member, 0, number));
  });
}

TEST(SnapshotFile, AnyNumberOfAnyColumnGivesAProblemOrARunAndNeverACrash) {
  int refused = 0;
  for (const std::string& text : {busy(), restless()}) {
    const Service service(text);
    const Snapshot sound = taken(service.whole, "2026-06-29", 11, 3);
    model::Scenario scenario = service.whole;
    scenario.question = model::Scenario::Question::snapshot;
    scenario.snapshot = std::make_shared<const Snapshot>(sound);
    scenario.last_day = scenario.first_day + 20;
    model::Compiled rules = compiled(scenario, 11, 3);
    model::Pathway pathway;
    std::vector<std::string> columns;
    model::for_each_column(sound, [&](const char* name, const auto& field, const auto& table) {
      if (!table.empty()) columns.push_back(fmt::format("{}.{}", name, field.name));
    });
    for (const std::string& column : columns) {
      for (const std::int64_t number : {-2L, 1L, 97L, 29'600'000L, 2'147'483'647L}) {
        Snapshot spoilt = sound;
        spoil(spoilt, column, number);
        model::Problems problems;
        scenario.snapshot = fit_snapshot(std::move(spoilt), service.whole, "spoilt.h5", problems);
        EXPECT_EQ(scenario.snapshot == nullptr, !problems.empty());
        if (scenario.snapshot == nullptr) {
          ++refused;
          EXPECT_THAT(text_of(problems.list()), testing::StartsWith("spoilt.h5: ")) << column;
          continue;
        }
        try {
          if (column.starts_with("posts.")) rules = compiled(scenario, 11, 3);
          rules.snapshot = scenario.snapshot.get();
          static_cast<void>(pathway.run(rules, shape_of(scenario), 11, 3));
        } catch (const std::exception& error) {
          ADD_FAILURE() << column << " = " << number << ": " << error.what();
        }
      }
    }
  }
  EXPECT_GT(refused, 300);
}

TEST(SnapshotFile, AFileThatFitsInNoWayIsRefusedWithItsPlaceAndRemedy) {
  const Service service(restless());
  const Snapshot sound = taken(service.whole, "2026-06-29", 11, 3);
  const auto refused = [&](const std::function<void(Snapshot&)>& change) {
    Snapshot spoilt = sound;
    change(spoilt);
    service.write(spoilt);
    return service.problems();
  };
  EXPECT_EQ(refused([](Snapshot&) {}), "");
  EXPECT_THAT(
      refused([](Snapshot& s) { s.names.steps[0] = "listen"; }),
      testing::HasSubstr("the scenario has no step \"listen\"; expected a scenario with all "
                         "that is under way"));
  EXPECT_THAT(refused([](Snapshot& s) { s.day += 40; }),
              testing::HasSubstr("date: 2026-08-08 is after the first day of the year to report"));
  EXPECT_THAT(refused([](Snapshot& s) { s.steps[0].strand = 100'000; }),
              testing::HasSubstr("today.h5: steps.strand[0]: 100000 is no row of strands"));
  EXPECT_THAT(refused([](Snapshot& s) { s.missing = {"clocks.deadline"}; }),
              testing::HasSubstr("clocks.deadline: missing"));
  EXPECT_THAT(refused([](Snapshot& s) { s.posts.back().number += 3; }),
              testing::HasSubstr("posts.number"));
  put(service.folder / "today.h5", "no file of tables");
  EXPECT_THAT(service.problems(), testing::HasSubstr("is truncated, damaged or no HDF5 file"));
  std::filesystem::remove(service.folder / "today.h5");
  EXPECT_THAT(service.problems(), testing::HasSubstr("no file"));
}

TEST(SnapshotFile, WhatIsMisspeltOrOfAnotherVersionIsNotPassedOver) {
  const Service service(restless());
  const auto refused = [&](const std::function<void(H5::H5File&)>& change) {
    service.write(taken(service.whole, "2026-06-29", 11, 3));
    {
      const std::scoped_lock lock(hdf5_lock());
      H5::H5File file((service.folder / "today.h5").string(), H5F_ACC_RDWR);
      change(file);
    }
    return service.problems();
  };
  EXPECT_THAT(refused([](H5::H5File& file) { file.move("/posts/sick", "/posts/sik"); }),
              testing::HasSubstr("posts.sik: unknown; did you mean \"sick\"?"));
  EXPECT_THAT(refused([](H5::H5File& file) { file.move("/posts", "/post"); }),
              testing::HasSubstr("post: unknown; did you mean \"posts\"?"));
  EXPECT_THAT(refused([](H5::H5File& file) { file.openGroup("/").removeAttr("format"); }),
              testing::HasSubstr("is no snapshot of this version"));
  EXPECT_THAT(refused([](H5::H5File& file) { file.openGroup("/").removeAttr("date"); }),
              testing::HasSubstr("date: missing"));
  EXPECT_THAT(refused([](H5::H5File& file) {
                file.unlink("/clocks/started");
                const hsize_t rows = 2;
                file.createDataSet("/clocks/started", H5::PredType::STD_I32LE,
                                   H5::DataSpace(1, &rows));
              }),
              testing::HasSubstr("clocks.started: has 2 rows and clocks.clock has"));
}

/// As h5py writes them: texts of any length, and truths as a kind of their own.
TEST(SnapshotFile, OtherWritersFormsAreRead) {
  const Service service(restless());
  const Snapshot sound = taken(service.whole, "2026-06-29", 11, 3);
  service.write(sound);
  {
    const std::scoped_lock lock(hdf5_lock());
    H5::H5File file((service.folder / "today.h5").string(), H5F_ACC_RDWR);
    file.unlink("/names/steps");
    std::vector<const char*> names;
    for (const std::string& name : sound.names.steps)
      names.push_back(name.c_str());
    const hsize_t count = names.size();
    const H5::StrType text(H5::PredType::C_S1, H5T_VARIABLE);
    file.createDataSet("/names/steps", text, H5::DataSpace(1, &count)).write(names.data(), text);
    file.unlink("/posts/sick");
    std::vector<std::int8_t> sick;
    for (const model::SnapshotPost& post : sound.posts)
      sick.push_back(post.sick ? 1 : 0);
    H5::EnumType truth(H5::PredType::NATIVE_INT8);
    std::int8_t value = 0;
    truth.insert("FALSE", &value);
    value = 1;
    truth.insert("TRUE", &value);
    const hsize_t rows = sick.size();
    file.createDataSet("/posts/sick", truth, H5::DataSpace(1, &rows)).write(sick.data(), truth);
  }
  model::Problems problems;
  const auto read = read_snapshot(service.folder / "today.h5", problems);
  ASSERT_TRUE(read) << text_of(problems.list());
  EXPECT_EQ(snapshot_bytes(read->snapshot), snapshot_bytes(sound));
}

/// What somebody who only knows who holds which open case would write: the least that is accepted.
TEST(SnapshotFile, AnAnalystNeedGiveOnlyWhatIsKnown) {
  const Service service(restless());
  Snapshot all = taken(service.whole, "2026-06-29", 11, 3);
  Snapshot least;
  least.day = all.day;
  least.names = all.names;
  model::for_each_table(least, [&](const std::string& name, const auto&) {
    if (name != "families" && name != "strands" && name != "steps" && name != "posts" &&
        name != "clocks")
      least.missing.insert(name);
  });
  model::for_each_column(least, [&](const char* name, const auto& field, const auto&) {
    const std::string column = fmt::format("{}.{}", name, field.name);
    if (field.given == model::Given::if_known && column != "steps.due")
      least.missing.insert(column);
  });
  for (const int number : {0, 1, 2, 3, 4}) {
    least.posts.emplace_back().number = number;
    least.posts.back().team = least.posts.back().role = 0;
  }
  const auto place = [](const std::vector<std::string>& names, const char* name) {
    return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  const std::int32_t began = (least.day - 20) * sim::kMinutesPerDay + 600;
  for (int family = 0; family < 6; ++family) {
    least.families.push_back({.worker = family % 5, .children = 3});
    least.strands.push_back({.family = family, .def = place(least.names.strands, "case")});
    least.strands.back().since = began;
    least.steps.push_back({.state = model::Activity::State::waiting, .family = family});
    least.steps.back().strand = family;
    least.steps.back().step = place(least.names.steps, "settle");
    least.steps.back().released = began;
    least.clocks.push_back({.def = place(least.names.clocks, "case"), .family = family});
    least.clocks.back().start = began;
    least.clocks.back().deadline = began + 80 * sim::kMinutesPerDay;
  }
  service.write(least);
  ASSERT_EQ(service.problems(), "");
  const model::Scenario from = scenario_in(service.folder / "from.toml");
  model::Pathway pathway;
  const model::Record record = pathway.run(compiled(from, 1, 0), shape_of(from), 1, 0);
  EXPECT_EQ(record.strand_child_minutes, record.strand_sojourn_minutes);
  std::set<std::vector<std::string>> runs;
  for (std::uint32_t replication = 0; replication < 4; ++replication)
    runs.insert(lines_of(from, 1, replication, least.day * sim::kMinutesPerDay));
  EXPECT_EQ(runs.size(), 4U);
}

/// A family in two strands, and a clock that does not say in which of them it started.
TEST(SnapshotFile, AClocksStrandIsTheOnlyOneItCanBeOrMustBeGiven) {
  const auto problems_from = [](const std::string& event, const char* second) {
    std::string text = restless();
    const std::string at = "[clock.case]\nfrom   = \"referral.received\"";
    text.replace(text.find(at), at.size(), "[clock.case]\nfrom   = \"" + event + "\"");
    const Service service(text);
    Snapshot two;
    two.day = day_of("2026-06-29");
    two.names = names_of(service.whole);
    const auto place = [](const std::vector<std::string>& names, const std::string& name) {
      return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    two.families.push_back({.children = 1});
    for (const char* strand : {"case", second})
      two.strands.push_back({.family = 0, .def = place(two.names.strands, strand)});
    for (model::StrandRun& run : two.strands)
      run.since = (two.day - 5) * sim::kMinutesPerDay;
    two.clocks.push_back({.def = place(two.names.clocks, "case"), .family = 0});
    two.clocks.back().start = two.strands[0].since;
    two.clocks.back().deadline = two.day * sim::kMinutesPerDay;
    model::for_each_table(two, [&two](const std::string& name, const auto& table) {
      if (table.empty()) two.missing.insert(name);
    });
    model::for_each_column(two, [&two](const char* name, const auto& field, const auto&) {
      if (field.given == model::Given::if_known)
        two.missing.insert(fmt::format("{}.{}", name, field.name));
    });
    service.write(two);
    return service.problems();
  };
  EXPECT_EQ(problems_from("look.entered", "other"), "");
  const auto refused = testing::HasSubstr(
      "clocks.lineage[0]: left out, and \"case\" may have started in any of 2 strands of the "
      "family; "
      "expected the lineage of the one in which it did");
  EXPECT_THAT(problems_from("look.entered", "case"), refused);
  EXPECT_THAT(problems_from("referral.received", "other"), refused);
}

TEST(SnapshotFile, EveryColumnIsInTheDescriptionWithWhetherItMayBeLeftOut) {
  const std::string text =
      bytes_of(std::filesystem::path(CASETIDE_SOURCE_DIR) / "analysis" / "SNAPSHOT.md");
  std::string expected;
  const Snapshot snapshot;
  std::string table;
  model::for_each_column(snapshot, [&](const char* name, const auto& field, const auto&) {
    if (table != name) {
      table = name;
      expected += fmt::format(
          "\n### {}\n\n| column | may be left out | what it is | unit |\n"
          "| --- | --- | --- | --- |\n",
          name);
    }
    expected += fmt::format("| `{}` | {} | {} | {} |\n", field.name,
                            field.given == model::Given::always ? "no" : "yes", field.meaning,
                            unit_of(field.is));
  });
  EXPECT_THAT(text, testing::HasSubstr(expected));
  if (text.find(expected) == std::string::npos)
    put(std::filesystem::path(CASETIDE_BINARY_DIR) / "snapshot-tables.md", expected);
}

}  // namespace
}  // namespace casetide::analysis
