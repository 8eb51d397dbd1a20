// A parser's complaint about TOML in the words of people who write scenarios, not programs.
#pragma once

#include <string>
#include <string_view>

namespace casetide::model {

/// What is wrong at `line` and `column` (from 1, in characters) of `text`, of which the parser says
/// `description`; its own words where there are no better ones.
[[nodiscard]] std::string syntax_words(std::string_view description, std::string_view text,
                                       int line, int column);

}  // namespace casetide::model
