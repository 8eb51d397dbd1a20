// Meetings that could never be held; declared in check_scenario.hpp.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/check_scenario.hpp"
#include "model/compile_parts.hpp"

namespace casetide::model {
namespace {

/// What a meeting holds at most, its members in all groups (the engine's fixed-size lists).
constexpr int kMostMembers = 12;

/// The engine's longest meeting, with its preparing.
constexpr int kMostQuarters = 40;

/// Posts there are in any case: whole ones at the low end of the range, and one, however part-time.
int posts_of(const Quantity& stated) {
  const double fte = stated.assumed ? stated.assumed->first : stated.value;
  return std::max(1, static_cast<int>(std::floor(std::min(fte, 1e6) + 1e-9)));
}

/// The low end of its range, in the same unit.
double least_of(const Quantity& quantity) {
  return quantity.assumed ? quantity.assumed->first : quantity.value;
}

bool is_allocated(const Performer& link) {
  return link.allocated;
}

class MeetingsCheck {
 public:
  MeetingsCheck(const Scenario& scenario, std::span<const Quantity> fte, Problems& problems)
      : scenario_(scenario), fte_(fte), problems_(problems) {}

  void check_need(const Step& step, const Need& need, const Origin& at) const {
    if (need.by.empty() || std::any_of(need.by.begin(), need.by.end(), is_allocated)) return;
    std::vector<int> teams;
    for (std::size_t t = 0; t < scenario_.teams.size(); ++t)
      if (!scenario_.teams[t].area_wide) teams.push_back(static_cast<int>(t));
    if (teams.empty()) teams.push_back(kNone);
    for (const int team : teams) {
      Supply most;
      for (const Performer& link : need.by) {
        const Supply supply = supply_for(link.role, team);
        if (supply.posts > most.posts) most = supply;
      }
      if (need.count <= most.posts) continue;
      const bool of_team = team != kNone && (most.of_team || most.posts == 0);
      const std::string who =
          of_team ? "team " + in_quotes(scenario_.teams[static_cast<std::size_t>(team)].name)
                  : "the area";
      // Where a policy lowers the posts from a date on, what it says of them is what is wrong.
      const std::string has =
          fmt::format("{} has {} post{}", who, most.posts, most.posts == 1 ? "" : "s");
      if (most.lowered != nullptr)
        problems_.add(most.lowered->origin,
                      fmt::format("step {} needs {} {}, but {} from then on; expected at least as "
                                  "many whole posts, at the low end of `fte`",
                                  in_quotes(step.name), need.count, need.name, has));
      else
        problems_.add(at, fmt::format("needs {} {}, but {}; expected no more people than there are "
                                      "whole posts at the low end of `fte`",
                                      need.count, need.name, has));
      return;
    }
  }

  /// Whether its people can ever meet for so long, as far as the hours of their patterns tell.
  void check_length(const Step& step, const Origin& at) const {
    const double minutes = least_minutes(step);
    const int length =
        std::max(1, static_cast<int>(std::ceil(minutes / sim::kQuarterMinutes - 1e-9)));
    if (length > kMostQuarters) {
      problems_.add(at, fmt::format("the meeting and its preparing take {:g} minutes at least; "
                                    "expected at most {}",
                                    minutes, kMostQuarters * sim::kQuarterMinutes));
      return;
    }
    if (step.slots != kNone && !has_a_slot(step, length)) return;  // told of its slots
    int most = 0;  // quarter-hours of the longest meeting that they could hold
    for (int weekday = 0; weekday < 7; ++weekday) {
      for (int fits = most + 1; fits <= length && can_meet(step, weekday, fits); ++fits)
        most = fits;
    }
    if (most == length) return;
    problems_.add(
        at,
        fmt::format("the meeting and its preparing take {:g} minutes at least, and its people are "
                    "never on duty together for more than {}; expected a shorter meeting, or "
                    "patterns with longer hours",
                    minutes, most * sim::kQuarterMinutes));
  }

 private:
  struct Supply {
    int posts = 0;
    bool of_team = false;               ///< otherwise of a team that serves the whole area
    const Quantity* lowered = nullptr;  ///< where a date has fewer of them than the first day
  };

