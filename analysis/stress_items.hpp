// What a STRESS-DES report says of a run, item by item of the checklist, without a word on how it looks.
//
// T. Monks, C. S. M. Currie, B. S. Onggo, S. Robinson, M. Kunc and S. J. E. Taylor, Strengthening the reporting
// of empirical simulation studies: introducing the STRESS guidelines, Journal of Simulation 13 (2019) 55-67,
// the checklist for discrete-event simulation. What a run knows of itself is filled in; what only an author
// knows is a blank, and nothing is made up.
#pragma once

#include <string>
#include <vector>

#include "analysis/results.hpp"
#include "model/read_scenario.hpp"

namespace casetide::analysis {

/// A piece of an item. All text is as it stands in files, unescaped.
struct StressBlock {
  enum class Kind { paragraph, list, table, picture, blank };
  Kind kind = Kind::paragraph;
  std::string text;  ///< of a paragraph; of a blank, what is to be written; of a picture, the SVG
  std::vector<std::string> heads;              ///< of a table
  std::vector<std::vector<std::string>> rows;  ///< of a table; of a list, one cell each
};

struct StressItem {
  std::string section;  ///< "2. Logic"
  std::string number;   ///< "2.5.1"
  std::string name;     ///< "Components: entities"
  std::vector<StressBlock> blocks;
};

struct StressReport {
  std::string title;
  std::vector<StressItem> items;  ///< every one of the checklist, once, in its order
  /// For each blank, the number of its item.
  [[nodiscard]] std::vector<std::string> blanks() const;
};

/// `reading` is the scenario of `results` (restored_scenario), read without problems.
[[nodiscard]] StressReport stress_report(const Results& results, const model::Reading& reading);

}  // namespace casetide::analysis
