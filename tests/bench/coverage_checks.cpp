// Coverage of the estimates' intervals over many sets of years of a queue whose answers are known.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tbb/parallel_for.h>

#include "tests/analysis/paired_queue.hpp"
#include "tests/bench/checks.hpp"

namespace casetide::bench {
namespace {

using namespace analysis::paired_queue;

constexpr int kSets = 10'000;
constexpr std::array<std::size_t, 4> kPairs = {16, 32, 64, 128};
constexpr double kLeast = 93;
constexpr double kMost = 97;

/// How many intervals hold the truth, for each of kPairs.
using Held = std::array<std::atomic<int>, kPairs.size()>;

/// Each set of years serves all estimates and, in its first years, the smaller numbers of pairs.
std::vector<Held> held(const std::vector<Estimand>& all) {
  std::vector<Held> counts(all.size());
  std::vector<analysis::Estimator> estimators;
  for (const std::size_t pairs : kPairs)
    estimators.emplace_back(2 * pairs);
  tbb::parallel_for(0, kSets, [&](int set) {
    const Years years = Simulator(static_cast<std::uint64_t>(set)).years(kPairs.back());
    for (std::size_t size = 0; size < kPairs.size(); ++size) {
      const Sample sample{years, 2 * kPairs[size]};
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (holds(all[i].estimate(estimators[size], sample), all[i].truth)) ++counts[i][size];
      }
    }
  });
  return counts;
}

Finding judged(const std::string& name, const Held& held) {
  Finding finding;
  finding.what = "95 % intervals that hold: " + name;
  finding.aim = fmt::format("{:g} to {:g}", kLeast, kMost);
  finding.reached = true;
  finding.must = true;
  std::vector<std::string> found;
  for (const auto& count : held) {
    const double percent = 100.0 * count / kSets;
    found.push_back(fmt::format("{:.1f}", percent));
    finding.reached = *finding.reached && kLeast <= percent && percent <= kMost;
  }
  finding.found = fmt::format("{} %", fmt::join(found, ", "));
  return finding;
}

}  // namespace

std::vector<Finding> judged_coverage() {
  std::vector<Estimand> all = estimands();
  all.push_back(rare_share());
  const std::vector<Held> counts = held(all);
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < all.size(); ++i)
    findings.push_back(judged(all[i].name, counts[i]));
  // Told, with no aim: what happens to hardly anybody leaves too little to go by.
  findings.back().aim.clear();
  findings.back().reached.reset();
  findings.front().what += fmt::format(" (with {} pairs)", fmt::join(kPairs, ", "));
  return findings;
}

}  // namespace casetide::bench
