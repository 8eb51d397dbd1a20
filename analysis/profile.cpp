#include "analysis/profile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analysis/text_table.hpp"

namespace casetide::analysis {
namespace {

using nlohmann::json;
using enum TextTable::Align;

constexpr std::size_t kWidth = 80;
constexpr const char* kNothing = "-";

struct Label {
  std::string_view name;
  const char* label;
};

// Of sim::Part, with `compiling` of sim::Stage beside them.
constexpr auto kPartLabels = std::to_array<Label>({
    {"other", "Days, minutes and the rest"},
    {"arrivals", "Arrivals of families"},
    {"events", "Pending events"},
    {"draws", "Draws"},
    {"strands", "Strands, decisions and clocks"},
    {"agendas", "Agendas"},
    {"choices", "Choice of work"},
    {"bookings", "Bookings and meetings"},
    {"rosters", "Rosters and the hours account"},
    {"record", "Record and causes of delay"},
    {"reading", "Reading files"},
    {"compiling", "Compiling the scenario"},
    {"writing", "Writing results"},
    {"answering", "Estimates and report"},
    {"waiting", "Waiting for other threads"},
});
constexpr auto kStageLabels = std::to_array<Label>({
    {"outside", "Outside of replications"},
    {"compiling", "Compiling the scenario"},
    {"warm-up", "Warm-up"},
    {"year", "The year"},
    {"run-out", "Run-out"},
});

template <class Labels>
const char* label_of(const Labels& labels, std::string_view name) {
  const auto* found = std::ranges::find(labels, name, &Label::name);
  sim::expects(found != labels.end(), "every part and stage has a label");
  return found->label;
}

std::int64_t done_of_kind(const model::Scenario& scenario, const model::Record& record,
                          model::Step::Kind kind) {
  std::int64_t done = 0;
  for (std::size_t s = 0; s < scenario.steps.size(); ++s)
    if (scenario.steps[s].kind == kind) done += record.step_done_families.at(s);
  return done;
}

std::int64_t clocks_told(const model::Record& record) {
  const auto sum = [](const std::vector<std::int32_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  };
  return sum(record.clock_fate_families) + sum(record.clock_stopped_without_limit_families);
}

/// Three figures, never as a power: "0.012", "1.23", "12.3", "1234".
std::string three_figures(double x) {
  if (x >= 100 || x == 0) return fmt::format("{:.0f}", x);
  if (x >= 10) return fmt::format("{:.1f}", x);
  return fmt::format("{:.{}f}", x, x >= 1 ? 2 : 3);
}

std::string milliseconds(const json& seconds) {
  return seconds.is_number() ? three_figures(1000 * seconds.get<double>()) : kNothing;
}

std::string nanoseconds(const json& value) {
  return value.is_number() ? fmt::format("{:.0f}", value.get<double>()) : kNothing;
}

std::string count(const json& value) {
  return fmt::format("{:.0f}", value.get<double>());
}

std::string of_hundred(const json& share) {
  return fmt::format("{:.1f}", 100 * share.get<double>());
}

std::string parts(const json& profile) {
  TextTable table("Where the time went, by part (ms: in each replication)",
                  {"", "of 100", "±", "ms", "ns an event"}, {left, right, right, right, right});
  for (const json& part : profile.at("parts")) {
    table.row({part.at("label").get<std::string>(), of_hundred(part.at("share")),
               of_hundred(part.at("plus_minus")), milliseconds(part.at("seconds_a_replication")),
               nanoseconds(part.at("nanoseconds_an_event"))});
  }
  return table.text();
}

std::string stages(const json& profile) {
  TextTable table("And by stage (ms: in each replication)", {"", "of 100", "±", "ms"},
                  {left, right, right, right});
  for (const json& stage : profile.at("stages")) {
    if (stage.at("share") == 0.0) continue;
    table.row({stage.at("label").get<std::string>(), of_hundred(stage.at("share")),
               of_hundred(stage.at("plus_minus")),
               milliseconds(stage.at("seconds_a_replication"))});
  }
  return table.text();
}

std::string replications(const json& profile) {
  if (profile.at("replications") == 0)
    return "Every replication was kept from an earlier run, so none was run now.";
  const json& times = profile.at("replication_seconds");
  return fmt::format(
      "Of the {} replications run, half took {} ms or less, the quickest {} ms and the slowest {} "
      "ms. On average one has {} events from warm-up to run-out, at {} ns each, and in its year {} "
      "tasks, {} meetings and {} clocks.",
      profile.at("replications").dump(), milliseconds(times.at("median")),
      milliseconds(times.at("least")), milliseconds(times.at("most")), count(profile.at("events")),
      nanoseconds(profile.at("nanoseconds_an_event")), count(profile.at("tasks")),
      count(profile.at("meetings")), count(profile.at("clocks")));
}

}  // namespace

Profile::Profile() {
  sampler_.start();
}

Simulation Profile::timed(Simulation simulation) {
  Simulation timed = simulation;
  timed.replicate = [this, inner = std::move(simulation.replicate)](const model::Scenario& scenario,
                                                                    std::uint32_t seed) {
    return [this, &scenario, replicate = inner(scenario, seed)](std::uint32_t replication) {
      const Clock::time_point begun = Clock::now();
      model::Record record = replicate(replication);
      const std::chrono::duration<double> took = Clock::now() - begun;
      const Replication one{
          .seconds = took.count(),
          .events = record.counters.at(static_cast<std::size_t>(model::Counter::events_executed)),
          .tasks = done_of_kind(scenario, record, model::Step::Kind::task),
          .meetings = done_of_kind(scenario, record, model::Step::Kind::meeting),
          .clocks = clocks_told(record)};
      const std::scoped_lock lock(mutex_);
      replications_.push_back(one);
      return record;
    };
  };
  return timed;
}

json Profile::end() {
  const sim::PartCounts counts = sampler_.stop();
  const std::scoped_lock lock(mutex_);
  const auto run = static_cast<double>(replications_.size());
  const auto sum = [&](auto field) {
    double all = 0;
    for (const Replication& one : replications_)
      all += static_cast<double>(one.*field);
    return all;
  };
  const auto mean = [&](auto field) { return run == 0 ? json() : json(sum(field) / run); };
  const double events = sum(&Replication::events);
  const auto nanoseconds_an_event = [&](double share) {
    return events == 0 ? json() : json(share * counts.thread_seconds * 1e9 / events);
  };
  const auto rows = [&](const std::vector<sim::PartCounts::Share>& shares, const auto& labels) {
    json list = json::array();
    for (const auto& one : shares) {
      const double seconds = one.share * counts.thread_seconds;
      list.push_back({{"name", one.name},
                      {"label", label_of(labels, one.name)},
                      {"share", one.share},
                      {"plus_minus", one.plus_minus},
                      {"seconds_a_replication", run == 0 ? json() : json(seconds / run)}});
    }
    return list;
  };
  json parts = rows(counts.by_part(), kPartLabels);
  for (json& part : parts)
    part["nanoseconds_an_event"] = nanoseconds_an_event(part.at("share"));

  std::vector<double> seconds;
  for (const Replication& one : replications_)
    seconds.push_back(one.seconds);
  std::ranges::sort(seconds);
  json times{{"median", nullptr}, {"least", nullptr}, {"most", nullptr}};
  if (!seconds.empty()) {
    const std::size_t half = seconds.size() / 2;
    times = {{"median", (seconds[(seconds.size() - 1) / 2] + seconds[half]) / 2},
             {"least", seconds.front()},
             {"most", seconds.back()}};
  }
  double simulating = 0;
  for (const auto& stage : counts.by_stage())
    if (stage.name != name_of(sim::Stage::outside) && stage.name != name_of(sim::Stage::compiling))
      simulating += stage.share;
  const std::chrono::duration<double> lasted = Clock::now() - begun_;
  return {{"seconds", lasted.count()},
          {"thread_seconds", counts.thread_seconds},
          {"looks", counts.total()},
          {"replications", replications_.size()},
          {"events", mean(&Replication::events)},
          {"tasks", mean(&Replication::tasks)},
          {"meetings", mean(&Replication::meetings)},
          {"clocks", mean(&Replication::clocks)},
          {"replication_seconds", times},
          {"nanoseconds_an_event", nanoseconds_an_event(simulating)},
          {"parts", parts},
          {"stages", rows(counts.by_stage(), kStageLabels)}};
}

std::string profile_text(const json& profile) {
  const auto seconds = [&](const char* key) {
    return three_figures(profile.at(key).get<double>());
  };
  return wrapped(replications(profile), kWidth) + "\n" + parts(profile) + stages(profile) +
         wrapped(
             fmt::format("Counted in {} looks at threads that worked for {} seconds in all, in "
                         "the {} seconds that the run took. A share is right to within ± in 95 "
                         "of 100 such runs.",
                         profile.at("looks").dump(), seconds("thread_seconds"), seconds("seconds")),
             kWidth);
}

}  // namespace casetide::analysis
