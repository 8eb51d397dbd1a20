// Columns of text, aligned by what a reader sees rather than by bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace casetide::analysis {

/// A title, column names (each of one line or several) and rows.
class TextTable {
 public:
  enum class Align { left, right };

  TextTable(std::string title, std::vector<std::string> columns, std::vector<Align> align);

  void row(std::vector<std::string> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// Ends with an empty line; nothing when there is no row.
  [[nodiscard]] std::string text() const;

 private:
  std::string title_;
  std::vector<std::string> columns_;
  std::vector<Align> align_;
  std::vector<std::vector<std::string>> rows_;
};

/// The nearest whole number, with commas between thousands: "12,345", "-1,000".
[[nodiscard]] std::string with_commas(double value);

/// Three figures, or all of a greater number: "12,345", "123", "12.3", "0.12".
[[nodiscard]] std::string in_figures(double value);

/// Characters in UTF-8 text, which is its width for the letters used here.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// At most `width` characters, the last replaced by "…" when something was cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width);

/// Breaks text into lines of at most `width` characters between words.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width);

}  // namespace casetide::analysis
