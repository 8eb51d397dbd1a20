#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/page.hpp"
#include "analysis/plan.hpp"
#include "analysis/plan_worth.hpp"
#include "analysis/report_table.hpp"
#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using enum TextTable::Align;

constexpr std::size_t kWidth = 96;
constexpr std::size_t kHeadWidth = 18;

std::string pounds(const json& value) {
  if (!value.is_number()) return "-";
  const auto amount = value.get<double>();
  return (amount < 0 ? "-£" : "£") + with_commas(std::abs(amount));
}

std::string of_hundred(const json& share) {
  return share.is_number() ? fmt::format("{:.0f}", 100 * share.get<double>()) : "-";
}

/// A lower bound, which is not made better than it is.
std::string at_least_of_hundred(const json& bound) {
  constexpr double kRounding = 1e-9;
  return fmt::format("{:.0f}", std::floor(100 * bound.get<double>() + kRounding));
}

/// A share as a number of 100 with one decimal, else the number.
std::string shown(const json& value, const json& aim) {
  if (!value.is_number()) return "-";
  return one_decimal(value.get<double>() * (aim.at("unit") == "%" ? 100 : 1));
}

std::string number(const json& value) {
  return value.is_number() ? fmt::format("{:g}", value.get<double>()) : "-";
}

std::string met_of(const json& plan, const char* met, const char* of) {
  return fmt::format("{} of {}", plan.at(met).get<int>(), plan.at(of).get<int>());
}

/// What became of the aims after the year; empty where nobody looked.
std::string after_sentence(const json& plan, const json& answer) {
  const json& after = plan.at("after");
  if (after.is_null()) return "";
  const std::string seen = fmt::format(
      "In the {} months after the year, with posts and demand going on, every aim was met in {} of "
      "those years",
      after.at("months").get<int>(), met_of(after, "met_years", "years"));
  if (!after.at("fails").get<bool>())
    return seen + ", and none is on average surely worse than was asked and than in the year.";
  std::string failing;
  for (const json& at : after.at("failing")) {
    const json& aim = answer.at("aims").at(at.get<std::size_t>());
    const json& mean = after.at("aims").at(at.get<std::size_t>()).at("mean");
    failing +=
        (failing.empty() ? "" : "; ") +
        fmt::format("“{}” ({}) {}", aim.at("label").get<std::string>(),
                    aim.at("text").get<std::string>(),
                    mean.is_number()
                        ? fmt::format("is {} on average, surely worse than in the year",
                                      shown(mean, aim) + (aim.at("unit") == "%" ? " of 100" : ""))
                        : "has nothing finished");
  }
  return seen + ": " + failing +
         ". The plan holds the year and not what comes after it, so it is not called sure.";
}

std::string sentence(const json& answer) {
  const json& plan = answer.at("plan");
  const auto assurance = of_hundred(answer.at("assurance"));
  if (answer.at("answer") == "none") {
    return fmt::format(
        "No plan within the ranges met every aim in enough of the years that the search simulated; "
        "{} of 100 years were asked for.",
        assurance);
  }
  const std::string years =
      fmt::format("every aim was met in {} fresh years, so in at least {} of 100 (95 % bound)",
                  met_of(plan, "met_years", "years"), at_least_of_hundred(plan.at("bound")));
  const std::string after = after_sentence(plan, answer);
  const std::string more = after.empty() ? "" : " " + after;
  if (answer.at("answer") == "sure") {
    return fmt::format("{}: {}. That costs {} a year.{}", plan.at("words").get<std::string>(),
                       years, pounds(plan.at("pounds")), more);
  }
  return fmt::format(
      "No plan that was verified is sure. The best is {}: {}; {} of 100 were asked for.{}",
      plan.at("words").get<std::string>(), years, assurance, more);
}

std::vector<std::string> plan_row(const std::string& name, const json& plan, const json& answer) {
  std::vector<std::string> row = {name};
  for (const json& value : plan.at("values"))
    row.push_back(number(value));
  row.push_back(pounds(plan.at("pounds")));
  row.push_back(plan.contains("met_years") ? met_of(plan, "met_years", "years")
                                           : "about " + of_hundred(plan.at("share")) + " of 100*");
  std::size_t at = 0;
  for (const json& aim : plan.at("aims"))
    row.push_back(shown(aim.at("mean"), answer.at("aims").at(at++)));
  return row;
}

