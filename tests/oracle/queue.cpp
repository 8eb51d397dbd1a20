#include "tests/oracle/queue.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
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
constexpr const char* kOpening = R"(
title = "A queue"
year = "2001-01-01 to {last_year}-12-31"
warm-up = "1 year"
run-out = "0 working days"

[pattern.always]
hours = "00:00 to 24:00"
days = "every day"
)";

constexpr const char* kTask = R"(
[step.{name}]
strand = "{strand}"
kind = "task"
by = "{role}"
effort = {effort}
)";

constexpr const char* kClerks = R"(
[team.{role}-team.posts]
{role} = {{ fte = "{count}; assumed {count} to {count}", pattern = "always", pool = true }}
)";

constexpr const char* kCustomers = R"(
[stream.{name}]
start = "{start}"
every = "{every:.9f} minutes; assumed {every:.9f} to {every:.9f} minutes"
children-per-family = "1; assumed 1 to 1"
)";

}  // namespace

std::string opening(int years) {
  return fmt::format(kOpening, fmt::arg("last_year", 2000 + years));
}

std::string clerks(const std::string& role, int count) {
  return fmt::format(kClerks, fmt::arg("role", role), fmt::arg("count", count));
}

std::string customers(const std::string& start, double minutes_between) {
  std::string name = start;
  std::replace(name.begin(), name.end(), '.', '-');
  return fmt::format(kCustomers, fmt::arg("name", name), fmt::arg("start", start),
                     fmt::arg("every", minutes_between));
}

std::string task(const std::string& name, const std::string& strand, const std::string& role,
                 const std::string& effort) {
  return fmt::format(kTask, fmt::arg("name", name), fmt::arg("strand", strand),
                     fmt::arg("role", role), fmt::arg("effort", effort));
}

std::string exponential(double mean_minutes) {
  return fmt::format(
      R"({{ mean = "{0:g} minutes", shape = "exponential", assumed = ["{0:g} minutes", "{0:g} minutes"] }})",
      mean_minutes);
}

std::string fixed(int minutes) {
  return fmt::format(R"("{0} minutes; assumed {0} to {0} minutes")", minutes);
}

model::Scenario scenario_of(const Queue& queue) {
  return scenario_of_text(
      opening(queue.years) + "[strand.visit]\n" + task("serve", "visit", "clerk", queue.effort) +
      clerks("clerk", queue.servers) + customers("visit.serve", queue.minutes_between_arrivals));
}

model::Scenario scenario_of_text(const std::string& text) {
  const analysis::TemporaryFolder folder;
  const auto path = folder.path() / "queue.toml";
  std::ofstream(path) << text;
  model::Reading reading = model::read_scenario(path);
  if (!reading.scenario) {
    std::string refused = "the queue's own file is refused:";
    for (const model::Problem& problem : reading.problems) {
      refused += "\n" + to_string(problem);
    }
    throw std::logic_error(refused);
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

Tally waits(const model::Record& record, std::size_t step) {
  double count = 0;
  for (std::size_t bin = 0; bin < model::kWaitBins; ++bin) {
    count += record.step_waits.at(step * model::kWaitBins + bin);
  }
  return {static_cast<double>(record.step_wait_minutes.at(step)), count};
}

Tally stays(const model::Record& record, std::size_t strand) {
  return {static_cast<double>(record.strand_child_minutes.at(strand)),
          static_cast<double>(record.strand_starts_children.at(strand))};
}

Deviation deviation(const std::vector<model::Record>& records, double expected) {
  return deviation(tallies(records, [](const model::Record& record) { return waits(record, 0); }),
                   expected);
}

Deviation deviation(const std::vector<Tally>& tallies, double expected) {
  const auto n = static_cast<double>(tallies.size());
  std::vector<double> off;
  double sum = 0;
  double over = 0;
  for (const Tally& one : tallies) {
    sum += one.sum;
    over += one.over;
    off.push_back(one.sum - expected * one.over);
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
  result.replications = static_cast<int>(tallies.size());
  result.mean = sum / over;
  result.expected = expected;
  result.standard_error = std::sqrt(variance / n) / (over / n);
  result.t = mean / std::sqrt(variance / n);
  result.skewness = cube / n / std::pow(square / n, 1.5);
  return result;
}

std::string describe(const Deviation& d) {
  return fmt::format(
      "mean {:.3f}, expected {:.3f}, standard error {:.3f} ({:.2f} %), t {:.2f}, "
      "skewness {:.2f}, {} replications, seed {}",
      d.mean, d.expected, d.standard_error, 100 * d.standard_error / std::abs(d.expected), d.t,
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

double least_power(double limit, int replications, Measured twin) {
  constexpr double kUnlikely = 5e-4;
  const double freedom = twin.replications - 1;
  const double spread = quantile(boost::math::chi_squared(freedom), kUnlikely) / freedom;
  const double luck = quantile(complement(boost::math::normal(), kUnlikely));
  const double distance = std::abs(twin.t) * std::sqrt(spread) - luck;
  return power(limit, replications,
               distance * std::sqrt(static_cast<double>(replications) / twin.replications));
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
