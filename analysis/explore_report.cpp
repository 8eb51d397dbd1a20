#include "analysis/explore_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/explore_text.hpp"
#include "analysis/page.hpp"
#include "analysis/report_format.hpp"
#include "analysis/report_table.hpp"

namespace casetide::analysis {
namespace {

using namespace report;
using nlohmann::json;

std::string paragraph(const json& text, std::string_view css_class) {
  return fmt::format("<p class=\"{}\">{}</p>\n", css_class, escape_html(text.get<std::string>()));
}

std::string answer(const json& summary) {
  std::string html;
  const json& findings = member(summary, "findings");
  for (std::size_t i = 0; i < findings.size(); ++i)
    html += paragraph(findings[i], i == 0 ? "answer" : "range");
  const json& worth = member(summary, "worth_measuring");
  if (worth.empty()) return html;
  html += "<p class=\"range\">Most worth measuring locally, the first most:</p>\n<ol>\n";
  for (const json& one : worth)
    html += "<li>" + escape_html(text_at(one, "label")) + "</li>\n";
  return html + "</ol>\n";
}

std::string period(const json& summary) {
  const json& run = member(summary, "run");
  return escape_html(plain_date(text_at(run, "first_day")) + " to " +
                     plain_date(text_at(run, "last_day")));
}

Cell hundredths(const json& share) {
  const auto value = number_at(share, "value");
  if (!value) return Cell::value("–");
  const auto shown = [](double part) { return fmt::format("{:.0f}", 100 * part); };
  const auto low = number_at(share, "low");
  const auto high = number_at(share, "high");
  return Cell::stacked(shown(*value), low && high ? shown(*low) + " to " + shown(*high) : "", "");
}

Cell measured(const json& object, std::string_view key, const std::string& unit) {
  const auto value = number_at(object, key);
  return Cell::value(value ? output_text(*value, unit) : "–");
}

Cell interval(const json& object, const std::string& unit) {
  const auto low = number_at(object, "low");
  const auto high = number_at(object, "high");
  return Cell::value(low && high ? output_text(*low, unit) + " to " + output_text(*high, unit)
                                 : "–");
}

std::string why_no_split(const json& summary) {
  if (!member(summary, "sobol").is_null())
    return ": every answer was the same in every year, or there was nothing to count.";
  if (member(summary, "kept").empty()) return ": the screening kept no input.";
  return " from a screening alone: run the same command without --morris-only.";
}

std::string split(const json& summary) {
  HtmlTable table("split-table", "Parts of 100 of the variance of one year’s figure",
                  {"Answer", "#Chance", "#Inputs kept", "#All other inputs"});
  for (const json& output : member(summary, "outputs")) {
    const json& parts = member(output, "split");
    if (parts.is_null()) continue;
    table.row({Cell::text(text_at(output, "label")), hundredths(member(parts, "chance")),
               hundredths(member(parts, "kept_inputs")),
               hundredths(member(parts, "other_inputs"))});
  }
  return table.empty() ? paragraph("Not known" + why_no_split(summary), "note") : table.html();
}

std::string screening_table(const json& summary, const json& output) {
  const std::string unit = text_at(output, "unit");
  std::vector<json> effects;
  for (const json& group : summary.at("screening").at("groups")) {
    for (json effect : group.at("effects")) {
      effect["label"] = group.at("label");
      effects.push_back(std::move(effect));
    }
  }
  const auto rows = rows_of(effects, text_at(output, "name"),
                            [](const json& effect) { return effect.at("mu_star").get<double>(); });
  HtmlTable table("screening-" + escape_html(text_at(output, "name")),
                  "Screening: what a move over the whole range does, " + output_unit(unit),
                  {"Input, or inputs not told apart", "#Size (μ*)", "#95\u00a0% interval",
                   "#Up on average (μ)", "#Spread (σ)"});
  for (const json& row : rows) {
    table.row({Cell::text(text_at(row, "label")), measured(row, "mu_star", unit),
               interval(row, unit), measured(row, "mu", unit), measured(row, "sigma", unit)});
  }
  return table.html();
}

std::string tornado_table(const json& summary, const json& output) {
  const std::string unit = text_at(output, "unit");
  const auto rows =
      rows_of(member(member(summary, "tornado"), "bars"), text_at(output, "name"), difference_size);
  HtmlTable table("tornado-" + escape_html(text_at(output, "name")),
                  "One input at its ends, all others as stated, " + output_unit(unit),
                  {"Input", "Its range", "#At its 5th percentile", "#At its 95th", "#Difference",
                   "#95\u00a0% interval"});
  for (const json& bar : rows) {
    const json& difference = member(bar, "difference");
    table.row({Cell::text(text_at(bar, "label")),
               Cell::text(text_at(bar, "low") + " to " + text_at(bar, "high")),
               measured(bar, "at_low", unit), measured(bar, "at_high", unit),
               measured(difference, "mean", unit), interval(difference, unit)});
  }
  return table.empty() ? "" : table.html();
}

std::string sobol_table(const json& summary, const json& output) {
  const auto rows =
      rows_of(member(member(summary, "sobol"), "indices"), text_at(output, "name"),
              [](const json& row) { return row.at("total_of_answer").at("value").get<double>(); });
  HtmlTable table("sobol-" + escape_html(text_at(output, "name")), "Sobol indices, parts of 100",
                  {"Input", "#Alone, of what inputs bring about", "#With interactions, of that",
                   "#With interactions, of one year’s variance"});
  for (const json& row : rows) {
    table.row({Cell::text(text_at(row, "label")), hundredths(member(row, "first")),
               hundredths(member(row, "total")), hundredths(member(row, "total_of_answer"))});
  }
  return table.empty() ? "" : table.html();
}

std::string tables(const json& summary) {
  std::string html;
  for (const json& output : member(summary, "outputs")) {
    html += fmt::format("<details{}>\n<summary>{}</summary>\n", html.empty() ? " open" : "",
                        escape_html(text_at(output, "label")));
    html += sobol_table(summary, output) + tornado_table(summary, output) +
            screening_table(summary, output) + "</details>\n";
  }
  return html;
}

std::string limits(const json& summary) {
  std::string html = "<ul>\n";
  for (const json& limit : member(summary, "limits"))
    html += "<li>" + escape_html(limit.get<std::string>()) + "</li>\n";
  return html + "</ul>\n";
}

std::string run_facts(const json& summary) {
  const json& screening = member(summary, "screening");
  const auto fact = [](std::string_view name, const std::string& value) {
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, escape_html(value));
  };
  std::string html = "<dl class=\"facts\">\n";
  html += fact("Uncertain inputs", std::to_string(member(summary, "inputs").size()));
  html += fact("Kept after the screening", std::to_string(member(summary, "kept").size()));
  html += fact("Trajectories", text_at(screening, "trajectories"));
  if (const json& sobol = member(summary, "sobol"); !sobol.is_null())
    html += fact("Rows of the Sobol design", text_at(sobol, "rows"));
  html += fact("Seed", text_at(member(summary, "run"), "seed"));
  html += fact("Casetide", text_at(summary, "casetide"));
  return html + "</dl>\n";
}

std::optional<std::string> part(std::string_view name, const json& summary) {
  if (name == "title") return escape_html(text_at(member(summary, "run"), "title"));
  if (name == "summary") return script_json(summary);
  if (name == "no-tornado") {
    if (!member(summary, "tornado").is_null()) return "";
    return paragraph(member(summary, "kept").empty() ? "Not run: the screening kept no input."
                                                     : "Not run: a screening alone was asked for.",
                     "note");
  }
  using Make = std::string (*)(const json&);
  static constexpr std::array<std::pair<std::string_view, Make>, 6> made = {{
      {"answer", answer},
      {"period", period},
      {"split", split},
      {"tables", tables},
      {"limits", limits},
      {"run-facts", run_facts},
  }};
  for (const auto& [key, make] : made) {
    if (key == name) return make(summary);
  }
  return std::nullopt;
}

}  // namespace

std::string explore_html(const json& summary) {
  return whole_page({"Casetide: what the answers hang on", "explore.html", "explore.js"},
                    [&summary](std::string_view name) { return part(name, summary); });
}

}  // namespace casetide::analysis
