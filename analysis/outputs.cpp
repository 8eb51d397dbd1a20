#include "analysis/outputs.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "analysis/measure.hpp"
#include "model/replicator.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

std::string quoted(const std::string& text) {
  std::string made = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') made += '\\';
    made += letter;
  }
  return made + "\"";
}

}  // namespace

std::vector<Output> outputs_of(const model::Scenario& scenario,
                               std::span<const std::string> names) {
  std::vector<Output> list;
  const auto add = [&](const model::DriftLine& line) {
    list.push_back({line.name, line.label.empty() ? line.name : line.label,
                    measure_json(scenario, line.measure)});
  };
  if (names.empty()) std::ranges::for_each(scenario.drift, add);
  for (const std::string& name : names) {
    const auto found = std::ranges::find(scenario.drift, name, &model::DriftLine::name);
    sim::expects(found != scenario.drift.end(), "an output is a line of the scenario");
    add(*found);
  }
  return list;
}

std::string outputs_overlay(std::span<const std::string> measures) {
  std::string text;
  const std::vector<std::string> names = outputs_overlay_names(measures.size());
  for (std::size_t i = 0; i < measures.size(); ++i) {
    text += fmt::format("[drift.{}]\nlabel = {}\nmeasure = {}\n", names[i], quoted(measures[i]),
                        quoted(measures[i]));
  }
  return text;
}

std::vector<std::string> outputs_overlay_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i)
    names.push_back(fmt::format("output-{}", i));
  return names;
}

Column OutputValues::at(std::size_t column) const {
  const auto values = values_.col(static_cast<Eigen::Index>(column));
  return {values.begin(), values.end()};
}

Column OutputValues::value(std::size_t output) const {
  Column values = above(output);
  const Column all = below(output);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = all[i] > 0 ? values[i] / all[i] : std::numeric_limits<double>::quiet_NaN();
  return values;
}

Figure OutputValues::figure(const Estimator& estimator, std::size_t output) const {
  const Column all = below(output);
  const bool count = std::ranges::all_of(all, [](double one) { return one == 1; });
  return count ? estimator.mean(above(output)) : estimator.ratio(above(output), all);
}

OutputValues OutputValues::first(std::size_t replications) const {
  OutputValues part;
  part.values_ = values_.topRows(static_cast<Eigen::Index>(replications));
  return part;
}

void OutputValues::set(std::size_t replication, std::span<const double> row) {
  sim::expects(row.size() == static_cast<std::size_t>(values_.cols()), "a value for each output");
  for (std::size_t i = 0; i < row.size(); ++i)
    values_(static_cast<Eigen::Index>(replication), static_cast<Eigen::Index>(i)) = row[i];
}

void OutputValues::set(std::size_t first, const OutputValues& rows) {
  values_.middleRows(static_cast<Eigen::Index>(first), rows.values_.rows()) = rows.values_;
}

Outputs::Outputs(std::vector<Output> list, const model::Scenario& scenario)
    : list_(std::move(list)),
      shape_(model::shape_of(scenario)),
      days_(scenario.last_day - scenario.first_day + 1) {}

std::vector<double> Outputs::read(const model::Record& record) const {
  std::vector<double> row;
  row.reserve(2 * list_.size());
  for (const Output& output : list_) {
    const auto found = measured(std::span(&record, 1), shape_, days_, output.measure);
    sim::expects(found.has_value(), "an output is counted in records");
    row.push_back(found->above.front());
    row.push_back(found->below ? found->below->front() : 1);
  }
  return row;
}

OutputValues Outputs::read(const RecordView& records) const {
  OutputValues values(records.size(), size());
  records.visit([&](std::size_t i, const model::Record& record) {
    values.set(i, read(record));
    return true;
  });
  return values;
}

}  // namespace casetide::analysis
