// One TOML file as a tree of places: every key and value knows its file, line, column and path.
//
// toml++ parses; this keeps what it sorts away (the order of keys, restored from their positions) and
// what provenance needs (which `source` covers which number). It knows nothing of procedures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/problems.hpp"
#include "model/quantity.hpp"

namespace casetide::model {

struct Entry;

/// A TOML value. Tables own entries, arrays own items; the rest are leaves.
struct Node {
  enum class Kind { table, array, text, integer, real, boolean, date };
  Kind kind = Kind::table;
  Origin at;            ///< of the value; a table's is its key, or its opening bracket
  bool header = false;  ///< a table under a [header] of its own, not inline and not dotted
  std::string text;     ///< a string's value, or any other leaf as TOML
  double number = 0;    ///< integer and real
  bool truth = false;   ///< boolean
  std::vector<Entry> entries;
  std::vector<Node> items;
  /// The `source` beside this value in its own file: of its table, or of the tables around it that
  /// have no header between. Empty if none.
  std::string covering;

  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);
};

struct Entry {
  std::string key;
  Origin at;  ///< of the key
  Node value;
};

/// Parses `text`, the content of the file that the user calls `name`. A syntax error (also: not UTF-8,
/// nested too deep, too long) is added to `problems` and gives an empty table.
[[nodiscard]] Node parse_document(std::string_view text, const std::string& name,
                                  Problems& problems);

/// Lets `source`, stated at the top of a policy, cover every number of that file with none of its own.
void cover_all(Node& root, const std::string& source);

/// The value as TOML on one line.
[[nodiscard]] std::string as_toml(const Node& node);

/// "words" for a string, "a whole number" and so on: how messages name what they saw.
[[nodiscard]] std::string describe(const Node& node);

}  // namespace casetide::model
