#include "analysis/morris.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/seed_seq.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "analysis/estimate.hpp"
#include "sim/expects.hpp"

namespace casetide::analysis {
namespace {

constexpr std::array<double, 4> kLevels = {0.05, 0.35, 0.65, 0.95};
constexpr double kMove = 2.0 / 3;        // two levels of the three between the ends
constexpr std::size_t kFirstGroups = 8;  // cut by size alone, before effects say where to look
constexpr std::size_t kRoundCuts = 4;    // cuts that are chosen together
constexpr std::size_t kResamples = 1000;
constexpr std::uint32_t kDesignKey = 0x4D6F7272;
constexpr std::uint32_t kBootstrapKey = 0x4D6F7273;

using Generator = boost::random::mt19937_64;

Generator generator_of(std::uint32_t key, std::uint32_t seed, std::size_t number) {
  const std::array<std::uint32_t, 3> words = {key, seed, static_cast<std::uint32_t>(number)};
  boost::random::seed_seq sequence(words.begin(), words.end());
  return Generator(sequence);
}

using Row = Eigen::RowVectorXd;

/// A group's place on a trajectory, and the answers after it has moved.
struct Move {
  std::size_t first = 0;  // inputs first .. end-1
  std::size_t end = 0;
  Row after;
};

class Trajectory {
 public:
  Trajectory(std::size_t number, std::uint32_t seed, std::size_t coordinates)
      : number_(number), generator_(generator_of(kDesignKey, seed, number)) {
    const boost::random::uniform_int_distribution<std::size_t> any(0, kLevels.size() - 1);
    for (std::size_t i = 0; i < coordinates; ++i) {
      const std::size_t level = any(generator_);
      start_.push_back(kLevels[level]);
      rises_.push_back(level < 2);
      end_.push_back(kLevels[level < 2 ? level + 2 : level - 2]);
    }
  }

  [[nodiscard]] MorrisPoint start() const { return {number_, start_}; }
  [[nodiscard]] MorrisPoint end() const { return {number_, end_}; }
  void set_ends(Row start, Row end, std::size_t inputs) {
    before_ = std::move(start);
    moves_ = {{0, inputs, std::move(end)}};
  }

  /// Cuts the group that begins at `first` before input `middle`, one half moving first by chance. The
  /// point between the halves is what is to be evaluated.
  MorrisPoint cut(std::size_t first, std::size_t middle, std::span<const std::size_t> begins) {
    const auto whole = std::ranges::find(moves_, first, &Move::first);
    const boost::random::uniform_int_distribution<int> coin(0, 1);
    Move one{first, middle, {}};
    Move other{middle, whole->end, {}};
    if (coin(generator_) == 1) std::swap(one, other);
    other.after = std::move(whole->after);
    *whole = std::move(other);
    const auto placed = moves_.insert(whole, std::move(one));
    MorrisPoint point = start();
    for (auto move = moves_.begin(); move <= placed; ++move) {
      for (std::size_t at = begins[move->first]; at < begins[move->end]; ++at)
        point.at[at] = end_[at];
    }
    return point;
  }
  void set_after(std::size_t first, std::size_t middle, Row answers) {
    const auto move = std::ranges::find_if(moves_, [&](const Move& one) {
      return one.after.size() == 0 && (one.first == first || one.first == middle);
    });
    move->after = std::move(answers);
  }

  /// What the answers did when the group that begins at `first` moved.
  [[nodiscard]] Row effect(std::size_t first) const {
    const auto move = std::ranges::find(moves_, first, &Move::first);
    return (move->after - (move == moves_.begin() ? before_ : std::prev(move)->after)) / kMove;
  }
  [[nodiscard]] bool rises(std::size_t coordinate) const { return rises_[coordinate]; }

 private:
  std::size_t number_;
  Generator generator_;
  std::vector<double> start_;
  std::vector<double> end_;
  std::vector<bool> rises_;
  Row before_;
  std::vector<Move> moves_;
};

/// How many dotted parts two names begin with alike.
std::size_t alike(const std::string& a, const std::string& b) {
  std::size_t parts = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i)
    parts += a[i] == '.' ? 1 : 0;
  return parts;
}

class Screening {
 public:
  Screening(const std::vector<MorrisInput>& inputs, const MorrisOptions& options,
            const MorrisEvaluate& evaluate)
      : inputs_(inputs), options_(options), evaluate_(evaluate), begins_{0} {
    for (const MorrisInput& input : inputs_)
      begins_.push_back(begins_.back() + input.coordinates);
    for (std::size_t j = 0; j < options_.trajectories; ++j)
      trajectories_.emplace_back(j, options_.seed, begins_.back());
  }

