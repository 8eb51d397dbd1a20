// Plans simulated: values of the choices become an overlay of the scenario, and that a point of the study.
//
// Years are kept and shared by all who ask. Those of the search and several sets of fresh ones have families and
// luck of their own. This judges nothing.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/outputs.hpp"
#include "analysis/plan_file.hpp"
#include "analysis/plan_search.hpp"
#include "analysis/points.hpp"
#include "model/read_scenario.hpp"

namespace casetide::analysis {

/// A value of each choice, in its unit.
using PlanValues = std::vector<double>;

/// What a value that a plan chose says of where it comes from.
inline constexpr const char* kPlanSource = "source the plan";

/// The scenario with values of the choices; a plan whose changes are limited begins on `first_day`, any other
/// holds from the start.
[[nodiscard]] std::vector<model::OverlayText> plan_overlays(const PlanFile& plan,
                                                            const PlanValues& values,
                                                            const PlanValues& now,
                                                            std::int32_t first_day);

/// Of each replication: how far its worst aim is above what was asked, in shares or as a part of the target.
/// `values` holds the aims and after them, of each, what fell due (due_measure). An aim that is no number, since
/// nothing stopped or happened, is met where nothing was due, and else missed by as much as can be.
[[nodiscard]] std::vector<double> margins_of(const PlanFile& plan, const OutputValues& values);
/// The same for one aim, by its place.
[[nodiscard]] std::vector<double> margins_of(const PlanFile& plan, std::size_t aim,
                                             const OutputValues& values);
/// Replications in which every aim is met.
[[nodiscard]] std::uint32_t met_years(const std::vector<double>& margins);

/// How an aim fares in the months after some years.
enum class AimAfter { holds, in_doubt, fails };

/// `year` and `after` are of the same simulated years, as for margins_of. It fails where its mean over them is worse
/// than was asked and worse than in the year, each beyond its 95 % interval; it is in doubt where that is so by the
/// means alone. A service in which nothing changes must hold: some months scatter more than a year, so how many
/// meet the aim says little, and the few bad years that a plan may have can make any mean worse than was asked.
[[nodiscard]] AimAfter aim_after(const PlanFile& plan, std::size_t aim, const OutputValues& year,
                                 const OutputValues& after);

/// A scenario with a plan's overlays; the overlays were checked when the plan was read.
using ReadPlan = std::function<model::Scenario(const std::vector<model::OverlayText>& overlays)>;

/// Posts of the scenario.
struct PlanPosts {
  std::string path;  ///< "team.conference-service.posts.conference-chair.fte"
  std::string role;
  double now = 0;
};

/// What a plan needs of its scenario.
struct PlanBase {
  model::Scenario scenario;  ///< with the aims' measures among its drift lines, named output-1, ...
  PlanValues now;
  std::vector<double> prices;  ///< pounds a year of one more of each choice
  std::vector<PlanPosts> posts;
  ReadPlan read;
};

class PlanPoints {
 public:
  /// All must outlive this.
  PlanPoints(const PlanFile& plan, const PlanBase& base, const Points& points);

  [[nodiscard]] PlanValues values_at(const GridPoint& point) const;
  [[nodiscard]] GridPoint nearest(const PlanValues& values) const;
  [[nodiscard]] double pounds(const PlanValues& values) const;
  [[nodiscard]] std::string words(const PlanValues& values) const;
  /// The aims alone; values of years hold what fell due after them.
  [[nodiscard]] const Outputs& outputs() const { return outputs_; }

  /// Whose years: the search's, or fresh ones that it never saw, of which there are many sets.
  struct Luck {
    std::uint32_t fresh = 0;  ///< number of the set, from 1 on; 0: the search's
  };
  /// A plan, and more that is changed beside it: an overlay, or nothing.
  struct Asked {
    PlanValues values;
    std::uint32_t years = 0;
    std::string more = {};
  };
  /// The first years of each, in order; what is there already is not run again.
  [[nodiscard]] std::vector<OutputValues> years(const std::vector<Asked>& asked, Luck luck);
  [[nodiscard]] OutputValues years(const PlanValues& values, std::uint32_t count, Luck luck);
  /// Whole results of the first years of a plan.
  [[nodiscard]] Results results(const PlanValues& values, std::uint32_t count, Luck luck) const;
  /// The months after those years.
  [[nodiscard]] OutputValues after(const PlanValues& values, std::uint32_t count, Luck luck) const;

  /// Some of the search's years at a plan, by number, rising.
  struct Numbered {
    PlanValues values;
    std::vector<std::uint32_t> years;
  };
  /// The margins of each, in order (margins_of).
  [[nodiscard]] std::vector<std::vector<double>> margins(const std::vector<Numbered>& asked) const;

  /// Figures of each aim.
  [[nodiscard]] nlohmann::json aims_json(const OutputValues& values) const;

 private:
  struct Key {
    PlanValues values;
    std::string more;
    std::uint32_t fresh = 0;
    [[nodiscard]] auto operator<=>(const Key& other) const = default;
  };

  [[nodiscard]] model::Scenario scenario_at(const PlanValues& values,
                                            const std::string& more = {}) const;
  /// The first years of a plan, or some others.
  [[nodiscard]] Point point(const model::Scenario& scenario, const Asked& asked, Luck luck,
                            std::uint32_t first = 0) const;

  const PlanFile& plan_;
  const PlanBase& base_;
  const Points& points_;
  Outputs outputs_;
  Outputs with_due_;
  std::map<Key, OutputValues> kept_;
};

}  // namespace casetide::analysis
