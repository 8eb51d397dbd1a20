// Figures held to what happened, as JSON, text and a page; declared in held_to_it.hpp.
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/demand_score.hpp"
#include "analysis/held_to_it.hpp"
#include "analysis/page.hpp"
#include "analysis/report_table.hpp"
#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

constexpr std::size_t kMedian = 4;  // of HeldFigure::bounds
constexpr std::size_t kLow = 1;     // 5 of 100
constexpr std::size_t kHigh = 7;

json naive_json(const std::optional<Naive>& naive) {
  if (!naive) return nullptr;
  json made{{"value", naive->value}, {"crps", naive->crps}, {"inside", nullptr}};
  if (naive->inside) made["inside"] = *naive->inside;
  return made;
}

/// CRPS in shares of what is measured, so that figures of several units can be averaged.
double relative(double crps, const HeldFigure& figure) {
  const double size = std::max(std::abs(figure.bounds[kMedian]), std::abs(figure.actual));
  return size > 0 ? crps / size : 0;
}

/// One line of the summary over those figures for which `scored` gives a score.
struct Scored {
  double crps = 0;
  const std::vector<bool>* inside = nullptr;
};

json summary_line(const char* name, std::span<const HeldFigure> figures,
                  const std::function<std::optional<Scored>(const HeldFigure&)>& scored) {
  std::size_t forecasts = 0;
  std::size_t spread = 0;
  double crps = 0;
  std::vector<std::size_t> inside(std::size(kScoredIntervals));
  for (const HeldFigure& figure : figures) {
    const auto score = scored(figure);
    if (!score) continue;
    ++forecasts;
    crps += relative(score->crps, figure);
    if (score->inside == nullptr) continue;
    ++spread;
    for (std::size_t k = 0; k < inside.size(); ++k)
      inside[k] += (*score->inside)[k] ? 1 : 0;
  }
  json made{{"name", name},
            {"forecasts", forecasts},
            {"with_interval", spread},
            {"inside", inside},
            {"relative_crps", nullptr}};
  if (forecasts > 0) made["relative_crps"] = crps / static_cast<double>(forecasts);
  return made;
}

std::string number(double value, const std::string& unit) {
  return unit == "%" ? fmt::format("{:.1f} %", 100 * value)
                     : fmt::format("{:.{}f}", value, std::abs(value) < 10 ? 2 : 0);
}

std::string inside_text(const json& line, std::size_t at) {
  const auto all = line.at("with_interval").get<std::size_t>();
  return all == 0 ? "" : fmt::format("{} of {}", line.at("inside").at(at).get<std::size_t>(), all);
}

constexpr std::size_t kEightyPercent = 1;  // of kScoredIntervals

/// "0 of 3 actuals lie in their 80 % intervals."
std::string headline(const json& held) {
  const json& figures = held.at("figures");
  const auto inside = std::ranges::count_if(
      figures, [](const json& one) { return one.at("inside").at(kEightyPercent).get<bool>(); });
  return fmt::format("{} of {} actual{} in {} 80 % interval{}.", inside, figures.size(),
                     figures.size() == 1 ? " lies" : "s lie", figures.size() == 1 ? "its" : "their",
                     figures.size() == 1 ? "" : "s");
}

}  // namespace

json held_json(std::span<const HeldFigure> figures) {
  json list = json::array();
  for (const HeldFigure& one : figures) {
    list.push_back({{"study", one.study},
                    {"measure", one.measure},
                    {"period", one.period},
                    {"unit", one.unit},
                    {"actual", one.actual},
                    {"bounds", one.bounds},
                    {"place", one.place},
                    {"crps", one.crps},
                    {"inside", one.inside},
                    {"last_year", naive_json(one.last_year)},
                    {"three_years", naive_json(one.three_years)}});
  }
  const auto ours = [](const HeldFigure& one) { return Scored{one.crps, &one.inside}; };
  const auto theirs = [](const std::optional<Naive>& naive) -> std::optional<Scored> {
    if (!naive) return std::nullopt;
    return Scored{naive->crps, naive->inside ? &*naive->inside : nullptr};
  };
  using Maybe = std::optional<Scored>;
  json summary = json::array();
  summary.push_back(summary_line("This study", figures, ours));
  summary.push_back(summary_line(
      "This study, where last year is known", figures,
      [&](const HeldFigure& one) { return one.last_year ? Maybe(ours(one)) : std::nullopt; }));
  summary.push_back(summary_line("Last year's value", figures,
                                 [&](const HeldFigure& one) { return theirs(one.last_year); }));
  summary.push_back(summary_line(
      "This study, where three years are known", figures,
      [&](const HeldFigure& one) { return one.three_years ? Maybe(ours(one)) : std::nullopt; }));
  summary.push_back(summary_line("Mean of the last three years", figures,
                                 [&](const HeldFigure& one) { return theirs(one.three_years); }));
  json kept = json::array();
  for (const json& line : summary) {
    if (line.at("forecasts") != 0) kept.push_back(line);
  }
  return {{"figures", list}, {"summary", kept}};
}

