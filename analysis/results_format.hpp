// Names inside a results file, shared by its writer and its reader.
//
//   /                 attributes: format, casetide_version, casetide_engine, seed,
//                     first_replication, replications; without (a cause of delay), where one was
//                     left out
//   /scenario/...     title, name, description (JSON), file_names, file-000, file-001, ... (full text)
//   /axes/AXIS        the names along each axis
//   /records/FIELD    one dataset a field of model::Record; attribute `axes` names its axes
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "analysis/record_fields.hpp"

namespace casetide::analysis {

inline constexpr const char* kFormat = "casetide results 4";
inline constexpr const char* kScenarioGroup = "scenario";
inline constexpr const char* kAxesGroup = "axes";
inline constexpr const char* kRecordsGroup = "records";
inline constexpr const char* kLateFamiliesGroup = "late_families";

inline constexpr std::array<Axis, 19> kAllAxes = {
    Axis::clock,      Axis::limited_clock, Axis::fate,    Axis::day_bin, Axis::late_bin,
    Axis::length_bin, Axis::wait_bin,      Axis::week,    Axis::period,  Axis::cause,
    Axis::step,       Axis::outcome,       Axis::mark,    Axis::event,   Axis::strand,
    Axis::role,       Axis::hours,         Axis::counter, Axis::standing};

/// The dataset with the text of the scenario's i-th file.
[[nodiscard]] inline std::string file_dataset(std::size_t i) {
  return fmt::format("file-{:03}", i);
}

}  // namespace casetide::analysis
