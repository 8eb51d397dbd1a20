#include "model/limit_text.hpp"

#include <optional>

#include <fmt/format.h>

#include "model/problems.hpp"

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

constexpr UnitWord kWorkingHourUnits[] = {{"hours of working days", Unit::minutes, 1},
                                          {"hour of working days", Unit::minutes, 1}};

constexpr UnitWord kYearUnits[] = {{"years", Unit::count, 1}, {"year", Unit::count, 1}};

// Larger counts than any procedure states, and small enough that every deadline is a day on record.
constexpr double kMostDays = 10000;

constexpr Accepted kWorkingHours = {.units = kWorkingHourUnits,
                                    .expected = "a whole number of hours of working days",
                                    .example = "24 hours of working days",
                                    .most = kMostDays,
                                    .whole = true};

constexpr Accepted kBirthday = {.units = kYearUnits,
                                .expected = "a date and whole years",
                                .example = "by birthday + 18 years",
                                .most = 100,
                                .whole = true};

constexpr Accepted kOrdinal = {.units = {},
                               .expected = "a working day after the start",
                               .example = "day 8",
                               .least = 1,
                               .most = kMostDays};

template <class T>
Parsed<T> refuse(std::string message) {
  return {std::nullopt, std::move(message)};
}

/// "day 8", "day 8 counting the start".
Parsed<LimitText> parse_ordinal(std::string_view text) {
  constexpr std::string_view kCounting = " counting the start";
  std::string_view rest = trimmed(text.substr(4));
  LimitText out;
  if (rest.ends_with(kCounting)) {
    out.limit.start_counts = true;
    rest = trimmed(rest.substr(0, rest.size() - kCounting.size()));
  }
  const auto count = take_number(rest);
  if (!count || !rest.empty() || *count != static_cast<int>(*count) || *count < kOrdinal.least ||
      *count > kOrdinal.most)
    return refuse<LimitText>(
        fmt::format("{} is not a day{}", in_quotes(text), expected_text(kOrdinal)));
  out.limit.count = static_cast<int>(*count);
  return {out, ""};
}

/// "X.held", "due-date", "birthday + 18 years" into the anchor of `out`; why not, or empty.
std::string read_anchor(std::string_view text, LimitText& out) {
  constexpr std::string_view kHeld = ".held";
  if (text.ends_with(kHeld)) {
    out.limit.anchor = Limit::Anchor::held;
    out.anchor = text.substr(0, text.size() - kHeld.size());
    return {};
  }
  out.limit.anchor = Limit::Anchor::date;
  const std::size_t plus = text.find('+');
  out.anchor = trimmed(text.substr(0, plus));
  if (out.anchor.find_first_of(" .") != std::string::npos)
    return fmt::format(
        "{} is neither a meeting nor a date; expected MEETING.held or a fact that is a date, for "
        "example \"2 working days before initial-conference.held\"",
        in_quotes(text));
  if (plus == std::string_view::npos) return {};
  const auto years = parse_amount(trimmed(text.substr(plus + 1)), kBirthday);
  if (!years.value) return years.message;
  out.limit.years = static_cast<int>(years.value->value);
  return {};
}

/// "2 working days", "2 clear working days", "48 hours": a whole count into `limit`; or why not.
std::string read_span(std::string_view text, Limit& limit) {
  std::string plain(text);
  constexpr std::string_view kClear = " clear ";
  if (const std::size_t clear = plain.find(kClear); clear != std::string::npos) {
    limit.clear = true;
    plain.replace(clear, kClear.size(), " ");
  }
  const auto amount = parse_amount(plain, kLimit);
  if (!amount.value) return amount.message;
  limit.kind = limit_kind(amount.value->unit);
  limit.count = static_cast<int>(amount.value->value);
  const bool days = limit.kind == Limit::Kind::working_days || limit.kind == Limit::Kind::days;
  if (limit.clear && !days)
    return fmt::format(
        "{}: only days can be clear; expected, for example, \"2 clear working "
        "days\"",
        in_quotes(text));
  return {};
}

Parsed<LimitText> parse_anchored(std::string_view span, std::string_view anchor) {
  LimitText out;
  out.limit.kind = Limit::Kind::days;
  if (!span.empty())
    if (const std::string wrong = read_span(span, out.limit); !wrong.empty())
      return refuse<LimitText>(wrong);
  if (const std::string wrong = read_anchor(anchor, out); !wrong.empty())
    return refuse<LimitText>(wrong);
  return {out, ""};
}

}  // namespace

Limit::Kind limit_kind(Unit unit) {
  switch (unit) {
    case Unit::working_days:
      return Limit::Kind::working_days;
    case Unit::days:
      return Limit::Kind::days;
    case Unit::months:
      return Limit::Kind::months;
    default:
      return Limit::Kind::hours;
  }
}

const Accepted kLimitSpan = {.units = kLimitUnits,
                             .expected = "a whole number and a unit",
                             .example = "10 working days; assumed 5 to 15 working days",
                             .most = kMostDays,
                             .whole = true};

const Accepted kLimit = {.units = kLimitUnits,
                         .expected = "a whole number and a unit",
                         .example = "15 working days",
                         .most = kMostDays,
                         .whole = true};

Parsed<LimitText> parse_limit(std::string_view written) {
  const std::string_view text = trimmed(written);
  const auto plain = [](Limit::Kind kind) {
    return Parsed<LimitText>{LimitText{.limit = {.kind = kind}, .anchor = ""}, ""};
  };
  if (text == "same day") return plain(Limit::Kind::same_day);
  if (text == "same working day") return plain(Limit::Kind::same_working_day);
  if (text == "none stated") return plain(Limit::Kind::none);
  if (text.starts_with("day ")) return parse_ordinal(text);
  if (text.starts_with("by ")) return parse_anchored({}, trimmed(text.substr(3)));
  constexpr std::string_view kBefore = " before ";
  if (const std::size_t before = text.find(kBefore); before != std::string_view::npos)
    return parse_anchored(trimmed(text.substr(0, before)),
                          trimmed(text.substr(before + kBefore.size())));
  LimitText out;
  if (text.ends_with(" of working days")) {
    const auto hours = parse_amount(text, kWorkingHours);
    if (!hours.value) return refuse<LimitText>(hours.message);
    out.limit.kind = Limit::Kind::hours_of_working_days;
    out.limit.count = static_cast<int>(hours.value->value);
    return {out, ""};
  }
  if (const std::string wrong = read_span(text, out.limit); !wrong.empty())
    return refuse<LimitText>(wrong);
  if (out.limit.clear)
    return refuse<LimitText>(
        fmt::format("{}: clear days lie before a date; expected, for example, \"2 clear working "
                    "days before initial-conference.held\"",
                    in_quotes(text)));
  return {out, ""};
}

}  // namespace casetide::model
