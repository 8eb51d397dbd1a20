// The built program as a user meets it: exit statuses, what is kept, what is refused.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/record_fields.hpp"
#include "analysis/results.hpp"
#include "tests/analysis/temporary_folder.hpp"

#ifdef CASETIDE_PROGRAM

namespace casetide::analysis {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// One worker and 500 short tasks a year: a replication takes well under a second.
constexpr const char* kSmallOffice = R"(
title   = "A small office"
year    = "2026-04-01 to 2027-03-31"
warm-up = "1 year"

[strand.enquiry]

[step.answer]
strand = "enquiry"
kind   = "task"
by     = ["worker"]
effort = { mean = "2 hours", shape = "exponential", assumed = ["100 minutes", "140 minutes"] }

[clock.answer]
label  = "Answer"
from   = "referral.received"
until  = "answer.done"
limit  = "1 working day"
source = "A test"

[pattern.office]
hours = "09:00 to 17:00"
days  = "Monday to Friday"

[team.office.posts]
worker = { fte = "1; assumed 0.9 to 1.1", pattern = "office" }

[stream.questions]
start               = "enquiry.answer"
families            = "500 families a year; assumed 450 to 550 families a year"
children-per-family = "1; assumed 1 to 1"
alike               = "1; assumed 1 to 1"
)";

struct Ended {
  int status = -1;  // exit status, or 128 + signal when the signal itself ended it
  std::string out;
  std::string err;
};

/// A started program whose output goes to files in `folder`.
class Program {
 public:
  Program(
      const TemporaryFolder& folder, std::vector<std::string> words,
      const std::function<void()>& prepare = [] {})
      : out_(folder / "stdout"), err_(folder / "stderr") {
    words.insert(words.begin(), CASETIDE_PROGRAM);
    std::vector<char*> arguments;
    for (std::string& word : words)
      arguments.push_back(word.data());
    arguments.push_back(nullptr);
    child_ = ::fork();
    if (child_ != 0) return;
    const int out = ::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err = ::open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    if (::chdir(folder.path().c_str()) != 0) ::_exit(99);
    prepare();
    ::execv(CASETIDE_PROGRAM, arguments.data());
    ::_exit(98);
  }

  void signal(int number) const { ::kill(child_, number); }

  Ended wait() const {
    int status = 0;
    ::waitpid(child_, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), bytes_of(out_),
            bytes_of(err_)};
  }

 private:
  fs::path out_;
  fs::path err_;
  ::pid_t child_ = -1;
};

class CasetideProgram : public ::testing::Test {
 protected:
  void SetUp() override { put(folder_ / "small.toml", kSmallOffice); }

  Ended run(
      std::vector<std::string> words, const std::function<void()>& prepare = [] {}) {
    return Program(folder_, std::move(words), prepare).wait();
  }
  Ended run_small(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"run",       "small.toml", "--replications", "20",
                                      "--threads", "2",          "--out",          "out"};
    words.insert(words.end(), more.begin(), more.end());
    return run(std::move(words));
  }

  /// Runs until at least one unit is finished, then sends `signal`.
  Ended interrupted(int signal) {
    const Program program(
        folder_, {"run", "small.toml", "--replications", "5000", "--threads", "2", "--out", "out"});
    for (int tries = 0; tries < 1200 && units() == 0; ++tries)
      std::this_thread::sleep_for(50ms);
    program.signal(signal);
    return program.wait();
  }

  [[nodiscard]] std::ptrdiff_t units() const {
    if (!fs::exists(folder_ / "out/units")) return 0;
    return std::ranges::count_if(
        fs::directory_iterator(folder_ / "out/units"),
        [](const auto& entry) { return entry.path().extension() == ".h5"; });
  }

  TemporaryFolder folder_;
};

TEST_F(CasetideProgram, RunsAndAnswers) {
  const Ended ended = run_small();
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.out, ::testing::HasSubstr("Of 100"));
  EXPECT_THAT(ended.err, ::testing::HasSubstr("20 of 20 replications"));
  EXPECT_TRUE(fs::exists(folder_ / "out/results.h5"));
  EXPECT_THAT(bytes_of(folder_ / "out/report.html"), ::testing::HasSubstr("A small office"));
}

TEST_F(CasetideProgram, ThreadsDoNotChangeAByteOfTheResults) {
  std::string one;
  for (const char* threads : {"1", "2", "7", "16"}) {
    const Ended ended =
        run({"run", "small.toml", "--replications", "50", "--threads", threads, "--out", threads});
    ASSERT_EQ(ended.status, 0) << ended.err;
    const std::string bytes = bytes_of(folder_ / threads / "results.h5");
    if (one.empty()) one = bytes;
    EXPECT_TRUE(bytes == one) << threads << " threads";
  }
}

