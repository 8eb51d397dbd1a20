// Clocks: events that start and stop them, and what they allow; declared in read_tables.hpp.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/limit_text.hpp"
#include "model/read_rows.hpp"
#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

class ClockReader {
 public:
  explicit ClockReader(const TableContext& context) : context_(context) {}

  Clock read(const Entry& entry) {
    Fields fields(entry.value, context_.problems);
    Clock clock;
    clock.name = entry.key;
    clock.origin = entry.value.at;
    const auto label =
        fields.text("label", "words for people", "\"Initial child protection conference\"");
    clock.label = label ? label->text : label_from(entry.key);
    constexpr std::string_view kExample = "\"section-47.started\"";
    if (const auto from = fields.require_text("from", "the event that starts it", kExample))
      if (const auto event = parse_event(from->text, context_.place(from->at))) clock.from = *event;
    if (fields.has("which"))
      clock.which = static_cast<Clock::Which>(fields.choice("which", {"each", "first", "last"}));
    if (const Node* until =
            fields.require("until", "the event that stops it", "\"initial-conference.held\""))
      clock.until = read_until(*until, clock);
    if (const auto test =
            fields.text("if", "an event or a condition", "\"s47-outcome.done[continuing-risk]\""))
      read_if(*test, clock);
    if (const Node* events = fields.find("void")) clock.void_when = read_list(*events);
    const auto source = fields.text("source", "the paragraph that sets it",
                                    "\"Working Together 2018, chapter 1, paragraph 42\"");
    if (const Node* limit = fields.require("limit", kLimit.expected, "\"15 working days\""))
      read_limits(*limit, clock);
    if (fields.has("ends"))
      clock.close_of_business = fields.choice("ends", {"midnight", "close of business"}) == 1;
    if (const Node* extension = fields.find("extension")) read_extension(*extension, clock);
    if (source) clock.source = source->text;
    if (!source)
      context_.problems.add(entry.value.at,
                            "a clock says who sets it; expected source = \"...\", for "
                            "example source = \"Working Together 2018, chapter 1, "
                            "paragraph 42\"");
    fields.finish();
    return clock;
  }

 private:
  std::vector<EventRef> read_list(const Node& value) {
    std::vector<EventRef> events;
    for (const TextAt& word :
         texts_of(value, "an event", "\"initial-conference.held\"", context_.problems))
      if (const auto event = parse_event(word.text, context_.place(word.at)))
        events.push_back(*event);
    return events;
  }

  std::vector<EventRef> read_until(const Node& value, Clock& clock) {
    if (value.kind != Node::Kind::table) return read_list(value);
    Fields fields(value, context_.problems);
    const Node* all = fields.find("all");
    const Node* any = fields.find("any");
    fields.finish();
    if ((all == nullptr) == (any == nullptr)) {
      context_.problems.add(value.at,
                            "expected either all or any, for example { all = "
                            "[\"see-child.done\", \"agency-checks.done\"] }");
      return {};
    }
    clock.until_all = all != nullptr;
    return read_list(all != nullptr ? *all : *any);
  }

  void read_if(const TextAt& test, Clock& clock) {
    if (reads_as_event(test.text)) {
      clock.real_when = parse_event(test.text, context_.place(test.at));
    } else if (auto condition = parse_condition(test.text, context_.place(test.at))) {
      clock.only_if = *std::move(condition);
    }
  }

  /// One limit, a list of which the shortest binds, or rows of conditions.
  void read_limits(const Node& value, Clock& clock) {
    const auto take = [&](Condition when, const Node& is) {
      if (auto limits = read_shortest(is); !limits.empty())
        clock.limits.push_back({std::move(when), std::move(limits)});
    };
    if (is_rows(value))
      read_rows(value, "limit", kLimit.expected, "\"15 working days\"", context_, take);
    else
      take({}, value);
  }

