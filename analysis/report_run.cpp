#include "analysis/report_run.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/report_format.hpp"
#include "analysis/report_table.hpp"
#include "analysis/version.hpp"

namespace casetide::analysis::report {

using nlohmann::json;

namespace {

/// True for a unit in which the summary's shares (0 to 1) are to be shown as numbers of 100.
bool is_share_unit(std::string_view unit) {
  return unit == "share" || unit == "%" || unit == "percent" || unit.starts_with("of 100");
}

/// The range of an assumption, however the summary writes it; empty when there is a source instead.
std::string assumed_text(const json& item) {
  const json& assumed = member(item, "assumed");
  if (assumed.is_boolean()) return assumed.get<bool>() ? "assumed" : "";
  if (assumed.is_array()) {
    std::string out;
    for (const json& part : assumed) {
      if (!out.empty()) out += " to ";
      out += part.is_string() ? part.get<std::string>()
                              : (part.is_number() ? show(part.get<double>()) : "");
    }
    return out;
  }
  return text_at(item, "assumed");
}

std::string after_breach_text(std::string_view policy) {
  if (policy == "first") return "work past its permitted maximum is taken first";
  if (policy == "last") return "work past its permitted maximum gives way to work still in time";
  return "work past its permitted maximum keeps its place";
}

/// One for each text of a list.
std::string paragraphs(std::string_view style, const json& texts) {
  std::string out;
  for (const json& text : texts.is_array() ? texts : json::array()) {
    if (text.is_string())
      out += fmt::format("<p class=\"{}\">{}</p>\n", style, escape_html(text.get<std::string>()));
  }
  return out;
}

}  // namespace

std::string report_title(const json& summary) {
  const std::string title = text_at(member(summary, "run"), "title");
  return title.empty() ? "Casetide report" : escape_html(title);
}

std::string report_period(const json& summary) {
  const json& run = member(summary, "run");
  if (text_at(run, "first_day").empty()) return {};
  return escape_html(fmt::format("{} to {}", plain_date(text_at(run, "first_day")),
                                 plain_date(text_at(run, "last_day"))));
}

std::string report_answer(const json& summary) {
  const json& headline = member(summary, "headline");
  std::string out;
  if (const auto sentence = text_at(headline, "sentence"); !sentence.empty()) {
    out += fmt::format("<p class=\"answer\">{}</p>\n", escape_html(sentence));
  }
  out += report_cautions(summary);
  if (const auto range = text_at(headline, "range"); !range.empty()) {
    out += fmt::format("<p class=\"range\">{}</p>\n", escape_html(range));
  }
  return out + report_notes(summary);
}

std::string report_cautions(const json& answer) {
  return paragraphs("caution", member(member(answer, "headline"), "cautions"));
}

std::string report_notes(const json& answer) {
  return paragraphs("note", member(member(answer, "run"), "notes"));
}

std::string report_failed_checks(const json& summary) {
  std::string items;
  const json& checks = member(summary, "checks");
  if (checks.is_array()) {
    for (const json& check : checks) {
      const json& holds = member(check, "holds");
      if (holds.is_boolean() && holds.get<bool>()) continue;
      items += fmt::format("<li>{}: {}</li>", escape_html(text_at(check, "name")),
                           escape_html(text_at(check, "detail")));
    }
  }
  if (items.empty()) return {};
  return "<div class=\"alarm\" role=\"alert\"><p><strong>Do not use these figures.</strong> "
         "A check that must always hold did not:</p><ul>" +
         items + "</ul></div>\n";
}

std::string report_run_facts(const json& summary) {
  const json& run = member(summary, "run");
  if (!run.is_object()) return {};
  std::string out = "<dl class=\"facts\">\n";
  const auto fact = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) {
      out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, escape_html(text));
    }
  };
  if (const auto years = number_at(run, "replications")) {
    fact("Simulated years", fmt::format("{}, in {} pairs that share their uncertain inputs",
                                        show(*years), show(std::floor(*years / 2.0))));
  }
  if (const auto years = number_at(run, "warm_up_years")) {
    fact("Before the year", show(*years) + " years of warm-up, not counted");
  }
  if (const auto days = number_at(run, "run_out_working_days")) {
    fact("After the year", show(*days) + " working days, so that clocks started in it can settle");
  }
  fact("Order of work", after_breach_text(text_at(run, "after_breach")));
  const std::string clock = text_at(member(summary, "headline"), "clock");
  if (const auto share = number_at(member(run, "inputs_share_of_variance"), clock)) {
    fact(
        "Where the range of years comes from",
        fmt::format("about {} of 100 parts of its variance from inputs that are not known exactly, "
                    "the rest from chance within a year",
                    show(100.0 * std::clamp(*share, 0.0, 1.0), 1.0)));
  }
  // A seed is a name, not a quantity: no commas.
  const json& seed = member(run, "seed");
  fact("Seed", seed.is_string() ? seed.get<std::string>() : (seed.is_null() ? "" : seed.dump()));
  if (const std::string version = text_at(summary, "casetide"); !version.empty()) {
    const std::string engine = text_at(summary, "engine");
    fact("Version", engine.empty()
                        ? "Casetide " + version
                        : fmt::format("Casetide {}, engine {}", version, shortened_engine(engine)));
  }
  return out + "</dl>\n";
}

