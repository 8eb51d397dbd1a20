// sim/expects.hpp
// Checks of what this program promises itself, always on, in every build.
//
// A broken expectation is our mistake and never the user's: what the user wrote is checked by the
// loader, which reports every problem with its place. The program ends with exit code 70.
#pragma once

#include <source_location>
#include <stdexcept>

namespace casetide::sim {

/// Says which promise was broken and where in the source it was made.
class BrokenExpectation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// The cold half of `expects`, kept out of line so that a check that holds costs one branch.
[[noreturn, gnu::cold]] void break_expectation(const char* message, std::source_location place);

/// `message` says what should have held, in words: "a visit fits in 10 bits".
constexpr void expects(bool condition, const char* message,
                       std::source_location place = std::source_location::current()) {
  if (!condition) [[unlikely]] {
    break_expectation(message, place);
  }
}

}  // namespace casetide::sim
