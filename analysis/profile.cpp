#include "analysis/profile.hpp"

#include <algorithm>
#include <array>
#include <ctime>
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

/// Looks at that part, or at `compiling`, within replications; an empty name: at any.
std::uint64_t looks_in_replications(const sim::PartCounts& counts, std::string_view name) {
  std::uint64_t looks = 0;
  for (int s = 0; s < sim::kStages; ++s) {
    const auto stage = static_cast<sim::Stage>(s);
    if (stage == sim::Stage::outside) continue;
    for (int p = 0; p < sim::kParts; ++p) {
      const std::string_view of =
          stage == sim::Stage::compiling ? name_of(stage) : name_of(static_cast<sim::Part>(p));
      if (name.empty() || of == name)
        looks += counts.looks[static_cast<std::size_t>(s)][static_cast<std::size_t>(p)];
    }
  }
  return looks;
}

/// For which this thread has had a processor.
double processor_seconds() {
  std::timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Three figures, never as a power: "0.012", "1.23", "12.3", "1,234".
std::string three_figures(double x) {
  if (x >= 100 || x == 0) return with_commas(x);
  if (x >= 10) return fmt::format("{:.1f}", x);
  return fmt::format("{:.{}f}", x, x >= 1 ? 2 : 3);
}

std::string milliseconds(const json& seconds) {
  return seconds.is_number() ? three_figures(1000 * seconds.get<double>()) : kNothing;
}

std::string nanoseconds(const json& value) {
  return value.is_number() ? with_commas(value.get<double>()) : kNothing;
}

std::string count(const json& value) {
  return with_commas(value.get<double>());
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

std::string parts_without_replications(const json& profile) {
  TextTable table("Where the time went", {"", "of 100", "±"}, {left, right, right});
  for (const json& part : profile.at("parts")) {
    table.row({part.at("label").get<std::string>(), of_hundred(part.at("share")),
               of_hundred(part.at("plus_minus"))});
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

/// Where other programs took so much of the processors that the milliseconds are not to be gone by.
std::string other_work(const json& profile) {
  constexpr double kMostly = 0.9;
  const double share = profile.at("processor_share").get<double>();
  if (share >= kMostly) return "";
  return fmt::format(
      " The machine had other work too: replications had a processor for {:.0f} of 100 of their "
      "time, so alone they would have been quicker.",
      100 * share);
}

std::string replications(const json& profile) {
  if (profile.at("replications") == 0)
    return "Every replication was kept from an earlier run, so none was run now.";
  const json& times = profile.at("replication_seconds");
  const std::string quickness = fmt::format(
      "Of the {} replications run, half took {} ms or less, the quickest {} ms and the slowest {} "
      "ms.",
      count(profile.at("replications")), milliseconds(times.at("median")),
      milliseconds(times.at("least")), milliseconds(times.at("most")));
  const std::string work = fmt::format(
      " On average one has {} events from warm-up to run-out, at {} ns each, and in its year {} "
      "tasks, {} meetings and {} clocks.",
      count(profile.at("events")), nanoseconds(profile.at("nanoseconds_an_event")),
      count(profile.at("tasks")), count(profile.at("meetings")), count(profile.at("clocks")));
  return quickness + work + other_work(profile);
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
      const double processor = processor_seconds();
      model::Record record = replicate(replication);
      const std::chrono::duration<double> took = Clock::now() - begun;
      const Replication one{
          .seconds = took.count(),
          .processor_seconds = processor_seconds() - processor,
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
  const double processor = sum(&Replication::processor_seconds);
  const double simulated = static_cast<double>(looks_in_replications(counts, ""));
  // Of the processor's time, which does not depend on what else the machine does.
  const auto nanoseconds_an_event = [&](std::uint64_t looks) {
    if (events == 0 || simulated == 0 || looks == 0) return json();
    return json(static_cast<double>(looks) / simulated * processor * 1e9 / events);
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
    part["nanoseconds_an_event"] =
        nanoseconds_an_event(looks_in_replications(counts, part.at("name").get<std::string>()));

  std::vector<double> seconds;
  for (const Replication& one : replications_)
    seconds.push_back(one.seconds);
  std::ranges::sort(seconds);
  json times{{"total", 0.0}, {"median", nullptr}, {"least", nullptr}, {"most", nullptr}};
  if (!seconds.empty()) {
    const std::size_t half = seconds.size() / 2;
    times = {{"total", sum(&Replication::seconds)},
             {"median", (seconds[(seconds.size() - 1) / 2] + seconds[half]) / 2},
             {"least", seconds.front()},
             {"most", seconds.back()}};
  }
  const std::chrono::duration<double> lasted = Clock::now() - begun_;
  return {
      {"seconds", lasted.count()},
      {"thread_seconds", counts.thread_seconds},
      {"looks", counts.total()},
      {"replications", replications_.size()},
      {"events", mean(&Replication::events)},
      {"tasks", mean(&Replication::tasks)},
      {"meetings", mean(&Replication::meetings)},
      {"clocks", mean(&Replication::clocks)},
      {"replication_seconds", times},
      {"processor_share",
       run == 0 ? json() : json(sum(&Replication::processor_seconds) / sum(&Replication::seconds))},
      {"nanoseconds_an_event",
       nanoseconds_an_event(looks_in_replications(counts, "") -
                            looks_in_replications(counts, name_of(sim::Stage::compiling)))},
      {"parts", parts},
      {"stages", rows(counts.by_stage(), kStageLabels)}};
}

std::string profile_text(const json& profile) {
  const auto seconds = [&](const char* key) {
    return three_figures(profile.at(key).get<double>());
  };
  const std::string tables = profile.at("replications") == 0 ? parts_without_replications(profile)
                                                             : parts(profile) + stages(profile);
  const std::string how = fmt::format(
      "Counted in {} looks at threads that worked for {} seconds in all, in the {} seconds that "
      "the "
      "run took. A share is right to within ± in 95 of 100 such runs. Milliseconds are the "
      "clock's, "
      "nanoseconds a processor's.",
      profile.at("looks").dump(), seconds("thread_seconds"), seconds("seconds"));
  return wrapped(replications(profile), kWidth) + "\n" + tables + wrapped(how, kWidth);
}

}  // namespace casetide::analysis
