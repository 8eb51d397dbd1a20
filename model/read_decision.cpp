// Decisions: the part of read_next.hpp about outcomes, the view of harm, marks and approval.
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "model/read_next.hpp"
#include "model/read_rows.hpp"

namespace casetide::model {
namespace {

constexpr std::string_view kOutcomes =
    "{ no-enquiry = \"30 %\", section-47 = \"70 %\", source = \"...\" }";

/// A number that follows from the definitions, so that it has no source.
Quantity by_definition(double value, Unit unit, std::string text, const Origin& origin) {
  Quantity quantity;
  quantity.value = value;
  quantity.unit = unit;
  quantity.scale = RangeScale::linear;
  quantity.text = std::move(text);
  quantity.origin = origin;
  return quantity;
}

/// The shares of one row in the order of the step's outcomes; an outcome left out has none.
OutcomeRow row_of(const Numbers::Shares& shares, const Step& step) {
  OutcomeRow row;
  row.concentration = shares.concentration;
  for (const std::string& outcome : step.outcomes) {
    const auto at = std::find(shares.names.begin(), shares.names.end(), outcome);
    row.shares.push_back(at == shares.names.end()
                             ? by_definition(0, Unit::share, "0 %", step.origin)
                             : shares.shares[static_cast<std::size_t>(at - shares.names.begin())]);
  }
  return row;
}

void read_decision_table(const Node& rows, Step& step, const StepContext& context) {
  if (rows.kind != Node::Kind::array || rows.items.empty()) {
    context.problems.add(rows.at,
                         fmt::format("{} is not a decision table; expected rows, for example "
                                     "[{{ if = \"concern = sexual\", outcomes = {{ ... }} }}, "
                                     "{{ outcomes = {{ ... }} }}]",
                                     describe(rows)));
    return;
  }
  for (std::size_t i = 0; i < rows.items.size(); ++i) {
    const Node& node = rows.items[i];
    Fields fields(node, context.problems);
    if (node.kind != Node::Kind::table) continue;
    const bool last = i + 1 == rows.items.size();
    Condition when;
    if (const auto test = fields.text("if", "a condition", "\"concern = sexual\"")) {
      if (auto parsed = parse_condition(test->text, context.place(test->at))) when = *parsed;
      if (last)
        context.problems.add(test->at,
                             "the last row has a condition; expected a last row without "
                             "\"if\", for everything else");
    } else if (!last && !fields.has("if")) {
      context.problems.add(node.at,
                           "no row after this one is ever reached; expected \"if\" in every "
                           "row but the last");
    }
    const Node* outcomes = fields.require("outcomes", "shares of the outcomes", kOutcomes);
    fields.find("source");
    fields.finish();
    if (outcomes == nullptr) continue;
    if (const auto shares = context.numbers.shares(*outcomes, "outcome")) {
      step.rows.push_back(row_of(*shares, step));
      step.rows.back().when = std::move(when);
    }
  }
}

int outcome_of(const TextAt& word, const Step& step, const StepContext& context) {
  const auto found = std::find(step.outcomes.begin(), step.outcomes.end(), word.text);
  if (found != step.outcomes.end()) return static_cast<int>(found - step.outcomes.begin());
  context.problems.add_reference(
      word.at, fmt::format("no outcome {}{}", in_quotes(word.text),
                           suggestion(word.text, step.outcomes, "this decision has")));
  return kNone;
}

void read_error(const Node& node, Step& step, const StepContext& context) {
  Fields fields(node, context.problems);
  const Node* beside = fields.find("assumed");
  fields.find("source");
  const Node* base = fields.require("base", "the error's standard deviation", "1.0");
  if (base != nullptr)
    if (const auto quantity = context.numbers.quantity(*base, kRatioAboveZero, beside))
      step.error_base = *quantity;
  if (const Node* less = fields.find("less")) {
    Fields table(*less, context.problems);
    for (const Entry& entry : table.node().entries) {
      if (entry.key == "source") continue;
      // A bare share stands under the range of its table.
      Accepted accepted = kProbability;
      accepted.expected = "a share of the error from 0 to 1";
      accepted.example = "0.35";
      const auto share = context.numbers.choice(entry.value, accepted);
      const int index = resolve_step(entry.key, context.place(entry.at));
      if (share && index != kNone) step.less.push_back({index, share->value});
      if (share)
        context.numbers.keep(entry.value.at.path, entry.value.text, entry.value.covering,
                             beside == nullptr ? "" : as_toml(*beside), entry.value.at);
    }
  }
  fields.finish();
}

/// 0.2; by team: { north = -0.2, south = 0.2 }; or by what is known of a family:
/// [{ if = "referred-by = police", is = 0.2 }, { is = 0 }]
void read_threshold(const Node& node, Step& step, const StepContext& context) {
  if (is_rows(node)) {
    read_rows(node, "threshold", kSignedRatio.expected, "0.2", context,
              [&](Condition when, const Node& is) {
                if (const auto shift = context.numbers.choice(is, kSignedRatio))
                  step.threshold_rows.push_back({std::move(when), shift->value});
              });
    return;
  }
  if (node.kind != Node::Kind::table) {
    if (const auto shift = context.numbers.choice(node, kSignedRatio))
      step.threshold = shift->value;
    return;
  }
  for (const Entry& entry : node.entries) {
    const auto shift = context.numbers.choice(entry.value, kSignedRatio);
    const int team = context.names.teams.find(entry.key);
    const bool known = team != kNone;
    if (!known && !context.names.without_policies)
      resolve(entry.key, context.names.teams, "team", context.place(entry.at));
    if (known && !context.names.team_takes_families[static_cast<std::size_t>(team)])
      context.problems.add_value(
          entry.at, fmt::format("team {} serves the whole area and has no families of its own; "
                                "expected a team with `families`",
                                in_quotes(entry.key)));
    if (known && shift) step.team_thresholds.emplace_back(team, shift->value);
  }
}

void read_harm(Fields& fields, Step& step, const StepContext& context) {
  if (fields.has("reads")) {
    fields.choice("reads", {"harm"});
    step.reads_harm = true;
  }
  // By definition: the error's scale is that of harm itself.
  step.error_base = by_definition(1, Unit::count, "1", step.origin);
  if (const Node* error = fields.find("error")) read_error(*error, step, context);
  for (const TextAt& word : fields.texts("scale", "outcomes from least to most serious",
                                         "[\"no-enquiry\", \"section-47\"]")) {
    const int outcome = outcome_of(word, step, context);
    if (outcome == kNone) continue;
    if (std::find(step.scale.begin(), step.scale.end(), outcome) != step.scale.end())
      context.problems.add(word.at,
                           fmt::format("{} stands twice on the scale", in_quotes(word.text)));
    else
      step.scale.push_back(outcome);
  }
  if (const Node* threshold = fields.find("threshold")) read_threshold(*threshold, step, context);
  if (step.reads_harm && step.scale.size() < 2 && step.outcomes.size() >= 2)
    context.problems.add(
        fields.find("reads")->at,
        "a decision that reads harm needs a scale of at least two outcomes; expected, "
        "for example, scale = [\"no-enquiry\", \"section-47\"]");
  for (const std::string_view key : {"error", "scale", "threshold"})
    if (!step.reads_harm && fields.has(key))
      context.problems.add(fields.find(key)->at,
                           fmt::format("{} has no effect: this decision does not "
                                       "read harm; expected reads = \"harm\" "
                                       "beside it",
                                       key));
}

void read_marks(Fields& fields, Step& step, const StepContext& context) {
  step.marks.assign(step.outcomes.size(), kNone);
  if (const Node* marks = fields.find("marks")) {
    Fields table(*marks, context.problems);
    for (const Entry& entry : table.node().entries) {
      const int outcome = outcome_of({entry.key, entry.at}, step, context);
      if (entry.value.kind != Node::Kind::text || !is_name(entry.value.text)) {
        context.problems.add(entry.value.at,
                             fmt::format("{} is not a name; expected letters, digits "
                                         "and \"-\", for example \"section-47\"",
                                         describe(entry.value)));
      } else if (outcome != kNone) {
        step.marks[static_cast<std::size_t>(outcome)] = context.names.marks.find(entry.value.text);
        if (context.names.steps.find(entry.value.text) != kNone)
          context.problems.add(
              entry.value.at,
              fmt::format("mark {} has the name of a step, so that \"{}.started\" has "
                          "two meanings; expected another name",
                          in_quotes(entry.value.text), entry.value.text));
      }
    }
  }
}

/// The lists of names by outcome under `key`; `take` reads each name of an outcome.
template <class Take>
void by_outcome(Fields& fields, std::string_view key, const Step& step, const StepContext& context,
                std::string_view expected, std::string_view example, const Take& take) {
  const Node* node = fields.find(key);
  if (node == nullptr) return;
  Fields table(*node, context.problems);
  for (const Entry& entry : table.node().entries) {
    const int outcome = outcome_of({entry.key, entry.at}, step, context);
    for (const TextAt& word : texts_of(entry.value, expected, example, context.problems))
      take(word, outcome);
  }
}

/// A strand that is not the decision's own, or kNone: then it must be a step.
int other_strand(const TextAt& word, const Step& step, const StepContext& context) {
  const int strand = context.names.strands.find(word.text);
  if (strand == kNone || context.names.steps.find(word.text) != kNone) return kNone;
  if (strand == step.strand)
    context.problems.add(
        word.at, fmt::format("{} is this decision's own strand, which ends when nothing follows; "
                             "expected steps of this strand, or another strand",
                             in_quotes(word.text)));
  return strand;
}

void read_cancels(Fields& fields, Step& step, const StepContext& context) {
  step.cancels.assign(step.outcomes.size(), {});
  step.cancels_strands.assign(step.outcomes.size(), {});
  step.brings_forward.assign(step.outcomes.size(), {});
  by_outcome(fields, "cancels", step, context, "steps of this strand, or strands",
             "[\"initial-conference\"]", [&](const TextAt& word, int outcome) {
               const int strand = other_strand(word, step, context);
               const int index =
                   strand == kNone ? read_own_step(word, step.strand, context) : kNone;
               const bool itself = index != kNone && index == context.names.steps.find(step.name);
               if (itself)
                 context.problems.add(
                     word.at, fmt::format("{} is this decision itself, which is done by then; "
                                          "expected other steps of this strand, or another strand",
                                          in_quotes(word.text)));
               if (outcome == kNone || itself) return;
               const auto at = static_cast<std::size_t>(outcome);
               if (strand != kNone) step.cancels_strands[at].push_back(strand);
               if (index != kNone) step.cancels[at].push_back(index);
             });
  by_outcome(fields, "brings-forward", step, context, "waits or meetings, with their strand",
             "[\"protection-plan.review-conference\"]", [&](const TextAt& word, int outcome) {
               const int index = read_brought_forward(word, context);
               if (index != kNone && outcome != kNone)
                 step.brings_forward[static_cast<std::size_t>(outcome)].push_back(index);
             });
}

/// sets = { plan = { earlier-plan = "yes" } }
void read_sets(Fields& fields, Step& step, const StepContext& context) {
  step.sets.assign(step.outcomes.size(), {});
  const Node* sets = fields.find("sets");
  if (sets == nullptr) return;
  Fields table(*sets, context.problems);
  for (const Entry& entry : table.node().entries) {
    const int outcome = outcome_of({entry.key, entry.at}, step, context);
    const auto values = read_fact_values(entry.value, "outcome", context);
    if (outcome != kNone) step.sets[static_cast<std::size_t>(outcome)] = values;
  }
}

/// transfers = { plan = "protection" }
void read_transfers(Fields& fields, Step& step, const StepContext& context) {
  const Node* transfers = fields.find("transfers");
  if (transfers == nullptr) return;
  step.transfers.assign(step.outcomes.size(), kNone);
  Fields table(*transfers, context.problems);
  for (const Entry& entry : table.node().entries) {
    const int outcome = outcome_of({entry.key, entry.at}, step, context);
    const int team = read_receiving_team(entry.value, context);
    if (outcome != kNone) step.transfers[static_cast<std::size_t>(outcome)] = team;
  }
}

}  // namespace

void read_decision(Fields& fields, Step& step, const StepContext& context) {
  step.outcomes = context.names.outline(context.names.steps.find(step.name)).outcomes;
  const Node* outcomes = fields.find("outcomes");
  const Node* rows = fields.find("rows");
  if (outcomes != nullptr && rows != nullptr) {
    context.problems.add(rows->at,
                         "outcomes and rows say the same thing twice; expected one of them");
  } else if (outcomes != nullptr) {
    if (const auto shares = context.numbers.shares(*outcomes, "outcome"))
      step.rows.push_back(row_of(*shares, step));
  } else if (rows != nullptr) {
    read_decision_table(*rows, step, context);
  } else {
    fields.require("outcomes", "shares of the outcomes", kOutcomes);
  }
  read_harm(fields, step, context);
  if (fields.has("per")) {
    fields.choice("per", {"child"});
    step.per_child = true;
  }
  read_marks(fields, step, context);
  read_cancels(fields, step, context);
  read_sets(fields, step, context);
  read_transfers(fields, step, context);
  read_pace(fields, step, context);
  if (const Node* node = fields.find("approve")) {
    Fields approve(*node, context.problems);
    const Node* by = approve.require("by", "who approves", "\"team-manager\"");
    const Node* effort =
        approve.require("effort", "minutes or hours", "\"15 minutes; assumed 5 to 30 minutes\"");
    approve.find("source");
    approve.finish();
    if (by != nullptr) step.by = read_performers(*by, context);
    if (effort != nullptr) step.effort = context.numbers.spread(*effort, kEffort);
  }
}

}  // namespace casetide::model
