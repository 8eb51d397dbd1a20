# Turns the files NAMES in FOLDER into OUTPUT, the source behind analysis/web_assets.hpp.
#   cmake -DFOLDER=... -DNAMES=a;b -DOUTPUT=... -P web_assets.cmake
# A file becomes an array of character constants: string literals have a length limit, arrays none.

set(arrays "")
set(rows "")
set(index 0)
foreach(name IN LISTS NAMES)
  file(READ ${FOLDER}/${name} bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  # The last character is not part of the file; it keeps the array of an empty file legal.
  string(APPEND arrays "constexpr char asset_${index}[] = {\n${bytes}'\\0'};\n")
  string(APPEND rows "    {\"${name}\", {asset_${index}, sizeof(asset_${index}) - 1}},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT}.new "// Generated from analysis/web by web_assets.cmake.
#include \"analysis/web_assets.hpp\"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace casetide::analysis {
namespace {
${arrays}
constexpr std::array<std::pair<std::string_view, std::string_view>, ${index}> assets = {{
${rows}}};
}  // namespace

std::string_view web_asset(std::string_view name) {
  for (const auto& [key, bytes] : assets) {
    if (key == name) return bytes;
  }
  throw std::out_of_range(\"no web asset named \" + std::string(name));
}
}  // namespace casetide::analysis
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
