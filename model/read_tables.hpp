// The item tables other than steps, each into its part of a scenario.
//
// Order matters: names come first (facts, strands, roles, steps, clocks, marks), then what refers to
// them. Every function reads the table of its items (`[clock]` with all its `[clock.NAME]`), or null.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/names.hpp"
#include "model/numbers.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

struct TableContext {
  Names& names;
  Numbers& numbers;
  Problems& problems;

  [[nodiscard]] TextPlace place(const Origin& at) const { return {names, problems, at}; }
};

/// Reports item names that no reference could spell.
void check_item_names(const Node* table, Problems& problems);

// read_procedure.cpp
std::vector<Fact> read_facts(const Node* table, const TableContext& context);
/// Their `if`, once every name is known.
void read_date_conditions(const Node* table, const TableContext& context, std::vector<Fact>& facts);
std::vector<Strand> read_strands(const Node* table, const TableContext& context);
std::vector<Standing> read_standing(const Node* table, const TableContext& context);

// read_events.cpp
std::vector<CaseEvent> read_events(const Node* table, const TableContext& context);
/// Standing cases of the first day; the clocks, events and steps that they name come first.
std::vector<Stock> read_stocks(const Node* table, const TableContext& context);

// read_clocks.cpp
std::vector<Clock> read_clocks(const Node* table, const TableContext& context);

// read_workforce.cpp
std::vector<Pattern> read_patterns(const Node* table, const TableContext& context);
/// Teams and their posts; adds the roles to the names.
void read_teams(const Node* table, const std::vector<Pattern>& patterns,
                const TableContext& context, std::vector<Team>& teams, std::vector<Post>& posts);

// read_working_time.cpp
/// Of a team's people: when they are on leave, training and the team's own meetings.
void read_working_time(Fields& people, const TableContext& context, Team& team);
/// How often and how long they are ill.
void read_sickness(Fields& people, const TableContext& context, Team& team);

// read_first_year.cpp
/// Of a post: how many of the people are new to the work, and what they may hold.
void read_first_year(Fields& post_fields, const TableContext& context, Post& post);

// read_costs.cpp
/// What roles cost; teams come first.
std::vector<RoleCost> read_costs(const Node* table, const TableContext& context);

// read_streams.cpp
std::vector<Stream> read_streams(const Node* table, const TableContext& context);

// read_published.cpp
std::vector<Published> read_published(const Node* table, const TableContext& context);
std::vector<DriftLine> read_drift(const Node* table, const TableContext& context);

// time_text.cpp
/// "Monday" -> 0; kNone for anything else.
[[nodiscard]] int weekday_of(std::string_view text);
/// 0 = January; kNone for anything else.
[[nodiscard]] int month_of(std::string_view text);
/// "09:30" -> 570, "24:00" -> 1440; kNone for anything else.
[[nodiscard]] int minute_of(std::string_view text);
/// "09:00 to 17:00"; first kNone when it is anything else.
[[nodiscard]] std::pair<int, int> minutes_of(std::string_view text);
/// "07-22 to 08-31" -> (722, 831); first kNone when it is anything else.
[[nodiscard]] std::pair<int, int> month_days_of(std::string_view text);
/// "Tuesday 09:30", on a quarter-hour.
[[nodiscard]] std::optional<Slot> slot_of(std::string_view text);
/// The two sides of "A to B", without blanks; empty when there is no " to ".
[[nodiscard]] std::pair<std::string_view, std::string_view> sides_of(std::string_view text);

}  // namespace casetide::model
