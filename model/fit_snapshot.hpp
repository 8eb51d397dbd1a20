// A snapshot as somebody's file has it becomes one that fits a scenario, or a list of what is wrong.
//
// Its names become places among the scenario's; every number is checked for what it stands for, and every
// row against the others; then what was left out and needs no clock or calendar is worked out. What needs
// them is left to pathway_resume.cpp. Nothing is run here.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "model/problems.hpp"
#include "model/scenario.hpp"
#include "model/snapshot.hpp"

namespace casetide::model {

/// `file` is how problems name it: "FILE: table.column[row]: message", rows from 0, one a column. Null
/// when there are any.
[[nodiscard]] std::shared_ptr<const Snapshot> fit_snapshot(Snapshot snapshot,
                                                           const Scenario& scenario,
                                                           const std::string& file,
                                                           Problems& problems);

/// Where problems of a snapshot are told: the first of each column.
class SnapshotProblems {
 public:
  SnapshotProblems(std::string file, Problems& problems)
      : file_(std::move(file)), problems_(problems) {}

  void add(const std::string& column, std::size_t row, const std::string& message) {
    any_ = true;
    if (told_.insert(column).second)
      problems_.add({file_, 0, 0, column + "[" + std::to_string(row) + "]"}, message);
  }
  void add(const std::string& what, const std::string& message) {
    any_ = true;
    if (told_.insert(what).second) problems_.add({file_, 0, 0, what}, message);
  }
  [[nodiscard]] bool any() const { return any_; }

 private:
  std::string file_;
  Problems& problems_;
  std::set<std::string> told_;
  bool any_ = false;
};

/// How the rows of a fitted snapshot hold together. Called when every number by itself is sound.
void check_snapshot_rows(const Snapshot& snapshot, const Scenario& scenario,
                         SnapshotProblems& problems);

}  // namespace casetide::model
