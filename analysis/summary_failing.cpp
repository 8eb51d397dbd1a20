// After a change on a date: the week from which a clock is late more often, and which cause grew.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/cause_labels.hpp"
#include "analysis/summary_parts.hpp"

namespace casetide::analysis {
namespace {

using model::Record;
using nlohmann::json;

constexpr std::size_t kWeeksInARow = 4;
constexpr std::size_t kWeeksBeforeLeast = 8;
constexpr double kMoreLate = 0.02;
/// Families due a week under a clock that is looked at, on average: of fewer, four weeks in a row are chance.
constexpr double kDueLeast = 1;
/// Days more that a cause is named for.
constexpr double kDaysLeast = 0.05;
constexpr double kMinutesPerDay = 1440;

/// One clock with a limit.
class Failing {
 public:
  Failing(const SummaryContext& context, std::size_t place)
      : context_(context),
        place_(place),
        weeks_(static_cast<std::size_t>(context.shape.weeks)),
        periods_(static_cast<std::size_t>(model::periods_of(context.shape.weeks))) {}

  /// `change`: the week in which the change comes.
  [[nodiscard]] json make(std::size_t change) const {
    const std::optional<double> before = share(0, change).mean;
    const double due =
        context_.estimator.mean(sum(&Record::clock_due_weekly, 0, weeks_)).mean.value_or(0);
    if (change < kWeeksBeforeLeast || !before || due < kDueLeast * static_cast<double>(weeks_))
      return nullptr;
    for (std::size_t week = change; week + kWeeksInARow <= weeks_; ++week) {
      const Figure then = share(week, kWeeksInARow);
      if (!then.mean || then.low.value_or(*then.mean) <= *before + kMoreLate) continue;
      bool each = true;
      for (std::size_t i = week; i < week + kWeeksInARow; ++i) {
        each = each && share(i, 1).mean.value_or(0) > *before + kMoreLate;
      }
      if (!each) continue;
      json found = {{"week", context_.description.at("weeks").at(week)},
                    {"late_share_before", *before},
                    {"late_share", figure_json(then)}};
      // The period that has most of those weeks, the later of two.
      const std::size_t period = (week + kWeeksInARow / 2) / model::kPeriodWeeks;
      found.update(cause(change / model::kPeriodWeeks, std::min(period, periods_ - 1)));
      return found;
    }
    return nullptr;
  }

 private:
  [[nodiscard]] Column sum(std::vector<std::int32_t> Record::*field, std::size_t first,
                           std::size_t count) const {
    return column_sum(context_.records, field, place_ * weeks_ + first, count);
  }
  [[nodiscard]] Figure share(std::size_t first, std::size_t count) const {
    return context_.estimator.ratio(sum(&Record::clock_late_weekly, first, count),
                                    sum(&Record::clock_due_weekly, first, count));
  }

  /// Days of a cause for each case due in those periods.
  [[nodiscard]] double days(std::size_t cause, std::size_t first, std::size_t count) const {
    double minutes = 0;
    double due = 0;
    for (std::size_t period = first; period < first + count; ++period) {
      const std::size_t row = (place_ * periods_ + period) * model::kCauses;
      const std::size_t week = period * model::kPeriodWeeks;
      for (const double value :
           column(context_.records, &Record::clock_due_cause_minutes, row + cause)) {
        minutes += value;
      }
      for (const double value : sum(&Record::clock_due_weekly, week,
                                    std::min<std::size_t>(model::kPeriodWeeks, weeks_ - week))) {
        due += value;
      }
    }
    return due > 0 ? minutes / due / kMinutesPerDay : 0;
  }

  /// The cause of which a case has most more than before; nights and weekends go with every cause.
  [[nodiscard]] json cause(std::size_t change, std::size_t then) const {
    std::size_t grew = 0;
    double most = -1;
    for (std::size_t cause = 0; cause < model::kCauses; ++cause) {
      if (cause == static_cast<std::size_t>(model::Cause::non_working)) continue;
      const double more = days(cause, then, 1) - days(cause, 0, change);
      if (more > most) {
        most = more;
        grew = cause;
      }
    }
    if (most < kDaysLeast)
      return {{"cause", nullptr}, {"cause_label", "none alone"}, {"cause_days_more", nullptr}};
    return {{"cause", kCauseLabels[grew].first},
            {"cause_label", kCauseLabels[grew].second},
            {"cause_days_more", most}};
  }

  const SummaryContext& context_;
  std::size_t place_;
  std::size_t weeks_;
  std::size_t periods_;
};

}  // namespace

json failing_json(const SummaryContext& context) {
  std::vector<json> list;
  const json& description = context.description;
  if (description.value("changes", json::array()).empty()) return json::array();
  const json& change = description.at("changes").front();
  const json& weeks = description.at("weeks");
  std::size_t week = 0;
  while (week + 1 < weeks.size() && weeks[week + 1] <= change) {
    ++week;
  }
  for (std::size_t place = 0; place < context.shape.limited.size(); ++place) {
    const auto clock = static_cast<std::size_t>(context.shape.limited[place]);
    const json found = Failing(context, place).make(week);
    if (found.is_null()) continue;
    json entry = {{"name", description.at("clocks").at(clock).at("name")},
                  {"label", description.at("clocks").at(clock).at("label")},
                  {"change", change}};
    entry.update(found);
    list.push_back(std::move(entry));
  }
  std::ranges::stable_sort(list, {},
                           [](const json& entry) { return entry.at("week").get<std::string>(); });
  return list;
}

}  // namespace casetide::analysis
