// What a thread is doing now, left in two bytes for an onlooker (sim/part_sampler.hpp) to read.
//
// Saying so costs a load and two stores, reads no clock and changes no result, so it is always said,
// whether anybody looks or not. Scopes stand round blocks of work of some 50 nanoseconds or more, at the
// head of a function: what is smaller counts to whatever asked for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace casetide::sim {

/// Work goes to the innermost part that it was begun in.
enum class Part : std::uint8_t {
  other,     ///< the round of days and minutes, and what has no part of its own
  arrivals,  ///< who comes, with all that is drawn of them then
  events,    ///< the set of pending events
  draws,
  strands,  ///< what work leads to: steps, strands, decisions, clocks, events on cases
  agendas,  ///< what waits for whom, in which order
  choices,  ///< of what to do next, and the spells of work that follow
  bookings,
  rosters,  ///< patterns, leave, sickness, and the account of hours
  record,   ///< what is counted, and what the past of a piece of work went to
  reading,  ///< files
  writing,
  answering,  ///< estimates and reports
  waiting,    ///< for other threads
  count_,
};
inline constexpr int kParts = static_cast<int>(Part::count_);

/// In which part of a replication's time.
enum class Stage : std::uint8_t {
  outside,    ///< of any replication
  compiling,  ///< the scenario, once for each draw of its uncertain inputs
  warm_up,
  year,
  run_out,
  count_,
};
inline constexpr int kStages = static_cast<int>(Stage::count_);

[[nodiscard]] constexpr std::string_view name_of(Part part) {
  constexpr std::string_view kNames[kParts] = {
      "other",    "arrivals", "events", "draws",   "strands", "agendas",   "choices",
      "bookings", "rosters",  "record", "reading", "writing", "answering", "waiting"};
  return kNames[static_cast<int>(part)];
}
[[nodiscard]] constexpr std::string_view name_of(Stage stage) {
  constexpr std::string_view kNames[kStages] = {"outside", "compiling", "warm-up", "year",
                                                "run-out"};
  return kNames[static_cast<int>(stage)];
}

/// Written by its own thread alone; others may read it at any time.
struct Doing {
  std::atomic<Part> part = Part::other;
  std::atomic<Stage> stage = Stage::outside;
};
inline constinit thread_local Doing doing;

/// The thread does this until the end of the scope, then again what it did before.
class InPart {
 public:
  explicit InPart(Part part) : before_(doing.part.load(std::memory_order_relaxed)) {
    doing.part.store(part, std::memory_order_relaxed);
  }
  ~InPart() { doing.part.store(before_, std::memory_order_relaxed); }
  InPart(const InPart&) = delete;
  InPart& operator=(const InPart&) = delete;

 private:
  Part before_;
};

class InStage {
 public:
  explicit InStage(Stage stage) : before_(doing.stage.load(std::memory_order_relaxed)) {
    pass_to(stage);
  }
  ~InStage() { pass_to(before_); }
  InStage(const InStage&) = delete;
  InStage& operator=(const InStage&) = delete;

  void pass_to(Stage stage) { doing.stage.store(stage, std::memory_order_relaxed); }

 private:
  Stage before_;
};

}  // namespace casetide::sim
