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

std::string_view line_of(std::string_view text, int line) {
  const Place place = place_at(text, line, 1);
  return place.after;
}

/// "a.b" of "[ a.b ]  # remark"; empty for any other line.
std::string heading_of(std::string_view line) {
  std::string name;
  for (const char letter : line.substr(0, line.find('#')))
    if (letter != ' ' && letter != '\t') name += letter;
  if (!name.starts_with('[') || !name.ends_with(']') || name.starts_with("[[")) return {};
  return name.substr(1, name.size() - 2);
}

/// "a" of "a = 1"; empty for any other line.
std::string key_of(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return {};
  line = line.substr(0, equals);
  const std::size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos
             ? ""
             : std::string(line.substr(first, line.find_last_not_of(" \t") - first + 1));
}

/// Something is there already, under the heading or key at `line`: which, and where first if that is seen.
std::string twice(std::string_view text, int line) {
  const std::string_view here = line_of(text, line);
  const std::string heading = heading_of(here);
  if (!heading.empty()) {
    for (int above = 1; above < line; ++above)
      if (heading_of(line_of(text, above)) == heading)
        return fmt::format(
            "[{}] is here twice, first in line {}; expected all of it under one "
            "heading",
            heading, above);
    return fmt::format(
        "[{}] is here already, without a heading of its own; expected all of it in "
        "one place",
        heading);
  }
  const std::string key = key_of(here);
  for (int above = line - 1; above > 0 && !key.empty(); --above) {
    const std::string_view other = line_of(text, above);
    if (!heading_of(other).empty()) break;
    if (key_of(other) == key)
      return fmt::format("the key {} is here twice, first in line {}; expected it once", key,
                         above);
  }
  return "the same key is here twice; expected it once";
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
  if (says("cannot redefine existing")) return twice(text, line);
  if (place.after.starts_with("\u00A0"))
    return "a no-break space, as word processors write it; expected an ordinary space";
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
