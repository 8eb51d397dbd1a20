// The report is one file that needs nothing beside it, trusts no text, and says its answer and its
// figures without scripts. What the scripts draw is tested in a browser (tests/browser).
#include "analysis/report.hpp"

#include <fstream>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analysis/report_format.hpp"
#include "analysis/report_table.hpp"
#include "analysis/web_assets.hpp"

namespace casetide::analysis::report {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

json sample() {
  std::ifstream in(CASETIDE_SOURCE_DIR "/tests/browser/summary_sample.json");
  return json::parse(in);
}

/// The page without its scripts and styles: what is there when scripts are off.
std::string without_scripts(std::string html) {
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"<script", "</script>"},
        {"<style", "</style>"},
        {"<!--", "-->"}}) {
    for (auto at = html.find(open); at != std::string::npos; at = html.find(open, at)) {
      html.erase(at, html.find(close, at) + close.size() - at);
    }
  }
  return html;
}

/// The data that the page carries, read back as a browser reads it.
json carried(const std::string& html) {
  constexpr std::string_view open = "<script type=\"application/json\" id=\"summary\">";
  const auto from = html.find(open) + open.size();
  return json::parse(html.substr(from, html.find("</script>", from) - from));
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

/// Every way in which HTML or CSS can ask for something outside the file.
std::vector<std::string> outside_references(const std::string& html) {
  static const std::regex ask(
      R"((?:\b(?:src|href|action|srcset|data|poster|xlink:href)\s*=\s*["']?(?!#|data:)[^"'\s>]+)|(?:@import)|(?:url\())",
      std::regex::icase);
  std::vector<std::string> found;
  for (std::sregex_iterator at(html.begin(), html.end(), ask), end; at != end; ++at) {
    found.push_back(at->str());
  }
  return found;
}

/// Puts `text` in the place of every string below `value`, dates and the clock's name excepted.
void replace_strings(json& value, const std::string& text) {
  for (auto& [key, item] : value.items()) {
    if (item.is_string() && key != "clock" && key != "first_day" && key != "last_day") item = text;
    if (item.is_structured()) replace_strings(item, text);
  }
}

TEST(Report, SaysTheAnswerFirstAndWithoutScripts) {
  const std::string page = without_scripts(report_html(sample()));
  const auto answer = page.find("Of 100 initial child protection conferences due in the year");
  const auto range = page.find("Expected: 13.1 of 100");
  ASSERT_NE(answer, std::string::npos);
  ASSERT_NE(range, std::string::npos);
  EXPECT_LT(answer, range);
  EXPECT_LT(range, page.find("<table"));
  EXPECT_THAT(page, HasSubstr("1 April 2026 to 31 March 2027"));
}

TEST(Report, HasEveryTableWithoutScripts) {
  const std::string page = without_scripts(report_html(sample()));
  for (const char* id :
       {"weekly-table", "weeks-0", "days-table", "clocks-table", "late-table", "published-table",
        "people-table", "hours-table", "kinds-table", "rooms-table", "steps-table", "strands-table",
        "anatomy-table", "checks-table", "assumptions-table"}) {
    EXPECT_THAT(page, HasSubstr("<table id=\"" + std::string(id) + "\"><caption")) << id;
  }
  EXPECT_THAT(page, HasSubstr("15 working days"));
  EXPECT_THAT(page, HasSubstr("permitted maximum"));
  EXPECT_THAT(page, HasSubstr("Court timetables beyond a wait"));
  // Column heads, and a head for each row.
  EXPECT_EQ(count(page, "<tr"), count(page, "<thead><tr>") + count(page, "<th scope=\"row\""));
}

