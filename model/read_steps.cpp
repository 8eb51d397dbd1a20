#include "model/read_steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "model/read_next.hpp"

namespace casetide::model {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"task", "meeting", "wait", "decision", "end"};

/// Keys that each kind takes beside those of every step; the order of kKinds.
const std::vector<std::string_view>& keys_of(Step::Kind kind) {
  static const std::array<std::vector<std::string_view>, 5> kKeys = {{
      {"by", "effort", "pace", "urgency", "transfers", "next"},
      {"length", "prepare", "needs", "invites", "missing", "slots", "book", "urgency", "transfers",
       "next"},
      {"lasts", "on", "transfers", "next"},
      {"outcomes", "rows", "reads", "error", "scale", "threshold", "per", "marks", "cancels",
       "brings-forward", "sets", "transfers", "approve", "pace", "urgency", "next"},
      {},
  }};
  return kKeys[static_cast<std::size_t>(kind)];
}

/// Whether somebody has to find time for it.
bool waits_its_turn(Step::Kind kind) {
  return kind != Step::Kind::wait && kind != Step::Kind::end;
}

class StepReader {
 public:
  StepReader(const Names& names, Numbers& numbers, Problems& problems)
      : names_(names), numbers_(numbers), problems_(problems) {}

  Step read(int index) {
    const StepOutline& outline = names_.outline(index);
    Fields fields(*outline.node, problems_);
    Step step;
    step.name = names_.steps[index];
    step.origin = outline.node->at;
    step.kind = outline.kind;
    step.strand = outline.strand;
    common(fields, step);
    refuse_other_kinds(fields, step.kind);
    switch (step.kind) {
      case Step::Kind::task:
        task(fields, step);
        break;
      case Step::Kind::meeting:
        read_meeting(fields, step, {names_, numbers_, problems_});
        break;
      case Step::Kind::wait:
        wait(fields, step);
        break;
      case Step::Kind::decision:
        read_decision(fields, step, {names_, numbers_, problems_});
        break;
      case Step::Kind::end:
        break;
    }
    if (step.kind != Step::Kind::decision && step.kind != Step::Kind::end)
      if (const Node* transfers = fields.find("transfers"))
        step.transfers.push_back(read_receiving_team(*transfers, {names_, numbers_, problems_}));
    if (waits_its_turn(step.kind))
      if (const Node* urgency = fields.find("urgency"))
        step.urgency = read_urgency(*urgency, {names_, numbers_, problems_});
    if (step.kind != Step::Kind::end) read_next(fields, step, {names_, numbers_, problems_});
    if (step.next.empty()) step.next.resize(1);
    fields.finish();
    return step;
  }

 private:
  void common(Fields& fields, Step& step) {
    const auto strand = fields.require_text("strand", "the name of a strand", "\"assessment\"");
    if (strand) resolve(strand->text, names_.strands, "strand", {names_, problems_, strand->at});
    if (fields.require("kind", "the kind of step", "\"task\"") != nullptr)
      fields.choice("kind", {"task", "meeting", "wait", "decision", "end"});
    const auto label = fields.text("label", "words for people", "\"Strategy discussion\"");
    step.label = label ? label->text : label_from(step.name);
    if (const auto source = fields.text("source", "a document", "\"Working Together 2018\""))
      step.source = source->text;
    read_joins(fields, step, {names_, numbers_, problems_});
  }

  /// A key of another kind of step is not unknown, it is out of place.
  void refuse_other_kinds(Fields& fields, Step::Kind kind) {
    const auto& own = keys_of(kind);
    for (std::size_t other = 0; other < kKinds.size(); ++other) {
      for (const std::string_view key : keys_of(static_cast<Step::Kind>(other))) {
        if (std::find(own.begin(), own.end(), key) != own.end() || !fields.has(key)) continue;
        const Node* value = fields.find(key);
        std::string list;
        for (const std::string_view accepted : own)
          list += fmt::format("{}{}", list.empty() ? "" : ", ", accepted);
        problems_.add(value->at, fmt::format("a step of kind \"{}\" has no \"{}\"; it takes: {}",
                                             kKinds[static_cast<std::size_t>(kind)], key,
                                             list.empty() ? "nothing of its own" : list));
      }
    }
  }

  void task(Fields& fields, Step& step) {
    const Node* by = fields.require("by", "who does it", "[\"allocated\", \"duty-worker\"]");
    if (by != nullptr) step.by = read_performers(*by, {names_, numbers_, problems_});
    const Node* effort =
        fields.require("effort", "minutes or hours", fmt::format("\"{}\"", kEffort.example));
    if (effort != nullptr) step.effort = numbers_.spread(*effort, kEffort);
    read_pace(fields, step, {names_, numbers_, problems_});
  }

  void wait(Fields& fields, Step& step) {
    const Node* lasts =
        fields.require("lasts", kWait.expected, fmt::format("\"{}\"", kWait.example));
    if (lasts != nullptr) step.lasts = numbers_.spread(*lasts, kWait);
    if (fields.has("on")) step.partner_waits = fields.choice("on", {"time", "partner"}) == 1;
  }

  const Names& names_;
  Numbers& numbers_;
  Problems& problems_;
};

void add_outcomes(const Node* table, std::vector<std::string>& outcomes) {
  if (table == nullptr) return;
  for (const Entry& entry : table->entries) {
    if (entry.key == "source" || entry.key == "assumed" || entry.key == "concentration") continue;
    if (std::find(outcomes.begin(), outcomes.end(), entry.key) == outcomes.end())
      outcomes.push_back(entry.key);
  }
}

}  // namespace

StepOutline outline_of(const Node& step, const NameList& strands) {
  StepOutline outline;
  outline.node = &step;
  if (const Node* kind = step.find("kind")) {
    const auto* found = std::find(kKinds.begin(), kKinds.end(), kind->text);
    if (found != kKinds.end()) outline.kind = static_cast<Step::Kind>(found - kKinds.begin());
  }
  if (const Node* strand = step.find("strand");
      strand != nullptr && strand->kind == Node::Kind::text)
    outline.strand = strands.find(strand->text);
  add_outcomes(step.find("outcomes"), outline.outcomes);
  if (const Node* rows = step.find("rows"))
    for (const Node& row : rows->items)
      add_outcomes(row.find("outcomes"), outline.outcomes);
  return outline;
}

void add_marks(const Node& step, NameList& marks) {
  const Node* table = step.find("marks");
  if (table == nullptr) return;
  for (const Entry& entry : table->entries)
    if (entry.value.kind == Node::Kind::text && is_name(entry.value.text))
      marks.add(entry.value.text);
}

std::vector<Step> read_steps(const Names& names, Numbers& numbers, Problems& problems) {
  StepReader reader(names, numbers, problems);
  std::vector<Step> steps;
  for (int i = 0; i < names.steps.size(); ++i) {
    if (!names.outline(i).removed) {
      steps.push_back(reader.read(i));
      continue;
    }
    // A policy removed it: its place stays, so that indices are the same with and without policies.
    Names then = names;
    for (StepOutline& outline : then.outlines)
      outline.removed = false;
    then.without_policies = true;
    Problems ignored;
    Numbers unused(ignored);
    steps.push_back(StepReader(then, unused, ignored).read(i));
  }
  return steps;
}

}  // namespace casetide::model
