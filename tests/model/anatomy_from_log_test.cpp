// The delay anatomy of three areas, minute for minute: for every clock that stopped and every step of every
// case, what the log's lines say happened when, held against the causes that were counted.
//
// There are no statistics: every account must agree, as integers, none below nought, in sum the whole. What a
// meeting waited for (notice, slot, somebody who was not free, the date that was chosen) the log tells in
// sum alone. Each check is tried on a log that is wrong in one point, too.
#include <string>

#include <gtest/gtest.h>

#include "tests/model/support/anatomy_recount.hpp"
#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

Engine area(const std::string& name) {
  return Engine::of_file(std::string(CASETIDE_SOURCE_DIR) + "/scenarios/" + name + ".toml");
}

class AnatomyFromLog : public testing::TestWithParam<const char*> {};

TEST_P(AnatomyFromLog, AgreesWithEveryAccount) {
  Engine engine = area(GetParam());
  AnatomyRecount recount(engine);
  recount.read(engine.run(1, 0));
  EXPECT_EQ(recount.accounts_wrong, 0);
  EXPECT_EQ(recount.clocks_wrong, 0);
  for (const std::string& fault : recount.faults)
    ADD_FAILURE() << fault;
  EXPECT_GT(recount.accounts, 100'000);
  EXPECT_GT(recount.clocks, 10'000);
  // Hardly anything is left out: of five hundred accounts one, of fifty clocks one.
  EXPECT_LT(500 * (recount.unlinked + recount.twofold), recount.accounts);
  EXPECT_LT(50 * (recount.clocks_untold + recount.clocks_cut), recount.clocks);
}

INSTANTIATE_TEST_SUITE_P(Areas, AnatomyFromLog,
                         testing::Values("england-average", "hertfordshire", "bexley"));

/// What the recount finds in a log that was changed in one place.
template <class Change>
AnatomyRecount of_changed(const Engine& engine, Story story, const Change& change) {
  change(story);
  AnatomyRecount recount(engine);
  recount.read(story);
  return recount;
}

TEST(AnatomyFromLogItself, FindsAMinuteInTheWrongPlace) {
  Engine engine = area("bexley");
  const Story story = engine.run(1, 0);
  // A minute of work told as one of waiting, in the account of a step that was done.
  const auto account = of_changed(engine, story, [](Story& told) {
    for (std::size_t i = told.log.size() / 2;; ++i) {
      const LogLine& line = told.log[i];
      if (line.what != static_cast<std::uint8_t>(EventRef::What::done)) continue;
      CauseMinutes& minutes = told.causes[static_cast<std::size_t>(line.causes)];
      if (minutes[static_cast<std::size_t>(Cause::work)] == 0) continue;
      --minutes[static_cast<std::size_t>(Cause::work)];
      ++minutes[static_cast<std::size_t>(Cause::partner)];
      return;
    }
  });
  EXPECT_GE(account.accounts_wrong, 1);
  // The same in the account of a clock.
  const auto clock = of_changed(engine, story, [](Story& told) {
    for (std::size_t i = told.clocks.size() / 2;; ++i) {
      ClockLine& line = told.clocks[i];
      if (!line.has_causes || line.stop == kNever || line.causes[0] < 2) continue;
      --line.causes[static_cast<std::size_t>(Cause::work)];
      ++line.causes[static_cast<std::size_t>(Cause::non_working)];
      return;
    }
  });
  EXPECT_EQ(clock.clocks_wrong, 1);
  // Work on a task that is said to have begun a minute later than it did.
  const auto begun = of_changed(engine, story, [](Story& told) {
    for (std::size_t i = told.log.size() / 2;; ++i) {
      if (told.log[i].what != kLogWork) continue;
      ++told.log[i].time;
      return;
    }
  });
  EXPECT_GE(begun.accounts_wrong, 1);
  // A minute on a task that the hours account does not know of.
  const auto hours = of_changed(engine, story, [](Story& told) {
    for (std::size_t i = told.hours.size() / 2;; ++i) {
      if (told.hours[i].kind != Hours::dated) continue;
      --told.hours[i].minutes;
      return;
    }
  });
  EXPECT_GE(hours.accounts_wrong, 1);
}

}  // namespace
}  // namespace casetide::model::test
