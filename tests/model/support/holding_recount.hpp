// Who may hold whom, worked out anew from the log alone: the rule of allocation by brute force.
//
// It reads what was logged of strands, notices, last days and first days, keeps its own caseloads, and
// says of every allocation whether the rule would have made it, and at the end of every minute whether
// a family waits that somebody had room for. It knows nothing of the engine's own lists.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {

class HoldingRecount {
 public:
  /// A post as the scenario's text has it.
  struct Post {
    int ceiling = 0;
    std::string role;
  };
  /// `posts` by number, from 0; those with ceiling 0 hold nobody. `strands`: those that count.
  HoldingRecount(const Engine& engine, std::vector<Post> posts, std::set<std::string> strands);

  void read(const Story& story);

  int allocations = 0;
  int wrong = 0;          ///< to another than the rule's choice, or out of turn
  int overlooked = 0;     ///< minutes after which a family waits though somebody has room for it
  int waits = 0;          ///< families that had to wait
  int above_ceiling = 0;  ///< allocations that pass a ceiling which is not below the family
  std::map<std::string, int> by_role;
  std::vector<std::string> faults;  ///< the first few, in words

 private:
  struct Family {
    std::map<int, std::pair<int, ChildSet>> strands;  ///< by number: which, and whose
    int worker = kNone;
    std::int32_t waits_since = kNone;
  };
  [[nodiscard]] int children(const Family& family) const;
  [[nodiscard]] int caseload(int post) const;
  [[nodiscard]] int best(int children) const;
  void allocated(std::uint32_t family, int post, std::int32_t time);
  void minute_is_over(std::int32_t time);
  void fault(std::int32_t time, const std::string& words);

  const Engine& engine_;
  std::vector<Post> posts_;
  std::set<int> strands_;
  std::map<std::uint32_t, Family> families_;
  std::set<int> in_notice_;
  std::set<int> gone_;
};

}  // namespace casetide::model::test
