// The cheapest staffing that is sure: a search on a grid, then fresh simulated years that it never saw.
//
// What "sure" means, and how its chance of being wrong is shared, is told in analysis/sure.hpp; each fresh year
// draws its own inputs. A plan is not called sure when the aims fail in the months after the year, which are
// simulated on the same fresh years with posts and demand going on. This puts the parts together; how plans
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
  std::uint32_t after_years =
      32;  ///< of those, followed beyond the year's end; twice as many in doubt
  std::uint32_t worth_years = 16;  ///< on which a step of each choice is tried
  std::size_t tries = 4;           ///< plans verified at most
};

/// Simulated years: what an answer will take, as far as can be told before.
struct PlanSize {
  double expected = 0;
  double most = 0;
};
[[nodiscard]] PlanSize size_of(const PlanFile& plan, const PlanBase& base,
                               const PlanOptions& options);

/// Searches and verifies. `begun` is called once, when the first `search.first` years are done.
[[nodiscard]] nlohmann::json answer_plan(const PlanFile& plan, const PlanBase& base,
                                         const Points& points, const PlanOptions& options,
                                         const std::function<void()>& begun = {});

[[nodiscard]] std::string plan_text(const nlohmann::json& answer);
[[nodiscard]] std::string plan_html(const nlohmann::json& answer);

}  // namespace casetide::analysis
