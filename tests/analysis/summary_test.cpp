#include "analysis/summary.hpp"

#include <cmath>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/report_format.hpp"
#include "analysis/report_run.hpp"
#include "analysis/study.hpp"
#include "analysis/terminal.hpp"
#include "tests/analysis/fake_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

Results run(std::uint32_t replications) {
  const TemporaryFolder folder;
  const model::Scenario scenario = fake::scenario();
  Study study(fake::simulation());
  study.add({&scenario, replications, 1, folder.path()});
  (void)study.run({.threads = 2});
  return read_results(results_path(folder.path()));  // what the file holds is all there is
}

const Results& results() {
  static const Results made = run(24);
  return made;
}

const json& summary() {
  static const json made = summarise(results());
  return made;
}

/// Sum over replications of some number of a record.
template <class Number>
double total(const Number& of) {
  double sum = 0;
  for (const model::Record& record : results().records.held())
    sum += static_cast<double>(of(record));
  return sum;
}

const json& named(const json& list, const std::string& name) {
  for (const json& item : list) {
    if (item.at("name") == name) return item;
  }
  throw std::runtime_error("no item named " + name);
}

constexpr std::size_t kConference = 1;  // its place among the clocks

TEST(Summary, LatenessIsBreachesOfThoseJudgedByTheDeadlinesDate) {
  const auto fate = [](const model::Record& record, model::ClockFate which) {
    return record.clock_fate_families.at(kConference * model::kFates +
                                         static_cast<std::size_t>(which));
  };
  const double late =
      total([&](const auto& record) { return fate(record, model::ClockFate::breached); });
  const double met = total([&](const auto& record) {
    return fate(record, model::ClockFate::met) + fate(record, model::ClockFate::authorised_late);
  });
  const json& clock = named(summary().at("clocks"), "initial-conference");
  EXPECT_DOUBLE_EQ(clock.at("late_share_families").at("mean"), late / (late + met));
  EXPECT_DOUBLE_EQ(clock.at("families").at("breached").at("mean"), late / 24);
  EXPECT_LT(clock.at("late_share_families").at("low"), clock.at("late_share_families").at("high"));
}

TEST(Summary, BandsOfDaysCoverWhatTheirLabelsSay) {
  const auto days = [](const model::Record& record, std::size_t low, std::size_t high) {
    std::int64_t sum = 0;
    for (std::size_t day = low; day <= high; ++day)
      sum += record.clock_days_children.at(kConference * model::kDayBins + day);
    return sum;
  };
  const json& bands = named(summary().at("clocks"), "initial-conference").at("days").at("bands");
  ASSERT_EQ(bands.size(), 2U);
  EXPECT_EQ(bands[0].at("label"), "0-10");
  EXPECT_EQ(bands[1].at("label"), "16+");
  EXPECT_EQ(bands[0].at("published"), 40);
  EXPECT_DOUBLE_EQ(bands[0].at("children").at("mean"),
                   total([&](const auto& r) { return days(r, 0, 10); }) / 24);
  EXPECT_DOUBLE_EQ(bands[1].at("share_children").at("mean"),
                   total([&](const auto& r) { return days(r, 16, 95); }) /
                       total([&](const auto& r) { return days(r, 0, 95); }));
}

TEST(Summary, AClockWithoutPublishedBandsIsCutAtItsLimit) {
  const json& bands = named(summary().at("clocks"), "child-seen").at("days").at("bands");
  ASSERT_EQ(bands.size(), 3U);
  EXPECT_EQ(bands[0].at("label"), "0-1");
  EXPECT_EQ(bands[1].at("label"), "2-6");
  EXPECT_EQ(bands[2].at("label"), "7+");
}

