#include "model/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace casetide::model {
namespace {

using Range = std::pair<double, double>;

/// How far shares may sum from 1: tables round to a tenth of a percent.
constexpr double kSumTolerance = 0.0005;
/// A value equal to an end of its range may differ in the last bits ("1.1 hours", "66 minutes").
constexpr double kSameValue = 1e-9;

RangeScale scale_of(Unit unit, double value, const std::optional<Range>& range) {
  const double low = range ? range->first : value;
  const double high = range ? range->second : value;
  if (unit == Unit::share) return low > 0 && high < 1 ? RangeScale::logit : RangeScale::linear;
  return low > 0 ? RangeScale::log : RangeScale::linear;
}

/// The range of an `assumed` beside a number: "45 minutes to 3 hours" or ["45 minutes", "3 hours"].
Parsed<Range> range_beside(const Node& node, const Accepted& accepted, const UnitWord* like,
                           std::string& text) {
  if (node.kind == Node::Kind::text) {
    text = node.text;
  } else if (node.kind == Node::Kind::array && node.items.size() == 2) {
    text = fmt::format("{} to {}", node.items[0].text, node.items[1].text);
  } else {
    return {std::nullopt, fmt::format("{} is not a range; expected [low, high]{}", describe(node),
                                      expected_text(accepted))};
  }
  return parse_range(text, accepted, like);
}

const UnitWord* bare_unit(const Accepted& accepted) {
  for (const UnitWord& unit : accepted.units)
    if (unit.words.empty()) return &unit;
  return nullptr;
}

/// The text or the bare number of a node.
Parsed<QuantityText> read_text(const Node& value, const Accepted& accepted) {
  if (value.kind == Node::Kind::text) return parse_quantity(value.text, accepted);
  if (value.kind != Node::Kind::integer && value.kind != Node::Kind::real)
    return {std::nullopt,
            fmt::format("{} is not a number{}", describe(value), expected_text(accepted))};
  if (!std::isfinite(value.number))
    return {std::nullopt,
            fmt::format("{} is not a finite number{}", value.text, expected_text(accepted))};
  const UnitWord* bare = bare_unit(accepted);
  if (bare == nullptr)
    return {std::nullopt, fmt::format("{} has no unit{}", value.text, expected_text(accepted))};
  if (accepted.whole && value.number != std::floor(value.number))
    return {std::nullopt,
            fmt::format("{} is not a whole number{}", value.text, expected_text(accepted))};
  if (std::string wrong = out_of_bounds(value.text, value.number, accepted); !wrong.empty())
    return {std::nullopt, std::move(wrong)};
  QuantityText out;
  out.amount = {value.number * bare->factor, bare->unit, bare};
  out.text = value.text;
  return {out, {}};
}

bool is_concentration(const Node& assumed) {
  return assumed.kind == Node::Kind::text && assumed.text.starts_with("concentration");
}

}  // namespace

void Numbers::keep(std::string path, std::string text, std::string source, std::string assumed,
                   const Origin& origin) {
  kept_.push_back(
      {std::move(path), std::move(text), std::move(source), std::move(assumed), origin});
}

std::optional<Quantity> Numbers::quantity(const Node& value, const Accepted& accepted,
                                          const Node* beside) {
  auto parsed = read_text(value, accepted);
  if (!parsed.value) {
    problems_.add_value(value.at, std::move(parsed.message));
    return std::nullopt;
  }
  QuantityText& seen = *parsed.value;
  // A concentration speaks for its whole table and gives this number no range of its own.
  const bool spoken_for = beside != nullptr && is_concentration(*beside);
  if (!seen.assumed && beside != nullptr && !spoken_for) {
    const auto range = range_beside(*beside, accepted, seen.amount.word, seen.assumed_text);
    if (!range.value) {
      problems_.add_value(beside->at, range.message);
      return std::nullopt;
    }
    seen.assumed = range.value;
  }
  if (spoken_for && seen.assumed_text.empty()) seen.assumed_text = beside->text;
  if (!seen.assumed && seen.source.empty()) seen.source = value.covering;
  if (!seen.assumed && seen.source.empty() && !spoken_for) {
    problems_.add_value(value.at,
                        fmt::format("{} has neither a source nor a range; expected \"; source "
                                    "...\" or \"; assumed LOW to HIGH\" after it, or source = "
                                    "\"...\" beside it, for example \"{}\"",
                                    describe(value), accepted.example));
    return std::nullopt;
  }
  const double number = seen.amount.value;
  if (seen.assumed) {
    const double slack = kSameValue * std::max(std::abs(number), kSameValue);
    if (number < seen.assumed->first - slack || number > seen.assumed->second + slack) {
      problems_.add_value(
          value.at,
          fmt::format("{} lies outside its range {}; expected a range around the "
                      "value, for example \"{}\"",
                      in_quotes(seen.text), in_quotes(seen.assumed_text), accepted.example));
      return std::nullopt;
    }
  }
  keep(value.at.path, seen.text, seen.source, seen.assumed_text, value.at);
  return Quantity{.value = number,
                  .unit = seen.amount.unit,
                  .assumed = seen.assumed,
                  .scale = scale_of(seen.amount.unit, number, seen.assumed),
                  .least = accepted.least,
                  .most = accepted.most,
                  .source = seen.source,
                  .text = seen.text,
                  .origin = value.at};
}

