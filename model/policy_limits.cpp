#include "model/policy_limits.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace casetide::model {
namespace {

/// The line of the last of `keys` that the table has, or the table itself.
Origin line_of(const Origin& table, const Node* node,
               std::initializer_list<std::string_view> keys) {
  Origin at = table;
  for (const std::string_view key : keys)
    if (const Node* value = node == nullptr ? nullptr : node->find(key)) at = value->at;
  return at;
}

std::vector<std::string> scale_of(const Step& step) {
  std::vector<std::string> scale;
  for (const int outcome : step.scale)
    scale.push_back(step.outcomes[static_cast<std::size_t>(outcome)]);
  return scale;
}

/// Of two steps with the same scale and number of rows.
bool same_shares_on_scale(const Step& before, const Step& after) {
  for (std::size_t row = 0; row < before.rows.size(); ++row) {
    const OutcomeRow& a = before.rows[row];
    const OutcomeRow& b = after.rows[row];
    if (a.concentration != b.concentration) return false;
    for (std::size_t i = 0; i < before.scale.size(); ++i) {
      const Quantity& was = a.shares[static_cast<std::size_t>(before.scale[i])];
      const Quantity& is = b.shares[static_cast<std::size_t>(after.scale[i])];
      if (was.value != is.value || was.assumed != is.assumed) return false;
    }
  }
  return true;
}

bool same_value(const std::optional<Quantity>& a, const std::optional<Quantity>& b) {
  return a.has_value() == b.has_value() &&
         (!a || (a->value == b->value && a->unit == b->unit && a->assumed == b->assumed));
}

/// Where `next` leads; how much later may change.
bool same_targets(const Step& before, const Step& after) {
  const auto same = [](const Target& a, const Target& b) {
    return a.step == b.step && a.strand == b.strand;
  };
  return std::equal(before.next.begin(), before.next.end(), after.next.begin(), after.next.end(),
                    [&](const std::vector<Target>& a, const std::vector<Target>& b) {
                      return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
                    });
}

}  // namespace

void check_thresholds(const std::vector<Step>& without, const Node* table,
                      const std::vector<Step>& steps, const Names& names, Problems& problems) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& before = without[i];
    const Step& after = steps[i];
    const StepOutline& outline = names.outline(static_cast<int>(i));
    if (outline.removed || (!before.reads_harm && !after.reads_harm)) continue;
    const auto refuse = [&](std::string_view what, std::initializer_list<std::string_view> keys) {
      problems.add_value(
          line_of(after.origin, outline.node, keys),
          fmt::format("a policy cannot {}: its cut points are those of the procedure and "
                      "the area, to which shares belong; expected a policy that moves a "
                      "threshold, for example threshold = 0.2",
                      what));
    };
    if (table == nullptr || table->find(after.name) == nullptr) {
      refuse("add a decision that reads harm", {"reads"});
    } else if (before.reads_harm != after.reads_harm) {
      refuse("change whether a decision reads harm", {"kind", "reads"});
    } else if (scale_of(before) != scale_of(after)) {
      refuse("change the scale of a decision that reads harm", {"scale"});
    } else if (before.rows.empty() || after.rows.empty()) {
      continue;  // they could not be read
    } else if (before.rows.size() != after.rows.size()) {
      refuse("change the rows of a decision that reads harm", {"outcomes", "rows"});
    } else if (!same_shares_on_scale(before, after)) {
      refuse("change the shares of a decision that reads harm", {"outcomes", "rows"});
    }
  }
}

void check_dated_steps(const std::vector<Step>& before, const std::vector<Step>& after,
                       const Names& names, Problems& problems) {
  const bool whole = problems.whole();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const Step& was = before[i];
    const Step& is = after[i];
    const auto keeps = [&](bool same, std::initializer_list<std::string_view> keys) {
      if (same) return;
      problems.add(line_of(is.origin, names.outline(static_cast<int>(i)).node, keys),
                   fmt::format("a policy that begins on a date cannot change `{}` of a step; "
                               "expected changes of values, conditions, the day of `at`, "
                               "`threshold`, or shares of a decision that does not read harm "
                               "(its outcomes in their order)",
                               *keys.begin()));
    };
    keeps(was.kind == is.kind, {"kind"});
    keeps(was.strand == is.strand, {"strand"});
    keeps(was.outcomes == is.outcomes, {"outcomes", "rows"});
    keeps(was.outcomes != is.outcomes || was.marks == is.marks, {"marks"});
    // What could not be read is different, and was reported.
    if (!whole) continue;
    keeps(same_targets(was, is), {"next"});
    keeps(was.after_steps == is.after_steps && was.after_strands == is.after_strands, {"after"});
    keeps(was.when_steps == is.when_steps, {"when"});
    keeps(was.at_mark == is.at_mark, {"at"});
  }
}

void check_dated_clocks(const std::vector<Clock>& before, const std::vector<Clock>& after,
                        const Node* table, Problems& problems) {
  for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
    const Clock& was = before[i];
    const Clock& is = after[i];
    const Node* node = table == nullptr ? nullptr : table->find(is.name);
    const auto keeps = [&](bool same, std::string_view key) {
      if (same) return;
      problems.add_value(
          line_of(is.origin, node, {key}),
          fmt::format("a policy that begins on a date cannot change `{}` of a clock; "
                      "expected a change of its limit, for example limit = \"10 working "
                      "days\"",
                      key));
    };
    keeps(was.from == is.from, "from");
    keeps(was.which == is.which, "which");
    keeps(was.until == is.until && was.until_all == is.until_all, "until");
    keeps(was.real_when == is.real_when && was.only_if.terms == is.only_if.terms, "if");
    keeps(was.void_when == is.void_when, "void");
    keeps(was.extension.has_value() == is.extension.has_value() &&
              (!was.extension || was.extension->when == is.extension->when),
          "extension");
  }
}

void check_dated_events(const std::vector<CaseEvent>& before, const std::vector<CaseEvent>& after,
                        const Node* table, Problems& problems) {
  for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
    const CaseEvent& was = before[i];
    const CaseEvent& is = after[i];
    const Node* node = table == nullptr ? nullptr : table->find(is.name);
    const auto keeps = [&](bool same, std::string_view key) {
      if (same) return;
      problems.add_value(
          line_of(is.origin, node, {key}),
          fmt::format("a policy that begins on a date cannot change `{}` of an event; expected a "
                      "change of its rate, of `if` or of what it does",
                      key));
    };
    keeps(was.on == is.on && was.fact == is.fact && was.clock == is.clock &&
              was.trigger == is.trigger &&
              (was.on == CaseEvent::On::rate ||
               (same_value(was.after, is.after) && same_value(was.before, is.before))),
          "on");
    keeps(was.on_closed == is.on_closed && was.while_strands == is.while_strands, "while");
    keeps(was.of_child == is.of_child, "of");
  }
}

}  // namespace casetide::model