TEST(Summary, PublishedFiguresStandBesideTheSameMeasure) {
  const json& list = summary().at("published");
  EXPECT_DOUBLE_EQ(named(list, "s47").at("simulated").at("mean"),
                   total([](const auto& r) { return r.mark_children.at(0); }) / 24);
  const json& days = named(list, "days-0-10");
  const json& bands = named(summary().at("clocks"), "initial-conference").at("days").at("bands");
  EXPECT_EQ(days.at("simulated"), bands[0].at("children"));
  EXPECT_EQ(named(list, "in-time").at("published"), 0.8);
  EXPECT_EQ(named(list, "in-time").at("simulated"),
            named(summary().at("clocks"), "initial-conference").at("in_time_share_children"));
}

TEST(Summary, LinesAboutDriftAreComputedFromTheRecords) {
  const json& list = summary().at("drift");
  const auto mean = [&](const char* name) {
    return named(list, name).at("simulated").at("mean").get<double>();
  };
  const auto plan_months = [](const std::vector<std::int32_t>& field, int low, int high) {
    std::int64_t sum = 0;
    for (int month = low; month < high; ++month)
      sum += field.at(static_cast<std::size_t>(model::kLengthBins + month));
    return sum;
  };
  EXPECT_DOUBLE_EQ(mean("risk"),
                   total([](const auto& r) { return r.outcome_children.at(1); }) /
                       total([](const auto& r) { return r.step_done_children.at(1); }));
  EXPECT_EQ(named(list, "late").at("simulated"),
            named(summary().at("clocks"), "initial-conference").at("late_share_families"));
  EXPECT_DOUBLE_EQ(mean("authorised"),
                   total([](const auto& r) {
                     return r.clock_fate_children.at(
                         kConference * model::kFates +
                         static_cast<std::size_t>(model::ClockFate::authorised_late));
                   }) / 24);
  EXPECT_EQ(named(list, "median").at("simulated"),
            named(summary().at("clocks"), "initial-conference").at("days").at("median"));
  const auto days = [](const model::Record& record, bool weighted) {
    std::int64_t sum = 0;
    for (std::size_t day = 0; day < model::kDayBins; ++day) {
      const auto count = record.clock_days_children.at(kConference * model::kDayBins + day);
      sum += weighted ? static_cast<std::int64_t>(day) * count : count;
    }
    return sum;
  };
  EXPECT_DOUBLE_EQ(mean("mean"), total([&](const auto& r) { return days(r, true); }) /
                                     total([&](const auto& r) { return days(r, false); }));
  EXPECT_DOUBLE_EQ(
      mean("half-year"),
      total([&](const auto& r) { return plan_months(r.strand_length_children, 0, 6); }) /
          total([&](const auto& r) { return plan_months(r.strand_length_children, 0, 61); }));
  EXPECT_DOUBLE_EQ(
      mean("old"),
      total([&](const auto& r) { return plan_months(r.strand_age_children, 24, 61); }) /
          total([&](const auto& r) { return plan_months(r.strand_age_children, 0, 61); }));
  EXPECT_DOUBLE_EQ(mean("turned"),
                   total([](const auto& r) {
                     return r.counters.at(static_cast<std::size_t>(model::Counter::reversals));
                   }) / 24);
  EXPECT_EQ(named(list, "risk").at("unit"), "%");
  EXPECT_EQ(named(list, "mean").at("unit"), "working days");
}

TEST(Summary, CausesOfDelaySumToTheWhole) {
  const json& clock = named(summary().at("clocks"), "initial-conference");
  double days = 0;
  double shares = 0;
  for (const json& cause : clock.at("anatomy")) {
    days += cause.at("days_per_case").at("mean").get<double>();
    shares += cause.at("share").at("mean").get<double>();
  }
  EXPECT_NEAR(days, clock.at("elapsed_days_per_case").at("mean").get<double>(), 1e-12);
  EXPECT_NEAR(shares, 1, 1e-12);
}

TEST(Summary, HoursAddUp) {
  for (const json& role : summary().at("people")) {
    const auto hours = [&](const char* kind) {
      return role.at("hours").at(kind).at("mean").get<double>();
    };
    EXPECT_NEAR(hours("worked"),
                hours("dated") + hours("meetings") + hours("standing") + hours("team_meetings") +
                    hours("training"),
                1e-9);
    EXPECT_NEAR(hours("available"), hours("worked") + hours("slack"), 1e-9);
  }
}

