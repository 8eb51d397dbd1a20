#include "analysis/comparison_page.hpp"

#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/comparison.hpp"
#include "analysis/page.hpp"
#include "analysis/report_format.hpp"
#include "analysis/report_table.hpp"
#include "analysis/summary_parts.hpp"
#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using report::Cell;
using report::escape_html;
using report::HtmlTable;

/// One decimal, or none of a large number; what rounds to nought has no sign.
std::string number(const json& value, double factor, bool sign = false) {
  if (!value.is_number()) return "–";
  const double x = value.get<double>() * factor;
  const bool large = std::abs(x) >= 1000;
  const double rounded = large ? std::round(x) : std::round(x * 10) / 10;
  const std::string text =
      large ? with_commas(x) : fmt::format("{:.1f}", rounded == 0 ? 0.0 : rounded);
  return sign && rounded > 0 ? "+" + text : text;
}

std::string interval(const json& figure, double factor) {
  if (!figure.at("low").is_number()) return "";
  return number(figure.at("low"), factor) + " to " + number(figure.at("high"), factor);
}

std::vector<Cell> cells(const std::string& label, const json& difference, double factor) {
  return {Cell::text(label), Cell::value(number(difference.at("base").at("mean"), factor)),
          Cell::value(number(difference.at("policy").at("mean"), factor)),
          Cell::stacked(number(difference.at("more").at("mean"), factor, true),
                        interval(difference.at("more"), factor), ""),
          Cell::text(difference.at("verdict").get<std::string>())};
}

/// Nothing where the policy is in force for the whole year.
std::string since_table(const json& policy, std::size_t at) {
  if (!policy.at("counted_from").is_string()) return "";
  HtmlTable table(fmt::format("since-{}", at),
                  "Late, of 100 families due from " +
                      plain_date_text(policy.at("counted_from").get<std::string>()) + " on",
                  {"Clock", "#Without", "#With", "#More", "Told apart?"});
  for (const json& clock : policy.at("clocks")) {
    const json& late = clock.at("late_share_from");
    if (!late.is_null()) table.row(cells(clock.at("label").get<std::string>(), late, 100));
  }
  return table.html();
}

std::string clocks_table(const json& policy, std::size_t at) {
  HtmlTable table(fmt::format("clocks-{}", at), "Late, of 100 families due in the year",
                  {"Clock", "#Without", "#With", "#More", "Told apart?", "#Late only without",
                   "#Late only with", "#Late in both"});
  for (const json& clock : policy.at("clocks")) {
    auto row = cells(clock.at("label").get<std::string>(), clock.at("late_share_families"), 100);
    for (const char* which : {"base_only", "policy_only", "both"})
      row.push_back(Cell::value(number(clock.at("late_families").at(which).at("mean"), 1)));
    table.row(row);
  }
  return table.html();
}

/// Nothing where no clock has many of them.
std::string undecided_table(const json& policy, std::size_t at) {
  HtmlTable table(
      fmt::format("undecided-{}", at),
      "Families that no late share counts: past the limit before it was decided whether it "
      "binds",
      {"Clock", "#Due without", "#Due with", "#Without", "#With", "#More"});
  bool any = false;
  for (const json& clock : policy.at("clocks")) {
    if (!has_many_undecided(clock)) continue;
    any = true;
    const json& undecided = clock.at("undecided_families");
    const auto mean = [](const json& difference, const char* run) {
      return Cell::value(number(difference.at(run).at("mean"), 1));
    };
    table.row({Cell::text(clock.at("label").get<std::string>()),
               mean(clock.at("due_families"), "base"), mean(clock.at("due_families"), "policy"),
               mean(undecided, "base"), mean(undecided, "policy"),
               Cell::stacked(number(undecided.at("more").at("mean"), 1, true),
                             interval(undecided.at("more"), 1), "")});
  }
  return any ? table.html() : "";
}

std::string days_table(const json& policy, std::size_t at) {
  HtmlTable table(fmt::format("days-{}", at), "Mean working days of those whose clock stopped",
                  {"Clock", "#Without", "#With", "#More", "Told apart?"});
  for (const json& clock : policy.at("clocks"))
    table.row(cells(clock.at("label").get<std::string>(), clock.at("working_days"), 1));
  return table.html();
}

std::string lines_table(const json& policy, std::size_t at) {
  HtmlTable table(fmt::format("lines-{}", at), "People, cost, referrals and drift",
                  {"Line", "#Without", "#With", "#More", "Told apart?", "Unit"});
  for (const json& line : policy.at("lines")) {
    const bool share = line.at("unit") == "%";
    auto row = cells(line.at("label").get<std::string>(), line, share ? 100 : 1);
    row.push_back(Cell::text(share ? "of 100" : line.at("unit").get<std::string>()));
    table.row(row);
  }
  return table.html();
}

