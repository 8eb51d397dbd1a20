// Runs conformance cases through the engine and says where it and the hand-worked table differ.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "model/compiled.hpp"
#include "model/pathway.hpp"
#include "model/scenario.hpp"
#include "tests/conformance/support/case_file.hpp"

namespace casetide::conformance {

/// What cases came to, by name.
struct Reached {
  std::map<std::string, std::set<std::string>> clocks;  ///< in some table: the states seen
  std::set<std::string> outcomes;                       ///< "step[outcome]"
  std::set<std::string> events;
  std::set<std::string> again;  ///< steps that one family's child came to twice
  void add(const Reached& other);
};

struct Result {
  std::vector<std::string> differences;  ///< empty: the engine agrees
  Reached reached;
};

/// One procedure with the conformance area, compiled for the years 2026 to 2031.
class Rules {
 public:
  /// `procedure`: the stem of a file in scenarios/procedures. Throws std::runtime_error with the
  /// problems when it cannot be read.
  explicit Rules(const std::string& procedure);

  [[nodiscard]] Result run(const Case& one);

  [[nodiscard]] const std::string& procedure() const { return procedure_; }
  [[nodiscard]] const model::Scenario& scenario() const { return scenario_; }
  /// For planting faults.
  [[nodiscard]] model::Compiled& compiled() { return *compiled_; }

  /// What there is to reach: outcomes with a share, events, and steps that can come round again.
  [[nodiscard]] std::set<std::string> all_outcomes() const;
  [[nodiscard]] std::set<std::string> all_events() const;
  [[nodiscard]] std::set<std::string> all_in_cycles() const;

 private:
  [[nodiscard]] model::Script script_of(const Case& one, std::vector<std::string>& problems) const;
  [[nodiscard]] model::Script::Line line_of(const Told& told,
                                            std::vector<std::string>& problems) const;
  void add_fact(const std::string& text, model::Script& script,
                std::vector<std::string>& problems) const;
  void hold_against(const Case& one, const model::PathwayLog& log, Result& result) const;
  void note_reached(const Case& one, const model::PathwayLog& log, Result& result) const;
  [[nodiscard]] int step_named(const std::string& name) const;

  std::string procedure_;
  model::Scenario scenario_;
  std::unique_ptr<model::Compiled> compiled_;
  std::unique_ptr<model::Pathway> pathway_;
};

}  // namespace casetide::conformance
