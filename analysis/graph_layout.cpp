#include "analysis/graph_layout.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <fmt/format.h>
#include <locale.h>  // NOLINT(modernize-deprecated-headers): of POSIX, not of C
// cgraph before gvc: its header is not self-contained.
#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>

namespace casetide::analysis {
namespace {

constexpr double kPointsPerInch = 72;

/// Graphviz reads its numbers by the thread's locale: "0,5" for a half in some of them.
class PlainLocale {
 public:
  PlainLocale() : plain_(::newlocale(LC_ALL_MASK, "C", nullptr)), before_(::uselocale(plain_)) {}
  ~PlainLocale() {
    ::uselocale(before_);
    ::freelocale(plain_);
  }
  PlainLocale(const PlainLocale&) = delete;
  PlainLocale& operator=(const PlainLocale&) = delete;

 private:
  ::locale_t plain_;
  ::locale_t before_;
};

void set(void* object, const char* name, const std::string& value) {
  // Neither pointer is written through: the library's signatures are older than const.
  agsafeset(object, const_cast<char*>(name), const_cast<char*>(value.c_str()),  // NOLINT
            const_cast<char*>(""));                                             // NOLINT
}

/// A label of that size and no text, so that no font is looked for.
void set_label(Agraph_t* graph, void* object, Size size) {
  const std::string table = fmt::format(
      "<TABLE BORDER=\"0\" FIXEDSIZE=\"TRUE\" WIDTH=\"{:.0f}\" HEIGHT=\"{:.0f}\">"
      "<TR><TD></TD></TR></TABLE>",
      size.width, size.height);
  char* text = agstrdup_html(graph, const_cast<char*>(table.c_str()));         // NOLINT
  agsafeset(object, const_cast<char*>("label"), text, const_cast<char*>(""));  // NOLINT
  agstrfree(graph, text);
}

class Layout {
 public:
  explicit Layout(const GraphToPlace& graph)
      : context_(gvContext()),
        root_(agopen(const_cast<char*>("procedure"), Agdirected, nullptr)) {  // NOLINT
    set(root_, "rankdir", "TB");
    set(root_, "nodesep", "0.3");
    set(root_, "ranksep", "0.45");
    set(root_, "newrank", "true");
    for (std::size_t c = 0; c < graph.clusters.size(); ++c) {
      std::string name = fmt::format("cluster{}", c);
      Agraph_t* cluster = agsubg(root_, name.data(), 1);
      set(cluster, "margin", "14");
      set_label(root_, cluster, graph.clusters[c].label);
      clusters_.push_back(cluster);
    }
    for (std::size_t n = 0; n < graph.nodes.size(); ++n)
      add_node(n, graph.nodes[n]);
    for (std::size_t e = 0; e < graph.edges.size(); ++e)
      add_edge(e, graph.edges[e]);
  }
  ~Layout() {
    if (placed_) gvFreeLayout(context_, root_);
    agclose(root_);
    gvFreeContext(context_);
  }
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

  PlacedGraph run() {
    if (gvLayout(context_, root_, "dot") != 0)
      throw std::runtime_error("Graphviz could not lay out the picture");
    placed_ = true;
    PlacedGraph placed;
    const boxf bounds = GD_bb(root_);
    placed.size = {bounds.UR.x - bounds.LL.x, bounds.UR.y - bounds.LL.y};
    const auto point = [&](pointf p) { return Point{p.x - bounds.LL.x, bounds.UR.y - p.y}; };
    for (Agnode_t* node : nodes_)
      placed.nodes.push_back({point(ND_coord(node)),
                              {ND_width(node) * kPointsPerInch, ND_height(node) * kPointsPerInch}});
    for (Agraph_t* cluster : clusters_) {
      const boxf box = GD_bb(cluster);
      placed.clusters.push_back({point({(box.LL.x + box.UR.x) / 2, (box.LL.y + box.UR.y) / 2}),
                                 {box.UR.x - box.LL.x, box.UR.y - box.LL.y}});
    }
    for (Agedge_t* edge : edges_) {
      PlacedGraph::Path path;
      const splines* drawn = ED_spl(edge);
      if (drawn != nullptr && drawn->size > 0) {
        const bezier& curve = drawn->list[0];
        for (int i = 0; i < curve.size; ++i)
          path.points.push_back(point(curve.list[i]));
        path.tip = curve.eflag != 0 ? point(curve.ep) : path.points.back();
      }
      if (ED_label(edge) != nullptr) path.label = point(ED_label(edge)->pos);
      placed.edges.push_back(std::move(path));
    }
    return placed;
  }

 private:
  void add_node(std::size_t index, const GraphToPlace::Node& node) {
    std::string name = fmt::format("n{}", index);
    Agnode_t* made = agnode(root_, name.data(), 1);
    set(made, "shape", "box");
    set(made, "fixedsize", "true");
    set(made, "label", "");
    set(made, "width", fmt::format("{:.4f}", node.size.width / kPointsPerInch));
    set(made, "height", fmt::format("{:.4f}", node.size.height / kPointsPerInch));
    if (node.cluster >= 0) agsubnode(clusters_[static_cast<std::size_t>(node.cluster)], made, 1);
    nodes_.push_back(made);
  }

  void add_edge(std::size_t index, const GraphToPlace::Edge& edge) {
    std::string name = fmt::format("e{}", index);
    Agedge_t* made = agedge(root_, nodes_[static_cast<std::size_t>(edge.from)],
                            nodes_[static_cast<std::size_t>(edge.to)], name.data(), 1);
    if (edge.label.width > 0) set_label(root_, made, edge.label);
    if (!edge.orders) set(made, "constraint", "false");
    edges_.push_back(made);
  }

  GVC_t* context_;
  Agraph_t* root_;
  bool placed_ = false;
  std::vector<Agraph_t*> clusters_;
  std::vector<Agnode_t*> nodes_;
  std::vector<Agedge_t*> edges_;
};

}  // namespace

PlacedGraph place(const GraphToPlace& graph) {
  static std::mutex one_at_a_time;  // Graphviz keeps its state in globals
  const std::lock_guard<std::mutex> lock(one_at_a_time);
  const PlainLocale plain;
  return Layout(graph).run();
}

}  // namespace casetide::analysis
