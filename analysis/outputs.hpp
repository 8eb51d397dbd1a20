// Outputs of a study: the few numbers of each replication that its question is about.
//
// A study with many points (a plan's, an exploration's) cannot keep every record; it keeps these. An
// output is a measure (analysis/measure.hpp), a count or a ratio of two counts of a replication; both are
// kept, since a ratio's estimate is the ratio of the sums.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include "analysis/columns.hpp"
#include "analysis/estimate.hpp"
#include "model/record.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

struct Output {
  std::string name;  ///< short, unique: "conferences-in-time"
  std::string label;
  nlohmann::json measure;  ///< of measure_json

  [[nodiscard]] std::string unit() const { return measure.at("unit").get<std::string>(); }
};

/// The lines of a scenario's [drift.NAME] in the order of their names given; all when none is.
[[nodiscard]] std::vector<Output> outputs_of(const model::Scenario& scenario,
                                             std::span<const std::string> names = {});

/// An overlay that states measures, so that they are read and checked as a scenario's own are:
/// [drift.output-1], [drift.output-2], ... in the order of `measures`.
[[nodiscard]] std::string outputs_overlay(std::span<const std::string> measures);
[[nodiscard]] std::vector<std::string> outputs_overlay_names(std::size_t count);

/// What outputs were in each replication.
class OutputValues {
 public:
  OutputValues() = default;
  OutputValues(std::size_t replications, std::size_t outputs)
      : values_(Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(replications),
                                      static_cast<Eigen::Index>(2 * outputs))) {}

  [[nodiscard]] std::size_t replications() const {
    return static_cast<std::size_t>(values_.rows());
  }
  [[nodiscard]] Column above(std::size_t output) const { return at(2 * output); }
  /// Ones where the output is a count.
  [[nodiscard]] Column below(std::size_t output) const { return at(2 * output + 1); }
  /// above / below of each replication; NaN where nothing is below.
  [[nodiscard]] Column value(std::size_t output) const;
  /// The sum of all above over the sum of all below.
  [[nodiscard]] Figure figure(const Estimator& estimator, std::size_t output) const;

  /// The first so many replications.
  [[nodiscard]] OutputValues first(std::size_t replications) const;

  void set(std::size_t replication, std::span<const double> row);
  /// Rows from `first` on.
  void set(std::size_t first, const OutputValues& rows);

 private:
  [[nodiscard]] Column at(std::size_t column) const;

  Eigen::MatrixXd values_;  // [replication][output: above, below]
};

/// Reads outputs from records.
class Outputs {
 public:
  Outputs(std::vector<Output> list, const model::Scenario& scenario);

  [[nodiscard]] const std::vector<Output>& list() const { return list_; }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  /// above and below of each output, in order.
  [[nodiscard]] std::vector<double> read(const model::Record& record) const;
  [[nodiscard]] OutputValues read(const RecordView& records) const;

 private:
  std::vector<Output> list_;
  model::RecordShape shape_;
  double days_;
};

}  // namespace casetide::analysis
