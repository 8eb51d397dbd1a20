#include "analysis/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t kCandidates = 4096;
constexpr std::size_t kSecondCandidates = 1024;
constexpr std::size_t kSamples = 1000;
constexpr double kTwoSided95 = 1.96;

// Of a year's change of volume, what chairs feel: learned from authorities with that many years each, and near
// England's (years to 31 March 2016 to 2023) where a table has few.
constexpr std::size_t kResponseYears = 4;
constexpr std::size_t kResponseCandidates = 128;
constexpr int kResponseSteps = 20;
constexpr double kUsualResponse = 0.3;
constexpr double kResponseBelief = 0.2;

std::uint64_t key_of(std::uint64_t seed, const std::string& name) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed;  // FNV-1a: an authority's draws are its own
  for (const char letter : plain_name(name)) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 0x100000001b3U;
  }
  return hash;
}

}  // namespace

void Simulated::add(const MatrixXd& points, const MatrixXd& outputs) {
  sim::expects(points.rows() == outputs.rows(), "outputs of every point");
  MatrixXd all_points(points_.rows() + points.rows(), points.cols());
  MatrixXd all_outputs(outputs_.rows() + outputs.rows(), outputs.cols());
  if (points_.rows() > 0) {
    all_points << points_, points;
    all_outputs << outputs_, outputs;
  } else {
    all_points = points;
    all_outputs = outputs;
  }
  points_ = std::move(all_points);
  outputs_ = std::move(all_outputs);
  emulators_.clear();
  for (Index output = 0; output < outputs_.cols(); ++output)
    emulators_.emplace_back(points_, outputs_.col(output));
}

int Simulated::predicted(std::size_t output) const {
  const VectorXd errors = emulators_[output].left_out_errors();
  return static_cast<int>((errors.array().abs() <= kTwoSided95).count());
}

Calibration::Calibration(const PublishedTable& table, int until)
    : table_(table),
      until_(until),
      years_(learn_year_models(table, until)),
      load_response_(kUsualResponse) {}

void Calibration::learn_load_response(const Simulated& simulated) {
  std::vector<std::vector<SeenOutput>> panel;
  for (const Authority& authority : table_.authorities) {
    if (!is_authority(authority)) continue;
    panel.push_back(seen_outputs(authority, until_));
    if (panel.back().front().loads.size() < kResponseYears) panel.pop_back();
  }
  const MatrixXd candidates = even_points(kResponseCandidates, kSearched);
  for (int pass = 0; pass < 2; ++pass) {
    // Each authority at its likeliest point, with the response of the pass before.
    const HistoryMatch matching = match(simulated);
    std::vector<VectorXd> points;
    for (const std::vector<SeenOutput>& seen : panel) {
      Index best = 0;
      double most = -std::numeric_limits<double>::infinity();
      for (Index i = 0; i < candidates.rows(); ++i) {
        const double log = matching.log_likelihood(candidates.row(i).transpose(), seen);
        if (log > most) std::tie(best, most) = std::pair(i, log);
      }
      points.emplace_back(candidates.row(best).transpose());
    }
    double likeliest = -std::numeric_limits<double>::infinity();
    double found = load_response_;
    for (int step = 0; step <= kResponseSteps; ++step) {
      load_response_ = static_cast<double>(step) / kResponseSteps;
      const HistoryMatch tried = match(simulated);
      double log = -0.5 * std::pow((load_response_ - kUsualResponse) / kResponseBelief, 2);
      for (std::size_t area = 0; area < panel.size(); ++area)
        log += tried.log_likelihood(points[area], panel[area]);
      if (log > likeliest) std::tie(likeliest, found) = std::pair(log, load_response_);
    }
    load_response_ = found;
  }
}

HistoryMatch Calibration::match(const Simulated& simulated) const {
  std::vector<OutputModel> models;
  for (std::size_t output = 0; output < kShared; ++output)
    models.push_back({&simulated.emulators()[output], &years_[output]});
  LoadInput load = chairs_load();
  load.response = load_response_;
  return {models, load};
}

MatrixXd Calibration::second_wave(const Simulated& simulated,
                                  const std::vector<const Authority*>& areas,
                                  std::size_t count) const {
  const HistoryMatch matching = match(simulated);
  // What follows in the even order: the points that are simulated come first in it, and would teach nothing twice.
  const auto before = static_cast<std::size_t>(simulated.points().rows());
  const MatrixXd candidates =
      even_points(before + kSecondCandidates, kSearched).bottomRows(kSecondCandidates);
  std::vector<std::vector<Index>> left;  // by authority, the most likely spread over its samples
  for (const Authority* const area : areas) {
    const std::vector<SeenOutput> seen = seen_outputs(*area, until_);
    std::vector<Index> open;
    for (Index i = 0; i < candidates.rows(); ++i) {
      if (matching.implausibility(candidates.row(i).transpose(), seen) <= kRuledOutBeyond)
        open.push_back(i);
    }
    left.push_back(std::move(open));
  }
  // In turn from each authority's, in the even order of the candidates, none twice.
  std::vector<Index> chosen;
  std::vector<std::size_t> at(areas.size(), 0);
  bool more = true;
  while (more && chosen.size() < count) {
    more = false;
    for (std::size_t area = 0; area < areas.size() && chosen.size() < count; ++area) {
      while (at[area] < left[area].size() &&
             std::ranges::find(chosen, left[area][at[area]]) != chosen.end())
        at[area] += 1;
      if (at[area] == left[area].size()) continue;
      chosen.push_back(left[area][at[area]]);
      more = true;
    }
  }
  MatrixXd points(static_cast<Index>(chosen.size()), candidates.cols());
  for (std::size_t i = 0; i < chosen.size(); ++i)
    points.row(static_cast<Index>(i)) = candidates.row(chosen[i]);
  return points;
}

AreaFit Calibration::fit(const Simulated& simulated, const Authority& authority) const {
  AreaFit fit;
  fit.authority = &authority;
  const std::vector<SeenOutput> seen = seen_outputs(authority, until_);
  fit.years = static_cast<int>(seen.front().loads.size());
  fit.posterior = match(simulated).match(even_points(kCandidates, kSearched), seen, kSamples);
  if (fit.posterior.points.rows() == 0) return fit;
  for (Index input = 0; input < static_cast<Index>(kSearched); ++input)
    fit.learned.push_back(learned_input(fit.posterior, input));
  return fit;
}

std::vector<double> Calibration::forecast(const Simulated& simulated, const AreaFit& fit, int year,
                                          std::uint64_t seed) const {
  const std::vector<SeenOutput> seen = seen_outputs(*fit.authority, until_);
  const double variance = forecast_variance(*fit.authority, until_);
  std::vector<double> values =
      fit.posterior.points.rows() == 0
          ? forecast_alone(years_[0], seen[0].series, year, variance)
          : match(simulated).forecast(fit.posterior, seen, 0, year,
                                      forecast_load(*fit.authority, until_, year), variance,
                                      key_of(seed, fit.authority->name));
  for (double& value : values)
    value = 100 * share_at(value);
  return values;
}

}  // namespace casetide::analysis
