// Files read into a scenario: every part of the language once, and every listed mistake with its words.
#include "model/read_scenario.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "model/record.hpp"
#include "model/years.hpp"
#include "sim/time.hpp"

namespace casetide::model {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const fs::path kCorpus = fs::path(CASETIDE_SOURCE_DIR) / "tests" / "corpus";

/// The corpus is read from its own folder, so that messages name files as a user there would.
class InFolder {
 public:
  explicit InFolder(const fs::path& folder) : before_(fs::current_path()) {
    fs::current_path(folder);
  }
  ~InFolder() { fs::current_path(before_); }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

 private:
  fs::path before_;
};

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

std::string listed(const Reading& reading) {
  std::string text;
  for (const Problem& problem : reading.problems)
    text += to_string(problem) + "\n";
  return text;
}

Scenario good(const char* name) {
  const InFolder here(kCorpus / "good");
  Reading reading = read_scenario(name);
  EXPECT_EQ(listed(reading), "");
  return reading.scenario.value_or(Scenario{});
}

template <class T>
const T& named(const std::vector<T>& items, const std::string& name) {
  const auto at =
      std::find_if(items.begin(), items.end(), [&](const T& i) { return i.name == name; });
  if (at == items.end()) throw std::out_of_range(name);
  return *at;
}

template <class T>
std::vector<std::string> names_of(const std::vector<T>& items) {
  std::vector<std::string> names;
  for (const T& item : items)
    names.push_back(item.name);
  return names;
}

int index_of(const Scenario& scenario, const std::string& step) {
  const auto names = names_of(scenario.steps);
  return static_cast<int>(std::find(names.begin(), names.end(), step) - names.begin());
}

std::vector<fs::path> bad_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kCorpus / "bad"))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class BadFile : public ::testing::TestWithParam<fs::path> {};