TEST(Summary, CostsAddUp) {
  const json& costs = summary().at("costs");
  const auto sum = [](const json& list) {
    double pounds = 0;
    for (const json& item : list) {
      pounds += item.at("pounds").at("mean").get<double>();
    }
    return pounds;
  };
  const auto use = [&](const char* name) {
    return named(costs.at("uses"), name).at("pounds").at("mean").get<double>();
  };
  const double all = costs.at("pounds").at("mean").get<double>();
  EXPECT_GT(all, 0);
  EXPECT_NEAR(sum(costs.at("roles")), all, 1e-9);
  EXPECT_NEAR(sum(costs.at("uses")), all, 1e-9);
  EXPECT_NEAR(sum(costs.at("strands")), use("tasks") + use("meetings") + use("standing"), 1e-9);
}

// Worked by hand: 3,000 pounds over 100 hours on duty are 30 pounds an hour, of a chair 20.
TEST(Summary, AMeetingCostsTheHoursOfAllWhoTakePart) {
  Results changed = results();
  const auto weeks = static_cast<std::size_t>(changed.shape.weeks);
  for (model::Record& record : changed.records.held()) {
    std::ranges::fill(record.role_hours, 0);
    std::ranges::fill(record.step_role_minutes, 0);
    record.role_hours[0] = 100 * 60;                      // social workers, available, first week
    record.role_hours[model::kHours * weeks] = 200 * 60;  // chairs
    record.role_post_pence = {2'000'00, 4'000'00};
    record.role_agency_pence = {1'000'00, 0};
    record.step_role_minutes[0] = 90;      // "see-child", a meeting, social workers
    record.step_role_minutes[1] = 3 * 60;  // chairs
    record.step_done_families[0] = 5;
    record.standing_minutes = {300, 0, 100, 0, 0, 50, 100, 0};  // of social workers, of chairs
    record.role_hours[static_cast<std::size_t>(model::Hours::standing) * weeks] = 40 * 60;
    record.strand_starts_children = {7, 10};
    record.counters[static_cast<std::size_t>(model::Counter::families_referred)] = 3;
  }
  const json costs = summarise(changed).at("costs");
  const json& meeting = named(costs.at("meetings"), "see-child");
  EXPECT_NEAR(meeting.at("pounds_each").at("mean").get<double>(), (1.5 * 30 + 3 * 20) / 5, 1e-9);
  // Of 40 hours of standing work three fifths are the plans', a fifth each from outside and supervision.
  const json& plan = named(costs.at("strands"), "protection-plan");
  EXPECT_NEAR(plan.at("pounds").at("mean").get<double>(), 24 * 30, 1e-9);
  EXPECT_NEAR(plan.at("pounds_a_child").at("mean").get<double>(), 72, 1e-9);
  for (const char* apart : {"outside", "supervision"}) {
    const json& use = named(costs.at("uses"), apart);
    EXPECT_NEAR(use.at("pounds").at("mean").get<double>(), 8 * 30, 1e-9) << apart;
  }
  EXPECT_NEAR(costs.at("pounds_a_family").at("mean").get<double>(), (105 + 720) / 3.0, 1e-9);
  EXPECT_NEAR(costs.at("agency_pounds").at("mean").get<double>(), 1000, 1e-9);
}

TEST(Summary, NothingIsSaidOfCostsThatNobodyStates) {
  Results changed = results();
  json described = json::parse(changed.description);
  for (json& role : described.at("roles")) {
    role.at("has_cost") = false;
  }
  changed.description = described.dump();
  const json without = summarise(changed);
  EXPECT_TRUE(without.at("costs").is_null());
  EXPECT_THAT(terminal_text(without), ::testing::Not(::testing::HasSubstr("Cost")));
  EXPECT_THAT(terminal_text(summary()), ::testing::HasSubstr("Cost in the year"));
}

