#include "analysis/report_costs.hpp"

#include <string_view>

#include <fmt/format.h>

#include "analysis/report_format.hpp"
#include "analysis/report_table.hpp"

namespace casetide::analysis::report {
namespace {

using nlohmann::json;

Cell pounds(const json& object, std::string_view key) {
  return Cell::figure(figure_at(object, key), Scale::plain);
}

Cell thousands(const json& object, std::string_view key) {
  return Cell::figure(figure_at(object, key), Scale::thousands);
}

Cell label(const json& item) {
  return Cell::text(text_at(item, "label"));
}

std::string by_role(const json& costs) {
  HtmlTable table("costs-table", "Thousands of pounds in the year, by role",
                  {"Role", "#Own workers", "#Posts with an agency worker", "#Agency workers",
                   "#Together", "#An hour on duty, pounds"});
  for (const json& role : member(costs, "roles")) {
    table.row({label(role), thousands(role, "own_pounds"), pounds(role, "agency_posts"),
               thousands(role, "agency_pounds"), thousands(role, "pounds"),
               pounds(role, "pounds_an_hour")});
  }
  table.row({Cell::text("All"), Cell::value(""), Cell::value(""), thousands(costs, "agency_pounds"),
             thousands(costs, "pounds"), Cell::value("")});
  return table.html();
}

std::string by_use(const json& costs) {
  HtmlTable table("uses-table", "What it is spent on",
                  {"Use of time on duty", "#Thousands of pounds"});
  for (const json& use : member(costs, "uses")) {
    table.row({label(use), thousands(use, "pounds")});
  }
  return table.html();
}

std::string by_stage(const json& costs) {
  HtmlTable table("stage-costs-table", "Cost by stage: tasks, meetings and standing work",
                  {"Stage", "#Thousands of pounds", "#For each child who begins it, pounds"});
  for (const json& strand : member(costs, "strands")) {
    table.row({label(strand), thousands(strand, "pounds"), pounds(strand, "pounds_a_child")});
  }
  table.row({Cell::text("For each family referred, all stages, pounds"), Cell::value(""),
             pounds(costs, "pounds_a_family")});
  table.row({Cell::text("For each child referred, all stages, pounds"), Cell::value(""),
             pounds(costs, "pounds_a_child")});
  return table.html();
}

std::string by_meeting(const json& costs) {
  const json& meetings = member(costs, "meetings");
  if (!meetings.is_array() || meetings.empty()) return {};
  HtmlTable table("meeting-costs-table", "Cost of one meeting, for all who take part",
                  {"Meeting", "#Held in the year, families", "#Pounds each"});
  for (const json& meeting : meetings) {
    table.row({label(meeting), pounds(meeting, "held_families"), pounds(meeting, "pounds_each")});
  }
  return table.html();
}

std::string without_cost(const json& costs) {
  std::string names;
  for (const json& label : member(costs, "without_cost")) {
    names += (names.empty() ? "" : ", ") + label.get<std::string>();
  }
  return names.empty() ? names : fmt::format(" No cost is stated for: {}.", escape_html(names));
}

}  // namespace

std::string report_costs(const json& summary) {
  const json& costs = member(summary, "costs");
  if (!costs.is_object()) return {};
  return fmt::format(
      "<h3 id=\"costs\">What it costs</h3>\n"
      "<p>An hour on duty costs what the role costs in the year over its hours on duty, so leave "
      "and "
      "sickness are paid for by what is done.{}</p>\n{}{}{}{}",
      without_cost(costs), by_role(costs), by_use(costs), by_stage(costs), by_meeting(costs));
}

}  // namespace casetide::analysis::report
