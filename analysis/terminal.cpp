#include "analysis/terminal.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/summary_parts.hpp"
#include "analysis/text_table.hpp"
#include "analysis/worth.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using enum TextTable::Align;

constexpr std::size_t kWidth = 96;
constexpr std::size_t kLabelWidth = 44;
constexpr const char* kNothing = "-";

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

std::string label_of(const json& item) {
  return shortened(text_of(item.at("label")), kLabelWidth);
}

std::string number(const json& value) {
  return value.is_number() ? in_figures(value.get<double>()) : kNothing;
}

/// Of a histogram whose last bin holds `open` and more.
std::string up_to(int open, const json& value) {
  const bool more = value.is_number() && value.get<double>() >= open;
  if (more) return fmt::format("{}+", open);
  const bool whole = value.is_number() && value.get<double>() == std::round(value.get<double>());
  return whole ? with_commas(value.get<double>()) : number(value);
}

/// Hours waited: the first bin of the histogram only says "under 1", the last "that or more".
std::string waited(const json& value) {
  if (!value.is_number()) return kNothing;
  if (value.get<double>() < 1) return "under 1";
  return up_to(model::kWaitBins - 1, value);
}

/// A share as a number of 100.
std::string of_hundred(const json& value) {
  return value.is_number() ? fmt::format("{:.1f}", 100 * value.get<double>()) : kNothing;
}

using Show = std::string (*)(const json&);

std::string range(const json& figure, const char* low, const char* high, Show show) {
  if (figure.at(low).is_null()) return kNothing;
  return show(figure.at(low)) + " to " + show(figure.at(high));
}
std::string interval(const json& figure, Show show) {
  return range(figure, "low", "high", show);
}
std::string year(const json& figure, Show show) {
  return range(figure, "year_low", "year_high", show);
}

bool has_limit(const json& clock) {
  return clock.value("has_limit", true);
}

std::string clocks(const json& summary) {
  TextTable table(
      "Clocks: late of 100 that fell due in the year (families)",
      {"", "permitted maximum", "due", "late", "95 % interval", "one year", "undecided"},
      {left, left, right, right, right, right, right});
  for (const json& clock : summary.at("clocks")) {
    if (!has_limit(clock)) continue;
    const json& late = clock.at("late_share_families");
    table.row({label_of(clock), shortened(text_of(clock.at("limit_text")), 24),
               number(clock.at("families").at("real").at("mean")), of_hundred(late.at("mean")),
               interval(late, of_hundred), year(late, of_hundred),
               number(clock.at("families").at("undecided_past").at("mean"))});
  }
  return table.text();
}

/// Clocks that nobody set a limit to are told in days only.
std::string clocks_without_limit(const json& summary) {
  TextTable table("Clocks for which no limit is stated: working days taken (families)",
                  {"", "stopped", "a quarter within", "half within", "three quarters within"},
                  {left, right, right, right, right});
  for (const json& clock : summary.at("clocks")) {
    if (has_limit(clock)) continue;
    const json& days = clock.at("days");
    table.row({label_of(clock), number(clock.at("stopped_families").at("mean")),
               up_to(model::kDayBins - 1, days.at("p25").at("mean")),
               up_to(model::kDayBins - 1, days.at("median").at("mean")),
               up_to(model::kDayBins - 1, days.at("p75").at("mean"))});
  }
  return table.empty() ? "" : table.text();
}

/// What is neither in time nor late: only clocks of which there is any.
std::string clocks_counted_apart(const json& summary) {
  TextTable table("Counted apart (families)",
                  {"", "authorised late", "past the limit at the start", "told off before it"},
                  {left, right, right, right});
  for (const json& clock : summary.at("clocks")) {
    const json& families = clock.at("families");
    std::vector<std::string> row{label_of(clock)};
    bool any = false;
    for (const char* fate : {"authorised_late", "impossible", "discharged"}) {
      const json& mean = families.contains(fate) ? families.at(fate).at("mean") : json();
      any = any || (mean.is_number() && mean != 0.0);
      row.push_back(number(mean));
    }
    if (any) table.row(row);
  }
  return table.empty() ? "" : table.text();
}

