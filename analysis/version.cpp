#include "analysis/version.hpp"

namespace casetide::analysis {

std::string_view version() {
  return CASETIDE_VERSION;
}

}  // namespace casetide::analysis
