// Parts of a step: who does it, what follows, what it waits for, its meeting, its decision.
#pragma once

#include <string_view>
#include <vector>

#include "model/fields.hpp"
#include "model/names.hpp"
#include "model/numbers.hpp"

namespace casetide::model {

/// What every part needs.
struct StepContext {
  const Names& names;
  Numbers& numbers;
  Problems& problems;

  [[nodiscard]] TextPlace place(const Origin& at) const { return {names, problems, at}; }
};

/// A chain such as ["allocated", "duty-worker"], or one name.
std::vector<Performer> read_performers(const Node& by, const StepContext& context);
/// One link of a chain; nothing (and a problem) when no team employs the role.
std::optional<Performer> read_performer(const TextAt& word, const StepContext& context);

/// `next`: by outcome for a decision, one list otherwise.
void read_next(Fields& fields, Step& step, const StepContext& context);
/// "step" of the strand `own`, or "strand.step"; kNone as `own` asks for a strand always.
std::optional<Target> read_target(const TextAt& text, int own, const StepContext& context);
/// A step of the strand `own`, named without its strand; kNone and a problem otherwise.
int read_own_step(const TextAt& text, int own, const StepContext& context);
/// "strand.step" of a wait or a meeting that can be brought forward; kNone and a problem otherwise.
int read_brought_forward(const TextAt& text, const StepContext& context);
/// `after`, `when`, `at`.
void read_joins(Fields& fields, Step& step, const StepContext& context);
/// "emergency", "priority" or "routine"; or rows of them by facts.
std::vector<UrgencyRow> read_urgency(const Node& value, const StepContext& context);
/// { earlier-plan = "yes" }; `who` sets them in messages ("outcome").
std::vector<FactValue> read_fact_values(const Node& value, std::string_view who,
                                        const StepContext& context);
/// The team of a `transfers`: one whose posts hold families; kNone and a problem otherwise.
int read_receiving_team(const Node& value, const StepContext& context);
void read_pace(Fields& fields, Step& step, const StepContext& context);
void read_meeting(Fields& fields, Step& step, const StepContext& context);
void read_decision(Fields& fields, Step& step, const StepContext& context);

}  // namespace casetide::model
