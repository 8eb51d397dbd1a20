#include <fmt/format.h>

#include "tests/bench/allocations.hpp"
#include "tests/bench/checks.hpp"
#include "tests/bench/subject.hpp"

namespace casetide::bench {
namespace {

constexpr std::uint32_t kReplications = 5;

}  // namespace

std::vector<Finding> judged_allocations() {
  std::vector<Finding> findings;
  for (const Input& input : inputs()) {
    Subject subject(scenario_of(input.file));
    std::string found;
    std::uint64_t all = 0;
    for (std::uint32_t replication = 0; replication < kReplications; ++replication) {
      Subject::Times times;
      (void)subject.run(replication, times);
      if (replication == 0) continue;
      all += times.allocations;
      found += fmt::format("{}{}", found.empty() ? "" : ", ", times.allocations);
    }
    Finding finding;
    finding.what =
        fmt::format("allocations in replications 1 to {}: {}", kReplications - 1, input.name);
    finding.found = found;
    finding.aim = "none";
    finding.reached = all == 0;
    finding.must = true;
    findings.push_back(finding);
  }
  return findings;
}

void print_allocation_places() {
  for (const Input& input : inputs()) {
    Subject subject(scenario_of(input.file));
    (void)subject.run(0);
    for (std::uint32_t replication = 1; replication < kReplications; ++replication) {
      fmt::print("{}, replication {}: calls, bytes, and from where\n", input.name, replication);
      subject.compile(replication);  // may allocate
      const AllocationPlaces noted;
      (void)subject.run_compiled(replication);
      for (const AllocationPlaces::Place& place : noted.places()) {
        fmt::print("{:>8} {:>10}  {}\n", place.calls, place.bytes, place.chain);
      }
    }
  }
}

}  // namespace casetide::bench
