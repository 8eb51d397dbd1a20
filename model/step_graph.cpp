#include "model/step_graph.hpp"

#include <algorithm>
#include <cstddef>

namespace casetide::model {
namespace {

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// A spread of nothing but zero.
bool is_zero(const std::optional<Spread>& spread) {
  if (!spread) return false;
  return spread->shape == Spread::Shape::fixed && spread->centre.value == 0;
}

bool takes_time(const Step& step, Without without) {
  switch (step.kind) {
    case Step::Kind::task:
      return !is_zero(step.effort);
    case Step::Kind::wait:
      return !is_zero(step.lasts) && !(step.partner_waits && without.has(Cause::partner));
    case Step::Kind::meeting:
      return !is_zero(step.length);
    case Step::Kind::decision:
      return !step.by.empty() && !is_zero(step.effort);
    case Step::Kind::end:
      return false;
  }
  return false;
}

/// Whether a strand can come to its end at this step.
bool ends_here(const Step& step) {
  const auto perhaps_nothing = [](const std::vector<Target>& list) {
    return std::all_of(list.begin(), list.end(),
                       [](const Target& target) { return !target.when.terms.empty(); });
  };
  return step.kind == Step::Kind::end ||
         std::any_of(step.next.begin(), step.next.end(), perhaps_nothing);
}

std::vector<bool> closure(const std::vector<std::vector<int>>& edges, std::vector<int> open) {
  std::vector<bool> seen(edges.size(), false);
  for (const int start : open)
    seen[at(start)] = true;
  while (!open.empty()) {
    const int here = open.back();
    open.pop_back();
    for (const int next : edges[at(here)]) {
      if (seen[at(next)]) continue;
      seen[at(next)] = true;
      open.push_back(next);
    }
  }
  return seen;
}

}  // namespace

StepGraph::StepGraph(const Scenario& scenario)
    : scenario_(scenario), edges_(scenario.steps.size()), marked_by_(scenario.marks.size()) {
  add_steps(scenario.steps);
  add_steps(scenario.steps_without_policies);
  for (const auto& dated : scenario.dated)
    add_steps(dated.steps);
  spread(scenario.events);
  for (const auto& dated : scenario.dated)
    spread(dated.events);
  std::vector<int> starts;
  for (const Stream& stream : scenario.streams)
    if (stream.start.step != kNone) starts.push_back(stream.start.step);
  // A closed case may start anything its events name; the case was open once.
  for (const CaseEvent& event : scenario.events)
    if (event.on_closed && event.start.step != kNone) starts.push_back(event.start.step);
  if (scenario.question == Scenario::Question::published_stock)
    for (const Stock& stock : scenario.stocks)
      if (stock.start.step != kNone) starts.push_back(stock.start.step);
  reached_ = closure(edges_, starts);
}

void StepGraph::add_steps(const std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i)
    for (const int mark : steps[i].marks)
      if (mark != kNone) marked_by_[at(mark)].push_back(static_cast<int>(i));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (const auto& list : steps[i].next)
      for (const Target& target : list)
        if (target.step != kNone) edges_[i].push_back(target.step);
    add_joins(steps, steps[i], static_cast<int>(i));
  }
}

void StepGraph::add_joins(const std::vector<Step>& steps, const Step& step, int index) {
  for (const int before : step.after_steps)
    edges_[at(before)].push_back(index);
  for (const int before : step.when_steps)
    edges_[at(before)].push_back(index);
  for (std::size_t other = 0; other < steps.size(); ++other)
    for (const int strand : step.after_strands)
      if (steps[other].strand == strand) edges_[other].push_back(index);
  if (step.at_mark != kNone)
    for (const int before : marked_by_[at(step.at_mark)])
      edges_[at(before)].push_back(index);
}

void StepGraph::spread(const std::vector<CaseEvent>& events) {
  for (const CaseEvent& event : events) {
    if (event.start.step == kNone) continue;
    const std::vector<bool> strands = strands_of(event);
    for (std::size_t i = 0; i < scenario_.steps.size(); ++i)
      if (scenario_.steps[i].strand != kNone && strands[at(scenario_.steps[i].strand)])
        edges_[i].push_back(event.start.step);
  }
}

