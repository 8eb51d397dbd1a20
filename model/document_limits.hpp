// Bounds that keep a hostile or broken file from exhausting the stack or the clock of the parser.
//
// It reads only enough TOML (strings, comments, brackets, dots) to know how deep the tables would nest;
// it judges nothing else.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace casetide::model {

/// The longest file and the deepest nesting read. A real procedure is under 100 kB and 6 deep.
inline constexpr std::size_t kLongestFile = std::size_t{1} << 20U;
inline constexpr int kDeepest = 32;

struct Refusal {
  int line = 1;
  int column = 1;
  std::string message;
};

/// Why `text` is not given to the parser, if it is not.
[[nodiscard]] std::optional<Refusal> refuse_document(std::string_view text);

}  // namespace casetide::model
