// Facts, strands, events on cases and standing work; declared in read_tables.hpp.
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

Fact read_fact(const Entry& entry, const TableContext& context) {
  Fields fields(entry.value, context.problems);
  Fact fact;
  fact.name = entry.key;
  fact.origin = entry.value.at;
  if (fields.require("of", "whose it is", "\"family\"") != nullptr)
    fact.per_child = fields.choice("of", {"family", "child"}) == 1;
  fact.date = fields.has("kind") && fields.choice("kind", {"choice", "date"}) == 1;
  fields.find("source");
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
  }
  return facts;
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
    if (fields.has("instances")) strand.many = fields.choice("instances", {"one", "many"}) == 1;
    fields.find("source");
    fields.finish();
    strands.push_back(std::move(strand));
    context.names.strands.add(entry.key);
  }
  return strands;
}

std::vector<CaseEvent> read_events(const Node* table, const TableContext& context) {
  std::vector<CaseEvent> events;
  if (table == nullptr) return events;
  for (const Entry& entry : table->entries) {
    Fields fields(entry.value, context.problems);
    CaseEvent event;
    event.name = entry.key;
    event.origin = entry.value.at;
    fields.text("label", "words for people", "\"Threshold met again\"");
    fields.find("source");
    if (const Node* on =
            fields.require("on", "how often it happens",
                           fmt::format("{{ rate = \"{}\" }}", kPerChildYear.example))) {
      Fields rate(*on, context.problems);
      if (const auto per_year = context.numbers.require(rate, "rate", kPerChildYear))
        event.rate = *per_year;
      if (const Node* with = rate.find("with")) {
        Fields slopes(*with, context.problems);
        if (const Node* harm = slopes.find("harm")) {
          if (const auto slope = context.numbers.choice(*harm, kHarmSlope)) {
            event.harm_slope = slope->value;
            context.numbers.keep(harm->at.path, harm->text, event.rate.source, "with the rate",
                                 harm->at);
          }
        }
        slopes.finish();
      }
      event.for_time = context.numbers.quantity(rate, "for", kMonths);
      rate.find("source");
      rate.finish();
    }
    constexpr std::string_view kWhile = "[\"assessment\", \"protection-plan\"] or [\"closed\"]";
    fields.require("while", "strands that must be live, or \"closed\"", kWhile);
    for (const TextAt& word : fields.texts("while", "strands, or \"closed\"", kWhile)) {
      if (word.text == "closed" && context.names.strands.find("closed") == kNone) {
        event.on_closed = true;
        continue;
      }
      const int strand =
          resolve(word.text, context.names.strands, "strand", context.place(word.at));
      if (strand != kNone) event.while_strands.push_back(strand);
    }
    if (event.on_closed && !event.while_strands.empty())
      context.problems.add(fields.find("while")->at,
                           "a case is closed or has a live strand, not both; "
                           "expected strands or [\"closed\"]");
    if (event.for_time && !event.on_closed)
      context.problems.add(event.for_time->origin,
                           "\"for\" has no effect on a live strand; expected it "
                           "only with while = [\"closed\"]");
    const auto start =
        fields.require_text("start", "a strand and its step", "\"enquiry.strategy-discussion\"");
    if (start) {
      const StepContext step_context{context.names, context.numbers, context.problems};
      if (auto target = read_target(*start, kNone, step_context)) event.start = *std::move(target);
    }
    fields.finish();
    events.push_back(std::move(event));
  }
  return events;
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
    if (strand) {
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
      if (const auto link =
              read_performer(*role, StepContext{context.names, context.numbers, context.problems}))
        standing.role = link->role;
    if (const auto work = context.numbers.require(fields, "work", kWeeklyWork))
      standing.work = *work;
    fields.finish();
    list.push_back(std::move(standing));
  }
  return list;
}

}  // namespace casetide::model
