// Events on cases and cases standing on the first day; declared in read_tables.hpp.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/read_next.hpp"
#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

constexpr std::string_view kOn =
    "{ rate = \"0.25 per child-year; ...\" }, { date = \"birthday\", after = \"18 years; ...\" }, "
    "{ due-soon = \"CLOCK\", before = \"5 working days; ...\" }, { overdue = \"CLOCK\" } or an "
    "event such as \"see-child.done\"";

class EventReader {
 public:
  explicit EventReader(const TableContext& context) : context_(context) {}

  CaseEvent read(const Entry& entry) {
    Fields fields(entry.value, context_.problems);
    CaseEvent event;
    event.name = entry.key;
    event.origin = entry.value.at;
    const auto label = fields.text("label", "words for people", "\"Threshold met again\"");
    event.label = label ? label->text : label_from(entry.key);
    fields.find("source");
    if (const Node* on =
            fields.require("on", "what makes it happen", "{ rate = \"0.25 per child-year; ...\" }"))
      read_on(*on, event);
    read_while(fields, event);
    if (const auto test = fields.text("if", "a condition", "\"severity = serious\""))
      if (auto condition = parse_condition(test->text, context_.place(test->at)))
        event.only_if = *std::move(condition);
    read_whom(fields, event);
    read_actions(fields, event);
    if (const auto start =
            fields.text("start", "a strand and its step", "\"enquiry.strategy-discussion\""))
      read_start(*start, event);
    check_actions(fields, event);
    fields.finish();
    return event;
  }

 private:
  void read_on(const Node& on, CaseEvent& event) {
    if (on.kind == Node::Kind::text) {
      event.on = CaseEvent::On::event;
      if (const auto trigger = parse_event(on.text, context_.place(on.at)))
        event.trigger = *trigger;
      return;
    }
    Fields fields(on, context_.problems);
    if (on.kind != Node::Kind::table) return;
    const char* const kinds[] = {"rate", "date", "due-soon", "overdue"};
    const auto stated = std::count_if(std::begin(kinds), std::end(kinds),
                                      [&](const char* kind) { return fields.has(kind); });
    if (stated != 1) {
      context_.problems.add(
          on.at,
          fmt::format("{}; expected one of {}",
                      stated == 0 ? "nothing makes it happen" : "it happens on two things", kOn));
      event.on = CaseEvent::On::event;  // whichever is meant: what else is asked for depends on it
      fields.accept({"rate", "with", "for", "date", "after", "due-soon", "before", "overdue"});
    } else if (fields.has("rate")) {
      read_rate(fields, event);
    } else if (fields.has("date")) {
      read_date(fields, event);
    } else {
      read_clock(fields, event);
    }
    fields.find("source");
    fields.finish();
  }

  void read_rate(Fields& rate, CaseEvent& event) {
    if (const auto per_year = context_.numbers.require(rate, "rate", kPerChildYear))
      event.rate = *per_year;
    if (const Node* with = rate.find("with")) {
      Fields slopes(*with, context_.problems);
      if (const Node* harm = slopes.find("harm")) {
        if (const auto slope = context_.numbers.choice(*harm, kHarmSlope)) {
          event.harm_slope = slope->value;
          context_.numbers.keep(harm->at.path, harm->text, event.rate.source, "with the rate",
                                harm->at);
        }
      }
      slopes.finish();
    }
    event.for_time = context_.numbers.quantity(rate, "for", kMonths);
  }

  void read_date(Fields& fields, CaseEvent& event) {
    event.on = CaseEvent::On::date;
    event.after = context_.numbers.quantity(fields, "after", kDateOffset);
    const auto date = fields.require_text("date", "a fact that is a date", "\"birthday\"");
    if (!date) return;
    event.fact = resolve(date->text, context_.names.facts, "fact", context_.place(date->at));
    if (event.fact == kNone) return;
    if (!context_.names.fact_values[static_cast<std::size_t>(event.fact)].empty()) {
      context_.problems.add(
          date->at, fmt::format("fact {} is no date; expected one with kind = \"date\", for "
                                "example [fact.birthday]",
                                in_quotes(date->text)));
      event.fact = kNone;
    }
  }