/// 100 conferences due a week, 5 of them late, and 20 in those weeks; waits for a slot grow with that.
json failing(const std::vector<std::size_t>& weeks_of_20, const char* change = "2026-10-01",
             int slot_days = 125) {
  Results changed = results();
  json described = json::parse(changed.description);
  described["changes"] = json::array({change});
  changed.description = described.dump();
  const auto weeks = static_cast<std::size_t>(changed.shape.weeks);
  const auto periods = static_cast<std::size_t>(model::periods_of(changed.shape.weeks));
  for (model::Record& record : changed.records.held()) {
    std::ranges::fill(record.clock_due_weekly, 100);
    std::ranges::fill(record.clock_late_weekly, 5);
    std::ranges::fill(record.clock_due_cause_minutes, 1440 * 100);
    for (const std::size_t week : weeks_of_20) {
      record.clock_late_weekly[kConference * weeks + week] = 20;
      record.clock_due_cause_minutes[(kConference * periods + week / 4) * model::kCauses +
                                     static_cast<std::size_t>(model::Cause::slot)] +=
          1440 * slot_days;
    }
  }
  return summarise(changed).at("failing");
}

// The year's weeks are those from 1 and 6 April 2026; the 27th, index 26, has 1 October in it.
TEST(Summary, AClockBeginsToFailInTheFirstOfFourLateWeeks) {
  const json list = failing({30, 31, 32, 33, 34, 35});
  ASSERT_EQ(list.size(), 1U);
  const json& clock = list.front();
  EXPECT_EQ(clock.at("name"), "initial-conference");
  EXPECT_EQ(clock.at("week"), "2026-10-26");
  EXPECT_NEAR(clock.at("late_share_before").get<double>(), 0.05, 1e-12);
  EXPECT_NEAR(clock.at("late_share").at("mean").get<double>(), 0.2, 1e-12);
  EXPECT_EQ(clock.at("cause"), "slot");
  // A quarter of a day for each of 400 cases before; in the period of indices 32 to 35, which has as
  // many of the four weeks as that before but none that was not late, one and a half.
  EXPECT_NEAR(clock.at("cause_days_more").get<double>(), 1.5 - 0.25, 1e-12);
}

TEST(Summary, NoCauseIsNamedWhereNoneGrew) {
  const json list = failing({30, 31, 32, 33, 34, 35}, "2026-10-01", 0);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_TRUE(list.front().at("cause").is_null());
  EXPECT_TRUE(list.front().at("cause_days_more").is_null());
}

TEST(Summary, OfAFewFamiliesAYearNoWeekIsSaidToBeginAFailure) {
  // One family a week in every simulated year, or in every third alone; from October on all are late.
  const auto found = [](std::size_t one_year_in) {
    Results changed = results();
    json described = json::parse(changed.description);
    described["changes"] = json::array({"2026-10-01"});
    changed.description = described.dump();
    const auto weeks = static_cast<std::size_t>(changed.shape.weeks);
    std::size_t year = 0;
    for (model::Record& record : changed.records.held()) {
      std::ranges::fill(record.clock_due_weekly, 0);
      std::ranges::fill(record.clock_late_weekly, 0);
      if (year++ % one_year_in != 0) continue;
      for (std::size_t week = 0; week < weeks; ++week) {
        record.clock_due_weekly[kConference * weeks + week] = 1;
        record.clock_late_weekly[kConference * weeks + week] = week < 26 ? 0 : 1;
      }
    }
    return summarise(changed).at("failing").size();
  };
  EXPECT_EQ(found(1), 1U);
  EXPECT_EQ(found(3), 0U);
}

TEST(Summary, ThreeLateWeeksAreNoFailure) {
  EXPECT_TRUE(failing({30, 31, 32, 34, 35, 36}).empty());
}

TEST(Summary, BeforeTheChangeNothingFails) {
  EXPECT_TRUE(failing({15, 16, 17, 18, 19}).empty());
  EXPECT_TRUE(failing({15, 16, 17, 18, 19}, "2026-04-20").empty());  // nothing to compare with
}

