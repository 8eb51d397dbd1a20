// The words of a limit: "15 working days", "same working day", "10 weeks before due-date".
//
// Text in, limit out, or the reason why not. Names of meetings and dates are handed back as written:
// whoever knows the names resolves them. What a limit means on a calendar is in deadlines.hpp.
#pragma once

#include <string>
#include <string_view>

#include "model/quantity_text.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

/// A limit with the name that it counts back from: a meeting for Anchor::held, a fact for
/// Anchor::date, empty for Anchor::start. Limit::item is left open.
struct LimitText {
  Limit limit;
  std::string anchor;
};

[[nodiscard]] Parsed<LimitText> parse_limit(std::string_view text);

/// What a count of that unit is as a limit: hours for minutes.
[[nodiscard]] Limit::Kind limit_kind(Unit unit);

/// A whole count with its unit, "10 working days": what an extension adds.
extern const Accepted kLimitSpan;
/// What any limit may be: completes messages about one.
extern const Accepted kLimit;

}  // namespace casetide::model