std::vector<std::vector<std::string>> plan_rows(const json& answer) {
  std::vector<std::vector<std::string>> rows;
  const json& plan = answer.at("plan");
  if (!plan.is_null()) rows.push_back(plan_row("The plan", plan, answer));
  if (!plan.is_null() && !plan.at("after").is_null()) {
    json after = plan;
    for (const char* key : {"met_years", "years", "aims"})
      after[key] = plan.at("after").at(key);
    rows.push_back(
        plan_row(fmt::format("  its {} months after", plan.at("after").at("months").get<int>()),
                 after, answer));
  }
  rows.push_back(plan_row("Nearest to now", answer.at("now"), answer));
  rows.push_back(plan_row("Square-root staffing", answer.at("start"), answer));
  rows.push_back(plan_row("All at their most", answer.at("everything"), answer));
  return rows;
}

/// What became of a plan on fresh years.
std::string verdict_words(const json& tried) {
  if (tried.at("verdict") == "sure") return "sure";
  if (tried.at("verdict") == "fails after") return "not met after the year";
  return fmt::format("not sure: {} needed", met_of(tried, "needed", "needed_of"));
}

/// Why a cheaper plan is not the answer.
std::string verdict_text(const json& one, const json& answer) {
  const json& fresh = one.at("fresh");
  if (fresh.is_null())
    return one.at("share") < answer.at("assurance") ? "too few"
                                                    : "too close to try; more with --fresh";
  return verdict_words(fresh);
}

/// Plans that were tried on fresh years, in the order in which they were.
std::vector<std::vector<std::string>> verified_rows(const json& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json& one : answer.at("verified")) {
    rows.push_back({one.at("words").get<std::string>(), pounds(one.at("pounds")),
                    met_of(one, "met_years", "years"), at_least_of_hundred(one.at("bound")),
                    verdict_words(one)});
  }
  return rows;
}

/// Plans that the search simulated, from the cheapest up.
std::vector<std::vector<std::string>> searched_rows(const json& answer) {
  std::vector<const json*> order;
  for (const json& one : answer.at("searched"))
    order.push_back(&one);
  std::ranges::stable_sort(order, {},
                           [](const json* one) { return one->at("pounds").get<double>(); });
  std::vector<std::vector<std::string>> rows;
  for (const json* one : order) {
    rows.push_back({one->at("words").get<std::string>(), pounds(one->at("pounds")),
                    met_of(*one, "met_searched", "years"),
                    "about " + of_hundred(one->at("share"))});
  }
  return rows;
}