TEST(Report, AsksForNothingOutsideItself) {
  const std::string html = report_html(sample());
  EXPECT_THAT(html, HasSubstr("default-src 'none'; script-src 'unsafe-inline'; "
                              "style-src 'unsafe-inline'; img-src data:"));
  EXPECT_THAT(outside_references(without_scripts(html)), ::testing::IsEmpty());
  EXPECT_THAT(outside_references(std::string(web_asset("report.css"))), ::testing::IsEmpty());
  EXPECT_EQ(count(html, "<script src"), 0U);
  EXPECT_EQ(count(html, "<link rel=\"stylesheet\""), 0U);
  for (const char* script : {"charts.js", "report.js", "explore.js"}) {
    for (const char* way :
         {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "fetch(",
          "XMLHttpRequest", "import(", "eval(", "WebSocket", "http:", "https:"}) {
      EXPECT_EQ(count(web_asset(script), way), 0U) << script << ": " << way;
    }
  }
}

TEST(Report, TheCheckAboveHasTeeth) {
  EXPECT_THAT(outside_references("<img src='https://example.org/x.png'>"), ::testing::SizeIs(1));
  EXPECT_THAT(outside_references("<link href=x.css>"), ::testing::SizeIs(1));
  EXPECT_THAT(outside_references("a { background: url(x.png) }"), ::testing::SizeIs(1));
  EXPECT_THAT(outside_references("<a href=\"#days\"><link href=\"data:,\">"), ::testing::IsEmpty());
}

TEST(Report, CarriesItsDataUnchanged) {
  EXPECT_EQ(carried(report_html(sample())), sample());
  json odd = sample();
  replace_strings(odd, "</script><!--\u2028\u2029\"'&\\ {{report.js}} \U0001F9F8");
  EXPECT_EQ(carried(report_html(odd)), odd);
}

TEST(Report, TrustsNoText) {
  json hostile = sample();
  replace_strings(hostile, "</script><img src=x onerror=alert(1)>\"'{{report.js}}<!-- \u2028");
  const std::string html = report_html(hostile);
  const std::string honest = report_html(sample());
  EXPECT_EQ(count(html, "<img"), 0U);
  EXPECT_EQ(count(html, "<!--"), count(honest, "<!--"));
  // No new element of any kind, and no script but ours.
  EXPECT_EQ(count(html, "</script"), count(honest, "</script"));
  EXPECT_EQ(count(html, "<script"), count(honest, "<script"));
  EXPECT_EQ(count(html, web_asset("report.js")), 1U);
  EXPECT_THAT(html, HasSubstr("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;"));
}

TEST(Report, VendoredScriptsCannotEndTheirElement) {
  for (const char* name :
       {"vendor/d3.min.js", "vendor/plot.umd.min.js", "charts.js", "report.js", "explore.js"}) {
    EXPECT_EQ(count(web_asset(name), "</script"), 0U) << name;
    EXPECT_EQ(count(web_asset(name), "<!--"), 0U) << name;
  }
  for (const char* name : {"vendor/LICENSE.d3", "vendor/LICENSE.plot"}) {
    EXPECT_EQ(count(web_asset(name), "--"), 0U) << name;  // they stand in an HTML comment
  }
}

TEST(Report, LeavesOutWhatTheSummaryDoesNotHave) {
  for (const json& summary : {json::object(), json(), json::array(), json("text"),
                              json{{"clocks", 3}, {"people", {1, "two", nullptr}}, {"run", "x"}}}) {
    const std::string html = report_html(summary);
    EXPECT_THAT(html, HasSubstr("</html>"));
    EXPECT_EQ(carried(html), summary);
  }
  // Each part taken away by itself.
  const json whole = sample();
  for (const auto& [key, part] : whole.items()) {
    json less = whole;
    less.erase(key);
    EXPECT_THAT(report_html(less), HasSubstr("How to read this")) << key;
  }
}

