// Posts that no work ever comes to, most often a name misspelt; declared in check_scenario.hpp.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/check_scenario.hpp"

namespace casetide::model {
namespace {

class PostsCheck {
 public:
  PostsCheck(const Scenario& scenario, Problems& problems)
      : scenario_(scenario), problems_(problems), reached_(scenario.posts.size(), false) {}

  /// Names of roles that have posts and are never asked for, in the order of the posts.
  [[nodiscard]] std::vector<std::string> roles_without_work() {
    ask_for_roles();
    std::vector<std::string> names;
    for (const Post& post : scenario_.posts)
      if (!is_asked(post) &&
          std::find(names.begin(), names.end(), role_name(post.role)) == names.end())
        names.push_back(role_name(post.role));
    return names;
  }

  void run() {
    ask_for_roles();
    for (const Post& post : scenario_.posts)
      if (!is_asked(post)) misspelt(post);
    for (const int team : teams_of_families())
      work_of(team);
    work_from_outside();
    while (supervisors_of_those_reached()) {
    }
    for (std::size_t team = 0; team < scenario_.teams.size(); ++team)
      somebody_comes_to(static_cast<int>(team));
  }

 private:
  [[nodiscard]] const std::string& role_name(int role) const {
    return scenario_.roles[static_cast<std::size_t>(role)];
  }

  [[nodiscard]] const Team& team_at(int team) const {
    return scenario_.teams[static_cast<std::size_t>(team)];
  }

  [[nodiscard]] bool is_asked(const Post& post) const {
    return holds_families(post) || asked_.contains(post.role);
  }

  /// With policies, without them, and from each date on.
  template <class Visit>
  void each_step(const Visit& visit) const {
    std::for_each(scenario_.steps.begin(), scenario_.steps.end(), visit);
    std::for_each(scenario_.steps_without_policies.begin(), scenario_.steps_without_policies.end(),
                  visit);
    for (const auto& dated : scenario_.dated)
      std::for_each(dated.steps.begin(), dated.steps.end(), visit);
  }

  void ask_for_roles() {
    const auto ask = [this](const std::vector<Performer>& by) {
      for (const Performer& link : by)
        if (!link.allocated) asked_.insert(link.role);
    };
    each_step([&](const Step& step) {
      ask(step.by);
      for (const Need& need : step.needs)
        ask(need.by);
      for (const Invite& invite : step.invites)
        asked_.insert(invite.role);
      asked_.insert(step.slots);
    });
    for (const Standing& standing : scenario_.standing) {
      asked_.insert(standing.role);
      asked_.insert(standing.workers.begin(), standing.workers.end());
    }
    asked_.erase(kNone);
  }

  /// An area may employ whom this procedure never asks for, but hardly under nearly the same name.
  void misspelt(const Post& post) {
    std::vector<std::string> names;
    for (const int role : asked_)
      names.push_back(role_name(role));
    const std::string near = nearest(role_name(post.role), names);
    if (near.empty()) return;
    problems_.add(post.origin,
                  fmt::format("no step, meeting or standing work asks for {}; did you mean \"{}\"?",
                              in_quotes(role_name(post.role)), near));
  }

  /// Teams that families are drawn to or pass to; kNone alone where there are none.
  [[nodiscard]] std::set<int> teams_of_families() const {
    std::set<int> teams;
    for (std::size_t team = 0; team < scenario_.teams.size(); ++team)
      if (!scenario_.teams[team].area_wide) teams.insert(static_cast<int>(team));
    each_step([&](const Step& step) {
      for (const int team : step.transfers)
        if (team != kNone) teams.insert(team);
    });
    if (teams.empty()) teams.insert(kNone);
    return teams;
  }

  /// The post of `role` that serves families of `team`: its own, or the first that serves the area.
  [[nodiscard]] int serving(int team, int role) const {
    int found = kNone;
    for (std::size_t i = 0; i < scenario_.posts.size(); ++i) {
      const Post& post = scenario_.posts[i];
      if (post.role != role) continue;
      if (post.team == team) return static_cast<int>(i);
      if (found == kNone && team_at(post.team).area_wide) found = static_cast<int>(i);
    }
    return found;
  }

