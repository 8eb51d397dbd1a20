#include "model/read_measure.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "model/record.hpp"
#include "model/years.hpp"

namespace casetide::model {
namespace {

constexpr std::string_view kMeasures =
    "expected \"event EVENT by child\", \"share of EVENT among EVENT by child\", \"clock CLOCK in "
    "time by child\", \"clock CLOCK late by child\", \"clock CLOCK authorised late by child\", "
    "\"clock CLOCK mean days by family\", \"clock "
    "CLOCK median days by family\", \"clock CLOCK days 11 to 15 by family\", \"clock CLOCK days 21 "
    "or more by child\", \"stock STRAND\", \"stock STRAND aged 3 to 6 months\", \"strand STRAND "
    "ended at 3 to 6 months\", \"caseload ROLE\", \"re-referrals\", \"referrals\", \"reversals\", "
    "\"changes of worker\", \"leavers\", \"days unallocated\" or \"cost\"";

constexpr std::pair<std::string_view, Counter> kCounted[] = {
    {"reversals", Counter::reversals},
    {"changes of worker", Counter::changes_of_worker_families},
    {"leavers", Counter::leavers},
    {"days unallocated", Counter::child_days_unallocated},
};

/// "11 to 15", "21 or more", then `unit` behind them when there is one.
bool read_span(std::string_view text, std::string_view unit, Measure& measure) {
  if (!unit.empty()) {
    if (!text.ends_with(unit)) return false;
    text = trimmed(text.substr(0, text.size() - unit.size()));
  }
  const auto low = take_number(text);
  text = trimmed(text);
  if (!low || *low < 0 || *low > 1000 || *low != std::floor(*low)) return false;
  measure.low = static_cast<int>(*low);
  measure.high = std::numeric_limits<int>::max();
  // "24 months or more" and "21 or more"
  if (text == "or more") return true;
  if (!text.starts_with("to ")) return false;
  text = trimmed(text.substr(3));
  const auto high = take_number(text);
  if (!high || !trimmed(text).empty() || *high < *low || *high > 1000 || *high != std::floor(*high))
    return false;
  measure.high = static_cast<int>(*high);
  return true;
}

bool read_months(std::string_view text, Measure& measure) {
  constexpr std::string_view kMore = "months or more";
  if (text.ends_with(kMore)) {
    std::string_view low = trimmed(text.substr(0, text.size() - kMore.size()));
    const auto number = take_number(low);
    if (!number || !low.empty() || *number < 0 || *number >= kLengthBins ||
        *number != std::floor(*number))
      return false;
    measure.low = static_cast<int>(*number);
    measure.high = std::numeric_limits<int>::max();
    return true;
  }
  return read_span(text, "months", measure) && measure.high < kLengthBins &&
         measure.low < measure.high;
}

class MeasureText {
 public:
  MeasureText(const TextAt& text, const TableContext& context)
      : text_(text), context_(context), place_(context.place(text.at)) {}

  std::optional<Measure> read() {
    std::string_view rest = trimmed(text_.text);
    for (const auto& [words, by_child] : {std::pair<std::string_view, bool>(" by child", true),
                                          std::pair<std::string_view, bool>(" by family", false)}) {
      if (!rest.ends_with(words)) continue;
      measure_.by_child = by_child;
      said_ = words;
      rest = trimmed(rest.substr(0, rest.size() - words.size()));
      break;
    }
    const auto known = forms(rest);
    if (!known) {
      context_.problems.add(
          text_.at, fmt::format("{} is not a measure; {}", in_quotes(text_.text), kMeasures));
      return std::nullopt;
    }
    return *known && is_counted_so() ? std::optional(measure_) : std::nullopt;
  }

 private:
  /// Reports what is counted by children alone, or by neither, and is asked for otherwise.
  bool is_counted_so() {
    using enum Measure::Kind;
    const auto ends = [](const EventRef& event) {
      return event.what == EventRef::What::strand_ended;
    };
    const Measure::Kind kind = measure_.kind;
    const bool of_children = kind == stock || kind == stock_aged || kind == strand_ended ||
                             kind == caseload ||
                             ((kind == event || kind == event_share) && ends(measure_.event)) ||
                             (kind == event_share && ends(measure_.among));
    if (!said_.empty() && (kind == counter || kind == cost)) {
      context_.problems.add(text_.at,
                            fmt::format("{} is counted neither by child nor by family; expected it "
                                        "without \"{}\"",
                                        in_quotes(text_.text), trimmed(said_)));
      return false;
    }
    if (of_children && !measure_.by_child) {
      context_.problems.add(
          text_.at, fmt::format("{} is counted by child only; expected \"by child\" in place of "
                                "\"by family\"",
                                in_quotes(text_.text)));
      return false;
    }
    return true;
  }

