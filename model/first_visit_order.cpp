#include "model/first_visit_order.hpp"

#include <algorithm>
#include <cstddef>

namespace casetide::model {
namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

class Ways {
 public:
  explicit Ways(const std::vector<Step>& steps) : steps_(steps), before_(steps.size()) {
    std::vector<std::vector<int>> later(steps.size());
    for (std::size_t s = 0; s < steps.size(); ++s) {
      const int step = static_cast<int>(s);
      for (const std::vector<Target>& targets : steps[s].next) {
        for (const Target& target : targets) {
          (target.after ? later : before_)[at(target.step)].push_back(step);
        }
      }
      awaited(step);
      dated(step);
      for (const Less& less : steps[s].less) {
        before_[s].push_back(less.step);
      }
    }
    for (std::size_t s = 0; s < steps.size(); ++s) {
      if (before_[s].empty()) {
        before_[s] = later[s];
      }
    }
  }

  /// The steps that `step` comes after.
  [[nodiscard]] const std::vector<int>& before(int step) const { return before_[at(step)]; }

 private:
  void awaited(int step) {
    const Step& waits = steps_[at(step)];
    std::vector<int>& list = before_[at(step)];
    list.insert(list.end(), waits.after_steps.begin(), waits.after_steps.end());
    list.insert(list.end(), waits.when_steps.begin(), waits.when_steps.end());
    for (std::size_t s = 0; s < steps_.size(); ++s) {
      if (std::find(waits.after_strands.begin(), waits.after_strands.end(), steps_[s].strand) !=
          waits.after_strands.end()) {
        list.push_back(static_cast<int>(s));
      }
    }
  }

  void dated(int step) {
    const int mark = steps_[at(step)].at_mark;
    for (std::size_t s = 0; mark != kNone && s < steps_.size(); ++s) {
      if (std::find(steps_[s].marks.begin(), steps_[s].marks.end(), mark) !=
          steps_[s].marks.end()) {
        before_[at(step)].push_back(static_cast<int>(s));
      }
    }
  }

  const std::vector<Step>& steps_;
  std::vector<std::vector<int>> before_;
};

}  // namespace

std::vector<int> first_visit_order(const std::vector<Step>& steps) {
  const Ways ways(steps);
  std::vector<int> order;
  std::vector<bool> placed(steps.size());
  // The first whose predecessors all stand; else, in a cycle, the first that any of them leads to;
  // else the first.
  const auto rank = [&](int step) {
    const std::vector<int>& before = ways.before(step);
    const auto stands = [&](int one) { return one == step || placed[at(one)]; };
    if (std::all_of(before.begin(), before.end(), stands)) return 0;
    return std::any_of(before.begin(), before.end(), stands) ? 1 : 2;
  };
  while (order.size() < steps.size()) {
    int best = kNone;
    int best_rank = 3;
    for (int step = 0; step < static_cast<int>(steps.size()); ++step) {
      if (placed[at(step)]) continue;
      const int here = rank(step);
      if (here < best_rank) {
        best = step;
        best_rank = here;
      }
      if (here == 0) break;
    }
    placed[at(best)] = true;
    order.push_back(best);
  }
  return order;
}

}  // namespace casetide::model
