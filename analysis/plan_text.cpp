#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analysis/page.hpp"
#include "analysis/plan.hpp"
#include "analysis/report_table.hpp"
#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using enum TextTable::Align;

constexpr std::size_t kWidth = 96;

std::string pounds(const json& value) {
  if (!value.is_number()) return "-";
  std::string digits = fmt::format("{:.0f}", std::abs(value.get<double>()));
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return (value.get<double>() < 0 ? "-£" : "£") + digits;
}

std::string of_hundred(const json& share) {
  return share.is_number() ? fmt::format("{:.0f}", 100 * share.get<double>()) : "-";
}

/// A share as a number of 100 with one decimal, else the number.
std::string shown(const json& value, const json& aim) {
  if (!value.is_number()) return "-";
  return fmt::format("{:.1f}", value.get<double>() * (aim.at("unit") == "%" ? 100 : 1));
}

std::string number(const json& value) {
  return value.is_number() ? fmt::format("{:g}", value.get<double>()) : "-";
}

std::string sentence(const json& answer) {
  const json& plan = answer.at("plan");
  const auto assurance = of_hundred(answer.at("assurance"));
  if (answer.at("answer") == "none") {
    return fmt::format(
        "No plan within the ranges met every aim in enough of the {} years that the search "
        "simulated of each; {} of 100 years were asked for.",
        answer.at("search_years").get<int>(), assurance);
  }
  const std::string years = fmt::format(
      "every aim was met in {} of {} fresh years, so in at least {} of 100 (95 % bound)",
      plan.at("met_years").get<int>(), plan.at("years").get<int>(), of_hundred(plan.at("bound")));
  if (answer.at("answer") == "sure") {
    return fmt::format("{}: {}. That costs {} a year.", plan.at("words").get<std::string>(), years,
                       pounds(plan.at("pounds")));
  }
  return fmt::format(
      "No plan that was verified is sure. The best is {}: {}; {} of 100 were asked for.",
      plan.at("words").get<std::string>(), years, assurance);
}

std::vector<std::string> plan_row(const std::string& name, const json& plan, const json& answer) {
  std::vector<std::string> row = {name};
  for (const json& value : plan.at("values"))
    row.push_back(number(value));
  row.push_back(pounds(plan.at("pounds")));
  row.push_back(
      plan.contains("met_years")
          ? fmt::format("{} of {}", plan.at("met_years").get<int>(), plan.at("years").get<int>())
          : of_hundred(plan.at("searched_met_share")) + " of 100*");
  std::size_t at = 0;
  for (const json& aim : plan.at("aims"))
    row.push_back(shown(aim.at("mean"), answer.at("aims").at(at++)));
  return row;
}

std::vector<std::vector<std::string>> plan_rows(const json& answer) {
  std::vector<std::vector<std::string>> rows;
  if (!answer.at("plan").is_null()) rows.push_back(plan_row("The plan", answer.at("plan"), answer));
  rows.push_back(plan_row("Nearest to now", answer.at("now"), answer));
  rows.push_back(plan_row("Square-root staffing", answer.at("start"), answer));
  rows.push_back(plan_row("All at their most", answer.at("everything"), answer));
  for (const json& one : answer.at("verified")) {
    if (!answer.at("plan").is_null() && one.at("values") == answer.at("plan").at("values"))
      continue;
    rows.push_back(plan_row("Verified, not sure", one, answer));
  }
  return rows;
}

std::vector<std::string> plan_heads(const json& answer) {
  std::vector<std::string> heads = {""};
  for (const json& choice : answer.at("choices"))
    heads.push_back(choice.at("label").get<std::string>());
  heads.insert(heads.end(), {"pounds a year", "years met"});
  for (const json& aim : answer.at("aims")) {
    heads.push_back(aim.at("label").get<std::string>() + (aim.at("unit") == "%" ? ", of 100" : ""));
  }
  return heads;
}

