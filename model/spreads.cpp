// Distributions as files state them; the part of numbers.hpp that reads tables of a spread.
#include <cmath>

#include <fmt/format.h>

#include "model/numbers.hpp"

namespace casetide::model {
namespace {

std::string forms(const Accepted& accepted) {
  return fmt::format(
      "; expected \"{0}\", {{ median = ..., p90 = ... }}, {{ mean = ..., shape = "
      "\"exponential\" }}, {{ low = ..., high = ... }} or {{ bands = ... }}",
      accepted.example);
}

/// A mean or median of 0 has no spread, and no draw of its range may be 0.
bool above_zero(const Node& node, const Node* beside, const Quantity& centre, std::string_view what,
                const Accepted& accepted, Problems& problems) {
  if (centre.value <= 0) {
    problems.add_value(node.at, fmt::format("the {} of a spread is {}; expected one above 0, for "
                                            "example \"{}\"",
                                            what, describe(node), accepted.example));
    return false;
  }
  if (centre.assumed && centre.assumed->first <= 0) {
    problems.add_value(beside == nullptr ? node.at : beside->at,
                       fmt::format("the range of the {} begins at 0, where there is no spread; "
                                   "expected a low end above 0, for example \"{}\"",
                                   what, accepted.example));
    return false;
  }
  return true;
}

}  // namespace

std::optional<Amount> Numbers::end_of_spread(Fields& fields, std::string_view key,
                                             const Accepted& accepted, Unit unit) {
  const Node* node = fields.find(key);
  if (node == nullptr) return std::nullopt;
  const auto amount = choice(*node, accepted);
  if (amount && amount->unit != unit) {
    problems_.add_value(node->at,
                        fmt::format("{} is in another kind of time than the rest of this spread; "
                                    "expected clock time, days or working days throughout",
                                    describe(*node)));
    return std::nullopt;
  }
  return amount;
}

std::optional<Spread> Numbers::spread(const Node& value, const Accepted& accepted) {
  if (value.kind != Node::Kind::table) {
    const auto fixed = quantity(value, accepted);
    if (!fixed) return std::nullopt;
    Spread out;
    out.centre = *fixed;
    return out;
  }
  if (value.find("bands") != nullptr) return bands(value, accepted);
  Fields fields(value, problems_);
  const Node* beside = fields.find("assumed");
  fields.find("source");
  Spread out;
  std::optional<Quantity> centre;
  if (const Node* median = fields.find("median")) {
    out.shape = Spread::Shape::lognormal;
    centre = quantity(*median, accepted, beside);
    fields.require("p90", "the value that 9 of 10 stay below", "\"4 hours\"");
    const auto p90 = centre ? end_of_spread(fields, "p90", accepted, centre->unit) : std::nullopt;
    if (centre && p90) {
      if (centre->value <= 0 || p90->value < centre->value) {
        problems_.add_value(
            value.find("p90")->at,
            fmt::format("{} is below the median {}; expected a median above 0 and a p90 that "
                        "is no smaller",
                        describe(*value.find("p90")), describe(*median)));
        centre.reset();
      } else if (above_zero(*median, beside, *centre, "median", accepted, problems_)) {
        out.p90_ratio = p90->value / centre->value;
      } else {
        centre.reset();
      }
    } else {
      centre.reset();
    }
  } else if (const Node* mean = fields.find("mean")) {
    out.shape = Spread::Shape::exponential;
    fields.require("shape", "the shape of the spread", "\"exponential\"");
    fields.choice("shape", {"exponential"});
    centre = quantity(*mean, accepted, beside);
    if (centre && !above_zero(*mean, beside, *centre, "mean", accepted, problems_)) centre.reset();
  } else if (const Node* low = fields.find("low")) {
    out.shape = Spread::Shape::uniform;
    fields.require("high", "the largest value", fmt::format("\"{}\"", accepted.example));
    const auto from = choice(*low, accepted);
    const auto to = from ? end_of_spread(fields, "high", accepted, from->unit) : std::nullopt;
    if (from && to) {
      out.low = from->value;
      out.high = to->value;
      if (const Node* at_high = fields.find("at-high")) out.at_high = quantity(*at_high, kShare);
      if (out.low >= out.high)
        problems_.add_value(low->at, fmt::format("{} is not below high {}; expected low < high",
                                                 describe(*low), describe(*value.find("high"))));
      if (beside != nullptr)
        problems_.add_value(beside->at,
                            "a range of low and high is never drawn; expected source = \"...\" in "
                            "its place");
      if (beside == nullptr && low->covering.empty())
        problems_.add_value(low->at,
                            "low and high have neither a source nor a range; expected source = "
                            "\"...\" beside them");
      centre = Quantity{.value = (out.low + out.high) / 2,
                        .unit = from->unit,
                        .assumed = std::nullopt,
                        .scale = RangeScale::linear,
                        .source = low->covering,
                        .text = fmt::format("{} to {}", low->text, value.find("high")->text),
                        .origin = value.at};
      keep(value.at.path, centre->text, centre->source, "", value.at);
    }
  } else {
    problems_.add_value(value.at, "no distribution" + forms(accepted));
    return std::nullopt;
  }
  fields.finish();
  if (!centre) return std::nullopt;
  out.centre = *centre;
  return out;
}

std::optional<Spread> Numbers::bands(const Node& table, const Accepted& accepted) {
  Fields fields(table, problems_);
  bool covered = false;
  Spread out;
  out.shape = Spread::Shape::bands;
  out.concentration = concentration(fields, covered);
  fields.find("source");
  const Node& inner = *fields.find("bands");
  fields.finish();
  // The outer table's `assumed` and `concentration` speak for the bands within.
  Node together = inner;
  if (const Node* assumed = table.find("assumed"))
    together.entries.push_back({"assumed", assumed->at, *assumed});
  const auto shares_of = shares(together, "band");
  if (!shares_of) return std::nullopt;
  if (!out.concentration) out.concentration = shares_of->concentration;
  std::optional<Unit> unit;
  double mean = 0;
  for (std::size_t i = 0; i < shares_of->names.size(); ++i) {
    const Origin& at = shares_of->shares[i].origin;
    const auto range = parse_range(shares_of->names[i], accepted, nullptr);
    if (!range.value) {
      problems_.add_value(at, range.message);
      return std::nullopt;
    }
    const auto [low, high] = *range.value;
    // The unit is that of the high end: the range has one.
    const std::string_view name = shares_of->names[i];
    const auto high_end = parse_amount(name.substr(name.find(" to ") + 4), accepted);
    const Unit here = high_end.value ? high_end.value->unit : Unit::count;
    if (low >= high || (unit && *unit != here) ||
        (!out.bands.empty() && low < out.bands.back().high - 1e-9)) {
      problems_.add_value(
          at, fmt::format("band {} is empty, overlaps the one before or is in another kind of "
                          "time; expected bands in rising order, for example \"0 to 3 "
                          "months\", \"3 to 6 months\"",
                          in_quotes(name)));
      return std::nullopt;
    }
    unit = here;
    mean += shares_of->shares[i].value * (low + high) / 2;
    out.bands.push_back({low, high, shares_of->shares[i]});
  }
  out.centre.value = mean;
  out.centre.unit = *unit;
  out.centre.scale = RangeScale::linear;
  out.centre.text = "bands";
  out.centre.origin = table.at;
  return out;
}

}  // namespace casetide::model
