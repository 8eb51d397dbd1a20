// The area file of a made authority, laid over the average authority: what is written, what is left to the base, and
// that it is read.
#include "analysis/area_overlay.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include "model/read_scenario.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::filesystem::path kScenarios = std::filesystem::path(CASETIDE_SOURCE_DIR) / "scenarios";

/// The average authority's year to March 2025, from which the base was built, with other figures where named.
using Row = std::map<std::string, std::string>;
Row average(int year) {
  return {{"area", "Northshire"},
          {"year_to_31_march", std::to_string(year)},
          {"referrals", "4136"},
          {"rereferral_within_12_months_pct", "22.6"},
          {"referral_nfa_pct", "6.5"},
          {"assessed_not_in_need_pct", "30.8"},
          {"section_47", "1507"},
          {"initial_conferences", "471"},
          {"initial_conferences_within_15_working_days_pct", "81.4"},
          {"conferences_0_to_10_days", "41"},
          {"conferences_11_to_15_days", "343"},
          {"conferences_16_to_20_days", "42"},
          {"conferences_21_days_or_more", "46"},
          {"plans_started", "404"},
          {"plans_at_31_march", "323"},
          {"second_or_later_plan_pct", "24.5"},
          {"case_holders_fte", "137.9"},
          {"average_caseload", "15.2"},
          {"agency_pct", "13"},
          {"vacancy_pct", "14.2"},
          {"turnover_pct", "11.8"},
          {"absence_pct", "3.5"}};
}
Row with(Row row, const Row& figures) {
  for (const auto& [heading, text] : figures)
    row[heading] = text;
  return row;
}

class LearnedAreas : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const model::Reading base = model::read_scenario(kScenarios / "england-average.toml");
    ASSERT_THAT(base.problems, IsEmpty());
    lines_ = std::make_unique<BaseLines>(base.effective);
  }
  static void TearDownTestSuite() { lines_.reset(); }

  /// Written up to 2025, every searched input in the middle of what was searched.
  void write(const std::vector<Row>& rows) {
    std::string text;
    for (const auto& [heading, figure] : rows.front())
      text += (text.empty() ? "" : ",") + heading;
    for (const Row& row : rows) {
      std::string line;
      for (const auto& [heading, figure] : row)
        line += (line.empty() ? "" : ",") + figure;
      text += "\n" + line;
    }
    const std::vector<std::filesystem::path> files{folder_ / "table.csv"};
    std::ofstream(files.front()) << text << "\n";
    const PublishedTable table = read_published_tables(files);
    ASSERT_THAT(table.problems, IsEmpty());
    const AreaFit fit{&table.authorities.front(), 3, {}, {4, Learned{0.5, {0.4, 0.6}, true}}};
    text_ = area_overlay(
        {&table, lines_.get(), 2025, (kScenarios / "areas/england-average.toml").string()}, fit);
    written_ = toml::parse(text_);
  }

  [[nodiscard]] std::string at(const std::string& path) const {
    return written_.at_path(path).value_or(std::string("not written"));
  }
  [[nodiscard]] std::optional<bool> input(const std::string& figure) const {
    return written_.at_path("published." + figure + ".input").value<bool>();
  }
  /// Of the scenario with the written area.
  [[nodiscard]] std::string problems() const {
    std::ofstream(folder_ / "area.toml") << text_;
    std::ofstream(folder_ / "scenario.toml")
        << "title = \"t\"\nprocedure = \""
        << (kScenarios / "procedures/working-together-2018.toml").string()
        << "\"\narea = \"area.toml\"\nquestion = \"typical year\"\n"
           "year = \"2026-04-01 to 2027-03-31\"\nwarm-up = \"3 years\"\npolicies = []\n";
    std::string text;
    for (const model::Problem& problem : model::read_scenario(folder_ / "scenario.toml").problems)
      text += to_string(problem) + "\n";
    return text;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static std::unique_ptr<BaseLines> lines_;
  TemporaryFolder folder_;
  std::string text_;
  toml::table written_;
};
std::unique_ptr<BaseLines> LearnedAreas::lines_;

constexpr const char* kChairs = "team.conference-service.posts.conference-chair.fte";
constexpr const char* kMinuteTakers = "team.conference-service.posts.minute-taker.fte";

TEST_F(LearnedAreas, ASmallAuthorityHasTwoChairsAndSaysThatTheLoadIsNotUsed) {
  write({with(average(2025), {{"initial_conferences", "116"},
                              {"conferences_0_to_10_days", "39"},
                              {"conferences_11_to_15_days", "57"},
                              {"conferences_16_to_20_days", "c"},
                              {"conferences_21_days_or_more", "c"}})});
  // 3.5 chairs x 116 / 471 / 1.025; a range as wide as the base's 3.1 to 4.1.
  EXPECT_THAT(at(kChairs), AllOf(StartsWith("2.00 posts; assumed 1.77 to 2.35 posts"),
                                 HasSubstr("would be 0.84, so that load is not used")));
  EXPECT_THAT(at(kMinuteTakers), AllOf(StartsWith("2.5 posts;"), EndsWith("at least 2.5")));
  EXPECT_EQ(problems(), "");
}

TEST_F(LearnedAreas, AnAverageAuthorityHasChairsByTheLoadFound) {
  write({average(2025)});
  EXPECT_THAT(at(kChairs), AllOf(StartsWith("3.41 posts;"), HasSubstr("source learned")));
  EXPECT_THAT(at(kMinuteTakers), StartsWith("5.5 posts; assumed 5.1 to 7.3 posts"));
  EXPECT_EQ(problems(), "");
}

