// Replays of a run in which every draw not known by the end of a day is another: what was logged up to
// then must be the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/model/support/engine_run.hpp"

namespace casetide::model::test {

struct Replayed {
  int days_that_differ = 0;
  std::size_t least_replaced = SIZE_MAX;
  bool future_changed = false;
  std::string first_difference;
};

/// One replay for each of `days` ("2026-06-17"), which are the last whose draws stay.
[[nodiscard]] Replayed replay(Engine& engine, const std::vector<std::string>& days,
                              std::uint32_t seed);

}  // namespace casetide::model::test
