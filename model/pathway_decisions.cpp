#include <algorithm>
#include <bit>

#include "model/conditions.hpp"
#include "model/pathway.hpp"

namespace casetide::model {
/// What is known of some children of a family, from one of its strands (or from none).
struct Pathway::View {
  const Pathway& pathway;
  int family;
  int strand;
  ChildSet set;

  /// Of any of the children.
  [[nodiscard]] bool fact_is(int fact, int value) const {
    for (unsigned left = set; left != 0; left &= left - 1) {
      if (pathway.fact_of(family, fact, std::countr_zero(left)) == value) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool known(int fact) const {
    for (unsigned left = set; left != 0; left &= left - 1) {
      if (pathway.date_of(family, std::countr_zero(left), fact) != kNever) {
        return true;
      }
    }
    return false;
  }
  /// For one of the children: a sibling's plan is no plan of theirs.
  [[nodiscard]] bool live(int def) const {
    for (int s = pathway.families_[family].first_strand; s != kNone; s = pathway.strands_[s].next) {
      if (pathway.strands_[s].def == def && (pathway.strands_[s].set & set) != 0 &&
          !pathway.strands_[s].ended && !pathway.strands_[s].cancelled) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] int run_of(int step) const {
    const int def = pathway.step_of(step).strand;
    int run = strand;
    while (run != kNone && pathway.strands_[run].def != def) {
      run = pathway.strands_[run].parent;
    }
    return run;
  }
  [[nodiscard]] bool done(int step) const {
    const int run = run_of(step);
    return run != kNone && (pathway.strands_[run].done >> pathway.step_of(step).local & 1U) != 0;
  }
  [[nodiscard]] bool outcome_is(int step, int outcome) const {
    const int run = run_of(step);
    return run != kNone &&
           pathway.strands_[run].outcome[static_cast<std::size_t>(pathway.step_of(step).local)] ==
               outcome + 1;
  }
  [[nodiscard]] int visits(int step) const {
    const int child = strand == kNone ? lead_of(set) : pathway.strands_[strand].lead;
    return pathway.visits_[pathway.place_of_visits(family, step, child)];
  }
};

bool Pathway::condition_holds(const Condition& condition, int strand) const {
  return condition_holds(condition, strands_[strand].family, strand, strands_[strand].set);
}

bool Pathway::condition_holds(const Condition& condition, int family, int strand,
                              ChildSet set) const {
  return holds(condition, View{*this, family, strand, set});
}

std::int64_t Pathway::signal(int strand, int step, ChildSet set, int visit, int lead_child) const {
  const CompiledStep& rule = step_of(step);
  const StrandRun& run = strands_[strand];
  const Family& family = families_[run.family];
  std::int64_t harm = -100 * kQ16;
  for (int c = 0; c < kMaxChildren; ++c) {
    if ((set >> c & 1) != 0) {
      harm = std::max<std::int64_t>(harm, family.harm_q16[static_cast<std::size_t>(c)]);
    }
  }
  const View view{*this, run.family, strand, run.set};
  unsigned done = 0;
  for (std::size_t i = 0; i < rule.less_steps.size(); ++i) {
    if (view.done(rule.less_steps[i])) {
      done |= 1U << i;
    }
  }
  const sim::DrawKey draw = key(run.family, rule.error_purpose, visit, lead_child);
  luck_.known(draw, now_);
  const std::int64_t error = sim::standard_normal().draw_q16(luck_.word(draw));
  return harm + ((error * rule.error_sd_q16[done]) >> 16);
}

int Pathway::choose_outcome(int strand, int step, const CompiledRow& row, ChildSet set, int visit,
                            int lead_child) {
  if (script_ != nullptr) {
    return told_outcome(strand, step, row, set);
  }
  const CompiledStep& rule = step_of(step);
  const int family = strands_[strand].family;
  if (!rule.reads_harm) {
    const sim::DrawKey draw = key(family, rule.choice_purpose, visit, lead_child);
    luck_.known(draw, now_);
    return row.plain.choose(word_for(row.plain, draw));
  }
  if (!row.off_scale_outcomes.empty()) {
    const sim::DrawKey draw = key(family, rule.off_purpose, visit, lead_child);
    luck_.known(draw, now_);
    const int off = row.off_scale.choose(word_for(row.off_scale, draw));
    if (off < static_cast<int>(row.off_scale_outcomes.size())) {
      return row.off_scale_outcomes[static_cast<std::size_t>(off)];
    }
  }
  std::int64_t seen = signal(strand, step, set, visit, lead_child);
  const int team = families_[family].team;
  if (!rule.team_threshold_q16.empty() && team != kNone) {
    seen -= rule.team_threshold_q16[static_cast<std::size_t>(team)];
  }
  for (const auto& [when, shift] : rule.threshold_rows_q16) {
    if (!condition_holds(when, family, strand, set)) continue;
    seen -= shift;
    break;
  }
  const auto place = static_cast<std::size_t>(
      std::upper_bound(row.cuts_q16.begin(), row.cuts_q16.end(), seen) - row.cuts_q16.begin());
  return rule.scale[place];
}

void Pathway::decide(int activity, int strand) {
  const int step = activities_[activity].step;
  const int visit = activities_[activity].visit;
  const int past = activities_[activity].past;
  const CompiledStep& rule = step_of(step);
  const auto table = [&](ChildSet set) -> const CompiledRow& {
    std::size_t row = 0;
    while (row + 1 < rule.rows.size() &&
           !condition_holds(rule.rows[row].when, strands_[strand].family, strand, set)) {
      ++row;
    }
    return rule.rows[row];
  };
  const ChildSet all = strands_[strand].set;
  if (!rule.per_child) {
    const int lead_child = strands_[strand].lead;
    conclude(strand, step, choose_outcome(strand, step, table(all), all, visit, lead_child), past);
    return;
  }
  is_last_move_ = false;  // each part has moves of its own
  // Each child takes the family's draw with the probability that siblings are alike; its own child always.
  const int lead = lead_of(all);
  const int luck_of_family = strands_[strand].lead;
  std::array<ChildSet, 16> part{};
  sim::expects(rule.outcomes <= 16, "a decision by child has at most 16 outcomes");
  const CompiledStream& stream = stream_of(strands_[strand].family);
  for (int c = 0; c < kMaxChildren; ++c) {
    if ((all >> c & 1) == 0) {
      continue;
    }
    const sim::DrawKey draw = key(strands_[strand].family, rule.alike_purpose, visit, c);
    luck_.known(draw, now_);
    const bool alike = c == luck_of_family || stream.alike.choose(luck_.word(draw)) == 0;
    const auto one = static_cast<ChildSet>(1U << c);
    const int outcome =
        choose_outcome(strand, step, table(one), one, visit, alike ? luck_of_family : c);
    part[static_cast<std::size_t>(outcome)] =
        static_cast<ChildSet>(part[static_cast<std::size_t>(outcome)] | one);
  }
  // The lead child's part keeps the strand; the others leave it with the same history.
  struct Part {
    int strand;
    int outcome;
  };
  std::array<Part, kMaxChildren> parts{};
  std::size_t count = 0;
  for (int outcome = 0; outcome < rule.outcomes; ++outcome) {
    const ChildSet set = part[static_cast<std::size_t>(outcome)];
    if (set == 0) {
      continue;
    }
    if ((set >> lead & 1) != 0) {
      parts[count++] = {strand, outcome};
    } else {
      const int split = split_strand(strand, set);
      ++strands_[split].live_count;
      parts[count++] = {split, outcome};
    }
  }
  for (const Part& one : std::span(parts).first(count)) {
    conclude(one.strand, step, one.outcome, past);
  }
  for (const Part& one : std::span(parts).first(count)) {
    if (one.strand != strand) {
      --strands_[one.strand].live_count;
      end_strand_if_idle(one.strand);
    }
  }
}

void Pathway::set_facts(int family, ChildSet set, const std::vector<FactValue>& values) {
  for (const FactValue& told : values) {
    for (unsigned left = set; left != 0; left &= left - 1) {
      fact_of(family, told.fact, std::countr_zero(left)) = told.value;
    }
  }
}

void Pathway::conclude(int strand, int step, int outcome, int past) {
  const CompiledStep& rule = step_of(step);
  StrandRun& run = strands_[strand];
  run.outcome[static_cast<std::size_t>(rule.local)] = static_cast<std::uint8_t>(outcome + 1);
  const ChildSet set = run.set;
  ledger_.outcome(rule.first_outcome + outcome, now_, children_in(set));
  set_facts(run.family, set, rule.sets[static_cast<std::size_t>(outcome)]);
  log(EventRef::What::outcome, strand, step, set, outcome, past);
  emit_step(step, EventRef::What::done, strand, past);
  emit(compiled_->emission_of_outcome(rule.first_outcome + outcome), strand, set, past);
  const int mark = rule.marks.empty() ? kNone : rule.marks[static_cast<std::size_t>(outcome)];
  if (mark != kNone) {
    ledger_.mark(mark, now_, children_in(set));
    emit(compiled_->emission_of_mark(mark), strand, set, past);
    start_at_steps(strand, mark, past);
  }
  if (strands_[strand].cancelled) {
    return;  // an event that followed has ended it
  }
  std::uint64_t finished = std::uint64_t{1} << rule.local;
  const auto chosen = static_cast<std::size_t>(outcome);
  if (!rule.cancels.empty()) {
    for (const int cancelled : rule.cancels[chosen]) {
      if (cancel_step(strand, cancelled)) {  // what waits for it need not wait any longer
        finished |= std::uint64_t{1} << step_of(cancelled).local;
      }
    }
    for (const int def : rule.cancels_strands[chosen]) {
      cancel_strand(strands_[strand].family, set, def);
    }
    for (const int sooner : rule.brings_forward[chosen]) {
      bring_forward(strands_[strand].family, set, sooner);
    }
  }
  if (!rule.transfers.empty()) {
    pass_to_team(strands_[strand].family, rule.transfers[chosen]);
  }
  follow(strand, rule.next[static_cast<std::size_t>(outcome)], past);
  join(strand, finished, kNone, past);
}

}  // namespace casetide::model