  [[nodiscard]] Supply supply_of(std::size_t post, bool of_team) const {
    const int first = posts_of(scenario_.posts[post].fte);
    if (least_of(fte_[post]) == least_of(scenario_.posts[post].fte)) return {first, of_team};
    // What a date changes is told to the nearest whole post, and may be none.
    const auto now = static_cast<int>(std::lround(std::min(least_of(fte_[post]), 1e6)));
    return {now, of_team, now < first ? &fte_[post] : nullptr};
  }

  /// Posts of `role` that serve the families of `team` (kNone: the whole area): the team's own, or
  /// else those of the first area-wide team that has any.
  [[nodiscard]] Supply supply_for(int role, int team) const {
    Supply shared;
    for (std::size_t i = 0; i < scenario_.posts.size(); ++i) {
      const Post& post = scenario_.posts[i];
      if (post.role != role) continue;
      if (post.team == team) return supply_of(i, true);
      if (shared.posts == 0 && scenario_.teams[static_cast<std::size_t>(post.team)].area_wide)
        shared = supply_of(i, false);
    }
    return shared;
  }

  [[nodiscard]] static double least_minutes(const Step& step) {
    double minutes = 0;
    if (step.length) {
      const Quantity& centre = step.length->centre;
      minutes = compile_table(*step.length, InputDraw::as_stated()).mean();
      if (centre.value > 0) minutes *= least_of(centre) / centre.value;
    }
    return minutes + (step.prepare ? least_of(*step.prepare) : 0);
  }

  /// Quarter-hours of that weekday from which somebody of the need could meet for so long.
  [[nodiscard]] sim::DayMask starts_of(const Need& need, const Step& step, int weekday,
                                       int length) const {
    sim::DayMask starts;
    bool any = false;
    for (const Post& post : scenario_.posts) {
      const auto asked = [&](const Performer& link) {
        return link.allocated ? holds_families(post) : link.role == post.role;
      };
      if (std::none_of(need.by.begin(), need.by.end(), asked)) continue;
      any = true;
      const WeekHours& hours = scenario_.patterns[static_cast<std::size_t>(post.pattern)].hours;
      sim::DayMask own = hours.days[static_cast<std::size_t>(weekday)].starts_of(length);
      if (post.role == step.slots) own = own & slots_on(post, weekday);
      starts = starts | own;
    }
    return any ? starts : sim::DayMask::whole_day();  // that there is nobody is told by itself
  }

  [[nodiscard]] static sim::DayMask slots_on(const Post& post, int weekday) {
    sim::DayMask slots;
    for (const Slot& slot : post.slots) {
      const int quarter = slot.minute / sim::kQuarterMinutes;
      if (slot.weekday == weekday) slots = slots | sim::DayMask::range(quarter, quarter + 1);
    }
    return slots;
  }

  [[nodiscard]] bool has_a_slot(const Step& step, int length) const {
    return std::any_of(scenario_.posts.begin(), scenario_.posts.end(), [&](const Post& post) {
      const WeekHours& hours = scenario_.patterns[static_cast<std::size_t>(post.pattern)].hours;
      for (int weekday = 0; post.role == step.slots && weekday < 7; ++weekday) {
        const sim::DayMask day = hours.days[static_cast<std::size_t>(weekday)];
        if (!(day.starts_of(length) & slots_on(post, weekday)).none()) return true;
      }
      return false;
    });
  }

  [[nodiscard]] bool can_meet(const Step& step, int weekday, int length) const {
    sim::DayMask starts = sim::DayMask::whole_day();
    for (const Need& need : step.needs)
      starts = starts & starts_of(need, step, weekday, length);
    return !starts.none();
  }

  const Scenario& scenario_;
  std::span<const Quantity> fte_;
  Problems& problems_;
};

}  // namespace

void check_meetings(const Scenario& scenario, const std::vector<Step>& steps,
                    std::span<const Quantity> fte, const Names& names, Problems& problems) {
  const MeetingsCheck check(scenario, fte, problems);
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
      check.check_need(step, need, line == nullptr ? needs->at : line->at);
    }
    const Node* length = outline.node->find("length");
    check.check_length(step, length == nullptr ? step.origin : length->at);
    members += slots_apart ? 1 : 0;
    if (members > kMostMembers)
      problems.add(needs->at,
                   fmt::format("{} people are needed; expected at most {}", members, kMostMembers));
  }
}

}  // namespace casetide::model