std::string held_text(const json& held) {
  using enum TextTable::Align;
  TextTable figures("What happened beside single simulated years",
                    {"", "actual", "median", "5 of 100", "95 of 100", "years below", "CRPS"},
                    {left, right, right, right, right, right, right});
  for (const json& one : held.at("figures")) {
    const auto unit = one.at("unit").get<std::string>();
    const auto bound = [&](std::size_t at) {
      return number(one.at("bounds").at(at).get<double>(), unit);
    };
    figures.row(
        {fmt::format("{}, {}: {}", one.at("study").get<std::string>(),
                     one.at("period").get<std::string>(), one.at("measure").get<std::string>()),
         number(one.at("actual").get<double>(), unit), bound(kMedian), bound(kLow), bound(kHigh),
         fmt::format("{:.0f} of 100", 100 * one.at("place").get<double>()),
         number(one.at("crps").get<double>(), unit)});
  }
  TextTable summary("How often the intervals held it, and the mean score",
                    {"", "figures", "in 50 %", "in 80 %", "in 90 %", "in 95 %", "CRPS, % of size"},
                    {left, right, right, right, right, right, right});
  for (const json& line : held.at("summary")) {
    summary.row({line.at("name").get<std::string>(),
                 std::to_string(line.at("forecasts").get<std::size_t>()), inside_text(line, 0),
                 inside_text(line, 1), inside_text(line, 2), inside_text(line, 3),
                 fmt::format("{:.1f}", 100 * line.at("relative_crps").get<double>())});
  }
  return figures.text() + summary.text() +
         "CRPS is the mean distance of forecast and actual; lower is better. Figures of one year "
         "depend on\neach other, so few of them say little about how good a study is.\n";
}

std::string held_html(const json& held) {
  using report::Cell;
  report::HtmlTable scores(
      "scores-table", "How often the intervals held it, and the mean score",
      {"", "#Figures", "#In 50 %", "#In 80 %", "#In 90 %", "#In 95 %", "#CRPS, % of size"});
  for (const json& line : held.at("summary")) {
    std::vector<Cell> row = {Cell::text(line.at("name").get<std::string>()),
                             Cell::value(std::to_string(line.at("forecasts").get<std::size_t>()))};
    for (std::size_t at = 0; at < 4; ++at)
      row.push_back(Cell::value(inside_text(line, at)));
    row.push_back(Cell::value(fmt::format("{:.1f}", 100 * line.at("relative_crps").get<double>())));
    scores.row(row);
  }
  report::HtmlTable figures("figures-table", "What happened beside single simulated years",
                            {"", "#Actual", "#Median", "#5 of 100 below", "#95 of 100 below",
                             "#Years below the actual", "#CRPS"});
  for (const json& one : held.at("figures")) {
    const auto unit = one.at("unit").get<std::string>();
    const auto value = [&](double of) { return Cell::value(number(of, unit)); };
    const auto bound = [&](std::size_t at) { return value(one.at("bounds").at(at).get<double>()); };
    figures.row({Cell::text(fmt::format("{}, {}: {}", one.at("study").get<std::string>(),
                                        one.at("period").get<std::string>(),
                                        one.at("measure").get<std::string>())),
                 value(one.at("actual").get<double>()), bound(kMedian), bound(kLow), bound(kHigh),
                 Cell::value(fmt::format("{:.0f} of 100", 100 * one.at("place").get<double>())),
                 value(one.at("crps").get<double>())});
  }
  AnswerPage page;
  page.kicker = "Casetide: saved studies held to what happened";
  page.title = "Held to what happened";
  page.period = fmt::format("{} figure{}", held.at("figures").size(),
                            held.at("figures").size() == 1 ? "" : "s");
  page.answer = headline(held);
  page.body =
      "<section>\n<h2>Scores</h2>\n" + scores.html() +
      "<p>CRPS is the mean distance of forecast and actual; lower is better. Figures of one year "
      "depend "
      "on each other, so few of them say little about how good a study is.</p>\n</section>\n"
      "<section>\n<h2>Where each actual lies among the simulated years</h2>\n"
      "<p>Where forecasts say as much as they know, the steps follow the diagonal.</p>\n"
      "<figure id=\"calibration\" class=\"chart\"></figure>\n</section>\n<section>\n<h2>Each "
      "figure</h2>\n" +
      figures.html() + "</section>\n";
  page.script = "held.js";
  return answer_html(page, held);
}

}  // namespace casetide::analysis
