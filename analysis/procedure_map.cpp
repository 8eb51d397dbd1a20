#include "analysis/procedure_map.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace casetide::analysis {
namespace {

using model::EventRef;
using model::kNone;
using model::Scenario;
using model::Step;
using Node = ProcedureMap::Node;
using Edge = ProcedureMap::Edge;

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// A TOML value as a person would say it: without quotes and brackets.
std::string spoken(std::string_view toml) {
  std::string text;
  for (const char c : toml)
    if (c != '"' && c != '[' && c != ']' && c != '{' && c != '}') text += c;
  // An outcome in an event, "step.done[outcome]", keeps its brackets.
  if (toml.size() > 2 && toml.front() == '"') text = std::string(toml.substr(1, toml.size() - 2));
  const auto from = text.find_first_not_of(' ');
  const auto to = text.find_last_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

/// A list of TOML strings, joined.
std::string spoken_list(std::string_view toml, std::string_view between) {
  if (toml.empty() || toml.front() != '[' || toml.find('{') != std::string_view::npos)
    return spoken(toml);
  std::string text;
  std::size_t at = 0;
  while ((at = toml.find('"', at)) != std::string_view::npos) {
    const std::size_t end = toml.find('"', at + 1);
    if (end == std::string_view::npos) break;
    if (!text.empty()) text += between;
    text += toml.substr(at + 1, end - at - 1);
    at = end + 1;
  }
  return text;
}

class MapMaker {
 public:
  MapMaker(const Scenario& scenario, const std::vector<model::EffectiveLine>& lines)
      : scenario_(scenario) {
    for (const model::EffectiveLine& line : lines)
      lines_[line.path] = line.value;
  }

  ProcedureMap run() {
    for (const model::Strand& strand : scenario_.strands)
      map_.strands.push_back(strand.label.empty() ? strand.name : strand.label);
    for (std::size_t s = 0; s < scenario_.steps.size(); ++s)
      add_step(static_cast<int>(s));
    for (std::size_t s = 0; s < scenario_.steps.size(); ++s)
      add_ways_from(static_cast<int>(s));
    add_arrivals();
    add_events();
    for (std::size_t c = 0; c < scenario_.clocks.size(); ++c)
      add_clock(static_cast<int>(c));
    return std::move(map_);
  }

 private:
  std::string line(const std::string& path) const {
    const auto found = lines_.find(path);
    return found == lines_.end() ? "" : found->second;
  }

  int source_number(const std::string& source) {
    if (source.empty()) return 0;
    const auto found = std::find(map_.sources.begin(), map_.sources.end(), source);
    if (found == map_.sources.end()) map_.sources.push_back(source);
    return static_cast<int>(std::find(map_.sources.begin(), map_.sources.end(), source) -
                            map_.sources.begin()) +
           1;
  }

  std::string chain(const std::vector<model::Performer>& by) const {
    std::string text;
    for (const model::Performer& link : by) {
      if (!text.empty()) text += ", else ";
      text += link.allocated ? "allocated worker" : words(scenario_.roles[at(link.role)]);
    }
    return text;
  }

  std::string who(const Step& step) const {
    if (step.kind == Step::Kind::wait) {
      if (!step.lasts) return "";
      const bool bands = step.lasts->shape == model::Spread::Shape::bands;
      return bands ? "a spread of lengths" : step.lasts->centre.text;
    }
    if (step.kind != Step::Kind::meeting) return chain(step.by);
    std::string text;
    for (const model::Need& need : step.needs) {
      if (!text.empty()) text += "; ";
      text += chain(need.by);
      if (need.count > 1) text += fmt::format(" (×{})", need.count);
    }
    std::string invited;
    for (const model::Invite& invite : step.invites)
      invited += (invited.empty() ? "" : ", ") + words(invite.name);
    if (!invited.empty()) text += "; invited: " + invited;
    return text;
  }

  static std::string urgency(const Step& step) {
    constexpr const char* kNames[] = {"emergency", "priority", "routine"};
    std::string text;
    for (const model::UrgencyRow& row : step.urgency) {
      if (!text.empty()) text += ", else ";
      text += kNames[static_cast<int>(row.is)];
      if (!row.when.text.empty()) text += " if " + row.when.text;
    }
    return text;
  }

  void add_step(int index) {
    const Step& step = scenario_.steps[at(index)];
    Node node;
    constexpr Node::Kind kKinds[] = {Node::Kind::task, Node::Kind::meeting, Node::Kind::wait,
                                     Node::Kind::decision, Node::Kind::end};
    node.kind = kKinds[static_cast<int>(step.kind)];
    node.name = step.name;
    node.label = step.label.empty() ? words(step.name) : step.label;
    node.who = who(step);
    if (step.at_mark != kNone)
      node.who += fmt::format("{}begun on {} at the latest", node.who.empty() ? "" : "; ",
                              spoken(line("step." + step.name + ".at")));
    if (!step.urgency.empty())
      node.who += fmt::format("{}urgency: {}", node.who.empty() ? "" : "; ", urgency(step));
    node.strand = step.strand;
    node.step = index;
    node.source = source_number(step.source);
    map_.nodes.push_back(std::move(node));
  }

  void add_edge(int from, int to, std::string label, Edge::Kind kind) {
    // Two outcomes with the same way on are one arrow with both names.
    for (Edge& edge : map_.edges) {
      if (edge.from == from && edge.to == to && edge.kind == kind) {
        if (edge.label != label && !label.empty())
          edge.label += (edge.label.empty() ? "" : " / ") + label;
        return;
      }
    }
    map_.edges.push_back({from, to, std::move(label), kind});
  }

  void add_ways_from(int index) {
    const Step& step = scenario_.steps[at(index)];
    for (std::size_t o = 0; o < step.next.size(); ++o) {
      const bool by_outcome = step.kind == Step::Kind::decision && o < step.outcomes.size();
      for (const model::Target& target : step.next[o]) {
        std::string label = by_outcome ? words(step.outcomes[o]) : "";
        if (target.after && !target.after->centre.text.empty())
          label += (label.empty() ? "after " : ", after ") + target.after->centre.text;
        if (!target.when.text.empty())
          label += (label.empty() ? "if " : ", if ") + target.when.text;
        add_edge(index, target.step, std::move(label), Edge::Kind::next);
      }
    }
    for (const int before : step.after_steps)
      add_edge(before, index, "", Edge::Kind::joins);
    for (const int before : step.when_steps)
      add_edge(before, index, "", Edge::Kind::joins);
    for (const int strand : step.after_strands)
      map_.nodes[at(index)].who += fmt::format(
          "{}after: {}", map_.nodes[at(index)].who.empty() ? "" : "; ", map_.strands[at(strand)]);
    for (std::size_t o = 0; o < step.cancels.size(); ++o)
      for (const int called_off : step.cancels[o])
        add_edge(index, called_off, words(step.outcomes[o]) + ": called off",
                 Edge::Kind::calls_off);
    for (std::size_t o = 0; o < step.brings_forward.size(); ++o)
      for (const int sooner : step.brings_forward[o])
        add_edge(index, sooner, words(step.outcomes[o]) + ": brought forward",
                 Edge::Kind::calls_off);
    for (std::size_t o = 0; o < step.cancels_strands.size(); ++o)
      for (const int strand : step.cancels_strands[o])
        map_.nodes[at(index)].who +=
            fmt::format("{}{} ends: {}", map_.nodes[at(index)].who.empty() ? "" : "; ",
                        words(step.outcomes[o]), map_.strands[at(strand)]);
  }

  /// What begins the work at a step: an arrow in from outside.
  void add_beginning(Node::Kind kind, const std::string& name, std::string label, std::string who,
                     int step) {
    if (step == kNone) return;
    Node node;
    node.kind = kind;
    node.name = name;
    node.label = std::move(label);
    node.who = std::move(who);
    node.strand = scenario_.steps[at(step)].strand;
    map_.nodes.push_back(std::move(node));
    add_edge(static_cast<int>(map_.nodes.size()) - 1, step, "", Edge::Kind::next);
  }

  void add_arrivals() {
    for (const model::Stream& stream : scenario_.streams)
      add_beginning(Node::Kind::arrival, stream.name, words(stream.name), "families come",
                    stream.start.step);
  }

  /// What an event waits for, in a few words.
  std::string occasion(const model::CaseEvent& event) const {
    const auto clock = [&] { return scenario_.clocks[at(event.clock)].label; };
    switch (event.on) {
      case model::CaseEvent::On::rate:
        return event.on_closed ? "by chance, after the case was closed" : "by chance";
      case model::CaseEvent::On::date:
        return "on a date: " + words(scenario_.facts[at(event.fact)].name) +
               (event.after ? " + " + event.after->text : "");
      case model::CaseEvent::On::due_soon:
        return (event.before ? event.before->text + " before the limit of: " : "before: ") +
               clock();
      case model::CaseEvent::On::overdue:
        return "past the limit of: " + clock();
      case model::CaseEvent::On::event:
        return "upon " + told("event." + event.name + ".on");
    }
    return "";
  }

  void add_events() {
    for (const model::CaseEvent& event : scenario_.events) {
      std::string who = occasion(event);
      for (const int strand : event.cancels)
        who += "; ends: " + map_.strands[at(strand)];
      if (event.closes != model::CaseEvent::Closes::no) who += "; closes the case";
      const std::string label = event.label.empty() ? event.name : event.label;
      int first = event.start.step;
      if (first == kNone && !event.brings_forward.empty()) first = event.brings_forward.front();
      Node node;
      node.kind = Node::Kind::event;
      node.name = event.name;
      node.label = label;
      node.who = std::move(who);
      if (first != kNone) node.strand = scenario_.steps[at(first)].strand;
      if (first == kNone && !event.cancels.empty()) node.strand = event.cancels.front();
      if (node.strand == kNone && !event.while_strands.empty())
        node.strand = event.while_strands.front();
      if (node.strand == kNone && !map_.strands.empty()) node.strand = 0;
      map_.nodes.push_back(std::move(node));
      const int from = static_cast<int>(map_.nodes.size()) - 1;
      if (event.start.step != kNone) add_edge(from, event.start.step, "", Edge::Kind::next);
      for (const int sooner : event.brings_forward)
        add_edge(from, sooner, "brought forward", Edge::Kind::calls_off);
    }
  }

  /// The steps that emit what a clock names.
  std::vector<int> emitters(const EventRef& event) const {
    std::vector<int> found;
    if (event.what == EventRef::What::mark_started) {
      for (std::size_t s = 0; s < scenario_.steps.size(); ++s) {
        const std::vector<int>& marks = scenario_.steps[s].marks;
        if (std::find(marks.begin(), marks.end(), event.item) != marks.end())
          found.push_back(static_cast<int>(s));
      }
    } else if (event.what == EventRef::What::received) {
      for (const Edge& edge : map_.edges)
        if (map_.nodes[at(edge.from)].kind == Node::Kind::arrival) found.push_back(edge.to);
      if (found.empty() && !scenario_.steps.empty()) found.push_back(0);
    } else if (event.what == EventRef::What::happened) {
      for (std::size_t n = 0; n < map_.nodes.size(); ++n)
        if (map_.nodes[n].kind == Node::Kind::event &&
            map_.nodes[n].name == scenario_.events[at(event.item)].name)
          found.push_back(static_cast<int>(n));
    } else if (event.what != EventRef::What::strand_ended && event.item != kNone &&
               at(event.item) < scenario_.steps.size() && event.what <= EventRef::What::cancelled) {
      found.push_back(event.item);
    }
    return found;
  }

  /// Every line of a table or the line itself, as "key value; key value".
  std::string told(const std::string& path) const {
    if (const std::string own = line(path); !own.empty()) return spoken_list(own, " or ");
    std::string text;
    for (auto found = lines_.lower_bound(path + "."); found != lines_.end(); ++found) {
      if (!found->first.starts_with(path + ".")) break;
      const std::string key = found->first.substr(path.size() + 1);
      if (key == "source") continue;
      if (!text.empty()) text += "; ";
      const bool any = key == "any" || key == "all";
      text += any ? spoken_list(found->second, key == "any" ? " or " : " and ")
                  : words(key) + " " + spoken_list(found->second, " or ");
    }
    return text;
  }

  void add_clock(int index) {
    const model::Clock& clock = scenario_.clocks[at(index)];
    const std::string path = "clock." + clock.name;
    ProcedureMap::Clock told_clock;
    told_clock.number = index + 1;
    told_clock.name = clock.name;
    told_clock.label = clock.label;
    told_clock.limit = told(path + ".limit");
    if (const std::string ends = told(path + ".ends"); !ends.empty())
      told_clock.limit += ", to " + ends;
    told_clock.from = told(path + ".from");
    if (const std::string which = told(path + ".which"); !which.empty())
      told_clock.from += " (" + which + ")";
    told_clock.until = told(path + ".until");
    told_clock.applies_if = told(path + ".if");
    told_clock.told_off_by = told(path + ".void");
    told_clock.extension = told(path + ".extension");
    told_clock.source = source_number(clock.source);
    map_.clocks.push_back(std::move(told_clock));
    for (const int step : emitters(clock.from))
      add_number(map_.nodes[at(step)].starts, index + 1);
    for (const EventRef& until : clock.until)
      for (const int step : emitters(until))
        add_number(map_.nodes[at(step)].stops, index + 1);
  }

  static void add_number(std::vector<int>& numbers, int number) {
    if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
      numbers.push_back(number);
  }

  const Scenario& scenario_;
  std::map<std::string, std::string> lines_;
  ProcedureMap map_;
};

}  // namespace

std::string words(std::string name) {
  std::ranges::replace(name, '-', ' ');
  std::ranges::replace(name, '_', ' ');
  return name;
}

ProcedureMap map_of(const Scenario& scenario, const std::vector<model::EffectiveLine>& lines) {
  return MapMaker(scenario, lines).run();
}

ProcedureMap only_strand(const ProcedureMap& map, int strand) {
  ProcedureMap part;
  part.strands = map.strands;
  std::map<int, int> kept;  // index in `map` -> in `part`
  std::set<int> clocks;
  std::set<int> sources;
  for (std::size_t n = 0; n < map.nodes.size(); ++n) {
    if (map.nodes[n].strand != strand) continue;
    kept[static_cast<int>(n)] = static_cast<int>(part.nodes.size());
    part.nodes.push_back(map.nodes[n]);
    for (const auto* numbers : {&map.nodes[n].starts, &map.nodes[n].stops})
      clocks.insert(numbers->begin(), numbers->end());
    if (map.nodes[n].source > 0) sources.insert(map.nodes[n].source);
  }
  const auto stand_in = [&](int node) {
    if (const auto found = kept.find(node); found != kept.end()) return found->second;
    Node elsewhere = map.nodes[at(node)];
    if (elsewhere.strand != kNone) elsewhere.who = map.strands[at(elsewhere.strand)];
    elsewhere.kind = Node::Kind::elsewhere;
    elsewhere.strand = kNone;
    elsewhere.source = 0;
    elsewhere.starts.clear();
    elsewhere.stops.clear();
    part.nodes.push_back(std::move(elsewhere));
    return kept[node] = static_cast<int>(part.nodes.size()) - 1;
  };
  const std::map<int, int> own = kept;
  for (const Edge& edge : map.edges)
    if (own.contains(edge.from) || own.contains(edge.to)) {
      const int from = stand_in(edge.from);
      part.edges.push_back({from, stand_in(edge.to), edge.label, edge.kind});
    }
  for (const ProcedureMap::Clock& clock : map.clocks)
    if (clocks.contains(clock.number)) {
      part.clocks.push_back(clock);
      if (clock.source > 0) sources.insert(clock.source);
    }
  // Numbers are those of the whole; what is not shown is left blank.
  part.sources.resize(map.sources.size());
  for (const int source : sources)
    part.sources[at(source - 1)] = map.sources[at(source - 1)];
  return part;
}

}  // namespace casetide::analysis
