#include "model/problems.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace casetide::model {
namespace {

/// Longest words compared; a name of a file is far shorter.
constexpr std::size_t kLongestWord = 64;
/// Longest text shown back, and most names listed.
constexpr std::size_t kLongestShown = 80;
constexpr std::size_t kMostListed = 30;
/// Names compared for a suggestion: bounds the time spent on a file made to be slow.
constexpr std::size_t kMostCompared = 500;

/// Edits between two words: change, add, leave out, swap neighbours (optimal string alignment).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

/// Whether the two have a word of three letters or more in common: "strategy-meeting" and
/// "strategy-discussion".
bool share_a_word(std::string_view a, std::string_view b) {
  constexpr std::size_t kShortest = 3;
  const auto next_word = [](std::string_view& names) {
    const std::size_t end = std::min(names.find_first_of("-_"), names.size());
    const std::string_view word = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    return word;
  };
  while (!a.empty()) {
    const std::string_view word = next_word(a);
    for (std::string_view rest = b; word.size() >= kShortest && !rest.empty();)
      if (next_word(rest) == word) return true;
  }
  return false;
}

/// Of more names than can be listed those that are like `word`, if any are.
std::vector<std::string> worth_listing(std::string_view word, std::span<const std::string> names) {
  std::vector<std::string> alike;
  if (names.size() > kMostListed && word.size() <= kLongestWord)
    std::copy_if(names.begin(), names.end(), std::back_inserter(alike),
                 [word](const std::string& name) { return share_a_word(word, name); });
  return alike.empty() ? std::vector<std::string>(names.begin(), names.end()) : alike;
}

}  // namespace

std::string to_string(const Problem& problem) {
  const Origin& at = problem.at;
  if (at.line == 0)  // of a file without lines
    return fmt::format("{}: {}{}{}", at.file, at.path, at.path.empty() ? "" : ": ",
                       problem.message);
  return fmt::format("{}:{}:{}: {}{}{}", at.file, at.line, at.column, at.path,
                     at.path.empty() ? "" : ": ", problem.message);
}

void Problems::add(const Origin& at, std::string message) {
  whole_ = false;
  add_value(at, std::move(message));
}

void Problems::add_reference(const Origin& at, std::string message) {
  whole_ = false;
  if (!names_lost_) add_value(at, std::move(message));
}

void Problems::add_value(const Origin& at, std::string message) {
  Problem problem{at, std::move(message)};
  if (lines_.insert(to_string(problem)).second) list_.push_back(std::move(problem));
}

std::vector<Problem> Problems::sorted(std::span<const std::string> files) const {
  std::vector<Problem> list = list_;
  const auto key = [&](const Problem& p) {
    const auto file = std::find(files.begin(), files.end(), p.at.file) - files.begin();
    return std::tuple(file, p.at.line, p.at.column, std::string_view(p.at.path),
                      std::string_view(p.message));
  };
  std::sort(list.begin(), list.end(),
            [&](const Problem& a, const Problem& b) { return key(a) < key(b); });
  return list;
}

std::string nearest(std::string_view word, std::span<const std::string> names) {
  if (word.size() > kLongestWord) return {};
  std::string best;
  std::size_t fewest = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& name : names.first(std::min(names.size(), kMostCompared))) {
    if (name.size() > kLongestWord) continue;
    const std::size_t count = edits(word, name);
    if (count < fewest) {
      fewest = count;
      best = name;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, std::span<const std::string> names,
                       std::string_view list_intro) {
  const std::string near = nearest(word, names);
  if (!near.empty()) return fmt::format("; did you mean \"{}\"?", near);
  if (names.empty()) return {};
  const std::vector<std::string> listed = worth_listing(word, names);
  const std::size_t count = std::min(listed.size(), kMostListed);
  std::string text = fmt::format("; {}: ", list_intro);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += ", ";
    text += listed[i];
  }
  if (names.size() > count) text += fmt::format(" and {} more", names.size() - count);
  return text;
}

std::string in_quotes(std::string_view text) {
  std::string shown = "\"";
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    // Cut only where a new character begins, so that the message stays valid UTF-8.
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (used >= kLongestShown && begins) {
      shown += "...";
      break;
    }
    ++used;
    if (c == '\n') {
      shown += "\\n";
    } else if (c == '\t') {
      shown += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      shown += '?';
    } else if (c == '\xC2' && i + 1 < text.size() &&
               static_cast<unsigned char>(text[i + 1]) < 0xA0) {  // U+0080 to U+009F
      shown += '?';
      ++i;
    } else {
      shown += c;
    }
  }
  return shown + '"';
}

}  // namespace casetide::model
