#include "analysis/report.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "analysis/page.hpp"
#include "analysis/report_clocks.hpp"
#include "analysis/report_costs.hpp"
#include "analysis/report_format.hpp"
#include "analysis/report_people.hpp"
#include "analysis/report_run.hpp"
#include "analysis/report_worth.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;

/// What stands in the place of {{name}} in the page.
std::optional<std::string> part(std::string_view name, const json& summary) {
  using Make = std::string (*)(const json&);
  static constexpr std::array<std::pair<std::string_view, Make>, 27> made = {{
      {"title", report::report_title},
      {"period", report::report_period},
      {"failed-checks", report::report_failed_checks},
      {"answer", report::report_answer},
      {"weekly", report::report_weekly_table},
      {"days-link", report::report_days_link},
      {"days-heading", report::report_days_heading},
      {"days-lead", report::report_days_lead},
      {"days-clock", report::report_days_clock},
      {"days", report::report_days_table},
      {"clocks", report::report_clocks_table},
      {"failing", report::report_failing_table},
      {"published", report::report_published_table},
      {"drift", report::report_drift_table},
      {"people", report::report_people_tables},
      {"costs", report::report_costs},
      {"steps", report::report_steps_table},
      {"strands", report::report_strands_table},
      {"conference-note", report::report_conference_note},
      {"anatomy-heading", report::report_anatomy_heading},
      {"anatomy", report::report_anatomy_table},
      {"worth", report::report_worth_table},
      {"checks", report::report_checks},
      {"assumptions", report::report_assumptions},
      {"not-modelled", report::report_not_modelled},
      {"run-facts", report::report_run_facts},
      {"summary", [](const json& data) { return report::script_json(data); }},
  }};
  for (const auto& [key, make] : made) {
    if (key == name) return make(summary);
  }
  return std::nullopt;
}

}  // namespace

std::string report_html(const json& summary) {
  return whole_page({"Casetide: a simulated year of one service", "report.html", "report.js"},
                    [&](std::string_view name) { return part(name, summary); });
}

}  // namespace casetide::analysis
