// The hand-worked families, run through the engine: one test for each file of cases.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "sim/work_calendar.hpp"
#include "tests/conformance/support/case_file.hpp"
#include "tests/conformance/support/run_case.hpp"

namespace casetide::conformance {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(CASETIDE_SOURCE_DIR) / "tests" / "conformance";

const std::vector<Case>& cases() {
  static const std::vector<Case> all = read_cases(kFolder / "cases");
  return all;
}

Rules& rules_of(const std::string& procedure) {
  static std::map<std::string, std::unique_ptr<Rules>> all;
  std::unique_ptr<Rules>& rules = all[procedure];
  if (rules == nullptr) {
    rules = std::make_unique<Rules>(procedure);
  }
  return *rules;
}

std::vector<std::string> files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "cases")) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class HandWorked : public testing::TestWithParam<std::string> {};

TEST_P(HandWorked, TheEngineAgrees) {
  for (const Case& one : cases()) {
    if (one.file.stem() != GetParam()) {
      continue;
    }
    for (const std::string& procedure : one.procedures) {
      const Result result = rules_of(procedure).run(one);
      if (one.open.count(procedure) != 0) {
        EXPECT_FALSE(result.differences.empty())
            << one.name << ", " << procedure << ": agrees now; take it out of `open`";
        std::cout << fmt::format("open: {}, {}: {}\n", one.name, procedure, one.open.at(procedure));
        continue;
      }
      EXPECT_TRUE(result.differences.empty())
          << fmt::format("{}: case.{}, {}: {}\n    {}", one.file.filename().string(), one.name,
                         procedure, one.title, fmt::join(result.differences, "\n    "));
    }
  }
}

std::string as_name(const testing::TestParamInfo<std::string>& one) {
  std::string name;
  for (const char c : one.param) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Conformance, HandWorked, testing::ValuesIn(files()), as_name);

class OfEveryProcedure : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::vector<Case> own_cases() const {
    std::vector<Case> own;
    std::copy_if(cases().begin(), cases().end(), std::back_inserter(own), [](const Case& one) {
      return one.open.count(GetParam()) == 0 &&
             std::count(one.procedures.begin(), one.procedures.end(), GetParam()) > 0;
    });
    return own;
  }
};

std::vector<std::string> left_out(const std::set<std::string>& all,
                                  const std::set<std::string>& reached) {
  std::vector<std::string> missing;
  std::set_difference(all.begin(), all.end(), reached.begin(), reached.end(),
                      std::back_inserter(missing));
  return missing;
}

/// Steps that lead back to themselves only where a condition lets nobody through a second time.
const std::map<std::string, std::set<std::string>> kClosedByConditions = {
    // The enquiry is decided once with the emergency; the discussion after it goes on from there.
    {"sutton-2018", {"emergency-decision", "immediate-protection", "protective-measure"}},
};

TEST_P(OfEveryProcedure, NoClockBranchEventOrLoopIsLeftOut) {
  Rules& rules = rules_of(GetParam());
  Reached reached;
  std::size_t dates = 0;
  const std::vector<Case> own = own_cases();
  for (const Case& one : own) {
    reached.add(rules.run(one).reached);
    dates += one.expect.size();
  }
  std::set<std::string> clocks;
  for (const model::Clock& clock : rules.scenario().clocks) {
    clocks.insert(clock.name);
  }
  if (const auto closed = kClosedByConditions.find(GetParam());
      closed != kClosedByConditions.end()) {
    for (const std::string& step : closed->second) {
      EXPECT_EQ(reached.again.count(step), 0U) << step << " comes round after all";
      reached.again.insert(step);
    }
  }
  std::set<std::string> clocks_reached;
  for (const auto& [clock, states] : reached.clocks) {
    clocks_reached.insert(clock);
  }
  std::cout << fmt::format(
      "{:24} {:3} cases, {:3} rows, {:2} clocks, {:3} outcomes, {:2} events, {:2} steps in loops\n",
      GetParam(), own.size(), dates, clocks.size(), rules.all_outcomes().size(),
      rules.all_events().size(), rules.all_in_cycles().size());
  EXPECT_EQ(left_out(clocks, clocks_reached), std::vector<std::string>{}) << "clocks";
  EXPECT_EQ(left_out(rules.all_outcomes(), reached.outcomes), std::vector<std::string>{})
      << "outcomes";
  EXPECT_EQ(left_out(rules.all_events(), reached.events), std::vector<std::string>{}) << "events";
  EXPECT_EQ(left_out(rules.all_in_cycles(), reached.again), std::vector<std::string>{})
      << "steps in loops, taken once only";
}

/// Whether any case that names the clock ("": any case at all) disagrees.
bool disagrees(Rules& rules, const std::vector<Case>& own, const std::string& clock) {
  return std::any_of(own.begin(), own.end(), [&](const Case& one) {
    const bool concerned =
        clock.empty() || std::any_of(one.expect.begin(), one.expect.end(),
                                     [&](const Expected& row) { return row.clock == clock; });
    return concerned && !rules.run(one).differences.empty();
  });
}

// Planted faults: whichever limit is made longer or shorter by one, some hand-worked date notices.
TEST_P(OfEveryProcedure, EveryLimitThatIsOffByOneIsFound) {
  Rules rules(GetParam());
  const std::vector<Case> own = own_cases();
  std::size_t planted = 0;
  for (std::size_t c = 0; c < rules.scenario().clocks.size(); ++c) {
    const std::string& name = rules.scenario().clocks[c].name;
    for (model::LimitRow& row : rules.compiled().phases[0].clocks[c].limits) {
      for (model::Limit& limit : row.shortest_of) {
        const model::Limit right = limit;
        for (const int by : {-1, +1}) {
          limit = right;
          if (right.kind == model::Limit::Kind::none || right.count + by < 0) {
            continue;
          }
          limit.count += by;
          if (right.kind == model::Limit::Kind::same_day ||
              right.kind == model::Limit::Kind::same_working_day) {
            limit.kind = model::Limit::Kind::working_days;  // the next one
          }
          ++planted;
          EXPECT_TRUE(disagrees(rules, own, name)) << name << ", limit off by " << by;
        }
        limit = right;
      }
    }
  }
  std::cout << fmt::format("{:24} {} limits off by one, all looked for\n", GetParam(), planted);
  EXPECT_FALSE(disagrees(rules, own, "")) << "nothing is planted any more";
}

TEST_P(OfEveryProcedure, ACalendarWithoutEasterMondayOrBoxingDaysSubstituteIsFound) {
  for (const std::string missing : {"Easter Monday", "Boxing Day", "Good Friday"}) {
    Rules rules(GetParam());
    std::vector<sim::LocalDays> closed;
    for (int year = 2026; year <= 2032; ++year) {
      for (const sim::BankHoliday& holiday : sim::WorkCalendar::bank_holidays(year)) {
        if (holiday.name.find(missing) == std::string_view::npos) {
          closed.push_back(holiday.day);
        }
      }
    }
    rules.compiled().calendar = sim::WorkCalendar::closed_only_on(closed);
    EXPECT_TRUE(disagrees(rules, own_cases(), "")) << "without " << missing;
  }
}

INSTANTIATE_TEST_SUITE_P(Conformance, OfEveryProcedure,
                         testing::Values("working-together-2018", "sutton-2018",
                                         "hertfordshire-2026", "bexley", "southend-essex-thurrock"),
                         as_name);

}  // namespace
}  // namespace casetide::conformance
