// Laws that hold in every scenario, tried on small scenarios at random: whatever the steps, the people and
// the luck, nobody does two things at once or works off duty, a ceiling is never passed, no choice reads
// what is not known, everybody has left or is open at the end, hours and families are conserved, and
// threads change nothing.
//
// The laws are recounted from the log. There are no statistics, so there is no false alarm. RapidCheck
// makes a scenario that breaks a law smaller and prints it, with its seed. CASETIDE_TEST_CASES tries more
// than the usual number, CASETIDE_TEST_SEED others.
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "model/replicator.hpp"
#include "sim/replications.hpp"
#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/hours_books.hpp"
#include "tests/model/support/random_scenario.hpp"
#include "tests/model/support/replay.hpp"

namespace casetide::model::test {
namespace {

constexpr int kCases = 200;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* const set = std::getenv(name);
  return set == nullptr ? otherwise : std::stoull(set);
}

/// Checks a law on random scenarios; `broken` gives what is wrong, or nothing.
template <class Law>
void check_at_random(Law broken) {
  rc::detail::TestParams params;
  params.seed = number_from("CASETIDE_TEST_SEED", 1);
  params.maxSuccess = static_cast<int>(number_from("CASETIDE_TEST_CASES", kCases));
  const auto result = rc::detail::checkTestable(
      [&broken] {
        const Sketch sketch = *any_sketch();
        const std::string trouble = broken(sketch);
        if (!trouble.empty()) RC_FAIL(trouble);
      },
      rc::detail::TestMetadata(), params);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  EXPECT_TRUE(result.template is<rc::detail::SuccessResult>())
      << text.str() << "\nseed " << params.seed;
}

// ---- Recounted from the log -----------------------------------------------------------------------

bool is(const LogLine& line, EventRef::What what) {
  return line.what == static_cast<std::uint8_t>(what);
}

/// Children of each family who hold a place in a caseload, and who holds them; line by line.
class Caseloads {
 public:
  explicit Caseloads(const Engine& engine) : engine_(engine), case_(engine.strand("case")) {}

  /// What the line breaks, or nothing.
  std::string read(const LogLine& line) {
    Held& family = families_[line.family];
    if (line.what == kLogStrandStarted && line.detail == case_) {
      family.runs[line.strand] = line.set;
    } else if (line.what == kLogSplit &&
               family.runs.contains(static_cast<std::uint16_t>(line.value))) {
      family.runs[line.strand] = line.set;
      auto& left = family.runs[static_cast<std::uint16_t>(line.value)];
      left = static_cast<ChildSet>(left & ~line.set);
    } else if (is(line, EventRef::What::strand_ended)) {
      family.runs.erase(line.strand);
    } else if (line.what == kLogLetGo) {
      family.post = kNone;
    } else if (line.what == kLogAllocated) {
      return allocated(family, line);
    }
    return {};
  }

 private:
  struct Held {
    std::map<std::uint16_t, ChildSet> runs;  ///< by number of the run
    int post = kNone;
    [[nodiscard]] int children() const {
      unsigned all = 0;
      for (const auto& [run, set] : runs)
        all |= set;
      return std::popcount(all);
    }
  };

  std::string allocated(Held& family, const LogLine& line) {
    family.post = kNone;
    int caseload = 0;
    for (const auto& [serial, other] : families_)
      if (other.post == line.detail) caseload += other.children();
    const int ceiling = engine_.compiled().posts[static_cast<std::size_t>(line.detail)].ceiling;
    family.post = line.detail;
    const int children = family.children();
    const bool alone = children > ceiling && caseload == 0;
    if (caseload + children <= ceiling || alone) return {};
    return fmt::format("post {} is given {} children beside {}, and may hold {}: {}", line.detail,
                       children, caseload, ceiling, when(line.time));
  }

