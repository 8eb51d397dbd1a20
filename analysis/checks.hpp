// What must hold in every replication whatever the scenario: laws of counting, not of luck.
//
// A check that fails is a defect of the simulator, so the numbers of that run are not to be relied on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/records.hpp"
#include "model/record.hpp"

namespace casetide::analysis {

/// Little's law: the time integral of the children in a state equals the sum of their stays in it.
/// Each of these returns what is wrong, or nothing.
[[nodiscard]] std::optional<std::string> little_law_broken(const model::Record& record,
                                                           const model::RecordShape& shape);

/// The minutes of a clock's delay anatomy sum to the minutes that passed, and none is below nought.
[[nodiscard]] std::optional<std::string> anatomy_broken(const model::Record& record,
                                                        const model::RecordShape& shape);

/// Clocks due, and late, week by week are those judged by the deadline's date.
[[nodiscard]] std::optional<std::string> due_weeks_broken(const model::Record& record,
                                                          const model::RecordShape& shape);

/// Effort that was drawn is done or still open.
[[nodiscard]] std::optional<std::string> effort_broken(const model::Record& record,
                                                       const model::RecordShape& shape);

/// A family that arrived is open or closed.
[[nodiscard]] std::optional<std::string> families_broken(const model::Record& record,
                                                         const model::RecordShape& shape);

/// The hours that people worked on tasks in the year are the effort done on tasks in the year.
[[nodiscard]] std::optional<std::string> work_broken(const model::Record& record,
                                                     const model::RecordShape& shape);

/// Minutes on tasks and in meetings, by role, are those of the steps.
[[nodiscard]] std::optional<std::string> steps_broken(const model::Record& record,
                                                      const model::RecordShape& shape);

/// What the time on duty was spent on sums to it, for every role and week.
[[nodiscard]] std::optional<std::string> hours_broken(const model::Record& record,
                                                      const model::RecordShape& shape);

/// One law over all replications.
struct Check {
  std::string name;
  bool holds = true;
  std::string detail;  ///< where it failed first, or over how many replications it holds
};

/// Every law, each over all replications.
[[nodiscard]] std::vector<Check> check_all(const RecordView& records,
                                           const model::RecordShape& shape);

}  // namespace casetide::analysis
