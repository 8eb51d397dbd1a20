#include "analysis/report_people.hpp"

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/report_format.hpp"
#include "analysis/report_table.hpp"
#include "model/record.hpp"

namespace casetide::analysis::report {

using nlohmann::json;

namespace {

struct Week {
  std::size_t index = 0;
  std::string label;  // first day, as in the summary
  bool whole = true;  // all seven days lie in the year
};

std::vector<Week> weeks_of(const json& summary) {
  using std::chrono::sys_days;
  std::vector<Week> weeks;
  const json& labels = member(member(summary, "weekly"), "labels");
  if (!labels.is_array()) return weeks;
  const auto first = parse_day(text_at(member(summary, "run"), "first_day"));
  const auto last = parse_day(text_at(member(summary, "run"), "last_day"));
  for (const json& label : labels) {
    Week week{.index = weeks.size(), .label = label.is_string() ? label.get<std::string>() : ""};
    const auto day = parse_day(week.label);
    // The first label is the first day of the year, whatever weekday that is.
    const bool monday = day && std::chrono::weekday(sys_days(*day)) == std::chrono::Monday;
    if (!monday || (first && sys_days(*day) < sys_days(*first))) week.whole = false;
    if (day && last && sys_days(*day) + std::chrono::days(6) > sys_days(*last)) week.whole = false;
    weeks.push_back(std::move(week));
  }
  return weeks;
}

std::optional<double> value_at(const json& series, std::string_view part, const Week& week) {
  const json& values = member(series, part);
  if (!values.is_array() || week.index >= values.size()) return std::nullopt;
  const json& value = values[week.index];
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

std::string hours(const std::optional<double>& value) {
  return value ? show(*value, *value < 20.0 ? 0.1 : 1.0) : std::string();
}

std::string hours_range(const json& series, const Week& week) {
  const auto low = value_at(series, "low", week);
  const auto high = value_at(series, "high", week);
  if (!low || !high) return {};
  return hours(low) + " to " + hours(high);
}

std::string label_of(const json& item, std::string_view name) {
  std::string label = text_at(item, "label");
  return label.empty() ? text_at(item, name) : label;
}

/// One line for a role in the table of weeks.
void add_role_week_row(HtmlTable& table, const json& role, const std::vector<Week>& weeks) {
  const json& needed = member(member(role, "weekly"), "needed");
  const json& available = member(member(role, "weekly"), "available");
  const Week* busiest = nullptr;
  const Week* leanest = nullptr;
  double needed_total = 0;
  double available_total = 0;
  int counted = 0;
  int short_weeks = 0;
  for (const Week& week : weeks) {
    const auto need = value_at(needed, "mean", week);
    const auto have = value_at(available, "mean", week);
    if (!week.whole || !need || !have) continue;
    if (!busiest || *need > *value_at(needed, "mean", *busiest)) busiest = &week;
    if (!leanest || *have < *value_at(available, "mean", *leanest)) leanest = &week;
    needed_total += *need;
    available_total += *have;
    ++counted;
    if (*need > *have) ++short_weeks;
  }
  if (counted == 0) return;
  table.row(
      {Cell::text(label_of(role, "role")), Cell::value(hours(needed_total / counted)),
       Cell::value(hours(available_total / counted)),
       Cell::stacked(hours(value_at(needed, "mean", *busiest)), hours_range(needed, *busiest),
                     needed_total > 0 ? "week from " + plain_date(busiest->label) : ""),
       Cell::stacked(hours(value_at(available, "mean", *leanest)), hours_range(available, *leanest),
                     "week from " + plain_date(leanest->label)),
       Cell::value(fmt::format("{} of {}", short_weeks, counted))});
}

std::string weeks_of_role(const json& role, std::size_t index, const std::vector<Week>& weeks) {
  const json& weekly = member(role, "weekly");
  const std::string label = label_of(role, "role");
  HtmlTable table(
      fmt::format("weeks-{}", index), label + ": hours a week",
      {"Week from", "#Needed, expected", "#Needed, 10\u201190\u00a0% of years", "#Worked, expected",
       "#Worked, 10\u201190\u00a0% of years", "#Available, expected"});
  for (const Week& week : weeks) {
    const json& needed = member(weekly, "needed");
    const json& worked = member(weekly, "worked");
    table.row(
        {Cell::text(plain_date(week.label) + (week.whole ? "" : " (part of a week)")),
         Cell::value(hours(value_at(needed, "mean", week))), Cell::value(hours_range(needed, week)),
         Cell::value(hours(value_at(worked, "mean", week))), Cell::value(hours_range(worked, week)),
         Cell::value(hours(value_at(member(weekly, "available"), "mean", week)))});
  }
  return fmt::format(
      "<details class=\"weeks\" data-role=\"{}\"><summary>Week by week: {}</summary>\n"
      "{}</details>\n",
      escape_html(text_at(role, "role")), escape_html(label), table.html());
}

std::string rooms_table(const json& summary) {
  const json& rooms = member(summary, "rooms");
  if (!rooms.is_array() || rooms.empty()) return {};
  HtmlTable table(
      "rooms-table", "Rooms that meetings need",
      {"Room", "#Rooms", "#Hours open in the year", "#Hours in use", "#In use, of 100"});
  for (const json& room : rooms) {
    table.row({Cell::text(label_of(room, "role")),
               Cell::figure(figure_at(room, "rooms"), Scale::plain),
               Cell::figure(figure_at(member(room, "hours"), "open"), Scale::plain),
               Cell::figure(figure_at(member(room, "hours"), "in_use"), Scale::plain),
               Cell::figure(figure_at(room, "in_use_share"), Scale::per_hundred)});
  }
  return table.html();
}

}  // namespace

std::string report_weekly_table(const json& summary) {
  const json& people = member(summary, "people");
  const std::vector<Week> weeks = weeks_of(summary);
  if (!people.is_array() || people.empty() || weeks.empty()) return {};
  HtmlTable table("weekly-table", "Hours a week by role, whole weeks of the year",
                  {"Role", "#Needed, mean week", "#Available, mean week",
                   "#Most needed in a week (10\u201190\u00a0% of years)",
                   "#Fewest available in a week (10\u201190\u00a0% of years)",
                   "#Weeks with more needed than available"});
  std::string week_by_week;
  std::size_t index = 0;
  for (const json& role : people) {
    add_role_week_row(table, role, weeks);
    week_by_week += weeks_of_role(role, index++, weeks);
  }
  return table.html() + week_by_week;
}

std::string report_people_tables(const json& summary) {
  const json& people = member(summary, "people");
  if (!people.is_array() || people.empty()) return {};
  HtmlTable posts("people-table", "Posts, use of time and caseload",
                  {"Role", "#Posts (full-time equivalent)", "#Hours worked, of 100 available",
                   "#Children a worker holds", "#Children waiting for a worker"});
  HtmlTable year("hours-table", "Hours in the year, by role",
                 {"Role", "#Needed", "#Available", "#Worked", "#Slack: available, not used"});
  HtmlTable kinds("kinds-table", "What the hours worked were spent on",
                  {"Role", "#Dated tasks", "#Meetings", "#Standing work",
                   "#The team's own meetings", "#Training"});
  const auto hours_row = [](const json& role, std::initializer_list<const char*> parts) {
    std::vector<Cell> row{Cell::text(label_of(role, "role"))};
    for (const char* part : parts) {
      row.push_back(Cell::figure(figure_at(member(role, "hours"), part), Scale::plain));
    }
    return row;
  };
  for (const json& role : people) {
    posts.row({Cell::text(label_of(role, "role")),
               Cell::figure(figure_at(role, "posts"), Scale::plain),
               Cell::figure(figure_at(role, "utilisation"), Scale::per_hundred),
               Cell::figure(figure_at(role, "caseload"), Scale::plain),
               Cell::figure(figure_at(role, "unallocated_children"), Scale::plain)});
    year.row(hours_row(role, {"needed", "available", "worked", "slack"}));
    kinds.row(hours_row(role, {"dated", "meetings", "standing", "team_meetings", "training"}));
  }
  return posts.html() + year.html() + kinds.html() + rooms_table(summary);
}

std::string report_steps_table(const json& summary) {
  const json& steps = member(summary, "steps");
  if (!steps.is_array() || steps.empty()) return {};
  HtmlTable table("steps-table", "Waiting by step, in working hours",
                  {"Step", "Kind", "#Done in the year, families", "#Wait, mean",
                   "#Half begin within", "#Nine in ten begin within"});
  for (const json& step : steps) {
    table.row({Cell::text(label_of(step, "name")), Cell::text(text_at(step, "kind")),
               Cell::figure(figure_at(step, "done_families"), Scale::plain),
               Cell::figure(figure_at(step, "wait_hours_mean"), Scale::plain),
               Cell::quantile(figure_at(step, "wait_hours_median"), model::kWaitBins - 1, 1),
               Cell::quantile(figure_at(step, "wait_hours_p90"), model::kWaitBins - 1, 1)});
  }
  return table.html();
}

std::string report_strands_table(const json& summary) {
  const json& strands = member(summary, "strands");
  if (!strands.is_array() || strands.empty()) return {};
  HtmlTable table("strands-table", "Open work by stage",
                  {"Stage", "#Children in it, mean day", "#Children who start it in the year",
                   "#Days in it, mean"});
  for (const json& strand : strands) {
    table.row({Cell::text(label_of(strand, "name")),
               Cell::figure(figure_at(strand, "stock_children"), Scale::plain),
               Cell::figure(figure_at(strand, "starts_children"), Scale::plain),
               Cell::figure(figure_at(strand, "mean_days"), Scale::plain)});
  }
  return table.html();
}

}  // namespace casetide::analysis::report
