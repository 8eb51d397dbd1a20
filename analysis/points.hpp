// The points of a study that asks for them as it goes: a plan's search, an exploration's design.
//
// Each is a scenario with a name, kept in a folder of its own, so that the same command goes on where it was
// stopped. This runs them through `Study` and hands back their outputs; which points are worth running is
// for others.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/output_folder.hpp"
#include "analysis/outputs.hpp"
#include "analysis/study.hpp"
#include "model/scenario.hpp"

namespace casetide::analysis {

/// A stop was asked for; what is finished is kept.
class StudyStopped : public std::runtime_error {
 public:
  StudyStopped(std::uint32_t usable, std::uint32_t total);
};

struct Point {
  std::string name;  ///< letters, digits and hyphens; unique in its study
  const model::Scenario* scenario = nullptr;
  std::uint32_t replications = 0;
  std::uint32_t luck = 0;   ///< added to the study's seed: points with another have other families
  std::uint32_t first = 0;  ///< number of the first replication
};

/// A name that follows from what is said of a point: `prefix`-0123456789abcdef.
[[nodiscard]] std::string point_name(const std::string& prefix, const std::string& text);

class Points {
 public:
  struct Options {
    std::uint32_t seed = 1;
    int threads = 1;
    const std::atomic<bool>* stop = nullptr;
    std::function<void(const Progress&)> on_progress = {};
  };

  /// `folder` and `simulation` must outlive this.
  Points(const StudyFolder& folder, Simulation simulation, Options options);

  /// The outputs of each point, in order. Replications of the same number have the same families and luck at every
  /// point, but for those with another `luck`. Throws StudyStopped, FolderRefused, model::FileError, or what a replication threw.
  [[nodiscard]] std::vector<OutputValues> run(const std::vector<Point>& points,
                                              const Outputs& outputs) const;
  /// Their whole results, joined in a results.h5 each; throws likewise.
  [[nodiscard]] std::vector<Results> results(const std::vector<Point>& points) const;

 private:
  [[nodiscard]] StudyEnd end_of(const std::vector<Point>& points, const Outputs* outputs) const;

  const StudyFolder& folder_;
  Simulation simulation_;
  Options options_;
};

}  // namespace casetide::analysis
