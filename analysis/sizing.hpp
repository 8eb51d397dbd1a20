// How many replications a run needs: looked at after 64, 128, 256, ... until every output is as precise as
// asked for.
//
// Precision is looked at only at those counts, so that stopping where the interval happens to be narrow
// hardly bends it; the interval itself is Estimator's. This asks for no replication; it says whether more
// are wanted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/estimate.hpp"

namespace casetide::analysis {

inline constexpr std::uint32_t kFirstLook = 64;

/// An output that has to be precise.
struct Watched {
  std::string label;
  Figure figure;
  double half_width = 0;  ///< asked for: of the 95 % interval of the expected value
  std::string unit;       ///< "of 100" for a share of 0..1
};

/// What a look says.
struct Look {
  std::uint32_t replications = 0;
  bool precise = false;
  std::vector<Watched>
      short_of;  ///< those that are not yet as precise, widest against its aim first
  /// Replications that the first of them would need, if its spread stays: 0 where that cannot be said.
  std::uint32_t needed = 0;
};

[[nodiscard]] Look look_at(const std::vector<Watched>& watched, std::uint32_t replications);

/// 64, then twice as many; never more than `most`.
[[nodiscard]] std::uint32_t next_look(std::uint32_t done, std::uint32_t most);

/// "Conference late: 12.1 of 100, known to within 3.2 and not 2; some 512 years would be needed."
[[nodiscard]] std::string shortfall_text(const Look& look);

/// {"looks": last count, "precise", "short_of": [{"label", "half_width", "asked"}], "needed"}
[[nodiscard]] nlohmann::json look_json(const Look& look);

}  // namespace casetide::analysis
