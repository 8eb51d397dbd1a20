// Evaluates a condition against whatever can answer its questions.
#pragma once

#include "model/scenario.hpp"

namespace casetide::model {

/// True when the condition holds. `View` answers fact_is, known, live, done, outcome_is and visits.
/// A condition holds at most 32 values at once (the reader refuses deeper ones).
template <typename View>
[[nodiscard]] bool holds(const Condition& condition, const View& view) {
  if (condition.terms.empty()) {
    return true;
  }
  std::uint32_t stack = 0;  // bit 0 is the top
  for (const Condition::Term& term : condition.terms) {
    const auto push = [&](bool value) { stack = (stack << 1) | (value ? 1U : 0U); };
    const auto pop = [&] {
      const bool value = (stack & 1U) != 0;
      stack >>= 1;
      return value;
    };
    switch (term.op) {
      case Condition::Op::fact_is:
        push(view.fact_is(term.a, term.b));
        break;
      case Condition::Op::known:
        push(view.known(term.a));
        break;
      case Condition::Op::live:
        push(view.live(term.a));
        break;
      case Condition::Op::done:
        push(view.done(term.a));
        break;
      case Condition::Op::outcome:
        push(view.outcome_is(term.a, term.b));
        break;
      case Condition::Op::visits_at_least:
        push(view.visits(term.a) >= term.b);
        break;
      case Condition::Op::negate:
        push(!pop());
        break;
      case Condition::Op::both: {
        const bool b = pop();
        const bool a = pop();
        push(a && b);
        break;
      }
      case Condition::Op::either: {
        const bool b = pop();
        const bool a = pop();
        push(a || b);
        break;
      }
    }
  }
  return (stack & 1U) != 0;
}

}  // namespace casetide::model