std::string leans_table(const json& policy, std::size_t at) {
  const json& leans = policy.at("leans_on");
  if (leans.is_null() || leans.at("inputs").empty()) return "";
  HtmlTable table(fmt::format("leans-{}", at),
                  "The difference on the main clock (late, of 100) and the assumed rates of seeing "
                  "harm and of return",
                  {"Assumed", "As stated", "#At its low end", "#At its high end", "#p"});
  for (const json& input : leans.at("inputs")) {
    table.row(
        {Cell::text(input.at("path").get<std::string>()),
         Cell::text(input.at("text").get<std::string>()),
         Cell::value(number(input.at("more_at_low"), 100, true)),
         Cell::value(number(input.at("more_at_high"), 100, true)),
         Cell::value(input.at("p").is_number() ? fmt::format("{:.2f}", input.at("p").get<double>())
                                               : "–")});
  }
  return "<p>A decision or a threshold is moved, and what follows depends on how well harm is "
         "seen: "
         "nobody has measured that. Each pair of simulated years drew these rates anew; a straight "
         "line through the pairs, one rate at a time, says how the difference goes with it. A p "
         "above "
         "0.05 says that the line may be chance.</p>\n" +
         table.html();
}

std::string changed_table(const json& policy, std::size_t at) {
  HtmlTable table(fmt::format("changed-{}", at),
                  "As the files have it, without the policy and with it",
                  {"Line", "Without", "With"});
  const auto line = [](const json& text) {
    return Cell::text(text == "" ? "(no such line)" : text.get<std::string>());
  };
  for (const json& one : policy.at("changed"))
    table.row({line(one.at("path")), line(one.at("was")), line(one.at("is"))});
  return table.html();
}

std::string gone_paragraphs(const json& policy) {
  std::string text;
  for (const std::string& sentence : gone_texts(policy))
    text += "<p>" + escape_html(sentence) + "</p>\n";
  return text;
}

std::string section(const json& policy, std::size_t at) {
  std::string title = policy.at("title").get<std::string>();
  if (policy.at("from").is_string())
    title += ", from " + plain_date_text(policy.at("from").get<std::string>());
  const bool any = !policy.at("changed").empty();
  return fmt::format(
             "<section id=\"policy-{0}\">\n<h2>{1}</h2>\n<p>{2}</p>\n{3}<figure "
             "id=\"policy-chart-{0}\" "
             "class=\"chart\"></figure>\n",
             at, escape_html(title), escape_html(policy.at("sentence").get<std::string>()),
             any ? "<details><summary>Lines that it changes</summary>\n" +
                       changed_table(policy, at) + "</details>\n"
                 : std::string("<p>It changes no line of the scenario.</p>\n")) +
         since_table(policy, at) + clocks_table(policy, at) + gone_paragraphs(policy) +
         undecided_table(policy, at) + days_table(policy, at) + lines_table(policy, at) +
         leans_table(policy, at) + "</section>\n";
}

std::string reading(const json& comparison) {
  return fmt::format(
      "<section id=\"reading\">\n<h2>How to read this</h2>\n<dl>\n"
      "<dt>The same families, the same luck</dt>\n<dd>Both runs have the same families, whose "
      "harm, "
      "efforts and sicknesses of workers are the same; only what the policy changes differs. So "
      "the "
      "interval of a difference is much narrower than those of the two figures.</dd>\n"
      "<dt>Told apart?</dt>\n<dd>“More” or “less” only where chance alone would hardly give it: "
      "the p "
      "value is below 0.05, corrected (Holm) for the policies compared on the main clock{}. "
      "“Cannot tell "
      "apart” "
      "does not say that there is no difference; the interval says how large it can be. “Perhaps”: "
      "the p value by itself is below 0.05, and so many were looked at that some would be.</dd>\n"
      "<dt>Late only without, only with, in both</dt>\n<dd>Families a year. A policy that helps in "
      "sum "
      "can still make some families late who were not.</dd>\n"
      "<dt>What this is for</dt>\n<dd>It describes a service under stated assumptions. It says "
      "nothing "
      "about any one child, family or worker, and ranks none.</dd>\n</dl>\n</section>\n",
      and_for_others(comparison));
}

}  // namespace

std::string comparison_html(const json& comparison) {
  const json& run = comparison.at("run");
  AnswerPage page;
  page.kicker = "Casetide: what a policy changes";
  page.title = comparison.at("base").at("title").get<std::string>();
  page.period = fmt::format("{} to {}, {} simulated years of each",
                            plain_date_text(run.at("first_day").get<std::string>()),
                            plain_date_text(run.at("last_day").get<std::string>()),
                            run.at("replications").get<std::size_t>());
  std::size_t at = 0;
  for (const json& policy : comparison.at("policies")) {
    page.answer += policy.at("title").get<std::string>() + ": " +
                   policy.at("sentence").get<std::string>() + "\n";
    page.body += section(policy, at++);
  }
  page.body += reading(comparison);
  page.script = "comparison.js";
  return answer_html(page, comparison);
}

}  // namespace casetide::analysis
