// How the time of a team's people is booked ahead; declared in read_tables.hpp.
#include <fmt/format.h>

#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

constexpr std::string_view kLongSpell = "60 working days; assumed 40 to 90 working days";

/// `{ on = "Tuesday 09:30", lasts = "90 minutes; ...", every = "2 weeks; ..." }`.
std::optional<TeamMeeting> read_team_meeting(const Node& node, const TableContext& context) {
  Fields fields(node, context.problems);
  TeamMeeting meeting;
  bool whole = false;
  if (const auto on = fields.require_text("on", "a weekday and a time", "\"Tuesday 09:30\"")) {
    const auto slot = slot_of(on->text);
    whole = slot.has_value();
    if (slot)
      meeting.on = *slot;
    else
      context.problems.add(on->at,
                           fmt::format("{} is not a time of a meeting; expected a weekday and a "
                                       "quarter-hour, for example \"Tuesday 09:30\"",
                                       in_quotes(on->text)));
  }
  const auto lasts = context.numbers.require(fields, "lasts", kTeamMeeting);
  const auto every = context.numbers.require(fields, "every", kMeetsEvery);
  fields.find("source");
  fields.finish();
  if (!whole || !lasts || !every) return std::nullopt;
  meeting.lasts = *lasts;
  meeting.every = *every;
  return meeting;
}

}  // namespace

void read_working_time(Fields& people, const TableContext& context, Team& team) {
  team.leave_in_school_holidays =
      context.numbers.quantity(people, "leave-in-school-holidays", kShare);
  if (people.has("leave-in-school-holidays") && !people.has("leave"))
    context.problems.add_value(
        people.find("leave-in-school-holidays")->at,
        fmt::format("leave-in-school-holidays has no effect without leave; expected, for example, "
                    "leave = \"{}\"",
                    kDaysAYear.example));
  team.training = context.numbers.quantity(people, "training", kDaysAYear);
  if (const Node* meeting = people.find("team-meeting"))
    team.team_meeting = read_team_meeting(*meeting, context);
}

void read_sickness(Fields& people, const TableContext& context, Team& team) {
  Numbers& numbers = context.numbers;
  team.absence = numbers.quantity(people, "absence", kAbsence);
  team.absence_spell = numbers.quantity(people, "absence-spell", kSpell);
  team.long_spells = numbers.quantity(people, "long-spells", kShare);
  team.long_spell = numbers.quantity(people, "long-spell", kSpell);
  team.moved_after = numbers.quantity(people, "moved-after-sickness", kMovedAfter);
  for (const std::string_view key : {"long-spells", "moved-after-sickness"})
    if (people.has(key) && !people.has("absence"))
      context.problems.add_value(people.find(key)->at,
                                 fmt::format("{} has no effect: nobody is ill; expected, for "
                                             "example, absence = \"{}\"",
                                             key, kAbsence.example));
  if (people.has("long-spells") != people.has("long-spell"))
    context.problems.add_value(
        people.find(people.has("long-spells") ? "long-spells" : "long-spell")->at,
        fmt::format("long-spells and long-spell belong together; expected both, for example "
                    "long-spells = \"3 %; assumed 2 to 5 %\" and long-spell = \"{}\"",
                    kLongSpell));
}

}  // namespace casetide::model
