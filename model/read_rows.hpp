// Values that go by facts: [{ if = "severity = serious", is = ... }, { is = ... }], first that holds.
#pragma once

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "model/fields.hpp"
#include "model/names.hpp"

namespace casetide::model {

/// Whether a value is rows, and not one value for everything.
[[nodiscard]] inline bool is_rows(const Node& value) {
  if (value.kind != Node::Kind::array) return false;
  for (const Node& item : value.items)
    if (item.kind == Node::Kind::table) return true;
  return false;
}

/// `take(Condition, const Node& is)` is called for each row that can be read. `what` names one value
/// in messages ("limit"); `expected` and `example` say what `is` takes.
template <class Context, class Take>
void read_rows(const Node& value, std::string_view what, std::string_view expected,
               std::string_view example, const Context& context, const Take& take) {
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const bool last = i + 1 == value.items.size();
    Fields fields(value.items[i], context.problems);
    Condition when;
    if (const auto test = fields.text("if", "a condition", "\"severity = serious\"")) {
      if (auto read = parse_condition(test->text, context.place(test->at))) when = *std::move(read);
      if (last)
        context.problems.add(test->at,
                             fmt::format("the last {} has a condition; expected a last {{ is = ... "
                                         "}} without \"if\", for everything else",
                                         what));
    } else if (!last && !fields.has("if") && value.items[i].kind == Node::Kind::table) {
      context.problems.add(value.items[i].at,
                           fmt::format("no {0} after this one is ever reached; expected \"if\" in "
                                       "every {0} but the last",
                                       what));
    }
    if (const Node* is = fields.require("is", expected, example)) take(std::move(when), *is);
    fields.find("source");
    fields.finish();
  }
}

}  // namespace casetide::model