  void read_clock(Fields& fields, CaseEvent& event) {
    const bool soon = fields.has("due-soon");
    event.on = soon ? CaseEvent::On::due_soon : CaseEvent::On::overdue;
    if (const auto clock =
            fields.require_text(soon ? "due-soon" : "overdue", "a clock", "\"assessment\""))
      event.clock = resolve(clock->text, context_.names.clocks, "clock", context_.place(clock->at));
    if (soon) event.before = context_.numbers.require(fields, "before", kBefore);
  }

  void read_while(Fields& fields, CaseEvent& event) {
    constexpr std::string_view kWhile = "[\"assessment\", \"protection-plan\"] or [\"closed\"]";
    if (event.on == CaseEvent::On::rate)
      fields.require("while", "strands that must be live, or \"closed\"", kWhile);
    for (const TextAt& word : fields.texts("while", "strands, or \"closed\"", kWhile)) {
      if (word.text == "closed" && context_.names.strands.find("closed") == kNone) {
        event.on_closed = true;
        continue;
      }
      const int strand =
          resolve(word.text, context_.names.strands, "strand", context_.place(word.at));
      if (strand != kNone) event.while_strands.push_back(strand);
    }
    if (event.on_closed && !event.while_strands.empty())
      context_.problems.add(fields.find("while")->at,
                            "a case is closed or has a live strand, not both; "
                            "expected strands or [\"closed\"]");
    if (event.on_closed && event.on != CaseEvent::On::rate && event.on != CaseEvent::On::date)
      context_.problems.add(fields.find("while")->at,
                            "on a closed case no clock runs and nothing else happens; expected "
                            "[\"closed\"] only with a rate or a date");
    if (event.for_time && !event.on_closed)
      context_.problems.add(event.for_time->origin,
                            "\"for\" has no effect on a live strand; expected it "
                            "only with while = [\"closed\"]");
  }

  /// A child's date concerns that child; all else the set of the strand.
  void read_whom(Fields& fields, CaseEvent& event) {
    const bool childs_date =
        event.fact != kNone && context_.names.fact_per_child[static_cast<std::size_t>(event.fact)];
    event.of_child = fields.has("of") ? fields.choice("of", {"family", "child"}) == 1 : childs_date;
    if (event.of_child && event.on == CaseEvent::On::date && event.fact != kNone && !childs_date)
      context_.problems.add(fields.find("of")->at,
                            "the date is the family's, so that no child is told from another; "
                            "expected of = \"family\", or a fact with of = \"child\"");
  }

  void read_actions(Fields& fields, CaseEvent& event) {
    for (const TextAt& word : fields.texts("cancel", "strands", "[\"enquiry\"]")) {
      const int strand =
          resolve(word.text, context_.names.strands, "strand", context_.place(word.at));
      if (strand != kNone) event.cancels.push_back(strand);
    }
    const StepContext steps{context_.names, context_.numbers, context_.problems};
    for (const TextAt& word : fields.texts("brings-forward", "a strand and its wait or meeting",
                                           "[\"protection-plan.review\"]")) {
      const int step = read_brought_forward(word, steps);
      if (step != kNone) event.brings_forward.push_back(step);
    }
    if (const Node* sets = fields.find("sets"))
      event.sets = read_fact_values(*sets, "event", steps);
    if (fields.has("closes"))
      event.closes = fields.choice("closes", {"may return", "for good"}) == 0
                         ? CaseEvent::Closes::may_return
                         : CaseEvent::Closes::for_good;
  }

  void read_start(const TextAt& start, CaseEvent& event) {
    const StepContext steps{context_.names, context_.numbers, context_.problems};
    if (start.text.find('.') != std::string::npos) {
      if (auto target = read_target(start, kNone, steps)) event.start = *std::move(target);
      return;
    }
    const int step = resolve_step(start.text, context_.place(start.at));
    if (step == kNone) return;
    const int strand = context_.names.outline(step).strand;
    if (event.on == CaseEvent::On::rate || event.on == CaseEvent::On::date) {
      context_.problems.add(
          start.at,
          fmt::format("step {} alone would begin where a clock runs or an event happened; "
                      "expected a strand and its step, for example \"{}.{}\"",
                      in_quotes(start.text),
                      strand == kNone ? "strand" : context_.names.strands[strand], start.text));
      return;
    }
    event.start.step = step;
    event.start.strand = strand;
    event.start_here = true;
  }