  const Engine& engine_;
  int case_;
  std::map<std::uint32_t, Held> families_;
};

std::string ceiling_passed(const Engine& engine, const Story& story) {
  Caseloads caseloads(engine);
  for (const LogLine& line : story.log)
    if (std::string trouble = caseloads.read(line); !trouble.empty()) return trouble;
  return {};
}

/// Every family that came is open or closed at the end, as often as the record says.
std::string families_lost(const Story& story) {
  std::map<std::uint32_t, bool> open;
  for (const LogLine& line : story.log) {
    if (line.what == kLogArrived || line.what == kLogReturned) open[line.family] = true;
    if (line.what == kLogClosed) open[line.family] = false;
  }
  std::int64_t still = 0;
  for (const auto& [family, is_open] : open)
    still += is_open ? 1 : 0;
  const auto closed = static_cast<std::int64_t>(open.size()) - still;
  if (counter(story, Counter::families_open_at_end) != still ||
      counter(story, Counter::families_closed_at_end) != closed)
    return fmt::format("{} families open and {} closed by the record, {} and {} by the log",
                       counter(story, Counter::families_open_at_end),
                       counter(story, Counter::families_closed_at_end), still, closed);
  if (counter(story, Counter::families_arrived_ever) != static_cast<std::int64_t>(open.size()))
    return fmt::format("{} families came, {} by the log",
                       counter(story, Counter::families_arrived_ever), open.size());
  return {};
}

std::string not_conserved(const Story& story) {
  const Record& record = story.record;
  for (std::size_t s = 0; s < record.strand_child_minutes.size(); ++s) {
    if (record.strand_child_minutes[s] != record.strand_sojourn_minutes[s])
      return fmt::format("Little's law in strand {}: {} child-minutes, {} by stays", s,
                         record.strand_child_minutes[s], record.strand_sojourn_minutes[s]);
    const int expected = record.strand_at_start_children[s] + record.strand_starts_children[s] -
                         record.strand_ends_children[s];
    if (expected != record.strand_at_end_children[s])
      return fmt::format("strand {}: {} children at the end, {} by coming and going", s,
                         record.strand_at_end_children[s], expected);
  }
  const std::int64_t drawn = counter(story, Counter::effort_drawn_minutes);
  const std::int64_t done = counter(story, Counter::effort_done_minutes);
  const std::int64_t open = counter(story, Counter::effort_open_minutes);
  if (drawn != done + open)
    return fmt::format("effort drawn {}, done {}, open {}", drawn, done, open);
  return {};
}

std::string law_broken(const Sketch& sketch) {
  Engine engine(text_of(sketch));
  const Story story = engine.run(3, 0);
  const std::int32_t first = engine.compiled().first_day;
  const std::int32_t end = engine.compiled().end_day;
  if (std::string trouble = ceiling_passed(engine, story); !trouble.empty()) return trouble;
  if (std::string trouble = families_lost(story); !trouble.empty()) return trouble;
  if (std::string trouble = not_conserved(story); !trouble.empty()) return trouble;
  return disagreement(books_from_log(engine, story, first, end),
                      books_from_account(engine, story, first, end));
}

TEST(RandomScenarios, NobodyDoesTwoThingsAtOnceNoCeilingIsPassedAndNothingIsLost) {
  check_at_random(law_broken);
}

TEST(RandomScenarios, NoChoiceReadsWhatIsNotKnown) {
  check_at_random([](const Sketch& sketch) -> std::string {
    Engine engine(text_of(sketch));
    const Replayed replayed = replay(engine, {"2026-04-10", "2026-06-05"}, 3);
    return replayed.days_that_differ == 0 ? "" : replayed.first_difference;
  });
}

TEST(RandomScenarios, TheCheckAboveCatchesAWorkerWhoPeeksAtEfforts) {
  int caught = 0;
  for (std::uint64_t i = 0; i < 30; ++i) {
    const Sketch sketch = any_sketch()(rc::Random(i), 50).value();
    Engine engine(text_of(sketch));
    engine.pathway().set_chooser(Pathway::Chooser::by_drawn_effort);
    caught += replay(engine, {"2026-04-10", "2026-06-05"}, 3).days_that_differ > 0 ? 1 : 0;
  }
  EXPECT_GT(caught, 5);
}

TEST(RandomScenarios, AreTheSameUnderAnyNumberOfThreads) {
  check_at_random([](const Sketch& sketch) -> std::string {
    const Engine engine(text_of(sketch));
    const auto all = [&engine](int threads) {
      return sim::run_replications(7, threads, [&engine] {
        return [replicator = std::make_shared<Replicator>(engine.scenario(), 3)](std::uint32_t r) {
          const Record record = replicator->run(r);
          return std::tuple(record.counters, record.role_hours, record.step_wait_minutes,
                            record.clock_fate_children, record.clock_cause_minutes,
                            record.strand_weekly);
        };
      });
    };
    const auto one = all(1);
    if (one != all(2)) return "two threads make a difference";
    return one == all(7) ? "" : "seven threads make a difference";
  });
}

TEST(RandomScenarios, AreOfManyKinds) {
  // A property of scenarios in which nothing happens would prove nothing.
  std::map<std::string, int> scenarios;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const Sketch sketch = any_sketch()(rc::Random(i), 50).value();
    const Story story = Engine(text_of(sketch)).run(3, 0);
    const auto with = [&](const char* what, Counter which) {
      scenarios[what] += counter(story, which) > 0 ? 1 : 0;
    };
    with("interruptions", Counter::interruptions);
    with("bookings cancelled", Counter::bookings_cancelled);
    with("not quorate", Counter::meetings_not_quorate);
    with("brought forward", Counter::brought_forward);
    with("strands cancelled", Counter::strands_cancelled);
    with("leavers", Counter::leavers);
    with("changes of worker", Counter::changes_of_worker_families);
    with("unallocated", Counter::child_days_unallocated);
    with("returns", Counter::re_referrals_families);
    with("reversals", Counter::reversals);
  }
  for (const auto& [what, count] : scenarios)
    EXPECT_GE(count, 4) << what;
}

