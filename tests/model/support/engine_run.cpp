#include "tests/model/support/engine_run.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

#include "model/read_scenario.hpp"
#include "model/replicator.hpp"
#include "sim/time.hpp"

namespace casetide::model::test {
namespace {

namespace fs = std::filesystem;

int number(const std::string& text, std::size_t from, std::size_t length) {
  int value = 0;
  std::from_chars(text.data() + from, text.data() + from + length, value);
  return value;
}

std::int32_t day_of(const std::string& date) {
  return sim::day_index(
      std::chrono::local_days{std::chrono::year{number(date, 0, 4)} /
                              std::chrono::month{static_cast<unsigned>(number(date, 5, 2))} /
                              std::chrono::day{static_cast<unsigned>(number(date, 8, 2))}});
}

std::string month_day(std::int32_t day) {
  const auto date = sim::date_of(day);
  return fmt::format("{:02}-{:02}", static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

/// A folder of its own for each call, gone at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "casetide-engine-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("no temporary folder");
    }
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Scenario read(const fs::path& file) {
  Reading reading = read_scenario(file);
  if (!reading.scenario) {
    std::string all;
    for (const Problem& problem : reading.problems) {
      all += to_string(problem) + "\n";
    }
    throw std::runtime_error(all);
  }
  return std::move(*reading.scenario);
}

Scenario read(const std::string& text, const std::map<std::string, std::string>& more) {
  const Folder folder;
  for (const auto& [name, content] : more) {
    std::ofstream(folder.path() / name) << content;
  }
  std::ofstream(folder.path() / "scenario.toml") << text;
  return read(folder.path() / "scenario.toml");
}

template <class Items>
int place(const Items& items, const std::string& name) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].name == name) {
      return static_cast<int>(i);
    }
  }
  throw std::out_of_range(name);
}

std::size_t place_in(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw std::out_of_range(name);
  }
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::int32_t at(const std::string& text) {
  return day_of(text) * sim::kMinutesPerDay + number(text, 11, 2) * 60 + number(text, 14, 2);
}

std::string when(std::int32_t minute) {
  const std::int32_t day = minute / sim::kMinutesPerDay;
  const std::int32_t left = minute - day * sim::kMinutesPerDay;
  const auto date = sim::date_of(day);
  return fmt::format("{:04}-{} {:02}:{:02}", static_cast<int>(date.year()), month_day(day),
                     left / 60, left % 60);
}

std::string opening() {
  return R"(
title   = "A small case"
year    = "2026-01-01 to 2026-12-31"
warm-up = "0 years"
run-out = "20 working days"
[pattern.office]
hours = "09:00 to 17:00"
days  = "Monday to Friday"
[pattern.always]
hours = "00:00 to 24:00"
days  = "every day"
)";
}

std::string arrival(const std::string& name, const std::string& start,
                    const std::string& date_and_minute, const std::string& more) {
  // The one way to a single day: every other day is a school holiday on which nobody comes.
  const std::int32_t day = day_of(date_and_minute);
  const std::int32_t minute = at(date_and_minute) - day * sim::kMinutesPerDay;
  std::vector<std::string> spans;
  if (month_day(day) != "01-01") {
    spans.push_back(fmt::format("\"01-01 to {}\"", month_day(day - 1)));
  }
  if (month_day(day) != "12-31") {
    spans.push_back(fmt::format("\"{} to 12-31\"", month_day(day + 1)));
  }
  return fmt::format(R"(
[stream.{}]
start    = "{}"
families = "1.0007 families a year; source test"
{}
school-holiday  = "0; assumed 0 to 0"
school-holidays = [{}]
bank-holiday    = "1; assumed 1 to 1"
source = "test"
hours  = {{ "{:02}:{:02} to {:02}:{:02}" = 1, source = "test" }}
)",
                     name, start, more, fmt::join(spans, ", "), minute / 60, minute % 60,
                     (minute + 1) / 60, (minute + 1) % 60);
}

std::string team(const std::string& name, const std::string& posts, const std::string& people) {
  std::string text = "\n[team." + name + ".posts]\n" + posts + "\n";
  if (!people.empty()) {
    text += "[team." + name + ".people]\n" + people + "\n";
  }
  return text;
}

Engine::Engine(const std::string& text, const std::map<std::string, std::string>& more,
               const InputDraw& draw)
    : Engine(read(text, more), draw) {}

Engine Engine::of_file(const std::string& path, const InputDraw& draw) {
  return Engine(read(fs::path(path)), draw);
}

Engine::Engine(Scenario scenario, const InputDraw& draw) : scenario_(std::move(scenario)) {
  prepare(draw);
}

void Engine::prepare(const InputDraw& draw) {
  shape_ = shape_of(scenario_);
  compiled_ = std::make_unique<Compiled>(compile(scenario_, draw, 1));
  pathway_ = std::make_unique<Pathway>();
}

