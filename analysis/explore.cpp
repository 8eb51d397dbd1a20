#include "analysis/explore.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>

#include "analysis/sobol_points.hpp"
#include "model/replicator.hpp"
#include "model/uncertain_inputs.hpp"

namespace casetide::analysis {
namespace {

constexpr double kLow = 0.05;  // what a range's ends are percentiles of
constexpr double kHigh = 0.95;
constexpr double kTail = 0.025;
// Rows that are run together: enough for all threads, few enough for memory.
constexpr std::size_t kRowsTogether = 4;
// Luck of the three stages: apart from each other, and from runs with the next seeds.
constexpr std::uint32_t kScreeningLuck = 1'000'000;
constexpr std::uint32_t kSobolLuck = 2'000'000;
// What a kept input must bring about of what happens to some output.
constexpr double kLeastShare = 0.01;

using Index = Eigen::Index;

double nth(const Column& values, std::size_t i) {
  return std::isnan(values[i]) ? 0 : values[i];
}

/// Mean over the replications that have the answer.
std::optional<double> mean_of(const Column& values) {
  double sum = 0;
  double count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    count += 1;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

void set_difference(TornadoBar& bar, const Column& low, const Column& high) {
  std::vector<double> gaps;
  for (std::size_t i = 0; i < low.size(); ++i) {
    if (!std::isnan(high[i] - low[i])) gaps.push_back(high[i] - low[i]);
  }
  bar.difference = mean_of(gaps);
  if (gaps.size() < 2) return;
  double squares = 0;
  for (const double gap : gaps)
    squares += (gap - *bar.difference) * (gap - *bar.difference);
  const auto freedom = static_cast<double>(gaps.size() - 1);
  const double t =
      boost::math::quantile(boost::math::complement(boost::math::students_t(freedom), kTail));
  const double half = t * std::sqrt(squares / freedom / static_cast<double>(gaps.size()));
  bar.low = *bar.difference - half;
  bar.high = *bar.difference + half;
}

std::size_t rounds_of(std::size_t jobs, int threads) {
  const auto together = static_cast<std::size_t>(threads);
  return (jobs + together - 1) / together;
}

/// Rows in which every point has an answer.
std::vector<Index> good_rows(const SobolValues& values) {
  std::vector<Index> good;
  for (Index row = 0; row < values.a.rows(); ++row) {
    bool all = values.a.row(row).allFinite() && values.b.row(row).allFinite();
    for (const Eigen::MatrixX2d& mixed : values.mixed)
      all = all && mixed.row(row).allFinite();
    if (all) good.push_back(row);
  }
  return good;
}

std::optional<SobolIndices> indices_of(const SobolValues& values, const std::vector<Index>& good,
                                       std::uint32_t seed) {
  SobolValues kept{.a = values.a(good, Eigen::all), .b = values.b(good, Eigen::all), .mixed = {}};
  for (const Eigen::MatrixX2d& mixed : values.mixed)
    kept.mixed.emplace_back(mixed(good, Eigen::all));
  return sobol_indices(kept, {.seed = seed});
}

}  // namespace

Explorer::Explorer(const model::Scenario& scenario, const std::vector<ExploreInput>& inputs,
                   const Outputs& outputs, const Points& points, const ExploreOptions& options)
    : scenario_(scenario), inputs_(inputs), outputs_(outputs), points_(points), options_(options) {}

std::vector<OutputValues> Explorer::values(const std::string& stage, const std::vector<At>& at,
                                           std::uint32_t replications) const {
  std::vector<model::Scenario> scenarios;
  scenarios.reserve(at.size());
  std::vector<Point> points;
  // Two that are the same point (with one kept input, B and A with that input of B) are run once.
  std::map<std::string, std::size_t> places;
  std::vector<std::size_t> place_of;
  for (const At& one : at) {
    model::Scenario& scenario = scenarios.emplace_back(scenario_);
    std::string text = fmt::format("luck {}\n", one.luck);
    if (!one.inputs.empty()) {
      model::fix_inputs(scenario, one.inputs);
      text += scenario.files.back().text;
    }
    const std::string name = point_name(stage, text);
    const auto [place, is_new] = places.emplace(name, points.size());
    place_of.push_back(place->second);
    if (!is_new) continue;
    points.push_back(
        {.name = name, .scenario = &scenario, .replications = replications, .luck = one.luck});
  }
  const std::vector<OutputValues> found = points_.run(points, outputs_);
  std::vector<OutputValues> all;
  for (const std::size_t place : place_of)
    all.push_back(found[place]);
  return all;
}

void Explorer::screen(Exploration& exploration, const std::function<void()>& after_ends) const {
  exploration.empty.assign(outputs_.size(), 0);
  bool ends_known = false;
  const MorrisEvaluate evaluate = [&](const std::vector<MorrisPoint>& wanted) {
    std::vector<At> at;
    for (const MorrisPoint& point : wanted) {
      At& one = at.emplace_back();
      one.luck = kScreeningLuck + static_cast<std::uint32_t>(point.trajectory);
      std::size_t coordinate = 0;
      for (const ExploreInput& input : inputs_) {
        for (const model::UncertainInput& part : input.parts)
          one.inputs.at[part.path] = point.at[coordinate++];
      }
    }
    const std::vector<OutputValues> found = values("screening", at, 1);
    Eigen::MatrixXd answers(static_cast<Index>(found.size()), static_cast<Index>(outputs_.size()));
    for (std::size_t i = 0; i < found.size(); ++i) {
      for (std::size_t output = 0; output < outputs_.size(); ++output) {
        const Column value = found[i].value(output);
        exploration.empty[output] += std::isnan(value[0]) ? 1 : 0;
        answers(static_cast<Index>(i), static_cast<Index>(output)) = nth(value, 0);
      }
    }
    if (!std::exchange(ends_known, true)) after_ends();
    return answers;
  };
  exploration.groups = analysis::screen(morris_inputs(inputs_), options_.screening, evaluate);
  exploration.kept = kept_inputs(exploration.groups, options_.keep, kLeastShare);
}

void Explorer::tornado(Exploration& exploration) const {
  std::vector<At> at(1);
  at[0].inputs.as_stated = true;
  struct End {
    std::size_t input;
    std::size_t part;
  };
  std::vector<End> ends;
  for (const std::size_t input : exploration.kept) {
    for (std::size_t part = 0; part < inputs_[input].parts.size(); ++part) {
      ends.push_back({input, part});
      for (const double probability : {kLow, kHigh}) {
        at.push_back(at[0]);
        at.back().inputs.at[inputs_[input].parts[part].path] = probability;
      }
    }
  }
  const std::vector<OutputValues> found = values("tornado", at, options_.tornado_replications);
  for (std::size_t output = 0; output < outputs_.size(); ++output)
    exploration.as_stated.push_back(mean_of(found[0].value(output)));
  for (std::size_t i = 0; i < ends.size(); ++i) {
    for (std::size_t output = 0; output < outputs_.size(); ++output) {
      const Column low = found[1 + 2 * i].value(output);
      const Column high = found[2 + 2 * i].value(output);
      TornadoBar bar;
      bar.input = ends[i].input;
      bar.part = ends[i].part;
      bar.output = output;
      bar.at_low = mean_of(low);
      bar.at_high = mean_of(high);
      set_difference(bar, low, high);
      exploration.tornado.push_back(bar);
    }
  }
}

void Explorer::sobol(Exploration& exploration) const {
  std::vector<std::string> paths;    // [coordinate]
  std::vector<std::size_t> belongs;  // [coordinate]: which of those kept
  for (std::size_t k = 0; k < exploration.kept.size(); ++k) {
    for (const model::UncertainInput& part : inputs_[exploration.kept[k]].parts) {
      paths.push_back(part.path);
      belongs.push_back(k);
    }
  }
  if (paths.empty()) return;
  const Eigen::MatrixXd design = sobol_points(options_.rows, 2 * paths.size(), options_.seed);
  const std::size_t kept = exploration.kept.size();
  const auto rows = static_cast<Index>(options_.rows);
  SobolValues blank{.a = Eigen::MatrixX2d(rows, 2), .b = Eigen::MatrixX2d(rows, 2), .mixed = {}};
  blank.mixed.assign(kept, Eigen::MatrixX2d(rows, 2));
  std::vector<SobolValues> answers(outputs_.size(), blank);

  for (std::size_t first = 0; first < options_.rows; first += kRowsTogether) {
    const std::size_t end = std::min(first + kRowsTogether, options_.rows);
    std::vector<At> at;
    for (std::size_t row = first; row < end; ++row) {
      // A, B, then A with each kept input of B. All others are drawn, by the row's luck.
      for (std::size_t point = 0; point < 2 + kept; ++point) {
        At& one = at.emplace_back();
        one.luck = kSobolLuck + static_cast<std::uint32_t>(row);
        for (std::size_t c = 0; c < paths.size(); ++c) {
          const bool of_b = point == 1 || (point >= 2 && belongs[c] == point - 2);
          one.inputs.at[paths[c]] =
              design(static_cast<Index>(row), static_cast<Index>(of_b ? c + paths.size() : c));
        }
      }
    }
    const std::vector<OutputValues> found = values("sobol", at, model::kPairReplications);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto row = static_cast<Index>(first + i / (2 + kept));
      const std::size_t point = i % (2 + kept);
      for (std::size_t output = 0; output < outputs_.size(); ++output) {
        SobolValues& of = answers[output];
        Eigen::MatrixX2d& to = point == 0 ? of.a : point == 1 ? of.b : of.mixed[point - 2];
        const Column value = found[i].value(output);
        to.row(row) << value[0], value[1];
      }
    }
  }
  for (const SobolValues& of : answers) {
    const std::vector<Index> good = good_rows(of);
    exploration.good_rows.push_back(good.size());
    exploration.sobol.push_back(indices_of(of, good, options_.seed));
  }
}

StageCost ends_cost(const ExploreOptions& options, int threads) {
  const std::size_t points = 2 * options.screening.trajectories;
  return {points, rounds_of(points, threads)};
}

StageCost screening_cost(std::size_t inputs, const ExploreOptions& options, int threads) {
  const std::size_t points =
      morris_points(inputs, options.screening) - 2 * options.screening.trajectories;
  return {points, rounds_of(points, threads)};
}

StageCost tornado_cost(std::size_t parts, const ExploreOptions& options, int threads) {
  const std::size_t replications = (1 + 2 * parts) * options.tornado_replications;
  return {replications, rounds_of(replications, threads)};
}

StageCost sobol_cost(std::size_t kept, const ExploreOptions& options, int threads) {
  if (kept == 0) return {};
  const std::size_t points = options.rows * (2 + kept);
  return {2 * points, 2 * rounds_of(points, threads)};
}

}  // namespace casetide::analysis