  /// Who is allocated the families of `team`: its own people, or those of the first that has any.
  [[nodiscard]] int holding_team(int team) const {
    int first = kNone;
    for (const Post& post : scenario_.posts) {
      if (!holds_families(post)) continue;
      if (post.team == team) return team;
      if (first == kNone) first = post.team;
    }
    return first;
  }

  /// Whether this is new.
  bool reach(int post) {
    if (post == kNone || reached_[static_cast<std::size_t>(post)]) return false;
    return reached_[static_cast<std::size_t>(post)] = true;
  }

  void work_of(int team) {
    for (const int role : asked_)
      reach(serving(team, role));
    const int holding = holding_team(team);
    for (std::size_t i = 0; i < scenario_.posts.size(); ++i)
      if (scenario_.posts[i].team == holding && holds_families(scenario_.posts[i]))
        reach(static_cast<int>(i));
  }

  /// Cases from outside are for everybody of a role; they alone may be why it is there.
  void work_from_outside() {
    for (const Standing& standing : scenario_.standing) {
      const auto has_families = [&](const Post& post) {
        return post.role == standing.role && !team_at(post.team).area_wide;
      };
      if (!standing.cases ||
          std::any_of(scenario_.posts.begin(), scenario_.posts.end(), has_families))
        continue;
      for (std::size_t i = 0; i < scenario_.posts.size(); ++i)
        if (scenario_.posts[i].role == standing.role) reach(static_cast<int>(i));
    }
  }

  bool supervisors_of_those_reached() {
    bool more = false;
    for (const Standing& standing : scenario_.standing)
      for (std::size_t i = 0; i < scenario_.posts.size(); ++i) {
        const auto& roles = standing.workers;
        const Post& post = scenario_.posts[i];
        if (!reached_[i] || std::find(roles.begin(), roles.end(), post.role) == roles.end())
          continue;
        more = reach(serving(post.team, standing.role)) || more;
      }
    return more;
  }

  void somebody_comes_to(int team) {
    bool any = false;
    std::vector<const Post*> idle;
    for (std::size_t i = 0; i < scenario_.posts.size(); ++i) {
      const Post& post = scenario_.posts[i];
      if (post.team != team) continue;
      any = any || reached_[i] || !is_asked(post);
      if (!reached_[i] && is_asked(post)) idle.push_back(&post);
    }
    if (!any && !idle.empty()) {
      whole_team_is_idle(team_at(team), idle);
      return;
    }
    for (const Post* post : idle)
      problems_.add(post->origin,
                    fmt::format("no work comes to these posts: whoever needs {} has one in their "
                                "own team or in an earlier one that serves the whole area; "
                                "expected all of them in one place, or another role",
                                in_quotes(role_name(post->role))));
  }

  void whole_team_is_idle(const Team& team, const std::vector<const Post*>& idle) {
    std::string roles;
    for (const Post* post : idle)
      roles += (roles.empty() ? "" : ", ") + role_name(post->role);
    std::vector<std::string> others;
    for (const Team& other : scenario_.teams)
      if (other.name != team.name) others.push_back(other.name);
    const std::string near = nearest(team.name, others);
    problems_.add(
        team.origin,
        fmt::format(
            "no work comes to this team: it has no `families`, no step transfers any to it, "
            "and whoever needs {} has them elsewhere first{}; expected a share, for example "
            "families = \"10 %; assumed 8 to 12 %\", or roles that no other team has",
            roles, near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
  }

  const Scenario& scenario_;
  Problems& problems_;
  std::set<int> asked_;        ///< roles
  std::vector<bool> reached_;  ///< for each of the scenario's posts
};

}  // namespace

void check_posts(const Scenario& scenario, Problems& problems) {
  PostsCheck(scenario, problems).run();
}

std::vector<std::string> roles_without_work(const Scenario& scenario) {
  Problems none;
  return PostsCheck(scenario, none).roles_without_work();
}

}  // namespace casetide::model
