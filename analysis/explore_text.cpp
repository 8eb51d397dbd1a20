#include "analysis/explore_text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using enum TextTable::Align;

constexpr std::size_t kWidth = 96;
constexpr std::size_t kLabelWidth = 52;
constexpr std::size_t kRowsMost = 8;
constexpr const char* kNothing = "-";

std::string text_at(const json& object, const char* key) {
  return object.at(key).get<std::string>();
}

std::string label_of(const json& object) {
  return shortened(text_at(object, "label"), kLabelWidth);
}

std::string range(const json& object, const std::string& unit) {
  if (object.at("low").is_null()) return kNothing;
  return output_text(object.at("low").get<double>(), unit) + " to " +
         output_text(object.at("high").get<double>(), unit);
}

/// A value in the output's unit, if any.
std::string shown(const json& value, const std::string& unit) {
  return value.is_null() ? kNothing : output_text(value.get<double>(), unit);
}

/// A part of a variance as a number of 100, with its interval.
std::string part(const json& share) {
  if (share.is_null()) return kNothing;
  const auto hundred = [](const json& value) {
    return fmt::format("{:.0f}", 100 * value.get<double>());
  };
  std::string text = hundred(share.at("value"));
  if (!share.at("low").is_null())
    text += fmt::format(" ({} to {})", hundred(share.at("low")), hundred(share.at("high")));
  return text;
}

std::string split_table(const json& summary) {
  TextTable table("What one year's figure hangs on: parts of 100 of its variance (95 % interval)",
                  {"", "chance", "inputs kept", "other inputs"}, {left, right, right, right});
  for (const json& output : summary.at("outputs")) {
    const json& split = output.at("split");
    if (split.is_null()) continue;
    table.row({label_of(output), part(split.at("chance")), part(split.at("kept_inputs")),
               part(split.at("other_inputs"))});
  }
  return table.text();
}

std::string screening_table(const json& summary, const json& output) {
  const std::string unit = text_at(output, "unit");
  std::vector<json> rows;
  for (const json& group : summary.at("screening").at("groups")) {
    for (json effect : group.at("effects")) {
      if (effect.at("output") != output.at("name") || effect.at("mu_star") == 0.0) continue;
      effect["label"] = group.at("label");
      rows.push_back(std::move(effect));
    }
  }
  std::ranges::stable_sort(rows, std::greater(),
                           [](const json& row) { return row.at("mu_star").get<double>(); });
  TextTable table(fmt::format("Screening: how far {} moves over an input's range ({})",
                              text_at(output, "label"), output_unit(unit)),
                  {"", "size", "95 % interval", "up on average", "spread"},
                  {left, right, right, right, right});
  for (std::size_t i = 0; i < std::min(kRowsMost, rows.size()); ++i) {
    const json& row = rows[i];
    table.row({label_of(row), output_text(row.at("mu_star").get<double>(), unit), range(row, unit),
               shown(row.at("mu"), unit), output_text(row.at("sigma").get<double>(), unit)});
  }
  return table.text();
}

std::string tornado_table(const json& summary, const json& output) {
  if (summary.at("tornado").is_null()) return "";
  const std::string unit = text_at(output, "unit");
  const auto rows =
      rows_of(summary.at("tornado").at("bars"), text_at(output, "name"), difference_size);
  TextTable table(
      fmt::format(
          "One input at its 5th and 95th percentile, all others as stated: {} ({}; as stated {})",
          text_at(output, "label"), output_unit(unit), shown(output.at("as_stated"), unit)),
      {"", "range of the input", "at low", "at high", "difference, 95 %"},
      {left, left, right, right, right});
  for (std::size_t i = 0; i < std::min(kRowsMost, rows.size()); ++i) {
    const json& bar = rows[i];
    table.row({label_of(bar), text_at(bar, "low") + " to " + text_at(bar, "high"),
               shown(bar.at("at_low"), unit), shown(bar.at("at_high"), unit),
               range(bar.at("difference"), unit)});
  }
  return table.text();
}

std::string sobol_table(const json& summary, const json& output) {
  if (summary.at("sobol").is_null()) return "";
  const auto rows =
      rows_of(summary.at("sobol").at("indices"), text_at(output, "name"),
              [](const json& row) { return row.at("total_of_answer").at("value").get<double>(); });
  TextTable table(
      fmt::format("Sobol indices of {}, parts of 100 (95 % interval)", text_at(output, "label")),
      {"", "alone, of inputs", "with others, of inputs", "of one year's variance"},
      {left, right, right, right});
  for (std::size_t i = 0; i < std::min(kRowsMost, rows.size()); ++i) {
    const json& row = rows[i];
    table.row({label_of(row), part(row.at("first")), part(row.at("total")),
               part(row.at("total_of_answer"))});
  }
  return table.text();
}

}  // namespace

std::vector<json> rows_of(const json& list, const std::string& output,
                          double (*size)(const json&)) {
  std::vector<json> rows;
  for (const json& row : list) {
    if (text_at(row, "output") == output) rows.push_back(row);
  }
  std::ranges::stable_sort(rows, std::greater(), size);
  return rows;
}

double difference_size(const json& bar) {
  const json& mean = bar.at("difference").at("mean");
  return mean.is_null() ? -1 : std::abs(mean.get<double>());
}

std::string output_text(double value, const std::string& unit) {
  return in_figures(unit == "%" ? 100 * value : value);
}

std::string output_unit(const std::string& unit) {
  return unit == "%" ? "of 100" : unit;
}

std::string explore_text(const json& summary) {
  std::string text = "\n";
  for (const json& finding : summary.at("findings"))
    text += wrapped(finding.get<std::string>(), kWidth) + "\n";
  if (const json& worth = summary.at("worth_measuring"); !worth.empty()) {
    text += "Most worth measuring locally, the first most:\n";
    for (const json& one : worth)
      text += fmt::format("  {}\n", shortened(text_at(one, "label"), kWidth - 2));
    text += "\n";
  }
  text += split_table(summary);
  for (const json& output : summary.at("outputs")) {
    text += screening_table(summary, output);
    text += tornado_table(summary, output);
    text += sobol_table(summary, output);
  }
  for (const json& limit : summary.at("limits"))
    text += wrapped(limit.get<std::string>(), kWidth);
  return text;
}

}  // namespace casetide::analysis
