// What follows from a compiled scenario and is asked for at every step of a replication.
#include <algorithm>

#include "model/compile_parts.hpp"

namespace casetide::model {
namespace {

void sort_events(std::size_t strands, CompiledPhase& phase) {
  phase.events_by_chance.assign(strands, {});
  for (std::size_t e = 0; e < phase.events.size(); ++e) {
    const CompiledEvent& event = phase.events[e];
    const int index = static_cast<int>(e);
    for (std::size_t strand = 0; strand < strands && event.on == CaseEvent::On::rate; ++strand) {
      if (std::ranges::count(event.while_strands, static_cast<int>(strand)) > 0) {
        phase.events_by_chance[strand].push_back(index);
      }
    }
    if (event.on_closed) {
      phase.events_on_closed.push_back(index);
    }
    if (event.on == CaseEvent::On::date) {
      phase.events_of_dates.push_back(index);
    }
  }
}

bool ends_quietly(const Compiled& compiled, const CompiledPhase& phase, const CompiledStep& from,
                  const CompiledTarget& target) {
  const auto follows = [&](EventRef::What what) {
    return !compiled.reactions_of(Compiled::emission_of_step(target.step, what)).empty();
  };
  return phase.steps[static_cast<std::size_t>(target.step)].kind == Step::Kind::end &&
         !target.other_strand && target.after == kNone && target.when.terms.empty() &&
         !compiled.urgency_by_facts &&
         compiled.joins[static_cast<std::size_t>(from.strand)].empty() &&
         !follows(EventRef::What::entered) && !follows(EventRef::What::done);
}

}  // namespace

void compile_shortcuts(Compiled& out) {
  for (CompiledPhase& phase : out.phases) {
    sort_events(out.strand_many.size(), phase);
    for (CompiledStep& step : phase.steps) {
      for (std::vector<CompiledTarget>& targets : step.next) {
        if (targets.size() == 1) {
          targets.front().ends_quietly = ends_quietly(out, phase, step, targets.front());
        }
      }
    }
  }
}

}  // namespace casetide::model
