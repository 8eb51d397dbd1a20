#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "model/compile_parts.hpp"
#include "model/compiled.hpp"
#include "model/limit_text.hpp"
#include "model/snapshot.hpp"
#include "model/step_graph.hpp"
#include "model/years.hpp"
#include "sim/expects.hpp"
#include "sim/part.hpp"

namespace casetide::model {
namespace {

/// Days beyond the run-out for which bookings may be made.
constexpr int kBookingHorizonDays = 400;

/// Work that is open on the first day has a past, whose open hours are counted too.
std::int32_t first_day_told_of(const Scenario& scenario, const Compiled& compiled) {
  constexpr std::int32_t kTwentyYears = 7305;
  std::int32_t day = compiled.first_day;
  if (compiled.snapshot != nullptr) {
    day = std::max(first_day_told(*compiled.snapshot), day - kTwentyYears);
  } else if (scenario.question == Scenario::Question::published_stock) {
    day -= kTwentyYears;
  }
  while (compiled.uses_calendar && !sim::WorkCalendar::covers(day)) {
    ++day;
  }
  return day;
}

/// Rates are stated for a year, and whole ones hold every season once: as many as the stated period
/// touches, and what the calendar knows of them. One past the last day.
std::int32_t end_of_demand(const Year& stated) {
  std::int32_t end = stated.first_day;
  for (int years = 1; end <= stated.last_day; ++years)
    end = years_later(stated.first_day, years);
  const bool is_known =
      sim::WorkCalendar::covers(end) || !sim::WorkCalendar::covers(stated.last_day);
  return is_known ? end : stated.last_day + 1;
}

void compile_time(const Scenario& scenario, Compiled& out) {
  out.year_first = scenario.first_day;
  out.year_end = scenario.last_day + 1;
  const Year stated = scenario.stated_year.value_or(Year{scenario.first_day, scenario.last_day});
  out.demand_first = stated.first_day;
  out.demand_end = end_of_demand(stated);
  out.snapshot = scenario.snapshot.get();
  sim::expects((scenario.question == Scenario::Question::snapshot) == (out.snapshot != nullptr),
               "a scenario that goes on from a snapshot has been given what its file holds");
  out.first_day = out.snapshot != nullptr
                      ? out.snapshot->day
                      : sim::add_months(stated.first_day, -12 * scenario.warm_up_years);
  out.uses_calendar = sim::WorkCalendar::covers(out.first_day) &&
                      sim::WorkCalendar::covers(out.year_end + kBookingHorizonDays + 200);
  out.open_from = first_day_told_of(scenario, out);
  if (!scenario.closures.empty()) {
    std::vector<sim::LocalDays> closed;
    for (const std::int32_t day : scenario.closures) {
      closed.push_back(sim::local_day(day));
    }
    out.calendar = sim::WorkCalendar(closed);
  }
  out.end_day = out.year_end;
  if (scenario.run_out_working_days > 0 && out.uses_calendar) {
    out.end_day =
        out.calendar.due(scenario.last_day, sim::WorkingDays{scenario.run_out_working_days}) + 1;
  }
  out.roster_end = out.end_day + kBookingHorizonDays;
  out.first_monday = out.year_first - sim::weekday_of(out.year_first);
  out.weeks = (out.year_end - 1 - out.first_monday) / 7 + 1;
  out.after_breach = scenario.after_breach;
}

void compile_patterns(const Scenario& scenario, Compiled& out) {
  out.patterns = scenario.patterns;
  const int days = out.roster_end - out.open_from + 1;
  for (int d = 0; d < days; ++d) {
    out.day_kinds.push_back(out.kind_by_calendar(out.open_from + d));
  }
  for (const Pattern& pattern : scenario.patterns) {
    OpenMinutes open;
    for (std::size_t kind = 0; kind < kDayKinds; ++kind) {
      open.hours[kind] = sim::CountedMask(pattern.hours.on(static_cast<int>(kind % 7), kind >= 7));
    }
    open.before_day.push_back(0);
    for (const DayKind kind : out.day_kinds) {
      open.before_day.push_back(open.before_day.back() + open.hours[kind.place()].minutes());
    }
    out.open_minutes.push_back(std::move(open));
  }
}

/// The meetings that a clock counts back from, before and after any date.
std::vector<int> anchors_of(const Scenario& scenario, std::size_t clock) {
  std::vector<int> meetings;
  const auto look = [&](const Clock& rule) {
    for (const LimitRow& row : rule.limits) {
      for (const Limit& limit : row.shortest_of) {
        if (limit.anchor == Limit::Anchor::held &&
            std::find(meetings.begin(), meetings.end(), limit.item) == meetings.end()) {
          meetings.push_back(limit.item);
        }
      }
    }
  };
  look(scenario.clocks[clock]);
  for (const Scenario::Dated& dated : scenario.dated) {
    look(dated.clocks[clock]);
  }
  return meetings;
}

/// Which things each emission starts, stops, makes real, authorises or voids.
void compile_reactions(const Scenario& scenario, Compiled& out) {
  const std::size_t emissions = scenario.steps.size() * kStepEmissions +
                                static_cast<std::size_t>(out.outcomes) + scenario.marks.size() + 1 +
                                2 * scenario.strands.size() + scenario.events.size();
  out.first_strand_emission = out.emission({EventRef::What::strand_ended, 0, kNone});
  std::vector<std::vector<Reaction>> reactions(emissions);
  const auto add = [&](const EventRef& event, Reaction reaction) {
    reactions[static_cast<std::size_t>(out.emission(event))].push_back(reaction);
  };
  for (std::size_t c = 0; c < scenario.clocks.size(); ++c) {
    const Clock& clock = scenario.clocks[c];
    const int index = static_cast<int>(c);
    for (std::size_t u = 0; u < clock.until.size(); ++u) {
      add(clock.until[u], {Reaction::Kind::stop, static_cast<std::uint8_t>(u), index});
    }
    if (clock.real_when) {
      add(*clock.real_when, {Reaction::Kind::real, 0, index});
      for (const int other : outcomes_that_settle(scenario, *clock.real_when)) {
        add({EventRef::What::outcome, clock.real_when->item, other},
            {Reaction::Kind::tell_off, 0, index});
      }
    }
    for (const int meeting : anchors_of(scenario, c)) {
      const auto on = [&](EventRef::What what, Reaction::Kind kind) {
        add({what, meeting, kNone}, {kind, 0, index, meeting});
      };
      on(EventRef::What::booked, Reaction::Kind::date_set);
      on(EventRef::What::cancelled, Reaction::Kind::date_lost);
      on(EventRef::What::held, Reaction::Kind::held);
    }
    if (clock.extension) {
      for (const EventRef& event : clock.extension->when) {
        add(event, {Reaction::Kind::authorise, 0, index});
      }
    }
    for (const EventRef& event : clock.void_when) {
      add(event, {Reaction::Kind::tell_off, 0, index});
    }
    add(clock.from, {Reaction::Kind::start, 0, index});
  }
  // Events on cases come after the clocks.
  for (std::size_t e = 0; e < scenario.events.size(); ++e) {
    if (scenario.events[e].on == CaseEvent::On::event) {
      add(scenario.events[e].trigger, {Reaction::Kind::event, 0, static_cast<int>(e)});
    }
  }
  for (const std::vector<Reaction>& of_one : reactions) {
    out.first_reaction.push_back(static_cast<int>(out.reactions.size()));
    out.reactions.insert(out.reactions.end(), of_one.begin(), of_one.end());
  }
  out.first_reaction.push_back(static_cast<int>(out.reactions.size()));
}

void compile_joins(const Scenario& scenario, Compiled& out) {
  out.joins.assign(scenario.strands.size(), {});
  out.at_steps.assign(scenario.marks.size(), {});
  for (std::size_t s = 0; s < scenario.steps.size(); ++s) {
    const Step& step = scenario.steps[s];
    if (!step.after_steps.empty() || !step.after_strands.empty() || !step.when_steps.empty()) {
      out.joins[static_cast<std::size_t>(step.strand)].push_back(static_cast<int>(s));
    }
    if (step.at_mark != kNone) {
      out.at_steps[static_cast<std::size_t>(step.at_mark)].push_back(static_cast<int>(s));
    }
  }
}

CompiledClock compile_clock(const Scenario& scenario, const Clock& clock, const InputDraw& draw,
                            const Compiled& compiled) {
  CompiledClock out;
  out.which = clock.which;
  out.latent = clock.real_when.has_value();
  out.only_if = clock.only_if;
  out.limits = clock.limits;
  out.ends = midnight();
  if (clock.close_of_business && !compiled.patterns.empty()) {
    out.ends = close_of_business(compiled.patterns[static_cast<std::size_t>(compiled.day_pattern)]);
  }
  for (const LimitRow& row : clock.limits) {
    for (const Limit& limit : row.shortest_of) {
      out.by_child =
          out.by_child || (limit.anchor == Limit::Anchor::date &&
                           scenario.facts[static_cast<std::size_t>(limit.item)].per_child);
    }
  }
  if (clock.until_all) {
    out.until_mask = static_cast<std::uint8_t>((1U << clock.until.size()) - 1U);
  }
  if (clock.extension && clock.extension->adds) {
    const Quantity& adds = *clock.extension->adds;
    const auto count = static_cast<int>(std::lround(draw.value(adds)));
    out.adds = Limit{.kind = limit_kind(adds.unit), .count = count};
  }
  return out;
}

CompiledEvent compile_event(const CaseEvent& event, const InputDraw& draw,
                            sim::PurposeRegistry& purposes) {
  constexpr double kMinutesPerYear = 365.25 * 1440;
  CompiledEvent out;
  const double rate = draw.value(event.rate);
  out.minutes_per_event_q0 = rate > 0 && event.on == CaseEvent::On::rate
                                 ? static_cast<std::int64_t>(std::llround(kMinutesPerYear / rate))
                                 : 0;
  for (int i = 0; i <= 256; ++i) {
    const double harm = -8 + i / 16.0;
    const double b = event.harm_slope;
    const double factor = std::min(std::exp(b * harm - b * b / 2), 1e6);
    out.harm_factor_q16.push_back(std::llround(factor * static_cast<double>(kQ16)));
  }
  if (event.for_time) {
    out.for_minutes = static_cast<std::int32_t>(std::llround(draw.value(*event.for_time) * 1440));
  }
  out.on = event.on;
  out.on_closed = event.on_closed;
  out.while_strands = event.while_strands;
  out.fact = event.fact;
  if (event.after) {
    const int after = static_cast<int>(std::lround(draw.value(*event.after)));
    (event.after->unit == Unit::months ? out.after_months : out.after_days) = after;
  }
  out.clock = event.clock;
  if (event.before) {
    out.before = static_cast<int>(std::lround(draw.value(*event.before)));
    out.before_unit = event.before->unit == Unit::working_days ? Duration::Unit::working_days
                      : event.before->unit == Unit::days       ? Duration::Unit::days
                                                               : Duration::Unit::minutes;
  }
  out.only_if = event.only_if;
  out.of_child = event.of_child;
  out.sets = event.sets;
  out.cancels = event.cancels;
  out.brings_forward = event.brings_forward;
  out.closes = event.closes;
  out.start_here = event.start_here;
  out.start = {event.start.step, event.start.strand, true, kNone, {}};
  out.purpose = purposes.add("event." + event.name);
  return out;
}

/// By clock: see CompiledStock.
std::vector<std::uint8_t> stops_ahead_of(const Scenario& scenario, const StepGraph& graph,
                                         const Target& there) {
  const std::vector<bool> ahead = graph.ahead_of(there);
  std::vector<std::uint8_t> stops;
  for (const Clock& clock : scenario.clocks) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < clock.until.size(); ++i) {
      const bool can = graph.can_follow(clock.until[i], ahead);
      bits |= !can ? 0U : clock.until_all ? 1U << i : 0xFFU;
    }
    stops.push_back(static_cast<std::uint8_t>(bits));
  }
  return stops;
}