std::string report_published_table(const json& summary) {
  const json& published = member(summary, "published");
  if (!published.is_array() || published.empty()) return {};
  HtmlTable table("published-table",
                  "Published figures beside the same figures of the simulated year",
                  {"Measure", "Unit", "#Published", "#Simulated", "Input or result",
                   "Published figure lies", "Source"});
  for (const json& item : published) {
    const std::string label = text_at(item, "label");
    std::string unit = text_at(item, "unit");
    auto given = number_at(item, "published");
    auto simulated = figure_at(item, "simulated");
    Scale scale = Scale::plain;
    if (is_share_unit(unit)) {
      scale = Scale::per_hundred;
      unit = "of 100";
      if (given) *given *= 100.0;
    }
    std::string place;
    const auto shown = simulated ? scaled(*simulated, scale) : Reading{};
    if (given && shown.year) {
      // Half a rounding step of slack, so that the words agree with the numbers shown.
      const double slack = sensible_step(shown) / 2.0;
      place = *given < shown.year->low - slack    ? "below one year\u2019s range"
              : *given > shown.year->high + slack ? "above one year\u2019s range"
                                                  : "inside one year\u2019s range";
    }
    const json& input = member(item, "input");
    const bool is_input = input.is_boolean() && input.get<bool>();
    table.row({Cell::text(label.empty() ? text_at(item, "name") : label), Cell::text(unit),
               Cell::value(given ? (scale == Scale::plain ? show(*given) : show(*given, 0.1)) : ""),
               Cell::figure(simulated, scale), Cell::text(is_input ? "input" : "result"),
               Cell::text(place), Cell::text(text_at(item, "source"))});
  }
  return table.html();
}

std::string report_drift_table(const json& summary) {
  const json& drift = member(summary, "drift");
  if (!drift.is_array() || drift.empty()) {
    return "<p class=\"note\">The procedure has no lines about drift.</p>";
  }
  HtmlTable table("drift-table",
                  "What no deadline shows: repeated steps, hidden days, extensions, reversals",
                  {"Measure", "Unit", "#Expected", "#95 % interval", "#One year, 10-90 %"});
  for (const json& item : drift) {
    const bool share = is_share_unit(text_at(item, "unit"));
    std::vector<Cell> row = {Cell::text(text_at(item, "label")),
                             Cell::text(share ? "of 100" : text_at(item, "unit"))};
    for (Cell& cell :
         figure_cells(figure_at(item, "simulated"), share ? Scale::per_hundred : Scale::plain)) {
      row.push_back(std::move(cell));
    }
    table.row(row);
  }
  return table.html();
}

std::string report_checks(const json& summary) {
  const json& checks = member(summary, "checks");
  if (!checks.is_array() || checks.empty()) return {};
  HtmlTable table("checks-table", "Checks made in every replication",
                  {"Check", "Result", "Detail"});
  for (const json& check : checks) {
    const json& holds = member(check, "holds");
    table.row({Cell::text(text_at(check, "name")),
               Cell::text(holds.is_boolean() && holds.get<bool>() ? "holds" : "DOES NOT HOLD"),
               Cell::text(text_at(check, "detail"))});
  }
  return table.html();
}

std::string report_assumptions(const json& summary) {
  const json& assumptions = member(summary, "assumptions");
  if (!assumptions.is_array() || assumptions.empty()) return {};
  HtmlTable table("assumptions-table", "Every number that was put in",
                  {"Item", "Value", "Assumed range", "Source", "Where it is written"});
  std::size_t values = 0;
  std::size_t sourced = 0;
  std::size_t ranged = 0;  // of those with a source
  for (const json& item : assumptions) {
    const std::string range = assumed_text(item);
    // The arithmetic behind a number is no number.
    if (!text_at(item, "path").ends_with(".working")) {
      const bool has_source = !text_at(item, "source").empty();
      ++values;
      sourced += has_source ? 1 : 0;
      ranged += has_source && !range.empty() ? 1 : 0;
    }
    std::string place = text_at(item, "file");
    const json& line = member(item, "line");
    if (!place.empty() && line.is_number_integer()) place += ":" + line.dump();
    const std::vector<Cell> row{Cell::text(text_at(item, "path")),
                                Cell::text(text_at(item, "text")), Cell::text(range),
                                Cell::text(text_at(item, "source")), Cell::text(place)};
    table.row(row);
  }
  return fmt::format(
      "<p>{} values: {} have a source, {} of them a range too; {} are assumed and carry a "
      "range.</p>\n"
      "<details id=\"assumptions-all\"><summary>Show all values</summary>\n"
      "<div id=\"assumptions-filter\"></div>\n{}</details>\n",
      values, sourced, ranged, values - sourced, table.html());
}

std::string report_not_modelled(const json& summary) {
  const json& list = member(summary, "not_modelled");
  if (!list.is_array() || list.empty()) return {};
  std::string out = "<ul>\n";
  for (const json& item : list) {
    if (item.is_string()) out += "<li>" + escape_html(item.get<std::string>()) + "</li>\n";
  }
  return out + "</ul>\n";
}

}  // namespace casetide::analysis::report
