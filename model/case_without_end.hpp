// A case that goes round for ever: what the scenario says of it, not a defect of the engine.
#pragma once

#include <stdexcept>
#include <string>

#include "model/scenario.hpp"

namespace casetide::model {

/// Thrown by a run. Either a step that came too often or a strand begun too often is named by its index
/// (the other is kNone, -1); the program ends with exit status 65.
class CaseWithoutEnd : public std::runtime_error {
 public:
  CaseWithoutEnd(int step, int strand, const std::string& message)
      : std::runtime_error(message), step_(step), strand_(strand) {}

  [[nodiscard]] int step() const noexcept { return step_; }
  [[nodiscard]] int strand() const noexcept { return strand_; }

 private:
  int step_;
  int strand_;
};

/// The same with its place in the scenario's files.
[[nodiscard]] CaseWithoutEnd placed(const CaseWithoutEnd& found, const Scenario& scenario);

}  // namespace casetide::model
