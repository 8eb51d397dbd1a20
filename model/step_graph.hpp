// Which step can lead to which: reachability, strands started from strands, cycles without time.
//
// Edges are all that a procedure states (`next`, `after`, `when`, `at`, events, streams), in any of its
// states: in force from the start, without policies, and after each date. Whether a condition ever
// holds is not asked.
#pragma once

#include <vector>

#include "model/scenario.hpp"

namespace casetide::model {

/// One cycle for each set of steps that lead to each other, in their order. `edges`: by step.
[[nodiscard]] std::vector<std::vector<int>> cycles_of(const std::vector<std::vector<int>>& edges);

class StepGraph {
 public:
  explicit StepGraph(const Scenario& scenario);

  [[nodiscard]] bool reachable(int step) const { return reached_[static_cast<std::size_t>(step)]; }

  /// Whether the event can happen at all.
  [[nodiscard]] bool possible(const EventRef& event) const;
  /// By step: whether a case that is there can come to it. Its strand, which is live, does not begin again.
  [[nodiscard]] std::vector<bool> ahead_of(const Target& there) const;
  /// Whether the event can happen where these steps are ahead.
  [[nodiscard]] bool can_follow(const EventRef& event, const std::vector<bool>& ahead) const;
  /// By strand: whether it is the strand of `event` or is started, at any remove, from it.
  [[nodiscard]] std::vector<bool> strands_started_from(const EventRef& event) const;
  /// Whether `event` belongs to one of the strands.
  [[nodiscard]] bool happens_in(const EventRef& event, const std::vector<bool>& strands) const;
  /// By strand: whether the case event can happen there, by what it is `on` and its `while`.
  [[nodiscard]] std::vector<bool> strands_of(const CaseEvent& event) const;

  /// One cycle for each set of steps in force that lead to each other in no time, in their order.
  [[nodiscard]] std::vector<std::vector<int>> timeless_cycles() const {
    return cycles_of(timeless_edges());
  }

 private:
  using Edges = std::vector<std::vector<int>>;

  void add_steps(const std::vector<Step>& steps);
  void add_joins(const std::vector<Step>& steps, const Step& step, int index);
  void spread(const std::vector<CaseEvent>& events);
  [[nodiscard]] std::vector<bool> strands_of(const CaseEvent& event, std::size_t links) const;
  /// `links`: how many events may follow from each other.
  [[nodiscard]] std::vector<int> steps_of(const EventRef& event, std::size_t links) const;
  /// Where streams and returns begin, in that strand or (kNone) in any.
  [[nodiscard]] std::vector<int> episode_starts(int strand) const;
  [[nodiscard]] std::vector<int> steps_of(const EventRef& event) const;
  [[nodiscard]] Edges timeless_edges() const;

  const Scenario& scenario_;
  Edges edges_;                              ///< by step, any kind of following
  std::vector<std::vector<int>> marked_by_;  ///< by mark: steps with an outcome that sets it
  std::vector<bool> reached_;
};

}  // namespace casetide::model
