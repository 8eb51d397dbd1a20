// Pages of one file: a template of analysis/web with its places filled, and what it needs put into it.
//
// A place is {{name}}: something that the caller makes, else a file of analysis/web. What is filled in is
// never searched for further places, and text that a user wrote must have been escaped.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace casetide::analysis {

/// What stands in the place of a name; nothing: the file of that name.
using MakePart = std::function<std::optional<std::string>(std::string_view name)>;

/// Throws std::logic_error for a template that is wrong and for a file that is not there.
[[nodiscard]] std::string fill_page(std::string_view page, const MakePart& make);

/// What web/page.html, around every page's own part, is filled with beside what the part is.
struct PageFrame {
  std::string kicker;  ///< what kind of page this is; text
  std::string main;    ///< name of a file of analysis/web: the page's own part
  std::string script;  ///< of another, which draws the charts after charts.js
};

/// The places of both are filled by `make`; of the frame those are title, period and summary.
[[nodiscard]] std::string whole_page(const PageFrame& frame, const MakePart& make);

/// The page of an answer that is no report of a run: web/answer.html.
struct AnswerPage {
  std::string kicker;  ///< what kind of page this is; text
  std::string title;   ///< text
  std::string period;  ///< text
  std::string answer;  ///< the answer in sentences; text, the first stands out
  std::string body;    ///< HTML: sections with headings, places for charts, tables
  std::string script;  ///< name of a file of analysis/web, which draws the charts after charts.js
};

/// `data` goes with the page for its script; checks in it that do not hold stand first.
[[nodiscard]] std::string answer_html(const AnswerPage& page, const nlohmann::json& data);

}  // namespace casetide::analysis
