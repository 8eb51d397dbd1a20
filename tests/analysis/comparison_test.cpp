// Policies beside a base run: differences, families late under one or both, and what is said in words.
#include "analysis/comparison.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/comparison_page.hpp"
#include "analysis/description.hpp"
#include "sim/time.hpp"
#include "tests/analysis/fake_scenario.hpp"

namespace casetide::analysis {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::uint32_t kReplications = 32;
constexpr std::size_t kConference = 1;  // clock of the made-up scenario
constexpr auto kBreached =
    kConference * model::kFates + static_cast<std::size_t>(model::ClockFate::breached);
constexpr auto kMet = kConference * model::kFates + static_cast<std::size_t>(model::ClockFate::met);

Results results() {
  const model::Scenario scenario = fake::scenario();
  Results made;
  made.identity = identity_of(scenario, 1);
  made.title = scenario.title;
  made.name = scenario.name;
  made.shape = fake::shape(scenario);
  made.description = describe(scenario, made.shape);
  for (std::uint32_t i = 0; i < kReplications; ++i)
    made.records.held().push_back(fake::record(made.shape, 1, i));
  return made;
}

nlohmann::json compared(const Results& base, Results with, std::optional<std::int32_t> from = {}) {
  const model::Scenario scenario = fake::scenario();
  std::vector<PolicyRun> policies;
  policies.push_back({"policy",
                      "A policy <b>",
                      "policy.toml",
                      from,
                      {{"step.x.at", "\"day <3>\"", "", {}}},
                      {},
                      std::move(with)});
  return comparison_json(base, policies, Outputs(outputs_of(scenario), scenario));
}

const nlohmann::json& conference(const nlohmann::json& comparison) {
  for (const auto& clock : comparison.at("policies").at(0).at("clocks"))
    if (clock.at("clock") == "initial-conference") return clock;
  throw std::logic_error("no conference");
}

TEST(Comparison, TheSameRunIsSaidToBeTheSame) {
  const Results base = results();
  const auto comparison = compared(base, base);
  EXPECT_EQ(conference(comparison).at("late_share_families").at("verdict"), "the same");
  EXPECT_EQ(comparison.at("tests").at("main"), 0);
  EXPECT_EQ(comparison.at("tests").at("others"), 0);
  EXPECT_THAT(comparison.at("policies").at(0).at("sentence").get<std::string>(),
              HasSubstr("makes no difference"));
}

TEST(Comparison, APolicyThatMakesEveryYearWorseIsToldApart) {
  const Results base = results();
  Results with = base;
  for (model::Record& record : with.records.held()) {  // ten of those in time are late instead
    record.clock_fate_families[kMet] += 90;
    record.clock_fate_families[kBreached] += 10;
  }
  Results first = base;
  for (model::Record& record : first.records.held())
    record.clock_fate_families[kMet] += 100;
  const auto late = conference(compared(first, with)).at("late_share_families");
  double due = 0;
  for (const model::Record& record : first.records.held()) {
    for (const auto fate :
         {model::ClockFate::met, model::ClockFate::authorised_late, model::ClockFate::breached})
      due +=
          record.clock_fate_families[kConference * model::kFates + static_cast<std::size_t>(fate)];
  }
  EXPECT_NEAR(late.at("more").at("mean").get<double>(), 10 * kReplications / due, 1e-12);
  EXPECT_EQ(late.at("verdict"), "more");
  EXPECT_LT(late.at("p_holm").get<double>(), 1e-6);
  EXPECT_GT(late.at("variance_saved").get<double>(), 0.9);
}

TEST(Comparison, TheMainClockIsCorrectedForThePoliciesAlone) {
  const Results base = results();
  Results with = base;
  for (std::uint32_t i = 0; i < kReplications; ++i)
    with.records.held()[i].clock_fate_families[kBreached] += i % 3 == 0 ? 2 : -1;
  for (model::Record& record : with.records.held())
    record.clock_fate_families[kBreached] = std::max(0, record.clock_fate_families[kBreached]);
  const model::Scenario scenario = fake::scenario();
  const Outputs lines(outputs_of(scenario), scenario);
  const auto corrected_by = [&](int policies) {
    std::vector<PolicyRun> list;
    for (int i = 0; i < policies; ++i)
      list.push_back({"policy-" + std::to_string(i), "A policy", "p.toml", {}, {}, {}, with});
    const auto comparison = comparison_json(base, list, lines);
    const auto late = conference(comparison).at("late_share_families");
    const double p = late.at("p").get<double>();
    EXPECT_GT(p, 0);
    EXPECT_LT(p, 1);
    return late.at("p_holm").get<double>() / std::min(1.0, policies * p);
  };
  EXPECT_NEAR(corrected_by(1), 1, 1e-9);
  EXPECT_NEAR(corrected_by(3), 1, 1e-9);
}

TEST(Comparison, WhatGoesUpAndDownByTurnsCannotBeToldApart) {
  const Results base = results();
  Results with = base;
  for (std::uint32_t i = 0; i < kReplications; ++i)
    with.records.held()[i].clock_fate_families[kBreached] += i % 4 < 2 ? 3 : -3;
  // Nothing below nought.
  for (model::Record& record : with.records.held())
    record.clock_fate_families[kBreached] = std::max(0, record.clock_fate_families[kBreached]);
  const auto comparison = compared(base, with);
  EXPECT_EQ(conference(comparison).at("late_share_families").at("verdict"), "cannot tell apart");
  EXPECT_THAT(comparison.at("policies").at(0).at("sentence").get<std::string>(),
              HasSubstr("cannot be told apart"));
}

TEST(Comparison, ADifferenceThatOnlyItsOwnPValueTellsIsPerhapsOne) {
  const Results base = results();
  const model::Scenario scenario = fake::scenario();
  const Outputs lines(outputs_of(scenario), scenario);
  const auto late = [&](std::uint32_t worse, std::size_t policies) {
    Results with = base;
    for (std::uint32_t i = 0; i < kReplications; ++i)
      with.records.held()[i].clock_fate_families[kBreached] += i < worse ? 1 : 0;
    const PolicyRun policy{"policy", "A policy", "p.toml", {}, {}, {}, with};
    const auto comparison = comparison_json(base, std::vector<PolicyRun>(policies, policy), lines);
    return conference(comparison).at("late_share_families");
  };
  // Families late in the first years alone: the more of them, the surer it is.
  std::uint32_t worse = 1;
  while (worse < kReplications && late(worse, 1).at("p").get<double>() >= 0.05)
    ++worse;
  const auto alone = late(worse, 1);
  ASSERT_GT(alone.at("p").get<double>(), 0.05 / 20);
  EXPECT_EQ(alone.at("verdict"), "more");
  EXPECT_EQ(late(worse, 20).at("verdict"), "perhaps more");
  EXPECT_EQ(late(worse - 2, 1).at("verdict"), "cannot tell apart");
}

TEST(Comparison, FamiliesThatNoShareCountsAreToldWhereTheyAreMany) {
  const auto with_undecided = [](int families) {
    Results made = results();
    for (model::Record& record : made.records.held()) {
      for (std::size_t clock = 0; clock < made.shape.clocks.size(); ++clock)
        record.clock_fate_families[clock * model::kFates +
                                   static_cast<std::size_t>(model::ClockFate::undecided_past)] =
            families;
    }
    return made;
  };
  const Results base = with_undecided(0);
  const Results with = with_undecided(1000);
  const auto few = compared(base, base);
  const auto many = compared(base, with);
  EXPECT_EQ(conference(many).at("undecided_families").at("more").at("mean"), 1000);
  EXPECT_EQ(conference(many).at("due_families").at("more").at("mean"), 0);
  const auto sentence = [](const nlohmann::json& comparison) {
    return comparison.at("policies").at(0).at("sentence").get<std::string>();
  };
  EXPECT_THAT(sentence(many), HasSubstr("before it was decided whether it binds them"));
  EXPECT_THAT(sentence(few), Not(HasSubstr("before it was decided")));
  EXPECT_THAT(comparison_text(many), HasSubstr("Families that no late share counts"));
  EXPECT_THAT(comparison_text(few), Not(HasSubstr("Families that no late share counts")));
  EXPECT_THAT(comparison_html(many), HasSubstr("id=\"undecided-0\""));
  EXPECT_THAT(comparison_html(few), Not(HasSubstr("id=\"undecided-0\"")));
}

TEST(Comparison, APolicyThatBeginsWithinTheYearSaysFromWhichDay) {
  using namespace std::chrono;
  const Results base = results();
  const auto sentence = [&](std::int32_t from) {
    return compared(base, base, from).at("policies").at(0).at("sentence").get<std::string>();
  };
  EXPECT_THAT(
      sentence(sim::day_index(year{2026} / October / 1)),
      HasSubstr("It begins on day 184 of the year’s 365: before that both runs are the same."));
  EXPECT_THAT(sentence(sim::day_index(year{2026} / April / 1)), Not(HasSubstr("It begins")));
}

// The weeks of the made-up scenario's year, 1 April 2026 to 31 March 2027, begin on Monday 30 March 2026.
TEST(Comparison, APolicyThatBeginsWithinTheYearIsJudgedFromItsFirstWholeWeekOn) {
  using namespace std::chrono;
  Results base = results();
  const auto weeks = static_cast<std::size_t>(base.shape.weeks);
  const auto limited = std::ranges::find(base.shape.limited, static_cast<int>(kConference));
  ASSERT_NE(limited, base.shape.limited.end());
  const std::size_t first = static_cast<std::size_t>(limited - base.shape.limited.begin()) * weeks;
  constexpr std::size_t kSeptember28 = 26;
  for (std::uint32_t i = 0; i < kReplications; ++i) {
    model::Record& record = base.records.held()[i];
    for (std::size_t week = 0; week < weeks; ++week) {
      record.clock_due_weekly[first + week] = 10;
      record.clock_late_weekly[first + week] = static_cast<std::int32_t>(1 + (i + week) % 2);
    }
  }
  Results with = base;
  for (model::Record& record : with.records.held()) {
    record.clock_late_weekly[first + kSeptember28] += 4;      // the policy begins in that week
    record.clock_late_weekly[first + kSeptember28 + 1] += 4;  // and is in force for all of this one
  }
  const auto from_october_1 = compared(base, with, sim::day_index(year{2026} / October / 1));
  EXPECT_EQ(from_october_1.at("policies").at(0).at("counted_from"), "2026-10-05");
  const auto after = conference(from_october_1);
  const double due = 10.0 * static_cast<double>(weeks - kSeptember28 - 1);
  EXPECT_NEAR(after.at("late_share_from").at("more").at("mean").get<double>(), 4 / due, 1e-12);
  EXPECT_EQ(after.at("late_share_families").at("verdict"), "the same");
  EXPECT_THAT(
      from_october_1.at("policies").at(0).at("sentence").get<std::string>(),
      testing::AllOf(HasSubstr("due from 5 October 2026 on"), HasSubstr("Over the whole year")));
  EXPECT_EQ(from_october_1.at("tests").at("main"), 1);
  EXPECT_THAT(comparison_text(from_october_1),
              HasSubstr("Families late, of 100 due from 5 October 2026 on"));
  EXPECT_THAT(comparison_html(from_october_1), HasSubstr("id=\"since-0\""));

  const auto from_monday = compared(base, with, sim::day_index(year{2026} / September / 28));
  EXPECT_EQ(from_monday.at("policies").at(0).at("counted_from"), "2026-09-28");
  EXPECT_NEAR(conference(from_monday).at("late_share_from").at("more").at("mean").get<double>(),
              8 / (due + 10), 1e-12);
  for (const auto from : {year{2026} / April / 1, year{2027} / March / 30}) {
    const auto whole = compared(base, with, sim::day_index(from));
    EXPECT_TRUE(whole.at("policies").at(0).at("counted_from").is_null());
    EXPECT_TRUE(conference(whole).at("late_share_from").is_null());
    EXPECT_THAT(comparison_html(whole), Not(HasSubstr("id=\"since-0\"")));
  }
}

TEST(Comparison, AClockThatIsDueInOneRunAloneIsNotComparedAndSaidSo) {
  const Results base = results();
  Results with = base;
  for (model::Record& record : with.records.held()) {
    for (int fate = 0; fate < model::kFates; ++fate)
      record.clock_fate_families[kConference * model::kFates + static_cast<std::size_t>(fate)] = 0;
  }
  const auto comparison = compared(base, with);
  EXPECT_EQ(conference(comparison).at("late_share_families").at("verdict"), "cannot tell apart");
  EXPECT_THAT(comparison.at("policies").at(0).at("sentence").get<std::string>(),
              HasSubstr("No family is due"));
}

/// The run where a policy took away the clock of that place.
Results without_clock(Results with, std::size_t clock) {
  with.shape.clocks[clock] = "another";
  return with;
}

TEST(Comparison, AClockThatThePolicyTookAwayIsSaidNotToBeThere) {
  const Results base = results();
  const auto headline = compared(base, without_clock(base, kConference));
  EXPECT_EQ(headline.at("policies").at(0).at("sentence"),
            "“Initial child protection conference” is not there with it.");
  EXPECT_THAT(comparison_text(headline),
              HasSubstr("Not there with it: Initial child protection conference."));
  EXPECT_THAT(comparison_html(headline),
              HasSubstr("<p>Not there with it: Initial child protection conference.</p>"));

  Results unlimited = base;
  std::erase(unlimited.shape.limited, static_cast<int>(kConference));
  EXPECT_EQ(compared(base, unlimited).at("policies").at(0).at("sentence"),
            "“Initial child protection conference” has no limit with it.");

  const auto other = compared(base, without_clock(base, 0));
  EXPECT_THAT(other.at("policies").at(0).at("sentence").get<std::string>(),
              HasSubstr("makes no difference to “Initial"));
  EXPECT_THAT(comparison_text(other), HasSubstr("Not there with it: Child seen."));
  EXPECT_THAT(comparison_text(compared(base, base)), Not(HasSubstr("with it: ")));
}

TEST(Comparison, WhatRoundsToNoughtHasNoSign) {
  Results base = results();
  for (model::Record& record : base.records.held())
    record.clock_fate_families[kMet] += 10'000;
  Results with = base;
  with.records.held()[0].clock_fate_families[kMet] += 1;
  EXPECT_THAT(compared(base, with).at("policies").at(0).at("sentence").get<std::string>(),
              HasSubstr("(difference 0.0 to 0.0 of 100, 95 % interval)"));
}

TEST(Comparison, OfSeveralPoliciesThePairingNamesItsOwn) {
  const Results base = results();
  Results with = base;
  with.records.held()[0].clock_fate_families[kBreached] += 1;
  const model::Scenario scenario = fake::scenario();
  const Outputs lines(outputs_of(scenario), scenario);
  const PolicyRun nothing{"nothing", "Nothing at all", "a.toml", {}, {}, {}, base};
  const PolicyRun one{"one", "One more", "b.toml", {}, {}, {}, with};
  const auto pairing = [&](const std::vector<PolicyRun>& policies) {
    std::string text = comparison_text(comparison_json(base, policies, lines));
    std::ranges::replace(text, '\n', ' ');
    return text.substr(text.find("The same families in both runs"));
  };
  EXPECT_THAT(pairing({nothing, one}), HasSubstr("conference” with: One more. "));
  EXPECT_THAT(pairing({one}), HasSubstr("conference”. "));
}

TEST(Comparison, WhatARunMustBeReadWithStandsInTextAndPage) {
  const Results base = results();
  auto comparison = compared(base, base);
  comparison["headline"]["cautions"] = {"Backlog <grows>."};
  comparison["run"]["notes"] = {"A note."};
  EXPECT_THAT(comparison_text(comparison), HasSubstr("Backlog <grows>."));
  EXPECT_THAT(comparison_html(comparison),
              HasSubstr("<p class=\"caution\">Backlog &lt;grows&gt;.</p>"));
  EXPECT_THAT(comparison_html(comparison), HasSubstr("<p class=\"note\">A note.</p>"));
}

TEST(Comparison, CountsFamiliesLateUnderOneRunAndUnderBoth) {
  Results base = results();
  Results with = base;
  for (std::uint32_t i = 0; i < kReplications; ++i) {
    base.records.held()[i].late_families = {{0, 9}, {1, 3}, {1, 4}, {1, 8}};
    with.records.held()[i].late_families = {{1, 4}, {1, 5}};
  }
  const auto families = conference(compared(base, with)).at("late_families");
  EXPECT_EQ(families.at("base_only").at("mean"), 2);
  EXPECT_EQ(families.at("policy_only").at("mean"), 1);
  EXPECT_EQ(families.at("both").at("mean"), 1);
}

std::string same_before(const nlohmann::json& comparison) {
  for (const auto& check : comparison.at("checks")) {
    if (check.at("name").get<std::string>().starts_with("Before the policy begins"))
      return check.at("holds").get<bool>() ? "holds" : check.at("detail").get<std::string>();
  }
  return "not looked at";
}

TEST(Comparison, BeforeAPolicyBeginsNothingMayDiffer) {
  using namespace std::chrono;
  const std::int32_t from = sim::day_index(year{2026} / October / 1);
  const Results base = results();
  EXPECT_EQ(same_before(compared(base, base, from)), "holds");
  EXPECT_EQ(same_before(compared(base, base)), "not looked at");
  // 1 April 2026 is a Wednesday, so 26 weeks from Monday 30 March end before 1 October: weeks 1 to 26.
  Results later = base;
  later.records.held()[5].role_hours[26] += 1;
  EXPECT_EQ(same_before(compared(base, later, from)), "holds");
  // What week 26 asked for may be known only when its tasks are begun, after 1 October.
  const auto weeks = static_cast<std::size_t>(base.shape.weeks);
  Results asked = base;
  asked.records.held()[5].role_hours[static_cast<std::size_t>(model::Hours::needed) * weeks + 25] +=
      1;
  EXPECT_EQ(same_before(compared(base, asked, from)), "holds");
  Results earlier = base;
  earlier.records.held()[5].role_hours[25] += 1;
  EXPECT_THAT(same_before(compared(base, earlier, from)), HasSubstr("replication 5, week 26"));
}

TEST(Comparison, ThePageEscapesWhatAUserWrote) {
  const Results base = results();
  const std::string page = comparison_html(compared(base, base));
  EXPECT_THAT(page, HasSubstr("A policy &lt;b&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("A policy <b>")));
  EXPECT_THAT(page, HasSubstr("id=\"policy-chart-0\""));
}

TEST(Comparison, TheTextSaysHowManyDifferencesWereLookedAt) {
  const Results base = results();
  const std::string text = comparison_text(compared(base, base));
  EXPECT_THAT(text, HasSubstr("32 simulated years of each"));
  EXPECT_THAT(text, HasSubstr("Holm"));
}

}  // namespace
}  // namespace casetide::analysis
