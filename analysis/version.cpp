#include "analysis/version.hpp"

#include <fmt/format.h>

namespace casetide::analysis {

std::string_view version() {
  return CASETIDE_VERSION;
}

std::string_view shortened_engine(std::string_view fingerprint) {
  constexpr std::size_t kDigits = 12;
  return fingerprint.substr(0, kDigits);
}

std::string version_text() {
  return fmt::format("{} (engine {})", version(), shortened_engine(engine()));
}

}  // namespace casetide::analysis
