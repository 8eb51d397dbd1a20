// Decision cut points: see solve_cut_points in compiled.hpp and "How a decision sees harm" in the
// language guide.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "model/compile_parts.hpp"
#include "model/compiled.hpp"
#include "model/conditions.hpp"
#include "model/first_visit_order.hpp"
#include "sim/expects.hpp"

namespace casetide::model {
namespace {

constexpr int kPilotChildren = 4096;
constexpr std::uint8_t kPilotStream = 253;
constexpr std::int64_t kHarmless = -100 * kQ16;

struct PilotFamily {
  std::uint64_t key = 0;
  ChildSet children = 0;
  std::vector<std::array<std::uint8_t, kMaxChildren>> facts;
  std::vector<ChildSet> dated;  // by fact: children who have that date
  std::array<std::int64_t, kMaxChildren> harm{};
  std::uint32_t alike = 0;
  std::vector<ChildSet> reached;      // by step
  std::vector<std::uint8_t> outcome;  // by step, of the lead child; 255: none
};

ChildSet lowest(ChildSet set) {
  return static_cast<ChildSet>(set & (0U - set));
}
int index_of(ChildSet one) {
  return std::countr_zero(static_cast<unsigned>(one));
}

/// What a pilot knows of itself, for conditions. Nothing is live but what has been reached.
struct PilotView {
  const PilotFamily& family;
  const std::vector<Step>& steps;
  ChildSet set;
  [[nodiscard]] bool fact_is(int fact, int value) const {
    const auto& values = family.facts[static_cast<std::size_t>(fact)];
    for (int c = 0; c < kMaxChildren; ++c) {
      if ((set >> c & 1) != 0 && values[static_cast<std::size_t>(c)] == value) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool known(int fact) const {
    return (family.dated[static_cast<std::size_t>(fact)] & set) != 0;
  }
  [[nodiscard]] bool live(int strand) const {
    for (std::size_t s = 0; s < steps.size(); ++s) {
      if (steps[s].strand == strand && family.reached[s] != 0) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool done(int step) const {
    return family.reached[static_cast<std::size_t>(step)] != 0;
  }
  [[nodiscard]] bool outcome_is(int step, int outcome) const {
    return family.outcome[static_cast<std::size_t>(step)] == outcome;
  }
  [[nodiscard]] int visits(int step) const { return done(step) ? 1 : 0; }
};

class Pilots {
 public:
  /// `families`: of each stream a year.
  Pilots(const std::vector<Step>& steps, const std::vector<double>& families, std::uint32_t seed,
         const Compiled& compiled)
      : steps_(steps), compiled_(compiled), luck_(seed, 0x7FFFFFFFU) {
    std::vector<std::uint32_t> drawn(families.size(), 0);
    int children = 0;
    for (std::uint32_t ordinal = 0; children < kPilotChildren; ++ordinal) {
      const std::size_t stream = next_stream(families, drawn);
      ++drawn[stream];
      families_.push_back(draw_family(compiled_.streams[stream], ordinal));
      children += std::popcount(static_cast<unsigned>(families_.back().children));
    }
  }

  void pass(int index, CompiledStep& step) {
    if (step.kind == Step::Kind::decision) {
      decide(index, step);
      return;
    }
    for (PilotFamily& family : families_) {
      join(family, index);
      const ChildSet here = family.reached[static_cast<std::size_t>(index)];
      if (here != 0 && !step.next.empty()) {
        move(family, step.next[0], here);
      }
    }
  }

 private:
  struct Seen {
    std::int64_t signal = 0;
    std::size_t family = 0;
    ChildSet set = 0;
  };

  /// The stream that is furthest behind its part of the families; of equals the first.
  static std::size_t next_stream(const std::vector<double>& families,
                                 const std::vector<std::uint32_t>& drawn) {
    const bool any = std::any_of(families.begin(), families.end(), [](double f) { return f > 0; });
    std::size_t best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t s = 0; s < families.size(); ++s) {
      const double part = any ? families[s] : 1;
      const double behind = part > 0 ? (drawn[s] + 0.5) / part : least;
      if (behind < least) {
        least = behind;
        best = s;
      }
    }
    return best;
  }

  /// Luck by place among all pilots: another stream of like families moves no cut point.
  PilotFamily draw_family(const CompiledStream& stream, std::uint32_t ordinal) {
    PilotFamily family;
    family.key = sim::entity_key(kPilotStream, 0, ordinal);
    const auto word = [&](sim::Purpose purpose, int child = 0) {
      return luck_.word(
          {.entity = family.key, .purpose = purpose, .member = static_cast<std::uint16_t>(child)});
    };
    const int children = stream.children.choose(word(compiled_.streams[0].children_purpose)) + 1;
    family.children = static_cast<ChildSet>((1U << children) - 1U);
    const std::int64_t shared = sim::standard_normal().draw_q16(word(stream.harm_purpose));
    for (int c = 0; c < children; ++c) {
      const bool alike = stream.alike.choose(word(stream.alike_purpose, c)) == 0;
      family.harm[static_cast<std::size_t>(c)] =
          alike ? shared : sim::standard_normal().draw_q16(word(stream.own_harm_purpose, c));
    }
    family.reached.assign(steps_.size(), 0);
    family.outcome.assign(steps_.size(), 255);
    draw_facts(family, stream);
    family.reached[static_cast<std::size_t>(stream.start.step)] = family.children;
    return family;
  }

  void draw_facts(PilotFamily& family, const CompiledStream& stream) const {
    const auto word = [&](sim::Purpose purpose, int child) {
      return luck_.word(
          {.entity = family.key, .purpose = purpose, .member = static_cast<std::uint16_t>(child)});
    };
    family.dated.assign(compiled_.facts.size(), 0);
    for (std::size_t f = 0; f < compiled_.facts.size(); ++f) {
      const CompiledFact& fact = compiled_.facts[f];
      const sim::Shares& shares = compiled_.fact_shares[f];
      const auto shared = static_cast<std::uint8_t>(shares.choose(word(fact.purpose, 0)));
      auto& values = family.facts.emplace_back();
      for (int c = 0; c < kMaxChildren; ++c) {
        const bool own = fact.per_child && (family.children >> c & 1) != 0 &&
                         stream.alike.choose(word(fact.alike_purpose, c)) != 0;
        values[static_cast<std::size_t>(c)] =
            own ? static_cast<std::uint8_t>(shares.choose(word(fact.own_purpose, c))) : shared;
      }
    }
    for (std::size_t f = 0; f < compiled_.facts.size(); ++f) {
      const CompiledFact& fact = compiled_.facts[f];
      for (ChildSet left = fact.date && fact.drawn ? family.children : ChildSet{0}; left != 0;
           left = static_cast<ChildSet>(left & (left - 1))) {
        const ChildSet whose = fact.per_child ? lowest(left) : family.children;
        if (holds(fact.only_if, PilotView{family, steps_, whose})) {
          family.dated[f] = static_cast<ChildSet>(family.dated[f] | lowest(left));
        }
      }
    }
  }

  /// A step with `after` or `when` is reached by whoever reached any of those.
  void join(PilotFamily& family, int index) const {
    const Step& step = steps_[static_cast<std::size_t>(index)];
    ChildSet set = family.reached[static_cast<std::size_t>(index)];
    for (const auto* list : {&step.after_steps, &step.when_steps}) {
      for (const int before : *list) {
        set = static_cast<ChildSet>(set | family.reached[static_cast<std::size_t>(before)]);
      }
    }
    for (const int strand : step.after_strands) {
      for (std::size_t s = 0; s < steps_.size(); ++s) {
        if (steps_[s].strand == strand) {
          set = static_cast<ChildSet>(set | family.reached[s]);
        }
      }
    }
    family.reached[static_cast<std::size_t>(index)] = set;
  }

  /// Follows the targets whose conditions hold for the pilot, all judged before any is reached.
  void move(PilotFamily& family, const std::vector<CompiledTarget>& targets, ChildSet set) const {
    const PilotView view{family, steps_, set};
    std::uint64_t followed = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      followed |= std::uint64_t{holds(targets[i].when, view)} << i;
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const CompiledTarget& target = targets[i];
      if ((followed >> i & 1) == 0) {
        continue;
      }
      auto& there = family.reached[static_cast<std::size_t>(target.step)];
      there = static_cast<ChildSet>(there | set);
    }
  }

  [[nodiscard]] std::int64_t signal_of(const PilotFamily& family, const CompiledStep& step,
                                       ChildSet set) const {
    std::int64_t harm = kHarmless;
    for (ChildSet left = set; left != 0; left = static_cast<ChildSet>(left & (left - 1))) {
      harm = std::max(harm, family.harm[static_cast<std::size_t>(index_of(lowest(left)))]);
    }
    unsigned done = 0;
    for (std::size_t i = 0; i < step.less_steps.size(); ++i) {
      if (family.reached[static_cast<std::size_t>(step.less_steps[i])] != 0) {
        done |= 1U << i;
      }
    }
    const std::uint32_t word =
        luck_.word({.entity = family.key,
                    .purpose = step.error_purpose,
                    .visit = 1,
                    .member = static_cast<std::uint16_t>(index_of(lowest(set)))});
    const std::int64_t error = sim::standard_normal().draw_q16(word);
    return harm + ((error * step.error_sd_q16[done]) >> 16);
  }

  void decide(int index, CompiledStep& step) {
    std::vector<std::vector<Seen>> by_row(step.rows.size());
    for (std::size_t f = 0; f < families_.size(); ++f) {
      PilotFamily& family = families_[f];
      join(family, index);
      const ChildSet here = family.reached[static_cast<std::size_t>(index)];
      if (here == 0) {
        continue;
      }
      ChildSet left = here;
      while (left != 0) {
        const ChildSet part = step.per_child ? lowest(left) : left;
        left = static_cast<ChildSet>(left & ~part);
        std::size_t row = 0;
        while (row < step.rows.size() &&
               !holds(step.rows[row].when, PilotView{family, steps_, part})) {
          ++row;
        }
        if (row < step.rows.size()) {
          settle_or_see(index, step, f, row, part, by_row[row]);
        }
      }
    }
    for (std::size_t row = 0; row < step.rows.size(); ++row) {
      if (step.reads_harm) {
        cut(index, step, step.rows[row], by_row[row]);
      }
    }
  }

  void settle_or_see(int index, CompiledStep& step, std::size_t f, std::size_t row, ChildSet part,
                     std::vector<Seen>& seen) {
    PilotFamily& family = families_[f];
    const auto child = static_cast<std::uint16_t>(index_of(lowest(part)));
    CompiledRow& table = step.rows[row];
    if (!step.reads_harm) {
      const std::uint32_t word = luck_.word(
          {.entity = family.key, .purpose = step.choice_purpose, .visit = 1, .member = child});
      conclude(index, step, f, part, table.plain.choose(word));
      return;
    }
    const std::uint32_t word = luck_.word(
        {.entity = family.key, .purpose = step.off_purpose, .visit = 1, .member = child});
    const int off = table.off_scale.choose(word);
    if (off < static_cast<int>(table.off_scale_outcomes.size())) {
      conclude(index, step, f, part, table.off_scale_outcomes[static_cast<std::size_t>(off)]);
      return;
    }
    seen.push_back({signal_of(family, step, part), f, part});
  }

  void conclude(int index, const CompiledStep& step, std::size_t f, ChildSet part, int outcome) {
    PilotFamily& family = families_[f];
    if ((part & lowest(family.reached[static_cast<std::size_t>(index)])) != 0) {
      family.outcome[static_cast<std::size_t>(index)] = static_cast<std::uint8_t>(outcome);
    }
    for (const FactValue& told : step.sets[static_cast<std::size_t>(outcome)]) {
      for (int c = 0; c < kMaxChildren; ++c) {
        if ((part >> c & 1) != 0) {
          family.facts[static_cast<std::size_t>(told.fact)][static_cast<std::size_t>(c)] =
              static_cast<std::uint8_t>(told.value);
        }
      }
    }
    move(family, step.next[static_cast<std::size_t>(outcome)], part);
    const int mark = step.marks.empty() ? kNone : step.marks[static_cast<std::size_t>(outcome)];
    for (std::size_t s = 0; mark != kNone && s < steps_.size(); ++s) {
      if (steps_[s].at_mark == mark && steps_[s].strand == step.strand) {
        family.reached[s] = static_cast<ChildSet>(family.reached[s] | part);
      }
    }
  }

  /// Puts the cut points where the sorted signals give the stated shares, counted as the decision
  /// is made: by child with `per = "child"`, by family without.
  void cut(int index, CompiledStep& step, CompiledRow& row, std::vector<Seen>& seen) {
    std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) {
      return std::pair(a.signal, a.family) < std::pair(b.signal, b.family);
    });
    std::uint64_t on_scale = 0;
    for (const int outcome : step.scale) {
      on_scale += row.plain.word_count(outcome);
    }
    row.cuts_q16.clear();
    std::uint64_t below = 0;
    for (std::size_t i = 0; i + 1 < step.scale.size(); ++i) {
      below += row.plain.word_count(step.scale[i]);
      const double share =
          on_scale == 0 ? 0 : static_cast<double>(below) / static_cast<double>(on_scale);
      const auto rank =
          static_cast<std::size_t>(std::lround(share * static_cast<double>(seen.size())));
      std::int64_t value = 0;
      if (seen.empty()) {
        value = sim::standard_normal().draw_q16(
            static_cast<std::uint32_t>(std::min(share * 4294967295.0, 4294967295.0)));
      } else if (rank == 0) {
        value = kHarmless;
      } else if (rank >= seen.size()) {
        value = -kHarmless;
      } else {
        value = (seen[rank - 1].signal + seen[rank].signal) / 2;
      }
      row.cuts_q16.push_back(value);
    }
    for (const Seen& one : seen) {
      const auto place = static_cast<std::size_t>(
          std::upper_bound(row.cuts_q16.begin(), row.cuts_q16.end(), one.signal) -
          row.cuts_q16.begin());
      conclude(index, step, one.family, one.set, step.scale[place]);
    }
  }

