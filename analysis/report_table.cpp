#include "analysis/report_table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace casetide::analysis::report {
namespace {

constexpr std::string_view kNoValue = "<span class=\"none\" title=\"no value\">\u2013</span>";

/// A number of 100 has at most one decimal.
double step_of(const Reading& reading, Scale scale) {
  return std::max(sensible_step(reading), scale == Scale::per_hundred ? 0.1 : 0.0);
}

}  // namespace

Cell Cell::text(std::string_view text) {
  return {escape_html(text), ""};
}

Cell Cell::value(std::string_view text) {
  return {text.empty() ? std::string(kNoValue) : escape_html(text), "n"};
}

Cell Cell::figure(const std::optional<Reading>& figure, Scale scale) {
  if (!figure) return {std::string(kNoValue), "n"};
  const Reading r = scaled(*figure, scale);
  const auto is_point = [&](const std::optional<Range>& range) {
    return range && range->low == r.mean && range->high == r.mean;
  };
  if (is_point(r.interval) && is_point(r.year)) return value(show(r.mean));
  const double step = step_of(r, scale);
  return stacked(show(r.mean, step), show(r.interval, step),
                 r.year ? "year " + show(r.year, step) : "");
}

Cell Cell::quantile(const std::optional<Reading>& figure, int open, int least) {
  if (!figure) return {std::string(kNoValue), "n"};
  const double step = sensible_step(*figure);
  const auto one = [&](double steps) {
    if (steps < least) return fmt::format("under {}", least);
    if (steps >= open) return fmt::format("{}+", open);
    return show(steps, steps == std::round(steps) ? 1.0 : step);
  };
  const auto both = [&](const std::optional<Range>& range) {
    if (!range) return std::string();
    const std::string low = one(range->low);
    const std::string high = one(range->high);
    return low == high ? low : low + " to " + high;
  };
  const std::string year = both(figure->year);
  return stacked(one(figure->mean), both(figure->interval), year.empty() ? "" : "year " + year);
}

Cell Cell::stacked(std::string_view value, std::string_view second, std::string_view third) {
  std::string html = fmt::format("<span class=\"v\">{}</span>", escape_html(value));
  if (!second.empty()) html += fmt::format(" <span class=\"i\">{}</span>", escape_html(second));
  if (!third.empty()) html += fmt::format(" <span class=\"y\">{}</span>", escape_html(third));
  return {std::move(html), "n"};
}

Cell Cell::bar(double share) {
  return {fmt::format("<span class=\"bar\" style=\"width:{:.1f}%\"></span>",
                      100.0 * std::clamp(share, 0.0, 1.0)),
          "b"};
}

std::vector<Cell> figure_cells(const std::optional<Reading>& figure, Scale scale) {
  if (!figure) return {Cell::value(""), Cell::value(""), Cell::value("")};
  const Reading r = scaled(*figure, scale);
  const double step = step_of(r, scale);
  return {Cell::value(show(r.mean, step)), Cell::value(show(r.interval, step)),
          Cell::value(show(r.year, step))};
}

HtmlTable::HtmlTable(std::string_view id, std::string_view caption,
                     const std::vector<std::string_view>& heads)
    : id_(id), caption_(escape_html(caption)) {
  for (std::string_view head : heads) {
    const bool number = !head.empty() && head.front() == '#';
    if (number) head.remove_prefix(1);
    head_ +=
        fmt::format("<th scope=\"col\"{}>{}</th>", number ? " class=\"n\"" : "", escape_html(head));
  }
}

void HtmlTable::row(const std::vector<Cell>& cells) {
  add(cells, "");
}

void HtmlTable::main_row(const std::vector<Cell>& cells) {
  add(cells, " class=\"main\"");
}

void HtmlTable::add(const std::vector<Cell>& cells, std::string_view css_class) {
  body_ += fmt::format("<tr{}>", css_class);
  bool first = true;
  for (const Cell& cell : cells) {
    const std::string kind =
        cell.css_class().empty() ? "" : fmt::format(" class=\"{}\"", cell.css_class());
    if (std::exchange(first, false)) {
      body_ += fmt::format("<th scope=\"row\"{}>{}</th>", kind, cell.html());
    } else {
      body_ += fmt::format("<td{}>{}</td>", kind, cell.html());
    }
  }
  body_ += "</tr>\n";
  ++rows_;
}

std::string HtmlTable::html() const {
  return fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{0}-caption\">"
      "<table id=\"{0}\"><caption id=\"{0}-caption\"><span>{1}</span></caption>\n"
      "<thead><tr>{2}</tr></thead>\n<tbody>\n{3}</tbody></table></div>\n",
      id_, caption_, head_, body_);
}

}  // namespace casetide::analysis::report
