#include "analysis/warm_up.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "model/accepted_units.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

constexpr double kWeeksPerYear = model::kDaysPerYear / 7;

Eigen::Index first_week_of_year(Eigen::Index year) {
  return static_cast<Eigen::Index>(std::ceil(static_cast<double>(year) * kWeeksPerYear));
}

/// The last of them may lack its last week: 2,191 days from a Monday on are six years in 313 weeks.
Eigen::Index years_in(Eigen::Index weeks) {
  Eigen::Index years = 0;
  while (first_week_of_year(years + 1) - 1 <= weeks)
    ++years;
  return years;
}

int whole_years(std::size_t weeks) {
  return static_cast<int>(std::ceil(static_cast<double>(weeks) / kWeeksPerYear));
}

/// Least squares, for each column.
std::vector<double> slopes(const Eigen::MatrixXd& years) {
  const Eigen::VectorXd at =
      Eigen::VectorXd::LinSpaced(years.rows(), 0, static_cast<double>(years.rows() - 1));
  const Eigen::VectorXd weight = (at.array() - at.mean()).matrix();
  const Eigen::VectorXd found = years.transpose() * weight / weight.squaredNorm();
  return {found.begin(), found.end()};
}

SeriesWarmUp look_at(const PilotSeries& series, const Estimator& estimator) {
  SeriesWarmUp found;
  found.name = series.name;
  const Eigen::VectorXd mean = series.weeks.rowwise().mean();
  found.truncation = mser5({mean.data(), static_cast<std::size_t>(mean.size())});
  const Eigen::MatrixXd years = yearly_means(series.weeks);
  const Eigen::MatrixXd later = years.bottomRows((years.rows() + 1) / 2);
  found.level = later.mean();
  found.slope = estimator.mean(slopes(later));
  found.grows = found.level >= kGrowthLeast && found.slope.low &&
                *found.slope.low > kGrowthMaterial * found.level;
  return found;
}

std::string names_of(const WarmUp& found, bool (*of)(const SeriesWarmUp&)) {
  std::string names;
  for (const SeriesWarmUp& series : found.series) {
    if (of(series)) names += (names.empty() ? "" : ", ") + series.name;
  }
  return names;
}

}  // namespace

std::vector<double> mser5_statistics(std::span<const double> series) {
  const std::size_t batches = series.size() / kMserBatch;
  sim::expects(batches >= 2, "a series has two batches at least");
  Eigen::VectorXd means(static_cast<Eigen::Index>(batches));
  for (std::size_t j = 0; j < batches; ++j) {
    const auto batch = series.subspan(j * kMserBatch, kMserBatch);
    means(static_cast<Eigen::Index>(j)) =
        Eigen::Map<const Eigen::VectorXd>(batch.data(), kMserBatch).mean();
  }
  std::vector<double> statistics;
  for (std::size_t left_out = 0; left_out <= batches / 2; ++left_out) {
    const Eigen::VectorXd rest = means.tail(static_cast<Eigen::Index>(batches - left_out));
    const auto count = static_cast<double>(rest.size());
    statistics.push_back((rest.array() - rest.mean()).square().sum() / (count * count));
  }
  return statistics;
}

Truncation mser5(std::span<const double> series) {
  const std::vector<double> statistics = mser5_statistics(series);
  const auto least = std::ranges::min_element(statistics);
  return {static_cast<std::size_t>(least - statistics.begin()) * kMserBatch,
          least + 1 == statistics.end()};
}

Eigen::MatrixXd yearly_means(const Eigen::MatrixXd& weeks) {
  const Eigen::Index years = years_in(weeks.rows());
  Eigen::MatrixXd means(years, weeks.cols());
  for (Eigen::Index year = 0; year < years; ++year) {
    const Eigen::Index first = first_week_of_year(year);
    const Eigen::Index after = std::min(first_week_of_year(year + 1), weeks.rows());
    means.row(year) = weeks.middleRows(first, after - first).colwise().mean();
  }
  return means;
}

WarmUp warm_up(std::span<const PilotSeries> pilot) {
  sim::expects(!pilot.empty(), "a pilot has a series");
  const Eigen::MatrixXd& first = pilot.front().weeks;
  sim::expects(yearly_means(first).rows() >= kPilotYearsLeast, "a pilot is long enough");
  const Estimator estimator(static_cast<std::size_t>(first.cols()));
  WarmUp found;
  bool grows = false;
  bool settled = true;
  for (const PilotSeries& series : pilot) {
    sim::expects(series.weeks.rows() == first.rows() && series.weeks.cols() == first.cols(),
                 "series of one pilot have the same weeks and replications");
    const SeriesWarmUp& one = found.series.emplace_back(look_at(series, estimator));
    grows = grows || one.grows;
    settled = settled && !one.truncation.at_bound;
    if (!one.truncation.at_bound)
      found.years = std::max(found.years, whole_years(one.truncation.values));
  }
  found.finding = grows     ? WarmUpFinding::growing
                  : settled ? WarmUpFinding::settled
                            : WarmUpFinding::not_settled;
  return found;
}

std::string sentence(const WarmUp& found) {
  switch (found.finding) {
    case WarmUpFinding::settled:
      return found.years == 0
                 ? "No warm-up is needed: every series is typical from its start."
                 : fmt::format("A warm-up of {} year{} is long enough for every series.",
                               found.years, found.years == 1 ? "" : "s");
    case WarmUpFinding::not_settled:
      return fmt::format(
          "The pilot is too short to say when the service has filled ({}); a longer one is needed.",
          names_of(found, [](const SeriesWarmUp& s) { return s.truncation.at_bound; }));
    case WarmUpFinding::growing:
      break;
  }
  return fmt::format(
      "Backlog grows year on year ({}): no typical year exists, and what is reported "
      "depends on how long the service has run.",
      names_of(found, [](const SeriesWarmUp& s) { return s.grows; }));
}

}  // namespace casetide::analysis
