#include "model/check_scenario.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/compile_parts.hpp"
#include "model/deadlines.hpp"
#include "model/step_graph.hpp"
#include "sim/work_calendar.hpp"

namespace casetide::model {
namespace {

class Check {
 public:
  Check(const Scenario& scenario, const Names& names, Problems& problems)
      : scenario_(scenario), names_(names), problems_(problems), graph_(scenario) {}

  void run() {
    unreachable_steps();
    empty_strands();
    check_cycles(scenario_, graph_, problems_);
    for (const Clock& clock : scenario_.clocks)
      clock_can_run(clock);
    for (const Step& step : scenario_.steps)
      slots_hold(step);
    for (const CaseEvent& event : scenario_.events)
      event_can_happen(event);
    std::vector<Quantity> fte;
    for (const Post& post : scenario_.posts)
      fte.push_back(post.fte);
    check_meetings(scenario_, scenario_.steps, fte, names_, problems_);
    check_workforce(scenario_, problems_);
    check_posts(scenario_, problems_);
    days_are_known();
    not_too_many();
  }

 private:
  /// Working days and bank holidays are known for a span of years; nothing is guessed beyond it.
  void days_are_known() {
    const auto covered = [](std::int32_t day, int years) {
      return sim::WorkCalendar::covers(day + years * 366);
    };
    const bool begins = covered(scenario_.first_day, -1 - scenario_.warm_up_years);
    if (!begins || !covered(scenario_.last_day, 2))
      for (const Pattern& pattern : scenario_.patterns)
        if (pattern.hours.bank_holiday) report_years(pattern.origin, "this pattern has days off");
    const auto known = [&](const Limit& limit) {
      constexpr int kFewestWorkingDays = 240;  // of a year
      const bool working = limit.kind == Limit::Kind::working_days;
      return !counts_working_days(limit) ||
             (begins &&
              covered(scenario_.last_day, 2 + (working ? limit.count / kFewestWorkingDays : 0)));
    };
    for (const Clock& clock : scenario_.clocks)
      for (const LimitRow& row : clock.limits)
        if (!std::all_of(row.shortest_of.begin(), row.shortest_of.end(), known))
          report_years(clock.origin, "this clock counts working days");
  }

  /// What the engine's fixed-size masks hold.
  void not_too_many() {
    const auto at_most = [&](std::size_t count, std::size_t most, const Origin& at,
                             std::string_view what) {
      if (count > most)
        problems_.add(at, fmt::format("{} {}; expected at most {}", count, what, most));
    };
    const auto last = [](const auto& items) {
      return items.empty() ? Origin{} : items.back().origin;
    };
    at_most(scenario_.facts.size(), 64, last(scenario_.facts), "facts");
    at_most(scenario_.clocks.size(), 64, last(scenario_.clocks), "clocks");
    at_most(scenario_.events.size(), 64, last(scenario_.events), "events");
    at_most(scenario_.steps.size(), 4095, last(scenario_.steps), "steps");
    std::vector<std::size_t> of_clock(scenario_.clocks.size(), 0);
    for (const CaseEvent& event : scenario_.events)
      if (event.clock != kNone)
        at_most(++of_clock[static_cast<std::size_t>(event.clock)], 8, event.origin,
                "events of one clock");
    std::vector<std::size_t> steps(scenario_.strands.size(), 0);
    for (const Step& step : scenario_.steps) {
      at_most(step.outcomes.size(), 16, step.origin, "outcomes");
      at_most(++steps[static_cast<std::size_t>(step.strand)], 64, step.origin,
              "steps in one strand");
    }
  }

  void report_years(const Origin& at, std::string_view what) {
    problems_.add(
        at, fmt::format("{} in years whose bank holidays are not known; expected a "
                        "`year` that lies, with its warm-up, between {} and {}",
                        what, sim::WorkCalendar::kFirstYear + 1, sim::WorkCalendar::kLastYear - 2));
  }

