// The cheapest staffing that is sure: a search on a grid, then fresh simulated years that it never saw.
//
// What "sure" means, and how its chance of being wrong is shared, is told in analysis/sure.hpp; each fresh year
// draws its own inputs. A plan is not called sure when the aims fail in the months after the year, which are
// simulated on the same fresh years with posts and demand going on. Where a plan was soon found sure, one that is
// cheaper is tried too. This puts the parts together; how plans
// are simulated (plan_points), searched for (plan_search), and explained (plan_worth) is told there.
//
// The answer's keys are told in analysis/README.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "analysis/plan_file.hpp"
#include "analysis/plan_points.hpp"
#include "analysis/plan_search.hpp"
#include "analysis/points.hpp"

namespace casetide::analysis {

struct PlanOptions {
  PlanSearchSize search = {};
  std::uint32_t fresh_most = 128;  ///< fresh years of a plan, a multiple of 8
  /// Fresh years of all plans, after which no cheaper one is tried once one is sure.
  std::uint32_t cheaper_within = 48;
  /// Fresh years that are followed beyond the year's end; in doubt twice and four times as many of those there are.
  std::uint32_t after_years = 16;
  std::uint32_t worth_years = 16;  ///< on which a tenth less of each choice is tried
  std::size_t tries = 4;           ///< plans verified at most, until one is sure
};

/// Simulated years that an answer takes, as far as can be told before.
struct PlanSize {
  double search = 0;
  double verify = 0;   ///< plans on fresh years, and the months after them
  double cheaper = 0;  ///< of those a cheaper plan, once one is sure
  double explain = 0;  ///< what a tenth of each choice is worth
  double bind = 0;     ///< more of each role, where nothing is sure
  double most = 0;     ///< of all, whatever comes

  [[nodiscard]] double expected() const { return search + verify + explain; }
};
[[nodiscard]] PlanSize size_of(const PlanFile& plan, const PlanBase& base,
                               const PlanOptions& options);

/// Called as an answer gets on.
struct PlanStages {
  std::function<void()> begun = [] {};     ///< the first `search.first` years are done
  std::function<void()> searched = [] {};  ///< the first plan goes to fresh years
  std::function<void()> binding = [] {};   ///< nothing is sure: more of each role is tried
  /// A plan is sure, and a cheaper one is tried.
  std::function<void(const std::string& words)> cheaper = [](const std::string&) {};
  /// A plan is not sure, for what is told, and another is tried.
  std::function<void(const std::string& what)> failed = [](const std::string&) {};
};

/// Searches and verifies.
[[nodiscard]] nlohmann::json answer_plan(const PlanFile& plan, const PlanBase& base,
                                         const Points& points, const PlanOptions& options,
                                         const PlanStages& stages = {});

[[nodiscard]] std::string plan_text(const nlohmann::json& answer);
[[nodiscard]] std::string plan_html(const nlohmann::json& answer);

}  // namespace casetide::analysis
