// Who holds families, checked across teams and standing work; declared in check_scenario.hpp.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "model/accepted_units.hpp"
#include "model/check_scenario.hpp"
#include "model/compiled.hpp"

namespace casetide::model {
namespace {

class WorkforceCheck {
 public:
  WorkforceCheck(const Scenario& scenario, Problems& problems)
      : scenario_(scenario), problems_(problems) {}

  void run() {
    each_family_owes_it_once();
    somebody_owes_it();
    agency_workers_have_a_price();
    rooms_do_no_work();
    for (std::size_t team = 0; team < scenario_.teams.size(); ++team)
      somebody_reads_in(static_cast<int>(team));
    for (const Standing& standing : scenario_.standing)
      for (const int role : standing.workers)
        somebody_supervises(standing, role);
    leave_fits_school_holidays();
    first_years_come_again();
    whoever_is_moved_holds_families();
  }

 private:
  [[nodiscard]] bool holds(int team, int role) const {
    return std::any_of(scenario_.posts.begin(), scenario_.posts.end(), [&](const Post& post) {
      return post.team == team && post.role == role && holds_families(post);
    });
  }

  /// What one of a team's roles that hold families owes goes to whoever holds the family, so a second
  /// line for another of them would count twice.
  void each_family_owes_it_once() {
    for (std::size_t i = 0; i < scenario_.standing.size(); ++i) {
      const Standing& later = scenario_.standing[i];
      for (std::size_t k = 0; k < i; ++k) {
        const Standing& first = scenario_.standing[k];
        if (first.strand == kNone || first.strand != later.strand || first.role == later.role)
          continue;
        for (std::size_t team = 0; team < scenario_.teams.size(); ++team) {
          const int index = static_cast<int>(team);
          if (!holds(index, first.role) || !holds(index, later.role)) continue;
          problems_.add(
              later.origin,
              fmt::format("standing work of {} falls to whoever holds the family, be it {} or {}, "
                          "and [standing.{}] says it already; expected one of the two lines",
                          in_quotes(scenario_.strands[static_cast<std::size_t>(later.strand)].name),
                          in_quotes(scenario_.roles[static_cast<std::size_t>(first.role)]),
                          in_quotes(scenario_.roles[static_cast<std::size_t>(later.role)]),
                          first.name));
          break;
        }
      }
    }
  }

  /// What a role that holds families owes goes to whoever holds the family, and only a strand with a
  /// caseload sees to it that somebody does.
  void somebody_owes_it() {
    for (const Standing& standing : scenario_.standing) {
      if (standing.strand == kNone) continue;
      const Strand& strand = scenario_.strands[static_cast<std::size_t>(standing.strand)];
      const bool of_holders = std::any_of(
          scenario_.posts.begin(), scenario_.posts.end(),
          [&](const Post& post) { return post.role == standing.role && holds_families(post); });
      if (strand.caseload || !of_holders) continue;
      problems_.add(
          standing.origin,
          fmt::format("{} is given families, so that this falls to whoever holds the family, and "
                      "strand {} gives it to nobody; expected caseload = true in [strand.{}], or a "
                      "role that is given none",
                      role_name(standing.role), in_quotes(strand.name), strand.name));
    }
  }

  /// A role with a cost says what its agency workers cost, if it can have any.
  void agency_workers_have_a_price() {
    for (const RoleCost& cost : scenario_.costs) {
      const bool may_have =
          std::any_of(scenario_.posts.begin(), scenario_.posts.end(), [&](const Post& post) {
            const Team& team = scenario_.teams[static_cast<std::size_t>(post.team)];
            return post.role == cost.role && !post.pool && team.turnover && team.agency;
          });
      if (!may_have || cost.agency) continue;
      problems_.add(cost.origin,
                    fmt::format("agency workers fill posts of {} and have no price; expected "
                                "agency = \"{}\"",
                                in_quotes(scenario_.roles[static_cast<std::size_t>(cost.role)]),
                                kHourlyCost.example));
    }
  }

  [[nodiscard]] std::string role_name(int role) const {
    return in_quotes(scenario_.roles[static_cast<std::size_t>(role)]);
  }

  [[nodiscard]] bool is_room(int role) const {
    return std::any_of(scenario_.posts.begin(), scenario_.posts.end(),
                       [role](const Post& post) { return post.role == role && post.room; });
  }

  void rooms_do_no_work() {
    for (const Post& post : scenario_.posts)
      if (!post.room && is_room(post.role))
        problems_.add(post.origin, fmt::format("{} are rooms in another team; expected rooms here "
                                               "too, or another name",
                                               role_name(post.role)));
    for (const Step& step : scenario_.steps)
      for (const Performer& link : step.by)
        if (!link.allocated && is_room(link.role))
          problems_.add(step.origin,
                        fmt::format("{} are rooms, and do no work; expected people, or "
                                    "a meeting that needs a room",
                                    role_name(link.role)));
    for (const Standing& standing : scenario_.standing)
      if (is_room(standing.role) || std::any_of(standing.workers.begin(), standing.workers.end(),
                                                [this](int role) { return is_room(role); }))
        problems_.add(standing.origin, "rooms do no standing work; expected people");
  }

