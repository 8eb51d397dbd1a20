// Nothing is lost and nothing is made: laws that hold exactly in every replication, whatever the
// luck, so that there is no false alarm. Queues in the scenario language are also recounted from the
// log of everything that happened, which the ledger does not read. Each law has a planted fault, of
// one minute or one child, that it must find.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/checks.hpp"
#include "model/read_scenario.hpp"
#include "model/replicator.hpp"
#include "tests/oracle/queue.hpp"

namespace casetide::oracle {
namespace {

using model::Counter;
using model::Hours;
using model::Record;
using model::RecordShape;

/// What is wrong, or nothing.
using Finding = std::optional<std::string>;

std::int64_t& counter(Record& record, Counter which) {
  return record.counters.at(static_cast<std::size_t>(which));
}

std::size_t hours_at(const RecordShape& shape, std::size_t role, Hours kind) {
  return (role * model::kHours + static_cast<std::size_t>(kind)) *
         static_cast<std::size_t>(shape.weeks);
}

std::int64_t hours_of(const Record& record, const RecordShape& shape, std::size_t role,
                      Hours kind) {
  const std::size_t from = hours_at(shape, role, kind);
  const std::span weeks =
      std::span(record.role_hours).subspan(from, static_cast<std::size_t>(shape.weeks));
  return std::accumulate(weeks.begin(), weeks.end(), std::int64_t{0});
}

/// Children in a state on the last day: those of the first day, with those who came, less those who
/// left.
Finding stock_broken(const Record& record, const RecordShape& shape) {
  for (std::size_t i = 0; i < shape.strands.size(); ++i) {
    const int expected = record.strand_at_start_children.at(i) +
                         record.strand_starts_children.at(i) - record.strand_ends_children.at(i);
    if (expected != record.strand_at_end_children.at(i)) {
      return fmt::format("{}: {} children at the end, {} by coming and going", shape.strands[i],
                         record.strand_at_end_children.at(i), expected);
    }
  }
  return std::nullopt;
}

/// The hours that people worked on tasks in the year are the effort done on tasks in the year.
Finding work_broken(const Record& record, const RecordShape& shape) {
  std::int64_t dated = 0;
  for (std::size_t role = 0; role < shape.roles.size(); ++role) {
    dated += hours_of(record, shape, role, Hours::dated);
  }
  const std::int64_t effort = std::accumulate(record.step_effort_minutes.begin(),
                                              record.step_effort_minutes.end(), std::int64_t{0});
  if (dated == effort) return std::nullopt;
  return fmt::format("{} minutes worked, {} minutes of effort done", dated, effort);
}

/// Nobody works longer than they are there.
Finding presence_broken(const Record& record, const RecordShape& shape) {
  for (std::size_t role = 0; role < shape.roles.size(); ++role) {
    const std::int64_t worked = hours_of(record, shape, role, Hours::dated) +
                                hours_of(record, shape, role, Hours::standing);
    const std::int64_t there = hours_of(record, shape, role, Hours::available);
    if (worked > there) {
      return fmt::format("{}: {} minutes worked of {}", shape.roles[role], worked, there);
    }
  }
  return std::nullopt;
}

/// Children referred week by week are the children referred.
Finding referrals_broken(const Record& record, const RecordShape&) {
  const std::int64_t weekly = std::accumulate(record.weekly_arrivals.begin(),
                                              record.weekly_arrivals.end(), std::int64_t{0});
  const std::int64_t all = record.counters.at(static_cast<std::size_t>(Counter::children_referred));
  if (weekly == all) return std::nullopt;
  return fmt::format("{} children referred, {} by week", all, weekly);
}

/// A decision has one outcome for each child it decides on.
Finding outcomes_broken(const Record& record, const RecordShape& shape) {
  for (std::size_t step = 0; step < shape.steps.size(); ++step) {
    std::int64_t sum = 0;
    bool decides = false;
    for (std::size_t o = 0; o < shape.outcomes.size(); ++o) {
      if (shape.outcomes[o].starts_with(shape.steps[step] + "[")) {
        decides = true;
        sum += record.outcome_children.at(o);
      }
    }
    if (decides && sum != record.step_done_children.at(step)) {
      return fmt::format("{}: {} outcomes for {} children", shape.steps[step], sum,
                         record.step_done_children.at(step));
    }
  }
  return std::nullopt;
}

struct Law {
  const char* name;
  std::function<Finding(const Record&, const RecordShape&)> broken;
  std::function<void(Record&)> plant;  ///< the smallest breach
};

const std::vector<Law>& laws() {
  static const std::vector<Law> all = {
      {"Little's law in every state", analysis::little_law_broken,
       [](Record& r) { r.strand_child_minutes[0] += 1; }},
      {"Little's law in every state, by stays", analysis::little_law_broken,
       [](Record& r) { r.strand_sojourn_minutes.back() -= 1; }},
      {"effort drawn is done or open", analysis::effort_broken,
       [](Record& r) { counter(r, Counter::effort_drawn_minutes) += 1; }},
      {"families are open or closed", analysis::families_broken,
       [](Record& r) { counter(r, Counter::families_closed_at_end) -= 1; }},
      {"causes of delay sum to the time passed", analysis::anatomy_broken,
       [](Record& r) { r.clock_cause_minutes[0] += 1; }},
      {"causes of late clocks sum to the time passed", analysis::anatomy_broken,
       [](Record& r) { r.clock_late_cause_minutes[0] += 1; }},
      {"clocks due by week are those due in the year", analysis::due_weeks_broken,
       [](Record& r) { r.clock_due_weekly.back() += 1; }},
      {"stock and flow", stock_broken, [](Record& r) { r.strand_ends_children[0] += 1; }},
      {"hours worked are effort done", work_broken,
       [](Record& r) { r.step_effort_minutes[0] += 1; }},
      {"hours worked are effort done, as every run checks", analysis::work_broken,
       [](Record& r) { r.step_effort_minutes.back() -= 1; }},
      {"hours by role are spent on steps", analysis::steps_broken,
       [](Record& r) { r.step_role_minutes[0] += 1; }},
      {"every minute on duty is spent on one thing", analysis::hours_broken,
       [](Record& r) { r.role_hours[0] += 1; }},
      {"nobody works longer than they are there", presence_broken,
       [](Record& r) {
         for (std::int32_t& minutes : r.role_hours)
           minutes = 1;
       }},
      {"referrals by week", referrals_broken, [](Record& r) { r.weekly_arrivals[0] += 1; }},
      {"one outcome a child", outcomes_broken, [](Record& r) { r.outcome_children[0] += 1; }},
  };
  return all;
}

void expect_lawful(const std::vector<Record>& records, const RecordShape& shape) {
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (const Law& law : laws()) {
      EXPECT_EQ(law.broken(records[i], shape), std::nullopt)
          << law.name << ", replication " << i << ", seed " << test_seed();
    }
  }
}

void expect_planted_faults_found(const Record& record, const RecordShape& shape) {
  for (const Law& law : laws()) {
    Record faulty = record;
    law.plant(faulty);
    EXPECT_NE(law.broken(faulty, shape), std::nullopt) << law.name;
  }
}

/// Quick to play, with clerks who are idle, busy and overtaken.
const std::vector<Queue>& queues() {
  static const std::vector<Queue> all = {
      {.servers = 1, .minutes_between_arrivals = 25, .effort = exponential(20), .years = 1},
      {.servers = 1, .minutes_between_arrivals = 62.5, .effort = fixed(50), .years = 1},
      {.servers = 7, .minutes_between_arrivals = 20, .effort = exponential(130), .years = 1},
      {.servers = 2, .minutes_between_arrivals = 50, .effort = exponential(120), .years = 1},
  };
  return all;
}

struct Area {
  model::Scenario scenario;
  RecordShape shape;
  std::vector<Record> records;
};

/// The published scenario, a few replications.
const Area& hertfordshire() {
  static const Area area = [] {
    const auto file =
        std::filesystem::path(CASETIDE_SOURCE_DIR) / "scenarios" / "hertfordshire.toml";
    model::Reading reading = model::read_scenario(file);
    EXPECT_TRUE(reading.scenario.has_value());
    Area made;
    made.scenario = std::move(reading.scenario).value();
    made.shape = shape_of(made.scenario);
    made.records = replicate(made.scenario, 4);
    return made;
  }();
  return area;
}

TEST(Conservation, EveryLawHoldsInQueues) {
  for (const Queue& queue : queues()) {
    const model::Scenario scenario = scenario_of(queue);
    expect_lawful(replicate(scenario, 2), shape_of(scenario));
  }
}

TEST(Conservation, EveryLawHoldsInHertfordshire) {
  expect_lawful(hertfordshire().records, hertfordshire().shape);
}

TEST(Conservation, EveryLawHoldsWhereWorkersLeave) {
  const std::filesystem::path root = CASETIDE_SOURCE_DIR;
  model::Reading reading =
      model::read_scenario(root / "scenarios" / "hertfordshire.toml",
                           {.files = {root / "tests" / "oracle" / "leavers.toml"}});
  ASSERT_TRUE(reading.scenario.has_value());
  const std::vector<Record> records = replicate(*reading.scenario, 2);
  expect_lawful(records, shape_of(*reading.scenario));
  for (Record record : records)
    EXPECT_GT(counter(record, Counter::changes_of_worker_families), 100);
}

TEST(Conservation, EveryPlantedFaultIsFoundInHertfordshire) {
  ASSERT_FALSE(hertfordshire().shape.clocks.empty());
  ASSERT_FALSE(hertfordshire().shape.outcomes.empty());
  expect_planted_faults_found(hertfordshire().records.front(), hertfordshire().shape);
}

// --- recounted from the log -------------------------------------------------------------------------

struct Recount {
  std::int64_t customer_minutes = 0;  ///< in the queue or served
  std::int64_t waiting_minutes = 0;   ///< of the clock: every minute somebody waited
  std::int64_t waits_over = 0;        ///< whole waits of those whose wait ended in the year
  std::int64_t served = 0;
  std::int64_t effort = 0;
  friend bool operator==(const Recount&, const Recount&) = default;
};

std::ostream& operator<<(std::ostream& out, const Recount& r) {
  return out << fmt::format("present {}, waiting {}, waits over {}, served {}, effort {}",
                            r.customer_minutes, r.waiting_minutes, r.waits_over, r.served,
                            r.effort);
}

Recount recount(const Path& path) {
  const auto never = path.year_ends;
  const auto within = [&](std::int32_t from, std::int32_t to) {
    return std::max(0, std::min(to, path.year_ends) - std::max(from, path.year_begins));
  };
  Recount sum;
  for (const Visit& visit : path.visits) {
    const std::int32_t begun = visit.begun < 0 ? never : visit.begun;
    const std::int32_t ended = visit.ended < 0 ? never : visit.ended;
    sum.customer_minutes += within(visit.arrived, ended);
    sum.waiting_minutes += within(visit.arrived, begun);
    sum.waits_over +=
        visit.begun >= path.year_begins && visit.begun >= 0 ? begun - visit.arrived : 0;
    sum.served += visit.ended >= path.year_begins && visit.ended >= 0 ? 1 : 0;
    sum.effort += within(begun, ended);  // a clerk who has begun goes on, day and night
  }
  return sum;
}

Recount counted(const Record& record) {
  return {.customer_minutes = record.strand_child_minutes.at(0),
          .waiting_minutes = record.step_queue_minutes.at(0),
          .waits_over = record.step_wait_minutes.at(0),
          .served = record.step_done_families.at(0),
          .effort = record.step_effort_minutes.at(0)};
}

TEST(Conservation, TheLedgerAgreesWithARecountOfTheLog) {
  for (const Queue& queue : queues()) {
    const Path path = path_of(queue);
    ASSERT_GT(path.visits.size(), 10'000U);
    EXPECT_EQ(counted(path.record), recount(path));
  }
}

TEST(Conservation, TheRecountFindsOneMinuteTooMany) {
  Path path = path_of(queues().front());
  const auto later = std::find_if(path.visits.begin(), path.visits.end(), [&](const Visit& visit) {
    return visit.arrived > path.year_begins && visit.begun > visit.arrived;
  });
  ASSERT_NE(later, path.visits.end());
  later->arrived -= 1;
  EXPECT_FALSE(counted(path.record) == recount(path));
}

}  // namespace
}  // namespace casetide::oracle
