// Meetings that could never be held; declared in check_scenario.hpp.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/check_scenario.hpp"

namespace casetide::model {
namespace {

/// What a meeting holds at most, its members in all groups (the engine's fixed-size lists).
constexpr int kMostMembers = 12;

/// Posts there are in any case: whole ones at the low end of the range, and one, however part-time.
int posts_of(const Post& post) {
  const double fte = post.fte.assumed ? post.fte.assumed->first : post.fte.value;
  return std::max(1, static_cast<int>(std::floor(std::min(fte, 1e6) + 1e-9)));
}

struct Supply {
  int posts = 0;
  bool of_team = false;  ///< otherwise of a team that serves the whole area
};

/// Posts of `role` that serve the families of `team` (kNone: the whole area): the team's own, or
/// else those of the first area-wide team that has any.
Supply supply_for(const Scenario& scenario, int role, int team) {
  Supply shared;
  for (const Post& post : scenario.posts) {
    if (post.role != role) continue;
    if (post.team == team) return {posts_of(post), true};
    if (shared.posts == 0 && scenario.teams[static_cast<std::size_t>(post.team)].area_wide)
      shared.posts = posts_of(post);
  }
  return shared;
}

void check_need(const Scenario& scenario, const Need& need, const Origin& at, Problems& problems) {
  const auto is_allocated = [](const Performer& link) { return link.allocated; };
  if (need.by.empty() || std::any_of(need.by.begin(), need.by.end(), is_allocated)) return;
  std::vector<int> teams;
  for (std::size_t t = 0; t < scenario.teams.size(); ++t)
    if (!scenario.teams[t].area_wide) teams.push_back(static_cast<int>(t));
  if (teams.empty()) teams.push_back(kNone);
  for (const int team : teams) {
    Supply most;
    for (const Performer& link : need.by) {
      const Supply supply = supply_for(scenario, link.role, team);
      if (supply.posts > most.posts) most = supply;
    }
    if (need.count <= most.posts) continue;
    const bool of_team = team != kNone && (most.of_team || most.posts == 0);
    problems.add(
        at, fmt::format(
                "needs {} {}, but {} has {} post{}; expected no more people than there are "
                "whole posts at the low end of `fte`",
                need.count, need.name,
                of_team ? "team " + in_quotes(scenario.teams[static_cast<std::size_t>(team)].name)
                        : "the area",
                most.posts, most.posts == 1 ? "" : "s"));
    return;
  }
}

}  // namespace

void check_meetings(const Scenario& scenario, const std::vector<Step>& steps, const Names& names,
                    Problems& problems) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const StepOutline& outline = names.outline(static_cast<int>(i));
    const Node* needs = outline.node == nullptr ? nullptr : outline.node->find("needs");
    if (step.kind != Step::Kind::meeting || outline.removed || needs == nullptr) continue;
    // A role whose slots the meeting uses comes too, needed or not.
    bool slots_apart = step.slots != kNone;
    int members = 0;
    for (const Need& need : step.needs) {
      members += need.count;
      for (const Performer& link : need.by)
        slots_apart = slots_apart && link.role != step.slots;
      const Node* line = needs->find(need.name);
      check_need(scenario, need, line == nullptr ? needs->at : line->at, problems);
    }
    members += slots_apart ? 1 : 0;
    if (members > kMostMembers)
      problems.add(needs->at,
                   fmt::format("{} people are needed; expected at most {}", members, kMostMembers));
  }
}

}  // namespace casetide::model