TEST_P(BadFile, IsRefusedWithTheseWords) {
  const InFolder here(kCorpus / "bad");
  const fs::path file = GetParam().filename();
  const Reading reading = read_scenario(file);
  EXPECT_FALSE(reading.scenario.has_value());
  EXPECT_EQ(listed(reading), content(fs::path(file).replace_extension(".txt")));
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadFile, ::testing::ValuesIn(bad_files()), [](const auto& test) {
  std::string name = test.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(BadFiles, AreManyAndEachHasItsMessages) {
  EXPECT_GE(bad_files().size(), 70U);
  for (fs::path file : bad_files())
    EXPECT_NE(content(file.replace_extension(".txt")), "") << file;
}

TEST(BadFiles, AreSoundWithoutTheirOwnLines) {
  // The procedure and area that the cases change have nothing wrong: each message is the case's own.
  const InFolder here(kCorpus / "bad");
  const fs::path file = fs::path(CASETIDE_BINARY_DIR) / "casetide-sound.toml";
  std::ofstream(file) << "title = \"Sound\"\nprocedure = \""
                      << (kCorpus / "bad/shared/procedure.toml").string() << "\"\narea = \""
                      << (kCorpus / "bad/shared/area.toml").string()
                      << "\"\nyear = \"2026-04-01 to 2027-03-31\"\n";
  EXPECT_EQ(listed(read_scenario(file)), "");
  fs::remove(file);
}

TEST(ReadScenario, AMissingFileIsTheMachinesError) {
  try {
    (void)read_scenario("nowhere/none.toml");
    FAIL() << "nothing was thrown";
  } catch (const FileError& error) {
    EXPECT_EQ(error.path(), "nowhere/none.toml");
    EXPECT_THAT(error.what(), HasSubstr("No such file or directory"));
  }
}

TEST(ReadScenario, AHugeFileIsRefusedAndNotParsed) {
  const fs::path file = fs::path(CASETIDE_BINARY_DIR) / "casetide-huge.toml";
  std::ofstream(file) << std::string((std::size_t{1} << 20U) + 10, '#');
  const Reading reading = read_scenario(file);
  fs::remove(file);
  EXPECT_THAT(listed(reading), HasSubstr("longer than 1048576 characters"));
}

TEST(ReadScenario, SummaryCountsProblemsAndFiles) {
  const InFolder here(kCorpus / "bad");
  EXPECT_EQ(summary(read_scenario("first-and-later-errors.toml")),
            "2 problems in 3 files; nothing was run");
  EXPECT_EQ(summary(read_scenario("utf-16.toml")), "1 problem in 1 file; nothing was run");
}

TEST(ReadScenario, ReadsASingleQueue) {
  const Scenario queue = good("queue.toml");
  EXPECT_EQ(queue.name, "queue");
  EXPECT_EQ(queue.warm_up_years, 0);
  EXPECT_EQ(queue.run_out_working_days, 0);
  EXPECT_EQ(sim::iso_date(queue.first_day), "2026-01-01");
  EXPECT_EQ(sim::iso_date(queue.last_day), "2026-12-31");
  const Step& serve = queue.steps.at(0);
  EXPECT_EQ(serve.effort->shape, Spread::Shape::exponential);
  EXPECT_EQ(serve.effort->centre.value, 100);
  EXPECT_EQ(serve.next.at(0).at(0).step, 1);
  const Stream& customers = queue.streams.at(0);
  EXPECT_NEAR(customers.families.value, 365.25 * 1440 / 111.111, 1e-9);
  EXPECT_EQ(customers.children.value, 1);
  EXPECT_EQ(customers.alike.value, 1);
  EXPECT_EQ(queue.patterns.at(0).hours.days.at(6), sim::DayMask::whole_day());
  EXPECT_FALSE(queue.patterns.at(0).hours.bank_holiday.has_value());
  EXPECT_TRUE(queue.posts.at(0).pool);
}

TEST(ReadScenario, KeepsTheOrderOfFilesAndPutsAdditionsLast) {
  const Scenario full = good("full.toml");
  EXPECT_THAT(names_of(full.steps),
              ElementsAre("screen-referral", "response", "assess", "assessed",
                          "strategy-discussion", "strategy-decision", "see-child", "medical",
                          "conference-decision", "initial-conference", "later", "enquiry-ended"));
  EXPECT_THAT(named(full.steps, "strategy-decision").outcomes,
              ElementsAre("no-enquiry", "section-47", "another-discussion"));
  EXPECT_THAT(names_of(full.clocks),
              ElementsAre("assessment", "initial-conference", "strategy-discussion", "child-seen"));
  EXPECT_THAT(full.roles, ElementsAre("social-worker", "team-manager", "duty-worker",
                                      "conference-chair", "meeting-room", "police", "health"));
  EXPECT_THAT(full.marks, ElementsAre("section-47"));
}

TEST(ReadScenario, OverlaysInOrderAndKeepsEachValuesOrigin) {
  const Scenario full = good("full.toml");
  const Step& screen = named(full.steps, "screen-referral");
  EXPECT_EQ(screen.effort->shape, Spread::Shape::fixed) << "a spread is replaced whole";
  EXPECT_EQ(screen.effort->centre.value, 75);
  EXPECT_EQ(screen.effort->centre.origin.file, "full.toml");
  ASSERT_EQ(screen.urgency.size(), 1U);
  EXPECT_EQ(screen.urgency.front().is, Urgency::emergency);

  // national: social-worker, team-manager, a room, police = 2; local removes police and adds health;
  // the policy needs police = 1 again.
  const Step& discussion = named(full.steps, "strategy-discussion");
  EXPECT_THAT(names_of(discussion.needs),
              ElementsAre("social-worker", "team-manager", "meeting-room", "health", "police"));
  EXPECT_EQ(discussion.needs.back().count, 1);
  EXPECT_TRUE(discussion.needs.front().by.at(0).allocated);
  EXPECT_EQ(discussion.needs.front().by.at(1).role, 2);
  EXPECT_EQ(discussion.missing, Missing::telephone);
  EXPECT_EQ(discussion.prepare->value, 20);
  EXPECT_EQ(discussion.invites.at(0).role, kNone) << "no team employs a school";
  ASSERT_EQ(discussion.invites.at(0).attends.size(), 2U);
  EXPECT_EQ(discussion.invites.at(0).attends[0].share.value, 0.9);
  EXPECT_EQ(discussion.invites.at(0).attends[0].when.text, "severity = serious");
  EXPECT_TRUE(discussion.invites.at(0).attends[1].when.terms.empty());

  // A policy's fte leaves the ceiling of the area.
  EXPECT_EQ(full.posts.at(0).fte.value, 14);
  EXPECT_EQ(full.posts.at(0).fte.source, "Proposal to the board, May 2026");
  EXPECT_EQ(full.posts.at(0).ceiling->value, 18);
}

TEST(ReadScenario, KeepsTheStepsWithoutPolicies) {
  const Scenario full = good("full.toml");
  EXPECT_EQ(names_of(full.steps), names_of(full.steps_without_policies));
  EXPECT_EQ(named(full.steps, "response").threshold, 0.2);
  EXPECT_EQ(named(full.steps_without_policies, "response").threshold, 0);
  EXPECT_EQ(named(full.steps_without_policies, "strategy-discussion").needs.size(), 4U);
  // The scenario's own lines are no policy.
  EXPECT_EQ(named(full.steps_without_policies, "screen-referral").effort->centre.value, 75);
}

TEST(ReadScenario, HoldsDatedPoliciesByTheirDay) {
  const Scenario full = good("full.toml");
  EXPECT_EQ(named(full.steps, "conference-decision").at_day, 8);
  ASSERT_EQ(full.dated.size(), 1U);
  const Scenario::Dated& dated = full.dated.front();
  EXPECT_EQ(sim::iso_date(dated.from_day), "2027-01-01");
  EXPECT_EQ(named(dated.steps, "conference-decision").at_day, 5);
  EXPECT_EQ(named(dated.steps, "response").threshold, 0.2) << "the policies before it stay";
  EXPECT_EQ(named(full.clocks, "child-seen").limits.at(0).shortest_of.at(0).kind,
            Limit::Kind::hours);
  EXPECT_EQ(named(dated.clocks, "child-seen").limits.at(0).shortest_of.at(0).kind,
            Limit::Kind::working_days);
  EXPECT_EQ(dated.events.size(), full.events.size());
}

TEST(ReadScenario, ReadsDecisions) {
  const Scenario full = good("full.toml");
  const Step& response = named(full.steps, "response");
  ASSERT_EQ(response.rows.size(), 2U);
  const auto& terms = response.rows[0].when.terms;
  ASSERT_EQ(terms.size(), 4U);
  EXPECT_EQ(terms[0].op, Condition::Op::fact_is);
  EXPECT_EQ(terms[0].b, 1) << "sexual";
  EXPECT_EQ(terms[2].op, Condition::Op::negate);
  EXPECT_EQ(terms[3].op, Condition::Op::both);
  EXPECT_TRUE(response.rows[1].when.terms.empty());
  EXPECT_EQ(response.rows[0].concentration, 50);
  EXPECT_DOUBLE_EQ(response.rows[1].shares[1].value, 0.55);
  EXPECT_EQ(response.rows[1].shares[1].scale, RangeScale::logit);
  EXPECT_THAT(response.scale, ElementsAre(0, 1, 2));
  EXPECT_EQ(response.error_base.assumed, (std::pair<double, double>(0.6, 1.5)));
  EXPECT_EQ(response.by.at(0).role, 1);
  EXPECT_EQ(response.effort->centre.value, 15);
  EXPECT_THAT(response.next.at(0), IsEmpty());
  EXPECT_EQ(response.next.at(2).at(1).strand, 2);

  const Step& decision = named(full.steps, "strategy-decision");
  EXPECT_TRUE(decision.per_child);
  EXPECT_THAT(decision.marks, ElementsAre(kNone, 0, kNone));
  EXPECT_THAT(decision.cancels.at(0), ElementsAre(index_of(full, "initial-conference")));
  const Target& again = decision.next.at(2).at(0);
  EXPECT_EQ(again.step, index_of(full, "strategy-discussion"));
  EXPECT_EQ(again.after->centre.unit, Unit::working_days);

  const Step& conference = named(full.steps, "conference-decision");
  EXPECT_THAT(conference.when_steps,
              ElementsAre(index_of(full, "see-child"), index_of(full, "medical")));
  EXPECT_EQ(conference.less.at(0).share, 0.35);
  EXPECT_EQ(conference.at_mark, 0);
}

TEST(ReadScenario, ReadsSpreads) {
  const Scenario full = good("full.toml");
  const Spread& uniform = *named(full.steps, "assess").effort;
  EXPECT_EQ(uniform.shape, Spread::Shape::uniform);
  EXPECT_EQ(uniform.low, 360);
  EXPECT_EQ(uniform.high, 1200);
  const Spread& pace = named(full.steps, "assess").pace->share;
  EXPECT_EQ(pace.bands.at(1).low, 0.8);
  EXPECT_EQ(pace.concentration, 20);
  const Spread& medical = *named(full.steps, "medical").lasts;
  EXPECT_EQ(medical.centre.unit, Unit::days);
  EXPECT_EQ(medical.bands.at(1).high, 7);
  EXPECT_TRUE(named(full.steps, "medical").partner_waits);
  EXPECT_EQ(named(full.steps, "see-child").effort->centre.assumed,
            (std::pair<double, double>(60, 240)));
}

TEST(ReadScenario, ReadsClocks) {
  const Scenario full = good("full.toml");
  const Clock& conference = named(full.clocks, "initial-conference");
  EXPECT_EQ(conference.label, "Initial child protection conference");
  EXPECT_EQ(conference.from, (EventRef{EventRef::What::mark_started, 0, kNone}));
  EXPECT_EQ(conference.which, Clock::Which::first);
  const int decision = index_of(full, "conference-decision");
  EXPECT_EQ(conference.real_when, (EventRef{EventRef::What::outcome, decision, 1}));
  EXPECT_THAT(conference.void_when, ElementsAre(EventRef{EventRef::What::outcome, decision, 0}));
  EXPECT_EQ(conference.limits.at(0).shortest_of.at(0).count, 15);
  const Clock& discussion = named(full.clocks, "strategy-discussion");
  EXPECT_FALSE(discussion.real_when.has_value());
  EXPECT_EQ(discussion.only_if.terms.size(), 3U);
  EXPECT_EQ(discussion.limits.at(0).shortest_of.at(0).kind, Limit::Kind::same_day);
  EXPECT_EQ(named(full.clocks, "assessment").until.size(), 2U);
}

TEST(ReadScenario, ReadsTheAreaAndItsArrivals) {
  const Scenario full = good("full.toml");
  const Team& north = named(full.teams, "north");
  EXPECT_FALSE(north.area_wide);
  EXPECT_EQ(north.backlog_weeks, 3);
  EXPECT_EQ(north.leave->unit, Unit::working_days);
  EXPECT_TRUE(named(full.teams, "shared").area_wide);
  EXPECT_EQ(full.posts.at(1).pattern, 1) << "long-days";
  EXPECT_EQ(full.posts.at(0).pattern, 0) << "office, unless told otherwise";
  EXPECT_EQ(full.patterns.at(1).hours.days.at(2).end(), 74);
  EXPECT_TRUE(full.patterns.at(1).hours.days.at(3).none());
  const Stream& referrals = full.streams.at(0);
  EXPECT_EQ(referrals.families.value, 3237);
  EXPECT_EQ(referrals.families.source, "Children in need 2025; own arithmetic");
  EXPECT_EQ(referrals.weekday[0], 1.1);
  EXPECT_EQ(referrals.weekday[2], 1) << "days left out count 1";
  EXPECT_EQ(referrals.school_holidays.at(1), (std::pair<int, int>(1220, 103)));
  EXPECT_EQ(referrals.hours.at(1).from, 1080);
  EXPECT_EQ(full.standing.at(1).cases->value, 1000);
  EXPECT_EQ(full.standing.at(1).strand, kNone);
  EXPECT_EQ(full.standing.at(0).work.value, 150);
  EXPECT_TRUE(full.events.at(1).on_closed);
  EXPECT_NEAR(full.events.at(1).for_time->value, 365.25, 1e-9);
  EXPECT_EQ(full.events.at(0).harm_slope, 0.8);
  EXPECT_EQ(full.published.at(1).compare.kind, Measure::Kind::clock_in_time);
  EXPECT_FALSE(full.published.at(1).compare.by_child);
  EXPECT_EQ(full.published.at(2).compare.low, 21);
  EXPECT_EQ(full.published.at(3).unit, "children");
  EXPECT_TRUE(full.published.at(4).is_input);
}

TEST(ReadScenario, LinesAboutDriftNameWhatTheyMeasure) {
  const Scenario full = good("full.toml");
  ASSERT_EQ(full.drift.size(), 8U);
  const auto& measure = [&](std::size_t i) -> const Measure& { return full.drift.at(i).measure; };
  EXPECT_EQ(full.drift[0].label, "Enquiries of referrals");
  EXPECT_EQ(measure(0).kind, Measure::Kind::event_share);
  EXPECT_EQ(measure(0).event.what, EventRef::What::mark_started);
  EXPECT_EQ(measure(0).among.what, EventRef::What::received);
  EXPECT_EQ(full.drift[1].label, "Late") << "made from the name";
  EXPECT_EQ(measure(1).kind, Measure::Kind::clock_late);
  EXPECT_FALSE(measure(1).by_child);
  EXPECT_EQ(measure(2).kind, Measure::Kind::clock_authorised_late);
  EXPECT_EQ(measure(3).kind, Measure::Kind::clock_median);
  EXPECT_EQ(measure(4).kind, Measure::Kind::clock_mean);
  EXPECT_TRUE(measure(4).by_child);
  EXPECT_EQ(measure(5).kind, Measure::Kind::strand_ended);
  EXPECT_EQ(measure(5).low, 0);
  EXPECT_EQ(measure(5).high, 3);
  EXPECT_EQ(measure(6).kind, Measure::Kind::stock_aged);
  EXPECT_EQ(measure(6).low, 24);
  EXPECT_GE(measure(6).high, kLengthBins);
  EXPECT_EQ(measure(7).kind, Measure::Kind::counter);
  EXPECT_EQ(measure(7).item, static_cast<int>(Counter::reversals));
}

TEST(ReadScenario, EveryNumberSaysWhereItComesFrom) {
  const Scenario full = good("full.toml");
  EXPECT_GT(full.provenance.size(), 80U);
  for (const auto& line : full.provenance) {
    EXPECT_FALSE(line.source.empty() && line.assumed.empty()) << line.path;
    EXPECT_GT(line.origin.line, 0) << line.path;
  }
  EXPECT_EQ(full.provenance.front().path, "step.screen-referral.effort")
      << "the scenario's own first";
  const auto& limit =
      *std::find_if(full.provenance.begin(), full.provenance.end(), [](const auto& p) {
        return p.path == "clock.child-seen.limit" && p.origin.file == "parts/later.toml";
      });
  EXPECT_EQ(limit.text, "1 working day");
  EXPECT_EQ(limit.source, "Proposal to the board, May 2026");
}

TEST(ReadScenario, KeepsTheFilesWhole) {
  const Scenario full = good("full.toml");
  std::vector<std::string> names;
  for (const auto& file : full.files)
    names.push_back(file.name);
  EXPECT_THAT(names, ElementsAre("full.toml", "parts/local.toml", "parts/national.toml",
                                 "parts/area.toml", "parts/later.toml", "parts/threshold.toml"));
  EXPECT_EQ(full.files.at(1).text, content(kCorpus / "good" / "parts" / "local.toml"));
}

TEST(ReadScenario, AppliesFurtherPoliciesLast) {
  const InFolder here(kCorpus / "good");
  const Reading reading = read_scenario("full.toml", {.files = {"parts/threshold.toml"}});
  ASSERT_EQ(listed(reading), "");
  EXPECT_EQ(reading.files, 7);
}

TEST(ReadScenario, AppliesPoliciesThatAreInNoFileAfterThose) {
  const InFolder here(kCorpus / "good");
  const std::string stated =
      "[team.north.posts]\nsocial-worker = { fte = \"9 posts; source A test\" }";
  const Reading reading =
      read_scenario("full.toml", {.files = {"parts/threshold.toml"}, .texts = {{"point", stated}}});
  ASSERT_EQ(listed(reading), "");
  EXPECT_EQ(reading.scenario->files.back().name, "point");
  EXPECT_EQ(reading.scenario->files.back().text, stated);
  EXPECT_EQ(reading.files, 8);
  const auto line = std::ranges::find(reading.effective, "team.north.posts.social-worker.fte",
                                      &EffectiveLine::path);
  ASSERT_NE(line, reading.effective.end());
  EXPECT_EQ(line->value, "\"9 posts; source A test\"");
}

/// The corpus's large scenario with one more policy.
Reading full_with(const std::string& policy) {
  const InFolder here(kCorpus / "good");
  return read_scenario("full.toml", {.texts = {{"more", policy}}});
}

TEST(ReadScenario, NotesFiguresThatWerePublishedOfAnotherArea) {
  const fs::path shipped = fs::path(CASETIDE_SOURCE_DIR) / "scenarios";
  const fs::path folder = fs::temp_directory_path() / fmt::format("casetide-area-{}", getpid());
  fs::create_directories(folder);
  const InFolder here(folder);
  const auto notes =
      [&](const std::string& area) {
        std::ofstream("own.toml") << "base = \""
                                  << (shipped / "areas/england-average.toml").string() << "\"\n"
                                  << area;
        std::ofstream("year.toml")
            << "title = \"A\"\nyear = \"2026-04-01 to 2027-03-31\"\n"
            << "question = \"typical year\"\nwarm-up = \"1 years\"\nprocedure = \""
            << (shipped / "procedures/working-together-2018.toml").string()
            << "\"\narea = \"own.toml\"\n";
        const Reading reading = read_scenario("year.toml");
        EXPECT_EQ(listed(reading), "");
        return reading.notes;
      };
  const std::string families =
      "[stream.referrals]\nfamilies = \"900 families a year; source A test\"\n";
  EXPECT_THAT(notes("[step.response]\nsource = \"A test\"\n"), IsEmpty())
      << "families are the base's";
  EXPECT_THAT(notes(families),
              ElementsAre(AllOf(HasSubstr("own.toml has families of its own"),
                                HasSubstr("england-average.toml: referrals, re-referrals, "
                                          "no-further-action and "))));
  // All but one taken away, and that one stated.
  std::string rest;
  const Reading base = read_scenario((shipped / "england-average.toml").string());
  ASSERT_EQ(listed(base), "");
  for (const Published& figure : base.scenario->published)
    if (figure.name != "referrals") rest += (rest.empty() ? "\"" : ", \"") + figure.name + "\"";
  EXPECT_THAT(
      notes(families + "[published.referrals]\nvalue = \"1,976 children; source A test\"\n" +
            "[remove]\npublished = [" + rest + "]\n"),
      IsEmpty());
  fs::remove_all(folder);
}

TEST(ReadScenario, NotesAPolicyThatChangesNothing) {
  EXPECT_THAT(full_with("[step.response]\nthreshold = 0.3\n").notes, IsEmpty());
  EXPECT_THAT(full_with("title = \"Nothing yet\"\n").notes,
              ElementsAre("the policy more changes no line"));
  EXPECT_THAT(full_with("[step.response]\nthreshold = 0.2\n").notes,
              ElementsAre("the policy more changes no line"))
      << "another policy has said so already";
  EXPECT_THAT(full_with("after-breach = \"first\"\n").notes, IsEmpty());
}

TEST(ReadScenario, NotesCountsOfAYearWhereThePeriodIsNone) {
  const fs::path shipped = fs::path(CASETIDE_SOURCE_DIR) / "scenarios";
  const fs::path file =
      fs::temp_directory_path() / fmt::format("casetide-period-{}.toml", getpid());
  const auto notes = [&](const std::string& period) {
    std::ofstream(file) << "title = \"A\"\nyear = \"" << period
                        << "\"\nquestion = \"typical year\"\nwarm-up = \"1 years\"\nprocedure = \""
                        << (shipped / "procedures/working-together-2018.toml").string()
                        << "\"\narea = \"" << (shipped / "areas/england-average.toml").string()
                        << "\"\n";
    const Reading reading = read_scenario(file.string());
    EXPECT_EQ(listed(reading), "");
    return reading.notes;
  };
  EXPECT_THAT(notes("2026-04-01 to 2026-06-30"),
              ElementsAre(HasSubstr("2026-04-01 to 2026-06-30, is no year: ")));
  EXPECT_THAT(notes("2026-06-01 to 2027-05-31"), IsEmpty());
  fs::remove(file);
}

TEST(ReadScenario, AYearBeginsOnAnyDay) {
  const auto day = [](const char* date) { return sim::day_index(*sim::parse_date(date)); };
  EXPECT_TRUE(is_one_year(day("2026-04-01"), day("2027-03-31")));
  EXPECT_TRUE(is_one_year(day("2027-04-01"), day("2028-03-31")));
  EXPECT_TRUE(is_one_year(day("2028-02-29"), day("2029-02-28")));
  EXPECT_FALSE(is_one_year(day("2026-04-01"), day("2027-04-01")));
  EXPECT_FALSE(is_one_year(day("2026-04-01"), day("2028-03-31")));
}

TEST(ReadScenario, PostsThatNobodyAsksForAreNotedUnlessTheirNameIsNearlyAnother) {
  const Reading gardener = full_with("[team.shared.posts]\ngardener = { fte = \"1; source S\" }\n");
  EXPECT_EQ(listed(gardener), "");
  EXPECT_THAT(
      gardener.notes,
      ElementsAre("nothing in the procedure asks for these posts, which never work: gardener"));
  const Reading slip = full_with("[team.north.posts]\nteam-manger = { fte = \"2; source S\" }\n");
  EXPECT_THAT(listed(slip), HasSubstr("asks for \"team-manger\"; did you mean \"team-manager\"?"));
}

TEST(ReadScenario, ATeamWithoutFamiliesNeedsRolesThatNoOtherHas) {
  const Reading idle = full_with("[team.suoth.posts]\nteam-manager = { fte = \"2; source S\" }\n");
  EXPECT_THAT(listed(idle), HasSubstr("more:1:7: team.suoth: no work comes to this team"));
  EXPECT_THAT(listed(idle), HasSubstr("did you mean \"south\"?"));
  // Families pass to it in a step; it alone does the work from outside; it has the only supervisors.
  EXPECT_EQ(listed(full_with("[step.see-child]\ntransfers = \"long-term\"\n[team.long-term.posts]\n"
                             "social-worker = { fte = \"2; source S\", ceiling = \"9 children; "
                             "source S\" }\nteam-manager = { fte = \"2; source S\" }\n")),
            "");
  EXPECT_EQ(
      listed(full_with("[team.care.posts]\ncarer = { fte = \"2; source S\" }\n"
                       "[team.more-care.posts]\ncarer = { fte = \"2; source S\" }\n"
                       "[standing.care]\nrole = \"carer\"\ncases = \"30 children; source S\"\n"
                       "work = \"1 hour per week per child; assumed 1 to 2 hours\"\n")),
      "");
  EXPECT_EQ(listed(full_with("[team.shared.posts]\nmentor = { fte = \"2; source S\" }\n"
                             "[standing.mentoring]\nfor = \"duty-worker\"\nrole = \"mentor\"\n"
                             "work = \"90 minutes a month for each worker; assumed 60 to 120 "
                             "minutes a month for each worker\"\n")),
            "");
}

TEST(ReadScenario, AProblemInAPolicyThatIsInNoFileNamesIt) {
  const InFolder here(kCorpus / "good");
  const Reading reading =
      read_scenario("full.toml", {.texts = {{"point", "[step.no-such-step]\nat = 3\n"}}});
  EXPECT_FALSE(reading.scenario.has_value());
  EXPECT_THAT(listed(reading), HasSubstr("point:"));
}

TEST(ReadScenario, ShowsTheEffectiveLinesWithTheirOrigin) {
  const InFolder here(kCorpus / "good");
  const Reading reading = read_scenario("full.toml");
  const auto at =
      std::find_if(reading.effective.begin(), reading.effective.end(),
                   [](const auto& line) { return line.path == "step.response.threshold"; });
  ASSERT_NE(at, reading.effective.end());
  EXPECT_EQ(at->value, "0.2");
  EXPECT_EQ(at->origin.file, "parts/threshold.toml");
}

TEST(ReadScenario, ReadsWhatBoundsAndMovesSteps) {
  const Scenario full = good("full.toml");
  const Step& response = named(full.steps, "response");
  const auto strategy = std::find(response.outcomes.begin(), response.outcomes.end(), "strategy");
  const auto& next = response.next[static_cast<std::size_t>(strategy - response.outcomes.begin())];
  ASSERT_EQ(next.size(), 2U);
  EXPECT_EQ(next[0].when.text, "not live(assessment)");
  EXPECT_TRUE(next[1].when.terms.empty());
  const Step& decision = named(full.steps, "strategy-decision");
  EXPECT_EQ(full.strands.at(static_cast<std::size_t>(decision.cancels_strands[0].at(0))).name,
            "assessment");
  EXPECT_EQ(decision.cancels[0], std::vector<int>{index_of(full, "initial-conference")});
  EXPECT_EQ(decision.brings_forward[1], std::vector<int>{index_of(full, "medical")});
  const Step& conference = named(full.steps, "initial-conference");
  EXPECT_EQ(conference.book->want, Book::Want::share);
  EXPECT_EQ(conference.book->within.size(), 2U);
  EXPECT_NEAR(conference.book->share->low, 0.7, 1e-12);
  EXPECT_EQ(named(full.steps, "later").at_day, 3);
  EXPECT_TRUE(named(full.steps, "later").at_counts_start);
  EXPECT_FALSE(named(full.steps, "conference-decision").at_counts_start);
  EXPECT_EQ(named(full.steps, "conference-decision").team_thresholds,
            (std::vector<std::pair<int, double>>{{0, 0.1}, {2, -0.1}}));
}

TEST(ReadScenario, ReadsWhoLeavesAndWhatFollows) {
  const Scenario full = good("full.toml");
  const Team& south = named(full.teams, "south");
  EXPECT_NEAR(south.turnover->value, 0.114, 1e-12);
  EXPECT_FALSE(south.vacancy_lasts.has_value());
  EXPECT_NEAR(south.agency->value, 0.5, 1e-12);
  EXPECT_EQ(south.agency_arrives->high, 35);
  EXPECT_EQ(south.notice_to_leave->value, 28);
  EXPECT_EQ(south.read_in->value, 90);
  EXPECT_EQ(named(full.teams, "north").vacancy_lasts->centre.value, 84);
}

TEST(ReadScenario, ReadsEveryLimitThatAClockCanHave) {
  const Scenario clocks = good("clocks.toml");
  const Clock& office = named(clocks.clocks, "office");
  EXPECT_EQ(office.limits.at(0).shortest_of,
            std::vector{Limit{.kind = Limit::Kind::same_working_day}});
  EXPECT_TRUE(office.close_of_business);
  const Limit& clear = named(clocks.clocks, "clear").limits.at(0).shortest_of.at(0);
  EXPECT_EQ(clear, (Limit{.kind = Limit::Kind::working_days,
                          .count = 2,
                          .anchor = Limit::Anchor::held,
                          .item = index_of(clocks, "conference"),
                          .clear = true}));
  const Clock& shortest = named(clocks.clocks, "shortest");
  EXPECT_EQ(
      shortest.limits.at(0).shortest_of.at(1),
      (Limit{.kind = Limit::Kind::days, .count = 70, .anchor = Limit::Anchor::date, .item = 2}));
  ASSERT_TRUE(shortest.extension && shortest.extension->adds);
  EXPECT_EQ(shortest.extension->adds->value, 10);
  EXPECT_EQ(shortest.extension->when.at(0).what, EventRef::What::not_quorate);
  const Clock& rows = named(clocks.clocks, "rows");
  EXPECT_EQ(rows.limits.at(0).shortest_of.at(0).kind, Limit::Kind::none);
  EXPECT_EQ(rows.limits.at(1).shortest_of.at(0).years, 18);
  EXPECT_EQ(rows.limits.at(1).shortest_of.at(1),
            (Limit{.kind = Limit::Kind::hours_of_working_days, .count = 24}));
  const Clock& ordinal = named(clocks.clocks, "ordinal");
  EXPECT_TRUE(ordinal.limits.at(0).shortest_of.at(0).start_counts);
  EXPECT_TRUE(ordinal.extension && !ordinal.extension->adds);
}

}  // namespace
}  // namespace casetide::model
