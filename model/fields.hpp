// The keys of one table, read by name: what is missing, of the wrong kind or unknown becomes a problem.
//
// A key is accepted by being asked for, so the list of accepted keys is the code that reads them.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/document.hpp"

namespace casetide::model {

/// A string with its place.
struct TextAt {
  std::string text;
  Origin at;
};

class Fields {
 public:
  /// Reads `table`. Anything but a table is a problem, and then no key is found.
  Fields(const Node& table, Problems& problems);

  [[nodiscard]] const Node& node() const noexcept { return *table_; }
  [[nodiscard]] Problems& problems() const noexcept { return problems_; }
  [[nodiscard]] bool has(std::string_view key) const { return table_->find(key) != nullptr; }

  /// Accepts `key`; its value, or null when it is not there.
  const Node* find(std::string_view key);
  /// The same, but not being there is a problem.
  const Node* require(std::string_view key, std::string_view expected, std::string_view example);

  /// A string. `expected` and `example` complete the message about anything else.
  std::optional<TextAt> text(std::string_view key, std::string_view expected,
                             std::string_view example);
  std::optional<TextAt> require_text(std::string_view key, std::string_view expected,
                                     std::string_view example);
  /// A string or a list of strings; empty when the key is not there.
  std::vector<TextAt> texts(std::string_view key, std::string_view expected,
                            std::string_view example);
  /// true or false; false when the key is not there.
  bool flag(std::string_view key);
  /// One of `words`; the first when the key is not there. Returns its place in the list.
  std::size_t choice(std::string_view key, std::initializer_list<std::string_view> words);

  /// Accepts keys without reading them.
  void accept(std::initializer_list<std::string_view> keys);
  /// Reports every key never asked for.
  void finish();

 private:
  const Node* table_;
  Problems& problems_;
  std::vector<std::string> accepted_;
};

/// The strings in a value that is a string or a list of strings.
std::vector<TextAt> texts_of(const Node& value, std::string_view expected, std::string_view example,
                             Problems& problems);

/// "initial-conference" -> "Initial conference": a label for an item that has none.
[[nodiscard]] std::string label_from(std::string_view name);

}  // namespace casetide::model