TEST(Report, SaysNoRangeWhereThereWereTooFewReplications) {
  json few = sample();
  const auto forget = [](auto&& self, json& value) -> void {
    for (auto& [key, item] : value.items()) {
      if (value.contains("year_low") && key != "mean") item = nullptr;
      if (item.is_structured()) self(self, item);
    }
  };
  forget(forget, few);
  few["run"]["notes"] = {"2 replications are too few for the range of one year."};
  const std::string page = without_scripts(report_html(few));
  EXPECT_THAT(page, HasSubstr("too few for the range of one year"));
  EXPECT_THAT(page, HasSubstr("<span class=\"v\">13.1</span></td>"));
  EXPECT_EQ(count(page, "<span class=\"y\">year"), 0U);
}

TEST(Report, WaitsInTheFirstAndTheLastBinAreSaidAsWhatTheyAre) {
  json summary = sample();
  json& step = summary["steps"][0];
  step["wait_hours_median"] = {
      {"mean", 0}, {"low", 0}, {"high", 0}, {"year_low", 0}, {"year_high", 2.5}};
  step["wait_hours_p90"] = {
      {"mean", 63}, {"low", 63}, {"high", 63}, {"year_low", 41}, {"year_high", 63}};
  const std::string html = report_html(summary);
  EXPECT_THAT(html, HasSubstr("<span class=\"v\">under 1</span> <span class=\"i\">under 1</span> "
                              "<span class=\"y\">year under 1 to 3</span>"));
  EXPECT_THAT(html, HasSubstr("<span class=\"v\">63+</span> <span class=\"i\">63+</span> "
                              "<span class=\"y\">year 41 to 63+</span>"));
}

TEST(Report, NamesVersionAndEngine) {
  json summary = sample();
  summary["casetide"] = "0.1.0";
  summary["engine"] = "0123456789abcdef";
  EXPECT_THAT(report_html(summary), HasSubstr("<dd>Casetide 0.1.0, engine 0123456789ab</dd>"));
}

TEST(Report, WarnsAtTheTopWhenACheckFails) {
  EXPECT_THAT(report_html(sample()), Not(HasSubstr("Do not use these figures")));
  json failed = sample();
  failed["checks"][0]["holds"] = false;
  const std::string page = without_scripts(report_html(failed));
  EXPECT_LT(page.find("Do not use these figures"), page.find("Of 100 initial"));
}

TEST(Report, GivesNoPublishedSharesWhenABandIsMissing) {
  const auto row = [](const json& summary) {
    const std::string page = without_scripts(report_html(summary));
    const auto at = page.find(">11-15</th>");
    return page.substr(at, page.find("</tr>", at) - at);
  };
  EXPECT_THAT(row(sample()), HasSubstr("<td class=\"n\">85.7</td>"));  // 741 of 865
  json partial = sample();
  for (json& clock : partial["clocks"]) {
    if (clock.contains("days")) clock["days"]["bands"].erase(0);
  }
  EXPECT_THAT(row(partial), Not(HasSubstr(">85.7</td>")));
  EXPECT_THAT(row(partial), HasSubstr("<td class=\"n\">741</td>"));
}

TEST(Report, ShowsTheDaysOfTheConferenceThoughAnotherClockHasPublishedDaysToo) {
  json two = sample();
  json other = two["clocks"][0];
  for (const json& clock : two["clocks"]) {
    if (clock["name"] == two["headline"]["clock"]) other = clock;
  }
  ASSERT_TRUE(other.contains("days"));
  other["name"] = "another";
  other["label"] = "Another clock with published days";
  two["clocks"].insert(two["clocks"].begin(), other);
  const std::string page = without_scripts(report_html(two));
  EXPECT_THAT(page, Not(HasSubstr("Clock: Another clock")));
  EXPECT_THAT(page, HasSubstr("Clock: Initial child protection conference"));
}

