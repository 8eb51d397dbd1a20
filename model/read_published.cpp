// Published figures and what each is compared with; declared in read_tables.hpp.
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "model/read_next.hpp"
#include "model/read_tables.hpp"

namespace casetide::model {
namespace {

constexpr UnitWord kPublishedUnits[] = {
    {"children", Unit::count, 1},    {"families", Unit::count, 1}, {"cases", Unit::count, 1},
    {"conferences", Unit::count, 1}, {"%", Unit::share, 0.01},     {"", Unit::count, 1},
};

constexpr Accepted kPublishedValue = {.units = kPublishedUnits,
                                      .expected = "children, families, cases, conferences or %",
                                      .example = "6,536 children; source DfE children in need 2025",
                                      .most = 1e9};

constexpr std::string_view kMeasures =
    "expected \"event EVENT by child\", \"clock CLOCK in time by child\", \"clock CLOCK days 11 to "
    "15 by "
    "family\", \"clock CLOCK days 21 or more by child\", \"stock STRAND\", \"caseload ROLE\", "
    "\"re-referrals\" or \"referrals\"";

/// "days 11 to 15", "days 21 or more".
bool read_days(std::string_view text, Measure& measure) {
  if (!text.starts_with("days ")) return false;
  text = trimmed(text.substr(5));
  const auto low = take_number(text);
  text = trimmed(text);
  if (!low || *low < 0 || *low > 1000 || *low != std::floor(*low)) return false;
  measure.kind = Measure::Kind::clock_days;
  measure.low = static_cast<int>(*low);
  measure.high = std::numeric_limits<int>::max();
  if (text == "or more") return true;
  if (!text.starts_with("to ")) return false;
  text = trimmed(text.substr(3));
  const auto high = take_number(text);
  if (!high || !text.empty() || *high < *low || *high > 1000 || *high != std::floor(*high))
    return false;
  measure.high = static_cast<int>(*high);
  return true;
}

std::optional<Measure> parse_measure(const TextAt& text, const TableContext& context) {
  const TextPlace place = context.place(text.at);
  std::string_view rest = trimmed(text.text);
  Measure measure;
  for (const auto& [words, by_child] : {std::pair<std::string_view, bool>(" by child", true),
                                        std::pair<std::string_view, bool>(" by family", false)}) {
    if (!rest.ends_with(words)) continue;
    measure.by_child = by_child;
    rest = trimmed(rest.substr(0, rest.size() - words.size()));
    break;
  }
  const std::size_t blank = rest.find(' ');
  const std::string_view first = rest.substr(0, blank);
  const std::string_view after =
      blank == std::string_view::npos ? std::string_view() : trimmed(rest.substr(blank));
  if (rest == "re-referrals" || rest == "referrals") {
    measure.kind = rest == "referrals" ? Measure::Kind::referrals : Measure::Kind::re_referrals;
    return measure;
  }
  if (first == "event" && !after.empty()) {
    const auto event = parse_event(after, place);
    if (!event) return std::nullopt;
    measure.kind = Measure::Kind::event;
    measure.event = *event;
    return measure;
  }
  if (first == "stock" && !after.empty()) {
    measure.kind = Measure::Kind::stock;
    measure.item = resolve(after, context.names.strands, "strand", place);
    return measure;
  }
  if (first == "caseload" && !after.empty()) {
    measure.kind = Measure::Kind::caseload;
    measure.item = resolve(after, context.names.roles, "role", place);
    return measure;
  }
  const std::size_t gap = after.find(' ');
  if (first == "clock" && gap != std::string_view::npos) {
    const std::string_view what = trimmed(after.substr(gap));
    measure.kind = Measure::Kind::clock_in_time;
    if (what == "in time" || read_days(what, measure)) {
      measure.item = resolve(after.substr(0, gap), context.names.clocks, "clock", place);
      return measure;
    }
  }
  context.problems.add(text.at,
                       fmt::format("{} is not a measure; {}", in_quotes(text.text), kMeasures));
  return std::nullopt;
}

}  // namespace

std::vector<Published> read_published(const Node* table, const TableContext& context) {
  std::vector<Published> list;
  if (table == nullptr) return list;
  for (const Entry& entry : table->entries) {
    Fields fields(entry.value, context.problems);
    Published published;
    published.name = entry.key;
    const auto label = fields.text("label", "words for people", "\"Initial conferences\"");
    published.label = label ? label->text : label_from(entry.key);
    fields.find("source");
    const Node* value = fields.require("value", kPublishedValue.expected,
                                       fmt::format("\"{}\"", kPublishedValue.example));
    if (value != nullptr) {
      if (const auto quantity = context.numbers.quantity(*value, kPublishedValue)) {
        published.value = quantity->value;
        published.source = quantity->source;
        std::string_view unit = quantity->text;
        if (take_number(unit)) published.unit = trimmed(unit);
        if (quantity->source.empty())
          context.problems.add(value->at,
                               fmt::format("{} is a guess, and a published figure has a "
                                           "source; expected \"; source ...\", for example "
                                           "\"{}\"",
                                           describe(*value), kPublishedValue.example));
      }
    }
    const auto compare = fields.require_text("compare", "what it is compared with",
                                             "\"event section-47.started by child\"");
    if (compare)
      if (const auto measure = parse_measure(*compare, context)) published.compare = *measure;
    published.is_input = fields.flag("input");
    fields.finish();
    list.push_back(std::move(published));
  }
  return list;
}

}  // namespace casetide::model
