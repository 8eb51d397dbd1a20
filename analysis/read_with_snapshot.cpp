#include "analysis/read_with_snapshot.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/snapshot_file.hpp"
#include "model/document.hpp"
#include "model/fit_snapshot.hpp"
#include "sim/time.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::analysis {
namespace {

const std::string kDayFollows = std::string(kSnapshotFormat) + " of ";

/// The last day of which anything is told: of the run-out, in which the year's clocks are judged.
std::int32_t last_day_told(const model::Scenario& scenario, int months_after) {
  const std::int32_t last = sim::add_months(scenario.last_day + 1, months_after) - 1;
  constexpr std::int32_t kRoom = 731;
  if (scenario.run_out_working_days == 0 || !sim::WorkCalendar::covers(last + kRoom)) return last;
  std::vector<sim::LocalDays> closed;
  for (const std::int32_t day : scenario.closures)
    closed.push_back(sim::local_day(day));
  return sim::WorkCalendar(closed).due(last, sim::WorkingDays{scenario.run_out_working_days});
}

/// Policies of files that begin when nothing is told any more.
void refuse_late_policies(const model::Reading& reading, const model::MorePolicies& more,
                          int months_after, model::Problems& problems) {
  const model::Scenario& scenario = *reading.scenario;
  const std::int32_t last = last_day_told(scenario, months_after);
  const std::string key = "from";
  for (const model::LayerChanges& layer : reading.layers) {
    const auto file = std::ranges::find(scenario.files, layer.file, &model::Scenario::File::name);
    const bool made =
        std::ranges::find(more.texts, layer.file, &model::OverlayText::name) != more.texts.end();
    if (!layer.from_day || *layer.from_day <= last || made || file == scenario.files.end())
      continue;
    model::Problems ignored;
    const model::Node tree = model::parse_document(file->text, file->name, ignored);
    const model::Node* from = tree.find(key);
    problems.add(
        from != nullptr ? from->at : tree.at,
        fmt::format("begins on {}, after the year ends on {}, and what of it is judged by {}: "
                    "it changes nothing; expected a date in the year",
                    sim::display_date(*layer.from_day), sim::display_date(scenario.last_day),
                    sim::display_date(last)));
  }
}

/// The snapshot that the scenario goes on from, read and fitted.
void add_snapshot(model::Reading& reading, model::Problems& problems) {
  model::Scenario& scenario = *reading.scenario;
  ++reading.files;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(reading.snapshot_file, ignored)) {
    problems.add(reading.snapshot_at,
                 fmt::format("no file {}; expected one that `casetide snapshot` wrote, seen from "
                             "this file",
                             model::in_quotes(reading.snapshot_file)));
  } else if (auto found = read_snapshot(reading.snapshot_file, problems)) {
    const std::int32_t day = found->snapshot.day;
    scenario.snapshot =
        model::fit_snapshot(std::move(found->snapshot), scenario, reading.snapshot_file, problems);
    scenario.files.push_back(
        {reading.snapshot_file,
         fmt::format("{}{}, SHA-1 {}\n", kDayFollows, sim::iso_date(day), found->fingerprint)});
  }
}

}  // namespace

std::optional<sim::LocalDays> snapshot_day(std::span<const model::Scenario::File> files) {
  constexpr std::size_t kDate = 10;  // year-month-day
  for (const model::Scenario::File& file : files)
    if (file.text.starts_with(kDayFollows))
      return sim::parse_date(file.text.substr(kDayFollows.size(), kDate));
  return std::nullopt;
}

model::Reading read_with_snapshot(const std::filesystem::path& file,
                                  const model::MorePolicies& more, int months_after) {
  model::Reading reading = model::read_scenario(file, more);
  if (!reading.scenario) return reading;
  model::Problems problems;
  refuse_late_policies(reading, more, months_after, problems);
  if (reading.scenario->question == model::Scenario::Question::snapshot)
    add_snapshot(reading, problems);
  if (!problems.empty()) {
    reading.problems = problems.list();
    reading.scenario.reset();
  }
  return reading;
}

}  // namespace casetide::analysis