TEST_F(CasetideProgram, FiftyReplicationsAreTheFirstFiftyOfTwoHundred) {
  ASSERT_EQ(run({"run", "small.toml", "--replications", "50", "--out", "few"}).status, 0);
  ASSERT_EQ(run({"run", "small.toml", "--replications", "200", "--out", "many"}).status, 0);
  const Results few = read_results(folder_ / "few/results.h5");
  const Results many = read_results(folder_ / "many/results.h5");
  ASSERT_EQ(few.records.size(), 50U);
  ASSERT_EQ(many.records.size(), 200U);
  for (std::size_t i = 0; i < 50; ++i)
    EXPECT_TRUE(equal(few.records.held()[i], many.records.held()[i])) << i;
}

TEST_F(CasetideProgram, TheDefaultFolderIsNamedForScenarioAndSeed) {
  ASSERT_EQ(run({"run", "small.toml", "--replications", "2", "--seed", "7"}).status, 0);
  EXPECT_TRUE(fs::exists(folder_ / "out/small-seed7/results.h5"));
}

TEST_F(CasetideProgram, JsonIsAloneOnStandardOutput) {
  const Ended ended = run_small({"--json"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  const auto summary = nlohmann::json::parse(ended.out);
  EXPECT_EQ(summary.at("run").at("replications"), 20);
  EXPECT_TRUE(summary.at("clocks").at(0).at("late_share_families").at("low").is_number());
}

TEST_F(CasetideProgram, AProfileIsToldBesideTheAnswersWhichStayAsTheyWere) {
  const Ended plain = run_small();
  ASSERT_EQ(plain.status, 0) << plain.err;
  const std::string results = bytes_of(folder_ / "out/results.h5");
  const std::string report = bytes_of(folder_ / "out/report.html");
  const std::string unit = bytes_of(folder_ / "out/units/replications-000008-000016.h5");
  fs::remove_all(folder_ / "out");

  const Ended ended = run_small({"--profile"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.out, ::testing::StartsWith(plain.out));
  EXPECT_THAT(ended.out, ::testing::HasSubstr("Where the time went"));
  EXPECT_THAT(ended.out, ::testing::HasSubstr("Of the 20 replications run"));
  EXPECT_TRUE(bytes_of(folder_ / "out/results.h5") == results);
  EXPECT_TRUE(bytes_of(folder_ / "out/report.html") == report);
  EXPECT_TRUE(bytes_of(folder_ / "out/units/replications-000008-000016.h5") == unit);

  const Ended again = run_small({"--profile", "--json"});  // all are kept
  ASSERT_EQ(again.status, 0) << again.err;
  const auto profile = nlohmann::json::parse(again.out).at("profile");
  EXPECT_EQ(profile.at("replications"), 0);
  double shares = 0;
  for (const auto& part : profile.at("parts"))
    shares += part.at("share").get<double>();
  EXPECT_NEAR(shares, 1, 1e-9);
}

TEST_F(CasetideProgram, ACauseLeftOutIsToldBesideTheRunWhichStaysAsItWas) {
  ASSERT_EQ(run_small().status, 0);
  const std::string before = bytes_of(folder_ / "out/results.h5");
  const Ended ended = run_small({"--without", "worker", "--without", "pace", "--json"});
  ASSERT_EQ(ended.status, 0) << ended.err;
  EXPECT_TRUE(bytes_of(folder_ / "out/results.h5") == before);
  const auto worth = nlohmann::json::parse(ended.out).at("worth");
  ASSERT_EQ(worth.size(), 2U);
  EXPECT_EQ(worth.at(0).at("name"), "worker");
  const auto late = [&](std::size_t cause, const char* key) -> double {
    return worth.at(cause).at("clocks").at(0).at("late_share_families").at(key).at("mean");
  };
  EXPECT_GT(late(0, "now"), late(0, "without"));
  EXPECT_GT(late(0, "fewer"), 0);
  EXPECT_EQ(late(1, "fewer"), 0);  // there is no pace to leave out
  const Results paceless = read_results(folder_ / "out/without-pace/results.h5");
  const Results all = read_results(folder_ / "out/results.h5");
  EXPECT_EQ(paceless.identity.without, "pace");
  for (std::size_t i = 0; i < 20; ++i)
    EXPECT_TRUE(equal(paceless.records.held()[i], all.records.held()[i])) << i;

  const Ended again = run_small({"--without", "pace", "--without", "worker"});
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.err, ::testing::HasSubstr("(60 from before)"));
  EXPECT_THAT(again.out, ::testing::HasSubstr("What each cause is worth"));
}

TEST_F(CasetideProgram, ACauseThatCannotBeLeftOutIsRefusedWithThoseThatCan) {
  for (const char* cause : {"work", "luck"}) {
    const Ended ended = run_small({"--without", cause});
    EXPECT_EQ(ended.status, 64);
    EXPECT_THAT(ended.err, ::testing::HasSubstr("worker, unallocated, slot, role-not-free"));
  }
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(CasetideProgram, ASecondCallRunsNothingAndRewritesTheReport) {
  ASSERT_EQ(run_small().status, 0);
  const std::string before = bytes_of(folder_ / "out/results.h5");
  fs::remove(folder_ / "out/report.html");
  const Ended again = run_small();
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.err, ::testing::HasSubstr("(20 from before)"));
  EXPECT_TRUE(fs::exists(folder_ / "out/report.html"));
  EXPECT_TRUE(bytes_of(folder_ / "out/results.h5") == before);
}

TEST_F(CasetideProgram, AnotherSeedIsRefusedUnlessReplaceIsGiven) {
  ASSERT_EQ(run_small().status, 0);
  const std::string before = bytes_of(folder_ / "out/results.h5");
  const Ended refused = run_small({"--seed", "2"});
  EXPECT_EQ(refused.status, 65);
  EXPECT_THAT(refused.err, ::testing::HasSubstr("--replace"));
  EXPECT_TRUE(bytes_of(folder_ / "out/results.h5") == before);
  EXPECT_EQ(run_small({"--seed", "2", "--replace"}).status, 0);
  EXPECT_FALSE(bytes_of(folder_ / "out/results.h5") == before);
}

TEST_F(CasetideProgram, AChangedScenarioIsRefused) {
  ASSERT_EQ(run_small().status, 0);
  put(folder_ / "small.toml", std::string(kSmallOffice) + "# changed\n");
  const Ended refused = run_small();
  EXPECT_EQ(refused.status, 65);
  EXPECT_THAT(refused.err, ::testing::HasSubstr("small.toml differs"));
}

TEST_F(CasetideProgram, ForeignFilesAreRefusedBeforeAnythingRuns) {
  put(folder_ / "out/notes.txt", "mine");
  EXPECT_EQ(run_small().status, 65);
  EXPECT_FALSE(fs::exists(folder_ / "out/units"));
  EXPECT_EQ(run_small({"--replace"}).status, 0);
  EXPECT_EQ(bytes_of(folder_ / "out/notes.txt"), "mine");
}

TEST_F(CasetideProgram, SignalsKeepFinishedUnitsAndASecondCallResumes) {
  for (const auto& [signal, status] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    const Ended ended = interrupted(signal);
    EXPECT_EQ(ended.status, status);
    EXPECT_THAT(ended.err, ::testing::HasSubstr("of 5000 replications are finished and kept"));
    EXPECT_FALSE(fs::exists(folder_ / "out/results.h5"));
    ASSERT_GE(units(), 1);
    const Ended resumed = run({"run", "small.toml", "--replications", "8", "--out", "out"});
    EXPECT_EQ(resumed.status, 0);
    EXPECT_THAT(resumed.err, ::testing::HasSubstr("from before"));
    fs::remove_all(folder_ / "out");
  }
}

TEST_F(CasetideProgram, AKillLosesOnlyUnfinishedUnits) {
  EXPECT_EQ(interrupted(SIGKILL).status, 128 + SIGKILL);
  ASSERT_GE(units(), 1);
  ASSERT_EQ(run_small().status, 0);
  const std::string resumed = bytes_of(folder_ / "out/results.h5");
  fs::remove_all(folder_ / "out");
  ASSERT_EQ(run_small().status, 0);
  EXPECT_TRUE(bytes_of(folder_ / "out/results.h5") == resumed);
}

TEST_F(CasetideProgram, AFullDiskIsReportedWithPathAndReason) {
  // A limit on the size of files stands for a full disk.
  const Ended ended = run({"run", "small.toml", "--replications", "8", "--out", "out"}, [] {
    const ::rlimit small{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &small);
    std::signal(SIGXFSZ, SIG_IGN);
  });
  EXPECT_EQ(ended.status, 74);
  EXPECT_THAT(ended.err, ::testing::HasSubstr("replications-000000-000008.h5"));
  EXPECT_THAT(ended.err, ::testing::HasSubstr("File too large"));
  EXPECT_EQ(units(), 0);
  EXPECT_EQ(run({"run", "small.toml", "--replications", "8", "--out", "out"}).status, 0);
}

TEST_F(CasetideProgram, OutputThatCannotBeWrittenIsTheMachinesError) {
  ASSERT_EQ(run_small().status, 0);
  const auto to_full = [] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); };
  EXPECT_EQ(run({"run", "small.toml", "--replications", "20", "--out", "out"}, to_full).status, 74);
}

