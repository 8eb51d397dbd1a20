// One graph of a picture of a procedure: its steps and arrows placed, and its clocks' spans beside.
#pragma once

#include <string>
#include <vector>

#include "analysis/graph_layout.hpp"
#include "analysis/procedure_map.hpp"

namespace casetide::analysis {

class ProcedurePanel {
 public:
  /// Places everything. The map must outlive this.
  explicit ProcedurePanel(const ProcedureMap& map);

  [[nodiscard]] Size size() const;
  /// As SVG, its upper left corner there.
  [[nodiscard]] std::string svg(Point corner) const;

 private:
  struct Words {
    std::vector<std::string> label;
    std::vector<std::string> who;
    Size size;
  };
  struct Span {
    const ProcedureMap::Clock* clock = nullptr;
    double from = 0;
    double to = 0;
    int lane = 0;
    bool starts_elsewhere = false;
    bool stops_elsewhere = false;
  };

  static Words words_of(const ProcedureMap::Node& node);
  void lay_out();
  void place_spans();
  [[nodiscard]] std::string strand(std::size_t cluster, Point corner) const;
  [[nodiscard]] std::string edge(std::size_t index, Point corner) const;
  [[nodiscard]] std::string node(std::size_t index, Point corner) const;
  [[nodiscard]] std::string drawn(const Span& span, Point corner) const;
  [[nodiscard]] std::string tooltip(const ProcedureMap::Node& node) const;

  const ProcedureMap& map_;
  std::vector<int> drawn_strands_;
  std::vector<Words> words_;
  PlacedGraph placed_;
  std::vector<Span> spans_;
  int lanes_ = 0;
};

}  // namespace casetide::analysis
