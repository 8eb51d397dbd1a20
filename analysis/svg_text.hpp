// Text in a picture: how wide it is, and where it breaks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace casetide::analysis {

/// Width of UTF-8 text in a sans-serif font of that size; rather too much than too little.
[[nodiscard]] double text_width(std::string_view text, double font_size);

/// Lines of at most `width`, broken between words; a longer word has a line of its own.
[[nodiscard]] std::vector<std::string> broken_lines(std::string_view text, double font_size,
                                                    double width);

}  // namespace casetide::analysis
