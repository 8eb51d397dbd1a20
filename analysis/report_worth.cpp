#include "analysis/report_worth.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "analysis/report_clocks.hpp"
#include "analysis/report_format.hpp"
#include "analysis/report_table.hpp"

namespace casetide::analysis::report {
namespace {

using nlohmann::json;

/// That clock's entry for a cause, or null.
const json* entry_of(const json& cause, std::string_view clock) {
  const json& clocks = member(cause, "clocks");
  const auto found = std::ranges::find_if(
      clocks, [&](const json& entry) { return text_at(entry, "clock") == clock; });
  return clocks.is_array() && found != clocks.end() ? &*found : nullptr;
}

/// The expected value and its interval.
void add_cells(const json& figures, const char* key, Scale scale, std::vector<Cell>& row) {
  std::vector<Cell> cells = figure_cells(figure_at(figures, key), scale);
  row.insert(row.end(), cells.begin(), cells.begin() + 2);
}

std::vector<Cell> cells_of(const json& entry, const std::string& label, const char* which) {
  std::vector<Cell> row{Cell::text(label)};
  add_cells(member(entry, "late_share_families"), which, Scale::per_hundred, row);
  add_cells(member(entry, "working_days"), which, Scale::plain, row);
  return row;
}

}  // namespace

std::string report_worth_table(const json& summary) {
  const json& worth = member(summary, "worth");
  if (!worth.is_array() || worth.empty()) return {};
  const json& clock = headline_clock(summary);
  const std::string name = text_at(clock, "name");
  HtmlTable table(
      "worth-table", "What each cause is worth: " + text_at(clock, "label"),
      {"Run", "#Late of 100", "#95\u00a0% interval", "#Working days", "#95\u00a0% interval"});
  for (const json& cause : worth) {
    const json* const entry = entry_of(cause, name);
    if (entry == nullptr) continue;
    if (table.empty()) table.main_row(cells_of(*entry, "As it is", "now"));
    const std::string label = text_at(cause, "label");
    table.row(cells_of(*entry, "Without: " + label, "without"));
    table.row(cells_of(*entry, "Fewer without: " + label, "fewer"));
  }
  if (table.empty()) return {};
  return "<h3>What each cause is worth</h3>\n<p>The same families again, with the same luck and "
         "one "
         "cause of delay left out. The interval of what is fewer is that of the difference. Worths "
         "do not add up.</p>\n" +
         table.html();
}

}  // namespace casetide::analysis::report
