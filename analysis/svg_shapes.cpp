#include "analysis/svg_shapes.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "analysis/report_format.hpp"

namespace casetide::analysis {
namespace {

using Node = ProcedureMap::Node;

constexpr const char* kClockColours[] = {"#0b63b0", "#b8500a", "#0f7b6c", "#8a3b8f",
                                         "#6b6b00", "#8f1d14", "#3d4a9a", "#5a4632"};

}  // namespace

bool is_pointed(Node::Kind kind) {
  return kind == Node::Kind::decision || kind == Node::Kind::elsewhere;
}

const char* colour_of(int clock) {
  return kClockColours[static_cast<std::size_t>(clock - 1) % std::size(kClockColours)];
}

std::string svg_text(double left, double baseline, std::string_view style,
                     const std::string& words) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>\n", left, baseline,
                     style, report::escape_html(words));
}

std::string svg_outline(Node::Kind kind, const Box& box) {
  const double l = box.left();
  const double t = box.top();
  const double w = box.size.width;
  const double h = box.size.height;
  const auto rect = [&](double radius, const char* paint) {
    return fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{:.1f}\" {}/>\n",
        l, t, w, h, radius, paint);
  };
  const double m = t + h / 2;
  switch (kind) {
    case Node::Kind::task:
      return rect(3, "fill=\"#fff\" stroke=\"#3b4652\"");
    case Node::Kind::meeting:
      return rect(3, "fill=\"#e3effa\" stroke=\"#0b63b0\" stroke-width=\"2.5\"");
    case Node::Kind::wait:
      return rect(std::min(h / 2, 18.0),
                  "fill=\"#f4f1e6\" stroke=\"#7a6a2f\" stroke-dasharray=\"5 3\"");
    case Node::Kind::decision:
      return fmt::format(
          "<polygon points=\"{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f} "
          "{:.1f},{:.1f} {:.1f},{:.1f}\" fill=\"#fdf0e2\" stroke=\"#b8500a\"/>\n",
          l, m, l + kPointed, t, l + w - kPointed, t, l + w, m, l + w - kPointed, t + h,
          l + kPointed, t + h);
    case Node::Kind::end:
      return rect(h / 2, "fill=\"#1b1f24\" fill-opacity=\"0.08\" stroke=\"#1b1f24\"");
    case Node::Kind::event:
      return rect(h / 2, "fill=\"#f3e8f4\" stroke=\"#8a3b8f\"");
    case Node::Kind::arrival:
      return rect(h / 2, "fill=\"#e2f2ef\" stroke=\"#0f7b6c\" stroke-width=\"2\"");
    case Node::Kind::elsewhere:
      return fmt::format(
          "<polygon points=\"{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f} "
          "{:.1f},{:.1f}\" fill=\"#eef0f2\" stroke=\"#8a949e\"/>\n",
          l, t, l + w - kPointed, t, l + w, m, l + w - kPointed, t + h, l, t + h);
  }
  return "";
}

std::string svg_tag(Point centre, int clock, TagShape shape) {
  const char* colour = colour_of(clock);
  const double half = kTag / 2 - 1;
  const std::string drawn =
      shape == TagShape::starts
          ? fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"{}\"/>", centre.x,
                        centre.y, half, colour)
          : fmt::format(
                "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
                "fill=\"{}\"/>",
                centre.x - half, centre.y - half, 2 * half, 2 * half, colour);
  return drawn + svg_text(centre.x, centre.y + 4, "number", std::to_string(clock));
}

}  // namespace casetide::analysis