/// Nothing where nothing changes within the year, or no clock shows it.
std::string failing(const json& summary) {
  const json& list = summary.at("failing");
  if (list.empty()) return "";
  TextTable table(fmt::format("Late more often after {}: the week in which it begins",
                              plain_date_text(text_of(list.front().at("change")))),
                  {"", "week from", "of 100 before", "then", "cause that grew most", "days more"},
                  {left, left, right, right, left, right});
  for (const json& clock : list) {
    table.row({label_of(clock), plain_date_text(text_of(clock.at("week"))),
               of_hundred(clock.at("late_share_before")),
               of_hundred(clock.at("late_share").at("mean")), text_of(clock.at("cause_label")),
               number(clock.at("cause_days_more"))});
  }
  return table.text();
}

std::string conference_days(const json& clock) {
  TextTable table(
      fmt::format("{}: working days taken, of 100 children whose clock stopped in the year",
                  text_of(clock.at("label"))),
      {"working days", "published", "children", "of 100", "95 % interval", "one year"},
      {left, right, right, right, right, right});
  for (const json& band : clock.at("days").at("bands")) {
    const json& share = band.at("share_children");
    table.row({text_of(band.at("label")), number(band.at("published")),
               number(band.at("children").at("mean")), of_hundred(share.at("mean")),
               interval(share, of_hundred), year(share, of_hundred)});
  }
  return table.text();
}

/// A published per cent stands beside a simulated share.
std::string published(const json& summary) {
  TextTable table("Published figures beside simulated ones",
                  {"", "unit", "published", "simulated", "95 % interval", "one year", ""},
                  {left, left, right, right, right, right, left});
  for (const json& item : summary.at("published")) {
    const json& simulated = item.at("simulated");
    const bool share = text_of(item.at("unit")) == "%";
    const Show show = share ? of_hundred : number;
    table.row({label_of(item), share ? "of 100" : text_of(item.at("unit")),
               show(item.at("published")), show(simulated.at("mean")), interval(simulated, show),
               year(simulated, show), item.at("input").get<bool>() ? "input" : "result"});
  }
  return table.text();
}

std::string drift(const json& summary) {
  TextTable table("Drift and delay", {"", "unit", "simulated", "95 % interval", "one year"},
                  {left, left, right, right, right});
  for (const json& item : summary.at("drift")) {
    const json& simulated = item.at("simulated");
    const bool share = text_of(item.at("unit")) == "%";
    const Show show = share ? of_hundred : number;
    table.row({label_of(item), share ? "of 100" : text_of(item.at("unit")),
               show(simulated.at("mean")), interval(simulated, show), year(simulated, show)});
  }
  return table.empty() ? "" : table.text();
}

/// Nothing where nobody leaves and no family changes worker.
std::string changes_of_worker(const json& counters) {
  const auto mean = [&](const char* name) { return counters.at(name).at("mean"); };
  const auto any = [&](const char* name) {
    const json value = mean(name);
    return value.is_number() && value != 0.0;
  };
  if (!any("leavers") && !any("changes_of_worker_families")) return "";
  constexpr std::pair<const char*, const char*> kReasons[] = {
      {"changes_as_worker_left", "as a worker left"},
      {"changes_as_post_ended", "as a post ended"},
      {"changes_between_teams", "from one team to another"},
      {"changes_as_worker_sick", "as a worker was ill for long"},
  };
  std::string reasons;
  for (const auto& [name, words] : kReasons)
    if (any(name))
      reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", number(mean(name)), words);
  return fmt::format(
      "Workers who leave in the year: {}. Changes of worker: {} families{}, {} children.\n\n",
      number(mean("leavers")), number(mean("changes_of_worker_families")),
      reasons.empty() ? "" : " (" + reasons + ")", number(mean("changes_of_worker_children")));
}

