// Ctrl-C and kill, turned into a flag that a study reads between replications.
//
// The first signal asks for a stop; a second one of the same kind ends the program at once, which
// loses nothing but unfinished work units.
#pragma once

#include <atomic>
#include <optional>

#include "analysis/exit_status.hpp"

namespace casetide::analysis {

/// Catches SIGINT and SIGTERM from its making on, until the end of the program.
class Interrupt {
 public:
  Interrupt();

  [[nodiscard]] const std::atomic<bool>& flag() const;

  /// The exit status of the signal that came, if one came.
  [[nodiscard]] std::optional<Exit> status() const;
};

}  // namespace casetide::analysis
