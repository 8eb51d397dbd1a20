// Every name of a scenario and the index it stands for, and the small texts that refer to names:
// events ("s47-outcome.done[continuing-risk]") and conditions ("severity = serious and live(enquiry)").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/document.hpp"
#include "model/scenario.hpp"

namespace casetide::model {

/// Names of one kind in order.
class NameList {
 public:
  /// Adds `name` if it is new; its index.
  int add(const std::string& name);
  /// The index, or kNone.
  [[nodiscard]] int find(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& all() const noexcept { return names_; }
  [[nodiscard]] int size() const noexcept { return static_cast<int>(names_.size()); }
  [[nodiscard]] const std::string& operator[](int index) const {
    return names_[static_cast<std::size_t>(index)];
  }

 private:
  std::vector<std::string> names_;
  std::map<std::string, int, std::less<>> index_;
};

/// What a reference to a step has to know before the steps are read.
struct StepOutline {
  const Node* node = nullptr;
  Step::Kind kind = Step::Kind::task;
  int strand = kNone;
  std::vector<std::string> outcomes;
  bool removed = false;  ///< a policy removed it: nothing in force may refer to it
};

struct Names {
  NameList facts;
  std::vector<std::vector<std::string>> fact_values;  ///< none: a date
  std::vector<bool> fact_per_child;
  NameList strands;
  NameList steps;
  std::vector<StepOutline> outlines;  ///< of steps
  NameList clocks;
  NameList events;  ///< on cases
  NameList marks;
  NameList roles;
  NameList teams;
  std::vector<bool> team_takes_families;  ///< false: the team serves the whole area
  std::vector<bool> team_holds_families;  ///< it has a post with a ceiling
  bool any_ceiling = false;               ///< a post holds an allocated caseload
  /// Reading the steps without policies: names that only policies change are not reported again.
  bool without_policies = false;

  [[nodiscard]] const StepOutline& outline(int step) const {
    return outlines[static_cast<std::size_t>(step)];
  }
};

/// Where a small text stands and where its problems go.
struct TextPlace {
  const Names& names;
  Problems& problems;
  const Origin& at;
};

/// The index of `word` in `list`, or kNone and a problem that calls it a `what`.
int resolve(std::string_view word, const NameList& list, std::string_view what,
            const TextPlace& place);
/// The same for a step in force.
int resolve_step(std::string_view word, const TextPlace& place);
/// The index of an outcome of `step`, or kNone and a problem.
int resolve_outcome(std::string_view word, int step, const TextPlace& place);

/// "STEP.done[OUTCOME]", "MARK.started", "STRAND.ended", "NAME.happened", "referral.received" and
/// the like.
std::optional<EventRef> parse_event(std::string_view text, const TextPlace& place);

/// A condition in postfix order; nothing when it cannot be read.
std::optional<Condition> parse_condition(std::string_view text, const TextPlace& place);

/// Whether `if` holds an event rather than a test of facts.
[[nodiscard]] bool reads_as_event(std::string_view text);

/// "social-worker", "alpha_2": letters, digits, "-" and "_".
[[nodiscard]] bool is_name(std::string_view text);

}  // namespace casetide::model
