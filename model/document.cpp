#include "model/document.hpp"

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <tuple>
#include <utility>

#include <fmt/format.h>

// toml++ 3.3 asserts (or, optimised, assumes) what a file may violate, "[;]" for one, just before it
// would report the error. The report is what is wanted.
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>

#include "model/document_limits.hpp"
#include "model/syntax_words.hpp"

namespace casetide::model {
namespace {

/// Turns toml++'s tables into nodes in file order.
class Conversion {
 public:
  Conversion(std::string_view text, std::string file) : file_(std::move(file)) {
    std::size_t begin = 0;
    while (begin <= text.size()) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines_.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  [[nodiscard]] Node table(const toml::table& from, const Origin& at, const std::string& covering) {
    Node node;
    node.kind = Node::Kind::table;
    node.at = at;
    node.covering = covering;
    if (const auto* source = from["source"].as_string()) node.covering = source->get();
    std::vector<std::pair<const toml::key*, const toml::node*>> ordered;
    for (const auto& [key, value] : from)
      ordered.emplace_back(&key, &value);
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
      const auto& p = a.first->source().begin;
      const auto& q = b.first->source().begin;
      return std::tie(p.line, p.column) < std::tie(q.line, q.column);
    });
    for (const auto& [key, value] : ordered) {
      const std::string name(key->str());
      const Origin key_at = origin(key->source(), at.path.empty() ? name : at.path + "." + name);
      node.entries.push_back({name, key_at, convert(*value, key_at, node.covering)});
    }
    return node;
  }

 private:
  [[nodiscard]] Origin origin(const toml::source_region& region, std::string path) const {
    return {file_, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column),
            std::move(path)};
  }

  [[nodiscard]] Node convert(const toml::node& from, const Origin& key,
                             const std::string& covering) {
    const Origin at = origin(from.source(), key.path);
    if (const auto* inner = from.as_table()) {
      const bool header = !inner->is_inline() && under_bracket(key.line);
      Node node = table(*inner, inner->is_inline() ? at : key, header ? std::string() : covering);
      node.header = header;
      return node;
    }
    Node node;
    node.at = at;
    node.covering = covering;
    if (const auto* list = from.as_array()) {
      node.kind = Node::Kind::array;
      for (const toml::node& item : *list) {
        const std::string path = fmt::format("{}[{}]", key.path, node.items.size() + 1);
        node.items.push_back(convert(item, origin(item.source(), path), covering));
      }
      return node;
    }
    leaf(from, node);
    return node;
  }

  static void leaf(const toml::node& from, Node& node) {
    if (const auto* text = from.as_string()) {
      node.kind = Node::Kind::text;
      node.text = text->get();
    } else if (const auto* whole = from.as_integer()) {
      node.kind = Node::Kind::integer;
      node.number = static_cast<double>(whole->get());
      node.text = fmt::format("{}", whole->get());
    } else if (const auto* real = from.as_floating_point()) {
      node.kind = Node::Kind::real;
      node.number = real->get();
      node.text = fmt::format("{}", real->get());
    } else if (const auto* truth = from.as_boolean()) {
      node.kind = Node::Kind::boolean;
      node.truth = truth->get();
      node.text = node.truth ? "true" : "false";
    } else {
      node.kind = Node::Kind::date;
      std::ostringstream out;
      if (const auto* date = from.as_date()) out << date->get();
      if (const auto* time = from.as_time()) out << time->get();
      if (const auto* both = from.as_date_time()) out << both->get();
      node.text = out.str();
    }
  }

  /// Whether the line is a [header]: a key there opened a table that covers nothing outside itself.
  [[nodiscard]] bool under_bracket(int line) const {
    const std::string_view text = lines_[static_cast<std::size_t>(line) - 1];
    const std::size_t first = text.find_first_not_of(" \t");
    return first != std::string_view::npos && text[first] == '[';
  }

  std::string file_;
  std::vector<std::string_view> lines_;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

Node* Node::find(std::string_view key) {
  for (Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

Node parse_document(std::string_view text, const std::string& name, Problems& problems) {
  Node empty;
  empty.at = {name, 1, 1, ""};
  empty.header = true;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // Windows editors write this mark
  if (const auto refusal = refuse_document(text)) {
    problems.lose_names();
    problems.add({name, refusal->line, refusal->column, ""}, refusal->message);
    return empty;
  }
  try {
    const toml::table table = toml::parse(text, name);
    Node root = Conversion(text, name).table(table, empty.at, "");
    root.header = true;
    // A `source` at the top of a file speaks for numbers at the top; see cover_all for policies.
    return root;
  } catch (const toml::parse_error& error) {
    problems.lose_names();
    const toml::source_position at = error.source().begin;
    const int line = static_cast<int>(at.line);
    const int column = static_cast<int>(at.column);
    problems.add({name, line, column, ""},
                 "not TOML: " + syntax_words(error.description(), text, line, column));
    return empty;
  }
}

void cover_all(Node& root, const std::string& source) {
  if (root.covering.empty()) root.covering = source;
  for (Entry& entry : root.entries)
    cover_all(entry.value, source);
  for (Node& item : root.items)
    cover_all(item, source);
}

std::string as_toml(const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::table:
      for (const Entry& entry : node.entries)
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", entry.key, as_toml(entry.value));
      return text.empty() ? "{}" : "{ " + text + " }";
    case Node::Kind::array:
      for (const Node& item : node.items)
        text += (text.empty() ? "" : ", ") + as_toml(item);
      return "[" + text + "]";
    case Node::Kind::text: {
      const bool plain = std::all_of(node.text.begin(), node.text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
      });
      if (plain) return '"' + node.text + '"';
      std::ostringstream out;
      out << toml::value<std::string>(node.text);
      return out.str();
    }
    default:
      return node.text;
  }
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::table:
      return "a table";
    case Node::Kind::array:
      return "a list";
    case Node::Kind::text:
      return in_quotes(node.text);
    default:
      return node.text;
  }
}

}  // namespace casetide::model
