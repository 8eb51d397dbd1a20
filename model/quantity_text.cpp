#include "model/quantity_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/problems.hpp"

namespace casetide::model {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

/// Digits, with commas between groups of three; the digits alone are appended to `plain`.
bool take_whole(std::string_view& text, std::string& plain) {
  std::size_t i = 0;
  while (i < text.size() && digit(text[i]))
    plain += text[i++];
  if (i == 0) return false;
  const bool groups = i <= 3;
  const auto group = [&](std::size_t at) {
    return at + 3 < text.size() && text[at] == ',' && digit(text[at + 1]) && digit(text[at + 2]) &&
           digit(text[at + 3]) && (at + 4 >= text.size() || !digit(text[at + 4]));
  };
  while (groups && group(i)) {
    plain += text.substr(i + 1, 3);
    i += 4;
  }
  text.remove_prefix(i);
  return true;
}

const UnitWord* find_unit(std::string_view words, const Accepted& accepted) {
  for (const UnitWord& unit : accepted.units)
    if (unit.words == words) return &unit;
  return nullptr;
}

/// The unit of one end of a range. Beside "2.5 hours per week per child", "4 hours" is enough.
const UnitWord* find_range_unit(const std::string& words, const Accepted& accepted,
                                const UnitWord* like) {
  if (words.empty()) return nullptr;
  if (const UnitWord* exact = find_unit(words, accepted)) return exact;
  if (like == nullptr) return nullptr;
  for (const UnitWord& unit : accepted.units)
    if (unit.words.starts_with(words + " ")) return &unit;
  return nullptr;
}

/// One blank between words.
std::string one_spaced(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string_view without_prefix(std::string_view text, const Accepted& accepted) {
  if (!accepted.prefix.empty() && text.starts_with(accepted.prefix))
    text = trimmed(text.substr(accepted.prefix.size()));
  return text;
}

/// Spaces that look like one and are none: no-break (U+00A0, U+202F), figure (U+2007), thin (U+2009).
bool holds_odd_space(std::string_view text) {
  constexpr std::string_view kOdd[] = {"\u00A0", "\u202F", "\u2007", "\u2009"};
  return std::any_of(std::begin(kOdd), std::end(kOdd), [text](std::string_view space) {
    return text.find(space) != std::string_view::npos;
  });
}

std::string wrong_unit(std::string_view text, std::string_view unit, const Accepted& accepted) {
  std::vector<std::string> words;
  for (const UnitWord& known : accepted.units)
    if (!known.words.empty()) words.emplace_back(known.words);
  if (holds_odd_space(text))
    return fmt::format(
        "{}: a no-break or other special space stands between its words; expected "
        "an ordinary space",
        in_quotes(text));
  const std::string near = nearest(unit, words);
  return fmt::format("{}: {} is not a unit of this value{}{}", in_quotes(text), in_quotes(unit),
                     near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                     expected_text(accepted));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string expected_text(const Accepted& accepted) {
  return fmt::format("; expected {}, for example \"{}\"", accepted.expected, accepted.example);
}

std::string out_of_bounds(std::string_view seen, double value, const Accepted& accepted) {
  if (!std::isfinite(value))
    return fmt::format("{} is not a finite number{}", seen, expected_text(accepted));
  if (value < accepted.least || (accepted.above_least && value <= accepted.least))
    return fmt::format("{} is too small{}", seen, expected_text(accepted));
  if (value > accepted.most) return fmt::format("{} is too large{}", seen, expected_text(accepted));
  return {};
}

std::optional<double> take_number(std::string_view& text) {
  std::string_view rest = text;
  std::string plain;
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
    if (rest[0] == '-') plain = "-";
    rest.remove_prefix(1);
  }
  if (!take_whole(rest, plain)) return std::nullopt;
  if (rest.size() > 1 && rest[0] == '.' && digit(rest[1])) {
    plain += '.';
    rest.remove_prefix(1);
    while (!rest.empty() && digit(rest[0])) {
      plain += rest[0];
      rest.remove_prefix(1);
    }
  }
  // "1,5", "1.2.3" and "12th" are not numbers with something after them.
  if (!rest.empty() && (rest[0] == ',' || rest[0] == '.' || digit(rest[0]))) return std::nullopt;
  double value = 0;
  const auto result = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (result.ec != std::errc() || result.ptr != plain.data() + plain.size()) return std::nullopt;
  text = rest;
  return value;
}

Parsed<Amount> parse_amount(std::string_view text, const Accepted& accepted) {
  const std::string_view whole = trimmed(text);
  std::string_view rest = without_prefix(whole, accepted);
  if (!accepted.prefix.empty() && rest.size() == whole.size())
    return {std::nullopt, fmt::format("{} does not begin with \"{}\"{}", in_quotes(whole),
                                      accepted.prefix, expected_text(accepted))};
  const auto number = take_number(rest);
  if (!number)
    return {std::nullopt, fmt::format("{} is not a number{}{}", in_quotes(whole),
                                      find_unit("", accepted) == nullptr ? " with a unit" : "",
                                      expected_text(accepted))};
  const std::string unit = one_spaced(rest);
  const UnitWord* word = find_unit(unit, accepted);
  if (word == nullptr)
    return {std::nullopt, unit.empty() ? fmt::format("{} has no unit{}", in_quotes(whole),
                                                     expected_text(accepted))
                                       : wrong_unit(whole, unit, accepted)};
  if (accepted.whole && *number != std::floor(*number))
    return {std::nullopt,
            fmt::format("{} is not a whole number{}", in_quotes(whole), expected_text(accepted))};
  const double value = *number * word->factor;
  if (std::string wrong = out_of_bounds(in_quotes(whole), value, accepted); !wrong.empty())
    return {std::nullopt, std::move(wrong)};
  return {Amount{value, word->unit, word}, {}};
}

Parsed<std::pair<double, double>> parse_range(std::string_view text, const Accepted& accepted,
                                              const UnitWord* like) {
  const std::string_view whole = trimmed(text);
  const auto fail = [&] {
    return Parsed<std::pair<double, double>>{
        std::nullopt, fmt::format("{} is not a range \"LOW to HIGH\"{}", in_quotes(whole),
                                  expected_text(accepted))};
  };
  std::string_view rest = without_prefix(whole, accepted);
  const auto low = take_number(rest);
  const std::size_t to = rest.find(" to ");
  if (!low || to == std::string_view::npos) return fail();
  const std::string low_unit = one_spaced(rest.substr(0, to));
  rest = without_prefix(trimmed(rest.substr(to + 4)), accepted);
  const auto high = take_number(rest);
  if (!high) return fail();
  const std::string high_unit = one_spaced(rest);
  const UnitWord* high_word = find_range_unit(high_unit, accepted, like);
  const UnitWord* low_word = find_range_unit(low_unit, accepted, like);
  if (!high_unit.empty() && high_word == nullptr)
    return {std::nullopt, wrong_unit(whole, high_unit, accepted)};
  if (!low_unit.empty() && low_word == nullptr)
    return {std::nullopt, wrong_unit(whole, low_unit, accepted)};
  if (high_word == nullptr) high_word = low_word == nullptr ? like : low_word;
  if (low_word == nullptr) low_word = high_word;
  if (high_word == nullptr) high_word = low_word = find_unit("", accepted);
  if (high_word == nullptr)
    return {std::nullopt,
            fmt::format("{} has no unit{}", in_quotes(whole), expected_text(accepted))};
  if (low_word->unit != high_word->unit || (like != nullptr && high_word->unit != like->unit))
    return {std::nullopt, fmt::format("{}: its units measure different things{}", in_quotes(whole),
                                      expected_text(accepted))};
  const std::pair<double, double> range(*low * low_word->factor, *high * high_word->factor);
  for (const double end : {range.first, range.second})
    if (std::string wrong = out_of_bounds(in_quotes(whole), end, accepted); !wrong.empty())
      return {std::nullopt, std::move(wrong)};
  if (range.first > range.second)
    return {std::nullopt, fmt::format("{}: its low end is above its high end{}", in_quotes(whole),
                                      expected_text(accepted))};
  return {range, {}};
}

Parsed<QuantityText> parse_quantity(std::string_view text, const Accepted& accepted) {
  QuantityText out;
  std::string_view rest = text;
  const std::size_t semicolon = rest.find(';');
  out.text = trimmed(rest.substr(0, semicolon));
  const auto amount = parse_amount(out.text, accepted);
  if (!amount.value) return {std::nullopt, amount.message};
  out.amount = *amount.value;
  bool in_source = false;
  while (rest.find(';') != std::string_view::npos) {
    rest.remove_prefix(rest.find(';') + 1);
    const std::string_view clause = trimmed(rest.substr(0, rest.find(';')));
    if (clause.starts_with("assumed ")) {
      if (out.assumed)
        return {std::nullopt, fmt::format("{} has two ranges; expected one", in_quotes(text))};
      out.assumed_text = trimmed(clause.substr(8));
      const auto range = parse_range(out.assumed_text, accepted, out.amount.word);
      if (!range.value) return {std::nullopt, "assumed " + range.message};
      out.assumed = range.value;
      in_source = false;
    } else if (clause.starts_with("source ") && out.source.empty()) {
      out.source = trimmed(clause.substr(7));
      in_source = true;
    } else if (in_source) {
      out.source += fmt::format("; {}", clause);  // the title of a source may hold a semicolon
    } else {
      return {std::nullopt,
              fmt::format("{} says neither \"source ...\" nor \"assumed LOW to HIGH\" "
                          "after the semicolon{}",
                          in_quotes(text), expected_text(accepted))};
    }
  }
  return {out, {}};
}

}  // namespace casetide::model
