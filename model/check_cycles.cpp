// Cycles of steps that take no time, or that nothing leads out of; declared in check_scenario.hpp.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/check_scenario.hpp"
#include "model/step_graph.hpp"

namespace casetide::model {
namespace {

using Edges = std::vector<std::vector<int>>;

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

bool contains(const std::vector<int>& list, int item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// "ask -> ask-again -> ask"
std::string text_of(const std::vector<int>& cycle, const std::vector<Step>& steps) {
  std::string text;
  for (const int step : cycle)
    text += steps[at(step)].name + " -> ";
  return text + steps[at(cycle.front())].name;
}

/// Steps from which a case never comes to an end, whatever is decided and whichever conditions hold.
///
/// That the whole case may close (a child turns 18) is no way out: a strand is meant to end before.
class Endless {
 public:
  Endless(const Scenario& scenario, const std::vector<Step>& steps)
      : scenario_(scenario), steps_(steps), ends_(steps.size(), false) {
    for (std::size_t i = 0; i < steps_.size(); ++i)
      ends_[i] = is_called_off(static_cast<int>(i));
    for (bool more = true; more;) {
      more = false;
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        if (ends_[i] || !may_end(static_cast<int>(i))) continue;
        ends_[i] = more = true;
      }
    }
  }

  /// What follows in any case, between steps without an end.
  [[nodiscard]] Edges edges() const {
    Edges edges(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (ends_[i]) continue;
      std::vector<int> following = joins(static_cast<int>(i));
      for (const auto& list : steps_[i].next)
        for (const Target& target : list)
          if (follows(target)) following.push_back(target.step);
      for (const int next : following)
        if (!ends_[at(next)]) edges[i].push_back(next);
    }
    return edges;
  }

 private:
  static bool follows(const Target& target) {
    return target.step != kNone && target.when.terms.empty();
  }

  /// A decision or an event may call the step or its strand off.
  [[nodiscard]] bool is_called_off(int step) const {
    const int strand = steps_[at(step)].strand;
    const auto by_decision = [&](const Step& decision) {
      const auto names = [](const auto& by_outcome, int item) {
        return std::any_of(by_outcome.begin(), by_outcome.end(),
                           [item](const auto& list) { return contains(list, item); });
      };
      return names(decision.cancels, step) || names(decision.cancels_strands, strand);
    };
    return std::any_of(steps_.begin(), steps_.end(), by_decision) ||
           std::any_of(
               scenario_.events.begin(), scenario_.events.end(),
               [strand](const CaseEvent& event) { return contains(event.cancels, strand); });
  }

  /// Steps that begin when this one is done; those with `when` begin only once.
  [[nodiscard]] std::vector<int> joins(int step) const {
    std::vector<int> list;
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (steps_[i].when_steps.empty() && contains(steps_[i].after_steps, step))
        list.push_back(static_cast<int>(i));
    return list;
  }

  [[nodiscard]] bool may_end(int index) const {
    const Step& step = steps_[at(index)];
    const std::vector<int> joined = joins(index);
    if (!std::all_of(joined.begin(), joined.end(), [this](int next) { return ends_[at(next)]; }))
      return false;
    const auto way_out = [this](const std::vector<Target>& list) {
      return std::all_of(list.begin(), list.end(), [this](const Target& target) {
        return !follows(target) || ends_[at(target.step)];
      });
    };
    if (step.kind != Step::Kind::decision)
      return std::all_of(step.next.begin(), step.next.end(), way_out);
    for (std::size_t outcome = 0; outcome < step.outcomes.size(); ++outcome)
      if (may_be(step, outcome) && (outcome >= step.next.size() || way_out(step.next[outcome])))
        return true;
    return false;
  }

  static bool may_be(const Step& decision, std::size_t outcome) {
    return std::any_of(decision.rows.begin(), decision.rows.end(), [&](const OutcomeRow& row) {
      const Quantity& share = row.shares.at(outcome);
      return share.value > 0 || (share.assumed && share.assumed->second > 0);
    });
  }

  const Scenario& scenario_;
  const std::vector<Step>& steps_;
  std::vector<bool> ends_;
};

}  // namespace

void check_cycles(const Scenario& scenario, const StepGraph& graph, Problems& problems) {
  std::vector<bool> told(scenario.steps.size(), false);
  for (const auto& cycle : graph.timeless_cycles()) {
    for (const int step : cycle)
      told[at(step)] = true;
    problems.add(
        scenario.steps[at(cycle.front())].origin,
        fmt::format("the cycle {} takes no time; expected a task, meeting or wait in it, an "
                    "approval, or `after` in one of its `next`",
                    text_of(cycle, scenario.steps)));
  }
  const auto tell_endless = [&](const std::vector<Step>& steps) {
    for (const auto& cycle : cycles_of(Endless(scenario, steps).edges())) {
      if (std::any_of(cycle.begin(), cycle.end(), [&](int step) { return told[at(step)]; }) ||
          !graph.reachable(cycle.front()))
        continue;
      for (const int step : cycle)
        told[at(step)] = true;
      const Step& first = steps[at(cycle.front())];
      problems.add(first.origin,
                   fmt::format("this strand never ends: nothing leads out of the cycle {}; "
                               "expected a decision with an outcome that does, an `if` in one of "
                               "its `next`, or a decision or event that cancels {} or its strand",
                               text_of(cycle, steps), in_quotes(first.name)));
    }
  };
  tell_endless(scenario.steps);
  for (const auto& dated : scenario.dated)
    tell_endless(dated.steps);
}

}  // namespace casetide::model
