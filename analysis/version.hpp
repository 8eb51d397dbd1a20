// Which Casetide this is.
#pragma once

#include <string>
#include <string_view>

namespace casetide::analysis {

/// "0.1.0"; part of every results file, and results of two versions are never joined.
[[nodiscard]] std::string_view version();

/// Fingerprint of the sources of sim/ and model/ that this program was built from, 64 hexadecimal
/// digits (analysis/engine_fingerprint.cmake). Between releases the version stays and the numbers may
/// move: results of two engines are never joined either.
[[nodiscard]] std::string_view engine();

/// The first 12 digits of a fingerprint, as people are shown it.
[[nodiscard]] std::string_view shortened_engine(std::string_view fingerprint);

/// "0.1.0 (engine 0123456789ab)"
[[nodiscard]] std::string version_text();

}  // namespace casetide::analysis
