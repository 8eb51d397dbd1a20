#include "sim/expects.hpp"

#include <string>
#include <string_view>

namespace casetide::sim {

void break_expectation(const char* message, std::source_location place) {
  // The file's own name only: the directory is that of the machine that compiled it.
  std::string_view file = place.file_name();
  if (const auto slash = file.find_last_of("/\\"); slash != std::string_view::npos) {
    file.remove_prefix(slash + 1);
  }
  throw BrokenExpectation(std::string(file) + ":" + std::to_string(place.line()) + ": in " +
                          place.function_name() + ": expected that " + message);
}

}  // namespace casetide::sim
