#include "analysis/demand_score.hpp"

#include <algorithm>
#include <map>

#include "analysis/demand_forecast.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

/// Counts by number of month or week, so that a year earlier is a difference of numbers.
class Calendar {
 public:
  Calendar(const CountedSeries& series, std::size_t fitted) : length_(series.length) {
    for (std::size_t i = 0; i < fitted; ++i)
      counts_[number(series.periods[i])] = series.periods[i].count;
  }

  /// What the last `years` fitted years had at the same time of the year, on average, seen from `lag` years
  /// before `at`; nothing where one is missing.
  [[nodiscard]] std::optional<double> mean_before(int at, int lag, int years) const {
    double sum = 0;
    for (int y = lag; y < lag + years; ++y) {
      const auto found = counts_.find(at - y * season_length(length_));
      if (found == counts_.end()) return std::nullopt;
      sum += found->second;
    }
    return sum / years;
  }

  /// The nearest year before, counted in years, whose count was known.
  [[nodiscard]] int lag(int at) const {
    int years = 1;
    while (years < 20 && !counts_.contains(at - years * season_length(length_)))
      ++years;
    return years;
  }

  /// The naive forecast times each of its past ratios to what happened; empty without a past.
  [[nodiscard]] std::vector<double> sample(const CountedPeriod& period, int years) const {
    const int at = number(period);
    const int behind = lag(at);
    const auto centre = mean_before(at, behind, years);
    std::vector<double> made;
    if (!centre) return made;
    for (const auto& [when, count] : counts_) {
      const auto before = mean_before(when, behind, years);
      if (before && *before > 0) made.push_back(*centre * count / *before);
    }
    if (made.empty()) made.push_back(*centre);
    return made;
  }

 private:
  [[nodiscard]] int number(const CountedPeriod& period) const {
    if (length_ == CountedSeries::Length::week) return period.first_day / 7;
    const auto date = sim::date_of(period.first_day);
    return static_cast<int>(date.year()) * 12 +
           static_cast<int>(static_cast<unsigned>(date.month()));
  }

  CountedSeries::Length length_;
  std::map<int, double> counts_;
};

ForecastScore score_all(std::string name, const std::vector<std::vector<double>>& samples,
                        const std::vector<CountedPeriod>& actual) {
  ForecastScore made{.name = std::move(name), .inside = {}};
  made.inside.assign(std::size(kScoredIntervals), 0);
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (samples[i].empty()) continue;
    ++made.forecasts;
    made.crps += crps(samples[i], actual[i].count);
    for (std::size_t k = 0; k < made.inside.size(); ++k)
      made.inside[k] +=
          central_interval(samples[i], kScoredIntervals[k]).holds(actual[i].count) ? 1 : 0;
  }
  if (made.forecasts == 0) return made;
  made.crps /= static_cast<double>(made.forecasts);
  for (double& share : made.inside)
    share /= static_cast<double>(made.forecasts);
  return made;
}

}  // namespace

std::size_t periods_needed(Season season) {
  return season == Season::months ? 24 : season == Season::harmonic ? 15 : 6;
}

std::span<const CountedPeriod> periods_before(const CountedSeries& series, std::int32_t from) {
  const auto cut = std::ranges::find_if(
      series.periods, [from](const CountedPeriod& period) { return period.first_day >= from; });
  return {series.periods.begin(), cut};
}

std::optional<HeldOut> held_out(const CountedSeries& series, const DayShape& shape,
                                const DemandSettings& settings, std::int32_t from,
                                std::uint64_t seed) {
  const std::span<const CountedPeriod> before = periods_before(series, from);
  HeldOut made;
  made.fitted = before.size();
  const std::vector<CountedPeriod> later(
      series.periods.begin() + static_cast<std::ptrdiff_t>(made.fitted), series.periods.end());
  if (later.empty() || made.fitted < periods_needed(settings.season)) return std::nullopt;

  const DemandFit fit({before.begin(), before.end()}, shape, settings);
  const Eigen::MatrixXd counts = forecast_counts(fit, later, kForecastDraws, seed);
  const Calendar calendar(series, made.fitted);
  std::vector<std::vector<double>> fitted;
  std::vector<std::vector<double>> last_year;
  std::vector<std::vector<double>> three_years;
  for (std::size_t i = 0; i < later.size(); ++i) {
    const auto row = counts.row(static_cast<Eigen::Index>(i));
    fitted.emplace_back(row.begin(), row.end());
    last_year.push_back(calendar.sample(later[i], 1));
    three_years.push_back(calendar.sample(later[i], 3));
    made.actual_total += later[i].count;
  }
  made.scores.push_back(score_all("This forecast", fitted, later));
  const bool months = series.length == CountedSeries::Length::month;
  made.scores.push_back(
      score_all(months ? "Same month last year" : "Same week last year", last_year, later));
  made.scores.push_back(score_all("Mean of the last three years", three_years, later));
  std::erase_if(made.scores, [](const ForecastScore& one) { return one.forecasts == 0; });
  const Eigen::VectorXd totals = counts.colwise().sum().transpose();
  made.total = central_interval({totals.begin(), totals.end()}, 0.9);
  return made;
}

}  // namespace casetide::analysis
