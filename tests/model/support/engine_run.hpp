// Runs small scenarios, written in the language as text, and answers questions about what happened.
//
// For tests of the engine's meanings: a scenario is a few lines of TOML, a run is its record and its
// log, and times are written as people write them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/compiled.hpp"
#include "model/pathway.hpp"
#include "model/record.hpp"
#include "model/scenario.hpp"
#include "sim/draw_watch.hpp"

namespace casetide::model::test {

/// "2026-04-02 09:30" in minutes since 1970.
[[nodiscard]] std::int32_t at(const std::string& date_and_minute);
/// The other way round, for messages.
[[nodiscard]] std::string when(std::int32_t minute);

/// Title, the year 2026, no warm-up, a run-out of 20 working days (so: no arrivals in January), and two patterns: "office" (Monday to
/// Friday, 09:00 to 17:00, bank holidays off) and "always".
[[nodiscard]] std::string opening();

/// A stream whose families (a Poisson number with mean 1) all come at that minute.
inline constexpr const char* kOneChild =
    "children-per-family = \"1; source test\"\nalike = \"1; source test\"\n";
inline constexpr const char* kUnlikeSiblings =
    "children-per-family = \"2; source test\"\nalike = \"0; assumed 0 to 0\"\n";
[[nodiscard]] std::string arrival(const std::string& name, const std::string& start,
                                  const std::string& date_and_minute,
                                  const std::string& more = kOneChild);

/// A team that serves the whole area. `posts`: lines of its posts table.
[[nodiscard]] std::string team(const std::string& name, const std::string& posts,
                               const std::string& people = "");

struct Story {
  Record record;
  std::vector<LogLine> log;
  std::vector<ClockLine> clocks;
  std::vector<CauseMinutes> causes;
  std::vector<HoursLine> hours;
};

class Engine {
 public:
  /// Throws std::runtime_error with the problems when the text is not a scenario. `more` are further
  /// files by name, to be named in the text.
  explicit Engine(const std::string& text, const std::map<std::string, std::string>& more = {},
                  const InputDraw& draw = InputDraw::as_stated());
  /// A file of the tree instead, with policies of its own folder's kind.
  [[nodiscard]] static Engine of_file(const std::string& path,
                                      const InputDraw& draw = InputDraw::as_stated());

  /// One that was read before, and changed.
  explicit Engine(Scenario scenario, const InputDraw& draw = InputDraw::as_stated());

  [[nodiscard]] Story run(std::uint32_t seed = 1, std::uint32_t replication = 0,
                          sim::DrawWatch* watch = nullptr);
  /// The first replication of seed 1 of which that is true; throws when 20,000 are not enough.
  [[nodiscard]] Story run_where(const std::function<bool(const Story&)>& wanted,
                                std::uint32_t* replication = nullptr);
  /// The first in which exactly so many families arrive, in all streams.
  [[nodiscard]] Story run_with(int families, std::uint32_t* replication = nullptr);
  /// The same, with exactly one family at each of the stated minutes.
  [[nodiscard]] Story run_with_arrivals(const std::vector<std::string>& times,
                                        std::uint32_t* replication = nullptr);

  /// The state as that day ("2026-04-02") begins, with its names.
  [[nodiscard]] Snapshot snapshot(const std::string& date, std::uint32_t seed = 1,
                                  std::uint32_t replication = 0);

  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const Compiled& compiled() const { return *compiled_; }
  [[nodiscard]] Compiled& compiled() { return *compiled_; }
  [[nodiscard]] Pathway& pathway() { return *pathway_; }

  [[nodiscard]] int step(const std::string& name) const;
  [[nodiscard]] int clock(const std::string& name) const;
  [[nodiscard]] int role(const std::string& name) const;
  [[nodiscard]] int strand(const std::string& name) const;

  /// Times of that event of that step, in the order of the log.
  [[nodiscard]] std::vector<std::int32_t> times(const Story& run, const std::string& step,
                                                EventRef::What what) const;
  [[nodiscard]] std::vector<std::string> dates(const Story& run, const std::string& step,
                                               EventRef::What what) const;
  /// When work on that step began (or went on), and whose: "2026-04-02 09:00 post 0".
  [[nodiscard]] std::vector<std::string> work(const Story& run, const std::string& step) const;

  [[nodiscard]] int families(const Story& run, const std::string& clock, ClockFate fate) const;
  [[nodiscard]] int children(const Story& run, const std::string& clock, ClockFate fate) const;
  [[nodiscard]] std::int64_t cause(const Story& run, const std::string& clock, Cause cause) const;
  [[nodiscard]] std::int64_t hours(const Story& run, const std::string& role, Hours kind) const;
  [[nodiscard]] int outcome_families(const Story& run, const std::string& outcome) const;
  [[nodiscard]] int outcome_children(const Story& run, const std::string& outcome) const;

 private:
  void prepare(const InputDraw& draw);

  Scenario scenario_;
  RecordShape shape_;
  std::unique_ptr<Compiled> compiled_;
  std::unique_ptr<Pathway> pathway_;
};

[[nodiscard]] std::int64_t counter(const Story& run, Counter which);

}  // namespace casetide::model::test
