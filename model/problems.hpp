// What is wrong with what the user wrote: a list that grows while reading goes on.
//
// A problem says where, what was seen and what is accepted. Collecting never stops the reading, so
// that one pass lists everything; it does not decide what to do about it.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/quantity.hpp"

namespace casetide::model {

/// One thing to put right.
struct Problem {
  Origin at;
  std::string message;
};

/// "FILE:LINE:COL: path: message"; a syntax error has no path.
[[nodiscard]] std::string to_string(const Problem& problem);

/// Problems in the order found, each only once.
class Problems {
 public:
  /// Something wrong that may leave a hole: checks of the whole would report its consequences.
  void add(const Origin& at, std::string message);
  /// A value is wrong, and nothing else follows from it.
  void add_value(const Origin& at, std::string message);
  /// A name or key is not there. Withheld once names were lost, which may hold it.
  void add_reference(const Origin& at, std::string message);
  /// A file or table cannot be read: the names that it holds are unknown.
  void lose_names() noexcept { names_lost_ = true; }
  /// Whether everything but values could be read, so that the whole can be judged.
  [[nodiscard]] bool whole() const noexcept { return whole_ && !names_lost_; }

  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] const std::vector<Problem>& list() const noexcept { return list_; }

  /// Sorted by file (in the order of `files`), line, column and message.
  [[nodiscard]] std::vector<Problem> sorted(std::span<const std::string> files) const;

 private:
  std::vector<Problem> list_;
  std::set<std::string> lines_;
  bool names_lost_ = false;
  bool whole_ = true;
};

/// The name among `names` that `word` was probably meant to be, or empty. At most one edit for every
/// three letters (an edit: a letter changed, added, left out, or two neighbours swapped).
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> names);

/// "; did you mean "absence"?", or the list of what exists: "; accepted here: a, b, c".
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string> names,
                                     std::string_view list_intro);

/// The text in double quotes, control characters shown, long text cut.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace casetide::model