TEST_F(CasetideProgram, UsageErrorsEndWith64) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"walk"},
      {"run"},
      {"run", "small.toml", "--replications", "0"},
      {"run", "small.toml", "--replications", "many"},
      {"run", "small.toml", "--threads", "0"},
      {"run", "small.toml", "--seed", "-1"},
      {"run", "small.toml", "--sed", "1"},
      {"run", "small.toml", "other.toml"},
      {"check"}};
  for (const auto& words : wrong) {
    const Ended ended = run(words);
    EXPECT_EQ(ended.status, 64) << ::testing::PrintToString(words);
    EXPECT_FALSE(ended.err.empty());
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(CasetideProgram, HelpAndVersionEndWith0) {
  EXPECT_THAT(
      run({"--version"}).out,
      ::testing::MatchesRegex("casetide [0-9]+\\.[0-9]+\\.[0-9]+ \\(engine [0-9a-f]{12}\\)\n"));
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"--help"}, {"run", "--help"}, {"check", "--help"}}) {
    const Ended ended = run(words);
    EXPECT_EQ(ended.status, 0);
    EXPECT_THAT(ended.out, ::testing::HasSubstr("Example"));
  }
}

TEST_F(CasetideProgram, AScenarioWithAMistakeEndsWith65AndRunsNothing) {
  put(folder_ / "bad.toml", std::string(kSmallOffice) + "[clock.other]\nlimt = 3\n");
  for (const char* command : {"run", "check"}) {
    const Ended ended = run({command, "bad.toml"});
    EXPECT_EQ(ended.status, 65);
    EXPECT_THAT(ended.err, ::testing::HasSubstr("bad.toml:"));
    EXPECT_THAT(ended.err, ::testing::HasSubstr("nothing was run"));
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(CasetideProgram, AMissingFileEndsWith74) {
  for (const char* command : {"run", "check"}) {
    const Ended ended = run({command, "missing.toml"});
    EXPECT_EQ(ended.status, 74);
    EXPECT_THAT(ended.err, ::testing::HasSubstr("missing.toml"));
    EXPECT_THAT(ended.err, ::testing::HasSubstr("No such file"));
  }
}

TEST_F(CasetideProgram, CheckSaysSoWhenAllIsWell) {
  const Ended ended = run({"check", "small.toml"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(ended.out, "small.toml: no problem found\n");
}

TEST_F(CasetideProgram, CheckAndRunNameAPolicyThatChangesNothing) {
  put(folder_ / "empty.toml", "");
  put(folder_ / "small.toml", "policies = [\"empty.toml\"]\n" + std::string(kSmallOffice));
  const std::string note = "small.toml: the policy empty.toml changes no line\n";
  EXPECT_EQ(run({"check", "small.toml"}).out, "small.toml: no problem found\n" + note);
  EXPECT_THAT(run_small().err, ::testing::StartsWith(note));
  put(folder_ / "empty.toml", "[team.office.posts]\nworker = { fte = \"2; source S\" }\n");
  EXPECT_THAT(run({"check", "small.toml"}).out, ::testing::HasSubstr(note))
      << "the scenario's own word counts more";
  put(folder_ / "empty.toml", "[step.answer]\nlabel = \"Answer it\"\n");
  EXPECT_EQ(run({"check", "small.toml"}).out, "small.toml: no problem found\n");
}

TEST_F(CasetideProgram, EachCommandsHelpHasAnExampleOfItsOwn) {
  for (const std::string command :
       {"run", "compare", "plan", "explore", "calibrate", "check", "deadline", "show", "trace",
        "snapshot", "stress", "demand", "score"}) {
    const Ended ended = run({command, "--help"});
    EXPECT_EQ(ended.status, 0);
    const std::size_t examples = ended.out.find("Example");
    ASSERT_NE(examples, std::string::npos) << command;
    EXPECT_THAT(ended.out.substr(examples), ::testing::HasSubstr("casetide " + command + " "));
  }
}

TEST_F(CasetideProgram, AnOddCountIsRoundedUpAndSaid) {
  const Ended ended = run({"run", "small.toml", "--replications", "3", "--out", "out"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.err, ::testing::HasSubstr("4 are run"));
}

}  // namespace
}  // namespace casetide::analysis

#endif
