// A policy that starts on a day leaves everything before it as it was, and a new step, role or team
// leaves the luck of families that do not meet it alone. All comparisons are exact.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {
namespace {

std::string procedure(const std::string& branch = "") {
  return R"(
[stream.referrals]
start = "visit.look"
families = "1,500 families a year; source test"
children-per-family = "1.7; source test"
alike = "0.7; source test"
[strand.visit]
[step.look]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = { median = "60 minutes", p90 = "3 hours", source = "test" }
next   = "decide"
[step.decide]
strand   = "visit"
kind     = "decision"
reads    = "harm"
error    = { base = 1.0, source = "test" }
scale    = ["rest", "act"]
outcomes = { rest = "70 %", act = "30 %", source = "test" }
next     = { rest = "reply", act = [)" +
         (branch.empty() ? std::string("\"reply\"") : branch) + R"(] }
[step.reply]
strand = "visit"
kind   = "wait"
lasts  = { mean = "3 days", shape = "exponential", source = "test" }
next   = "close"
[step.close]
strand = "visit"
kind   = "task"
by     = "clerk"
effort = { median = "30 minutes", p90 = "1 hours", source = "test" }
[clock.close]
from   = "referral.received"
until  = "close.done"
limit  = "5 working days"
source = "test"
)";
}

std::string clerks(const std::string& fte, const std::string& hours) {
  return team("desk", "clerk = { fte = \"" + fte + "; source test\", pattern = \"" + hours +
                          "\", pool = true }");
}

std::size_t common_prefix(const std::vector<LogLine>& a, const std::vector<LogLine>& b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                                  a.begin());
}

class DatedPolicies : public ::testing::TestWithParam<const char*> {};

TEST_P(DatedPolicies, LeaveEverythingBeforeTheirDayAsItWas) {
  const std::string policy =
      std::string("title = \"Policy\"\nfrom = \"2026-06-16\"\nsource = \"test\"\n") + GetParam();
  const std::string all = "title = \"Procedure\"\n" + procedure();
  const std::string top = "procedure = \"procedure.toml\"\n";
  Engine without(top + opening() + clerks("2", "office"), {{"procedure.toml", all}});
  Engine with("policies = [\"policy.toml\"]\n" + top + opening() + clerks("2", "office"),
              {{"procedure.toml", all}, {"policy.toml", policy}});
  const Story before = without.run(5);
  const Story after = with.run(5);
  const std::size_t same = common_prefix(before.log, after.log);
  ASSERT_LT(same, before.log.size()) << "the policy changed nothing";
  EXPECT_GE(before.log[same].time, at("2026-06-16 00:00")) << when(before.log[same].time);
  EXPECT_GE(after.log[same].time, at("2026-06-16 00:00"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, DatedPolicies,
                         ::testing::Values("[step.look]\neffort = \"20 minutes\"\n",
                                           "[step.decide]\nthreshold = 0.5\n",
                                           "[step.reply]\nlasts = \"1 days\"\n",
                                           "[clock.close]\nlimit = \"1 working day\"\n"));

using Life = std::vector<std::tuple<std::int32_t, std::string, int, int>>;

/// What happened to each family, by its number, without who did it.
std::map<std::uint32_t, Life> lives(const Engine& engine, const Story& story) {
  std::map<std::uint32_t, Life> all;
  for (const LogLine& line : story.log) {
    if (line.family == kNoFamily) continue;
    const std::string step =
        line.step < 0 ? "" : engine.scenario().steps[static_cast<std::size_t>(line.step)].name;
    all[line.family].emplace_back(line.time, step, line.what,
                                  line.what >= kLogWork ? 0 : line.detail);
  }
  return all;
}

bool meets(const Life& life, const std::string& step) {
  return std::any_of(life.begin(), life.end(),
                     [&](const auto& line) { return std::get<1>(line) == step; });
}

TEST(UnrelatedFamilies, KeepTheirLuckWhenAStepIsAdded) {
  // Nobody waits for anybody: 60 clerks round the clock. A new branch is put in front.
  Engine plain(opening() + clerks("60", "always") + procedure());
  Engine longer(
      opening() + clerks("60", "always") +
      "[step.visit-home]\nstrand = \"visit\"\nkind = \"task\"\nby = \"clerk\"\neffort = "
      "{ median = \"2 hours\", p90 = \"4 hours\", source = \"test\" }\nnext = \"reply\"\n" +
      procedure("\"visit-home\""));
  const auto before = lives(plain, plain.run(7));
  const auto after = lives(longer, longer.run(7));
  ASSERT_EQ(before.size(), after.size());
  int unrelated = 0;
  int related = 0;
  for (const auto& [family, life] : after) {
    if (meets(life, "visit-home")) {
      ++related;
      continue;
    }
    ++unrelated;
    EXPECT_EQ(life, before.at(family));
  }
  EXPECT_GT(unrelated, 500);
  EXPECT_GT(related, 200);
}

TEST(UnrelatedFamilies, KeepTheirLuckWhenARoleAndATeamAreAdded) {
  Engine plain(opening() + clerks("60", "always") + procedure());
  Engine more(opening() +
              team("aides", "aide = { fte = \"3; source test\", pattern = \"office\" }",
                   "absence = \"5 %; source test\"") +
              clerks("60", "always") + procedure());
  EXPECT_EQ(lives(plain, plain.run(7)), lives(more, more.run(7)));
}

TEST(UnrelatedFamilies, KeepTheirLuckWhenColleaguesAreAdded) {
  Engine plain(opening() + clerks("60", "always") + procedure());
  Engine more(opening() + clerks("70", "always") + procedure());
  EXPECT_EQ(lives(plain, plain.run(7)), lives(more, more.run(7)));
}

TEST(UnrelatedFamilies, KeepTheirLuckWhenAnotherStreamComes) {
  Engine plain(opening() + clerks("60", "always") + procedure());
  Engine more(opening() + clerks("60", "always") + procedure() +
              "[stream.zz]\nstart = \"visit.look\"\nfamilies = \"500 families a year; source "
              "test\"\nchildren-per-family = \"1.7; source test\"\nalike = \"0.7; source test\"\n");
  std::multiset<Life> before;
  for (const auto& [family, life] : lives(plain, plain.run(7))) {
    before.insert(life);
  }
  std::multiset<Life> after;
  for (const auto& [family, life] : lives(more, more.run(7))) {
    after.insert(life);
  }
  EXPECT_GT(after.size(), before.size() + 300);
  EXPECT_TRUE(std::includes(after.begin(), after.end(), before.begin(), before.end()));
}

TEST(UnrelatedFamilies, AreKeptWhenTheStreamGrows) {
  std::string larger = procedure();
  larger.replace(larger.find("1,500"), 5, "1,800");
  Engine plain(opening() + clerks("60", "always") + procedure());
  Engine more(opening() + clerks("60", "always") + larger);
  std::multiset<Life> before;
  for (const auto& [family, life] : lives(plain, plain.run(7))) {
    before.insert(life);
  }
  std::multiset<Life> after;
  for (const auto& [family, life] : lives(more, more.run(7))) {
    after.insert(life);
  }
  EXPECT_GT(after.size(), before.size());
  EXPECT_TRUE(std::includes(after.begin(), after.end(), before.begin(), before.end()));
}

}  // namespace
}  // namespace casetide::model::test