TEST(Summary, RoomsStandApartFromPeople) {
  // The same numbers twice, once as the hours of chairs and once as those of rooms.
  model::Scenario scenario = fake::scenario();
  model::Post room;
  room.role = 1;
  room.room = true;
  scenario.posts = {room};
  const TemporaryFolder folder;
  Study study(fake::simulation());
  study.add({&scenario, 24, 1, folder.path()});
  (void)study.run({.threads = 2});
  const json made = summarise(read_results(results_path(folder.path())));
  ASSERT_EQ(made.at("people").size(), 1U);
  EXPECT_EQ(made.at("people")[0].at("role"), "social-worker");
  ASSERT_EQ(made.at("rooms").size(), 1U);
  EXPECT_EQ(made.at("rooms")[0].at("role"), "conference-chair");
  const json& hours = summary().at("people").at(1).at("hours");
  EXPECT_EQ(made.at("rooms")[0].at("hours").at("in_use"), hours.at("meetings"));
  EXPECT_EQ(made.at("rooms")[0].at("hours").at("open"), hours.at("available"));
  EXPECT_THAT(terminal_text(made), ::testing::HasSubstr("Rooms: hours in the year"));
  EXPECT_TRUE(summary().at("rooms").empty());
  EXPECT_THAT(terminal_text(summary()), ::testing::Not(::testing::HasSubstr("Rooms:")));
}

TEST(Summary, WeeksBeginOnMondaysAndCoverTheYear) {
  const json& labels = summary().at("weekly").at("labels");
  ASSERT_EQ(labels.size(), 53U);
  EXPECT_EQ(labels.front(), "2026-04-01");  // a Wednesday: the year's first day
  EXPECT_EQ(labels[1], "2026-04-06");
  EXPECT_EQ(labels.back(), "2027-03-29");
  EXPECT_EQ(summary().at("weekly").at("arrivals").at("mean").size(), 53U);
}

TEST(Summary, TheAnswerIsOneSentenceInNaturalFrequenciesAndSaysWhichClock) {
  const json& headline = summary().at("headline");
  EXPECT_THAT(headline.at("sentence").get<std::string>(),
              ::testing::MatchesRegex(
                  "Of 100 initial child protection conferences due in the year to 31 March 2027, "
                  "[0-9]+ are expected to be held late\\."));
  const auto range = headline.at("range").get<std::string>();
  EXPECT_THAT(range, ::testing::HasSubstr("95 % interval"));
  EXPECT_THAT(range, ::testing::HasSubstr("In 8 of 10 years"));
  EXPECT_THAT(range, ::testing::HasSubstr("permitted maximum of 15 working days"));
  EXPECT_THAT(range, ::testing::HasSubstr("Published statistics count from the s47 start date"));
}

/// The headline of the results with another description.
json headline_with(const std::function<void(json&)>& change) {
  Results changed = results();
  json description = json::parse(changed.description);
  change(description);
  changed.description = description.dump();
  return summarise(changed).at("headline");
}

TEST(Summary, APeriodThatIsNoYearIsNotCalledOne) {
  const auto of_period = [](const char* first, const char* last) {
    const json headline = headline_with([&](json& description) {
      description["first_day"] = first;
      description["last_day"] = last;
    });
    return headline.at("sentence").get<std::string>() + headline.at("range").get<std::string>();
  };
  EXPECT_THAT(
      of_period("2026-04-01", "2026-06-30"),
      ::testing::AllOf(::testing::HasSubstr("conferences due from 1 April 2026 to 30 June 2026, "),
                       ::testing::HasSubstr("In 8 of 10 simulated periods it is")));
  EXPECT_THAT(of_period("2026-04-01", "2028-03-31"),
              ::testing::HasSubstr("due from 1 April 2026 to 31 March 2028, "));
  EXPECT_THAT(of_period("2028-02-29", "2029-02-28"),
              ::testing::HasSubstr("due in the year to 28 February 2029, "));
  EXPECT_THAT(of_period("2027-03-01", "2028-02-29"),
              ::testing::HasSubstr("due in the year to 29 February 2028, "));
}

