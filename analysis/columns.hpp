// One number from every replication: the columns of the results table.
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "model/record.hpp"

namespace casetide::analysis {

using Column = std::vector<double>;  ///< [replication]

/// Entry `at` of a field.
template <class Number>
[[nodiscard]] Column column(std::span<const model::Record> records,
                            std::vector<Number> model::Record::*field, std::size_t at) {
  Column values;
  values.reserve(records.size());
  for (const model::Record& record : records)
    values.push_back(static_cast<double>((record.*field).at(at)));
  return values;
}

/// Sum of the entries first .. first+count-1 of a field.
template <class Number>
[[nodiscard]] Column column_sum(std::span<const model::Record> records,
                                std::vector<Number> model::Record::*field, std::size_t first,
                                std::size_t count) {
  Column values(records.size(), 0.0);
  for (std::size_t at = first; at < first + count; ++at) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      values[i] += static_cast<double>((records[i].*field).at(at));
    }
  }
  return values;
}

/// Entries first .. first+count-1 of a field, a row a replication.
template <class Number>
[[nodiscard]] Eigen::MatrixXd histograms(std::span<const model::Record> records,
                                         std::vector<Number> model::Record::*field,
                                         std::size_t first, std::size_t count) {
  Eigen::MatrixXd rows(static_cast<Eigen::Index>(records.size()), static_cast<Eigen::Index>(count));
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (std::size_t bin = 0; bin < count; ++bin) {
      rows(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(bin)) =
          static_cast<double>((records[i].*field).at(first + bin));
    }
  }
  return rows;
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