  /// The place of `key` in the step's table, or of the table.
  [[nodiscard]] Origin place(const Origin& table, const Node* node, std::string_view key) const {
    const Node* value = node == nullptr ? nullptr : node->find(key);
    return value == nullptr ? table : value->at;
  }

  void unreachable_steps() {
    for (std::size_t i = 0; i < scenario_.steps.size(); ++i) {
      const int step = static_cast<int>(i);
      if (graph_.reachable(step) || names_.outline(step).removed) continue;
      problems_.add(
          scenario_.steps[i].origin,
          "no step, event or stream leads to this step; expected it in the `next` of a step "
          "that is reached, or `start` of an event or stream, or `after`, `when` or `at`");
    }
  }

  /// A strand may be kept for what other procedures do in it, but hardly beside one of nearly that name.
  void empty_strands() {
    std::vector<std::string> with_steps;
    for (const Step& step : scenario_.steps)
      with_steps.push_back(names_.strands[step.strand]);
    for (const Strand& strand : scenario_.strands) {
      if (std::find(with_steps.begin(), with_steps.end(), strand.name) != with_steps.end())
        continue;
      const std::string near = nearest(strand.name, with_steps);
      if (!near.empty())
        problems_.add(strand.origin, fmt::format("no step belongs to this strand; did you mean "
                                                 "\"{}\"?",
                                                 near));
    }
  }

  [[nodiscard]] std::string spelled(const EventRef& event) const {
    const auto step = [&] { return in_quotes(names_.steps[event.item]); };
    switch (event.what) {
      case EventRef::What::received:
        return "the referral";
      case EventRef::What::mark_started:
        return fmt::format("mark {}", in_quotes(names_.marks[event.item]));
      case EventRef::What::strand_ended:
        return fmt::format("strand {}", in_quotes(names_.strands[event.item]));
      case EventRef::What::happened:
        return fmt::format("event {}", in_quotes(names_.events[event.item]));
      case EventRef::What::strand_received:
        return fmt::format("an episode that begins in strand {}",
                           in_quotes(names_.strands[event.item]));
      case EventRef::What::outcome:
        return fmt::format(
            "outcome {} of step {}",
            in_quotes(names_.outline(event.item).outcomes[static_cast<std::size_t>(event.outcome)]),
            step());
      default:
        return "step " + step();
    }
  }

  void clock_can_run(const Clock& clock) {
    if (!graph_.possible(clock.from)) {
      problems_.add(clock.origin,
                    fmt::format("this clock can never start: nothing leads to {}; expected "
                                "`from` to name an event that happens",
                                spelled(clock.from)));
      return;
    }
    const auto strands = graph_.strands_started_from(clock.from);
    const auto can_stop = [&](const EventRef& event) {
      return graph_.possible(event) && graph_.happens_in(event, strands);
    };
    const auto& until = clock.until;
    const auto bad = std::find_if_not(until.begin(), until.end(), can_stop);
    const bool never =
        clock.until_all ? bad != until.end() : std::none_of(until.begin(), until.end(), can_stop);
    if (never && bad != until.end())
      problems_.add(
          clock.origin,
          fmt::format("this clock can never stop: {} never happens in the strand of {} or in a "
                      "strand started from it; expected `until` to name an event that does",
                      spelled(*bad), spelled(clock.from)));
    for (const LimitRow& row : clock.limits)
      for (const Limit& limit : row.shortest_of)
        counts_back_from(limit, clock, can_stop);
    if (clock.real_when && !can_stop(*clock.real_when))
      problems_.add(
          clock.origin,
          fmt::format("this clock can never apply: {} never happens in the strand of {} or in a "
                      "strand started from it; expected `if` to name an event that does",
                      spelled(*clock.real_when), spelled(clock.from)));
  }

