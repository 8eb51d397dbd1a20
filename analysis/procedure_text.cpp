#include "analysis/procedure_text.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "analysis/text_table.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using Node = ProcedureMap::Node;
using model::FileLayer;

constexpr std::size_t kTextWidth = 96;

/// A name and words that may take several lines, set in under the name.
std::string field(std::string_view name, const std::string& words, std::size_t indent) {
  if (words.empty()) return "";
  constexpr std::size_t kName = 11;
  std::string text;
  std::string rest = wrapped(words, kTextWidth - indent - kName);
  std::string lead = fmt::format("{:{}}{:<{}}", "", indent, name, kName);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    text += lead + rest.substr(0, end) + "\n";
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
    lead = std::string(indent + kName, ' ');
  }
  return text;
}

std::string kind_name(Node::Kind kind) {
  constexpr std::array<const char*, 8> kNames = {"task", "meeting", "wait",    "decision",
                                                 "end",  "event",   "arrival", "elsewhere"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string ways_on(const ProcedureMap& map, int node) {
  std::string text;
  const Node& from = map.nodes[static_cast<std::size_t>(node)];
  for (const ProcedureMap::Edge& edge : map.edges) {
    if (edge.from != node || edge.kind == ProcedureMap::Edge::Kind::calls_off) continue;
    const Node& to = map.nodes[static_cast<std::size_t>(edge.to)];
    if (!text.empty()) text += "; ";
    if (!edge.label.empty()) text += edge.label + ": ";
    text += to.label;
    if (to.strand != from.strand && to.strand >= 0)
      text += fmt::format(" ({})", map.strands[static_cast<std::size_t>(to.strand)]);
  }
  return text;
}

std::string layer_name(FileLayer::Kind kind) {
  switch (kind) {
    case FileLayer::Kind::procedure:
      return "procedure";
    case FileLayer::Kind::area:
      return "area";
    case FileLayer::Kind::policy:
      return "policy";
    case FileLayer::Kind::scenario:
      return "scenario";
  }
  return "";
}

/// Tables that a procedure does not have: what an area adds to them is its own, not a change.
bool belongs_to_an_area(const std::string& path) {
  constexpr std::array<std::string_view, 4> kTables = {"team.", "stream.", "pattern.",
                                                       "published."};
  return std::any_of(kTables.begin(), kTables.end(),
                     [&](std::string_view table) { return path.starts_with(table); });
}

std::string change_text(const model::LineChange& change) {
  std::string text = "  " + change.path + "\n";
  text += field("was", change.was.empty() ? "(no such line)" : change.was, 4);
  text += field("is", change.is.empty() ? "(gone)" : change.is, 4);
  if (!change.is.empty())
    text += field("from", fmt::format("{}:{}", change.origin.file, change.origin.line), 4);
  return text;
}

}  // namespace

std::string clocks_text(const ProcedureMap& map) {
  std::string text = fmt::format("Clocks: {}\n", map.clocks.size());
  for (const ProcedureMap::Clock& clock : map.clocks) {
    text += fmt::format("\n{:>4}  {} [{}]\n", clock.number, clock.label, clock.name);
    text += field("limit", clock.limit, 6);
    text += field("from", clock.from, 6);
    text += field("until", clock.until, 6);
    text += field("if", clock.applies_if, 6);
    text += field("void", clock.told_off_by, 6);
    text += field("extension", clock.extension, 6);
    if (clock.source > 0) text += field("source", fmt::format("({})", clock.source), 6);
  }
  return text + "\n";
}

std::string steps_text(const ProcedureMap& map) {
  std::string text;
  for (std::size_t strand = 0; strand < map.strands.size(); ++strand) {
    std::string steps;
    for (std::size_t n = 0; n < map.nodes.size(); ++n) {
      const Node& node = map.nodes[n];
      if (node.strand != static_cast<int>(strand)) continue;
      steps += fmt::format("\n  {} [{}]: {}\n", node.label, node.name, kind_name(node.kind));
      steps += field(node.kind == Node::Kind::wait ? "lasts" : "who", node.who, 6);
      steps += field("then", ways_on(map, static_cast<int>(n)), 6);
      if (node.source > 0) steps += field("source", fmt::format("({})", node.source), 6);
    }
    if (!steps.empty()) text += fmt::format("Strand: {}\n{}\n", map.strands[strand], steps);
  }
  return text;
}

std::string sources_text(const ProcedureMap& map) {
  if (map.sources.empty()) return "";
  std::string text = "Sources\n";
  for (std::size_t s = 0; s < map.sources.size(); ++s)
    text += field(fmt::format("({})", s + 1), map.sources[s], 2);  // nothing for a blank one
  return text + "\n";
}

std::string changes_text(const std::vector<model::LayerChanges>& layers, NewLines own_lines) {
  std::string text;
  for (std::size_t i = 1; i < layers.size(); ++i) {
    const model::LayerChanges& layer = layers[i];
    std::string changes;
    std::map<std::string, int> own;
    int own_count = 0;
    for (const model::LineChange& change : layer.changes) {
      const bool is_own = layer.kind == FileLayer::Kind::area && change.was.empty() &&
                          belongs_to_an_area(change.path);
      if (is_own && own_lines == NewLines::counted) {
        ++own[change.path.substr(0, change.path.find('.'))];
        ++own_count;
      } else {
        changes += change_text(change);
      }
    }
    if (changes.empty() && own_count == 0) continue;
    text += fmt::format("Changed by the {} {}", layer_name(layer.kind), layer.file);
    if (layer.from_day) text += ", from " + sim::display_date(*layer.from_day);
    text += "\n" + changes;
    if (own_count > 0) {
      text += fmt::format("  {} lines of its own are not listed (--all lists them):", own_count);
      for (const auto& [table, count] : own)
        text += fmt::format(" {} {}", table, count);
      text += "\n";
    }
    text += "\n";
  }
  return text;
}

}  // namespace casetide::analysis