/// Nothing where no meeting needs one.
std::string rooms(const json& summary) {
  TextTable table("Rooms: hours in the year", {"", "rooms", "open", "in use", "of 100 hours"},
                  {left, right, right, right, right});
  for (const json& room : summary.at("rooms")) {
    const json& hours = room.at("hours");
    const auto mean = [](const json& figure) { return number(figure.at("mean")); };
    table.row({label_of(room), mean(room.at("rooms")), mean(hours.at("open")),
               mean(hours.at("in_use")), of_hundred(room.at("in_use_share").at("mean"))});
  }
  return table.empty() ? "" : table.text();
}

std::string people(const json& summary) {
  TextTable table(
      "People: hours in the year",
      {"", "posts", "needed", "available", "worked", "of 100 hours", "caseload", "unallocated"},
      {left, right, right, right, right, right, right, right});
  for (const json& role : summary.at("people")) {
    const json& hours = role.at("hours");
    const auto mean = [](const json& figure) { return number(figure.at("mean")); };
    table.row({label_of(role), mean(role.at("posts")), mean(hours.at("needed")),
               mean(hours.at("available")), mean(hours.at("worked")),
               of_hundred(role.at("utilisation").at("mean")), mean(role.at("caseload")),
               mean(role.at("unallocated_children"))});
  }
  return table.text() + rooms(summary) + changes_of_worker(summary.at("counters"));
}

/// What the time on duty of each role was spent on.
std::string hours_spent(const json& summary) {
  TextTable table("What 100 hours on duty were spent on",
                  {"", "tasks", "meetings", "standing work", "team meetings", "training", "slack"},
                  {left, right, right, right, right, right, right});
  for (const json& role : summary.at("people")) {
    const json& hours = role.at("hours");
    const json& all = hours.at("available").at("mean");
    if (!all.is_number() || all == 0.0) continue;
    std::vector<std::string> row{label_of(role)};
    for (const char* kind :
         {"dated", "meetings", "standing", "team_meetings", "training", "slack"}) {
      row.push_back(of_hundred(json(hours.at(kind).at("mean").get<double>() / all.get<double>())));
    }
    table.row(row);
  }
  return table.empty() ? "" : table.text();
}

std::string thousands(const json& pounds) {
  return pounds.is_number() ? number(json(pounds.get<double>() / 1000)) : kNothing;
}

/// Nothing where no role has a cost.
std::string costs(const json& summary) {
  const json& costs = summary.at("costs");
  if (!costs.is_object()) return "";
  const auto mean = [](const json& figure, Show show) { return show(figure.at("mean")); };
  TextTable roles(
      "Cost in the year, in thousands of pounds",
      {"", "own workers", "agency posts", "agency", "together", "95 % interval", "pounds an hour"},
      {left, right, right, right, right, right, right});
  for (const json& role : costs.at("roles")) {
    roles.row({label_of(role), mean(role.at("own_pounds"), thousands),
               mean(role.at("agency_posts"), number), mean(role.at("agency_pounds"), thousands),
               mean(role.at("pounds"), thousands), interval(role.at("pounds"), thousands),
               mean(role.at("pounds_an_hour"), number)});
  }
  roles.row({"All", "", "", mean(costs.at("agency_pounds"), thousands),
             mean(costs.at("pounds"), thousands), interval(costs.at("pounds"), thousands), ""});
  TextTable stages("Cost by stage: tasks, meetings and standing work",
                   {"", "thousands of pounds", "95 % interval", "pounds a child who begins it"},
                   {left, right, right, right});
  for (const json& strand : costs.at("strands")) {
    if (strand.at("pounds").at("mean") == 0.0) continue;
    stages.row({label_of(strand), mean(strand.at("pounds"), thousands),
                interval(strand.at("pounds"), thousands),
                mean(strand.at("pounds_a_child"), number)});
  }
  TextTable meetings("Cost of one meeting, in pounds", {"", "held", "pounds each", "95 % interval"},
                     {left, right, right, right});
  for (const json& meeting : costs.at("meetings")) {
    const json& each = meeting.at("pounds_each");
    if (!each.at("mean").is_number() || each.at("mean") == 0.0) continue;
    meetings.row({label_of(meeting), mean(meeting.at("held_families"), number), mean(each, number),
                  interval(each, number)});
  }
  std::string text = roles.text();
  if (!stages.empty()) text += stages.text();
  if (!meetings.empty()) text += meetings.text();
  std::string said = fmt::format(
      "A family referred costs {} pounds, all stages together. An hour on duty carries the cost of "
      "leave and sickness.",
      mean(costs.at("pounds_a_family"), number));
  std::string without;
  for (const json& label : costs.at("without_cost")) {
    without += (without.empty() ? "" : ", ") + text_of(label);
  }
  if (!without.empty()) said += " No cost is stated for: " + without + ".";
  return text + wrapped(said, kWidth) + "\n";
}

