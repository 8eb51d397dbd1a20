// Facts, strands and standing work; declared in read_tables.hpp.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/read_next.hpp"
#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

std::string label_of(Fields& fields, std::string_view name) {
  const auto label = fields.text("label", "words for people", "\"Core assessment\"");
  return label ? label->text : label_from(name);
}

/// The shares in the order of `among`; a value without a share and a share without a value are problems.
void read_fact_shares(const Node& table, Fact& fact, const TableContext& context) {
  const auto shares = context.numbers.shares(table, "value");
  if (!shares) return;
  fact.concentration = shares->concentration;
  for (std::size_t i = 0; i < shares->names.size(); ++i)
    if (std::find(fact.among.begin(), fact.among.end(), shares->names[i]) == fact.among.end())
      context.problems.add(shares->shares[i].origin,
                           fmt::format("no value {}{}", in_quotes(shares->names[i]),
                                       suggestion(shares->names[i], fact.among, "among")));
  for (const std::string& value : fact.among) {
    const auto found = std::find(shares->names.begin(), shares->names.end(), value);
    if (found == shares->names.end()) {
      context.problems.add_reference(
          table.at,
          fmt::format("no share for {}; expected a share for every value", in_quotes(value)));
      return;
    }
    fact.shares.push_back(shares->shares[static_cast<std::size_t>(found - shares->names.begin())]);
  }
}

/// How far from the arrival the date lies.
void read_date(Fields& fields, Fact& fact, const TableContext& context) {
  const Node* before = fields.find("before-arrival");
  const Node* after = fields.find("after-arrival");
  fields.find("if");  // read when every fact has its name
  fact.after_arrival = after != nullptr;
  if (before != nullptr && after != nullptr) {
    context.problems.add(after->at,
                         "a date lies before or after the arrival; expected before-arrival or "
                         "after-arrival");
  } else if (before != nullptr || after != nullptr) {
    fact.from_arrival = context.numbers.spread(before != nullptr ? *before : *after, kAge);
  }
}

/// Who has a date: facts drawn at arrival decide.
void read_date_condition(const Node& table, Fact& fact, const TableContext& context) {
  const Node* text = table.kind == Node::Kind::table && fact.date ? table.find("if") : nullptr;
  if (text == nullptr) return;
  Fields fields(table, context.problems);
  const auto test = fields.text("if", "a condition on facts", "\"unborn = yes\"");
  if (!test) return;
  const auto condition = parse_condition(test->text, context.place(test->at));
  if (!condition) return;
  fact.only_if = *condition;
  using Op = Condition::Op;
  for (const Condition::Term& term : condition->terms)
    if (term.op != Op::fact_is && term.op != Op::negate && term.op != Op::both &&
        term.op != Op::either) {
      context.problems.add(test->at, fmt::format("{} asks for more than facts, and a date is drawn "
                                                 "at arrival; expected tests of facts, for "
                                                 "example \"unborn = yes\"",
                                                 in_quotes(test->text)));
      return;
    }
}

Fact read_fact(const Entry& entry, const TableContext& context) {
  Fields fields(entry.value, context.problems);
  Fact fact;
  fact.name = entry.key;
  fact.origin = entry.value.at;
  if (fields.require("of", "whose it is", "\"family\"") != nullptr)
    fact.per_child = fields.choice("of", {"family", "child"}) == 1;
  fact.date = fields.has("kind") && fields.choice("kind", {"choice", "date"}) == 1;
  fields.find("source");
  if (fact.date) read_date(fields, fact, context);
  if (!fact.date) {
    constexpr std::string_view kAmong = "[\"physical\", \"emotional\", \"neglect\"]";
    fields.require("among", "its values", kAmong);
    for (const TextAt& value : fields.texts("among", "its values", kAmong)) {
      if (!is_name(value.text))
        context.problems.add(value.at, fmt::format("{} is not a name; expected letters, digits and "
                                                   "\"-\", for example \"outside-home\"",
                                                   in_quotes(value.text)));
      if (std::find(fact.among.begin(), fact.among.end(), value.text) != fact.among.end())
        context.problems.add(value.at, fmt::format("{} stands twice", in_quotes(value.text)));
      else
        fact.among.push_back(value.text);
    }
    const Node* shares =
        fields.require("shares", "how often each value occurs",
                       "{ physical = \"20 %\", neglect = \"80 %\", source = \"...\" }");
    if (shares != nullptr) read_fact_shares(*shares, fact, context);
  }
  fields.finish();
  return fact;
}

constexpr std::string_view kWorkers = "[\"social-worker\", \"senior-practitioner\"]";

