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

/// "12,345", "123", "12.3", "0.12": three figures or all of a large number.
std::string number(const json& value) {
  if (!value.is_number()) return kNothing;
  const double x = value.get<double>();
  const double size = std::abs(x);
  if (size >= 1000) {
    std::string digits = fmt::format("{:.0f}", size);
    for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
      digits.insert(static_cast<std::size_t>(at), ",");
    }
    return (x < 0 ? "-" : "") + digits;
  }
  if (size >= 100 || x == 0) return fmt::format("{:.0f}", x);
  return size >= 1 ? fmt::format("{:.1f}", x) : fmt::format("{:.2f}", x);
}

/// Hours waited: the first bin of the histogram only says "under 1", the last "that or more".
std::string waited(const json& value) {
  if (!value.is_number()) return kNothing;
  if (value.get<double>() < 1) return "under 1";
  const bool open = value.get<double>() >= model::kWaitBins - 1;
  return open ? fmt::format("{}+", model::kWaitBins - 1) : number(value);
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
               number(days.at("p25").at("mean")), number(days.at("median").at("mean")),
               number(days.at("p75").at("mean"))});
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

/// Nothing where nobody leaves.
std::string leavers(const json& counters) {
  const json gone = counters.at("leavers").at("mean");
  if (!gone.is_number() || gone == 0.0) return "";
  return fmt::format(
      "Workers who leave in the year: {}. Changes of worker: {} families, {} children.\n\n",
      number(gone), number(counters.at("changes_of_worker_families").at("mean")),
      number(counters.at("changes_of_worker_children").at("mean")));
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
  return table.text() + leavers(summary.at("counters"));
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
  if (const std::string sure = text_of(headline.at("range")); !sure.empty())
    text += wrapped(sure, kWidth);
  for (const json& note : summary.at("run").at("notes"))
    text += wrapped(text_of(note), kWidth);
  text += "\n" + wrapped(run_line(summary.at("run")), kWidth) + "\n";
  text += clocks(summary) + clocks_without_limit(summary) + clocks_counted_apart(summary);
  const json& all = summary.at("clocks");
  const auto main_clock = std::ranges::find_if(
      all, [&](const json& clock) { return clock.at("name") == headline.at("clock"); });
  if (main_clock != all.end()) text += conference_days(*main_clock);
  text += published(summary) + drift(summary) + people(summary) + steps(summary);
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
