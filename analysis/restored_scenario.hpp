// The scenario of a results file, read again from the text that the file keeps of it.
//
// The files are laid out in a folder of their own, as they lay to each other when the scenario was run, and
// are gone again when they have been read. The machine's own files are not looked at.
#pragma once

#include <vector>

#include "analysis/results.hpp"
#include "model/read_scenario.hpp"

namespace casetide::analysis {

/// The reading, with `more` laid over it; its files are named as in `identity`. Problems when this version of Casetide does not
/// accept what another wrote. Throws NotResults when the names could not have been written by Casetide,
/// or a file names one that is not held, and model::FileError.
[[nodiscard]] model::Reading restored_scenario(const Identity& identity,
                                               const std::vector<model::OverlayText>& more = {});

}  // namespace casetide::analysis