TEST(Summary, WithoutALimitNothingIsSaidToHaveFallenDueOrNot) {
  const json headline = headline_with([](json& description) {
    for (json& clock : description.at("clocks"))
      clock["has_limit"] = false;
  });
  EXPECT_EQ(
      headline.at("sentence"),
      "No limit is stated for “Initial child protection conference”, so nothing under it can be "
      "late.");
}

/// The cautions of results that were changed.
std::string cautions_of(void (*change)(model::Record&)) {
  Results changed = results();
  for (model::Record& record : changed.records.held())
    change(record);
  const json summary = summarise(changed);
  std::string list;
  for (const json& caution : summary.at("headline").at("cautions")) {
    list += caution.get<std::string>() + "\n";
    EXPECT_THAT(report::report_answer(summary),
                ::testing::HasSubstr("<p class=\"caution\">" +
                                     report::escape_html(caution.get<std::string>()) + "</p>"));
    EXPECT_THAT(terminal_text(summary),
                ::testing::HasSubstr(caution.get<std::string>().substr(0, 60)));
  }
  return list;
}

void undecided(model::Record& record, int of_hundred) {
  const auto fate = [&](model::ClockFate which) -> std::int32_t& {
    return record
        .clock_fate_families[kConference * model::kFates + static_cast<std::size_t>(which)];
  };
  fate(model::ClockFate::met) = 80;
  fate(model::ClockFate::authorised_late) = 0;
  fate(model::ClockFate::breached) = 20;
  fate(model::ClockFate::undecided_past) = of_hundred;
}

TEST(Summary, FamiliesOfWhomNobodyKnowsYetAreToldWithTheLateShareWhereTheyAreMany) {
  EXPECT_EQ(cautions_of([](model::Record& record) { undecided(record, 10); }), "");
  EXPECT_THAT(
      cautions_of([](model::Record& record) { undecided(record, 11); }),
      ::testing::HasSubstr(
          "11.0 families passed the limit of “Initial child protection conference” before it was "
          "decided whether it binds them"));
}

/// Hours asked of the first role in the first week, and hours on duty; minutes.
void asked(model::Record& record, int needed, int available) {
  undecided(record, 0);  // which has a caution of its own
  const std::size_t weeks = record.weekly_arrivals.size();
  for (std::size_t week = 0; week < weeks; ++week) {
    record.role_hours[static_cast<std::size_t>(model::Hours::needed) * weeks + week] = 0;
    record.role_hours[static_cast<std::size_t>(model::Hours::available) * weeks + week] = 0;
  }
  record.role_hours[static_cast<std::size_t>(model::Hours::needed) * weeks] = needed * 60;
  record.role_hours[static_cast<std::size_t>(model::Hours::available) * weeks] = available * 60;
}

TEST(Summary, AServiceThatIsAskedForMoreThanItHasDoesNotKeepUp) {
  EXPECT_EQ(cautions_of([](model::Record& record) { asked(record, 1100, 1000); }), "");
  EXPECT_THAT(
      cautions_of([](model::Record& record) { asked(record, 1101, 1000); }),
      ::testing::MatchesRegex("This service does not keep up: .*, 1,101 hours and 1,000\\.\n"));
}

TEST(Summary, TooFewReplicationsAreSaidAndNoIntervalIsMadeUp) {
  const json two = summarise(run(2));
  EXPECT_TRUE(two.at("people")[0].at("posts").at("low").is_null());
  EXPECT_TRUE(two.at("clocks")[0].at("late_share_families").at("low").is_null());
  EXPECT_TRUE(two.at("run").at("inputs_share_of_variance").empty());
  EXPECT_FALSE(two.at("run").at("notes").empty());
  EXPECT_THAT(two.at("headline").at("range").get<std::string>(),
              ::testing::HasSubstr("too few replications"));
  EXPECT_THAT(terminal_text(two), ::testing::HasSubstr("no interval can be given"));
}

/// The results with every wait of the first step in one bin.
Results waits_in(std::size_t bin) {
  Results changed = results();
  for (model::Record& record : changed.records.held()) {
    for (std::size_t other = 0; other < model::kWaitBins; ++other)
      record.step_waits[other] = other == bin ? 50 : 0;
  }
  return changed;
}

