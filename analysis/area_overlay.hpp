// An authority's area file, from its published figures and what a calibration learned.
//
// It is laid over the base scenario's area: volumes by regression, routing by counting, staff from published
// workforce figures by the rule of scenarios/README.md, and the searched inputs with their ranges, or the
// words "not learned". What the base does not have is left out; what the table does not say stays the
// base's, and the file says so.
#pragma once

#include <string>

#include "analysis/calibration.hpp"
#include "analysis/searched.hpp"

namespace casetide::analysis {

struct AreaBase {
  const PublishedTable* table = nullptr;
  const BaseLines* lines = nullptr;
  int until = 0;
  std::string area_file;  ///< of the base, from the new file's folder
};

[[nodiscard]] std::string area_overlay(const AreaBase& base, const AreaFit& fit);

}  // namespace casetide::analysis
