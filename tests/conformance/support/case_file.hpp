// Reads the conformance cases: families whose dates were worked out by hand from the documents.
//
// A case is written for a service manager to read; tests/conformance/README.md shows the form. This
// checks the form only: whether a step or clock of that name exists is asked when a case is run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace casetide::conformance {

/// One line of `happens`.
struct Told {
  std::int32_t time = 0;
  std::string item;           ///< step; event where `word` is "event"
  std::string word;           ///< "", "booked", "not quorate", "entered", "event"
  std::string outcome;        ///< of a decision
  std::vector<int> children;  ///< numbered from 1; none: all
  bool later = false;         ///< not within the run
};

/// One line of `expect`.
struct Expected {
  std::string clock;
  std::string
      state;  ///< met, breached, authorised late, void, discharged, impossible, running, undecided
  std::string started;
  std::string deadline;
  std::string stopped;
  std::string late;  ///< working days
  std::vector<int> children;
};

struct Case {
  std::filesystem::path file;
  std::string name;
  std::string title;
  std::vector<std::string> procedures;
  std::vector<std::string> sources;
  std::int32_t arrives = 0;
  std::string stream = "referrals";
  int children = 1;
  std::vector<std::string> usual_facts;  ///< where `facts` does not say; other procedures' too
  std::vector<std::string> facts;        ///< "concern = neglect", "child 2: earlier-plan = yes"
  std::vector<Told> happens;
  std::map<std::string, std::string> usually;  ///< by step: an outcome, or "later"
  std::int32_t ends = 0;                       ///< the run's last day
  std::vector<Expected> expect;
  std::vector<std::string> reaches;  ///< steps that are entered
  std::vector<std::string> misses;   ///< steps that are not
  /// Why a procedure file does not say what the document does, by the procedure: known and open.
  std::map<std::string, std::string> open;
};

/// The cases of every file of a folder (and ../usually.toml), in the order of file names and of the files. Throws
/// std::runtime_error with file and case for what cannot be read.
[[nodiscard]] std::vector<Case> read_cases(const std::filesystem::path& folder);

/// "2026-12-24 15:10" in minutes since 1970; throws std::runtime_error for anything else.
[[nodiscard]] std::int32_t minute(const std::string& text);
/// The other way round.
[[nodiscard]] std::string text_of(std::int32_t minute);

}  // namespace casetide::conformance
