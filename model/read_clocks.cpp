// Clocks: events that start and stop them, and what they allow; declared in read_tables.hpp.
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

constexpr UnitWord kLimitUnits[] = {
    {"working days", Unit::working_days, 1},
    {"working day", Unit::working_days, 1},
    {"days", Unit::days, 1},
    {"day", Unit::days, 1},
    {"weeks", Unit::days, 7},
    {"week", Unit::days, 7},
    {"hours", Unit::minutes, 1},
    {"hour", Unit::minutes, 1},
    {"months", Unit::months, 1},
    {"month", Unit::months, 1},
    {"years", Unit::months, 12},
    {"year", Unit::months, 12},
};

constexpr Accepted kLimit = {.units = kLimitUnits,
                             .expected = "a whole number and a unit",
                             .example = "15 working days",
                             .most = 10000,
                             .whole = true};

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

  void read_limits(const Node& value, Clock& clock) {
    if (value.kind != Node::Kind::array) {
      if (const auto limit = read_limit(value)) clock.limits.push_back({{}, *limit});
      return;
    }
    if (value.items.empty())
      context_.problems.add(value.at, "no limit; expected, for example, \"15 working days\"");
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const bool last = i + 1 == value.items.size();
      Fields fields(value.items[i], context_.problems);
      LimitRow row;
      if (const auto test = fields.text("if", "a condition", "\"severity = serious\"")) {
        if (auto when = parse_condition(test->text, context_.place(test->at))) row.when = *when;
        if (last)
          context_.problems.add(test->at,
                                "the last limit has a condition; expected a last { is = ... } "
                                "without \"if\", for everything else");
      } else if (!last && !fields.has("if") && value.items[i].kind == Node::Kind::table) {
        context_.problems.add(value.items[i].at,
                              "no limit after this one is ever reached; expected "
                              "\"if\" in every limit but the last");
      }
      if (const Node* is = fields.require("is", kLimit.expected, "\"15 working days\""))
        if (const auto limit = read_limit(*is)) {
          row.limit = *limit;
          clock.limits.push_back(std::move(row));
        }
      fields.find("source");
      fields.finish();
    }
  }

  /// "15 working days", "same day".
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
    if (value.text == "same day") return Limit{.kind = Limit::Kind::same_day};
    if (value.text.find(" before ") != std::string::npos) {
      context_.problems.add(value.at,
                            fmt::format("{} counts back from another date, which this version "
                                        "does not simulate{}",
                                        in_quotes(value.text), expected_text(kLimit)));
      return std::nullopt;
    }
    Limit limit;
    const auto amount = parse_amount(value.text, kLimit);
    if (!amount.value) {
      context_.problems.add(value.at, amount.message);
      return std::nullopt;
    }
    limit.count = static_cast<int>(amount.value->value);
    switch (amount.value->unit) {
      case Unit::working_days:
        limit.kind = Limit::Kind::working_days;
        break;
      case Unit::days:
        limit.kind = Limit::Kind::days;
        break;
      case Unit::months:
        limit.kind = Limit::Kind::months;
        break;
      default:
        limit.kind = Limit::Kind::hours;
        break;
    }
    return limit;
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
