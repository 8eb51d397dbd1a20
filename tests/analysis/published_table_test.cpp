// A table of published figures: headings of two kinds, figures that are not published, and what is wrong.
#include "analysis/published_table.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/file_error.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class PublishedTables : public ::testing::Test {
 protected:
  PublishedTable read(const std::vector<std::string>& texts) {
    std::vector<std::filesystem::path> files;
    for (const std::string& text : texts) {
      files.push_back(folder_.path() / ("table" + std::to_string(files.size() + 1) + ".csv"));
      std::ofstream(files.back()) << text;
    }
    return read_published_tables(files);
  }
  /// The one problem, without the folder.
  std::string problem(const std::string& text) {
    const PublishedTable table = read({text});
    if (table.problems.size() != 1) return std::to_string(table.problems.size()) + " problems";
    const std::string line = model::to_string(table.problems.front());
    return line.substr(line.find("table1.csv"));
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(PublishedTables, HeadingsAreMatchedWhateverTheirCaseAndSpacesAndTheRestIsLeftAlone) {
  const PublishedTable table =
      read({"AREA,Year to 31 March,Referrals,colour,Average "
            "Caseload\nNorthshire,2023,\"2,345\",red,14.5\n"});
  ASSERT_THAT(table.problems, SizeIs(0));
  const Authority* authority = table.find("north shire");
  ASSERT_NE(authority, nullptr);
  EXPECT_EQ(authority->name, "Northshire");
  EXPECT_EQ(authority->years.at(2023).figure(PublishedColumn::referrals), 2345);
  EXPECT_EQ(authority->years.at(2023).figure(PublishedColumn::caseload), 14.5);
  EXPECT_EQ(authority->years.at(2023).figure(PublishedColumn::cases), std::nullopt);
}

TEST_F(PublishedTables, DownloadsOfTheDepartmentAreJoinedByAuthorityAndYear) {
  const PublishedTable table = read(
      {"\xEF\xBB\xBFtime_period,geographic_level,la_name,referral_count\r\n"
       "202223,Local authority,Northshire,2345\r\n202223,Regional,,99999\r\n",
       "time_period,geographic_level,la_name,ICPC,Duration_0-10_days,Duration_11-15_days,"
       "Duration_16-20_days,Duration_21+_days\n2023,Local authority,Northshire,100,10,65,15,10\n"});
  ASSERT_THAT(table.problems, SizeIs(0));
  ASSERT_THAT(table.authorities, SizeIs(1));
  const AuthorityYear& year = table.authorities.front().years.at(2023);
  EXPECT_EQ(year.figure(PublishedColumn::referrals), 2345);
  EXPECT_EQ(year.figure(PublishedColumn::days_21_or_more), 10);
  EXPECT_EQ(year.figure(PublishedColumn::in_time_percent), 75) << "10 and 65 of 100";
}

TEST_F(PublishedTables, WhatIsSuppressedIsAnIntervalAndWhatFollowsIsFilledIn) {
  const PublishedTable table = read(
      {"area,year_to_31_march,referrals,referrals_per_10k,section_47_per_10k,initial_conferences,"
       "conferences_0_to_10_days,conferences_11_to_15_days,conferences_16_to_20_days,"
       "conferences_21_days_or_more,absence_pct,vacancy_pct\n"
       "Northshire,2023,1000,500,100,80,8,52,c,-,low,z\n"});
  ASSERT_THAT(table.problems, SizeIs(0));
  const AuthorityYear& year = table.authorities.front().years.at(2023);
  EXPECT_FALSE(year.cell(PublishedColumn::days_16_to_20).known());
  EXPECT_EQ(year.cell(PublishedColumn::days_16_to_20).low, 0);
  EXPECT_EQ(year.cell(PublishedColumn::absence_percent), (Cell{0, 0.5}));
  EXPECT_FALSE(year.cell(PublishedColumn::vacancy_percent).known());
  EXPECT_EQ(year.figure(PublishedColumn::section_47), 200)
      << "100 for each 10,000 of 20,000 children";
  EXPECT_EQ(year.figure(PublishedColumn::in_time_percent), 75)
      << "60 of 80, the two late bands together 20";
}

TEST_F(PublishedTables, AMistakeHasItsPlaceAndARemedy) {
  EXPECT_EQ(
      problem("area,year_to_31_march,referrals\nNorthshire,2023,many\n"),
      "table1.csv:2:17: referrals: \"many\" is neither a number nor a mark for a figure that is "
      "not published; expected for example \"2,345\", \"67.5\", or one of c - z x u : low");
  EXPECT_THAT(problem("area,year_to_31_march,referrals\nNorthshire,23,5\n"),
              HasSubstr("table1.csv:2:12: year_to_31_march: \"23\" is not a year"));
  EXPECT_THAT(problem("area,year_to_31_march,agency_pct\nA,2022,5\nA,2023,101\n"),
              HasSubstr("table1.csv:3:8: agency_pct: \"101\" is more than 100 in 100"));
  EXPECT_THAT(problem("area,year_to_31_march,referrals\nA,2023,5\nA,2023,6\n"),
              HasSubstr("table1.csv:3:8: referrals: \"6\", where another row"));
  EXPECT_EQ(problem("area,year_to_31_march,referrals,referrals\nA,2023,5,6\n"),
            "table1.csv:1:33: the column \"referrals\" stands twice; expected it once");
  EXPECT_EQ(
      problem("area,year_to_31_march,cases,cases_held\nA,2023,5,5\n"),
      "table1.csv:1:29: the column \"cases_held\" holds the same figure as \"cases\"; expected "
      "one of them");
  EXPECT_THAT(problem("area,year_to_31_march,referrals\nA,2023,2,345\n"),
              HasSubstr("table1.csv:2:1: 4 cells; expected 3, as the first line has"));
  EXPECT_THAT(problem("place,year_to_31_march,referrals\nA,2023,5\n"),
              HasSubstr("expected a heading \"area\" or \"la_name\""));
  EXPECT_THAT(problem("area,year_to_31_march,referrals\nA,2023,\"5\n"),
              HasSubstr("ends within quotation marks"));
  EXPECT_THAT(problem(""), HasSubstr("table1.csv:1:1: no line"));
  EXPECT_THAT(problem("area,year_to_31_march,referrals\nA,202322,5\n"), HasSubstr("is not a year"));
}

TEST_F(PublishedTables, AFileThatIsNotThereIsTheMachinesAffair) {
  const std::vector<std::filesystem::path> missing{"/nowhere/table.csv"};
  EXPECT_THROW(static_cast<void>(read_published_tables(missing)), model::FileError);
}

}  // namespace
}  // namespace casetide::analysis
