#include "analysis/procedure_picture.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "analysis/procedure_panel.hpp"
#include "analysis/report_format.hpp"
#include "analysis/svg_shapes.hpp"
#include "analysis/svg_text.hpp"

namespace casetide::analysis {
namespace {

using Node = ProcedureMap::Node;

constexpr double kTitleFont = 20;
constexpr double kTitleLine = 26;
constexpr double kMargin = 24;
constexpr double kListWidth = 900;
constexpr double kBetweenPanels = 48;
// More than this is easier to follow strand by strand than as one net of arrows.
constexpr std::size_t kNodesInOneGraph = 50;

class Picture {
 public:
  Picture(const ProcedureMap& map, std::string title) : map_(map), title_(std::move(title)) {
    const bool one = map.nodes.size() <= kNodesInOneGraph || map.strands.size() < 2;
    if (one) maps_.push_back(map);
    for (std::size_t strand = 0; !one && strand < map.strands.size(); ++strand) {
      ProcedureMap part = only_strand(map, static_cast<int>(strand));
      if (!part.nodes.empty()) maps_.push_back(std::move(part));
    }
    for (const ProcedureMap& part : maps_)
      panels_.emplace_back(part);
  }

  std::string draw() {
    width_ = kListWidth;
    for (const ProcedurePanel& panel : panels_)
      width_ = std::max(width_, panel.size().width);
    width_ += 2 * kMargin;
    title_lines_ = broken_lines(title_, kTitleFont, (width_ - 2 * kMargin) / kBold);
    legend_ = 36 + static_cast<double>(title_lines_.size()) * kTitleLine;
    double below = legend_ + 28;
    std::string body;
    for (const ProcedurePanel& panel : panels_) {
      body += panel.svg({kMargin, below});
      below += panel.size().height + kBetweenPanels;
    }
    body += clock_list(below);
    body += source_list(below);
    return head(below + kMargin) + legend() + body + "</svg>\n";
  }

 private:
  [[nodiscard]] std::string head(double height) const {
    return fmt::format(
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
               "viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\" aria-labelledby=\"title\">\n"
               "<title id=\"title\">{2}</title>\n",
               width_, height, report::escape_html(title_)) +
           "<style>\n"
           "text{font-family:Arial,Helvetica,'Liberation Sans',sans-serif;font-size:11px;"
           "fill:#1b1f24}\n"
           ".title{font-size:20px;font-weight:bold}.strand{font-size:15px;font-weight:bold}\n"
           ".label{font-size:13px;text-anchor:middle}.who{fill:#4b5560;text-anchor:middle}\n"
           ".way{fill:#1b1f24;text-anchor:middle}.mid{text-anchor:middle}"
           ".heading{font-size:15px;font-weight:bold}.list{font-size:12px}\n"
           ".source{font-size:9px;fill:#57606a;text-anchor:end}\n"
           ".number{font-weight:bold;text-anchor:middle;fill:#fff}\n"
           "</style>\n"
           "<defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" "
           "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">"
           "<path d=\"M0,1 L10,5 L0,9 z\" fill=\"#57606a\"/></marker></defs>\n" +
           fmt::format("<rect width=\"{:.0f}\" height=\"{:.0f}\" fill=\"#fff\"/>\n", width_,
                       height) +
           title_text();
  }

  [[nodiscard]] std::string title_text() const {
    std::string svg;
    double baseline = 36;
    for (const std::string& line : title_lines_) {
      svg += svg_text(kMargin, baseline, "title", line);
      baseline += kTitleLine;
    }
    return svg;
  }

  [[nodiscard]] std::string legend() const {
    struct Entry {
      Node::Kind kind;
      const char* label;
    };
    constexpr Entry kEntries[] = {{Node::Kind::task, "task"},
                                  {Node::Kind::meeting, "meeting"},
                                  {Node::Kind::wait, "wait"},
                                  {Node::Kind::decision, "decision"},
                                  {Node::Kind::end, "end"},
                                  {Node::Kind::event, "event on a case"},
                                  {Node::Kind::arrival, "families come"},
                                  {Node::Kind::elsewhere, "in another strand"}};
    std::string svg;
    double left = kMargin;
    for (const Entry& entry : kEntries) {
      const bool used = std::any_of(maps_.begin(), maps_.end(), [&](const ProcedureMap& map) {
        return std::any_of(map.nodes.begin(), map.nodes.end(),
                           [&](const Node& node) { return node.kind == entry.kind; });
      });
      if (!used) continue;
      svg += svg_outline(entry.kind, {{left + 20, legend_}, {40, 18}});
      svg += svg_text(left + 46, legend_ + 4, "list", entry.label);
      left += 62 + text_width(entry.label, 12);
    }
    if (!map_.clocks.empty()) {
      svg += svg_tag({left + 10, legend_}, 1, TagShape::starts) +
             svg_text(left + 24, legend_ + 4, "list", "clock starts");
      left += 106;
      svg += svg_tag({left + 10, legend_}, 1, TagShape::stops) +
             svg_text(left + 24, legend_ + 4, "list", "clock stops");
      left += 106;
    }
    if (!map_.sources.empty())
      svg += svg_text(left, legend_ + 4, "list", "small numbers: sources, listed below");
    return svg;
  }

  /// Lists stand under the picture; `below` moves down by what they take.
  std::string clock_list(double& below) const {
    if (map_.clocks.empty()) return "";
    std::string svg = svg_text(kMargin, below, "heading", "Clocks");
    below += 26;
    for (const ProcedureMap::Clock& clock : map_.clocks) {
      std::string words = fmt::format("{}: {}. From {} until {}", clock.label, clock.limit,
                                      clock.from, clock.until);
      if (!clock.applies_if.empty()) words += "; if " + clock.applies_if;
      if (!clock.told_off_by.empty()) words += "; told off by " + clock.told_off_by;
      if (!clock.extension.empty()) words += "; extension: " + clock.extension;
      if (clock.source > 0) words += fmt::format(". Source {}", clock.source);
      svg += svg_tag({kMargin + 10, below - 4}, clock.number, TagShape::starts);
      svg += paragraph(below, words);
    }
    below += 20;
    return svg;
  }

  std::string source_list(double& below) const {
    if (map_.sources.empty()) return "";
    std::string svg = svg_text(kMargin, below, "heading", "Sources");
    below += 24;
    for (std::size_t s = 0; s < map_.sources.size(); ++s) {
      if (map_.sources[s].empty()) continue;
      svg += svg_text(kMargin, below, "list", std::to_string(s + 1));
      svg += paragraph(below, map_.sources[s]);
    }
    return svg;
  }

  std::string paragraph(double& below, const std::string& words) const {
    std::string svg;
    for (const std::string& line : broken_lines(words, 12, width_ - 2 * kMargin - 30)) {
      svg += svg_text(kMargin + 28, below, "list", line);
      below += 17;
    }
    below += 6;
    return svg;
  }

  const ProcedureMap& map_;
  std::string title_;
  std::vector<ProcedureMap> maps_;
  std::vector<ProcedurePanel> panels_;  // of maps_
  double width_ = 0;
  std::vector<std::string> title_lines_;
  double legend_ = 0;  // centre of the line that explains shapes
};

}  // namespace

std::string procedure_svg(const ProcedureMap& map, const std::string& title) {
  return Picture(map, title).draw();
}

}  // namespace casetide::analysis