std::string steps(const json& summary) {
  TextTable table("Waiting by step until the first work, in working hours",
                  {"", "families", "mean", "median", "9 of 10 within"},
                  {left, right, right, right, right});
  for (const json& step : summary.at("steps")) {
    if (step.at("wait_hours_mean").at("mean").is_null()) continue;
    table.row({label_of(step), number(step.at("done_families").at("mean")),
               number(step.at("wait_hours_mean").at("mean")),
               waited(step.at("wait_hours_median").at("mean")),
               waited(step.at("wait_hours_p90").at("mean"))});
  }
  return table.text();
}

std::string anatomy(const json& clock) {
  TextTable table(fmt::format("{}: where the time goes, in days of 24 hours for each family",
                              text_of(clock.at("label"))),
                  {"", "days", "95 % interval", "of 100"}, {left, right, right, right});
  for (const json& cause : clock.at("anatomy")) {
    const json& days = cause.at("days_per_case");
    if (!days.at("mean").is_number() || days.at("mean") == 0.0) continue;
    table.row({label_of(cause), number(days.at("mean")), interval(days, number),
               of_hundred(cause.at("share").at("mean"))});
  }
  if (table.empty()) return "";
  const json& all = clock.at("elapsed_days_per_case");
  table.row({"All", number(all.at("mean")), interval(all, number), "100.0"});
  return table.text();
}

std::string run_line(const json& run) {
  return fmt::format("{}: {} to {}, {} replications, seed {}", text_of(run.at("title")),
                     plain_date_text(text_of(run.at("first_day"))),
                     plain_date_text(text_of(run.at("last_day"))), run.at("replications").dump(),
                     run.at("seed").dump());
}

}  // namespace

std::string terminal_text(const json& summary) {
  const json& headline = summary.at("headline");
  std::string text = "\n" + wrapped(text_of(headline.at("sentence")), kWidth);
  for (const json& caution : headline.at("cautions"))
    text += wrapped(text_of(caution), kWidth);
  if (const std::string sure = text_of(headline.at("range")); !sure.empty())
    text += wrapped(sure, kWidth);
  for (const json& note : summary.at("run").at("notes"))
    text += wrapped(text_of(note), kWidth);
  text += "\n" + wrapped(run_line(summary.at("run")), kWidth) + "\n";
  text += clocks(summary) + clocks_without_limit(summary) + clocks_counted_apart(summary) +
          failing(summary);
  const json& all = summary.at("clocks");
  const auto main_clock = std::ranges::find_if(
      all, [&](const json& clock) { return clock.at("name") == headline.at("clock"); });
  if (main_clock != all.end()) text += conference_days(*main_clock);
  text += published(summary) + drift(summary) + people(summary) + hours_spent(summary) +
          costs(summary) + steps(summary);
  if (main_clock != all.end()) text += anatomy(*main_clock);
  text += worth_text(summary);
  text += wrapped(
      "One year: 8 of 10 simulated years lie in this range. The 95 % interval is that of the "
      "expected "
      "value. Sources, assumptions and what is not modelled are in the report.",
      kWidth);
  return text;
}

}  // namespace casetide::analysis
