// Books of every post's minutes, kept from the log of what happened: an oracle for the hours account.
//
// A timeline of one byte a minute is painted from the log's lines about leave, sickness, empty posts,
// meetings and work; it reads neither rosters nor the account. Minutes on duty without work or a meeting
// are idle: the account must have them as standing work or slack.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {

struct HoursBook {
  std::int32_t available = 0;
  std::int32_t dated = 0;
  std::int32_t meetings = 0;
  std::int32_t team_meetings = 0;
  std::int32_t training = 0;
  std::int32_t idle = 0;
  friend bool operator==(const HoursBook&, const HoursBook&) = default;
};

struct HoursBooks {
  std::int32_t first_day = 0;
  int posts = 0;
  std::vector<HoursBook> days;  ///< [day][post]
  std::vector<std::string>
      troubles;        ///< two things at once, work off duty, effort that is not done
  int tasks_done = 0;  ///< whose effort was held against the work on them
};

/// Of the days [first, end), in days since 1970.
[[nodiscard]] HoursBooks books_from_log(const Engine& engine, const Story& story,
                                        std::int32_t first, std::int32_t end);
/// The same books from the account that the engine kept.
[[nodiscard]] HoursBooks books_from_account(const Engine& engine, const Story& story,
                                            std::int32_t first, std::int32_t end);
/// Where the two differ, or what is wrong with either; empty when nothing is.
[[nodiscard]] std::string disagreement(const HoursBooks& oracle, const HoursBooks& account);

}  // namespace casetide::model::test