// ---- The recounts themselves ----------------------------------------------------------------------

TEST(RandomScenarios, TheRecountsFindAChildTooManyAndAFamilyLost) {
  int ceilings = 0;
  for (std::uint64_t i = 0; i < 20; ++i) {
    Engine engine(text_of(any_sketch()(rc::Random(i), 50).value()));
    Story story = engine.run(3, 0);
    for (CompiledPost& post : engine.compiled().posts)
      if (post.ceiling > 1) post.ceiling -= 1;
    ceilings += ceiling_passed(engine, story).empty() ? 0 : 1;
    ASSERT_EQ(families_lost(story), "");
    ++story.record.counters[static_cast<std::size_t>(Counter::families_open_at_end)];
    EXPECT_NE(families_lost(story), "");
  }
  EXPECT_GT(ceilings, 5);
}

// ---- With a log and without ------------------------------------------------------------------------

/// What two records of one replication count differently, or nothing.
std::string difference(const Record& a, const Record& b) {
  const auto counts = [](const Record& of) {
    return std::tie(of.counters, of.step_waits, of.step_wait_minutes, of.step_effort_minutes,
                    of.step_queue_minutes, of.step_role_minutes, of.role_hours,
                    of.clock_fate_children, of.clock_days_families, of.clock_cause_minutes,
                    of.clock_due_cause_minutes, of.strand_weekly, of.outcome_children);
  };
  return counts(a) == counts(b) ? "" : "the counts differ";
}

TEST(RandomScenarios, GoTheSameWayWithALogAndWithout) {
  // Without one, whoever is in the middle of a task as a day begins may go on with it at once.
  check_at_random([](const Sketch& sketch) {
    Engine engine(text_of(sketch));
    const Story story = engine.run();
    return difference(engine.pathway().run(engine.compiled(), shape_of(engine.scenario()), 1, 0),
                      story.record);
  });
}

TEST(RandomScenarios, TheCheckWithoutALogHasTeeth) {
  Record one;
  one.step_wait_minutes = {60};
  Record other = one;
  EXPECT_EQ(difference(one, other), "");
  ++other.step_wait_minutes[0];
  EXPECT_NE(difference(one, other), "");
}

}  // namespace
}  // namespace casetide::model::test
