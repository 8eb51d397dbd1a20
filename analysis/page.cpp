#include "analysis/page.hpp"

#include <stdexcept>

#include "analysis/report_format.hpp"
#include "analysis/report_run.hpp"
#include "analysis/web_assets.hpp"

namespace casetide::analysis {

std::string fill_page(std::string_view page, const MakePart& make) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = page.find("{{", at);
    if (open == std::string_view::npos) break;
    const std::size_t close = page.find("}}", open);
    if (close == std::string_view::npos) throw std::logic_error("a page: \"{{\" without \"}}\"");
    const std::string_view name = page.substr(open + 2, close - open - 2);
    out += page.substr(at, open - at);
    if (const auto made = make(name))
      out += *made;
    else
      out += web_asset(name);
    at = close + 2;
  }
  out += page.substr(at);
  return out;
}

std::string whole_page(const PageFrame& frame, const MakePart& make) {
  return fill_page(web_asset("page.html"),
                   [&](std::string_view name) -> std::optional<std::string> {
                     if (name == "kicker") return report::escape_html(frame.kicker);
                     if (name == "main") return fill_page(web_asset(frame.main), make);
                     if (name == "script") return std::string(web_asset(frame.script));
                     return make(name);
                   });
}

std::string answer_html(const AnswerPage& page, const nlohmann::json& data) {
  return whole_page(
      {page.kicker, "answer.html", page.script},
      [&](std::string_view name) -> std::optional<std::string> {
        if (name == "title") return report::escape_html(page.title);
        if (name == "period") return report::escape_html(page.period);
        if (name == "answer") {
          std::string html;
          std::string_view rest = page.answer;
          while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            const std::string_view line = rest.substr(0, end);
            if (!line.empty()) {
              html += std::string("<p class=\"") + (html.empty() ? "answer" : "range") + "\">" +
                      report::escape_html(line) + "</p>\n";
            }
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
          }
          return html + report::report_cautions(data) + report::report_notes(data);
        }
        if (name == "body") return page.body;
        if (name == "failed-checks") return report::report_failed_checks(data);
        if (name == "summary") return report::script_json(data);
        return std::nullopt;
      });
}

}  // namespace casetide::analysis
