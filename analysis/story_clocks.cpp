#include "analysis/story_clocks.hpp"

#include <fmt/format.h>

#include "analysis/cause_labels.hpp"
#include "analysis/story_words.hpp"
#include "model/deadlines.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using model::ClockFate;
using model::ClockLine;

const model::Clock& clock_of(const StoryOf& of, const ClockLine& line) {
  return of.scenario.clocks[static_cast<std::size_t>(line.clock)];
}

std::string permitted(std::int32_t deadline) {
  return deadline == model::kNever ? "no limit" : "permitted until " + permitted_until(deadline);
}

/// What the clock's deadline was counted in; of limits that differ, in what they have in common.
enum class CountedIn { working_days, days, minutes };

CountedIn counted_in(const model::Clock& clock, std::int32_t deadline) {
  using Kind = model::Limit::Kind;
  constexpr std::int32_t kOfDay = sim::kMinutesPerDay;
  bool working = true;
  for (const model::LimitRow& row : clock.limits)
    for (const model::Limit& limit : row.shortest_of) {
      const bool elapsed = limit.kind == Kind::hours || limit.kind == Kind::hours_of_working_days;
      if (elapsed && deadline % kOfDay != kOfDay - 1) return CountedIn::minutes;
      working = working && (model::counts_working_days(limit) || limit.kind == Kind::none);
    }
  return working ? CountedIn::working_days : CountedIn::days;
}

std::string spare(const StoryOf& of, const ClockLine& line) {
  const CountedIn counts = counted_in(clock_of(of, line), line.deadline);
  if (counts == CountedIn::minutes) return length_of_time(line.deadline - line.stop) + " to spare";
  const int working_days = story_working_days(of, line.stop, line.deadline);
  if (counts == CountedIn::working_days && working_days > 0)
    return story_days(of, working_days) + " to spare";
  const int days = line.deadline / sim::kMinutesPerDay - line.stop / sim::kMinutesPerDay;
  return days > 0 ? counted(days, "day", "days") + " to spare" : "on the last day";
}

std::string met(const StoryOf& of, const ClockLine& line, const std::string& taken) {
  if (line.deadline == model::kNever) return "stops " + taken;
  return fmt::format("met {}, {}", taken, spare(of, line));
}

std::string breached(const StoryOf& of, const ClockLine& line, const std::string& taken) {
  if (line.stop == model::kNever && !line.told_off)
    return "still running at the end, past its limit since " + permitted_until(line.deadline);
  const std::int32_t end = line.told_off ? line.time : line.stop;
  const std::string late =
      line.days_late > 0 ? story_days(of, line.days_late) : length_of_time(end - line.deadline);
  return fmt::format("{} late by {}, {}", line.told_off ? "told off," : "stops,", late, taken);
}

std::string judgement(const StoryOf& of, const ClockLine& line) {
  const std::string taken =
      line.days_taken == 0 ? "the same day" : "after " + story_days(of, line.days_taken);
  switch (line.fate) {
    case ClockFate::met:
      return met(of, line, taken);
    case ClockFate::breached:
      return breached(of, line, taken);
    case ClockFate::authorised_late:
      return fmt::format("stops {}, late by {} and authorised beforehand", taken,
                         story_days(of, line.days_late));
    case ClockFate::impossible:
      return "starts past its own deadline and could not be met";
    case ClockFate::discharged:
      return "told off before its deadline, its subject has ended";
    case ClockFate::void_before:
      return "told off, it need not be met";
    case ClockFate::running:
      return "still running at the end";
    case ClockFate::undecided_past:
      return "past its limit at the end, and whether it applied is not known";
    case ClockFate::count_:
      break;
  }
  return "";
}

}  // namespace

int story_working_days(const StoryOf& of, std::int32_t from, std::int32_t to) {
  const std::int32_t first = from / sim::kMinutesPerDay;
  const std::int32_t last = to / sim::kMinutesPerDay;
  return of.compiled.uses_calendar ? of.compiled.calendar.working_days_between(first, last).count
                                   : last - first;
}

std::string story_days(const StoryOf& of, int count) {
  return of.compiled.uses_calendar ? counted(count, "working day", "working days")
                                   : counted(count, "day", "days");
}

std::string clock_words(const StoryOf& of, const ClockLine& line) {
  const std::string& label = clock_of(of, line).label;
  const std::string who = children_in(line.set);
  switch (line.what) {
    case ClockLine::What::started:
      return fmt::format(
          "Clock {}: {} ({}), {}{}",
          line.start < line.time ? "runs since " + weekday_date_and_time(line.start) : "starts",
          label, who, permitted(line.deadline),
          line.real ? "" : "; whether it applies is not known yet");
    case ClockLine::What::restarted:
      return fmt::format("Clock starts again: {} ({}), {}", label, who, permitted(line.deadline));
    case ClockLine::What::became_real:
      return fmt::format("Clock applies now: {} ({}), {}", label, who, permitted(line.deadline));
    case ClockLine::What::authorised:
      return fmt::format("Clock may be late, on authority: {} ({}), {}", label, who,
                         line.extended == model::kNever
                             ? "no new limit is set"
                             : "now permitted until " + permitted_until(line.extended));
    case ClockLine::What::date_moved:
      return fmt::format("Clock moves with the date that it counts back from: {} ({}), {}", label,
                         who, permitted(line.deadline));
    case ClockLine::What::judged:
      return fmt::format("Clock {}: {} ({})", judgement(of, line), label, who);
  }
  return "";
}

std::string times_by_cause(const StoryOf& of, const std::vector<ClockLine>& judged) {
  if (judged.empty()) return "";
  std::string text = "\nWhere each clock's time went (days of 24 hours)\n";
  for (const ClockLine& line : judged) {
    const bool stopped = line.stop != model::kNever;
    text += fmt::format("\n  {} ({}), {} to {}{}\n", clock_of(of, line).label,
                        children_in(line.set), weekday_date_and_time(line.start),
                        weekday_date_and_time(stopped ? line.stop : line.time),
                        stopped         ? ""
                        : line.told_off ? ", when it was told off"
                                        : ", still running");
    std::int32_t sum = 0;
    for (std::size_t cause = 0; cause < line.causes.size(); ++cause) {
      sum += line.causes[cause];
      if (line.causes[cause] != 0)
        text += fmt::format("    {:<48}{}\n", kCauseLabels[cause].second,
                            length_of_time(line.causes[cause]));
    }
    text += fmt::format("    {:<48}{}\n", "The whole", length_of_time(sum));
  }
  return text;
}

}  // namespace casetide::analysis
