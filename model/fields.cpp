#include "model/fields.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace casetide::model {
namespace {

const Node kNoTable;

/// C0 (but tabs and line breaks), DEL and C1: what moves the cursor or colours what follows.
bool holds_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F || c1) return true;
  }
  return false;
}

}  // namespace

Fields::Fields(const Node& table, Problems& problems) : table_(&table), problems_(problems) {
  if (table.kind == Node::Kind::table) return;
  problems.add(table.at, fmt::format("{} is not a table; expected keys and values, for example "
                                     "{{ key = \"value\" }}",
                                     describe(table)));
  table_ = &kNoTable;
}

const Node* Fields::find(std::string_view key) {
  if (std::find(accepted_.begin(), accepted_.end(), key) == accepted_.end())
    accepted_.emplace_back(key);
  return table_->find(key);
}

const Node* Fields::require(std::string_view key, std::string_view expected,
                            std::string_view example) {
  const Node* value = find(key);
  if (value == nullptr && table_ != &kNoTable) {
    Origin at = table_->at;
    at.path = at.path.empty() ? std::string(key) : fmt::format("{}.{}", at.path, key);
    problems_.add_reference(
        at, fmt::format("missing; expected {}, for example {} = {}", expected, key, example));
  }
  return value;
}

std::optional<TextAt> Fields::text(std::string_view key, std::string_view expected,
                                   std::string_view example) {
  const Node* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == Node::Kind::text) {
    if (holds_control_character(value->text))
      problems_.add_value(value->at,
                          fmt::format("{} holds a control character, which would act on a "
                                      "terminal; expected {}, without it",
                                      describe(*value), expected));
    return TextAt{value->text, value->at};
  }
  problems_.add(value->at, fmt::format("{} is not text; expected {}, for example {}",
                                       describe(*value), expected, example));
  return std::nullopt;
}

std::optional<TextAt> Fields::require_text(std::string_view key, std::string_view expected,
                                           std::string_view example) {
  if (require(key, expected, example) == nullptr) return std::nullopt;
  return text(key, expected, example);
}

std::vector<TextAt> Fields::texts(std::string_view key, std::string_view expected,
                                  std::string_view example) {
  const Node* value = find(key);
  if (value == nullptr) return {};
  return texts_of(*value, expected, example, problems_);
}

bool Fields::flag(std::string_view key) {
  const Node* value = find(key);
  if (value == nullptr) return false;
  if (value->kind != Node::Kind::boolean)
    problems_.add(value->at,
                  fmt::format("{} is neither true nor false; expected true or false, for "
                              "example {} = true",
                              describe(*value), key));
  return value->truth;
}

std::size_t Fields::choice(std::string_view key, std::initializer_list<std::string_view> words) {
  const Node* value = find(key);
  if (value == nullptr) return 0;
  const auto* word = std::find(words.begin(), words.end(), value->text);
  if (value->kind == Node::Kind::text && word != words.end())
    return static_cast<std::size_t>(word - words.begin());
  const std::vector<std::string> names(words.begin(), words.end());
  std::string list;
  for (const std::string& name : names)
    list += fmt::format("{}\"{}\"", list.empty() ? "" : " or ", name);
  const std::string near = nearest(value->text, names);
  problems_.add(value->at,
                fmt::format("{} is not one of the choices{}; expected {}", describe(*value),
                            near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near), list));
  return 0;
}

void Fields::accept(std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    find(key);
}

void Fields::finish() {
  for (const Entry& entry : table_->entries) {
    if (std::find(accepted_.begin(), accepted_.end(), entry.key) != accepted_.end()) continue;
    problems_.add(entry.at, "unknown key" + suggestion(entry.key, accepted_, "accepted here"));
  }
}

std::vector<TextAt> texts_of(const Node& value, std::string_view expected, std::string_view example,
                             Problems& problems) {
  std::vector<TextAt> found;
  const auto take = [&](const Node& item) {
    if (item.kind == Node::Kind::text) {
      found.push_back({item.text, item.at});
    } else {
      problems.add(item.at, fmt::format("{} is not text; expected {}, for example {}",
                                        describe(item), expected, example));
    }
  };
  if (value.kind == Node::Kind::array) {
    for (const Node& item : value.items)
      take(item);
  } else {
    take(value);
  }
  return found;
}

std::string label_from(std::string_view name) {
  std::string label(name);
  std::replace(label.begin(), label.end(), '-', ' ');
  std::replace(label.begin(), label.end(), '_', ' ');
  if (!label.empty())
    label[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(label[0])));
  return label;
}

}  // namespace casetide::model