bool is_of_step(EventRef::What what) {
  return what >= EventRef::What::entered && what <= EventRef::What::cancelled;
}

void compile_stocks(const Scenario& scenario, const InputDraw& draw, sim::PurposeRegistry& purposes,
                    Compiled& out) {
  if (scenario.question != Scenario::Question::published_stock) {
    return;
  }
  for (std::size_t s = scenario.streams.size(); s-- > 0;) {
    if (scenario.streams[s].counts_as_referral) {
      out.stock_stream = static_cast<int>(s);
    }
  }
  const auto offset = [&](const std::optional<Quantity>& time) {
    CompiledStock::Offset result;
    if (time) {
      (time->unit == Unit::months ? result.months : result.days) =
          static_cast<int>(std::lround(draw.value(*time)));
    }
    return result;
  };
  const StepGraph graph(scenario);
  for (const Stock& stock : scenario.stocks) {
    CompiledStock compiled;
    compiled.stops_ahead = stops_ahead_of(scenario, graph, stock.start);
    compiled.start = {stock.start.step, stock.start.strand, true, kNone, {}};
    compiled.children = static_cast<int>(std::lround(draw.value(stock.children)));
    compiled.age_days = compile_table(stock.ages, draw);
    if (stock.history) {
      compiled.first = out.emission(stock.history->first);
      for (const EventRef& event : stock.history->then) {
        compiled.then.push_back(out.emission(event));
        if (is_of_step(event.what)) {
          compiled.visited.push_back(event.item);
        }
      }
      compiled.at = offset(stock.history->at);
      compiled.every = offset(stock.history->every);
    }
    const std::string stem = "stock." + stock.name + ".";
    compiled.age_purpose = purposes.add(stem + "age");
    compiled.children_purpose = purposes.add(stem + "children");
    out.stocks.push_back(std::move(compiled));
  }
}

}  // namespace