  template <class Happens>
  void counts_back_from(const Limit& limit, const Clock& clock, const Happens& happens) {
    if (limit.anchor == Limit::Anchor::date) {
      const Fact& fact = scenario_.facts[static_cast<std::size_t>(limit.item)];
      if (!fact.from_arrival)
        problems_.add(clock.origin,
                      fmt::format("nothing says when {} is; expected before-arrival or "
                                  "after-arrival in [fact.{}]",
                                  in_quotes(fact.name), fact.name));
      return;
    }
    if (limit.anchor != Limit::Anchor::held) return;
    const EventRef held{EventRef::What::held, limit.item, kNone};
    if (!happens(held))
      problems_.add(clock.origin,
                    fmt::format("this clock counts back from the meeting {}, which is never held "
                                "in the strand of {} or in a strand started from it; expected a "
                                "meeting that is",
                                in_quotes(names_.steps[limit.item]), spelled(clock.from)));
  }

  void event_can_happen(const CaseEvent& event) {
    if (event.on == CaseEvent::On::event && !graph_.possible(event.trigger)) {
      problems_.add(event.origin,
                    fmt::format("this event can never happen: nothing leads to {}; expected `on` "
                                "to name something that happens",
                                spelled(event.trigger)));
      return;
    }
    if (event.on == CaseEvent::On::date) {
      const Fact& fact = scenario_.facts[static_cast<std::size_t>(event.fact)];
      if (!fact.from_arrival)
        problems_.add(event.origin,
                      fmt::format("nothing says when {} is; expected before-arrival or "
                                  "after-arrival in [fact.{}]",
                                  in_quotes(fact.name), fact.name));
    }
    const int here = event.start_here ? event.start.strand : kNone;
    if (here != kNone && !graph_.strands_of(event)[static_cast<std::size_t>(here)])
      problems_.add(
          event.origin,
          fmt::format("step {} belongs to strand {}, where this event does not happen; "
                      "expected a step of the strand where it does, or \"{}.{}\" to "
                      "begin that strand",
                      in_quotes(names_.steps[event.start.step]), in_quotes(names_.strands[here]),
                      names_.strands[here], names_.steps[event.start.step]));
  }

  void slots_hold(const Step& step) {
    if (step.slots == kNone) return;
    const std::string& role = names_.roles[step.slots];
    const Node* node = names_.outline(names_.steps.find(step.name)).node;
    bool any = false;
    int most = 0;  // quarter-hours from a slot to the end of its hours
    for (const Post& post : scenario_.posts) {
      for (const Slot& slot : post.slots) {
        if (post.role != step.slots) continue;
        any = true;
        const int quarter = slot.minute / sim::kQuarterMinutes;
        const WeekHours& hours = scenario_.patterns[static_cast<std::size_t>(post.pattern)].hours;
        most = std::max(most, hours.days[static_cast<std::size_t>(slot.weekday)].most_from(
                                  sim::DayMask::range(quarter, quarter + 1)));
      }
    }
    if (!any) {
      problems_.add(
          place(step.origin, node, "slots"),
          fmt::format("no post of role {} has slots; expected, for example, {} = {{ fte = ..., "
                      "slots = [\"Tuesday 09:30\"] }}",
                      in_quotes(role), role));
      return;
    }
    const InputDraw stated = InputDraw::as_stated();
    const double minutes = (step.length ? compile_table(*step.length, stated).mean() : 0) +
                           (step.prepare ? stated.value(*step.prepare) : 0);
    if (minutes <= most * sim::kQuarterMinutes) return;
    problems_.add(
        place(step.origin, node, "length"),
        fmt::format(
            "the meeting and its preparing take {:.0f} minutes, and no slot of role {} has more "
            "than {} before its hours end; expected a shorter meeting, earlier slots, or a "
            "pattern with longer hours",
            minutes, in_quotes(role), most * sim::kQuarterMinutes));
  }

  const Scenario& scenario_;
  const Names& names_;
  Problems& problems_;
  StepGraph graph_;
};

}  // namespace

void check_scenario(const Scenario& scenario, const Names& names, Problems& problems) {
  Check(scenario, names, problems).run();
}

}  // namespace casetide::model
