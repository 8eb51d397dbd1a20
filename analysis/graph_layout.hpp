// Places boxes and arrows on a plane: Graphviz's `dot` layout, from sizes that the caller states.
//
// No text is measured and no font is asked for, so the same graph gives the same places on every
// machine with the same Graphviz. It draws nothing. Lengths are points; y grows downwards.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace casetide::analysis {

struct Point {
  double x = 0;
  double y = 0;
};

struct Size {
  double width = 0;
  double height = 0;
};

/// A box: its centre and its size.
struct Box {
  Point centre;
  Size size;
  [[nodiscard]] double left() const { return centre.x - size.width / 2; }
  [[nodiscard]] double right() const { return centre.x + size.width / 2; }
  [[nodiscard]] double top() const { return centre.y - size.height / 2; }
  [[nodiscard]] double bottom() const { return centre.y + size.height / 2; }
};

struct GraphToPlace {
  struct Node {
    Size size;
    int cluster = -1;  ///< index into clusters, or -1
  };
  struct Edge {
    int from = 0;
    int to = 0;
    Size label;          ///< nought by nought: no label
    bool orders = true;  ///< `from` is to stand above `to`
  };
  struct Cluster {
    Size label;
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<Cluster> clusters;
};

struct PlacedGraph {
  struct Path {
    std::vector<Point> points;  ///< a start, then three points a Bezier curve
    Point tip;                  ///< of the arrow head
    Point label;                ///< centre
  };
  Size size;
  std::vector<Box> nodes;
  std::vector<Path> edges;
  std::vector<Box> clusters;
};

/// Top-down. Safe to call from several threads: one is served at a time. The locale of the caller is
/// neither used nor changed. Throws std::runtime_error when Graphviz cannot lay the graph out.
[[nodiscard]] PlacedGraph place(const GraphToPlace& graph);

}  // namespace casetide::analysis