TEST(Summary, WaitsInTheFirstAndTheLastBinAreSaidAsWhatTheyAre) {
  const json first = summarise(waits_in(0));
  EXPECT_EQ(first.at("steps")[0].at("wait_hours_median").at("mean"), 0.0);
  EXPECT_EQ(first.at("steps")[0].at("wait_hours_p90").at("mean"), 0.0);
  EXPECT_THAT(terminal_text(first), ::testing::ContainsRegex("See child .* under 1 +under 1"));
  const json last = summarise(waits_in(model::kWaitBins - 1));
  EXPECT_EQ(last.at("steps")[0].at("wait_hours_median").at("mean"), 63.0);
  EXPECT_THAT(terminal_text(last), ::testing::ContainsRegex("See child .* 63\\+ +63\\+"));
}

TEST(Summary, NoLateCaseInAnyYearIsNotCalledCertain) {
  Results changed = results();
  for (model::Record& record : changed.records.held()) {
    for (const auto counts :
         {&model::Record::clock_fate_families, &model::Record::clock_fate_children}) {
      (record.*
       counts)[kConference * model::kFates + static_cast<std::size_t>(model::ClockFate::breached)] =
          0;
    }
  }
  const json none = summarise(changed);
  const json& late = named(none.at("clocks"), "initial-conference").at("late_share_families");
  EXPECT_EQ(late.at("mean"), 0.0);
  EXPECT_TRUE(late.at("low").is_null());
  EXPECT_TRUE(late.at("high").is_null());
  EXPECT_THAT(none.at("headline").at("range").get<std::string>(),
              ::testing::StartsWith("None was late in any of the 24 simulated years, so no 95 % "
                                    "interval can be given."));
}

TEST(Summary, FewerThanEightPairsHaveNoIntervalAnywhere) {
  const json few = summarise(run(14));
  const std::function<void(const json&)> walk = [&](const json& value) {
    if (value.is_object() && value.contains("year_low")) {
      EXPECT_TRUE(value.at("low").is_null()) << value;
      EXPECT_TRUE(value.at("high").is_null()) << value;
    }
    if (value.is_structured()) {
      for (const json& inner : value)
        walk(inner);
    }
  };
  walk(few);
  EXPECT_THAT(few.at("run").at("notes").dump(),
              ::testing::HasSubstr("14 replications are too few for a 95 % interval; at least 16"));
}

TEST(Summary, ABrokenLawIsReported) {
  EXPECT_EQ(broken_checks(summary()), "");
  Results broken = results();
  broken.records.held()[5].strand_child_minutes[0] += 1;
  EXPECT_THAT(broken_checks(summarise(broken)), ::testing::HasSubstr("replication 5: enquiry"));
}

TEST(Summary, AssumptionsNameTheFileAsTheScenarioDoes) {
  const json& first = summary().at("assumptions").at(0);
  EXPECT_EQ(first.at("file"), "areas/here.toml");
  EXPECT_EQ(first.at("line"), 7);
  EXPECT_EQ(first.at("source"), "DfE 2025");
}

TEST(Summary, NumbersAreFinite) {
  const std::function<void(const json&)> walk = [&](const json& value) {
    if (value.is_number_float()) {
      EXPECT_TRUE(std::isfinite(value.get<double>()));
    }
    if (value.is_structured()) {
      for (const json& inner : value)
        walk(inner);
    }
  };
  walk(summary());
}

TEST(Terminal, TheAnswerComesFirstAndEveryTableIsThere) {
  const std::string text = terminal_text(summary());
  EXPECT_THAT(text, ::testing::StartsWith("\nOf 100 initial child protection conferences"));
  for (const char* part : {"Clocks:", "Published figures", "People:", "Waiting by step",
                           "where the time goes", "seed 1"}) {
    EXPECT_THAT(text, ::testing::HasSubstr(part));
  }
  EXPECT_EQ(text.back(), '\n');
}

}  // namespace
}  // namespace casetide::analysis