std::vector<bool> StepGraph::strands_of(const CaseEvent& event) const {
  return strands_of(event, scenario_.events.size());
}

std::vector<bool> StepGraph::strands_of(const CaseEvent& event, std::size_t links) const {
  const bool by_event = event.on == CaseEvent::On::event;
  const bool by_clock = event.on == CaseEvent::On::due_soon || event.on == CaseEvent::On::overdue;
  // By chance or by a date it happens wherever `while` allows; on something else, where that was.
  std::vector<bool> strands(scenario_.strands.size(), !by_event && !by_clock && !event.on_closed);
  if (by_event || (by_clock && event.clock != kNone)) {
    const EventRef& cause = by_event ? event.trigger : scenario_.clocks[at(event.clock)].from;
    for (const int step : steps_of(cause, links))
      if (step != kNone && scenario_.steps[at(step)].strand != kNone)
        strands[at(scenario_.steps[at(step)].strand)] = true;
  } else if (!event.while_strands.empty()) {
    for (std::size_t s = 0; s < strands.size(); ++s)
      strands[s] = std::find(event.while_strands.begin(), event.while_strands.end(),
                             static_cast<int>(s)) != event.while_strands.end();
  }
  return strands;
}

std::vector<int> StepGraph::steps_of(const EventRef& event) const {
  return steps_of(event, scenario_.events.size());
}

std::vector<int> StepGraph::episode_starts(int strand) const {
  std::vector<int> starts;
  const auto add = [&](const Target& start) {
    if (start.step != kNone && (strand == kNone || start.strand == strand))
      starts.push_back(start.step);
  };
  for (const Stream& stream : scenario_.streams)
    add(stream.start);
  for (const CaseEvent& event : scenario_.events)
    if (event.on_closed) add(event.start);
  return starts;
}

std::vector<int> StepGraph::steps_of(const EventRef& event, std::size_t links) const {
  switch (event.what) {
    case EventRef::What::received:
      return episode_starts(referral_strand(scenario_));
    case EventRef::What::strand_received:
      return episode_starts(event.item);
    case EventRef::What::happened: {
      const CaseEvent& on_case = scenario_.events[at(event.item)];
      if (links == 0) return {};  // they only follow from each other
      const std::vector<bool> strands = strands_of(on_case, links - 1);
      std::vector<int> steps;
      for (std::size_t i = 0; i < scenario_.steps.size(); ++i)
        if (scenario_.steps[i].strand != kNone && strands[at(scenario_.steps[i].strand)])
          steps.push_back(static_cast<int>(i));
      if (on_case.start.step != kNone && (!steps.empty() || on_case.on_closed))
        return {on_case.start.step};
      return steps;
    }
    case EventRef::What::mark_started:
      return marked_by_[at(event.item)];
    case EventRef::What::strand_ended: {
      std::vector<int> steps;
      for (std::size_t i = 0; i < scenario_.steps.size(); ++i)
        if (scenario_.steps[i].strand == event.item) steps.push_back(static_cast<int>(i));
      return steps;
    }
    default:
      return {event.item};
  }
}

bool StepGraph::possible(const EventRef& event) const {
  const std::vector<int> steps = steps_of(event);
  return std::any_of(steps.begin(), steps.end(), [&](int step) { return reachable(step); });
}

std::vector<bool> StepGraph::ahead_of(const Target& there) const {
  // Of what is outside the strand only what its steps wait for leads back to them.
  Edges edges = edges_;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const int from = scenario_.steps[i].strand;
    std::erase_if(edges[i], [&](int to) {
      const Step& next = scenario_.steps[at(to)];
      const bool waits = std::find(next.after_strands.begin(), next.after_strands.end(), from) !=
                         next.after_strands.end();
      return from != there.strand && next.strand == there.strand && !waits;
    });
  }
  return closure(edges, {there.step});
}

