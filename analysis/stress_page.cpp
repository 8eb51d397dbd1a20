#include "analysis/stress_page.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/report_format.hpp"

namespace casetide::analysis {
namespace {

using Kind = StressBlock::Kind;
using report::escape_html;

constexpr std::string_view kToBeWritten = "To be written by the author: ";

constexpr std::string_view kStyle = R"(
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 62rem; background: #fff; color: #1b1f24;
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
p, li { max-width: 46rem; }
h1 { margin: 0.1rem 0 0; font-size: 2rem; line-height: 1.15; }
h2 { margin: 3rem 0 0.4rem; padding-top: 0.6rem; border-top: 1px solid #d5dae0; font-size: 1.4rem; }
h3 { margin: 1.8rem 0 0.3rem; font-size: 1.1rem; }
.kicker { margin: 0; color: #57606a; max-width: none; }
.count { padding: 0.5rem 1rem; border-left: 5px solid #b8500a; background: #fdf3ea; }
.blank { padding: 0.5rem 1rem; border: 2px dashed #b8500a; background: #fdf3ea; max-width: 44rem; }
li { white-space: pre-line; }
.wide { overflow-x: auto; }
svg { display: block; max-width: 100%; height: auto; }
table { border-collapse: collapse; margin: 0.6rem 0; font-size: 0.86rem; line-height: 1.4; }
th, td { padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid #d5dae0; text-align: left; vertical-align: top; }
th { font-weight: 600; border-bottom: 2px solid #57606a; }
td { min-width: 4rem; }
@media print { .wide { overflow: visible; } h2, h3 { break-after: avoid; } }
)";

std::string blanks_text(const StressReport& report) {
  const std::vector<std::string> numbers = report.blanks();
  return fmt::format(
      "{} left blank, to be written by the author: in {}. All else is filled in from the run.",
      numbers.size() == 1 ? std::string("1 part is") : fmt::format("{} parts are", numbers.size()),
      fmt::join(numbers, ", "));
}

constexpr std::string_view kKicker =
    "Strengthening the Reporting of Empirical Simulation Studies: STRESS-DES (Monks et al. 2019)";

std::string cells(const std::vector<std::string>& row, std::string_view tag) {
  std::string html = "<tr>";
  for (const std::string& cell : row)
    html += fmt::format("<{0}>{1}</{0}>", tag, escape_html(cell));
  return html + "</tr>\n";
}

std::string html_of(const StressBlock& block) {
  switch (block.kind) {
    case Kind::paragraph:
      return fmt::format("<p>{}</p>\n", escape_html(block.text));
    case Kind::blank:
      return fmt::format("<p class=\"blank\">{}{}</p>\n", kToBeWritten, escape_html(block.text));
    case Kind::picture:
      return "<div class=\"wide\">" + block.text + "</div>\n";
    case Kind::list: {
      std::string html = "<ul>\n";
      for (const auto& row : block.rows)
        html += fmt::format("<li>{}</li>\n", escape_html(row.front()));
      return html + "</ul>\n";
    }
    case Kind::table: {
      std::string html =
          "<div class=\"wide\"><table>\n<thead>" + cells(block.heads, "th") + "</thead>\n<tbody>\n";
      for (const auto& row : block.rows)
        html += cells(row, "td");
      return html + "</tbody></table></div>\n";
    }
  }
  return "";
}

/// Text on one line that Markdown takes for nothing but text.
std::string markdown_text(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\n' || c == '\r')
      safe += ' ';
    else if (c == '<')
      safe += "&lt;";
    else if (c == '&')
      safe += "&amp;";
    else if (std::string_view("\\`*_[]|#").find(c) != std::string_view::npos)
      safe += {'\\', c};
    else
      safe += c;
  }
  return safe;
}

std::string markdown_row(const std::vector<std::string>& row) {
  std::string line = "|";
  for (const std::string& cell : row)
    line += " " + markdown_text(cell) + " |";
  return line + "\n";
}

std::string markdown_of(const StressBlock& block) {
  switch (block.kind) {
    case Kind::paragraph:
      return markdown_text(block.text) + "\n\n";
    case Kind::blank:
      return fmt::format("> **{}** {}\n\n", kToBeWritten.substr(0, kToBeWritten.size() - 1),
                         markdown_text(block.text));
    case Kind::picture:
      return block.text + "\n\n";
    case Kind::list: {
      std::string lines;
      for (const auto& row : block.rows)
        lines += "- " + markdown_text(row.front()) + "\n";
      return lines + "\n";
    }
    case Kind::table: {
      std::string lines = markdown_row(block.heads) + "|";
      for (std::size_t i = 0; i < block.heads.size(); ++i)
        lines += " --- |";
      lines += "\n";
      for (const auto& row : block.rows)
        lines += markdown_row(row);
      return lines + "\n";
    }
  }
  return "";
}

}  // namespace

std::string stress_html(const StressReport& report) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{0}: STRESS-DES report</title>\n<style>{1}</style>\n</head>\n<body>\n"
      "<p class=\"kicker\">{2}</p>\n<h1>{0}</h1>\n<p class=\"count\">{3}</p>\n",
      escape_html(report.title), kStyle, kKicker, blanks_text(report));
  std::string section;
  for (const StressItem& item : report.items) {
    if (item.section != section) html += fmt::format("<h2>{}</h2>\n", item.section);
    section = item.section;
    html += fmt::format("<section id=\"item-{0}\">\n<h3>{0} {1}</h3>\n", item.number, item.name);
    for (const StressBlock& block : item.blocks)
      html += html_of(block);
    html += "</section>\n";
  }
  return html + "</body>\n</html>\n";
}

std::string stress_markdown(const StressReport& report) {
  std::string text = fmt::format("# {}\n\n{}\n\n**{}**\n\n", markdown_text(report.title), kKicker,
                                 blanks_text(report));
  std::string section;
  for (const StressItem& item : report.items) {
    if (item.section != section) text += fmt::format("## {}\n\n", item.section);
    section = item.section;
    text += fmt::format("### {} {}\n\n", item.number, item.name);
    for (const StressBlock& block : item.blocks)
      text += markdown_of(block);
  }
  return text;
}

}  // namespace casetide::analysis
