// What a table says of one authority: bands of conferences as angles, known, suppressed or rounded, and what was
// published last.
#include "analysis/area_evidence.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/analysis/temporary_folder.hpp"

namespace casetide::analysis {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kUntil = 2030;

class AreaEvidence : public ::testing::Test {
 protected:
  /// Northshire's years: a share in time and four bands each, with no conferences published.
  PublishedTable bands(const std::string& rows) {
    return read(
        "area,year_to_31_march,initial_conferences_within_15_working_days_pct,"
        "conferences_0_to_10_days,conferences_11_to_15_days,conferences_16_to_20_days,"
        "conferences_21_days_or_more\n" +
        rows);
  }
  PublishedTable read(const std::string& text) {
    const std::vector<std::filesystem::path> files{folder_ / "table.csv"};
    std::ofstream(files.front()) << text;
    PublishedTable table = read_published_tables(files);
    EXPECT_THAT(table.problems, IsEmpty());
    return table;
  }

 private:
  TemporaryFolder folder_;
};

std::vector<SeenOutput> seen(const PublishedTable& table) {
  return seen_outputs(table.authorities.front(), kUntil);
}
const YearSeries& late_within_20(const std::vector<SeenOutput>& seen) {
  return seen[2].series;
}

// 70.1 % of 307 / 0.701 = 438: 131 late by the rounded share, 132 by the bands. They say 61 of 132.
TEST_F(AreaEvidence, KnownLateBandsCountWhateverARoundedShareMakesOfTheirSum) {
  const auto found = seen(bands("Northshire,2023,70.1,40,267,61,71\n"));
  ASSERT_THAT(late_within_20(found).years, ElementsAre(2023));
  EXPECT_NEAR(late_within_20(found).values[0], angle_of(61.0 / 132, 132).value, 1e-12);
  EXPECT_NEAR(late_within_20(found).variances[0], angle_of(61.0 / 132, 132).variance, 1e-12);
}

// 160 in time are 80 % of 200 and leave 40 late, one more or less as both are rounded: 30 are on days 16 to 20, so
// the suppressed band has some 10.
TEST_F(AreaEvidence, ASuppressedBandIsWhatTheShareLeavesOfTheOthers) {
  const auto found = seen(bands("Northshire,2023,80,20,140,30,c\n"));
  ASSERT_THAT(late_within_20(found).years, ElementsAre(2023));
  EXPECT_NEAR(late_within_20(found).values[0], angle_of(0.75, 40).value, 0.01);
  // 401 of 2,001 are late, 20.0 %, of which 400 would follow; 420 are another share.
  EXPECT_THAT(late_within_20(seen(bands("Northshire,2023,80,200,1400,401,c\n"))).years,
              ElementsAre(2023));
  EXPECT_THAT(late_within_20(seen(bands("Northshire,2023,80,200,1400,420,c\n"))).years, IsEmpty());
  EXPECT_THAT(late_within_20(seen(bands("Northshire,2023,80,20,140,c,c\n"))).years, IsEmpty())
      << "any share is possible";
}

TEST_F(AreaEvidence, ANoughtIsPublishedAndAGapIsNot) {
  const PublishedTable table = read(
      "area,year_to_31_march,referrals,agency_pct\nNorthshire,2022,900,12\n"
      "Northshire,2023,0,0\nNorthshire,2024,z,z\nNorthshire,2025,800,30\n");
  const Authority& area = table.authorities.front();
  const auto agency = last_published(area, PublishedColumn::agency_percent, 2024);
  ASSERT_TRUE(agency.has_value());
  EXPECT_EQ(agency->year, 2023);
  EXPECT_EQ(agency->value, 0);
  EXPECT_THAT(volume_of(area, PublishedColumn::referrals, 2024).years, ElementsAre(2022))
      << "none has no logarithm";
  EXPECT_EQ(last_published(area, PublishedColumn::vacancy_percent, 2025), std::nullopt);
}

// 70, 80 and 75: two years on it rose by 5, one year on by 10 and fell by 5.
TEST_F(AreaEvidence, ANaiveForecastIsAsFarOffAsValuesWereSoManyYearsOn) {
  const PublishedTable table = read(
      "area,year_to_31_march,initial_conferences_within_15_working_days_pct\nNorthshire,2020,70\n"
      "Northshire,2021,80\nNorthshire,2022,75\nNorthshire,2023,90\n");
  const auto forecast = [&](int year) {
    return naive_forecast(table, table.authorities.front(), Naive::last_year, 2022, year);
  };
  EXPECT_THAT(forecast(2024), Each(80));
  EXPECT_NEAR(forecast(2023).front(), 70, 0.1);
  EXPECT_NEAR(forecast(2023).back(), 85, 0.1);
  EXPECT_THAT(forecast(2026), IsEmpty()) << "no years so far apart";
}

}  // namespace
}  // namespace casetide::analysis