  [[nodiscard]] bool passes_families_to(int team) const {
    const auto passes = [team](const Step& step) {
      return std::find(step.transfers.begin(), step.transfers.end(), team) != step.transfers.end();
    };
    return std::any_of(scenario_.steps.begin(), scenario_.steps.end(), passes) ||
           std::any_of(scenario_.dated.begin(), scenario_.dated.end(), [&](const auto& dated) {
             return std::any_of(dated.steps.begin(), dated.steps.end(), passes);
           });
  }

  /// Families change worker when one leaves, or when they pass to the team.
  void somebody_reads_in(int index) {
    const Team& team = scenario_.teams[static_cast<std::size_t>(index)];
    if (team.read_in && !team.turnover && !team.moved_after && !passes_families_to(index))
      problems_.add(team.read_in->origin,
                    fmt::format("read-in has no effect: nobody leaves and no family passes to this "
                                "team; expected turnover beside it, for example turnover = \"{}\", "
                                "or transfers = \"{}\" in a step",
                                kTurnover.example, team.name));
  }

  void somebody_supervises(const Standing& standing, int workers) {
    if (standing.role == workers) {
      problems_.add(standing.origin,
                    fmt::format("{} would be both sides of it; expected another role, or only "
                                "other roles in \"for\"",
                                role_name(workers)));
      return;
    }
    for (const Post& post : scenario_.posts) {
      const auto serves = [&](const Post& other) {
        return other.role == standing.role &&
               (other.team == post.team ||
                scenario_.teams[static_cast<std::size_t>(other.team)].area_wide);
      };
      if (post.role != workers ||
          std::any_of(scenario_.posts.begin(), scenario_.posts.end(), serves))
        continue;
      problems_.add(
          standing.origin,
          fmt::format(
              "team {} has {} and no {} for them; expected one in that team, or in one that "
              "serves the whole area",
              in_quotes(scenario_.teams[static_cast<std::size_t>(post.team)].name),
              role_name(workers), role_name(standing.role)));
    }
  }

  void whoever_is_moved_holds_families() {
    for (std::size_t team = 0; team < scenario_.teams.size(); ++team) {
      const auto& moved = scenario_.teams[team].moved_after;
      const auto of_team = [&](const Post& post) {
        return post.team == static_cast<int>(team) && holds_families(post);
      };
      if (moved && std::none_of(scenario_.posts.begin(), scenario_.posts.end(), of_team))
        problems_.add(moved->origin,
                      "nobody of this team holds families; expected a ceiling in one of its posts, "
                      "or no moved-after-sickness");
    }
  }

  /// Without anybody who comes, there is nobody in a first year once the first has passed.
  void first_years_come_again() {
    for (const Post& post : scenario_.posts) {
      const Team& team = scenario_.teams[static_cast<std::size_t>(post.team)];
      if (!post.first_year || (team.turnover && !post.pool)) continue;
      problems_.add(post.first_year->origin,
                    post.pool
                        ? "people of another service stay; expected no first-year"
                        : fmt::format("nobody leaves or joins this team; expected turnover in "
                                      "[team.{}.people], for example turnover = \"{}\"",
                                      team.name, kTurnover.example));
    }
  }

  /// School holidays are written once, where arrivals need them.
  void leave_fits_school_holidays() {
    for (const Team& team : scenario_.teams) {
      if (!team.leave || !team.leave_in_school_holidays) continue;
      const Quantity& share = *team.leave_in_school_holidays;
      int weekdays = 0;
      for (int day = 0; day < kDaysOfLeaveYear; ++day) {
        const std::int32_t date = scenario_.first_day + day;
        weekdays +=
            sim::weekday_of(date) < sim::kSaturday && is_school_holiday(scenario_, date) ? 1 : 0;
      }
      if (weekdays == 0)
        problems_.add(share.origin,
                      "no stream says when schools are closed; expected, in a stream's table, for "
                      "example school-holidays = [\"07-22 to 08-31\"]");
      else if (share.value * team.leave->value > weekdays)
        problems_.add(share.origin,
                      fmt::format("{} of {} is more than the {} weekdays of the school holidays; "
                                  "expected a smaller share",
                                  share.text, team.leave->text, weekdays));
    }
  }

  const Scenario& scenario_;
  Problems& problems_;
};

}  // namespace

void check_workforce(const Scenario& scenario, Problems& problems) {
  WorkforceCheck(scenario, problems).run();
}

}  // namespace casetide::model
