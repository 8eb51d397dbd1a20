// A plan file with the scenario that it is about, checked together, so that nothing runs that could not be run
// to its end: aims against what is counted, choices against the scenario's values, the ends of every range.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "analysis/plan_file.hpp"
#include "analysis/plan_points.hpp"
#include "model/problems.hpp"

namespace casetide::analysis {

struct PlanReading {
  std::optional<PlanFile> plan;
  std::optional<PlanBase> base;          ///< set if and only if `problems` is empty
  std::vector<model::Problem> problems;  ///< of the plan or of its scenario
  int files = 1;                         ///< read
};

/// Throws model::FileError.
[[nodiscard]] PlanReading read_plan(const std::filesystem::path& file);

}  // namespace casetide::analysis
