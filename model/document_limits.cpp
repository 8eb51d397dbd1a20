#include "model/document_limits.hpp"

#include <vector>

#include <fmt/format.h>

namespace casetide::model {
namespace {

/// Length of the UTF-8 sequence that begins `text`, 0 if it is not one. RFC 3629: no overlong forms,
/// no surrogates, nothing above U+10FFFF.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!follows(1) || !follows(2)) return 0;
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

/// Walks once over the text. Up to the parser's first syntax error it agrees with the parser on what
/// is a string or a comment, and beyond that error nothing is nested.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  [[nodiscard]] std::optional<Refusal> run() {
    levels_.assign(1, 0);
    while (at_ < text_.size()) {
      const std::size_t length = utf8_length(text_.substr(at_));
      if (length == 0)
        return refusal(
            "not UTF-8 text; save the file as UTF-8 in the editor (a letter with an accent, "
            "a dash or a quotation mark was saved another way)");
      if (!step()) return refusal(fmt::format("nested deeper than {} tables", kDeepest));
      if (text_[at_] == '\n') {
        ++line_;
        column_ = 0;
      }
      at_ += length;
      ++column_;
    }
    return std::nullopt;
  }

 private:
  enum class In { plain, comment, basic, literal, basic_lines, literal_lines };

  [[nodiscard]] Refusal refusal(std::string message) const {
    return {line_, column_, std::move(message)};
  }

  [[nodiscard]] bool triple(char quote) const {
    return text_.substr(at_).starts_with(std::string(3, quote));
  }

  /// Moves over one character; false when too deep. Skipped characters are ASCII of the same line.
  [[nodiscard]] bool step() {
    const char c = text_[at_];
    switch (in_) {
      case In::plain:
        return plain(c);
      case In::comment:
        if (c == '\n') in_ = In::plain, new_line();
        return true;
      case In::basic:
      case In::literal:
        if (c == '\\' && in_ == In::basic)
          skip(1);
        else if (c == '\n')
          in_ = In::plain, new_line();
        else if (c == (in_ == In::basic ? '"' : '\''))
          in_ = In::plain;
        return true;
      case In::basic_lines:
      case In::literal_lines: {
        const char quote = in_ == In::basic_lines ? '"' : '\'';
        if (c == '\\' && in_ == In::basic_lines)
          skip(1);
        else if (c == quote && triple(quote)) {
          skip(2);
          // Up to two more quotes belong to the string before its end.
          for (int more = 0; more < 2 && next() == quote; ++more)
            skip(1);
          in_ = In::plain;
        }
        return true;
      }
    }
    return true;
  }

  [[nodiscard]] bool plain(char c) {
    if (c == '#') {
      in_ = In::comment;
    } else if (c == '"' || c == '\'') {
      if (triple(c)) {
        skip(2);
        in_ = c == '"' ? In::basic_lines : In::literal_lines;
      } else {
        in_ = c == '"' ? In::basic : In::literal;
      }
    } else if (c == '[' || c == '{') {
      levels_.push_back(0);
      ++depth_;
    } else if (c == ']' || c == '}') {
      if (levels_.size() > 1) {
        depth_ -= levels_.back() + 1;
        levels_.pop_back();
      }
    } else if (c == ',') {
      drop_dots();
    } else if (c == '.') {
      ++levels_.back();
      ++depth_;
    } else if (c == '\n') {
      new_line();
    }
    return depth_ <= kDeepest;
  }

  void new_line() {
    if (levels_.size() == 1) drop_dots();
  }

  void drop_dots() {
    depth_ -= levels_.back();
    levels_.back() = 0;
  }

  [[nodiscard]] char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  void skip(int count) {
    for (int i = 0; i < count && at_ + 1 < text_.size() && next() != '\n'; ++i) {
      if (utf8_length(text_.substr(at_ + 1)) != 1) return;
      ++at_;
      ++column_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
  In in_ = In::plain;
  std::vector<int> levels_;  ///< dots since the last comma, at each open bracket
  int depth_ = 0;
};

}  // namespace

std::optional<Refusal> refuse_document(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return Refusal{1, 1, "UTF-16 text; save the file as UTF-8 in the editor"};
  if (text.size() > kLongestFile)
    return Refusal{1, 1, fmt::format("longer than {} characters", kLongestFile)};
  return Walk(text).run();
}

}  // namespace casetide::model
