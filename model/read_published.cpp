// Published figures and lines about drift; declared in read_tables.hpp.
#include <utility>

#include <fmt/format.h>

#include "model/read_measure.hpp"
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

/// Whether a figure in that unit can be set beside a measure in the other. Statistics count cases and
/// conferences by child or by family; a bare number is of whatever the measure counts.
bool fits(std::string_view published, std::string_view measured) {
  if (published == "%" || measured == "%") return published == measured;
  if (published == "cases" || published == "conferences")
    return measured == "children" || measured == "families";
  return published.empty() || published == measured;
}

/// A value in the unit of its measure that parses.
std::string_view example_in(std::string_view measured) {
  if (measured == "%") return "80.4 %; source DfE children in need 2025";
  if (measured == "children") return kPublishedValue.example;
  if (measured == "families") return "900 families; source Return 2025";
  return "12.5; source Return 2025";  // without its unit
}

/// Nothing, or what is wrong between a figure and its measure.
std::string unlike(const Published& published, std::string_view compare) {
  const std::string_view unit = unit_of(published.compare);
  const std::string_view example = example_in(unit);
  if (!fits(published.unit, unit))
    return fmt::format("{} is measured in {}, and the value {}; expected for example \"{}\"",
                       in_quotes(compare), unit,
                       published.unit.empty() ? "has no unit" : "is in " + published.unit, example);
  const bool of_all = unit == "%" && published.compare.kind != Measure::Kind::event_share;
  if (of_all && published.value > 1)
    return fmt::format(
        "{} is a share of all, and the value is more than 100 %; expected for "
        "example \"{}\"",
        in_quotes(compare), example);
  return "";
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
    bool is_read = false;
    if (value != nullptr) {
      if (const auto quantity = context.numbers.quantity(*value, kPublishedValue)) {
        is_read = true;
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
    if (compare) {
      if (const auto measure = read_measure(*compare, context)) {
        published.compare = *measure;
        const std::string wrong = is_read ? unlike(published, compare->text) : "";
        if (!wrong.empty()) context.problems.add_value(value->at, wrong);
      }
    }
    published.is_input = fields.flag("input");
    fields.finish();
    list.push_back(std::move(published));
  }
  return list;
}

std::vector<DriftLine> read_drift(const Node* table, const TableContext& context) {
  std::vector<DriftLine> list;
  if (table == nullptr) return list;
  for (const Entry& entry : table->entries) {
    Fields fields(entry.value, context.problems);
    DriftLine line;
    line.name = entry.key;
    const auto label = fields.text("label", "words for people", "\"Plans over two years\"");
    line.label = label ? label->text : label_from(entry.key);
    const auto text = fields.require_text("measure", "what the line shows",
                                          "\"clock first-to-initiating mean days by family\"");
    if (text)
      if (const auto measure = read_measure(*text, context)) line.measure = *measure;
    fields.finish();
    list.push_back(std::move(line));
  }
  return list;
}

}  // namespace casetide::model
