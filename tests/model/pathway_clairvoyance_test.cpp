// No choice reads a draw that its maker could not know.
//
// A first run records when each draw became known. Then, for several days D, every draw not known by
// the end of D is replaced (work and waits in progress by longer ones, everything else by anything),
// and all that was logged up to D must come out the same. No statistics: the comparison is exact. The
// planted fault is a worker who takes the task whose drawn effort is shortest.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"
#include "tests/model/support/eventful_scenarios.hpp"
#include "tests/model/support/replay.hpp"

namespace casetide::model::test {
namespace {

std::string busy_queue() {
  return test::busy_queue(opening(), "330 minutes");
}
std::string restless_team() {
  return test::restless_team(opening());
}
std::string with_dates_and_events() {
  return busy_queue() + dates_and_events();
}

const std::vector<std::string> kDays = {"2026-01-12", "2026-02-27", "2026-04-03",
                                        "2026-06-17", "2026-09-30", "2026-12-21"};

TEST(Clairvoyance, NothingUpToADayDependsOnDrawsThatNobodyKnewByThen) {
  Engine engine(busy_queue());
  const Replayed result = replay(engine, kDays, 11);
  EXPECT_EQ(result.days_that_differ, 0) << result.first_difference;
  EXPECT_GT(result.least_replaced, 0U);
  EXPECT_TRUE(result.future_changed);
}

TEST(Clairvoyance, NobodyKnowsWhoWillLeaveBeforeTheNoticeNorWhoWillComeToAMeeting) {
  Engine engine(restless_team());
  const Story story = engine.run(13, 3);
  EXPECT_GT(counter(story, Counter::leavers), 3);
  EXPECT_GT(counter(story, Counter::meetings_not_quorate), 3);
  EXPECT_GT(counter(story, Counter::brought_forward), 3);
  EXPECT_GT(counter(story, Counter::strands_cancelled), 3);
  const Replayed result = replay(engine, kDays, 13);
  EXPECT_EQ(result.days_that_differ, 0) << result.first_difference;
  EXPECT_GT(result.least_replaced, 0U);
  EXPECT_TRUE(result.future_changed);
}

TEST(Clairvoyance, DatesAndEventsAreKnownNoSoonerThanTheyShow) {
  Engine engine(with_dates_and_events());
  const Story run = engine.run(11, 3);
  for (std::size_t event = 2; event < run.record.event_families.size(); ++event) {
    EXPECT_GT(run.record.event_families[event], 0) << engine.scenario().events[event].name;
  }
  const Replayed result = replay(engine, kDays, 11);
  EXPECT_EQ(result.days_that_differ, 0) << result.first_difference;
  EXPECT_GT(result.least_replaced, 0U);
  EXPECT_TRUE(result.future_changed);
}

TEST(Clairvoyance, AWorkerWhoPeeksAtEffortsIsCaught) {
  Engine engine(busy_queue());
  engine.pathway().set_chooser(Pathway::Chooser::by_drawn_effort);
  EXPECT_GT(replay(engine, kDays, 11).days_that_differ, 0);
}

/// The area and the procedure as they are, but a single year without warm-up.
std::string short_county() {
  const std::string scenarios = std::string(CASETIDE_SOURCE_DIR) + "/scenarios/";
  return "title = \"A short year\"\nprocedure = \"" + scenarios +
         "procedures/working-together-2018.toml\"\narea = \"" + scenarios +
         "areas/hertfordshire.toml\"\nyear = \"2026-04-01 to 2026-10-31\"\nwarm-up = \"0 years\"\n";
}

const std::vector<std::string> kCountyDays = {"2026-05-01", "2026-07-15", "2026-10-02"};

TEST(Clairvoyance, HoldsForACountyWithItsWholeProcedure) {
  Engine engine(short_county());
  const Replayed result = replay(engine, kCountyDays, 12);
  EXPECT_EQ(result.days_that_differ, 0) << result.first_difference;
  EXPECT_GT(result.least_replaced, 0U);
  EXPECT_TRUE(result.future_changed);
}

TEST(Clairvoyance, IsCaughtInACountyToo) {
  Engine engine(short_county());
  engine.pathway().set_chooser(Pathway::Chooser::by_drawn_effort);
  EXPECT_GT(replay(engine, kCountyDays, 12).days_that_differ, 0);
}

}  // namespace
}  // namespace casetide::model::test
