// What happened, from a file that a person has: measures in the words of a scenario, periods and values.
//
// Columns `measure`, `period` and `value`, and `study` where the file serves several; others are not read.
// A period is "2026-04-01 to 2027-03-31", and for referrals also days of the year, a month ("2026-04") or the
// week that begins on a day ("2026-04-06"). A share has its "%".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/csv_table.hpp"
#include "model/problems.hpp"

namespace casetide::analysis {

struct Actual {
  enum class Period { span, month, week };
  std::string measure;
  std::string study;  ///< the name of a study; empty: any
  Period kind = Period::span;
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;
  double value = 0;  ///< of a share 0..1
  bool is_share = false;
  model::Origin measure_at;
  model::Origin period_at;
  model::Origin value_at;
};

/// What cannot be read, what no year can have been and what stands twice are problems.
[[nodiscard]] std::vector<Actual> read_actuals(const CsvTable& table, model::Problems& problems);

}  // namespace casetide::analysis