TEST_F(LearnedAreas, APublishedNoughtIsNotAnOlderFigure) {
  write({average(2024), with(average(2025), {{"agency_pct", "0"}, {"vacancy_pct", "0"}})});
  EXPECT_EQ(at("team.north.people.vacancy"),
            "0.0 %; source table of published figures, Northshire, year to 31 March 2025");
  EXPECT_EQ(at("team.north.people.agency"), "not written") << "nothing is vacant";
  EXPECT_THAT(at("team.north.posts.social-worker.fte"),
              HasSubstr("137.9 case holders, and 0.0 of 100 posts that nobody fills"));
  EXPECT_EQ(problems(), "");

  write({average(2024), with(average(2025), {{"agency_pct", "0"}})});
  EXPECT_THAT(at("team.north.people.agency"), AllOf(StartsWith("0 %;"), HasSubstr("March 2025")));
  EXPECT_THAT(at("team.north.posts.social-worker.fte"), HasSubstr("14.2 of 100 posts"));
}

TEST_F(LearnedAreas, MoreVacanciesThanATeamCanHaveAreSaidToBeCut) {
  write({with(average(2025), {{"vacancy_pct", "100"}})});
  EXPECT_THAT(at("team.north.people.vacancy"),
              AllOf(StartsWith("60.0 %;"), EndsWith("100.0 % published, no more than 60 taken")));
  EXPECT_EQ(problems(), "");
}

TEST_F(LearnedAreas, WhatIsNotPublishedLaterIsTheOlderFigureWithItsYear) {
  write({average(2024), with(average(2025), {{"agency_pct", "z"}, {"absence_pct", "z"}})});
  EXPECT_THAT(at("team.north.people.agency"), HasSubstr("year to 31 March 2024"));
  EXPECT_EQ(at("team.front-door.people.absence"),
            "3.5 %; source table of published figures, Northshire, year to 31 March 2024");
}

TEST_F(LearnedAreas, FiguresThatSomethingWasSetFromAreInputAndTheOthersResults) {
  write({average(2025)});
  for (const char* figure :
       {"referrals", "re-referrals", "no-further-action", "not-in-need", "section-47",
        "initial-conferences", "plans-started", "conferences-0-to-10", "conferences-21-or-more",
        "conferences-in-time", "caseload"})
    EXPECT_EQ(input(figure), true) << figure;
  for (const char* figure : {"second-plans", "plans-at-year-end"})
    EXPECT_EQ(input(figure), false) << figure;
}

TEST_F(LearnedAreas, LabelsWorkingAndSourcesAreTheAuthoritysOwn) {
  write({with(average(2025), {{"referral_nfa_pct", "9.1"}})});
  EXPECT_EQ(at("published.no-further-action.label"), "Referrals with no further action (9.1 %)");
  EXPECT_EQ(at("published.plans-at-year-end.label"),
            "Children on a protection plan at the year's end (plan lengths are the base's)");
  EXPECT_EQ(at("published.referrals.label"), "Referrals of children");
  EXPECT_THAT(at("stream.referrals.working[0]"),
              AllOf(HasSubstr("Referrals of children, 1 year to 2025"), HasSubstr("22.6 %")));
  EXPECT_THAT(text(), Not(HasSubstr("Fitted to DfE"))) << "the base's, for its own share";
  EXPECT_THAT(text(), HasSubstr("want.share.source = \"at-high: history matching of 3 years"));
}

TEST_F(LearnedAreas, WhatIsNotLearnedIsAsWideAsInTheBase) {
  write({average(2025)});
  // The base's 59.2 (56.2 to 62.2), 40.7 (36.6 to 44.8) and 64.8 without a range, in proportion.
  EXPECT_THAT(at("step.response.outcomes.assessment"),
              StartsWith("59.2 %; assumed 56.2 to 62.2 %"));
  EXPECT_THAT(at("step.s47-outcome.outcomes.no-continuing-risk"),
              StartsWith("40.7 %; assumed 36.6 to 44.8 %"));
  EXPECT_THAT(at("step.assessment-decision.outcomes.child-in-need"), Not(HasSubstr("assumed")));
  EXPECT_THAT(at("team.partners.posts.police.fte"), StartsWith("6.0 posts; assumed 5.1 to 8.4"));
  EXPECT_THAT(at("team.north.posts.team-manager.fte"),
              StartsWith("9.9 posts; assumed 8.7 to 12.0 posts"));
}

TEST_F(LearnedAreas, WhatFollowsNothingPublishedIsLeftToTheBase) {
  write({with(average(2025), {{"section_47", "z"}, {"initial_conferences", "z"}})});
  for (const char* path :
       {"team.partners.posts.police.fte", "team.partners.posts.health.fte",
        "team.front-door.posts.duty-worker.fte", "team.front-door.posts.duty-manager.fte"})
    EXPECT_EQ(at(path), "not written") << path;
  EXPECT_THAT(text(), HasSubstr("# not published, taken as the base's: section-47\n"));
}

// Twice the referrals and as many enquiries: (8,272 + 1,507) / (4,136 + 1,507) = 1.733 times 7.5.
TEST_F(LearnedAreas, DutyWorkersAreForReferralsAndEnquiriesTogether) {
  write({with(average(2025), {{"referrals", "8272"}})});
  EXPECT_THAT(at("team.front-door.posts.duty-worker.fte"), StartsWith("13.0 posts;"));
  EXPECT_THAT(at("team.front-door.posts.duty-manager.fte"), StartsWith("3.5 posts;"));
}

}  // namespace
}  // namespace casetide::analysis