  void check_actions(Fields& fields, const CaseEvent& event) {
    const bool none = !fields.has("cancel") && !fields.has("brings-forward") &&
                      !fields.has("closes") && !fields.has("start") && !fields.has("sets");
    if (none)
      context_.problems.add_reference(
          event.origin,
          "this event does nothing; expected start, cancel, brings-forward, sets or closes, for "
          "example start = \"enquiry.strategy-discussion\"");
    if (event.on_closed && !none && !fields.has("start"))
      context_.problems.add(fields.find("while")->at,
                            "a closed case has nothing to cancel, bring forward or close; "
                            "expected start beside while = [\"closed\"]");
    if (event.closes == CaseEvent::Closes::for_good && fields.has("start"))
      context_.problems.add(fields.find("start")->at,
                            "those children have left the family for good; expected start "
                            "without closes, or closes = \"may return\"");
    if (event.closes != CaseEvent::Closes::no && event.start_here)
      context_.problems.add(fields.find("start")->at,
                            "the strand has ended with the case; expected a strand and its step, "
                            "for example \"transfer.hand-over\"");
  }

  const TableContext& context_;
};

void read_history(const Node& node, Stock& stock, const TableContext& context) {
  Fields fields(node, context.problems);
  fields.find("source");
  Stock::History history;
  if (const auto first =
          fields.require_text("first", "the event that began it", "\"initial-conference.held\""))
    if (const auto event = parse_event(first->text, context.place(first->at)))
      history.first = *event;
  const std::vector<TextAt> then = fields.texts("then", "the events that came again",
                                                "[\"review.held\", \"review-decision.done\"]");
  for (const TextAt& word : then)
    if (const auto event = parse_event(word.text, context.place(word.at)))
      history.then.push_back(*event);
  if (!then.empty()) {
    history.at = context.numbers.require(fields, "at", kDateOffset);
    history.every = context.numbers.require(fields, "every", kDateOffset);
    if (history.every && history.every->value < 1)
      context.problems.add(history.every->origin,
                           "it would never be another day; expected a time above 0, for example "
                           "\"6 months\"");
  } else {
    for (const std::string_view key : {"at", "every"})
      if (const Node* alone = fields.find(key))
        context.problems.add(alone->at,
                             "it has no effect alone; expected then = \"EVENT\" "
                             "beside it");
  }
  fields.finish();
  stock.history = std::move(history);
}

}  // namespace

std::vector<CaseEvent> read_events(const Node* table, const TableContext& context) {
  std::vector<CaseEvent> events;
  if (table == nullptr) return events;
  for (const Entry& entry : table->entries)
    events.push_back(EventReader(context).read(entry));
  return events;
}

std::vector<Stock> read_stocks(const Node* table, const TableContext& context) {
  std::vector<Stock> stocks;
  if (table == nullptr) return stocks;
  for (const Entry& entry : table->entries) {
    Fields fields(entry.value, context.problems);
    Stock stock;
    stock.name = entry.key;
    stock.origin = entry.value.at;
    const auto label = fields.text("label", "words for people", "\"Children on a plan\"");
    stock.label = label ? label->text : label_from(entry.key);
    fields.find("source");
    if (const auto strand =
            fields.require_text("strand", "the strand that is live", "\"protection-plan\""))
      stock.strand =
          resolve(strand->text, context.names.strands, "strand", context.place(strand->at));
    if (const auto children = context.numbers.require(fields, "children", kCount))
      stock.children = *children;
    if (const Node* ages =
            fields.require("ages", "how long ago they began",
                           "{ bands = { \"0 to 3 months\" = \"30 %\", \"3 to 12 months\" = "
                           "\"70 %\" }, source = \"...\" }"))
      if (auto spread = context.numbers.spread(*ages, kAge)) stock.ages = *std::move(spread);
    if (const auto start = fields.require_text("start", "the step at which they are",
                                               "\"protection-plan.review\"")) {
      const StepContext steps{context.names, context.numbers, context.problems};
      if (auto target = read_target(*start, kNone, steps)) stock.start = *std::move(target);
      if (stock.start.step != kNone && stock.strand != kNone && stock.start.strand != stock.strand)
        context.problems.add(start->at,
                             fmt::format("the step is not in strand {}; expected a step of the "
                                         "strand that is live",
                                         in_quotes(context.names.strands[stock.strand])));
    }
    if (const Node* history = fields.find("history")) read_history(*history, stock, context);
    fields.finish();
    stocks.push_back(std::move(stock));
  }
  return stocks;
}

}  // namespace casetide::model
