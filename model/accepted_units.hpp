// What the fields of scenario files take: units, bounds, and the example shown when one is wrong.
#pragma once

#include "model/quantity_text.hpp"

namespace casetide::model {

/// A month of a wait, in days: a year of 365.25 days over 12.
inline constexpr double kDaysPerMonth = 30.4375;
inline constexpr double kDaysPerYear = 365.25;

/// Minutes and hours: effort, length, preparation.
extern const Accepted kEffort;
extern const Accepted kEffortEach;  ///< "20 minutes each"
/// Minutes to years, and working days: waits and delays.
extern const Accepted kWait;
extern const Accepted kNotice;        ///< whole working days
extern const Accepted kShare;         ///< 0 to 100 %
extern const Accepted kAbsence;       ///< 0 to 90 %: at 100 % nobody would ever come back
extern const Accepted kAttendance;    ///< above 0: who never comes is not needed
extern const Accepted kShareOfLimit;  ///< 0 to 200 %
extern const Accepted kProbability;   ///< "0.8" or "80 %"
extern const Accepted kRatio;         ///< bare, at least 0
extern const Accepted kRatioAboveZero;
extern const Accepted kRatioFromOne;
extern const Accepted kLevel;  ///< of arrivals, as a multiple
extern const Accepted kSignedRatio;
extern const Accepted kHarmSlope;
extern const Accepted kChildrenPerFamily;
extern const Accepted kPosts;
extern const Accepted kRooms;
extern const Accepted kCount;  ///< children, families or cases
extern const Accepted kCeiling;
extern const Accepted kWeight;         ///< of a child in a caseload
extern const Accepted kTaskHours;      ///< minutes and hours
extern const Accepted kPartTimeHours;  ///< of a full-time week
extern const Accepted kFirstYear;      ///< days to months, at most a year
extern const Accepted kDaysAYear;      ///< working days a year
extern const Accepted kSpell;          ///< working days
extern const Accepted kMovedAfter;     ///< working days, from one on
extern const Accepted kWeeks;
extern const Accepted kTurnover;     ///< "11.4 % a year"
extern const Accepted kVacancy;      ///< days to years
extern const Accepted kTeamMeeting;  ///< minutes, from a quarter of an hour to a day
extern const Accepted kMeetsEvery;   ///< weeks, from one to 52
extern const Accepted kLeaveNotice;  ///< days to months, at least a day
extern const Accepted kReadIn;       ///< minutes and hours
extern const Accepted kFamiliesAYear;
extern const Accepted kEvery;  ///< mean gap between arrivals
extern const Accepted kLogSd;
extern const Accepted kPerChildYear;
extern const Accepted kMonths;      ///< how long a case may still come back
extern const Accepted kAge;         ///< of a date, before or after the arrival
extern const Accepted kDateOffset;  ///< whole days or calendar months after a date
extern const Accepted kBefore;      ///< a deadline
extern const Accepted kWeeklyWork;
extern const Accepted kWorkerWork;  ///< "90 minutes a month for each worker"
extern const Accepted kWholeYears;
extern const Accepted kPostCost;    ///< of a full-time post
extern const Accepted kHourlyCost;  ///< of an hour on duty
extern const Accepted kRunOut;

}  // namespace casetide::model