int Compiled::emission(const EventRef& event) const {
  const int steps = static_cast<int>(phases[0].steps.size());
  const int after_steps = steps * kStepEmissions;
  switch (event.what) {
    case EventRef::What::outcome:
      return after_steps + phases[0].steps[static_cast<std::size_t>(event.item)].first_outcome +
             event.outcome;
    case EventRef::What::mark_started:
      return after_steps + outcomes + event.item;
    case EventRef::What::received:
      return after_steps + outcomes + marks;
    case EventRef::What::strand_ended:
      return after_steps + outcomes + marks + 1 + event.item;
    case EventRef::What::strand_received:
      return after_steps + outcomes + marks + 1 + static_cast<int>(strand_many.size()) + event.item;
    case EventRef::What::happened:
      return after_steps + outcomes + marks + 1 + 2 * static_cast<int>(strand_many.size()) +
             event.item;
    default:
      return event.item * kStepEmissions + static_cast<int>(event.what);
  }
}

Compiled compile(const Scenario& scenario, const InputDraw& draw, std::uint32_t seed) {
  const sim::InStage stage(sim::Stage::compiling);
  Compiled out;
  sim::PurposeRegistry purposes;
  int values = 0;
  int needs = 0;
  compile_time(scenario, out);
  compile_patterns(scenario, out);
  compile_facts(scenario, draw, purposes, out);
  for (const Fact& fact : scenario.facts) {
    out.first_value.push_back(values);
    values += static_cast<int>(fact.among.size());
  }
  for (const Step& step : scenario.steps) {
    out.first_need.push_back(needs);
    needs += static_cast<int>(step.needs.size());
  }
  out.referral_strand = referral_strand(scenario);
  out.marks = static_cast<int>(scenario.marks.size());
  for (const Strand& strand : scenario.strands) {
    out.strand_caseload.push_back(strand.caseload);
    out.strand_weight_x100.push_back(
        strand.weight ? static_cast<int>(std::lround(100 * draw.value(*strand.weight))) : 100);
    out.strand_many.push_back(strand.many);
  }
  compile_posts(scenario, draw, purposes, out);

  const auto add_phase = [&](std::int32_t from, const std::vector<Step>& steps,
                             const std::vector<Clock>& clocks,
                             const std::vector<CaseEvent>& events) {
    CompiledPhase phase;
    phase.from_day = from;
    compile_steps(scenario, steps, draw, purposes, out, phase);
    for (const Clock& clock : clocks) {
      phase.clocks.push_back(compile_clock(scenario, clock, draw, out));
    }
    for (const CaseEvent& event : events) {
      phase.events.push_back(compile_event(event, draw, purposes));
    }
    const auto any = [](const auto& all, auto is) {
      return std::any_of(all.begin(), all.end(), is);
    };
    out.reads_harm =
        out.reads_harm || any(phase.steps, [](const CompiledStep& s) { return s.reads_harm; }) ||
        any(phase.events, [](const CompiledEvent& e) { return e.minutes_per_event_q0 > 0; });
    std::vector<int> of_clock(clocks.size(), 0);
    for (CompiledEvent& event : phase.events) {
      if (event.clock != kNone) {
        event.told_bit = of_clock[static_cast<std::size_t>(event.clock)]++;
      }
    }
    out.phases.push_back(std::move(phase));
  };
  add_phase(std::numeric_limits<std::int32_t>::min(), scenario.steps, scenario.clocks,
            scenario.events);
  for (const Scenario::Dated& dated : scenario.dated) {
    add_phase(dated.from_day, dated.steps, dated.clocks, dated.events);
  }
  leave_out_of_steps(scenario.without, out);
  keep_slots(out);
  out.notes_late_families = scenario.notes_late_families;
  out.keeps_causes = scenario.keeps_causes;
  out.outcomes = 0;
  for (CompiledStep& step : out.phases[0].steps) {
    step.first_outcome = out.outcomes;
    out.outcomes += step.outcomes;
  }
  for (CompiledPhase& phase : out.phases) {
    for (std::size_t s = 0; s < phase.steps.size(); ++s) {
      phase.steps[s].first_outcome = out.phases[0].steps[s].first_outcome;
    }
  }
  compile_reactions(scenario, out);
  out.clock_events.assign(scenario.clocks.size(), {});
  for (std::size_t e = 0; e < scenario.events.size(); ++e) {
    if (scenario.events[e].clock != kNone) {
      out.clock_events[static_cast<std::size_t>(scenario.events[e].clock)].push_back(
          static_cast<int>(e));
    }
  }
  compile_joins(scenario, out);
  compile_leads(scenario, out);
  compile_demand(scenario, draw, purposes, out);
  compile_stocks(scenario, draw, purposes, out);
  out.standing.resize(scenario.strands.size());
  for (const Standing& standing : scenario.standing) {
    if (standing.strand != kNone) {
      const auto line = static_cast<int>(&standing - scenario.standing.data());
      out.standing[static_cast<std::size_t>(standing.strand)].push_back(
          {line, standing.strand, standing.role, std::llround(draw.value(standing.work) * 256)});
    }
  }
  out.costs.assign(scenario.roles.size(), {});
  for (const RoleCost& cost : scenario.costs) {
    out.costs[static_cast<std::size_t>(cost.role)] = {
        std::llround(draw.value(cost.post) * 100),
        cost.agency ? std::llround(draw.value(*cost.agency) * 100) : 0};
  }
  out.unit_exponential = sim::QuantileTable::exponential(1.0);
  compile_shortcuts(out);
  solve_cut_points(scenario, draw, seed, out);
  return out;
}

}  // namespace casetide::model
