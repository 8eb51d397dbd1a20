// Causes of delay that a run can do without: the same families and the same luck, and one thing that is
// never waited for.
//
// What was charged to a cause is not what would be gained without it, because another queue may grow in
// its place; a replay says. Causes of capacity, organisation and practice can be left out. Work itself,
// the procedure's own waits and the hours in which nobody works cannot: without them it would be another
// service. What leaving each out means is in scenarios/README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/record.hpp"

namespace casetide::model {

struct Scenario;

/// The causes that a run does without.
class Without {
 public:
  constexpr Without() = default;
  constexpr Without(Cause cause) : bits_(bit(cause)) {}  // NOLINT: a cause alone is those causes
  [[nodiscard]] constexpr bool has(Cause cause) const { return (bits_ & bit(cause)) != 0; }
  [[nodiscard]] constexpr bool none() const { return bits_ == 0; }
  constexpr void add(Cause cause) { bits_ |= bit(cause); }

 private:
  [[nodiscard]] static constexpr std::uint32_t bit(Cause cause) {
    return std::uint32_t{1} << static_cast<unsigned>(cause);
  }
  std::uint32_t bits_ = 0;
};

/// The causes that can be left out, in their order.
[[nodiscard]] std::vector<Cause> removable_causes();

/// "role-not-free"
[[nodiscard]] std::string_view name_of(Cause cause);

/// The names in order, joined: "role-not-free+slot"; empty when there is none.
[[nodiscard]] std::string names_of(Without without);

/// A cause that can be left out, or why not and which can.
struct CauseNamed {
  std::optional<Cause> cause;
  std::string problem;
};
[[nodiscard]] CauseNamed removable_cause(std::string_view name);

/// Why that scenario cannot be run without what its `without` leaves out; empty when it can.
[[nodiscard]] std::string problem_without(const Scenario& scenario);

}  // namespace casetide::model
