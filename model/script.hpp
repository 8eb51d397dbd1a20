// A family whose whole path is told beforehand, for holding clocks against dates worked out by hand.
//
// In a run with a script this family is the only one, and no worker, booking or draw decides anything:
// every visit of a step ends when the script says, or at the minute at which it is entered, and every
// decision goes as told. What the procedure's own rules bring about (next steps, joins, marks, dates
// counted from a mark, clocks, events of dates and clocks) happens by itself. Not for forecasts.
#pragma once

#include <cstdint>
#include <vector>

#include "model/compiled.hpp"

namespace casetide::model {

struct Script {
  /// Something that happens to a visit of a step at a minute. A visit takes the next lines of its step,
  /// in the order written, up to one that ends it: done, held or an outcome.
  struct Line {
    int step = kNone;
    EventRef::What what =
        EventRef::What::done;  ///< also booked, not_quorate; entered after a delay
    std::int32_t time = 0;
    ChildSet children = 0;  ///< only for a strand with one of these; 0: whichever
    int outcome = kNone;    ///< for EventRef::What::outcome
  };
  /// An event of the case that otherwise would come at random.
  struct Happening {
    int event = kNone;
    std::int32_t time = 0;
    ChildSet children = 0;  ///< 0: whichever
  };
  struct Told {
    int fact = kNone;
    ChildSet children = 0;   ///< of a child's fact; 0: all
    std::int32_t value = 0;  ///< index of the value; of a date the day since 1970
  };

  std::int32_t arrival = 0;
  int stream = 0;
  int children = 1;
  std::vector<Told> facts;
  std::vector<Line> lines;
  std::vector<Happening> happenings;
  /// By step, where no line is left for it: a decision's outcome, or kLater; kNone: nothing is said.
  std::vector<int> usual;
  static constexpr int kLater = -2;  ///< the visit does not end within the run
};

/// Where a script and the procedure did not fit together.
struct ScriptTrouble {
  enum class Kind : std::uint8_t {
    undecided,   ///< a decision without a line and without a certain outcome
    impossible,  ///< an outcome whose share is none
    past,        ///< the step was entered after the minute of its line
    untold,      ///< the run ended before the line was reached
    no_subject,  ///< an event with nothing for it to happen to
  };
  Kind kind = Kind::undecided;
  int item = kNone;  ///< step; event for no_subject
  std::int32_t time = 0;
  friend bool operator==(const ScriptTrouble&, const ScriptTrouble&) = default;
};

}  // namespace casetide::model
