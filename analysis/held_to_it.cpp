#include "analysis/held_to_it.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "analysis/demand_score.hpp"
#include "analysis/estimate.hpp"
#include "analysis/measure.hpp"
#include "analysis/outputs.hpp"
#include "analysis/restored_scenario.hpp"
#include "analysis/scores.hpp"
#include "model/read_scenario.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

constexpr double kBounds[] = {0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975};

std::string text_of(std::int32_t day) {
  const auto date = sim::date_of(day);
  return fmt::format("{}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// The same days `years` earlier.
std::pair<std::int32_t, std::int32_t> years_before(const Actual& actual, int years) {
  const auto earlier = [years](std::int32_t day) {
    auto date = sim::date_of(day) - std::chrono::years{years};
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return sim::day_index(date);
  };
  // The day after the last, so that a February ends as February.
  return {earlier(actual.first_day), earlier(actual.last_day + 1) - 1};
}

std::vector<bool> inside_of(const std::vector<double>& sample, double actual) {
  std::vector<bool> inside;
  for (const double probability : kScoredIntervals)
    inside.push_back(central_interval(sample, probability).holds(actual));
  return inside;
}

/// Earlier values of what one actual is of, by how many years before.
using Past = std::map<int, double>;

std::optional<double> mean_of(const Past& past, int from, int years) {
  double sum = 0;
  for (int y = from; y < from + years; ++y) {
    const auto found = past.find(y);
    if (found == past.end()) return std::nullopt;
    sum += found->second;
  }
  return sum / years;
}

std::optional<Naive> naive(const Past& past, int years, double actual) {
  const auto centre = mean_of(past, 1, years);
  if (!centre) return std::nullopt;
  std::vector<double> sample;
  for (const auto& [before, value] : past) {
    const auto forecast = mean_of(past, before + 1, years);
    if (forecast && *forecast > 0) sample.push_back(*centre * value / *forecast);
  }
  Naive made;
  made.value = *centre;
  const bool spread = sample.size() >= 2;
  if (!spread) sample.assign(1, *centre);
  made.crps = crps(sample, actual);
  if (spread) made.inside = inside_of(sample, actual);
  return made;
}

/// Children referred in some days of the year, in each replication; of a week that they cut, in proportion.
std::vector<double> referred(const Results& results, const model::Scenario& scenario,
                             const Actual& actual) {
  std::vector<double> sample(results.records.size(), 0.0);
  std::int32_t day = scenario.first_day;
  for (int week = 0; week < results.shape.weeks; ++week) {
    // Weeks begin on Mondays, the first where the year does.
    const std::int32_t next = std::min(day + 7 - sim::weekday_of(day), scenario.last_day + 1);
    const std::int32_t shared =
        std::min(next, actual.last_day + 1) - std::max(day, actual.first_day);
    if (shared > 0) {
      const Column arrivals =
          column(results.records, &model::Record::weekly_arrivals, static_cast<std::size_t>(week));
      for (std::size_t r = 0; r < sample.size(); ++r)
        sample[r] += arrivals[r] * static_cast<double>(shared) / (next - day);
    }
    day = next;
  }
  return sample;
}

class Holder {
 public:
  Holder(const Results& results, const model::Scenario& scenario, std::span<const Actual> actuals,
         model::Problems& problems)
      : results_(results), scenario_(scenario), actuals_(actuals), problems_(problems) {}

  /// Whether an actual is of the study's own time.
  [[nodiscard]] bool is_of_year(const Actual& actual) const {
    return actual.first_day >= scenario_.first_day && actual.last_day <= scenario_.last_day;
  }
  /// A month or week of a series of counts of which only some days are the study's.
  [[nodiscard]] bool is_cut(const Actual& actual) const {
    return actual.kind != Actual::Period::span && actual.first_day <= scenario_.last_day &&
           actual.last_day >= scenario_.first_day && !is_of_year(actual);
  }
  [[nodiscard]] bool is_past(const Actual& actual) const {
    return actual.last_day < scenario_.first_day;
  }
  [[nodiscard]] bool is_ours(const Actual& actual) const {
    return actual.study.empty() || actual.study == results_.name;
  }

  std::optional<HeldFigure> hold(const Actual& actual) {
    const std::optional<Output> output = output_of(actual);
    if (!output) return std::nullopt;
    std::vector<double> sample;
    if (actual.first_day == scenario_.first_day && actual.last_day == scenario_.last_day) {
      sample = Outputs({*output}, scenario_).read(results_.records).value(0);
      std::erase_if(sample, [](double value) { return std::isnan(value); });
    } else if (output->measure.at("kind") == "referrals" &&
               output->measure.at("by_child").get<bool>()) {
      sample = referred(results_, scenario_, actual);
    } else {
      problems_.add(
          actual.period_at,
          fmt::format("a part of the year of this measure is not kept; expected referrals "
                      "by child, or the whole year, {} to {}",
                      text_of(scenario_.first_day), text_of(scenario_.last_day)));
      return std::nullopt;
    }
    if (sample.empty()) {
      problems_.add(actual.measure_at, "nothing of the kind happened in any simulated year");
      return std::nullopt;
    }
    HeldFigure made{.study = results_.name,
                    .measure = actual.measure,
                    .period = text_of(actual.first_day) + " to " + text_of(actual.last_day),
                    .unit = output->unit(),
                    .actual = actual.value,
                    .bounds = {},
                    .inside = {},
                    .last_year = {},
                    .three_years = {}};
    for (const double probability : kBounds)
      made.bounds.push_back(sample_quantile(sample, probability));
    made.place = place_in_sample(sample, actual.value);
    made.crps = crps(sample, actual.value);
    made.inside = inside_of(sample, actual.value);
    const Past past = past_of(actual);
    made.last_year = naive(past, 1, actual.value);
    made.three_years = naive(past, 3, actual.value);
    return made;
  }

 private:
  [[nodiscard]] Past past_of(const Actual& actual) const {
    Past past;
    constexpr int kYearsMost = 40;
    for (const Actual& other : actuals_) {
      if (other.measure != actual.measure || other.kind != actual.kind || !is_ours(other)) continue;
      for (int years = 1; years <= kYearsMost; ++years) {
        const auto [first, last] = years_before(actual, years);
        const bool same = actual.kind == Actual::Period::week
                              ? std::abs(other.first_day - (actual.first_day - 364 * years)) <= 3
                              : other.first_day == first && other.last_day == last;
        if (same) past[years] = other.value;
      }
    }
    return past;
  }

  /// The measure, once read as the scenario's own lines are.
  std::optional<Output> output_of(const Actual& actual) {
    const auto [found, is_new] = outputs_.try_emplace(actual.measure);
    if (is_new) found->second = read_measure(actual);
    if (!found->second) return std::nullopt;
    const bool share = found->second->unit() == "%";
    if (share != actual.is_share) {
      problems_.add(actual.value_at, share ? "a share without its %; expected, for example, 86.7 %"
                                           : "a % of what is no share; expected a number");
      return std::nullopt;
    }
    return found->second;
  }

  std::optional<Output> read_measure(const Actual& actual) {
    constexpr const char* kName = "the actuals";
    const std::vector<std::string> measures{actual.measure};
    model::Problems problems;
    const auto scenario = reread(outputs_overlay(measures), kName, problems);
    for (const model::Problem& problem : problems.list())
      problems_.add(actual.measure_at, problem.message);
    if (!scenario) return std::nullopt;
    Output output = outputs_of(*scenario, outputs_overlay_names(1)).front();
    if (is_counted(output.measure)) return output;
    problems_.add(actual.measure_at, "no record counts this; expected another measure");
    return std::nullopt;
  }

  std::optional<model::Scenario> reread(const std::string& overlay, const std::string& name,
                                        model::Problems& problems);

  const Results& results_;
  const model::Scenario& scenario_;
  std::span<const Actual> actuals_;
  model::Problems& problems_;
  std::map<std::string, std::optional<Output>> outputs_;
};

std::optional<model::Scenario> read_from_results(const Results& results,
                                                 const std::vector<model::OverlayText>& more,
                                                 model::Problems& problems) {
  model::Reading reading = restored_scenario(results.identity, more);
  for (const model::Problem& problem : reading.problems)
    problems.add(problem.at, problem.message);
  return std::move(reading.scenario);
}

std::optional<model::Scenario> Holder::reread(const std::string& overlay, const std::string& name,
                                              model::Problems& problems) {
  return read_from_results(results_, {{name, overlay}}, problems);
}

}  // namespace

std::optional<model::Scenario> scenario_of(const Results& results, model::Problems& problems) {
  return read_from_results(results, {}, problems);
}

HeldStudy hold_to(const Results& results, std::span<const Actual> actuals,
                  model::Problems& problems) {
  HeldStudy held;
  const std::optional<model::Scenario> scenario = scenario_of(results, problems);
  if (!scenario) return held;
  Holder holder(results, *scenario, actuals, problems);
  for (const Actual& actual : actuals) {
    if (!holder.is_ours(actual) || holder.is_past(actual)) continue;
    if (holder.is_cut(actual)) {
      held.left_out.push_back(
          {actual.period_at,
           fmt::format(
               "{} to {} lies across the start or end of the year of the study {}; left out",
               text_of(actual.first_day), text_of(actual.last_day), results.name)});
    } else if (!holder.is_of_year(actual)) {
      // With one file for several studies, a later year may be another study's.
      if (actual.first_day <= scenario->last_day)
        problems.add(
            actual.period_at,
            fmt::format("the study {} is of {} to {}; expected these days, days within them "
                        "for referrals, or a year before",
                        results.name, text_of(scenario->first_day), text_of(scenario->last_day)));
    } else if (auto figure = holder.hold(actual)) {
      held.figures.push_back(*std::move(figure));
    }
  }
  return held;
}

}  // namespace casetide::analysis
