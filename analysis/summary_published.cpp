#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/summary_parts.hpp"

namespace casetide::analysis {
namespace {

using model::Counter;
using model::Record;
using nlohmann::json;

/// A simulated measure: a count, or a share of two counts.
struct Simulated {
  Column above;
  std::optional<Column> below;
};

class PublishedMeasure {
 public:
  PublishedMeasure(const SummaryContext& context, const json& measure)
      : context_(context),
        records_(context.records),
        kind_(measure.at("kind").get<std::string>()),
        item_(measure.at("item").get<std::string>()),
        low_(measure.at("low").get<std::size_t>()),
        high_(measure.at("high").get<std::size_t>()),
        by_child_(measure.at("by_child").get<bool>()) {}

  /// Nothing for a measure that no record counts.
  [[nodiscard]] std::optional<Simulated> simulate() const {
    if (kind_ == "referrals") return Simulated{referrals(), {}};
    if (kind_ == "re_referrals") {
      return Simulated{
          counter(by_child_ ? Counter::re_referrals_children : Counter::re_referrals_families),
          referrals()};
    }
    if (kind_ == "clock_in_time") return in_time();
    if (kind_ == "clock_days") return days();
    if (kind_ == "caseload") return caseload();
    if (kind_ == "stock") return by_name(context_.shape.strands, &Record::strand_at_end_children);
    if (kind_ == "strand_ends")
      return by_name(context_.shape.strands, &Record::strand_ends_children);
    if (kind_ == "mark")
      return by_name(context_.shape.marks,
                     by_child_ ? &Record::mark_children : &Record::mark_families);
    if (kind_ == "outcome") {
      return by_name(context_.shape.outcomes,
                     by_child_ ? &Record::outcome_children : &Record::outcome_families);
    }
    if (kind_ == "step_done") {
      return by_name(context_.shape.steps,
                     by_child_ ? &Record::step_done_children : &Record::step_done_families);
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] Column counter(Counter which) const {
    return column(records_, &Record::counters, static_cast<std::size_t>(which));
  }

  /// Arrivals and returns.
  [[nodiscard]] Column referrals() const {
    return counter(by_child_ ? Counter::children_referred : Counter::families_referred);
  }

  [[nodiscard]] std::optional<std::size_t> place(const std::vector<std::string>& names) const {
    const auto at = std::ranges::find(names, item_);
    if (at == names.end()) return std::nullopt;
    return static_cast<std::size_t>(at - names.begin());
  }

  [[nodiscard]] std::optional<Simulated> by_name(const std::vector<std::string>& names,
                                                 std::vector<std::int32_t> Record::*field) const {
    const auto at = place(names);
    if (!at) return std::nullopt;
    return Simulated{column(records_, field, *at), {}};
  }

  [[nodiscard]] Column stopped(std::size_t clock, std::size_t first, std::size_t count) const {
    return column_sum(records_,
                      by_child_ ? &Record::clock_days_children : &Record::clock_days_families,
                      clock * model::kDayBins + first, count);
  }

  [[nodiscard]] std::optional<Simulated> in_time() const {
    const auto clock = place(context_.shape.clocks);
    if (!clock) return std::nullopt;
    return Simulated{column(records_,
                            by_child_ ? &Record::clock_stopped_in_time_children
                                      : &Record::clock_stopped_in_time_families,
                            *clock),
                     stopped(*clock, 0, model::kDayBins)};
  }

  [[nodiscard]] std::optional<Simulated> days() const {
    const auto clock = place(context_.shape.clocks);
    const std::size_t last = std::min<std::size_t>(high_, model::kDayBins - 1);
    if (!clock || low_ > last) return std::nullopt;
    return Simulated{stopped(*clock, low_, last - low_ + 1), {}};
  }

  [[nodiscard]] std::optional<Simulated> caseload() const {
    const auto role = place(context_.shape.roles);
    if (!role) return std::nullopt;
    // Posts are counted in hundredths of a full-time post.
    constexpr double kMinutesPerDay = 1440;
    return Simulated{
        column(records_, &Record::role_caseload_minutes, *role),
        times(column(records_, &Record::role_posts, *role), context_.days * kMinutesPerDay / 100)};
  }

  const SummaryContext& context_;
  const std::vector<Record>& records_;
  std::string kind_;
  std::string item_;
  std::size_t low_;
  std::size_t high_;
  bool by_child_;
};

}  // namespace

json published_json(const SummaryContext& context) {
  json list = json::array();
  for (json entry : context.description.at("published")) {
    const auto simulated = PublishedMeasure(context, entry.at("measure")).simulate();
    Figure figure;
    if (simulated) {
      figure = simulated->below ? context.estimator.ratio(simulated->above, *simulated->below)
                                : context.estimator.mean(simulated->above);
    }
    entry["simulated"] = figure_json(figure);
    entry.erase("measure");
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace casetide::analysis
