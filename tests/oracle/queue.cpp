#include "tests/oracle/queue.hpp"

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>

#include "model/compiled.hpp"
#include "model/pathway.hpp"
#include "model/read_scenario.hpp"
#include "model/replicator.hpp"
#include "tests/analysis/temporary_folder.hpp"

namespace casetide::oracle {
namespace {

// The days of the week and the holidays are alike, and the clerks are always there.
constexpr const char* kFile = R"(
title = "A queue"
year = "2001-01-01 to {last_year}-12-31"
warm-up = "1 year"
run-out = "0 working days"

[pattern.always]
hours = "00:00 to 24:00"
days = "every day"

[strand.visit]

[step.serve]
strand = "visit"
kind = "task"
by = "clerk"
effort = {effort}
next = "leave"

[step.leave]
strand = "visit"
kind = "end"

[team.desk]

[team.desk.posts]
clerk = {{ fte = "{servers}; assumed {servers} to {servers}", pattern = "always", pool = true }}

[stream.customers]
start = "visit.serve"
every = "{every:.9f} minutes; assumed {every:.9f} to {every:.9f} minutes"
children-per-family = "1; assumed 1 to 1"
)";

}  // namespace

std::string exponential(double mean_minutes) {
  return fmt::format(
      R"({{ mean = "{0:g} minutes", shape = "exponential", assumed = ["{0:g} minutes", "{0:g} minutes"] }})",
      mean_minutes);
}

std::string fixed(int minutes) {
  return fmt::format(R"("{0} minutes; assumed {0} to {0} minutes")", minutes);
}

model::Scenario scenario_of(const Queue& queue) {
  const analysis::TemporaryFolder folder;
  const auto path = folder.path() / "queue.toml";
  std::ofstream(path) << fmt::format(
      kFile, fmt::arg("last_year", 2000 + queue.years), fmt::arg("effort", queue.effort),
      fmt::arg("servers", queue.servers), fmt::arg("every", queue.minutes_between_arrivals));
  model::Reading reading = model::read_scenario(path);
  if (!reading.scenario) {
    std::string text = "the queue's own file is refused:";
    for (const model::Problem& problem : reading.problems) {
      text += "\n" + to_string(problem);
    }
    throw std::logic_error(text);
  }
  return std::move(*reading.scenario);
}

std::vector<model::Record> replicate(const model::Scenario& scenario, int replications) {
  model::Replicator replicator(scenario, test_seed());
  std::vector<model::Record> records;
  for (int r = 0; r < replications; ++r) {
    records.push_back(replicator.run(static_cast<std::uint32_t>(r)));
  }
  return records;
}

std::uint32_t test_seed() {
  const char* const set = std::getenv("CASETIDE_TEST_SEED");
  return set == nullptr ? 1 : static_cast<std::uint32_t>(std::stoul(set));
}

Deviation deviation(const std::vector<model::Record>& records, double expected) {
  constexpr std::size_t kServe = 0;  // the file's first step
  const auto n = static_cast<double>(records.size());
  std::vector<double> off;
  double minutes = 0;
  double waits = 0;
  for (const model::Record& record : records) {
    double count = 0;
    for (std::size_t bin = 0; bin < model::kWaitBins; ++bin) {
      count += record.step_waits.at(kServe * model::kWaitBins + bin);
    }
    const auto sum = static_cast<double>(record.step_wait_minutes.at(kServe));
    minutes += sum;
    waits += count;
    off.push_back(sum - expected * count);
  }
  double mean = 0;
  for (const double one : off) {
    mean += one / n;
  }
  double square = 0;
  double cube = 0;
  for (const double one : off) {
    square += (one - mean) * (one - mean);
    cube += (one - mean) * (one - mean) * (one - mean);
  }
  const double variance = square / (n - 1);
  Deviation result;
  result.replications = static_cast<int>(records.size());
  result.mean_wait = minutes / waits;
  result.expected = expected;
  result.standard_error = std::sqrt(variance / n) / (waits / n);
  result.t = mean / std::sqrt(variance / n);
  result.skewness = cube / n / std::pow(square / n, 1.5);
  return result;
}

std::string describe(const Deviation& d) {
  return fmt::format(
      "mean wait {:.3f} minutes, expected {:.3f}, standard error {:.3f} ({:.2f} %), t {:.2f}, "
      "skewness {:.2f}, {} replications, seed {}",
      d.mean_wait, d.expected, d.standard_error, 100 * d.standard_error / d.expected, d.t,
      d.skewness, d.replications, test_seed());
}

double false_alarm(double limit, int replications, double skewness) {
  const double n = replications;
  const double x = limit * std::sqrt(n / (n - 1 + limit * limit));
  const boost::math::students_t t(n - 1);
  return 2 * cdf(complement(t, limit)) * std::exp(x * x * x * skewness / (3 * std::sqrt(n)));
}

double power(double limit, int replications, double standard_errors) {
  const boost::math::non_central_t t(static_cast<double>(replications - 1), standard_errors);
  return cdf(complement(t, limit));
}

Path path_of(const Queue& queue) {
  const model::Scenario scenario = scenario_of(queue);
  const model::Compiled compiled = compile(scenario, model::InputDraw(test_seed(), 0), test_seed());
  model::PathwayLog log;
  model::Pathway pathway;
  Path path;
  path.record = pathway.run(compiled, shape_of(scenario), test_seed(), 0, nullptr, &log);
  path.year_begins = compiled.year_first * sim::kMinutesPerDay;
  path.year_ends = compiled.year_end * sim::kMinutesPerDay;
  using What = model::EventRef::What;
  for (const model::LogLine& line : log.lines) {
    if (line.step != 0) continue;
    if (line.family >= path.visits.size()) path.visits.resize(line.family + 1);
    Visit& visit = path.visits[line.family];
    if (line.what == static_cast<std::uint8_t>(What::entered)) visit.arrived = line.time;
    if (line.what == static_cast<std::uint8_t>(What::started)) visit.begun = line.time;
    if (line.what == static_cast<std::uint8_t>(What::done)) visit.ended = line.time;
  }
  return path;
}

}  // namespace casetide::oracle
