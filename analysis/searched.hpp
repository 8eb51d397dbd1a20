// What a calibration searches, and the points of its simulations.
//
// Four inputs of how initial conferences are dated, that no published figure gives: the aim, one named reason
// other than capacity, the load on conference chairs and their slots, and the load on social workers from
// outside the pathway. Loads are multiples of the base scenario's, so one set of simulations of the base
// serves every authority. Three outputs: the published bands of working days, as angles (year_model.hpp).
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "analysis/history_match.hpp"
#include "analysis/outputs.hpp"
#include "model/problems.hpp"
#include "model/read_scenario.hpp"

namespace casetide::analysis {

/// The lines in force of the base scenario.
class BaseLines {
 public:
  explicit BaseLines(const std::vector<model::EffectiveLine>& lines);
  [[nodiscard]] bool has(const std::string& path) const { return lines_.contains(path); }
  /// As TOML; the path must be there.
  [[nodiscard]] const std::string& toml(const std::string& path) const { return lines_.at(path); }
  /// The number that a text begins with ("590 children; ..."); a percentage as 0 to 100.
  [[nodiscard]] double number(const std::string& path) const;
  /// The range that a text assumes ("...; assumed 6.5 to 9.4 posts"), in the unit of its number.
  [[nodiscard]] std::optional<std::pair<double, double>> range(const std::string& path) const;
  /// Paths that begin so, in order.
  [[nodiscard]] std::vector<std::string> below(const std::string& prefix) const;
  [[nodiscard]] std::vector<std::string> ending(const std::string& suffix) const;

 private:
  std::map<std::string, std::string> lines_;
};

enum class Searched { aim, other_reason, chairs_load, outside_load };
inline constexpr std::size_t kSearched = 4;

struct SearchedInput {
  const char* label;
  double low;  ///< what 0 and 1 stand for
  double high;
  const char* unit;
};
[[nodiscard]] const SearchedInput& searched(Searched input);
/// A place within 0 to 1 as a value, in the unit of the input.
[[nodiscard]] double searched_value(Searched input, double place);
[[nodiscard]] LoadInput chairs_load();

enum class SharedOutput {
  in_time,
  early,
  next
};  ///< within 15 days; of these within 10; of the late within 20
inline constexpr std::size_t kShared = 3;
[[nodiscard]] const char* label_of(SharedOutput output);

/// What a base lacks to be calibrated: empty for nothing, else a sentence for each.
[[nodiscard]] std::vector<std::string> missing_for_calibration(const BaseLines& base);

/// The lines of the conference's booking with another aim and another share of the named reason; unless it is
/// empty, with another source of the aim.
[[nodiscard]] std::string booking_lines(const BaseLines& base, const std::string& aim,
                                        const std::string& other_reason,
                                        const std::string& aim_source = {});

/// One point of the simulations, as an overlay on the base: its inputs, and no year's level of its own.
[[nodiscard]] std::string point_overlay(const BaseLines& base, const Eigen::VectorXd& point);

/// The measures that give the outputs: children by band of working days.
[[nodiscard]] std::vector<std::string> band_measures();
/// Angles of the outputs, from the bands of all replications of a point together.
[[nodiscard]] std::array<double, kShared> outputs_of_bands(const OutputValues& values);

}  // namespace casetide::analysis