Story Engine::run(std::uint32_t seed, std::uint32_t replication, sim::DrawWatch* watch) {
  PathwayLog log;
  Record record = pathway_->run(*compiled_, shape_, seed, replication, watch, &log);
  return {std::move(record), std::move(log.lines), std::move(log.clocks), std::move(log.causes),
          std::move(log.hours)};
}

Snapshot Engine::snapshot(const std::string& date, std::uint32_t seed, std::uint32_t replication) {
  Snapshot snapshot = pathway_->snapshot(*compiled_, shape_, seed, replication, day_of(date));
  snapshot.names = names_of(scenario_);
  return snapshot;
}

Story Engine::run_where(const std::function<bool(const Story&)>& wanted,
                        std::uint32_t* replication) {
  constexpr std::uint32_t kTries = 20000;
  for (std::uint32_t r = 0; r < kTries; ++r) {
    Story result = run(1, r);
    if (wanted(result)) {
      if (replication != nullptr) {
        *replication = r;
      }
      return result;
    }
  }
  throw std::runtime_error("no replication is like that");
}

Story Engine::run_with(int families, std::uint32_t* replication) {
  return run_where(
      [families](const Story& run) {
        return counter(run, Counter::families_arrived_ever) == families;
      },
      replication);
}

Story Engine::run_with_arrivals(const std::vector<std::string>& times, std::uint32_t* replication) {
  std::vector<std::int32_t> wanted;
  for (const std::string& time : times) {
    wanted.push_back(at(time));
  }
  std::sort(wanted.begin(), wanted.end());
  return run_where(
      [&wanted](const Story& run) {
        std::map<std::uint32_t, std::int32_t> first;
        for (const LogLine& line : run.log) {
          if (line.family != kNoFamily) first.try_emplace(line.family, line.time);
        }
        std::vector<std::int32_t> came;
        for (const auto& [family, time] : first) {
          came.push_back(time);
        }
        std::sort(came.begin(), came.end());
        return came == wanted;
      },
      replication);
}

int Engine::step(const std::string& name) const {
  return place(scenario_.steps, name);
}
int Engine::clock(const std::string& name) const {
  return place(scenario_.clocks, name);
}
int Engine::strand(const std::string& name) const {
  return place(scenario_.strands, name);
}
int Engine::role(const std::string& name) const {
  return static_cast<int>(place_in(scenario_.roles, name));
}

std::vector<std::int32_t> Engine::times(const Story& run, const std::string& name,
                                        EventRef::What what) const {
  const int index = step(name);
  std::vector<std::int32_t> found;
  for (const LogLine& line : run.log) {
    if (line.step == index && line.what == static_cast<std::uint8_t>(what)) {
      found.push_back(line.time);
    }
  }
  return found;
}

std::vector<std::string> Engine::dates(const Story& run, const std::string& name,
                                       EventRef::What what) const {
  std::vector<std::string> found;
  for (const std::int32_t time : times(run, name, what)) {
    found.push_back(when(time));
  }
  return found;
}

std::vector<std::string> Engine::work(const Story& run, const std::string& name) const {
  const int index = step(name);
  std::vector<std::string> found;
  for (const LogLine& line : run.log) {
    if (line.step == index && line.what == kLogWork) {
      found.push_back(fmt::format("{} post {}", when(line.time), line.detail));
    }
  }
  return found;
}

int Engine::families(const Story& run, const std::string& name, ClockFate fate) const {
  return run.record
      .clock_fate_families[static_cast<std::size_t>(clock(name) * kFates + static_cast<int>(fate))];
}

int Engine::children(const Story& run, const std::string& name, ClockFate fate) const {
  return run.record
      .clock_fate_children[static_cast<std::size_t>(clock(name) * kFates + static_cast<int>(fate))];
}

std::int64_t Engine::cause(const Story& run, const std::string& name, Cause cause) const {
  return run.record.clock_cause_minutes[static_cast<std::size_t>(clock(name) * kCauses +
                                                                 static_cast<int>(cause))];
}

std::int64_t Engine::hours(const Story& run, const std::string& name, Hours kind) const {
  const auto weeks = static_cast<std::size_t>(compiled_->weeks);
  const auto begin =
      run.record.role_hours.begin() +
      static_cast<std::ptrdiff_t>(
          static_cast<std::size_t>(role(name) * kHours + static_cast<int>(kind)) * weeks);
  return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(weeks), std::int64_t{0});
}

int Engine::outcome_families(const Story& run, const std::string& outcome) const {
  return run.record.outcome_families[place_in(shape_.outcomes, outcome)];
}

int Engine::outcome_children(const Story& run, const std::string& outcome) const {
  return run.record.outcome_children[place_in(shape_.outcomes, outcome)];
}

std::int64_t counter(const Story& run, Counter which) {
  return run.record.counters[static_cast<std::size_t>(which)];
}

}  // namespace casetide::model::test
