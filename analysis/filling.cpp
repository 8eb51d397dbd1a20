#include "analysis/filling.hpp"

#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/columns.hpp"
#include "analysis/estimate.hpp"
#include "analysis/warm_up.hpp"

namespace casetide::analysis {
namespace {

using model::Record;
using nlohmann::json;

double mean_of(const Column& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Whether growth beyond `margin` is more than chance, at that probability of being wrong.
bool is_beyond(const Column& growth, double margin, double error) {
  const std::size_t pairs = growth.size() / 2;
  Column by_pair;
  for (std::size_t k = 0; k < pairs; ++k)
    by_pair.push_back((growth[2 * k] + growth[2 * k + 1]) / 2);
  const double mean = mean_of(by_pair);
  double squares = 0;
  for (const double value : by_pair)
    squares += (value - mean) * (value - mean);
  const auto n = static_cast<double>(pairs);
  const double deviation = std::sqrt(squares / (n - 1) / n);
  if (mean <= margin || deviation == 0) return mean > margin;
  const boost::math::students_t law(n - 1);
  return boost::math::cdf(boost::math::complement(law, (mean - margin) / deviation)) < error;
}

}  // namespace

std::vector<Filling> filling(const Results& results) {
  std::vector<Filling> found;
  if (results.records.size() / 2 < kIntervalPairsLeast) return found;
  const json strands = json::parse(results.description).at("strands");
  for (std::size_t strand = 0; strand < results.shape.strands.size(); ++strand) {
    const Column start = column(results.records, &Record::strand_at_start_children, strand);
    const double level = mean_of(start);
    if (level < kGrowthLeast) continue;
    const Column growth =
        minus(column(results.records, &Record::strand_at_end_children, strand), start);
    constexpr double kWeeks = 52;
    const double week =
        mean_of(column(results.records, &Record::strand_starts_children, strand)) / kWeeks;
    const double error = kFillingError / static_cast<double>(results.shape.strands.size());
    if (mean_of(growth) > week && is_beyond(growth, kGrowthMaterial * level, error))
      found.push_back({strands.at(strand).at("label").get<std::string>(), mean_of(growth) / level});
  }
  return found;
}

std::optional<std::string> filling_note(const Results& results) {
  const json description = json::parse(results.description);
  if (!description.value("changes", json::array()).empty()) return std::nullopt;
  std::string strands;
  for (const Filling& one : filling(results)) {
    strands += fmt::format("{}“{}” by {:.0f} of 100", strands.empty() ? "" : ", ", one.label,
                           100 * one.growth);
  }
  if (strands.empty()) return std::nullopt;
  const int years = description.at("warm_up_years").get<int>();
  return fmt::format(
      "Children are more at the end of the year than at its start: {}. A typical year ends as it "
      "began: either the warm-up of {} year{} is too short, or backlog grows from year to year; "
      "--pilot tells which.",
      strands, years, years == 1 ? "" : "s");
}

}  // namespace casetide::analysis
