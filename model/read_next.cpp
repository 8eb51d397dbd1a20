#include "model/read_next.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "model/read_rows.hpp"

namespace casetide::model {
namespace {

constexpr std::string_view kNextExample =
    "\"step\", \"strand.step\", { step = \"step\", after = \"5 working days; assumed 2 to 10 "
    "working days\" } or { step = \"step\", if = \"severity = serious\" }";

std::optional<Target> target_of(const Node& value, int own, const StepContext& context) {
  if (value.kind == Node::Kind::text) return read_target({value.text, value.at}, own, context);
  if (value.kind != Node::Kind::table) {
    context.problems.add(
        value.at, fmt::format("{} is not a step; expected {}", describe(value), kNextExample));
    return std::nullopt;
  }
  Fields fields(value, context.problems);
  const auto step = fields.require_text("step", "the step that follows", "\"strategy-discussion\"");
  const auto test = fields.text("if", "a condition", "\"severity = serious\"");
  const Node* after = fields.find("after");
  if (after == nullptr && !fields.has("if"))
    fields.require("after", "how much later, or `if`", fmt::format("\"{}\"", kWait.example));
  fields.find("source");
  fields.finish();
  if (!step) return std::nullopt;
  auto target = read_target(*step, own, context);
  if (target && after != nullptr) target->after = context.numbers.spread(*after, kWait);
  if (target && test)
    if (auto when = parse_condition(test->text, context.place(test->at)))
      target->when = *std::move(when);
  return target;
}

std::vector<Target> targets_of(const Node& value, int own, const StepContext& context) {
  std::vector<Target> targets;
  const auto take = [&](const Node& item) {
    if (auto target = target_of(item, own, context)) targets.push_back(*std::move(target));
  };
  if (value.kind == Node::Kind::array) {
    for (const Node& item : value.items)
      take(item);
  } else {
    take(value);
  }
  return targets;
}

void next_by_outcome(const Node& table, Step& step, const StepContext& context) {
  const auto& outcomes = step.outcomes;
  for (const Entry& entry : table.entries) {
    const auto found = std::find(outcomes.begin(), outcomes.end(), entry.key);
    if (found == outcomes.end()) {
      context.problems.add_reference(
          entry.at, fmt::format("no outcome {}{}", in_quotes(entry.key),
                                suggestion(entry.key, outcomes, "this decision has")));
      continue;
    }
    step.next[static_cast<std::size_t>(found - outcomes.begin())] =
        targets_of(entry.value, step.strand, context);
  }
}

/// "day 8 of section-47", "day 8 of section-47 counting the start"
void read_at(const TextAt& text, Step& step, const StepContext& context) {
  std::string_view rest = trimmed(text.text);
  std::optional<double> day;
  if (rest.starts_with("day ")) {
    rest = trimmed(rest.substr(4));
    day = take_number(rest);
  }
  rest = trimmed(rest);
  constexpr std::string_view kCounting = " counting the start";
  step.at_counts_start = rest.ends_with(kCounting);
  if (step.at_counts_start) rest.remove_suffix(kCounting.size());
  const double least = step.at_counts_start ? 1 : 0;
  if (!day || *day < least || *day > 1000 || *day != std::floor(*day) || !rest.starts_with("of ")) {
    context.problems.add(text.at,
                         fmt::format("{} is not a working day after a mark; expected \"day N of "
                                     "MARK\" or, where the mark's own day is day 1, \"day N of "
                                     "MARK counting the start\", for example \"day 8 of "
                                     "section-47\"",
                                     in_quotes(text.text)));
    return;
  }
  step.at_day = static_cast<int>(*day);
  step.at_mark =
      resolve(trimmed(rest.substr(3)), context.names.marks, "mark", context.place(text.at));
}

}  // namespace

std::optional<Performer> read_performer(const TextAt& word, const StepContext& context) {
  if (word.text == "allocated") {
    if (!context.names.any_ceiling && !context.names.without_policies)
      context.problems.add_reference(
          word.at,
          "nobody can be allocated: no post has a ceiling; expected a "
          "ceiling for the role that holds families, for example "
          "social-worker = { fte = ..., ceiling = \"18 children; assumed 15 "
          "to 22 children\" }");
    return Performer{true, kNone};
  }
  const int role = context.names.roles.find(word.text);
  if (role != kNone) return Performer{false, role};
  if (!context.names.without_policies) {
    std::vector<std::string> known = context.names.roles.all();
    known.emplace_back("allocated");
    context.problems.add_reference(word.at,
                                   fmt::format("no team employs {}{}", in_quotes(word.text),
                                               suggestion(word.text, known, "roles")));
  }
  return std::nullopt;
}

std::vector<Performer> read_performers(const Node& by, const StepContext& context) {
  std::vector<Performer> chain;
  for (const TextAt& word : texts_of(by, "roles in the order in which they are asked",
                                     "[\"allocated\", \"duty-worker\"]", context.problems))
    if (const auto link = read_performer(word, context)) chain.push_back(*link);
  if (by.kind == Node::Kind::array && by.items.empty())
    context.problems.add(by.at, "nobody does it; expected a role, for example [\"duty-worker\"]");
  return chain;
}

std::optional<Target> read_target(const TextAt& text, int own, const StepContext& context) {
  const TextPlace place = context.place(text.at);
  const std::size_t dot = text.text.find('.');
  if (dot == std::string::npos) {
    const int step = resolve_step(text.text, place);
    if (step == kNone) return std::nullopt;
    const int strand = context.names.outline(step).strand;
    if (strand == own && own != kNone) return Target{step, strand, std::nullopt, {}};
    if (strand != kNone)
      context.problems.add(
          text.at, fmt::format("step {} is in strand {}; expected \"{}.{}\" to start it there",
                               in_quotes(text.text), in_quotes(context.names.strands[strand]),
                               context.names.strands[strand], text.text));
    return std::nullopt;
  }
  const int strand = resolve(text.text.substr(0, dot), context.names.strands, "strand", place);
  const int step = resolve_step(text.text.substr(dot + 1), place);
  if (strand == kNone || step == kNone) return std::nullopt;
  const int actual = context.names.outline(step).strand;
  if (actual != strand) {
    if (actual != kNone)
      context.problems.add(text.at,
                           fmt::format("step {} is not in strand {} but in {}; expected \"{}.{}\"",
                                       in_quotes(context.names.steps[step]),
                                       in_quotes(context.names.strands[strand]),
                                       in_quotes(context.names.strands[actual]),
                                       context.names.strands[actual], context.names.steps[step]));
    return std::nullopt;
  }
  return Target{step, strand, std::nullopt, {}};
}

int read_own_step(const TextAt& text, int own, const StepContext& context) {
  const int step = resolve_step(text.text, context.place(text.at));
  if (step == kNone) return kNone;
  const int strand = context.names.outline(step).strand;
  if (strand == own) return step;
  if (strand != kNone)
    context.problems.add(
        text.at, fmt::format("step {} is in strand {}; expected a step of this strand",
                             in_quotes(text.text), in_quotes(context.names.strands[strand])));
  return kNone;
}

int read_brought_forward(const TextAt& text, const StepContext& context) {
  if (const int step = context.names.steps.find(text.text); step != kNone) {
    const int strand = context.names.outline(step).strand;
    context.problems.add(
        text.at,
        fmt::format("step {} stands without its strand; expected \"{}.{}\"", in_quotes(text.text),
                    strand == kNone ? "STRAND" : context.names.strands[strand], text.text));
    return kNone;
  }
  const auto target = read_target(text, kNone, context);
  if (!target) return kNone;
  const Step::Kind kind = context.names.outline(target->step).kind;
  if (kind == Step::Kind::wait || kind == Step::Kind::meeting) return target->step;
  context.problems.add(text.at,
                       fmt::format("step {} cannot be brought forward; expected a wait, which ends "
                                   "at once, or a meeting, which is booked again",
                                   in_quotes(text.text)));
  return kNone;
}

void read_next(Fields& fields, Step& step, const StepContext& context) {
  const bool decision = step.kind == Step::Kind::decision;
  step.next.assign(decision ? std::max<std::size_t>(step.outcomes.size(), 1) : 1, {});
  const Node* next = fields.find("next");
  if (next == nullptr) return;
  const bool one_target =
      next->find("step") != nullptr &&
      std::find(step.outcomes.begin(), step.outcomes.end(), "step") == step.outcomes.end();
  if (decision && next->kind == Node::Kind::table && !one_target) {
    next_by_outcome(*next, step, context);
    return;
  }
  const auto targets = targets_of(*next, step.strand, context);
  std::fill(step.next.begin(), step.next.end(), targets);
}

void read_joins(Fields& fields, Step& step, const StepContext& context) {
  const auto own_step = [&](const TextAt& word) {
    const int index = context.names.steps.find(word.text);
    return index != kNone && context.names.outline(index).strand == step.strand ? index : kNone;
  };
  for (const TextAt& word :
       fields.texts("after", "steps of this strand, or strands, that it waits for",
                    "[\"see-child\", \"agency-checks\"]")) {
    if (own_step(word) != kNone) {
      const int index = resolve_step(word.text, context.place(word.at));
      if (index != kNone) step.after_steps.push_back(index);
    } else if (const int strand = context.names.strands.find(word.text); strand != kNone) {
      step.after_strands.push_back(strand);
    } else if (const int other = context.names.steps.find(word.text);
               other != kNone && context.names.outline(other).strand != kNone) {
      const std::string& name = context.names.strands[context.names.outline(other).strand];
      context.problems.add(word.at, fmt::format("step {} is in strand {}; expected a step of this "
                                                "strand, or the strand itself: \"{}\"",
                                                in_quotes(word.text), in_quotes(name), name));
    } else {
      std::vector<std::string> known = context.names.steps.all();
      known.insert(known.end(), context.names.strands.all().begin(),
                   context.names.strands.all().end());
      context.problems.add_reference(word.at,
                                     fmt::format("no step or strand {}{}", in_quotes(word.text),
                                                 suggestion(word.text, known, "there is")));
    }
  }
  for (const TextAt& word :
       fields.texts("when", "steps of this strand", "[\"see-child\", \"agency-checks\"]")) {
    const int index = read_own_step(word, step.strand, context);
    if (index != kNone) step.when_steps.push_back(index);
  }
  if (const auto at = fields.text("at", "a working day after a mark", "\"day 8 of section-47\""))
    read_at(*at, step, context);
}

std::vector<UrgencyRow> read_urgency(const Node& value, const StepContext& context) {
  std::vector<UrgencyRow> rows;
  const auto take = [&](Condition when, const Node& is) {
    constexpr std::array<std::string_view, 3> kClasses = {"emergency", "priority", "routine"};
    const auto* const found = std::find(kClasses.begin(), kClasses.end(), is.text);
    if (is.kind == Node::Kind::text && found != kClasses.end()) {
      rows.push_back({std::move(when), static_cast<Urgency>(found - kClasses.begin())});
      return;
    }
    context.problems.add(
        is.at, fmt::format("{} is no urgency; expected \"emergency\", \"priority\" or \"routine\", "
                           "or rows of them, for example [{{ if = \"severity = serious\", is = "
                           "\"priority\" }}, {{ is = \"routine\" }}]",
                           describe(is)));
  };
  if (is_rows(value))
    read_rows(value, "urgency", "how urgent it is", "\"priority\"", context, take);
  else
    take({}, value);
  return rows;
}

std::vector<FactValue> read_fact_values(const Node& value, std::string_view who,
                                        const StepContext& context) {
  std::vector<FactValue> told;
  Fields facts(value, context.problems);
  if (value.kind != Node::Kind::table) return told;
  for (const Entry& fact : value.entries) {
    const auto text = facts.text(fact.key, "a value of that fact", "\"yes\"");
    const int index = resolve(fact.key, context.names.facts, "fact", context.place(fact.at));
    if (!text || index == kNone) continue;
    const auto& values = context.names.fact_values[static_cast<std::size_t>(index)];
    const auto found = std::find(values.begin(), values.end(), text->text);
    if (found == values.end())
      context.problems.add_reference(
          text->at,
          values.empty()
              ? fmt::format("fact {} is a date, which no {} sets; expected a fact with values",
                            in_quotes(fact.key), who)
              : fmt::format("fact {} has no value {}{}", in_quotes(fact.key), in_quotes(text->text),
                            suggestion(text->text, values, "it has")));
    else
      told.push_back({index, static_cast<int>(found - values.begin())});
  }
  return told;
}

int read_receiving_team(const Node& value, const StepContext& context) {
  if (value.kind != Node::Kind::text) {
    context.problems.add(value.at,
                         fmt::format("{} is no team; expected the name of one, for example "
                                     "transfers = \"protection\"",
                                     describe(value)));
    return kNone;
  }
  const int team = context.names.teams.find(value.text);
  if (team == kNone) {
    if (!context.names.without_policies)
      resolve(value.text, context.names.teams, "team", context.place(value.at));
  } else if (!context.names.team_holds_families[static_cast<std::size_t>(team)]) {
    context.problems.add_value(
        value.at, fmt::format("nobody in team {} holds families; expected a team with posts that "
                              "have a ceiling",
                              in_quotes(value.text)));
    return kNone;
  }
  return team;
}

void read_pace(Fields& fields, Step& step, const StepContext& context) {
  const Node* node = fields.find("pace");
  if (node == nullptr) return;
  Fields pace(*node, context.problems);
  const auto clock =
      pace.require_text("clock", "the clock whose limit it is paced by", "\"assessment\"");
  const Node* share = pace.require("share", "shares of the limit",
                                   "{ bands = { \"50 to 100 %\" = \"100 %\" }, source = \"...\" }");
  pace.find("source");
  pace.finish();
  Pace out;
  if (clock) {
    out.clock = context.names.clocks.find(clock->text);
    if (!context.names.without_policies)
      resolve(clock->text, context.names.clocks, "clock", context.place(clock->at));
  }
  if (share != nullptr)
    if (auto spread = context.numbers.spread(*share, kShareOfLimit)) out.share = *std::move(spread);
  step.pace = std::move(out);
}

}  // namespace casetide::model
