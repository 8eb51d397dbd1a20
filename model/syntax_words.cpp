#include "model/syntax_words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace casetide::model {
namespace {

/// A line of the text, cut where the parser stopped.
struct Place {
  std::string_view before;
  std::string_view after;
};

Place place_at(std::string_view text, int line, int column) {
  for (int i = 1; i < line; ++i)
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  text = text.substr(0, text.find_first_of("\r\n"));
  std::size_t at = 0;
  for (int i = 1; i < column && at < text.size(); ++i) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
      ++at;  // the rest of a character
  }
  return {text.substr(0, at), text.substr(at)};
}

constexpr std::array<std::string_view, 5> kCurlyQuotes = {"\u201C", "\u201D", "\u201E", "\u2018",
                                                          "\u2019"};

bool holds_curly_quote(std::string_view text) {
  return std::any_of(kCurlyQuotes.begin(), kCurlyQuotes.end(), [text](std::string_view quote) {
    return text.find(quote) != std::string_view::npos;
  });
}

bool begins_with_curly_quote(std::string_view text) {
  return std::any_of(kCurlyQuotes.begin(), kCurlyQuotes.end(),
                     [text](std::string_view quote) { return text.starts_with(quote); });
}

/// Whether the parser stopped within a value that begins as a number does: 2,50 or 30 posts.
bool within_a_number(const Place& place) {
  if (place.after.empty()) return false;
  const std::size_t equals = place.before.rfind('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view value = place.before.substr(equals + 1);
  return value.find_first_of("0123456789") != std::string_view::npos &&
         value.find_first_not_of(" \t0123456789+-.,:/_") == std::string_view::npos;
}

}  // namespace

std::string syntax_words(std::string_view description, std::string_view text, int line,
                         int column) {
  const auto says = [description](std::string_view words) {
    return description.find(words) != std::string_view::npos;
  };
  const Place place = place_at(text, line, column);
  if (begins_with_curly_quote(place.after))
    return "curly quotes, as word processors write them; expected straight ones, for example "
           "\"2,500 children\"";
  if (says("unescaped control characters"))
    return fmt::format("a text does not end on its line; expected a closing quote{}",
                       holds_curly_quote(place.before) ? ", straight and not curly" : "");
  if (within_a_number(place))
    return "a number with a comma, a unit or anything else beside it stands in quotes; expected, "
           "for example, \"2,500 children\"";
  if (says("could not determine value type"))
    return "not a value; expected text in quotes, a number, true or false, a list in [] or a table "
           "in {}";
  if (says("table header: expected ']'"))
    return "the heading does not end; expected ] at the end of the line";
  const bool at_end_of_line = place.after.empty();
  if (says("inline table: ") && at_end_of_line)
    return "the line ends before its }; expected all that stands in braces on one line";
  if (says("array: expected comma or closing ']'"))
    return "the list before this does not end; expected ] or a comma";
  if (says("array: encountered end-of-file")) return "the list does not end; expected ]";
  if ((says("expected '='") || says("expected value")) && at_end_of_line)
    return "a key without a value; expected, for example, key = \"value\"";
  return std::string(description);
}

}  // namespace casetide::model
