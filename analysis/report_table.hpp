// One HTML table with a caption, scoped headings and cells that cannot carry unescaped text.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/report_format.hpp"

namespace casetide::analysis::report {

/// A piece of finished HTML. Made only by the functions below, so text is always escaped.
class Cell {
 public:
  /// Escaped text.
  [[nodiscard]] static Cell text(std::string_view text);
  /// A number or other short value, aligned right.
  [[nodiscard]] static Cell value(std::string_view text);
  /// "512", below it "498 to 526", below it "year 455 to 570"; a dash when there is no figure,
  /// the value alone when it is the same in every year.
  [[nodiscard]] static Cell figure(const std::optional<Reading>& figure, Scale scale);
  /// The same of a quantile of whole steps, of which the last holds `open` and more ("63+"); what is less
  /// than `least` is "under 1", say.
  [[nodiscard]] static Cell quantile(const std::optional<Reading>& figure, int open, int least = 0);
  /// A number and up to two lines of small print below it; an empty one is left out.
  [[nodiscard]] static Cell stacked(std::string_view value, std::string_view second,
                                    std::string_view third);
  /// A bar of the given share (0 to 1) of the column's width, with nothing to read in it.
  [[nodiscard]] static Cell bar(double share);

  [[nodiscard]] const std::string& html() const { return html_; }
  [[nodiscard]] std::string_view css_class() const { return css_class_; }

 private:
  Cell(std::string html, std::string_view css_class)
      : html_(std::move(html)), css_class_(css_class) {}

  std::string html_;
  std::string_view css_class_;  // a literal
};

/// The cells "expected", "95 % interval", "one year, 10-90 %" of a figure.
[[nodiscard]] std::vector<Cell> figure_cells(const std::optional<Reading>& figure, Scale scale);

class HtmlTable {
 public:
  /// `id` and `heads` are written by us; a head that starts with '#' is a column of numbers.
  HtmlTable(std::string_view id, std::string_view caption,
            const std::vector<std::string_view>& heads);

  /// The first cell is the row's heading.
  void row(const std::vector<Cell>& cells);
  /// The same, marked as the row the report is about.
  void main_row(const std::vector<Cell>& cells);

  [[nodiscard]] bool empty() const { return rows_ == 0; }
  /// The table inside a region that scrolls by itself when the page is narrow.
  [[nodiscard]] std::string html() const;

 private:
  void add(const std::vector<Cell>& cells, std::string_view css_class);

  std::string id_;
  std::string caption_;
  std::string head_;
  std::string body_;
  int rows_ = 0;
};

}  // namespace casetide::analysis::report
