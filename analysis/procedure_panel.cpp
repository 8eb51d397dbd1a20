#include "analysis/procedure_panel.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "analysis/report_format.hpp"
#include "analysis/svg_shapes.hpp"
#include "analysis/svg_text.hpp"

namespace casetide::analysis {
namespace {

using Node = ProcedureMap::Node;
using Edge = ProcedureMap::Edge;

constexpr double kLabelFont = 13;
constexpr double kLabelLine = 16;
constexpr double kSmallLine = 14;
constexpr double kTextWidth = 170;  // at which a step's words are broken
constexpr double kEdgeTextWidth = 120;
constexpr double kPadding = 9;
constexpr double kLane = 30;  // between two clocks' spans

}  // namespace

ProcedurePanel::ProcedurePanel(const ProcedureMap& map) : map_(map) {
  lay_out();
  place_spans();
}

Size ProcedurePanel::size() const {
  return {placed_.size.width + (lanes_ == 0 ? 0 : kLane * (lanes_ + 1)), placed_.size.height};
}

std::string ProcedurePanel::svg(Point corner) const {
  std::string body;
  for (std::size_t c = 0; c < drawn_strands_.size(); ++c)
    body += strand(c, corner);
  for (std::size_t e = 0; e < map_.edges.size(); ++e)
    body += edge(e, corner);
  for (std::size_t n = 0; n < map_.nodes.size(); ++n)
    body += node(n, corner);
  for (const Span& span : spans_)
    body += drawn(span, corner);
  return body;
}

ProcedurePanel::Words ProcedurePanel::words_of(const Node& node) {
  Words words{broken_lines(node.label, kLabelFont, kTextWidth),
              broken_lines(node.who, kSmallFont, kTextWidth),
              {}};
  double width = 0;
  for (const std::string& line : words.label)
    width = std::max(width, text_width(line, kLabelFont));
  for (const std::string& line : words.who)
    width = std::max(width, text_width(line, kSmallFont));
  const auto tags = static_cast<double>(node.starts.size() + node.stops.size());
  width = std::max(width, tags * (kTag + 8));
  words.size.width = std::ceil(width + 2 * kPadding + (is_pointed(node.kind) ? 2 * kPointed : 0));
  words.size.height =
      std::ceil(static_cast<double>(words.label.size()) * kLabelLine +
                static_cast<double>(words.who.size()) * kSmallLine + (tags > 0 ? kTag : 0) +
                (tags == 0 && node.source > 0 ? 5 : 0) + 2 * kPadding);
  return words;
}

void ProcedurePanel::lay_out() {
  GraphToPlace graph;
  std::map<int, int> cluster_of;
  for (const Node& node : map_.nodes)
    if (node.strand >= 0) cluster_of.emplace(node.strand, 0);
  for (auto& [strand, cluster] : cluster_of) {
    cluster = static_cast<int>(drawn_strands_.size());
    drawn_strands_.push_back(strand);
    const std::string& label = map_.strands[static_cast<std::size_t>(strand)];
    graph.clusters.push_back({{std::ceil(text_width(label, kHeadingFont) * kBold), 22}});
  }
  for (const Node& node : map_.nodes) {
    words_.push_back(words_of(node));
    const bool inside = node.strand >= 0;
    graph.nodes.push_back({words_.back().size, inside ? cluster_of[node.strand] : -1});
  }
  for (const Edge& edge : map_.edges) {
    const auto lines = broken_lines(edge.label, kSmallFont, kEdgeTextWidth);
    GraphToPlace::Edge placed{edge.from, edge.to, {}, edge.kind != Edge::Kind::calls_off};
    for (const std::string& line : lines)
      placed.label.width = std::max(placed.label.width, text_width(line, kSmallFont) + 6);
    placed.label.height = static_cast<double>(lines.size()) * kSmallLine;
    graph.edges.push_back(placed);
  }
  placed_ = place(graph);
}

void ProcedurePanel::place_spans() {
  // Spans that do not overlap share a lane, in the order in which they begin.
  for (const ProcedureMap::Clock& clock : map_.clocks) {
    Span span;
    span.clock = &clock;
    span.from = placed_.size.height;
    span.to = 0;
    span.starts_elsewhere = span.stops_elsewhere = true;
    for (std::size_t n = 0; n < map_.nodes.size(); ++n) {
      const auto has = [&](const std::vector<int>& numbers) {
        return std::find(numbers.begin(), numbers.end(), clock.number) != numbers.end();
      };
      if (has(map_.nodes[n].starts)) {
        span.from = std::min(span.from, placed_.nodes[n].centre.y);
        span.starts_elsewhere = false;
      }
      if (has(map_.nodes[n].stops)) {
        span.to = std::max(span.to, placed_.nodes[n].centre.y);
        span.stops_elsewhere = false;
      }
    }
    if (span.starts_elsewhere && span.stops_elsewhere) continue;
    if (span.starts_elsewhere) span.from = 0;
    if (span.stops_elsewhere) span.to = placed_.size.height;
    if (span.to < span.from) std::swap(span.from, span.to);
    span.to = std::max(span.to, span.from + kTag + 4);
    spans_.push_back(span);
  }
  std::stable_sort(spans_.begin(), spans_.end(),
                   [](const Span& a, const Span& b) { return a.from < b.from; });
  std::vector<double> busy_until;
  for (Span& span : spans_) {
    std::size_t lane = 0;
    while (lane < busy_until.size() && busy_until[lane] > span.from - 10)
      ++lane;
    if (lane == busy_until.size()) busy_until.push_back(0);
    busy_until[lane] = span.to;
    span.lane = static_cast<int>(lane);
  }
  lanes_ = static_cast<int>(busy_until.size());
}

std::string ProcedurePanel::strand(std::size_t cluster, Point corner) const {
  const Box& box = placed_.clusters[cluster];
  const std::string& label = map_.strands[static_cast<std::size_t>(drawn_strands_[cluster])];
  return fmt::format(
             "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"6\" "
             "fill=\"#f4f6f8\" stroke=\"#c3cad2\"/>\n",
             corner.x + (box.left()), corner.y + (box.top()), box.size.width, box.size.height) +
         svg_text(corner.x + (box.left()) + 14, corner.y + (box.top()) + 24, "strand", label);
}

std::string ProcedurePanel::edge(std::size_t index, Point corner) const {
  const Edge& edge = map_.edges[index];
  const PlacedGraph::Path& path = placed_.edges[index];
  if (path.points.empty()) return "";
  std::string curve =
      fmt::format("M{:.1f},{:.1f}", corner.x + (path.points[0].x), corner.y + (path.points[0].y));
  for (std::size_t p = 1; p < path.points.size(); ++p)
    curve += fmt::format("{}{:.1f},{:.1f}", p % 3 == 1 ? " C" : " ", corner.x + (path.points[p].x),
                         corner.y + (path.points[p].y));
  curve += fmt::format(" L{:.1f},{:.1f}", corner.x + (path.tip.x), corner.y + (path.tip.y));
  const char* paint = edge.kind == Edge::Kind::calls_off ? "#8f1d14\" stroke-dasharray=\"3 3"
                      : edge.kind == Edge::Kind::joins   ? "#57606a\" stroke-width=\"1.6"
                                                         : "#57606a";
  std::string svg = fmt::format(
      "<path d=\"{}\" fill=\"none\" stroke=\"{}\" "
      "marker-end=\"url(#tip)\"/>\n",
      curve, paint);
  const auto lines = broken_lines(edge.label, kSmallFont, kEdgeTextWidth);
  double baseline =
      corner.y + (path.label.y) - static_cast<double>(lines.size()) * kSmallLine / 2 + 11;
  for (const std::string& line : lines) {
    svg += svg_text(corner.x + (path.label.x), baseline, "way", line);
    baseline += kSmallLine;
  }
  return svg;
}

std::string ProcedurePanel::node(std::size_t index, Point corner) const {
  const Node& node = map_.nodes[index];
  Box box = placed_.nodes[index];
  box.centre = {corner.x + (box.centre.x), corner.y + (box.centre.y)};
  std::string svg = "<g>\n<title>" + report::escape_html(tooltip(node)) + "</title>\n" +
                    svg_outline(node.kind, box);
  double baseline = box.top() + kPadding + 12;
  for (const std::string& line : words_[index].label) {
    svg += svg_text(box.centre.x, baseline, "label", line);
    baseline += kLabelLine;
  }
  for (const std::string& line : words_[index].who) {
    svg += svg_text(box.centre.x, baseline - 1, "who", line);
    baseline += kSmallLine;
  }
  const auto tags = static_cast<double>(node.starts.size() + node.stops.size());
  double left = box.centre.x - tags * (kTag + 8) / 2 + (kTag + 8) / 2;
  for (const int clock : node.stops) {
    svg += svg_tag({left, box.bottom() - kPadding - kTag / 2 + 3}, clock, TagShape::stops);
    left += kTag + 8;
  }
  for (const int clock : node.starts) {
    svg += svg_tag({left, box.bottom() - kPadding - kTag / 2 + 3}, clock, TagShape::starts);
    left += kTag + 8;
  }
  if (node.source > 0)
    svg += svg_text(box.right() - (is_pointed(node.kind) ? kPointed + 2 : 4), box.bottom() - 4,
                    "source", std::to_string(node.source));
  return svg + "</g>\n";
}

std::string ProcedurePanel::tooltip(const Node& node) const {
  std::string words = node.label;
  if (node.step >= 0) words += " [" + node.name + "]";
  if (!node.who.empty()) words += "\n" + node.who;
  if (node.source > 0)
    words += fmt::format("\nSource {}: {}", node.source,
                         map_.sources[static_cast<std::size_t>(node.source - 1)]);
  return words;
}

std::string ProcedurePanel::drawn(const Span& span, Point corner) const {
  const ProcedureMap::Clock& clock = *span.clock;
  const char* colour = colour_of(clock.number);
  const double at = corner.x + placed_.size.width + kLane * (span.lane + 1);
  const double from = corner.y + (span.from);
  const double to = corner.y + (span.to);
  std::string words = fmt::format("{}. {}: {}, from {} until {}", clock.number, clock.label,
                                  clock.limit, clock.from, clock.until);
  std::string svg = fmt::format(
      "<g>\n<title>{0}</title>\n<path d=\"M{1:.1f},{2:.1f} V{3:.1f}\" stroke=\"{4}\" "
      "stroke-width=\"3\" stroke-dasharray=\"2 4\" fill=\"none\"/>\n",
      report::escape_html(words), at, from, to, colour);
  if (!span.starts_elsewhere) svg += svg_tag({at, from}, clock.number, TagShape::starts);
  if (!span.stops_elsewhere) svg += svg_tag({at, to}, clock.number, TagShape::stops);
  const std::string name = clock.label + ": " + clock.limit;
  if (text_width(name, kSmallFont) < to - from - 2 * kTag)
    svg += fmt::format(
        "<text transform=\"translate({:.1f},{:.1f}) rotate(-90)\" class=\"mid\" "
        "style=\"fill:{}\">{}</text>\n",
        at - 6, (from + to) / 2, colour, report::escape_html(name));
  return svg + "</g>\n";
}

}  // namespace casetide::analysis
