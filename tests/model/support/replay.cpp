#include "tests/model/support/replay.hpp"

#include <algorithm>

namespace casetide::model::test {
namespace {

using Replacement = sim::DrawWatch::Replacement;

/// Everything without a duration may be anything; what lasts is handled by when it began.
void free_what_has_no_duration(const Compiled& compiled, sim::DrawWatch& watch) {
  for (const CompiledPhase& phase : compiled.phases) {
    for (const CompiledStep& step : phase.steps) {
      for (const sim::Purpose purpose :
           {step.choice_purpose, step.off_purpose, step.error_purpose, step.alike_purpose,
            step.after_purpose, step.attend_purpose, step.want_purpose}) {
        watch.replace(purpose, Replacement::any);
      }
      for (const CompiledNeed& need : step.needs) {
        if (!need.attends.empty()) {
          watch.replace(need.attends_purpose, Replacement::any);
        }
      }
    }
  }
  for (const CompiledPool& pool : compiled.pools) {
    watch.replace(pool.leaving.agency_purpose, Replacement::any);
    watch.replace(pool.leaving.start_purpose, Replacement::any);
  }
  for (const CompiledStream& stream : compiled.streams) {
    for (const sim::Purpose purpose :
         {stream.gap_purpose, stream.children_purpose, stream.alike_purpose, stream.harm_purpose,
          stream.own_harm_purpose, stream.team_purpose}) {
      watch.replace(purpose, Replacement::any);
    }
  }
  for (const CompiledFact& fact : compiled.facts) {
    for (const sim::Purpose purpose : {fact.purpose, fact.alike_purpose, fact.own_purpose}) {
      watch.replace(purpose, Replacement::any);
    }
  }
}

std::vector<LogLine> up_to(const std::vector<LogLine>& log, std::int32_t time) {
  const auto end = std::find_if(log.begin(), log.end(),
                                [time](const LogLine& line) { return line.time > time; });
  return {log.begin(), end};
}

}  // namespace

Replayed replay(Engine& engine, const std::vector<std::string>& days, std::uint32_t seed) {
  sim::DrawWatch recording;
  free_what_has_no_duration(engine.compiled(), recording);
  const Story genuine = engine.run(seed, 3, &recording);
  Replayed result;
  for (const std::string& day : days) {
    const std::int32_t cutoff = at(day + " 23:59");
    sim::DrawWatch watch(recording, cutoff, 77);
    const Story other = engine.run(seed, 3, &watch);
    const auto expected = up_to(genuine.log, cutoff);
    const auto seen = up_to(other.log, cutoff);
    result.least_replaced = std::min(result.least_replaced, watch.replaced());
    result.future_changed = result.future_changed || genuine.log != other.log;
    if (expected.empty() || expected != seen) {
      ++result.days_that_differ;
      const auto [a, b] = std::mismatch(expected.begin(), expected.end(), seen.begin(), seen.end());
      if (result.first_difference.empty() && a != expected.end()) {
        result.first_difference = day + ": at " + when(a->time) + " step " +
                                  std::to_string(a->step) + " what " + std::to_string(a->what) +
                                  " of family " + std::to_string(a->family);
      }
    }
  }
  return result;
}

}  // namespace casetide::model::test
