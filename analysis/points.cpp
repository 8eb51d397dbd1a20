#include "analysis/points.hpp"

#include <utility>

#include <fmt/format.h>

#include "sim/expects.hpp"

namespace casetide::analysis {

StudyStopped::StudyStopped(std::uint32_t usable, std::uint32_t total)
    : std::runtime_error(fmt::format(
          "stopped: {} of the {} replications then asked for are finished and kept; run the same "
          "command again to do the rest",
          usable, total)) {}

std::string point_name(const std::string& prefix, const std::string& text) {
  // FNV-1a: a name, not a proof; whose results a folder holds is asked of the results themselves.
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : text) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 0x100000001b3U;
  }
  return fmt::format("{}-{:016x}", prefix, hash);
}

Points::Points(const StudyFolder& folder, Simulation simulation, Options options)
    : folder_(folder), simulation_(std::move(simulation)), options_(std::move(options)) {}

StudyEnd Points::end_of(const std::vector<Point>& points, const Outputs* outputs) const {
  Study study(simulation_);
  std::vector<model::Scenario> without_causes;  // no point is asked what time went to
  without_causes.reserve(points.size());
  for (const Point& point : points) {
    sim::expects(point.scenario != nullptr, "a point has a scenario");
    const std::uint32_t seed = options_.seed + point.luck;
    without_causes.push_back(*point.scenario);
    without_causes.back().keeps_causes = false;
    study.add({.scenario = &without_causes.back(),
               .replications = point.replications,
               .seed = seed,
               .folder = folder_.part(point.name, identity_of(*point.scenario, seed)),
               .outputs = outputs,
               .first = point.first});
  }
  StudyEnd end = study.run(
      {.threads = options_.threads, .stop = options_.stop, .on_progress = options_.on_progress});
  if (end.finish == sim::Finish::stopped) throw StudyStopped(end.usable, end.total);
  return end;
}

std::vector<OutputValues> Points::run(const std::vector<Point>& points,
                                      const Outputs& outputs) const {
  return end_of(points, &outputs).values;
}

std::vector<Results> Points::results(const std::vector<Point>& points) const {
  return end_of(points, nullptr).results;
}

}  // namespace casetide::analysis