  std::vector<MorrisGroup> run() {
    evaluate_ends();
    while (groups_.size() < options_.most_groups) {
      const std::vector<std::size_t> chosen = to_cut();
      if (chosen.empty()) break;
      cut(chosen);
    }
    for (MorrisGroup& group : groups_)
      group.effects = effects(group);
    for (Eigen::Index output = 0; output < outputs_; ++output)
      set_shares(static_cast<std::size_t>(output));
    return groups_;
  }

 private:
  void evaluate_ends() {
    std::vector<MorrisPoint> points;
    for (const Trajectory& trajectory : trajectories_) {
      points.push_back(trajectory.start());
      points.push_back(trajectory.end());
    }
    const Eigen::MatrixXd answers = evaluate_(points);
    outputs_ = answers.cols();
    for (std::size_t j = 0; j < trajectories_.size(); ++j) {
      const auto row = static_cast<Eigen::Index>(2 * j);
      trajectories_[j].set_ends(answers.row(row), answers.row(row + 1), inputs_.size());
    }
    groups_ = {{0, inputs_.size(), {}}};
  }

  /// Beginnings of the groups to be cut next: by size at first, then where most happens.
  [[nodiscard]] std::vector<std::size_t> to_cut() const {
    const bool by_size = groups_.size() < kFirstGroups;
    std::vector<std::pair<double, std::size_t>> candidates;
    for (const MorrisGroup& group : groups_) {
      if (group.is_single()) continue;
      const double score =
          by_size ? static_cast<double>(group.end - group.first) : largest_share(group);
      if (score > 0) candidates.emplace_back(-score, group.first);
    }
    std::ranges::sort(candidates);
    const std::size_t room = options_.most_groups - groups_.size();
    const std::size_t most = by_size ? groups_.size() : kRoundCuts;
    candidates.resize(std::min({candidates.size(), room, most}));
    std::vector<std::size_t> chosen;
    for (const auto& [score, first] : candidates)
      chosen.push_back(first);
    return chosen;
  }

  /// The greatest part that the group has in what happens to any output.
  [[nodiscard]] double largest_share(const MorrisGroup& group) const {
    const Row squares = mean_squares(group);
    Row sums = Row::Zero(outputs_);
    for (const MorrisGroup& one : groups_)
      sums += mean_squares(one);
    double largest = 0;
    for (Eigen::Index output = 0; output < outputs_; ++output) {
      if (sums[output] > 0) largest = std::max(largest, squares[output] / sums[output]);
    }
    return largest;
  }

  [[nodiscard]] Row mean_squares(const MorrisGroup& group) const {
    Row sum = Row::Zero(outputs_);
    for (const Trajectory& trajectory : trajectories_)
      sum += trajectory.effect(group.first).array().square().matrix();
    return sum / static_cast<double>(trajectories_.size());
  }

  /// Where a group is cut: within its middle half where names differ soonest, and nearest to the middle.
  [[nodiscard]] std::size_t middle_of(const MorrisGroup& group) const {
    const std::size_t quarter = (group.end - group.first) / 4;
    const std::size_t centre = group.first + (group.end - group.first) / 2;
    std::size_t best = centre;
    auto cost_of = [&](std::size_t at) {
      return std::pair(alike(inputs_[at - 1].name, inputs_[at].name),
                       at > centre ? at - centre : centre - at);
    };
    for (std::size_t at = centre - std::min(quarter, centre - group.first - 1);
         at <= std::min(centre + quarter, group.end - 1); ++at) {
      if (cost_of(at) < cost_of(best)) best = at;
    }
    return best;
  }

  void cut(const std::vector<std::size_t>& chosen) {
    std::vector<MorrisPoint> points;
    std::vector<std::pair<std::size_t, std::size_t>> cuts;  // first, middle
    for (const std::size_t first : chosen) {
      const auto group = std::ranges::find(groups_, first, &MorrisGroup::first);
      const std::size_t middle = middle_of(*group);
      cuts.emplace_back(first, middle);
      const MorrisGroup second{middle, group->end, {}};
      group->end = middle;
      groups_.insert(std::next(group), second);
      for (Trajectory& trajectory : trajectories_)
        points.push_back(trajectory.cut(first, middle, begins_));
    }
    const Eigen::MatrixXd answers = evaluate_(points);
    Eigen::Index row = 0;
    for (const auto& [first, middle] : cuts) {
      for (Trajectory& trajectory : trajectories_)
        trajectory.set_after(first, middle, answers.row(row++));
    }
  }

