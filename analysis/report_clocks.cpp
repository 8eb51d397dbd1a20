#include "analysis/report_clocks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/report_format.hpp"
#include "analysis/report_table.hpp"
#include "model/record.hpp"

namespace casetide::analysis::report {

using nlohmann::json;

namespace {

bool has_published_bands(const json& clock) {
  const json& bands = member(member(clock, "days"), "bands");
  return bands.is_array() && std::any_of(bands.begin(), bands.end(), [](const json& band) {
           return number_at(band, "published").has_value();
         });
}

/// All published numbers of a clock's bands, which have a share only when they leave no day out.
std::optional<double> published_total(const json& days) {
  double total = 0;
  double next = 0;
  for (const json& band : member(days, "bands")) {
    const auto published = number_at(band, "published");
    if (!published || number_at(band, "low") != next) return std::nullopt;
    total += *published;
    next = number_at(band, "high").value_or(-1.0) + 1.0;
  }
  if (next < static_cast<double>(member(days, "mean_count_families").size()) || total <= 0) {
    return std::nullopt;
  }
  return total;
}

/// "12.3 (busiest 15.1)": the expected number past the limit on a Friday, over the year.
std::string overdue(const json& clock) {
  const json& means = member(member(clock, "overdue_weekly"), "mean");
  if (!means.is_array() || means.empty()) return {};
  double total = 0;
  double most = 0;
  for (const json& each : means) {
    const double value = each.is_number() ? each.get<double>() : 0.0;
    total += value;
    most = std::max(most, value);
  }
  return fmt::format("{} (most {})", show(total / static_cast<double>(means.size()), 0.1),
                     show(most, 0.1));
}

std::string label_of(const json& clock) {
  std::string label = text_at(clock, "label");
  return label.empty() ? text_at(clock, "name") : label;
}

bool is_conference(const json& clock) {
  return text_at(clock, "name") == "initial-conference";
}

/// Authorised late, impossible, discharged; nothing when there was none of any.
std::optional<std::vector<Cell>> apart_cells(const json& families) {
  std::vector<Cell> cells;
  bool any = false;
  for (const char* fate : {"authorised_late", "impossible", "discharged"}) {
    const auto figure = figure_at(families, fate);
    any = any || (figure && figure->mean != 0.0);
    cells.push_back(Cell::figure(figure, Scale::plain));
  }
  if (!any) return std::nullopt;
  return cells;
}

}  // namespace

const json& headline_clock(const json& summary) {
  const std::string name = text_at(member(summary, "headline"), "clock");
  const json& clocks = member(summary, "clocks");
  if (clocks.is_array() && !name.empty()) {
    for (const json& clock : clocks) {
      if (text_at(clock, "name") == name) return clock;
    }
  }
  return member(summary, "");
}

const json& days_clock(const json& summary) {
  const json& headline = headline_clock(summary);
  if (headline.is_object() && has_published_bands(headline)) return headline;
  const json& clocks = member(summary, "clocks");
  if (clocks.is_array()) {
    for (const json& clock : clocks) {
      if (has_published_bands(clock)) return clock;
    }
  }
  return headline;
}

std::string report_days_link(const json& summary) {
  return is_conference(days_clock(summary)) ? "Days to the conference" : "Days taken";
}

std::string report_days_heading(const json& summary) {
  const json& clock = days_clock(summary);
  if (!clock.is_object()) return "Days taken";
  if (is_conference(clock)) return "Days from the start of the s47 to the initial conference";
  return "Days taken: " + escape_html(label_of(clock));
}

std::string report_days_lead(const json& summary) {
  const json& clock = days_clock(summary);
  if (!clock.is_object()) return {};
  if (is_conference(clock))
    return "<p>Of children whose initial conference was held in the year: the published measure, "
           "counted by child, in working days.</p>";
  const std::string from = text_at(clock, "from_text");
  return fmt::format(
      "<p>Of children for whom this clock stopped in the year, counted by child, in working "
      "days{}.</p>",
      from.empty() ? "" : " from " + escape_html(from));
}

std::string report_days_clock(const json& summary) {
  const json& clock = days_clock(summary);
  if (!clock.is_object()) return {};
  return fmt::format("<p class=\"note\">Clock: {}. Permitted maximum: {}. Source: {}.</p>",
                     escape_html(label_of(clock)), escape_html(text_at(clock, "limit_text")),
                     escape_html(text_at(clock, "source")));
}

namespace {

/// A day by which part of the cases are done: whole, of which the last stands for all that are later.
std::string day_text(double day) {
  if (day >= model::kDayBins - 1) return fmt::format("{} or later", model::kDayBins - 1);
  return show(day, day == std::round(day) ? 1.0 : 0.1);
}

/// What the chart of days draws one by one; nothing where nothing stopped.
std::string day_by_day(const json& clock) {
  const json& counts = member(member(clock, "days"), "mean_count_families");
  if (!counts.is_array()) return {};
  double total = 0;
  std::size_t end = 0;
  for (std::size_t day = 0; day < counts.size(); ++day) {
    const double count = counts[day].is_number() ? counts[day].get<double>() : 0.0;
    total += count;
    if (count > 0) end = day + 1;
  }
  if (total <= 0) return {};
  HtmlTable table("day-by-day-table",
                  is_conference(clock) ? "Conferences by working day, simulated"
                                       : "Families by working day, simulated: " + label_of(clock),
                  {"Working day", is_conference(clock) ? "#Conferences a year" : "#Families a year",
                   "#Of 100", "#Of 100, until then"});
  double so_far = 0;
  for (std::size_t day = 0; day < end; ++day) {
    const double count = counts[day].is_number() ? counts[day].get<double>() : 0.0;
    so_far += count;
    const bool is_last = day + 1 == counts.size();
    table.row({Cell::text(fmt::format("{}{}", day, is_last ? " or later" : "")),
               Cell::value(show(count, 0.01)), Cell::value(show(100 * count / total, 0.1)),
               Cell::value(show(100 * so_far / total, 0.1))});
  }
  return "<details><summary>Day by day</summary>\n" + table.html() + "</details>\n";
}

}  // namespace

std::string report_days_table(const json& summary) {
  const json& clock = days_clock(summary);
  const json& days = member(clock, "days");
  const json& bands = member(days, "bands");
  if (!bands.is_array() || bands.empty()) return day_by_day(clock);
  const auto total = published_total(days);
  HtmlTable table("days-table",
                  is_conference(clock)
                      ? "Children by working days from the start of the s47 to the conference"
                      : "Children by working days: " + label_of(clock),
                  {"Working days", "#Simulated, of 100 children", "#95\u00a0% interval",
                   "#One year, 10\u201190\u00a0%", "#Published, of 100", "#Simulated children",
                   "#Published children"});
  for (const json& band : bands) {
    std::vector<Cell> row{Cell::text(text_at(band, "label"))};
    for (Cell& cell : figure_cells(figure_at(band, "share_children"), Scale::per_hundred)) {
      row.push_back(std::move(cell));
    }
    const auto published = number_at(band, "published");
    row.push_back(Cell::value(published && total ? show(100.0 * *published / *total, 0.1) : ""));
    row.push_back(Cell::figure(figure_at(band, "children"), Scale::plain));
    row.push_back(Cell::value(text_at(band, "published")));
    table.row(row);
  }
  std::string out = table.html();
  const auto quarter = figure_at(days, "p25");
  const auto half = figure_at(days, "median");
  const auto three_quarters = figure_at(days, "p75");
  if (quarter && half && three_quarters) {
    out += fmt::format(
        "<p class=\"note\">A quarter {} by working day {}, half by day {}, three quarters by day "
        "{}.</p>\n",
        is_conference(clock) ? "of conferences are held" : "have stopped", day_text(quarter->mean),
        day_text(half->mean), day_text(three_quarters->mean));
  }
  return out + day_by_day(clock);
}

std::string report_clocks_table(const json& summary) {
  const json& clocks = member(summary, "clocks");
  if (!clocks.is_array() || clocks.empty()) return {};
  std::vector<std::pair<double, const json*>> sorted;
  for (const json& clock : clocks) {
    const auto late = figure_at(clock, "late_share_families");
    sorted.emplace_back(late ? late->mean : -1.0, &clock);
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  HtmlTable table(
      "clocks-table", "Late by clock, the most often late first",
      {"Clock", "Permitted maximum", "#Due in the year, families", "#Late, of 100 families",
       "#Late, of 100 children", "#In time, of 100 children stopped in the year"});
  HtmlTable late("late-table", "How late, and how many are past the limit",
                 {"Clock", "#Working days late: half within", "#Nine in ten within",
                  "#Past the limit on a Friday, mean (most)",
                  "#Limit passed before it was known to bind, families"});
  const std::string main = text_at(headline_clock(summary), "name");
  HtmlTable apart("apart-table", "Counted apart, families",
                  {"Clock", "#Late with an authorisation from before the limit",
                   "#Past the limit already at the start", "#Told off before the limit"});
  HtmlTable unlimited("unlimited-table", "No limit stated: working days taken",
                      {"Clock", "#Stopped in the year, families", "#A quarter within",
                       "#Half within", "#Three quarters within"});
  bool any_apart = false;
  bool any_unlimited = false;
  for (const auto& [share, clock] : sorted) {
    const json& families = member(*clock, "families");
    const Cell label = Cell::text(label_of(*clock));
    if (const auto cells = apart_cells(families)) {
      any_apart = true;
      apart.row({label, (*cells)[0], (*cells)[1], (*cells)[2]});
    }
    if (const json& limited = member(*clock, "has_limit"); limited.is_boolean() && !limited) {
      any_unlimited = true;
      const json& days = member(*clock, "days");
      unlimited.row({label, Cell::figure(figure_at(*clock, "stopped_families"), Scale::plain),
                     Cell::quantile(figure_at(days, "p25"), model::kDayBins - 1),
                     Cell::quantile(figure_at(days, "median"), model::kDayBins - 1),
                     Cell::quantile(figure_at(days, "p75"), model::kDayBins - 1)});
      continue;
    }
    const std::vector<Cell> row{
        label,
        Cell::text(text_at(*clock, "limit_text")),
        Cell::figure(figure_at(families, "real"), Scale::plain),
        Cell::figure(figure_at(*clock, "late_share_families"), Scale::per_hundred),
        Cell::figure(figure_at(*clock, "late_share_children"), Scale::per_hundred),
        Cell::figure(figure_at(*clock, "in_time_share_children"), Scale::per_hundred)};
    const std::vector<Cell> how_late{
        label,
        Cell::quantile(figure_at(member(*clock, "late_days"), "median"), model::kLateBins - 1),
        Cell::quantile(figure_at(member(*clock, "late_days"), "p90"), model::kLateBins - 1),
        Cell::value(overdue(*clock)),
        Cell::figure(figure_at(families, "undecided_past"), Scale::plain)};
    const bool is_main = !main.empty() && text_at(*clock, "name") == main;
    is_main ? table.main_row(row) : table.row(row);
    is_main ? late.main_row(how_late) : late.row(how_late);
  }
  std::string out = table.html() + late.html();
  if (any_apart) out += apart.html();
  if (any_unlimited) out += unlimited.html();
  HtmlTable sources("clock-sources", "Where each clock comes from", {"Clock", "Source"});
  for (const auto& [share, clock] : sorted) {
    sources.row({Cell::text(label_of(*clock)), Cell::text(text_at(*clock, "source"))});
  }
  out +=
      "<details><summary>Where each clock comes from</summary>\n" + sources.html() + "</details>\n";
  return out;
}

std::string report_conference_note(const json& summary) {
  const json& clocks = member(summary, "clocks");
  if (!clocks.is_array() || std::ranges::none_of(clocks, is_conference)) return {};
  return "<p class=\"note\">Most s47s never need a conference. Two clocks can be meant for the "
         "initial conference. The guidance clock "
         "starts at the strategy discussion that started the s47; published statistics count from "
         "the s47 start date. Where a run has only one of them, no lag between the two is "
         "modelled, "
         "and it stands for both. Late shares go by the day of the deadline; the published "
         "measure, "
         "in the column “stopped in the year”, goes by the day the conference was held. They "
         "differ, "
         "and both are right.</p>";
}

std::string report_anatomy_heading(const json& summary) {
  const json& clock = headline_clock(summary);
  if (is_conference(clock)) return "Where the days go before the initial conference";
  return clock.is_object() ? "Where the days go: " + escape_html(label_of(clock))
                           : "Where the days go";
}

std::string report_anatomy_table(const json& summary) {
  const json& clock = headline_clock(summary);
  const json& anatomy = member(clock, "anatomy");
  if (!anatomy.is_array() || anatomy.empty()) return {};
  std::vector<const json*> causes;
  double largest = 0;
  for (const json& cause : anatomy) {
    causes.push_back(&cause);
    const auto share = figure_at(cause, "share");
    if (share) largest = std::max(largest, share->mean);
  }
  std::stable_sort(causes.begin(), causes.end(), [](const json* a, const json* b) {
    const auto of = [](const json* cause) {
      const auto figure = figure_at(*cause, "days_per_case");
      return figure ? figure->mean : 0.0;
    };
    return of(a) > of(b);
  });
  HtmlTable table("anatomy-table", "Where the days go: " + label_of(clock),
                  {"Cause", "#Days a case", "#95\u00a0% interval", "#One year, 10\u201190\u00a0%",
                   "#Of 100 days", "Share"});
  for (const json* cause : causes) {
    const std::string label = text_at(*cause, "label");
    std::vector<Cell> row{Cell::text(label.empty() ? text_at(*cause, "cause") : label)};
    for (Cell& cell : figure_cells(figure_at(*cause, "days_per_case"), Scale::plain)) {
      row.push_back(std::move(cell));
    }
    const auto share = figure_at(*cause, "share");
    row.push_back(Cell::value(share ? show(100.0 * share->mean, 0.1) : ""));
    row.push_back(Cell::bar(share && largest > 0 ? share->mean / largest : 0.0));
    table.row(row);
  }
  std::vector<Cell> whole{Cell::text("All causes together")};
  for (Cell& cell : figure_cells(figure_at(clock, "elapsed_days_per_case"), Scale::plain)) {
    whole.push_back(std::move(cell));
  }
  whole.push_back(Cell::value("100"));
  whole.push_back(Cell::text(""));
  table.main_row(whole);
  return table.html();
}

std::string report_failing_table(const json& summary) {
  const json& list = member(summary, "failing");
  if (!list.is_array() || list.empty()) return {};
  HtmlTable table(
      "failing-table",
      fmt::format("Late more often after {}", plain_date(text_at(list.front(), "change"))),
      {"Clock", "Begins in the week from", "#Late of 100 before", "#Late of 100 then",
       "Cause that grew most", "#Days more"});
  for (const json& clock : list) {
    const auto before = number_at(clock, "late_share_before");
    const auto more = number_at(clock, "cause_days_more");
    table.row({Cell::text(label_of(clock)), Cell::text(plain_date(text_at(clock, "week"))),
               Cell::value(before ? show(*before * 100, 0.1) : ""),
               Cell::figure(figure_at(clock, "late_share"), Scale::per_hundred),
               Cell::text(text_at(clock, "cause_label")),
               Cell::value(more ? show(*more, 0.01) : "")});
  }
  return table.html() +
         "<p class=\"note\">The first of four weeks in each of which more than 2 of 100 more are "
         "late than in the "
         "weeks of the year before the change, the four together also at the lower end of their "
         "95\u00a0% "
         "interval. The season is not taken out.</p>\n";
}

}  // namespace casetide::analysis::report