/// One role of `for`: both sides of it are people of a stated role.
void add_worker(const Performer& link, const TextAt& word, Standing& standing,
                const TableContext& context) {
  if (link.allocated)
    context.problems.add(word.at, fmt::format("\"allocated\" is no role; expected roles, for "
                                              "example {}",
                                              kWorkers));
  else if (std::find(standing.workers.begin(), standing.workers.end(), link.role) !=
           standing.workers.end())
    context.problems.add(word.at, fmt::format("{} stands twice", in_quotes(word.text)));
  else
    standing.workers.push_back(link.role);
}

}  // namespace

void check_item_names(const Node* table, Problems& problems) {
  if (table == nullptr) return;
  for (const Entry& entry : table->entries)
    if (!is_name(entry.key))
      problems.add(entry.at,
                   fmt::format("{} is not a name; expected letters, digits, \"-\" and \"_\", "
                               "for example \"initial-conference\"",
                               in_quotes(entry.key)));
}

std::vector<Fact> read_facts(const Node* table, const TableContext& context) {
  std::vector<Fact> facts;
  if (table == nullptr) return facts;
  for (const Entry& entry : table->entries) {
    facts.push_back(read_fact(entry, context));
    context.names.facts.add(entry.key);
    context.names.fact_values.push_back(facts.back().among);
    context.names.fact_per_child.push_back(facts.back().per_child);
  }
  return facts;
}

void read_date_conditions(const Node* table, const TableContext& context,
                          std::vector<Fact>& facts) {
  for (std::size_t i = 0; i < facts.size(); ++i)
    read_date_condition(table->entries[i].value, facts[i], context);
}

std::vector<Strand> read_strands(const Node* table, const TableContext& context) {
  std::vector<Strand> strands;
  if (table == nullptr) return strands;
  for (const Entry& entry : table->entries) {
    Fields fields(entry.value, context.problems);
    Strand strand;
    strand.name = entry.key;
    strand.origin = entry.value.at;
    strand.label = label_of(fields, entry.key);
    strand.caseload = fields.flag("caseload");
    strand.weight = context.numbers.quantity(fields, "weight", kWeight);
    if (strand.weight && !strand.caseload)
      context.problems.add_value(strand.weight->origin,
                                 "weight has no effect: the strand's children are in no caseload; "
                                 "expected caseload = true beside it");
    if (fields.has("instances")) strand.many = fields.choice("instances", {"one", "many"}) == 1;
    fields.find("source");
    fields.finish();
    strands.push_back(std::move(strand));
    context.names.strands.add(entry.key);
  }
  return strands;
}

std::vector<Standing> read_standing(const Node* table, const TableContext& context) {
  std::vector<Standing> list;
  if (table == nullptr) return list;
  for (const Entry& entry : table->entries) {
    Fields fields(entry.value, context.problems);
    Standing standing;
    standing.name = entry.key;
    standing.origin = entry.value.at;
    fields.text("label", "words for people", "\"Core groups and visits\"");
    fields.find("source");
    const auto strand = fields.text("strand", "the strand it goes with", "\"protection-plan\"");
    standing.cases = context.numbers.quantity(fields, "cases", kCount);
    const StepContext roles{context.names, context.numbers, context.problems};
    if (fields.has("for")) {
      for (const TextAt& word : fields.texts("for", "roles whose workers it is for", kWorkers))
        if (const auto link = read_performer(word, roles))
          add_worker(*link, word, standing, context);
      for (const std::string_view other : {"strand", "cases"})
        if (const Node* beside = fields.find(other))
          context.problems.add(
              beside->at,
              fmt::format("work for each worker does not go by cases; expected \"for\" or "
                          "\"{}\", not both",
                          other));
    } else if (strand) {
      standing.strand =
          resolve(strand->text, context.names.strands, "strand", context.place(strand->at));
      if (fields.has("cases"))
        context.problems.add(strand->at,
                             "work outside the pathway has a number of cases and no strand; "
                             "expected strand or cases");
    } else if (!fields.has("cases")) {
      standing.strand = context.names.strands.find(entry.key);
      if (standing.strand == kNone)
        context.problems.add_reference(
            entry.at, fmt::format("no strand {}; expected strand = \"...\", or cases = "
                                  "\"1,000 children; source ...\" for work outside the "
                                  "pathway",
                                  in_quotes(entry.key)));
    }
    if (const auto role = fields.require_text("role", "who does it", "\"social-worker\""))
      if (const auto link = read_performer(*role, roles)) standing.role = link->role;
    if (const auto work =
            context.numbers.require(fields, "work", fields.has("for") ? kWorkerWork : kWeeklyWork))
      standing.work = *work;
    fields.finish();
    list.push_back(std::move(standing));
  }
  return list;
}

}  // namespace casetide::model