  /// Nothing: none of the forms; false: one of them, with a name that is wrong and has been reported.
  std::optional<bool> forms(std::string_view rest) {
    using enum Measure::Kind;
    if (rest == "re-referrals" || rest == "referrals") {
      measure_.kind = rest == "referrals" ? referrals : re_referrals;
      return true;
    }
    if (rest == "cost") {
      measure_.kind = cost;
      return true;
    }
    for (const auto& [words, which] : kCounted) {
      if (rest != words) continue;
      measure_.kind = counter;
      measure_.item = static_cast<int>(which);
      return true;
    }
    const std::size_t blank = rest.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const std::string_view first = rest.substr(0, blank);
    const std::string_view after = trimmed(rest.substr(blank));
    if (first == "event") return event_of(after, measure_.event, event);
    if (first == "share" && after.starts_with("of ")) return share(trimmed(after.substr(3)));
    const std::size_t gap = after.find(' ');
    const std::string_view name = after.substr(0, gap);
    const std::string_view what =
        gap == std::string_view::npos ? std::string_view() : trimmed(after.substr(gap));
    if (first == "caseload" && what.empty()) {
      return item_of(name, context_.names.roles, "role", caseload);
    }
    if (first == "stock" && what.empty()) {
      return item_of(name, context_.names.strands, "strand", stock);
    }
    if (first == "stock" && what.starts_with("aged ") &&
        read_months(trimmed(what.substr(5)), measure_)) {
      return item_of(name, context_.names.strands, "strand", stock_aged);
    }
    if (first == "strand" && what.starts_with("ended at ") &&
        read_months(trimmed(what.substr(9)), measure_)) {
      return item_of(name, context_.names.strands, "strand", strand_ended);
    }
    if (first == "clock") return clock(name, what);
    return std::nullopt;
  }

  std::optional<bool> clock(std::string_view name, std::string_view what) {
    using enum Measure::Kind;
    const auto kind =
        what == "in time"           ? std::optional(clock_in_time)
        : what == "authorised late" ? std::optional(clock_authorised_late)
        : what == "late"            ? std::optional(clock_late)
        : what == "mean days"       ? std::optional(clock_mean)
        : what == "median days"     ? std::optional(clock_median)
        : what.starts_with("days ") && read_span(trimmed(what.substr(5)), "", measure_)
            ? std::optional(clock_days)
            : std::nullopt;
    if (!kind) return std::nullopt;
    return item_of(name, context_.names.clocks, "clock", *kind);
  }

  std::optional<bool> share(std::string_view rest) {
    constexpr std::string_view kAmong = " among ";
    const std::size_t among = rest.find(kAmong);
    if (among == std::string_view::npos) return std::nullopt;
    const auto above = event_of(rest.substr(0, among), measure_.event, Measure::Kind::event_share);
    const auto below = event_of(trimmed(rest.substr(among + kAmong.size())), measure_.among,
                                Measure::Kind::event_share);
    return *above && *below;
  }

  std::optional<bool> event_of(std::string_view words, EventRef& event, Measure::Kind kind) {
    measure_.kind = kind;
    const auto found = parse_event(words, place_);
    if (found) event = *found;
    return found.has_value();
  }

  std::optional<bool> item_of(std::string_view name, const NameList& names, std::string_view what,
                              Measure::Kind kind) {
    measure_.kind = kind;
    measure_.item = resolve(name, names, what, place_);
    return measure_.item != kNone;
  }

  const TextAt& text_;
  const TableContext& context_;
  TextPlace place_;
  Measure measure_;
  std::string_view said_;  ///< " by child", " by family" or nothing
};

}  // namespace

std::optional<Measure> read_measure(const TextAt& text, const TableContext& context) {
  return MeasureText(text, context).read();
}

std::string_view unit_of(const Measure& measure) {
  using enum Measure::Kind;
  switch (measure.kind) {
    case event_share:
    case clock_in_time:
    case clock_late:
    case stock_aged:
    case strand_ended:
    case re_referrals:
      return "%";
    case clock_mean:
    case clock_median:
      return "working days";
    case cost:
      return "pounds";
    case counter:
      return measure.item == static_cast<int>(Counter::child_days_unallocated) ? "days" : "times";
    case stock:
    case caseload:
      return "children";
    case event:
    case clock_authorised_late:
    case clock_days:
    case referrals:
      break;
  }
  return measure.by_child ? "children" : "families";
}

bool is_comparable(const Scenario& scenario, const Measure& measure) {
  using enum Measure::Kind;
  const bool summed = measure.kind == event || measure.kind == clock_authorised_late ||
                      measure.kind == clock_days || measure.kind == referrals ||
                      measure.kind == cost || measure.kind == counter;
  return !summed || is_one_year(scenario.first_day, scenario.last_day);
}

}  // namespace casetide::model
