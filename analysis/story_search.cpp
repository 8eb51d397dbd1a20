// Which family to tell of; declared in story.hpp.
#include <algorithm>
#include <bit>
#include <iterator>
#include <set>

#include "analysis/story.hpp"
#include "sim/time.hpp"

namespace casetide::analysis {
namespace {

using model::ClockFate;
using model::ClockLine;
using model::LogLine;
using What = model::EventRef::What;
using Families = std::set<std::uint32_t>;

Families both(const Families& a, const Families& b) {
  Families common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::inserter(common, common.begin()));
  return common;
}

bool in_year(const StoryOf& of, std::int32_t time) {
  return time / sim::kMinutesPerDay >= of.scenario.first_day &&
         time / sim::kMinutesPerDay <= of.scenario.last_day;
}

Families with_clock(const StoryOf& of, int clock, ClockFate fate) {
  Families found;
  for (const ClockLine& line : of.log.clocks) {
    if (line.what == ClockLine::What::judged && line.clock == clock && line.fate == fate &&
        line.real && line.stop != model::kNever && in_year(of, line.deadline))
      found.insert(line.family);
  }
  return found;
}

template <typename Test>
Families with_line(const StoryOf& of, const Test& test) {
  Families found;
  for (const LogLine& line : of.log.lines)
    if (in_year(of, line.time) && test(line)) found.insert(line.family);
  return found;
}

/// Families that wait for a worker longer than the minute in which they are given one.
Families left_waiting(const StoryOf& of) {
  std::set<std::pair<std::uint32_t, std::int32_t>> given;
  for (const LogLine& line : of.log.lines)
    if (line.what == model::kLogAllocated) given.insert({line.family, line.time});
  return with_line(of, [&](const LogLine& line) {
    return line.what == model::kLogWaitsForWorker && !given.contains({line.family, line.time});
  });
}

}  // namespace

std::optional<std::uint32_t> first_family(const StoryOf& of, const FamilySought& sought) {
  std::optional<Families> found;
  const auto narrow = [&found](const Families& more) { found = found ? both(*found, more) : more; };
  for (const int clock : sought.late)
    narrow(with_clock(of, clock, ClockFate::breached));
  for (const int clock : sought.in_time)
    narrow(with_clock(of, clock, ClockFate::met));
  for (const int step : sought.reached)
    narrow(with_line(of, [step](const LogLine& line) {
      return line.what == static_cast<std::uint8_t>(What::entered) && line.step == step;
    }));
  if (sought.comes_back)
    narrow(with_line(of, [](const LogLine& line) { return line.what == model::kLogReturned; }));
  if (sought.waits_for_worker) narrow(left_waiting(of));
  if (!found)
    found = with_line(of, [](const LogLine& line) { return line.what == model::kLogArrived; });
  if (sought.children > 0) {
    Families of_that_size;
    for (const LogLine& line : of.log.lines)
      if (line.what == model::kLogArrived && std::popcount(unsigned{line.set}) == sought.children)
        of_that_size.insert(line.family);
    narrow(of_that_size);
  }
  if (found->empty()) return std::nullopt;
  return *found->begin();
}

}  // namespace casetide::analysis