/// The nearest in cost, so many at most.
std::vector<std::vector<std::string>> cheaper_rows(const json& answer) {
  constexpr std::size_t kMost = 12;
  std::vector<std::vector<std::string>> rows;
  for (const json& one : answer.at("cheaper")) {
    if (rows.size() == kMost) break;
    std::vector<std::string> row = {pounds(one.at("pounds_saved"))};
    for (const json& value : one.at("values"))
      row.push_back(number(value));
    row.push_back(met_of(one, "met_searched", "years"));
    row.push_back("about " + of_hundred(one.at("share")));
    row.push_back(one.at("fresh").is_null() ? "-" : met_of(one.at("fresh"), "met_years", "years"));
    row.push_back(verdict_text(one, answer));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> cheaper_heads(const json& answer) {
  std::vector<std::string> heads = {"cheaper by"};
  for (const json& choice : answer.at("choices"))
    heads.push_back(choice.at("label").get<std::string>());
  heads.insert(heads.end(), {"met, searched", "met, of 100*", "met, fresh", "why not"});
  return heads;
}

/// Every aim with its unit.
void add_aim_heads(const json& answer, std::vector<std::string>& heads) {
  for (const json& aim : answer.at("aims"))
    heads.push_back(aim.at("label").get<std::string>() + ", " +
                    unit_words(aim.at("unit").get<std::string>()));
}

std::vector<std::string> plan_heads(const json& answer) {
  std::vector<std::string> heads = {""};
  for (const json& choice : answer.at("choices"))
    heads.push_back(choice.at("label").get<std::string>());
  heads.insert(heads.end(), {"pounds a year", "years met"});
  add_aim_heads(answer, heads);
  return heads;
}

/// The change of each aim, with its interval where there is one.
void add_changes(const json& aims, const json& answer, std::vector<std::string>& row) {
  std::size_t at = 0;
  for (const json& aim : aims) {
    const json& change = aim.at("change");
    const json& of = answer.at("aims").at(at++);
    row.push_back(change.at("low").is_number()
                      ? fmt::format("{} ({} to {})", shown(change.at("mean"), of),
                                    shown(change.at("low"), of), shown(change.at("high"), of))
                      : shown(change.at("mean"), of));
  }
}

std::vector<std::vector<std::string>> step_rows(const json& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json& one : answer.at("steps")) {
    const auto step = one.at("step").get<double>();
    std::vector<std::string> row = {
        fmt::format("{}, {:g} {} {}", one.at("choice").get<std::string>(), std::abs(step),
                    std::abs(step) == 1 && one.at("unit") == "posts"
                        ? "post"
                        : one.at("unit").get<std::string>(),
                    step < 0 ? "less" : "more"),
        (step < 0 ? "" : "+") + pounds(one.at("pounds")),
        fmt::format("{:+.0f}",
                    one.at("years").get<int>() * one.at("met_share_change").get<double>())};
    add_changes(one.at("aims"), answer, row);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> step_heads(const json& answer) {
  const json& steps = answer.at("steps");
  std::vector<std::string> heads = {
      "", "cost a year",
      steps.empty() ? "" : fmt::format("years met, of {}", steps.front().at("years").get<int>())};
  add_aim_heads(answer, heads);
  return heads;
}

std::vector<std::vector<std::string>> binding_rows(const json& answer) {
  std::vector<std::vector<std::string>> rows;
  if (answer.at("binding").is_null()) return rows;
  for (const json& one : answer.at("binding").at("tried")) {
    std::vector<std::string> row = {
        one.at("label").get<std::string>(),
        fmt::format("{} of {}", one.at("met_years").get<int>(), one.at("years").get<int>())};
    add_changes(one.at("aims"), answer, row);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> binding_heads(const json& answer) {
  std::vector<std::string> heads = {"half as many again of", "years met"};
  add_aim_heads(answer, heads);
  return heads;
}

std::vector<std::vector<std::string>> frontier_rows(const json& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json& one : answer.at("frontier")) {
    std::vector<std::string> row = {of_hundred(one.at("assurance")) + " of 100 years"};
    for (std::size_t i = 0; i < answer.at("choices").size(); ++i)
      row.push_back(one.at("values").is_null() ? "-" : number(one.at("values").at(i)));
    row.push_back(pounds(one.at("pounds")));
    row.emplace_back(one.at("values").is_null()        ? "not in the range"
                     : one.at("verified").get<bool>()  ? "verified"
                     : one.at("simulated").get<bool>() ? "simulated"
                                                       : "estimated");
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> frontier_heads(const json& answer) {
  std::vector<std::string> heads = {"every aim met in"};
  for (const json& choice : answer.at("choices"))
    heads.push_back(choice.at("label").get<std::string>());
  heads.insert(heads.end(), {"pounds a year", ""});
  return heads;
}

std::string text_table(const std::string& title, const std::vector<std::string>& heads,
                       const std::vector<std::vector<std::string>>& rows) {
  std::vector<TextTable::Align> align(heads.size(), right);
  align.front() = left;
  std::vector<std::string> names;
  for (const std::string& head : heads)
    names.push_back(wrapped(head, kHeadWidth));  // never cut: its end may be the column's unit
  TextTable table(title, names, align);
  for (const auto& row : rows)
    table.row(row);
  return table.text();
}

std::string html_table(const char* id, const std::string& title,
                       const std::vector<std::string>& heads,
                       const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::string> marked;
  for (const std::string& head : heads)
    marked.push_back(marked.empty() ? head : "#" + head);
  const std::vector<std::string_view> views(marked.begin(), marked.end());
  report::HtmlTable table(id, title, views);
  for (const auto& row : rows) {
    std::vector<report::Cell> cells = {report::Cell::text(row.front())};
    for (std::size_t i = 1; i < row.size(); ++i)
      cells.push_back(report::Cell::value(row[i]));
    table.row(cells);
  }
  return table.html();
}

constexpr const char* kPlansTitle = "Plans beside each other";
constexpr const char* kVerifiedTitle = "Plans tried on fresh years, in that order";
constexpr const char* kSearchedTitle = "Plans that the search simulated, the cheapest first";
constexpr const char* kCheaperTitle =
    "Cheaper plans that were tried, and why they are not the answer";
constexpr const char* kStepsTitle = "What about a tenth of each is worth, with the same families";
constexpr const char* kBindingTitle = "What binds: everything at its most, and more of one role";
constexpr const char* kFrontierTitle =
    "What more assurance costs: the search's estimates, but for what is verified";
constexpr const char* kStar =
    "* as the search estimates it from the years that it simulated of all plans, not of this one "
    "alone; "
    "what was verified has its figures from fresh years.";

/// What the chart draws: plans tried on fresh years, and to open those of the search.
std::string tables_of_the_chart(const json& answer) {
  const std::vector<std::string> verified = {"Plan", "pounds a year", "years met",
                                             "at least, of 100 (95 % bound)", "verdict"};
  const std::vector<std::string> searched = {"Plan", "pounds a year", "met, of the years simulated",
                                             "met, of 100*"};
  return (answer.at("verified").empty()
              ? ""
              : html_table("verified-table", kVerifiedTitle, verified, verified_rows(answer))) +
         fmt::format("<details><summary>{}</summary>\n{}</details>\n", kSearchedTitle,
                     html_table("searched-table", kSearchedTitle, searched, searched_rows(answer)));
}

std::string aims_sentence(const json& answer) {
  std::string text;
  for (const json& aim : answer.at("aims"))
    text += (text.empty() ? "" : "; ") + aim.at("label").get<std::string>() + " " +
            aim.at("text").get<std::string>();
  return fmt::format("Asked for, in {} of 100 years all at once: {}.",
                     of_hundred(answer.at("assurance")), text);
}

/// How sure "sure" is.
std::string error_sentence(const json& answer) {
  return fmt::format(
      "A plan that is not good enough is called sure in at most {} of 100 such studies, shared "
      "between the plans tried on fresh years ({}) and between the looks at each.",
      of_hundred(answer.at("wrong_sure")), answer.at("verified").size());
}

}  // namespace

std::string plan_text(const json& answer) {
  std::string text =
      answer.at("title").get<std::string>() + "\n" + answer.at("scenario").get<std::string>() +
      "\n\n" + wrapped(sentence(answer), kWidth) + wrapped(aims_sentence(answer), kWidth) + "\n";
  if (!answer.at("binding").is_null())
    text += wrapped(answer.at("binding").at("text").get<std::string>(), kWidth) + "\n";
  for (const json& caution : answer.at("cautions"))
    text += wrapped("Take care: " + caution.get<std::string>(), kWidth);
  if (!answer.at("cautions").empty()) text += "\n";
  text += text_table(kPlansTitle, plan_heads(answer), plan_rows(answer));
  text += text_table(kCheaperTitle, cheaper_heads(answer), cheaper_rows(answer));
  text += text_table(kBindingTitle, binding_heads(answer), binding_rows(answer));
  text += text_table(kStepsTitle, step_heads(answer), step_rows(answer));
  text += text_table(kFrontierTitle, frontier_heads(answer), frontier_rows(answer));
  text += wrapped(kStar, kWidth);
  return answer.at("verified").empty() ? text : text + wrapped(error_sentence(answer), kWidth);
}

std::string plan_html(const json& answer) {
  AnswerPage page;
  page.kicker = "Casetide: the cheapest plan that is sure";
  page.title = answer.at("title").get<std::string>();
  page.period = answer.at("scenario").get<std::string>();
  page.answer = sentence(answer) + "\n" + aims_sentence(answer) + "\n";
  if (!answer.at("binding").is_null())
    page.answer += answer.at("binding").at("text").get<std::string>() + "\n";
  if (!answer.at("cautions").empty()) {
    page.body += "<section id=\"cautions\"><h2>Take care</h2><ul>";
    for (const json& caution : answer.at("cautions"))
      page.body += "<li>" + report::escape_html(caution.get<std::string>()) + "</li>";
    page.body += "</ul></section>\n";
  }
  const auto section = [&](const char* id, const char* title, const std::string& table,
                           const std::string& note) {
    page.body += fmt::format("<section id=\"{}\"><h2>{}</h2>\n{}", id, title, table);
    if (!note.empty()) page.body += "<p class=\"note\">" + note + "</p>";
    page.body += "</section>\n";
  };
  section("plans", "Plans",
          "<figure id=\"plans-chart\" class=\"chart\"></figure>\n" +
              html_table("plans-table", kPlansTitle, plan_heads(answer), plan_rows(answer)) +
              tables_of_the_chart(answer),
          std::string(kStar) + (answer.at("verified").empty() ? "" : " " + error_sentence(answer)));
  if (!answer.at("cheaper").empty()) {
    section("cheaper", "Cheaper plans",
            html_table("cheaper-table", kCheaperTitle, cheaper_heads(answer), cheaper_rows(answer)),
            "");
  }
  if (!answer.at("binding").is_null()) {
    section("binding", "What binds",
            html_table("binding-table", kBindingTitle, binding_heads(answer), binding_rows(answer)),
            "The change, with its 95 % interval where there is one: the same families with and "
            "without the posts.");
  }
  section("steps", "What each is worth",
          html_table("steps-table", kStepsTitle, step_heads(answer), step_rows(answer)),
          "The change, with its 95 % interval where there is one: the same families with and "
          "without it.");
  section(
      "frontier", "Cost against assurance",
      html_table("frontier-table", kFrontierTitle, frontier_heads(answer), frontier_rows(answer)),
      "");
  page.script = "plan.js";
  return answer_html(page, answer);
}

}  // namespace casetide::analysis