  const std::vector<Step>& steps_;
  const Compiled& compiled_;
  sim::Luck luck_;
  std::vector<PilotFamily> families_;
};

}  // namespace

void solve_cut_points(const Scenario& scenario, const InputDraw& draw, std::uint32_t seed,
                      Compiled& compiled) {
  const bool any = std::any_of(scenario.steps.begin(), scenario.steps.end(),
                               [](const Step& step) { return step.reads_harm; });
  if (!any || compiled.streams.empty()) {
    return;
  }
  Compiled base;
  base.pools = compiled.pools;
  base.patterns = compiled.patterns;
  sim::PurposeRegistry purposes;
  CompiledPhase without;
  compile_steps(scenario, scenario.steps_without_policies, draw, purposes, base, without);
  std::vector<double> families;
  for (const Stream& stream : scenario.streams) {
    families.push_back(draw.value(stream.families));
  }
  Pilots pilots(scenario.steps_without_policies, families, seed, compiled);
  for (const int step : first_visit_order(scenario.steps_without_policies)) {
    pilots.pass(step, without.steps[static_cast<std::size_t>(step)]);
  }
  for (CompiledPhase& phase : compiled.phases) {
    for (std::size_t s = 0; s < phase.steps.size(); ++s) {
      CompiledStep& step = phase.steps[s];
      const CompiledStep& solved = without.steps[s];
      for (std::size_t row = 0; step.reads_harm && row < step.rows.size(); ++row) {
        const std::size_t from = std::min(row, solved.rows.size() - 1);
        step.rows[row].cuts_q16 = solved.rows[from].cuts_q16;
        for (std::int64_t& cut : step.rows[row].cuts_q16) {
          cut += step.threshold_q16;
        }
      }
    }
  }
}

}  // namespace casetide::model