std::optional<Quantity> Numbers::quantity(Fields& fields, std::string_view key,
                                          const Accepted& accepted) {
  const Node* value = fields.find(key);
  return value == nullptr ? std::nullopt : quantity(*value, accepted);
}

std::optional<Quantity> Numbers::require(Fields& fields, std::string_view key,
                                         const Accepted& accepted) {
  const Node* value =
      fields.require(key, accepted.expected, fmt::format("\"{}\"", accepted.example));
  return value == nullptr ? std::nullopt : quantity(*value, accepted);
}

std::optional<Amount> Numbers::choice(const Node& value, const Accepted& accepted) {
  auto parsed = read_text(value, accepted);
  if (parsed.value) return parsed.value->amount;
  problems_.add_value(value.at, std::move(parsed.message));
  return std::nullopt;
}

std::optional<double> Numbers::concentration(Fields& fields, bool& covered) {
  constexpr std::string_view kExample = "; expected a number above 0, for example 60";
  const auto check = [&](const Node& node, double number) -> std::optional<double> {
    if (std::isfinite(number) && number > 0 && number <= 1e9) return number;
    problems_.add_value(node.at,
                        fmt::format("{} is not a concentration{}", describe(node), kExample));
    return std::nullopt;
  };
  const Node* assumed = fields.find("assumed");
  const Node* value = fields.find("concentration");
  if (assumed != nullptr && is_concentration(*assumed)) {
    std::string_view rest = trimmed(std::string_view(assumed->text).substr(13));
    const auto number = take_number(rest);
    covered = true;
    return check(*assumed, number && rest.empty() ? *number : 0);
  }
  if (value == nullptr) return std::nullopt;
  const bool number = value->kind == Node::Kind::integer || value->kind == Node::Kind::real;
  return check(*value, number ? value->number : 0);
}

std::optional<Numbers::Shares> Numbers::shares(const Node& table, std::string_view what) {
  Fields fields(table, problems_);
  if (table.kind != Node::Kind::table) return std::nullopt;
  Shares out;
  bool covered = false;
  out.concentration = concentration(fields, covered);
  const Node* assumed = fields.find("assumed");
  if (assumed != nullptr && !covered) {
    problems_.add_value(assumed->at,
                        fmt::format("{} cannot stand beside several shares; expected a "
                                    "concentration, for example assumed = \"concentration 30\"",
                                    describe(*assumed)));
    assumed = nullptr;
    covered = true;
  }
  bool whole = true;
  double sum = 0;
  for (const Entry& entry : table.entries) {
    if (entry.key == "source" || entry.key == "assumed" || entry.key == "concentration") continue;
    out.names.push_back(entry.key);
    const auto share = quantity(entry.value, kShare, covered ? assumed : nullptr);
    whole = whole && share.has_value();
    sum += share ? share->value : 0;
    out.shares.push_back(share.value_or(Quantity{}));
  }
  if (!whole) return std::nullopt;
  if (out.names.empty()) {
    problems_.add_value(table.at,
                        fmt::format("no {}; expected shares that sum to 100 %, for example "
                                    "{{ first = \"30 %\", second = \"70 %\", source = \"...\" }}",
                                    what));
    return std::nullopt;
  }
  if (std::abs(sum - 1) > kSumTolerance) {
    problems_.add_value(table.at,
                        fmt::format("the shares sum to {:.6g} %; expected 100 %", 100 * sum));
    return std::nullopt;
  }
  return out;
}

std::vector<Numbers::Weight> Numbers::weights(const Node& table) {
  Fields fields(table, problems_);
  if (table.kind != Node::Kind::table) return {};
  std::vector<Weight> out;
  const Node* assumed = fields.find("assumed");
  for (const Entry& entry : table.entries) {
    if (entry.key == "source" || entry.key == "assumed") continue;
    auto parsed = read_text(entry.value, kRatio);
    if (!parsed.value) {
      problems_.add_value(entry.value.at, std::move(parsed.message));
      continue;
    }
    QuantityText& seen = *parsed.value;
    if (assumed != nullptr && !seen.assumed) {
      std::string text = assumed->text;
      if (!is_concentration(*assumed)) {
        // A range beside several weights is in multiples of each.
        const auto range = range_beside(*assumed, kRatio, bare_unit(kRatio), text);
        if (!range.value) {
          problems_.add_value(assumed->at, range.message);
          assumed = nullptr;
          continue;
        }
        seen.assumed = {seen.amount.value * range.value->first,
                        seen.amount.value * range.value->second};
      }
      seen.assumed_text = text;
    }
    if (seen.source.empty() && !seen.assumed) seen.source = entry.value.covering;
    if (seen.source.empty() && seen.assumed_text.empty())
      problems_.add_value(
          entry.value.at,
          fmt::format("{} has neither a source nor a range; expected source = \"...\" or "
                      "assumed = \"0.9 to 1.1\" (multiples of each weight) in the table",
                      describe(entry.value)));
    keep(entry.value.at.path, seen.text, seen.source, seen.assumed_text, entry.value.at);
    out.push_back({entry.key,
                   {.value = seen.amount.value,
                    .unit = Unit::count,
                    .assumed = seen.assumed,
                    .scale = scale_of(Unit::count, seen.amount.value, seen.assumed),
                    .source = seen.source,
                    .text = seen.text,
                    .origin = entry.value.at},
                   entry.at});
  }
  return out;
}

}  // namespace casetide::model
