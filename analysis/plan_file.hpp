// What a plan has to reach and may change: a file of aims, of things that can be changed with their ranges and
// prices, and of how sure the answer has to be.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/problems.hpp"
#include "model/quantity.hpp"

namespace casetide::analysis {

/// A measure of a year and how good it has to be.
struct Aim {
  std::string name;
  std::string label;
  std::string measure;   ///< in the words of the scenario language's measures
  bool at_least = true;  ///< else at most
  double target = 0;     ///< a share 0..1, or in the unit
  std::string unit;      ///< as measures name theirs: "%", "working days", "children", ...
  std::string text;      ///< "at least 95 %"
  model::Origin origin;
};

/// A value of the scenario that a plan may choose.
struct Choice {
  std::string name;
  std::string label;
  /// "team.conference-service.posts.conference-chair.fte"; posts are shared evenly among several, and a
  /// share holds for each.
  std::vector<std::string> paths;
  std::string unit;  ///< "posts" or "%"
  double from = 0;   ///< in that unit
  double to = 0;
  double step = 1;
  std::optional<double>
      cost;  ///< pounds a year for one more; nothing: what the scenario says of the roles
  model::Origin origin;

  [[nodiscard]] std::vector<double> levels() const;
};

struct PlanFile {
  std::string title;
  std::filesystem::path scenario;
  double assurance = 0.8;  ///< of years in which every aim is met
  std::optional<double>
      change_a_month;    ///< largest change of any choice in posts; nothing: from the start
  int after_months = 6;  ///< after the year's end in which the aims must not fail; 0: not looked at
  std::vector<Aim> aims;
  std::vector<Choice> choices;
};

/// Whether a file is meant as a plan: it has aims or things to choose. Throws model::FileError.
[[nodiscard]] bool is_plan(const std::filesystem::path& file);

/// Nothing, and problems, when something in it is wrong. Throws model::FileError.
[[nodiscard]] std::optional<PlanFile> read_plan_file(const std::filesystem::path& file,
                                                     model::Problems& problems);

}  // namespace casetide::analysis