TEST(Report, SpeaksOfTheConferenceOnlyWhereTheClockIsThat) {
  json guidance = sample();
  for (json& one : guidance["clocks"])
    if (one["name"] != guidance["headline"]["clock"]) one.erase("days");
  const std::string conference = without_scripts(report_html(guidance));
  for (const char* text : {"Days from the start of the s47 to the initial conference",
                           "Of children whose initial conference was held in the year",
                           "A quarter of conferences are held by",
                           "Two clocks can be meant for the initial conference",
                           "Where the days go before the initial conference"})
    EXPECT_THAT(conference, HasSubstr(text));

  json summary = sample();
  json clock;
  for (const json& one : summary["clocks"])
    if (one["name"] == summary["headline"]["clock"]) clock = one;
  clock["name"] = "letter";
  clock["label"] = "Letter <written>";
  clock["from_text"] = "the end of “Screening”";
  summary["clocks"] = {clock};
  summary["headline"] = {{"sentence", "Of 100 letters."}, {"range", ""}, {"clock", "letter"}};
  summary["published"] = json::array();
  std::string page = without_scripts(report_html(summary));
  page = page.substr(page.find("id=\"days\""));
  EXPECT_THAT(page, HasSubstr("<h2>Days taken: Letter &lt;written&gt;</h2>"));
  EXPECT_THAT(page, HasSubstr("in working days from the end of “Screening”."));
  EXPECT_THAT(page, HasSubstr("A quarter have stopped by working day"));
  EXPECT_THAT(page, HasSubstr("<h2>Where the days go: Letter &lt;written&gt;</h2>"));
  EXPECT_THAT(page.substr(0, page.find("id=\"published\"")),
              AllOf(Not(HasSubstr("onference")), Not(HasSubstr("s47 to"))));
}

TEST(Report, TellsDaysOneByOneAndInWholeNumbers) {
  json summary = sample();
  for (json& one : summary["clocks"]) {
    if (!one.contains("days")) continue;
    one["days"]["mean_count_families"] = {0.0, 1.5, 4.5, 0.0};
    one["days"]["p25"] = one["days"]["median"] = {{"mean", 2.0}};
    one["days"]["p75"] = {{"mean", 95.0}};
    one["late_days"]["median"] = {
        {"mean", 1.0}, {"low", 1.0}, {"high", 1.0}, {"year_low", 1.0}, {"year_high", 2.0}};
  }
  const std::string page = without_scripts(report_html(summary));
  const std::string table = page.substr(page.find("<table id=\"day-by-day-table\""));
  EXPECT_THAT(table.substr(0, table.find("</table>")),
              AllOf(HasSubstr("<th scope=\"row\">1</th><td class=\"n\">1.50</td>"
                              "<td class=\"n\">25.0</td><td class=\"n\">25.0</td>"),
                    HasSubstr("<th scope=\"row\">2</th><td class=\"n\">4.50</td>"
                              "<td class=\"n\">75.0</td><td class=\"n\">100.0</td>"),
                    Not(HasSubstr("<th scope=\"row\">3"))));
  EXPECT_THAT(page,
              HasSubstr("by working day 2, half by day 2, three quarters by day 95 or later."));
  EXPECT_THAT(page, HasSubstr("Working days late: half within"));
  EXPECT_THAT(page, HasSubstr("<span class=\"v\">1</span> <span class=\"i\">1</span> "
                              "<span class=\"y\">year 1 to 2</span>"));
}

TEST(Report, MarksInputsAndResults) {
  const std::string page = without_scripts(report_html(sample()));
  const auto row = [&](std::string_view label) {
    const auto at = page.find(">" + std::string(label) + "</th>");
    return page.substr(at, page.find("</tr>", at) - at);
  };
  EXPECT_THAT(row("Children referred"), HasSubstr("<td>input</td>"));
  EXPECT_THAT(row("Children on a plan at 31 March"), HasSubstr("<td>result</td>"));
  EXPECT_THAT(row("Assessments within 45 working days"), HasSubstr("above one year"));
  EXPECT_THAT(row("Assessments within 45 working days"), HasSubstr("<td class=\"n\">92.1</td>"));
}

