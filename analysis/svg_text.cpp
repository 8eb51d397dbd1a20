#include "analysis/svg_text.hpp"

namespace casetide::analysis {
namespace {

/// Share of the font size: those of Arial, and Verdana's where they are wider by a little.
double letter_width(char letter) {
  constexpr std::string_view kNarrow = "iljtfr.,;:'!|()[] I";
  constexpr std::string_view kWide = "mwMW%@";
  if (kNarrow.find(letter) != std::string_view::npos) return 0.36;
  if (kWide.find(letter) != std::string_view::npos) return 0.92;
  if (letter >= 'A' && letter <= 'Z') return 0.70;
  return 0.58;
}

}  // namespace

double text_width(std::string_view text, double font_size) {
  double width = 0;
  for (const char letter : text) {
    const bool continues = (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U;
    if (!continues) width += letter_width(letter);
  }
  return width * font_size;
}

std::vector<std::string> broken_lines(std::string_view text, double font_size, double width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string word(text.substr(0, blank));
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
    if (word.empty()) continue;
    if (!line.empty() && text_width(line + " " + word, font_size) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace casetide::analysis
