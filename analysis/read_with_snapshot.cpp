#include "analysis/read_with_snapshot.hpp"

#include <utility>

#include <fmt/format.h>

#include "analysis/snapshot_file.hpp"
#include "model/fit_snapshot.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {

model::Reading read_with_snapshot(const std::filesystem::path& file,
                                  const model::MorePolicies& more) {
  model::Reading reading = model::read_scenario(file, more);
  if (!reading.scenario || reading.scenario->question != model::Scenario::Question::snapshot)
    return reading;
  model::Scenario& scenario = *reading.scenario;
  ++reading.files;
  model::Problems problems;
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
        {reading.snapshot_file, fmt::format("{} of {}, SHA-1 {}\n", kSnapshotFormat,
                                            sim::iso_date(day), found->fingerprint)});
  }
  if (!problems.empty()) {
    reading.problems = problems.list();
    reading.scenario.reset();
  }
  return reading;
}

}  // namespace casetide::analysis
