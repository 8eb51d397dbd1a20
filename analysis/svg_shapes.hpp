// The shapes of a picture of a procedure: text, a step's outline by its kind, a clock's number.
#pragma once

#include <string>
#include <string_view>

#include "analysis/graph_layout.hpp"
#include "analysis/procedure_map.hpp"

namespace casetide::analysis {

inline constexpr double kPointed = 14;  ///< what a decision's points add on each side
inline constexpr double kTag = 20;      ///< a clock's number: its height and width
inline constexpr double kSmallFont = 11;
inline constexpr double kHeadingFont = 15;
inline constexpr double kBold = 1.25;  ///< width of bold letters over plain ones

/// Whether the outline comes to a point at a side.
[[nodiscard]] bool is_pointed(ProcedureMap::Node::Kind kind);

/// A colour for a clock's number; they stay apart in the common kinds of colour vision.
[[nodiscard]] const char* colour_of(int clock);

/// `style` is a class of the picture's style sheet. `words` are escaped here.
[[nodiscard]] std::string svg_text(double left, double baseline, std::string_view style,
                                   const std::string& words);

[[nodiscard]] std::string svg_outline(ProcedureMap::Node::Kind kind, const Box& box);

/// Round where the clock starts, square where it stops.
enum class TagShape { starts, stops };
[[nodiscard]] std::string svg_tag(Point centre, int clock, TagShape shape);

}  // namespace casetide::analysis