  /// One limit, or a list of limits that each have a deadline of their own.
  std::vector<Limit> read_shortest(const Node& value) {
    std::vector<Limit> limits;
    if (value.kind != Node::Kind::array) {
      if (const auto limit = read_limit(value)) limits.push_back(*limit);
      return limits;
    }
    if (value.items.empty())
      context_.problems.add(value.at, "no limit; expected, for example, \"15 working days\"");
    for (const Node& item : value.items) {
      const auto limit = read_limit(item);
      if (!limit) continue;
      if (value.items.size() > 1 &&
          (limit->kind == Limit::Kind::none || limit->anchor == Limit::Anchor::held))
        context_.problems.add(
            item.at, fmt::format("{} cannot be compared with other limits; expected it alone, or "
                                 "limits from the start or a date, for example [\"15 working "
                                 "days\", \"3 months\"]",
                                 in_quotes(item.text)));
      limits.push_back(*limit);
    }
    return limits;
  }

  /// "15 working days", "same day", "2 working days before initial-conference.held".
  std::optional<Limit> read_limit(const Node& value) {
    if (value.kind != Node::Kind::text) {
      const bool number = value.kind == Node::Kind::integer || value.kind == Node::Kind::real;
      context_.problems.add(
          value.at, fmt::format("{} {}{}", describe(value),
                                number ? "has no unit" : "is not a limit", expected_text(kLimit)));
      return std::nullopt;
    }
    if (value.covering.empty())
      context_.problems.add(value.at,
                            fmt::format("{} has no source in the file that sets it; expected "
                                        "source = \"...\" beside it",
                                        in_quotes(value.text)));
    context_.numbers.keep(value.at.path, value.text, value.covering, "", value.at);
    auto parsed = parse_limit(value.text);
    if (!parsed.value) {
      context_.problems.add(value.at, parsed.message);
      return std::nullopt;
    }
    Limit limit = parsed.value->limit;
    if (limit.anchor == Limit::Anchor::held) limit.item = meeting(value, parsed.value->anchor);
    if (limit.anchor == Limit::Anchor::date) limit.item = date(value, parsed.value->anchor);
    if (limit.anchor != Limit::Anchor::start && limit.item == kNone) return std::nullopt;
    return limit;
  }

  /// The meeting called `name`, or kNone and a problem.
  int meeting(const Node& value, const std::string& name) {
    const auto event = parse_event(name + ".held", context_.place(value.at));
    return event ? event->item : kNone;
  }

  /// The fact called `name`, which is a date, or kNone and a problem.
  int date(const Node& value, const std::string& name) {
    const int fact = resolve(name, context_.names.facts, "fact", context_.place(value.at));
    if (fact == kNone || context_.names.fact_values[static_cast<std::size_t>(fact)].empty())
      return fact;
    context_.problems.add(
        value.at, fmt::format("fact {} is not a date; expected a fact of kind = \"date\", for "
                              "example \"10 weeks before due-date\"",
                              in_quotes(name)));
    return kNone;
  }

  void read_extension(const Node& value, Clock& clock) {
    Fields fields(value, context_.problems);
    Extension extension;
    if (const Node* when =
            fields.require("when", "the event that authorises it", "\"extend.done[granted]\""))
      extension.when = read_list(*when);
    const Node* assumed = fields.find("assumed");
    fields.find("source");
    if (const Node* adds = fields.find("adds"))
      extension.adds = context_.numbers.quantity(*adds, kLimitSpan, assumed);
    fields.finish();
    const bool forward =
        std::any_of(clock.limits.begin(), clock.limits.end(), [](const LimitRow& row) {
          return std::any_of(row.shortest_of.begin(), row.shortest_of.end(), [](const Limit& l) {
            return l.kind != Limit::Kind::none && l.anchor != Limit::Anchor::held;
          });
        });
    if (!forward && !clock.limits.empty())
      context_.problems.add(value.at,
                            "this clock has no deadline of its own to extend; expected no "
                            "`extension`, or a limit from the start or a date, for example "
                            "\"15 working days\"");
    clock.extension = std::move(extension);
  }

  const TableContext& context_;
};

}  // namespace

std::vector<Clock> read_clocks(const Node* table, const TableContext& context) {
  std::vector<Clock> clocks;
  if (table == nullptr) return clocks;
  for (const Entry& entry : table->entries)
    clocks.push_back(ClockReader(context).read(entry));
  return clocks;
}

}  // namespace casetide::model
