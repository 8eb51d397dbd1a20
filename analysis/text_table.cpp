#include "analysis/text_table.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

/// The lines of a column's name.
std::vector<std::string> lines_of(const std::string& name) {
  std::vector<std::string> lines;
  std::istringstream text(name);
  for (std::string line; std::getline(text, line);)
    lines.push_back(line);
  return lines;
}

/// Whether a byte begins a character of UTF-8.
bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

std::string padded(const std::string& cell, std::size_t width, TextTable::Align align) {
  const std::size_t seen = width_of(cell);
  const std::string space(width > seen ? width - seen : 0, ' ');
  return align == TextTable::Align::left ? cell + space : space + cell;
}

}  // namespace

TextTable::TextTable(std::string title, std::vector<std::string> columns, std::vector<Align> align)
    : title_(std::move(title)), columns_(std::move(columns)), align_(std::move(align)) {
  sim::expects(columns_.size() == align_.size(), "every column has an alignment");
}

void TextTable::row(std::vector<std::string> cells) {
  sim::expects(cells.size() == columns_.size(), "a row has a cell for every column");
  rows_.push_back(std::move(cells));
}

std::string TextTable::text() const {
  if (rows_.empty()) return "";
  std::vector<std::size_t> widths;
  std::vector<std::vector<std::string>> names;
  std::size_t most_lines = 1;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    names.push_back(lines_of(columns_[i]));
    most_lines = std::max(most_lines, names.back().size());
    std::size_t width = 0;
    for (const std::string& name : names.back())
      width = std::max(width, width_of(name));
    for (const auto& cells : rows_)
      width = std::max(width, width_of(cells[i]));
    widths.push_back(width);
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string joined;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      joined += (i == 0 ? "  " : "   ") + padded(cells[i], widths[i], align_[i]);
    }
    joined.erase(joined.find_last_not_of(' ') + 1);
    return joined + "\n";
  };
  std::string text = title_ + "\n";
  for (std::size_t from_last = most_lines; from_last > 0; --from_last) {
    std::vector<std::string> heads;
    for (const auto& lines : names)
      heads.push_back(from_last > lines.size() ? "" : lines[lines.size() - from_last]);
    text += line(heads);
  }
  for (const auto& cells : rows_)
    text += line(cells);
  return text + "\n";
}

std::string with_commas(double value) {
  std::string digits = fmt::format("{:.0f}", std::abs(value));
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return (value < 0 && digits != "0" ? "-" : "") + digits;
}

std::string in_figures(double value) {
  const double size = std::abs(value);
  if (size >= 99.95 || value == 0) return with_commas(value);
  return fmt::format("{:.{}f}", value, size >= 0.995 ? 1 : 2);
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::string shortened(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  std::size_t seen = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    if (begins_character(text[end])) ++seen;
    if (seen == width) break;
    ++end;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string wrapped(std::string_view text, std::size_t width) {
  std::istringstream words{std::string(text)};
  std::string lines;
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && width_of(line) + 1 + width_of(word) > width) {
      lines += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return lines + line + "\n";
}

}  // namespace casetide::analysis