bool StepGraph::can_follow(const EventRef& event, const std::vector<bool>& ahead) const {
  using What = EventRef::What;
  if (event.what == What::happened || event.what == What::received ||
      event.what == What::strand_received)
    return true;  // whatever comes, comes
  const std::vector<int> steps = steps_of(event);
  return std::any_of(steps.begin(), steps.end(), [&](int step) { return ahead[at(step)]; });
}

std::vector<bool> StepGraph::strands_started_from(const EventRef& event) const {
  std::vector<std::vector<int>> strand_edges(scenario_.strands.size());
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const int from = scenario_.steps[i].strand;
    for (const int next : edges_[i]) {
      const int to = scenario_.steps[at(next)].strand;
      if (from != kNone && to != kNone && from != to) strand_edges[at(from)].push_back(to);
    }
  }
  std::vector<int> open;
  for (const int step : steps_of(event))
    if (scenario_.steps[at(step)].strand != kNone) open.push_back(scenario_.steps[at(step)].strand);
  return closure(strand_edges, open);
}

bool StepGraph::happens_in(const EventRef& event, const std::vector<bool>& strands) const {
  const std::vector<int> steps = steps_of(event);
  return std::any_of(steps.begin(), steps.end(), [&](int step) {
    const int strand = scenario_.steps[at(step)].strand;
    return reachable(step) && strand != kNone && strands[at(strand)];
  });
}

StepGraph::Edges StepGraph::timeless_edges() const {
  const auto& steps = scenario_.steps;
  Edges edges(steps.size());
  const auto add = [&](int from, int to) {
    if (!takes_time(steps[at(from)], scenario_.without) &&
        !takes_time(steps[at(to)], scenario_.without)) {
      edges[at(from)].push_back(to);
    }
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const int here = static_cast<int>(i);
    for (const auto& list : steps[i].next)
      for (const Target& target : list)
        if (target.step != kNone && (!target.after || is_zero(target.after)))
          add(here, target.step);
    for (const int before : steps[i].after_steps)
      add(before, here);
    for (const int before : steps[i].when_steps)
      add(before, here);
    for (std::size_t other = 0; other < steps.size(); ++other)
      for (const int strand : steps[i].after_strands)
        if (steps[other].strand == strand && ends_here(steps[other]))
          add(static_cast<int>(other), here);
    if (steps[i].at_mark != kNone && steps[i].at_day == 0)
      for (const int before : marked_by_[at(steps[i].at_mark)])
        add(before, here);
  }
  for (const CaseEvent& event : scenario_.events)
    if (event.on == CaseEvent::On::event && event.start.step != kNone)
      for (const int before : steps_of(event.trigger))
        if (before != kNone) add(before, event.start.step);
  return edges;
}

std::vector<std::vector<int>> cycles_of(const std::vector<std::vector<int>>& edges) {
  std::vector<std::vector<int>> cycles;
  std::vector<bool> named(edges.size(), false);
  for (std::size_t start = 0; start < edges.size(); ++start) {
    if (named[start] || edges[start].empty()) continue;
    // The shortest way back to `start`, breadth first.
    std::vector<int> from(edges.size(), kNone);
    std::vector<int> queue = {static_cast<int>(start)};
    int last = kNone;
    for (std::size_t head = 0; head < queue.size() && last == kNone; ++head) {
      for (const int next : edges[at(queue[head])]) {
        if (next == static_cast<int>(start)) {
          last = queue[head];
          break;
        }
        if (from[at(next)] != kNone) continue;
        from[at(next)] = queue[head];
        queue.push_back(next);
      }
    }
    if (last == kNone) continue;
    std::vector<int> cycle;
    for (int step = last; step != static_cast<int>(start); step = from[at(step)])
      cycle.push_back(step);
    cycle.push_back(static_cast<int>(start));
    std::reverse(cycle.begin(), cycle.end());
    for (const int step : cycle)
      named[at(step)] = true;
    cycles.push_back(std::move(cycle));
  }
  return cycles;
}

}  // namespace casetide::model