std::vector<std::vector<std::string>> less_rows(const json& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json& one : answer.at("less")) {
    std::vector<std::string> row = {
        fmt::format("{:g} {} less of {}", one.at("step").get<double>(),
                    one.at("unit").get<std::string>(), one.at("choice").get<std::string>()),
        pounds(one.at("pounds_saved")),
        fmt::format("{:+.0f}", 100 * one.at("met_share_change").get<double>())};
    std::size_t at = 0;
    for (const json& aim : one.at("aims")) {
      const json& change = aim.at("change");
      const json& of = answer.at("aims").at(at++);
      row.push_back(change.at("low").is_number()
                        ? fmt::format("{} ({} to {})", shown(change.at("mean"), of),
                                      shown(change.at("low"), of), shown(change.at("high"), of))
                        : shown(change.at("mean"), of));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> less_heads(const json& answer) {
  std::vector<std::string> heads = {"", "saves", "years met, of 100"};
  for (const json& aim : answer.at("aims"))
    heads.push_back(aim.at("label").get<std::string>());
  return heads;
}

std::vector<std::vector<std::string>> frontier_rows(const json& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json& one : answer.at("frontier")) {
    std::vector<std::string> row = {of_hundred(one.at("assurance")) + " of 100 years"};
    for (std::size_t i = 0; i < answer.at("choices").size(); ++i)
      row.push_back(one.at("values").is_null() ? "-" : number(one.at("values").at(i)));
    row.push_back(pounds(one.at("pounds")));
    row.push_back(one.at("values").is_null()        ? "not in the range"
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
    names.push_back(shortened(head, 24));
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
    marked.push_back(marked.empty() ? head : "#" + report::escape_html(head));
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
constexpr const char* kLessTitle = "What the last step of each is worth";
constexpr const char* kFrontierTitle =
    "What more assurance costs: the search's estimate, not verified";
constexpr const char* kStar =
    "* of the few years that the search simulated; what was verified has its figures from fresh "
    "years.";

std::string aims_sentence(const json& answer) {
  std::string text;
  for (const json& aim : answer.at("aims"))
    text += (text.empty() ? "" : "; ") + aim.at("label").get<std::string>() + " " +
            aim.at("text").get<std::string>();
  return fmt::format("Asked for, in {} of 100 years all at once: {}.",
                     of_hundred(answer.at("assurance")), text);
}

}  // namespace

std::string plan_text(const json& answer) {
  std::string text =
      answer.at("title").get<std::string>() + "\n" + answer.at("scenario").get<std::string>() +
      "\n\n" + wrapped(sentence(answer), kWidth) + wrapped(aims_sentence(answer), kWidth) + "\n";
  if (answer.at("binding").is_string())
    text += wrapped(answer.at("binding").get<std::string>(), kWidth) + "\n";
  for (const json& caution : answer.at("cautions"))
    text += wrapped("Take care: " + caution.get<std::string>(), kWidth);
  if (!answer.at("cautions").empty()) text += "\n";
  text += text_table(kPlansTitle, plan_heads(answer), plan_rows(answer));
  text += text_table(kLessTitle, less_heads(answer), less_rows(answer));
  text += text_table(kFrontierTitle, frontier_heads(answer), frontier_rows(answer));
  return text + wrapped(kStar, kWidth);
}

std::string plan_html(const json& answer) {
  AnswerPage page;
  page.kicker = "Casetide: the cheapest plan that is sure";
  page.title = answer.at("title").get<std::string>();
  page.period = answer.at("scenario").get<std::string>();
  page.answer = sentence(answer) + "\n" + aims_sentence(answer) + "\n";
  if (answer.at("binding").is_string())
    page.answer += answer.at("binding").get<std::string>() + "\n";
  if (!answer.at("cautions").empty()) {
    page.body += "<section id=\"cautions\"><h2>Take care</h2><ul>";
    for (const json& caution : answer.at("cautions"))
      page.body += "<li>" + report::escape_html(caution.get<std::string>()) + "</li>";
    page.body += "</ul></section>\n";
  }
  page.body +=
      "<section id=\"plans\"><h2>Plans</h2>\n<figure id=\"plans-chart\" "
      "class=\"chart\"></figure>\n" +
      html_table("plans-table", kPlansTitle, plan_heads(answer), plan_rows(answer)) +
      "<p class=\"note\">" + kStar + "</p></section>\n";
  page.body += "<section id=\"less\"><h2>Where a step less would hurt</h2>\n" +
               html_table("less-table", kLessTitle, less_heads(answer), less_rows(answer)) +
               "<p class=\"note\">The change, with its 95 % interval where there is one: the same "
               "families with and without the step.</p></section>\n";
  page.body +=
      "<section id=\"frontier\"><h2>Cost against assurance</h2>\n" +
      html_table("frontier-table", kFrontierTitle, frontier_heads(answer), frontier_rows(answer)) +
      "</section>\n";
  page.script = "plan.js";
  return answer_html(page, answer);
}

}  // namespace casetide::analysis
