// What is measured apart from times: allocations, memory, two threads, parts, coverage, calibration, and
// what results are.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/figures.hpp"

namespace casetide::bench {

/// Allocations in replications after a thread's first, of every input.
[[nodiscard]] std::vector<Finding> judged_allocations();
/// Where they come from, on standard output.
void print_allocation_places();

/// Peak memory of `casetide run` by the number of replications, and the bytes of a record. To be called
/// before this process has grown.
[[nodiscard]] std::vector<Finding> judged_memory();

/// How many of 100 intervals of each kind of estimate hold the truth.
[[nodiscard]] std::vector<Finding> judged_coverage();

/// How often calibration finds parameters that made the data.
[[nodiscard]] std::vector<Finding> judged_calibration();

/// Where the time of an authority's replications goes, by part of the engine, on standard output.
void print_parts();

/// Two threads of one run against two runs of a thread each, at the same time.
[[nodiscard]] std::vector<Finding> judged_threads();
/// The work of one such run; prints its wall time. `this program --work THREADS` is what is measured.
void work_with_threads(int threads);

/// A line for each array of each input's records: "INPUT ARRAY DIGEST". Two versions of the engine that
/// print the same lines give the same results.
[[nodiscard]] std::string digests();
/// Tells on standard output what differs from that file's lines; false: something does.
bool compare_digests(const std::string& file);

}  // namespace casetide::bench
