// Who holds families, checked across teams and standing work; declared in check_scenario.hpp.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "model/accepted_units.hpp"
#include "model/check_scenario.hpp"

namespace casetide::model {
namespace {

class WorkforceCheck {
 public:
  WorkforceCheck(const Scenario& scenario, Problems& problems)
      : scenario_(scenario), problems_(problems) {}

  void run() {
    each_family_owes_it_once();
    agency_workers_have_a_price();
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

  const Scenario& scenario_;
  Problems& problems_;
};

}  // namespace

void check_workforce(const Scenario& scenario, Problems& problems) {
  WorkforceCheck(scenario, problems).run();
}

}  // namespace casetide::model
