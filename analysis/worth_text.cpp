#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/text_table.hpp"
#include "analysis/worth.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using enum TextTable::Align;

constexpr std::size_t kWidth = 96;
constexpr std::size_t kLabelWidth = 40;
constexpr double kHundred = 100;

/// One decimal; what rounds to nought has no sign.
std::string tenths(const json& value, double factor) {
  if (!value.is_number()) return "-";
  const double rounded = std::round(value.get<double>() * factor * 10) / 10;
  return fmt::format("{:.1f}", rounded == 0 ? 0.0 : rounded);
}

std::string interval(const json& figure, double factor) {
  if (!figure.at("low").is_number()) return "-";
  return tenths(figure.at("low"), factor) + " to " + tenths(figure.at("high"), factor);
}

bool differs(const json& entry) {
  const auto moved = [&](const char* key) {
    const json& mean = entry.at(key).at("fewer").at("mean");
    return mean.is_number() && mean != 0.0;
  };
  return moved("late_share_families") || moved("working_days");
}

}  // namespace

std::string worth_text(const json& summary) {
  if (!summary.contains("worth") || summary.at("worth").empty()) return "";
  const json& worth = summary.at("worth");
  TextTable table(
      "What each cause is worth: the same families again, with one cause of delay left out",
      {"", "late of 100", "fewer", "95 % interval", "days", "fewer", "95 % interval"},
      {left, right, right, right, right, right, right});
  std::string unmoved;
  const std::size_t clocks = worth.front().at("clocks").size();
  for (std::size_t clock = 0; clock < clocks; ++clock) {
    const json& now = worth.front().at("clocks").at(clock);
    const auto label = now.at("label").get<std::string>();
    bool any = false;
    for (const json& cause : worth)
      any = any || differs(cause.at("clocks").at(clock));
    if (!any) {
      unmoved += (unmoved.empty() ? "" : ", ") + label;
      continue;
    }
    table.row({shortened(label, kLabelWidth),
               tenths(now.at("late_share_families").at("now").at("mean"), kHundred), "", "",
               tenths(now.at("working_days").at("now").at("mean"), 1), "", ""});
    for (const json& cause : worth) {
      const json& late = cause.at("clocks").at(clock).at("late_share_families");
      const json& days = cause.at("clocks").at(clock).at("working_days");
      table.row({"  without " + cause.at("name").get<std::string>(),
                 tenths(late.at("without").at("mean"), kHundred),
                 tenths(late.at("fewer").at("mean"), kHundred),
                 interval(late.at("fewer"), kHundred), tenths(days.at("without").at("mean"), 1),
                 tenths(days.at("fewer").at("mean"), 1), interval(days.at("fewer"), 1)});
    }
  }
  std::string text = table.empty() ? "" : table.text();
  if (!unmoved.empty()) text += wrapped("No difference to: " + unmoved + ".", kWidth);
  return text +
         wrapped(
             "Late: families, of those that fell due in the year. Days: mean working days of those "
             "whose clock stopped in the year, 95 or more counted as 95. Fewer: now less without; "
             "the interval is that of the difference, year by year with the same families. Worths "
             "do not add up: where one queue stands behind another, both together may be worth "
             "more, or less, than their sum.",
             kWidth) +
         "\n";
}

}  // namespace casetide::analysis