  [[nodiscard]] std::vector<MorrisEffect> effects(const MorrisGroup& group) const {
    std::vector<MorrisEffect> found;
    const bool has_direction = group.is_single() && inputs_[group.first].coordinates == 1;
    for (Eigen::Index output = 0; output < outputs_; ++output) {
      std::vector<double> moves;
      for (const Trajectory& trajectory : trajectories_) {
        const double moved = trajectory.effect(group.first)[output];
        const bool down = has_direction && !trajectory.rises(begins_[group.first]);
        moves.push_back(down ? -moved : moved);
      }
      found.push_back(effect_of(moves, has_direction));
    }
    return found;
  }

  [[nodiscard]] MorrisEffect effect_of(const std::vector<double>& moves, bool has_direction) const {
    MorrisEffect effect;
    const auto count = static_cast<double>(moves.size());
    double sum = 0;
    std::vector<double> sizes;
    for (const double moved : moves) {
      sum += moved;
      sizes.push_back(std::abs(moved));
      effect.mu_star += std::abs(moved) / count;
      effect.share += moved * moved / count;  // divided by all groups' in set_shares
      if (has_direction && moved > 0) effect.rises += 1;
    }
    double squares = 0;
    for (const double moved : moves)
      squares += (moved - sum / count) * (moved - sum / count);
    if (moves.size() > 1) effect.sigma = std::sqrt(squares / (count - 1));
    if (has_direction) effect.mu = sum / count;
    if (sizes.size() >= kMorrisIntervalLeast) set_interval(effect, sizes);
    return effect;
  }

  void set_interval(MorrisEffect& effect, const std::vector<double>& sizes) const {
    Generator generator = generator_of(kBootstrapKey, options_.seed, 0);
    const boost::random::uniform_int_distribution<std::size_t> any(0, sizes.size() - 1);
    std::vector<double> means;
    for (std::size_t i = 0; i < kResamples; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < sizes.size(); ++j)
        sum += sizes[any(generator)];
      means.push_back(sum / static_cast<double>(sizes.size()));
    }
    effect.low = sample_quantile(means, 0.025);
    effect.high = sample_quantile(std::move(means), 0.975);
  }

  void set_shares(std::size_t output) {
    double sum = 0;
    for (const MorrisGroup& group : groups_)
      sum += group.effects[output].share;
    for (MorrisGroup& group : groups_)
      group.effects[output].share = sum > 0 ? group.effects[output].share / sum : 0;
  }

  const std::vector<MorrisInput>& inputs_;
  const MorrisOptions& options_;
  const MorrisEvaluate& evaluate_;
  std::vector<std::size_t> begins_;  // [input]: its first coordinate, and the end of all
  std::vector<Trajectory> trajectories_;
  std::vector<MorrisGroup> groups_;
  Eigen::Index outputs_ = 0;
};

}  // namespace

std::size_t morris_points(std::size_t inputs, const MorrisOptions& options) {
  return options.trajectories * (1 + std::min(inputs, options.most_groups));
}

std::vector<MorrisGroup> screen(const std::vector<MorrisInput>& inputs,
                                const MorrisOptions& options, const MorrisEvaluate& evaluate) {
  sim::expects(options.trajectories > 0 && options.most_groups > 0, "a screening has trajectories");
  if (inputs.empty()) return {};
  return Screening(inputs, options, evaluate).run();
}

std::vector<std::size_t> kept_inputs(const std::vector<MorrisGroup>& groups, std::size_t most,
                                     double least_share) {
  std::vector<std::pair<double, std::size_t>> ranked;
  for (const MorrisGroup& group : groups) {
    if (!group.is_single()) continue;
    double largest = 0;
    for (const MorrisEffect& effect : group.effects)
      largest = std::max(largest, effect.share);
    if (largest >= least_share && largest > 0) ranked.emplace_back(-largest, group.first);
  }
  std::ranges::sort(ranked);
  ranked.resize(std::min(ranked.size(), most));
  std::vector<std::size_t> kept;
  for (const auto& [share, input] : ranked)
    kept.push_back(input);
  std::ranges::sort(kept);
  return kept;
}

}  // namespace casetide::analysis
