#include "model/accepted_units.hpp"

namespace casetide::model {
namespace {

constexpr double kHour = 60;

constexpr UnitWord kMinuteUnits[] = {
    {"minutes", Unit::minutes, 1},
    {"minute", Unit::minutes, 1},
    {"hours", Unit::minutes, kHour},
    {"hour", Unit::minutes, kHour},
};

constexpr UnitWord kEachUnits[] = {
    {"minutes", Unit::minutes, 1},        {"minute", Unit::minutes, 1},
    {"hours", Unit::minutes, kHour},      {"hour", Unit::minutes, kHour},
    {"minutes each", Unit::minutes, 1},   {"minute each", Unit::minutes, 1},
    {"hours each", Unit::minutes, kHour}, {"hour each", Unit::minutes, kHour},
};

constexpr UnitWord kWaitUnits[] = {
    {"minutes", Unit::minutes, 1},
    {"minute", Unit::minutes, 1},
    {"hours", Unit::minutes, kHour},
    {"hour", Unit::minutes, kHour},
    {"working days", Unit::working_days, 1},
    {"working day", Unit::working_days, 1},
    {"days", Unit::days, 1},
    {"day", Unit::days, 1},
    {"weeks", Unit::days, 7},
    {"week", Unit::days, 7},
    {"months", Unit::days, kDaysPerMonth},
    {"month", Unit::days, kDaysPerMonth},
    {"years", Unit::days, kDaysPerYear},
    {"year", Unit::days, kDaysPerYear},
};

constexpr UnitWord kCalendarUnits[] = {
    {"days", Unit::days, 1},
    {"day", Unit::days, 1},
    {"weeks", Unit::days, 7},
    {"week", Unit::days, 7},
    {"months", Unit::days, kDaysPerMonth},
    {"month", Unit::days, kDaysPerMonth},
    {"years", Unit::days, kDaysPerYear},
    {"year", Unit::days, kDaysPerYear},
};

constexpr UnitWord kDateUnits[] = {
    {"days", Unit::days, 1},     {"day", Unit::days, 1},      {"weeks", Unit::days, 7},
    {"week", Unit::days, 7},     {"months", Unit::months, 1}, {"month", Unit::months, 1},
    {"years", Unit::months, 12}, {"year", Unit::months, 12},
};

constexpr UnitWord kBeforeUnits[] = {
    {"working days", Unit::working_days, 1},
    {"working day", Unit::working_days, 1},
    {"days", Unit::days, 1},
    {"day", Unit::days, 1},
    {"weeks", Unit::days, 7},
    {"week", Unit::days, 7},
    {"hours", Unit::minutes, kHour},
    {"hour", Unit::minutes, kHour},
};

constexpr UnitWord kWorkingDayUnits[] = {
    {"working days", Unit::working_days, 1},
    {"working day", Unit::working_days, 1},
};

constexpr UnitWord kWorkingDayAYearUnits[] = {
    {"working days a year", Unit::working_days, 1},
    {"working days per year", Unit::working_days, 1},
};

constexpr UnitWord kWeekUnits[] = {{"weeks", Unit::days, 7}, {"week", Unit::days, 7}};

constexpr UnitWord kShareUnits[] = {{"%", Unit::share, 0.01}};
constexpr UnitWord kProbabilityUnits[] = {{"", Unit::share, 1}, {"%", Unit::share, 0.01}};
constexpr UnitWord kBareUnits[] = {{"", Unit::count, 1}};
constexpr UnitWord kChildUnits[] = {{"", Unit::count, 1}, {"children", Unit::count, 1}};
constexpr UnitWord kPostUnits[] = {
    {"", Unit::count, 1}, {"posts", Unit::count, 1}, {"post", Unit::count, 1}};
constexpr UnitWord kRoomUnits[] = {{"rooms", Unit::count, 1}, {"room", Unit::count, 1}};
constexpr UnitWord kCountUnits[] = {
    {"children", Unit::count, 1}, {"child", Unit::count, 1}, {"families", Unit::count, 1},
    {"family", Unit::count, 1},   {"cases", Unit::count, 1}, {"case", Unit::count, 1},
};

constexpr UnitWord kFamilyYearUnits[] = {
    {"families a year", Unit::per_year, 1},
    {"families per year", Unit::per_year, 1},
    {"a year", Unit::per_year, 1},
    {"per year", Unit::per_year, 1},
};

constexpr UnitWord kTurnoverUnits[] = {
    {"% a year", Unit::per_year, 0.01},
    {"% per year", Unit::per_year, 0.01},
};

constexpr UnitWord kLogUnits[] = {{"of the log", Unit::log_sd, 1}};

constexpr UnitWord kRateUnits[] = {
    {"per child-year", Unit::per_year, 1},
    {"a child-year", Unit::per_year, 1},
};

constexpr UnitWord kWeeklyUnits[] = {
    {"minutes per week per child", Unit::minutes_per_week, 1},
    {"hours per week per child", Unit::minutes_per_week, kHour},
    {"hour per week per child", Unit::minutes_per_week, kHour},
    {"minutes a week per child", Unit::minutes_per_week, 1},
    {"hours a week per child", Unit::minutes_per_week, kHour},
    {"hour a week per child", Unit::minutes_per_week, kHour},
};

constexpr UnitWord kPoundsAYearUnits[] = {
    {"a year", Unit::pounds_a_year, 1},
    {"per year", Unit::pounds_a_year, 1},
};

constexpr UnitWord kPoundsAnHourUnits[] = {
    {"an hour", Unit::pounds_an_hour, 1},
    {"per hour", Unit::pounds_an_hour, 1},
};

constexpr double kPerMonth = 7 / kDaysPerMonth;  // of a month, in a week
constexpr UnitWord kWorkerUnits[] = {
    {"minutes a week for each worker", Unit::minutes_per_week, 1},
    {"hours a week for each worker", Unit::minutes_per_week, kHour},
    {"hour a week for each worker", Unit::minutes_per_week, kHour},
    {"minutes a month for each worker", Unit::minutes_per_week, kPerMonth},
    {"hours a month for each worker", Unit::minutes_per_week, kHour* kPerMonth},
    {"hour a month for each worker", Unit::minutes_per_week, kHour* kPerMonth},
};

constexpr UnitWord kYearUnits[] = {{"years", Unit::count, 1}, {"year", Unit::count, 1}};

// Bounds that no real value passes, so that arithmetic downstream stays in range.
constexpr double kMostMinutes = 1e6;  // effort: about 2 years
constexpr double kMostOfAnything = 1e9;
constexpr double kMostFamilies = 1e6;  // a year, far above any one area
constexpr double kMostWait = 100 * kDaysPerYear * 1440;

}  // namespace

const Accepted kEffort = {.units = kMinuteUnits,
                          .expected = "minutes or hours",
                          .example = "90 minutes; assumed 60 to 120 minutes",
                          .most = kMostMinutes};
const Accepted kEffortEach = {.units = kEachUnits,
                              .expected = "minutes or hours each",
                              .example = "20 minutes each; assumed 10 to 45 minutes",
                              .most = kMostMinutes};
const Accepted kWait = {.units = kWaitUnits,
                        .expected = "minutes, hours, days, weeks, months, years or working days",
                        .example = "5 working days; assumed 2 to 10 working days",
                        .most = kMostWait};
const Accepted kNotice = {.units = kWorkingDayUnits,
                          .expected = "working days",
                          .example = "5 working days; assumed 3 to 8 working days",
                          .most = 1000};
const Accepted kShare = {.units = kShareUnits,
                         .expected = "a share from 0 to 100 %",
                         .example = "7.2 %; assumed 5 to 10 %",
                         .most = 1};
const Accepted kAbsence = {.units = kShareUnits,
                           .expected = "a share from 0 to 90 %",
                           .example = "2.6 %; assumed 2 to 4 %",
                           .most = 0.9};
const Accepted kAttendance = {.units = kShareUnits,
                              .expected = "a share above 0 and up to 100 %",
                              .example = "85 %; assumed 75 to 95 %",
                              .most = 1,
                              .above_least = true};
const Accepted kShareOfLimit = {.units = kShareUnits,
                                .expected = "a share of the limit from 0 to 200 %",
                                .example = "80 %; assumed 60 to 95 %",
                                .most = 2};
const Accepted kProbability = {.units = kProbabilityUnits,
                               .expected = "a probability from 0 to 1, or %",
                               .example = "0.8; assumed 0.6 to 0.95",
                               .most = 1};
const Accepted kRatio = {.units = kBareUnits,
                         .expected = "a number of at least 0",
                         .example = "0.3; assumed 0.1 to 0.6",
                         .most = 1e6};
const Accepted kRatioAboveZero = {.units = kBareUnits,
                                  .expected = "a number above 0",
                                  .example = "1.0; assumed 0.6 to 1.5",
                                  .most = 1e6,
                                  .above_least = true};
const Accepted kRatioFromOne = {.units = kBareUnits,
                                .expected = "a number of at least 1",
                                .example = "1.5; assumed 1.0 to 3.0",
                                .least = 1,
                                .most = 1e6};
const Accepted kLevel = {.units = kBareUnits,
                         .expected = "a multiple of the usual arrivals, from 0 to 20",
                         .example = "0.77; assumed 0.7 to 0.85",
                         .most = 20};
const Accepted kSignedRatio = {
    .units = kBareUnits,
    .expected = "a number from -10 to 10, in standard deviations of harm",
    .example = "0.2",
    .least = -10,
    .most = 10};
const Accepted kHarmSlope = {.units = kBareUnits,
                             .expected = "a number from -5 to 5",
                             .example = "0.8; assumed 0.4 to 1.2",
                             .least = -5,
                             .most = 5};
const Accepted kChildrenPerFamily = {.units = kChildUnits,
                                     .expected = "a number from 1 to 5",
                                     .example = "1.7; assumed 1.4 to 2.0",
                                     .least = 1,
                                     .most = 5};
const Accepted kPosts = {.units = kPostUnits,
                         .expected = "a number of full-time posts above 0",
                         .example = "38.5; assumed 35 to 42",
                         .most = 100000,
                         .above_least = true};
const Accepted kRooms = {.units = kRoomUnits,
                         .expected = "a whole number of rooms, at least 1",
                         .example = "3 rooms; assumed 2 to 4 rooms",
                         .least = 1,
                         .most = 1000,
                         .whole = true};
const Accepted kCount = {.units = kCountUnits,
                         .expected = "a number of children, families or cases",
                         .example = "1,000 children; assumed 800 to 1,200 children",
                         .most = kMostOfAnything};
const Accepted kCeiling = {.units = kCountUnits,
                           .expected = "a number of children",
                           .example = "18 children; assumed 15 to 22 children",
                           .most = 100000};
const Accepted kPartTimeHours = {.units = kProbabilityUnits,
                                 .expected = "a share of a full-time week from 0.1 to 1, or %",
                                 .example = "0.6; assumed 0.5 to 0.7",
                                 .least = 0.1,
                                 .most = 1};
const Accepted kFirstYear = {.units = kCalendarUnits,
                             .expected = "days, weeks or months, at most 12 months",
                             .example = "3 months",
                             .most = 366,
                             .above_least = true};
const Accepted kWeight = {.units = kChildUnits,
                          .expected = "a number from 0.1 to 10, in children",
                          .example = "1.5; assumed 1.2 to 2",
                          .least = 0.1,
                          .most = 10};
const Accepted kTaskHours = {.units = kMinuteUnits,
                             .expected = "hours of work waiting, above 0",
                             .example = "30 hours; assumed 20 to 40 hours",
                             .most = kMostMinutes,
                             .above_least = true};
const Accepted kDaysAYear = {
    .units = kWorkingDayAYearUnits,
    .expected = "working days a year, at most 250",
    .example = "30 working days a year; assumed 27 to 33 working days a year",
    .most = 250};
const Accepted kSpell = {.units = kWorkingDayUnits,
                         .expected = "working days above 0",
                         .example = "6 working days; assumed 4 to 9 working days",
                         .most = 1000,
                         .above_least = true};
const Accepted kMovedAfter = {.units = kWorkingDayUnits,
                              .expected = "working days, from 1 to 1,000",
                              .example = "20 working days; assumed 10 to 30 working days",
                              .least = 1,
                              .most = 1000};
const Accepted kWeeks = {.units = kWeekUnits,
                         .expected = "weeks",
                         .example = "2 weeks; assumed 1 to 4 weeks",
                         .most = 520};
const Accepted kTeamMeeting = {.units = kMinuteUnits,
                               .expected = "minutes or hours, from 15 minutes to 8 hours",
                               .example = "90 minutes; assumed 60 to 120 minutes",
                               .least = 15,
                               .most = 480};
const Accepted kMeetsEvery = {.units = kWeekUnits,
                              .expected = "weeks, from 1 to 52",
                              .example = "2 weeks; assumed 1 to 4 weeks",
                              .least = 7,
                              .most = 364};
const Accepted kTurnover = {.units = kTurnoverUnits,
                            .expected = "a share that leaves in a year, at most 300 % a year",
                            .example = "11.4 % a year; assumed 9 to 14 % a year",
                            .most = 3};
const Accepted kVacancy = {.units = kCalendarUnits,
                           .expected = "days, weeks, months or years",
                           .example = "12 weeks; assumed 8 to 20 weeks",
                           .most = 10 * kDaysPerYear};
const Accepted kLeaveNotice = {.units = kCalendarUnits,
                               .expected = "days, weeks or months, at most 100 days",
                               .example = "4 weeks; assumed 4 to 12 weeks",
                               .most = 100};
const Accepted kReadIn = {.units = kMinuteUnits,
                          .expected = "minutes or hours, at most 10,000 minutes",
                          .example = "90 minutes; assumed 30 to 180 minutes",
                          .most = 10000};
const Accepted kFamiliesAYear = {
    .units = kFamilyYearUnits,
    .expected = "families a year, at most 1,000,000",
    .example = "3,237 families a year; assumed 2,900 to 3,600 families a year",
    .most = kMostFamilies};
const Accepted kEvery = {.units = kMinuteUnits,
                         .expected =
                             "the mean minutes or hours between arrivals, at most "
                             "1,000,000 of them a year",
                         .example = "111.1 minutes; assumed 100 to 125 minutes",
                         .least = kDaysPerYear * 1440 / kMostFamilies,
                         .most = kMostMinutes};
const Accepted kLogSd = {.units = kLogUnits,
                         .expected = "a standard deviation of the log",
                         .example = "sd 0.095 of the log; assumed sd 0.05 to 0.2 of the log",
                         .most = 3,
                         .prefix = "sd"};
const Accepted kPerChildYear = {.units = kRateUnits,
                                .expected = "a rate per child-year",
                                .example = "0.25 per child-year; assumed 0.1 to 0.6 per child-year",
                                .most = 1000};
const Accepted kMonths = {.units = kCalendarUnits,
                          .expected = "days, weeks, months or years",
                          .example = "12 months; assumed 6 to 24 months",
                          .most = 100 * kDaysPerYear,
                          .above_least = true};
const Accepted kAge = {.units = kCalendarUnits,
                       .expected = "days, weeks, months or years",
                       .example = "8 years; assumed 5 to 11 years",
                       .most = 100 * kDaysPerYear};
const Accepted kDateOffset = {.units = kDateUnits,
                              .expected = "whole days, weeks, months or years",
                              .example = "18 years; source Children Act 1989, section 105",
                              .most = 36525,
                              .whole = true};
const Accepted kBefore = {.units = kBeforeUnits,
                          .expected = "whole working days, days, weeks or hours",
                          .example = "5 working days; assumed 3 to 8 working days",
                          .most = 10000,
                          .above_least = true,
                          .whole = true};
const Accepted kWeeklyWork = {
    .units = kWeeklyUnits,
    .expected = "minutes or hours per week per child",
    .example = "2.5 hours per week per child; assumed 1.5 to 4 hours per week per child",
    .most = 10080};
const Accepted kWorkerWork = {.units = kWorkerUnits,
                              .expected = "minutes or hours a week or month for each worker",
                              .example =
                                  "90 minutes a month for each worker; assumed 60 to 120 minutes a "
                                  "month for each worker",
                              .most = 10080};
const Accepted kWholeYears = {.units = kYearUnits,
                              .expected = "a whole number of years, at most 20",
                              .example = "3 years",
                              .most = 20,
                              .whole = true};
const Accepted kPostCost = {.units = kPoundsAYearUnits,
                            .expected = "pounds a year",
                            .example = "£58,000 a year; assumed £50,000 to £66,000 a year",
                            .most = 1e6,
                            .prefix = "£"};
const Accepted kHourlyCost = {.units = kPoundsAnHourUnits,
                              .expected = "pounds an hour",
                              .example = "£45 an hour; assumed £38 to £52 an hour",
                              .most = 1e4,
                              .prefix = "£"};
const Accepted kRunOut = {.units = kWorkingDayUnits,
                          .expected = "a whole number of working days, at most 250",
                          .example = "30 working days",
                          .most = 250,
                          .whole = true};

}  // namespace casetide::model
