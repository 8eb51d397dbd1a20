// What holds of every run without a cause of delay, tried on small scenarios at random: no minute of any
// branch of any case is charged to it, the same families come at the same minutes, nothing is lost, and no
// choice reads what is not known.
//
// There are no statistics, so there is no false alarm. CASETIDE_TEST_CASES tries more than the usual
// number, CASETIDE_TEST_SEED others.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "model/without.hpp"
#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/random_scenario.hpp"
#include "tests/model/support/replay.hpp"

namespace casetide::model::test {
namespace {

constexpr int kCases = 20;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* const set = std::getenv(name);
  return set == nullptr ? otherwise : std::stoull(set);
}

/// `text` with `more` after the first `place`.
std::string with(std::string text, const std::string& place, const std::string& more) {
  const std::size_t found = text.find(place);
  return found == std::string::npos ? text : text.insert(found + place.size(), more);
}

/// That of a sketch, with partners in place of stated waits, slots, a pace and other reasons.
Scenario scenario_of(const Sketch& sketch) {
  std::string text = text_of(sketch);
  text = with(text, "length = \"30 minutes; source test\"\n", "slots = \"host\"\n");
  text =
      with(text, "book = { want = \"latest\", within = \"case\"",
           ", later = { reason = \"away\", by = \"2 working days; source test\", share = \"30 %; "
           "source test\" }");
  text = with(text, "pattern = \"office\" }\nhost = { ",
              "slots = [\"Monday 10:00\", \"Thursday 14:00\"], ");
  text = with(text, "kind = \"task\"\n",
              "pace = { clock = \"case\", share = \"20 %; source test\" }\n");
  Scenario scenario = Engine(text).scenario();
  for (Step& step : scenario.steps)
    step.partner_waits = step.kind == Step::Kind::wait;
  return scenario;
}

/// Those that can be left out of that scenario.
std::vector<Cause> causes_of(Scenario scenario) {
  std::vector<Cause> causes;
  for (const Cause cause : removable_causes()) {
    scenario.without = cause;
    if (problem_without(scenario).empty()) causes.push_back(cause);
  }
  return causes;
}

Engine engine_without(Scenario scenario, Without without) {
  scenario.without = without;
  return Engine(std::move(scenario));
}

/// Minutes of that cause in every branch up to every event of a step, and in every clock.
std::int64_t charged(const Story& story, Cause cause) {
  const auto place = static_cast<std::size_t>(cause);
  std::int64_t minutes = 0;
  for (const CauseMinutes& branch : story.causes)
    minutes += branch[place];
  for (const ClockLine& clock : story.clocks)
    minutes += clock.causes[place];
  return minutes;
}

/// Who came when, and how many children.
auto arrivals(const Story& story) {
  std::vector<std::tuple<std::int32_t, std::uint8_t, std::int16_t>> lines;
  for (const LogLine& line : story.log)
    if (line.what == kLogArrived) lines.emplace_back(line.time, line.set, line.detail);
  return lines;
}

std::string not_conserved(const Story& story) {
  const Record& record = story.record;
  if (record.strand_child_minutes != record.strand_sojourn_minutes) return "Little's law";
  const std::int64_t open = counter(story, Counter::families_open_at_end);
  const std::int64_t closed = counter(story, Counter::families_closed_at_end);
  if (counter(story, Counter::families_arrived_ever) != open + closed) return "families are lost";
  if (counter(story, Counter::effort_drawn_minutes) !=
      counter(story, Counter::effort_done_minutes) + counter(story, Counter::effort_open_minutes))
    return "effort is lost";
  return "";
}

std::string broken_without(const Scenario& scenario, const Story& now, Cause cause) {
  const Story without = engine_without(scenario, cause).run(3, 0);
  if (const std::int64_t minutes = charged(without, cause); minutes != 0)
    return fmt::format("{} minutes are charged to it", minutes);
  if (arrivals(without) != arrivals(now)) return "other families come";
  return not_conserved(without);
}

template <class Law>
void check_at_random(Law broken) {
  rc::detail::TestParams params;
  params.seed = number_from("CASETIDE_TEST_SEED", 1);
  params.maxSuccess = static_cast<int>(number_from("CASETIDE_TEST_CASES", kCases));
  const auto result = rc::detail::checkTestable(
      [&broken] {
        const Sketch sketch = *any_sketch();
        const Scenario scenario = scenario_of(sketch);
        for (const Cause cause : causes_of(scenario)) {
          const std::string trouble = broken(scenario, cause);
          if (!trouble.empty()) RC_FAIL(fmt::format("without {}: {}", name_of(cause), trouble));
        }
      },
      rc::detail::TestMetadata(), params);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  EXPECT_TRUE(result.template is<rc::detail::SuccessResult>())
      << text.str() << "\nseed " << params.seed;
}

TEST(RandomWithout, NoMinuteIsChargedToTheCauseTheSameFamiliesComeAndNothingIsLost) {
  check_at_random([](const Scenario& scenario, Cause cause) {
    return broken_without(scenario, Engine(scenario).run(3, 0), cause);
  });
}

TEST(RandomWithout, NoChoiceReadsWhatIsNotKnown) {
  check_at_random([](const Scenario& scenario, Cause cause) -> std::string {
    const bool of_people = cause == Cause::worker || cause == Cause::role_not_free ||
                           cause == Cause::unallocated || cause == Cause::slot;
    if (!of_people) return "";  // a rule less, and nothing else
    Engine engine = engine_without(scenario, cause);
    const Replayed replayed = replay(engine, {"2026-04-10"}, 3);
    return replayed.days_that_differ == 0 ? "" : replayed.first_difference;
  });
}

TEST(RandomWithout, TheCausesAreThereToBeLeftOut) {
  // A law about minutes of a cause that no scenario has would prove nothing; the runs as they are break it.
  std::vector<int> scenarios(kCauses, 0);
  for (std::uint64_t i = 0; i < 40; ++i) {
    const Scenario scenario = scenario_of(any_sketch()(rc::Random(i), 50).value());
    const Story now = Engine(scenario).run(3, 0);
    for (const Cause cause : causes_of(scenario))
      scenarios[static_cast<std::size_t>(cause)] += charged(now, cause) > 0 ? 1 : 0;
  }
  for (const Cause cause : removable_causes()) {
    EXPECT_GE(scenarios[static_cast<std::size_t>(cause)], 2) << name_of(cause);
  }
}

TEST(RandomWithout, TheLawAboveCatchesARunThatLeavesOutNothing) {
  int caught = 0;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const Scenario scenario = scenario_of(any_sketch()(rc::Random(i), 50).value());
    caught += charged(engine_without(scenario, Cause::slot).run(3, 0), Cause::worker) > 0 ? 1 : 0;
  }
  EXPECT_GT(caught, 10);
}

}  // namespace
}  // namespace casetide::model::test
