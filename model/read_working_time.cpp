// How the time of a team's people is booked ahead; declared in read_tables.hpp.
#include <fmt/format.h>

#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

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
  team.training = context.numbers.quantity(people, "training", kDaysAYear);
  if (const Node* meeting = people.find("team-meeting"))
    team.team_meeting = read_team_meeting(*meeting, context);
}

}  // namespace casetide::model