TEST(Report, CountsValuesByTheirSourceAndLeavesTheirWorkingOut) {
  json summary = sample();
  const auto value = [](const char* path, const char* source, const char* assumed) {
    return json{{"path", path}, {"text", "1"}, {"source", source}, {"assumed", assumed}};
  };
  summary["assumptions"] = {value("a", "A table", ""), value("b", "A table", "1 to 2"),
                            value("c", "", "1 to 2"), value("stream.a.working", "", "")};
  EXPECT_THAT(report_html(summary),
              HasSubstr("3 values: 2 have a source, 1 of them a range too; 1 are assumed"));
}

TEST(ReportFormat, NumbersAreNoFinerThanTheirInterval) {
  const auto shown = [](double mean, Range interval) {
    return show(mean, sensible_step({mean, interval, std::nullopt}));
  };
  EXPECT_EQ(shown(512.4, {498, 526}), "512");
  EXPECT_EQ(shown(812345, {809000, 816000}), "812,300");
  EXPECT_EQ(shown(8.23, {7.4, 9.1}), "8.2");
  EXPECT_EQ(shown(3.04, {2.8, 3.2}), "3.0");
  EXPECT_EQ(shown(0.1234, {0.1234, 0.1234}), "0.12");
  EXPECT_EQ(shown(0, {0, 0}), "0");
  EXPECT_EQ(show(9.5), "9.5");
  EXPECT_EQ(show(258), "258");
  EXPECT_EQ(show(-1234567), "\u22121,234,567");
  EXPECT_EQ(show(-0.04, 0.1), "0.0");
  EXPECT_EQ(show(999.96, 0.1), "1,000.0");
}

TEST(ReportFormat, DatesAreWrittenOut) {
  EXPECT_EQ(plain_date("2027-01-15"), "15 January 2027");
  EXPECT_EQ(plain_date("2026-04-01"), "1 April 2026");
  for (const char* text : {"2027-02-29", "2027-1-15", "", "<b>", "2027-01-1x", "-027-01-15"}) {
    EXPECT_EQ(plain_date(text), text);
  }
}

TEST(ReportFormat, ACellShowsItsThreeStatements) {
  const Reading all{.mean = 0.131, .interval = Range{0.118, 0.144}, .year = Range{0.079, 0.183}};
  EXPECT_EQ(Cell::figure(all, Scale::per_hundred).html(),
            "<span class=\"v\">13.1</span> <span class=\"i\">11.8 to 14.4</span> "
            "<span class=\"y\">year 7.9 to 18.3</span>");
  EXPECT_EQ(Cell::figure(Reading{6, Range{6, 6}, Range{6, 6}}, Scale::plain).html(), "6");
  // Too few replications to say more.
  EXPECT_EQ(
      Cell::figure(Reading{.mean = 0.131, .interval = {}, .year = {}}, Scale::per_hundred).html(),
      "<span class=\"v\">13.1</span>");
  EXPECT_THAT(Cell::figure(std::nullopt, Scale::plain).html(), HasSubstr("no value"));
  // The last step of a histogram holds all that is more, the first what is less than one.
  const Reading late{40, Range{31, 63}, Range{8, 63}};
  EXPECT_THAT(Cell::quantile(late, 63).html(),
              AllOf(HasSubstr(">40<"), HasSubstr(">31 to 63+<"), HasSubstr(">year 8 to 63+<")));
  EXPECT_THAT(Cell::quantile(Reading{63, Range{63, 63}, {}}, 63).html(),
              AllOf(HasSubstr(">63+<"), Not(HasSubstr(" to "))));
  EXPECT_THAT(Cell::quantile(Reading{0, Range{0, 2}, {}}, 63, 1).html(),
              HasSubstr(">under 1 to 2<"));
  EXPECT_THAT(Cell::quantile(std::nullopt, 63).html(), HasSubstr("no value"));
}

}  // namespace
}  // namespace casetide::analysis::report
