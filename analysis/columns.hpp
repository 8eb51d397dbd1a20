// One number from every replication: the columns of the results table.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/records.hpp"
#include "model/record.hpp"

namespace casetide::analysis {

using Column = std::vector<double>;  ///< [replication]

/// Sum of the entries first .. first+count-1 of a field.
template <class Number>
[[nodiscard]] Column column_sum(const RecordView& records,
                                std::vector<Number> model::Record::*field, std::size_t first,
                                std::size_t count) {
  Column values(records.size(), 0.0);
  for (std::size_t at = first; at < first + count; ++at)
    records.add_column(field, at, values);
  return values;
}

/// Entry `at` of a field.
template <class Number>
[[nodiscard]] Column column(const RecordView& records, std::vector<Number> model::Record::*field,
                            std::size_t at) {
  return column_sum(records, field, at, 1);
}

/// Entries first .. first+count-1 of a field as bins; `records` must outlive them.
template <class Number>
[[nodiscard]] Histograms histograms(const RecordView& records,
                                    std::vector<Number> model::Record::*field, std::size_t first,
                                    std::size_t count) {
  return {count,
          [records, field, first](std::size_t bin) { return column(records, field, first + bin); }};
}

[[nodiscard]] inline Column plus(Column a, const Column& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] += b.at(i);
  return a;
}

[[nodiscard]] inline Column minus(Column a, const Column& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] -= b.at(i);
  return a;
}

[[nodiscard]] inline Column times(Column a, double factor) {
  for (double& value : a)
    value *= factor;
  return a;
}

}  // namespace casetide::analysis
